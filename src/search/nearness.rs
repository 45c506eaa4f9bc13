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

use super::compile::Compiled;
use super::rank::Ranking;
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

/// Adds what nearness is worth to the best articles.
pub(super) fn add(reader: &Reader, compiled: &Compiled, ranking: &mut Ranking<'_>) -> Result<()> {
    let words = compiled.words_in_order();
    if words.len() < 2 {
        return Ok(());
    }
    let mut best = ranking.best_passages(ARTICLES, PASSAGES);
    best.sort_unstable_by_key(|(_, passage)| {
        u64::from(passage.segment_ord) << u32::BITS | u64::from(passage.doc_id)
    });
    let passages: Vec<DocAddress> = best.iter().map(|(_, passage)| *passage).collect();
    let worth = worth(reader, compiled, &words, &passages)?;
    let places = best.iter().map(|(place, _)| *place);
    if worth.iter().any(|worth| *worth > 0.0) {
        ranking.add_near(places.zip(worth));
    }
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
            if !has_neighbours(&mut places, passage.doc_id) {
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

/// Whether a passage has two words that are neighbours in the query.
fn has_neighbours(words: &mut [Places], passage: DocId) -> bool {
    // Each pair has one of every other word: without it nothing is to be asked about those beside it.
    (1..words.len()).step_by(2).any(|at| {
        let beside = [at - 1, at + 1];
        words[at].are_in(passage)
            && beside.iter().any(|&at| words.get_mut(at).is_some_and(|word| word.are_in(passage)))
    })
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

    /// Reads those in a passage.
    fn read(&mut self, passage: DocId) {
        self.places.clear();
        if self.are_in(passage)
            && let Some(postings) = &mut self.postings
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
