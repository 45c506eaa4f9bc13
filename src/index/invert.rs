//! Lists of lexemes to postings: which documents each term stands in, how often and where.
//!
//! Terms are numbered in their order, once for a segment. The places of all documents are then put in the order of
//! terms by counting (Knuth 1998, "The Art of Computer Programming" 3, 5.2), so many terms at a time that their
//! places fit into some room: going through all lists again costs less than memory that is far away. What comes out
//! is what tantivy's own writer would make, which looks each word up where it stands and keeps a list of pieces for it.

use std::io;
use std::ops::{ControlFlow, Range};

use rustc_hash::FxHashMap;
use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use tantivy::schema::IndexRecordOption;

use super::lexicon::{Lexicon, Sort, each_placed};

/// The lexemes of a text of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) doc: DocId,
    /// The number of the first lexeme of the lexicon that it was made with, as [`first_lexemes`] has it.
    pub(super) first_lexeme: usize,
    /// As [`each_placed`] reads it.
    pub(super) places: &'t [u32],
}

impl Text<'_> {
    /// Visits its lexemes, by their number among all, with their positions.
    fn each(&self, mut visit: impl FnMut(usize, u32)) {
        let first = self.first_lexeme;
        each_placed(self.places, |lexeme, position| visit(first + lexeme as usize, position));
    }
}

/// The lexemes of some lexicons, numbered one after another: the number of the first of each.
pub(super) fn first_lexemes(lexicons: &[&Lexicon]) -> Vec<usize> {
    let mut next = 0;
    let first = |lexicon: &&Lexicon| {
        let first = next;
        next += lexicon.len();
        first
    };
    lexicons.iter().map(first).collect()
}

/// How many terms of a sort each text has.
pub(super) fn lengths<'t>(
    texts: &'t [Text<'t>],
    lexicons: &[&Lexicon],
    sort: Sort,
) -> impl Iterator<Item = u32> + 't {
    let lexemes =
        lexicons.iter().flat_map(|lexicon| (0..lexicon.len()).map(|n| lexicon.terms(n, sort)));
    let counts: Vec<u8> = lexemes.map(|terms| terms.count() as u8).collect();
    texts.iter().map(move |text| {
        let mut length = 0;
        text.each(|lexeme, _| length += u32::from(counts[lexeme]));
        length
    })
}

/// The terms of a sort of all lexemes, numbered in order.
pub(super) struct Terms<'l> {
    /// Each once.
    terms: Vec<&'l [u8]>,
    /// The number of each lexeme's term; [`NONE`] where it has none, [`SEVERAL`] where it has more.
    of_lexeme: Vec<u32>,
    several: FxHashMap<u32, Vec<u32>>,
}

/// In place of a term's number: there is none.
const NONE: u32 = u32::MAX;

/// In place of a term's number: there are several.
const SEVERAL: u32 = u32::MAX - 1;

impl<'l> Terms<'l> {
    /// The terms of the lexemes of some lexicons, which are numbered one after another.
    pub(super) fn of(lexicons: &[&'l Lexicon], sort: Sort) -> Terms<'l> {
        let mut all: Vec<(u64, Place)> = Vec::new();
        for (number, lexicon) in (0..).zip(lexicons) {
            for own in 0..lexicon.len() {
                let terms = (0..).zip(lexicon.terms(own, sort));
                let own = own as u32;
                all.extend(terms.map(|(nth, term)| (beginning(term), Place { own, number, nth })));
            }
        }
        let term = |place: Place| {
            let mut terms = lexicons[usize::from(place.number)].terms(place.own as usize, sort);
            terms.nth(usize::from(place.nth)).unwrap_or_default()
        };
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| term(a.1).cmp(term(b.1))));
        let first_lexemes = first_lexemes(lexicons);
        let lexemes = lexicons.iter().map(|lexicon| lexicon.len()).sum();
        let (of_lexeme, several) = (vec![NONE; lexemes], FxHashMap::default());
        let mut terms = Terms { terms: Vec::new(), of_lexeme, several };
        for (_, place) in all {
            let term = term(place);
            if terms.terms.last() != Some(&term) {
                terms.terms.push(term);
            }
            let lexeme = first_lexemes[usize::from(place.number)] + place.own as usize;
            terms.note(lexeme as u32, terms.terms.len() as u32 - 1);
        }
        terms
    }

