//! The last search of each index, kept in the user's state folder, for `tabloid show 3`.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

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
        let written = path.with_extension("new");
        let _ = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&written, serde_json::to_vec(&last)?))
            .and_then(|()| fs::rename(&written, &path));
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
