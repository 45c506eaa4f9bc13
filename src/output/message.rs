//! Lines of what is said beside the results: wrapped to the terminal, with marks under the query that
//! it is about. How labels look, and where the lines go, is the front end's.

use std::ops::Range;

use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter};
use unicode_segmentation::UnicodeSegmentation;

use super::printable;

/// Longest line of a query that is shown, in columns, however wide the terminal.
const WIDEST_QUERY: usize = 100;

/// How far a query stands from the left.
const INDENT: &str = "  ";

/// The lines of a text, broken at spaces only, so that paths and commands in it can be copied; one
/// line where there is no width.
pub fn lines(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else { return vec![text.to_owned()] };
    let options = textwrap::Options::new(width.max(1))
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace)
        .break_words(false);
    textwrap::wrap(text, options).into_iter().map(String::from).collect()
}

/// A query, and a line below it that marks parts of it: as much of it around the first of them as
/// there is room for. Nothing where the first is all of the query.
pub fn marked_query(
    query: &str,
    spans: &[Range<usize>],
    width: Option<usize>,
) -> Option<[String; 2]> {
    let first = spans.first().filter(|span| query.get((*span).clone()).is_some())?;
    if first.len() >= query.len() {
        return None;
    }
    let room = width.unwrap_or(WIDEST_QUERY).min(WIDEST_QUERY).saturating_sub(INDENT.len()).max(3);
    let shown = if display_width(&printable(query.into())) <= room {
        0..query.len()
    } else {
        around(query, first, room - 2) // an ellipsis at each end
    };
    let ellipsis = |is_cut| if is_cut { "…" } else { "" };
    let (start, end) = (ellipsis(shown.start > 0), ellipsis(shown.end < query.len()));
    let text = format!("{INDENT}{start}{}{end}", printable(query[shown.clone()].into()));
    let (mut marks, mut at) =
        (format!("{INDENT}{}", " ".repeat(display_width(start))), shown.start);
    for span in spans {
        let (from, to) = (span.start.max(at), span.end.min(shown.end));
        let (Some(before), Some(under)) = (query.get(at..from), query.get(from..to)) else {
            continue;
        };
        marks += &" ".repeat(display_width(&printable(before.into())));
        marks += &"^".repeat(display_width(&printable(under.into())).max(1));
        at = to;
    }
    Some([text, marks])
}

/// The stretch of a text around a span that fits: letters are taken from both sides by turns.
fn around(text: &str, span: &Range<usize>, room: usize) -> Range<usize> {
    let width = |piece: &str| display_width(&printable(piece.into()));
    let (mut start, mut end, mut used) = (span.start, span.start, 0);
    let mut fits = |piece: &str| {
        let is_room = used + width(piece) <= room;
        used += if is_room { width(piece) } else { 0 };
        is_room
    };
    for piece in text[span.clone()].graphemes(true) {
        if !fits(piece) {
            return start..end;
        }
        end += piece.len();
    }
    let mut before = text[..start].graphemes(true).rev().peekable();
    let mut after = text[end..].graphemes(true).peekable();
    loop {
        let left = before.next_if(|piece| fits(piece)).map_or(0, str::len);
        let right = after.next_if(|piece| fits(piece)).map_or(0, str::len);
        (start, end) = (start - left, end + right);
        if left + right == 0 {
            return start..end;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    #[test]
    fn messages_break_at_spaces_only() {
        let message = "warning: the file `/a/very/long/path/of/forty/columns/and/more.txt` is gone";
        let expected =
            ["warning: the file", "`/a/very/long/path/of/forty/columns/and/more.txt`", "is gone"];
        assert_eq!(lines(message, Some(20)), expected);
        assert_eq!(lines(message, None), [message]);
    }

    #[test]
    fn marks_stand_below_what_they_mark_however_narrow_it_is() {
        let query = "kim divorce 結婚 colour:blue kanye west and more";
        let at = |part: &str| query.find(part).map(|at| at..at + part.len()).unwrap();
        let check = |width, parts: &[&str], text: &str, marks: &str| {
            let spans: Vec<Range<usize>> = parts.iter().map(|part| at(part)).collect();
            let shown = marked_query(query, &spans, width).unwrap();
            assert_eq!(shown, [text, marks]);
            assert!(shown.iter().all(|line| display_width(line) <= width.unwrap_or(WIDEST_QUERY)));
        };
        check(None, &["colour"], &format!("  {query}"), "                   ^^^^^^");
        check(None, &["kim", "colour"], &format!("  {query}"), "  ^^^              ^^^^^^");
        check(Some(24), &["colour"], "  …ce 結婚 colour:blue …", "           ^^^^^^");
        check(Some(24), &["kim", "colour"], "  kim divorce 結婚 col…", "  ^^^              ^^^");
        check(Some(24), &["more"], "  … kanye west and more", "                   ^^^^");
        check(Some(9), &["kanye"], "  …kanye…", "   ^^^^^");
        check(Some(6), &["kanye"], "  …ka…", "   ^^");
        assert_eq!(marked_query("colour:blue", slice::from_ref(&(0..11)), None), None);
        let odd = marked_query("a\u{202E}b\nc", slice::from_ref(&(6..7)), None).unwrap();
        assert_eq!(odd, ["  a\u{FFFD}b\u{FFFD}c", "      ^"]);
    }
}
