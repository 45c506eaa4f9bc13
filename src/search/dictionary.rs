//! The terms that the index has: those that begin with some letters, fit a pattern or are spelled almost like a
//! word.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use crate::error::Result;
use crate::index::Reader;
use crate::query::Piece;

/// Most letters that a word may differ in.
const MOST_EDITS: usize = 2;

/// The terms of a field that begin with this, in order, with their numbers of passages.
pub(super) fn beginning_with(
    reader: &Reader,
    field: Field,
    beginning: &str,
) -> Result<Vec<(String, u64)>> {
    let mut found: Vec<(String, u64)> = Vec::new();
    for segment in reader.searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(reader.failed())?;
        let range = inverted.terms().range().ge(beginning.as_bytes());
        let mut terms = range.into_stream().map_err(|error| reader.failed()(error.into()))?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            let term = String::from_utf8_lossy(terms.key()).into_owned();
            found.push((term, u64::from(terms.value().doc_freq)));
        }
    }
    if reader.searcher.segment_readers().len() > 1 {
        found.sort_unstable();
        found.dedup_by(|(term, passages), (known, all)| {
            let is_known = term == known;
            *all += if is_known { *passages } else { 0 };
            is_known
        });
    }
    Ok(found)
}

/// The terms of a field that fit a pattern, with their numbers of passages; `None` if it is too long to look for.
pub(super) fn fitting(
    reader: &Reader,
    field: Field,
    pattern: &[Piece],
) -> Result<Option<BTreeMap<String, u64>>> {
    if let [Piece::Letters(beginning), Piece::Any] = pattern {
        let words = beginning_with(reader, field, beginning)?;
        return Ok(Some(words.into_iter().collect()));
    }
    Wildcards::of(pattern).map(|wildcards| accepted(reader, field, &wildcards)).transpose()
}

/// The terms of a field that differ from one in so many letters at most: each with how many, and
/// with the number of passages.
pub(super) fn words_within(
    reader: &Reader,
    field: Field,
    word: &str,
    edits: u8,
) -> Result<Vec<(String, usize, u64)>> {
    let dfa = builder(edits).build_dfa(word);
    let differs = |word: &str| match dfa.eval(word) {
        Distance::Exact(edits) | Distance::AtLeast(edits) => usize::from(edits),
    };
    let words = accepted(reader, field, &Spelling(&dfa))?.into_iter();
    let with_edits = |(word, passages): (String, u64)| {
        let edits = differs(&word);
        (word, edits, passages)
    };
    Ok(words.map(with_edits).collect())
}

/// Letters of scripts as terms have them, folded.
const ALPHABETS: [RangeInclusive<char>; 3] = ['a'..='z', 'α'..='ω', 'а'..='я'];

/// The terms of a field that differ from a word in one letter, with the number of passages; for words of the letters
/// of one of some alphabets, and terms alike.
///
/// They are tried one by one: of some hundreds of words the dictionary tells most after their first letters, and the
/// automaton of [`words_within`] takes it several times as long.
pub(super) fn words_one_letter_off(
    reader: &Reader,
    field: Field,
    word: &str,
) -> Result<Option<BTreeMap<String, u64>>> {
    let is_of = |letters: &&RangeInclusive<char>| word.chars().all(|c| letters.contains(&c));
    let Some(alphabet) = ALPHABETS.iter().find(is_of) else { return Ok(None) };
    let letters: Vec<char> = word.chars().collect();
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    for segment in reader.searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(reader.failed())?;
        for other in one_letter_off(&letters, alphabet) {
            let found = inverted.terms().get(&other);
            if let Some(info) = found.map_err(|error| reader.failed()(error.into()))? {
                *words.entry(other).or_default() += u64::from(info.doc_freq);
            }
        }
    }
    Ok(Some(words))
}

