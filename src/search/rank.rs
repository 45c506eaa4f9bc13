//! Passages to articles, best first.
//!
//! An article is as good as its best passage, and a little better for a title that matches and
//! for another passage that does. Articles of equal score are ordered by a hash of what they are,
//! so that the order is the same in any index of the same articles.

mod list;
mod stretch;

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashSet};
use std::mem::take;
use std::ops::Range;
use std::sync::Arc;

use tantivy::fastfield::AliveBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use super::collect::ReadyQuery;
use super::compile::Compiled;
use super::words::{KnownLists, List, STRETCH, Scored};
use super::{Sort, Total};
use crate::article::Date;
use crate::error::Result;
use crate::index::{Articles, Columns, LanguageFilter, ROW, Reader};
use crate::language::LanguageSet;

use list::Lists;
use stretch::Stretches;

/// What a matching title adds to an article's score, as a part of the title's.
const TITLE: Score = 0.8;

/// What a passage is worth more in the language that the function words of the query speak for: of
/// translations, that one is meant.
const SPOKEN: Score = 8.0;

/// What the second best passage adds, as a part of its score.
const SECOND: Score = 0.1;

/// What is left of a score by what rounding may take, and more.
const A_LITTLE_LESS: Score = 0.999;

/// An article with its matching passages.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Where its passage 0 is.
    pub(super) address: DocAddress,
    pub(super) score: Score,
    /// Whether its title matches.
    pub(super) title_matches: bool,
    /// The passages to show, best first: the title only where it is the only one.
    pub(super) passages: Vec<Ranked>,
    /// What its title and its second best passage add to its score.
    pub(super) added: [Score; 2],
    /// Its date, if that is kept.
    pub(super) date: Option<Date>,
    /// What orders it among equals, and knows it again in another search.
    pub(super) tie: u64,
}

/// A matching passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub(super) address: DocAddress,
    pub(super) number: u32,
    pub(super) score: Score,
    /// What of it is for words of the query that stand near each other.
    pub(super) near: Score,
    /// Whether any may.
    may_be_near: bool,
    /// What it is worth more for its language, which the function words of the query speak for.
    pub(super) spoken: Score,
}

/// What of the articles found is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keep {
    /// So many of the best.
    pub(super) best: usize,
    /// Whether how much was found.
    pub(super) total: bool,
    /// Whether the place of every one.
    pub(super) places: bool,
    /// Whether the dates of these.
    pub(super) dates: bool,
}

/// The articles that were found.
pub(super) struct Ranking<'r> {
    keep: Keep,
    /// Those of every segment.
    columns: &'r [Columns],
    /// The best so far, in no order; more than are kept until they are sorted out.
    best: Vec<Article>,
    /// The best scores so far, as many as articles are kept: their bits, which order scores that are not negative.
    scores: BinaryHeap<Reverse<u32>>,
    /// The score that an article must reach to be one of the best.
    least: Score,
    /// The passages of those that were one of them at some time.
    passages: Vec<Ranked>,
    /// Where passage 0 of each is, if that is kept.
    pub(super) places: Vec<DocAddress>,
    /// How much was found, if that is kept.
    pub(super) total: Total,
}

/// An article of a ranking.
struct Article {
    /// Where its passage 0 is.
    address: DocAddress,
    score: Score,
    /// Whether its title matches.
    title_matches: bool,
    /// The score of its title, where that is not among the passages to show.
    title: Score,
    /// Which of the passages of the ranking are those to show.
    shown: Range<usize>,
}

/// What is known of the articles of a segment.
#[derive(Clone, Copy)]
struct OfSegment<'a> {
    ord: SegmentOrdinal,
    alive: Option<&'a AliveBitSet>,
    columns: &'a Columns,
    articles: &'a Articles,
}

/// How many articles more than are asked for come together at least before they are sorted out.
const MORE: usize = 16;

/// Room for so many articles or passages is made at once.
const SOME: usize = 64;

