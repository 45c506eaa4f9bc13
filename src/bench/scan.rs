//! What a query finds in a text, by looking at every word of it: the slow and obvious way, which knows
//! the analysis and nothing of the index.
//!
//! What a search finds by the words of the whole archive (compounds, the most frequent of very many
//! words that fit a pattern, which words are too common) a look at some articles can't know: there it
//! says [`Says::Maybe`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analyzer;
use crate::index::{AnalyzedToken, IndexedArticle};
use crate::language::Language;
use crate::query::{Filter, Leaf, LeafKind, Node, Piece, Plan, Word, parse, stretches};

/// What a scan says of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
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

/// An article as the scan sees it.
pub(super) struct Scanned {
    pub(super) key: u64,
    pub(super) id: String,
    passages: Vec<(Language, Vec<AnalyzedToken>)>,
}

impl Scanned {
    /// An article, analysed.
    pub(super) fn of(article: IndexedArticle, analyzer: &mut Analyzer) -> Scanned {
        let passages = article.passages.into_iter().map(|passage| {
            let tokens = AnalyzedToken::all(&passage.text, passage.language, analyzer);
            (passage.language, tokens)
        });
        Scanned { key: article.key, id: article.id, passages: passages.collect() }
    }
}

/// A query, to be looked for passage by passage.
pub(super) struct Scan {
    plan: Plan,
    /// Whether all that it finds has something that is marked.
    pub(super) is_marked: bool,
    /// Words that are stop words in a language of the index.
    stopped: BTreeSet<String>,
    /// The stems of its words in each of the languages that it looks into.
    stems: BTreeMap<(String, Language), Vec<String>>,
    /// Whether the index has compounds.
    has_compounds: bool,
    /// Whether a pattern or a spelling fits more words than are searched for.
    is_partial: bool,
}

impl Scan {
    /// A query, for an index of these languages.
    pub(super) fn of(query: &str, languages: &[Language], is_partial: bool) -> Scan {
        let mut analyzer = Analyzer::new();
        let plan = Plan::of(&parse(query).query, &mut analyzer);
        let looks_into =
            |language: &&Language| plan.languages().is_none_or(|only| only.contains(language));
        let (mut stopped, mut stems) = (BTreeSet::new(), BTreeMap::new());
        for word in words(&plan) {
            if languages.iter().any(|language| word.is_stopped(*language)) {
                stopped.insert(word.base.clone());
            }
            for language in languages.iter().filter(looks_into).filter(|l| !word.is_stopped(**l)) {
                let of_word = Analyzer::stems(&word.base, *language).map(Cow::into_owned).collect();
                stems.insert((word.base.clone(), *language), of_word);
            }
        }
        let is_marked = !plan.leaves().is_empty() && !negates(&plan);
        let has_compounds = languages.iter().any(|language| language.has_compounds());
        Scan { is_marked, stopped, stems, has_compounds, is_partial, plan }
    }

    /// What it says of an article.
    pub(super) fn article(&self, article: &Scanned) -> Says {
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
            Node::Leaf(leaf) => self.leaf(leaf, language, tokens),
        }
    }

    /// What it says of a passage by something to search for.
    fn leaf(&self, leaf: &Leaf, language: Language, tokens: &[AnalyzedToken]) -> Says {
        let any_word = |fits: &dyn Fn(&str) -> bool| {
            Says::is(tokens.iter().any(|token| token.words.iter().any(|word| fits(word))))
        };
        let bounded = |says: Says| if self.is_partial { says.min(Says::Maybe) } else { says };
        match &leaf.kind {
            LeafKind::AnyForm(word) | LeafKind::Related(word, _) => {
                self.any_form(word, language, tokens)
            }
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
    fn any_form(&self, word: &Word, language: Language, tokens: &[AnalyzedToken]) -> Says {
        let stems = self.stems.get(&(word.base.clone(), language));
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
    let mut found = Vec::new();
    for node in plan.must.iter().chain(&plan.may).chain(&plan.must_not) {
        match node {
            Node::Leaf(Leaf { kind: LeafKind::AnyForm(word), .. }) => found.push(word),
            Node::Group(plan) => found.extend(words(plan)),
            Node::Leaf(_) | Node::Filter(_) => {}
        }
    }
    found
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
