//! What is stored, packed: compressed piece by piece, so that a search unpacks what it shows and little
//! else. Small pieces compress badly by themselves; with a *compression dictionary* (RFC 8878, section 5)
//! of like pieces they take no more room than blocks of several times their size.

use std::collections::HashMap;
use std::path::Path;

use zstd::zstd_safe::{
    CCtx, CDict, DCtx, DDict, SafeResult, compress_bound, get_error_name, get_frame_content_size,
};

use crate::error::{Cause, Error};
use crate::language::Language;

/// Level of zstd.
const LEVEL: i32 = 3;

/// Size of a compression dictionary, in bytes: nearly twice as much saves half a hundredth of the text where
/// an archive has 4 MB of a language, and has to be read whenever an article in it is shown.
const DICTIONARY: usize = 64 * 1024;

/// What stands in place of a number behind what was packed without a compression dictionary.
const ALONE: u16 = 0;

/// Pieces that are alike, and share a compression dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shelf {
    /// What is known of sources.
    Sources,
    /// Chunks of articles in a language.
    Articles(Language),
}

impl Shelf {
    /// The name that it has in the index: the code of the language, none for sources.
    fn name(self) -> &'static str {
        match self {
            Shelf::Sources => "",
            Shelf::Articles(language) => language.code(),
        }
    }

    /// The shelf of a name.
    fn named(name: &str) -> Shelf {
        match name {
            "" => Shelf::Sources,
            code => Shelf::Articles(Language::with_code(code).unwrap_or(Language::UNDETERMINED)),
        }
    }
}

/// A compression dictionary of an index: its number, and what is stored of it.
pub(super) struct NewDictionary {
    pub(super) number: u16,
    pub(super) packed: Vec<u8>,
}

/// Packs pieces in the order in which they come: the first of a shelf become its compression dictionary.
pub(super) struct Packer {
    context: CCtx<'static>,
    dictionaries: HashMap<Shelf, Dictionary>,
    last_number: u16,
    new: Vec<NewDictionary>,
}

/// The compression dictionary of a shelf.
enum Dictionary {
    /// What it is to be made of, so far.
    Growing(Vec<u8>),
    /// Its number.
    Made(u16, CDict<'static>),
}

/// Why something could not be packed or unpacked.
pub(super) type Failure = &'static str;

/// The error of a failure in the index of a folder.
pub(super) fn failed(dir: &Path) -> impl Fn(Failure) -> Error + '_ {
    |failure| Error::Index { dir: dir.into(), source: Cause::from(failure.to_owned()) }
}

impl Packer {
    /// A packer that knows no compression dictionary.
    pub(super) fn new() -> Packer {
        let (dictionaries, new) = (HashMap::new(), Vec::new());
        Packer { context: CCtx::create(), dictionaries, last_number: 0, new }
    }

    /// Makes known a compression dictionary that the index has.
    pub(super) fn add(&mut self, number: u16, packed: &[u8]) -> Result<(), Failure> {
        let unpacked = Unpacker::default().unpack_alone(packed)?;
        let (name, content) = parted(&unpacked)?;
        self.last_number = self.last_number.max(number);
        let dictionary = Dictionary::Made(number, CDict::create(content, LEVEL));
        self.dictionaries.insert(Shelf::named(name), dictionary);
        Ok(())
    }

    /// Whether a shelf has no compression dictionary.
    pub(super) fn lacks(&self, shelf: Shelf) -> bool {
        !matches!(self.dictionaries.get(&shelf), Some(Dictionary::Made(..)))
    }

    /// Packs a piece.
    pub(super) fn pack(&mut self, shelf: Shelf, piece: &[u8]) -> Result<Vec<u8>, Failure> {
        if let Some(Dictionary::Made(number, dictionary)) = self.dictionaries.get(&shelf) {
            let context = &mut self.context;
            return packed(piece, *number, |out| {
                context.compress_using_cdict(out, piece, dictionary)
            });
        }
        let packed = self.pack_alone(piece)?;
        self.learn(shelf, piece)?;
        Ok(packed)
    }

