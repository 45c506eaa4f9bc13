//! Words as a query: passages scored by the terms that words stand for.
//!
//! tantivy's unions ask each of their parts for one passage after another, through a pointer, and nest where of some
//! terms the best one counts. Here a stretch of passages is scored term by term, each adding to what the others
//! gave (term at a time within windows: Turtle and Flood 1995, "Query Evaluation: Strategies and Optimizations";
//! Lucene's `BooleanScorer`), which takes half the time or less. tantivy reads the postings and scores them (BM25).

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer,
    Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::error::Result;
use crate::index::{LanguageFilter, LanguagesBySegment, Reader};
use crate::language::LanguageSet;

/// How many passages are scored together: what they add up to stays in the nearest cache.
const STRETCH: u32 = 4_096;

/// How many after a jump, which another one may follow.
const AFTER_JUMP: u32 = 256;

/// A term is looked for in each passage in question, rather than all of its postings read, where these are so
/// many times more.
const FEW: u64 = 8;

/// A term and what it is worth.
#[derive(Debug, Clone)]
pub(super) struct WeighedTerm {
    pub(super) term: Term,
    pub(super) weight: Score,
    /// In how many passages it passes for standing: the fewer, the more it is worth.
    pub(super) passages: u64,
    /// The passages that it counts in, if not in all.
    pub(super) only_in: Option<OnlyIn>,
}

impl WeighedTerm {
    /// A term that counts in all passages.
    pub(super) fn new(term: Term, weight: Score, passages: u64) -> WeighedTerm {
        WeighedTerm { term, weight, passages, only_in: None }
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
}

/// A word by what it stands for; what has any of that has the word.
#[derive(Debug, Clone)]
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
    /// Makes it worth so many times more.
    pub(super) fn boost(&mut self, times: Score) {
        self.all_mut().for_each(|term| term.weight *= times);
    }
}

/// Passages that have all of some words, with what they have of others; where there are none of the first, those
/// that have any of the others.
#[derive(Debug, Clone, Default)]
pub(super) struct WordsQuery {
    pub(super) must: Vec<WeighedWord>,
    pub(super) may: Vec<WeighedWord>,
}

impl WordsQuery {
    /// Whether there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.must.is_empty() && self.may.is_empty()
    }
}

impl Query for WordsQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut scores = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                Some(Scores { statistics: statistics_provider, lengths: Vec::new() })
            }
            EnableScoring::Disabled { .. } => None,
        };
        let mut ready = |term: &WeighedTerm| {
            let score = scores.as_mut().map(|scores| scores.of(term)).transpose()?;
            let (term, only_in) = (term.term.clone(), term.only_in.clone());
            Ok(Some(TermWeight { term, score, only_in }))
        };
        let mut all = |words: &[WeighedWord]| -> tantivy::Result<Vec<Forms<TermWeight>>> {
            words.iter().map(|word| word.try_map(&mut ready)).collect()
        };
        Ok(Box::new(WordsWeight { must: all(&self.must)?, may: all(&self.may)? }))
    }
}

/// Scores of terms by the counts of a search.
struct Scores<'a> {
    statistics: &'a dyn Bm25StatisticsProvider,
    /// How many words a passage has on average, by field.
    lengths: Vec<(Field, Score)>,
}

impl Scores<'_> {
    fn of(&mut self, term: &WeighedTerm) -> tantivy::Result<Bm25Weight> {
        let WeighedTerm { term, weight, passages: frequency, .. } = term;
        let passages = self.statistics.total_num_docs()?;
        let field = term.field();
        let length = match self.lengths.iter().find(|(known, _)| *known == field) {
            Some((_, length)) => *length,
            None => {
                let length = self.statistics.total_num_tokens(field)? as Score / passages as Score;
                self.lengths.push((field, length));
                length
            }
        };
        let frequency = (*frequency).min(passages);
        let of_term = Bm25Weight::for_one_term_without_explain(frequency, passages, length);
        Ok(of_term.boost_by(*weight))
    }
}

/// A [`WordsQuery`] ready to run.
struct WordsWeight {
    must: Vec<Forms<TermWeight>>,
    may: Vec<Forms<TermWeight>>,
}

/// A term with its score; without, where none are asked for.
struct TermWeight {
    term: Term,
    score: Option<Bm25Weight>,
    only_in: Option<OnlyIn>,
}

