//! The passages of words that are asked for again, scored, and kept: to read their postings and add them up takes the
//! longest part of most searches (after Baeza-Yates et al. 2007, "The Impact of Caching on Search Engines").

use std::hash::{Hash, Hasher};
use std::mem::replace;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tantivy::index::SegmentId;
use tantivy::{DocId, Score, SegmentReader, TERMINATED};

use super::merge;
use super::ordered::{Ordered, Outline};
use super::postings::Fields;
use super::sums::{STRETCH, Sums};
use super::{FIRST, Scored, WeighedWord, WordsWeight};
use crate::index::{Articles, ROW};
use crate::search::Total;
use crate::search::known::MOST_WORDS;

/// Lists of so many passages and articles in all are kept: of some 11 bytes each at most, 24 MB.
const MOST_SCORES: usize = 2_200_000;

/// Of so many of the best articles of a list it is known what they score at least.
const BEST: usize = 128;

/// What is read of lists.
struct Bounds {
    /// The lists of words with so many postings at most: others would take the place of too many.
    postings: u64,
    /// So many passages in a search, or few more: it takes longer for it, and the next ones go on.
    passages: usize,
}

/// Where any of the words will do.
const FOR_ANY: Bounds = Bounds { postings: 65_536, passages: 2_048 };

/// Where all must stand: nothing if one of them has more postings, for only passages with the rarest are looked at then,
/// and that is soon done. What is read is of use only once it is all.
const FOR_ALL: Bounds = Bounds { postings: 8_192, passages: 8_192 };

/// The passages of a segment that have a word, none of them deleted, and their articles.
pub(in crate::search) struct List {
    pub(in crate::search) passages: Ordered,
    /// By their passage 0, with what they are worth at most.
    pub(in crate::search) articles: Ordered,
    pub(in crate::search) outline: Outline,
    /// The most that one is worth.
    pub(in crate::search) most: Score,
    /// How many there are.
    pub(in crate::search) total: Total,
    /// What the best articles score at least, the best first.
    least: Box<[Score]>,
}

impl List {
    fn of(mut read: Read) -> List {
        read.told.least.sort_unstable_by(|a, b| b.total_cmp(a));
        let Read { passages, told: OfArticles { articles, least, total }, .. } = read;
        let most = articles.iter().map(|(_, worth)| *worth).fold(0.0, Score::max);
        let outline = Outline::of(&articles);
        let (passages, articles) = (Ordered::of(passages), Ordered::of(articles));
        List { passages, articles, outline, most, total, least: least.into() }
    }

    /// What so many of its articles score at least, whatever other words they have.
    pub(in crate::search) fn least_of_best(&self, articles: usize) -> Score {
        let least = articles.checked_sub(1).and_then(|last| self.least.get(last));
        least.copied().unwrap_or(0.0)
    }
}

/// What passages with a word tell of their articles.
#[derive(Default)]
pub(in crate::search) struct OfArticles {
    /// What each is worth at most for the word, by its passage 0, in order.
    pub(in crate::search) articles: Vec<Scored>,
    /// What each scores at least, whatever other words it has; in no order.
    pub(in crate::search) least: Vec<Score>,
    /// How many there are.
    pub(in crate::search) total: Total,
}

/// What was read of a list so far.
#[derive(Default)]
struct Read {
    passages: Vec<Scored>,
    told: OfArticles,
    /// The passage from which on nothing was.
    end: DocId,
}

