//! German.

use super::{ends, replace, syllables};

/// Gives a word an ending.
pub(in super::super) fn inflect(word: &mut String, ending: &str, class: &str) {
    match (ending, class) {
        ("pl", "nf") => feminine_plural(word),
        ("pl", "nm") => masculine_plural(word),
        ("pl", _) => neuter_plural(word),
        ("n", _) if !ends(word, &["n", "s"]) => word.push('n'),
        ("n", _) => {}
        ("es", "nm" | "nn") => genitive(word),
        ("ge", _) => participle(word),
        (ending, "v") => verb(word, ending),
        ("ste", _) => *word += if ends(word, &["t", "d", "s", "z", "ß"]) { "este" } else { "ste" },
        (ending, _) => adjective(word, ending),
    }
}

/// Adds the plural of a feminine noun.
fn feminine_plural(word: &mut String) {
    *word += if word.ends_with("in") {
        "nen"
    } else if ends(word, &["e", "el", "er"]) {
        "n"
    } else {
        "en"
    };
}

/// Adds the plural of a masculine noun: every other one that can changes its vowel.
fn masculine_plural(word: &mut String) {
    if ends(word, &["er", "el", "en"]) && syllables(word) > 1 {
        return;
    }
    if ends(word, &["ist", "ent", "or"]) {
        *word += "en";
    } else {
        if word.len().is_multiple_of(2) {
            umlaut(word);
        }
        word.push('e');
    }
}

/// Adds the plural of a neuter noun.
fn neuter_plural(word: &mut String) {
    if ends(word, &["chen", "lein", "el", "er"]) {
        return;
    }
    if word.ends_with("nis") {
        *word += "se";
    } else if word.ends_with("um") {
        replace(word, 2, "en");
    } else if word.len().is_multiple_of(3) {
        umlaut(word);
        *word += "er";
    } else if ends(word, &["a", "e", "i", "o", "u"]) {
        word.push('s');
    } else {
        word.push('e');
    }
}

/// Changes the last a, o or u that stands alone.
fn umlaut(word: &mut String) {
    let Some(at) = word.rfind(['a', 'o', 'u', 'e', 'i', 'ä', 'ö', 'ü']) else { return };
    let changed = match word.get(at..=at) {
        Some("a") => "ä",
        Some("o") => "ö",
        Some("u") => "ü",
        _ => return,
    };
    let is_alone = !word[..at].ends_with(['a', 'e', 'i', 'o', 'u', 'ä', 'ö', 'ü']);
    if is_alone {
        word.replace_range(at..=at, changed);
    }
}

/// Adds the genitive.
fn genitive(word: &mut String) {
    let is_long = syllables(word) == 1 || ends(word, &["s", "ß", "x", "z"]);
    *word += if word.ends_with("nis") {
        "ses"
    } else if is_long {
        "es"
    } else {
        "s"
    };
}

/// Whether a verb's stem wants an e before t.
fn is_dental(word: &str) -> bool {
    ends(word, &["t", "d", "fn", "gn", "chn"])
}

/// Makes the participle.
fn participle(word: &mut String) {
    let is_prefixed =
        ["be", "ver", "er", "ent", "zer", "ge"].iter().any(|prefix| word.starts_with(prefix));
    let is_foreign = word.ends_with("ier");
    *word += if is_dental(word) { "et" } else { "t" };
    if !is_prefixed && !is_foreign {
        word.insert_str(0, "ge");
    }
}

/// Whether a verb's stem ends with a syllable that takes no other vowel: `sammel`, `feier`.
fn is_unstressed(word: &str) -> bool {
    let is_short = ends(word, &["el", "er"]) && syllables(word) > 1 && !word.ends_with("ier");
    is_short || ends(word, &["eier", "auer"])
}

/// Adds an ending of a verb.
fn verb(word: &mut String, ending: &str) {
    match ending {
        "en" if is_unstressed(word) => {
            word.push('n');
            return;
        }
        "t" | "te" | "ten" | "st" if is_dental(word) => word.push('e'),
        "st" if ends(word, &["s", "ß", "z"]) => {
            word.push('t');
            return;
        }
        _ => {}
    }
    *word += ending;
}

/// Adds an ending of an adjective.
fn adjective(word: &mut String, ending: &str) {
    if word.ends_with("el") && syllables(word) > 1 {
        replace(word, 2, "l");
    } else if word.ends_with('e') {
        word.truncate(word.len() - 1);
    }
    *word += ending;
}
