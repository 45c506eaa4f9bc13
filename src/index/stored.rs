//! What is stored, read: articles and their passages out of chunks, sources, compression dictionaries.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, Term};

use super::chunk::{Chunk, Head, PassageText, sentences_of};
use super::pack::{self, Packer, Shelf, Unpacker};
use super::reader::Reader;
use super::record;
use super::source::{KnownSource, path_from_bytes};
use crate::article::{Date, Kind};
use crate::error::Result;
use crate::language::Language;

/// What opens and unpacks what is stored.
#[derive(Default)]
pub(super) struct Stores {
    /// Opened when first needed: of every segment.
    readers: OnceLock<Vec<StoreReader>>,
    unpacking: Mutex<Unpacking>,
}

/// What is stored once for an article.
#[derive(Debug, Clone)]
pub(crate) struct StoredArticle {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) language: Language,
    pub(crate) date: Option<Date>,
    pub(crate) byline: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) path: PathBuf,
    pub(crate) url: Option<String>,
}

/// A passage as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredPassage {
    pub(crate) number: u32,
    pub(crate) kind: Kind,
    /// The kind of each of its paragraphs.
    pub(crate) kinds: Vec<Kind>,
    pub(crate) language: Language,
    pub(crate) text: String,
    /// Its sentences, in bytes of its text; not kept of a title or of what is short enough to be shown whole.
    pub(crate) sentences: Option<Vec<Range<usize>>>,
}

/// All that is stored of an article.
#[derive(Debug, Clone)]
pub(crate) struct StoredWhole {
    pub(crate) article: StoredArticle,
    /// Passage 0 first.
    pub(crate) passages: Vec<StoredPassage>,
    /// What the site put around it, each with the passage that it stood before.
    pub(crate) boilerplate: Vec<(u32, String)>,
}

/// What unpacks, and the chunk that was unpacked last: of an article first its head is read, and then a
/// passage, which often stands in the same chunk.
#[derive(Default)]
struct Unpacking {
    unpacker: Unpacker,
    last: Option<Unpacked>,
}

/// A chunk, unpacked.
#[derive(Clone)]
struct Unpacked {
    /// Where its first passage is.
    first: DocAddress,
    /// How many passages it holds.
    passages: usize,
    bytes: Arc<Vec<u8>>,
}

impl Unpacked {
    /// Which of its passages one is, if it is one of them.
    fn place(&self, address: DocAddress) -> Option<usize> {
        let after = address.doc_id.checked_sub(self.first.doc_id)? as usize;
        let is_here = address.segment_ord == self.first.segment_ord;
        (is_here && after < self.passages).then_some(after)
    }
}

impl Reader {
    /// What is stored for the article whose passage 0 is at an address.
    pub(crate) fn article(&self, address: DocAddress) -> Result<StoredArticle> {
        let (unpacked, _) = self.unpacked(address)?;
        let columns = self.columns_at(address)?;
        let Head { id, title, byline, section, outlet, url, path, .. } =
            self.head(self.chunk(&unpacked)?)?;
        Ok(StoredArticle {
            id: id.to_owned(),
            title: title.map(String::from),
            language: columns.language(address.doc_id),
            date: columns.date(address.doc_id),
            byline: byline.map(String::from),
            section: section.map(String::from),
            outlet: outlet.map(String::from),
            path: path_from_bytes(path),
            url: url.map(String::from),
        })
    }

