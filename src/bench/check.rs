//! Refuses to time wrong answers: for a sample of the articles, what a search finds is compared with
//! what a [`Scan`] of their stored text finds. Where the scan leaves it open, what is found must show
//! what matched.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::queries::{QueryClass, QuerySet, SEED};
use super::scan::{Says, Scan, Scanned};
use crate::analysis::Analyzer;
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::language::Language;
use crate::search::{AllFound, Request, Searcher, Which};

/// How many queries of a class are checked: the first ones.
const QUERIES: usize = 10;

/// How many articles are scanned at most, besides those that the queries were drawn from.
const ARTICLES: usize = 200;

/// Some articles of an index, to be scanned.
pub(super) struct Sample {
    articles: Vec<Scanned>,
    /// The languages of the index.
    languages: Vec<Language>,
}

impl Sample {
    /// Articles at random, and those that the queries to be checked were drawn from.
    pub(super) fn take(reader: &Reader, queries: &QuerySet) -> Result<Sample> {
        let drawn = queries.classes.iter().flat_map(|class| class.queries.iter().take(QUERIES));
        let mut numbers: BTreeSet<u64> = drawn.filter_map(|query| query.origin).collect();
        let last = usize::try_from(reader.last_number()).unwrap_or(usize::MAX);
        let picked = Rng::with_seed(SEED).choose_multiple(1..=last, ARTICLES);
        numbers.extend(picked.into_iter().map(|number| number as u64));
        let mut analyzer = Analyzer::new();
        let mut articles = Vec::new();
        for number in numbers {
            let article = reader.article_numbered(number)?;
            articles.extend(article.map(|article| Scanned::of(article, &mut analyzer)));
        }
        let languages = reader.languages()?.iter().map(|(language, _)| *language).collect();
        Ok(Sample { articles, languages })
    }

    /// How many articles it has.
    pub(super) fn articles(&self) -> u64 {
        self.articles.len() as u64
    }

    /// Compares the answers to some queries of a class with a scan; tells how many.
    ///
    /// # Errors
    /// [`Error::WrongAnswer`] if they differ.
    pub(super) fn check(&self, class: &QueryClass, searcher: &Searcher) -> Result<u64> {
        let mut checked = 0;
        for query in class.texts().take(QUERIES) {
            let found = searcher.find_all(&Request::new(query))?;
            let shows = |article: &Scanned| shows_a_match(searcher, query, article);
            let wrong = |article: &str, fault: Fault| Error::WrongAnswer {
                class: class.name.clone(),
                query: query.to_owned(),
                article: article.to_owned(),
                fault: fault.message(),
            };
            if let Some((article, fault)) = self.fault(query, &found, &shows)? {
                return Err(wrong(article, fault));
            }
            let results = searcher.search(&Request::new(query))?;
            let stray = results.hits.iter().find(|hit| !found.keys.contains(&hit.article.key));
            if let Some(hit) = stray {
                return Err(wrong(&hit.article.id, Fault::Stray));
            }
            checked += 1;
        }
        Ok(checked)
    }

    /// The first article of which a search says another thing than the scan; `shows` tells whether a
    /// match is shown in an article.
    fn fault(
        &self,
        query: &str,
        found: &AllFound,
        shows: &dyn Fn(&Scanned) -> Result<bool>,
    ) -> Result<Option<(&str, Fault)>> {
        let scan = Scan::of(query, &self.languages, found.is_partial);
        for article in &self.articles {
            let is_found = found.keys.contains(&article.key);
            let fault = match (scan.article(article), is_found) {
                (Says::Yes, false) => Some(Fault::Missed),
                (Says::No, true) => Some(Fault::Unfounded),
                (Says::Maybe, true) if scan.is_marked && !shows(article)? => Some(Fault::Unfounded),
                _ => None,
            };
            if let Some(fault) = fault {
                return Ok(Some((&article.id, fault)));
            }
        }
        Ok(None)
    }
}

/// In what an answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// An article that has what was asked for is not found.
    Missed,
    /// One that does not have it is found.
    Unfounded,
    /// One is shown that is not among all that are found.
    Stray,
}