impl<'r> Ranking<'r> {
    /// Runs a query and puts the passages it finds together by article; `sources` narrows them to some sources.
    pub(super) fn of(
        reader: &'r Reader,
        compiled: &Compiled,
        sources: Option<&HashSet<u64>>,
        keep: Keep,
        lists: &KnownLists,
    ) -> Result<Ranking<'r>> {
        let columns = reader.columns()?;
        let mut ranking = Ranking {
            keep,
            columns,
            best: Vec::with_capacity(SOME),
            scores: BinaryHeap::with_capacity(SOME),
            least: if keep.best > 0 { Score::NEG_INFINITY } else { Score::INFINITY },
            passages: Vec::with_capacity(SOME),
            places: Vec::new(),
            total: Total::default(),
        };
        let query = ReadyQuery::of(compiled.query.as_ref(), &compiled.statistics, reader)?;
        let spoken = compiled.spoken.map(|language| LanguageSet::from_iter([language]));
        let is_all = sources.is_none() && spoken.is_none() && !keep.places;
        for (segment_ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
            let columns = &columns[segment_ord as usize];
            if let Some(words) = query.words().filter(|_| is_all)
                && let Some(articles) = columns.articles()
                && articles.longest() < STRETCH - ROW
            {
                let alive = segment.alive_bitset();
                let of_segment = OfSegment { ord: segment_ord, alive, columns, articles };
                let tell = |passages: &[Scored]| list::tell(passages, of_segment);
                let lists = words.lists(segment, articles, lists, tell).map_err(reader.failed())?;
                if let Some(lists) = lists {
                    let lists: Vec<&List> = lists.iter().map(Arc::as_ref).collect();
                    // Words that have no list may stand near those that do.
                    let are_all = lists.len() == compiled.leaves.len();
                    Lists { of_segment, lists: &lists, are_all }.add_to(&mut ranking);
                    continue;
                }
                let mut stretches = Stretches::of(of_segment, &mut ranking);
                let bar = stretches.bar();
                let found = words.each_stretch(segment, articles, bar, |sums| {
                    stretches.add(sums);
                    stretches.bar()
                });
                found.map_err(reader.failed())?;
                continue;
            }
            let norms = segment.get_fieldnorms_reader(reader.fields.words);
            let mut grouping = Grouping {
                ranking: &mut ranking,
                columns,
                norms: norms.map_err(reader.failed())?,
                sources,
                spoken: spoken
                    .map(|spoken| LanguageFilter::of(spoken, Arc::clone(columns.languages()))),
                is_all,
                repeating: 0,
                waiting: Vec::with_capacity(AT_ONCE),
                passages_0: Vec::with_capacity(AT_ONCE),
                segment_ord,
            };
            query.visit(segment, |doc, score| grouping.add(doc, score)).map_err(reader.failed())?;
            grouping.end();
        }
        Ok(ranking)
    }

    /// Adds an article with its passages, which are in order.
    fn add(&mut self, address: DocAddress, own: &[Scored], in_spoken: Option<&mut LanguageFilter>) {
        let (_, shown) = apart(address.doc_id, own);
        if shown.is_empty() {
            return;
        }
        self.total.articles += 1;
        self.total.passages += shown.len() as u64;
        if self.keep.places {
            self.places.push(address);
        }
        self.keep(address, own, in_spoken);
    }

    /// Keeps an article with its passages, which are in order, if it is among the best so far.
    fn keep(
        &mut self,
        address: DocAddress,
        own: &[Scored],
        mut in_spoken: Option<&mut LanguageFilter>,
    ) {
        let (title, shown) = apart(address.doc_id, own);
        let mut spoken = |doc| {
            let is_spoken = in_spoken.as_mut().is_some_and(|spoken| spoken.contains(doc));
            if is_spoken { SPOKEN } else { 0.0 }
        };
        let worths = shown.iter().map(|(doc, score)| (score + spoken(*doc), *score));
        let [score, ..] = worth(worths, title);
        if score >= self.least {
            self.put(address, own, score, |doc| (spoken(doc), true));
        }
    }

    /// Keeps an article with its passages, which are in order, and its score. `known` tells what a passage is worth more
    /// for its language, and whether words of the query may stand near each other in it.
    fn put(
        &mut self,
        address: DocAddress,
        own: &[Scored],
        score: Score,
        mut known: impl FnMut(DocId) -> (Score, bool),
    ) {
        let (title, shown) = apart(address.doc_id, own);
        let title_matches = own.first().is_some_and(|(first, _)| *first == address.doc_id);
        let start = self.passages.len();
        self.passages.extend(shown.iter().map(|&(doc_id, score)| {
            let (address, number) = (DocAddress { doc_id, ..address }, doc_id - address.doc_id);
            let (spoken, may_be_near) = known(doc_id);
            Ranked { address, number, score, near: 0.0, may_be_near, spoken }
        }));
        let shown = start..self.passages.len();
        self.best.push(Article { address, score, title_matches, title, shown });
        self.raise(score);
        if self.best.len() >= self.keep.best.saturating_add(self.keep.best / 4 + MORE) {
            self.sort_out();
        }
    }

    /// An article that is not worth so much at most is not among the best.
    fn bar(&self) -> Score {
        self.least * A_LITTLE_LESS
    }

    /// Expects that as many articles as are kept, and were not added so far, score so much at least.
    fn expect(&mut self, least: Score) {
        self.least = self.least.max(least * A_LITTLE_LESS);
    }

    /// Raises what an article must score, given the score of another one that is among the best so far.
    fn raise(&mut self, score: Score) {
        if self.keep.best == usize::MAX {
            return;
        }
        let score = Reverse(score.to_bits());
        if self.scores.len() < self.keep.best {
            self.scores.push(score);
        } else if let Some(mut least) = self.scores.peek_mut() {
            *least = score.min(*least);
        }
        if self.scores.len() == self.keep.best
            && let Some(Reverse(least)) = self.scores.peek()
        {
            self.least = self.least.max(Score::from_bits(*least));
        }
    }

    /// Lets go of articles that are not among the best.
    fn sort_out(&mut self) {
        let (most, columns) = (self.keep.best, self.columns);
        if (1..self.best.len()).contains(&most) {
            let order = |a: &Article, b: &Article| a.order(b, columns);
            self.best.select_nth_unstable_by(most - 1, order);
            self.best.truncate(most);
        }
    }

    /// So many of the best passages of each of so many of the best articles, where words of the query may stand near
    /// each other: where each is kept, and where it stands.
    pub(super) fn best_passages(
        &mut self,
        articles: usize,
        of_each: usize,
    ) -> Vec<(usize, DocAddress)> {
        self.sort_out();
        if self.best.len() > articles {
            self.sort();
        }
        let mut passages = Vec::with_capacity(articles * of_each);
        for article in self.best.iter().take(articles) {
            self.passages[article.shown.clone()].sort_unstable_by(Ranked::order);
            let best = article.shown.clone().take(of_each);
            let may_be_near = best.filter(|place| self.passages[*place].may_be_near);
            passages.extend(may_be_near.map(|place| (place, self.passages[place].address)));
        }
        passages
    }

    /// Makes passages worth more for words that are near each other, given where each is kept.
    pub(super) fn add_near(&mut self, near: impl Iterator<Item = (usize, Score)>) {
        for (place, near) in near {
            self.passages[place].near = near;
            self.passages[place].score += near;
        }
        for article in &mut self.best {
            [article.score, ..] = of_passages(&self.passages[article.shown.clone()], article.title);
        }
    }

    /// So many of the best articles, best first.
    pub(super) fn best(mut self, most: usize) -> Vec<Group> {
        self.sort_out();
        self.sort();
        let group = |Article { address, title_matches, title, shown, .. }| {
            let of_segment = &self.columns[address.segment_ord as usize];
            let mut passages = self.passages[shown].to_vec();
            passages.sort_unstable_by(Ranked::order);
            let [score, of_title, of_second] = of_passages(&passages, title);
            Group {
                address,
                score,
                title_matches,
                passages,
                added: [of_title, of_second],
                date: if self.keep.dates { of_segment.date(address.doc_id) } else { None },
                tie: of_segment.tie(address.doc_id),
            }
        };
        self.best.into_iter().take(most).map(group).collect()
    }

    /// Puts the articles in order, the best first.
    fn sort(&mut self) {
        let columns = self.columns;
        self.best.sort_unstable_by(|a, b| a.order(b, columns));
    }
}

