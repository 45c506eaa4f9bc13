//! Neighbouring words of a query that stand near each other in a passage: worth a little more.
//!
//! After Tao and Zhai 2007 ("An Exploration of Proximity Measures in Information Retrieval"), for
//! pairs of neighbours only: each place of the first counts as one over its distance to the nearest
//! of the second, as far as [`WINDOW`] words; the sum saturates as occurrences do in BM25. Looked at
//! are the exact words, whose places the index has, in the best passages of the best articles: it
//! reorders these and finds nothing.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader};

use super::Sort;
use super::compile::Compiled;
use super::rank::{self, Group};
use super::words::TermPlaces;
use crate::error::Result;
use crate::index::Reader;

/// What a pair of neighbours is worth at most, as a part of the rarities of both.
const WORTH: Score = 0.2;

/// How far apart words are still near each other, in words.
const WINDOW: u32 = 8;

/// How soon more pairs in a passage stop to count: as k1 of BM25.
const K1: Score = 1.2;

/// How many of the best articles are looked at.
const ARTICLES: usize = 30;

/// How many of the best passages of each.
const PASSAGES: usize = 2;

/// How many of the best articles [`add`] orders anew, whichever of them are shown.
pub(super) fn articles(compiled: &Compiled) -> usize {
    if compiled.words_in_order().len() < 2 { 0 } else { ARTICLES }
}

/// Adds what nearness is worth to the best of these articles, which are in order, and orders them
/// again.
pub(super) fn add(reader: &Reader, compiled: &Compiled, groups: &mut [Group]) -> Result<()> {
    let words = compiled.words_in_order();
    if words.len() < 2 {
        return Ok(());
    }
    let best = groups.len().min(ARTICLES);
    let groups = &mut groups[..best];
    let mut passages: Vec<DocAddress> = groups
        .iter()
        .flat_map(|group| group.passages.iter().take(PASSAGES).map(|passage| passage.address))
        .collect();
    passages.sort_unstable();
    let worth = worth(reader, compiled, &words, &passages)?;
    for group in groups.iter_mut() {
        for passage in group.passages.iter_mut().take(PASSAGES) {
            let at = passages.binary_search(&passage.address);
            passage.near = at.map_or(0.0, |at| worth[at]);
            passage.score += passage.near;
        }
        group.order_passages();
    }
    rank::sort(groups, Sort::Relevance);
    Ok(())
}

/// What nearness is worth in each of these passages, which are in order. `words` are the numbers of leaves.
fn worth(
    reader: &Reader,
    compiled: &Compiled,
    words: &[usize],
    passages: &[DocAddress],
) -> Result<Vec<Score>> {
    let mut worth: Vec<Score> = Vec::with_capacity(passages.len());
    for of_segment in passages.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = reader.searcher.segment_reader(of_segment[0].segment_ord);
        let mut places: Vec<Places> = words
            .iter()
            .map(|&word| Places::of(reader, segment, compiled.leaves[word].exact.as_ref()))
            .collect::<Result<_>>()?;
        worth.extend(of_segment.iter().map(|passage| {
            let mut has_word = false;
            let mut has_pair = false;
            for word in &mut places {
                let had_word = std::mem::replace(&mut has_word, word.are_in(passage.doc_id));
                has_pair |= had_word && has_word;
            }
            if !has_pair {
                return 0.0;
            }
            places.iter_mut().for_each(|word| word.read(passage.doc_id));
            let pairs = places.windows(2).zip(words.windows(2)).map(|(pair, numbers)| {
                let rarity = compiled.weights[numbers[0]] + compiled.weights[numbers[1]];
                let near = nearness(&pair[0].places, &pair[1].places);
                WORTH * rarity * near * (K1 + 1.0) / (near + K1)
            });
            pairs.sum::<Score>()
        }));
    }
    Ok(worth)
}

/// Where a word stands in passages, which are asked for in order.
struct Places {
    /// None if the segment does not have the word.
    postings: Option<SegmentPostings>,
    /// In the passage read last.
    places: Vec<u32>,
}

impl Places {
    /// Those of a word in a segment.
    fn of(reader: &Reader, segment: &SegmentReader, word: Option<&TermPlaces>) -> Result<Places> {
        let id = segment.segment_id();
        let place = word.and_then(|word| Some((word.field, word.in_segment(id)?)));
        let postings = place.map(|(field, place)| {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let inverted = segment.inverted_index(field)?;
            Ok(inverted.read_postings_from_terminfo(place, option)?)
        });
        let postings = postings.transpose().map_err(reader.failed())?;
        Ok(Places { postings, places: Vec::new() })
    }

    /// Whether there are some in a passage.
    fn are_in(&mut self, passage: DocId) -> bool {
        self.postings.as_mut().is_some_and(|postings| match postings.doc() {
            doc if doc < passage => postings.seek(passage) == passage,
            doc => doc == passage,
        })
    }

    /// Reads those in a passage that was asked for last.
    fn read(&mut self, passage: DocId) {
        self.places.clear();
        if let Some(postings) = self.postings.as_mut().filter(|postings| postings.doc() == passage)
        {
            postings.positions(&mut self.places);
        }
    }
}

/// How near the places of two words are, both in order: the sum of one over the distance of each of
/// the first to the nearest of the second.
fn nearness(first: &[u32], second: &[u32]) -> Score {
    let nearest = |place: u32| {
        let after = second.partition_point(|other| *other < place);
        let around = second[after.saturating_sub(1)..].iter().take(3);
        around.map(|other| other.abs_diff(place)).filter(|distance| *distance > 0).min()
    };
    let distances = first.iter().filter_map(|place| nearest(*place));
    distances.filter(|distance| *distance <= WINDOW).map(|distance| 1.0 / distance as Score).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_nearest_place_is_found_as_by_looking_at_all(
            first in proptest::collection::btree_set(0u32..60, 0..8),
            second in proptest::collection::btree_set(0u32..60, 0..8),
        ) {
            let slow: Score = first
                .iter()
                .filter_map(|a| second.iter().map(|b| a.abs_diff(*b)).filter(|d| *d > 0).min())
                .filter(|distance| *distance <= WINDOW)
                .map(|distance| 1.0 / distance as Score)
                .sum();
            let (first, second): (Vec<u32>, Vec<u32>) =
                (first.into_iter().collect(), second.into_iter().collect());
            prop_assert!((nearness(&first, &second) - slow).abs() < 1e-5);
        }
    }
}
