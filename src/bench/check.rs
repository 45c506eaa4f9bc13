//! Refuses to time wrong answers: for a sample of the articles, what a search finds is compared with
//! what a scan of their stored text finds, which knows the analysis and nothing of the index.
//!
//! What a search finds by the words of the whole index (compounds, the most frequent of very many
//! words that fit a pattern, which words are too common) a scan of some articles can't know: there it
//! says [`Says::Maybe`], and what is found must show what matched.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;

use super::queries::{QueryClass, QuerySet, SEED};
use crate::analysis::Analyzer;
use crate::error::{Error, Result};
use crate::index::{AnalyzedToken, IndexedArticle, Reader};
use crate::language::Language;
use crate::query::{Filter, Leaf, LeafKind, Node, Piece, Plan, Word, parse, stretches};
use crate::search::{AllFound, Request, Searcher, Which};

/// How many queries of a class are checked: the first ones.
const QUERIES: usize = 10;

/// How many articles are scanned at most, besides those that the queries were drawn from.
const ARTICLES: usize = 200;

/// What a scan says of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    /// It does not satisfy the query.
    No,
    /// That depends on the rest of the archive.
    Maybe,
    /// It satisfies the query.
    Yes,
}

impl Says {
    /// What it says of the opposite.
    fn not(self) -> Says {
        match self {
            Says::No => Says::Yes,
            Says::Maybe => Says::Maybe,
            Says::Yes => Says::No,
        }
    }

    /// Whether something is there.
    fn is(there: bool) -> Says {
        if there { Says::Yes } else { Says::No }
    }
}

/// Some articles of an index, to be scanned.
pub(super) struct Sample {
    articles: Vec<Scanned>,
    /// The languages of the index.
    languages: Vec<Language>,
}

/// An article as the scan sees it.
struct Scanned {
    key: u64,
    id: String,
    passages: Vec<(Language, Vec<AnalyzedToken>)>,
}

