//! The words that an indexing thread met, each with all terms that it is indexed under: a *lexeme*. Passages on
//! their way into the index are lists of lexemes, by number, so that a word's terms are made, moved and compared
//! once for a segment and not once for each place where it stands.

use std::collections::HashMap;
use std::iter;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::analysis::compound::backwards;
use crate::analysis::{Occurrence, Token};
use crate::language::Language;

/// In a list of words: so many positions are passed over, rather than a lexeme.
const GAP: u32 = 1 << 31;

/// The lexemes of a thread; the thread adds to it, and who writes a segment reads it.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedLexicon(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    lexicon: Mutex<Lexicon>,
    /// As of the last article, in bytes: to be known while the thread is at work.
    memory: AtomicUsize,
}

impl SharedLexicon {
    /// The lexicon, to read or add to.
    pub(super) fn lock(&self) -> MutexGuard<'_, Lexicon> {
        self.0.lexicon.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of the memory that the lexicon takes now.
    pub(super) fn note_memory(&self, lexicon: &Lexicon) {
        self.0.memory.store(lexicon.memory(), Ordering::Relaxed);
    }

    /// The memory that it took after the last article, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.0.memory.load(Ordering::Relaxed)
    }

    /// Whether both are one.
    pub(super) fn is(&self, other: &SharedLexicon) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Lexemes, numbered as they came. All their letters stand in one string.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    letters: Vec<u8>,
    lexemes: Vec<Lexeme>,
    /// Whether a segment was written of it, so that its thread is to begin another.
    pub(super) is_closed: bool,
}

/// Where the terms of a lexeme stand among all letters, one behind another.
#[derive(Debug, Clone, Copy)]
struct Lexeme {
    start: u32,
    /// How long each of its terms is, in bytes, in the order of [`Sort::terms`]; 0 of those that it does not have.
    lengths: [u16; TERMS],
}

/// How many terms of each sort a lexeme has at most.
const WORDS: usize = 3;
const STEMS: usize = 2;
const ENDS: usize = 1;

/// How many in all.
const TERMS: usize = WORDS + STEMS + ENDS;

/// How many of the sort that it has most of.
pub(super) const MOST_TERMS: usize = WORDS;

/// The sorts of terms that lexemes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The whole word, its core and a simpler way of writing it.
    Words,
    /// The stems.
    Stems,
    /// The word backwards, where it may be a compound.
    Ends,
}

impl Sort {
    /// Which of the terms of a lexeme are of this sort.
    fn terms(self) -> std::ops::Range<usize> {
        match self {
            Sort::Words => 0..WORDS,
            Sort::Stems => WORDS..WORDS + STEMS,
            Sort::Ends => TERMS - ENDS..TERMS,
        }
    }
}

impl Lexicon {
    /// How many lexemes there are.
    pub(super) fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// The memory that it takes, in bytes.
    fn memory(&self) -> usize {
        self.letters.capacity() + self.lexemes.capacity() * size_of::<Lexeme>()
    }

    /// The terms of a lexeme that are of a sort.
    pub(super) fn terms(&self, number: usize, sort: Sort) -> impl Iterator<Item = &[u8]> {
        let Lexeme { start, lengths } = self.lexemes[number];
        let mut start = start as usize;
        let all = lengths.into_iter().map(move |length| {
            let term = &self.letters[start..start + usize::from(length)];
            start += term.len();
            term
        });
        let of_sort = all.skip(sort.terms().start).take(sort.terms().len());
        of_sort.filter(|term| !term.is_empty())
    }

    /// Adds the lexeme of a token; its number.
    fn add(&mut self, token: &Token<'_>, language: Language) -> u32 {
        let number = self.lexemes.len();
        let start = self.letters.len();
        let end = language.has_compounds().then(|| backwards(token.word)).flatten();
        let mut stems = token.stems.iter();
        let terms = [
            Some(token.word),
            token.core,
            token.simple,
            stems.next(),
            stems.next(),
            end.as_deref(),
        ];
        let lengths = terms.map(|term| {
            let term = term.unwrap_or_default();
            self.letters.extend_from_slice(term.as_bytes());
            // The analysis cuts terms long before.
            u16::try_from(term.len()).unwrap_or(u16::MAX)
        });
        // A segment is written long before there are so many.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        self.lexemes.push(Lexeme { start, lengths });
        u32::try_from(number).unwrap_or(GAP - 1)
    }
}

/// What a thread knows of its lexicon: which lexeme a word is.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Of each language, the lexeme of each number that the analyzer gave.
    by_number: Vec<(Language, Vec<u32>)>,
    /// The lexemes of words without one, by their terms.
    others: HashMap<(Language, String), u32>,
}

/// No lexeme yet.
const NONE: u32 = u32::MAX;

impl Known {
    /// How many numbers and words it keeps.
    pub(super) fn len(&self) -> usize {
        self.by_number.iter().map(|(_, lexemes)| lexemes.len()).sum::<usize>() + self.others.len()
    }

