//! Lists of lexemes to postings: which documents each term stands in, how often and where.
//!
//! Terms are numbered in their order, once for a segment. The places of all documents are then put in the order of
//! terms by counting (Knuth 1998, "The Art of Computer Programming" 3, 5.2): first parted into groups of terms, then
//! within each group, whose places fit into a near cache. So many terms are parted at a time that their places fit into
//! some room. What comes out is what tantivy's own writer would make, which looks each word up where it stands and
//! keeps a list of pieces for it.

use std::cmp::Ordering;
use std::io;
use std::ops::{ControlFlow, Range};

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use tantivy::schema::IndexRecordOption;

use super::lexicon::{Lexicon, MOST_TERMS, Sort, each_placed};

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

/// How many places are put in order at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// So many are parted by group, twelve bytes each; more if a term has more.
    pub(super) parted: usize,
    /// So many are of a group; more if a term has more.
    pub(super) group: usize,
}

/// The terms of a sort of all lexemes, numbered in order.
pub(super) struct Terms<'l> {
    /// Each once.
    terms: Vec<&'l [u8]>,
    /// The number of each lexeme's term; [`NONE`] where it has none. With the bit [`SEVERAL`], the rest tells where in
    /// `several` its terms stand.
    of_lexeme: Vec<u32>,
    /// Of each lexeme with several terms these; [`NONE`] in place of those that it does not have.
    several: Vec<[u32; MOST_TERMS]>,
}

/// In place of a term's number: there is none.
const NONE: u32 = u32::MAX;

/// Set in place of a term's number: there are several.
const SEVERAL: u32 = 1 << 31;

