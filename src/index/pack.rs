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

/// Most bytes of a compression dictionary: nearly twice as much saves half a hundredth of the text where
/// an archive has 4 MB of a language, and has to be read whenever an article in it is shown.
const DICTIONARY: usize = 64 * 1024;

/// How many bytes of a shelf a compression dictionary is made of, and at least. Made of more than twice as many it is
/// hardly better, and takes longer; of fewer it knows what it is made of and little else.
const ENOUGH: usize = 2 * DICTIONARY;
const LEAST: usize = ENOUGH / 2;

/// A compression dictionary is trained for a shelf of this many bytes at least: that takes as long as to pack as
/// many, and what is packed takes some three parts in a hundred less room.
const WORTH_TRAINING: usize = 1 << 21;

/// Where the number of a trained dictionary stands, which each piece would carry: behind the mark of such (RFC 8878,
/// section 5).
const NUMBER: std::ops::Range<usize> = 4..8;

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

/// Packs pieces, those of a shelf with its compression dictionary, once one is made of its first ones.
pub(super) struct Packer {
    context: CCtx<'static>,
    dictionaries: HashMap<Shelf, Dictionary>,
    last_number: u16,
    new: Vec<NewDictionary>,
}

/// The compression dictionary of a shelf.
enum Dictionary {
    /// What it is to be made of, so far.
    Growing(Learnt),
    /// Its number.
    Made(u16, CDict<'static>),
}

/// What a compression dictionary is to be made of.
#[derive(Default)]
struct Learnt {
    /// The first pieces of the shelf, one after another, and how long each is.
    pieces: Vec<u8>,
    lengths: Vec<usize>,
    /// Bytes of all pieces so far.
    met: usize,
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

    /// Packs a piece, with the compression dictionary of its shelf if there is one.
    pub(super) fn pack(&mut self, shelf: Shelf, piece: &[u8]) -> Result<Vec<u8>, Failure> {
        let Some(Dictionary::Made(number, dictionary)) = self.dictionaries.get(&shelf) else {
            return self.pack_alone(piece);
        };
        let context = &mut self.context;
        packed(piece, *number, |out| context.compress_using_cdict(out, piece, dictionary))
    }

    /// Packs a piece without a compression dictionary.
    fn pack_alone(&mut self, piece: &[u8]) -> Result<Vec<u8>, Failure> {
        packed(piece, ALONE, |out| self.context.compress(out, piece, LEVEL))
    }

    /// Takes a piece for the compression dictionary of its shelf, which is made once it is worth to train one.
    pub(super) fn learn(&mut self, shelf: Shelf, piece: &[u8]) -> Result<(), Failure> {
        let growing = || Dictionary::Growing(Learnt::default());
        let dictionary = self.dictionaries.entry(shelf).or_insert_with(growing);
        let Dictionary::Growing(learnt) = dictionary else { return Ok(()) };
        learnt.add(piece);
        if learnt.met < WORTH_TRAINING { Ok(()) } else { self.make(shelf) }
    }

    /// Makes the compression dictionary of a shelf of what there is, if that is not too little.
    pub(super) fn make(&mut self, shelf: Shelf) -> Result<(), Failure> {
        let Some(Dictionary::Growing(learnt)) = self.dictionaries.get(&shelf) else {
            return Ok(());
        };
        if learnt.pieces.len() < LEAST || self.last_number == u16::MAX {
            return Ok(());
        }
        let content = learnt.content();
        self.last_number += 1;
        let number = self.last_number;
        let made = Dictionary::Made(number, CDict::create(&content, LEVEL));
        self.dictionaries.insert(shelf, made);
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

impl Learnt {
    /// Takes a piece in.
    fn add(&mut self, piece: &[u8]) {
        self.met += piece.len();
        if self.pieces.len() < ENOUGH {
            let piece = &piece[..piece.len().min(DICTIONARY)];
            self.pieces.extend_from_slice(piece);
            self.lengths.push(piece.len());
        }
    }

    /// The compression dictionary: trained, it is what pieces have in common, with the tables that compressing them
    /// takes; else, or where that can't be told, the last bytes of the pieces.
    fn content(&self) -> Vec<u8> {
        let most = DICTIONARY.min(self.pieces.len() / 2);
        let train = || zstd::dict::from_continuous(&self.pieces, &self.lengths, most).ok();
        match (self.met >= WORTH_TRAINING).then(train).flatten() {
            Some(mut trained) => {
                trained[NUMBER].fill(0);
                trained
            }
            None => {
                let mut content = self.pieces[self.pieces.len() - most..].to_vec();
                content[0] = b'\n'; // no chance to be taken for a trained one, which begins with a mark
                content
            }
        }
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
        .take(3_200)
    }

    #[test]
    fn each_shelf_gets_one_dictionary_once_there_is_enough_of_it() {
        let mut packer = Packer::new();
        let mut made = Vec::new();
        let mut pieces = Vec::new();
        for (english, dutch) in stories("gossip").zip(stories("roddel")) {
            for (shelf, piece) in [(language("en"), english), (language("nl"), dutch)] {
                packer.learn(shelf, &piece).unwrap();
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
            packer.learn(language("en"), &piece).unwrap();
        }
        let made = packer.take_new();
        let mut next = Packer::new();
        next.add(made[0].number, &made[0].packed).unwrap();
        let piece = stories("gossip").next().unwrap();
        let packed = next.pack(language("en"), &piece).unwrap();
        assert_eq!(unpack(&packed, &made), Ok(piece));
        for piece in stories("roddel") {
            next.learn(language("nl"), &piece).unwrap();
        }
        assert_eq!(next.take_new()[0].number, 2, "numbers are not given twice");
    }

    #[test]
    fn a_dictionary_is_made_of_whatever_there_is_and_of_little_when_no_more_is_to_come() {
        let noise = |seed: u64| {
            let mut hash = blake3::Hasher::new();
            hash.update(&seed.to_le_bytes());
            let mut bytes = vec![0; 4_000];
            hash.finalize_xof().fill(&mut bytes);
            bytes
        };
        let shelf = language("en");
        for (pieces, is_enough) in [(3, false), (20, true), (600, true)] {
            let mut packer = Packer::new();
            let all: Vec<Vec<u8>> = (0..pieces).map(noise).collect();
            all.iter().for_each(|piece| packer.learn(shelf, piece).unwrap());
            assert_eq!(packer.lacks(shelf), pieces < 600, "not worth training as yet");
            packer.make(shelf).unwrap();
            assert_eq!(packer.lacks(shelf), !is_enough);
            let made = packer.take_new();
            for piece in all {
                let packed = packer.pack(shelf, &piece).unwrap();
                assert_eq!(unpack(&packed, &made), Ok(piece));
            }
        }
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
