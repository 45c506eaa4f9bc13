//! Stems: the part that the forms of a word share. `rust-stemmers` and `frostem` are used here only.
//!
//! `frostem` stems what rust-stemmers does not know, and Greek: the Greek of rust-stemmers 1.2
//! panics on αντιθετε and leaves nothing of ίσα. No stemmer may leave nothing: then the word is its own stem.

use std::borrow::Cow;

use rust_stemmers::Algorithm;

use super::fold::fold;
use super::inflection;
use super::irregular;
use crate::language::{Language, Stemmer};

/// The terms that a word has in the field `stems`: one, or two where the stem of the word typed
/// without its accents differs (séparée: `separ`, and `separe` as separee gives).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stems<'a> {
    /// Empty for a stop word.
    pub(super) first: &'a str,
    /// Empty where there is one only.
    pub(super) second: &'a str,
}

impl<'a> Stems<'a> {
    /// The terms, without repetition.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        [self.first, self.second].into_iter().filter(|term| !term.is_empty())
    }
}

/// The terms of a word in lower case, with its accents; the second may be empty.
pub(super) fn stems(base: &str, language: Language) -> (Cow<'_, str>, Cow<'_, str>) {
    const NONE: Cow<'_, str> = Cow::Borrowed("");
    if let Some(stem) = irregular::stem(base, language) {
        return (Cow::Borrowed(stem), NONE);
    }
    let first = folded(regular(base, language));
    let second: Cow<'_, str> = match base.is_ascii() {
        false => Cow::Owned(folded(regular(&fold(base), language)).into_owned()),
        true => with_letters(base, language).map_or(NONE, |word| {
            let irregular = irregular::stem(&word, language).map(Cow::Borrowed);
            irregular.unwrap_or_else(|| Cow::Owned(folded(regular(&word, language)).into_owned()))
        }),
    };
    if second == first { (first, NONE) } else { (first, second) }
}

/// A stem without diacritics.
fn folded(stem: Cow<'_, str>) -> Cow<'_, str> {
    match stem {
        Cow::Borrowed(stem) => fold(stem),
        Cow::Owned(stem) if stem.is_ascii() => Cow::Owned(stem),
        Cow::Owned(stem) => Cow::Owned(fold(&stem).into_owned()),
    }
}

/// A word with the letters of its language where two others may have been typed for them: `küsste`
/// for `kuesste`; nothing where there are none. After a vowel or a q the two are themselves (`neue`,
/// `Quelle`).
fn with_letters(word: &str, language: Language) -> Option<String> {
    let digraphs = language.digraphs();
    if !digraphs.iter().any(|(typed, _)| word.contains(typed)) {
        return None;
    }
    let mut spelled = String::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let is_free = !spelled.ends_with(['a', 'e', 'i', 'o', 'u', 'y', 'q']);
        let found = digraphs.iter().find(|(typed, _)| is_free && rest.starts_with(typed));
        let taken = found.map_or(first.len_utf8(), |(typed, _)| typed.len());
        spelled += found.map_or(&rest[..taken], |(_, letter)| letter);
        rest = &rest[taken..];
    }
    (spelled != word).then_some(spelled)
}

/// The stem of a word as its language's algorithm gives it, with our rules for regular forms around it; never empty.
pub(super) fn regular(word: &str, language: Language) -> Cow<'_, str> {
    let Some(stemmer) = language.stemmer() else { return Cow::Borrowed(word) };
    let stem = match inflection::joined(word, stemmer) {
        Cow::Borrowed(word) => by_algorithm(word, stemmer),
        Cow::Owned(joined) => Cow::Owned(by_algorithm(&joined, stemmer).into_owned()),
    };
    let stem = inflection::cut(stem, word, stemmer);
    if stem.is_empty() { Cow::Borrowed(word) } else { stem }
}

/// The stem of a word as an algorithm gives it.
fn by_algorithm(word: &str, stemmer: Stemmer) -> Cow<'_, str> {
    let is_plain = || word.bytes().all(|byte| byte.is_ascii_lowercase());
    if word.bytes().last().is_some_and(|last| kept_by_last(stemmer).contains(&last)) && is_plain() {
        return Cow::Borrowed(word);
    }
    run(word, stemmer)
}

/// Runs an algorithm on a word.
fn run(word: &str, stemmer: Stemmer) -> Cow<'_, str> {
    // The Romanian algorithm knows the cedillas of old encodings, not the commas of today.
    if stemmer == Stemmer::Romanian {
        let cedillas = word.replace('ș', "ş").replace('ț', "ţ");
        return Cow::Owned(snowball(Algorithm::Romanian, &cedillas).into_owned());
    }
    match algorithm(stemmer) {
        By::RustStemmers(algorithm) => snowball(algorithm, word),
        By::Frostem(algorithm) => frostem::Stemmer::new(algorithm).stem(word),
    }
}

