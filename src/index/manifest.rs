//! What an index says of itself, in the payload of tantivy's commit: a few hundred bytes that
//! are committed together with what they describe.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::analysis::FINGERPRINT;
use crate::archive::{self, Reading};
use crate::error::{Error, Result};

/// The layout on disk that this version reads and writes.
pub const FORMAT: u32 = 9;

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
    /// The number of the next state of a source.
    pub(crate) next_revision: u64,
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
            next_revision: 1,
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

    /// Remembers roots and how they are read, but for those that are found below another that is read the
    /// same way; a root whose path is not UTF-8 is not remembered: it must be named whenever it is to
    /// be refreshed. They are forgotten no more.
    ///
    /// People name files by the thousand (`*.txt`): what is around a path is looked up, folder by folder.
    pub(crate) fn add_roots(&mut self, new: &[Root]) {
        let named: HashSet<&Path> = new.iter().map(|root| root.path.as_path()).collect();
        self.forgotten.retain(|path| !named.contains(path.as_path()));
        let known = std::mem::take(&mut self.roots);
        let all = known.into_iter().chain(new.iter().cloned());
        let all: BTreeMap<PathBuf, Reading> =
            all.map(|root| (root.path, root.reading)).filter(|(path, _)| is_kept(path)).collect();
        let is_covered = |(path, reading): &(&PathBuf, &Reading)| {
            path.ancestors().skip(1).any(|by| {
                all.get(by) == Some(reading)
                    && archive::is_found(path, by)
                    && !self.is_parted(path, by)
            })
        };
        let roots = all.iter().filter(|root| !is_covered(root));
        self.roots = roots
            .map(|(path, reading)| Root { path: path.clone(), reading: reading.clone() })
            .collect();
    }

    /// Whether a path, or a folder on the way to it from one around it, is to stay out.
    fn is_parted(&self, path: &Path, from: &Path) -> bool {
        path.ancestors().take_while(|around| around.starts_with(from)).any(|p| self.stays_out(p))
    }

    /// Whether this very path was forgotten.
    fn stays_out(&self, path: &Path) -> bool {
        self.forgotten.binary_search_by(|known| known.as_path().cmp(path)).is_ok()
    }

    /// The root with this path.
    pub(super) fn root(&self, path: &Path) -> Option<&Root> {
        let at = self.roots.binary_search_by(|root| root.path.as_path().cmp(path)).ok()?;
        self.roots.get(at)
    }

    /// The root that is the path itself, or the nearest one around it.
    pub(crate) fn nearest(&self, path: &Path) -> Option<&Root> {
        path.ancestors().find_map(|around| self.root(around))
    }

    /// The roots below a path.
    pub(crate) fn roots_below(&self, path: &Path) -> &[Root] {
        let first = self.roots.partition_point(|root| root.path.as_path() <= path);
        let below = &self.roots[first..];
        &below[..below.partition_point(|root| root.path.starts_with(path))]
    }

    /// How the files of a root that was indexed before are read: as that root or the nearest one
    /// around it is.
    pub(crate) fn reading_of(&self, path: &Path) -> Reading {
        self.nearest(path).map(|root| root.reading.clone()).unwrap_or_default()
    }

    /// Forgets these roots.
    pub(crate) fn forget_roots(&mut self, paths: &HashSet<PathBuf>) {
        self.roots.retain(|root| !paths.contains(&root.path));
        self.drop_needless();
    }

    /// Keeps what lies at these paths out from now on, also where it lies below a root. (A path that is not
    /// UTF-8 is not remembered.)
    pub(crate) fn forget(&mut self, paths: &HashSet<PathBuf>) {
        self.roots.retain(|root| !lies_in(&root.path, paths));
        let is_inner = |path: &Path| path.parent().is_some_and(|around| lies_in(around, paths));
        let known = std::mem::take(&mut self.forgotten);
        let known = known.into_iter().filter(|path| !lies_in(path, paths));
        let new = paths.iter().filter(|path| is_kept(path) && !is_inner(path)).cloned();
        let forgotten: BTreeSet<PathBuf> = known.chain(new).collect();
        self.forgotten = forgotten.into_iter().collect();
        self.drop_needless();
    }

    /// What lies below no root need not be kept out.
    fn drop_needless(&mut self) {
        let forgotten = std::mem::take(&mut self.forgotten);
        self.forgotten =
            forgotten.into_iter().filter(|path| self.nearest(path).is_some()).collect();
    }

    /// Whether a path below a root that is gone through is to stay out: it, or a folder around it, was forgotten
    /// and nothing in that named since.
    pub(crate) fn is_forgotten(&self, path: &Path, root: &Path) -> bool {
        let around = || path.ancestors();
        let Some(forgotten) = around().find(|around| self.stays_out(around)) else { return false };
        let named = around().find(|around| *around == root || self.root(around).is_some());
        named.is_none_or(|named| named != forgotten && forgotten.starts_with(named))
    }
}

