//! Every passage that matches, with or without its score.

use tantivy::collector::{Collector, SegmentCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::compile::Statistics;
use super::set::SetQuery;
use crate::error::Result;
use crate::index::Reader;

/// Passages of a segment with their scores, in order.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) docs: Vec<DocId>,
    /// Of each; none where none were asked for.
    pub(super) scores: Vec<Score>,
}

impl Found {
    /// The score of a passage, if it is one of them.
    pub(super) fn score(&self, doc: DocId) -> Option<Score> {
        self.docs.binary_search(&doc).ok().and_then(|at| self.scores.get(at).copied())
    }
}

/// How many passages there are in all segments.
pub(super) fn count(found: &[Found]) -> usize {
    found.iter().map(|of_segment| of_segment.docs.len()).sum()
}

/// Runs a query; all it finds, by segments.
pub(super) fn collect(
    reader: &Reader,
    query: &dyn Query,
    statistics: &Statistics,
) -> Result<Vec<Found>> {
    reader
        .searcher
        .search_with_statistics_provider(query, &AllMatches { scores: true }, statistics)
        .map_err(reader.failed())
}

/// The best passages that a query finds, so many at most; by segments.
pub(super) fn best(
    reader: &Reader,
    query: &dyn Query,
    statistics: &Statistics,
    most: usize,
) -> Result<Vec<Found>> {
    let collector = TopDocs::with_limit(most).order_by_score();
    let mut best = reader
        .searcher
        .search_with_statistics_provider(query, &collector, statistics)
        .map_err(reader.failed())?;
    best.sort_unstable_by_key(|(_, address)| *address);
    let segments = reader.searcher.segment_readers().iter();
    let mut found: Vec<Found> = segments.map(|_| Found::default()).collect();
    for (score, address) in best {
        let of_segment = &mut found[address.segment_ord as usize];
        of_segment.docs.push(address.doc_id);
        of_segment.scores.push(score);
    }
    Ok(found)
}

/// What a query finds among these passages; by segments.
pub(super) fn within(
    reader: &Reader,
    query: &dyn Query,
    among: SetQuery,
    statistics: &Statistics,
) -> Result<Vec<Found>> {
    let among: Box<dyn Query> = Box::new(among);
    let both = BooleanQuery::new(vec![(Occur::Must, among), (Occur::Must, query.box_clone())]);
    collect(reader, &both, statistics)
}

/// What a query finds in each segment, in order, without scores.
pub(super) fn docs(reader: &Reader, query: &dyn Query) -> Result<Vec<Vec<DocId>>> {
    let searcher = &reader.searcher;
    let found = searcher.search(query, &AllMatches { scores: false }).map_err(reader.failed())?;
    Ok(found.into_iter().map(|of_segment| of_segment.docs).collect())
}

/// What a query finds, as a query.
pub(super) fn set(reader: &Reader, query: &dyn Query) -> Result<SetQuery> {
    let mut set = SetQuery::default();
    let found = docs(reader, query)?;
    for (segment, docs) in reader.searcher.segment_readers().iter().zip(found) {
        set.add(segment, docs.into_iter().map(|doc| (doc, 0.0)).collect());
    }
    Ok(set)
}

/// Collects all matches: articles are ranked by all of their passages, and totals are exact.
struct AllMatches {
    scores: bool,
}

impl Collector for AllMatches {
    type Fruit = Vec<Found>;
    type Child = OfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        Ok(OfSegment { ordinal, scores: self.scores, found: Found::default() })
    }

    fn requires_scoring(&self) -> bool {
        self.scores
    }

    fn merge_fruits(&self, mut found: Vec<(SegmentOrdinal, Found)>) -> tantivy::Result<Vec<Found>> {
        found.sort_unstable_by_key(|(ordinal, _)| *ordinal);
        Ok(found.into_iter().map(|(_, found)| found).collect())
    }
}

/// The matches of one segment.
struct OfSegment {
    ordinal: SegmentOrdinal,
    scores: bool,
    found: Found,
}

impl SegmentCollector for OfSegment {
    type Fruit = (SegmentOrdinal, Found);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.found.docs.push(doc);
        if self.scores {
            self.found.scores.push(score);
        }
    }

    fn harvest(self) -> (SegmentOrdinal, Found) {
        (self.ordinal, self.found)
    }
}
