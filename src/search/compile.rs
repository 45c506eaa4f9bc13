//! Plan to tantivy query: each leaf expanded over this very index.
//!
//! A word in any form becomes one flat list of terms: its stem by every stemmer of the languages
//! that the index holds, equal stems once, and the word itself with a small weight. The flat OR
//! is what lets tantivy skip most postings. A stem is weighed by the larger of its own document
//! frequency and that of the word: a stop word of one language (left out of its stems) that
//! another language has rarely must not pass for rare.

use std::collections::HashMap;

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, Occur,
    PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::analysis::Analyzer;
use crate::error::Result;
use crate::index::Reader;
use crate::language::Language;
use crate::query::{Leaf, Plan, Wanted, Warning, Word};

/// What the very form typed adds to the score of a word, as a part of the score of its stem.
const EXACT: f32 = 0.3;

/// A word is common if it is a stop word in the languages of more than this part of the passages.
const COMMON: f64 = 0.5;

/// A query ready to run, and what to look for in the passages it finds.
pub(super) struct Compiled {
    pub(super) query: Box<dyn Query>,
    /// What to leave out of what the query finds. Not a clause of the query: tantivy 0.27 asks an
    /// excluded phrase for documents that it has passed.
    pub(super) excluded: Option<Box<dyn Query>>,
    pub(super) statistics: Statistics,
    /// What selects passages, in the order of the plan.
    pub(super) wanted: Vec<Wanted>,
    /// How rare each thing wanted is: its inverse document frequency.
    pub(super) weights: Vec<f32>,
    pub(super) warnings: Vec<Warning>,
}

/// The counts behind BM25: those of the passages that are there, pooled over all languages.
pub(super) struct Statistics {
    searcher: Searcher,
    /// Never less than a document frequency.
    passages: u64,
    /// Document frequencies that are not those of the term itself.
    pooled: HashMap<Term, u64>,
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.passages)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let freq = match self.pooled.get(term) {
            Some(pooled) => *pooled,
            None => self.searcher.doc_freq(term)?,
        };
        Ok(freq.min(self.passages))
    }
}

/// A leaf expanded: terms with their weights, or a phrase.
struct Expanded {
    queries: Vec<Box<dyn Query>>,
    wanted: Wanted,
    /// In how many passages it stands, as far as one number tells.
    frequency: u64,
}

/// Makes a plan ready to run on an index.
pub(super) fn compile(plan: &Plan, reader: &Reader, analyzer: &mut Analyzer) -> Result<Compiled> {
    let mut compiler = Compiler {
        reader,
        analyzer,
        languages: reader.languages()?,
        pooled: HashMap::new(),
        warnings: Vec::new(),
    };
    let may = compiler.without_common_words(plan);
    let must: Vec<Expanded> =
        plan.must.iter().map(|leaf| compiler.expand(leaf)).collect::<Result<_>>()?;
    let may: Vec<Expanded> =
        may.into_iter().map(|leaf| compiler.expand(leaf)).collect::<Result<_>>()?;
    let must_not: Vec<Expanded> =
        plan.must_not.iter().map(|leaf| compiler.expand(leaf)).collect::<Result<_>>()?;
    let Compiler { pooled, warnings, .. } = compiler;
    let most = must.iter().chain(&may).map(|leaf| leaf.frequency).max().unwrap_or(0);
    let passages = reader.manifest().passages.max(most).max(1);
    let (wanted, weights) = must
        .iter()
        .chain(&may)
        .map(|leaf| (leaf.wanted.clone(), rarity(leaf.frequency, passages)))
        .unzip();
    let query = boolean(plan, must, may, reader);
    let not_languages =
        (!plan.not_languages.is_empty()).then(|| in_languages(&plan.not_languages, reader));
    let excluded: Vec<Box<dyn Query>> =
        must_not.into_iter().flat_map(|leaf| leaf.queries).chain(not_languages).collect();
    let excluded = (!excluded.is_empty()).then(|| any_of(excluded));
    let statistics = Statistics { searcher: reader.searcher.clone(), passages, pooled };
    Ok(Compiled { query, excluded, statistics, wanted, weights, warnings })
}

