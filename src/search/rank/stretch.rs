//! The articles of a stretch of passages that words were scored in, put together by bits: those that can't be among
//! the best are counted sixty-four passages at a time, without a look at each.

use tantivy::fastfield::AliveBitSet;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use super::{Ranking, SECOND, Scored};
use crate::index::{Articles, BITS, Columns};
use crate::search::words::Sums;

/// Puts the passages of a segment together, stretch by stretch; an article is whole in one of them.
pub(super) struct Stretches<'a, 'r> {
    pub(super) ranking: &'a mut Ranking<'r>,
    pub(super) columns: &'a Columns,
    pub(super) articles: &'a Articles,
    pub(super) alive: Option<&'a AliveBitSet>,
    pub(super) segment_ord: SegmentOrdinal,
    /// The passages of an article that is looked at.
    pub(super) own: Vec<Scored>,
}

impl Stretches<'_, '_> {
    /// Takes in what was found in a stretch, of which passages are high that score as much as [`Stretches::bar`].
    pub(super) fn add(&mut self, sums: &mut Sums) {
        self.let_go(sums);
        let mut open = Open::default();
        let mut next = 0;
        // Where the article ends that was looked at last.
        let mut looked_at = 0;
        let starts = self.articles.starts_from(sums.start() / BITS);
        for place in sums.places() {
            if starts[next..place].iter().rev().any(|starts| *starts != 0) {
                open = Open::default();
            }
            next = place + 1;
            let found = sums.there()[place];
            let (first, beside_title) = open.go_on(found, starts[place]);
            let total = &mut self.ranking.total;
            total.articles += u64::from(first.count_ones());
            total.passages += u64::from(found.count_ones() - beside_title.count_ones());
            looked_at = self.look_at(place, beside_title, looked_at, sums);
        }
    }

    /// Looks at the articles of passages in a place that may be among the best, and of those that have their title found
    /// too, up from a passage; where the last one ends.
    fn look_at(&mut self, place: usize, beside_title: u64, from: DocId, sums: &Sums) -> DocId {
        let mut looked_at = from;
        let mut left = sums.there()[place] & sums.high(place) | beside_title;
        while left != 0 {
            let doc = sums.start() + place as u32 * BITS + left.trailing_zeros();
            let bit = left & left.wrapping_neg();
            left ^= bit;
            // Were the second passage as good as this one, and this the best, the article is worth no more.
            let score = sums.score_at(doc);
            let may_be_best = score + SECOND * score >= self.ranking.least;
            if (may_be_best || beside_title & bit != 0) && doc >= looked_at {
                looked_at = self.article(doc, sums);
            }
        }
        looked_at
    }

    /// Only of articles with a passage that scores so much at least, or with a title that was found beside another
    /// passage, it has to be told whether they are among the best.
    pub(super) fn bar(&self) -> Score {
        /// For what rounding may take.
        const A_LITTLE_LESS: Score = 0.999;
        self.ranking.least / (1.0 + SECOND) * A_LITTLE_LESS
    }

    /// Keeps the article of a passage if it is among the best; where the next one begins.
    fn article(&mut self, doc: DocId, sums: &Sums) -> DocId {
        let passages = self.articles.passage_0(doc)..self.articles.next_after(doc);
        let doc_id = passages.start;
        self.own.clear();
        sums.each_within(passages.clone(), |doc, score| self.own.push((doc, score)));
        let address = DocAddress { segment_ord: self.segment_ord, doc_id };
        self.ranking.keep(address, &self.own, None);
        passages.end
    }

    /// Lets go of deleted passages, and of those that repeat another one that was found.
    fn let_go(&self, sums: &mut Sums) {
        if let Some(alive) = self.alive {
            sums.update(|doc, score| alive.is_alive(doc).then_some(score));
        }
        let mut repeating = Vec::new();
        let all_repeating = self.articles.repeating_from(sums.start() / BITS);
        let starts = (sums.start()..).step_by(BITS as usize);
        for ((there, of_them), start) in sums.there().iter().zip(all_repeating).zip(starts) {
            let mut left = there & of_them;
            while left != 0 {
                let doc = start + left.trailing_zeros();
                left &= left - 1;
                let other = self.columns.repeats(doc);
                let other = other.map(|number| self.articles.passage_0(doc) + number);
                repeating.extend(other.filter(|other| sums.is_there(*other)).map(|_| doc));
            }
        }
        repeating.into_iter().for_each(|doc| sums.remove(doc));
    }
}

/// What is known of an article whose passages go on in the next bits.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Whether none of its passages was found so far.
    is_unmatched: bool,
    /// Whether its title was, and nothing else.
    is_title: bool,
}

impl Default for Open {
    /// An article that begins in what was passed over.
    fn default() -> Open {
        Open { is_unmatched: true, is_title: false }
    }
}

impl Open {
    /// Of the passages found, given as bits beside those of passages 0: the first of each article, and the first of
    /// each that has its title found too.
    fn go_on(&mut self, found: u64, starts: u64) -> (u64, u64) {
        let known = found | starts;
        let others = found & !starts;
        // What is added to the ones in between runs on to the next bit that is known.
        let after = |bits: u64, open: &mut bool| {
            let (sum, overflows) = (!known).overflowing_add(bits << 1 | u64::from(*open));
            *open = overflows || bits >> (BITS - 1) == 1;
            sum & others
        };
        let after_unmatched = after(starts & !found, &mut self.is_unmatched);
        let beside_title = after(starts & found, &mut self.is_title);
        (starts & found | after_unmatched, beside_title)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn bits_tell_what_going_through_all_passages_does(
            mut numbers in prop::collection::vec(any::<[u64; 4]>(), 1..5), sparse in any::<bool>(),
        ) {
            if sparse {
                numbers.iter_mut().for_each(|[a, b, c, d]| (*a, *b) = (*a & *b & *c, *b & *c & *d));
            }
            let mut open = Open::default();
            let (mut is_unmatched, mut is_title) = (true, false);
            for [found, starts, ..] in numbers {
                let (mut first, mut beside_title) = (0u64, 0u64);
                for bit in (0..BITS).map(|at| 1u64 << at) {
                    let (is_found, is_start) = (found & bit != 0, starts & bit != 0);
                    if is_start {
                        (is_unmatched, is_title) = (true, false);
                    }
                    if is_found {
                        first |= if is_unmatched { bit } else { 0 };
                        beside_title |= if is_title { bit } else { 0 };
                        (is_unmatched, is_title) = (false, is_start);
                    }
                }
                prop_assert_eq!(open.go_on(found, starts), (first, beside_title));
                prop_assert_eq!((open.is_unmatched, open.is_title), (is_unmatched, is_title));
            }
        }
    }
}
