//! The articles of words whose passages are known: what each word makes an article worth is told once, and no article is
//! worth more than its words make it together: the best passage of all words has no more of each than the best of that
//! word, so has the second best, and no title counts in full where another passage does. (A quote that is let go of
//! leaves what it repeats, which is no title.) Only articles are looked at that may be among the best; that, and
//! passing over long lists, is after Turtle and Flood 1995 ("Query Evaluation: Strategies and Optimizations").

use std::mem::swap;

use tantivy::{DocAddress, DocId, Score};

use super::stretch::{Stretches, best_first};
use super::{OfSegment, Ranking, Scored, apart, unrepeated, worth};
use crate::index::BITS;
use crate::search::Total;
use crate::search::words::{List, Scratch, each_stretch, union};

/// Lists of the passages of a segment: what any of them has is found.
pub(super) struct Lists<'a> {
    pub(super) of_segment: OfSegment<'a>,
    pub(super) lists: &'a [&'a List],
    /// Whether they are those of all words of the query.
    pub(super) are_all: bool,
}

impl Lists<'_> {
    /// Adds what is found to a ranking.
    pub(super) fn add_to(&self, ranking: &mut Ranking<'_>) {
        if ranking.keep.total {
            match self.lists {
                [only] => ranking.total.add(only.total),
                _ => {
                    let mut stretches = Stretches::of(self.of_segment, ranking);
                    let count = |sums: &mut _| stretches.only_count(sums);
                    each_stretch(self.lists, self.of_segment.articles, count);
                }
            }
        }
        if ranking.keep.best == 0 {
            return;
        }
        let mut most = self.most(ranking);
        most.retain(|(_, most)| ranking.may_be_best(*most));
        // The best first, for few of the others may be among the best then.
        best_first(&mut most, ranking.keep.best);
        self.look_at_each(&most, ranking);
    }

    /// What articles may be worth at most, by their passage 0, in order; not all of those that can't be among the best,
    /// and of those that were looked at less than any may be.
    fn most(&self, ranking: &mut Ranking<'_>) -> Scratch {
        /// Of a list that is so many times as long as others, few articles may be among the best.
        const LONG: usize = 4;
        let mut in_order = self.lists.to_vec();
        in_order.sort_by_key(|list| list.articles.len());
        let mut later: Score = self.lists.iter().map(|list| list.most).sum();
        let mut were_looked_at = false;
        let [mut most, mut sum, mut some] = [Scratch::new(), Scratch::new(), Scratch::new()];
        for List { articles, most: own, .. } in in_order {
            later -= own;
            if most.len() < ranking.keep.best || articles.len() < LONG * most.len() {
                union(&most, articles, &mut sum);
                swap(&mut most, &mut sum);
                continue;
            }
            if !were_looked_at {
                // They tell what one must be worth that is in no list so far.
                some.clone_from(&most);
                best_first(&mut some, ranking.keep.best);
                some.truncate(ranking.keep.best);
                // Other lists may make each worth more.
                some.iter_mut().for_each(|(_, most)| *most += own + later);
                self.look_at_each(&some, ranking);
                for (doc_id, _) in some.iter() {
                    let at = most.binary_search_by_key(doc_id, |(doc, _)| *doc);
                    at.into_iter().for_each(|at| most[at].1 = Score::MIN);
                }
                were_looked_at = true;
            }
            let is_new = |doc| most.binary_search_by_key(&doc, |(doc, _)| *doc).is_err();
            let may_be_best =
                |(doc, worth): &&Scored| ranking.may_be_best(worth + later) && is_new(*doc);
            some.clear();
            some.extend(articles.iter().filter(may_be_best));
            most.iter_mut().for_each(|(doc, most)| *most += articles.score_of(*doc));
            union(&most, &some, &mut sum);
            swap(&mut most, &mut sum);
        }
        most
    }

    /// Looks at those articles that may be among the best.
    fn look_at_each(&self, most: &[Scored], ranking: &mut Ranking<'_>) {
        /// The passages of so many are looked for before those of any are looked at: one need not wait for another.
        const AT_ONCE: usize = 16;
        let mut some: Vec<Scored> = Vec::with_capacity(AT_ONCE);
        let mut passages: Vec<&[Scored]> = Vec::with_capacity(AT_ONCE * self.lists.len());
        let mut own = Scratch::new();
        let mut most = most.iter().copied();
        loop {
            let may_be_best = most.by_ref().filter(|(_, most)| ranking.may_be_best(*most));
            some.extend(may_be_best.take(AT_ONCE));
            if some.is_empty() {
                return;
            }
            for (doc_id, _) in &some {
                let end = self.of_segment.articles.next_after(*doc_id);
                passages.extend(self.lists.iter().map(|list| list.passages.within(*doc_id..end)));
            }
            let each = some.drain(..).zip(passages.chunks(self.lists.len()));
            for ((doc_id, most), passages) in each {
                if ranking.may_be_best(most) {
                    self.look_at(doc_id, passages, &mut own, ranking);
                }
            }
            passages.clear();
        }
    }

    /// Keeps an article if it is among the best, given by its passage 0 and the passages that are in each list; `own` is
    /// room for them together.
    fn look_at(
        &self,
        doc_id: DocId,
        passages: &[&[Scored]],
        own: &mut Scratch,
        ranking: &mut Ranking<'_>,
    ) {
        let in_several = add_up(own, passages);
        let unrepeated = self.of_segment.unrepeated(doc_id, own);
        let own = unrepeated.as_deref().unwrap_or(own);
        let score = worth_of(doc_id, own);
        if score >= ranking.least {
            let address = DocAddress { segment_ord: self.of_segment.ord, doc_id };
            let may_be_near = |doc| !self.are_all || in_several >> (doc % BITS) & 1 == 1;
            ranking.put(address, own, score, |doc| (0.0, may_be_near(doc)));
        }
    }
}

