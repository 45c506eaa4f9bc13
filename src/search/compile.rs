//! Plan to tantivy query: each leaf expanded over this very index (`expand`), groups as they nest,
//! filters and exclusions as sets of passages (`filter`).

use std::collections::HashMap;

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, ConstScoreQuery, Occur, Query,
};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::expand::Expanded;
use super::{collect, filter};
use crate::analysis::Analyzer;
use crate::error::Result;
use crate::index::Reader;
use crate::language::Language;
use crate::query::{Filter, Leaf, LeafKind, Node, Plan, Wanted, Warning};

/// A word is common if it is a stop word in the languages of more than this part of the passages.
const COMMON: f64 = 0.5;

/// A query ready to run, and what to look for in the passages it finds.
pub(super) struct Compiled {
    pub(super) query: Box<dyn Query>,
    pub(super) statistics: Statistics,
    /// What selects passages, in the order of the plan.
    pub(super) wanted: Vec<Wanted>,
    /// How rare each thing wanted is: its inverse document frequency.
    pub(super) weights: Vec<f32>,
    /// What filters want of titles.
    pub(super) wanted_of_titles: Vec<Wanted>,
    /// What each leaf that selects passages was expanded to.
    pub(super) leaves: Vec<Expanded>,
    pub(super) warnings: Vec<Warning>,
}

/// The counts behind BM25: those of the passages that are there, pooled over all languages.
#[derive(Clone)]
pub(super) struct Statistics {
    searcher: Searcher,
    /// Never less than a document frequency.
    pub(super) passages: u64,
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

/// Where leaves are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    pub(super) words: Field,
    /// Without it, words are found in their very form only.
    pub(super) stems: Option<Field>,
}

/// Makes a plan ready to run on an index.
pub(super) fn compile(plan: &Plan, reader: &Reader, analyzer: &mut Analyzer) -> Result<Compiled> {
    let mut compiler = Compiler {
        reader,
        analyzer,
        languages: reader.languages()?,
        pooled: HashMap::new(),
        leaves: Vec::new(),
        wanted_of_titles: Vec::new(),
        warnings: Vec::new(),
    };
    let scope = Scope { words: reader.fields.words, stems: Some(reader.fields.stems) };
    let query = compiler.group(plan, scope, Side::Selects)?;
    let Compiler { pooled, leaves, wanted_of_titles, warnings, .. } = compiler;
    let most = leaves.iter().map(|leaf| leaf.frequency).max().unwrap_or(0);
    let passages = reader.manifest().passages.max(most).max(1);
    let wanted = leaves.iter().map(|leaf| leaf.wanted.clone()).collect();
    let weights = leaves.iter().map(|leaf| rarity(leaf.frequency, passages)).collect();
    let statistics = Statistics { searcher: reader.searcher.clone(), passages, pooled };
    Ok(Compiled { query, statistics, wanted, weights, wanted_of_titles, leaves, warnings })
}

/// On which side of a query a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It selects passages: what it asks for is marked.
    Selects,
    /// It excludes passages, or looks into a field other than the title: nothing is marked.
    Silent,
    /// It looks into titles: what it asks for is marked there.
    Titles,
}

/// What is needed to expand leaves.
pub(super) struct Compiler<'a> {
    pub(super) reader: &'a Reader,
    pub(super) analyzer: &'a mut Analyzer,
    pub(super) languages: Vec<(Language, u64)>,
    pub(super) pooled: HashMap<Term, u64>,
    leaves: Vec<Expanded>,
    wanted_of_titles: Vec<Wanted>,
    pub(super) warnings: Vec<Warning>,
}

