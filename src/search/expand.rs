//! A leaf of a plan to the terms of this very index.
//!
//! A word in any form becomes a list of terms: its stem by every stemmer of the languages that the
//! index holds, equal stems once, and the word itself with a small weight; in an archive of several
//! languages, of stems the best one counts. A stem is weighed by the larger of its own document
//! frequency and that of the word: a stop word of one language (left out of its stems) that
//! another language has rarely must not pass for rare.
//!
//! Patterns and words spelled almost like another become the words of the index that fit, the nearest and
//! most frequent first, as many as [`MOST_TERMS`]; all of them weigh as much as one word that stands
//! wherever any of them does.

use std::ops::{Deref, Range};
use std::sync::Arc;

use tantivy::postings::SegmentPostings;
use tantivy::query::{BoostQuery, PhraseQuery, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Score, SegmentReader, TERMINATED, Term};

use super::compile::{Alternatives, Compiler, CountedIn, Scope, rarity};
use super::dictionary::{fitting, words_within};
use super::known::AskedWord;
use super::set::SetQuery;
use super::words::{OnlyIn, TermPlaces, WeighedTerm, WeighedWord};
use crate::analysis::Analyzer;
use crate::error::Result;
use crate::index::Columns;
use crate::language::{Language, LanguageSet};
use crate::query::{Leaf, LeafKind, Piece, Run, Wanted, Warning, Word, stretches};

/// What the very form typed adds to the score of a word, as a part of the score of its stem.
const EXACT: Score = 0.3;

/// Most terms that a pattern or a word spelled almost like another stands for.
const MOST_TERMS: usize = 128;

/// What a word is worth that differs in no, one or two letters.
const SPELLING: [Score; 3] = [1.0, 0.7, 0.4];

/// How soon more occurrences in a passage stop to count: k1 of BM25.
const K1: Score = 1.2;

/// A leaf of a plan with what it was expanded to.
pub(super) struct ExpandedLeaf {
    /// Where the clause stands in the text typed, in bytes.
    pub(super) span: Range<usize>,
    /// Whether it excludes rather than selects.
    pub(super) excludes: bool,
    expanded: Arc<Expanded>,
}

impl ExpandedLeaf {
    /// A leaf that selects.
    pub(super) fn new(span: Range<usize>, expanded: Arc<Expanded>) -> ExpandedLeaf {
        ExpandedLeaf { span, excludes: false, expanded }
    }
}

impl Deref for ExpandedLeaf {
    type Target = Expanded;

    fn deref(&self) -> &Expanded {
        &self.expanded
    }
}

impl AsRef<Wanted> for ExpandedLeaf {
    fn as_ref(&self) -> &Wanted {
        &self.wanted
    }
}

/// What a leaf was expanded to: terms with their weights.
pub(super) struct Expanded {
    /// What finds it: this word, or any of the queries.
    pub(super) word: Arc<WeighedWord>,
    pub(super) queries: Vec<Box<dyn Query>>,
    /// What to look for in passages.
    pub(super) wanted: Wanted,
    /// Whether it is a word in any form, and has stems.
    pub(super) has_stems: bool,
    /// In how many passages it stands, as far as one number tells.
    pub(super) frequency: u64,
    /// The terms, each with the number of passages that it stands in; most frequent first.
    pub(super) terms: Vec<ExpandedTerm>,
    /// How many words there were to choose from, where not all were taken.
    pub(super) of: Option<usize>,
    /// Whether its words were typed as words, not as patterns.
    pub(super) is_spelled: bool,
    /// Where the word itself stands, where it is one in any form.
    pub(super) exact: Option<TermPlaces>,
    /// The word, where it was not typed but goes with what was.
    pub(super) related: Option<String>,
}

/// A term that a leaf stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpandedTerm {
    /// The term.
    pub term: String,
    /// Whether it is a stem rather than a word.
    pub is_stem: bool,
    /// In how many passages it stands.
    pub passages: u64,
}

