//! Files to articles: which files there are, what their bytes say, one file per input format.
//!
//! [`walk()`] finds the sources below the roots that the user named, [`read()`] hands over the
//! articles of one, as a stream. What can't be read becomes a [`Skipped`] with path, line and
//! reason; nothing is left out without one. To add a format, see [`Format`].

mod boilerplate;
mod csv;
mod date;
mod decode;
mod fields;
mod format;
mod html;
mod json;
mod markdown;
mod plain_text;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use ignore::{DirEntry, WalkBuilder};

use crate::article::Article;
use crate::error::{Error, Result};

pub use format::Format;

/// Longest document that is read as a whole, in bytes of text; tables and lines stream.
const LONGEST_DOCUMENT: u64 = 256 * 1024 * 1024;

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

/// Something found in a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// An article.
    Article {
        /// The article.
        article: Article,
        /// The line or the number of its record, from 1.
        line: u64,
        /// What its content is known again by.
        hash: u64,
    },
    /// A record that can't be read; the others can.
    Broken {
        /// The line or the number of the record, from 1.
        line: u64,
        /// What is wrong with it.
        reason: Reason,
    },
}

/// Whether whoever takes what is found wants more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// More.
    Go,
    /// No more.
    Stop,
}

/// Whoever takes what is found.
pub type Taker<'t> = dyn FnMut(Found) -> Taken + 't;

/// Something that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file or folder.
    pub path: PathBuf,
    /// The line or the number of the record, from 1, where it is about one.
    pub line: Option<u64>,
    /// Why.
    pub reason: Reason,
    /// Whether the index still holds what was there before.
    pub kept: bool,
}

/// Why something was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is in no format that tabloid reads; not counted as broken.
    OtherFormat,
    /// A link below a root; not counted as broken. Roots may be links.
    Link,
    /// A pipe, a socket or a device.
    SpecialFile,
    /// It is no text.
    Binary,
    /// It is longer than anything that someone wrote.
    TooLong,
    /// A web page nested deeper than any page needs, or with tags of countless attributes.
    TooComplex,
    /// A record has neither text nor title.
    NoText,
    /// It is not valid JSON.
    Json(String),
    /// It is not a valid table.
    Table(String),
    /// The front matter can't be read; the text was taken in without it.
    FrontMatter(String),
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
            Reason::Binary => Some("only text is indexed; leave the file out or convert it"),
            Reason::NoText => {
                Some("articles need a field named `text`, `body` or `content`, or a `title`")
            }
            Reason::TooLong => Some("cut it up; 256 MiB is the most for a record or a document"),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::OtherFormat => f.write_str("in no format that is read"),
            Reason::Link => f.write_str("a link"),
            Reason::SpecialFile => f.write_str("not a regular file"),
            Reason::Binary => f.write_str("binary, not text"),
            Reason::TooLong => f.write_str("too long"),
            Reason::TooComplex => f.write_str("too complex to be a web page that people read"),
            Reason::NoText => f.write_str("no text in it"),
            Reason::Json(why) => write!(f, "not valid JSON: {why}"),
            Reason::Table(why) => write!(f, "not a valid table: {why}"),
            Reason::FrontMatter(why) => write!(f, "front matter left out: {why}"),
            Reason::Unreadable(why) => f.write_str(why),
        }
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
    Skipped { path, line: None, reason: Reason::Unreadable(reason), kept: false }
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

/// Hands over what is found in a source, read as `format` or as what it looks like.
///
/// # Errors
/// Why the rest of it could not be read, or nothing of it.
pub fn read(
    source: &Source,
    format: Option<Format>,
    take: &mut Taker<'_>,
) -> std::result::Result<(), Reason> {
    let unreadable = |error: io::Error| Reason::Unreadable(reason_of(&error));
    let is_named = Format::of_name(&source.path).is_some() || format.is_some();
    let Some(decoded) = decode::open(&source.path).map_err(unreadable)? else {
        return Err(if is_named { Reason::Binary } else { Reason::OtherFormat });
    };
    let mut text = decoded.text;
    match format.unwrap_or_else(|| Format::of(&decoded.head, &source.path)) {
        Format::JsonLines if Format::of_name(&source.path) == Some(Format::JsonLines) => {
            json::lines(&mut text, take).map_err(unreadable).map(drop)
        }
        Format::JsonLines => only_with_articles(take, |take| json::lines(&mut text, take)),
        Format::Json => only_with_articles(take, |take| json::document(&mut text, take)),
        Format::Csv => only_with_articles(take, |take| csv::rows(&decoded.head, &mut text, take)),
        Format::PlainText => {
            document(&mut text, take, |text| Ok((plain_text::article(text), None)))
        }
        Format::Markdown => document(&mut text, take, |text| Ok(markdown::article(text))),
        Format::Html => document(&mut text, take, |text| Ok((html::article(text)?, None))),
    }
}

/// Reads a document as a whole.
fn document(
    text: &mut dyn BufRead,
    take: &mut Taker<'_>,
    article: impl FnOnce(&str) -> std::result::Result<(Option<Article>, Option<Reason>), Reason>,
) -> std::result::Result<(), Reason> {
    let mut whole = String::new();
    let read = text.take(LONGEST_DOCUMENT).read_to_string(&mut whole);
    match read {
        Err(error) => return Err(Reason::Unreadable(reason_of(&error))),
        Ok(length) if length as u64 == LONGEST_DOCUMENT => return Err(Reason::TooLong),
        Ok(_) => {}
    }
    let (article, problem) = article(&whole)?;
    if let Some(reason) = problem {
        take(Found::Broken { line: 1, reason });
    }
    if let Some(article) = article {
        take(Found::Article { article, line: 1, hash: short_hash(whole.as_bytes()) });
    }
    Ok(())
}

/// Reads a file of records that may be about something else altogether, such as the settings of a
/// program: records without text count as broken only beside articles.
fn only_with_articles(
    take: &mut Taker<'_>,
    read: impl FnOnce(&mut Taker<'_>) -> io::Result<Taken>,
) -> std::result::Result<(), Reason> {
    let (mut articles, mut others, mut is_broken) = (false, Vec::new(), false);
    let read = read(&mut |found| match found {
        Found::Broken { reason: Reason::NoText, line } if !articles => {
            others.push(line);
            Taken::Go
        }
        found => {
            articles |= matches!(found, Found::Article { .. });
            is_broken |= !articles;
            take(found)
        }
    });
    read.map_err(|error| Reason::Unreadable(reason_of(&error)))?;
    if !articles && !is_broken {
        return Err(Reason::OtherFormat);
    }
    for line in others {
        take(Found::Broken { line, reason: Reason::NoText });
    }
    Ok(())
}

/// What a record's bytes are known again by.
fn short_hash(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests;
