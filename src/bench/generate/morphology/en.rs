//! English.

use super::{ends, is_closed, is_vowel, replace, syllables};

/// Gives a word an ending.
pub(in super::super) fn inflect(word: &mut String, ending: &str, _class: &str) {
    match ending {
        "s" => plural(word),
        "ly" => adverb(word),
        "ed" | "en" => vocalic(word, "ed"),
        ending => vocalic(word, ending),
    }
}

/// Whether a word ends with a consonant and y.
fn has_hard_y(word: &str) -> bool {
    matches!(word.as_bytes(), [.., before, b'y'] if !is_vowel(*before))
}

/// Adds -s.
fn plural(word: &mut String) {
    if has_hard_y(word) {
        replace(word, 1, "ies");
    } else if ends(word, &["s", "x", "z", "ch", "sh"]) {
        *word += "es";
    } else {
        word.push('s');
    }
}

/// Adds -ly.
fn adverb(word: &mut String) {
    if has_hard_y(word) {
        replace(word, 1, "ily");
    } else if word.ends_with("le") {
        replace(word, 1, "y");
    } else if word.ends_with("ue") {
        replace(word, 1, "ly");
    } else if word.ends_with("ic") {
        *word += "ally";
    } else {
        *word += "ly";
    }
}

/// Adds an ending that begins with a vowel.
fn vocalic(word: &mut String, ending: &str) {
    if has_hard_y(word) && !ending.starts_with('i') {
        replace(word, 1, "i");
    } else if word.ends_with('e') && (!ends(word, &["ee", "ye", "oe"]) || ending.starts_with('e')) {
        replace(word, 1, "");
    } else if is_closed(word)
        && syllables(word) == 1
        && let Some(last) = word.chars().next_back()
    {
        word.push(last);
    }
    *word += ending;
}
