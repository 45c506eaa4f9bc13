//! Stems: the part that the forms of a word share. `rust-stemmers` is used here only.
//!
//! Greek is stemmed by `frostem`: the Greek of rust-stemmers 1.2 panics on αντιθετε and leaves
//! nothing of ίσα. No stemmer may leave nothing: then the word is its own stem.

use std::borrow::Cow;
use std::collections::HashMap;

use rust_stemmers::Algorithm;

use super::fold::fold;
use crate::language::{Language, Stemmer};

/// How many stems a language may keep before its cache starts anew.
const CACHED_WORDS: usize = 1 << 15;

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

    /// Leaves no term.
    pub(super) fn clear(&mut self) {
        self.first.clear();
        self.second.clear();
    }

    /// Takes over the terms of another, keeping the buffers.
    fn copy_from(&mut self, other: &Stems) {
        self.clear();
        self.first.push_str(&other.first);
        self.second.push_str(&other.second);
    }
}

/// Stems found before, by language: most words of a text are among few.
#[derive(Debug, Default)]
pub(super) struct StemCache {
    languages: Vec<(Language, HashMap<String, Stems>)>,
}

impl StemCache {
    /// Writes the stems of a word (lower case, accents kept) into `out`.
    pub(super) fn stems(&mut self, base: &str, language: Language, out: &mut Stems) {
        let known = self.of(language);
        if let Some(stems) = known.get(base) {
            out.copy_from(stems);
            return;
        }
        let stems = compute(base, language);
        out.copy_from(&stems);
        if known.len() >= CACHED_WORDS {
            known.clear();
        }
        known.insert(base.to_owned(), stems);
    }

    /// The stems known of a language.
    fn of(&mut self, language: Language) -> &mut HashMap<String, Stems> {
        let at = match self.languages.iter().position(|(known, _)| *known == language) {
            Some(at) => at,
            None => {
                self.languages.push((language, HashMap::new()));
                self.languages.len() - 1
            }
        };
        &mut self.languages[at].1
    }
}

/// The stems of a word, worked out.
fn compute(base: &str, language: Language) -> Stems {
    let mut stems = Stems::default();
    fold(&stem(base, language), &mut stems.first);
    if !base.is_ascii() {
        let mut plain = String::new();
        fold(base, &mut plain);
        fold(&stem(&plain, language), &mut stems.second);
        if stems.second == stems.first {
            stems.second.clear();
        }
    }
    stems
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
