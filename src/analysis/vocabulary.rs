//! Words seen before, with all that the chain makes of them: most words of a text are among few,
//! and looking one up costs a fraction of folding and stemming it again.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroU128;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::apostrophe;
use super::fold::{fold, lower};
use super::stem::{Stems, stems};
use crate::language::Language;

/// How many words of a language are kept before the cache starts anew, where nothing is said.
pub(super) const MOST_WORDS: usize = 1 << 16;

/// How many bytes the letters of a word may take, on average.
const LETTERS: usize = 64;

/// Longer words are rare and would fill the memory: they are worked out each time. In bytes.
const LONGEST_WORD: usize = 64;

/// What the chain makes of a word of a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownWord<'v> {
    /// The whole word, folded; empty if nothing visible is in it.
    pub(super) word: &'v str,
    /// Its core, folded, where it is another.
    pub(super) core: Option<&'v str>,
    /// A simpler way of writing that, folded, where there is one.
    pub(super) simple: Option<&'v str>,
    /// Its core in lower case, accents kept.
    pub(super) base: &'v str,
    /// Its stems; none for a stop word.
    pub(super) stems: Stems<'v>,
}

/// The words known of one language, by how they are written. All letters stand in one string, for
/// a word of five strings would cost more to keep than to work out again.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: HashTable<Entry>,
    letters: String,
    /// Words met lately, each at a place that its hash tells: most words of a text are among few, and found here with one
    /// look at memory that is near. None where little is analysed.
    recent: Vec<Recent>,
    /// The number of the next word that is kept: none is given twice, whatever was forgotten.
    next: u32,
}

/// How many words are kept among the recent ones: as many as stay in a near cache.
const RECENT: usize = 1 << 12;

/// How a recent word is written, as a number, and what is known of it.
type Recent = Option<(NonZeroU128, Entry)>;

/// A word that is known, until [`Vocabulary::make_room`] is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Where its letters begin.
    start: u32,
    surface: Piece,
    word: Piece,
    /// Empty where there is none, as is the next one.
    core: Piece,
    simple: Piece,
    base: Piece,
    /// The second is empty where there is one only.
    stems: [Piece; 2],
    /// Whether it is a stop word.
    pub(super) is_stop_word: bool,
    /// What it is known by, if it is kept.
    pub(super) number: Option<u32>,
}

/// Some letters of a word: where they begin among all of its own, and how many bytes there are. As a
/// term is cut at [`MAX_TERM_BYTES`](super::MAX_TERM_BYTES), small numbers do.
#[derive(Debug, Clone, Copy, Default)]
struct Piece {
    start: u16,
    length: u16,
}

impl Vocabulary {
    /// Forgets all words, if they are too many.
    pub(super) fn make_room(&mut self, most_words: usize) {
        if self.words.len() > most_words || self.letters.len() > most_words * LETTERS {
            *self = Vocabulary { next: self.next, ..Vocabulary::default() };
        }
    }

    /// A word as it is written; it is worked out if it is new.
    pub(super) fn entry(&mut self, surface: &str, language: Language) -> Entry {
        let hash = hash(surface);
        let Some(written) = as_number(surface).filter(|_| !self.recent.is_empty()) else {
            return self.entry_of_all(surface, hash, language);
        };
        let place = (hash >> 32) as usize % self.recent.len();
        match &self.recent[place] {
            Some((known, entry)) if *known == written => *entry,
            _ => {
                let entry = self.entry_of_all(surface, hash, language);
                self.recent[place] = Some((written, entry));
                entry
            }
        }
    }

    /// Makes room for words met lately.
    pub(super) fn keep_recent(&mut self) {
        if self.recent.is_empty() {
            self.recent = vec![None; RECENT];
        }
    }

    /// A word among all.
    fn entry_of_all(&mut self, surface: &str, hash: u64, language: Language) -> Entry {
        let is_it = |entry: &Entry| entry.letters(&self.letters, entry.surface) == surface;
        if let Some(known) = self.words.find(hash, is_it) {
            return *known;
        }
        let mut entry = self.work_out(surface, language);
        if surface.len() <= LONGEST_WORD {
            if let Some(after) = self.next.checked_add(1) {
                entry.number = Some(self.next);
                self.next = after;
            }
            let letters = &self.letters;
            let rehash = |entry: &Entry| self::hash(entry.letters(letters, entry.surface));
            self.words.insert_unique(hash, entry, rehash);
        }
        entry
    }

