//! What words stand for in the index that is searched, of the words that were asked for last. Searches follow each other with the same
//! words, as a query is refined or its next page asked for; and to stem a word in every language, look its stems up
//! and find its compounds takes longer than many a search.

use std::collections::HashMap;
use std::mem::take;
use std::sync::{Arc, Mutex};

use tantivy::Term;
use tantivy::schema::Field;

use super::words::TermPlaces;
use crate::error::Result;
use crate::language::LanguageSet;

/// How many words are kept at least, once so many were asked for; at most twice as many are.
const MOST_WORDS: usize = 2_048;

/// What is known of words.
#[derive(Default)]
pub(super) struct KnownWords {
    pub(super) places: Lately<KnownPlaces>,
    pub(super) stems: Lately<Vec<KnownStem>>,
    pub(super) compounds: Lately<Vec<KnownCompound>>,
    /// What words that hardly stand anywhere were meant to be, if anything.
    pub(super) spellings: Lately<Option<String>>,
}

/// Where a word stands.
pub(super) struct KnownPlaces {
    /// In how many passages.
    pub(super) passages: u64,
    pub(super) term: Arc<Term>,
    pub(super) places: TermPlaces,
}

/// A stem of a word.
pub(super) struct KnownStem {
    pub(super) stem: String,
    /// The languages that it is a stem of the word in.
    pub(super) languages: LanguageSet,
    /// In how many passages it stands, whatever their language.
    pub(super) passages: u64,
    pub(super) term: Arc<Term>,
    pub(super) places: TermPlaces,
}

/// A compound of a word.
pub(super) struct KnownCompound {
    pub(super) compound: String,
    /// In how many passages it stands.
    pub(super) passages: u64,
    pub(super) term: Arc<Term>,
    pub(super) places: TermPlaces,
}

/// A word, with the field that what it stands for is looked up in, and the languages that are searched.
pub(super) type Asked = (String, Field, LanguageSet);

/// What was found for words, of those that were asked for last.
pub(super) struct Lately<V> {
    found: Mutex<Generations<V>>,
}

/// Those that were asked for since so many were, and those that were before and are kept for the time being.
struct Generations<V> {
    new: HashMap<Asked, Arc<V>>,
    old: HashMap<Asked, Arc<V>>,
}

impl<V> Default for Lately<V> {
    fn default() -> Lately<V> {
        Lately { found: Mutex::new(Generations { new: HashMap::new(), old: HashMap::new() }) }
    }
}

impl<V> Lately<V> {
    /// What is known of a word; `find` finds it if it was not asked for lately.
    ///
    /// # Errors
    /// Those of `find`.
    pub(super) fn get(&self, word: Asked, find: impl FnOnce() -> Result<V>) -> Result<Arc<V>> {
        if let Some(known) = self.known(&word) {
            return Ok(known);
        }
        // Others may ask meanwhile.
        let found = Arc::new(find()?);
        if let Ok(mut generations) = self.found.lock() {
            generations.keep(word, Arc::clone(&found));
        }
        Ok(found)
    }

    /// What is known of a word that was asked for lately.
    fn known(&self, word: &Asked) -> Option<Arc<V>> {
        let mut generations = self.found.lock().ok()?;
        if let Some(known) = generations.new.get(word) {
            return Some(Arc::clone(known));
        }
        let (word, known) = generations.old.remove_entry(word)?;
        generations.keep(word, Arc::clone(&known));
        Some(known)
    }
}

impl<V> Generations<V> {
    /// Keeps what was found, and forgets what nobody asked for since long ago.
    fn keep(&mut self, word: Asked, found: Arc<V>) {
        if self.new.len() >= MOST_WORDS {
            self.old = take(&mut self.new);
        }
        let _ = self.new.insert(word, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(word: usize) -> Asked {
        (word.to_string(), Field::from_field_id(0), LanguageSet::ALL)
    }

    #[test]
    fn what_is_asked_for_again_is_found_once_and_what_was_not_for_long_is_forgotten() {
        let known = Lately::default();
        let times_found = |word: usize| {
            let mut times = 0;
            let found = known.get(asked(word), || {
                times += 1;
                Ok(word)
            });
            assert_eq!(*found.unwrap(), word);
            times
        };
        for word in 0..3 * MOST_WORDS {
            assert_eq!(times_found(word), 1, "{word}");
            assert_eq!(times_found(0), 0, "after {word}");
        }
        assert_eq!(times_found(3 * MOST_WORDS - MOST_WORDS / 2), 0);
        assert_eq!(times_found(1), 1);
        let kept = known.found.lock().unwrap();
        assert!(kept.new.len() + kept.old.len() <= 2 * MOST_WORDS);
    }

    #[test]
    fn what_was_not_found_is_looked_for_again() {
        let known: Lately<usize> = Lately::default();
        let failed =
            known.get(asked(1), || Err(crate::error::Error::EmptyQuery { query: String::new() }));
        assert!(failed.is_err());
        assert_eq!(known.get(asked(1), || Ok(2)).unwrap().as_ref(), &2);
    }
}
