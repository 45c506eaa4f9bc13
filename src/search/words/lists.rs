//! The passages of words that are asked for again, scored, and kept: to read their postings and add them up takes the
//! longest part of most searches (after Baeza-Yates et al. 2007, "The Impact of Caching on Search Engines").

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tantivy::index::SegmentId;
use tantivy::{DocId, Score, SegmentReader, TERMINATED};

use super::few;
use super::ordered::Ordered;
use super::postings::{Fields, TermPostings};
use super::sums::{STRETCH, Sums};
use super::{FIRST, ReadyWord, Scored, TermPlaces, TermWeight, WordsWeight};
use crate::index::{Articles, ROW};
use crate::language::LanguageSet;
use crate::search::Total;
use crate::search::known::MOST_WORDS;

/// Lists of so many passages in all are kept: 16 MB, and half as much for their articles.
const MOST_PASSAGES: usize = 2_000_000;

/// A word with so many postings has no list: it would take the place of too many others. Where all words must stand, none
/// is read if one has so many: only passages with the rarest are looked at then, and that is soon done.
const MOST_POSTINGS: u64 = 65_536;
const MOST_POSTINGS_OF_ALL: u64 = 8_192;

/// A search for any of some words reads so many passages into lists, or few more, and one for all of them so many: it
/// takes longer for it, and the next ones go on. Lists of all words pay only once there are all, and searches for all
/// words are short.
const READ_FOR_ANY: usize = 3_072;
const READ_FOR_ALL: usize = 8_192;

/// The passages of a segment that have a word, none of them deleted, and their articles.
pub(in crate::search) struct List {
    pub(in crate::search) passages: Ordered,
    /// By their passage 0, with what they are worth at most.
    pub(in crate::search) articles: Ordered,
    /// The most that one is worth.
    pub(in crate::search) most: Score,
    /// How many there are.
    pub(in crate::search) total: Total,
}

impl List {
    fn of(read: Read) -> List {
        let Read { passages, articles, total, .. } = read;
        let most = articles.iter().map(|(_, worth)| *worth).fold(0.0, Score::max);
        List { passages: Ordered::of(passages), articles: Ordered::of(articles), most, total }
    }
}

/// What was read of a list so far.
#[derive(Default)]
struct Read {
    passages: Vec<Scored>,
    articles: Vec<Scored>,
    total: Total,
    /// The passage from which on nothing was.
    end: DocId,
}

impl Read {
    /// Takes passages in, which follow on those that were read. `tell` tells of passages what their articles are worth at
    /// most, and how many there are.
    fn add(&mut self, passages: Vec<Scored>, tell: impl FnOnce(&[Scored]) -> (Vec<Scored>, Total)) {
        let (articles, total) = tell(&passages);
        self.total.add(total);
        if self.passages.is_empty() {
            (self.passages, self.articles) = (passages, articles);
        } else {
            self.passages.extend(passages);
            self.articles.extend(articles);
        }
    }
}

/// What is known of the passages of words.
#[derive(Default)]
pub(in crate::search) struct KnownLists {
    known: Mutex<Known>,
}

struct Known {
    words: LruCache<WordKey, KnownWord>,
    /// How many passages are known of them in all.
    passages: usize,
}

/// What is known of a word that was asked for.
enum KnownWord {
    Begun(Read),
    Whole(Arc<List>),
}

impl KnownWord {
    fn passages(&self) -> usize {
        match self {
            KnownWord::Begun(read) => read.passages.len(),
            KnownWord::Whole(list) => list.passages.len(),
        }
    }
}

impl Default for Known {
    fn default() -> Known {
        // Room is made as words come: most processes ask for a few.
        Known { words: LruCache::unbounded(), passages: 0 }
    }
}

/// What the list of a word depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct WordKey {
    segment: SegmentId,
    /// Of how many of the terms the best one counts.
    best_of: usize,
    terms: Vec<TermKey>,
}

/// What the scores of a term depend on.
#[derive(Debug, Clone)]
struct TermKey {
    places: TermPlaces,
    score: [u32; 2],
    only_in: Option<LanguageSet>,
}

