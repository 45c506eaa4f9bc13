//! Results as a web page of its own, and as Markdown.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use html_escape::{encode_double_quoted_attribute, encode_text};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Look, pieces, printable, totals};
use crate::search::{FoundPassage, Hit, Results};

/// How the page looks; it needs nothing from elsewhere.
const STYLE: &str = "body{font:16px/1.5 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em;color:#222;background:#fff}\
h1{font-size:1.2em}h2{font-size:1.1em;margin:1.5em 0 0}ol{padding-left:1.5em}\
.about{color:#666;font:13px sans-serif;margin:0}blockquote{margin:.4em 0;white-space:pre-line}\
mark{background:#ffe9a8;color:inherit}\
@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}.about{color:#999}mark{background:#6b5200}}";

/// What would end the address of a link in Markdown, or change it.
const NOT_IN_MARKDOWN: &AsciiSet =
    &CONTROLS.add(b' ').add(b'(').add(b')').add(b'<').add(b'>').add(b'\\');

/// Writes a page; everything in it that comes from outside is escaped.
///
/// # Errors
/// Those of the writer.
pub fn write(results: &Results, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let query = escaped(&results.query);
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width\">")?;
    writeln!(out, "<title>{query}</title>\n<style>{STYLE}</style>\n</head>\n<body>")?;
    let totals = totals(results.total);
    writeln!(out, "<h1>{query}</h1>\n<p class=\"about\">{totals}</p>\n<ol>")?;
    for hit in &results.hits {
        item(hit, look, out)?;
    }
    writeln!(out, "</ol>\n</body>\n</html>")
}

/// Writes a hit.
fn item(hit: &Hit, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let article = &hit.article;
    let title = match &article.title {
        Some(title) => marked(title, &article.title_marks),
        None => escaped(article.opening.as_deref().unwrap_or(&article.id)).into_owned(),
    };
    writeln!(out, "<li value=\"{}\" id=\"hit-{}\">", hit.rank, hit.rank)?;
    match article.web_address() {
        Some(url) => {
            let url = printable(url.into());
            let href = encode_double_quoted_attribute(url.as_ref());
            writeln!(out, "<h2><a href=\"{href}\">{title}</a></h2>")?;
        }
        None => writeln!(out, "<h2>{title}</h2>")?,
    }
    writeln!(out, "<p class=\"about\">{}</p>", escaped(&look.about(article)))?;
    for passage in passages(hit) {
        let snippet = &passage.snippet;
        writeln!(out, "<blockquote>{}</blockquote>", marked(&snippet.text, &snippet.marks))?;
    }
    writeln!(out, "</li>")
}

/// The passages of a hit that say more than its title.
fn passages(hit: &Hit) -> impl Iterator<Item = &FoundPassage> {
    std::iter::once(&hit.passage).chain(&hit.more).filter(|passage| !passage.is_bare_title())
}

/// A text without what a page would take for its own.
fn escaped(text: &str) -> Cow<'_, str> {
    match printable(text.into()) {
        Cow::Borrowed(text) => encode_text(text),
        Cow::Owned(text) => Cow::Owned(encode_text(&text).into_owned()),
    }
}

/// A text with its matches in `<mark>`.
fn marked(text: &str, marks: &[Range<usize>]) -> String {
    let piece = |(is_mark, piece)| match is_mark {
        true => format!("<mark>{}</mark>", lines(piece)),
        false => lines(piece),
    };
    pieces(text, marks.iter().cloned()).map(piece).collect()
}

/// A text whose line breaks part paragraphs.
fn lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<Cow<'_, str>>>().join("\n")
}

/// Writes results as Markdown: a numbered list with quotations, matches in bold.
///
/// # Errors
/// Those of the writer.
pub fn write_markdown(results: &Results, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", plain(&results.query))?;
    for hit in &results.hits {
        let article = &hit.article;
        let title = article.title.as_ref().or(article.opening.as_ref()).unwrap_or(&article.id);
        match article.web_address() {
            Some(url) => {
                let url = utf8_percent_encode(url, NOT_IN_MARKDOWN);
                writeln!(out, "{}. [{}]({url})", hit.rank, plain(title))?;
            }
            None => writeln!(out, "{}. {}", hit.rank, plain(title))?,
        }
        // What belongs to a hit stands as far in as the text after its number.
        let indent = " ".repeat(format!("{}. ", hit.rank).len());
        writeln!(out, "{indent}{}\n", plain(&look.about(article)))?;
        for passage in passages(hit) {
            let snippet = &passage.snippet;
            let piece = |(is_mark, piece)| match is_mark {
                true => format!("**{}**", plain(piece)),
                false => plain(piece),
            };
            let text: String =
                pieces(&snippet.text, snippet.marks.iter().cloned()).map(piece).collect();
            let paragraphs = text.replace('\n', &format!("\n{indent}>\n{indent}> "));
            writeln!(out, "{indent}> {paragraphs}\n")?;
        }
    }
    Ok(())
}

/// A text without what Markdown would take for its own.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for line in text.split_inclusive('\n') {
        for c in printable(line.trim_end_matches('\n').into()).chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&') {
                plain.push('\\');
            }
            plain.push(c);
        }
        if line.ends_with('\n') {
            plain.push('\n');
        }
    }
    plain
}
