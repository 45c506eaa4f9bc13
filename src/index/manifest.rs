//! What an index says of itself, in the payload of tantivy's commit: a few hundred bytes that
//! are committed together with what they describe.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::analysis::FINGERPRINT;
use crate::archive::{self, Reading};
use crate::error::{Error, Result};

/// The layout on disk that this version reads and writes.
pub const FORMAT: u32 = 7;

/// A file or folder that was indexed, and how it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Its canonical path.
    pub path: PathBuf,
    /// How the files below it are read.
    #[serde(default)]
    pub reading: Reading,
}

/// What an index says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout on disk, [`FORMAT`].
    pub format: u32,
    /// How text became terms: [`FINGERPRINT`].
    pub analysis: String,
    /// The files and folders that were indexed, in the order of their paths.
    pub roots: Vec<Root>,
    /// Files and folders below the roots that are to stay out until they are named again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forgotten: Vec<PathBuf>,
    /// How many sources the index holds.
    pub sources: u64,
    /// How many articles.
    pub articles: u64,
    /// How many passages, titles and bylines included.
    pub passages: u64,
    /// Bytes of text of all articles.
    pub text_bytes: u64,
    /// The number of the next article.
    pub(crate) next_article: u64,
    /// The number of the next source.
    pub(crate) next_source: u64,
}

impl Default for Manifest {
    /// The manifest of an index that holds nothing.
    fn default() -> Manifest {
        Manifest {
            format: FORMAT,
            analysis: FINGERPRINT.to_owned(),
            roots: Vec::new(),
            forgotten: Vec::new(),
            sources: 0,
            articles: 0,
            passages: 0,
            text_bytes: 0,
            next_article: 1,
            next_source: 1,
        }
    }
}

/// The part that every format shares, past and future.
#[derive(Deserialize)]
struct Versions {
    format: u32,
    analysis: String,
}

impl Manifest {
    /// Reads a payload.
    ///
    /// # Errors
    /// [`Error::NotAnIndex`] if it is not of tabloid, [`Error::OtherFormat`] or
    /// [`Error::OtherAnalysis`] if it is of another version.
    pub(crate) fn read(payload: &str, dir: &Path) -> Result<Manifest> {
        let foreign = |_| Error::NotAnIndex { dir: dir.into() };
        let Versions { format, analysis } = serde_json::from_str(payload).map_err(foreign)?;
        if format != FORMAT {
            return Err(Error::OtherFormat { dir: dir.into(), found: format, expected: FORMAT });
        }
        if analysis != FINGERPRINT {
            let expected = FINGERPRINT.to_owned();
            return Err(Error::OtherAnalysis { dir: dir.into(), found: analysis, expected });
        }
        serde_json::from_str(payload).map_err(foreign)
    }

