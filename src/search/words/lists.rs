//! The passages of words that are asked for again, scored, and kept: to read their postings and add them up takes the
//! longest part of most searches (after Baeza-Yates et al. 2007, "The Impact of Caching on Search Engines").

use std::hash::{Hash, Hasher};
use std::mem::replace;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tantivy::index::SegmentId;
use tantivy::{DocId, Score, SegmentReader, TERMINATED};

use super::merge;
use super::ordered::Ordered;
use super::postings::{Fields, TermPostings};
use super::sums::{STRETCH, Sums};
use super::{FIRST, ReadyWord, Scored, TermPlaces, TermWeight, WordsWeight};
use crate::index::{Articles, ROW};
use crate::language::LanguageSet;
use crate::search::Total;
use crate::search::known::MOST_WORDS;

/// Lists of so many passages and articles in all are kept: of 10 bytes each at most, 24 MB.
const MOST_SCORES: usize = 2_400_000;

/// What is read of lists.
struct Bounds {
    /// The lists of words with so many postings at most: others would take the place of too many.
    postings: u64,
    /// So many passages in a search, or few more: it takes longer for it, and the next ones go on.
    passages: usize,
}

/// Where any of the words will do.
const FOR_ANY: Bounds = Bounds { postings: 65_536, passages: 3_072 };

/// Where all must stand: nothing if one of them has more postings, for only passages with the rarest are looked at then,
/// and that is soon done. What is read is of use only once it is all.
const FOR_ALL: Bounds = Bounds { postings: 8_192, passages: 8_192 };

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
        debug_assert!(
            self.passages.last().is_none_or(|last| passages.iter().all(|own| own.0 > last.0))
        );
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
    /// How many passages and articles are known of them in all.
    scores: usize,
}

/// What is known of a word that was asked for.
enum KnownWord {
    Begun(Read),
    Whole(Arc<List>),
}

impl KnownWord {
    fn scores(&self) -> usize {
        match self {
            KnownWord::Begun(read) => read.passages.len() + read.articles.len(),
            KnownWord::Whole(list) => list.passages.len() + list.articles.len(),
        }
    }
}

impl Default for Known {
    fn default() -> Known {
        // Room is made as words come: most processes ask for a few.
        Known { words: LruCache::unbounded(), scores: 0 }
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
    /// Asks for the list of a word in a segment; from now on it was asked for.
    fn ask<'a>(&mut self, word: &'a ReadyWord, segment: SegmentId) -> Asked<'a> {
        let key = word.key(segment);
        let known = self.words.get(&key);
        let is_asked_again = known.is_some();
        let list = match known {
            Some(KnownWord::Whole(list)) => Some(Arc::clone(list)),
            _ => None,
        };
        if !is_asked_again {
            self.keep(key.clone(), KnownWord::Begun(Read::default()));
        }
        Asked { postings: word.postings(segment), word, key, is_asked_again, list }
    }

    /// What was read of the list of a word, which goes on to be read.
    fn go_on(&mut self, word: &WordKey) -> Read {
        let Some(known) = self.words.get_mut(word) else { return Read::default() };
        self.scores -= known.scores();
        match replace(known, KnownWord::Begun(Read::default())) {
            KnownWord::Begun(read) => read,
            // Another search read the rest meanwhile.
            KnownWord::Whole(_) => Read::default(),
        }
    }

    /// Keeps what is known of a word, and not what was not asked for the longest.
    fn keep(&mut self, word: WordKey, known: KnownWord) {
        self.scores += known.scores();
        let before = self.words.push(word, known);
        self.scores -= before.map_or(0, |(_, known)| known.scores());
        while self.scores > MOST_SCORES || self.words.len() > MOST_WORDS {
            let Some((_, known)) = self.words.pop_lru() else { return };
            self.scores -= known.scores();
        }
    }
}