impl Compiler<'_> {
    /// Expands a leaf over the dictionary of the index.
    pub(super) fn expand(&mut self, leaf: &Leaf, scope: Scope) -> Result<ExpandedLeaf> {
        let expanded = match &leaf.kind {
            LeafKind::AnyForm(word) => self.known_form(word, self.is_common(leaf), scope)?,
            LeafKind::Related(word, weight) => Arc::new(self.related(word, *weight, scope)?),
            LeafKind::Phrase(words) => Arc::new(self.phrase(words, scope)?),
            LeafKind::Compound(words) => Arc::new(self.compound(words, scope)?),
            LeafKind::Near(words, distance) => Arc::new(self.near(words, *distance, scope)?),
            LeafKind::Pattern(pieces) => Arc::new(self.pattern(pieces, leaf, scope)?),
            LeafKind::Fuzzy(word, edits) => Arc::new(self.fuzzy(word, *edits, leaf, scope)?),
        };
        Ok(ExpandedLeaf::new(leaf.span.clone(), expanded))
    }

    /// The terms of a word in any form, looked up if they were not lately.
    fn known_form(&self, word: &Word, is_common: bool, scope: Scope) -> Result<Arc<Expanded>> {
        let asked = AskedWord {
            exact: word.exact.clone(),
            base: word.base.clone(),
            is_common,
            scope,
            searched: self.searched(),
            counted_in: self.counted_in,
        };
        self.known_words.expanded.get(asked, || self.any_form(word, is_common, scope))
    }

    /// The terms of a word in any form; of those that the index has none of, none.
    fn any_form(&self, word: &Word, is_common: bool, scope: Scope) -> Result<Expanded> {
        let exact = self.places(&Term::from_field_text(scope.words, &word.exact))?;
        let exact_frequency = exact.passages();
        let counts = self.counts(&word.exact, &exact, exact_frequency)?;
        let mut expanded = Expanded::new(counts);
        // A word that most passages' languages stop is searched by itself alone: its few stems
        // in the other languages would make a rarity of it.
        if let Some(field) = scope.stems.filter(|_| !is_common) {
            let mut stems = Vec::new();
            for (stem, languages) in self.stems(word) {
                let places = self.places(&Term::from_field_text(field, &stem))?;
                let passages = self.passages_in(languages).min(places.passages());
                if passages > 0 {
                    let counts = counts.max(self.counts(&stem, &places, passages)?);
                    expanded.frequency = expanded.frequency.max(counts);
                    let (term, passages) = (stem.clone(), places.passages());
                    expanded.terms.push(ExpandedTerm { term, is_stem: true, passages });
                    let only_in = self.narrowing(languages)?;
                    stems.push(WeighedTerm { only_in, ..WeighedTerm::new(places, 1.0, counts) });
                }
                expanded.wanted.stems.insert(stem, languages);
            }
            // A word with accents stands under two stems, as another language may give one of them to the
            // word asked for: a name must not count double in the languages that have it so.
            match self.is_mixed {
                true => expanded.word_mut().best_of = stems,
                false => expanded.word_mut().added = stems,
            }
        }
        expanded.add_word(&word.exact, exact_frequency);
        if exact_frequency > 0 {
            let weight = if expanded.word.is_empty() { 1.0 } else { EXACT };
            expanded.word_mut().added.push(WeighedTerm::new(exact.clone(), weight, counts));
            expanded.exact = Some(exact);
        }
        expanded.has_stems = !expanded.wanted.stems.is_empty();
        expanded.wanted.words.insert(word.exact.clone());
        self.compounds((&word.exact, exact_frequency), &mut expanded, scope)?;
        Ok(expanded)
    }

    /// The terms of a word that goes with what was asked for: as those of any form, with its weight.
    fn related(&self, word: &Word, weight: u32, scope: Scope) -> Result<Expanded> {
        let known = self.known_form(word, false, Scope { ends: None, ..scope })?;
        let mut expanded = Expanded {
            word: Arc::clone(&known.word),
            wanted: known.wanted.clone(),
            has_stems: known.has_stems,
            terms: known.terms.clone(),
            related: Some(word.exact.clone()),
            ..Expanded::new(known.frequency)
        }; // without where the word stands: it was not typed beside anything
        expanded.word_mut().boost(weight as Score / 1_000.0);
        Ok(expanded)
    }

    /// The languages that are searched.
    pub(super) fn searched(&self) -> LanguageSet {
        self.languages.iter().map(|(language, _)| *language).collect()
    }

    /// The stems of a word in every language of the index that does not list it as a stop word, in order, each with the
    /// languages that it is a stem in.
    fn stems(&self, word: &Word) -> Vec<(String, LanguageSet)> {
        let is_stopped = |language: Language| word.is_stopped(language);
        let mut stems: Vec<(String, LanguageSet)> = Vec::new();
        for (language, _) in self.languages.iter().filter(|(language, _)| !is_stopped(*language)) {
            for stem in Analyzer::stems(&word.base, *language) {
                match stems.iter_mut().find(|(known, _)| *known == stem) {
                    Some((_, languages)) => languages.insert(*language),
                    None => stems.push((stem.into_owned(), [*language].into_iter().collect())),
                }
            }
        }
        stems.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        stems
    }

    /// How many passages are in some languages.
    fn passages_in(&self, languages: LanguageSet) -> u64 {
        let are_in = self.languages.iter().filter(|(language, _)| languages.contains(*language));
        are_in.map(|(_, passages)| passages).sum()
    }

    /// What narrows a term to passages in some languages; nothing where all are in these.
    fn narrowing(&self, languages: LanguageSet) -> Result<Option<OnlyIn>> {
        let is_all = self.languages.iter().all(|(language, _)| languages.contains(*language));
        (!is_all).then(|| OnlyIn::of(languages, self.reader)).transpose()
    }

    /// A phrase; of one word, that very word.
    fn phrase(&mut self, words: &[String], scope: Scope) -> Result<Expanded> {
        let mut expanded = Expanded::new(u64::MAX);
        let mut terms = Vec::new();
        for word in words {
            let term = Term::from_field_text(scope.words, word);
            let passages = self.frequency(&term)?;
            expanded.frequency = expanded.frequency.min(passages);
            expanded.add_word(word, passages);
            terms.push(term);
        }
        if expanded.frequency > 0 {
            match <[Term; 1]>::try_from(terms) {
                Ok([term]) => {
                    let passages = expanded.frequency;
                    let term = WeighedTerm::new(self.places(&term)?, 1.0, passages);
                    expanded.word_mut().added.push(term);
                }
                Err(terms) => {
                    let passages = expanded.terms.iter().map(|term| term.passages);
                    self.known.extend(terms.iter().cloned().zip(passages));
                    expanded.queries.push(Box::new(PhraseQuery::new(terms)));
                }
            }
        }
        expanded.wanted = Wanted::phrase(words.to_vec());
        Ok(expanded)
    }

    /// A word and its neighbour side by side, as a phrase, worth as much as the word is rare; nothing where it is not.
    pub(super) fn pair(
        &mut self,
        word: &Word,
        neighbour: &Word,
        phrase: &[String],
    ) -> Result<Option<Expanded>> {
        const RARE: Score = 1.0; // in hardly more than a third of the passages
        let (field, all) = (self.reader.fields.words, self.reader.manifest().passages);
        let rarity = |word: &Word| -> Result<Score> {
            Ok(rarity(self.frequency(&Term::from_field_text(field, &word.exact))?, all))
        };
        let (of_word, of_neighbour) = (rarity(word)?, rarity(neighbour)?);
        if of_word < RARE {
            return Ok(None);
        }
        let scope = Scope { words: field, stems: None, ends: None };
        let mut expanded = self.phrase(phrase, scope)?;
        let share = of_word / (of_word + of_neighbour);
        let boosted = |query| Box::new(BoostQuery::new(query, share)) as Box<dyn Query>;
        expanded.queries = expanded.queries.into_iter().map(boosted).collect();
        Ok((expanded.frequency > 0).then_some(expanded))
    }

    /// Words that belong together: in a row, or written as one.
    fn compound(&mut self, words: &[String], scope: Scope) -> Result<Expanded> {
        let mut expanded = self.phrase(words, scope)?;
        let joined = words.concat();
        // Figures are others when they stand together: 24/7 is not 247.
        if joined.chars().all(char::is_alphabetic) {
            // A word of a script that writes none apart is one term of `stems`.
            if let Some(field) = scope.stems {
                let term = Term::from_field_text(field, &joined);
                let places = self.places(&term)?;
                let passages = places.passages();
                if passages > 0 {
                    expanded.word_mut().added.push(WeighedTerm::new(places, 1.0, passages));
                    let term = joined.clone();
                    expanded.terms.push(ExpandedTerm { term, is_stem: true, passages });
                }
            }
            let term = Term::from_field_text(scope.words, &joined);
            let places = self.places(&term)?;
            let passages = places.passages();
            if passages > 0 {
                expanded.word_mut().added.push(WeighedTerm::new(places, 1.0, passages));
                expanded.add_word(&joined, passages);
                expanded.frequency += passages;
            }
            expanded.wanted.words.insert(joined);
        }
        Ok(expanded)
    }

    /// Words near each other, in any order.
    fn near(&mut self, words: &[String], distance: u32, scope: Scope) -> Result<Expanded> {
        let mut expanded = self.phrase(words, scope)?;
        (expanded.word, expanded.queries) = (Arc::default(), Vec::new());
        expanded.wanted =
            Wanted { run: Some(Run::Near(words.to_vec(), distance)), ..Wanted::default() };
        if expanded.frequency == 0 {
            return Ok(expanded);
        }
        let mut distinct: Vec<(Term, u32)> = Vec::new();
        for word in words {
            let term = Term::from_field_text(scope.words, word);
            match distinct.iter_mut().find(|(known, _)| *known == term) {
                Some((_, times)) => *times += 1,
                None => distinct.push((term, 1)),
            }
        }
        let all = self.reader.manifest().passages;
        let rarity: Score = expanded.terms.iter().map(|term| rarity(term.passages, all)).sum();
        let mut found = SetQuery::default();
        expanded.frequency = 0;
        for segment in self.reader.searcher.segment_readers() {
            let passages = near_in(segment, &distinct, distance).map_err(self.reader.failed())?;
            expanded.frequency += passages.len() as u64;
            let score = |times: usize| {
                let times = times as Score;
                rarity * times * (K1 + 1.0) / (times + K1)
            };
            let scored = passages.into_iter().map(|(doc, times)| (doc, score(times)));
            found.add(segment, scored.collect());
        }
        expanded.queries.push(Box::new(found));
        Ok(expanded)
    }

    /// The words of the index that fit a pattern.
    fn pattern(&mut self, pieces: &[Piece], leaf: &Leaf, scope: Scope) -> Result<Expanded> {
        let Some(words) = fitting(self.reader, scope.words, pieces)? else {
            let message = "the pattern is too long: nothing is searched for it".to_owned();
            self.warnings.push(Warning { message, span: leaf.span.clone() });
            return Ok(Expanded { is_spelled: false, ..Expanded::new(0) });
        };
        let alike = words.into_iter().map(|(word, passages)| (word, passages, 1.0)).collect();
        self.any_word(alike, leaf, scope)
    }

    /// The words of the index that are spelled almost like one.
    fn fuzzy(&mut self, word: &str, edits: u8, leaf: &Leaf, scope: Scope) -> Result<Expanded> {
        let words = words_within(self.reader, scope.words, word, edits)?.into_iter();
        let weigh = |(word, edits, passages): (String, usize, u64)| {
            (word, passages, SPELLING[edits.min(SPELLING.len() - 1)])
        };
        self.any_word(words.map(weigh).collect(), leaf, scope)
    }

    /// Any of these words, each with the number of passages that it stands in and its weight: those of most
    /// weight, if there are too many, and of these the most frequent.
    fn any_word(
        &mut self,
        mut words: Vec<(String, u64, Score)>,
        leaf: &Leaf,
        scope: Scope,
    ) -> Result<Expanded> {
        let mut expanded = Expanded { is_spelled: false, ..Expanded::new(0) };
        words.sort_unstable_by(|a, b| {
            b.2.total_cmp(&a.2).then(b.1.cmp(&a.1)).then_with(|| a.0.cmp(&b.0))
        });
        if words.len() > MOST_TERMS {
            expanded.of = Some(words.len());
            let which = match leaf.kind {
                LeafKind::Fuzzy(..) => "nearest",
                _ => "most frequent",
            };
            let number = words.len();
            let message = format!("{number} words fit: the {MOST_TERMS} {which} are searched for");
            self.warnings.push(Warning { message, span: leaf.span.clone() });
            words.truncate(MOST_TERMS);
        }
        let all: u64 = words.iter().map(|(_, passages, _)| passages).sum();
        expanded.frequency = all.min(self.reader.manifest().passages);
        for (word, passages, weight) in words {
            let term = Term::from_field_text(scope.words, &word);
            let weighed = WeighedTerm::new(self.places(&term)?, weight, expanded.frequency);
            expanded.word_mut().added.push(weighed);
            expanded.add_word(&word, passages);
            expanded.wanted.words.insert(word);
        }
        Ok(expanded)
    }

    /// In how many passages a term passes for standing, given in how many it stands: the fewer, the more
    /// it says.
    fn counts(&self, term: &str, places: &TermPlaces, all: u64) -> Result<u64> {
        match self.counted_in {
            CountedIn::All => Ok(all),
            CountedIn::Only => {
                OnlyIn::of(self.searched(), self.reader)?.passages(places, self.reader)
            }
            CountedIn::Spoken(language) => {
                let term = Term::from_field_text(places.field, term);
                let spoken: u64 = self.frequencies_in(&term, &[language], all)?.into_iter().sum();
                let in_language = self.passages_in(LanguageSet::from_iter([language]));
                let times = self.passages_in(LanguageSet::ALL) as f64 / in_language.max(1) as f64;
                Ok(all.max((spoken as f64 * times) as u64))
            }
        }
    }

    /// In how many passages of the articles in each of these languages a term stands; no more are counted of one
    /// than these. Only their stretches of the postings are read.
    pub(super) fn frequencies_in(
        &self,
        term: &Term,
        languages: &[Language],
        most: u64,
    ) -> Result<Vec<u64>> {
        let mut frequencies = vec![0; languages.len()];
        for (segment, columns) in self.segments()? {
            let Some(mut postings) = self.postings(segment, term)? else { continue };
            let stretches =
                languages.iter().map(|language| columns.languages().of_articles_in(*language));
            let mut stretches: Vec<_> = stretches.zip(&mut frequencies).collect();
            stretches.sort_unstable_by_key(|(passages, _)| passages.start);
            for (passages, frequency) in stretches {
                let mut doc = postings.doc();
                if doc < passages.start {
                    doc = postings.seek(passages.start);
                }
                while doc < passages.end && *frequency < most {
                    *frequency += 1;
                    doc = postings.advance();
                }
            }
        }
        Ok(frequencies)
    }

    /// The segments of the index with their columns.
    fn segments(&self) -> Result<impl Iterator<Item = (&SegmentReader, &Columns)>> {
        Ok(self.reader.searcher.segment_readers().iter().zip(self.reader.columns()?))
    }

    /// The passages of a segment that a term stands in.
    fn postings(&self, segment: &SegmentReader, term: &Term) -> Result<Option<SegmentPostings>> {
        let inverted = segment.inverted_index(term.field()).map_err(self.reader.failed())?;
        let postings = inverted.read_postings(term, IndexRecordOption::Basic);
        postings.map_err(|error| self.reader.failed()(error.into()))
    }

    /// Where the postings of a term are.
    pub(super) fn places(&self, term: &Term) -> Result<TermPlaces> {
        TermPlaces::of(term, &self.reader.searcher).map_err(self.reader.failed())
    }

    /// In how many passages a term stands.
    pub(super) fn frequency(&self, term: &Term) -> Result<u64> {
        self.reader.searcher.doc_freq(term).map_err(self.reader.failed())
    }
}

