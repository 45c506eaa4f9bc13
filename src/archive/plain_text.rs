//! Plain text as the web leaves it: an article copied out of a page, with all that stuck to it.
//!
//! Nothing in such a file says what a line is, so each is told by its looks: how long it is, how
//! it ends, what follows it. A wrong guess costs little, for every kind but boilerplate is indexed.

use std::borrow::Cow;
use std::cell::LazyCell;

use super::credit::{Credit, credit};
use super::reading::DateOrder;
use super::{boilerplate, date};
use crate::analysis::{each_folded_word, word_hashes};
use crate::article::{Article, Date, Kind, Paragraph};
use crate::repeat::Originals;

/// What ends a line: the mandatory breaks of Unicode Standard Annex #14.
const LINE_BREAKS: [char; 7] = ['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Longest title, in characters.
const LONGEST_TITLE: usize = 200;

/// Longest heading, caption or other line of its own, in characters.
const LONGEST_LINE: usize = 140;

/// Longest pull quote, in characters.
const LONGEST_QUOTE: usize = 300;

/// Longest line of a text whose lines were broken to a width, in characters.
const WRAPPED_WIDTH: usize = 100;

/// Among how many of its first paragraphs an article shows its byline and date.
const HEAD: usize = 4;

/// Words of a line under a picture, folded.
const CAPTION_WORDS: &[&str] = &[
    "photo",
    "photos",
    "picture",
    "pictured",
    "image",
    "images",
    "credit",
    "getty",
    "shutterstock",
    "wikimedia",
    "reuters",
    "backgrid",
    "instagram",
    "foto",
    "fotos",
    "beeld",
    "bild",
    "afbeelding",
    "archief",
    "photographie",
    "imago",
    "anp",
    "belga",
];

/// The article that a text holds; `None` if it holds nothing but white space.
pub(super) fn article(text: &str, dates: Option<DateOrder>) -> Option<Article> {
    let mut lines = paragraphs(text);
    let mut article = Article::default();
    let taken = take_glued_metadata(&mut lines, &mut article, dates);
    if lines.is_empty() && taken.is_none() {
        return None;
    }
    let above = take_credits(&mut lines, &mut article, dates);
    take_title(&mut lines, &mut article, dates);
    let taken = taken.map(|text| Paragraph { kind: Kind::Boilerplate, text });
    article.paragraphs = taken.into_iter().chain(above).chain(classify(lines)).collect();
    take_byline_and_date(&mut article, dates);
    take_author_box(&mut article);
    Some(article)
}

/// The paragraphs of a text whose title and metadata are known from elsewhere.
pub(super) fn body(text: &str) -> Vec<Paragraph> {
    classify(paragraphs(text))
}

/// The paragraphs of a text, white space and control characters cleaned.
///
/// A line is a paragraph, unless the text was wrapped: then blank lines part them.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{FEFF}');
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    let lines: Vec<&str> = match has_rare_breaks(&text) {
        true => text.split(LINE_BREAKS).collect(),
        false => text.split('\n').collect(),
    };
    let blocks = lines.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty());
    let blocks: Vec<&[&str]> = blocks.collect();
    let paragraphs: Vec<String> = if is_wrapped(&blocks) {
        blocks.iter().map(|block| clean(&block.join(" "))).collect()
    } else {
        blocks.iter().copied().flatten().map(|line| clean(line)).collect()
    };
    paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect()
}

/// Whether a text has a line break that few have: to look for one sort alone takes far less.
fn has_rare_breaks(text: &str) -> bool {
    let rare = LINE_BREAKS.iter().filter(|sign| **sign != '\n');
    rare.map(|sign| sign.to_string()).any(|sign| text.contains(&sign))
}

/// One space for any white space, none at the ends, and no control characters.
pub(super) fn clean(line: &str) -> String {
    let line = line.trim();
    if is_clean(line) {
        return line.to_owned();
    }
    let words = line.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<&str>>().join(" ")
}

/// Whether a line has no control character, and no white space but single spaces within.
fn is_clean(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_dirty = |at: usize| match bytes[at] {
        b' ' => bytes.get(at + 1) == Some(&b' '),
        byte if byte.is_ascii() => byte.is_ascii_control(),
        // What is dirty beyond ASCII begins with one of these.
        0xC2 | 0xE1..=0xE3 => {
            let c = line.get(at..).and_then(|rest| rest.chars().next());
            c.is_some_and(|c| c.is_whitespace() || c.is_control())
        }
        _ => false,
    };
    !(0..bytes.len()).any(is_dirty)
}

