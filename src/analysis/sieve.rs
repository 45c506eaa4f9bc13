//! Which words of a text may have some terms, told by how they begin: most of them need not be worked out where a
//! few terms are looked for.

use super::irregular;
use super::stem;
use crate::language::Language;

/// Terms that are looked for in a text.
///
/// Of words that are not of ASCII's letters alone nothing is told.
#[derive(Debug, Clone, Default)]
pub struct Sieve {
    /// The letters that stems begin with: a bit each.
    stems: u32,
    /// By the letters that words begin with, how long these are: a bit for each length in bytes, the last one for
    /// all beyond.
    words: [u64; 26],
}

impl Sieve {
    /// Looks for a term of the field `stems`.
    pub fn add_stem(&mut self, stem: &str) {
        self.stems |= stem.bytes().next().and_then(letter).map_or(0, |letter| 1 << letter);
    }

    /// Looks for a term of the field `words`.
    pub fn add_word(&mut self, word: &str) {
        if let Some(letter) = word.bytes().next().and_then(letter) {
            self.words[letter] |= length(word);
        }
    }

    /// The same for the words of texts in a language.
    pub(super) fn of(&self, language: Language) -> Sieve {
        let stems = match stem::keeps_beginnings(language) {
            // A word that begins otherwise than its stem is looked at, whatever is looked for.
            true => self.stems | letters(irregular::beginnings(language)),
            false => u32::MAX,
        };
        Sieve { stems, ..*self }
    }

    /// Whether a word as it is written may have one of the terms.
    pub(super) fn lets_through(&self, surface: &str) -> bool {
        let Some(letter) = surface.bytes().next().and_then(letter) else { return true };
        self.stems >> letter & 1 == 1 || self.lets_through_for_words(surface)
    }

    /// Whether a word as it is written may have one of the terms of the field `words`.
    pub(super) fn lets_through_for_words(&self, surface: &str) -> bool {
        let Some(letter) = surface.bytes().next().and_then(letter) else { return true };
        self.words[letter] & length(surface) != 0
            || !surface.bytes().all(|byte| byte.is_ascii_alphabetic())
    }
}

/// The number of a letter of ASCII, whatever its case.
fn letter(byte: u8) -> Option<usize> {
    byte.is_ascii_alphabetic().then(|| usize::from(byte.to_ascii_lowercase() - b'a'))
}

/// Some letters of ASCII: a bit each.
fn letters(letters: &str) -> u32 {
    letters.bytes().filter_map(letter).fold(0, |all, letter| all | 1 << letter)
}

/// The bit for the length of a word.
fn length(word: &str) -> u64 {
    1 << word.len().min(63)
}
