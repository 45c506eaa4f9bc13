//! What the passages of a stretch add up to.

use std::cell::RefCell;
use std::ops::Range;

use tantivy::{DocId, Score};

use super::Scored;
use super::spare::{self, Spare};
use crate::index::{BITS, ROW, Row, count_bits, each_bit, has_any};

/// How many passages are scored together at most: what they add up to stays in a near cache.
pub(in crate::search) const STRETCH: u32 = 16_384;

/// What the passages of a stretch add up to.
pub(in crate::search) struct Sums {
    /// The first passage.
    start: DocId,
    /// How many rows the bits of all of them take.
    rows: usize,
    /// A passage is high that scores so much at least.
    bar: Score,
    room: Room,
}

/// Room for the scores of a stretch.
#[derive(Default)]
struct Room {
    /// Of each passage; any number of those that are not there.
    scores: Vec<Score>,
    /// Which passages are there: a bit each.
    there: Vec<Row>,
    /// Which of them were high at some time.
    high: Vec<Row>,
}

thread_local! {
    static SPARE: Spare<Room> = const { RefCell::new(Vec::new()) };
}

impl Sums {
    /// Room for a stretch.
    pub(super) fn new() -> Sums {
        let room = spare::take(&SPARE).unwrap_or_else(|| Room {
            scores: vec![0.0; STRETCH as usize],
            there: vec![Row::default(); (STRETCH / ROW) as usize],
            high: vec![Row::default(); (STRETCH / ROW) as usize],
        });
        Sums { start: 0, rows: 0, bar: Score::INFINITY, room }
    }

    /// No room, where none is needed.
    pub(super) fn none() -> Sums {
        Sums { start: 0, rows: 0, bar: Score::INFINITY, room: Room::default() }
    }

    /// The first passage of the stretch.
    pub(in crate::search) fn start(&self) -> DocId {
        self.start
    }

    /// Begins a stretch; the last one was taken out.
    pub(super) fn begin(&mut self, passages: &Range<DocId>) {
        debug_assert!(passages.len() <= STRETCH as usize, "within the room");
        self.start = passages.start;
        self.rows = passages.len().div_ceil(ROW as usize);
    }

    /// Lets passages of the stretch be there, whatever they score.
    pub(super) fn mark(&mut self, passages: &[Scored]) {
        let there = self.room.there.as_flattened_mut();
        for (doc, _) in passages {
            let at = doc - self.start;
            there[(at / BITS) as usize] |= 1 << (at % BITS);
        }
    }

    /// Sets what makes a passage high.
    pub(super) fn set_bar(&mut self, bar: Score) {
        self.bar = bar;
    }

    /// Adds to a passage.
    pub(super) fn add(&mut self, doc: DocId, score: Score) {
        self.add_all(&[doc], &[score], true);
    }

    /// Adds to passages; where not all are to be there, not to those that nothing is added to.
    pub(super) fn add_all(&mut self, docs: &[DocId], scores: &[Score], are_there: bool) {
        let sum = |own, score| own + score;
        match are_there {
            true => self.score::<true>(docs, scores, sum),
            false => self.score::<false>(docs, scores, sum),
        }
    }

    /// Makes passages worth so much at least, but those that are to be worth nothing.
    pub(super) fn raise_all(&mut self, docs: &[DocId], scores: &[Score]) {
        self.score::<false>(docs, scores, Score::max);
    }

    /// Gives passages new scores, told from those that they had, 0 if they were not there, and from these; where not all
    /// are to be there, nothing changes where one is 0.
    fn score<const ARE_THERE: bool>(
        &mut self,
        docs: &[DocId],
        scores: &[Score],
        new: impl Fn(Score, Score) -> Score,
    ) {
        // What is there, or comes to be, is not to be foreseen, and branches would often be taken wrongly: it is
        // worked out.
        let Sums { start, bar, room, .. } = self;
        let all = &mut room.scores[..STRETCH as usize];
        let all_there = &mut room.there.as_flattened_mut()[..(STRETCH / BITS) as usize];
        let all_high = room.high.as_flattened_mut();
        for (doc, score) in docs.iter().zip(scores) {
            debug_assert!(doc - *start < STRETCH, "within the stretch");
            let at = ((doc - *start) % STRETCH) as usize; // a border that is known spares to look for one
            let (place, bit) = (at / BITS as usize, at as u32 % BITS);
            let there = all_there[place];
            all_there[place] = there | u64::from(ARE_THERE || score.to_bits() != 0) << bit;
            let was_there = (there >> bit & 1) as u32 as Score;
            let own = &mut all[at];
            *own = new(*own * was_there, *score);
            if *own >= *bar {
                all_high[place] |= 1 << bit;
            }
        }
    }