/// Letters in which none of the suffixes ends that an algorithm takes off or changes: it leaves words of ASCII's letters
/// as they are that end in one; one for another script leaves them all. A query is stemmed in every language of the
/// index, and most of them leave most words.
fn kept_by_last(stemmer: Stemmer) -> &'static [u8] {
    match stemmer {
        Stemmer::Arabic
        | Stemmer::Armenian
        | Stemmer::Greek
        | Stemmer::Hindi
        | Stemmer::Nepali
        | Stemmer::Persian
        | Stemmer::Russian
        | Stemmer::Tamil
        | Stemmer::Ukrainian
        | Stemmer::Yiddish => b"abcdefghijklmnopqrstuvwxyz",
        Stemmer::Basque => b"bcdfghjmqvwx",
        Stemmer::Catalan => b"bfghjkpqvwy",
        Stemmer::Czech => b"dfgjlpqrwxz",
        Stemmer::English => b"abfhjkopquvwxz",
        Stemmer::Estonian => b"cfghjkpqrvwxyz",
        Stemmer::French => b"bcdghjkmopquvwy",
        Stemmer::German => b"abcfijlopquvwxyz",
        Stemmer::Hungarian => b"bcfhjpqsuvwxy",
        Stemmer::Italian => b"bcdfgjklmnpqstuvwxyz",
        Stemmer::Norwegian => b"bcdfhijklmopquwxyz",
        Stemmer::Polish => b"bcdfgklnpqrstvwx",
        Stemmer::Portuguese => b"bcdfghjklnpqtvwxyz",
        Stemmer::Romanian => b"bfghjknopqwxy",
        Stemmer::Spanish => b"bcfghijklmpqtuvwxyz",
        Stemmer::Swedish => b"bcfhijklmopquvwxyz",
        Stemmer::Turkish => b"fhjlopqstvwxy",
        _ => b"",
    }
}

/// Whether the stems of words of ASCII's letters begin with the same letter as these.
pub(super) fn keeps_beginnings(language: Language) -> bool {
    // These take off prefixes, or what Irish words begin with in the company of others.
    !matches!(language.stemmer(), Some(Stemmer::Indonesian | Stemmer::Irish))
}

/// Runs an algorithm of `rust-stemmers`.
fn snowball(algorithm: Algorithm, word: &str) -> Cow<'_, str> {
    rust_stemmers::Stemmer::create(algorithm).stem(word)
}

/// An algorithm, by the crate that has it.
enum By {
    RustStemmers(Algorithm),
    Frostem(frostem::Algorithm),
}

/// The algorithm that a stemmer names.
fn algorithm(stemmer: Stemmer) -> By {
    use By::{Frostem, RustStemmers};
    match stemmer {
        Stemmer::Arabic => RustStemmers(Algorithm::Arabic),
        Stemmer::Danish => RustStemmers(Algorithm::Danish),
        Stemmer::Dutch => RustStemmers(Algorithm::Dutch),
        Stemmer::English => RustStemmers(Algorithm::English),
        Stemmer::Finnish => RustStemmers(Algorithm::Finnish),
        Stemmer::French => RustStemmers(Algorithm::French),
        Stemmer::German => RustStemmers(Algorithm::German),
        Stemmer::Hungarian => RustStemmers(Algorithm::Hungarian),
        Stemmer::Italian => RustStemmers(Algorithm::Italian),
        Stemmer::Norwegian => RustStemmers(Algorithm::Norwegian),
        Stemmer::Portuguese => RustStemmers(Algorithm::Portuguese),
        Stemmer::Romanian => RustStemmers(Algorithm::Romanian),
        Stemmer::Russian => RustStemmers(Algorithm::Russian),
        Stemmer::Spanish => RustStemmers(Algorithm::Spanish),
        Stemmer::Swedish => RustStemmers(Algorithm::Swedish),
        Stemmer::Tamil => RustStemmers(Algorithm::Tamil),
        Stemmer::Turkish => RustStemmers(Algorithm::Turkish),
        Stemmer::Armenian => Frostem(frostem::Algorithm::Armenian),
        Stemmer::Basque => Frostem(frostem::Algorithm::Basque),
        Stemmer::Catalan => Frostem(frostem::Algorithm::Catalan),
        Stemmer::Czech => Frostem(frostem::Algorithm::Czech),
        Stemmer::Esperanto => Frostem(frostem::Algorithm::Esperanto),
        Stemmer::Estonian => Frostem(frostem::Algorithm::Estonian),
        Stemmer::Greek => Frostem(frostem::Algorithm::Greek),
        Stemmer::Hindi => Frostem(frostem::Algorithm::Hindi),
        Stemmer::Indonesian => Frostem(frostem::Algorithm::Indonesian),
        Stemmer::Irish => Frostem(frostem::Algorithm::Irish),
        Stemmer::Lithuanian => Frostem(frostem::Algorithm::Lithuanian),
        Stemmer::Nepali => Frostem(frostem::Algorithm::Nepali),
        Stemmer::Persian => Frostem(frostem::Algorithm::Persian),
        Stemmer::Polish => Frostem(frostem::Algorithm::Polish),
        Stemmer::Serbian => Frostem(frostem::Algorithm::Serbian),
        Stemmer::Ukrainian => Frostem(frostem::Algorithm::Ukrainian),
        Stemmer::Yiddish => Frostem(frostem::Algorithm::Yiddish),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn algorithms_leave_words_of_asciis_letters_that_end_in_none_of_their_suffixes(
            word in "[a-z]{0,6}([aeiouy][b-z]){0,3}",
        ) {
            for stemmer in Language::all().filter_map(Language::stemmer) {
                for last in kept_by_last(stemmer) {
                    let word = format!("{word}{}", char::from(*last));
                    prop_assert_eq!(run(&word, stemmer), word.as_str(), "{:?}", stemmer);
                }
            }
        }
    }
}
