//! Which piece of a passage to show, and what in it to mark: text and ranges, no markup.
//!
//! A snippet is whole sentences where they fit. Of all windows of sentences that fit the length
//! wanted, the one is taken that holds the most of what was searched for, rare things weighing
//! more; what lies too far from it gets a second piece of its own. Cut, between words, are only a sentence
//! longer than the whole snippet, around its matches, and what fills a snippet that would be very short.

mod characters;

use std::ops::Range;

use characters::Characters;

use crate::passage::WHOLE;
use crate::query::{Match, marks};

/// How long a snippet is where nobody says otherwise, in characters as readers count them.
pub const LENGTH: usize = WHOLE;

/// What stands where text was left out.
const ELLIPSIS: &str = "…";

/// Pieces shorter than this are not worth a jump.
const SHORTEST_PIECE: usize = 30;

/// A snippet that has less than this part of its length is filled up with a part of the next sentence.
const SHORT_PART: usize = 3;

/// A piece of a passage, or a few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// What to show; `…` where text was left out within a sentence or between pieces.
    pub text: String,
    /// What to mark in it, in bytes: ordered and disjoint.
    pub marks: Vec<Range<usize>>,
    /// Where the pieces stand in the passage, in bytes: ordered and disjoint.
    pub pieces: Vec<Range<usize>>,
}

/// How much of a passage to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Context {
    /// A snippet of some length.
    #[default]
    Snippet,
    /// The sentence that says the most, with so many others on both sides.
    Sentences(usize),
    /// The whole passage.
    All,
}

/// Makes what is shown of a passage, in some context; [`snippet()`] says what the rest means.
pub fn in_context(
    text: &str,
    sentences: &[Range<usize>],
    matches: &[Match],
    weights: &[f32],
    length: usize,
    context: Context,
) -> Snippet {
    let sentences = match context {
        Context::Snippet => return snippet(text, sentences, matches, weights, length),
        Context::Sentences(_) => joined(sentences, matches),
        Context::All => std::iter::once(0..text.len()).collect(),
    };
    let characters = Characters::of(text);
    let passage = Passage { text, characters, sentences, matches, weights };
    let around = if let Context::Sentences(around) = context { around } else { 0 };
    let says = |sentence: &Range<usize>| passage.says(std::slice::from_ref(sentence));
    let mut best = 0;
    for (at, sentence) in passage.sentences.iter().enumerate() {
        if says(sentence) > says(&passage.sentences[best]) {
            best = at;
        }
    }
    let first = passage.sentences.get(best.saturating_sub(around));
    let end = passage.sentences.len().saturating_sub(1);
    let last = passage.sentences.get(best.saturating_add(around).min(end));
    match (first, last) {
        (Some(first), Some(last)) => {
            passage.put_together(std::iter::once(first.start..last.end).collect())
        }
        _ => Snippet::default(),
    }
}

/// Makes the snippet of a passage. `sentences` are in bytes of its text, in order; `weights` tells for each thing wanted how much it says;
/// `length` is in grapheme clusters (Unicode Standard Annex #29).
pub fn snippet(
    text: &str,
    sentences: &[Range<usize>],
    matches: &[Match],
    weights: &[f32],
    length: usize,
) -> Snippet {
    let characters = Characters::of(text);
    let is_whole = characters.count() <= length;
    // Where the sentences of what is shown whole end decides nothing.
    let sentences = if is_whole { whole(text) } else { joined(sentences, matches) };
    let passage = Passage { text, characters, sentences, matches, weights };
    if is_whole {
        return passage.put_together(passage.sentences.clone());
    }
    let Some(one) = passage.best(length, None) else { return Snippet::default() };
    let two = passage.two(length);
    let pieces = if passage.says(&two) > passage.says(std::slice::from_ref(&one)) {
        two
    } else {
        let one = passage.with_context(one, length);
        vec![if passage.length(&one) * SHORT_PART < length {
            passage.filled(one, length)
        } else {
            one
        }]
    };
    passage.put_together(pieces)
}

/// Numbers in order, each once.
fn once_each(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// All of a text as one sentence, if there is something in it.
fn whole(text: &str) -> Vec<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let whole = start..start + text.trim().len();
    if whole.is_empty() { Vec::new() } else { vec![whole] }
}

/// Sentences, those as one that a match goes across. Matches are in order of their starts.
fn joined(sentences: &[Range<usize>], matches: &[Match]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(sentences.len());
    let mut matches = matches.iter().peekable();
    // Where the matches end that begin before the sentence.
    let mut end = 0;
    for sentence in sentences {
        let Some(last) = joined.last_mut() else {
            joined.push(sentence.clone());
            continue;
        };
        while let Some(before) = matches.next_if(|found| found.span.start < last.end) {
            end = end.max(before.span.end);
        }
        match end > sentence.start {
            true => last.end = sentence.end,
            false => joined.push(sentence.clone()),
        }
    }
    joined
}

/// A passage and what was found in it.
struct Passage<'a> {
    text: &'a str,
    characters: Characters,
    sentences: Vec<Range<usize>>,
    /// In order of their starts.
    matches: &'a [Match],
    weights: &'a [f32],
}

