//! Plan to tantivy query: each leaf expanded over this very index (`expand`), groups as they nest,
//! filters and exclusions as sets of passages (`filter`).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, ConstScoreQuery, Occur, Query,
};
use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, Term};

use super::expand::ExpandedLeaf;
use super::known::KnownWords;
use super::set::SetQuery;
use super::words::{OnlyIn, WeighedWord, WordsQuery};
use super::{collect, filter};
use crate::analysis::{Analyzer, written_in};
use crate::error::Result;
use crate::index::Reader;
use crate::language::{Language, LanguageSet};
use crate::query::{Filter, Leaf, LeafKind, Match, Node, Plan, Warning, find, marks};

/// A word is common if it is a stop word in the languages of more than this part of the passages.
const COMMON: f64 = 0.5;

/// Where more than this part of the passages is in one language, there are no translations to choose
/// from, and a passage that was taken for another language must not lose by it.
const MAIN: f64 = 0.75;

/// A query of so many words is asked in a sentence.
const QUESTION: usize = 6;

/// How many times as long passages pass for on average. Those of an archive are of like length, so
/// that it tells little; BM25 would favour titles and other short ones beyond their worth.
const LENGTH: u64 = 3;

/// A query ready to run, and what to look for in the passages it finds.
pub(super) struct Compiled {
    pub(super) query: Box<dyn Query>,
    pub(super) statistics: Statistics,
    /// How the things wanted depend on each other.
    pub(super) shape: Shape,
    /// How rare each thing wanted is: its inverse document frequency.
    pub(super) weights: Vec<f32>,
    /// What filters want of titles.
    pub(super) wanted_of_titles: Vec<ExpandedLeaf>,
    /// The leaves that select passages, in the order of the plan; and those that exclude alternatives.
    pub(super) leaves: Vec<ExpandedLeaf>,
    /// The language that the query's function words speak for.
    pub(super) spoken: Option<Language>,
    pub(super) warnings: Vec<Warning>,
}

impl Compiled {
    /// What in the text of a passage satisfies the query.
    pub(super) fn matches(
        &self,
        text: &str,
        language: Language,
        passage: DocAddress,
        analyzer: &mut Analyzer,
    ) -> Vec<Match> {
        let mut matches = find(text, language, &self.leaves, analyzer);
        if matches.is_empty() {
            return matches;
        }
        let has = matches.iter().map(|found| found.wanted).collect();
        // A text that satisfies nothing as a whole is a part of one that does.
        let segment = self.statistics.searcher.segment_reader(passage.segment_ord).segment_id();
        let lets_through = |filter: &SetQuery| filter.contains(segment, passage.doc_id);
        let counts = self.shape.satisfied(&has, &lets_through).unwrap_or(has);
        let excludes = |number: usize| self.leaves.get(number).is_some_and(|leaf| leaf.excludes);
        matches.retain(|found| counts.contains(&found.wanted) && !excludes(found.wanted));
        matches
    }

    /// The leaves that are words and stand in the archive, by their numbers, in the order typed.
    pub(super) fn words_in_order(&self) -> Vec<usize> {
        let is_word = |leaf: &ExpandedLeaf| leaf.exact.is_some() && !leaf.excludes;
        let mut words: Vec<usize> =
            (0..self.leaves.len()).filter(|&number| is_word(&self.leaves[number])).collect();
        words.sort_by_key(|&number| self.leaves[number].span.start);
        words
    }

    /// What to mark in a title: what satisfies the query, if the title is found by it, and what
    /// filters of titles want.
    pub(super) fn title_marks(
        &self,
        title: &str,
        language: Language,
        passage_0: DocAddress,
        is_found: bool,
        analyzer: &mut Analyzer,
    ) -> Vec<Range<usize>> {
        let mut matches = find(title, language, &self.wanted_of_titles, analyzer);
        if is_found {
            matches.extend(self.matches(title, language, passage_0, analyzer));
        }
        matches.sort_by_key(|found| (found.span.start, found.span.end));
        marks(&matches)
    }
}