    /// Packs a piece without a compression dictionary.
    fn pack_alone(&mut self, piece: &[u8]) -> Result<Vec<u8>, Failure> {
        packed(piece, ALONE, |out| self.context.compress(out, piece, LEVEL))
    }

    /// Takes a piece for the compression dictionary of its shelf, which is made once there is enough.
    pub(super) fn learn(&mut self, shelf: Shelf, piece: &[u8]) -> Result<(), Failure> {
        let dictionary =
            self.dictionaries.entry(shelf).or_insert_with(|| Dictionary::Growing(Vec::new()));
        let Dictionary::Growing(learnt) = dictionary else { return Ok(()) };
        learnt.extend_from_slice(&piece[..piece.len().min(DICTIONARY)]);
        if learnt.len() < DICTIONARY || self.last_number == u16::MAX {
            return Ok(());
        }
        let mut content = learnt.split_off(learnt.len() - DICTIONARY);
        content[0] = b'\n'; // no chance to be taken for a trained one, which begins with a magic number
        self.last_number += 1;
        let number = self.last_number;
        *dictionary = Dictionary::Made(number, CDict::create(&content, LEVEL));
        // Nothing in it can be refused.
        let named = postcard::to_allocvec(&(shelf.name(), &content)).unwrap_or_default();
        let packed = self.pack_alone(&named)?;
        self.new.push(NewDictionary { number, packed });
        Ok(())
    }

    /// The compression dictionaries made since the last call: pieces packed from now on need them.
    pub(super) fn take_new(&mut self) -> Vec<NewDictionary> {
        std::mem::take(&mut self.new)
    }
}

/// What `compress` makes of a piece, with the number of its compression dictionary behind it.
fn packed(
    piece: &[u8],
    number: u16,
    compress: impl FnOnce(&mut Vec<u8>) -> SafeResult,
) -> Result<Vec<u8>, Failure> {
    let mut packed = Vec::with_capacity(compress_bound(piece.len()) + size_of::<u16>());
    compress(&mut packed).map_err(get_error_name)?;
    packed.extend_from_slice(&number.to_le_bytes());
    packed.shrink_to_fit();
    Ok(packed)
}

/// The name of its shelf and the content of a compression dictionary.
fn parted(unpacked: &[u8]) -> Result<(&str, &[u8]), Failure> {
    postcard::from_bytes(unpacked).map_err(|_| DAMAGED)
}

/// What is wrong with bytes that were not packed so.
const DAMAGED: Failure = "what is stored in it is damaged";

/// Unpacks pieces.
#[derive(Default)]
pub(super) struct Unpacker {
    /// Made when first needed.
    context: Option<DCtx<'static>>,
    dictionaries: HashMap<u16, DDict<'static>>,
}

impl Unpacker {
    /// The number of the compression dictionary that has to be added before a piece can be unpacked.
    pub(super) fn needs(&self, packed: &[u8]) -> Option<u16> {
        let (_, number) = packed.split_last_chunk()?;
        let number = u16::from_le_bytes(*number);
        (number != ALONE && !self.dictionaries.contains_key(&number)).then_some(number)
    }

    /// Adds a compression dictionary, as it is stored.
    pub(super) fn add(&mut self, number: u16, packed: &[u8]) -> Result<(), Failure> {
        let unpacked = self.unpack_alone(packed)?;
        let (_, content) = parted(&unpacked)?;
        self.dictionaries.insert(number, DDict::create(content));
        Ok(())
    }

    /// Unpacks a piece, whose compression dictionary is there.
    pub(super) fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, Failure> {
        let (frame, number) = packed.split_last_chunk().ok_or(DAMAGED)?;
        let number = u16::from_le_bytes(*number);
        let size = get_frame_content_size(frame).ok().flatten().ok_or(DAMAGED)?;
        let size = usize::try_from(size).map_err(|_| DAMAGED)?;
        let mut piece = Vec::new();
        // What is damaged may claim any size.
        piece.try_reserve_exact(size).map_err(|_| DAMAGED)?;
        let context = self.context.get_or_insert_with(DCtx::create);
        let unpacked = match number {
            ALONE => context.decompress(&mut piece, frame),
            number => {
                let dictionary = self.dictionaries.get(&number).ok_or(DAMAGED)?;
                context.decompress_using_ddict(&mut piece, frame, dictionary)
            }
        };
        unpacked.map_err(get_error_name)?;
        Ok(piece)
    }

