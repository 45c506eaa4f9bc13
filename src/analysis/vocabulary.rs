//! Words seen before, with all that the chain makes of them: most words of a text are among few,
//! and looking one up costs a fraction of folding and stemming it again.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::apostrophe;
use super::fold::{fold, lower};
use super::stem::Stems;
use crate::language::Language;

/// How many words of a language are kept before the cache starts anew.
const MOST_WORDS: usize = 1 << 15;

/// Longer words are rare and would fill the memory: they are worked out each time. In bytes.
const LONGEST_WORD: usize = 64;

/// What the chain makes of a word of a language.
#[derive(Debug, Default)]
pub(super) struct KnownWord {
    /// The whole word, folded; empty if nothing visible is in it.
    pub(super) word: String,
    /// Its core, folded, where it is another.
    pub(super) core: Option<String>,
    /// Its core in lower case, accents kept.
    pub(super) base: String,
    /// Its stems; none for a stop word.
    pub(super) stems: Stems,
    /// Whether it is a stop word.
    pub(super) is_stop_word: bool,
}

/// The words known of one language, by how they are written.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    places: HashMap<Box<str>, usize, FxBuildHasher>,
    words: Vec<KnownWord>,
    /// The last word that was not worth keeping.
    unkept: KnownWord,
}

impl Vocabulary {
    /// What the chain makes of a word as it is written.
    pub(super) fn word(&mut self, surface: &str, language: Language) -> &KnownWord {
        if let Some(&at) = self.places.get(surface) {
            return &self.words[at];
        }
        let word = KnownWord::of(surface, language);
        if surface.len() > LONGEST_WORD {
            self.unkept = word;
            return &self.unkept;
        }
        if self.words.len() >= MOST_WORDS {
            self.places.clear();
            self.words.clear();
        }
        let at = self.words.len();
        self.places.insert(surface.into(), at);
        self.words.push(word);
        &self.words[at]
    }
}

impl KnownWord {
    /// Works a word out: the chain in its order.
    fn of(surface: &str, language: Language) -> KnownWord {
        let lowered = lower(surface);
        let core = apostrophe::core(&lowered, language);
        // Where nothing visible is left of the core, the word is its own.
        let base = if fold(core).is_empty() { &lowered } else { core };
        let is_stop_word = language.is_stop_word(&lowered) || language.is_stop_word(base);
        let core = match base.len() == lowered.len() {
            true => apostrophe::simpler(&lowered),
            false => Some(base.to_owned()),
        };
        KnownWord {
            word: fold(&lowered),
            core: core.map(|core| fold(&core)).filter(|core| !core.is_empty()),
            base: base.to_owned(),
            stems: if is_stop_word { Stems::default() } else { Stems::of(base, language) },
            is_stop_word,
        }
    }
}
