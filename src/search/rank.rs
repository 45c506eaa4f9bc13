//! Passages to articles, best first.
//!
//! An article is as good as its best passage, and a little better for a title that matches and
//! for another passage that does. Articles of equal score are ordered by a hash of what they are,
//! so that the order is the same in any index of the same articles.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use super::{Sort, Total};
use crate::article::Date;
use crate::error::Result;
use crate::index::{Columns, Reader};
use crate::language::Language;

/// What a matching title adds to an article's score, as a part of the title's.
const TITLE: Score = 0.8;

/// What a passage is worth more in the language that the function words of the query speak for: of
/// translations, that one is meant.
const SPOKEN: Score = 8.0;

/// What the second best passage adds, as a part of its score.
const SECOND: Score = 0.1;

/// An article with its matching passages.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Where its passage 0 is.
    pub(super) address: DocAddress,
    pub(super) score: Score,
    /// Whether its title matches.
    pub(super) title_matches: bool,
    /// The score of its title, where that is not among the passages to show.
    title: Score,
    /// The passages to show, best first: the title only where it is the only one.
    pub(super) passages: Vec<Ranked>,
    /// What its title and its second best passage add to its score.
    pub(super) added: [Score; 2],
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
    /// What it is worth more for its language, which the function words of the query speak for.
    pub(super) spoken: Score,
    repeats: Option<u32>,
}

/// The articles that were found: what each is worth is known, their order is not. Of very many, few are
/// shown, and only these are worth putting together.
pub(super) struct Ranking<'a> {
    passages: Passages<'a>,
    articles: Vec<Article>,
    /// How many passages there are to show.
    shown: u64,
}

/// An article of a ranking.
struct Article {
    /// Where its passage 0 is.
    address: DocAddress,
    /// Which of the passages found are its own.
    own: Range<usize>,
    score: Score,
}

/// The passages that were found, and what tells about them.
struct Passages<'a> {
    /// In order: the passages of an article follow each other.
    found: Vec<(DocAddress, Score)>,
    columns: &'a [Columns],
    /// Whether a passage is in the language that the query speaks for, by segments.
    are_spoken: Vec<Box<dyn Fn(DocId) -> bool + 'a>>,
}

/// The next passage in a segment that repeats another: there are few, and what is before it needs not be
/// looked up.
#[derive(Default)]
struct Repeating {
    segment: SegmentOrdinal,
    next: DocId,
}

impl<'a> Ranking<'a> {
    /// Puts passages together by article; `sources` narrows them to some sources.
    pub(super) fn of(
        reader: &'a Reader,
        mut found: Vec<(DocAddress, Score)>,
        sources: Option<&HashSet<u64>>,
        spoken: Option<Language>,
    ) -> Result<Ranking<'a>> {
        let segments = reader.searcher.segment_readers().iter();
        let norms = segments.map(|segment| segment.get_fieldnorms_reader(reader.fields.words));
        let norms: Vec<FieldNormReader> =
            norms.map(|norms| norms.map_err(reader.failed())).collect::<Result<_>>()?;
        let columns = reader.columns()?;
        let are_spoken = columns
            .iter()
            .map(|columns| Box::new(columns.are_in(spoken)) as Box<dyn Fn(DocId) -> bool>)
            .collect();
        found.sort_unstable_by_key(|(address, _)| *address);
        let passages = Passages { found, columns, are_spoken };
        let firsts = passages.firsts();
        let mut ranking = Ranking { passages, articles: Vec::new(), shown: 0 };
        let mut own: Vec<Ranked> = Vec::new();
        let mut repeating = Repeating::default();
        let mut at = 0;
        for of_article in firsts.chunk_by(|a, b| a == b) {
            let DocAddress { segment_ord, doc_id: passage_0 } = of_article[0];
            let columns = &columns[segment_ord as usize];
            let end = at + of_article.len();
            // An article without a title has a place for it; what is no passage has nothing else.
            let is_bare = ranking.passages.found[at].0 == of_article[0]
                && norms[segment_ord as usize].fieldnorm(passage_0) == 0;
            let first = at + usize::from(is_bare);
            at = end;
            let is_wanted = sources.is_none_or(|wanted| {
                columns.source(passage_0).is_some_and(|source| wanted.contains(&source))
            });
            if first < end && is_wanted {
                let address = of_article[0];
                let may_repeat = ranking.passages.may_repeat(first..end, &mut repeating);
                let title =
                    ranking.passages.of_article(first..end, passage_0, may_repeat, &mut own);
                let [score, ..] = worth(&own, title);
                ranking.shown += own.len() as u64;
                ranking.articles.push(Article { address, own: first..end, score });
            }
        }
        Ok(ranking)
    }

    /// How much was found.
    pub(super) fn total(&self, exact: bool) -> Total {
        Total { passages: self.shown, articles: self.articles.len() as u64, exact }
    }

    /// Where passage 0 of each article is.
    pub(super) fn articles(&self) -> impl Iterator<Item = DocAddress> {
        self.articles.iter().map(|article| article.address)
    }

    /// So many of the best articles at least, best first, as far as there are so many.
    pub(super) fn best(mut self, most: usize) -> Vec<Group> {
        if (1..self.articles.len()).contains(&most) {
            let by_score = |a: &Article, b: &Article| b.score.total_cmp(&a.score);
            let (_, last, _) = self.articles.select_nth_unstable_by(most - 1, by_score);
            let least = last.score;
            self.articles.retain(|article| article.score.total_cmp(&least).is_ge());
        }
        let passages = &self.passages;
        let group = |article: Article| passages.group(article.address, article.own);
        let mut groups: Vec<Group> = self.articles.into_iter().map(group).collect();
        sort(&mut groups, Sort::Relevance);
        groups
    }
}