/// Whether the lines were broken to a width: of the lines that others follow in their block, most
/// are of similar length, not too long, and end in mid-sentence.
fn is_wrapped(blocks: &[&[&str]]) -> bool {
    let followed: Vec<&str> =
        blocks.iter().flat_map(|block| &block[..block.len() - 1]).map(|line| line.trim()).collect();
    let Some(widest) = followed.iter().map(|line| line.chars().count()).max() else { return false };
    let is_full = |line: &&&str| {
        line.chars().count() * 10 >= widest * 6
            && !line.ends_with(['.', '!', '?', ':', '”', '"', '…'])
    };
    let full = followed.iter().filter(is_full).count();
    followed.len() >= 3 && widest <= WRAPPED_WIDTH && full * 10 >= followed.len() * 6
}

/// Takes `date 2021-01` and a section name off the first word of the text, where they stuck to it;
/// gives back what was taken.
fn take_glued_metadata(
    lines: &mut Vec<String>,
    article: &mut Article,
    dates: Option<DateOrder>,
) -> Option<String> {
    let first = lines.first()?;
    let (stamp, rest) = leading_date(first, dates)?;
    article.date = Some(stamp);
    let (section, rest) = glued_section(rest).unwrap_or(("", rest));
    article.section = (!section.is_empty()).then(|| section.to_owned());
    let rest = rest.to_owned();
    let taken = first[..first.len() - rest.len()].trim().to_owned();
    if rest.is_empty() {
        lines.remove(0);
    } else {
        lines[0] = rest;
    }
    Some(taken)
}