/// What is needed to expand leaves.
struct Compiler<'a> {
    reader: &'a Reader,
    analyzer: &'a mut Analyzer,
    languages: Vec<(Language, u64)>,
    pooled: HashMap<Term, u64>,
    warnings: Vec<Warning>,
}

impl Compiler<'_> {
    /// The mays of a plan without words that are too common to select passages; with them where
    /// there is nothing else to search for.
    fn without_common_words<'p>(&mut self, plan: &'p Plan) -> Vec<&'p Leaf> {
        let is_common: Vec<bool> = plan.may.iter().map(|leaf| self.is_common(leaf)).collect();
        if plan.must.is_empty() && is_common.iter().all(|common| *common) {
            return plan.may.iter().collect();
        }
        for (leaf, _) in plan.may.iter().zip(&is_common).filter(|(_, common)| **common) {
            if let Leaf::AnyForm(word) = leaf {
                let message = format!(
                    "`{}` is too common to search for beside other words: left out",
                    word.exact
                );
                self.warnings.push(Warning { message, span: word.span.clone() });
            }
        }
        plan.may.iter().zip(is_common).filter(|(_, common)| !common).map(|(leaf, _)| leaf).collect()
    }

    /// Whether a leaf is a word that is a stop word in the languages of most passages.
    fn is_common(&self, leaf: &Leaf) -> bool {
        let Leaf::AnyForm(word) = leaf else { return false };
        let all: u64 = self.languages.iter().map(|(_, passages)| passages).sum();
        let stopped = self.languages.iter().filter(|(language, _)| is_stop_word(word, *language));
        let stopped: u64 = stopped.map(|(_, passages)| passages).sum();
        stopped as f64 > all as f64 * COMMON
    }

    /// Expands a leaf over the dictionary of the index.
    fn expand(&mut self, leaf: &Leaf) -> Result<Expanded> {
        match leaf {
            Leaf::AnyForm(word) => self.any_form(word),
            Leaf::Phrase { words, .. } => self.phrase(words),
        }
    }

    /// The terms of a word in any form; of those that the index has none of, none.
    fn any_form(&mut self, word: &Word) -> Result<Expanded> {
        let fields = self.reader.fields;
        let exact = Term::from_field_text(fields.words, &word.exact);
        let exact_frequency = self.frequency(&exact)?;
        let mut stems: Vec<String> = Vec::new();
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        let mut frequency = exact_frequency;
        // A word that most passages' languages stop is searched by itself alone: its few stems
        // in the other languages would make a rarity of it.
        if !self.is_common(&Leaf::AnyForm(word.clone())) {
            for (language, _) in self.languages.clone() {
                if !is_stop_word(word, language) {
                    let of_language = self.analyzer.stems(&word.base, language);
                    stems.extend(of_language.iter().map(String::from));
                }
            }
            stems.sort_unstable();
            stems.dedup();
            for stem in &stems {
                let term = Term::from_field_text(fields.stems, stem);
                let of_stem = self.frequency(&term)?;
                if of_stem > 0 {
                    self.pooled.insert(term.clone(), of_stem.max(exact_frequency));
                    frequency = frequency.max(of_stem);
                    queries.push(term_query(term));
                }
            }
        }
        if exact_frequency > 0 {
            let weight = if queries.is_empty() { 1.0 } else { EXACT };
            queries.push(Box::new(BoostQuery::new(term_query(exact), weight)));
        }
        Ok(Expanded {
            queries,
            wanted: Wanted::AnyForm { stems, exact: word.exact.clone() },
            frequency,
        })
    }

    /// A phrase; of one word, that very word.
    fn phrase(&mut self, words: &[String]) -> Result<Expanded> {
        let terms: Vec<Term> = words
            .iter()
            .map(|word| Term::from_field_text(self.reader.fields.words, word))
            .collect();
        let mut frequency = u64::MAX;
        for term in &terms {
            frequency = frequency.min(self.frequency(term)?);
        }
        let query: Box<dyn Query> = match <[Term; 1]>::try_from(terms) {
            Ok([term]) => term_query(term),
            Err(terms) => Box::new(PhraseQuery::new(terms)),
        };
        let queries = if frequency > 0 { vec![query] } else { Vec::new() };
        Ok(Expanded { queries, wanted: Wanted::Phrase(words.to_vec()), frequency })
    }

    /// In how many passages a term stands.
    fn frequency(&self, term: &Term) -> Result<u64> {
        self.reader.searcher.doc_freq(term).map_err(self.reader.failed())
    }
}

