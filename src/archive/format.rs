//! Which format a file has: told by its content first, by the ending of its name second.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// A format that articles come in. To add one: a variant here with its row in `Format::ALL`, a
/// file beside this one, and a line in [`super::read()`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text as it is copied out of a page.
    PlainText,
    /// A saved web page.
    Html,
    /// Markdown, with or without front matter.
    Markdown,
    /// A JSON object a line, each an article.
    JsonLines,
    /// An array of JSON objects, or a single one.
    Json,
    /// A table with a header, an article a row; parted by commas, semicolons or tabs.
    Csv,
}

impl Format {
    /// Every format with its name and the endings of its files' names.
    const ALL: [(Format, &'static str, &'static [&'static str]); 6] = [
        (Format::PlainText, "text", &["txt", "text"]),
        (Format::Html, "html", &["html", "htm", "xhtml"]),
        (Format::Markdown, "markdown", &["md", "markdown"]),
        (Format::JsonLines, "jsonl", &["jsonl", "ndjson"]),
        (Format::Json, "json", &["json"]),
        (Format::Csv, "csv", &["csv", "tsv"]),
    ];

    /// The name that `--as` takes.
    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|(format, ..)| *format == self).map_or("text", |(_, name, _)| name)
    }

    /// The format of a name.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(_, known, _)| *known == name).map(|(format, ..)| *format)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Format::ALL.iter().map(|(_, name, _)| *name)
    }

    /// The format that the ending of a name stands for.
    pub(super) fn of_name(path: &Path) -> Option<Format> {
        let ending = ending(path)?;
        let fits = |endings: &[&str]| endings.contains(&ending.as_str());
        Format::ALL.iter().find(|(.., endings)| fits(endings)).map(|(format, ..)| *format)
    }

    /// The format of a text that begins like this, in a file of this name.
    pub(super) fn of(head: &str, path: &Path) -> Format {
        let named = Format::of_name(path);
        let start = head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
        if looks_like_html(start) {
            return Format::Html;
        }
        if start.starts_with('{')
            && (is_object(first_line(start)) || named == Some(Format::JsonLines))
        {
            return Format::JsonLines;
        }
        let inner = start.strip_prefix('[').map(str::trim_start);
        if start.starts_with("{\"")
            || start.starts_with("{\n")
            || inner.is_some_and(|i| i.starts_with('{'))
        {
            return Format::Json;
        }
        if (start.starts_with("---\n") || start.starts_with("---\r\n")) && start.contains("\n---") {
            return Format::Markdown;
        }
        if start.starts_with("+++\n") && start.contains("\n+++") {
            return Format::Markdown;
        }
        // A JSON file without an object in sight is read as JSON, and told to be none.
        named.unwrap_or(Format::PlainText)
    }
}

/// Whether a text that begins like this is no article, but data for programs that hold some: a feed or other XML, a
/// page saved with its pictures (MHTML), RTF.
pub(super) fn is_other(head: &str) -> bool {
    let start = head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let is_mail = || {
        let fields: String = start.chars().take(2_000).collect::<String>().to_ascii_lowercase();
        fields.contains("mime-version:") && fields.contains("content-type: multipart/")
    };
    ["<?xml", "<rss", "<feed", "<rdf:RDF", "<svg", "{\\rtf"]
        .iter()
        .any(|begin| start.starts_with(begin))
        || (["From:", "MIME-Version:", "Date:", "Subject:"]
            .iter()
            .any(|begin| start.starts_with(begin))
            && is_mail())
}

/// How a file is compressed, by the ending of its name; the content decides when it is read.
const COMPRESSED: [&str; 4] = ["gz", "zst", "xz", "zstd"];

/// The ending of a file's name in lower case, that of a compressed file below its own.
fn ending(path: &Path) -> Option<String> {
    let lower =
        |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let last = lower(path)?;
    if COMPRESSED.contains(&last.as_str()) {
        lower(Path::new(path.file_stem()?))
    } else {
        Some(last)
    }
}

/// Whether a text begins as web pages do.
fn looks_like_html(start: &str) -> bool {
    let head: String = start.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    let is_start = |text: &str| {
        ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| text.starts_with(tag))
    };
    is_start(&head)
        || ((head.starts_with("<?xml") || head.starts_with("<!--")) && head.contains("<html"))
}

/// The first line of a text.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether a line is a whole JSON object.
fn is_object(line: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_before_the_name() {
        for (head, name, expected) in [
            ("A title\n\nText.", "a.txt", Format::PlainText),
            ("<!DOCTYPE html><html>", "a.txt", Format::Html),
            ("<?xml version=\"1.0\"?>\n<html>", "a", Format::Html),
            ("{\"text\":\"x\"}\n{\"text\":\"y\"}", "a.json", Format::JsonLines),
            ("{\n \"text\": \"x\"\n}", "a.txt", Format::Json),
            ("[ {\"text\":\"x\"}]", "a", Format::Json),
            ("---\ntitle: x\n---\ntext", "a.txt", Format::Markdown),
            ("+++\ntitle = 'x'\n+++\ntext", "a.txt", Format::Markdown),
            ("# A title", "a.md.gz", Format::Markdown),
            ("title,text\na,b", "a.CSV", Format::Csv),
            ("{not json", "a.txt", Format::PlainText),
            ("[1] a note", "a.txt", Format::PlainText),
            ("", "a.html", Format::Html),
        ] {
            assert_eq!(Format::of(head, Path::new(name)), expected, "{name}: {head}");
        }
    }

    #[test]
    fn what_programs_exchange_is_no_article() {
        for (head, expected) in [
            ("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>", true),
            ("\u{FEFF}<feed xmlns=\"x\">", true),
            ("{\\rtf1\\ansi They met.}", true),
            (
                "From: <Saved by Blink>\r\nSubject: Back\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;",
                true,
            ),
            ("From: a friend\n\nThey met.", false),
            ("<3 they met", false),
        ] {
            assert_eq!(is_other(head), expected, "{head}");
        }
    }

    #[test]
    fn every_format_has_its_name() {
        for name in Format::names() {
            assert_eq!(Format::named(name).map(Format::name), Some(name));
        }
    }
}