    /// The lexemes of a language by number.
    pub(super) fn of(&mut self, language: Language) -> OfLanguage<'_> {
        let at = self.by_number.iter().position(|(known, _)| *known == language);
        let at = at.unwrap_or_else(|| {
            self.by_number.push((language, Vec::new()));
            self.by_number.len() - 1
        });
        let Known { by_number, others } = self;
        OfLanguage { language, by_number: &mut by_number[at].1, others }
    }
}

/// What is known of the lexemes of a language.
pub(super) struct OfLanguage<'k> {
    language: Language,
    by_number: &'k mut Vec<u32>,
    others: &'k mut HashMap<(Language, String), u32>,
}

impl OfLanguage<'_> {
    /// The lexeme of a word that stands somewhere; it is added to the lexicon if it is new.
    pub(super) fn lexeme(&mut self, word: &Occurrence<'_>, lexicon: &mut Lexicon) -> u32 {
        let Some(number) = word.number() else { return self.other(&word.token(), lexicon) };
        let number = number as usize;
        if number >= self.by_number.len() {
            self.by_number.resize(number + 1, NONE);
        }
        let known = &mut self.by_number[number];
        if *known == NONE {
            *known = lexicon.add(&word.token(), self.language);
        }
        *known
    }

    /// The lexeme of a word without a number.
    fn other(&mut self, token: &Token<'_>, lexicon: &mut Lexicon) -> u32 {
        // No term has a control character.
        let terms = token.words().chain(iter::once("\u{1}")).chain(token.stems.iter());
        let key = (self.language, terms.collect::<Vec<&str>>().join("\u{2}"));
        *self.others.entry(key).or_insert_with(|| lexicon.add(token, self.language))
    }
}

/// Lexemes with their positions, as a list of numbers: each stands one position after the one before it, unless a gap
/// stands between them.
#[derive(Debug, Default)]
pub(super) struct Places {
    list: Vec<u32>,
    /// The position that is next without a gap.
    next: u32,
}

impl Places {
    /// A text begins; where its list begins.
    pub(super) fn begin(&mut self) -> usize {
        self.next = 0;
        self.list.len()
    }

    /// Adds a lexeme at a position, which never goes back.
    pub(super) fn push(&mut self, lexeme: u32, position: u32) {
        if position > self.next {
            self.list.push(GAP | (position - self.next));
        }
        self.list.push(lexeme);
        self.next = position + 1;
    }

    /// Takes back all from a place on.
    pub(super) fn truncate(&mut self, length: usize) {
        self.list.truncate(length);
    }

    /// Where the list ends.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The list, which takes no more room than it needs.
    pub(super) fn into_list(mut self) -> Vec<u32> {
        self.list.shrink_to_fit();
        self.list
    }
}

/// Visits the lexemes of a list of a text, each with its position.
pub(super) fn each_placed(list: &[u32], mut visit: impl FnMut(u32, u32)) {
    let mut next = 0;
    for item in list {
        if item & GAP == 0 {
            visit(*item, next);
            next += 1;
        } else {
            next += item & !GAP;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::Analyzer;

    proptest! {
        #[test]
        fn lexemes_come_out_where_they_went_in(steps in prop::collection::vec((0u32..9, 0u32..500), 0..20)) {
            let mut places = Places::default();
            places.push(7, 3);
            let start = places.begin();
            let mut position = 0;
            let mut expected = Vec::new();
            for (lexeme, step) in steps {
                position += step + u32::from(!expected.is_empty());
                places.push(lexeme, position);
                expected.push((lexeme, position));
            }
            let list = places.into_list();
            let mut found = Vec::new();
            each_placed(&list[start..], |lexeme, position| found.push((lexeme, position)));
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_word_is_one_lexeme_wherever_it_stands_and_keeps_its_terms() {
        let text = "Vechtscheiding van D’Amelio, «vechtscheiding»: 結婚式 の 結婚式";
        let (mut lexicon, mut known) = (Lexicon::default(), Known::default());
        let (mut analyzer, dutch) = (Analyzer::new(), Language::named("nl").unwrap());
        let mut expected = Vec::new();
        let mut met = Vec::new();
        analyzer.each_occurrence(text, dutch, |word| {
            met.push(known.of(dutch).lexeme(word, &mut lexicon));
            let token = word.token();
            let of_sort =
                |terms: Vec<&str>| terms.into_iter().map(String::from).collect::<Vec<_>>();
            expected.push([
                of_sort(token.words().collect()),
                of_sort(token.stems.iter().collect()),
                of_sort(backwards(token.word).as_deref().into_iter().collect()),
            ]);
        });
        assert!(met.len() > lexicon.len(), "{met:?}");
        for (lexeme, terms) in met.into_iter().zip(expected) {
            for (sort, terms) in [Sort::Words, Sort::Stems, Sort::Ends].into_iter().zip(terms) {
                let found = lexicon.terms(lexeme as usize, sort);
                let found: Vec<String> =
                    found.map(|term| String::from_utf8(term.to_vec()).unwrap()).collect();
                assert_eq!(found, terms);
            }
        }
    }
}
