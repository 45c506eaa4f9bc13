//! What may have been meant, where little or nothing was found: words of this archive that are
//! spelled almost like it, or the same words in a looser query. Nothing is suggested that would
//! find nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::Term;
use tantivy::query::PhraseQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::compile::Compiled;
use super::dictionary::{words_one_letter_off, words_within};
use super::expand::ExpandedLeaf;
use super::{Request, Searcher, Total, collect};
use crate::analysis::{Analyzer, Segment, is_of_word};
use crate::error::Result;
use crate::language::Language;
use crate::query::{Clause, ClauseKind, Occur, Query, parse};

/// A word that stands in no more passages than this is hardly there.
const RARE: u64 = 2;

/// How much more often another word must stand to be meant instead of one that is hardly there.
const MORE: u64 = 20;

/// Words of up to this many letters may differ in one, longer ones in two.
const SHORT: usize = 5;

/// Shorter words are like too many others.
const SHORTEST: usize = 3;

/// How near the words of a phrase are looked for that nobody wrote.
const NEAR: u32 = 10;

/// How many passages are looked at to see how a word is written.
const SEEN: usize = 5;

/// Another query that finds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The query to type.
    pub query: String,
    /// How it differs from the one that was typed.
    pub reason: Reason,
    /// How much it finds.
    pub passages: u64,
}

impl Reason {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Spelling => "spelling",
            Reason::Near => "near",
            Reason::Forms => "forms",
        }
    }
}

/// How a suggestion differs from what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Words are spelled as the archive has them.
    Spelling,
    /// The words of a phrase stand near each other.
    Near,
    /// The words of a phrase stand in the same passage, in any form.
    Forms,
}

/// What may have been meant.
pub(super) fn suggest(
    searcher: &Searcher,
    query: &Query,
    compiled: &Compiled,
    request: &Request,
    analyzer: &mut Analyzer,
    total: Total,
) -> Result<Vec<Suggestion>> {
    let mut suggestions = Vec::new();
    let understood = query.to_string();
    let mut suggest = |query: String, reason, least| -> Result<()> {
        let is_known = suggestions.iter().any(|known: &Suggestion| known.query == query);
        if is_known || query == request.query || query == understood {
            return Ok(());
        }
        let found = searcher.total(&parse(&query).query, request)?;
        if found.passages >= least {
            suggestions.push(Suggestion { query, reason, passages: found.passages });
        }
        Ok(())
    };
    let mut speller = Speller { searcher, analyzer };
    // What finds no more than was found says the same in other words.
    let more = total.passages + 1;
    if let Some(Respelled { query, stood_nowhere }) = speller.query(&request.query, compiled)? {
        // Of a name one half may find it all.
        let least = if stood_nowhere { total.passages.max(1) } else { more };
        suggest(query, Reason::Spelling, least)?;
    }
    if total.passages == 0 {
        let near = |words: &str| ClauseKind::Near { words: words.to_owned(), distance: NEAR };
        suggest(loosened(&query.clauses, &near), Reason::Near, more)?;
        suggest(loosened(&query.clauses, &all_forms), Reason::Forms, more)?;
    }
    Ok(suggestions)
}

/// All the words of a phrase, in any form.
fn all_forms(words: &str) -> ClauseKind {
    let clause = |word: &str| {
        let is_plain = word.chars().all(|c| is_of_word(c) || c == '\'' || c == '’');
        // What is no plain word could pass for an operator of the query.
        let kind = if is_plain { ClauseKind::AnyForm } else { ClauseKind::Phrase };
        Clause { occur: Occur::Must, kind: kind(word.to_owned()), span: Range::default() }
    };
    let has_word = |word: &&str| word.contains(char::is_alphanumeric);
    ClauseKind::Group(words.split(' ').filter(has_word).map(clause).collect())
}

