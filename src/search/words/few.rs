//! Words that stand in few passages: their postings are merged in order, for what few passages add up to is scattered
//! over [`Sums`], and most of the time goes by until each place of these is near again.

use tantivy::{Score, TERMINATED};

use super::Scored;
use super::postings::{TermPostings, WordPostings};

/// Words with so many postings are merged at most.
pub(super) const MOST: u64 = 2_048;

/// The passages that have any of some words, in order.
pub(super) fn merged(words: &mut [WordPostings]) -> Vec<Scored> {
    let mut merged = Merged::default();
    words.iter_mut().for_each(|word| merged.add_word(word));
    merged.passages
}

/// Passages with what they add up to, in order.
#[derive(Default)]
struct Merged {
    passages: Vec<Scored>,
    /// What is merged with them, and what comes of it.
    others: Vec<Scored>,
    merged: Vec<Scored>,
}

impl Merged {
    fn add_word(&mut self, word: &mut WordPostings) {
        let sum = |own, other| own + other;
        if word.may_compete() {
            let mut best = Merged::default();
            word.best_of.iter_mut().for_each(|term| best.merge_term(term, Score::max));
            self.others = best.passages;
            self.merge(sum);
        } else {
            word.best_of.iter_mut().for_each(|term| self.merge_term(term, sum));
        }
        word.added.iter_mut().for_each(|term| self.merge_term(term, sum));
    }

    fn merge_term(&mut self, term: &mut TermPostings, both: impl Fn(Score, Score) -> Score) {
        self.others.clear();
        let others = &mut self.others;
        term.each_before(TERMINATED, |docs, scores, all_count| {
            let scored = docs.iter().copied().zip(scores.iter().copied());
            match all_count {
                true => others.extend(scored),
                false => others.extend(scored.filter(|(_, score)| *score != 0.0)),
            }
        });
        self.merge(both);
    }

    /// Takes others in. What is in both scores what `both` makes of it; this has to leave what is merged with 0 as it is.
    fn merge(&mut self, both: impl Fn(Score, Score) -> Score) {
        let Merged { passages, others, merged } = self;
        if passages.is_empty() {
            std::mem::swap(passages, others);
            return;
        }
        merged.clear();
        merged.resize(passages.len() + others.len(), (0, 0.0));
        let (mut own, mut other, mut end) = (0, 0, 0);
        // Which comes next is not to be foreseen, and branches would often be taken wrongly: it is worked out.
        while let (Some((own_doc, own_score)), Some((other_doc, other_score))) =
            (passages.get(own), others.get(other))
        {
            let (is_own, is_other) = (own_doc <= other_doc, other_doc <= own_doc);
            let part = |is_part: bool| f32::from(u8::from(is_part));
            let score = both(own_score * part(is_own), other_score * part(is_other));
            merged[end] = (*own_doc.min(other_doc), score);
            own += usize::from(is_own);
            other += usize::from(is_other);
            end += 1;
        }
        merged.truncate(end);
        merged.extend_from_slice(&passages[own..]);
        merged.extend_from_slice(&others[other..]);
        std::mem::swap(passages, merged);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use tantivy::DocId;

    use super::*;

    proptest! {
        #[test]
        fn what_is_merged_has_what_either_has_and_the_sum_of_what_both_have(
            one in btree_map(0u32..60, 0.1f32..9.0, 0..20),
            other in btree_map(0u32..60, 0.1f32..9.0, 0..20),
        ) {
            let mut merged = Merged { passages: one.clone().into_iter().collect(), ..Merged::default() };
            merged.others = other.clone().into_iter().collect();
            merged.merge(|own, other| own + other);
            let mut expected: BTreeMap<DocId, Score> = one;
            for (doc, score) in other {
                *expected.entry(doc).or_insert(0.0) += score;
            }
            prop_assert_eq!(merged.passages, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