impl Article {
    /// Best first, equals by what they are, which is looked up only then.
    fn order(&self, other: &Article, columns: &[Columns]) -> Ordering {
        let tie = |article: &Article| tie(article.address, columns);
        let by_score = other.score.total_cmp(&self.score);
        let by_tie = by_score.then_with(|| tie(self).cmp(&tie(other)));
        by_tie.then(self.address.cmp(&other.address))
    }
}

/// What orders an article among equals, given where its passage 0 is.
fn tie(passage_0: DocAddress, columns: &[Columns]) -> u64 {
    columns[passage_0.segment_ord as usize].tie(passage_0.doc_id)
}

/// The score of the title of an article, given by its passage 0, where it is not among the passages to show, and these:
/// the title is only where it is the only one.
fn apart(passage_0: DocId, own: &[Scored]) -> (Score, &[Scored]) {
    match own {
        [(first, title), shown @ ..] if *first == passage_0 && !shown.is_empty() => (*title, shown),
        _ => (0.0, own),
    }
}

/// Passages of an article, given by its passage 0, without those that repeat another of them; they are in order.
fn unrepeated(passage_0: DocId, own: &[Scored], columns: &Columns) -> Vec<Scored> {
    let is_there = |doc: DocId| own.binary_search_by_key(&doc, |(doc, _)| *doc).is_ok();
    let is_new = |(doc, _): &&Scored| {
        columns.repeats(*doc).is_none_or(|number| !is_there(passage_0 + number))
    };
    own.iter().filter(is_new).copied().collect()
}

