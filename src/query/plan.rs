//! [`Query`] to [`Plan`]: the words analysed, plain data for whichever engine runs it.

use std::ops::Range;

use super::{Clause, ClauseKind, Field, Occur, Piece, Query};
use crate::analysis::{Analyzer, Segment};
use crate::article::DateRange;
use crate::language::{Language, LanguageSet};

/// What a query asks of an engine, as plain data: nothing is expanded yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What passages must have.
    pub must: Vec<Node>,
    /// What they may have; one at least where nothing is a must but filters.
    pub may: Vec<Node>,
    /// What they must not have.
    pub must_not: Vec<Node>,
}

/// A part of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Something to search for.
    Leaf(Leaf),
    /// A plan within the plan.
    Group(Plan),
    /// Something that narrows what is searched, and adds nothing to the score.
    Filter(Filter),
}

impl Node {
    /// What is to be searched for, if it is that.
    pub fn leaf(&self) -> Option<&Leaf> {
        if let Node::Leaf(leaf) = self { Some(leaf) } else { None }
    }

    /// Whether it narrows what is searched rather than being searched for.
    pub fn is_filter(&self) -> bool {
        match self {
            Node::Filter(_) => true,
            Node::Leaf(_) => false,
            Node::Group(Plan { must, may, must_not }) => {
                must.iter().chain(may).chain(must_not).all(Node::is_filter)
            }
        }
    }
}

/// What narrows a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Passages in one of these languages.
    Languages(Vec<Language>),
    /// Articles of this time, as far as their date tells.
    Dates(DateRange),
    /// Articles with this in a field.
    Field(Field, Plan),
}

/// Something to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What it is.
    pub kind: LeafKind,
    /// Where the clause stands in the text typed, in bytes.
    pub span: Range<usize>,
}

/// What to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeafKind {
    /// Any form of a word.
    AnyForm(Word),
    /// These very words in a row; one word alone is that very form.
    Phrase(Vec<String>),
    /// Words that no space parts, in a row, or written as one: `ex-wife`, ex wife, exwife.
    Compound(Vec<String>),
    /// These very words in any order, with at most so many others between them.
    Near(Vec<String>, u32),
    /// Words that fit a pattern; its letters are folded.
    Pattern(Vec<Piece>),
    /// Words that differ from this one in at most so many letters.
    Fuzzy(String, u8),
    /// Any form of a word that was not asked for, but goes with what was; with its weight in
    /// thousandths.
    Related(Word, u32),
}

/// A word of a query, analysed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Folded, without elision, possessive and suffix: as every form of it stands in `words`.
    pub exact: String,
    /// In lower case with its accents, for stemmers and stop lists.
    pub base: String,
    /// The languages that list it as a stop word, with its accents or without.
    pub stopped_in: LanguageSet,
    /// Those that list it with its accents.
    base_stopped_in: LanguageSet,
}

impl Word {
    /// A word, folded and in lower case.
    pub(crate) fn new(exact: String, base: String) -> Word {
        let base_stopped_in = Language::that_stop(&base);
        let exact_stopped_in =
            if exact == base { base_stopped_in } else { Language::that_stop(&exact) };
        Word { exact, base, stopped_in: base_stopped_in.with(exact_stopped_in), base_stopped_in }
    }

    /// Whether a language lists it as a stop word.
    pub fn is_stopped(&self, language: Language) -> bool {
        self.stopped_in.contains(language)
    }

    /// The languages in which it only holds sentences together.
    fn is_function_word_in(&self) -> LanguageSet {
        self.base_stopped_in.with(Language::that_have_function_word(&self.base))
    }
}

/// How much the function words of a query must speak for a language: one does that few others have, in
/// a query of [`LONG`] words; else two.
const CLEAR: f32 = 1.5;

/// In a query of so many words, some are likely to be function words.
const LONG: usize = 4;

/// How much more they must speak for it than for the next.
const AHEAD: f32 = 1.15;

impl Plan {
    /// Analyses the words of a query.
    pub fn of(query: &Query, analyzer: &mut Analyzer) -> Plan {
        Plan::of_clauses(&query.clauses, analyzer)
    }

