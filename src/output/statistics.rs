//! What an index holds and how big it is: a table for people, JSON for scripts.

use std::cmp::Reverse;
use std::io::{self, Write};

use serde_json::json;

use super::grid::Grid;
use crate::index::{Component, Size, Statistics};

/// Writes what an index holds and how big it is, for people.
///
/// # Errors
/// Those of the writer.
pub fn text(statistics: &Statistics, size: &Size, out: &mut dyn Write) -> io::Result<()> {
    let mut held = Grid::new("", &["", ""]);
    held.row("files", [statistics.sources.to_string()]);
    held.row("articles", [statistics.articles.to_string()]);
    held.row("passages", [statistics.passages.to_string()]);
    if let Some((from, to)) = statistics.dates {
        let dates = if from == to { from.to_string() } else { format!("{from} to {to}") };
        let dated = format!("({} of {} articles)", statistics.dated, statistics.articles);
        held.row("dates", [dates, dated]);
    }
    held.write(out)?;
    writeln!(out)?;
    languages(statistics).write(out)?;
    writeln!(out)?;
    parts(statistics, size).write(out)
}

/// How much there is of each language, most first.
fn languages(statistics: &Statistics) -> Grid {
    let mut grid = Grid::new("language", &["articles", "passages"]);
    let mut languages: Vec<_> = statistics.languages.iter().collect();
    languages.sort_by_key(|(language, (articles, _))| (Reverse(*articles), **language));
    for (language, (articles, passages)) in languages {
        let name = format!("{} {}", language.code(), language.name());
        grid.row(&name, [articles.to_string(), passages.to_string()]);
    }
    grid
}

/// What each part takes on disk.
fn parts(statistics: &Statistics, size: &Size) -> Grid {
    let mut grid = Grid::new("on disk", &["bytes", "of text"]);
    let mut part = |name: &str, bytes: u64| {
        grid.row(name, [bytes.to_string(), share(bytes, statistics.text_bytes)]);
    };
    for component in &size.components {
        part(&named(component), component.bytes);
    }
    let known: u64 = size.components.iter().map(|component| component.bytes).sum();
    part("everything else", size.index_bytes.saturating_sub(known));
    part("index", size.index_bytes);
    part("text of the articles", statistics.text_bytes);
    grid
}

/// The name of a part of an index.
pub(super) fn named(component: &Component) -> String {
    let field = component.field.as_ref().map(|field| format!(" of {field}"));
    format!("{}{}", component.name, field.unwrap_or_default())
}

/// A number of bytes as a share of the text's.
pub(super) fn share(bytes: u64, text: u64) -> String {
    if text == 0 { "-".into() } else { format!("{:.1} %", bytes as f64 * 100.0 / text as f64) }
}

/// What an index holds and how big it is, as JSON.
pub fn object(statistics: &Statistics, size: &Size) -> serde_json::Value {
    let languages = statistics.languages.iter().map(|(language, (articles, passages))| {
        json!({ "language": language.code(), "articles": articles, "passages": passages })
    });
    json!({
        "version": 1,
        "sources": statistics.sources,
        "articles": statistics.articles,
        "passages": statistics.passages,
        "languages": languages.collect::<Vec<_>>(),
        "text_bytes": statistics.text_bytes,
        "dated_articles": statistics.dated,
        "dates": statistics.dates.map(|(from, to)| json!({ "from": from.to_string(), "to": to.to_string() })),
        "segments": statistics.segments,
        "index_bytes": size.index_bytes,
        "components": size.components,
    })
}
