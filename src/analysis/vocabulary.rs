//! Words seen before, with all that the chain makes of them: most words of a text are among few,
//! and looking one up costs a fraction of folding and stemming it again.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};
use std::num::{NonZeroU32, NonZeroU128};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::apostrophe;
use super::fold::{fold, lower};
use super::stem::{Stems, stems};
use crate::language::Language;

/// How many words are kept before some are forgotten, where nothing is said.
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
    words: HashTable<Word>,
    entries: Vec<Entry>,
    letters: String,
    /// Words met lately, each at a place that its hash tells: most words of a text are among few, and found here with one
    /// look at memory that is near. None where little is analysed.
    recent: Vec<Option<Word>>,
    /// The number of the next word that is kept: none is given twice, whatever was forgotten.
    next: u32,
}

/// How many words are kept among the recent ones: as many as stay in a near cache.
const RECENT: usize = 1 << 13;

/// A word that is known, until [`Vocabulary::forget`] is called: what most want to know of it, in little room.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// How it is written, if it is short.
    written: Option<NonZeroU128>,
    /// Which of the entries has its letters.
    entry: u32,
    /// What it is known by, if it is kept.
    pub(super) number: Option<NonZeroU32>,
    /// Whether it is a stop word.
    pub(super) is_stop_word: bool,
    /// Whether nothing visible is in it.
    pub(super) is_invisible: bool,
}

/// The letters of a word that is known.
#[derive(Debug, Clone, Copy)]
struct Entry {
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
}

/// Some letters of a word: where they begin among all of its own, and how many bytes there are. As a
/// term is cut at [`MAX_TERM_BYTES`](super::MAX_TERM_BYTES), small numbers do.
#[derive(Debug, Clone, Copy, Default)]
struct Piece {
    start: u16,
    length: u16,
}

impl Vocabulary {
    /// How many words it keeps; long ones count for more.
    pub(super) fn size(&self) -> usize {
        self.entries.len().max(self.letters.len() / LETTERS)
    }

    /// Forgets all words.
    pub(super) fn forget(&mut self) {
        *self = Vocabulary { next: self.next, ..Vocabulary::default() };
    }

    /// A word as it is written; it is worked out if it is new.
    pub(super) fn word(&mut self, surface: &str, language: Language) -> Word {
        let written = as_number(surface);
        let hash = hash(written, || surface);
        let place = (hash >> 32) as usize % RECENT;
        // Longer words are none of the recent ones.
        match self.recent.get(place) {
            Some(Some(word)) if written.is_some() && word.written == written => *word,
            _ => {
                let word = self.word_of_all(surface, (written, hash), language);
                if let Some(recent) = self.recent.get_mut(place).filter(|_| written.is_some()) {
                    *recent = Some(word);
                }
                word
            }
        }
    }

    /// Makes room for words met lately.
    pub(super) fn keep_recent(&mut self) {
        if self.recent.is_empty() {
            self.recent = vec![None; RECENT];
        }
    }

    /// A word among all, given with what it is written as and its hash.
    fn word_of_all(
        &mut self,
        surface: &str,
        (written, hash): (Option<NonZeroU128>, u64),
        language: Language,
    ) -> Word {
        let Vocabulary { words, entries, letters, .. } = self;
        let is_it = |word: &Word| {
            word.written == written
                && (written.is_some() || word.surface(entries, letters) == surface)
        };
        if let Some(known) = words.find(hash, is_it) {
            return *known;
        }
        let mut word = self.work_out(surface, written, language);
        if surface.len() <= LONGEST_WORD {
            if let Some(next) = self.next.checked_add(1) {
                self.next = next;
                word.number = NonZeroU32::new(next);
            }
            let Vocabulary { words, entries, letters, .. } = self;
            let rehash = |word: &Word| self::hash(word.written, || word.surface(entries, letters));
            words.insert_unique(hash, word, rehash);
        }
        word
    }