/// The date after the word `date` at the start of a line, and what follows it.
fn leading_date(line: &str, dates: Option<DateOrder>) -> Option<(Date, &str)> {
    let rest = line.strip_prefix("date ").or_else(|| line.strip_prefix("Date "))?;
    let (stamp, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    Some((date::date(stamp, dates)?, rest))
}

/// A section name glued to the first word of the body (`CelebritiesRond het`), and the body.
///
/// Up to three capitalised words; the glue is a small letter before a capital, at least four
/// letters into the word, which keeps `McDonald` and `iPhone` whole.
fn glued_section(text: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    for word in text.split(' ').take(3) {
        if !word.chars().next().is_some_and(char::is_uppercase) {
            return None;
        }
        let mut before = None;
        for (nth, (at, c)) in word.char_indices().enumerate() {
            if nth >= 4 && c.is_uppercase() && before.is_some_and(char::is_lowercase) {
                return Some(text.split_at(start + at));
            }
            if !c.is_alphabetic() {
                return None;
            }
            before = Some(c);
        }
        start += word.len() + 1;
    }
    None
}

/// Takes the lines that stand above the title: the address of the page, the date and who wrote it.
fn take_credits(
    lines: &mut Vec<String>,
    article: &mut Article,
    dates: Option<DateOrder>,
) -> Vec<Paragraph> {
    let mut above = Vec::new();
    while lines.len() > 1 && above.len() < HEAD {
        let line = &lines[0];
        let kind = if is_address(line) {
            article.url.get_or_insert_with(|| line.clone());
            Kind::Boilerplate
        } else if let Some(credit) = credit(line, dates)
            // A name alone may be a title: By the Sea.
            && (credit.name.is_none() || credit.date.is_some() || !above.is_empty())
        {
            note(credit, article);
            Kind::Byline
        } else {
            break;
        };
        above.push(Paragraph { kind, text: lines.remove(0) });
    }
    above
}

/// Notes what a credit line says, where nothing is known yet.
fn note(Credit { name, date }: Credit<'_>, article: &mut Article) {
    article.byline = article.byline.take().or(name.map(String::from));
    article.date = article.date.or(date);
}

/// Whether a line is an address on the web.
fn is_address(line: &str) -> bool {
    (line.starts_with("https://") || line.starts_with("http://")) && !line.contains(' ')
}

/// Takes the first line as title if it looks like one and more follows.
fn take_title(lines: &mut Vec<String>, article: &mut Article, dates: Option<DateOrder>) {
    let is_title = |line: &str| {
        is_at_most(line, LONGEST_TITLE)
            && !ends_as_sentence(line)
            && !boilerplate::is_boilerplate(line)
            && !date::is_date(line, dates)
            && date::date(line, None).is_none()
            && !is_list_item(line)
            && !is_marked_quote(line)
    };
    let is_question = |line: &str| line.ends_with(['?', '!']) && is_at_most(line, LONGEST_LINE);
    if lines.len() > 1 && (is_title(&lines[0]) || is_question(&lines[0])) {
        article.title = Some(lines.remove(0));
    }
}

/// Tells the kind of every line from its looks and its neighbours.
fn classify(lines: Vec<String>) -> Vec<Paragraph> {
    // Only a line that may be a pull quote makes it worth to look at the words of all others.
    let words: LazyCell<Vec<Vec<u64>>, _> = LazyCell::new(|| {
        let words =
            |line: &String| if ends_as_sentence(line) { word_hashes(line) } else { Vec::new() };
        lines.iter().map(words).collect()
    });
    let originals = LazyCell::new(|| Originals::new(words.iter().map(Vec::as_slice).enumerate()));
    let repeats = |line: &str| originals.of(&word_hashes(line)).is_some();
    let kinds: Vec<Option<Kind>> =
        lines.iter().map(|line| kind_of_its_own(line, &repeats)).collect();
    let is_reference = |at: usize| lines.get(at).is_some_and(|line| looks_like_reference(line));
    let kind_of_line = |at: usize| {
        let follows = kinds.get(at + 1).copied().flatten();
        let beside_reference = || is_reference(at + 1) || (at > 0 && is_reference(at - 1));
        match kinds[at] {
            Some(kind) => kind,
            None if is_reference(at) && beside_reference() => Kind::Reference,
            None if has_caption_word(&lines[at])
                || !matches!(follows, Some(Kind::Text | Kind::List)) =>
            {
                Kind::Caption
            }
            None => Kind::Heading,
        }
    };
    let kinds: Vec<Kind> = (0..lines.len()).map(kind_of_line).collect();
    kinds.into_iter().zip(lines).map(|(kind, text)| Paragraph { kind, text }).collect()
}

/// The kind that a line has whatever stands around it, `None` for a short line without an end;
/// `repeats` tells whether a line was taken from another.
fn kind_of_its_own(line: &str, repeats: &dyn Fn(&str) -> bool) -> Option<Kind> {
    if boilerplate::is_boilerplate(line) {
        Some(Kind::Boilerplate)
    } else if is_list_item(line) {
        Some(Kind::List)
    } else if is_pull_quote(line, repeats) {
        Some(Kind::PullQuote)
    } else if ends_as_sentence(line) || !is_at_most(line, LONGEST_LINE) {
        Some(Kind::Text)
    } else {
        None
    }
}

/// Whether a line is marked `Quote`, or is a quotation without an end that another text holds.
fn is_pull_quote(line: &str, repeats: &dyn Fn(&str) -> bool) -> bool {
    if !is_at_most(line, LONGEST_QUOTE) || ends_as_sentence(line) {
        return false;
    }
    let quoted = line.starts_with(['“', '"', '„', '«', '‘']);
    is_marked_quote(line) || (quoted && repeats(line))
}

/// Whether a line has the mark that pages leave before a pull quote.
fn is_marked_quote(line: &str) -> bool {
    let quote = line.strip_prefix("Quote ").and_then(|rest| rest.chars().next());
    quote.is_some_and(|first| !first.is_lowercase())
}

/// Whether a line begins with a bullet.
fn is_list_item(line: &str) -> bool {
    ["- ", "* ", "• ", "– ", "· "].iter().any(|bullet| line.starts_with(bullet))
}

/// Whether a line ends in a date of figures or a web address, as entries of a list of sources do.
fn looks_like_reference(line: &str) -> bool {
    let Some(last) = line.split(' ').next_back() else { return false };
    let figures: Vec<&str> = last.split('/').collect();
    let is_figure =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_date = figures.len() == 3 && figures.iter().all(is_figure);
    is_at_most(line, LONGEST_QUOTE)
        && (is_date || last.starts_with("https://") || last.starts_with("http://"))
}

/// Whether a line speaks of a picture.
fn has_caption_word(line: &str) -> bool {
    let mut has_one = line.contains('©');
    each_folded_word(line, |word| has_one |= CAPTION_WORDS.contains(&word));
    has_one
}

/// Takes byline and date from lines of their own near the top.
fn take_byline_and_date(article: &mut Article, dates: Option<DateOrder>) {
    let mut paragraphs = std::mem::take(&mut article.paragraphs);
    for Paragraph { kind, text } in paragraphs.iter_mut().take(HEAD) {
        if *kind != Kind::Boilerplate
            && let Some(credit) = credit(text, dates)
        {
            note(credit, article);
            *kind = Kind::Byline;
        }
    }
    article.paragraphs = paragraphs;
}

/// Takes the byline from an author box; the line with the name alone above it belongs to the box.
fn take_author_box(article: &mut Article) {
    for at in 0..article.paragraphs.len() {
        let Some(name) = boilerplate::author_of_box(&article.paragraphs[at].text).map(String::from)
        else {
            continue;
        };
        if at > 0 && article.paragraphs[at - 1].text == name {
            article.paragraphs[at - 1].kind = Kind::Boilerplate;
        }
        article.byline.get_or_insert(name);
    }
}

/// Whether a text has at most `longest` characters.
fn is_at_most(text: &str, longest: usize) -> bool {
    text.chars().nth(longest).is_none()
}

/// Whether a line ends as sentences do: a full stop, a mark, or a quote after one.
fn ends_as_sentence(line: &str) -> bool {
    let closing = ['”', '"', '’', '\'', '»', '“', ')', ']', '›'];
    let inner = line.trim_end_matches(closing);
    inner.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', ';'])
        || line.ends_with(['.', '!', '?'])
}

#[cfg(test)]
mod tests;