impl PartialEq for TermKey {
    fn eq(&self, other: &TermKey) -> bool {
        let of = |key: &TermKey| (key.places.field, key.score, key.only_in);
        of(self) == of(other) && Arc::ptr_eq(&self.places.of_segments, &other.places.of_segments)
    }
}

impl Eq for TermKey {}

impl Hash for TermKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (Arc::as_ptr(&self.places.of_segments).addr(), self.score, self.only_in).hash(state);
    }
}

impl KnownLists {
    /// Forgets all.
    pub(in crate::search) fn forget(&self) {
        *self.known() = Known::default();
    }

    /// What is known, while nobody else looks.
    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing is left half done in it.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// The list of a word; none if not all of it was read, or nothing if it was not asked for lately. From now on it was.
    fn ask(&mut self, word: &WordKey) -> Option<Option<Arc<List>>> {
        match self.words.get(word) {
            Some(KnownWord::Whole(list)) => Some(Some(Arc::clone(list))),
            Some(KnownWord::Begun(_)) => Some(None),
            None => {
                self.keep(word.clone(), KnownWord::Begun(Read::default()));
                None
            }
        }
    }

    /// What was read of the list of a word, which goes on to be read.
    fn go_on(&mut self, word: &WordKey) -> Read {
        match self.words.get_mut(word) {
            Some(KnownWord::Begun(read)) => {
                self.passages -= read.passages.len();
                std::mem::take(read)
            }
            // Another one read it meanwhile, or had it forgotten.
            _ => Read::default(),
        }
    }

    /// Keeps what is known of a word, and not what was not asked for the longest.
    fn keep(&mut self, word: WordKey, known: KnownWord) {
        self.passages += known.passages();
        let before = self.words.push(word, known);
        self.passages -= before.map_or(0, |(_, known)| known.passages());
        while self.passages > MOST_PASSAGES || self.words.len() > MOST_WORDS {
            let Some((_, known)) = self.words.pop_lru() else { return };
            self.passages -= known.passages();
        }
    }
}

impl ReadyWord {
    /// What its list in a segment is known by.
    fn key(&self, segment: SegmentId) -> WordKey {
        let terms = self.all().map(|TermWeight { score, only_in, places }| TermKey {
            places: places.clone(),
            score: score.bits(),
            only_in: only_in.as_ref().map(|only| only.languages),
        });
        WordKey { segment, best_of: self.best_of.len(), terms: terms.collect() }
    }

    /// How many postings it has in a segment.
    fn postings(&self, segment: SegmentId) -> u64 {
        let places = self.all().filter_map(|term| term.places.in_segment(segment));
        places.map(|place| u64::from(place.doc_freq)).sum()
    }

    /// Goes on to read its list; whether all of it was read then.
    fn go_on(
        &self,
        fields: &mut Fields<'_>,
        most: usize,
        articles: &Articles,
        read: &mut Read,
        tell: impl Fn(&[Scored]) -> (Vec<Scored>, Total),
    ) -> tantivy::Result<bool> {
        let mut postings = self.try_map(|term| TermPostings::open(fields, term))?;
        postings.seek(read.end);
        let before = read.passages.len();
        loop {
            let start = postings.doc();
            if start == TERMINATED {
                return Ok(true);
            }
            if read.passages.len() - before >= most {
                return Ok(false);
            }
            // Articles are whole.
            read.end = match most {
                usize::MAX => TERMINATED,
                _ => articles.border(start + FIRST.max(articles.longest() + 1)),
            };
            let mut passages = few::merged(std::slice::from_mut(&mut postings), read.end);
            if let Some(alive) = fields.segment.alive_bitset() {
                passages.retain(|(doc, _)| alive.is_alive(*doc));
            }
            read.add(passages, &tell);
        }
    }
}

/// Lists that find together what words do.
pub(in crate::search) enum WordLists {
    /// What is in any of them.
    Any(Vec<Arc<List>>),
    /// What is in this one.
    Only(List),
}

