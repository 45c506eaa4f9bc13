//! What in a text satisfies a query: the same analysis again, this time with places.

use std::collections::HashSet;
use std::ops::Range;

use crate::analysis::{Analyzer, Token};
use crate::language::Language;

/// A leaf of a plan as an engine expanded it: the terms by which passages were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A word with one of these stems, or this very word.
    AnyForm {
        /// Terms of the field `stems`.
        stems: Vec<String>,
        /// A term of the field `words`.
        exact: String,
    },
    /// These words in a row: terms of the field `words`.
    Phrase(Vec<String>),
}

/// Something in a text that satisfies a part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// Which of the things wanted it is, counted from 0.
    pub wanted: usize,
}

/// Finds what satisfies the query in a text of a language; in the order of the text. A phrase is
/// one match, and a lone word of it none.
pub fn find(
    text: &str,
    language: Language,
    wanted: &[Wanted],
    analyzer: &mut Analyzer,
) -> Vec<Match> {
    let mut matches = Vec::new();
    let mut phrases = Phrases::of(wanted);
    analyzer.analyze(text, language, |token| {
        for (number, wanted) in wanted.iter().enumerate() {
            let Wanted::AnyForm { stems, exact } = wanted else { continue };
            let by_stem = token.stems.iter().any(|stem| stems.iter().any(|wanted| wanted == stem));
            if by_stem || token.words().any(|word| word == exact) {
                matches.push(Match { span: token.span.clone(), wanted: number });
            }
        }
        phrases.see(token, &mut matches);
    });
    matches.sort_by_key(|found| (found.span.start, found.span.end, found.wanted));
    matches
}

/// The places to mark: matches that overlap become one. Ordered and disjoint.
pub fn marks(matches: &[Match]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for found in matches {
        match marks.last_mut() {
            Some(last) if found.span.start < last.end => last.end = last.end.max(found.span.end),
            _ => marks.push(found.span.clone()),
        }
    }
    marks
}

/// The phrases wanted, each with the places where it has begun and goes on.
struct Phrases<'a> {
    wanted: Vec<(usize, &'a [String], Vec<Begun>)>,
    /// Whether a word occurs in any phrase, to pass over most words at once.
    words: HashSet<&'a str>,
}

/// A phrase that has begun.
struct Begun {
    start: usize,
    /// How many of its words are there.
    words: usize,
    /// The position that the next word must have.
    next: u32,
}

impl<'a> Phrases<'a> {
    /// The phrases among what is wanted.
    fn of(wanted: &'a [Wanted]) -> Phrases<'a> {
        let phrases = wanted.iter().enumerate().filter_map(|(number, wanted)| match wanted {
            Wanted::Phrase(words) if !words.is_empty() => {
                Some((number, words.as_slice(), Vec::new()))
            }
            _ => None,
        });
        let wanted: Vec<_> = phrases.collect();
        let words = wanted.iter().flat_map(|(_, words, _)| words.iter().map(String::as_str));
        Phrases { words: words.collect(), wanted }
    }

    /// Takes in a token and adds the phrases that end with it.
    fn see(&mut self, token: &Token<'_>, matches: &mut Vec<Match>) {
        if !token.words().any(|word| self.words.contains(word)) {
            return;
        }
        let position = token.position;
        for (number, phrase, begun) in &mut self.wanted {
            let is = |word: &String| token.words().any(|seen| seen == word);
            begun.retain(|begun| begun.next == position);
            begun.push(Begun { start: token.span.start, words: 0, next: position });
            begun.retain_mut(|begun| {
                begun.next = position + 1;
                begun.words += 1;
                is(&phrase[begun.words - 1])
            });
            if let Some(done) = begun.iter().position(|begun| begun.words == phrase.len()) {
                let start = begun.remove(done).start;
                matches.push(Match { span: start..token.span.end, wanted: *number });
            }
        }
    }
}