/// A query whose phrases are loosened, as text.
fn loosened(clauses: &[Clause], loosen: &dyn Fn(&str) -> ClauseKind) -> String {
    fn all(clauses: &[Clause], loosen: &dyn Fn(&str) -> ClauseKind) -> Vec<Clause> {
        let one = |clause: &Clause| {
            let kind = match &clause.kind {
                ClauseKind::Phrase(words) if words.contains(' ') => loosen(words),
                ClauseKind::Group(inner) => ClauseKind::Group(all(inner, loosen)),
                ClauseKind::Any(inner) => ClauseKind::Any(all(inner, loosen)),
                other => other.clone(),
            };
            Clause { kind, ..clause.clone() }
        };
        clauses.iter().map(one).collect()
    }
    Query { clauses: all(clauses, loosen) }.to_string()
}

/// A query with other spellings.
struct Respelled {
    query: String,
    /// Whether a word that has another spelling now stood nowhere, in any form.
    stood_nowhere: bool,
}

/// Looks for words as the archive spells them.
struct Speller<'s, 'a> {
    searcher: &'s Searcher,
    analyzer: &'a mut Analyzer,
}

impl Speller<'_, '_> {
    /// The query with every word that is hardly there spelled as one that is; `None` if there is
    /// no such word.
    fn query(&mut self, typed: &str, compiled: &Compiled) -> Result<Option<Respelled>> {
        let mut stood_nowhere = false;
        let mut changes: Vec<(Range<usize>, String)> = Vec::new();
        for leaf in compiled.leaves.iter().filter(|leaf| !leaf.excludes) {
            for (place, word, passages) in self.rare_words(typed, leaf) {
                let spellings = &self.searcher.known.spellings;
                let meant = spellings.get(word.clone(), || self.meant(&word, passages))?;
                if let Some(meant) = meant.as_ref() {
                    changes.push((place, meant.clone()));
                    stood_nowhere |= leaf.frequency == 0;
                }
            }
        }
        changes.sort_by_key(|(place, _)| place.start);
        changes.dedup_by_key(|(place, _)| place.start);
        let mut query = typed.to_owned();
        for (place, meant) in changes.iter().rev() {
            query.replace_range(place.clone(), meant);
        }
        Ok((!changes.is_empty()).then_some(Respelled { query, stood_nowhere }))
    }

    /// The words typed for a leaf that hardly stand anywhere, with their places in the query.
    fn rare_words(&mut self, typed: &str, leaf: &ExpandedLeaf) -> Vec<(Range<usize>, String, u64)> {
        let is_word = !leaf.has_stems || leaf.frequency <= RARE;
        let Some(clause) = typed.get(leaf.span.clone()).filter(|_| is_word && leaf.is_spelled)
        else {
            return Vec::new();
        };
        let mut rare = Vec::new();
        self.analyzer.analyze(clause, Language::UNDETERMINED, |token| {
            let stands = |word: &&str| leaf.terms.iter().any(|term| term.term == **word);
            let Some(word) = token.words().find(stands) else { return };
            let of_word = leaf.terms.iter().filter(|term| term.term == word && !term.is_stem);
            let passages = of_word.map(|term| term.passages).max().unwrap_or(0);
            let place = leaf.span.start + token.span.start..leaf.span.start + token.span.end;
            // `date:` is no word but half of what was to be a filter; where no spaces part words, nor are they
            // told by their letters; and a figure is another one where it differs.
            let is_spelled = token.segment == Segment::Spaced
                && word.chars().nth(SHORTEST - 1).is_some()
                && word.chars().all(char::is_alphabetic)
                && !typed[place.end..].starts_with(':');
            if passages <= RARE && is_spelled {
                rare.push((place, word.to_owned(), passages));
            }
        });
        rare
    }

