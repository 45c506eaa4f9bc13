//! Why nothing was found.

use std::collections::HashSet;

use tantivy::Term;

use super::rank::Group;
use super::{Request, Searcher, compile};
use crate::error::Result;
use crate::index::Reader;
use crate::query::{Node, Plan, Warning};

impl Searcher {
    /// Why nothing was found, as far as the index tells: words that stand only in boilerplate,
    /// and musts that articles have in different passages.
    pub(super) fn explain_nothing(&self, plan: &Plan, request: &Request) -> Result<Vec<Warning>> {
        let mut warnings = only_in_boilerplate(plan, &self.reader)?;
        let musts = plan.must.iter().filter(|node| !node.is_filter()).count();
        if musts > 1 {
            let names = self.articles_with_all_apart(plan, request)?;
            if !names.is_empty() {
                let spans = || plan.leaves().into_iter().map(|leaf| leaf.span.clone());
                let first = spans().map(|span| span.start).min().unwrap_or(0);
                let last = spans().map(|span| span.end).max().unwrap_or(first);
                let message = format!(
                    "no passage has all of these; apart they stand in {}",
                    names.join(", ")
                );
                warnings.push(Warning { message, span: first..last });
            }
        }
        Ok(warnings)
    }

    /// The ids of up to five articles that have every must of a plan, in different passages.
    fn articles_with_all_apart(&self, plan: &Plan, request: &Request) -> Result<Vec<String>> {
        const SHOWN: usize = 5;
        let mut common: Option<Vec<Group>> = None;
        let (filters, others): (Vec<&Node>, Vec<&Node>) =
            plan.must.iter().partition(|node| node.is_filter());
        for node in others {
            if common.as_ref().is_some_and(Vec::is_empty) {
                break; // no article is left that could have the others
            }
            let must = filters.iter().copied().chain([node]).cloned().collect();
            let alone = Plan { must, may: Vec::new(), must_not: plan.must_not.clone() };
            let compiled = compile::compile(&alone, self)?;
            let groups = self.groups(&compiled, &request.within)?;
            let places: HashSet<_> = groups.iter().map(|group| group.address).collect();
            common = Some(match common {
                None => groups,
                Some(common) => {
                    common.into_iter().filter(|group| places.contains(&group.address)).collect()
                }
            });
        }
        let shown = common.into_iter().flatten().take(SHOWN);
        shown.map(|group| Ok(format!("`{}`", self.reader.article(group.address)?.id))).collect()
    }
}

/// Says of which words the index has none but in boilerplate.
fn only_in_boilerplate(plan: &Plan, reader: &Reader) -> Result<Vec<Warning>> {
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