impl Read {
    /// Takes passages in, which follow on those that were read, with what they tell.
    fn add(&mut self, passages: Vec<Scored>, tell: impl FnOnce(&[Scored]) -> OfArticles) {
        debug_assert!(
            self.passages.last().is_none_or(|last| passages.iter().all(|own| own.0 > last.0))
        );
        let OfArticles { articles, least, total } = tell(&passages);
        self.told.total.add(total);
        self.told.least.extend(least);
        // Of the best, first in no order.
        if self.told.least.len() > BEST {
            self.told.least.select_nth_unstable_by(BEST - 1, |a, b| b.total_cmp(a));
            self.told.least.truncate(BEST);
        }
        if self.passages.is_empty() {
            (self.passages, self.told.articles) = (passages, articles);
        } else {
            self.passages.extend(passages);
            self.told.articles.extend(articles);
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
            KnownWord::Begun(read) => read.passages.len() + read.told.articles.len(),
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

/// What the list of a word depends on, in an index.
#[derive(Debug, Clone)]
struct WordKey {
    segment: SegmentId,
    /// How many passages there are, by which it is told how rare the terms are.
    passages: u64,
    word: Arc<WeighedWord>,
}

impl PartialEq for WordKey {
    fn eq(&self, other: &WordKey) -> bool {
        (self.segment, self.passages) == (other.segment, other.passages)
            && (Arc::ptr_eq(&self.word, &other.word) || self.word == other.word)
    }
}

// What terms weigh is a number.
impl Eq for WordKey {}

impl Hash for WordKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Few words of as many terms stand for the same first one.
        let first = self.word.all().next().and_then(|term| term.places.of_segments.first());
        let first = first.map(|(segment, place)| (segment, place.postings_range.start));
        let terms = [self.word.best_of.len(), self.word.added.len()];
        (self.segment, self.passages, terms, first).hash(state);
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
    fn ask(&mut self, key: WordKey) -> Asked {
        let known = self.words.get(&key);
        let is_asked_again = known.is_some();
        let list = match known {
            Some(KnownWord::Whole(list)) => Some(Arc::clone(list)),
            _ => None,
        };
        if !is_asked_again {
            self.keep(key.clone(), KnownWord::Begun(Read::default()));
        }
        Asked { postings: key.word.postings(key.segment), key, is_asked_again, list }
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
struct Asked {
    key: WordKey,
    /// How many postings it has.
    postings: u64,
    /// Whether it was asked for lately before this.
    is_asked_again: bool,
    /// If all of it was read.
    list: Option<Arc<List>>,
}

impl WeighedWord {
    /// How many postings it has in a segment.
    fn postings(&self, segment: SegmentId) -> u64 {
        let places = self.all().filter_map(|term| term.places.in_segment(segment));
        places.map(|place| u64::from(place.doc_freq)).sum()
    }
}

impl WordsWeight {
    /// Lists that find together what its words do in a segment, where those of all of them are known or read soon enough:
    /// of each word one, or one of all. `tell` tells what passages tell of their articles.
    pub(in crate::search) fn lists(
        &self,
        segment: &SegmentReader,
        articles: &Articles,
        known: &KnownLists,
        tell: impl Fn(&[Scored]) -> OfArticles,
    ) -> tantivy::Result<Option<Vec<Arc<List>>>> {
        let (segment_id, passages) = (segment.segment_id(), self.scores.passages);
        let key = |word| WordKey { segment: segment_id, passages, word: Arc::clone(word) };
        let keys = self.must.iter().chain(&self.may).map(key);
        let mut asked: Vec<Asked> = {
            let mut known = known.known();
            keys.map(|key| known.ask(key)).collect()
        };
        self.read(segment, articles, known, &mut asked, &tell)?;
        let lists = asked.into_iter().map(|asked| asked.list);
        let Some(mut lists) = lists.collect::<Option<Vec<Arc<List>>>>() else { return Ok(None) };
        if self.must.is_empty() || lists.len() == 1 {
            return Ok(Some(lists));
        }
        let may = lists.split_off(self.must.len());
        let mut read = Read::default();
        read.add(in_all(lists, &may), tell);
        Ok(Some(vec![Arc::new(List::of(read))]))
    }

    /// Reads what pays of the lists that are not known.
    fn read(
        &self,
        segment: &SegmentReader,
        articles: &Articles,
        known: &KnownLists,
        asked: &mut [Asked],
        tell: impl Fn(&[Scored]) -> OfArticles,
    ) -> tantivy::Result<()> {
        let mut unread: Vec<&mut Asked> =
            asked.iter_mut().filter(|asked| asked.list.is_none()).collect();
        let is_any = self.must.is_empty();
        let bounds = if is_any { FOR_ANY } else { FOR_ALL };
        let is_much = |asked: &Asked| asked.postings > bounds.postings;
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
            let is_whole =
                self.go_on(&asked.key.word, &mut fields, left, articles, &mut read, &tell)?;
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

    /// Goes on to read the list of a word, so many passages or few more; whether all of it was read then.
    fn go_on(
        &self,
        word: &WeighedWord,
        fields: &mut Fields<'_>,
        most: usize,
        articles: &Articles,
        read: &mut Read,
        tell: impl Fn(&[Scored]) -> OfArticles,
    ) -> tantivy::Result<bool> {
        let mut postings = self.postings(word, fields)?;
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
        WordKey { segment, passages: number as u64, word: Arc::default() }
    }

    fn read(passages: usize) -> Read {
        let scores = vec![(0, 1.0); passages];
        let told = OfArticles { articles: scores.clone(), ..OfArticles::default() };
        Read { passages: scores, told, ..Read::default() }
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
