//! What is stored of an article: its passages, some together as a *chunk*, with what concerns the whole
//! article before the first. A search that shows a passage unpacks the chunk that it stands in.

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
    pub(super) passages: Vec<PassageText<T>>,
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
pub(super) struct PassageText<T> {
    /// The letters of its paragraphs' kinds.
    pub(super) kinds: T,
    /// Empty for passage 0, which is title and byline.
    pub(super) text: T,
}

/// The chunks of an article: each with the number of its first passage.
pub(super) fn chunks(head: Head<'_>, passages: &[PassageText<&str>]) -> Vec<(usize, Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut head = Some(head);
    let mut first = 0;
    while first < passages.len() {
        let mut room = CHUNK;
        let fits = |passage: &&PassageText<&str>| {
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

impl<'a> PassageText<&'a [u8]> {
    /// It as it was written; none if it is damaged.
    pub(super) fn strings(&self) -> Option<PassageText<&'a str>> {
        let string = |bytes| std::str::from_utf8(bytes).ok();
        Some(PassageText { kinds: string(self.kinds)?, text: string(self.text)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn chunks_hold_all_passages_in_order(
            lengths in prop::collection::vec(0usize..6_000, 1..20),
            title in prop::option::of("\\PC{0,12}"),
        ) {
            let texts: Vec<String> = lengths.iter().map(|length| "é".repeat(length / 2)).collect();
            let passages: Vec<PassageText<&str>> =
                texts.iter().map(|text| PassageText { kinds: "t", text }).collect();
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