impl Passage<'_> {
    /// Two pieces that share the length; none if it is too short for that, or for what parts them.
    fn two(&self, length: usize) -> Vec<Range<usize>> {
        if length < 2 * SHORTEST_PIECE {
            return Vec::new();
        }
        let Some(first) = self.best(length / 2, None) else { return Vec::new() };
        let room = length.saturating_sub(self.length(&first));
        let Some(second) = self.best(room, Some(&first)) else { return vec![first] };
        let whole = first.start.min(second.start)..first.end.max(second.end);
        match self.touch(&first, &second) && self.length(&whole) > length {
            true => Vec::new(),
            false => vec![first, second],
        }
    }

    /// Whether nothing but white space parts two pieces.
    fn touch(&self, one: &Range<usize>, other: &Range<usize>) -> bool {
        let between = self.text.get(one.end.min(other.end)..one.start.max(other.start));
        between.is_none_or(|between| between.trim().is_empty())
    }

    /// How much pieces say together.
    fn says(&self, pieces: &[Range<usize>]) -> f32 {
        let wanted = once_each(pieces.iter().flat_map(|piece| self.wanted_in(piece)));
        wanted.into_iter().map(|wanted| self.weight(wanted)).sum()
    }

    /// The piece of at most `length` that says the most; beside a piece that is `shown`, one that
    /// says something more and lies apart from it.
    fn best(&self, length: usize, shown: Option<&Range<usize>>) -> Option<Range<usize>> {
        let known = shown.map(|shown| self.wanted_in(shown)).unwrap_or_default();
        let mut best: Option<(Range<usize>, f32, bool)> = None;
        for (at, sentence) in self.sentences.iter().enumerate() {
            let window = self.window(at, length);
            let overlaps =
                |shown: &&Range<usize>| window.start < shown.end && shown.start < window.end;
            let windows = match shown.filter(overlaps) {
                None => vec![window],
                // Of a long sentence of which a part is shown another may say more.
                Some(shown) => self.rests(sentence, shown, length),
            };
            for window in windows {
                let wanted = self.wanted_in(&window).into_iter();
                let new = wanted.filter(|wanted| !known.contains(wanted));
                let says: f32 = new.map(|wanted| self.weight(wanted)).sum();
                let begins = self.matches_in(sentence).next().is_some();
                // Of windows that say as much, the first that begins with a match.
                let is_better = best.as_ref().is_none_or(|(_, most, begun)| {
                    says > *most || (says == *most && begins && !begun)
                });
                if is_better && (says > 0.0 || shown.is_none()) {
                    best = Some((window, says, begins));
                }
            }
        }
        best.map(|(window, ..)| window)
    }

    /// Parts of a sentence beside the one that is shown of it.
    fn rests(
        &self,
        sentence: &Range<usize>,
        shown: &Range<usize>,
        length: usize,
    ) -> Vec<Range<usize>> {
        let sides = [sentence.start..shown.start, shown.end..sentence.end];
        let sides =
            sides.into_iter().filter(|side| !side.is_empty()).map(|side| self.trimmed(side));
        let part = |side: Range<usize>| match self.length(&side) > length {
            true => self.part(side, length),
            false => side,
        };
        sides.filter(|side| !side.is_empty()).map(part).collect()
    }

    /// A window with words of the next sentence, as many as fit; where it is the last one, of the one before.
    fn filled(&self, window: Range<usize>, length: usize) -> Range<usize> {
        let room = length - self.length(&window);
        let next = self.sentences.iter().find(|sentence| sentence.start >= window.end);
        let before = self.sentences.iter().rfind(|sentence| sentence.end <= window.start);
        match (next, before) {
            (Some(next), _) => {
                let room = room.saturating_sub(self.length(&(window.end..next.start)));
                let end = self.forth(next.start, next.end, room);
                if end > next.start { self.trimmed(window.start..end) } else { window }
            }
            (None, Some(before)) => {
                let room = room.saturating_sub(self.length(&(before.end..window.start)));
                let start = self.back(before.end, before.start, room);
                if start < before.end { self.trimmed(start..window.end) } else { window }
            }
            (None, None) => window,
        }
    }

    /// The sentences from `at` that fit, or the part of a longer one around its matches.
    fn window(&self, at: usize, length: usize) -> Range<usize> {
        let first = self.sentences[at].clone();
        if self.length(&first) > length {
            return self.part(first, length);
        }
        let mut window = first;
        for next in &self.sentences[at + 1..] {
            let longer = window.start..next.end;
            if self.length(&longer) > length {
                break;
            }
            window = longer;
        }
        window
    }

    /// A window with the sentences before it that still fit: where the passage ends soon, the
    /// room is used.
    fn with_context(&self, window: Range<usize>, length: usize) -> Range<usize> {
        let before = self.sentences.iter().rev().filter(|sentence| sentence.end <= window.start);
        before
            .map(|sentence| sentence.start..window.end)
            .take_while(|longer| self.length(longer) <= length)
            .last()
            .unwrap_or(window)
    }

    /// Words of a sentence around the matches that say the most and lie within `length`.
    fn part(&self, sentence: Range<usize>, length: usize) -> Range<usize> {
        let matches: Vec<&Match> = self.matches_in(&sentence).collect();
        let fits = |from: usize, to: usize| self.length(&(from..to)) <= length;
        let mut best = (f32::NEG_INFINITY, sentence.start..sentence.start);
        for (at, first) in matches.iter().enumerate() {
            let within = matches[at..].iter().take_while(|m| fits(first.span.start, m.span.end));
            let end = within.map(|m| m.span.end).max().unwrap_or(first.span.end);
            let core = first.span.start..end;
            let says: f32 = self.wanted_in(&core).iter().map(|&w| self.weight(w)).sum();
            if says > best.0 {
                best = (says, core);
            }
        }
        self.grow(best.1, &sentence, length)
    }

    /// Adds words on both sides, a third of the room before and the rest behind.
    fn grow(&self, core: Range<usize>, sentence: &Range<usize>, length: usize) -> Range<usize> {
        if self.length(&core) > length {
            return self.head(core, length);
        }
        let room = length - self.length(&core);
        let start = self.back(core.start, sentence.start, room / 3);
        let room = length.saturating_sub(self.length(&(start..core.end)));
        let end = self.forth(core.end, sentence.end, room);
        let room = length.saturating_sub(self.length(&(start..end)));
        let start = self.back(start, sentence.start, room);
        let grown = self.trimmed(start..end);
        if grown.is_empty() { self.head(sentence.clone(), length) } else { grown }
    }

    /// A piece without the white space around it.
    fn trimmed(&self, piece: Range<usize>) -> Range<usize> {
        let text = &self.text[piece.clone()];
        let start = piece.start + text.len() - text.trim_start().len();
        start..start + text.trim().len()
    }

    /// The first characters of a piece, wherever its words end.
    fn head(&self, piece: Range<usize>, length: usize) -> Range<usize> {
        let end = self.characters.after(piece.start, length).min(piece.end);
        self.trimmed(piece.start..end)
    }

    /// Up to `room` characters back from a place, to the start of a word.
    fn back(&self, from: usize, least: usize, room: usize) -> usize {
        let at = self.characters.before(from, room).max(least);
        if at == least {
            return least;
        }
        // A cut within a word moves on to the next; a word without an end stays cut.
        let cut_word = !self.text[least..at].ends_with(char::is_whitespace);
        let word = if cut_word { self.text[at..from].find(char::is_whitespace) } else { Some(0) };
        word.map_or(from, |space| at + space)
    }

    /// Up to `room` characters on from a place, to the end of a word.
    fn forth(&self, from: usize, most: usize, room: usize) -> usize {
        let at = self.characters.after(from, room).min(most);
        if at == most || self.text[at..most].starts_with(char::is_whitespace) {
            return at;
        }
        self.text[from..at].rfind(char::is_whitespace).map_or(from, |space| from + space)
    }

    /// The matches within a piece.
    fn matches_in(&self, piece: &Range<usize>) -> impl Iterator<Item = &Match> {
        let Range { start, end } = *piece;
        let first = self.matches.partition_point(|found| found.span.start < start);
        let begin_in = self.matches[first..].iter().take_while(move |m| m.span.start < end);
        begin_in.filter(move |found| found.span.end <= end)
    }

    /// Which of the things wanted are within a piece.
    fn wanted_in(&self, piece: &Range<usize>) -> Vec<usize> {
        once_each(self.matches_in(piece).map(|found| found.wanted))
    }

    /// How much a thing wanted says.
    fn weight(&self, wanted: usize) -> f32 {
        self.weights.get(wanted).copied().unwrap_or(1.0).max(f32::MIN_POSITIVE)
    }

    /// The length of a piece in characters as readers count them.
    fn length(&self, piece: &Range<usize>) -> usize {
        self.characters.count_in(piece)
    }

    /// The text of the pieces with what to mark in it.
    fn put_together(&self, mut pieces: Vec<Range<usize>>) -> Snippet {
        pieces.sort_by_key(|piece| piece.start);
        pieces.dedup_by(|next, last| {
            let touches = self.touch(last, next);
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        let found = marks(self.matches);
        let mut snippet = Snippet::default();
        for piece in &pieces {
            if !snippet.text.is_empty() && !snippet.text.ends_with(ELLIPSIS) {
                snippet.text += " ";
                snippet.text += ELLIPSIS;
            }
            if !snippet.text.is_empty() {
                snippet.text += " ";
            } else if self.sentences.iter().all(|sentence| sentence.start != piece.start) {
                snippet.text += ELLIPSIS;
            }
            let offset = snippet.text.len();
            snippet.text += &self.text[piece.clone()];
            for mark in &found {
                let (start, end) = (mark.start.max(piece.start), mark.end.min(piece.end));
                if start < end {
                    snippet.marks.push(offset + start - piece.start..offset + end - piece.start);
                }
            }
            if self.sentences.iter().all(|sentence| sentence.end != piece.end) {
                snippet.text += ELLIPSIS;
            }
        }
        snippet.pieces = pieces;
        snippet
    }
}

#[cfg(test)]
mod tests;
