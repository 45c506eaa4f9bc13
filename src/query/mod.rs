//! Queries: what people type, as a tree that says what it means.
//!
//! Text → [`Query`] ([`parse`]) → [`Plan`] (`plan`) → what to mark in a text (`find`). The tree
//! prints as text that means the same, and parsing never fails: what could not be understood is
//! searched as words, and a [`Warning`] says so. Nothing here knows how passages are stored.
//!
//! To add a kind of clause: a variant of [`ClauseKind`] with its text form here, its reading in
//! `parse`, its leaf or filter in `plan`, its marks in `find`.

mod find;
mod near;
mod parse;
mod pattern;
mod plan;

use std::fmt;
use std::ops::Range;

use crate::article::{Date, DateRange};
use crate::language::Language;

pub use find::{Match, Run, Wanted, find, marks};
pub use near::stretches;
pub use parse::{Parsed, parse};
pub use pattern::{Pattern, Piece};
pub use plan::{Filter, Leaf, LeafKind, Node, Plan, Word};

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
    /// It must (`+`); so must all filters.
    Must,
    /// It must not (`-`).
    MustNot,
}

/// What a clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// Any form of a word, or of several that no space parts (`ex-wife`).
    AnyForm(String),
    /// This very form (`=divorced`).
    Exact(String),
    /// These very words in this order (`"back together"`).
    Phrase(String),
    /// These very words in any order, with at most so many other words between them
    /// (`"kim kanye"~5`).
    Near {
        /// The words.
        words: String,
        /// How many others may stand between them.
        distance: u32,
    },
    /// Words that fit a pattern (`divor*`, `wom?n`).
    Pattern(Pattern),
    /// Words that are spelled almost like this (`kardashan~`).
    Fuzzy {
        /// The word.
        word: String,
        /// How many letters may differ.
        edits: u8,
    },
    /// Passages in one of these languages (`lang:nl,en`).
    Languages(Vec<Language>),
    /// Articles of this time (`date:2021..`).
    Dates(DateRange),
    /// Articles with this in a field (`title:divorce`).
    Field(Field, Box<ClauseKind>),
    /// A query within a query (`(kim -drake)`).
    Group(Vec<Clause>),
    /// One of these (`kim OR kanye`).
    Any(Vec<Clause>),
}

impl ClauseKind {
    /// Whether it narrows what is searched rather than being searched for; so does a group of
    /// nothing else.
    pub fn is_filter(&self) -> bool {
        match self {
            ClauseKind::Languages(_) | ClauseKind::Dates(_) | ClauseKind::Field(..) => true,
            ClauseKind::Group(clauses) | ClauseKind::Any(clauses) => {
                clauses.iter().all(|clause| clause.kind.is_filter())
            }
            _ => false,
        }
    }
}

/// A field of an article that a filter looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// Who wrote it.
    By,
    /// The site or paper.
    Outlet,
    /// The path of its file.
    Path,
    /// The section it ran in.
    Section,
}

impl Field {
    /// Every field with its name.
    pub const ALL: [(Field, &'static str); 5] = [
        (Field::Title, "title"),
        (Field::By, "by"),
        (Field::Outlet, "outlet"),
        (Field::Path, "path"),
        (Field::Section, "section"),
    ];

    /// Its name, as it is typed.
    pub fn name(self) -> &'static str {
        Field::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    /// The field of a name, in any case.
    pub fn named(name: &str) -> Option<Field> {
        Field::ALL
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(field, _)| *field)
    }
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
        write_joined(f, &self.clauses, " ")
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.occur {
            Occur::Must if !self.kind.is_filter() => "+",
            Occur::MustNot => "-",
            Occur::Must | Occur::May => "",
        })?;
        self.kind.fmt(f)
    }
}

impl fmt::Display for ClauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClauseKind::AnyForm(words) => f.write_str(words),
            ClauseKind::Exact(words) => write!(f, "={words}"),
            ClauseKind::Phrase(words) => write_quoted(f, words),
            ClauseKind::Near { words, distance } => {
                write_quoted(f, words)?;
                write!(f, "~{distance}")
            }
            ClauseKind::Pattern(pattern) => pattern.fmt(f),
            ClauseKind::Fuzzy { word, edits } => write!(f, "{word}~{edits}"),
            ClauseKind::Languages(languages) => {
                let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
                write!(f, "lang:{}", codes.join(","))
            }
            ClauseKind::Dates(DateRange { from, to }) => {
                let show = |date: &Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
                match from == to {
                    true => write!(f, "date:{}", show(from)),
                    false => write!(f, "date:{}..{}", show(from), show(to)),
                }
            }
            ClauseKind::Field(field, inner) => match inner.as_ref() {
                // After a field, what looks like a filter would be words.
                ClauseKind::Languages(_) | ClauseKind::Dates(_) | ClauseKind::Field(..) => {
                    write!(f, "{}:({inner})", field.name())
                }
                _ => write!(f, "{}:{inner}", field.name()),
            },
            ClauseKind::Group(clauses) => {
                f.write_str("(")?;
                write_joined(f, clauses, " ")?;
                f.write_str(")")
            }
            ClauseKind::Any(clauses) => {
                f.write_str("(")?;
                write_joined(f, clauses, " OR ")?;
                f.write_str(")")
            }
        }
    }
}

/// Writes clauses one after another.
fn write_joined(f: &mut fmt::Formatter<'_>, clauses: &[Clause], joint: &str) -> fmt::Result {
    for (at, clause) in clauses.iter().enumerate() {
        if at > 0 {
            f.write_str(joint)?;
        }
        write!(f, "{clause}")?;
    }
    Ok(())
}

/// Writes words in quotes that do not close within them.
fn write_quoted(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    let fits = |(_, close): &(char, char)| !words.contains(*close);
    let quotes = [('"', '"'), ('“', '”'), ('«', '»')];
    let (open, close) = quotes.into_iter().find(fits).unwrap_or(('"', '"'));
    write!(f, "{open}{words}{close}")
}

#[cfg(test)]
mod tests;