/// A word whose list was asked for.
struct Asked<'a> {
    word: &'a ReadyWord,
    key: WordKey,
    /// How many postings it has.
    postings: u64,
    /// Whether it was asked for lately before this.
    is_asked_again: bool,
    /// If all of it was read.
    list: Option<Arc<List>>,
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

    /// Goes on to read its list, so many passages or few more; whether all of it was read then.
    fn go_on(
        &self,
        fields: &mut Fields<'_>,
        most: usize,
        articles: &Articles,
        read: &mut Read,
        tell: impl Fn(&[Scored]) -> (Vec<Scored>, Total),
    ) -> tantivy::Result<bool> {
        let mut postings = self.try_map(|term| TermPostings::open(fields, term))?;
        let are_few = postings.frequency() <= merge::FEW;
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
            let end = articles.border(start + FIRST.max(articles.longest() + 1));
            read.end = if are_few { TERMINATED } else { end };
            let mut passages = merge::merged(std::slice::from_mut(&mut postings), read.end);
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
        let words = self.must.iter().chain(&self.may);
        let ask = |word| known.known().ask(word, segment.segment_id());
        let mut asked: Vec<Asked<'_>> = words.map(ask).collect();
        self.read(segment, articles, known, &mut asked, &tell)?;
        let lists = asked.into_iter().map(|asked| asked.list);
        let Some(mut must) = lists.collect::<Option<Vec<Arc<List>>>>() else { return Ok(None) };
        let may = must.split_off(self.must.len());
        if must.is_empty() {
            return Ok(Some(WordLists::Any(may)));
        }
        let mut read = Read::default();
        read.add(in_all(must, &may), tell);
        Ok(Some(WordLists::Only(List::of(read))))
    }

    /// Reads what pays of the lists that are not known.
    fn read(
        &self,
        segment: &SegmentReader,
        articles: &Articles,
        known: &KnownLists,
        asked: &mut [Asked<'_>],
        tell: impl Fn(&[Scored]) -> (Vec<Scored>, Total),
    ) -> tantivy::Result<()> {
        let mut unread: Vec<&mut Asked<'_>> =
            asked.iter_mut().filter(|asked| asked.list.is_none()).collect();
        let is_any = self.must.is_empty();
        let bounds = if is_any { FOR_ANY } else { FOR_ALL };
        let is_much = |asked: &Asked<'_>| asked.postings > bounds.postings;
        if !is_any && unread.iter().any(|asked| is_much(asked)) {
            return Ok(());
        }
        // Few are read at once, whether they were asked for before or not.
        let are_few =
            is_any && unread.iter().map(|asked| asked.postings).sum::<u64>() <= merge::FEW;
        let mut left = if are_few { usize::MAX } else { bounds.passages };
        // The rarest first: with the lists of some words, that of another one is soon read.
        unread.sort_by_key(|asked| asked.postings);
        let mut fields = Fields { segment, opened: Vec::new() };
        for asked in unread {
            let pays = are_few || asked.is_asked_again && !is_much(asked);
            if left == 0 || !pays {
                continue;
            }
            let mut read = known.known().go_on(&asked.key);
            let before = read.passages.len();
            let is_whole = asked.word.go_on(&mut fields, left, articles, &mut read, &tell)?;
            left = left.saturating_sub(read.passages.len() - before);
            let word = if is_whole {
                let list = asked.list.insert(Arc::new(List::of(read)));
                KnownWord::Whole(Arc::clone(list))
            } else {
                KnownWord::Begun(read)
            };
            known.known().keep(asked.key.clone(), word);
        }
        Ok(())
    }
}

/// The passages that are in all of some lists, with what they score in these and in others.
fn in_all(mut must: Vec<Arc<List>>, may: &[Arc<List>]) -> Vec<Scored> {
    must.sort_by_key(|list| list.passages.len());
    let Some((rarest, others)) = must.split_first() else { return Vec::new() };
    let mut found = rarest.passages.to_vec();
    for list in others {
        // First all, then what is let go of: one need not wait for another.
        let own: Vec<Score> = found.iter().map(|(doc, _)| list.passages.score_of(*doc)).collect();
        let mut own = own.into_iter();
        found.retain_mut(|(_, sum)| {
            let own = own.next().unwrap_or(0.0);
            *sum += own;
            own > 0.0
        });
    }
    for list in may {
        found.iter_mut().for_each(|(doc, sum)| *sum += list.passages.score_of(*doc));
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;

    fn word(number: usize) -> WordKey {
        let segment = SegmentId::from_uuid_string("0123456789abcdef0123456789abcdef").unwrap();
        WordKey { segment, best_of: number, terms: Vec::new() }
    }

    fn read(passages: usize) -> Read {
        let scores = vec![(0, 1.0); passages];
        Read { passages: scores.clone(), articles: scores, ..Read::default() }
    }

    #[test]
    fn what_is_kept_of_lists_has_a_bound_and_what_was_asked_for_last_stays() {
        const SCORES: usize = 100_000;
        let mut known = Known::default();
        let most = MOST_SCORES / (2 * SCORES);
        for number in 0..3 * most {
            let own = read(SCORES);
            let begun = number % 2 == 0;
            let own = if begun {
                KnownWord::Begun(own)
            } else {
                KnownWord::Whole(Arc::new(List::of(own)))
            };
            known.keep(word(number), own);
            // Asked for again and again, it is never the one that was not for the longest.
            assert!(known.words.get(&word(0)).is_some());
            assert_eq!(known.words.len(), most.min(number + 1));
            assert_eq!(
                known.scores,
                known.words.iter().map(|(_, known)| known.scores()).sum::<usize>()
            );
        }
        assert!(known.words.get(&word(1)).is_none());
        assert_eq!(known.go_on(&word(0)).passages.len(), SCORES);
        assert_eq!(known.scores, 2 * SCORES * (most - 1));
        known.keep(word(0), KnownWord::Begun(read(2 * SCORES)));
        assert!(known.scores <= MOST_SCORES && known.words.get(&word(0)).is_some());
        // Of what can't be kept nothing stays.
        known.keep(word(0), KnownWord::Begun(read(MOST_SCORES)));
        assert_eq!((known.scores, known.words.len()), (0, 0));
        for number in 0..2 * MOST_WORDS {
            known.keep(word(number), KnownWord::Begun(Read::default()));
        }
        assert_eq!(known.words.len(), MOST_WORDS);
    }
}