impl Fault {
    /// What is said of it, after the article.
    fn message(self) -> &'static str {
        match self {
            Fault::Missed => "has it and is not found",
            Fault::Unfounded => "does not have it and is found",
            Fault::Stray => "is shown and not among all that are found",
        }
    }
}

/// Whether anything that matches is marked in an article.
fn shows_a_match(searcher: &Searcher, query: &str, article: &Scanned) -> Result<bool> {
    // By its id, which is looked up; its key would have to be searched for. Others may have it too.
    let articles = searcher.articles(&Which::Id(article.id.clone()), query)?;
    Ok(articles.iter().filter(|whole| whole.article.key == article.key).any(|whole| {
        let in_text = whole.paragraphs.iter().any(|paragraph| !paragraph.marks.is_empty());
        in_text || !whole.article.title_marks.is_empty()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{IndexedArticle, IndexedPassage};

    /// Articles of a passage each, known by their numbers from 0.
    fn sample(texts: &[(&str, &str)]) -> Sample {
        let named = |code: &str| Language::named(code).unwrap();
        let article = |(key, (code, text)): (u64, &(&str, &str))| {
            let passages = vec![IndexedPassage { language: named(code), text: (*text).to_owned() }];
            Scanned::of(IndexedArticle { key, id: key.to_string(), passages }, &mut Analyzer::new())
        };
        let languages = texts.iter().map(|(code, _)| named(code)).collect();
        Sample { articles: (0..).zip(texts).map(article).collect(), languages }
    }

    /// What is wrong with an answer, with the article that it is wrong about.
    fn check(texts: &[(&str, &str)], query: &str, found: &[u64]) -> Option<(String, Fault)> {
        let all = AllFound { keys: found.iter().copied().collect(), is_partial: false };
        let sample = sample(texts);
        let fault = sample.fault(query, &all, &|_| Ok(true)).unwrap();
        fault.map(|(article, fault)| (article.to_owned(), fault))
    }

    const TEXTS: &[(&str, &str)] = &[
        ("en", "Kim divorced him in Paris"),
        ("en", "They were back in town, together"),
        ("nl", "De echtscheiding van Kim"),
    ];

    #[test]
    fn right_answers_pass() {
        for (query, found) in [
            ("divorce", &[0][..]),
            ("kim paris", &[0, 2]),
            ("+kim +paris", &[0]),
            ("\"back in town\"", &[1]),
            ("\"town back\"", &[]),
            ("\"town back\"~3", &[1]),
            ("div*", &[0]),
            ("pris~", &[0]),
            ("kim lang:nl", &[2]),
            ("kim -paris", &[2]),
            ("kim date:2021", &[0]),
            ("=divorce", &[]),
            // A compound may be known or not: the rest of the archive decides.
            ("scheiding", &[2]),
            ("scheiding", &[]),
        ] {
            assert_eq!(check(TEXTS, query, found), None, "{query}");
        }
    }

    #[test]
    fn a_wrong_answer_is_refused() {
        for (query, found, article, fault) in [
            ("divorce", &[][..], "0", Fault::Missed),
            ("divorce", &[0, 1], "1", Fault::Unfounded),
            ("kim paris", &[0], "2", Fault::Missed),
            ("+kim +paris", &[0, 2], "2", Fault::Unfounded),
            ("\"back in town\"", &[], "1", Fault::Missed),
            ("\"town back\"", &[1], "1", Fault::Unfounded),
            ("div*", &[1], "0", Fault::Missed),
            ("pris~", &[], "0", Fault::Missed),
            ("kim lang:nl", &[0, 2], "0", Fault::Unfounded),
            ("scheiding", &[1, 2], "1", Fault::Unfounded),
        ] {
            assert_eq!(check(TEXTS, query, found), Some((article.to_owned(), fault)), "{query}");
        }
    }

    #[test]
    fn what_may_match_must_show_a_match() {
        let found = AllFound { keys: [2].into(), is_partial: false };
        let sample = sample(TEXTS);
        let fault = sample.fault("scheiding", &found, &|_| Ok(false)).unwrap();
        assert_eq!(fault, Some(("2", Fault::Unfounded)));
    }
}
