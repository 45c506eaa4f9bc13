//! Results to bytes: one file per format. Looks live here and nowhere else.
//!
//! To add a format, add a file with a function that takes [`Results`](crate::search::Results) and a writer, a variant of
//! the front end's choice of formats, and a block in the test that shows all formats side by side.

pub mod analysis;
pub mod article;
pub mod bench;
pub mod chart;
pub mod evaluation;
mod grid;
pub mod health;
pub mod html;
pub mod json;
pub mod languages;
pub mod message;
pub mod report;
pub mod statistics;
pub mod table;
pub mod text;
pub mod why;

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::search::{FoundArticle, Total};

/// What must be encoded in the path of a link.
const IN_LINKS: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// How text is to look where it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are welcome; without them matches stand between « and ».
    pub color: bool,
    /// The columns of the terminal; without, lines are as long as they are.
    pub width: Option<usize>,
    /// The folder that paths are shown from; without, they are shown whole.
    pub folder: Option<PathBuf>,
    /// Whether the terminal can follow links: paths lead to their files.
    pub links: bool,
}

impl Look {
    /// What is known of an article, in a line; its path comes last.
    fn about(&self, article: &FoundArticle) -> String {
        let mut known = vec![article.language.code().to_owned()];
        known.extend(article.date.map(|date| date.to_string()));
        known.extend(article.outlet.clone());
        known.extend(article.section.clone());
        known.extend(article.byline.as_ref().map(|byline| format!("by {byline}")));
        let path = self.path(&article.path).into_owned();
        // A record of a file of many is told by its id.
        let id = printable((&article.id).into());
        if !path.ends_with(id.as_ref()) {
            known.push(id.into_owned());
        }
        known.push(path);
        known.join(" · ")
    }

    /// A line of text whose last part is a path, as a link where the terminal can follow it
    /// (OSC 8, as terminals understand it: <https://github.com/Alhadis/OSC8-Adoption>).
    fn with_link(&self, line: String, path: &Path) -> String {
        let shown = self.path(path);
        match line.strip_suffix(shown.as_ref()) {
            Some(before) if self.links && path.is_absolute() => {
                let bytes = path.as_os_str().as_encoded_bytes();
                let target = percent_encoding::percent_encode(bytes, IN_LINKS);
                format!("{before}\u{1B}]8;;file://{target}\u{1B}\\{shown}\u{1B}]8;;\u{1B}\\")
            }
            _ => line,
        }
    }

    /// A path as it is shown: short where it lies below the folder.
    pub fn path<'p>(&self, path: &'p Path) -> Cow<'p, str> {
        let below = self.folder.as_ref().and_then(|folder| path.strip_prefix(folder).ok());
        printable(below.unwrap_or(path).to_string_lossy())
    }
}

/// Byte ranges of a text as ranges of Unicode scalar values.
fn in_characters(text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    let (mut at, mut characters) = (0, 0);
    let mut count = |to: usize| {
        characters += text[at..to].chars().count();
        at = to;
        characters
    };
    ranges.iter().map(|range| [count(range.start), count(range.end)]).collect()
}

/// A text without characters that a terminal would take for commands, or that would turn what
/// follows around.
pub fn printable(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_command =
        |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if text.contains(is_command) { Cow::Owned(text.replace(is_command, "\u{FFFD}")) } else { text }
}

/// The pieces of a text in order, each with whether it is marked; marks are ordered and disjoint.
fn pieces(
    text: &str,
    marks: impl IntoIterator<Item = Range<usize>>,
) -> impl Iterator<Item = (bool, &str)> {
    let mut at = 0;
    let end = text.len()..text.len();
    let pieces = marks.into_iter().chain([end]).flat_map(move |mark| {
        let before = &text[at..mark.start];
        at = mark.end;
        [(false, before), (true, &text[mark])]
    });
    pieces.filter(|(_, piece)| !piece.is_empty())
}

/// How much was found: `2 articles, 5 passages`.
fn totals(total: Total) -> String {
    let Total { passages, articles } = total;
    format!("{}, {}", counted(articles, "article"), counted(passages, "passage"))
}

/// A number with its noun: `1 article`, `2 articles`.
pub fn counted(number: u64, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}

#[cfg(test)]
mod tests;
