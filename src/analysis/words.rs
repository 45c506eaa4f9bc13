//! Where the words of a paragraph begin and end: Unicode Standard Annex #29, word boundaries,
//! with one change for text as the web has it.
//!
//! A full stop between letters joins words in UAX #29 (`U.S.`), which glues sentences whose space
//! got lost (`together.She`). Here it joins single letters and digits only.

use unicode_segmentation::UnicodeSegmentation;

/// What UAX #29 takes for part of a word between letters and is one for initials only.
const STOPS: [char; 5] = ['.', ':', '\u{2024}', '\u{FE52}', '\u{FF0E}'];

/// Calls `visit` for each word of a paragraph with its byte offset: runs that hold a letter or a
/// digit.
pub(super) fn each<'p>(paragraph: &'p str, mut visit: impl FnMut(usize, &'p str)) {
    for (start, word) in paragraph.unicode_word_indices() {
        if !word.contains(STOPS) || keeps_stops(word) {
            visit(start, word);
            continue;
        }
        let mut rest = 0;
        for part in word.split_inclusive(STOPS) {
            let bare = part.trim_end_matches(STOPS);
            if !bare.is_empty() {
                visit(start + rest, bare);
            }
            rest += part.len();
        }
    }
}

/// Whether every part between full stops is one character or a number: `u.s`, `4.5`.
fn keeps_stops(word: &str) -> bool {
    let mut parts = word.split(STOPS);
    parts.clone().all(|part| part.chars().nth(1).is_none())
        || parts.all(|part| part.chars().all(|c| c.is_numeric() || c == ','))
}
