//! What was searched for, and what a score is made of.

use std::ops::Range;

use tantivy::{DocAddress, Score};

use super::collect::ReadyQuery;
use super::compile::Compiled;
use super::expand::{ExpandedLeaf, ExpandedTerm};
use super::rank::Group;
use crate::error::Result;
use crate::index::Reader;

/// A part of a query, as it was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedClause {
    /// What was typed.
    pub typed: String,
    /// Where it stands in the query, in bytes.
    pub span: Range<usize>,
    /// The words and stems that it stands for, with the number of passages of each.
    pub terms: Vec<ExpandedTerm>,
    /// How many words there were to choose from, where not all were taken.
    pub of: Option<usize>,
    /// Whether it was not typed, but goes with what the first hits have in common.
    pub is_related: bool,
}

/// A part of a hit's score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// What it is for: a part of the query, `words near each other`, `language`,
    /// `title`, or `another passage`.
    pub name: String,
    /// How much it adds.
    pub score: Score,
}

/// What each part of a query was searched as.
pub(super) fn clauses(query: &str, compiled: &Compiled) -> Vec<ExplainedClause> {
    compiled
        .leaves
        .iter()
        .filter(|leaf| !leaf.excludes)
        .map(|leaf| ExplainedClause {
            typed: typed(query, leaf).to_owned(),
            span: leaf.span.clone(),
            terms: leaf.terms.clone(),
            of: leaf.of,
            is_related: leaf.related.is_some(),
        })
        .collect()
}

/// What was typed for a leaf, or the word that goes with what was.
fn typed<'q>(query: &'q str, leaf: &'q ExpandedLeaf) -> &'q str {
    match &leaf.related {
        Some(related) => related,
        None => query.get(leaf.span.clone()).unwrap_or_default(),
    }
}

/// The parts of each article's score: what the best passage has of every part of the query, and
/// what else the article has. They add up to the score.
pub(super) fn scores(
    reader: &Reader,
    compiled: &Compiled,
    query: &str,
    groups: &[&Group],
) -> Result<Vec<Vec<ScorePart>>> {
    let mut parts = vec![Vec::new(); groups.len()];
    let best = |group: &&Group| group.passages.first().map(|passage| passage.address);
    let best: Vec<Option<DocAddress>> = groups.iter().map(best).collect();
    for leaf in compiled.leaves.iter().filter(|leaf| !leaf.excludes) {
        let found = leaf.alternatives().query();
        let ready = ReadyQuery::of(found.as_ref(), &compiled.statistics, reader)?;
        for (segment_ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
            let add = |doc_id, score| {
                let address = Some(DocAddress { segment_ord, doc_id });
                if let Some(at) = best.iter().position(|best| *best == address) {
                    parts[at].push(ScorePart { name: typed(query, leaf).to_owned(), score });
                }
            };
            ready.visit(segment, add).map_err(reader.failed())?;
        }
    }
    for (parts, group) in parts.iter_mut().zip(groups) {
        let [title, second] = group.added;
        let (near, spoken) =
            group.passages.first().map_or((0.0, 0.0), |best| (best.near, best.spoken));
        for (name, score) in [
            ("words near each other", near),
            ("language", spoken),
            ("title", title),
            ("another passage", second),
        ] {
            if score > 0.0 {
                parts.push(ScorePart { name: name.to_owned(), score });
            }
        }
    }
    Ok(parts)
}