impl Compiler<'_> {
    /// The query of a plan: musts and filters, one at least of the mays where no must is there to
    /// search for, and nothing of what must not be.
    pub(super) fn group(
        &mut self,
        plan: &Plan,
        scope: Scope,
        side: Side,
    ) -> Result<Box<dyn Query>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut selects = false;
        for node in &plan.must {
            selects |= !node.is_filter();
            let queries = self.node(node, scope, side)?;
            clauses.push((Occur::Must, any_of(queries)));
        }
        let may = self.without_common_words(plan, selects);
        let mut queries = Vec::new();
        for node in &may {
            queries.extend(self.node(node, scope, side)?);
        }
        if selects || (clauses.is_empty() && !may.is_empty()) {
            clauses.extend(queries.into_iter().map(|query| (Occur::Should, query)));
        } else if !may.is_empty() {
            clauses.push((Occur::Must, any_of(queries)));
        } else if plan.must.is_empty() {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
        }
        for node in &plan.must_not {
            let excluded = any_of(self.node(node, scope, Side::Silent)?);
            // As a set: tantivy 0.27 asks an excluded phrase for documents that it has passed.
            let excluded = collect::set(self.reader, excluded.as_ref())?;
            clauses.push((Occur::MustNot, Box::new(excluded)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// The queries of a part of a plan, any of which a passage may match.
    fn node(&mut self, node: &Node, scope: Scope, side: Side) -> Result<Vec<Box<dyn Query>>> {
        match node {
            Node::Group(plan) => Ok(vec![self.group(plan, scope, side)?]),
            Node::Filter(filter) => Ok(vec![self.filter(filter, side)?]),
            Node::Leaf(leaf) => {
                let expanded = self.expand(leaf, scope)?;
                let queries = expanded.queries.iter().map(|query| query.box_clone()).collect();
                match side {
                    Side::Selects => self.leaves.push(expanded),
                    Side::Titles => self.wanted_of_titles.push(expanded.wanted),
                    Side::Silent => {}
                }
                Ok(queries)
            }
        }
    }

    /// The passages that a filter lets through; it adds nothing to their score.
    fn filter(&mut self, filter: &Filter, side: Side) -> Result<Box<dyn Query>> {
        match filter {
            Filter::Languages(languages) => Ok(filter::in_languages(languages, self.reader)),
            Filter::Dates(dates) => Ok(Box::new(filter::of_dates(*dates, self.reader)?)),
            Filter::Field(field, plan) => {
                let scope = filter::scope(*field, self.reader);
                let is_title = scope.stems.is_some() && side == Side::Selects;
                let side = if is_title { Side::Titles } else { Side::Silent };
                let inner = self.group(plan, scope, side)?;
                Ok(Box::new(filter::of_articles(inner.as_ref(), self.reader)?))
            }
        }
    }

    /// The mays of a plan without words that are too common to select passages; with them where
    /// there is nothing else to search for.
    fn without_common_words<'p>(&mut self, plan: &'p Plan, selects: bool) -> Vec<&'p Node> {
        let is_common = |node: &&Node| match node {
            Node::Leaf(leaf) => self.is_common(leaf),
            _ => false,
        };
        let (common, others): (Vec<&Node>, Vec<&Node>) = plan.may.iter().partition(is_common);
        if others.is_empty() && !selects {
            return common;
        }
        for node in common {
            let Node::Leaf(Leaf { kind: LeafKind::AnyForm(word), span }) = node else { continue };
            let message = format!(
                "`{}` is too common to search for beside other words: left out",
                word.exact
            );
            self.warnings.push(Warning { message, span: span.clone() });
        }
        others
    }

    /// Whether a leaf is a word that is a stop word in the languages of most passages.
    pub(super) fn is_common(&self, leaf: &Leaf) -> bool {
        let LeafKind::AnyForm(word) = &leaf.kind else { return false };
        let all: u64 = self.languages.iter().map(|(_, passages)| passages).sum();
        let is_stopped = |language: Language| {
            language.is_stop_word(&word.base) || language.is_stop_word(&word.exact)
        };
        let stopped = self.languages.iter().filter(|(language, _)| is_stopped(*language));
        let stopped: u64 = stopped.map(|(_, passages)| passages).sum();
        stopped as f64 > all as f64 * COMMON
    }
}

/// Passages that match any of these; none if there are none.
pub(super) fn any_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.pop() {
        Some(only) if queries.is_empty() => only,
        last => {
            let all = queries.into_iter().chain(last).map(|query| (Occur::Should, query));
            Box::new(BooleanQuery::new(all.collect()))
        }
    }
}

/// The inverse document frequency of BM25 (Robertson and Zaragoza 2009, with Lucene's 1 +).
pub(super) fn rarity(frequency: u64, passages: u64) -> f32 {
    let (n, all) = (frequency.min(passages) as f32, passages as f32);
    (1.0 + (all - n + 0.5) / (n + 0.5)).ln()
}

/// Says of which words the index has none but in boilerplate.
pub(super) fn only_in_boilerplate(plan: &Plan, reader: &Reader) -> Result<Vec<Warning>> {
    let frequency = |field, word: &str| {
        reader.searcher.doc_freq(&Term::from_field_text(field, word)).map_err(reader.failed())
    };
    let mut warnings = Vec::new();
    for leaf in plan.leaves() {
        let words = leaf.words();
        let mut articles = u64::MAX;
        for word in &words {
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
            warnings.push(Warning { message, span: leaf.span.clone() });
        }
    }
    Ok(warnings)
}
