//! Which files there are below the roots that the user named, and what each is known by.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use ignore::{DirEntry, WalkBuilder};

use super::format::Format;
use super::{Reason, Skipped};
use crate::error::{Error, Result};

/// The path under which standard input is known, and that names it on the command line.
pub const STANDARD_INPUT: &str = "-";

/// A file that may hold articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, below the canonical path of its root.
    pub path: PathBuf,
    /// The path below its root: the identity that readers see.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 where the system does not tell.
    pub modified: u64,
    /// Whether articles are expected in it, so that it is trouble if there are none: where it was named
    /// itself, or gave some before.
    pub is_expected: bool,
}

impl Source {
    /// Standard input: what is piped in.
    pub fn standard_input() -> Source {
        Source {
            path: STANDARD_INPUT.into(),
            name: "standard input".into(),
            size: 0,
            modified: 0,
            is_expected: true,
        }
    }

    /// Whether it is standard input.
    pub fn is_standard_input(&self) -> bool {
        self.path == Path::new(STANDARD_INPUT)
    }
}

/// One find of a [`walk()`].
pub type Entry = std::result::Result<Source, Skipped>;

/// The canonical form of a path that the user named, under which it is known ever after.
///
/// # Errors
/// [`Error::NoSuchPath`] if there is nothing, [`Error::Read`] if it can't be reached.
pub fn canonical_root(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::NoSuchPath { path: path.into() },
        _ => Error::Read { path: path.into(), source },
    })
}

/// Everything below a root (a canonical path), in the order of the names; `without` is a folder
/// to stay out of: the index itself.
///
/// Hidden files and folders are passed over, and links are not followed: a file is known by one
/// path only.
pub fn walk(root: &Path, without: &Path) -> impl Iterator<Item = Entry> {
    let without = without.to_owned();
    let root = root.to_owned();
    let walker = WalkBuilder::new(&root)
        .standard_filters(false)
        .hidden(true)
        .follow_links(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| entry.path() != without)
        .build();
    walker.filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => None,
        Ok(entry) => Some(source(&root, &entry)),
        Err(error) => Some(Err(unreachable_entry(&root, &error))),
    })
}

/// Whether a [`walk()`] of `root` takes in `path`, or passes over it for its name.
pub(crate) fn is_found(path: &Path, root: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return false };
    let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    let is_folder = path.is_dir() || below.extension().is_none();
    !below.components().any(is_hidden) && (is_folder || has_known_ending(path))
}

/// What a file found below a root is taken for.
fn source(root: &Path, entry: &DirEntry) -> Entry {
    let path = entry.path().to_owned();
    let skipped = |reason| Skipped { path: path.clone(), line: None, reason, kept: false };
    let is_root = entry.depth() == 0;
    if entry.path_is_symlink() && !is_root {
        return Err(skipped(Reason::Link));
    }
    if !is_root && !has_known_ending(&path) {
        return Err(skipped(Reason::OtherFormat));
    }
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return Err(unreachable_entry(root, &error)),
    };
    if !metadata.is_file() {
        return Err(skipped(if is_root { Reason::SpecialFile } else { Reason::OtherFormat }));
    }
    let below = path.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let name = below.or(path.file_name().map(Path::new)).unwrap_or(&path);
    let since_1970 = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(Source {
        name: name.to_string_lossy().into_owned(),
        size: metadata.len(),
        modified: since_1970.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(0)),
        is_expected: is_root,
        path,
    })
}

/// What the walk could not enter.
fn unreachable_entry(root: &Path, error: &ignore::Error) -> Skipped {
    let reason = error.io_error().map_or_else(|| error.to_string(), reason_of);
    let path = path_of(error).unwrap_or(root).to_owned();
    Skipped { path, line: None, reason: Reason::Unreadable(reason), kept: false }
}

/// What the system says of an error, without the path that libraries add.
pub(super) fn reason_of(error: &io::Error) -> String {
    error
        .raw_os_error()
        .map_or_else(|| error.to_string(), |code| io::Error::from_raw_os_error(code).to_string())
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// Whether a file in a folder is taken in for its name: that of a format, or one without ending,
/// whose content tells.
fn has_known_ending(path: &Path) -> bool {
    path.extension().is_none() || Format::of_name(path).is_some()
}

/// What a source's bytes are known again by: blake3.
///
/// # Errors
/// [`Reason::Unreadable`].
pub fn hash(source: &Source) -> std::result::Result<[u8; 32], Reason> {
    let mut hash = blake3::Hasher::new();
    File::open(&source.path)
        .and_then(|file| hash.update_reader(file).map(|hash| *hash.finalize().as_bytes()))
        .map_err(|error| Reason::Unreadable(reason_of(&error)))
}