impl Expanded {
    fn new(frequency: u64) -> Expanded {
        let (queries, terms) = (Vec::new(), Vec::new());
        Expanded {
            word: Arc::default(),
            queries,
            wanted: Wanted::default(),
            has_stems: false,
            frequency,
            terms,
            of: None,
            is_spelled: true,
            exact: None,
            related: None,
        }
    }

    /// What finds it, to be changed.
    pub(super) fn word_mut(&mut self) -> &mut WeighedWord {
        Arc::make_mut(&mut self.word)
    }

    /// What finds it.
    pub(super) fn alternatives(&self) -> Alternatives {
        let queries: Vec<_> = self.queries.iter().map(|query| query.box_clone()).collect();
        // A leaf that the index has nothing of is a word that nothing has.
        let has_word = !self.word.is_empty() || queries.is_empty();
        Alternatives {
            words: has_word.then(|| Arc::clone(&self.word)).into_iter().collect(),
            queries,
        }
    }

    pub(super) fn add_word(&mut self, word: &str, passages: u64) {
        self.terms.push(ExpandedTerm { term: word.to_owned(), is_stem: false, passages });
    }
}

/// The passages of a segment in which words stand near each other, and how often they do.
fn near_in(
    segment: &SegmentReader,
    words: &[(Term, u32)],
    distance: u32,
) -> tantivy::Result<Vec<(u32, usize)>> {
    let Some((first, _)) = words.first() else { return Ok(Vec::new()) };
    let inverted = segment.inverted_index(first.field())?;
    let mut postings = Vec::new();
    for (term, _) in words {
        let found = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
        let Some(found) = found else { return Ok(Vec::new()) };
        postings.push(found);
    }
    let times: Vec<u32> = words.iter().map(|(_, times)| *times).collect();
    let mut found = Vec::new();
    let mut places = Vec::new();
    let mut doc = postings[0].doc();
    while doc != TERMINATED {
        let ahead = postings
            .iter_mut()
            .map(|postings| if postings.doc() < doc { postings.seek(doc) } else { postings.doc() });
        let furthest = ahead.max().unwrap_or(TERMINATED);
        if furthest > doc {
            doc = furthest;
            continue;
        }
        let mut seen: Vec<(u32, usize)> = Vec::new();
        for (number, postings) in postings.iter_mut().enumerate() {
            tantivy::postings::Postings::positions(postings, &mut places);
            seen.extend(places.iter().map(|place| (*place, number)));
        }
        seen.sort_unstable();
        let stretches = stretches(&seen, &times, distance).len();
        if stretches > 0 {
            found.push((doc, stretches));
        }
        doc = postings[0].advance();
    }
    Ok(found)
}
