//! What in a text satisfies a query: the same analysis again, this time with places.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::near::stretches;
use crate::analysis::{Analyzer, Sieve, Token};
use crate::language::{Language, LanguageSet};

/// A leaf of a plan as an engine expanded it: the terms by which passages were found. What has
/// any of them satisfies it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Terms of the field `stems`, each with the languages of which it is a stem of the word: in texts of others
    /// it is another word's.
    pub stems: FxHashMap<String, LanguageSet>,
    /// Terms of the field `words`.
    pub words: FxHashSet<String>,
    /// Several words together.
    pub run: Option<Run>,
}

impl AsRef<Wanted> for Wanted {
    fn as_ref(&self) -> &Wanted {
        self
    }
}

impl Wanted {
    /// These words in a row; one alone is that very word.
    pub fn phrase(words: Vec<String>) -> Wanted {
        match <[String; 1]>::try_from(words) {
            Ok(word) => Wanted { words: word.into_iter().collect(), ..Wanted::default() },
            Err(words) => Wanted { run: Some(Run::Phrase(words)), ..Wanted::default() },
        }
    }
}

/// Several terms of the field `words` together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// In a row.
    Phrase(Vec<String>),
    /// In any order, with at most so many others between them.
    Near(Vec<String>, u32),
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
/// one match, and a lone word of it none; of words near each other each is one.
pub fn find(
    text: &str,
    language: Language,
    wanted: &[impl AsRef<Wanted>],
    analyzer: &mut Analyzer,
) -> Vec<Match> {
    let wanted: Vec<&Wanted> = wanted.iter().map(AsRef::as_ref).collect();
    let mut matches = Vec::new();
    if wanted.is_empty() {
        return matches;
    }
    let mut phrases = Phrases::of(&wanted);
    let numbered = wanted.iter().copied().enumerate();
    let mut nears: Vec<Near> = numbered.filter_map(Near::of).collect();
    analyzer.analyze_for(text, language, &sought(&wanted), |token| {
        for (number, Wanted { stems, words, .. }) in wanted.iter().enumerate() {
            let is_stem =
                |stem| stems.get(stem).is_some_and(|languages| languages.contains(language));
            if token.stems.iter().any(is_stem) || token.words().any(|word| words.contains(word)) {
                matches.push(Match { span: token.span.clone(), wanted: number });
            }
        }
        phrases.see(token, &mut matches);
        nears.iter_mut().for_each(|near| near.see(token));
    });
    nears.into_iter().for_each(|near| near.end(&mut matches));
    matches.sort_by_key(|found| (found.span.start, found.span.end, found.wanted));
    matches.dedup();
    matches
}

/// The terms by which anything wanted may be found.
fn sought(wanted: &[&Wanted]) -> Sieve {
    let mut sought = Sieve::default();
    for Wanted { stems, words, run } in wanted {
        stems.keys().for_each(|stem| sought.add_stem(stem));
        let of_run = match run {
            Some(Run::Phrase(words) | Run::Near(words, _)) => words.as_slice(),
            None => &[],
        };
        words.iter().chain(of_run).for_each(|word| sought.add_word(word));
    }
    sought
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

/// Words wanted near each other, and where they stand.
struct Near<'a> {
    number: usize,
    /// Each word once, with how often it is wanted.
    words: Vec<(&'a str, u32)>,
    distance: u32,
    seen: Vec<(u32, usize)>,
    spans: Vec<Range<usize>>,
}

impl<'a> Near<'a> {
    /// What is wanted, if it is words near each other.
    fn of((number, wanted): (usize, &'a Wanted)) -> Option<Near<'a>> {
        let Some(Run::Near(words, distance)) = &wanted.run else { return None };
        let mut distinct: Vec<(&str, u32)> = Vec::new();
        for word in words {
            match distinct.iter_mut().find(|(known, _)| known == word) {
                Some((_, times)) => *times += 1,
                None => distinct.push((word, 1)),
            }
        }
        let (seen, spans) = (Vec::new(), Vec::new());
        Some(Near { number, words: distinct, distance: *distance, seen, spans })
    }

    /// Takes in a token.
    fn see(&mut self, token: &Token<'_>) {
        for (at, (word, _)) in self.words.iter().enumerate() {
            if token.words().any(|seen| seen == *word) {
                self.seen.push((token.position, at));
                self.spans.push(token.span.clone());
            }
        }
    }

    /// Adds the words that stand near enough.
    fn end(self, matches: &mut Vec<Match>) {
        let times: Vec<u32> = self.words.iter().map(|(_, times)| *times).collect();
        for stretch in stretches(&self.seen, &times, self.distance) {
            let spans = self.spans[stretch].iter().cloned();
            matches.extend(spans.map(|span| Match { span, wanted: self.number }));
        }
    }
}

/// The phrases wanted, each with the places where it has begun and goes on.
struct Phrases<'a> {
    wanted: Vec<(usize, &'a [String], Vec<Begun>)>,
    /// Whether a word occurs in any phrase, to pass over most words at once.
    words: FxHashSet<&'a str>,
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
    fn of(wanted: &[&'a Wanted]) -> Phrases<'a> {
        let phrases =
            wanted.iter().copied().enumerate().filter_map(|(number, wanted)| match &wanted.run {
                Some(Run::Phrase(words)) if !words.is_empty() => {
                    Some((number, words.as_slice(), Vec::new()))
                }
                _ => None,
            });
        let wanted: Vec<_> = phrases.collect();
        let words = wanted.iter().flat_map(|(_, words, _)| words.iter().map(String::as_str));
        let words: FxHashSet<&str> = words.collect();
        Phrases { words, wanted }
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
