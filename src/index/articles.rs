//! Where the articles of a segment begin, as bits: very many passages are put together by them.
//! Bits of passages stand in numbers of [`BITS`], and these in rows: what is done with all of a row takes no branches.

use tantivy::DocId;
use tantivy::columnar::{Column, ColumnIndex};

/// How many passages have their bits in a number.
pub(crate) const BITS: u32 = u64::BITS;

/// How many passages have their bits in a row.
pub(crate) const ROW: u32 = 8 * BITS;

/// The bits of passages that follow each other.
pub(crate) type Row = [u64; (ROW / BITS) as usize];

/// Whether a row has any bit.
pub(crate) fn has_any(row: &Row) -> bool {
    row.iter().fold(0, |all, bits| all | bits) != 0
}

/// The bits that are in both rows.
pub(crate) fn in_both(one: &Row, other: &Row) -> Row {
    std::array::from_fn(|place| one[place] & other[place])
}

/// How many bits a row has.
pub(crate) fn count_bits(row: &Row) -> u64 {
    row.iter().map(|bits| u64::from(bits.count_ones())).sum()
}

/// Visits the bits that a row has, in order.
pub(crate) fn each_bit(row: &Row, mut visit: impl FnMut(u32)) {
    if !has_any(row) {
        return;
    }
    for (first, bits) in (0..).step_by(BITS as usize).zip(row) {
        let mut left = *bits;
        while left != 0 {
            visit(first + left.trailing_zeros());
            left &= left - 1;
        }
    }
}

/// The articles of a segment: a bit for each passage.
pub(crate) struct Articles {
    /// Which passages are passage 0 of one.
    starts: Vec<Row>,
    /// Which passages repeat another.
    repeating: Vec<Row>,
    /// Which rows have any of these: few have.
    repeating_rows: Vec<bool>,
    /// How many passages there are.
    all: DocId,
    /// How many passages the longest article has.
    longest: DocId,
}

impl Articles {
    /// Those of a segment of so many passages, given a column of passages 0 only, and one of those that repeat others.
    pub(super) fn of(firsts: &Column<u64>, repeats: &Column<u64>, all: DocId) -> Articles {
        Articles::new(bits(firsts, all), bits(repeats, all), all)
    }

    /// Those that begin at some passages, given as bits, as are those that repeat another.
    pub(crate) fn new(starts: Vec<Row>, repeating: Vec<Row>, all: DocId) -> Articles {
        let repeating_rows = repeating.iter().map(has_any).collect();
        let mut articles = Articles { starts, repeating, repeating_rows, all, longest: 0 };
        // What stands before the first one is known of sources.
        let mut start = if articles.starts(0) & 1 == 1 { 0 } else { articles.next_after(0) };
        while start < all {
            let next = articles.next_after(start);
            articles.longest = articles.longest.max(next - start);
            start = next;
        }
        articles
    }

    /// How many passages the longest article has.
    pub(crate) fn longest(&self) -> DocId {
        self.longest
    }

    /// Which passages are passage 0, from one on that begins a row.
    pub(crate) fn starts_from(&self, first: DocId) -> &[Row] {
        self.starts.get((first / ROW) as usize..).unwrap_or_default()
    }

    /// Which passages repeat another, in a row given by its first passage; nothing where none does.
    pub(crate) fn repeating(&self, first: DocId) -> Option<&Row> {
        let row = (first / ROW) as usize;
        self.repeating_rows.get(row).is_some_and(|any| *any).then(|| &self.repeating[row])
    }

    /// Whether a passage repeats another of its article.
    pub(crate) fn repeats(&self, doc: DocId) -> bool {
        let row = self.repeating(doc - doc % ROW);
        row.is_some_and(|row| row[(doc % ROW / BITS) as usize] >> (doc % BITS) & 1 == 1)
    }

    /// Which of the passages are passage 0, given by the place of their number of bits.
    fn starts(&self, place: usize) -> u64 {
        self.starts.as_flattened().get(place).copied().unwrap_or(0)
    }

    /// Passage 0 of the article that a passage belongs to.
    pub(crate) fn passage_0(&self, doc: DocId) -> DocId {
        let mut place = (doc / BITS) as usize;
        let mut bits = self.starts(place) & (u64::MAX >> (BITS - 1 - doc % BITS));
        while bits == 0 && place > 0 {
            place -= 1;
            bits = self.starts(place);
        }
        match bits {
            0 => 0,
            bits => place as u32 * BITS + bits.ilog2(),
        }
    }

    /// The last place up to one where no article is parted.
    pub(crate) fn border(&self, doc: DocId) -> DocId {
        if doc < self.all { self.passage_0(doc) } else { doc }
    }

    /// The first passage of the next article after a passage; how many passages there are, where there is none.
    pub(crate) fn next_after(&self, doc: DocId) -> DocId {
        let next = doc + 1;
        let mut place = (next / BITS) as usize;
        let mut bits = self.starts(place) & (u64::MAX << (next % BITS));
        while bits == 0 && place < self.starts.as_flattened().len() {
            place += 1;
            bits = self.starts(place);
        }
        match bits {
            0 => self.all,
            bits => place as u32 * BITS + bits.trailing_zeros(),
        }
    }
}

/// Which of so many documents have a value: a bit each.
fn bits(column: &Column<u64>, all: DocId) -> Vec<Row> {
    let mut rows = vec![Row::default(); all.div_ceil(ROW) as usize];
    let bits = rows.as_flattened_mut();
    let mut set = |doc: DocId| bits[(doc / BITS) as usize] |= 1 << (doc % BITS);
    match &column.index {
        ColumnIndex::Empty { .. } => {}
        ColumnIndex::Optional(index) => index.iter_non_null_docs().for_each(&mut set),
        ColumnIndex::Full | ColumnIndex::Multivalued(_) => (0..all).for_each(&mut set),
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn articles_are_found_as_by_going_through_all(
            starts in prop::collection::btree_set(0u32..900, 0..20), all in 900u32..1_000,
            repeating in prop::collection::btree_set(0u32..900, 0..4),
        ) {
            let rows = |docs: &BTreeSet<DocId>| {
                let mut rows = vec![Row::default(); 2];
                let bits = rows.as_flattened_mut();
                docs.iter().for_each(|doc| bits[(doc / BITS) as usize] |= 1 << (doc % BITS));
                rows
            };
            let articles = Articles::new(rows(&starts), rows(&repeating), all);
            // What stands before the first article is none.
            let ends = starts.iter().skip(1).chain([&all]);
            let longest = starts.iter().zip(ends).map(|(start, end)| end - start).max();
            prop_assert_eq!(articles.longest(), longest.unwrap_or(0));
            for doc in 0..all {
                let before = starts.range(..=doc).next_back().copied().unwrap_or(0);
                prop_assert_eq!(articles.passage_0(doc), before);
                let after = starts.range(doc + 1..).next().copied().unwrap_or(all);
                prop_assert_eq!(articles.next_after(doc), after);
                prop_assert_eq!(articles.repeats(doc), repeating.contains(&doc));
            }
        }
    }
}
