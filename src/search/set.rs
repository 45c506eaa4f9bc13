//! Passages that are known already, as a query: what filters let through, what is excluded, what
//! our own code found.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// Passages of each segment with their scores, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct SetQuery {
    passages: HashMap<SegmentId, Arc<Vec<(DocId, Score)>>>,
}

impl SetQuery {
    /// Adds the passages of a segment, in order.
    pub(super) fn add(&mut self, segment: &SegmentReader, passages: Vec<(DocId, Score)>) {
        if !passages.is_empty() {
            self.passages.insert(segment.segment_id(), Arc::new(passages));
        }
    }

    /// Whether a passage is one of them.
    pub(super) fn contains(&self, segment: SegmentId, doc: DocId) -> bool {
        let of_segment = self.passages.get(&segment);
        of_segment.is_some_and(|all| all.binary_search_by_key(&doc, |(doc, _)| *doc).is_ok())
    }
}

impl Query for SetQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for SetQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.passages.get(&reader.segment_id()) {
            Some(passages) => Box::new(SetScorer { passages: Arc::clone(passages), at: 0, boost }),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("known", 0.0))
    }
}

/// Goes through the passages of a segment.
struct SetScorer {
    passages: Arc<Vec<(DocId, Score)>>,
    at: usize,
    boost: Score,
}

impl DocSet for SetScorer {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        // What is looked for is mostly near: galloping (Bentley and Yao 1976).
        let rest = &self.passages[self.at.min(self.passages.len())..];
        let is_before = |(doc, _): &(DocId, Score)| *doc < target;
        let mut reach = 1;
        while rest.get(reach).is_some_and(is_before) {
            reach *= 2;
        }
        let around = reach / 2..rest.len().min(reach + 1);
        self.at += around.start.min(rest.len());
        self.at += rest.get(around).map_or(0, |around| around.partition_point(is_before));
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.passages.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.passages.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for SetScorer {
    fn score(&mut self) -> Score {
        self.passages.get(self.at).map_or(0.0, |(_, score)| score * self.boost)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_next_passage_is_found_as_by_going_through_all(
            docs in prop::collection::btree_set(0u32..60, 0..40),
            targets in prop::collection::btree_set(0u32..70, 0..20),
        ) {
            let passages = Arc::new(docs.iter().map(|doc| (*doc, 0.0)).collect());
            let mut scorer = SetScorer { passages, at: 0, boost: 1.0 };
            for target in targets {
                let next = docs.range(target..).next().copied().unwrap_or(TERMINATED);
                prop_assert_eq!(scorer.seek(target), next);
            }
        }
    }
}
