//! The folder that holds an index: whether there is one, and whether it is ours.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{Cause, Error, Result};

/// The file in which tantivy keeps the list of its segments.
const META: &str = "meta.json";

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
/// [`Error::NotAnIndex`] if something else is there, [`Error::Read`] if it can't be looked at.
pub(crate) fn look(dir: &Path) -> Result<Place> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Free),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAnIndex { dir: dir.into() });
        }
        Err(source) => return Err(Error::Read { path: dir.into(), source }),
    };
    let mut place = Place::Free;
    for entry in entries {
        let name = entry.map_err(|source| Error::Read { path: dir.into(), source })?.file_name();
        if name == META {
            return Ok(Place::Index);
        }
        // A lock file alone was left by a first run that ended before it began.
        let harmless = name == ".gitignore" || name.to_string_lossy().starts_with(".tantivy-");
        if !harmless && name != ".managed.json" {
            place = Place::Index;
        }
    }
    if place == Place::Free { Ok(Place::Free) } else { Err(Error::NotAnIndex { dir: dir.into() }) }
}

/// Wraps an error of the engine underneath.
pub(crate) fn failed(dir: &Path) -> impl Fn(tantivy::TantivyError) -> Error + '_ {
    move |error| Error::Index { dir: dir.into(), source: Cause::from(error) }
}