/// The counts behind BM25: those of the passages that are there, pooled over all languages.
#[derive(Clone)]
pub(super) struct Statistics {
    searcher: Searcher,
    /// Never less than a document frequency.
    pub(super) passages: u64,
    /// Passages of the index, whichever are looked at.
    all: u64,
    /// The document frequencies that were asked for to expand phrases, which tantivy asks for again.
    known: Vec<(Term, u64)>,
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        // As many as the passages that are looked at have on average.
        let all = self.searcher.total_num_tokens(field)?;
        let share = self.passages as f64 / self.all.max(1) as f64;
        Ok((all as f64 * share) as u64 * LENGTH)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.passages)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let known = self.known.iter().find(|(known, _)| known == term);
        let passages = known.map_or_else(|| self.searcher.doc_freq(term), |(_, n)| Ok(*n));
        Ok(passages?.min(self.passages))
    }
}

/// How the things wanted depend on each other: what of them a passage has that does not satisfy the
/// query is not marked.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A thing wanted, by its number.
    Leaf(usize),
    /// A filter of the whole query, which holds of all that it finds.
    Holds,
    /// A filter of a group, with what it lets through.
    Filter(SetQuery),
    /// A group.
    Group { must: Vec<Shape>, may: Vec<Shape>, must_not: Vec<Shape> },
}

impl Shape {
    /// The things wanted that count, of those that a passage has; none if it does not satisfy this.
    fn satisfied(
        &self,
        has: &BTreeSet<usize>,
        lets_through: &dyn Fn(&SetQuery) -> bool,
    ) -> Option<BTreeSet<usize>> {
        match self {
            Shape::Leaf(number) => has.contains(number).then(|| BTreeSet::from([*number])),
            Shape::Holds => Some(BTreeSet::new()),
            Shape::Filter(set) => lets_through(set).then(BTreeSet::new),
            Shape::Group { must, may, must_not } => {
                let satisfied = |shape: &Shape| shape.satisfied(has, lets_through);
                if must_not.iter().any(|shape| satisfied(shape).is_some()) {
                    return None;
                }
                let mut counts = BTreeSet::new();
                for shape in must {
                    counts.extend(satisfied(shape)?);
                }
                let selects = !must.iter().all(Shape::is_filter);
                let of_may: Vec<BTreeSet<usize>> = may.iter().filter_map(satisfied).collect();
                if of_may.is_empty() && !may.is_empty() && !selects {
                    return None;
                }
                counts.extend(of_may.into_iter().flatten());
                Some(counts)
            }
        }
    }

    /// Whether it narrows what is searched rather than being searched for.
    fn is_filter(&self) -> bool {
        match self {
            Shape::Leaf(_) => false,
            Shape::Holds | Shape::Filter(_) => true,
            Shape::Group { must, may, must_not } => {
                must.iter().chain(may).chain(must_not).all(Shape::is_filter)
            }
        }
    }
}

/// Where leaves are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    pub(super) words: Field,
    /// Without it, words are found in their very form only.
    pub(super) stems: Option<Field>,
    /// Without it, words are not found in compounds.
    pub(super) ends: Option<Field>,
}

/// Makes a plan ready to run on the index of a searcher.
pub(super) fn compile(plan: &Plan, searcher: &super::Searcher) -> Result<Compiled> {
    let super::Searcher { reader, known: known_words, .. } = searcher;
    let mut languages = reader.languages()?.to_vec();
    if let Some(only) = plan.languages() {
        languages.retain(|(language, _)| only.contains(language));
    }
    let all: u64 = languages.iter().map(|(_, passages)| passages).sum();
    let is_main = |(_, passages): &&(Language, u64)| *passages as f64 > all as f64 * MAIN;
    let main = languages.iter().find(is_main).map(|(language, _)| *language);
    let spoken = plan.spoken(languages.iter().map(|(language, _)| *language));
    let spoken = spoken.filter(|language| Some(*language) != main);
    let mut compiler = Compiler {
        reader,
        known_words,
        counted_in: CountedIn::of(plan, spoken),
        languages,
        is_question: plan.words().count() >= QUESTION,
        spoken,
        is_mixed: main.is_none(),
        leaves: Vec::new(),
        wanted_of_titles: Vec::new(),
        warnings: Vec::new(),
        depth: 0,
        known: Vec::new(),
    };
    let fields = reader.fields;
    let scope = Scope { words: fields.words, stems: Some(fields.stems), ends: Some(fields.ends) };
    let (query, shape) = compiler.group(plan, scope, Side::Selects)?;
    let Compiler { leaves, wanted_of_titles, warnings, spoken, known, .. } = compiler;
    let most = leaves.iter().map(|leaf| leaf.frequency).max().unwrap_or(0);
    // The numbers by language count places for titles that articles do not have.
    let everywhere: u64 = reader.languages()?.iter().map(|(_, passages)| passages).sum();
    let part = all as f64 / everywhere.max(1) as f64;
    let passages = (reader.manifest().passages as f64 * part).ceil() as u64;
    let passages = passages.max(most).max(1);
    let weights = leaves.iter().map(|leaf| rarity(leaf.frequency, passages)).collect();
    let all = reader.manifest().passages;
    let statistics = Statistics { searcher: reader.searcher.clone(), passages, all, known };
    Ok(Compiled { query, statistics, shape, weights, wanted_of_titles, leaves, spoken, warnings })
}