    /// Refuses a list of segments that another version committed: the engine might not even be able to read it.
    /// Of what is no such list, it says nothing.
    ///
    /// # Errors
    /// [`Error::OtherFormat`] and [`Error::OtherAnalysis`].
    pub(super) fn refuse_others(meta: &[u8], dir: &Path) -> Result<()> {
        #[derive(Deserialize)]
        struct Meta {
            payload: Option<String>,
        }
        let meta: Option<Meta> = serde_json::from_slice(meta).ok();
        match meta.and_then(|meta| meta.payload).map(|payload| Manifest::read(&payload, dir)) {
            Some(Err(error @ (Error::OtherFormat { .. } | Error::OtherAnalysis { .. }))) => {
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// The payload to commit.
    pub(crate) fn write(&self) -> String {
        // JSON refuses nothing but a path that is not UTF-8, and the roots hold none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Remembers a root and how it is read, unless it is found below another that is read the same
    /// way; a root whose path is not UTF-8 is not remembered: it must be named whenever it is to
    /// be refreshed. It is forgotten no more.
    pub(crate) fn add_root(&mut self, root: &Root) {
        self.forgotten.retain(|path| *path != root.path);
        if root.path.to_str().is_none() {
            return;
        }
        self.roots.retain(|known| known.path != root.path);
        self.roots.push(root.clone());
        let (all, forgotten) = (self.roots.clone(), &self.forgotten);
        let covers = |by: &Root, root: &Root| {
            root.path != by.path
                && root.reading == by.reading
                && archive::is_found(&root.path, &by.path)
                && !forgotten
                    .iter()
                    .any(|path| root.path.starts_with(path) && path.starts_with(&by.path))
        };
        let covered = |root: &Root| all.iter().any(|by| covers(by, root));
        self.roots.retain(|root| !covered(root));
        self.roots.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// How the files of a root that was indexed before are read: as that root or the nearest one
    /// around it is.
    pub(crate) fn reading_of(&self, path: &Path) -> Reading {
        let around = self.roots.iter().filter(|root| path.starts_with(&root.path));
        let nearest = around.max_by_key(|root| root.path.as_os_str().len());
        nearest.map(|root| root.reading.clone()).unwrap_or_default()
    }

    /// Forgets the roots below a path.
    pub(crate) fn forget_roots(&mut self, below: &Path) {
        self.roots.retain(|root| !root.path.starts_with(below));
        let roots = &self.roots;
        self.forgotten.retain(|path| roots.iter().any(|root| path.starts_with(&root.path)));
    }

    /// Keeps what lies at a path out from now on, also where it lies below a root. (A path that is not UTF-8 is
    /// not remembered.)
    pub(crate) fn forget(&mut self, path: &Path) {
        self.forgotten.retain(|known| !known.starts_with(path));
        if path.to_str().is_some() {
            self.forgotten.push(path.to_owned());
            self.forgotten.sort();
        }
        self.forget_roots(path);
    }

    /// Whether a path below a root that is gone through is to stay out: it, or a folder around it, was forgotten
    /// and nothing in that named since.
    pub(crate) fn is_forgotten(&self, path: &Path, root: &Path) -> bool {
        let length = |around: &Path| around.components().count();
        let around = self.forgotten.iter().filter(|around| path.starts_with(around));
        let Some(forgotten) = around.map(|around| length(around)).max() else { return false };
        let roots = self.roots.iter().map(|root| root.path.as_path());
        let named = roots.chain([root]).filter(|root| path.starts_with(root)).map(length).max();
        named.is_none_or(|named| forgotten > named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_refused_before_its_fields_are_read() {
        let dir = Path::new("index");
        let read = |payload: &str| Manifest::read(payload, dir).map_err(|error| error.to_string());
        assert_eq!(read(&Manifest::default().write()), Ok(Manifest::default()));
        assert!(read(r#"{"format":99,"analysis":"x"}"#).unwrap_err().contains("format 99"));
        let other = format!(r#"{{"format":{FORMAT},"analysis":"other"}}"#);
        assert!(read(&other).unwrap_err().contains("analysed as `other`"));
        assert!(read("{}").unwrap_err().contains("holds something else"));
        assert!(read("").is_err());
    }

    #[test]
    fn a_root_is_kept_unless_another_finds_it() {
        let mut manifest = Manifest::default();
        for root in ["/b/c", "/a", "/b/notes.log", "/b", "/b/d", "/b/.hidden", "/b/one.txt"] {
            manifest.add_root(&Root { path: root.into(), reading: Reading::default() });
        }
        let paths = |manifest: &Manifest| -> Vec<String> {
            manifest.roots.iter().map(|root| root.path.display().to_string()).collect()
        };
        assert_eq!(paths(&manifest), ["/a", "/b", "/b/.hidden", "/b/notes.log"]);
        let reading = Reading { format: Some(archive::Format::Csv), ..Reading::default() };
        manifest.add_root(&Root { path: "/b/tables".into(), reading: reading.clone() });
        assert_eq!(paths(&manifest).len(), 5, "what is read in another way is another root");
        assert_eq!(manifest.reading_of(Path::new("/b/tables/x")), reading);
        assert_eq!(manifest.reading_of(Path::new("/b/x")), Reading::default());
        manifest.forget_roots(Path::new("/b"));
        assert_eq!(paths(&manifest), ["/a"]);
    }

    #[test]
    fn what_is_forgotten_below_a_root_stays_out_until_it_is_named() {
        let mut manifest = Manifest::default();
        let root = |path: &str| Root { path: path.into(), reading: Reading::default() };
        manifest.add_root(&root("/a"));
        manifest.forget(Path::new("/a/b"));
        let is_out = |manifest: &Manifest, path: &str| {
            manifest.is_forgotten(Path::new(path), Path::new("/a"))
        };
        for (path, expected) in
            [("/a/b", true), ("/a/b/c.txt", true), ("/a/bc", false), ("/a/d", false)]
        {
            assert_eq!(is_out(&manifest, path), expected, "{path}");
        }
        manifest.add_root(&root("/a/b/c.txt"));
        assert_eq!(manifest.roots.len(), 2, "no other root finds it");
        assert!(!is_out(&manifest, "/a/b/c.txt") && is_out(&manifest, "/a/b/d.txt"));
        manifest.add_root(&root("/a/b"));
        assert!(manifest.forgotten.is_empty() && manifest.roots.len() == 1, "{manifest:?}");
        manifest.forget(Path::new("/a/b"));
        manifest.forget(Path::new("/a"));
        assert_eq!((manifest.roots.len(), manifest.forgotten.len()), (0, 0));
    }
}
