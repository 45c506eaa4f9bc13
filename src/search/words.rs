//! Words as a query: passages scored by the terms that words stand for.
//!
//! tantivy's unions ask each of their parts for one passage after another, through a pointer, and nest where of some
//! terms the best one counts. Here a stretch of passages is scored term by term, each adding to what the others
//! gave (term at a time within windows: Turtle and Flood 1995, "Query Evaluation: Strategies and Optimizations";
//! Lucene's `BooleanScorer`), which takes half the time or less; words in few passages are merged (`merge`), and what
//! words asked for again were found in is kept (`lists`). tantivy reads the postings; `bm25` scores them as it would.

mod bm25;
mod lists;
mod merge;
mod ordered;
mod postings;
mod spare;
mod sums;

use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::query::{
    Bm25StatisticsProvider, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use crate::error::Result;
use crate::index::{Articles, LanguagesBySegment, ROW, Reader};
use crate::language::LanguageSet;

use bm25::{OfLengths, TermScore};
pub(super) use lists::{KnownLists, List, OfArticles, each_stretch};
pub(super) use merge::union;
use postings::{Fields, TermPostings, WordPostings};
pub(super) use spare::Scratch;
pub(super) use sums::{STRETCH, Sums};

/// How many after a jump, which another one may follow.
const AFTER_JUMP: u32 = 256;

/// A term is looked for in each passage in question, rather than all of its postings read, where these are so
/// many times more.
const FEW: u64 = 8;

/// How many passages the first stretch has at least, of which it is not known yet how much the best score.
const FIRST: u32 = 2_048;

/// A passage that was found, with its score.
pub(super) type Scored = (DocId, Score);

/// A term and what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeighedTerm {
    pub(super) places: TermPlaces,
    pub(super) weight: Score,
    /// In how many passages it passes for standing: the fewer, the more it is worth.
    pub(super) passages: u64,
    /// The passages that it counts in, if not in all.
    pub(super) only_in: Option<OnlyIn>,
}

/// Where the postings of a term are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TermPlaces {
    pub(super) field: Field,
    /// In the segments that have it.
    of_segments: Arc<[(SegmentId, TermInfo)]>,
}

impl TermPlaces {
    /// Looks a term up.
    pub(super) fn of(term: &Term, searcher: &Searcher) -> tantivy::Result<TermPlaces> {
        let mut of_segments = Vec::new();
        for segment in searcher.segment_readers() {
            let found = segment.inverted_index(term.field())?.get_term_info(term)?;
            of_segments.extend(found.map(|place| (segment.segment_id(), place)));
        }
        Ok(TermPlaces { field: term.field(), of_segments: of_segments.into() })
    }

    /// In how many passages the term stands.
    pub(super) fn passages(&self) -> u64 {
        self.of_segments.iter().map(|(_, place)| u64::from(place.doc_freq)).sum()
    }

    /// Where they are in a segment, if that has the term.
    pub(super) fn in_segment(&self, segment: SegmentId) -> Option<&TermInfo> {
        self.of_segments.iter().find(|(known, _)| *known == segment).map(|(_, place)| place)
    }
}

impl WeighedTerm {
    /// A term that counts in all passages.
    pub(super) fn new(places: TermPlaces, weight: Score, passages: u64) -> WeighedTerm {
        WeighedTerm { places, weight, passages, only_in: None }
    }
}

/// Passages in some languages only: what is a stem of a word in one language is another word's in another.
#[derive(Debug, Clone)]
pub(super) struct OnlyIn {
    languages: LanguageSet,
    of_passages: Arc<LanguagesBySegment>,
}

impl OnlyIn {
    /// Those of an index.
    pub(super) fn of(languages: LanguageSet, reader: &Reader) -> Result<OnlyIn> {
        Ok(OnlyIn { languages, of_passages: reader.passage_languages()? })
    }

    /// In how many of these passages a term stands.
    pub(super) fn passages(&self, places: &TermPlaces, reader: &Reader) -> Result<u64> {
        let all = WeighedTerm::new(places.clone(), 1.0, 1);
        let term = WeighedTerm { only_in: Some(self.clone()), ..all };
        let mut passages = 0;
        for segment in reader.searcher.segment_readers() {
            let mut fields = Fields { segment, opened: Vec::new() };
            let postings = TermPostings::open(&mut fields, &term, TermScore::none());
            let postings = postings.map_err(reader.failed())?;
            passages += postings.map_or(0, |mut postings| postings.count());
        }
        Ok(passages)
    }
}