/// On which side of a query a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It selects passages: what it asks for is marked.
    Selects,
    /// It excludes passages, or looks into a field other than the title: nothing is marked.
    Silent,
    /// It excludes an alternative: what is marked of it depends on this.
    Excludes,
    /// It looks into titles: what it asks for is marked there.
    Titles,
}

/// In which passages words are counted, to tell how rare they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum CountedIn {
    /// In all.
    All,
    /// In the languages that the search is narrowed to.
    Only,
    /// In the language that the query speaks, as if all passages were in it; in all where
    /// that is more: what a reader of this language takes for common is not rare for being in one
    /// language of many.
    Spoken(Language),
}

impl CountedIn {
    fn of(plan: &Plan, spoken: Option<Language>) -> CountedIn {
        match (plan.languages(), spoken) {
            (Some(_), _) => CountedIn::Only,
            (None, Some(language)) => CountedIn::Spoken(language),
            (None, None) => CountedIn::All,
        }
    }
}

/// What is needed to expand leaves.
pub(super) struct Compiler<'a> {
    pub(super) reader: &'a Reader,
    pub(super) known_words: &'a KnownWords,
    /// Those that are searched, with the passages in each.
    pub(super) languages: Vec<(Language, u64)>,
    /// The language that the query's function words speak for.
    spoken: Option<Language>,
    /// Whether no language has most of the passages.
    pub(super) is_mixed: bool,
    /// Whether it has so many words that its stop words can only be those of a sentence.
    is_question: bool,
    /// Where words are counted, to tell how rare they are.
    pub(super) counted_in: CountedIn,
    leaves: Vec<ExpandedLeaf>,
    wanted_of_titles: Vec<ExpandedLeaf>,
    pub(super) warnings: Vec<Warning>,
    /// How deep in groups.
    depth: usize,
    /// The document frequencies of terms of phrases.
    pub(super) known: Vec<(Term, u64)>,
}

