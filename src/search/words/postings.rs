//! The postings of terms and of words in a segment: read block by block, scored on the way.

use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, Score, SegmentReader, TERMINATED};

use super::bm25::{InLanguages, TermScore, in_languages};
use super::sums::Sums;
use super::{Forms, WeighedTerm};
use crate::index::LanguageFilter;
use crate::language::LanguageSet;

/// How many postings tantivy's blocks have at most.
const BLOCK: usize = 128;

/// How often a term stands in passages where nothing tells it.
const ONCE_EACH: [u32; BLOCK] = [1; BLOCK];

/// The postings of a term in a segment, up to where they were read.
pub(super) struct TermPostings {
    /// On the heap, for it is large and what holds it is moved.
    block: Box<BlockSegmentPostings>,
    /// The place in the block.
    at: usize,
    score: TermScore,
    norms: FieldNormReader,
    /// Whether a passage is one that it counts in; it does in all without.
    only_in: Option<LanguageFilter>,
    /// The same, once passages came of which some are and some are not, where the languages of all are told.
    in_languages: Option<Box<InLanguages>>,
}

/// The fields of a segment, opened once for all terms of a query.
pub(super) struct Fields<'a> {
    pub(super) segment: &'a SegmentReader,
    pub(super) opened: Vec<OpenField>,
}

/// A field, opened.
pub(super) struct OpenField {
    field: Field,
    inverted: Arc<InvertedIndexReader>,
    norms: FieldNormReader,
}

impl Fields<'_> {
    /// Opens one, if it is not.
    fn open(&mut self, field: Field) -> tantivy::Result<&OpenField> {
        let at = match self.opened.iter().position(|known| known.field == field) {
            Some(at) => at,
            None => {
                let inverted = self.segment.inverted_index(field)?;
                let norms = self.segment.fieldnorms_readers().get_field(field)?;
                let none = || FieldNormReader::constant(self.segment.max_doc(), 1);
                let norms = norms.unwrap_or_else(none);
                self.opened.push(OpenField { field, inverted, norms });
                self.opened.len() - 1
            }
        };
        Ok(&self.opened[at])
    }
}

impl TermPostings {
    /// Opens them, if the segment has the term.
    pub(super) fn open(
        fields: &mut Fields<'_>,
        WeighedTerm { places, only_in, .. }: &WeighedTerm,
        score: TermScore,
    ) -> tantivy::Result<Option<TermPostings>> {
        /// To tell the languages of all passages pays for so many.
        const MANY: u32 = 256;
        let segment = fields.segment.segment_id();
        let Some(place) = places.in_segment(segment) else { return Ok(None) };
        let OpenField { inverted, norms, .. } = fields.open(places.field)?;
        let block =
            inverted.read_block_postings_from_terminfo(place, IndexRecordOption::WithFreqs)?;
        let only_in = only_in.as_ref().and_then(|only| {
            let languages = only.of_passages.get(&segment)?;
            if block.doc_freq() >= MANY {
                languages.tell_all();
            }
            LanguageFilter::narrowing(only.languages, languages)
        });
        Ok(Some(TermPostings {
            block: Box::new(block),
            at: 0,
            score,
            norms: norms.clone(),
            only_in,
            in_languages: None,
        }))
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

    /// Goes on to a passage; its score if it is one of them.
    fn score_of(&mut self, doc: DocId) -> Option<Score> {
        self.seek(doc);
        let counts = |only_in: &mut LanguageFilter| only_in.contains(doc);
        let is_found = self.doc() == doc && self.only_in.as_mut().is_none_or(counts);
        let score =
            || self.score.in_passage(self.norms.fieldnorm_id(doc), self.block.freq(self.at));
        is_found.then(score)
    }

    /// How many there are from here on, of those that count.
    pub(super) fn count(&mut self) -> u64 {
        let mut count = 0;
        self.each_before(TERMINATED, |docs, scores, all_count| {
            count += match all_count {
                true => docs.len(),
                false => scores.iter().filter(|score| **score > 0.0).count(),
            };
        });
        count as u64
    }

    /// Visits those before a passage with their scores, some of a block at a time, and with whether it counts in all of
    /// them; those that it does not count in score 0, the others more.
    pub(super) fn each_before(
        &mut self,
        end: DocId,
        mut visit: impl FnMut(&[DocId], &[Score], bool),
    ) {
        loop {
            let TermPostings { block, at, score, norms, only_in, in_languages } = &mut *self;
            let rest = block.docs().get(*at..).unwrap_or_default();
            let to = match rest.last() {
                Some(last) if *last < end => rest.len(),
                _ => rest.partition_point(|doc| *doc < end),
            };
            let is_end = to < rest.len() || rest.is_empty();
            let docs = &rest[..to];
            let are_in = match (only_in.as_ref(), docs) {
                (Some(only_in), [first, .., last]) => only_in.contains_all(*first, *last),
                (only_in, _) => only_in.is_none().then_some(true),
            };
            if are_in != Some(false) {
                // Of a field without frequencies there are none.
                let times = block.freqs().get(*at..*at + to).unwrap_or(&ONCE_EACH[..to]);
                let mut scores = [0.0; BLOCK];
                let scores = &mut scores[..to];
                let some_are_in = only_in.as_mut().filter(|_| are_in.is_none());
                let told = some_are_in.as_ref().and_then(|only_in| only_in.told());
                if let (Some(only_in), Some(languages)) = (&some_are_in, told) {
                    let accepted = in_languages
                        .get_or_insert_with(|| Box::new(self::in_languages(only_in.accepted())));
                    score.in_passages_in(norms, (languages, accepted), docs, times, scores);
                } else {
                    score.in_passages(norms, docs, times, scores);
                    if let Some(only_in) = some_are_in {
                        for (doc, score) in docs.iter().zip(&mut *scores) {
                            *score = if only_in.contains(*doc) { *score } else { 0.0 };
                        }
                    }
                }
                visit(docs, scores, are_in.is_some());
            }
            *at += to;
            if is_end {
                return;
            }
            block.advance();
            *at = 0;
        }
    }
}

/// The postings of a word in a segment, up to where they were read.
pub(super) type WordPostings = Forms<TermPostings>;

impl WordPostings {
    /// How many postings there are.
    pub(super) fn frequency(&self) -> u64 {
        self.all().map(|term| u64::from(term.block.doc_freq())).sum()
    }

