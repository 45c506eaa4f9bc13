//! French.

use super::{ends, replace};

/// Gives a word an ending.
pub(in super::super) fn inflect(word: &mut String, ending: &str, class: &str) {
    match (ending, class) {
        (ending, "v") => verb(word, ending),
        ("s", _) => plural(word),
        ("e", _) => feminine(word),
        ("es", _) => {
            feminine(word);
            word.push('s');
        }
        (ending, _) => *word += ending,
    }
}

/// Adds the plural.
fn plural(word: &mut String) {
    if word.ends_with("al") {
        replace(word, 1, "ux");
    } else if ends(word, &["eau", "eu"]) {
        word.push('x');
    } else if !ends(word, &["s", "x", "z"]) {
        word.push('s');
    }
}

/// How adjectives become feminine, by what they end with, the longest first.
const FEMININE: [(&str, &str); 9] = [
    ("eux", "euse"),
    ("er", "ère"),
    ("if", "ive"),
    ("el", "elle"),
    ("en", "enne"),
    ("on", "onne"),
    ("et", "ette"),
    ("c", "que"),
    ("e", "e"),
];

/// Makes an adjective feminine.
fn feminine(word: &mut String) {
    match FEMININE.iter().find(|(masculine, _)| word.ends_with(masculine)) {
        Some((masculine, feminine)) => replace(word, masculine.len(), feminine),
        None => word.push('e'),
    }
}

/// Adds an ending of a verb in -er; c and g stay soft.
fn verb(word: &mut String, ending: &str) {
    if word.ends_with('e') {
        word.truncate(word.len() - 1);
    }
    if ending.starts_with(['a', 'o']) {
        match word.as_bytes().last() {
            Some(b'c') => replace(word, 1, "ç"),
            Some(b'g') => word.push('e'),
            _ => {}
        }
    }
    *word += ending;
}