impl Passages<'_> {
    /// Passage 0 of the article that each belongs to; each itself, of what is no passage.
    fn firsts(&self) -> Vec<DocAddress> {
        let first = |&(address, _): &(DocAddress, Score)| {
            let columns = &self.columns[address.segment_ord as usize];
            DocAddress { doc_id: columns.passage_0(address.doc_id), ..address }
        };
        self.found.iter().map(first).collect()
    }

    /// Whether any of the passages of an article may repeat another.
    fn may_repeat(&self, own: Range<usize>, repeating: &mut Repeating) -> bool {
        let (first, last) = (self.found[own.start].0, self.found[own.end - 1].0);
        if first.segment_ord != repeating.segment || first.doc_id > repeating.next {
            let columns = &self.columns[first.segment_ord as usize];
            let next = columns.next_repeating(first.doc_id);
            *repeating = Repeating { segment: first.segment_ord, next };
        }
        repeating.next <= last.doc_id
    }

    /// Those of an article that are to be shown, in order, and the score of its title, if that is not one of
    /// them.
    fn of_article(
        &self,
        own: Range<usize>,
        passage_0: DocId,
        may_repeat: bool,
        shown: &mut Vec<Ranked>,
    ) -> Score {
        shown.clear();
        let mut has_repeats = false;
        for &(address, score) in &self.found[own] {
            let segment = address.segment_ord as usize;
            let number = address.doc_id - passage_0;
            let repeats =
                if may_repeat { self.columns[segment].repeats(address.doc_id) } else { None };
            has_repeats |= repeats.is_some();
            let spoken = if self.are_spoken[segment](address.doc_id) { SPOKEN } else { 0.0 };
            shown.push(Ranked { address, number, score, near: 0.0, spoken, repeats });
        }
        if has_repeats {
            let numbers: HashSet<u32> = shown.iter().map(|passage| passage.number).collect();
            shown.retain(|passage| passage.repeats.is_none_or(|other| !numbers.contains(&other)));
        }
        match shown.first() {
            Some(title) if title.number == 0 && shown.len() > 1 => shown.remove(0).score,
            _ => 0.0,
        }
    }

    /// An article put together.
    fn group(&self, address: DocAddress, own: Range<usize>) -> Group {
        let columns = &self.columns[address.segment_ord as usize];
        let title_matches = self.found[own.start].0 == address;
        let mut passages = Vec::with_capacity(own.len());
        let may_repeat = self.may_repeat(own.clone(), &mut Repeating::default());
        let title = self.of_article(own, address.doc_id, may_repeat, &mut passages);
        let (date, tie) = (columns.date(address.doc_id), columns.tie(address.doc_id));
        let (score, added) = (0.0, [0.0; 2]);
        let mut group = Group { address, score, title_matches, title, passages, added, date, tie };
        group.order_passages();
        group
    }
}

/// Puts articles in order; equals by what they are.
pub(super) fn sort(groups: &mut [Group], sort: Sort) {
    let by_score = |a: &Group, b: &Group| {
        b.score.total_cmp(&a.score).then(a.tie.cmp(&b.tie)).then(a.address.cmp(&b.address))
    };
    // Those without a date come last either way.
    let by_date = |a: &Group, b: &Group| b.date.is_some().cmp(&a.date.is_some());
    groups.sort_by(|a, b| match sort {
        Sort::Relevance => by_score(a, b),
        Sort::Newest => by_date(a, b).then(b.date.cmp(&a.date)).then_with(|| by_score(a, b)),
        Sort::Oldest => by_date(a, b).then(a.date.cmp(&b.date)).then_with(|| by_score(a, b)),
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

/// What an article of these passages is worth, whose title adds its own score: the sum, what the title adds
/// and what the second best passage adds.
fn worth(passages: &[Ranked], title: Score) -> [Score; 3] {
    let [mut best, mut second]: [Option<&Ranked>; 2] = [None; 2];
    for passage in passages {
        let is_before = |other: &Ranked| passage.order(other).is_lt();
        if best.is_none_or(is_before) {
            (best, second) = (Some(passage), best);
        } else if second.is_none_or(is_before) {
            second = Some(passage);
        }
    }
    let of_title = TITLE * title;
    let of_second = SECOND * second.map_or(0.0, |second| second.score);
    // The language counts once: else more passages would count more for it.
    [best.map_or(0.0, Ranked::worth) + of_title + of_second, of_title, of_second]
}

impl Group {
    /// Puts its passages in order and adds up its score.
    pub(super) fn order_passages(&mut self) {
        self.passages.sort_unstable_by(Ranked::order);
        let [score, of_title, of_second] = worth(&self.passages, self.title);
        (self.score, self.added) = (score, [of_title, of_second]);
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
