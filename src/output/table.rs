//! Results as lines for other programs: fields parted by tabs, and runs as TREC has them.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{Look, printable};
use crate::eval::{document, passage, run_line};
use crate::search::{Hit, Results};

/// Writes a header and a hit a line, fields parted by tabs; tabs and line breaks within a field
/// are spaces.
///
/// # Errors
/// Those of the writer.
pub fn write_tabs(results: &Results, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "rank\tscore\tid\tlanguage\tdate\toutlet\tsection\tbyline\ttitle\tsnippet\tpath\turl"
    )?;
    for hit in &results.hits {
        let Hit { rank, score, article, passage, .. } = hit;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let fields = [
            rank.to_string(),
            score.to_string(),
            article.id.clone(),
            article.language.code().to_owned(),
            article.date.map(|date| date.to_string()).unwrap_or_default(),
            text(&article.outlet),
            text(&article.section),
            text(&article.byline),
            text(&article.title),
            passage.snippet.text.clone(),
            look.path(&article.path).into_owned(),
            text(&article.url),
        ];
        let fields = fields
            .map(|field| printable(field.replace(['\t', '\n', '\r'], " ").into()).into_owned());
        writeln!(out, "{}", fields.join("\t"))?;
    }
    Ok(())
}

/// What the documents of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Documents {
    /// Articles, by their ids.
    Articles,
    /// Passages, as `ARTICLE#PASSAGE`.
    Passages,
}

/// Writes a run of one topic, `1`, as `trec_eval` reads it: topic, `Q0`, document, rank, score, name
/// of the run. White space in an article's id is `_`. A document stands there once, where it is best: ids need
/// not be unique.
///
/// # Errors
/// Those of the writer.
pub fn write_run(results: &Results, of: Documents, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = HashSet::new();
    for hit in &results.hits {
        let name = match of {
            Documents::Articles => document(&hit.article.id),
            Documents::Passages => passage(&hit.article.id, hit.passage.number),
        };
        let line = run_line("1", &name, hit.rank, hit.score);
        if seen.insert(name) {
            writeln!(out, "{}", printable(line.into()))?;
        }
    }
    Ok(())
}
