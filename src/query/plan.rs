//! [`Query`] to [`Plan`]: the words analysed, plain data for whichever engine runs it.

use std::ops::Range;

use super::{ClauseKind, Occur, Query};
use crate::analysis::Analyzer;
use crate::language::Language;

/// What a query asks of an engine, as plain data: nothing is expanded yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What passages must have.
    pub must: Vec<Leaf>,
    /// What they may have; one at least where nothing is a must.
    pub may: Vec<Leaf>,
    /// What they must not have.
    pub must_not: Vec<Leaf>,
    /// The languages they may be in; all if empty.
    pub languages: Vec<Language>,
    /// The languages they must not be in.
    pub not_languages: Vec<Language>,
}

/// Something to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// Any form of a word.
    AnyForm(Word),
    /// These very words in a row; one word alone is that very form.
    Phrase {
        /// The words, folded.
        words: Vec<String>,
        /// Where the clause stands in the text typed, in bytes.
        span: Range<usize>,
    },
}

/// A word of a query, analysed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Folded, without elision, possessive and suffix: as every form of it stands in `words`.
    pub exact: String,
    /// In lower case with its accents, for stemmers and stop lists.
    pub base: String,
    /// Where the clause stands in the text typed, in bytes.
    pub span: Range<usize>,
}

impl Leaf {
    /// Where the clause stands in the text typed, in bytes.
    pub fn span(&self) -> Range<usize> {
        match self {
            Leaf::AnyForm(word) => word.span.clone(),
            Leaf::Phrase { span, .. } => span.clone(),
        }
    }
}

impl Plan {
    /// Analyses the words of a query.
    ///
    /// Words that no space parts (`ex-wife`) are words on their own; after a `-` they are a
    /// phrase, for `-ex-wife` must not exclude every wife.
    pub fn of(query: &Query, analyzer: &mut Analyzer) -> Plan {
        let mut plan = Plan::default();
        for clause in &query.clauses {
            let leaves = match (&clause.kind, clause.occur) {
                (ClauseKind::Languages(languages), Occur::MustNot) => {
                    plan.not_languages.extend(languages);
                    continue;
                }
                (ClauseKind::Languages(languages), _) => {
                    plan.languages.extend(languages);
                    continue;
                }
                (ClauseKind::Phrase(words), _) => vec![phrase(words, &clause.span, analyzer)],
                (ClauseKind::AnyForm(words), Occur::MustNot) => {
                    let mut forms = any_form(words, &clause.span, analyzer);
                    if forms.len() > 1 {
                        forms = vec![phrase(words, &clause.span, analyzer)];
                    }
                    forms
                }
                (ClauseKind::AnyForm(words), _) => any_form(words, &clause.span, analyzer),
            };
            let side = match clause.occur {
                Occur::Must => &mut plan.must,
                Occur::May => &mut plan.may,
                Occur::MustNot => &mut plan.must_not,
            };
            for leaf in leaves {
                if !side.iter().any(|known| same(known, &leaf)) {
                    side.push(leaf);
                }
            }
        }
        plan
    }

    /// All leaves that a passage may be found by.
    pub fn wanted(&self) -> impl Iterator<Item = &Leaf> {
        self.must.iter().chain(&self.may)
    }

    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        *self == Plan::default()
    }
}

/// Whether two leaves ask for the same.
fn same(a: &Leaf, b: &Leaf) -> bool {
    match (a, b) {
        (Leaf::AnyForm(a), Leaf::AnyForm(b)) => a.exact == b.exact && a.base == b.base,
        (Leaf::Phrase { words: a, .. }, Leaf::Phrase { words: b, .. }) => a == b,
        _ => false,
    }
}

/// The words of a text, each in any form.
fn any_form(words: &str, span: &Range<usize>, analyzer: &mut Analyzer) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    analyzer.analyze(words, Language::UNDETERMINED, |token| {
        leaves.push(Leaf::AnyForm(Word {
            exact: token.core.unwrap_or(token.word).to_owned(),
            base: token.base.to_owned(),
            span: span.clone(),
        }));
    });
    leaves
}

/// The words of a text as a phrase.
fn phrase(words: &str, span: &Range<usize>, analyzer: &mut Analyzer) -> Leaf {
    let mut folded = Vec::new();
    analyzer.analyze(words, Language::UNDETERMINED, |token| folded.push(token.word.to_owned()));
    Leaf::Phrase { words: folded, span: span.clone() }
}
