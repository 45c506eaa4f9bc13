//! Neighbouring words of a query that stand near each other in a passage: worth a little more.
//!
//! After Tao and Zhai 2007 ("An Exploration of Proximity Measures in Information Retrieval"), for
//! pairs of neighbours only: each place of the first counts as one over its distance to the nearest
//! of the second, as far as [`WINDOW`] words; the sum saturates as occurrences do in BM25. Looked at
//! are the exact words, whose places the index has, in the best passages of the best articles: it
//! reorders these and finds nothing.

use std::sync::Arc;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Score, TERMINATED, Term};

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
const ARTICLES: usize = 100;

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
        let places: Vec<Places> = words
            .iter()
            .map(|&word| Places::of(reader, compiled.leaves[word].exact.as_ref(), of_segment))
            .collect::<Result<_>>()?;
        worth.extend((0..of_segment.len()).map(|passage| {
            let pairs = places.windows(2).zip(words.windows(2)).map(|(pair, numbers)| {
                let rarity = compiled.weights[numbers[0]] + compiled.weights[numbers[1]];
                let near = nearness(pair[0].in_passage(passage), pair[1].in_passage(passage));
                WORTH * rarity * near * (K1 + 1.0) / (near + K1)
            });
            pairs.sum::<Score>()
        }));
    }
    Ok(worth)
}

/// Where a word stands in some passages.
struct Places {
    /// One passage's after another's.
    places: Vec<u32>,
    /// Where those of each passage end.
    ends: Vec<usize>,
}

impl Places {
    /// Those of a word in passages of a segment, which are in order.
    fn of(
        reader: &Reader,
        word: Option<&(Arc<Term>, TermPlaces)>,
        passages: &[DocAddress],
    ) -> Result<Places> {
        let mut found = Places { places: Vec::new(), ends: Vec::with_capacity(passages.len()) };
        let (Some((word, places)), Some(first)) = (word, passages.first()) else {
            return Ok(found);
        };
        let segment = reader.searcher.segment_reader(first.segment_ord);
        let place = places.iter().find(|(id, _)| *id == segment.segment_id());
        let Some((_, place)) = place else { return Ok(found) };
        let inverted = segment.inverted_index(word.field()).map_err(reader.failed())?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = inverted.read_postings_from_terminfo(place, option);
        let mut postings = postings.map_err(|error| reader.failed()(error.into()))?;
        let mut of_passage = Vec::new();
        for passage in passages {
            let at = match postings.doc() {
                doc if doc < passage.doc_id => postings.seek(passage.doc_id),
                doc => doc,
            };
            if at == TERMINATED {
                break;
            }
            if at == passage.doc_id {
                postings.positions(&mut of_passage);
                found.places.append(&mut of_passage);
            }
            found.ends.push(found.places.len());
        }
        Ok(found)
    }

    /// Those in a passage, given by its number among these.
    fn in_passage(&self, number: usize) -> &[u32] {
        let Some(&end) = self.ends.get(number) else { return &[] };
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.places[start..end]
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
