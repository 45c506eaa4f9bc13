//! Every passage that matches, with its score.

use tantivy::collector::{Collector, DocSetCollector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::compile::Compiled;
use crate::error::Result;
use crate::index::Reader;

/// Runs a query, and leaves out what is excluded; in no order.
pub(super) fn collect(reader: &Reader, compiled: &Compiled) -> Result<Vec<(DocAddress, Score)>> {
    let searcher = &reader.searcher;
    let mut found = searcher
        .search_with_statistics_provider(compiled.query.as_ref(), &AllMatches, &compiled.statistics)
        .map_err(reader.failed())?;
    if let Some(excluded) = &compiled.excluded {
        let excluded =
            searcher.search(excluded.as_ref(), &DocSetCollector).map_err(reader.failed())?;
        found.retain(|(address, _)| !excluded.contains(address));
    }
    Ok(found)
}

/// Collects all matches: articles are ranked by all of their passages, and totals are exact.
struct AllMatches;

impl Collector for AllMatches {
    type Fruit = Vec<(DocAddress, Score)>;
    type Child = MatchesOfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<MatchesOfSegment> {
        Ok(MatchesOfSegment { ordinal, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(DocAddress, Score)>>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

/// The matches of one segment.
struct MatchesOfSegment {
    ordinal: SegmentOrdinal,
    found: Vec<(DocAddress, Score)>,
}

impl SegmentCollector for MatchesOfSegment {
    type Fruit = Vec<(DocAddress, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.found.push((DocAddress::new(self.ordinal, doc), score));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
