//! Every passage that matches, with or without its score.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::compile::Statistics;
use super::set::SetQuery;
use crate::error::Result;
use crate::index::Reader;

/// A query that is ready to visit all it finds: articles are ranked by all of their passages, and totals are exact.
pub(super) struct ReadyQuery(Box<dyn Weight>);

impl ReadyQuery {
    /// Makes a query ready.
    pub(super) fn of(
        query: &dyn Query,
        statistics: &Statistics,
        reader: &Reader,
    ) -> Result<ReadyQuery> {
        let searcher = &reader.searcher;
        let scoring = EnableScoring::enabled_from_statistics_provider(statistics, searcher);
        query.weight(scoring).map(ReadyQuery).map_err(reader.failed())
    }

    /// Visits what it finds in a segment, in order, with its score.
    pub(super) fn visit(
        &self,
        segment: &SegmentReader,
        mut visit: impl FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        match segment.alive_bitset() {
            None => self.0.for_each(segment, &mut visit),
            Some(alive) => self.0.for_each(segment, &mut |doc, score| {
                if alive.is_alive(doc) {
                    visit(doc, score);
                }
            }),
        }
    }
}

/// What a query finds in each segment, in order, without scores.
pub(super) fn docs(reader: &Reader, query: &dyn Query) -> Result<Vec<Vec<DocId>>> {
    reader.searcher.search(query, &AllMatches).map_err(reader.failed())
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

/// Collects all matches.
struct AllMatches;

impl Collector for AllMatches {
    type Fruit = Vec<Vec<DocId>>;
    type Child = OfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        Ok(OfSegment { ordinal, docs: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        mut found: Vec<(SegmentOrdinal, Vec<DocId>)>,
    ) -> tantivy::Result<Vec<Vec<DocId>>> {
        found.sort_unstable_by_key(|(ordinal, _)| *ordinal);
        Ok(found.into_iter().map(|(_, docs)| docs).collect())
    }
}

/// The matches of one segment.
struct OfSegment {
    ordinal: SegmentOrdinal,
    docs: Vec<DocId>,
}

impl SegmentCollector for OfSegment {
    type Fruit = (SegmentOrdinal, Vec<DocId>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.docs.push(doc);
    }

    fn harvest(self) -> (SegmentOrdinal, Vec<DocId>) {
        (self.ordinal, self.docs)
    }
}