impl WordsWeight {
    fn open(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<WordsScorer> {
        let open = |words: &[Forms<TermWeight>]| -> tantivy::Result<Vec<WordPostings>> {
            words
                .iter()
                .map(|word| word.try_map(|term| TermPostings::open(segment, term)))
                .collect()
        };
        let (mut must, mut may) = (open(&self.must)?, open(&self.may)?);
        // The rarest first: it leaves the fewest passages for the others.
        must.sort_by_key(WordPostings::frequency);
        may.retain(|word| !word.is_empty());
        if must.first().is_some_and(Forms::is_empty) {
            (must, may) = (Vec::new(), Vec::new());
        }
        let is_several = !must.is_empty() && must.len() + may.len() > 1;
        let has_best = must.iter().chain(&may).any(|word| word.best_of.len() > 1);
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
        let mut scorer = self.open(segment, 1.0)?;
        while scorer.score_next(STRETCH) {
            scorer.sums.drain(&mut *callback);
        }
        Ok(())
    }
}

/// The postings of a term in a segment, up to where they were read.
struct TermPostings {
    block: BlockSegmentPostings,
    /// The place in the block.
    at: usize,
    score: Option<Bm25Weight>,
    norms: FieldNormReader,
    /// Whether a passage is one that it counts in; it does in all without.
    only_in: Option<LanguageFilter>,
}

/// Whether a term counts in a passage, by the filter of its postings.
fn counts_in(only_in: &mut Option<LanguageFilter>, doc: DocId) -> bool {
    only_in.as_mut().is_none_or(|only_in| only_in.contains(doc))
}

impl TermPostings {
    /// Opens them, if the segment has the term.
    fn open(
        segment: &SegmentReader,
        TermWeight { term, score, only_in }: &TermWeight,
    ) -> tantivy::Result<Option<TermPostings>> {
        let only_in = only_in.as_ref();
        let only_in = only_in.and_then(|only| {
            let languages = only.of_passages.get(&segment.segment_id())?;
            LanguageFilter::narrowing(only.languages, languages)
        });
        let inverted = segment.inverted_index(term.field())?;
        let Some(block) = inverted.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
            return Ok(None);
        };
        let norms = segment.fieldnorms_readers().get_field(term.field())?;
        let norms = norms.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1));
        Ok(Some(TermPostings { block, at: 0, score: score.clone(), norms, only_in }))
    }

    /// The passage where they are, [`TERMINATED`] at the end.
    fn doc(&self) -> DocId {
        self.block.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// Goes on to a passage, or to the first one after it.
    fn seek(&mut self, doc: DocId) {
        if self.doc() < doc {
            self.at = self.block.seek(doc);
        }
    }

    /// The score of the passage at a place of the block.
    fn score(&self, doc: DocId, at: usize) -> Score {
        let score =
            |bm25: &Bm25Weight| bm25.score(self.norms.fieldnorm_id(doc), self.block.freq(at));
        self.score.as_ref().map_or(0.0, score)
    }

    /// Goes on to a passage; its score if it is one of them.
    fn score_of(&mut self, doc: DocId) -> Option<Score> {
        self.seek(doc);
        let is_found = self.doc() == doc && counts_in(&mut self.only_in, doc);
        is_found.then(|| self.score(doc, self.at))
    }

    /// Visits those before a passage, each with its score.
    fn each_before(&mut self, end: DocId, mut visit: impl FnMut(DocId, Score)) {
        loop {
            let docs = self.block.docs();
            let rest = docs.get(self.at..).unwrap_or_default();
            let to = match rest.last() {
                Some(last) if *last < end => rest.len(),
                _ => rest.partition_point(|doc| *doc < end),
            };
            for (doc, at) in rest[..to].iter().zip(self.at..) {
                if counts_in(&mut self.only_in, *doc) {
                    visit(*doc, self.score(*doc, at));
                }
            }
            self.at += to;
            if to < rest.len() || rest.is_empty() {
                return;
            }
            self.block.advance();
            self.at = 0;
        }
    }
}

/// The postings of a word in a segment, up to where they were read.
type WordPostings = Forms<TermPostings>;

impl WordPostings {
    /// How many postings there are.
    fn frequency(&self) -> u64 {
        self.all().map(|term| u64::from(term.block.doc_freq())).sum()
    }

    /// The passage where they are, [`TERMINATED`] at the end.
    fn doc(&self) -> DocId {
        self.all().map(TermPostings::doc).min().unwrap_or(TERMINATED)
    }

    /// Goes on to a passage, or to the first one after it.
    fn seek(&mut self, doc: DocId) {
        self.all_mut().for_each(|term| term.seek(doc));
    }

    /// Adds the scores of those before a passage; `best`, which is empty, is left so.
    fn add_before(&mut self, end: DocId, sums: &mut Sums, best: &mut Sums) {
        // Of one alone nothing is better.
        let several = self.best_of.len() > 1;
        let (of_several, of_each): (&mut [_], &mut [_]) =
            if several { (&mut self.best_of, &mut []) } else { (&mut [], &mut self.best_of) };
        best.start = sums.start;
        for term in of_several {
            term.each_before(end, |doc, score| best.raise(doc, score));
        }
        if several {
            best.drain(|doc, score| sums.add(doc, score));
        }
        for term in of_each.iter_mut().chain(&mut self.added) {
            term.each_before(end, |doc, score| sums.add(doc, score));
        }
    }

