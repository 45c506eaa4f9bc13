//! Stems: the part that the forms of a word share. `rust-stemmers` is used here only.
//!
//! Greek is stemmed by `frostem`: the Greek of rust-stemmers 1.2 panics on αντιθετε and leaves
//! nothing of ίσα. No stemmer may leave nothing: then the word is its own stem.

use std::borrow::Cow;

use rust_stemmers::Algorithm;

use super::fold::fold;
use crate::language::{Language, Stemmer};

/// The terms that a word has in the field `stems`: one, or two where the stem of the word typed
/// without its accents differs (séparée: `separ`, and `separe` as separee gives).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stems {
    first: String,
    second: String,
}

impl Stems {
    /// The terms, without repetition.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        [self.first.as_str(), self.second.as_str()].into_iter().filter(|term| !term.is_empty())
    }

    /// The terms of a word in lower case, with its accents.
    pub(super) fn of(base: &str, language: Language) -> Stems {
        let first = fold(&stem(base, language));
        if base.is_ascii() {
            return Stems { first, second: String::new() };
        }
        let second = fold(&stem(&fold(base), language));
        Stems { second: if second == first { String::new() } else { second }, first }
    }
}

/// The stem of a word as its language's algorithm gives it; never empty.
fn stem(word: &str, language: Language) -> Cow<'_, str> {
    let stem = match language.stemmer() {
        None => Cow::Borrowed(word),
        Some(Stemmer::Greek) => frostem::Stemmer::new(frostem::Algorithm::Greek).stem(word),
        // The Romanian algorithm knows the cedillas of old encodings, not the commas of today.
        Some(Stemmer::Romanian) => {
            let cedillas = word.replace('ș', "ş").replace('ț', "ţ");
            Cow::Owned(snowball(Algorithm::Romanian, &cedillas).into_owned())
        }
        Some(stemmer) => snowball(algorithm(stemmer), word),
    };
    if stem.is_empty() { Cow::Borrowed(word) } else { stem }
}

/// Runs an algorithm of `rust-stemmers`.
fn snowball(algorithm: Algorithm, word: &str) -> Cow<'_, str> {
    rust_stemmers::Stemmer::create(algorithm).stem(word)
}

/// The algorithm of `rust-stemmers` that a stemmer names.
fn algorithm(stemmer: Stemmer) -> Algorithm {
    match stemmer {
        Stemmer::Arabic => Algorithm::Arabic,
        Stemmer::Danish => Algorithm::Danish,
        Stemmer::Dutch => Algorithm::Dutch,
        Stemmer::English => Algorithm::English,
        Stemmer::Finnish => Algorithm::Finnish,
        Stemmer::French => Algorithm::French,
        Stemmer::German => Algorithm::German,
        Stemmer::Greek => Algorithm::Greek,
        Stemmer::Hungarian => Algorithm::Hungarian,
        Stemmer::Italian => Algorithm::Italian,
        Stemmer::Norwegian => Algorithm::Norwegian,
        Stemmer::Portuguese => Algorithm::Portuguese,
        Stemmer::Romanian => Algorithm::Romanian,
        Stemmer::Russian => Algorithm::Russian,
        Stemmer::Spanish => Algorithm::Spanish,
        Stemmer::Swedish => Algorithm::Swedish,
        Stemmer::Tamil => Algorithm::Tamil,
        Stemmer::Turkish => Algorithm::Turkish,
    }
}
