//! A segment, written of all that waits at once.
//!
//! tantivy's own writer takes documents one by one and looks each of their words up. Here articles come as lists of
//! lexemes, in the order of their documents: postings are made by `invert`, what is stored and the columns by tantivy's
//! own writers of files. What is written is a segment like any other: tantivy reads and merges it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::MutexGuard;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::store::{Compressor, StoreWriter};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{DocId, IndexWriter, Segment};

use super::invert::{self, Batch, Room, Terms, Text};
use super::lexicon::{Lexicon, SharedLexicon, Sort};
use super::pending::{Pending, Waiting};
use super::record::Record;
use super::schema::{Fields, order};

/// How many places of terms are put in order at a time: as many as stay in a near cache.
const GROUP: usize = 1 << 16;

/// How many groups of terms that are in order may wait to be written: together they take some 30 MB.
const AHEAD: usize = 64;

impl Pending {
    /// Writes all that waits as a segment, which the next commit makes visible. Threads go on with lexicons of their
    /// own. `parted` tells how many places may be parted by their terms at a time.
    pub(super) fn write(
        mut self,
        writer: &IndexWriter<Record>,
        parted: usize,
    ) -> tantivy::Result<()> {
        self.articles
            .sort_unstable_by_key(|waiting| order(waiting.article.language, waiting.number));
        let segment = writer.new_segment();
        let mut lexicons: Vec<MutexGuard<'_, Lexicon>> =
            self.lexicons.iter().map(SharedLexicon::lock).collect();
        lexicons.iter_mut().for_each(|lexicon| lexicon.is_closed = true);
        let lexicons: Vec<&Lexicon> = lexicons.iter().map(|lexicon| &**lexicon).collect();
        let texts = Texts::of(&self, &lexicons);
        thread::scope(|scope| {
            // While places are put in order, what is in order already is written.
            let (give, take) = bounded(1);
            let (texts, lexicons, fields) = (&texts, &lexicons, &self.fields);
            let in_order = move || texts.put_in_order(lexicons, fields, parted, &give);
            let maker = thread::Builder::new().spawn_scoped(scope, in_order)?;
            texts.write_lengths(&segment, fields, lexicons)?;
            let keywords = self.write_records(&segment)?.keywords;
            let mut postings = Postings::begin(&segment)?;
            take.iter().try_for_each(|field| postings.add(field))?;
            maker.join().unwrap_or_else(|panic| resume_unwind(panic));
            postings.add_keywords(keywords)?;
            postings.end()
        })?;
        let segment = segment.with_max_doc(texts.documents);
        segment.meta().untrack_temp_docstore(); // there is none
        writer.add_segment(segment.meta().clone())
    }

    /// Writes what is stored and the columns of all documents, and takes note of their keywords.
    fn write_records(&self, segment: &Segment) -> tantivy::Result<Documents> {
        let schema = segment.schema();
        let store = segment.open_write(SegmentComponent::Store)?;
        let block = segment.index().settings().docstore_blocksize;
        let mut store = StoreWriter::new(store, Compressor::None, block, false)?;
        let none = TokenizerManager::new();
        let mut columns = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, none)?;
        let mut documents = Documents::default();
        let mut add = |record: &Record| -> tantivy::Result<()> {
            store.store(record, &schema)?;
            columns.add_document(record)?;
            documents.add(record, &schema);
            Ok(())
        };
        self.records.iter().try_for_each(&mut add)?;
        for Waiting { number, article, packed, .. } in &self.articles {
            article.records(*number, packed, &self.fields).try_for_each(|record| add(&record))?;
        }
        store.close()?;
        let mut file = segment.open_write(SegmentComponent::FastFields)?;
        columns.serialize(&mut file, None)?;
        file.terminate()?;
        Ok(documents)
    }
}

/// Of each field that is indexed by its whole value, the documents that have each value, in order.
type Keywords = BTreeMap<Field, HashMap<Vec<u8>, Vec<DocId>>>;

/// The documents of a segment, but for their texts.
#[derive(Default)]
struct Documents {
    count: DocId,
    keywords: Keywords,
}

impl Documents {
    /// Adds a document.
    fn add(&mut self, record: &Record, schema: &Schema) {
        for (field, value) in record.keywords() {
            if !schema.get_field_entry(field).is_indexed() {
                continue;
            }
            let values = self.keywords.entry(field).or_default();
            match values.get_mut(&*value) {
                Some(docs) => docs.push(self.count),
                None => drop(values.insert(value.into_owned(), vec![self.count])),
            }
        }
        self.count += 1;
    }
}

/// The texts of the documents of a segment, in order.
struct Texts<'p> {
    of_passages: Vec<Text<'p>>,
    /// Those of articles that fields of their own have.
    of_articles: Vec<(Field, Vec<Text<'p>>)>,
    /// How many documents there are.
    documents: DocId,
}

