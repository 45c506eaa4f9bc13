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

use super::collect::Found;
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
    /// Which of the passages found in its segment are its own.
    own: Range<usize>,
    score: Score,
}

/// The passages that were found, and what tells about them.
struct Passages<'a> {
    /// By segments; the passages of an article follow each other.
    found: Vec<Found>,
    columns: &'a [Columns],
    /// Whether a passage is in the language that the query speaks for, by segments; none if it speaks for none.
    are_spoken: Vec<Box<dyn Fn(DocId) -> bool + 'a>>,
}

impl<'a> Ranking<'a> {
    /// Puts passages together by article; `sources` narrows them to some sources.
    pub(super) fn of(
        reader: &'a Reader,
        found: Vec<Found>,
        sources: Option<&HashSet<u64>>,
        spoken: Option<Language>,
    ) -> Result<Ranking<'a>> {
        let columns = reader.columns()?;
        let is_spoken =
            |columns: &'a Columns| Box::new(columns.are_in(spoken)) as Box<dyn Fn(DocId) -> bool>;
        let are_spoken = if spoken.is_some() { columns } else { &[] };
        let are_spoken = are_spoken.iter().map(is_spoken).collect();
        let passages = Passages { found, columns, are_spoken };
        let mut ranking = Ranking { passages, articles: Vec::new(), shown: 0 };
        for (ordinal, segment) in (0..).zip(reader.searcher.segment_readers()) {
            let norms = segment.get_fieldnorms_reader(reader.fields.words);
            let norms = norms.map_err(reader.failed())?;
            ranking.add_segment(ordinal, &norms, sources);
        }
        Ok(ranking)
    }

    /// Puts the passages of a segment together.
    fn add_segment(
        &mut self,
        ordinal: SegmentOrdinal,
        norms: &FieldNormReader,
        sources: Option<&HashSet<u64>>,
    ) {
        let Ranking { passages, articles, shown } = self;
        let columns = &passages.columns[ordinal as usize];
        let docs = &passages.found[ordinal as usize].docs;
        // The next passage that repeats another: there are few, and what is before it needs not be looked up.
        let mut repeating = 0;
        let mut ranked = Vec::new();
        let mut end = 0;
        for of_article in columns.passages_0(docs).chunk_by(|a, b| a == b) {
            let passage_0 = of_article[0];
            let mut own = end..end + of_article.len();
            end = own.end;
            let (first, last) = (docs[own.start], docs[own.end - 1]);
            // An article without a title has a place for it; what is no passage has nothing else.
            if first == passage_0 && norms.fieldnorm(passage_0) == 0 {
                own.start += 1;
            }
            let is_wanted = sources.is_none_or(|wanted| {
                columns.source(passage_0).is_some_and(|source| wanted.contains(&source))
            });
            if own.is_empty() || !is_wanted {
                continue;
            }
            if repeating < first {
                repeating = columns.next_repeating(first);
            }
            let address = DocAddress::new(ordinal, passage_0);
            let score = match repeating <= last {
                true => {
                    let title = passages.of_article(address, own.clone(), &mut ranked);
                    *shown += ranked.len() as u64;
                    worth(ranked.iter().copied(), title)[0]
                }
                false => {
                    let (title, others) = passages.title(address, own.clone());
                    *shown += others.len() as u64;
                    worth(passages.ranked(address, others), title)[0]
                }
            };
            articles.push(Article { address, own, score });
        }
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
    /// Passages of an article, by their places among those found, as if they repeated no other.
    fn ranked(&self, article: DocAddress, own: Range<usize>) -> impl Iterator<Item = Ranked> {
        let segment = article.segment_ord as usize;
        let Found { docs, scores } = &self.found[segment];
        let is_spoken = self.are_spoken.get(segment);
        docs[own.clone()].iter().zip(&scores[own]).map(move |(&doc_id, &score)| Ranked {
            address: DocAddress { doc_id, ..article },
            number: doc_id - article.doc_id,
            score,
            near: 0.0,
            spoken: if is_spoken.is_some_and(|is| is(doc_id)) { SPOKEN } else { 0.0 },
            repeats: None,
        })
    }

    /// The score of the title, if it is among the passages of an article and not the only one; and the others.
    fn title(&self, article: DocAddress, own: Range<usize>) -> (Score, Range<usize>) {
        let Found { docs, scores } = &self.found[article.segment_ord as usize];
        match docs[own.start] == article.doc_id && own.len() > 1 {
            true => (scores[own.start], own.start + 1..own.end),
            false => (0.0, own),
        }
    }

    /// Those of an article that are to be shown, in order, and the score of its title, if that is not one of
    /// them.
    fn of_article(&self, article: DocAddress, own: Range<usize>, shown: &mut Vec<Ranked>) -> Score {
        let columns = &self.columns[article.segment_ord as usize];
        let repeats =
            |ranked: Ranked| Ranked { repeats: columns.repeats(ranked.address.doc_id), ..ranked };
        shown.clear();
        shown.extend(self.ranked(article, own).map(repeats));
        if shown.iter().any(|passage| passage.repeats.is_some()) {
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
        let first = self.found[address.segment_ord as usize].docs[own.start];
        let title_matches = first == address.doc_id;
        let mut passages = Vec::with_capacity(own.len());
        let title = self.of_article(address, own, &mut passages);
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

/// What an article of these passages is worth, which come in any order, and whose title adds its own score: the
/// sum, what the title adds and what the second best passage adds.
fn worth(passages: impl Iterator<Item = Ranked>, title: Score) -> [Score; 3] {
    // Of equals either comes first: they only differ in what their language adds.
    let [mut best, mut second] = [(Score::NEG_INFINITY, 0.0); 2];
    for passage in passages {
        let own = (passage.worth(), passage.score);
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

impl Group {
    /// Puts its passages in order and adds up its score.
    pub(super) fn order_passages(&mut self) {
        self.passages.sort_unstable_by(Ranked::order);
        let [score, of_title, of_second] = worth(self.passages.iter().copied(), self.title);
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
