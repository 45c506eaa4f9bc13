//! A whole article: for people, as JSON, and several as a list to choose from.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{Sheet, TITLE};
use super::{Look, in_characters};
use crate::article::Kind;
use crate::search::{WholeArticle, WholeParagraph};

/// Writes an article; returns the line at which the passage stands that it is opened at.
///
/// # Errors
/// Those of the writer.
pub fn text(
    article: &WholeArticle,
    opened_at: Option<u32>,
    all: bool,
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let mut counted = Counted { out, lines: 0 };
    let mut opened = 0;
    let mut sheet = Sheet { look, out: &mut counted, indent: 0 };
    let known = &article.article;
    if let Some(title) = &known.title {
        sheet.marked("", title, &known.title_marks, TITLE)?;
    }
    sheet.about(known)?;
    if let Some(url) = &known.url {
        sheet.aside(0, url)?;
    }
    for paragraph in &article.paragraphs {
        if paragraph.kind == Kind::Boilerplate && !all {
            continue;
        }
        writeln!(counted)?;
        if opened == 0 && paragraph.passage.is_some() && paragraph.passage == opened_at {
            opened = counted.lines;
        }
        let mut sheet = Sheet { look, out: &mut counted, indent: 0 };
        if all {
            sheet.aside(0, &kind_of(paragraph))?;
        }
        let style = if paragraph.kind == Kind::Heading { TITLE } else { anstyle::Style::new() };
        sheet.marked("", &paragraph.text, &paragraph.marks, style)?;
    }
    Ok(opened)
}

/// The kind of a paragraph, and its passage.
fn kind_of(paragraph: &WholeParagraph) -> String {
    match paragraph.passage {
        Some(passage) => {
            format!("{} · passage {passage} · {}", paragraph.kind.name(), paragraph.language.code())
        }
        None => paragraph.kind.name().to_owned(),
    }
}

/// An article as JSON; README documents it.
pub fn object(article: &WholeArticle, look: &Look) -> Value {
    let known = &article.article;
    let paragraph = |paragraph: &WholeParagraph| {
        json!({
            "passage": paragraph.passage,
            "kind": paragraph.kind.name(),
            "language": paragraph.language.code(),
            "text": paragraph.text,
            "highlights": in_characters(&paragraph.text, &paragraph.marks),
        })
    };
    json!({
        "version": 1,
        "article": super::json::of_article(known, look),
        "paragraphs": article.paragraphs.iter().map(paragraph).collect::<Vec<Value>>(),
    })
}

/// Writes several articles, to choose from.
///
/// # Errors
/// Those of the writer.
pub fn list(articles: &[WholeArticle], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for WholeArticle { article, paragraphs } in articles {
        let opening = paragraphs.first().map(|paragraph| paragraph.text.as_str());
        let title = article.title.as_deref().or(opening).unwrap_or_default();
        let id = format!("id:{}", article.id);
        let mut sheet = Sheet { look, out, indent: 2 };
        sheet.aside(0, &id)?;
        sheet.marked("  ", title, &article.title_marks, TITLE)?;
    }
    Ok(())
}

/// A writer that counts lines.
struct Counted<'a> {
    out: &'a mut dyn Write,
    lines: usize,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.lines += bytes[..written].iter().filter(|byte| **byte == b'\n').count();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