impl<'p> Texts<'p> {
    fn of(pending: &'p Pending, lexicons: &[&Lexicon]) -> Texts<'p> {
        let first_lexemes = invert::first_lexemes(lexicons);
        let mut texts = Texts { of_passages: Vec::new(), of_articles: Vec::new(), documents: 0 };
        let mut doc = pending.records.len() as DocId;
        for Waiting { article, lexicon, .. } in &pending.articles {
            let text = |doc, places| Text { doc, first_lexeme: first_lexemes[*lexicon], places };
            for (field, places) in article.texts() {
                match texts.of_articles.iter_mut().find(|(known, _)| *known == field) {
                    Some((_, of_field)) => of_field.push(text(doc, places)),
                    None => texts.of_articles.push((field, vec![text(doc, places)])),
                }
            }
            for places in article.texts_of_passages() {
                texts.of_passages.push(text(doc, places));
                doc += 1;
            }
        }
        texts.documents = doc;
        texts
    }

    /// Puts the places of all fields in order, and gives them one field after another. Ends early when nobody takes them.
    fn put_in_order<'l>(
        &self,
        lexicons: &[&'l Lexicon],
        fields: &Fields,
        parted: usize,
        give: &Sender<InOrder<'l>>,
    ) {
        for sort in [Sort::Words, Sort::Stems, Sort::Ends] {
            let terms = Terms::of(lexicons, sort);
            let of_articles = self.of_articles.iter();
            let of_articles = of_articles.filter(|(field, _)| sort_of(*field, fields) == sort);
            let of_articles = of_articles.map(|(field, texts)| (*field, texts.as_slice()));
            let of_passages = (of_passages(sort, fields), self.of_passages.as_slice());
            for (field, texts) in of_articles.chain([of_passages]) {
                let counts = terms.count(texts);
                let all = counts.iter().map(|count| u64::from(*count)).sum();
                if all == 0 {
                    continue;
                }
                let (give_batch, batches) = bounded(AHEAD);
                if give.send(InOrder { field, all, batches }).is_err() {
                    return;
                }
                let room = Room { parted, group: GROUP };
                terms.each_batch(texts, &counts, room, |batch| match give_batch.send(batch) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                });
            }
        }
    }

    /// Writes how many terms each passage has.
    fn write_lengths(
        &self,
        segment: &Segment,
        fields: &Fields,
        lexicons: &[&Lexicon],
    ) -> tantivy::Result<()> {
        let mut norms = FieldNormsWriter::for_schema(&segment.schema());
        for sort in [Sort::Words, Sort::Stems] {
            let lengths = invert::lengths(&self.of_passages, lexicons, sort);
            for (text, length) in self.of_passages.iter().zip(lengths) {
                norms.record(text.doc, of_passages(sort, fields), length);
            }
        }
        norms.fill_up_to_max_doc(self.documents);
        let file = segment.open_write(SegmentComponent::FieldNorms)?;
        norms.serialize(FieldNormsSerializer::from_write(file)?, None)?;
        Ok(())
    }
}

/// A field whose places are being put in order.
struct InOrder<'l> {
    field: Field,
    /// How many places there are.
    all: u64,
    /// Its terms in order.
    batches: Receiver<Batch<'l>>,
}

/// The postings of a segment, being written field by field.
struct Postings {
    schema: Schema,
    norms: FieldNormReaders,
    serializer: InvertedIndexSerializer,
}

impl Postings {
    /// Begins the files of a segment whose lengths are written.
    fn begin(segment: &Segment) -> tantivy::Result<Postings> {
        let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let serializer = InvertedIndexSerializer::open(segment)?;
        Ok(Postings { schema: segment.schema(), norms, serializer })
    }

    /// Writes a field.
    fn add(&mut self, InOrder { field, all, batches }: InOrder<'_>) -> tantivy::Result<()> {
        let record = record_of(field, &self.schema);
        let norms = self.norms.get_field(field)?;
        let mut field = self.serializer.new_field(field, all, norms)?;
        batches.iter().try_for_each(|batch| batch.write(record, &mut field))?;
        Ok(field.close()?)
    }

    /// Writes the fields that are indexed by their whole value.
    fn add_keywords(&mut self, keywords: Keywords) -> tantivy::Result<()> {
        for (field, values) in keywords {
            let all = values.values().map(|docs| docs.len() as u64).sum();
            let mut field = self.serializer.new_field(field, all, self.norms.get_field(field)?)?;
            let mut values: Vec<(Vec<u8>, Vec<DocId>)> = values.into_iter().collect();
            values.sort_unstable();
            for (value, docs) in values {
                field.new_term_without_freq(&value)?;
                docs.into_iter().for_each(|doc| field.write_doc(doc, 0, &[]));
                field.close_term()?;
            }
            field.close()?;
        }
        Ok(())
    }

    /// Ends the files.
    fn end(self) -> tantivy::Result<()> {
        Ok(self.serializer.close()?)
    }
}

/// Which terms of the texts of articles a field has.
fn sort_of(field: Field, fields: &Fields) -> Sort {
    if field == fields.title_stems { Sort::Stems } else { Sort::Words }
}

/// The field of passages that has terms of a sort.
fn of_passages(sort: Sort, fields: &Fields) -> Field {
    match sort {
        Sort::Words => fields.words,
        Sort::Stems => fields.stems,
        Sort::Ends => fields.ends,
    }
}

/// What is recorded of the terms of a field.
fn record_of(field: Field, schema: &Schema) -> IndexRecordOption {
    let entry = schema.get_field_entry(field);
    entry.field_type().index_record_option().unwrap_or(IndexRecordOption::Basic)
}
