//! Every passage that matches, with or without its score.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::compile::Statistics;
use super::set::SetQuery;
use super::words::{WordsQuery, WordsWeight};
use crate::error::Result;
use crate::index::Reader;

/// A query that is ready to visit all it finds: articles are ranked by all of their passages, and totals are exact.
pub(super) enum ReadyQuery {
    /// Words and nothing else, as most queries are.
    Words(WordsWeight),
    /// Any other.
    Other(Box<dyn Weight>),
}

impl ReadyQuery {
    /// Makes a query ready.
    pub(super) fn of(
        query: &dyn Query,
        statistics: &Statistics,
        reader: &Reader,
    ) -> Result<ReadyQuery> {
        let searcher = &reader.searcher;
        let scoring = EnableScoring::enabled_from_statistics_provider(statistics, searcher);
        let ready = match query.downcast_ref::<WordsQuery>() {
            Some(words) => words.ready(scoring).map(ReadyQuery::Words),
            None => query.weight(scoring).map(ReadyQuery::Other),
        };
        ready.map_err(reader.failed())
    }

    /// The words that it is, if it is these and nothing else.
    pub(super) fn words(&self) -> Option<&WordsWeight> {
        if let ReadyQuery::Words(words) = self { Some(words) } else { None }
    }

    /// Visits what it finds in a segment, in order, with its score.
    pub(super) fn visit(
        &self,
        segment: &SegmentReader,
        mut visit: impl FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        let Some(alive) = segment.alive_bitset() else { return self.each(segment, visit) };
        self.each(segment, |doc, score| {
            if alive.is_alive(doc) {
                visit(doc, score);
            }
        })
    }

    /// Visits what it finds in a segment, deleted passages among it.
    fn each(
        &self,
        segment: &SegmentReader,
        mut visit: impl FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        match self {
            ReadyQuery::Words(words) => words.each(segment, visit),
            ReadyQuery::Other(other) => other.for_each(segment, &mut visit),
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