impl Scanned {
    /// An article, analysed.
    fn of(article: IndexedArticle, analyzer: &mut Analyzer) -> Scanned {
        let passages = article.passages.into_iter().map(|passage| {
            let tokens = AnalyzedToken::all(&passage.text, passage.language, analyzer);
            (passage.language, tokens)
        });
        Scanned { key: article.key, id: article.id, passages: passages.collect() }
    }
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
        let languages = reader.languages()?.into_iter().map(|(language, _)| language).collect();
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
            let shows = |key| shows_a_match(searcher, query, key);
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
        shows: &dyn Fn(u64) -> Result<bool>,
    ) -> Result<Option<(&str, Fault)>> {
        let scan = Scan::of(query, &self.languages, found.is_partial);
        for article in &self.articles {
            let is_found = found.keys.contains(&article.key);
            let fault = match (scan.article(article), is_found) {
                (Says::Yes, false) => Some(Fault::Missed),
                (Says::No, true) => Some(Fault::Unfounded),
                (Says::Maybe, true) if scan.is_marked && !shows(article.key)? => {
                    Some(Fault::Unfounded)
                }
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
fn shows_a_match(searcher: &Searcher, query: &str, key: u64) -> Result<bool> {
    let articles = searcher.articles(&Which::Key(key), query)?;
    Ok(articles.iter().any(|whole| {
        let in_text = whole.paragraphs.iter().any(|paragraph| !paragraph.marks.is_empty());
        in_text || !whole.article.title_marks.is_empty()
    }))
}

/// A query, to be looked for passage by passage.
struct Scan {
    plan: Plan,
    /// Whether all that it finds has something that is marked.
    is_marked: bool,
    /// Words that are stop words in a language of the index.
    stopped: BTreeSet<String>,
    /// The stems of its words in the languages that it looks into.
    stems: BTreeMap<String, BTreeSet<String>>,
    /// Whether the index has compounds.
    has_compounds: bool,
    /// Whether a pattern or a spelling fits more words than are searched for.
    is_partial: bool,
}

impl Scan {
    /// A query, for an index of these languages.
    fn of(query: &str, languages: &[Language], is_partial: bool) -> Scan {
        let mut analyzer = Analyzer::new();
        let plan = Plan::of(&parse(query).query, &mut analyzer);
        let looks_into =
            |language: &&Language| plan.languages().is_none_or(|only| only.contains(language));
        let (mut stopped, mut stems) = (BTreeSet::new(), BTreeMap::new());
        for word in words(&plan) {
            if languages.iter().any(|language| word.is_stopped(*language)) {
                stopped.insert(word.base.clone());
            }
            let speaking = languages.iter().filter(looks_into).filter(|l| !word.is_stopped(**l));
            let of_word = speaking
                .flat_map(|language| {
                    let stems = analyzer.stems(&word.base, *language);
                    stems.iter().map(String::from).collect::<Vec<String>>()
                })
                .collect();
            stems.insert(word.base.clone(), of_word);
        }
        let is_marked = !plan.leaves().is_empty() && !negates(&plan);
        let has_compounds = languages.iter().any(|language| language.has_compounds());
        Scan { is_marked, stopped, stems, has_compounds, is_partial, plan }
    }

    /// What it says of an article.
    fn article(&self, article: &Scanned) -> Says {
        let passages = article.passages.iter();
        let says = passages.map(|(language, tokens)| self.group(&self.plan, *language, tokens));
        says.max().unwrap_or(Says::No)
    }

    /// What it says of a passage by a plan.
    fn group(&self, plan: &Plan, language: Language, tokens: &[AnalyzedToken]) -> Says {
        let node = |node: &Node| self.node(node, language, tokens);
        let selects = plan.must.iter().any(|node| !node.is_filter());
        let may = plan.may.iter().map(node).max().filter(|_| !selects);
        let must = plan.must.iter().map(node);
        let must_not = plan.must_not.iter().map(|excluded| node(excluded).not());
        must.chain(must_not).chain(may).min().unwrap_or(Says::Yes)
    }

    /// What it says of a passage by a part of a plan.
    fn node(&self, node: &Node, language: Language, tokens: &[AnalyzedToken]) -> Says {
        match node {
            Node::Group(plan) => self.group(plan, language, tokens),
            Node::Filter(Filter::Languages(languages)) => Says::is(languages.contains(&language)),
            // What is known of the article besides its text.
            Node::Filter(Filter::Dates(_) | Filter::Field(..)) => Says::Maybe,
            Node::Leaf(leaf) => self.leaf(leaf, tokens),
        }
    }

    /// What it says of a passage by something to search for.
    fn leaf(&self, leaf: &Leaf, tokens: &[AnalyzedToken]) -> Says {
        let any_word = |fits: &dyn Fn(&str) -> bool| {
            Says::is(tokens.iter().any(|token| token.words.iter().any(|word| fits(word))))
        };
        let bounded = |says: Says| if self.is_partial { says.min(Says::Maybe) } else { says };
        match &leaf.kind {
            LeafKind::AnyForm(word) | LeafKind::Related(word, _) => self.any_form(word, tokens),
            LeafKind::Phrase(words) => Says::is(has_row(words, tokens)),
            LeafKind::Compound(words) => {
                let joined = words.concat();
                let is_joined = |token: &AnalyzedToken| {
                    token.words.contains(&joined) || token.stems.contains(&joined)
                };
                let may_join = joined.chars().all(char::is_alphabetic);
                Says::is(has_row(words, tokens) || (may_join && tokens.iter().any(is_joined)))
            }
            LeafKind::Near(words, distance) => Says::is(has_near(words, *distance, tokens)),
            LeafKind::Pattern(pieces) => {
                bounded(any_word(&|word| fits(&word.chars().collect::<Vec<char>>(), pieces)))
            }
            LeafKind::Fuzzy(word, edits) => {
                bounded(any_word(&|other| strsim::osa_distance(word, other) <= usize::from(*edits)))
            }
        }
    }

    /// What it says of a passage by a word in any form.
    fn any_form(&self, word: &Word, tokens: &[AnalyzedToken]) -> Says {
        let stems = self.stems.get(&word.base);
        let has_form = |token: &AnalyzedToken| {
            let has_stem = |stem: &String| stems.is_some_and(|stems| stems.contains(stem));
            token.words.contains(&word.exact) || token.stems.iter().any(has_stem)
        };
        let has_part =
            |token: &AnalyzedToken| token.words.iter().any(|whole| whole.contains(&word.exact));
        if tokens.iter().any(has_form) {
            // A stop word of some language may be too common to be looked for in any form, or at all.
            if self.stopped.contains(&word.base) { Says::Maybe } else { Says::Yes }
        } else if self.has_compounds && tokens.iter().any(has_part) {
            Says::Maybe
        } else {
            Says::No
        }
    }
}

/// The words in any form of a plan.
fn words(plan: &Plan) -> Vec<&Word> {
    let nodes = plan.must.iter().chain(&plan.may).chain(&plan.must_not);
    let of_node = |node| match node {
        &Node::Leaf(Leaf { kind: LeafKind::AnyForm(ref word), .. }) => vec![word],
        Node::Group(plan) => words(plan),
        Node::Leaf(_) | Node::Filter(_) => Vec::new(),
    };
    nodes.flat_map(of_node).collect()
}

/// Whether a plan may be satisfied by what is not there.
fn negates(plan: &Plan) -> bool {
    let inner = plan.must.iter().chain(&plan.may);
    inner
        .filter_map(|node| if let Node::Group(plan) = node { Some(plan) } else { None })
        .any(|plan| !plan.must_not.is_empty() || negates(plan))
}

/// Whether words stand in a row.
fn has_row(words: &[String], tokens: &[AnalyzedToken]) -> bool {
    let is_row = |row: &[AnalyzedToken]| {
        row.windows(2).all(|pair| pair[1].position == pair[0].position + 1)
            && row.iter().zip(words).all(|(token, word)| token.words.contains(word))
    };
    !words.is_empty() && tokens.windows(words.len()).any(is_row)
}

/// Whether words stand near each other.
fn has_near(words: &[String], distance: u32, tokens: &[AnalyzedToken]) -> bool {
    let mut wanted: BTreeMap<&String, u32> = BTreeMap::new();
    words.iter().for_each(|word| *wanted.entry(word).or_default() += 1);
    let seen: Vec<(u32, usize)> = tokens
        .iter()
        .flat_map(|token| {
            let there = wanted.keys().enumerate().filter(|(_, word)| token.words.contains(word));
            there.map(|(number, _)| (token.position, number))
        })
        .collect();
    let times: Vec<u32> = wanted.values().copied().collect();
    !stretches(&seen, &times, distance).is_empty()
}

/// Whether a word fits a pattern.
fn fits(word: &[char], pieces: &[Piece]) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return word.is_empty() };
    match piece {
        Piece::Any => (0..=word.len()).any(|from| fits(&word[from..], rest)),
        Piece::One => word.split_first().is_some_and(|(_, word)| fits(word, rest)),
        Piece::Letters(letters) => {
            let letters: Vec<char> = letters.chars().collect();
            word.strip_prefix(letters.as_slice()).is_some_and(|word| fits(word, rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::IndexedPassage;

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

    #[test]
    fn patterns_fit_whole_words() {
        let check = |word: &str, pieces: &[Piece], expected| {
            assert_eq!(fits(&word.chars().collect::<Vec<char>>(), pieces), expected, "{word}");
        };
        let divor = Piece::Letters("divor".to_owned());
        check("divorced", &[divor.clone(), Piece::Any], true);
        check("divor", &[divor.clone(), Piece::Any], true);
        check("redivor", &[divor.clone(), Piece::Any], false);
        check("divorx", &[divor, Piece::One], true);
    }
}