    /// What is known of a word.
    pub(super) fn known(&self, word: Word) -> KnownWord<'_> {
        let entry = self.entries[word.entry as usize];
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
    fn work_out(
        &mut self,
        surface: &str,
        written: Option<NonZeroU128>,
        language: Language,
    ) -> Word {
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
        let surface = keep(if surface.len() <= LONGEST_WORD { surface } else { "" }, &[]);
        let base = keep(base, &[surface]);
        let word = keep(&fold(&lowered), &[surface, base]);
        let core = core.map_or(Piece::default(), |core| keep(&fold(core), &[base]));
        let simple = simple.map_or(Piece::default(), |simple| keep(&fold(&simple), &[]));
        let first = keep(&first, &[surface, base, word]);
        let stems = [first, keep(&second, &[word])];
        // The letters are far fewer than this counts.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let entry = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { start, surface, word, core, simple, base, stems });
        Word { written, entry, number: None, is_stop_word, is_invisible: word.length == 0 }
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

impl Word {
    /// How it is written, given the entries and letters of all words.
    fn surface<'l>(&self, entries: &[Entry], letters: &'l str) -> &'l str {
        let entry = entries[self.entry as usize];
        entry.letters(letters, entry.surface)
    }
}

impl Entry {
    /// A piece of it, given the letters of all words.
    fn letters(self, letters: &str, piece: Piece) -> &str {
        let start = self.start as usize + usize::from(piece.start);
        &letters[start..start + usize::from(piece.length)]
    }
}

/// How a word of up to fifteen bytes is written, as a number: its bytes, and how many there are. Read in pieces of
/// fixed lengths, which may overlap: that takes less than to copy any number of bytes.
fn as_number(surface: &str) -> Option<NonZeroU128> {
    let bytes = surface.as_bytes();
    let length = bytes.len();
    let letters = if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        let after = u128::from(last) >> (8 * 16usize.checked_sub(length)?);
        u128::from(first) | after << 64
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        let after = u64::from(last) >> (8 * (8 - length));
        u128::from(u64::from(first) | after << 32)
    } else {
        bytes.iter().rev().fold(0, |letters, byte| letters << 8 | u128::from(*byte))
    };
    if length == 16 { None } else { NonZeroU128::new(letters | (length as u128) << 120) }
}

/// The hash of a word: of the number that it is written as, or of its letters if it is longer.
fn hash<'s>(written: Option<NonZeroU128>, surface: impl FnOnce() -> &'s str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    match written.map(NonZeroU128::get) {
        Some(written) => {
            hasher.write_u64(written as u64);
            hasher.write_u64((written >> 64) as u64);
        }
        None => hasher.write(surface().as_bytes()),
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::{Analyzer, Occurrence, Token};

    proptest! {
        #[test]
        fn short_words_are_numbers_of_their_own(word in "[a-z\\x00’é]{0,17}") {
            let mut bytes = [0; 16];
            let is_short = word.len() < bytes.len();
            if is_short {
                bytes[..word.len()].copy_from_slice(word.as_bytes());
                bytes[15] = word.len() as u8;
            }
            let expected = NonZeroU128::new(u128::from_le_bytes(bytes)).filter(|_| is_short);
            prop_assert_eq!(as_number(&word), expected);
        }
    }

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
        assert!(analyzer.vocabulary(french).entries.len() > MOST_WORDS);
        assert_eq!(show(&mut analyzer), first);
        assert!(analyzer.vocabulary(french).entries.len() < MOST_WORDS, "it started anew");
        assert_eq!(show(&mut analyzer), first, "from what is known now");
    }

    #[test]
    fn words_met_lately_are_the_same_as_any() {
        let french = Language::named("fr").unwrap();
        // So many that each place is taken by one after another, twice over.
        let text: Vec<String> = (0..4 * RECENT).map(|nth| format!("l’é{}", nth % 20_000)).collect();
        let text = text.join(" ");
        let (mut expected, mut found) = (Vec::new(), Vec::new());
        Analyzer::new().analyze(&text, french, |token| expected.push(format!("{token:?}")));
        let each = |word: &Occurrence<'_>| found.push(format!("{:?}", word.token()));
        Analyzer::new().each_occurrence(&text, french, each);
        assert!(found == expected, "one differs");
    }

    #[test]
    fn of_too_many_words_those_of_the_language_with_most_are_forgotten() {
        let [french, dutch] = ["fr", "nl"].map(|code| Language::named(code).unwrap());
        let mut analyzer = Analyzer::keeping(10);
        analyzer.analyze("een twee drie vier", dutch, |_| {});
        analyzer.analyze("un deux trois quatre cinq six sept", french, |_| {});
        analyzer.analyze("vijf", dutch, |_| {});
        let mut kept = |language| analyzer.vocabulary(language).size();
        assert_eq!([kept(french), kept(dutch)], [0, 5]);
    }
}
