//! What is stored of an article: its passages, some together as a *chunk*, with what concerns the whole
//! article before the first. A search that shows a passage unpacks the chunk that it stands in.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Size of a chunk, in bytes of text: half as much takes a hundredth of the text more on disk, and a fifth
/// less time to unpack. A passage is never parted.
const CHUNK: usize = 4_096;

/// Passages of an article that are stored together.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chunk<'a> {
    /// What concerns the whole article; with passage 0.
    pub(super) head: Option<Head<'a>>,
    /// They follow each other.
    pub(super) passages: Vec<PassageText<'a>>,
}

/// What is stored once for an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head<'a> {
    /// The record's id, or the path below its root.
    pub(super) id: Cow<'a, str>,
    pub(super) title: Option<Cow<'a, str>>,
    pub(super) byline: Option<Cow<'a, str>>,
    pub(super) section: Option<Cow<'a, str>>,
    pub(super) outlet: Option<Cow<'a, str>>,
    pub(super) url: Option<Cow<'a, str>>,
    /// The canonical path of its source.
    pub(super) path: Cow<'a, [u8]>,
    /// What the site put around it, each with the passage that it stood before.
    pub(super) boilerplate: Vec<(u32, Cow<'a, str>)>,
}

/// What is stored of a passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PassageText<'a> {
    /// The letters of its paragraphs' kinds.
    pub(super) kinds: Cow<'a, str>,
    /// Empty for passage 0, which is title and byline.
    pub(super) text: Cow<'a, str>,
}

/// The chunks of an article: each with the number of its first passage.
pub(super) fn chunks(head: Head<'_>, passages: &[PassageText<'_>]) -> Vec<(usize, Vec<u8>)> {
    let mut chunks = Vec::new();
    let mut head = Some(head);
    let mut first = 0;
    while first < passages.len() {
        let mut room = CHUNK;
        let fits = |passage: &&PassageText<'_>| {
            let fits = passage.text.len() <= room;
            room = room.saturating_sub(passage.text.len());
            fits
        };
        let count = passages[first..].iter().take_while(fits).count().max(1);
        let passages = passages[first..first + count].to_vec();
        let chunk = Chunk { head: head.take(), passages };
        chunks.push((first, chunk.write()));
        first += count;
    }
    chunks
}

impl Chunk<'_> {
    /// The bytes to store.
    pub(super) fn write(&self) -> Vec<u8> {
        // Nothing in it can be refused.
        postcard::to_allocvec(self).unwrap_or_default()
    }
}

impl Chunk<'static> {
    /// The chunk that was written as these bytes; none if they are damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<Chunk<'static>> {
        postcard::from_bytes(bytes).ok()
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
            let passages: Vec<PassageText<'_>> =
                texts.iter().map(|text| PassageText { kinds: "t".into(), text: text.into() }).collect();
            let title = title.map(Cow::from);
            let path = Cow::from(b"\xff/".as_slice());
            let head = Head { id: "x".into(), title, path, ..Head::default() };
            let written = chunks(head.clone(), &passages);
            let mut read = Vec::new();
            for (at, (first, bytes)) in written.iter().enumerate() {
                let chunk = Chunk::read(bytes).unwrap();
                prop_assert_eq!(*first, read.len());
                prop_assert_eq!(chunk.head.as_ref(), (at == 0).then_some(&head));
                let size: usize = chunk.passages.iter().map(|passage| passage.text.len()).sum();
                prop_assert!(size <= CHUNK || chunk.passages.len() == 1);
                read.extend(chunk.passages);
            }
            prop_assert_eq!(read, passages);
        }
    }
}
