//! Neighbouring words of a query that stand near each other in a passage: worth a little more.
//!
//! After Tao and Zhai 2007 ("An Exploration of Proximity Measures in Information Retrieval"), for
//! pairs of neighbours only: each place of the first counts as one over its distance to the nearest
//! of the second, as far as [`WINDOW`] words; the sum saturates as occurrences do in BM25. Looked at
//! are the exact words, whose places the index has, in the best passages of the best articles: it
//! reorders these and finds nothing.

use std::collections::HashMap;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Score, TERMINATED};

use super::Sort;
use super::compile::Compiled;
use super::rank::{self, Group};
use crate::error::Result;
use crate::index::Reader;

/// What a pair of neighbours is worth at most, as a part of the rarities of both.
const WORTH: Score = 0.2;

/// How far apart words are still near each other, in words.
const WINDOW: u32 = 8;

/// How soon more pairs in a passage stop to count: as k1 of BM25.
const K1: Score = 1.2;

/// How many of the best articles are looked at.
pub(super) const ARTICLES: usize = 100;

/// How many of the best passages of each.
const PASSAGES: usize = 2;

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
            passage.near = worth.get(&passage.address).copied().unwrap_or(0.0);
            passage.score += passage.near;
        }
        group.order_passages();
    }
    rank::sort(groups, Sort::Relevance);
    Ok(())
}

/// What nearness is worth in each of these passages, which are in order; nothing where it is not
/// named. `words` are the numbers of leaves.
fn worth(
    reader: &Reader,
    compiled: &Compiled,
    words: &[usize],
    passages: &[DocAddress],
) -> Result<HashMap<DocAddress, Score>> {
    let mut worth: HashMap<DocAddress, Score> = HashMap::new();
    for of_segment in passages.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = reader.searcher.segment_reader(of_segment[0].segment_ord);
        let inverted = segment.inverted_index(reader.fields.words).map_err(reader.failed())?;
        let mut places: Vec<HashMap<DocAddress, Vec<u32>>> = Vec::new();
        for &word in words {
            let mut of_word = HashMap::new();
            let option = IndexRecordOption::WithFreqsAndPositions;
            let term = compiled.leaves[word].exact.as_ref();
            let postings = term.map(|term| inverted.read_postings(term, option)).transpose();
            let postings = postings.map_err(|error| reader.failed()(error.into()))?.flatten();
            if let Some(mut postings) = postings {
                for &passage in of_segment {
                    let at = match postings.doc() {
                        doc if doc < passage.doc_id => postings.seek(passage.doc_id),
                        doc => doc,
                    };
                    if at == passage.doc_id {
                        let mut found = Vec::new();
                        postings.positions(&mut found);
                        of_word.insert(passage, found);
                    } else if at == TERMINATED {
                        break;
                    }
                }
            }
            places.push(of_word);
        }
        for (pair, numbers) in places.windows(2).zip(words.windows(2)) {
            let rarity = compiled.weights[numbers[0]] + compiled.weights[numbers[1]];
            for (passage, first) in &pair[0] {
                let near = pair[1].get(passage).map_or(0.0, |second| nearness(first, second));
                if near > 0.0 {
                    *worth.entry(*passage).or_default() +=
                        WORTH * rarity * near * (K1 + 1.0) / (near + K1);
                }
            }
        }
    }
    Ok(worth)
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
