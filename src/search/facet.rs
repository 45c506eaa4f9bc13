//! How the articles found are spread: by language, outlet, section, year.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::DocAddress;

use crate::error::Result;
use crate::index::Reader;

/// By what articles are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Their language.
    Language,
    /// The site or paper.
    Outlet,
    /// The section they ran in.
    Section,
    /// The year of their date.
    Year,
}

impl Facet {
    /// Every facet with its name.
    pub const ALL: [(Facet, &'static str); 4] = [
        (Facet::Language, "lang"),
        (Facet::Outlet, "outlet"),
        (Facet::Section, "section"),
        (Facet::Year, "year"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Facet::ALL.iter().find(|(facet, _)| *facet == self).map_or("", |(_, name)| name)
    }
}

/// How often each value of a facet stands among the articles found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    /// By what was counted.
    pub facet: Facet,
    /// The values with the number of articles, most first; articles without one are not counted.
    pub values: Vec<(String, u64)>,
}

/// Counts articles, given by where their passages 0 are.
pub(super) fn count(
    reader: &Reader,
    articles: &[DocAddress],
    facets: &[Facet],
) -> Result<Vec<FacetCounts>> {
    if facets.is_empty() {
        return Ok(Vec::new());
    }
    let columns = reader.columns()?;
    let value = |facet, article: DocAddress| {
        let (columns, doc) = (&columns[article.segment_ord as usize], article.doc_id);
        match facet {
            Facet::Language => Some(columns.language(doc).code().to_owned()),
            Facet::Outlet => columns.outlet(doc),
            Facet::Section => columns.section(doc),
            Facet::Year => columns.date(doc).map(|date| date.year().to_string()),
        }
    };
    let count = |&facet: &Facet| {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for value in articles.iter().filter_map(|article| value(facet, *article)) {
            *counts.entry(value).or_default() += 1;
        }
        let mut values: Vec<(String, u64)> = counts.into_iter().collect();
        values.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
        FacetCounts { facet, values }
    };
    Ok(facets.iter().map(count).collect())
}
