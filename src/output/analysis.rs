//! What is made of a text: for people and as JSON.

use std::io::{self, Write};
use std::ops::Range;

use serde_json::{Value, json};

use super::{in_characters, printable};
use crate::article::Article;
use crate::index::{Analyzed, AnalyzedPassage, AnalyzedToken};
use crate::language::Reason;

/// Writes it for people, with every word or without.
///
/// # Errors
/// Those of the writer.
pub fn text(
    article: &Article,
    analyzed: &Analyzed,
    tokens: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let language = analyzed.language;
    writeln!(out, "language  {} {} ({})", language.code(), language.name(), why(analyzed))?;
    for (name, value) in [
        ("title", article.title.clone()),
        ("date", article.date.map(|date| date.to_string())),
        ("byline", article.byline.clone()),
        ("section", article.section.clone()),
        ("outlet", article.outlet.clone()),
        ("url", article.url.clone()),
        ("id", article.id.clone()),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name:9} {}", printable(value.into()))?;
        }
    }
    for passage in &analyzed.passages {
        let characters = passage.text.chars().count();
        let other = if passage.language == language {
            String::new()
        } else {
            format!(", {} {}", passage.language.code(), passage.language.name())
        };
        writeln!(out, "\npassage {} ({characters} characters{other})", passage.number)?;
        for (text, kind) in passage.text.split('\n').zip(&passage.kinds) {
            writeln!(out, "  {:11} {}", kind.name(), printable(text.into()))?;
        }
        for token in passage.tokens.iter().filter(|_| tokens) {
            let stems = match token.stems.len() {
                0 if token.is_stop_word => "; stop word".to_owned(),
                0 => String::new(), // a sign of the word that began before it
                _ => format!("; stem {}", token.stems.join(", ")),
            };
            let Range { start, end } = token.span;
            let surface = printable((&token.surface).into());
            writeln!(
                out,
                "    {start:>5}-{end:<5} {surface:16} word {}{stems}",
                token.words.join(", ")
            )?;
        }
    }
    for text in &analyzed.boilerplate {
        writeln!(out, "\nboilerplate, not searched\n  {}", printable(text.into()))?;
    }
    Ok(())
}

/// Why the language was taken.
fn why(analyzed: &Analyzed) -> String {
    let Analyzed { detection, is_told, .. } = analyzed;
    let by_itself = matches!(detection.reason, Reason::FunctionWords | Reason::Trigrams);
    match (is_told, by_itself) {
        (true, _) => "as you say".to_owned(),
        (false, true) => format!("{}, {:.2} sure", detection.reason.name(), detection.confidence),
        (false, false) => detection.reason.name().to_owned(),
    }
}

/// The same as JSON; README documents it.
pub fn object(article: &Article, analyzed: &Analyzed) -> Value {
    let token = |(token, [start, end]): (&AnalyzedToken, [usize; 2])| {
        json!({
            "surface": token.surface, "start": start, "end": end, "position": token.position,
            "words": token.words, "stems": token.stems, "stop_word": token.is_stop_word,
        })
    };
    let passage = |passage: &AnalyzedPassage| {
        // Words begin in order, but a sign may stand within the word before it.
        let begins: Vec<Range<usize>> =
            passage.tokens.iter().map(|token| token.span.start..token.span.start).collect();
        let begins = in_characters(&passage.text, &begins);
        let characters = |token: &AnalyzedToken| passage.text[token.span.clone()].chars().count();
        let tokens = passage.tokens.iter().zip(begins);
        let tokens = tokens.map(|(one, [start, _])| (one, [start, start + characters(one)]));
        json!({
            "number": passage.number,
            "language": passage.language.code(),
            "kinds": passage.kinds.iter().map(|kind| kind.name()).collect::<Vec<&str>>(),
            "text": passage.text,
            "tokens": tokens.map(token).collect::<Vec<Value>>(),
        })
    };
    json!({
        "version": 1,
        "language": analyzed.language.code(),
        "why": why(analyzed),
        "title": article.title,
        "date": article.date.map(|date| date.to_string()),
        "byline": article.byline,
        "section": article.section,
        "outlet": article.outlet,
        "url": article.url,
        "passages": analyzed.passages.iter().map(passage).collect::<Vec<Value>>(),
        "boilerplate": analyzed.boilerplate,
    })
}
