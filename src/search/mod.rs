//! The [`Searcher`]: a [`Query`] in, [`Results`] out: ranked articles with their best passages,
//! snippets and what to mark.
//!
//! The way: plan → clauses expanded over this index (`compile`) → every passage that matches
//! (`collect`) → grouped by article and ranked (`rank`) → matches found again in the stored
//! passages and snippets made (`hit`). No type of tantivy shows in the public face, and nothing
//! here knows how results look.

mod article;
mod bare;
mod broaden;
mod collect;
mod compile;
mod compounds;
mod dictionary;
mod expand;
mod explain;
mod facet;
mod filter;
mod hit;
mod known;
mod nearness;
mod nothing;
mod rank;
mod set;
mod suggest;
mod why;
mod words;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::analysis::Analyzer;
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::language::Language;
use crate::query::{Filter, Node, Parsed, Plan, Query, Warning, parse};

pub use crate::snippet::Context;
pub use article::{Which, WholeArticle, WholeParagraph};
pub use bare::{AllFound, RankedArticle};
pub use expand::ExpandedTerm;
pub use explain::{ExplainedClause, ScorePart};
pub use facet::{Facet, FacetCounts};
pub use hit::{FoundArticle, FoundPassage, Hit};
pub use suggest::{Reason, Suggestion};
pub use why::{Part, Why, why_alone};

use compile::Compiled;
use known::KnownWords;
use rank::{Group, Keep, Ranking};

/// What to search for and how much to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    /// Passages in these languages only; in all if empty.
    pub languages: Vec<Language>,
    /// Articles of files below these canonical paths only; all if empty.
    pub within: Vec<PathBuf>,
    /// How many articles to show at most.
    pub limit: usize,
    /// How many passages of an article to show at most; the best one always is.
    pub per_article: usize,
    /// How many articles to pass over.
    pub offset: usize,
    /// In which order.
    pub sort: Sort,
    /// Whether each passage is a hit of its own, instead of each article.
    pub flat: bool,
    /// How long snippets are, in characters as readers count them.
    pub snippet_length: usize,
    /// How much of a passage to show.
    pub context: Context,
    /// By what to count the articles found.
    pub facets: Vec<Facet>,
    /// Whether to search for what the first hits have in common as well.
    pub broaden: bool,
    /// Whether to explain what was searched for, and every score.
    pub explain: bool,
}

/// In which order hits stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest first; those without a date last.
    Newest,
    /// Earliest first; those without a date last.
    Oldest,
}

impl Request {
    /// A request with everything but the query left to the defaults: ten articles with their best
    /// passage.
    pub fn new(query: impl Into<String>) -> Request {
        Request {
            query: query.into(),
            languages: Vec::new(),
            within: Vec::new(),
            limit: 10,
            per_article: 1,
            offset: 0,
            sort: Sort::default(),
            flat: false,
            snippet_length: crate::snippet::LENGTH,
            context: Context::default(),
            facets: Vec::new(),
            broaden: false,
            explain: false,
        }
    }

    /// What is needed of the articles found.
    fn keep(&self) -> Keep {
        let is_by_score = self.sort == Sort::Relevance && !self.flat;
        let shown = self.offset.saturating_add(self.limit);
        let best = if is_by_score { shown } else { usize::MAX };
        let dates = self.sort != Sort::Relevance;
        Keep { best, total: false, places: !self.facets.is_empty(), dates }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// The query as typed.
    pub query: String,
    /// The query as it was understood.
    pub understood: String,
    /// What was not understood, ignored or found elsewhere.
    pub warnings: Vec<Warning>,
    /// How much was found.
    pub total: Total,
    /// How often each value of what was to be counted stands among the articles found.
    pub facets: Vec<FacetCounts>,
    /// What was searched for, where that was asked.
    pub explanation: Option<Vec<ExplainedClause>>,
    /// What may have been meant, where little was found.
    pub suggestions: Vec<Suggestion>,
    /// How long it took, opening the index not included.
    pub took: Duration,
    /// The best articles, best first.
    pub hits: Vec<Hit>,
}

/// How much a search found, all of it counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Matching passages. A title counts only where no other passage of its article matches, a
    /// pull quote only where the passage that it repeats does not.
    pub passages: u64,
    /// Articles with a matching passage.
    pub articles: u64,
}

impl Total {
    /// Adds what was found elsewhere.
    fn add(&mut self, other: Total) {
        self.passages += other.passages;
        self.articles += other.articles;
    }
}

/// Searches an index as it was when it was opened.
pub struct Searcher {
    reader: Reader,
    /// Those that no search uses just now: they know the words of the passages shown before.
    analyzers: Mutex<Vec<Analyzer>>,
    known: KnownWords,
}

impl Searcher {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    pub fn open(dir: &Path) -> Result<Searcher> {
        let (analyzers, known) = (Mutex::default(), KnownWords::default());
        Reader::open(dir).map(|reader| Searcher { reader, analyzers, known })
    }

    /// An analyzer that no other search uses.
    fn analyzer(&self) -> Analyzer {
        self.analyzers.lock().ok().and_then(|mut free| free.pop()).unwrap_or_default()
    }

    /// Keeps an analyzer for the next search.
    fn keep(&self, analyzer: Analyzer) {
        if let Ok(mut free) = self.analyzers.lock() {
            free.push(analyzer);
        }
    }

