//! Where the words of a paragraph begin and end: Unicode Standard Annex #29, word boundaries,
//! with one change for text as the web has it.
//!
//! A full stop between letters joins words in UAX #29 (`U.S.`), which glues sentences whose space
//! got lost (`together.She`). Here it joins single letters and digits only. And an underscore parts
//! words, for web text has it around them (`_very_`) and between them (`kim_kardashian`).
//!
//! Signs that belong to a name stay with it (`Disney+`, `C++`, `C#`), and pictures that people type
//! (emoji) are words.

use unicode_properties::{EmojiStatus, UnicodeEmoji};
use unicode_segmentation::UnicodeSegmentation;

/// What UAX #29 takes for part of a word between letters and is one for initials only.
const STOPS: [char; 5] = ['.', ':', '\u{2024}', '\u{FE52}', '\u{FF0E}'];

/// What UAX #29 takes for part of a word and only joins words: its class ExtendNumLet.
const JOINTS: [char; 7] =
    ['_', '\u{203F}', '\u{2040}', '\u{2054}', '\u{FE33}', '\u{FE34}', '\u{FF3F}'];

/// Calls `visit` for each word of a paragraph with its byte offset: runs that hold a letter or a
/// digit, and emoji.
pub(super) fn each<'p>(paragraph: &'p str, mut visit: impl FnMut(usize, &'p str)) {
    let mut taken = 0;
    for (start, word) in paragraph.split_word_bound_indices() {
        if start < taken {
            continue; // the signs of the word before
        }
        if word.contains(JOINTS) {
            split(word, start, &JOINTS, &mut |start, part| split_at_stops(part, start, &mut visit));
        } else if word.contains(char::is_alphanumeric) {
            match signs_after(paragraph, start + word.len()) {
                0 => split_at_stops(word, start, &mut visit),
                signs => {
                    taken = start + word.len() + signs;
                    visit(start, &paragraph[start..taken]);
                }
            }
        } else if is_emoji(word) {
            visit(start, word);
        }
    }
}

/// How many signs right after a word belong to it: `+`, `++` or `#`, where no word goes on.
fn signs_after(paragraph: &str, end: usize) -> usize {
    let after = &paragraph.as_bytes()[end..];
    let signs = match after {
        [b'+', b'+', ..] => 2,
        [b'+' | b'#', ..] => 1,
        _ => return 0,
    };
    let is_letter = paragraph[..end].ends_with(char::is_alphabetic);
    let goes_on = |c: char| c.is_alphanumeric() || SIGNS.contains(&c);
    if is_letter && !paragraph[end + signs..].starts_with(goes_on) { signs } else { 0 }
}

/// Signs that a name may end in.
pub(super) const SIGNS: [char; 2] = ['+', '#'];

/// Whether a run is shown as a picture: by itself, or because a selector asks for it (Unicode
/// Technical Standard #51). Signs that texts use as ornaments (♦, •, ★) are none, hearts are.
fn is_emoji(word: &str) -> bool {
    const PICTURE: char = '\u{FE0F}';
    let is_picture = |c: char| {
        c == '❤'
            || matches!(
                c.emoji_status(),
                EmojiStatus::EmojiPresentation
                    | EmojiStatus::EmojiPresentationAndModifierBase
                    | EmojiStatus::EmojiPresentationAndEmojiComponent
                    | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
            )
    };
    !word.is_ascii() && (word.contains(PICTURE) || word.chars().any(is_picture))
}

/// Visits the parts of a word between stops, or the whole word where they belong to it.
fn split_at_stops<'p>(word: &'p str, start: usize, visit: &mut impl FnMut(usize, &'p str)) {
    if !word.contains(STOPS) || keeps_stops(word) {
        visit(start, word);
    } else {
        split(word, start, &STOPS, visit);
    }
}

/// Visits the parts of a word that are left between separators.
fn split<'p>(word: &'p str, start: usize, at: &[char], visit: &mut impl FnMut(usize, &'p str)) {
    let mut rest = 0;
    for part in word.split_inclusive(at) {
        let bare = part.trim_end_matches(at);
        if !bare.is_empty() {
            visit(start + rest, bare);
        }
        rest += part.len();
    }
}

/// Whether every part between full stops is one character or a number: `u.s`, `4.5`.
fn keeps_stops(word: &str) -> bool {
    let mut parts = word.split(STOPS);
    parts.clone().all(|part| part.chars().nth(1).is_none())
        || parts.all(|part| part.chars().all(|c| c.is_numeric() || c == ','))
}
