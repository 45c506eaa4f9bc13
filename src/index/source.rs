//! What the index knows of a source, to see whether it changed: a document of its own.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::record::Record;
use super::schema::Fields;
use crate::archive::{STANDARD_INPUT, Source};

/// A source as it was when it was indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSource {
    /// Canonical path.
    pub path: PathBuf,
    /// The rest.
    pub state: SourceState,
}

/// What is stored of a source beside its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    /// Its number in this index.
    pub(crate) number: u64,
    /// The number of this state of it, which no other state of any source has.
    pub(crate) revision: u64,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds since 1970; 0 if it was too fresh to rely on.
    pub modified: u64,
    /// blake3 of the bytes; none if they were not read to their end.
    pub hash: Option<[u8; 32]>,
    /// The fingerprint of how it was read: [`Reading::fingerprint`](crate::archive::Reading::fingerprint).
    pub reading: u64,
    /// How many articles it gave.
    pub articles: u64,
    /// How many passages they were cut into.
    pub passages: u64,
    /// Bytes of their text.
    pub text_bytes: u64,
}

impl SourceState {
    /// The state of a source that no article was taken of yet, and that is in no index.
    pub(super) fn new(number: u64, source: &Source, modified: u64, reading: u64) -> SourceState {
        SourceState {
            number,
            revision: 0,
            size: source.size,
            modified,
            hash: None,
            reading,
            articles: 0,
            passages: 0,
            text_bytes: 0,
        }
    }

    /// Whether size and time are those of a file as it was found now, to be read in this way.
    pub(crate) fn looks_like(&self, source: &Source, reading: u64) -> bool {
        self.size == source.size
            && self.modified == source.modified
            && self.modified != 0
            && self.reading == reading
    }

    /// Counts an article.
    pub(super) fn count(&mut self, passages: u64, text_bytes: u64) {
        self.articles += 1;
        self.passages += passages;
        self.text_bytes += text_bytes;
    }
}

impl KnownSource {
    /// What is stored of it.
    pub(super) fn stored(&self) -> Vec<u8> {
        // Nothing in it can be refused.
        postcard::to_allocvec(&(path_to_bytes(&self.path), &self.state)).unwrap_or_default()
    }

    /// The source that was stored as these bytes; `None` if they are damaged.
    pub(super) fn read(stored: &[u8]) -> Option<KnownSource> {
        let (path, state): (Vec<u8>, SourceState) = postcard::from_bytes(stored).ok()?;
        Some(KnownSource { path: path_from_bytes(&path), state })
    }

    /// The document to index, but for what is stored of it.
    pub(super) fn record(&self, fields: &Fields) -> Record {
        let mut record = Record::default();
        record.number(fields.order, 0);
        record.number(fields.passage, 0); // all documents have one: it is read for every match
        record.number(fields.source, self.state.number);
        record.number(fields.revision, self.state.revision);
        record.bytes(fields.source_path, path_to_bytes(&self.path));
        record
    }
}

/// The path that the index knows a file by, whether it is still there or not.
pub(crate) fn known_path(path: &Path) -> PathBuf {
    if path == Path::new(STANDARD_INPUT) {
        return path.to_owned();
    }
    let known = path.canonicalize().or_else(|_| std::path::absolute(path));
    known.unwrap_or_else(|_| path.to_owned())
}

/// The bytes of a path, whatever its encoding.
pub(crate) fn path_to_bytes(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        path.as_os_str().as_bytes().to_vec()
    }
    #[cfg(not(unix))]
    {
        path.to_string_lossy().into_owned().into_bytes()
    }
}

/// The path that [`path_to_bytes`] took apart.
pub(crate) fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
    }
}