impl PartialEq for OnlyIn {
    fn eq(&self, other: &OnlyIn) -> bool {
        self.languages == other.languages // in the same index
    }
}

/// A word by what it stands for; what has any of that has the word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forms<T> {
    /// Of these the one counts that scores best in a passage.
    pub(super) best_of: Vec<T>,
    /// Each of these adds its score.
    pub(super) added: Vec<T>,
}

/// A word by the terms that it stands for.
pub(super) type WeighedWord = Forms<WeighedTerm>;

impl<T> Default for Forms<T> {
    fn default() -> Forms<T> {
        Forms { best_of: Vec::new(), added: Vec::new() }
    }
}

impl<T> Forms<T> {
    /// Whether nothing is found by it.
    pub(super) fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    fn all(&self) -> impl Iterator<Item = &T> {
        self.best_of.iter().chain(&self.added)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.best_of.iter_mut().chain(&mut self.added)
    }

    /// What becomes of each of them, without those that nothing becomes of.
    fn try_map<U>(
        &self,
        mut become_of: impl FnMut(&T) -> tantivy::Result<Option<U>>,
    ) -> tantivy::Result<Forms<U>> {
        let mut all = |forms: &[T]| -> tantivy::Result<Vec<U>> {
            forms.iter().filter_map(|form| become_of(form).transpose()).collect()
        };
        Ok(Forms { best_of: all(&self.best_of)?, added: all(&self.added)? })
    }
}

impl WeighedWord {
    /// Lets it count in some passages only.
    fn narrow(&mut self, only_in: &OnlyIn) {
        for term in self.all_mut() {
            let languages = term.only_in.as_ref().map_or(LanguageSet::ALL, |own| own.languages);
            let languages = languages.within(only_in.languages);
            term.only_in = Some(OnlyIn { languages, ..only_in.clone() });
        }
    }

    /// Makes it worth so many times more.
    pub(super) fn boost(&mut self, times: Score) {
        self.all_mut().for_each(|term| term.weight *= times);
    }
}

/// Passages that have all of some words, with what they have of others; where there are none of the first, those
/// that have any of the others.
#[derive(Debug, Clone, Default)]
pub(super) struct WordsQuery {
    pub(super) must: Vec<Arc<WeighedWord>>,
    pub(super) may: Vec<Arc<WeighedWord>>,
}

impl WordsQuery {
    /// Whether there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.must.is_empty() && self.may.is_empty()
    }

    /// Lets the words count in some passages only.
    pub(super) fn narrow(&mut self, only_in: &OnlyIn) {
        let words = self.must.iter_mut().chain(&mut self.may);
        words.for_each(|word| Arc::make_mut(word).narrow(only_in));
    }

    /// The query ready to run.
    pub(super) fn ready(&self, scoring: EnableScoring<'_>) -> tantivy::Result<WordsWeight> {
        let mut scores = Scores::default();
        if let EnableScoring::Enabled { statistics_provider, .. } = scoring {
            scores.passages = statistics_provider.total_num_docs()?;
            for term in self.must.iter().chain(&self.may).flat_map(|word| word.all()) {
                scores.add(term.places.field, statistics_provider)?;
            }
        }
        Ok(WordsWeight { must: self.must.clone(), may: self.may.clone(), scores })
    }
}

impl Query for WordsQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.ready(scoring)?))
    }
}

/// What terms score by the counts of a search; without any, nobody asks.
#[derive(Debug, Default)]
struct Scores {
    /// How many passages there are.
    passages: u64,
    /// What the lengths of passages make of occurrences, by field.
    of_lengths: Vec<(Field, Arc<OfLengths>)>,
}

impl Scores {
    /// Adds a field whose terms are to score.
    fn add(&mut self, field: Field, counts: &dyn Bm25StatisticsProvider) -> tantivy::Result<()> {
        if !self.of_lengths.iter().any(|(known, _)| *known == field) {
            let words = counts.total_num_tokens(field)?;
            let of_lengths = OfLengths::new(words as Score / self.passages as Score);
            self.of_lengths.push((field, Arc::new(of_lengths)));
        }
        Ok(())
    }

