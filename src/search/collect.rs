//! Every passage that matches, with or without its score.

use tantivy::collector::{Collector, SegmentCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::compile::Statistics;
use super::set::SetQuery;
use crate::error::Result;
use crate::index::Reader;

/// Runs a query; all it finds, in no order.
pub(super) fn collect(
    reader: &Reader,
    query: &dyn Query,
    statistics: &Statistics,
) -> Result<Vec<(DocAddress, Score)>> {
    let found = reader
        .searcher
        .search_with_statistics_provider(query, &AllMatches { scores: true }, statistics)
        .map_err(reader.failed())?;
    let of_segment = |OfSegment { ordinal, found }| {
        found.into_iter().map(move |(doc, score)| (DocAddress::new(ordinal, doc), score))
    };
    Ok(found.into_iter().flat_map(of_segment).collect())
}

/// The best passages that a query finds, so many at most; in no order.
pub(super) fn best(
    reader: &Reader,
    query: &dyn Query,
    statistics: &Statistics,
    most: usize,
) -> Result<Vec<(DocAddress, Score)>> {
    let collector = TopDocs::with_limit(most).order_by_score();
    let found = reader
        .searcher
        .search_with_statistics_provider(query, &collector, statistics)
        .map_err(reader.failed())?;
    Ok(found.into_iter().map(|(score, address)| (address, score)).collect())
}

/// What a query finds among these passages; in no order.
pub(super) fn within(
    reader: &Reader,
    query: &dyn Query,
    among: SetQuery,
    statistics: &Statistics,
) -> Result<Vec<(DocAddress, Score)>> {
    let among: Box<dyn Query> = Box::new(among);
    let both = BooleanQuery::new(vec![(Occur::Must, among), (Occur::Must, query.box_clone())]);
    collect(reader, &both, statistics)
}

/// What a query finds in each segment, in order.
pub(super) fn docs(reader: &Reader, query: &dyn Query) -> Result<Vec<Vec<DocId>>> {
    let searcher = &reader.searcher;
    let mut found =
        searcher.search(query, &AllMatches { scores: false }).map_err(reader.failed())?;
    found.sort_by_key(|of_segment| of_segment.ordinal);
    let docs = |of_segment: OfSegment| of_segment.found.into_iter().map(|(doc, _)| doc).collect();
    Ok(found.into_iter().map(docs).collect())
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
    type Fruit = Vec<OfSegment>;
    type Child = OfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        Ok(OfSegment { ordinal, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.scores
    }

    fn merge_fruits(&self, fruits: Vec<OfSegment>) -> tantivy::Result<Vec<OfSegment>> {
        Ok(fruits)
    }
}

/// The matches of one segment.
struct OfSegment {
    ordinal: SegmentOrdinal,
    found: Vec<(DocId, Score)>,
}

impl SegmentCollector for OfSegment {
    type Fruit = OfSegment;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.found.push((doc, score));
    }

    fn harvest(self) -> OfSegment {
        self
    }
}
