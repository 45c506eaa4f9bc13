//! Text to [`Query`]: never fails, takes time linear in the text, and warns of what it could not
//! take as it may have been meant.

use std::ops::Range;

use super::{Clause, ClauseKind, Occur, Query, Warning};
use crate::analysis::count_words;
use crate::language::Language;

/// Opening quotes, each with what closes it. A ’ is an apostrophe, never a quote.
const QUOTES: [(char, &[char]); 5] = [
    ('"', &['"']),
    ('“', &['”']),
    ('„', &['“', '”']),
    ('«', &['»']),
    ('”', &['”']), // Swedish and Finnish
];

/// More warnings than anyone reads are summed up in one.
const MOST_WARNINGS: usize = 16;

/// More words than this are not searched for.
const MOST_WORDS: usize = 256;

/// A query and what was not understood of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The query.
    pub query: Query,
    /// What was not understood, in the order typed.
    pub warnings: Vec<Warning>,
}

/// Reads a query as people type it.
pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser {
        text,
        at: 0,
        clauses: Vec::new(),
        warnings: Vec::new(),
        words: 0,
        unread: None,
        unwarned: 0,
        unclosed: [false; QUOTES.len()],
    };
    while parser.unread.is_none() && parser.skip_space() {
        parser.clause();
    }
    parser.finish()
}

/// A text being read.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    clauses: Vec<Clause>,
    warnings: Vec<Warning>,
    /// How many words the clauses have.
    words: usize,
    /// Where the first clause begins that has too many words.
    unread: Option<usize>,
    /// How many warnings were left out.
    unwarned: usize,
    /// Which kinds of quotes are known to close no more.
    unclosed: [bool; QUOTES.len()],
}

impl<'a> Parser<'a> {
    /// What is left to read.
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips white space; `false` at the end.
    fn skip_space(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at < self.text.len()
    }

    /// Reads one clause.
    fn clause(&mut self) {
        let start = self.at;
        let occur = self.occur();
        if let Some(quote) = QUOTES.iter().position(|(open, _)| self.rest().starts_with(*open)) {
            self.phrase(start, occur, quote);
        } else {
            self.words(start, occur);
        }
    }

    /// Reads `+` or `-` where something follows it.
    fn occur(&mut self) -> Occur {
        let occur = match self.rest().chars().next() {
            Some('+') => Occur::Must,
            Some('-') => Occur::MustNot,
            _ => return Occur::May,
        };
        let is_alone = self.rest()[1..].chars().next().is_none_or(char::is_whitespace);
        if is_alone {
            return Occur::May;
        }
        self.at += 1;
        occur
    }

    /// Reads a phrase; a quote without a partner is passed over, and what follows are words.
    fn phrase(&mut self, start: usize, occur: Occur, quote: usize) {
        let (open, closes) = QUOTES[quote];
        let inside = self.at + open.len_utf8();
        let length = if self.unclosed[quote] { None } else { self.text[inside..].find(closes) };
        let Some(length) = length else {
            self.unclosed[quote] = true;
            self.warn(
                format!("the quote {open} is not closed: searched as words"),
                self.at..inside,
            );
            self.at = inside;
            // An operator before the quote holds for the word after it.
            if occur != Occur::May
                && !self.rest().starts_with(char::is_whitespace)
                && !self.rest().is_empty()
            {
                self.words(start, occur);
            }
            return;
        };
        let phrase = &self.text[inside..inside + length];
        let close = self.text[inside + length..].chars().next().map_or(0, char::len_utf8);
        self.at = inside + length + close;
        let words = phrase.split_whitespace().collect::<Vec<&str>>().join(" ");
        self.push(occur, ClauseKind::Phrase(words), start..self.at);
    }

    /// Reads a run of characters up to white space or a quote: words, or a filter.
    fn words(&mut self, start: usize, occur: Occur) {
        let from = self.at;
        let is_end = |c: char| c.is_whitespace() || QUOTES.iter().any(|(open, _)| *open == c);
        let length = self.rest().find(is_end).unwrap_or(self.rest().len());
        if length == 0 {
            // A quote right after an operator and a quote that was not closed.
            return;
        }
        self.at += length;
        let words = &self.text[from..self.at];
        let kind =
            self.filter(words, from).unwrap_or_else(|| ClauseKind::AnyForm(words.to_owned()));
        self.push(occur, kind, start..self.at);
    }

    /// Reads `lang:nl,en`; what only looks like a filter is warned of.
    fn filter(&mut self, words: &str, from: usize) -> Option<ClauseKind> {
        let (field, value) = words.split_once(':')?;
        let span = from..from + words.len();
        if value.is_empty() || value.starts_with('/') || !field.chars().all(char::is_alphabetic) {
            return None;
        }
        if !field.eq_ignore_ascii_case("lang") {
            if !field.is_empty() {
                self.warn(format!("there is no field `{field}`: searched as words"), span);
            }
            return None;
        }
        let mut languages = Vec::new();
        for name in value.split(',').filter(|name| !name.is_empty()) {
            let Some(language) = Language::named(name) else {
                self.warn(format!("there is no language `{name}`: searched as words"), span);
                return None;
            };
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        (!languages.is_empty()).then_some(ClauseKind::Languages(languages))
    }

    /// Keeps a clause, if there is a word in it.
    fn push(&mut self, occur: Occur, kind: ClauseKind, span: Range<usize>) {
        let words = match &kind {
            ClauseKind::AnyForm(words) | ClauseKind::Phrase(words) => count_words(words),
            ClauseKind::Languages(_) => 1,
        };
        self.words += words;
        if words == 0 {
            let typed = &self.text[span.clone()];
            self.warn(format!("`{typed}` has no word to search for: ignored"), span);
        } else if self.words > MOST_WORDS {
            self.unread = Some(span.start);
        } else {
            self.clauses.push(Clause { occur, kind, span });
        }
    }

    /// Keeps a warning, unless there are more than anyone reads.
    fn warn(&mut self, message: String, span: Range<usize>) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(Warning { message, span });
        } else {
            self.unwarned += 1;
        }
    }

    /// The query, with no more clauses and warnings than make sense.
    fn finish(mut self) -> Parsed {
        let everything = 0..self.text.len();
        if let Some(first) = self.unread {
            let message = format!("only the first {MOST_WORDS} words are searched for, up to here");
            self.warnings.push(Warning { message, span: first..self.text.len() });
        }
        if self.unwarned > 0 {
            let message = format!("{} more warnings like these", self.unwarned);
            self.warnings.push(Warning { message, span: everything });
        }
        Parsed { query: Query { clauses: self.clauses }, warnings: self.warnings }
    }
}