    fn of(&self, term: &WeighedTerm) -> TermScore {
        let mut fields = self.of_lengths.iter();
        match fields.find(|(field, _)| *field == term.places.field) {
            Some((_, of_lengths)) => {
                let passages = (term.passages, self.passages);
                TermScore::new(term.weight, passages, Arc::clone(of_lengths))
            }
            None => TermScore::none(),
        }
    }
}

/// A [`WordsQuery`] ready to run.
pub(super) struct WordsWeight {
    must: Vec<Arc<WeighedWord>>,
    may: Vec<Arc<WeighedWord>>,
    scores: Scores,
}

impl WordsWeight {
    /// The postings of a word in the segment of these fields.
    fn postings(
        &self,
        word: &WeighedWord,
        fields: &mut Fields<'_>,
    ) -> tantivy::Result<WordPostings> {
        word.try_map(|term| TermPostings::open(fields, term, self.scores.of(term)))
    }

    fn open(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<WordsScorer> {
        let mut fields = Fields { segment, opened: Vec::new() };
        let mut open = |words: &[Arc<WeighedWord>]| -> tantivy::Result<Vec<WordPostings>> {
            words.iter().map(|word| self.postings(word, &mut fields)).collect()
        };
        let (mut must, mut may) = (open(&self.must)?, open(&self.may)?);
        // The rarest first: it leaves the fewest passages for the others.
        must.sort_by_key(WordPostings::frequency);
        may.retain(|word| !word.is_empty());
        if must.first().is_some_and(Forms::is_empty) {
            (must, may) = (Vec::new(), Vec::new());
        }
        let is_several = !must.is_empty() && must.len() + may.len() > 1;
        let has_best = must.iter().chain(&may).any(WordPostings::may_compete);
        Ok(WordsScorer {
            must,
            may,
            boost,
            all: segment.max_doc(),
            end: 0,
            sums: Sums::new(),
            of_word: if is_several { Sums::new() } else { Sums::none() },
            best: if has_best { Sums::new() } else { Sums::none() },
            found: Vec::new(),
            at: 0,
        })
    }

    /// Visits all that it finds in a segment, in order, with its score.
    pub(super) fn each(
        &self,
        segment: &SegmentReader,
        mut visit: impl FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        let mut scorer = self.open(segment, 1.0)?;
        if let Some(few) = scorer.few() {
            few.into_iter().for_each(|(doc, score)| visit(doc, score));
            return Ok(());
        }
        while scorer.score_next(STRETCH, None) {
            scorer.sums.drain(&mut visit);
        }
        Ok(())
    }

    /// Hands over what it finds in a segment, stretch by stretch, each of whole articles. Passages of a stretch are told
    /// apart by whether they score as much as `bar` at least, and as much as `visit` gives in the stretches after.
    pub(super) fn each_stretch(
        &self,
        segment: &SegmentReader,
        articles: &Articles,
        bar: Score,
        mut visit: impl FnMut(&mut Sums) -> Score,
    ) -> tantivy::Result<()> {
        let mut scorer = self.open(segment, 1.0)?;
        // Where all words must be there, what one of them scores says little.
        let is_added_up = scorer.must.is_empty();
        scorer.sums.set_bar(if is_added_up { bar } else { Score::NEG_INFINITY });
        let mut length = FIRST.max(articles.longest() + ROW + 1);
        while scorer.score_next(length, Some(articles)) {
            length = (2 * length).min(STRETCH);
            let bar = visit(&mut scorer.sums);
            scorer.sums.clear();
            if is_added_up {
                scorer.sums.set_bar(bar);
            }
        }
        Ok(())
    }
}

impl Weight for WordsWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = self.open(segment, boost)?;
        scorer.refill(STRETCH);
        Ok(match scorer.doc() {
            TERMINATED => Box::new(EmptyScorer),
            _ => Box::new(scorer),
        })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.open(segment, 1.0)?;
        scorer.refill(STRETCH);
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("words", score))
    }

    fn for_each(
        &self,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        self.each(segment, callback)
    }
}

/// Goes through the passages of a segment that a [`WordsQuery`] finds.
struct WordsScorer {
    must: Vec<WordPostings>,
    may: Vec<WordPostings>,
    boost: Score,
    /// How many passages the segment has.
    all: DocId,
    /// What is before this passage has been scored.
    end: DocId,
    sums: Sums,
    /// Empty between uses, as is the next one.
    of_word: Sums,
    best: Sums,
    /// The passages of the stretch that was scored last.
    found: Vec<Scored>,
    at: usize,
}