/// How many passages wait until it is told which articles they belong to: together that takes less.
const AT_ONCE: usize = 256;

/// Puts the passages of a segment together, which come in order: those of an article follow each other.
struct Grouping<'a, 'r> {
    ranking: &'a mut Ranking<'r>,
    columns: &'a Columns,
    /// How many words each passage has.
    norms: FieldNormReader,
    sources: Option<&'a HashSet<u64>>,
    /// The passages in the language that the query speaks for, if it does for one.
    spoken: Option<LanguageFilter>,
    /// Whether any source is wanted, no language is worth more and no places are kept: what most searches ask.
    is_all: bool,
    /// The next passage that repeats another: there are few, and what is before it needs not be looked up.
    repeating: DocId,
    segment_ord: SegmentOrdinal,
    /// Passages that are not grouped yet, and passage 0 of the article that each of the first of them belongs to.
    waiting: Vec<Scored>,
    passages_0: Vec<DocId>,
}

impl Grouping<'_, '_> {
    /// Adds a passage.
    fn add(&mut self, doc: DocId, score: Score) {
        self.waiting.push((doc, score));
        if self.waiting.len() - self.passages_0.len() == AT_ONCE {
            self.part();
            // Of the last article more may come.
            let last = self.passages_0.last().copied();
            let whole = self.passages_0.partition_point(|passage_0| Some(*passage_0) < last);
            self.group(whole);
        }
    }

    /// Looks up which articles the passages belong to.
    fn part(&mut self) {
        let new = &self.waiting[self.passages_0.len()..];
        self.columns.passages_0(new.iter().map(|(doc, _)| *doc), &mut self.passages_0);
    }

    /// Groups so many of the passages, which are those of whole articles.
    fn group(&mut self, passages: usize) {
        let (mut waiting, mut passages_0) = (take(&mut self.waiting), take(&mut self.passages_0));
        let mut start = 0;
        while start < passages {
            let passage_0 = passages_0[start];
            let (mut end, mut best) = (start, Score::NEG_INFINITY);
            while end < passages && passages_0[end] == passage_0 {
                best = best.max(waiting[end].1);
                end += 1;
            }
            let own = &waiting[start..end];
            if self.repeating < passage_0 {
                self.repeating = self.columns.next_repeating(passage_0);
            }
            // Were the second passage as good as the best, it would be worth no more than that.
            let is_worse = best + SECOND * best < self.ranking.least;
            if is_worse && self.is_plain(passage_0, own) {
                self.ranking.total.articles += 1;
                self.ranking.total.passages += own.len() as u64;
            } else {
                self.article(passage_0, own);
            }
            start = end;
        }
        waiting.drain(..passages);
        passages_0.drain(..passages);
        (self.waiting, self.passages_0) = (waiting, passages_0);
    }

