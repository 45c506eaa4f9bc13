//! Dutch.

use super::{ends, is_closed, is_vowel, replace, syllables};

/// Gives a word an ending.
pub(in super::super) fn inflect(word: &mut String, ending: &str, _class: &str) {
    match ending {
        "pl" => plural(word),
        "je" => small(word),
        "er" if word.ends_with('r') => *word += "der",
        "e" | "en" | "er" => vocalic(word, ending),
        "t" if word.ends_with('t') => {}
        "de" | "den" => past(word, ending),
        "ge" => participle(word),
        "ste" if word.ends_with('s') => *word += "te",
        ending => *word += ending,
    }
}

/// Adds the plural.
fn plural(word: &mut String) {
    if word.ends_with("heid") {
        replace(word, 2, "den");
    } else if ends(word, &["a", "o", "u", "i", "y"]) && !ends(word, &["au", "ou", "ooi", "aai"]) {
        *word += "’s";
    } else if word.ends_with('e') || is_unstressed(word) {
        word.push('s');
    } else {
        vocalic(word, "en");
    }
}

/// Whether a word ends with a syllable that nobody stresses.
fn is_unstressed(word: &str) -> bool {
    syllables(word) > 1 && ends(word, &["el", "er", "en", "em", "ie", "aar", "je"])
}

/// Adds an ending with a vowel: `straat`, `straten`; `kus`, `kussen`; `brief`, `brieven`.
fn vocalic(word: &mut String, ending: &str) {
    if let [.., one, two, last] = *word.as_bytes()
        && one == two
        && b"aeou".contains(&one)
        && !is_vowel(last)
    {
        let consonant = voiced(last);
        replace(word, 2, "");
        word.push(consonant);
    } else if is_closed(word)
        && !is_unstressed(word)
        && !ends(word, &["ig", "end"])
        && let Some(last) = word.chars().next_back()
    {
        word.push(last);
    } else if ends(
        word,
        &["ief", "oef", "uif", "ijf", "eif", "uis", "ijs", "eis", "oes", "lf", "rf"],
    ) && let Some(last) = word.bytes().next_back()
    {
        replace(word, 1, "");
        word.push(voiced(last));
    } else if word.ends_with('e') {
        word.truncate(word.len() - 1);
    }
    *word += ending;
}

/// The consonant that stands for another between vowels.
fn voiced(consonant: u8) -> char {
    match consonant {
        b'f' => 'v',
        b's' => 'z',
        other => char::from(other),
    }
}

/// Whether a stem has its past with t.
fn is_voiceless(word: &str) -> bool {
    ends(word, &["t", "k", "f", "s", "ch", "p", "x"]) && !ends(word, &["eef", "ijf", "oef", "eis"])
}

/// Adds -de or -te, -den or -ten.
fn past(word: &mut String, ending: &str) {
    word.push(if is_voiceless(word) { 't' } else { 'd' });
    *word += ending.trim_start_matches('d');
}

/// Makes the participle.
fn participle(word: &mut String) {
    if !ends(word, &["t", "d"]) {
        word.push(if is_voiceless(word) { 't' } else { 'd' });
    }
    if !["be", "ver", "ont", "her", "ge"].iter().any(|prefix| word.starts_with(prefix)) {
        word.insert_str(0, "ge");
    }
}

/// Makes it small.
fn small(word: &mut String) {
    let ending = if word.ends_with("ing") {
        word.truncate(word.len() - 1);
        "kje"
    } else if is_closed(word) && ends(word, &["l", "n", "r", "m"]) && !is_unstressed(word) {
        let last = word.chars().next_back();
        word.extend(last);
        "etje"
    } else if word.ends_with('m') {
        "pje"
    } else if ends(word, &["a", "e", "i", "o", "u", "w", "l", "n", "r"]) {
        "tje"
    } else {
        "je"
    };
    *word += ending;
}
