//! The articles of words whose passages are known: what each word makes an article worth is told once, and no article is
//! worth more than its words make it together: the best passage of all words has no more of each than the best of that
//! word, so has the second best, and no title counts in full where another passage does. (A quote that is let go of
//! leaves what it repeats, which is no title.) Only articles are looked at that may be among the best; that, and
//! passing over long lists, is after Turtle and Flood 1995 ("Query Evaluation: Strategies and Optimizations").

use std::mem::swap;

use tantivy::{DocAddress, DocId, Score};

use super::stretch::{Stretches, best_first};
use super::{SECOND, Scored, TITLE, apart};
use crate::index::{Articles, BITS, Columns};
use crate::search::Total;
use crate::search::words::{List, Room, each_stretch, union};

impl Stretches<'_, '_> {
    /// Takes in what any of some lists of passages has, which may be those of all words of the query.
    pub(super) fn add_lists(&mut self, lists: &[&List], are_all: bool) {
        if self.ranking.keep.total {
            match lists {
                [only] => self.ranking.total.add(only.total),
                _ => each_stretch(lists, self.articles, |sums| self.only_count(sums)),
            }
        }
        if self.ranking.keep.best == 0 {
            return;
        }
        let mut most = self.most(lists, are_all);
        most.retain(|(_, most)| self.ranking.may_be_best(*most));
        // The best first, for few of the others may be among the best then.
        best_first(&mut most, self.ranking.keep.best);
        self.look_at_each(&most, lists, are_all);
    }

    /// What articles may be worth at most, by their passage 0, in order; not all of those that can't be among the best,
    /// and none that was looked at.
    fn most(&mut self, lists: &[&List], are_all: bool) -> Room {
        /// Of a list that is so many times as long as others, few articles may be among the best.
        const LONG: usize = 4;
        let mut in_order = lists.to_vec();
        in_order.sort_by_key(|list| list.articles.len());
        let mut later: Score = lists.iter().map(|list| list.most).sum();
        let mut were_looked_at = false;
        let [mut most, mut sum, mut some] = [Room::new(), Room::new(), Room::new()];
        for List { articles, most: own, .. } in in_order {
            later -= own;
            if most.len() < self.ranking.keep.best || articles.len() < LONG * most.len() {
                union(&most, articles, &mut sum);
                swap(&mut most, &mut sum);
                continue;
            }
            if !were_looked_at {
                some.clone_from(&most);
                self.look_at_best(&mut some, own + later, lists, are_all);
                for (doc_id, _) in some.iter() {
                    let at = most.binary_search_by_key(doc_id, |(doc, _)| *doc);
                    at.into_iter().for_each(|at| most[at].1 = Score::MIN);
                }
                were_looked_at = true;
            }
            let is_new = |doc| most.binary_search_by_key(&doc, |(doc, _)| *doc).is_err();
            let may_be_best =
                |(doc, worth): &&Scored| self.ranking.may_be_best(worth + later) && is_new(*doc);
            some.clear();
            some.extend(articles.iter().filter(may_be_best));
            most.iter_mut().for_each(|(doc, most)| *most += articles.score_of(*doc));
            union(&most, &some, &mut sum);
            swap(&mut most, &mut sum);
        }
        most
    }

    /// Looks at the best of some articles, and leaves these: they tell what one must be worth that is in no list so far.
    /// Other lists may make each worth so much `more`.
    fn look_at_best(&mut self, some: &mut Room, more: Score, lists: &[&List], are_all: bool) {
        best_first(some, self.ranking.keep.best);
        some.truncate(self.ranking.keep.best);
        some.iter_mut().for_each(|(_, most)| *most += more);
        self.look_at_each(some, lists, are_all);
    }

