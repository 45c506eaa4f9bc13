//! Passages on disk: one tantivy index, in which everything is kept, what the index knows of
//! its sources included. tantivy begins here and shows nowhere outside this module and `search`.
//!
//! [`update()`] brings an index in step with files; [`Reader`] opens it. A commit is all or
//! nothing: whatever stops an update, the index is as its last commit left it, and the next update
//! goes on from there.

mod analyzed;
mod articles;
mod choice;
mod chunk;
mod directory;
mod health;
mod invert;
mod languages;
mod lexicon;
mod manifest;
mod pack;
mod pending;
mod pipeline;
mod place;
mod prepare;
mod quota;
mod reader;
mod record;
mod sample;
mod schema;
mod segment;
mod size;
mod source;
mod stored;
mod update;
mod writer;

pub use analyzed::{Analyzed, AnalyzedPassage, AnalyzedToken};
pub use choice::Choice;
pub use health::{Counts, Health, examine, repair};
pub use manifest::{FORMAT, Manifest, Root};
pub use reader::{Reader, Standing, Statistics};
pub use sample::{IndexedArticle, IndexedPassage};
pub use size::{Component, Size};
pub use source::{KnownSource, SourceState};
pub use update::{Event, Manner, Observer, Report, forget, update};

pub(crate) use articles::{Articles, BITS, ROW, Row, count_bits, each_bit, has_any, in_both};
pub(crate) use languages::{LanguageFilter, LanguagesBySegment, Told};
pub(crate) use reader::Columns;
pub(crate) use source::known_path;
pub(crate) use stored::{StoredArticle, StoredPassage, StoredWhole};

/// What the engine underneath calls itself, with its version.
pub fn engine() -> String {
    tantivy::version_string().to_owned()
}
