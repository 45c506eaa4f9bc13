//! What words stand for in the index that is searched, of the words that were asked for last.
//!
//! Searches follow each other with the same words, as a query is refined or its next page asked for; and to stem a word
//! in every language, look its stems up and find its compounds takes longer than many a search.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tantivy::schema::Field;

use super::words::{KnownLists, OnlyIn, TermPlaces};
use crate::error::Result;
use crate::language::LanguageSet;

/// Of how many words it is kept what they stand for: a kilobyte or a few each.
pub(super) const MOST_WORDS: usize = 4_096;

/// What is known of words.
#[derive(Default)]
pub(super) struct KnownWords {
    pub(super) places: Lately<TermPlaces>,
    pub(super) stems: Lately<Vec<KnownStem>>,
    pub(super) compounds: Lately<Vec<KnownCompound>>,
    /// In how many passages in the languages searched terms stand, where these are not all.
    pub(super) passages: Lately<u64>,
    /// What words that hardly stand anywhere were meant to be, if anything.
    pub(super) spellings: Lately<Option<String>>,
    pub(super) lists: KnownLists,
}

impl KnownWords {
    /// Forgets all.
    pub(super) fn forget(&self) {
        self.places.found().clear();
        self.stems.found().clear();
        self.compounds.found().clear();
        self.passages.found().clear();
        self.spellings.found().clear();
        self.lists.forget();
    }
}

/// A stem of a word.
pub(super) struct KnownStem {
    pub(super) stem: String,
    /// The languages that it is a stem of the word in.
    pub(super) languages: LanguageSet,
    /// Where it stands, whatever the language of the passages.
    pub(super) places: TermPlaces,
    /// In how many passages it stands in one of these languages at most.
    pub(super) passages: u64,
    /// What narrows it to passages in these languages, where there are others.
    pub(super) only_in: Option<OnlyIn>,
}

/// A compound of a word.
pub(super) struct KnownCompound {
    pub(super) compound: String,
    pub(super) places: TermPlaces,
}

/// A word, with the field that what it stands for is looked up in, and the languages that are searched.
pub(super) type Asked = (String, Field, LanguageSet);

/// What was found for words, of those that were asked for last.
pub(super) struct Lately<V> {
    found: Mutex<LruCache<Asked, Arc<V>>>,
}

impl<V> Default for Lately<V> {
    fn default() -> Lately<V> {
        // Room is made as words come: most processes ask for a few.
        Lately { found: Mutex::new(LruCache::unbounded()) }
    }
}

impl<V> Lately<V> {
    /// What is known of a word; `find` finds it if it was not asked for lately.
    ///
    /// # Errors
    /// Those of `find`.
    pub(super) fn get(&self, word: Asked, find: impl FnOnce() -> Result<V>) -> Result<Arc<V>> {
        if let Some(known) = self.found().get(&word) {
            return Ok(Arc::clone(known));
        }
        // Others may ask meanwhile.
        let found = Arc::new(find()?);
        let mut known = self.found();
        known.push(word, Arc::clone(&found));
        if known.len() > MOST_WORDS {
            known.pop_lru();
        }
        Ok(found)
    }

    /// What is known, while nobody else looks.
    fn found(&self) -> MutexGuard<'_, LruCache<Asked, Arc<V>>> {
        // Nothing is left half done in it.
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
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
        for word in 0..2 * MOST_WORDS {
            assert_eq!(times_found(word), 1, "{word}");
            assert_eq!(times_found(0), 0, "after {word}");
        }
        assert_eq!(known.found().len(), MOST_WORDS);
        assert_eq!(times_found(MOST_WORDS + 1), 0, "the last that was not asked for again");
        assert_eq!(times_found(1), 1);
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