/// What a word becomes by one letter more, less or another, or by two neighbours that swap places: each once.
fn one_letter_off<'w>(
    word: &'w [char],
    alphabet: &'w RangeInclusive<char>,
) -> impl Iterator<Item = String> + 'w {
    let with = |places: Range<usize>, by: &[char]| {
        [&word[..places.start], by, &word[places.end..]].into_iter().flatten().collect()
    };
    let at = |place: usize| word.get(place).copied();
    let places = 0..word.len();
    // Of equal neighbours one stands for the other.
    let others = move |place| alphabet.clone().filter(move |letter| at(place) != Some(*letter));
    let more = (0..=word.len())
        .flat_map(move |place| others(place).map(move |letter| with(place..place, &[letter])));
    let less = places.clone().filter(move |place| at(place + 1) != at(*place));
    let less = less.map(move |place| with(place..place + 1, &[]));
    let another = places
        .clone()
        .flat_map(move |place| others(place).map(move |letter| with(place..place + 1, &[letter])));
    let differ = move |place: &usize| at(place + 1).is_some_and(|next| next != word[*place]);
    let swapped = places.filter(differ);
    let swapped = swapped.map(move |place| with(place..place + 2, &[word[place + 1], word[place]]));
    more.chain(less).chain(another).chain(swapped)
}

/// The terms of a field that an automaton accepts, with their numbers of passages.
fn accepted<A: Automaton>(
    reader: &Reader,
    field: Field,
    automaton: &A,
) -> Result<BTreeMap<String, u64>>
where
    A::State: Clone,
{
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    for segment in reader.searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(reader.failed())?;
        let mut terms = inverted
            .terms()
            .search(automaton)
            .into_stream()
            .map_err(|error| reader.failed()(error.into()))?;
        while let Some((term, info)) = terms.next() {
            let word = String::from_utf8_lossy(term).into_owned();
            *words.entry(word).or_default() += u64::from(info.doc_freq);
        }
    }
    Ok(words)
}

/// What makes automata of words for so many edits, or for the most there are: it takes longer to make
/// than all that it makes for a search.
fn builder(edits: u8) -> &'static LevenshteinAutomatonBuilder {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; MOST_EDITS + 1] =
        [const { OnceLock::new() }; MOST_EDITS + 1];
    let edits = usize::from(edits).min(MOST_EDITS);
    BUILDERS[edits].get_or_init(|| LevenshteinAutomatonBuilder::new(edits as u8, true))
}

/// The words that differ from one in so many letters at most, as an automaton of the dictionary.
struct Spelling<'a>(&'a DFA);

impl Automaton for Spelling<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// The words that fit a pattern, as an automaton of the dictionary: all places of the pattern that a word may
/// have come to at once, a bit each (Baeza-Yates and Gonnet 1992, "A New Approach to Text Searching").
struct Wildcards {
    /// After which places a byte may follow.
    bytes: Box<[u128; 256]>,
    /// After which places any character may follow, once.
    one: u128,
    /// After which places any may follow, any number of times.
    any: u128,
    /// The place where the pattern ends.
    end: u32,
}

impl Wildcards {
    /// The automaton of a pattern; `None` if it has more places than bits.
    fn of(pattern: &[Piece]) -> Option<Wildcards> {
        let (mut bytes, mut one, mut any) = (Box::new([0; 256]), 0, 0);
        let mut end = 0;
        for piece in pattern {
            let length = if let Piece::Letters(letters) = piece { letters.len() } else { 1 };
            if end as usize + length >= u128::BITS as usize {
                return None;
            }
            match piece {
                Piece::Letters(letters) => {
                    for (byte, place) in letters.bytes().zip(end..) {
                        bytes[usize::from(byte)] |= 1 << place;
                    }
                }
                Piece::One => one |= 1 << end,
                Piece::Any => any |= 1 << end,
            }
            end += length as u32;
        }
        Some(Wildcards { bytes, one, any, end })
    }

    /// These places and those that nothing is needed to go on to.
    fn closed(&self, places: u128) -> u128 {
        // A pattern has no two stars side by side.
        places | (places & self.any) << 1
    }
}

impl Automaton for Wildcards {
    type State = u128;

