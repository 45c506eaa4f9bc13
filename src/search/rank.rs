//! Passages to articles, best first.
//!
//! An article is as good as its best passage, and a little better for a title that matches and
//! for another passage that does. Articles of equal score are ordered by a hash of what they are,
//! so that the order is the same in any index of the same articles.

use std::collections::HashSet;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocAddress, Score};

use super::Sort;
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

/// Groups passages by article and orders the articles; `sources` narrows them to some sources.
pub(super) fn rank(
    reader: &Reader,
    mut found: Vec<(DocAddress, Score)>,
    sources: Option<&HashSet<u64>>,
    spoken: Option<Language>,
) -> Result<Vec<Group>> {
    let segments = reader.searcher.segment_readers();
    let columns = reader.columns()?;
    let norms: Vec<FieldNormReader> = segments
        .iter()
        .map(|segment| segment.get_fieldnorms_reader(reader.fields.words).map_err(reader.failed()))
        .collect::<Result<_>>()?;
    let are_spoken: Vec<_> = columns.iter().map(|columns| columns.are_in(spoken)).collect();
    // Passages of an article follow each other, so that those found are together once in order.
    found.sort_unstable_by_key(|(address, _)| *address);
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Option<(DocAddress, Vec<Ranked>)> = None;
    let mut close = |open: Option<(DocAddress, Vec<Ranked>)>| {
        let Some((address, passages)) = open else { return };
        let columns = &columns[address.segment_ord as usize];
        let is_wanted = sources.is_none_or(|wanted| {
            columns.source(address.doc_id).is_some_and(|source| wanted.contains(&source))
        });
        groups.extend(is_wanted.then(|| group(address, passages, columns)));
    };
    for (address, score) in found {
        let segment = address.segment_ord as usize;
        let columns = &columns[segment];
        // A source has no passages; and an article without a title has a place for it.
        let Some(number) = columns.passage(address.doc_id) else { continue };
        if norms[segment].fieldnorm(address.doc_id) == 0 {
            continue;
        }
        let passage_0 = address.doc_id - number.min(address.doc_id);
        let article = DocAddress::new(address.segment_ord, passage_0);
        let repeats = columns.repeats(address.doc_id);
        let spoken = if are_spoken[segment](address.doc_id) { SPOKEN } else { 0.0 };
        let passage = Ranked { address, number, score, near: 0.0, spoken, repeats };
        match &mut open {
            Some((known, passages)) if *known == article => passages.push(passage),
            _ => close(open.replace((article, vec![passage]))),
        }
    }
    close(open);
    sort(&mut groups, Sort::Relevance);
    Ok(groups)
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

/// The article of these passages, with its score.
fn group(address: DocAddress, mut passages: Vec<Ranked>, columns: &Columns) -> Group {
    if passages.iter().any(|passage| passage.repeats.is_some()) {
        let numbers: HashSet<u32> = passages.iter().map(|passage| passage.number).collect();
        passages
            .retain(|passage| passage.repeats.is_none_or(|repeated| !numbers.contains(&repeated)));
    }
    let title = passages.iter().find(|passage| passage.number == 0).copied();
    if passages.len() > 1 {
        passages.retain(|passage| passage.number != 0);
    }
    let is_only_title = passages.first().is_some_and(|only| only.number == 0);
    let of_title = title.filter(|_| !is_only_title).map_or(0.0, |title| title.score);
    let (date, tie) = (columns.date(address.doc_id), columns.tie(address.doc_id));
    let mut group = Group {
        address,
        score: 0.0,
        title_matches: title.is_some(),
        passages,
        added: [TITLE * of_title, 0.0],
        date,
        tie,
    };
    group.order_passages();
    group
}

impl Group {
    /// Puts its passages in order and adds up its score.
    pub(super) fn order_passages(&mut self) {
        self.passages.sort_by(|a, b| b.worth().total_cmp(&a.worth()).then(a.number.cmp(&b.number)));
        let [best, second] = [0, 1].map(|at| self.passages.get(at));
        self.added[1] = SECOND * second.map_or(0.0, |second| second.score);
        // The language counts once: else more passages would count more for it.
        self.score = best.map_or(0.0, Ranked::worth) + self.added[0] + self.added[1];
    }
}

impl Ranked {
    /// What it is worth with its language.
    fn worth(&self) -> Score {
        self.score + self.spoken
    }
}
