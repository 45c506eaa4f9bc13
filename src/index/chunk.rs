//! What is stored of an article: its passages, some together as a *chunk*, with what concerns the whole
//! article before the first. A search that shows a passage unpacks the chunk that it stands in.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Size of a chunk, in bytes of text: half as much takes three hundredths of the text more on disk, and what
/// it saves of a search is not to be seen. A passage is never parted.
const CHUNK: usize = 4_096;

/// Passages of an article that are stored together.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chunk<'a, T> {
    /// What concerns the whole article; with passage 0.
    #[serde(borrow)]
    pub(super) head: Option<Head<'a>>,
    /// They follow each other.
    #[serde(borrow)]
    pub(super) passages: Vec<PassageText<'a, T>>,
}

/// What is stored once for an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head<'a> {
    /// The record's id, or the path below its root.
    pub(super) id: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) byline: Option<&'a str>,
    pub(super) section: Option<&'a str>,
    pub(super) outlet: Option<&'a str>,
    pub(super) url: Option<&'a str>,
    /// The canonical path of its source.
    pub(super) path: &'a [u8],
    /// What the site put around it, each with the passage that it stood before.
    #[serde(borrow)]
    pub(super) boilerplate: Vec<(u32, &'a str)>,
}

/// What is stored of a passage: strings to write; bytes to read, for of a chunk one passage is shown, and
/// only that need be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PassageText<'a, T> {
    /// The letters of its paragraphs' kinds.
    pub(super) kinds: T,
    /// Empty for passage 0, which is title and byline.
    pub(super) text: T,
    /// Its sentences, as [`lengths`] has them, if they are kept.
    pub(super) sentences: Option<&'a [u8]>,
}

/// How far apart sentences begin, in bytes: of each but the last, one after another. Searches show whole sentences,
/// and to find them would take a fourth of a search by a process of its own.
pub(super) fn lengths(sentences: &[Range<usize>]) -> Vec<u8> {
    let apart = sentences.windows(2).map(|pair| pair[1].start - pair[0].start);
    // Nothing in it can be refused.
    apart.flat_map(|length| postcard::to_allocvec(&length).unwrap_or_default()).collect()
}

/// The sentences of a text that begin so far apart, without the white space around them; none if that is damaged.
pub(super) fn sentences_of(text: &str, mut lengths: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut ends = vec![text.len() - text.trim_start().len()];
    while !lengths.is_empty() {
        let (length, rest) = postcard::take_from_bytes::<usize>(lengths).ok()?;
        ends.push(ends.last()?.checked_add(length)?);
        lengths = rest;
    }
    ends.push(text.len());
    let sentence = |ends: &[usize]| {
        let sentence = text.get(ends[0]..ends[1])?.trim_end();
        Some(ends[0]..ends[0] + sentence.len())
    };
    let is_any = |found: &Option<Range<usize>>| found.as_ref().is_none_or(|s| !s.is_empty());
    ends.windows(2).map(sentence).filter(is_any).collect()
}

/// The chunks of an article: each with the number of its first passage.
pub(super) fn chunks(head: Head<'_>, passages: &[PassageText<'_, &str>]) -> Vec<(usize, Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut head = Some(head);
    let mut first = 0;
    while first < passages.len() {
        let mut room = CHUNK;
        let fits = |passage: &&PassageText<'_, &str>| {
            let fits = passage.text.len() <= room;
            room = room.saturating_sub(passage.text.len());
            fits
        };
        let count = passages[first..].iter().take_while(fits).count().max(1);
        let passages = passages[first..first + count].to_vec();
        let chunk = Chunk { head: head.take(), passages };
        // Nothing in it can be refused.
        chunks.push((first, postcard::to_allocvec(&chunk).unwrap_or_default()));
        first += count;
    }
    chunks
}

impl<'a> Chunk<'a, &'a [u8]> {
    /// The chunk that was written as these bytes; none if they are damaged.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Chunk<'a, &'a [u8]>> {
        postcard::from_bytes(bytes).ok()
    }
}

impl<'a> PassageText<'a, &'a [u8]> {
    /// It as it was written; none if it is damaged.
    pub(super) fn strings(&self) -> Option<PassageText<'a, &'a str>> {
        let string = |bytes| std::str::from_utf8(bytes).ok();
        let (kinds, text) = (string(self.kinds)?, string(self.text)?);
        Some(PassageText { kinds, text, sentences: self.sentences })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sentences_are_read_as_they_were_written(
            sentences in prop::collection::vec("[a-zé“][a-zé.!? ]{0,150}[a-zé.!?]", 0..8), parts in "[ \n]{1,3}",
        ) {
            let text = sentences.join(&parts);
            let mut ranges = Vec::new();
            let mut start = 0;
            for sentence in &sentences {
                ranges.push(start..start + sentence.len());
                start += sentence.len() + parts.len();
            }
            prop_assert_eq!(sentences_of(&text, &lengths(&ranges)), Some(ranges));
        }

        #[test]
        fn damaged_lengths_are_harmless(
            text in "[a-zé ]{0,20}", bytes in prop::collection::vec(any::<u8>(), 0..12),
        ) {
            for sentence in sentences_of(&text, &bytes).into_iter().flatten() {
                prop_assert!(text.get(sentence).is_some());
            }
        }

        #[test]
        fn chunks_hold_all_passages_in_order(
            lengths in prop::collection::vec(0usize..6_000, 1..20),
            title in prop::option::of("\\PC{0,12}"),
        ) {
            let texts: Vec<String> = lengths.iter().map(|length| "é".repeat(length / 2)).collect();
            let text = |text| PassageText { kinds: "t", text, sentences: Some(b"\x01\x02") };
            let passages: Vec<PassageText<'_, &str>> =
                texts.iter().map(|of_passage| text(of_passage.as_str())).collect();
            let title = title.as_deref();
            let head = Head { id: "x", title, path: b"\xff/", ..Head::default() };
            let written = chunks(head.clone(), &passages);
            let mut read = Vec::new();
            for (at, (first, bytes)) in written.iter().enumerate() {
                let chunk = Chunk::read(bytes).unwrap();
                prop_assert_eq!(*first, read.len());
                prop_assert_eq!(chunk.head.as_ref(), (at == 0).then_some(&head));
                let size: usize = chunk.passages.iter().map(|passage| passage.text.len()).sum();
                prop_assert!(size <= CHUNK || chunk.passages.len() == 1);
                read.extend(chunk.passages.iter().copied());
            }
            let read: Vec<_> = read.iter().map(|passage| passage.strings().unwrap()).collect();
            prop_assert_eq!(read, passages);
        }
    }
}