    fn start(&self) -> u128 {
        self.closed(1)
    }

    fn is_match(&self, places: &u128) -> bool {
        places >> self.end & 1 == 1
    }

    fn can_match(&self, places: &u128) -> bool {
        *places != 0
    }

    fn will_always_match(&self, places: &u128) -> bool {
        // The pattern ends in a star, and the word has come to it.
        self.end > 0 && (places & self.any) >> (self.end - 1) & 1 == 1
    }

    fn accept(&self, places: &u128, byte: u8) -> u128 {
        let stay = places & self.any;
        let step = places & self.bytes[usize::from(byte)];
        // A character goes on with such bytes in UTF-8: they are no character of their own.
        self.closed(match byte & 0b1100_0000 == 0b1000_0000 {
            true => stay | step << 1 | (places & self.one << 1),
            false => stay | (step | places & self.one) << 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a word fits a pattern, by trying all there is.
    fn fits(word: &[char], pattern: &[Piece]) -> bool {
        let Some((first, rest)) = pattern.split_first() else { return word.is_empty() };
        match first {
            Piece::Any => (0..=word.len()).any(|at| fits(&word[at..], rest)),
            Piece::One => !word.is_empty() && fits(&word[1..], rest),
            Piece::Letters(letters) => {
                let letters: Vec<char> = letters.chars().collect();
                word.starts_with(&letters) && fits(&word[letters.len()..], rest)
            }
        }
    }

    fn accepts(wildcards: &Wildcards, word: &str) -> bool {
        let mut places = wildcards.start();
        let mut always = wildcards.will_always_match(&places);
        for byte in word.bytes() {
            places = wildcards.accept(&places, byte);
            assert!(!always || wildcards.is_match(&places));
            always |= wildcards.will_always_match(&places);
        }
        wildcards.is_match(&places)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn words_fit_as_by_trying_all_there_is(word in "[abé我]{0,7}", typed in "[abé我?*]{0,6}") {
            let mut pattern: Vec<Piece> = Vec::new();
            for c in typed.chars() {
                match (c, pattern.last()) {
                    ('*', Some(Piece::Any)) => {}
                    ('*', _) => pattern.push(Piece::Any),
                    ('?', _) => pattern.push(Piece::One),
                    _ => pattern.push(Piece::Letters(c.to_string())),
                }
            }
            let slow = fits(&word.chars().collect::<Vec<char>>(), &pattern);
            prop_assert_eq!(accepts(&Wildcards::of(&pattern).unwrap(), &word), slow);
        }
    }

    proptest! {
        #[test]
        fn words_one_letter_off_are_those_that_the_automaton_accepts(word in "[abz]{0,5}") {
            let dfa = builder(1).build_dfa(&word);
            let mut expected: Vec<String> = vec![String::new()];
            let mut longest: Vec<String> = expected.clone();
            for _ in 0..=word.len() {
                let longer = |short: &String| ["a", "b", "c", "z"].map(|letter| short.clone() + letter);
                longest = longest.iter().flat_map(longer).collect();
                expected.extend(longest.iter().cloned());
            }
            expected.retain(|other| dfa.eval(other) == Distance::Exact(1));
            expected.sort_unstable();
            let is_of_these = |word: &String| word.chars().all(|c| "abcz".contains(c));
            let letters: Vec<char> = word.chars().collect();
            let mut off: Vec<String> =
                one_letter_off(&letters, &ALPHABETS[0]).filter(is_of_these).collect();
            off.sort_unstable();
            prop_assert_eq!(off, expected);
        }
    }

    #[test]
    fn a_pattern_has_as_many_places_as_there_are_bits() {
        let letters = |length| [Piece::Letters("a".repeat(length)), Piece::One];
        assert!(Wildcards::of(&letters(127)).is_none());
        let longest = Wildcards::of(&letters(126)).unwrap();
        assert!(accepts(&longest, &("a".repeat(126) + "é")));
        assert!(!accepts(&longest, &"a".repeat(126)));
    }
}
