//! Passages on disk: one tantivy index, in which everything is kept, what the index knows of
//! its sources included. tantivy begins here and shows nowhere outside this module and `search`.
//!
//! [`update()`] brings an index in step with files; [`Reader`] opens it. A commit is all or
//! nothing: whatever stops an update, the index is as it was before it or as it was to be.

mod directory;
mod manifest;
mod place;
mod reader;
mod record;
mod schema;
mod size;
mod source;
mod terms;
mod update;
mod writer;

pub use manifest::{FORMAT, Manifest};
pub use reader::{Reader, Statistics};
pub use size::{Component, Size};
pub use source::{KnownSource, SourceState};
pub use update::{Manner, Report, forget, update};

pub(crate) use reader::{Columns, StoredArticle, StoredPassage};
