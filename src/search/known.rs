//! What words stand for in the index that is searched, of the words that were asked for last.
//!
//! Searches follow each other with the same words, as a query is refined or its next page asked for; and to stem a word
//! in every language, look its stems up and find its compounds takes longer than many a search.

use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::compile::{CountedIn, Scope};
use super::expand::Expanded;
use super::words::KnownLists;
use crate::error::Result;
use crate::language::LanguageSet;

/// Of how many words it is kept what they stand for: some kilobytes each.
pub(super) const MOST_WORDS: usize = 4_096;

/// What is known of words.
#[derive(Default)]
pub(super) struct KnownWords {
    /// What words in any form were expanded to.
    pub(super) expanded: Lately<AskedWord, Expanded>,
    /// What words that hardly stand anywhere were meant to be, if anything.
    pub(super) spellings: Lately<String, Option<String>>,
    pub(super) lists: KnownLists,
}

impl KnownWords {
    /// Forgets all.
    pub(super) fn forget(&self) {
        self.expanded.found().clear();
        self.spellings.found().clear();
        self.lists.forget();
    }
}

/// A word, with what else in a query tells what it stands for. In which languages it is a stop word follows from how it
/// is written.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct AskedWord {
    pub(super) exact: String,
    pub(super) base: String,
    pub(super) is_common: bool,
    pub(super) scope: Scope,
    pub(super) searched: LanguageSet,
    pub(super) counted_in: CountedIn,
}

/// What was found for words, of those that were asked for last.
pub(super) struct Lately<K, V> {
    found: Mutex<LruCache<K, Arc<V>>>,
}

impl<K: Hash + Eq, V> Default for Lately<K, V> {
    fn default() -> Lately<K, V> {
        // Room is made as words come: most processes ask for a few.
        Lately { found: Mutex::new(LruCache::unbounded()) }
    }
}

impl<K: Hash + Eq, V> Lately<K, V> {
    /// What is known of a word; `find` finds it if it was not asked for lately.
    ///
    /// # Errors
    /// Those of `find`.
    pub(super) fn get(&self, word: K, find: impl FnOnce() -> Result<V>) -> Result<Arc<V>> {
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
    fn found(&self) -> MutexGuard<'_, LruCache<K, Arc<V>>> {
        // Nothing is left half done in it.
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_is_found_once_and_what_was_not_for_long_is_forgotten() {
        let known = Lately::default();
        let times_found = |word: usize| {
            let mut times = 0;
            let found = known.get(word, || {
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
        let known: Lately<usize, usize> = Lately::default();
        let failed = known.get(1, || Err(crate::error::Error::EmptyQuery { query: String::new() }));
        assert!(failed.is_err());
        assert_eq!(known.get(1, || Ok(2)).unwrap().as_ref(), &2);
    }
}