/// Whether a word of a query is a stop word of a language.
fn is_stop_word(word: &Word, language: Language) -> bool {
    language.is_stop_word(&word.base) || language.is_stop_word(&word.exact)
}

/// What is to be found: one flat list wherever that is possible.
fn boolean(
    plan: &Plan,
    must: Vec<Expanded>,
    may: Vec<Expanded>,
    reader: &Reader,
) -> Box<dyn Query> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    let selects = !must.is_empty() || !plan.may.is_empty();
    let may_queries = may.into_iter().flat_map(|leaf| leaf.queries);
    if must.is_empty() && !plan.languages.is_empty() && selects {
        clauses.push((Occur::Must, any_of(may_queries.collect())));
    } else {
        clauses.extend(may_queries.map(|query| (Occur::Should, query)));
    }
    clauses.extend(must.into_iter().map(|leaf| (Occur::Must, any_of(leaf.queries))));
    if !selects {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    if !plan.languages.is_empty() {
        clauses.push((Occur::Must, in_languages(&plan.languages, reader)));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// Passages that match any of these; none if there are none.
fn any_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.pop() {
        Some(only) if queries.is_empty() => only,
        last => {
            let all = queries.into_iter().chain(last).map(|query| (Occur::Should, query));
            Box::new(BooleanQuery::new(all.collect()))
        }
    }
}

/// Passages in any of these languages, which adds nothing to their score.
fn in_languages(languages: &[Language], reader: &Reader) -> Box<dyn Query> {
    let term = |language: &Language| Term::from_field_text(reader.fields.language, language.code());
    let any = any_of(languages.iter().map(|language| basic_query(term(language))).collect());
    Box::new(ConstScoreQuery::new(any, 0.0))
}

/// Passages with a term, scored by how often they have it.
fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// Passages with a term.
fn basic_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// The inverse document frequency of BM25 (Robertson and Zaragoza 2009, with Lucene's 1 +).
fn rarity(frequency: u64, passages: u64) -> f32 {
    let (n, all) = (frequency.min(passages) as f32, passages as f32);
    (1.0 + (all - n + 0.5) / (n + 0.5)).ln()
}

/// Says of which words the index has none but in boilerplate.
pub(super) fn only_in_boilerplate(plan: &Plan, reader: &Reader) -> Result<Vec<Warning>> {
    let frequency = |field, word: &str| {
        reader.searcher.doc_freq(&Term::from_field_text(field, word)).map_err(reader.failed())
    };
    let mut warnings = Vec::new();
    for leaf in plan.wanted() {
        let words = match leaf {
            Leaf::AnyForm(word) => std::slice::from_ref(&word.exact),
            Leaf::Phrase { words, .. } => words.as_slice(),
        };
        let mut articles = u64::MAX;
        for word in words {
            articles = articles.min(frequency(reader.fields.boilerplate_words, word)?);
        }
        let is_elsewhere =
            words.iter().all(|w| frequency(reader.fields.words, w).is_ok_and(|n| n > 0));
        if articles > 0 && articles < u64::MAX && !is_elsewhere {
            let s = if articles == 1 { "" } else { "s" };
            let message = format!(
                "`{}` stands only in what the sites of {articles} article{s} put around the text \
                 (comment lines, cookie notices), which is not searched",
                words.join(" ")
            );
            warnings.push(Warning { message, span: leaf.span() });
        }
    }
    Ok(warnings)
}