    /// Looks at those articles that may be among the best.
    fn look_at_each(&mut self, most: &[Scored], lists: &[&List], are_all: bool) {
        /// The passages of so many are looked for before those of any are looked at: one need not wait for another.
        const AT_ONCE: usize = 16;
        let mut some: Vec<Scored> = Vec::with_capacity(AT_ONCE);
        let mut passages: Vec<&[Scored]> = Vec::with_capacity(AT_ONCE * lists.len());
        let mut most = most.iter().copied();
        loop {
            let ranking = &*self.ranking;
            let may_be_best = most.by_ref().filter(|(_, most)| ranking.may_be_best(*most));
            some.extend(may_be_best.take(AT_ONCE));
            if some.is_empty() {
                return;
            }
            for (doc_id, _) in &some {
                let end = self.articles.next_after(*doc_id);
                passages.extend(lists.iter().map(|list| list.passages.within(*doc_id..end)));
            }
            for ((doc_id, most), passages) in some.drain(..).zip(passages.chunks(lists.len())) {
                if self.ranking.may_be_best(most) {
                    self.look_at(doc_id, passages, are_all);
                }
            }
            passages.clear();
        }
    }

    /// Keeps an article if it is among the best, given by its passage 0 and the passages that are in each list.
    fn look_at(&mut self, doc_id: DocId, passages: &[&[Scored]], are_all: bool) {
        let in_several = add_up(&mut self.own, passages);
        let unrepeated = unrepeated(&self.own, self.columns, self.articles);
        let own = unrepeated.as_deref().unwrap_or(&self.own);
        let score = worth(doc_id, own);
        if score >= self.ranking.least {
            let address = DocAddress { segment_ord: self.segment_ord, doc_id };
            let has_no_near = |doc| are_all && in_several >> (doc % BITS) & 1 == 0;
            self.ranking.put(address, own, score, |doc| (0.0, has_no_near(doc)));
        }
    }
}

/// Puts the passages of an article together that are in each list, in order; gives the last six bits of the numbers of
/// those that may be in several, as bits.
fn add_up(own: &mut Vec<Scored>, passages: &[&[Scored]]) -> u64 {
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
            let mut sum = Room::new();
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

/// What an article, given by its passage 0, is worth by some of its passages: as [`super::worth`] tells it, which takes
/// longer.
fn worth(passage_0: DocId, own: &[Scored]) -> Score {
    let (title, shown) = apart(passage_0, own);
    let (mut best, mut second) = (0.0, 0.0);
    for (_, score) in shown {
        let (more, less) = if *score > best { (*score, best) } else { (best, *score) };
        best = more;
        second = if less > second { less } else { second };
    }
    best + TITLE * title + SECOND * second
}

/// What articles are worth at most by these passages, which are in order; and how many there are.
pub(super) fn worths(
    passages: &[Scored],
    columns: &Columns,
    articles: &Articles,
) -> (Vec<Scored>, Total) {
    let mut worths = Vec::with_capacity(passages.len());
    let mut total = Total::default();
    let mut start = 0;
    while let Some((first, _)) = passages.get(start) {
        let next = articles.next_after(*first);
        let length = passages[start..].iter().take_while(|(doc, _)| *doc < next).count();
        let own = &passages[start..start + length];
        start += length;
        let unrepeated = unrepeated(own, columns, articles);
        let own = unrepeated.as_deref().unwrap_or(own);
        let passage_0 = articles.passage_0(*first);
        let (_, shown) = apart(passage_0, own);
        worths.push((passage_0, worth(passage_0, own)));
        total.passages += shown.len() as u64;
    }
    total.articles = worths.len() as u64;
    (worths, total)
}

/// Passages of an article without those that repeat another of them, if some may.
fn unrepeated(own: &[Scored], columns: &Columns, articles: &Articles) -> Option<Vec<Scored>> {
    let [(first, _), .., (last, _)] = own else { return None };
    if !articles.may_repeat(*first..=*last) {
        return None;
    }
    let passage_0 = articles.passage_0(*first);
    let repeats_other = |doc: DocId| {
        let other = articles.is_repeating(doc).then(|| columns.repeats(doc)).flatten();
        other.is_some_and(|number| {
            own.binary_search_by_key(&(passage_0 + number), |(doc, _)| *doc).is_ok()
        })
    };
    Some(own.iter().filter(|(doc, _)| !repeats_other(*doc)).copied().collect())
}
