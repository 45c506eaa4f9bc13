//! The last search of each index, kept in the user's state folder, for `tabloid show 3`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::search::Results;

/// A search that was shown.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastSearch {
    /// The query as typed.
    pub(super) query: String,
    /// The hits shown.
    pub(super) hits: Vec<LastHit>,
}

/// A hit that was shown.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastHit {
    pub(super) rank: usize,
    /// What the article is known by.
    pub(super) key: u64,
    /// The passage shown.
    pub(super) passage: u32,
}

impl LastSearch {
    /// Keeps what was shown; where that can't be, the next `show` says so.
    pub(super) fn keep(results: &Results, dir: &Path) {
        let hit = |hit: &crate::search::Hit| LastHit {
            rank: hit.rank,
            key: hit.article.key,
            passage: hit.passage.number,
        };
        let last = LastSearch {
            query: results.query.clone(),
            hits: results.hits.iter().map(hit).collect(),
        };
        let Some(path) = path(dir) else { return };
        let _ = last.write(&path);
    }

    /// Writes it to a file, in one go: other searches may be at it.
    fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.persist(path).map(drop).map_err(io::Error::from)
    }

    /// The last search of an index; `None` if there is none to be had.
    pub(super) fn read(dir: &Path) -> Option<LastSearch> {
        serde_json::from_slice(&fs::read(path(dir)?).ok()?).ok()
    }
}

/// Where the last search of an index is kept.
fn path(dir: &Path) -> Option<PathBuf> {
    let dir = dir.canonicalize().ok()?;
    let folder = dirs::state_dir().or_else(dirs::data_local_dir)?;
    let name = blake3::hash(dir.as_os_str().as_encoded_bytes()).to_hex();
    Some(folder.join("tabloid").join(format!("{name}.json")))
}
