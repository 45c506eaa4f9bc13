//! Results as one JSON object; README's section "JSON" documents it. Ranges are in Unicode scalar
//! values of the text beside them, unknown values are null.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Look, in_characters};
use crate::query::Warning;
use crate::search::{
    ExpandedTerm, ExplainedClause, FacetCounts, FoundArticle, FoundPassage, Hit, Results,
    Suggestion,
};

/// The version of the object: raised when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// Writes results as JSON, indented, with a line break at the end.
///
/// # Errors
/// Those of the writer.
pub fn write(results: &Results, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &object(results, look))?;
    out.write_all(b"\n")
}

/// Writes a hit a line, each an object as in `hits` of [`write()`].
///
/// # Errors
/// Those of the writer.
pub fn write_lines(results: &Results, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for hit in &results.hits {
        serde_json::to_writer(&mut *out, &of_hit(hit, look))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Object<'a> {
    version: u32,
    query: &'a str,
    understood: &'a str,
    warnings: Vec<WarningObject<'a>>,
    total: TotalObject,
    facets: Map<String, Value>,
    suggestions: Vec<Value>,
    explanation: Option<Vec<Value>>,
    took_ms: f64,
    hits: Vec<HitObject<'a>>,
}

#[derive(Serialize)]
struct WarningObject<'a> {
    message: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct TotalObject {
    passages: u64,
    articles: u64,
}

#[derive(Serialize)]
struct HitObject<'a> {
    rank: usize,
    score: f32,
    article: ArticleObject<'a>,
    passage: PassageObject<'a>,
    snippet: SnippetObject<'a>,
    more: Vec<MoreObject<'a>>,
    matching_passages: u64,
    explanation: Option<Vec<Value>>,
}

#[derive(Serialize)]
pub(super) struct ArticleObject<'a> {
    id: &'a str,
    title: Option<&'a str>,
    title_highlights: Vec<[usize; 2]>,
    language: &'a str,
    date: Option<String>,
    byline: Option<&'a str>,
    section: Option<&'a str>,
    outlet: Option<&'a str>,
    path: String,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct PassageObject<'a> {
    number: u32,
    kind: &'a str,
    language: &'a str,
    text: &'a str,
    highlights: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct SnippetObject<'a> {
    text: &'a str,
    highlights: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct MoreObject<'a> {
    score: f32,
    passage: PassageObject<'a>,
    snippet: SnippetObject<'a>,
}

/// The object that results are written as.
fn object<'a>(results: &'a Results, look: &Look) -> Object<'a> {
    Object {
        version: VERSION,
        query: &results.query,
        understood: &results.understood,
        warnings: results
            .warnings
            .iter()
            .map(|warning| of_warning(warning, &results.query))
            .collect(),
        total: TotalObject { passages: results.total.passages, articles: results.total.articles },
        facets: results.facets.iter().map(of_facet).collect(),
        suggestions: results.suggestions.iter().map(of_suggestion).collect(),
        explanation: results.explanation.as_ref().map(|clauses| {
            clauses.iter().map(|clause| of_clause(clause, &results.query)).collect()
        }),
        took_ms: results.took.as_micros() as f64 / 1_000.0,
        hits: results.hits.iter().map(|hit| of_hit(hit, look)).collect(),
    }
}

/// The object of a warning about a query.
fn of_warning<'a>(warning: &'a Warning, query: &str) -> WarningObject<'a> {
    let [start, end] = in_characters(query, std::slice::from_ref(&warning.span))[0];
    WarningObject { message: &warning.message, start, end }
}

/// How often each value of a facet was found.
fn of_facet(counts: &FacetCounts) -> (String, Value) {
    let value = |(value, articles): &(String, u64)| json!({ "value": value, "articles": articles });
    (counts.facet.name().to_owned(), counts.values.iter().map(value).collect())
}

/// Another query that finds something.
fn of_suggestion(suggestion: &Suggestion) -> Value {
    let Suggestion { query, reason, passages } = suggestion;
    json!({ "query": query, "reason": reason.name(), "passages": passages })
}

/// What a part of the query was searched as.
fn of_clause(clause: &ExplainedClause, query: &str) -> Value {
    let [start, end] = in_characters(query, std::slice::from_ref(&clause.span))[0];
    let term = |term: &ExpandedTerm| {
        let kind = if term.is_stem { "stem" } else { "word" };
        json!({ "term": term.term, "kind": kind, "passages": term.passages })
    };
    json!({
        "typed": clause.typed,
        "start": start,
        "end": end,
        "terms": clause.terms.iter().map(term).collect::<Vec<Value>>(),
        "of": clause.of,
        "related": clause.is_related,
    })
}

/// The object of a hit.
fn of_hit<'a>(hit: &'a Hit, look: &Look) -> HitObject<'a> {
    let MoreObject { passage, snippet, .. } = of_passage(&hit.passage);
    HitObject {
        rank: hit.rank,
        score: hit.score,
        article: of_article(&hit.article, look),
        passage,
        snippet,
        more: hit.more.iter().map(of_passage).collect(),
        matching_passages: hit.matching_passages,
        explanation: hit.explanation.as_ref().map(|parts| {
            parts.iter().map(|part| json!({ "name": part.name, "score": part.score })).collect()
        }),
    }
}

/// The object of an article.
pub(super) fn of_article<'a>(article: &'a FoundArticle, look: &Look) -> ArticleObject<'a> {
    ArticleObject {
        id: &article.id,
        title: article.title.as_deref(),
        title_highlights: in_characters(
            article.title.as_deref().unwrap_or_default(),
            &article.title_marks,
        ),
        language: article.language.code(),
        date: article.date.map(|date| date.to_string()),
        byline: article.byline.as_deref(),
        section: article.section.as_deref(),
        outlet: article.outlet.as_deref(),
        path: look.path(&article.path).into_owned(),
        url: article.url.as_deref(),
    }
}

/// The objects of a passage.
fn of_passage(passage: &FoundPassage) -> MoreObject<'_> {
    MoreObject {
        score: passage.score,
        passage: PassageObject {
            number: passage.number,
            kind: passage.kind.name(),
            language: passage.language.code(),
            text: &passage.text,
            highlights: in_characters(&passage.text, &passage.marks),
        },
        snippet: SnippetObject {
            text: &passage.snippet.text,
            highlights: in_characters(&passage.snippet.text, &passage.snippet.marks),
        },
    }
}