impl OfSegment<'_> {
    /// Passages of an article, given by its passage 0, without those that repeat another of them, if some may.
    fn unrepeated(self, passage_0: DocId, own: &[Scored]) -> Option<Vec<Scored>> {
        let [(first, _), .., (last, _)] = own else { return None };
        let may_repeat = self.articles.may_repeat(*first..=*last);
        may_repeat.then(|| unrepeated(passage_0, own, self.columns))
    }
}

/// Puts the passages of an article together that are in each list, in order; gives the last six bits of the numbers of
/// those that may be in several, as bits.
fn add_up(own: &mut Scratch, passages: &[&[Scored]]) -> u64 {
    /// Where there are so many, they are merged.
    const MANY: usize = 16;
    own.clear();
    let mut in_several: u64 = 0;
    for others in passages.iter().filter(|others| !others.is_empty()) {
        if own.is_empty() {
            own.extend_from_slice(others);
            continue;
        }
        if own.len().max(others.len()) > MANY {
            let mut sum = Scratch::new();
            union(own, others, &mut sum);
            swap(own, &mut sum);
            in_several = u64::MAX;
            continue;
        }
        for (doc, score) in *others {
            match own.iter_mut().find(|(own, _)| own == doc) {
                Some((_, sum)) => {
                    *sum += score;
                    in_several |= 1 << (doc % BITS);
                }
                None => own.push((*doc, *score)),
            }
        }
        own.sort_unstable_by_key(|(doc, _)| *doc);
    }
    in_several
}

/// What an article, given by its passage 0, is worth by some of its passages.
fn worth_of(passage_0: DocId, own: &[Scored]) -> Score {
    let (title, shown) = apart(passage_0, own);
    let [all, ..] = worth(shown.iter().map(|(_, score)| (*score, *score)), title);
    all
}

/// What articles are worth at most by these passages, which are in order; and how many there are.
pub(super) fn worths(passages: &[Scored], of_segment: OfSegment<'_>) -> (Vec<Scored>, Total) {
    let articles = of_segment.articles;
    let mut worths = Vec::with_capacity(passages.len());
    let mut total = Total::default();
    let mut rest = passages;
    while let Some((first, _)) = rest.first() {
        let (passage_0, next) = (articles.passage_0(*first), articles.next_after(*first));
        let (own, after) = rest.split_at(rest.iter().take_while(|(doc, _)| *doc < next).count());
        rest = after;
        let unrepeated = of_segment.unrepeated(passage_0, own);
        let own = unrepeated.as_deref().unwrap_or(own);
        worths.push((passage_0, worth_of(passage_0, own)));
        let (_, shown) = apart(passage_0, own);
        total.passages += shown.len() as u64;
    }
    total.articles = worths.len() as u64;
    (worths, total)
}