impl Compiler<'_> {
    /// The query of a plan: musts and filters, one at least of the mays where no must is there to
    /// search for, and nothing of what must not be.
    pub(super) fn group(
        &mut self,
        plan: &Plan,
        scope: Scope,
        side: Side,
    ) -> Result<(Box<dyn Query>, Shape)> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let (mut must, mut may, mut must_not) = (Vec::new(), Vec::new(), Vec::new());
        let mut words = WordsQuery::default();
        let mut selects = false;
        // The languages that the whole query is narrowed to.
        let mut narrowed: Vec<&[Language]> = Vec::new();
        self.depth += 1;
        for node in &plan.must {
            if let Node::Filter(Filter::Languages(languages)) = node
                && self.depth == 1
            {
                narrowed.push(languages);
                must.push(Shape::Holds);
                continue;
            }
            selects |= !node.is_filter();
            let (alternatives, shape) = self.node(node, scope, side)?;
            match alternatives.into_word() {
                Ok(word) => words.must.push(word),
                Err(alternatives) => clauses.push((Occur::Must, alternatives.query())),
            }
            must.push(shape);
        }
        let (nodes, common) = self.without_common_words(plan, selects);
        let mut alternatives = Alternatives::default();
        for node in &nodes {
            let (of_node, shape) = self.node(node, scope, side)?;
            alternatives.extend(of_node);
            may.push(shape);
        }
        if side == Side::Selects {
            for pair in self.beside(&common, plan)? {
                alternatives.extend(pair.alternatives());
                may.push(Shape::Leaf(self.leaves.len()));
                self.leaves.push(pair);
            }
        }
        if selects {
            words.may = alternatives.words;
            let occur = if words.must.is_empty() { Occur::Should } else { Occur::Must };
            if !words.is_empty() {
                clauses.push((occur, Box::new(words)));
            }
            let queries = alternatives.queries.into_iter();
            clauses.extend(queries.map(|query| (Occur::Should, query)));
        } else if !nodes.is_empty() {
            clauses.push((Occur::Must, alternatives.query()));
        } else if plan.must.is_empty() {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
        }
        // What the whole query excludes is nowhere in what it finds.
        let is_whole = self.depth == 1;
        let excluding =
            if side == Side::Selects && !is_whole { Side::Excludes } else { Side::Silent };
        for node in &plan.must_not {
            let (excluded, shape) = self.node(node, scope, excluding)?;
            // As a set: tantivy 0.27 asks an excluded phrase for documents that it has passed.
            let excluded = collect::set(self.reader, excluded.query().as_ref())?;
            clauses.push((Occur::MustNot, Box::new(excluded)));
            must_not.extend((excluding == Side::Excludes).then_some(shape));
        }
        self.depth -= 1;
        // Words by themselves are narrowed where their postings are read, which is sooner than asking about each passage.
        if let [(Occur::Must | Occur::Should, only)] = clauses.as_mut_slice()
            && let Some(words) = only.downcast_mut::<WordsQuery>()
        {
            for languages in narrowed.drain(..) {
                words.narrow(&OnlyIn::of(languages.iter().copied().collect(), self.reader)?);
            }
        }
        let filters = narrowed.into_iter().map(|only| filter::in_languages(only, self.reader));
        clauses.extend(filters.map(|filter| (Occur::Must, filter)));
        let is_one = matches!(clauses.as_slice(), [(Occur::Must | Occur::Should, _)]);
        let query: Box<dyn Query> = match clauses.pop() {
            Some((_, only)) if is_one => only,
            last => {
                clauses.extend(last);
                Box::new(BooleanQuery::new(clauses))
            }
        };
        Ok((query, Shape::Group { must, may, must_not }))
    }

    /// What finds a part of a plan.
    fn node(&mut self, node: &Node, scope: Scope, side: Side) -> Result<(Alternatives, Shape)> {
        match node {
            Node::Group(plan) => {
                let (query, shape) = self.group(plan, scope, side)?;
                Ok((Alternatives::of(query), shape))
            }
            Node::Filter(filter) => {
                let query = self.filter(filter, side)?;
                let depends = self.depth > 1 && matches!(side, Side::Selects | Side::Excludes);
                let shape = match depends {
                    true => Shape::Filter(collect::set(self.reader, query.as_ref())?),
                    false => Shape::Holds,
                };
                Ok((Alternatives::of(query), shape))
            }
            Node::Leaf(leaf) => {
                let mut expanded = self.expand(leaf, scope)?;
                let alternatives = expanded.alternatives();
                let shape = Shape::Leaf(self.leaves.len());
                match side {
                    Side::Selects | Side::Excludes => {
                        expanded.excludes = side == Side::Excludes;
                        self.leaves.push(expanded);
                        return Ok((alternatives, shape));
                    }
                    Side::Titles => self.wanted_of_titles.push(expanded),
                    Side::Silent => {}
                }
                Ok((alternatives, Shape::Holds))
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
                let (inner, _) = self.group(plan, scope, side)?;
                Ok(Box::new(filter::of_articles(inner.as_ref(), self.reader)?))
            }
        }
    }

    /// The mays of a plan without words that are too common to select passages, and these; with them where
    /// there is nothing else to search for.
    fn without_common_words<'p>(
        &mut self,
        plan: &'p Plan,
        selects: bool,
    ) -> (Vec<&'p Node>, Vec<&'p Leaf>) {
        let is_common = |node: &&Node| node.leaf().is_some_and(|leaf| self.is_common(leaf));
        let (common, others): (Vec<&Node>, Vec<&Node>) = plan.may.iter().partition(is_common);
        if others.is_empty() && !selects {
            return (common, Vec::new());
        }
        let common: Vec<&Leaf> = common.into_iter().filter_map(Node::leaf).collect();
        let starts = common.iter().map(|leaf| leaf.span.start).min();
        let ends = common.iter().map(|leaf| leaf.span.end).max();
        if let (Some(start), Some(end)) = (starts, ends) {
            let words: Vec<String> =
                common.iter().map(|leaf| format!("`{}`", leaf.words().concat())).collect();
            let (words, are) = (words.join(", "), if words.len() == 1 { "is" } else { "are" });
            let message =
                format!("{words} {are} too common to search for beside other words: left out");
            self.warnings.push(Warning { message, span: start..end });
        }
        (others, common)
    }

    /// Words that are too common to select passages together with the words that they were typed beside, for
    /// they may be a name (Will Smith): where both stand side by side, such a word counts as rare as it is.
    fn beside(&mut self, common: &[&Leaf], plan: &Plan) -> Result<Vec<ExpandedLeaf>> {
        if self.is_question {
            return Ok(Vec::new());
        }
        let mut leaves: Vec<&Leaf> =
            plan.must.iter().chain(&plan.may).filter_map(Node::leaf).collect();
        leaves.sort_by_key(|leaf| leaf.span.start);
        let mut beside = Vec::new();
        for pair in leaves.windows(2) {
            let is_common = |leaf: &Leaf| common.contains(&leaf);
            let (first, second) = (is_common(pair[0]), is_common(pair[1]));
            let (LeafKind::AnyForm(one), LeafKind::AnyForm(other)) = (&pair[0].kind, &pair[1].kind)
            else {
                continue;
            };
            if first != second {
                let (word, neighbour) = if first { (one, other) } else { (other, one) };
                let phrase = [one.exact.clone(), other.exact.clone()];
                let span = pair[0].span.start..pair[1].span.end;
                let pair = self.pair(word, neighbour, &phrase)?;
                beside.extend(pair.map(|pair| ExpandedLeaf::new(span, Arc::new(pair))));
            }
        }
        Ok(beside)
    }

    /// Whether a leaf is a word that is a stop word in the language that the query's function words
    /// speak for, or in the languages of most passages; one of a
    /// script that writes none apart, in most of those in languages of that script.
    pub(super) fn is_common(&self, leaf: &Leaf) -> bool {
        let (exact, stopped_in) = match &leaf.kind {
            LeafKind::AnyForm(word) => (Cow::from(&word.exact), word.stopped_in),
            LeafKind::Compound(words) => {
                let joined = words.concat();
                let stopped_in = Language::that_stop(&joined);
                (Cow::from(joined), stopped_in)
            }
            _ => return false,
        };
        if stopped_in == LanguageSet::default() {
            return false;
        }
        let written_in = written_in(&exact);
        let may_be =
            |language: &Language| written_in.is_empty() || written_in.contains(&language.code());
        let languages = self.languages.iter().filter(|(language, _)| may_be(language));
        let is_stopped = |language: Language| stopped_in.contains(language);
        if self.is_question && self.spoken.is_some_and(is_stopped) {
            return true;
        }
        let (mut all, mut stopped) = (0, 0);
        for (language, passages) in languages {
            let is_stopped = is_stopped(*language);
            stopped += if is_stopped { *passages } else { 0 };
            all += passages;
        }
        stopped as f64 > all as f64 * COMMON
    }
}

/// What finds a part of a plan: any of these words or queries, whose scores add up; nothing if there are none.
#[derive(Default)]
pub(super) struct Alternatives {
    pub(super) words: Vec<Arc<WeighedWord>>,
    pub(super) queries: Vec<Box<dyn Query>>,
}

impl Alternatives {
    /// One query.
    fn of(query: Box<dyn Query>) -> Alternatives {
        Alternatives { words: Vec::new(), queries: vec![query] }
    }

    /// The word that it is, if it is one and nothing else.
    fn into_word(mut self) -> std::result::Result<Arc<WeighedWord>, Alternatives> {
        let is_word = self.words.len() == 1 && self.queries.is_empty();
        self.words.pop().filter(|_| is_word).ok_or(self)
    }

    /// Adds others.
    fn extend(&mut self, others: Alternatives) {
        self.words.extend(others.words);
        self.queries.extend(others.queries);
    }

    /// All as one query.
    pub(super) fn query(self) -> Box<dyn Query> {
        let Alternatives { words: may, mut queries } = self;
        if !may.is_empty() {
            queries.push(Box::new(WordsQuery { must: Vec::new(), may }));
        }
        any_of(queries)
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