    /// How many passages are there.
    pub(super) fn count(&self) -> u64 {
        self.rows().map(|row| count_bits(&self.room.there[row])).sum()
    }

    /// Takes out all passages, in order.
    pub(super) fn drain(&mut self, mut visit: impl FnMut(DocId, Score)) {
        for row in self.rows() {
            let first = row as u32 * ROW;
            each_bit(&self.room.there[row], |bit| {
                let at = first + bit;
                visit(self.start + at, self.room.scores[at as usize]);
            });
        }
        self.clear();
    }

    /// Takes out all passages.
    pub(super) fn clear(&mut self) {
        self.room.there[..self.rows].fill(Row::default());
        self.room.high[..self.rows].fill(Row::default());
    }

    /// Works the score of each passage out anew; those without one are there no more.
    pub(in crate::search) fn update(
        &mut self,
        mut score: impl FnMut(DocId, Score) -> Option<Score>,
    ) {
        let Room { scores, there, .. } = &mut self.room;
        for (first, row) in (0..).step_by(ROW as usize).zip(&mut there[..self.rows]) {
            let before = *row;
            each_bit(&before, |bit| {
                let at = first + bit;
                let own = &mut scores[at as usize];
                match score(self.start + at, *own) {
                    Some(score) => *own = score,
                    None => row[(bit / BITS) as usize] ^= 1 << (bit % BITS),
                }
            });
        }
    }

    /// The rows in which passages are there, in order.
    pub(in crate::search) fn rows(&self) -> impl Iterator<Item = usize> {
        let rows = self.room.there[..self.rows].iter().enumerate();
        rows.filter(|(_, there)| has_any(there)).map(|(row, _)| row)
    }

    /// Which passages of a row are there.
    pub(in crate::search) fn there(&self, row: usize) -> &Row {
        &self.room.there[row]
    }

    /// Which passages of a row were high at some time, and may be there no more, or not be high.
    pub(in crate::search) fn high(&self, row: usize) -> &Row {
        &self.room.high[row]
    }

    /// Whether a passage is there.
    pub(in crate::search) fn is_there(&self, doc: DocId) -> bool {
        let at = doc.wrapping_sub(self.start);
        let bits = self.room.there.as_flattened().get((at / BITS) as usize);
        bits.is_some_and(|bits| bits >> (at % BITS) & 1 == 1)
    }

    /// The score of a passage of the stretch that is there.
    pub(in crate::search) fn score_at(&self, doc: DocId) -> Score {
        self.room.scores[(doc - self.start) as usize]
    }

    /// The score of a passage of the stretch, if it is there.
    pub(super) fn score_of(&self, doc: DocId) -> Option<Score> {
        self.is_there(doc).then(|| self.score_at(doc))
    }

    /// Takes out those of these passages that are there, in order.
    pub(in crate::search) fn take_within(
        &mut self,
        passages: Range<DocId>,
        mut visit: impl FnMut(DocId, Score),
    ) {
        let first = passages.start.max(self.start) - self.start;
        let end = (passages.end - self.start).min(STRETCH);
        let there = self.room.there.as_flattened_mut();
        for place in first / BITS..end.div_ceil(BITS) {
            let from = first.max(place * BITS) % BITS;
            let before = (end - place * BITS).min(BITS);
            let within = u64::MAX << from & u64::MAX >> (BITS - before);
            let bits = &mut there[place as usize];
            let mut left = *bits & within;
            *bits &= !within;
            while left != 0 {
                let at = place * BITS + left.trailing_zeros();
                left &= left - 1;
                visit(self.start + at, self.room.scores[at as usize]);
            }
        }
    }

    /// Takes out a passage.
    pub(in crate::search) fn remove(&mut self, doc: DocId) {
        let at = (doc - self.start) as usize;
        let there = self.room.there.as_flattened_mut();
        there[at / BITS as usize] &= !(1 << (at as u32 % BITS));
    }
}

impl Drop for Sums {
    fn drop(&mut self) {
        if self.room.there.is_empty() {
            return;
        }
        // What broke off left something behind.
        self.clear();
        spare::give(&SPARE, std::mem::take(&mut self.room));
    }
}