impl WordsWeight {
    /// The lists of its words in a segment, where they are known or read soon enough. `tell` tells of passages what their
    /// articles are worth at most, by their passage 0, and how many there are.
    pub(in crate::search) fn lists(
        &self,
        segment: &SegmentReader,
        articles: &Articles,
        known: &KnownLists,
        tell: impl Fn(&[Scored]) -> (Vec<Scored>, Total),
    ) -> tantivy::Result<Option<WordLists>> {
        let id = segment.segment_id();
        let words: Vec<&ReadyWord> = self.must.iter().chain(&self.may).collect();
        let (mut lists, mut unread) = (Vec::with_capacity(words.len()), Vec::new());
        for (at, word) in words.iter().enumerate() {
            let key = word.key(id);
            let list = known.known().ask(&key);
            if !matches!(list, Some(Some(_))) {
                unread.push((word.postings(id), at, list.is_some(), key));
            }
            lists.push(list.flatten());
        }
        let postings = unread.iter().map(|(postings, ..)| postings).sum::<u64>();
        let are_few = self.must.is_empty() && postings <= few::MOST;
        let (mut left, most) = match self.must.as_slice() {
            _ if are_few => (usize::MAX, few::MOST),
            [] => (READ_FOR_ANY, MOST_POSTINGS),
            _ if unread.iter().any(|(postings, ..)| *postings > MOST_POSTINGS_OF_ALL) => (0, 0),
            _ => (READ_FOR_ALL, MOST_POSTINGS_OF_ALL),
        };
        // The rarest first: with the lists of some words, that of another one is soon read.
        unread.sort_unstable_by_key(|(postings, at, ..)| (*postings, *at));
        let mut fields = Fields { segment, opened: Vec::new() };
        for (postings, at, is_asked_again, key) in unread {
            let pays = is_asked_again && postings <= most;
            if left == 0 || !(are_few || pays) {
                continue;
            }
            let mut read = known.known().go_on(&key);
            let before = read.passages.len();
            let is_whole = words[at].go_on(&mut fields, left, articles, &mut read, &tell)?;
            if !are_few {
                left = left.saturating_sub(read.passages.len() - before);
            }
            let word = if is_whole {
                let list = Arc::new(List::of(read));
                lists[at] = Some(Arc::clone(&list));
                KnownWord::Whole(list)
            } else {
                KnownWord::Begun(read)
            };
            known.known().keep(key, word);
        }
        let Some(mut must) = lists.into_iter().collect::<Option<Vec<Arc<List>>>>() else {
            return Ok(None);
        };
        let may = must.split_off(self.must.len());
        must.sort_by_key(|list| list.passages.len());
        let Some((rarest, others)) = must.split_first() else {
            return Ok(Some(WordLists::Any(may)));
        };
        let mut found = rarest.passages.to_vec();
        for list in others {
            let own: Vec<Score> =
                found.iter().map(|(doc, _)| list.passages.score_of(*doc)).collect();
            let mut own = own.into_iter();
            found.retain_mut(|(_, sum)| {
                let own = own.next().unwrap_or(0.0);
                *sum += own;
                own > 0.0
            });
        }
        for list in &may {
            found.iter_mut().for_each(|(doc, sum)| *sum += list.passages.score_of(*doc));
        }
        let mut read = Read::default();
        read.add(found, tell);
        Ok(Some(WordLists::Only(List::of(read))))
    }
}

impl WordLists {
    /// The lists: each of a word, but for one.
    pub(in crate::search) fn all(&self) -> Vec<&List> {
        match self {
            WordLists::Any(lists) => lists.iter().map(Arc::as_ref).collect(),
            WordLists::Only(list) => vec![list],
        }
    }
}

/// Hands over the passages that are in any of some lists, stretch by stretch, each of whole articles; not what they
/// score.
pub(in crate::search) fn each_stretch(
    lists: &[&List],
    articles: &Articles,
    mut visit: impl FnMut(&mut Sums),
) {
    let mut left: Vec<&[Scored]> = lists.iter().map(|list| &*list.passages).collect();
    let mut sums = Sums::new();
    while let Some(start) = left.iter().filter_map(|list| Some(list.first()?.0)).min() {
        let begin = start - start % ROW;
        let end = articles.border(begin + STRETCH);
        sums.begin(&(begin..end));
        for list in &mut left {
            let (own, after) = list.split_at(list.partition_point(|(doc, _)| *doc < end));
            sums.mark(own);
            *list = after;
        }
        visit(&mut sums);
        sums.clear();
    }
}