    /// The passage after the one at an address, if it is of the same article.
    pub(crate) fn passage_after(&self, address: DocAddress) -> Result<Option<StoredPassage>> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let columns = self.columns_at(address)?;
        let next = address.doc_id + 1;
        let follows =
            next < segment.max_doc() && columns.article(next) == columns.article(address.doc_id);
        if follows {
            self.passage(DocAddress::new(address.segment_ord, next)).map(Some)
        } else {
            Ok(None)
        }
    }

    /// What is stored for the passage at an address.
    pub(crate) fn passage(&self, address: DocAddress) -> Result<StoredPassage> {
        let (unpacked, place) = self.unpacked(address)?;
        let columns = self.columns_at(address)?;
        let number = columns.number(address.doc_id);
        let chunk = self.chunk(&unpacked)?;
        let passage = chunk.passages.get(place).and_then(PassageText::strings);
        let passage = passage.ok_or_else(|| self.damaged("a passage"))?;
        let kinds: Vec<Kind> = passage.kinds.chars().map(Kind::from_letter).collect();
        let (kind, text) = match number {
            0 => {
                let head = self.head(chunk)?;
                let lines: Vec<&str> = head.title.into_iter().chain(head.byline).collect();
                (Kind::Title, lines.join("\n"))
            }
            _ => (kinds.last().copied().unwrap_or(Kind::Text), passage.text.to_owned()),
        };
        let sentences = passage
            .sentences
            .map(|lengths| sentences_of(&text, lengths).ok_or_else(|| self.damaged("a passage")));
        let sentences = sentences.transpose()?;
        let language = columns.language(address.doc_id);
        Ok(StoredPassage { number, kind, kinds, language, text, sentences })
    }

    /// All that is stored of the article whose passage 0 is at an address.
    pub(crate) fn whole(&self, address: DocAddress) -> Result<StoredWhole> {
        let article = self.article(address)?;
        let (unpacked, _) = self.unpacked(address)?;
        let mut passages = vec![self.passage(address)?];
        let mut last = address;
        while let Some(next) = self.passage_after(last)? {
            passages.push(next);
            last = DocAddress::new(last.segment_ord, last.doc_id + 1);
        }
        let boilerplate = self.head(self.chunk(&unpacked)?)?.boilerplate.into_iter();
        let boilerplate = boilerplate.map(|(before, text)| (before, text.to_owned())).collect();
        Ok(StoredWhole { article, passages, boilerplate })
    }

    /// The source in a stored document.
    pub(super) fn known_source(&self, document: &[u8]) -> Result<KnownSource> {
        let damaged = || self.damaged("a source");
        let packed = record::stored(document).ok_or_else(damaged)?;
        let mut unpacking = self.stores.unpacking.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = self.unpack(packed, &mut unpacking.unpacker)?;
        KnownSource::read(&stored).ok_or_else(damaged)
    }

    /// The chunk that a passage is stored in, and which of its passages it is.
    fn unpacked(&self, address: DocAddress) -> Result<(Unpacked, usize)> {
        let mut unpacking = self.stores.unpacking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &unpacking.last
            && let Some(place) = last.place(address)
        {
            return Ok((last.clone(), place));
        }
        let mut first = address;
        let document = loop {
            let document = self.document(first)?;
            if record::stored(&document).is_some() {
                break document;
            }
            // The first passage of an article begins a chunk.
            first.doc_id = first.doc_id.checked_sub(1).ok_or_else(|| self.damaged("a passage"))?;
        };
        let packed = record::stored(&document).unwrap_or_default();
        let bytes = self.unpack(packed, &mut unpacking.unpacker)?;
        let mut unpacked = Unpacked { first, passages: 0, bytes: Arc::new(bytes) };
        unpacked.passages = self.chunk(&unpacked)?.passages.len();
        let place = unpacked.place(address).ok_or_else(|| self.damaged("a passage"))?;
        unpacking.last = Some(unpacked.clone());
        Ok((unpacked, place))
    }

    /// Unpacks what is stored; a compression dictionary is read when it is first needed.
    fn unpack(&self, packed: &[u8], unpacker: &mut Unpacker) -> Result<Vec<u8>> {
        if let Some(number) = unpacker.needs(packed) {
            let dictionary = self.dictionary(number)?;
            let dictionary = dictionary.ok_or_else(|| self.damaged("a compression dictionary"))?;
            unpacker.add(number, &dictionary).map_err(pack::failed(self.dir()))?;
        }
        unpacker.unpack(packed).map_err(pack::failed(self.dir()))
    }

    /// The compression dictionary with a number, packed; none if there is no such one.
    fn dictionary(&self, number: u16) -> Result<Option<Vec<u8>>> {
        let term = Term::from_field_u64(self.fields.dictionary, u64::from(number));
        let Some(&address) = self.with_term(&term)?.first() else { return Ok(None) };
        let stored = record::stored(&self.document(address)?).map(<[u8]>::to_vec);
        stored.ok_or_else(|| self.damaged("a compression dictionary")).map(Some)
    }

    /// A packer that goes on with the compression dictionaries of this index; for shelves that have none,
    /// with what is stored in it.
    pub(super) fn packer(&self) -> Result<Packer> {
        let mut packer = Packer::new();
        // They are numbered one after another, and none is ever taken out.
        for number in 1..=u16::MAX {
            let Some(dictionary) = self.dictionary(number)? else { break };
            packer.add(number, &dictionary).map_err(pack::failed(self.dir()))?;
        }
        // What has none is little: it would have one else.
        if packer.lacks(Shelf::Sources) {
            let mut sources = Vec::new();
            self.sources(|known| sources.push(known.stored()))?;
            for source in sources {
                packer.learn(Shelf::Sources, &source).map_err(pack::failed(self.dir()))?;
            }
        }
        for (language, _) in self.languages()? {
            self.learn_articles(*language, &mut packer)?;
        }
        Ok(packer)
    }

    /// Gives a packer the first chunks of articles in a language, as long as it has no compression dictionary
    /// for them.
    fn learn_articles(&self, language: Language, packer: &mut Packer) -> Result<()> {
        let shelf = Shelf::Articles(language);
        let segments = self.searcher.segment_readers().iter().zip(self.columns()?);
        for (ordinal, (segment, columns)) in (0..).zip(segments) {
            for doc in columns.languages().of_articles_in(language) {
                if !packer.lacks(shelf) {
                    return Ok(());
                }
                if columns.passage(doc) == Some(0) && !segment.is_deleted(doc) {
                    let (unpacked, _) = self.unpacked(DocAddress::new(ordinal, doc))?;
                    packer.learn(shelf, &unpacked.bytes).map_err(pack::failed(self.dir()))?;
                }
            }
        }
        Ok(())
    }

    /// A chunk to read.
    fn chunk<'u>(&self, unpacked: &'u Unpacked) -> Result<Chunk<'u, &'u [u8]>> {
        Chunk::read(&unpacked.bytes).ok_or_else(|| self.damaged("an article"))
    }

    /// What concerns the whole article, of its first chunk.
    fn head<'u>(&self, chunk: Chunk<'u, &'u [u8]>) -> Result<Head<'u>> {
        chunk.head.ok_or_else(|| self.damaged("an article"))
    }

    /// The stored document at an address.
    pub(super) fn document(&self, address: DocAddress) -> Result<OwnedBytes> {
        let store = self.store_readers()?.get(address.segment_ord as usize);
        let store = store.ok_or_else(|| self.damaged("a segment"))?;
        store.get_document_bytes(address.doc_id).map_err(self.failed())
    }

    /// What is stored in every segment, in the order of the segments.
    fn store_readers(&self) -> Result<&[StoreReader]> {
        /// Blocks of documents that are kept: those of an article often lie in one or two.
        const BLOCKS: usize = 4;
        if let Some(readers) = self.stores.readers.get() {
            return Ok(readers);
        }
        let segments = self.searcher.segment_readers().iter();
        let opened = segments.map(|segment| segment.get_store_reader(BLOCKS));
        let opened =
            opened.collect::<std::io::Result<_>>().map_err(|error| self.failed()(error.into()))?;
        Ok(self.stores.readers.get_or_init(|| opened))
    }
}
