//! What waits to be written as a segment: articles as lists of lexemes, what is stored of them packed as soon as there
//! is a compression dictionary for it, and what is known of sources.

use super::lexicon::SharedLexicon;
use super::pack::{Failure, NewDictionary, Packer, Shelf};
use super::prepare::Prepared;
use super::record::Record;
use super::schema::Fields;
use super::source::KnownSource;

/// Whether something could be packed.
type Packed = Result<(), Failure>;

/// What waits to be written as a segment.
pub(super) struct Pending {
    pub(super) fields: Fields,
    /// What is no passage, in the order in which it came: such stands before all passages.
    pub(super) records: Vec<Record>,
    /// Which of the records are to store what, not packed yet.
    unpacked_records: Vec<(usize, Vec<u8>)>,
    pub(super) articles: Vec<Waiting>,
    /// Which of the articles are not packed yet, by shelf: there is no compression dictionary for them.
    unpacked: Vec<(Shelf, Vec<usize>)>,
    /// The number of the first state of a source among the records.
    first_revision: Option<u64>,
    /// Those that the articles were made with.
    pub(super) lexicons: Vec<SharedLexicon>,
    /// Memory that articles take, in bytes; without their lexicons.
    memory: usize,
}

/// An article that waits.
pub(super) struct Waiting {
    pub(super) number: u64,
    pub(super) article: Prepared,
    /// What is stored of it, packed, each with the number of its first passage, in order.
    pub(super) packed: Vec<(usize, Vec<u8>)>,
    /// Which of the lexicons it was made with.
    pub(super) lexicon: usize,
}

impl Pending {
    /// Nothing yet.
    pub(super) fn new(fields: Fields) -> Pending {
        Pending {
            fields,
            records: Vec::new(),
            unpacked_records: Vec::new(),
            articles: Vec::new(),
            unpacked: Vec::new(),
            first_revision: None,
            lexicons: Vec::new(),
            memory: 0,
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.articles.is_empty()
    }

    /// The memory that it takes, in bytes: about.
    pub(super) fn memory(&self) -> usize {
        self.memory + self.lexicons.iter().map(SharedLexicon::memory).sum::<usize>()
    }

    /// Whether an article with a number may wait: they come with rising numbers.
    pub(super) fn may_have_article(&self, number: u64) -> bool {
        self.articles.first().is_some_and(|first| first.number <= number)
    }

    /// Whether the state of a source with a number may wait: they come with rising numbers.
    pub(super) fn may_have_source(&self, revision: u64) -> bool {
        self.first_revision.is_some_and(|first| first <= revision)
    }

    /// Adds what is known of a source.
    pub(super) fn add_source(&mut self, source: &KnownSource, packer: &mut Packer) -> Packed {
        self.first_revision.get_or_insert(source.state.revision);
        let stored = source.stored();
        packer.learn(Shelf::Sources, &stored)?;
        self.memory += stored.capacity();
        self.unpacked_records.push((self.records.len(), stored));
        self.add_record(source.record(&self.fields));
        self.add_dictionaries(packer);
        Ok(())
    }

    /// Adds the compression dictionaries that were made.
    fn add_dictionaries(&mut self, packer: &mut Packer) {
        for NewDictionary { number, packed } in packer.take_new() {
            let fields = self.fields;
            let mut record = Record::default();
            record.number(fields.order, 0);
            record.number(fields.passage, 0);
            record.number(fields.dictionary, u64::from(number));
            record.bytes(fields.stored, packed);
            self.add_record(record);
        }
    }

    /// Adds a document that is no passage.
    fn add_record(&mut self, record: Record) {
        self.memory += record.memory();
        self.records.push(record);
    }

    /// Adds an article.
    pub(super) fn add_article(
        &mut self,
        article: Prepared,
        number: u64,
        packer: &mut Packer,
    ) -> Packed {
        self.memory += article.memory();
        let shelf = Shelf::Articles(article.language);
        if packer.lacks(shelf) {
            article.chunks.iter().try_for_each(|(_, chunk)| packer.learn(shelf, chunk))?;
            self.add_dictionaries(packer);
        }
        let lexicon = self.lexicons.iter().position(|known| known.is(&article.lexicon));
        let lexicon = lexicon.unwrap_or_else(|| {
            self.lexicons.push(article.lexicon.clone());
            self.lexicons.len() - 1
        });
        let at = self.articles.len();
        match self.unpacked.iter_mut().find(|(known, _)| *known == shelf) {
            Some((_, articles)) => articles.push(at),
            None => self.unpacked.push((shelf, vec![at])),
        }
        self.articles.push(Waiting { number, article, packed: Vec::new(), lexicon });
        if packer.lacks(shelf) { Ok(()) } else { self.pack(shelf, packer) }
    }

    /// Packs the articles of a shelf that are not packed yet.
    fn pack(&mut self, shelf: Shelf, packer: &mut Packer) -> Packed {
        let Some(place) = self.unpacked.iter().position(|(known, _)| *known == shelf) else {
            return Ok(());
        };
        for article in self.unpacked.swap_remove(place).1 {
            let Waiting { article, packed, .. } = &mut self.articles[article];
            self.memory -= article.memory();
            for (first, chunk) in std::mem::take(&mut article.chunks) {
                packed.push((first, packer.pack(shelf, &chunk)?));
            }
            self.memory += article.memory();
            self.memory += packed.iter().map(|(_, packed)| packed.capacity()).sum::<usize>();
        }
        Ok(())
    }

    /// Packs all that is not packed yet, as no more is to come to make compression dictionaries of.
    pub(super) fn pack_all(&mut self, packer: &mut Packer) -> Packed {
        while let Some((shelf, _)) = self.unpacked.first() {
            let shelf = *shelf;
            packer.make(shelf)?;
            self.pack(shelf, packer)?;
        }
        packer.make(Shelf::Sources)?;
        for (record, stored) in std::mem::take(&mut self.unpacked_records) {
            let packed = packer.pack(Shelf::Sources, &stored)?;
            self.records[record].bytes(self.fields.stored, packed);
        }
        self.add_dictionaries(packer);
        Ok(())
    }
}