    /// The word, or the two, that a word that stands in so many passages was meant to be.
    fn meant(&mut self, word: &str, passages: u64) -> Result<Option<String>> {
        let least = (passages * MORE).max(1);
        if let Some(split) = self.split(word, least)? {
            return Ok(Some(split));
        }
        let letters = word.chars().count();
        // A word that stands somewhere is hardly wrong in two letters, and looking for one is quick.
        let edits = if letters <= SHORT || passages > 0 { 1 } else { 2 };
        let reader = self.searcher.reader();
        let first = word.chars().next();
        let field = reader.fields.words;
        let one_off = if edits == 1 { words_one_letter_off(reader, field, word)? } else { None };
        let near = match one_off {
            Some(words) => words.into_iter().map(|(word, passages)| (word, 1, passages)).collect(),
            None => words_within(reader, field, word, edits)?,
        };
        let worth = |(meant, edits, passages): &(String, usize, u64)| {
            // A letter more that differs is worth ten times the passages, the first one more.
            let edits = edits + usize::from(meant.chars().next() != first);
            *passages as f64 / 10f64.powi(i32::try_from(edits).unwrap_or(0))
        };
        let best = near
            .into_iter()
            .filter(|(meant, _, passages)| meant != word && *passages >= least)
            .filter(|(meant, ..)| meant.chars().all(char::is_alphabetic))
            .max_by(|a, b| worth(a).total_cmp(&worth(b)).then_with(|| b.0.cmp(&a.0)));
        best.map(|(meant, ..)| self.as_written(&meant)).transpose()
    }

    /// A word as two that stand side by side at least so often.
    fn split(&mut self, word: &str, least: u64) -> Result<Option<String>> {
        const LONGEST: usize = 40;
        let reader = self.searcher.reader();
        let places: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        if places.len() > LONGEST {
            return Ok(None);
        }
        let term = |part: &str| Term::from_field_text(reader.fields.words, part);
        let mut best: Option<(u64, (&str, &str))> = None;
        for &at in places.iter().skip(1).take(places.len().saturating_sub(2)) {
            let (first, second) = word.split_at(at);
            let stands = |part| reader.searcher.doc_freq(&term(part)).is_ok_and(|n| n > 0);
            if !stands(first) || !stands(second) {
                continue;
            }
            let phrase = PhraseQuery::new(vec![term(first), term(second)]);
            let found = collect::docs(reader, &phrase)?;
            let passages = found.iter().map(|docs| docs.len() as u64).sum();
            if passages >= least && best.is_none_or(|(most, _)| passages > most) {
                best = Some((passages, (first, second)));
            }
        }
        let Some((_, (first, second))) = best else { return Ok(None) };
        Ok(Some(format!("{} {}", self.as_written(first)?, self.as_written(second)?)))
    }

    /// A word as the archive writes it most often, with its capitals: a name.
    fn as_written(&mut self, word: &str) -> Result<String> {
        let reader = self.searcher.reader();
        let term = Term::from_field_text(reader.fields.words, word);
        let mut written: BTreeMap<String, usize> = BTreeMap::new();
        let mut seen = 0;
        for (ordinal, segment) in (0..).zip(reader.searcher.segment_readers()) {
            let inverted = segment.inverted_index(term.field()).map_err(reader.failed())?;
            let postings = inverted
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|error| reader.failed()(error.into()))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED && seen < SEEN {
                if !segment.is_deleted(postings.doc()) {
                    let passage = reader.passage(DocAddress::new(ordinal, postings.doc()))?;
                    self.analyzer.analyze(&passage.text, passage.language, |token| {
                        if token.words().any(|known| known == word) {
                            let surface = &passage.text[token.span.clone()];
                            let end = if token.word == word { surface.len() } else { word.len() };
                            if let Some(surface) = surface.get(..end) {
                                *written.entry(surface.to_owned()).or_default() += 1;
                            }
                        }
                    });
                    seen += 1;
                }
                postings.advance();
            }
        }
        // A word that is somewhere in small letters begins with a capital elsewhere for other reasons.
        let is_same = |surface: &&String| Analyzer::folded(surface) == word;
        let small =
            written.keys().filter(is_same).find(|surface| !surface.contains(char::is_uppercase));
        let same = written.iter().filter(|(surface, _)| is_same(surface));
        let most = same.max_by_key(|(surface, times)| (**times, Reverse(*surface)));
        Ok(small.or(most.map(|(surface, _)| surface)).cloned().unwrap_or_else(|| word.to_owned()))
    }
}
