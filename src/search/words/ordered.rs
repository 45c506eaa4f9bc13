//! Scores by passage, in order, of which single ones are found soon, and of others sooner that they are not there.

use std::ops::{Deref, Range};

use tantivy::{DocId, Score};

use super::Scored;
use crate::index::BITS;

/// How many scores are between two whose places are known, on average.
const APART: usize = 4;

/// How numbers are parted, from the first of some on: those are together that are the same after it but for the last
/// bits.
struct Parts {
    first: DocId,
    bits: u32,
}

impl Parts {
    /// Parts of the numbers of scores, which are in order, so many for each of them; up to twice as many, or one for each
    /// number.
    fn of(scores: &[Scored], for_each: f32) -> Parts {
        let (first, last) = match scores {
            [(first, _), .., (last, _)] => (*first, *last),
            [(only, _)] => (*only, *only),
            [] => (0, 0),
        };
        let parts = (scores.len() as f32 * for_each).max(1.0);
        let numbers = ((last - first) as f32 / parts).max(1.0);
        Parts { first, bits: (numbers as u32).ilog2() }
    }

    /// Which one a number is in; of one before the first, one far behind.
    fn part(&self, doc: DocId) -> usize {
        (doc.wrapping_sub(self.first) >> self.bits) as usize
    }
}

/// Passages, or articles by their passage 0, in order, with their scores.
pub(in crate::search) struct Ordered {
    scores: Box<[Scored]>,
    parts: Parts,
    /// The place of the first one of each part, or of later ones; and the place after all.
    places: Box<[u32]>,
}

impl Ordered {
    /// Those, which are in order.
    pub(super) fn of(scores: Vec<Scored>) -> Ordered {
        let parts = Parts::of(&scores, 1.0 / APART as f32);
        let last = scores.last().map_or(0, |(doc, _)| parts.part(*doc));
        let mut places = vec![u32::MAX; last + 2];
        for (place, (doc, _)) in scores.iter().enumerate().rev() {
            places[parts.part(*doc)] = place as u32;
        }
        let mut later = scores.len() as u32;
        for place in places.iter_mut().rev() {
            *place = if *place == u32::MAX { later } else { *place };
            later = *place;
        }
        Ordered { scores: scores.into(), parts, places: places.into() }
    }

    /// Those in a range.
    pub(in crate::search) fn within(&self, range: Range<DocId>) -> &[Scored] {
        let rest = self.from(range.start);
        &rest[..before(rest, range.end)]
    }

    /// The score of one; 0 if it is not there.
    pub(in crate::search) fn score_of(&self, doc: DocId) -> Score {
        // Not by a branch: it would wait for the score, and what is asked for next for the branch.
        let (first, score) = self.from(doc).first().copied().unwrap_or_default();
        score * f32::from(u8::from(first == doc))
    }

    /// Those from one on.
    fn from(&self, doc: DocId) -> &[Scored] {
        let part = self.parts.part(doc.max(self.parts.first));
        let Some([start, end]) = self.places.get(part..part + 2) else { return &[] };
        let rest = &self.scores[*start as usize..];
        // Where a word is more frequent than elsewhere, as in its language, there are many.
        let many = (end - start) as usize;
        let before = if many > 2 * APART {
            rest[..many].partition_point(|(own, _)| *own < doc)
        } else {
            before(rest, doc)
        };
        &rest[before..]
    }
}

impl Deref for Ordered {
    type Target = [Scored];

    fn deref(&self) -> &[Scored] {
        &self.scores
    }
}

/// Which numbers some scores have, in outline: it is soon told of most others that there is none.
pub(in crate::search) struct Outline {
    parts: Parts,
    /// Whether there is any in each part.
    has_any: Box<[u64]>,
}

impl Outline {
    /// That of scores that are in order.
    pub(super) fn of(scores: &[Scored]) -> Outline {
        let parts = Parts::of(scores, 8.0);
        let last = scores.last().map_or(0, |(doc, _)| parts.part(*doc));
        let mut has_any = vec![0; last / BITS as usize + 1];
        for (doc, _) in scores {
            let part = parts.part(*doc);
            has_any[part / BITS as usize] |= 1 << (part % BITS as usize);
        }
        Outline { parts, has_any: has_any.into() }
    }

    /// Whether any may have this number.
    pub(in crate::search) fn may_have(&self, doc: DocId) -> bool {
        let part = self.parts.part(doc);
        let bits = self.has_any.get(part / BITS as usize).copied().unwrap_or(0);
        bits >> (part % BITS as usize) & 1 == 1
    }
}

/// How many are before one: few.
fn before(scores: &[Scored], doc: DocId) -> usize {
    /// How few is not to be foreseen, and to stop right there would often go wrong: so many are always looked at.
    const AT_ONCE: usize = 2 * APART;
    let is_before = |(own, _): &&Scored| *own < doc;
    let of_first =
        scores.first_chunk::<AT_ONCE>().map(|first| first.iter().filter(is_before).count());
    match of_first {
        Some(before) if before < AT_ONCE => before,
        _ => scores.iter().take_while(is_before).count(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_there_is_found_wherever_it_stands(
            scores in btree_map(0u32..90, 0.1f32..9.0, 0..40), apart in 1u32..5_000,
            docs in prop::collection::vec(0u32..100, 1..20), length in 0u32..20,
        ) {
            let scores: BTreeMap<DocId, Score> =
                scores.into_iter().map(|(doc, score)| (doc * apart, score)).collect();
            let in_order: Vec<Scored> = scores.clone().into_iter().collect();
            let (ordered, outline) = (Ordered::of(in_order.clone()), Outline::of(&in_order));
            for doc in docs {
                for doc in [doc * apart, doc * apart + 1] {
                    prop_assert_eq!(ordered.score_of(doc), scores.get(&doc).copied().unwrap_or(0.0));
                    prop_assert!(outline.may_have(doc) || !scores.contains_key(&doc));
                    let end = doc + length * apart;
                    let within: Vec<Scored> = scores.range(doc..end).map(|(d, s)| (*d, *s)).collect();
                    prop_assert_eq!(ordered.within(doc..end), within);
                }
            }
            // What may be there is hardly more than what is.
            let last = scores.last_key_value().map_or(0, |(doc, _)| *doc);
            let may_be = (0..last + 100).filter(|doc| outline.may_have(*doc)).count();
            prop_assert!(may_be <= scores.len().max(last as usize / 8 + 8), "{may_be}");
        }
    }
}