    /// Whether nothing but the scores of the passages of an article, given by its passage 0, tells what it is worth,
    /// and they are all that is to be known of it.
    fn is_plain(&self, passage_0: DocId, own: &[Scored]) -> bool {
        let has_title = own.first().is_some_and(|(first, _)| *first == passage_0);
        let may_repeat = own.last().is_some_and(|(last, _)| *last >= self.repeating);
        !has_title && !may_repeat && self.is_all
    }

    /// Adds an article, given by its passage 0, to the ranking, if it is wanted.
    fn article(&mut self, passage_0: DocId, mut own: &[Scored]) {
        if let [(first, _), others @ ..] = own
            && *first == passage_0
            && self.norms.fieldnorm_id(passage_0) == 0
        {
            // An article without a title has a place for it; what is no passage has nothing else.
            own = others;
        }
        let is_wanted = self.sources.is_none_or(|wanted| {
            self.columns.source(passage_0).is_some_and(|source| wanted.contains(&source))
        });
        let Some((last, _)) = own.last().filter(|_| is_wanted) else { return };
        let address = DocAddress { segment_ord: self.segment_ord, doc_id: passage_0 };
        let unrepeated =
            (*last >= self.repeating).then(|| unrepeated(passage_0, own, self.columns));
        let own = unrepeated.as_deref().unwrap_or(own);
        self.ranking.add(address, own, self.spoken.as_mut());
    }

    /// Nothing more comes.
    fn end(mut self) {
        self.part();
        self.group(self.waiting.len());
    }
}

/// Puts articles in order; equals by what they are.
pub(super) fn sort(groups: &mut [Group], sort: Sort) {
    // Those without a date come last either way.
    let by_date = |a: &Group, b: &Group| b.date.is_some().cmp(&a.date.is_some());
    groups.sort_by(|a, b| match sort {
        Sort::Relevance => a.by_score(b),
        Sort::Newest => by_date(a, b).then(b.date.cmp(&a.date)).then_with(|| a.by_score(b)),
        Sort::Oldest => by_date(a, b).then(a.date.cmp(&b.date)).then_with(|| a.by_score(b)),
    });
}

/// Every passage as a group of its own, in order.
pub(super) fn flat(groups: Vec<Group>, order: Sort) -> Vec<Group> {
    let mut flat: Vec<Group> = groups
        .into_iter()
        .flat_map(|group| {
            let passages = group.passages.clone();
            passages.into_iter().map(move |passage| Group {
                score: passage.worth(),
                passages: vec![passage],
                added: [0.0; 2],
                ..group.clone()
            })
        })
        .collect();
    // Sorting keeps passages of equal score in the order of their article.
    sort(&mut flat, order);
    flat
}

/// What an article of these passages is worth, which come in any order, and whose title adds its own score: the
/// sum, what the title adds and what the second best passage adds.
fn worth(passages: impl Iterator<Item = (Score, Score)>, title: Score) -> [Score; 3] {
    // Of equals either comes first: they only differ in what their language adds.
    let [mut best, mut second] = [(Score::NEG_INFINITY, 0.0); 2];
    for own in passages {
        if own.0 > best.0 || (own.0 == best.0 && own.1 < best.1) {
            (best, second) = (own, best);
        } else if own.0 > second.0 {
            second = own;
        }
    }
    let of_title = TITLE * title;
    let of_second = SECOND * second.1;
    // The language counts once: else more passages would count more for it.
    [best.0.max(0.0) + of_title + of_second, of_title, of_second]
}

/// As [`worth`], given the passages and the score of the title.
fn of_passages(passages: &[Ranked], title: Score) -> [Score; 3] {
    worth(passages.iter().map(|passage| (passage.worth(), passage.score)), title)
}

impl Group {
    /// Best first, equals by what they are.
    fn by_score(&self, other: &Group) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then(self.tie.cmp(&other.tie)).then(self.address.cmp(&other.address))
    }
}

impl Ranked {
    /// What it is worth with its language.
    fn worth(&self) -> Score {
        self.score + self.spoken
    }

    /// The order of an article's passages: best first.
    fn order(&self, other: &Ranked) -> Ordering {
        other.worth().total_cmp(&self.worth()).then(self.number.cmp(&other.number))
    }
}
