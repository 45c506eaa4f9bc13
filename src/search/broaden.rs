//! Relevance feedback: what the first hits have in common is searched for as well.
//!
//! The relevance model RM3 (Abdul-Jaleel et al. 2004, "UMass at TREC 2004: Novelty and HARD") over the
//! best passages of the first articles: each word counts as its share of their text, weighed by their
//! scores, and by its rarity; the best of them join the query (its own words among them, which then count
//! more), all together with [`FEEDBACK`] of its weight. Good for broad
//! questions; a search for one known article loses by it, so it is done on demand only.

use std::collections::HashMap;

use tantivy::Term;

use super::rank::{Group, Keep};
use super::{Request, Searcher, compile};
use crate::analysis::Analyzer;
use crate::error::Result;
use crate::query::{Leaf, LeafKind, Node, Plan, Word};

/// How many of the first articles tell what goes with the query.
const ARTICLES: usize = 5;

/// How many of the best passages of each.
const PASSAGES: usize = 3;

/// How many words join the query.
const WORDS: usize = 40;

/// What they weigh together, as a part of the whole query.
const FEEDBACK: f32 = 0.5;

/// A word in more passages than this part tells nothing.
const COMMON: f32 = 0.3;

/// A plan with the words that go with what it finds.
pub(super) fn broaden(
    searcher: &Searcher,
    mut plan: Plan,
    request: &Request,
    analyzer: &mut Analyzer,
) -> Result<Plan> {
    if plan.leaves().is_empty() {
        return Ok(plan); // filters alone find all that there is
    }
    let compiled = compile::compile(&plan, searcher)?;
    let keep = Keep { best: ARTICLES, total: false, places: false, dates: false };
    let found = searcher.found(&compiled, &request.within, keep)?;
    let groups = searcher.best_groups(found, &compiled, ARTICLES)?;
    let parts = plan.leaves().len() as f32;
    let mut words = related(searcher, &groups, analyzer)?;
    words.truncate(WORDS);
    let all: f32 = words.iter().map(|(_, share)| share).sum();
    for (word, share) in words {
        let weight = parts * FEEDBACK / (1.0 - FEEDBACK) * share / all;
        let kind = LeafKind::Related(word, (weight * 1_000.0) as u32);
        plan.may.push(Node::Leaf(Leaf { kind, span: 0..0 }));
    }
    Ok(plan)
}

/// The words of the best passages of these articles, a form of each stem: those first that have the
/// largest share of the text and are rare.
fn related(
    searcher: &Searcher,
    groups: &[Group],
    analyzer: &mut Analyzer,
) -> Result<Vec<(Word, f32)>> {
    let reader = &searcher.reader;
    let scores: f32 = groups.iter().map(|group| group.score).sum();
    let mut shares: HashMap<String, (Word, f32)> = HashMap::new();
    for group in groups {
        let mut counts: HashMap<String, (Word, f32)> = HashMap::new();
        let mut length = 0.0;
        let title = reader.article(group.address)?;
        let mut texts = vec![(title.title.unwrap_or_default(), title.language)];
        for passage in group.passages.iter().filter(|passage| passage.number > 0).take(PASSAGES) {
            let stored = reader.passage(passage.address)?;
            texts.push((stored.text, stored.language));
        }
        for (text, language) in texts {
            analyzer.analyze(&text, language, |token| {
                length += 1.0;
                let is_word = token.base.chars().all(char::is_alphabetic) && token.base.len() > 2;
                if let Some(stem) = token.stems.iter().next().filter(|_| is_word) {
                    let exact = token.core.unwrap_or(token.word).to_owned();
                    let word = || Word::new(exact, token.base.to_owned());
                    counts.entry(stem.to_owned()).or_insert_with(|| (word(), 0.0)).1 += 1.0;
                }
            });
        }
        for (stem, (word, count)) in counts {
            let share = count / length * group.score / scores;
            shares.entry(stem).or_insert((word, 0.0)).1 += share;
        }
    }
    let all = reader.manifest().passages as f32;
    let mut words = Vec::new();
    for (stem, (word, share)) in shares {
        let term = Term::from_field_text(reader.fields.stems, &stem);
        let passages = reader.searcher.doc_freq(&term).map_err(reader.failed())? as f32;
        if passages > 1.0 && passages <= all * COMMON {
            let rarity = compile::rarity(passages as u64, all as u64);
            words.push((word, share * rarity));
        }
    }
    words.sort_by(|a: &(Word, f32), b| b.1.total_cmp(&a.1).then_with(|| a.0.exact.cmp(&b.0.exact)));
    Ok(words)
}