    /// Forgets what is kept of words that were asked for, as if none had been: for measuring.
    pub fn forget_words(&self) {
        self.known.forget();
    }

    /// The index that is searched.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Searches.
    ///
    /// # Errors
    /// [`Error::EmptyQuery`] if there is nothing to search for, [`Error::Index`] if the index
    /// can't be read.
    pub fn search(&self, request: &Request) -> Result<Results> {
        let started = Instant::now();
        let mut analyzer = self.analyzer();
        let Parsed { query, mut warnings } = parse(&request.query);
        let Some((plan, mut compiled)) = self.compiled(&query, request, &mut analyzer)? else {
            return Err(Error::EmptyQuery { query: request.query.clone() });
        };
        warnings.append(&mut compiled.warnings);
        let keep = Keep { total: true, ..request.keep() };
        let ranking = self.found(&compiled, &request.within, keep)?;
        let total = ranking.total;
        if total.articles == 0 {
            warnings.extend(self.explain_nothing(&plan, request)?);
        }
        let facets = facet::count(&self.reader, &ranking.places, &request.facets)?;
        let groups = self.in_order(ranking, &compiled, request)?;
        let hits = hit::hits(&self.reader, &groups, &compiled, request, &mut analyzer)?;
        let suggestions = suggest::suggest(self, &query, &compiled, request, &mut analyzer, total)?;
        let explanation = request.explain.then(|| explain::clauses(&request.query, &compiled));
        let understood = query.to_string();
        self.keep(analyzer);
        Ok(Results {
            query: request.query.clone(),
            understood,
            warnings,
            total,
            facets,
            explanation,
            suggestions,
            took: started.elapsed(),
            hits,
        })
    }

    /// The articles that a query finds, or its passages, in the order asked for: those to be shown and those
    /// before them at least. Nothing where it asks for nothing.
    fn ranked(&self, query: &Query, request: &Request) -> Result<Vec<Group>> {
        let mut analyzer = Analyzer::new();
        let Some((_, compiled)) = self.compiled(query, request, &mut analyzer)? else {
            return Ok(Vec::new());
        };
        let ranking = self.found(&compiled, &request.within, request.keep())?;
        self.in_order(ranking, &compiled, request)
    }

    /// How much a query finds.
    fn total(&self, query: &Query, request: &Request) -> Result<Total> {
        let Some((_, compiled)) = self.compiled(query, request, &mut Analyzer::new())? else {
            return Ok(Total::default());
        };
        let how_much = Keep { best: 0, total: true, places: false, dates: false };
        Ok(self.found(&compiled, &request.within, how_much)?.total)
    }

    /// What a request asks for, ready to run; nothing if its query asks for nothing.
    fn compiled(
        &self,
        query: &Query,
        request: &Request,
        analyzer: &mut Analyzer,
    ) -> Result<Option<(Plan, Compiled)>> {
        let mut plan = Plan::of(query, analyzer);
        if plan.is_empty() {
            return Ok(None);
        }
        restrict(&mut plan, &request.languages);
        if request.broaden {
            plan = broaden::broaden(self, plan, request, analyzer)?;
        }
        let compiled = compile::compile(&plan, self)?;
        Ok(Some((plan, compiled)))
    }

    /// All matching articles, best first.
    fn groups(&self, compiled: &Compiled, within: &[PathBuf]) -> Result<Vec<Group>> {
        let all = Keep { best: usize::MAX, total: false, places: false, dates: false };
        self.best_groups(self.found(compiled, within, all)?, compiled, usize::MAX)
    }

    /// The matching articles.
    fn found(&self, compiled: &Compiled, within: &[PathBuf], keep: Keep) -> Result<Ranking<'_>> {
        let sources = self.sources_within(within)?;
        let best = keep.best.max(nearness::articles(compiled));
        let keep = Keep { best, ..keep };
        Ranking::of(&self.reader, compiled, sources.as_ref(), keep, &self.known.lists)
    }

    /// So many of the best articles, best first.
    fn best_groups(
        &self,
        mut ranking: Ranking<'_>,
        compiled: &Compiled,
        most: usize,
    ) -> Result<Vec<Group>> {
        nearness::add(&self.reader, compiled, &mut ranking)?;
        Ok(ranking.best(most))
    }

    /// The best articles, or their passages, in the order asked for.
    fn in_order(
        &self,
        ranking: Ranking<'_>,
        compiled: &Compiled,
        request: &Request,
    ) -> Result<Vec<Group>> {
        let mut groups = self.best_groups(ranking, compiled, request.keep().best)?;
        if request.flat {
            return Ok(rank::flat(groups, request.sort));
        }
        rank::sort(&mut groups, request.sort);
        Ok(groups)
    }

    /// The numbers of the sources below the paths; `None` if that is all of them.
    fn sources_within(&self, within: &[PathBuf]) -> Result<Option<HashSet<u64>>> {
        if within.is_empty() {
            return Ok(None);
        }
        let mut numbers = HashSet::new();
        self.reader.sources(|source| {
            if within.iter().any(|path| source.path.starts_with(path)) {
                numbers.insert(source.state.number);
            }
        })?;
        let is_all = numbers.len() as u64 == self.reader.manifest().sources;
        Ok((!is_all).then_some(numbers))
    }
}

/// Narrows a plan to languages.
fn restrict(plan: &mut Plan, languages: &[Language]) {
    if !languages.is_empty() {
        plan.must.push(Node::Filter(Filter::Languages(languages.to_vec())));
    }
}