    fn of_clauses(clauses: &[Clause], analyzer: &mut Analyzer) -> Plan {
        let mut plan = Plan::default();
        for clause in clauses {
            for node in nodes(&clause.kind, &clause.span, analyzer) {
                match (clause.occur, node) {
                    // What may be there may as well stand here, flat: so engines can skip.
                    (Occur::May, Node::Group(Plan { must, may, must_not }))
                        if must.is_empty() && must_not.is_empty() =>
                    {
                        may.into_iter().for_each(|node| add(&mut plan.may, node));
                    }
                    (Occur::May, node) => add(&mut plan.may, node),
                    (Occur::Must, node) => add(&mut plan.must, node),
                    (Occur::MustNot, node) => add(&mut plan.must_not, node),
                }
            }
        }
        plan
    }

    /// A plan for one of these: what must not be there is an alternative of its own.
    fn any_of(clauses: &[Clause], analyzer: &mut Analyzer) -> Plan {
        let mut plan = Plan::default();
        for clause in clauses {
            let nodes = nodes(&clause.kind, &clause.span, analyzer);
            if clause.occur == Occur::MustNot && !nodes.is_empty() {
                add(&mut plan.may, Node::Group(Plan { must_not: nodes, ..Plan::default() }));
            } else {
                nodes.into_iter().for_each(|node| add(&mut plan.may, node));
            }
        }
        plan
    }

    /// All leaves that a passage may be found by, in the order of the plan.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        for node in self.must.iter().chain(&self.may) {
            match node {
                Node::Leaf(leaf) => leaves.push(leaf),
                Node::Group(plan) => leaves.extend(plan.leaves()),
                Node::Filter(_) => {}
            }
        }
        leaves
    }

    /// The languages that every passage found is in, as far as the plan itself says so.
    pub fn languages(&self) -> Option<&[Language]> {
        self.must.iter().find_map(|node| match node {
            Node::Filter(Filter::Languages(languages)) => Some(languages.as_slice()),
            _ => None,
        })
    }

    /// The words that it may be found by, in any form.
    pub fn words(&self) -> impl Iterator<Item = &Word> + Clone {
        self.may.iter().filter_map(|node| match node {
            Node::Leaf(Leaf { kind: LeafKind::AnyForm(word), .. }) => Some(word),
            _ => None,
        })
    }

    /// The language that the function words of the query speak for, of some, if they say so clearly.
    /// Stems are of all languages whatever it is: it decides between translations, and what a question
    /// asked in whole sentences leaves out.
    pub fn spoken(&self, among: impl Iterator<Item = Language>) -> Option<Language> {
        let words = self.words();
        if words.clone().count() < 2 {
            return None; // one word never says enough
        }
        let mut said: Vec<(f32, Language)> = among.map(|language| (0.0, language)).collect();
        let all = said.len() as f32;
        for word in words.clone() {
            let has_it = word.is_function_word_in();
            let languages = said.iter().filter(|(_, language)| has_it.contains(*language)).count();
            if languages == 0 {
                continue;
            }
            // The fewer languages have it, the more it says.
            let says = 2.0 * (all / languages as f32).log2() / all.log2().max(1.0);
            let have_it = said.iter_mut().filter(|(_, language)| has_it.contains(*language));
            have_it.for_each(|(said, _)| *said += says);
        }
        if said.iter().all(|(said, _)| *said == 0.0) {
            return None;
        }
        said.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let second = said.get(1).map_or(0.0, |(says, _)| *says);
        let least = if words.clone().count() >= LONG { CLEAR } else { 2.0 * CLEAR };
        let best = said.first().filter(|(most, _)| *most >= least && *most > second * AHEAD);
        best.map(|(_, language)| *language)
    }

    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        *self == Plan::default()
    }
}

impl Leaf {
    /// The words of the field `words` that it names.
    pub fn words(&self) -> Vec<&str> {
        match &self.kind {
            LeafKind::AnyForm(word) | LeafKind::Related(word, _) => vec![&word.exact],
            LeafKind::Phrase(words) | LeafKind::Compound(words) | LeafKind::Near(words, _) => {
                words.iter().map(String::as_str).collect()
            }
            LeafKind::Fuzzy(word, _) => vec![word],
            LeafKind::Pattern(_) => Vec::new(),
        }
    }
}

