//! Where the words of a paragraph begin and end: Unicode Standard Annex #29, word boundaries,
//! with one change for text as the web has it.
//!
//! A full stop between letters joins words in UAX #29 (`U.S.`), which glues sentences whose space
//! got lost (`together.She`). Here it joins single letters and digits only.

use unicode_segmentation::UnicodeSegmentation;

/// The words of a paragraph with their byte offsets: runs that hold a letter or a digit.
pub(super) fn words(paragraph: &str) -> impl Iterator<Item = (usize, &str)> {
    paragraph.unicode_word_indices().flat_map(|(start, word)| {
        split_at_stops(word).map(move |(offset, part)| (start + offset, part))
    })
}

/// Splits a word at the full stops that join more than initials and figures.
fn split_at_stops(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let whole = !word.contains(['.', ':', '\u{2024}', '\u{FE52}', '\u{FF0E}']) || keeps_stops(word);
    let separators: &[char] =
        if whole { &[] } else { &['.', ':', '\u{2024}', '\u{FE52}', '\u{FF0E}'] };
    let mut start = 0;
    word.split(separators).filter_map(move |part| {
        let offset = start;
        start += part.len() + '.'.len_utf8();
        (!part.is_empty()).then_some((offset, part))
    })
}

/// Whether every part between full stops is one character or a number: `u.s`, `4.5`.
fn keeps_stops(word: &str) -> bool {
    let mut parts = word.split(['.', ':', '\u{2024}', '\u{FE52}', '\u{FF0E}']);
    parts.clone().all(|part| part.chars().nth(1).is_none())
        || parts.all(|part| part.chars().all(|c| c.is_numeric() || c == ','))
}