/// Whether a path can be remembered.
fn is_kept(path: &Path) -> bool {
    path.to_str().is_some()
}

/// Whether a path, or a folder around it, is one of these.
pub(super) fn lies_in(path: &Path, paths: &HashSet<PathBuf>) -> bool {
    path.ancestors().any(|around| paths.contains(around))
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
        let root = |path: &str| Root { path: path.into(), reading: Reading::default() };
        let names = ["/b/c", "/a", "/b/notes.log", "/b", "/b/d", "/b/.hidden", "/b/one.txt"];
        let mut at_once = Manifest::default();
        at_once.add_roots(&names.map(root));
        for name in names {
            manifest.add_roots(&[root(name)]);
        }
        assert_eq!(manifest, at_once);
        let paths = |manifest: &Manifest| -> Vec<String> {
            manifest.roots.iter().map(|root| root.path.display().to_string()).collect()
        };
        assert_eq!(paths(&manifest), ["/a", "/b", "/b/.hidden", "/b/notes.log"]);
        let reading = Reading { format: Some(archive::Format::Csv), ..Reading::default() };
        manifest.add_roots(&[Root { path: "/b/tables".into(), reading: reading.clone() }]);
        assert_eq!(paths(&manifest).len(), 5, "what is read in another way is another root");
        assert_eq!(manifest.reading_of(Path::new("/b/tables/x")), reading);
        assert_eq!(manifest.reading_of(Path::new("/b/x")), Reading::default());
        let below: Vec<&Path> =
            manifest.roots_below(Path::new("/b")).iter().map(|root| root.path.as_path()).collect();
        assert_eq!(below, ["/b/.hidden", "/b/notes.log", "/b/tables"].map(Path::new));
        manifest.forget(&HashSet::from(["/b".into()]));
        assert_eq!(paths(&manifest), ["/a"]);
    }

    #[test]
    fn files_are_named_by_the_ten_thousand_without_comparing_each_with_each() {
        let root = |number: usize| Root {
            path: format!("/a/{}/{number}.txt", number % 7).into(),
            reading: Reading::default(),
        };
        let mut manifest = Manifest::default();
        let all: Vec<Root> = (0..40_000).map(root).collect();
        manifest.add_roots(&all);
        manifest.add_roots(&all);
        assert_eq!(manifest.roots.len(), all.len());
        assert!(all.iter().all(|root| manifest.nearest(&root.path) == Some(root)));
        let half: HashSet<PathBuf> = all.iter().step_by(2).map(|r| r.path.clone()).collect();
        manifest.add_roots(&[Root { path: "/a".into(), reading: Reading::default() }]);
        assert_eq!(manifest.roots.len(), 1);
        manifest.forget(&half);
        assert_eq!(manifest.forgotten.len(), half.len());
        let is_out = |root: &&Root| manifest.is_forgotten(&root.path, Path::new("/a"));
        assert_eq!(all.iter().filter(is_out).count(), half.len());
    }

    #[test]
    fn what_is_forgotten_below_a_root_stays_out_until_it_is_named() {
        let mut manifest = Manifest::default();
        let root = |path: &str| Root { path: path.into(), reading: Reading::default() };
        let forget = |manifest: &mut Manifest, path: &str| {
            manifest.forget(&HashSet::from([path.into()]));
        };
        manifest.add_roots(&[root("/a")]);
        forget(&mut manifest, "/a/b");
        let is_out = |manifest: &Manifest, path: &str| {
            manifest.is_forgotten(Path::new(path), Path::new("/a"))
        };
        for (path, expected) in
            [("/a/b", true), ("/a/b/c.txt", true), ("/a/bc", false), ("/a/d", false)]
        {
            assert_eq!(is_out(&manifest, path), expected, "{path}");
        }
        manifest.add_roots(&[root("/a/b/c.txt")]);
        assert_eq!(manifest.roots.len(), 2, "no other root finds it");
        assert!(!is_out(&manifest, "/a/b/c.txt") && is_out(&manifest, "/a/b/d.txt"));
        manifest.add_roots(&[root("/a/b")]);
        assert!(manifest.forgotten.is_empty() && manifest.roots.len() == 1, "{manifest:?}");
        forget(&mut manifest, "/a/b");
        forget(&mut manifest, "/a");
        assert_eq!((manifest.roots.len(), manifest.forgotten.len()), (0, 0));
    }
}
