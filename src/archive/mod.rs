//! Files to articles: which files there are, what their bytes say, one file per input format.
//!
//! [`walk()`] finds the sources below the roots that the user named, [`read()`] turns one into
//! articles. What can't be read becomes a [`Skipped`] with the path and the reason; nothing is
//! left out without one. To add a format, add a file beside `plain_text`.

mod boilerplate;
mod date;
mod plain_text;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use ignore::{DirEntry, WalkBuilder};

use crate::article::Article;
use crate::error::{Error, Result};

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
}

/// A source's articles and what to know it again by.
#[derive(Debug, Clone)]
pub struct Reading {
    /// blake3 of the file's bytes.
    pub hash: [u8; 32],
    /// The articles in the order of the file.
    pub articles: Vec<Article>,
}

/// Something that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub reason: Reason,
    /// Whether the index still holds what was there before.
    pub kept: bool,
}

/// Why something was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its name does not end as that of a format that tabloid reads; not counted as broken.
    OtherFormat,
    /// A link below a root; not counted as broken. Roots may be links.
    Link,
    /// A pipe, a socket or a device.
    SpecialFile,
    /// It is text in no encoding that tabloid reads.
    NotUtf8 {
        /// The line of the first bad byte, from 1.
        line: u64,
    },
    /// It has NUL bytes, so it is no text.
    Binary,
    /// It could not be read.
    Unreadable(String),
}

impl Reason {
    /// Whether something is wrong with it that its owner would want to know.
    pub fn is_broken(&self) -> bool {
        !matches!(self, Reason::OtherFormat | Reason::Link)
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Reason::NotUtf8 { .. } => {
                Some("convert it to UTF-8, for example with `iconv -t UTF-8`")
            }
            Reason::Binary => Some("only text is indexed; leave the file out or convert it"),
            Reason::OtherFormat | Reason::Link | Reason::SpecialFile | Reason::Unreadable(_) => {
                None
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::OtherFormat => f.write_str("not a text file"),
            Reason::Link => f.write_str("a link"),
            Reason::SpecialFile => f.write_str("not a regular file"),
            Reason::NotUtf8 { line } => write!(f, "not UTF-8 (line {line})"),
            Reason::Binary => f.write_str("binary, not text"),
            Reason::Unreadable(why) => f.write_str(why),
        }
    }
}

/// One find of a [`walk()`].
pub type Found = std::result::Result<Source, Skipped>;

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
pub fn walk(root: &Path, without: &Path) -> impl Iterator<Item = Found> {
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
    !below.components().any(is_hidden) && (is_folder || plain_text::has_ending(path))
}

/// What a file found below a root is taken for.
fn source(root: &Path, entry: &DirEntry) -> Found {
    let path = entry.path().to_owned();
    let skipped = |reason| Skipped { path: path.clone(), reason, kept: false };
    let is_root = entry.depth() == 0;
    if entry.path_is_symlink() && !is_root {
        return Err(skipped(Reason::Link));
    }
    if !is_root && !plain_text::has_ending(&path) {
        return Err(skipped(Reason::OtherFormat));
    }
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return Err(unreachable_entry(root, &error)),
    };
    if !metadata.is_file() {
        return Err(skipped(Reason::SpecialFile));
    }
    let below = path.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let name = below.or(path.file_name().map(Path::new)).unwrap_or(&path);
    let since_1970 = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(Source {
        name: name.to_string_lossy().into_owned(),
        size: metadata.len(),
        modified: since_1970.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(0)),
        path,
    })
}

/// What the walk could not enter.
fn unreachable_entry(root: &Path, error: &ignore::Error) -> Skipped {
    let reason = error.io_error().map_or_else(|| error.to_string(), reason_of);
    let path = path_of(error).unwrap_or(root).to_owned();
    Skipped { path, reason: Reason::Unreadable(reason), kept: false }
}

/// What the system says of an error, without the path that libraries add.
fn reason_of(error: &io::Error) -> String {
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

/// The bytes of a source.
///
/// # Errors
/// [`Skipped`] where the file can't be read.
pub fn bytes(source: &Source) -> std::result::Result<Vec<u8>, Skipped> {
    fs::read(&source.path).map_err(|error| Skipped {
        path: source.path.clone(),
        reason: Reason::Unreadable(reason_of(&error)),
        kept: false,
    })
}

/// The articles in the bytes of a source.
///
/// # Errors
/// [`Skipped`] where the bytes are no text.
pub fn read(source: &Source, bytes: &[u8]) -> std::result::Result<Reading, Skipped> {
    let skipped = |reason| Skipped { path: source.path.clone(), reason, kept: false };
    if bytes.contains(&0) {
        return Err(skipped(Reason::Binary));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = 1 + good.iter().filter(|&&byte| byte == b'\n').count() as u64;
        skipped(Reason::NotUtf8 { line })
    })?;
    let article = plain_text::article(text);
    Ok(Reading { hash: hash(bytes), articles: article.into_iter().collect() })
}

/// What a file's bytes are known again by.
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}

#[cfg(test)]
mod tests;
