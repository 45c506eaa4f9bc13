//! Queries: what people type, as a tree that says what it means.
//!
//! Text → [`Query`] ([`parse`]) → [`Plan`] (`plan`) → what to mark in a text (`find`). The tree
//! prints as text that means the same, and parsing never fails: what could not be understood is
//! searched as words, and a [`Warning`] says so. Nothing here knows how passages are stored.
//!
//! To add a kind of clause: a variant of [`Clause`] with its text form here, its reading in
//! `parse`, its leaf in `plan`, its marks in `find`.

mod find;
mod parse;
mod plan;

use std::fmt;
use std::ops::Range;

use crate::language::Language;

pub use find::{Match, Wanted, find, marks};
pub use parse::{Parsed, parse};
pub use plan::{Leaf, Plan, Word};

/// What someone searches for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The parts, in the order typed.
    pub clauses: Vec<Clause>,
}

/// A part of a query. Two are equal if they mean the same, wherever they stand.
#[derive(Debug, Clone, Eq)]
pub struct Clause {
    /// Whether a passage must, may or must not have it.
    pub occur: Occur,
    /// What it asks for.
    pub kind: ClauseKind,
    /// Where it stands in the text typed, in bytes.
    pub span: Range<usize>,
}

impl PartialEq for Clause {
    fn eq(&self, other: &Clause) -> bool {
        self.occur == other.occur && self.kind == other.kind
    }
}

/// Whether a passage must have what a clause asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// It may; passages with more of these rank higher, and one at least is needed where nothing
    /// is a must.
    May,
    /// It must (`+`).
    Must,
    /// It must not (`-`).
    MustNot,
}

/// What a clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// Any form of a word, or of several that no space parts (`ex-wife`).
    AnyForm(String),
    /// These very words in this order (`"back together"`).
    Phrase(String),
    /// Passages in one of these languages (`lang:nl,en`).
    Languages(Vec<Language>),
}

/// Something in a query that was not understood as it may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What was made of it.
    pub message: String,
    /// Where it stands in the text typed, in bytes.
    pub span: Range<usize>,
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, clause) in self.clauses.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            clause.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.occur {
            Occur::May => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        })?;
        match &self.kind {
            ClauseKind::AnyForm(words) => f.write_str(words),
            ClauseKind::Phrase(words) => {
                let (open, close) = quotes_around(words);
                write!(f, "{open}{words}{close}")
            }
            ClauseKind::Languages(languages) => {
                let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
                write!(f, "lang:{}", codes.join(","))
            }
        }
    }
}

/// Quotes that do not close within the words.
fn quotes_around(words: &str) -> (char, char) {
    let fits = |(_, close): &(char, char)| !words.contains(*close);
    [('"', '"'), ('“', '”'), ('«', '»')].into_iter().find(fits).unwrap_or(('"', '"'))
}

#[cfg(test)]
mod tests;