    /// What is known of a word.
    pub(super) fn known(&self, entry: &Entry) -> KnownWord<'_> {
        let letters = |piece| entry.letters(&self.letters, piece);
        let [first, second] = entry.stems.map(letters);
        KnownWord {
            word: letters(entry.word),
            core: Some(letters(entry.core)).filter(|core| !core.is_empty()),
            simple: Some(letters(entry.simple)).filter(|simple| !simple.is_empty()),
            base: letters(entry.base),
            stems: Stems { first, second },
        }
    }

    /// Works a word out: the chain in its order.
    fn work_out(&mut self, surface: &str, language: Language) -> Entry {
        let lowered = lower(surface);
        let core = apostrophe::core(&lowered, language);
        // Where nothing visible is left of the core, the word is its own.
        let base = if fold(core).is_empty() { &lowered } else { core };
        let is_stop_word = language.is_stop_word(&lowered) || language.is_stop_word(base);
        let core = (base.len() < lowered.len()).then_some(base);
        let simple =
            apostrophe::simpler(base).or_else(|| apostrophe::joined_name(surface, &lowered));
        let (first, second) = match is_stop_word {
            true => (Cow::Borrowed(""), Cow::Borrowed("")),
            false => stems(base, language),
        };
        let start = self.letters.len();
        let mut keep = |letters: &str, others: &[Piece]| self.keep(letters, start, others);
        let written = if surface.len() <= LONGEST_WORD { surface } else { "" };
        let surface = keep(written, &[]);
        let base = keep(base, &[surface]);
        let word = keep(&fold(&lowered), &[surface, base]);
        let core = core.map_or(Piece::default(), |core| keep(&fold(core), &[base]));
        let simple = simple.map_or(Piece::default(), |simple| keep(&fold(&simple), &[]));
        let first = keep(&first, &[surface, base, word]);
        let stems = [first, keep(&second, &[word])];
        // The letters are far fewer than this counts.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        Entry { start, surface, word, core, simple, base, stems, is_stop_word, number: None }
    }

    /// Keeps some letters of the word whose own begin at `start`; where another piece begins with
    /// them, they stand there already.
    fn keep(&mut self, letters: &str, start: usize, others: &[Piece]) -> Piece {
        let number = |bytes: usize| u16::try_from(bytes).unwrap_or(u16::MAX);
        let length = number(letters.len());
        let own = &self.letters[start..];
        let begins = |other: &&Piece| own[usize::from(other.start)..].starts_with(letters);
        if let Some(other) = others.iter().find(begins) {
            return Piece { length, ..*other };
        }
        let piece = Piece { start: number(own.len()), length };
        self.letters.push_str(letters);
        piece
    }
}

impl Entry {
    /// Whether nothing visible is in it.
    pub(super) fn is_invisible(&self) -> bool {
        self.word.length == 0
    }

    /// A piece of it, given the letters of all words.
    fn letters(self, letters: &str, piece: Piece) -> &str {
        let start = self.start as usize + usize::from(piece.start);
        &letters[start..start + usize::from(piece.length)]
    }
}

/// How a word of up to fifteen bytes is written, as a number: its bytes, and how many there are.
fn as_number(surface: &str) -> Option<NonZeroU128> {
    let mut bytes = [0; 16];
    let (length, letters) = bytes.split_last_mut()?;
    letters.get_mut(..surface.len())?.copy_from_slice(surface.as_bytes());
    *length = surface.len() as u8;
    NonZeroU128::new(u128::from_le_bytes(bytes))
}

/// The hash of a word as it is written.
fn hash(surface: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(surface.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Analyzer, Token};
    use crate::language::Language;

    use super::MOST_WORDS;

    #[test]
    fn words_are_the_same_after_the_cache_starts_anew() {
        let french = Language::named("fr").unwrap();
        let show = |analyzer: &mut Analyzer| {
            let mut shown = Vec::new();
            let text = "L'actrice séparée, Kanye’s C++ U.S. œuvres et les autres";
            analyzer.analyze(text, french, |token: &Token<'_>| shown.push(format!("{token:?}")));
            shown
        };
        let mut analyzer = Analyzer::new();
        let first = show(&mut analyzer);
        let many: Vec<String> = (0..=MOST_WORDS).map(|nth| format!("Mot{nth}é")).collect();
        analyzer.analyze(&many.join(" "), french, |_| {});
        assert!(analyzer.vocabulary(french).words.len() > MOST_WORDS);
        assert_eq!(show(&mut analyzer), first);
        assert!(analyzer.vocabulary(french).words.len() < MOST_WORDS, "it started anew");
        assert_eq!(show(&mut analyzer), first, "from what is known now");
    }
}
