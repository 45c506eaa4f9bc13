//! What an index holds and how big it is: a table for people, JSON for scripts.

use std::io::{self, Write};

use serde_json::json;

use crate::index::{Size, Statistics};

/// Writes what an index holds and how big it is, for people.
///
/// # Errors
/// Those of the writer.
pub fn text(statistics: &Statistics, size: &Size, out: &mut dyn Write) -> io::Result<()> {
    let row =
        |out: &mut dyn Write, name: &str, value: String| writeln!(out, "{name:<26}{value:>12}");
    row(out, "files", statistics.sources.to_string())?;
    row(out, "articles", statistics.articles.to_string())?;
    row(out, "passages", statistics.passages.to_string())?;
    if let Some((from, to)) = statistics.dates {
        let dates = if from == to { from.to_string() } else { format!("{from} to {to}") };
        writeln!(
            out,
            "{:<26}{dates:>12}  ({} of {} articles)",
            "dates", statistics.dated, statistics.articles
        )?;
    }
    writeln!(out, "\n{:<26}{:>12}{:>12}", "language", "articles", "passages")?;
    let mut languages: Vec<_> = statistics.languages.iter().collect();
    languages.sort_by_key(|(language, (articles, _))| (std::cmp::Reverse(*articles), **language));
    for (language, (articles, passages)) in languages {
        let name = format!("{} {}", language.code(), language.name());
        writeln!(out, "{name:<26}{articles:>12}{passages:>12}")?;
    }
    writeln!(out, "\n{:<26}{:>12}{:>12}", "on disk", "bytes", "of text")?;
    let mut part = |name: &str, bytes: u64| {
        writeln!(out, "{name:<26}{bytes:>12}{:>12}", share(bytes, statistics.text_bytes))
    };
    for component in &size.components {
        let field =
            component.field.as_ref().map(|field| format!(" of {field}")).unwrap_or_default();
        part(&format!("{}{field}", component.name), component.bytes)?;
    }
    let known: u64 = size.components.iter().map(|component| component.bytes).sum();
    part("everything else", size.total.saturating_sub(known))?;
    part("index", size.total)?;
    part("text of the articles", statistics.text_bytes)
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
        "index_bytes": size.total,
        "components": size.components,
    })
}