impl WordsScorer {
    /// All that it finds, where that is little and any of the words will do; what was read then is gone.
    fn few(&mut self) -> Option<Vec<Scored>> {
        let postings: u64 = self.may.iter().map(WordPostings::frequency).sum();
        let are_few = self.must.is_empty() && postings <= merge::FEW;
        are_few.then(|| merge::merged(&mut self.may, TERMINATED))
    }

    /// Scores the next stretch that may have passages, so long at most; whether there is one. Given articles, it
    /// begins with a row of their bits, and ends where one begins.
    fn score_next(&mut self, length: u32, articles: Option<&Articles>) -> bool {
        let start = self.next_start();
        if start == TERMINATED {
            self.end = TERMINATED;
            return false;
        }
        let begin = if articles.is_some() { start - start % ROW } else { start };
        let end = begin.saturating_add(length).min(TERMINATED);
        self.end = articles.map_or(end, |articles| articles.border(end));
        self.sums.begin(&(begin..self.end));
        self.score_stretch(start, length);
        true
    }

    /// Takes the passages of the next stretch that has some, so long at most.
    fn refill(&mut self, length: u32) {
        self.found.clear();
        self.at = 0;
        while self.found.is_empty() && self.score_next(length, None) {
            let (found, boost) = (&mut self.found, self.boost);
            self.sums.drain(|doc, score| found.push((doc, score * boost)));
        }
    }

    /// The next passage that may be found.
    fn next_start(&mut self) -> DocId {
        let Some((rarest, others)) = self.must.split_first_mut() else {
            return self.may.iter().map(WordPostings::doc).min().unwrap_or(TERMINATED);
        };
        let mut start = self.end;
        loop {
            start = rarest.next_from(start);
            if start == TERMINATED {
                return start;
            }
            // The rarest is asked again as soon as another one is not there.
            let mut nexts = others.iter_mut().map(|word| word.next_from(start));
            match nexts.find(|next| *next != start) {
                Some(next) => start = next,
                None => return start,
            }
        }
    }

    /// Scores the passages up to the end of the stretch, of which those before `start` lack a word.
    fn score_stretch(&mut self, start: DocId, length: u32) {
        let WordsScorer { must, may, all, end, sums, of_word, best, .. } = self;
        let Some((rarest, others)) = must.split_first_mut() else {
            for word in may {
                word.add_in(sums.start()..*end, sums, best);
            }
            return;
        };
        rarest.seek(start); // not all of its terms were asked
        rarest.add_in(sums.start()..*end, sums, best);
        let others = others.iter_mut().map(|word| (word, true));
        for (word, must) in others.chain(may.iter_mut().map(|word| (word, false))) {
            let with = |sum: Score, own: Option<Score>| match own {
                Some(own) => Some(sum + own),
                None => (!must).then_some(sum),
            };
            let of_stretch = word.frequency() * u64::from(length) / u64::from((*all).max(1));
            if sums.count() * FEW < of_stretch {
                sums.update(|doc, sum| with(sum, word.score_of(doc)));
                continue;
            }
            of_word.begin(&(sums.start()..*end));
            word.seek(sums.start());
            word.add_in(sums.start()..*end, of_word, best);
            sums.update(|doc, sum| with(sum, of_word.score_of(doc)));
            of_word.clear();
        }
    }
}

impl DocSet for WordsScorer {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        if self.at >= self.found.len() && self.end != TERMINATED {
            self.refill(STRETCH);
        }
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target >= self.end && self.end != TERMINATED {
            self.end = target;
            self.must.iter_mut().chain(&mut self.may).for_each(|word| word.seek(target));
            self.refill(AFTER_JUMP);
            return self.doc();
        }
        let rest = &self.found[self.at.min(self.found.len())..];
        self.at += rest.partition_point(|(doc, _)| *doc < target);
        match self.at < self.found.len() {
            true => self.doc(),
            false => self.advance(),
        }
    }

    fn doc(&self) -> DocId {
        self.found.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        let rarest = self.must.first().map(WordPostings::frequency);
        let all = rarest.unwrap_or_else(|| self.may.iter().map(WordPostings::frequency).sum());
        u32::try_from(all).unwrap_or(u32::MAX).min(self.all)
    }
}

impl Scorer for WordsScorer {
    fn score(&mut self) -> Score {
        self.found.get(self.at).map_or(0.0, |(_, score)| *score)
    }
}

#[cfg(test)]
mod tests;