/// Adds a node, unless there is one that asks for the same.
fn add(nodes: &mut Vec<Node>, node: Node) {
    let same = |known: &Node| match (known, &node) {
        (Node::Leaf(a), Node::Leaf(b)) => a.kind == b.kind,
        (a, b) => a == b,
    };
    if !nodes.iter().any(same) {
        nodes.push(node);
    }
}

/// What a clause asks for: as a rule one thing, nothing if nothing is left of it.
fn nodes(kind: &ClauseKind, span: &Range<usize>, analyzer: &mut Analyzer) -> Vec<Node> {
    let leaf = |kind| Node::Leaf(Leaf { kind, span: span.clone() });
    match kind {
        ClauseKind::AnyForm(text) => any_forms(text, analyzer).into_iter().map(leaf).collect(),
        ClauseKind::Exact(text) | ClauseKind::Phrase(text) => {
            vec![leaf(LeafKind::Phrase(words(text, analyzer)))]
        }
        ClauseKind::Near { words: text, distance } => {
            vec![leaf(LeafKind::Near(words(text, analyzer), *distance))]
        }
        ClauseKind::Pattern(pattern) => vec![leaf(LeafKind::Pattern(pattern.folded()))],
        ClauseKind::Fuzzy { word, edits } => {
            let words = words(word, analyzer).into_iter();
            words.map(|word| leaf(LeafKind::Fuzzy(word, *edits))).collect()
        }
        ClauseKind::Languages(languages) => {
            vec![Node::Filter(Filter::Languages(languages.clone()))]
        }
        ClauseKind::Dates(dates) => vec![Node::Filter(Filter::Dates(*dates))],
        ClauseKind::Field(field, inner) => {
            // What was typed together in a field is meant together.
            let occur = match inner.as_ref() {
                ClauseKind::AnyForm(_) => Occur::Must,
                _ => Occur::May,
            };
            let clause = Clause { occur, kind: (**inner).clone(), span: span.clone() };
            let plan = Plan::of_clauses(std::slice::from_ref(&clause), analyzer);
            vec![Node::Filter(Filter::Field(*field, plan))]
        }
        ClauseKind::Group(clauses) => vec![Node::Group(Plan::of_clauses(clauses, analyzer))],
        ClauseKind::Any(clauses) => vec![Node::Group(Plan::any_of(clauses, analyzer))],
    }
}

/// What parts words though no space does: `kim,kanye`. All else that stands between words joins
/// them.
const SEPARATORS: [char; 14] =
    [',', ';', ':', '|', '!', '?', '…', '—', '[', ']', '{', '}', '<', '>'];

/// What a run of characters without white space asks for: words in any form, or words that belong
/// together.
fn any_forms(text: &str, analyzer: &mut Analyzer) -> Vec<LeafKind> {
    let mut leaves = Vec::new();
    let mut forms: Vec<Word> = Vec::new();
    let mut folded: Vec<String> = Vec::new();
    let (mut before, mut end) = (Segment::Spaced, 0);
    analyzer.analyze(text, Language::UNDETERMINED, |token| {
        // What a dictionary parts is words of its own.
        let is_parted = match token.segment {
            Segment::Spaced => before != Segment::Spaced,
            Segment::Begins => !forms.is_empty(),
            Segment::GoesOn => false,
        };
        // Signs within a word are its own: 400,000 is one number.
        if is_parted || text[end..token.span.start].contains(SEPARATORS) {
            leaves.extend(together(std::mem::take(&mut forms), std::mem::take(&mut folded)));
        }
        (before, end) = (token.segment, token.span.end);
        let exact = token.core.unwrap_or(token.word).to_owned();
        folded.push(exact.clone());
        forms.push(Word::new(exact, token.base.to_owned()));
    });
    leaves.extend(together(forms, folded));
    leaves
}

/// What words that no space parts ask for.
fn together(mut forms: Vec<Word>, folded: Vec<String>) -> Option<LeafKind> {
    match forms.len() {
        0 | 1 => forms.pop().map(LeafKind::AnyForm),
        _ => Some(LeafKind::Compound(folded)),
    }
}

/// The words of a text, folded.
fn words(text: &str, analyzer: &mut Analyzer) -> Vec<String> {
    let mut folded = Vec::new();
    analyzer.analyze(text, Language::UNDETERMINED, |token| folded.push(token.word.to_owned()));
    folded
}