    /// Goes on to a passage; its score if it has the word.
    fn score_of(&mut self, doc: DocId) -> Option<Score> {
        let best = self.best_of.iter_mut().filter_map(|term| term.score_of(doc));
        let best = best.reduce(Score::max);
        let added = self.added.iter_mut().filter_map(|term| term.score_of(doc));
        added.fold(best, |sum, score| Some(sum.unwrap_or(0.0) + score))
    }
}

/// What the passages of a stretch add up to.
struct Sums {
    /// The first passage.
    start: DocId,
    /// Of each passage; 0 of those that are not there.
    scores: Vec<Score>,
    /// Which passages are there: a bit each.
    there: [u64; STRETCH as usize / 64],
}

impl Sums {
    /// Room for a stretch.
    fn new() -> Sums {
        Sums { scores: vec![0.0; STRETCH as usize], ..Sums::none() }
    }

    /// No room, where none is needed.
    fn none() -> Sums {
        Sums { start: 0, scores: Vec::new(), there: [0; STRETCH as usize / 64] }
    }

    /// Takes note of a passage; where its score stands.
    fn note(&mut self, doc: DocId) -> &mut Score {
        let at = (doc - self.start) as usize;
        self.there[at / 64] |= 1 << (at % 64);
        &mut self.scores[at]
    }

    /// Adds to a passage.
    fn add(&mut self, doc: DocId, score: Score) {
        *self.note(doc) += score;
    }

    /// Makes a passage worth so much at least.
    fn raise(&mut self, doc: DocId, score: Score) {
        let own = self.note(doc);
        *own = own.max(score);
    }

    /// How many passages are there.
    fn count(&self) -> u64 {
        self.there.iter().map(|there| u64::from(there.count_ones())).sum()
    }

    /// Takes out all passages, in order.
    fn drain(&mut self, mut visit: impl FnMut(DocId, Score)) {
        self.update(|doc, score| {
            visit(doc, score);
            None
        });
    }

    /// Works the score of each passage out anew; those without one are there no more.
    fn update(&mut self, mut score: impl FnMut(DocId, Score) -> Option<Score>) {
        for (there, of_them) in self.there.iter_mut().zip((0u32..).step_by(64)) {
            let mut left = *there;
            while left != 0 {
                let at = of_them + left.trailing_zeros();
                let bit = left & left.wrapping_neg();
                left ^= bit;
                let own = &mut self.scores[at as usize];
                match score(self.start + at, *own) {
                    Some(score) => *own = score,
                    None => {
                        *own = 0.0;
                        *there ^= bit;
                    }
                }
            }
        }
    }

    /// The score of a passage, if it is there.
    fn score_of(&self, doc: DocId) -> Option<Score> {
        let at = (doc - self.start) as usize;
        (self.there[at / 64] >> (at % 64) & 1 == 1).then(|| self.scores[at])
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
    found: Vec<(DocId, Score)>,
    at: usize,
}

impl WordsScorer {
    /// Scores the next stretch that may have passages, so long at most; whether there is one.
    fn score_next(&mut self, length: u32) -> bool {
        let start = self.next_start();
        if start == TERMINATED {
            self.end = TERMINATED;
            return false;
        }
        self.end = start.saturating_add(length).min(TERMINATED);
        self.sums.start = start;
        self.of_word.start = start;
        self.score_stretch(length);
        true
    }

    /// Takes the passages of the next stretch that has some, so long at most.
    fn refill(&mut self, length: u32) {
        self.found.clear();
        self.at = 0;
        while self.found.is_empty() && self.score_next(length) {
            let (found, boost) = (&mut self.found, self.boost);
            self.sums.drain(|doc, score| found.push((doc, score * boost)));
        }
    }

    /// The next passage that may be found.
    fn next_start(&mut self) -> DocId {
        if self.must.is_empty() {
            return self.may.iter().map(WordPostings::doc).min().unwrap_or(TERMINATED);
        }
        let mut start = self.end;
        loop {
            let before = start;
            for word in &mut self.must {
                word.seek(start);
                start = word.doc();
            }
            if start == before || start == TERMINATED {
                return start;
            }
        }
    }

    /// Scores the passages up to the end of the stretch.
    fn score_stretch(&mut self, length: u32) {
        let WordsScorer { must, may, all, end, sums, of_word, best, .. } = self;
        let Some((rarest, others)) = must.split_first_mut() else {
            for word in may {
                word.add_before(*end, sums, best);
            }
            return;
        };
        rarest.add_before(*end, sums, best);
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
            word.seek(sums.start);
            word.add_before(*end, of_word, best);
            sums.update(|doc, sum| with(sum, of_word.score_of(doc)));
            of_word.drain(|_, _| {});
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