impl<'l> Terms<'l> {
    /// The terms of the lexemes of some lexicons, which are numbered one after another.
    pub(super) fn of(lexicons: &[&'l Lexicon], sort: Sort) -> Terms<'l> {
        let mut all: Vec<(u128, Place)> = Vec::new();
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
        all.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| match is_whole(a.0) {
                true => Ordering::Equal,
                false => term(a.1).cmp(term(b.1)),
            })
        });
        let first_lexemes = first_lexemes(lexicons);
        let lexemes = lexicons.iter().map(|lexicon| lexicon.len()).sum();
        let (of_lexeme, several) = (vec![NONE; lexemes], Vec::new());
        let mut terms = Terms { terms: Vec::new(), of_lexeme, several };
        let mut last = None;
        for (beginning, place) in all {
            let is_last = last == Some(beginning)
                && (is_whole(beginning) || terms.terms.last() == Some(&term(place)));
            if !is_last {
                terms.terms.push(term(place));
                last = Some(beginning);
            }
            let lexeme = first_lexemes[usize::from(place.number)] + place.own as usize;
            terms.note(lexeme, terms.terms.len() as u32 - 1);
        }
        terms
    }

    /// Takes note of a term of a lexeme.
    fn note(&mut self, lexeme: usize, term: u32) {
        let known = &mut self.of_lexeme[lexeme];
        if *known == NONE {
            *known = term;
        } else if *known & SEVERAL == 0 {
            let mut several = [NONE; MOST_TERMS];
            (several[0], several[1]) = (*known, term);
            *known = SEVERAL | self.several.len() as u32;
            self.several.push(several);
        } else {
            let several = &mut self.several[(*known & !SEVERAL) as usize];
            if let Some(free) = several.iter_mut().find(|other| **other == NONE) {
                *free = term;
            }
        }
    }

    /// Visits the numbers of the terms of a lexeme.
    #[inline]
    fn each_of(&self, lexeme: usize, mut visit: impl FnMut(usize)) {
        match self.of_lexeme[lexeme] {
            NONE => {}
            one if one & SEVERAL == 0 => visit(one as usize),
            several => {
                let several = self.several[(several & !SEVERAL) as usize];
                let several = several.into_iter().take_while(|term| *term != NONE);
                several.for_each(|term| visit(term as usize));
            }
        }
    }

    /// How often each term stands in some texts.
    pub(super) fn count(&self, texts: &[Text<'_>]) -> Vec<u32> {
        let mut counts = vec![0; self.terms.len()];
        for text in texts {
            text.each(|lexeme, _| self.each_of(lexeme, |term| counts[term] += 1));
        }
        counts
    }

    /// Gives the terms with their places in some texts, in order, a group at a time: `counts` tells how often each stands
    /// there. Ends early when nobody takes them.
    pub(super) fn each_batch(
        &self,
        texts: &[Text<'_>],
        counts: &[u32],
        room: Room,
        mut take: impl FnMut(Batch<'l>) -> ControlFlow<()>,
    ) {
        let mut terms = 0..0;
        while terms.end < self.terms.len() {
            terms = fitting(counts, terms.end, room.parted);
            let mut groups = Vec::new();
            let mut end = terms.start;
            while end < terms.end {
                let group = fitting(&counts[..terms.end], end, room.group);
                end = group.end;
                groups.push(group);
            }
            let parted = self.parted(texts, &groups, counts);
            let mut rest = parted.as_slice();
            for group in groups {
                let places;
                (places, rest) = rest.split_at(sum(&counts[group.clone()]));
                if take(self.batch(places, group, counts)).is_break() {
                    return;
                }
            }
        }
    }

    /// The places of some groups of terms, which follow each other: those of a group together, in the order of
    /// documents.
    fn parted(
        &self,
        texts: &[Text<'_>],
        groups: &[Range<usize>],
        counts: &[u32],
    ) -> Vec<TermPlace> {
        let first = groups.first().map_or(0, |group| group.start);
        let mut group_of = Vec::new();
        // Where the next place of each group goes.
        let mut nexts = Vec::with_capacity(groups.len());
        let mut all = 0;
        for (number, group) in (0u32..).zip(groups) {
            group_of.resize(group.end - first, number);
            nexts.push(all);
            all += sum(&counts[group.clone()]);
        }
        let mut parted = vec![TermPlace::default(); all];
        for text in texts {
            let doc = text.doc;
            text.each(|lexeme, position| {
                self.each_of(lexeme, |term| {
                    // Those before the first come out far behind the last.
                    if let Some(group) = group_of.get(term.wrapping_sub(first)) {
                        let next = &mut nexts[*group as usize];
                        parted[*next] = TermPlace { term: term as u32, doc, position };
                        *next += 1;
                    }
                });
            });
        }
        parted
    }

    /// Puts the places of a group of terms in order, those of a term one after another.
    fn batch(&self, parted: &[TermPlace], terms: Range<usize>, counts: &[u32]) -> Batch<'l> {
        // Where the next place of each term goes; at last where its places end.
        let mut ends = Vec::with_capacity(terms.len());
        let mut start = 0;
        for count in &counts[terms.clone()] {
            ends.push(start);
            start += *count as usize;
        }
        let mut places = vec![0; start];
        for TermPlace { term, doc, position } in parted {
            let end = &mut ends[*term as usize - terms.start];
            places[*end] = u64::from(*doc) << 32 | u64::from(*position);
            *end += 1;
        }
        Batch { terms: self.terms[terms].to_vec(), ends, places }
    }
}

/// A place of a term.
#[derive(Clone, Copy, Default)]
struct TermPlace {
    term: u32,
    doc: DocId,
    position: u32,
}

/// Where a term stands: which of the lexemes of which lexicon, and which of the terms of that.
#[derive(Clone, Copy)]
struct Place {
    own: u32,
    number: u16,
    nth: u8,
}

/// The first bytes of a term, as a number in the order of terms; the last of its bytes tells how long the term is.
/// Most terms are told by it.
fn beginning(term: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = term.len().min(15);
    bytes[..length].copy_from_slice(&term[..length]);
    bytes[15] = u8::try_from(term.len()).map_or(LONGER, |length| length.min(LONGER));
    u128::from_be_bytes(bytes)
}

/// In place of the length of a term: its first bytes are not all of it.
const LONGER: u8 = 16;

/// Whether the first bytes of a term are all of it.
fn is_whole(beginning: u128) -> bool {
    beginning as u8 != LONGER
}

/// As many terms from the first on as have places that fit into some room; one at least.
fn fitting(counts: &[u32], first: usize, mut room: usize) -> Range<usize> {
    let fits = |count: &&u32| {
        let fits = **count as usize <= room;
        room = room.saturating_sub(**count as usize);
        fits
    };
    first..first + counts[first..].iter().take_while(fits).count().max(1)
}

/// How many places some terms have.
fn sum(counts: &[u32]) -> usize {
    counts.iter().map(|count| *count as usize).sum()
}

/// Terms with their places: what is written of a field at a time.
pub(super) struct Batch<'l> {
    terms: Vec<&'l [u8]>,
    /// Where the places of each term end.
    ends: Vec<usize>,
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
            write_term(term, &self.places[start..end], record, &mut deltas, field)?;
            start = end;
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
            texts in prop::collection::vec("([a-c]{1,2}(’s)? |abcdefghijklm[no]{1,4} |P!nk |\n){0,12}", 1..12), parted in 0usize..40,
            group in 0usize..10,
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
            // Each term once, in order.
            let mut found = Vec::new();
            terms.each_batch(&texts, &counts, Room { parted, group }, |batch| {
                let mut start = 0;
                for (term, end) in batch.terms.iter().zip(batch.ends) {
                    found.push((term.to_vec(), batch.places[start..end].to_vec()));
                    start = end;
                }
                ControlFlow::Continue(())
            });
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