    /// Takes note of a term of a lexeme.
    fn note(&mut self, lexeme: u32, term: u32) {
        let known = &mut self.of_lexeme[lexeme as usize];
        match *known {
            NONE => *known = term,
            SEVERAL => self.several.entry(lexeme).or_default().push(term),
            first => {
                *known = SEVERAL;
                self.several.insert(lexeme, vec![first, term]);
            }
        }
    }

    /// Visits the numbers of the terms of a lexeme.
    #[inline]
    fn each_of(&self, lexeme: usize, mut visit: impl FnMut(usize)) {
        match self.of_lexeme[lexeme] {
            NONE => {}
            SEVERAL => self.several_of(lexeme).iter().for_each(|term| visit(*term as usize)),
            one => visit(one as usize),
        }
    }

    /// The numbers of the terms of a lexeme that has several.
    #[cold]
    fn several_of(&self, lexeme: usize) -> &[u32] {
        self.several.get(&(lexeme as u32)).map_or(&[], Vec::as_slice)
    }

    /// How often each term stands in some texts.
    pub(super) fn count(&self, texts: &[Text<'_>]) -> Vec<u32> {
        let mut counts = vec![0; self.terms.len()];
        for text in texts {
            text.each(|lexeme, _| self.each_of(lexeme, |term| counts[term] += 1));
        }
        counts
    }

    /// Gives the terms with their places in some texts, in order, as many at a time as fit into some room: `counts` tells
    /// how often each stands there, `room` how many places may be put in order at a time, eight bytes each. Ends early
    /// when nobody takes them.
    pub(super) fn each_batch(
        &self,
        texts: &[Text<'_>],
        counts: &[u32],
        room: usize,
        mut take: impl FnMut(Batch<'l>) -> ControlFlow<()>,
    ) {
        let mut first = 0;
        while first < self.terms.len() {
            let end = first + fitting(&counts[first..], room);
            if take(self.batch(texts, first..end, counts)).is_break() {
                return;
            }
            first = end;
        }
    }

    /// Puts the places of some terms in order, those of a term one after another.
    fn batch(&self, texts: &[Text<'_>], terms: Range<usize>, counts: &[u32]) -> Batch<'l> {
        // Where the next place of each term goes; at last where its places end.
        let mut ends = Vec::with_capacity(terms.len());
        let mut start = 0u32;
        for count in &counts[terms.clone()] {
            ends.push(start);
            start += count; // what fits into some room is far less
        }
        let mut places = vec![0; start as usize];
        for text in texts {
            let doc = u64::from(text.doc) << 32;
            text.each(|lexeme, position| {
                self.each_of(lexeme, |term| {
                    // Those before the range come out far behind its end.
                    if let Some(end) = ends.get_mut(term.wrapping_sub(terms.start)) {
                        places[*end as usize] = doc | u64::from(position);
                        *end += 1;
                    }
                });
            });
        }
        Batch { terms: self.terms[terms].to_vec(), ends, places }
    }
}

/// Where a term stands: which of the lexemes of which lexicon, and which of the terms of that.
#[derive(Clone, Copy)]
struct Place {
    own: u32,
    number: u16,
    nth: u8,
}

/// The first bytes of a term, as a number in the order of terms: most are told apart by it.
fn beginning(term: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = term.len().min(bytes.len());
    bytes[..length].copy_from_slice(&term[..length]);
    u64::from_be_bytes(bytes)
}

/// How many terms have places that fit into some room; one at least.
fn fitting(counts: &[u32], mut room: usize) -> usize {
    let fits = |count: &&u32| {
        let fits = **count as usize <= room;
        room = room.saturating_sub(**count as usize);
        fits
    };
    counts.iter().take_while(fits).count().max(1)
}

/// Terms with their places: what is written of a field at a time.
pub(super) struct Batch<'l> {
    terms: Vec<&'l [u8]>,
    /// Where the places of each term end.
    ends: Vec<u32>,
    /// Document and position of each.
    places: Vec<u64>,
}

impl Batch<'_> {
    /// Writes the postings of the terms, which come in the order of all of the field.
    pub(super) fn write(
        self,
        record: IndexRecordOption,
        field: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let mut deltas = Vec::new();
        let mut start = 0;
        for (term, end) in self.terms.iter().zip(self.ends) {
            write_term(term, &self.places[start..end as usize], record, &mut deltas, field)?;
            start = end as usize;
        }
        Ok(())
    }
}

/// Writes the postings of a term, given by its places: document and position, in order. A term without a place is
/// none of the field.
fn write_term(
    term: &[u8],
    places: &[u64],
    record: IndexRecordOption,
    deltas: &mut Vec<u32>,
    field: &mut FieldSerializer<'_>,
) -> io::Result<()> {
    let is_of_one = |a: &u64, b: &u64| a >> 32 == b >> 32;
    let docs = places.chunk_by(is_of_one).count() as u32;
    if docs == 0 {
        return Ok(());
    }
    field.new_term(term, docs, record.has_freq())?;
    for of_doc in places.chunk_by(is_of_one) {
        let times = if record.has_freq() { of_doc.len() as u32 } else { 0 };
        deltas.clear();
        if record.has_positions() {
            let mut last = 0;
            deltas.extend(of_doc.iter().map(|place| {
                let position = *place as u32;
                position - std::mem::replace(&mut last, position)
            }));
        }
        field.write_doc((of_doc[0] >> 32) as DocId, times, deltas);
    }
    field.close_term()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::analysis::Analyzer;
    use crate::index::lexicon::{Known, Places};
    use crate::language::Language;

    proptest! {
        #[test]
        fn places_are_put_in_the_order_of_terms_whatever_fits_into_the_room(
            texts in prop::collection::vec("([a-c]{1,2}(’s)? |P!nk |\n){0,12}", 1..12), room in 0usize..20,
        ) {
            let english = Language::named("en").unwrap();
            let (mut analyzer, mut known) = (Analyzer::new(), Known::default());
            let mut lexicons = [Lexicon::default(), Lexicon::default()];
            let mut lists = Vec::new();
            let mut expected: BTreeMap<Vec<u8>, Vec<u64>> = BTreeMap::new();
            for (doc, text) in texts.iter().enumerate() {
                // The second half is made with another lexicon.
                let of_second = doc > texts.len() / 2;
                if of_second && lexicons[1].len() == 0 {
                    known = Known::default();
                }
                let mut places = Places::default();
                analyzer.each_occurrence(text, english, |word| {
                    let lexicon = &mut lexicons[usize::from(of_second)];
                    places.push(known.of(english).lexeme(word, lexicon), word.position);
                    for term in word.token().words() {
                        let place = (doc as u64) << 32 | u64::from(word.position);
                        expected.entry(term.into()).or_default().push(place);
                    }
                });
                lists.push((of_second, places.into_list()));
            }
            let [first, second] = &lexicons;
            let firsts = first_lexemes(&[first, second]);
            let texts: Vec<Text<'_>> = (0..)
                .zip(&lists)
                .map(|(doc, (of_second, places))| {
                    Text { doc, first_lexeme: firsts[usize::from(*of_second)], places }
                })
                .collect();
            let terms = Terms::of(&[first, second], Sort::Words);
            let counts = terms.count(&texts);
            let lengths = lengths(&texts, &[first, second], Sort::Words).sum::<u32>();
            prop_assert_eq!(lengths as usize, expected.values().map(Vec::len).sum::<usize>());
            let mut found = BTreeMap::new();
            terms.each_batch(&texts, &counts, room, |batch| {
                let mut start = 0;
                for (term, end) in batch.terms.iter().zip(batch.ends) {
                    found.insert(term.to_vec(), batch.places[start..end as usize].to_vec());
                    start = end as usize;
                }
                ControlFlow::Continue(())
            });
            prop_assert_eq!(found, expected);
        }
    }
}