    /// The passage where they are, [`TERMINATED`] at the end.
    pub(super) fn doc(&self) -> DocId {
        self.all().map(TermPostings::doc).min().unwrap_or(TERMINATED)
    }

    /// Goes on to a passage, or to the first one after it.
    pub(super) fn seek(&mut self, doc: DocId) {
        self.all_mut().for_each(|term| term.seek(doc));
    }

    /// The first passage from one on that has the word. Terms that need not be asked are left where they are.
    pub(super) fn next_from(&mut self, doc: DocId) -> DocId {
        let mut next = TERMINATED;
        for term in self.all_mut() {
            term.seek(doc);
            next = next.min(term.doc());
            if next == doc {
                break;
            }
        }
        next
    }

    /// Whether a passage may have several of the terms of which the best one counts. It has not where each
    /// counts in languages of its own, as stems of a word do as a rule.
    pub(super) fn may_compete(&self) -> bool {
        let mut seen = LanguageSet::default();
        let mut is_apart = |term: &TermPostings| {
            let own = term.only_in.as_ref().map_or(LanguageSet::ALL, LanguageFilter::accepted);
            let is_apart = !seen.overlaps(own);
            seen = seen.with(own);
            is_apart
        };
        self.best_of.len() > 1 && !self.best_of.iter().all(&mut is_apart)
    }

    /// Adds the scores of those in a stretch; `best`, which is empty, is left so.
    pub(super) fn add_in(&mut self, stretch: Range<DocId>, sums: &mut Sums, best: &mut Sums) {
        let end = stretch.end;
        // Of what never meets another nothing is better.
        let several = self.may_compete();
        let (of_several, of_each): (&mut [_], &mut [_]) =
            if several { (&mut self.best_of, &mut []) } else { (&mut [], &mut self.best_of) };
        if several {
            best.begin(&stretch);
            for term in of_several {
                term.each_before(end, |docs, scores, _| best.raise_all(docs, scores));
            }
            best.drain(|doc, score| sums.add(doc, score));
        }
        for term in of_each.iter_mut().chain(&mut self.added) {
            term.each_before(end, |docs, scores, all| sums.add_all(docs, scores, all));
        }
    }

    /// Goes on to a passage; its score if it has the word.
    pub(super) fn score_of(&mut self, doc: DocId) -> Option<Score> {
        let best = self.best_of.iter_mut().filter_map(|term| term.score_of(doc));
        let best = best.reduce(Score::max);
        let added = self.added.iter_mut().filter_map(|term| term.score_of(doc));
        added.fold(best, |sum, score| Some(sum.unwrap_or(0.0) + score))
    }
}
