//! The folder that holds an index: whether there is one, and whether it is ours.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

use super::manifest::Manifest;
use crate::error::{Cause, Error, Result};

/// The file in which tantivy keeps the list of its segments.
const META: &str = "meta.json";

/// The file in which tantivy keeps the list of its files.
const MANAGED: &str = ".managed.json";

/// What was found where an index should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing, or an empty folder.
    Free,
    /// An index of tantivy; whether it is ours its manifest tells.
    Index,
}

/// Looks at the folder where an index is or is to be made.
///
/// # Errors
/// [`Error::NotAnIndex`] if something else is there, [`Error::OtherFormat`] or [`Error::OtherAnalysis`] if
/// another version made it, [`Error::Read`] if it can't be looked at.
pub(crate) fn look(dir: &Path) -> Result<Place> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Free),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAnIndex { dir: dir.into() });
        }
        Err(source) => return Err(Error::Read { path: dir.into(), source }),
    };
    let mut is_foreign = false;
    for entry in entries {
        let name = entry.map_err(|source| Error::Read { path: dir.into(), source })?.file_name();
        if name == META {
            // Whoever opens it tells what can't be read.
            let meta = fs::read(dir.join(META)).unwrap_or_default();
            return Manifest::refuse_others(&meta, dir).map(|()| Place::Index);
        }
        is_foreign |= name != ".gitignore" && !is_left_behind(&name);
    }
    if is_foreign { Err(Error::NotAnIndex { dir: dir.into() }) } else { Ok(Place::Free) }
}

/// Whether a file is what a run that was killed leaves: locks, files half written, and a list of
/// files without an index.
fn is_left_behind(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name == MANAGED || name.starts_with(".tantivy-") || is_half_written(&name)
}

/// Whether a file was being written when its writer died: the names that tantivy gives them.
fn is_half_written(name: &str) -> bool {
    name.starts_with(".tmp")
}

/// Removes what killed runs left in a folder whose writing lock is held: all files of the engine
/// that no commit knows. `living` are those that the last commit knows; none if there was none.
///
/// A segment or a list of deleted documents that a killed run wrote would otherwise stay for ever,
/// or stand in the way of one with the same name.
pub(crate) fn clean(dir: &Path, living: Option<&HashSet<PathBuf>>) -> Result<()> {
    let failed = |source| Error::Write { path: dir.into(), source };
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if is_stray(Path::new(&entry.file_name()), living) {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// Whether a file in the folder of an index is one that no commit knows.
pub(super) fn is_stray(name: &Path, living: Option<&HashSet<PathBuf>>) -> bool {
    let text = name.to_string_lossy();
    let is_unknown = match living {
        Some(living) => is_of_segment(&text) && !living.contains(name),
        None => name == Path::new(MANAGED),
    };
    is_unknown || is_half_written(&text)
}

/// Whether a file's name is that of a part of a segment: the segment's number, then what it is.
fn is_of_segment(name: &str) -> bool {
    const DIGITS: usize = 32;
    let (number, part) = name.split_once('.').unwrap_or((name, ""));
    number.len() == DIGITS
        && number.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !part.is_empty()
}

/// Turns an error of the engine underneath into one that names the cause, where there is one.
pub(crate) fn failed(dir: &Path) -> impl Fn(TantivyError) -> Error + '_ {
    move |error| match error {
        TantivyError::IoError(source) => io_failed(dir, &source),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
            if io_error.kind() != io::ErrorKind::InvalidData =>
        {
            io_failed(&dir.join(filepath), &io_error)
        }
        TantivyError::SystemError(message) | TantivyError::InternalError(message)
            if let Some(code) = system_error(&message) =>
        {
            io_failed(dir, &io::Error::from_raw_os_error(code))
        }
        error => Error::Index { dir: dir.into(), source: Cause::from(error) },
    }
}

/// The system's number for an error that the engine's threads tell as text only.
fn system_error(message: &str) -> Option<i32> {
    let (_, code) = message.split_once("(os error ")?;
    code.split(')').next()?.parse().ok()
}

/// The error of reading or writing a path; the engine shares its errors, so it is made anew.
fn io_failed(path: &Path, source: &io::Error) -> Error {
    let source = match source.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(source.kind(), source.to_string()),
    };
    match source.kind() {
        io::ErrorKind::StorageFull
        | io::ErrorKind::FileTooLarge
        | io::ErrorKind::QuotaExceeded
        | io::ErrorKind::ReadOnlyFilesystem => Error::Write { path: path.into(), source },
        _ => Error::Read { path: path.into(), source },
    }
}
