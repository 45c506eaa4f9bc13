//! The articles of words whose passages are known: what each word makes an article worth is told once, and no article is
//! worth more than its words make it together: the best passage of all words has no more of each than the best of that
//! word, so has the second best, and no title counts in full where another passage does. (A quote that is let go of
//! leaves what it repeats, which is no title.) Nor does an article score less for another word, but that its title counts
//! for [`TITLE`] only where that word finds a passage, and a quote not at all where it finds what this repeats; so each
//! list tells what its best articles score at least. Only articles are looked at that may be among the best, after Turtle
//! and Flood 1995 ("Query Evaluation: Strategies and Optimizations").

use std::mem::swap;

use tantivy::{DocAddress, DocId, Score};

use super::stretch::{Stretches, best_first};
use super::{OfSegment, Ranking, Scored, TITLE, apart, unrepeated, worth};
use crate::index::BITS;
use crate::search::words::{List, OfArticles, Scratch, each_stretch, union};

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
        let least = self.lists.iter().map(|list| list.least_of_best(ranking.keep.best));
        ranking.expect(least.fold(0.0, Score::max));
        let mut candidates = self.candidates(ranking);
        // The best first, for few of the others may be among the best then.
        best_first(&mut candidates, ranking.keep.best);
        self.look_at_each(&candidates, ranking);
    }

    /// The articles that may be among the best, by their passage 0, with what each may be worth at most; in no order.
    fn candidates(&self, ranking: &Ranking<'_>) -> Scratch {
        let bar = ranking.bar();
        // An article of several lists is told by the shortest of them.
        let mut in_order = self.lists.to_vec();
        in_order.sort_by_key(|list| list.articles.len());
        let [mut candidates, mut some] = [Scratch::new(), Scratch::new()];
        for (at, list) in in_order.iter().enumerate() {
            let (shorter, longer) = (&in_order[..at], &in_order[at + 1..]);
            if list.most + longer.iter().map(|list| list.most).sum::<Score>() < bar {
                continue;
            }
            some.clear();
            some.extend_from_slice(&list.articles);
            keep_if(&mut some, |&(doc, worth)| {
                let may_add =
                    |list: &&List| if list.outline.may_have(doc) { list.most } else { 0.0 };
                worth + longer.iter().map(may_add).sum::<Score>() >= bar
            });
            for list in longer {
                some.iter_mut().for_each(|(doc, worth)| *worth += list.articles.score_of(*doc));
            }
            let is_told = |doc| shorter.iter().any(|list| list.articles.score_of(doc) > 0.0);
            candidates.extend(some.iter().filter(|(doc, most)| *most >= bar && !is_told(*doc)));
        }
        candidates
    }

    /// Looks at those candidates that may still be among the best.
    fn look_at_each(&self, candidates: &[Scored], ranking: &mut Ranking<'_>) {
        /// The passages of so many are looked for before those of any are looked at: one need not wait for another.
        const AT_ONCE: usize = 16;
        let mut some: Vec<Scored> = Vec::with_capacity(AT_ONCE);
        let mut passages: Vec<&[Scored]> = Vec::with_capacity(AT_ONCE * self.lists.len());
        let mut own = Scratch::new();
        let mut candidates = candidates.iter().copied();
        loop {
            let may_be_best = candidates.by_ref().filter(|(_, most)| *most >= ranking.bar());
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
                if most >= ranking.bar() {
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
    /// Passages of an article, given by its passage 0, without those that repeat another of them; nothing where none of
    /// them repeats any.
    fn unrepeated(self, passage_0: DocId, own: &[Scored]) -> Option<Vec<Scored>> {
        let repeats = own.iter().any(|(doc, _)| self.articles.repeats(*doc));
        repeats.then(|| unrepeated(passage_0, own, self.columns))
    }
}

/// Keeps some scores, in order.
fn keep_if(scores: &mut Vec<Scored>, is_kept: impl Fn(&Scored) -> bool) {
    let mut end = 0;
    // Which are is not to be foreseen, and branches would often be taken wrongly.
    for at in 0..scores.len() {
        let own = scores[at];
        scores[end] = own;
        end += usize::from(is_kept(&own));
    }
    scores.truncate(end);
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

/// What these passages, which are in order, tell of their articles.
pub(super) fn tell(passages: &[Scored], of_segment: OfSegment<'_>) -> OfArticles {
    let articles = of_segment.articles;
    let mut told = OfArticles::default();
    let mut rest = passages;
    while let Some((first, _)) = rest.first() {
        let (passage_0, next) = (articles.passage_0(*first), articles.next_after(*first));
        let (own, after) = rest.split_at(rest.iter().take_while(|(doc, _)| *doc < next).count());
        rest = after;
        let unrepeated = of_segment.unrepeated(passage_0, own);
        let may_go = unrepeated.is_some();
        let own = unrepeated.as_deref().unwrap_or(own);
        let worth = worth_of(passage_0, own);
        let (_, shown) = apart(passage_0, own);
        let is_title = matches!(shown, [(only, _)] if *only == passage_0);
        told.articles.push((passage_0, worth));
        told.least.push(match (may_go, is_title) {
            // Where another word finds what a quote repeats, the quote does not count, whatever it scores.
            (true, _) => 0.0,
            (false, true) => TITLE * worth,
            (false, false) => worth,
        });
        told.total.passages += shown.len() as u64;
    }
    told.total.articles = told.articles.len() as u64;
    told
}