    /// Unpacks a piece that was packed without a compression dictionary.
    fn unpack_alone(&mut self, packed: &[u8]) -> Result<Vec<u8>, Failure> {
        if self.needs(packed).is_some() { Err(DAMAGED) } else { self.unpack(packed) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn language(code: &str) -> Shelf {
        Shelf::Articles(Language::with_code(code).unwrap())
    }

    /// Unpacks with the compression dictionaries given.
    fn unpack(packed: &[u8], made: &[NewDictionary]) -> Result<Vec<u8>, Failure> {
        let mut unpacker = Unpacker::default();
        if let Some(number) = unpacker.needs(packed) {
            let dictionary = made.iter().find(|made| made.number == number).unwrap();
            unpacker.add(number, &dictionary.packed)?;
        }
        unpacker.unpack(packed)
    }

    /// Pieces of a shelf: of the same words, in ever other orders.
    fn stories(word: &str) -> impl Iterator<Item = Vec<u8>> {
        let mut state = 1u64;
        std::iter::repeat_with(move || {
            let words = (0..60).map(|_| {
                // The linear congruential generator of Knuth's MMIX.
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                format!("{word}{} ", (state >> 33) % 300 * 7919)
            });
            words.collect::<String>().into_bytes()
        })
        .take(120)
    }

    #[test]
    fn each_shelf_gets_one_dictionary_once_there_is_enough_of_it() {
        let mut packer = Packer::new();
        let mut made = Vec::new();
        let mut pieces = Vec::new();
        for (english, dutch) in stories("gossip").zip(stories("roddel")) {
            for (shelf, piece) in [(language("en"), english), (language("nl"), dutch)] {
                pieces.push((packer.pack(shelf, &piece).unwrap(), piece));
            }
            made.extend(packer.take_new());
        }
        assert_eq!(made.iter().map(|made| made.number).collect::<Vec<_>>(), [1, 2]);
        assert!(!packer.lacks(language("en")) && packer.lacks(Shelf::Sources));
        let (packed, piece) = &pieces[pieces.len() - 1];
        let alone = Packer::new().pack(language("nl"), piece).unwrap();
        assert!(packed.len() < alone.len(), "{} bytes, alone {}", packed.len(), alone.len());
        for (packed, piece) in &pieces {
            assert_eq!(unpack(packed, &made).as_ref(), Ok(piece));
        }
    }

    #[test]
    fn a_packer_goes_on_with_the_dictionaries_of_another() {
        let mut packer = Packer::new();
        for piece in stories("gossip") {
            packer.pack(language("en"), &piece).unwrap();
        }
        let made = packer.take_new();
        let mut next = Packer::new();
        next.add(made[0].number, &made[0].packed).unwrap();
        let piece = stories("gossip").next().unwrap();
        let packed = next.pack(language("en"), &piece).unwrap();
        assert_eq!(unpack(&packed, &made), Ok(piece));
        for piece in stories("roddel") {
            next.pack(language("nl"), &piece).unwrap();
        }
        assert_eq!(next.take_new()[0].number, 2, "numbers are not given twice");
    }

    proptest! {
        #[test]
        fn what_is_damaged_is_told_and_does_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut unpacker = Unpacker::default();
            let _ = unpacker.unpack(&bytes);
            let _ = unpacker.add(1, &bytes);
            let mut packed = Packer::new().pack(Shelf::Sources, &bytes).unwrap();
            prop_assert_eq!(unpacker.unpack(&packed), Ok(bytes));
            packed.truncate(packed.len() / 2);
            prop_assert!(unpacker.unpack(&packed).is_err());
        }
    }
}
