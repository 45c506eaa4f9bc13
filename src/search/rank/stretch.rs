//! The articles of a stretch of passages that words were scored in, put together by bits: they are counted sixty-four
//! passages at a time, and only those that may be among the best are looked at.

use std::mem::take;

use tantivy::{DocAddress, DocId, Score};

use super::{A_LITTLE_LESS, OfSegment, Ranking, SECOND};
use crate::index::{BITS, ROW, Row, count_bits, each_bit, has_any, in_both};
use crate::search::words::{Scored, Sums};

/// Puts the passages of a segment together, stretch by stretch; an article is whole in one of them.
pub(super) struct Stretches<'a, 'r> {
    of_segment: OfSegment<'a>,
    ranking: &'a mut Ranking<'r>,
    /// The high passages of a stretch, and the titles.
    high: Vec<Scored>,
    titles: Vec<DocId>,
    /// The passages of an article that is looked at.
    own: Vec<Scored>,
}

impl<'a, 'r> Stretches<'a, 'r> {
    /// Those of a segment.
    pub(super) fn of(of_segment: OfSegment<'a>, ranking: &'a mut Ranking<'r>) -> Self {
        Stretches { of_segment, ranking, high: Vec::new(), titles: Vec::new(), own: Vec::new() }
    }

    /// Takes in what was found in a stretch, of which passages are high that score as much as [`Stretches::bar`].
    pub(super) fn add(&mut self, sums: &mut Sums) {
        self.let_go(sums);
        if self.ranking.keep.total {
            self.count(sums);
        }
        if self.ranking.keep.best > 0 {
            self.look(sums);
        }
    }

    /// Counts what was found in a stretch, and does nothing else.
    pub(super) fn only_count(&mut self, sums: &mut Sums) {
        self.let_go(sums);
        self.count(sums);
    }

    /// Counts the passages and their articles.
    fn count(&mut self, sums: &Sums) {
        let mut open = Open::default();
        let mut next = 0;
        let starts = self.of_segment.articles.starts_from(sums.start());
        let total = &mut self.ranking.total;
        for row in sums.rows() {
            if starts[next..row].iter().rev().any(has_any) {
                open = Open::default();
            }
            next = row + 1;
            let (mut articles, mut passages) = (Row::default(), *sums.there(row));
            let each = articles.iter_mut().zip(&mut passages).zip(&starts[row]);
            for ((article, passages), starts) in each {
                let (first, beside_title) = open.go_on(*passages, *starts);
                *article = first;
                *passages &= !beside_title;
            }
            total.articles += count_bits(&articles);
            total.passages += count_bits(&passages);
        }
    }

    /// Looks at the articles that may be among the best: those with a high passage, and those whose title was found.
    fn look(&mut self, sums: &mut Sums) {
        self.high.clear();
        self.titles.clear();
        let starts = self.of_segment.articles.starts_from(sums.start());
        for row in sums.rows() {
            let first = sums.start() + row as u32 * ROW;
            let titles = in_both(sums.there(row), &starts[row]);
            each_bit(&titles, |bit| self.titles.push(first + bit));
            let high = in_both(sums.there(row), sums.high(row));
            each_bit(&high, |bit| self.high.push((first + bit, sums.score_at(first + bit))));
        }
        // The best first, for few of the others remain to be looked at then.
        let (mut high, titles) = (take(&mut self.high), take(&mut self.titles));
        best_first(&mut high, self.ranking.keep.best);
        for (doc, score) in &high {
            // Were the second passage as good as this one, and this the best, the article is worth no more.
            if score + SECOND * score >= self.ranking.least && sums.is_there(*doc) {
                self.article(*doc, sums);
            }
        }
        for doc in &titles {
            if sums.is_there(*doc) {
                self.article(*doc, sums);
            }
        }
        (self.high, self.titles) = (high, titles);
    }

    /// Only of articles with a passage that scores so much at least, or with a title that was found, it has to be told
    /// whether they are among the best.
    pub(super) fn bar(&self) -> Score {
        self.ranking.least / (1.0 + SECOND) * A_LITTLE_LESS
    }

    /// Keeps the article of a passage if it is among the best, and takes its passages out.
    fn article(&mut self, doc: DocId, sums: &mut Sums) {
        let doc_id = self.of_segment.articles.passage_0(doc);
        self.own.clear();
        sums.take_within(doc_id..self.of_segment.articles.next_after(doc), |doc, score| {
            self.own.push((doc, score))
        });
        let address = DocAddress { segment_ord: self.of_segment.ord, doc_id };
        self.ranking.keep(address, &self.own, None);
    }

    /// Lets go of deleted passages, and of those that repeat another one that was found.
    fn let_go(&self, sums: &mut Sums) {
        if let Some(alive) = self.of_segment.alive {
            sums.update(|doc, score| alive.is_alive(doc).then_some(score));
        }
        let mut repeating = Vec::new();
        for row in sums.rows() {
            let first = sums.start() + row as u32 * ROW;
            let Some(of_row) = self.of_segment.articles.repeating(first) else { continue };
            each_bit(&in_both(sums.there(row), of_row), |bit| {
                let doc = first + bit;
                let number = self.of_segment.columns.repeats(doc);
                let other = number.map(|number| self.of_segment.articles.passage_0(doc) + number);
                repeating.extend(other.filter(|other| sums.is_there(*other)).map(|_| doc));
            });
        }
        repeating.into_iter().for_each(|doc| sums.remove(doc));
    }
}

/// Puts so many of the best before all others, in no order.
pub(super) fn best_first<T>(scored: &mut [(T, Score)], best: usize) {
    if (1..scored.len()).contains(&best) {
        scored.select_nth_unstable_by(best - 1, |a, b| b.1.total_cmp(&a.1));
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
