//! Passages with their scores, merged in order: those of words that stand in few, for what few passages add up to is
//! scattered over [`Sums`](super::Sums), and most of the time goes by until each place of these is near again; and those of lists.

use std::mem::swap;

use tantivy::{DocId, Score};

use super::Scored;
use super::postings::{TermPostings, WordPostings};

/// So many postings are few: they are merged rather than scored in stretches.
pub(super) const FEW: u64 = 2_048;

/// The passages before one that have any of some words, in order.
pub(super) fn merged(words: &mut [WordPostings], end: DocId) -> Vec<Scored> {
    let mut merged = Merged { end, ..Merged::default() };
    words.iter_mut().for_each(|word| merged.add_word(word));
    merged.passages
}

/// Puts what is in either of two lists of passages into a third one, with the sum of what they score.
pub(in crate::search) fn union(one: &[Scored], other: &[Scored], sum: &mut Vec<Scored>) {
    merge(one, other, add, sum);
}

/// Passages with what they add up to, in order.
#[derive(Default)]
struct Merged {
    /// The passage before which they stand.
    end: DocId,
    passages: Vec<Scored>,
    /// What is merged with them, and what comes of it.
    others: Vec<Scored>,
    merged: Vec<Scored>,
}

impl Merged {
    fn add_word(&mut self, word: &mut WordPostings) {
        if word.may_compete() {
            let mut best = Merged { end: self.end, ..Merged::default() };
            word.best_of.iter_mut().for_each(|term| best.add_term(term, Score::max));
            self.others = best.passages;
            self.take_in(add);
        } else {
            word.best_of.iter_mut().for_each(|term| self.add_term(term, add));
        }
        word.added.iter_mut().for_each(|term| self.add_term(term, add));
    }

    fn add_term(&mut self, term: &mut TermPostings, both: impl Fn(Score, Score) -> Score) {
        self.others.clear();
        let others = &mut self.others;
        term.each_before(self.end, |docs, scores, all_count| {
            let scored = docs.iter().copied().zip(scores.iter().copied());
            match all_count {
                true => others.extend(scored),
                false => others.extend(scored.filter(|(_, score)| *score != 0.0)),
            }
        });
        self.take_in(both);
    }

    /// Takes the others in.
    fn take_in(&mut self, both: impl Fn(Score, Score) -> Score) {
        match self.passages.is_empty() {
            true => swap(&mut self.passages, &mut self.others),
            false => {
                merge(&self.passages, &self.others, both, &mut self.merged);
                swap(&mut self.passages, &mut self.merged);
            }
        }
    }
}

fn add(one: Score, other: Score) -> Score {
    one + other
}

/// Merges passages with others. What is in both scores what `both` makes of it, which has to leave what is merged with
/// 0 as it is.
fn merge(
    own: &[Scored],
    others: &[Scored],
    both: impl Fn(Score, Score) -> Score,
    merged: &mut Vec<Scored>,
) {
    merged.clear();
    merged.resize(own.len() + others.len(), (0, 0.0));
    let (mut at, mut at_other, mut end) = (0, 0, 0);
    // Which comes next is not to be foreseen, and branches would often be taken wrongly: it is worked out.
    while let (Some((own_doc, own_score)), Some((other_doc, other_score))) =
        (own.get(at), others.get(at_other))
    {
        let (is_own, is_other) = (own_doc <= other_doc, other_doc <= own_doc);
        let part = |is_part: bool| f32::from(u8::from(is_part));
        let score = both(own_score * part(is_own), other_score * part(is_other));
        merged[end] = (*own_doc.min(other_doc), score);
        at += usize::from(is_own);
        at_other += usize::from(is_other);
        end += 1;
    }
    merged.truncate(end);
    merged.extend_from_slice(&own[at..]);
    merged.extend_from_slice(&others[at_other..]);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_merged_has_what_either_has_and_the_sum_of_what_both_have(
            one in btree_map(0u32..60, 0.1f32..9.0, 0..20),
            other in btree_map(0u32..60, 0.1f32..9.0, 0..20),
        ) {
            let [own, others] = [&one, &other].map(|of| of.clone().into_iter().collect::<Vec<_>>());
            let mut merged = Vec::new();
            union(&own, &others, &mut merged);
            let mut expected: BTreeMap<DocId, Score> = one;
            for (doc, score) in other {
                *expected.entry(doc).or_insert(0.0) += score;
            }
            prop_assert_eq!(merged, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
