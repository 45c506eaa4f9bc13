//! Opening an index to read: the last commit, whoever writes meanwhile.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use tantivy::columnar::{Column, StrColumn};
use tantivy::directory::MmapDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocAddress, DocId, DocSet, Index, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader,
    TERMINATED, Term,
};

use super::articles::Articles;
use super::directory::ReadDirectory;
use super::languages::{LanguagesBySegment, PassageLanguages, next_with};
use super::manifest::Manifest;
use super::place::{Place, failed, look};
use super::schema::{Fields, ORDER, article_of, schema};
use super::size::Size;
use super::source::{KnownSource, known_path, path_to_bytes};
use super::stored::Stores;
use super::writer::manifest;
use crate::article::Date;
use crate::error::{Cause, Error, Result};
use crate::language::Language;

/// How often opening is tried while another process replaces segments.
const TRIES: u32 = 3;

/// How often the last commit is read while another process commits.
const TRIES_TO_AGREE: u32 = 20;

/// How many passages are asked for their numbers at once.
const AT_ONCE: usize = 256;

/// An index as of its last commit when it was opened.
pub struct Reader {
    dir: PathBuf,
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    manifest: Manifest,
    /// Opened when first needed: of every segment.
    columns: OnceLock<Vec<Columns>>,
    /// Counted when first needed.
    languages: OnceLock<Vec<(Language, u64)>>,
    /// Put together when first needed.
    passage_languages: OnceLock<Arc<LanguagesBySegment>>,
    pub(super) stores: Stores,
}

/// What an index holds, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// Files.
    pub sources: u64,
    /// Articles.
    pub articles: u64,
    /// Passages, titles included.
    pub passages: u64,
    /// Articles and passages by language of the article and of the passage.
    pub languages: BTreeMap<Language, (u64, u64)>,
    /// Bytes of text of all articles.
    pub text_bytes: u64,
    /// The earliest and the latest date of an article.
    pub dates: Option<(Date, Date)>,
    /// How many articles have a date.
    pub dated: u64,
    /// How many segments the index has.
    pub segments: u64,
}

/// How an index stands to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds the file as it is, as far as its size tells.
    Held,
    /// The file has changed since.
    Changed,
    /// It knows the file, which gave no article.
    Empty,
    /// The file is there no more; the index still holds it.
    Gone,
    /// It does not know the file, though it lies below this root.
    Below(PathBuf),
    /// It does not know the file, which lies below none of its roots.
    Elsewhere,
    /// There is no such file, and none in the index.
    Nowhere,
}

/// An article as it was when it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownArticle {
    /// Its number in this index.
    pub(super) number: u64,
    /// What it is known again by.
    pub(super) tie: u64,
    /// What its content is known again by.
    pub(super) content: u64,
    /// How many passages it has.
    pub(super) passages: u64,
    /// Bytes of its text.
    pub(super) text_bytes: u64,
}

impl Reader {
    /// Opens the index in a folder; needs no right to write there.
    ///
    /// # Errors
    /// [`Error::NoIndex`] if there is none, [`Error::NotAnIndex`] if something else is there,
    /// [`Error::OtherFormat`] or [`Error::OtherAnalysis`] if another version made it.
    pub fn open(dir: &Path) -> Result<Reader> {
        if look(dir)? == Place::Free {
            return Err(Error::NoIndex { dir: dir.into() });
        }
        let directory = MmapDirectory::open(dir)
            .map_err(|error| Error::Index { dir: dir.into(), source: Cause::from(error) })?;
        let mut tries = 1;
        loop {
            let opened = Index::open(ReadDirectory(directory.clone()))
                .map_err(failed(dir))
                .and_then(|index| Reader::of(dir, index));
            match opened {
                Err(Error::Index { .. }) if tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    /// Reads the last commit of an opened index.
    pub(super) fn of(dir: &Path, index: Index) -> Result<Reader> {
        let said = || manifest(&index, dir)?.ok_or_else(|| Error::NoIndex { dir: dir.into() });
        let mut tries = 1;
        let (searcher, manifest) = loop {
            let before = said()?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
            let searcher = reader.map_err(failed(dir))?.searcher();
            // Another process may have committed in between: both are to be of one commit.
            if before == said()? || tries == TRIES_TO_AGREE {
                break (searcher, before);
            }
            tries += 1;
        };
        Ok(Reader {
            dir: dir.to_owned(),
            fields: schema().1,
            searcher,
            manifest,
            columns: OnceLock::new(),
            languages: OnceLock::new(),
            passage_languages: OnceLock::new(),
            stores: Stores::default(),
        })
    }

    /// The folder it lies in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the index says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The languages of the index with the number of passages in each, deleted ones that were not
    /// merged away yet included; most frequent first.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn languages(&self) -> Result<&[(Language, u64)]> {
        if let Some(languages) = self.languages.get() {
            return Ok(languages);
        }
        let counted = self.count_languages()?;
        Ok(self.languages.get_or_init(|| counted))
    }

    /// The languages of the passages of each segment.
    pub(crate) fn passage_languages(&self) -> Result<Arc<LanguagesBySegment>> {
        if let Some(languages) = self.passage_languages.get() {
            return Ok(Arc::clone(languages));
        }
        let segments = self.searcher.segment_readers().iter().zip(self.columns()?);
        let all = segments
            .map(|(segment, columns)| (segment.segment_id(), Arc::clone(&columns.languages)));
        Ok(Arc::clone(self.passage_languages.get_or_init(|| Arc::new(all.collect()))))
    }

    /// Counts the passages in each language, as [`Reader::languages`] gives them.
    fn count_languages(&self) -> Result<Vec<(Language, u64)>> {
        let mut counts: BTreeMap<Language, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.language).map_err(self.failed())?;
            let mut terms =
                inverted.terms().stream().map_err(|error| self.failed()(error.into()))?;
            while let Some((term, info)) = terms.next() {
                *counts.entry(language(std::str::from_utf8(term).ok())).or_default() +=
                    u64::from(info.doc_freq);
            }
        }
        let mut counts: Vec<(Language, u64)> = counts.into_iter().collect();
        counts.sort_by_key(|&(language, passages)| (std::cmp::Reverse(passages), language));
        Ok(counts)
    }

    /// Calls `visit` for every source, in no order.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn sources(&self, mut visit: impl FnMut(KnownSource)) -> Result<()> {
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let orders = self.column(segment, ORDER)?;
            let sources = self.column(segment, "source")?;
            // Sources have the lowest order, so they come first.
            for doc in (0..segment.max_doc()).take_while(|&doc| orders.first(doc) == Some(0)) {
                // Compression dictionaries stand among them.
                if !segment.is_deleted(doc) && sources.first(doc).is_some() {
                    let document = self.document(DocAddress::new(ordinal, doc))?;
                    visit(self.known_source(&document)?);
                }
            }
        }
        Ok(())
    }

    /// Counts what the index holds.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn statistics(&self) -> Result<Statistics> {
        let mut languages: BTreeMap<Language, (u64, u64)> = BTreeMap::new();
        let mut dates: Option<(Date, Date)> = None;
        let mut dated = 0;
        for (segment, articles) in self.searcher.segment_readers().iter().zip(self.columns()?) {
            let norms = segment.get_fieldnorms_reader(self.fields.words).map_err(self.failed())?;
            for doc in segment.doc_ids_alive().filter(|&doc| articles.article(doc) != 0) {
                let counts = languages.entry(articles.language(doc)).or_default();
                let is_article = articles.number(doc) == 0;
                counts.0 += u64::from(is_article);
                counts.1 += u64::from(!is_article || norms.fieldnorm(doc) > 0);
                if let Some(date) = articles.date(doc) {
                    dated += 1;
                    dates = Some(
                        dates.map_or((date, date), |(from, to)| (from.min(date), to.max(date))),
                    );
                }
            }
        }
        let Manifest { sources, articles, passages, text_bytes, .. } = self.manifest;
        let segments = self.searcher.segment_readers().len() as u64;
        Ok(Statistics {
            sources,
            articles,
            passages,
            languages,
            text_bytes,
            dates,
            dated,
            segments,
        })
    }

    /// How many bytes each part of the index takes.
    ///
    /// # Errors
    /// [`Error::Index`] and [`Error::Read`] if the index can't be read.
    pub fn size(&self) -> Result<Size> {
        Size::measure(&self.dir, &self.searcher).map_err(|error| self.failed()(error.into()))
    }

    /// The articles of the index by their sources, to look up many.
    pub(super) fn known_articles(&self) -> Result<KnownArticles> {
        let mut segments = Vec::new();
        for segment in self.searcher.segment_readers() {
            segments.push(KnownSegment {
                columns: Columns::open(self, segment)?,
                norms: segment.get_fieldnorms_reader(self.fields.words).map_err(self.failed())?,
                sources: segment.inverted_index(self.fields.source).map_err(self.failed())?,
                segment: segment.clone(),
            });
        }
        Ok(KnownArticles { dir: self.dir.clone(), source: Some(self.fields.source), segments })
    }

    /// Where passage 0 of each article with this id is.
    pub(crate) fn with_id(&self, id: &str) -> Result<Vec<DocAddress>> {
        self.with_term(&Term::from_field_text(self.fields.id, id))
    }

    /// Where passage 0 of each article of a file is.
    pub(crate) fn at_path(&self, path: &Path) -> Result<Vec<DocAddress>> {
        match self.source_at(path)? {
            Some(known) => {
                let term = Term::from_field_u64(self.fields.source, known.state.number);
                let found = self.with_term(&term)?.into_iter();
                let is_article = |address: &DocAddress| -> Result<bool> {
                    let segment = self.searcher.segment_reader(address.segment_ord);
                    let order = self.column(segment, ORDER)?.first(address.doc_id).unwrap_or(0);
                    Ok(article_of(order) != 0)
                };
                let mut articles = Vec::new();
                for address in found {
                    if is_article(&address)? {
                        articles.push(address);
                    }
                }
                Ok(articles)
            }
            None => Ok(Vec::new()),
        }
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn source_at(&self, path: &Path) -> Result<Option<KnownSource>> {
        let path = path_to_bytes(&known_path(path));
        let term = Term::from_field_bytes(self.fields.source_path, &path);
        let Some(&address) = self.with_term(&term)?.first() else { return Ok(None) };
        self.known_source(&self.document(address)?).map(Some)
    }

    /// How the index stands to a file as it is now.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn standing(&self, path: &Path) -> Result<Standing> {
        let now = path.metadata().ok();
        Ok(match (self.source_at(path)?, now) {
            (Some(known), Some(now)) if now.len() != known.state.size => Standing::Changed,
            (Some(known), Some(_)) if known.state.articles == 0 => Standing::Empty,
            (Some(_), Some(_)) => Standing::Held,
            (Some(_), None) => Standing::Gone,
            (None, None) => Standing::Nowhere,
            (None, Some(_)) => {
                let root = self.manifest.nearest(&known_path(path));
                root.map_or(Standing::Elsewhere, |root| Standing::Below(root.path.clone()))
            }
        })
    }

    /// Where passage 0 of the article is that is ordered among equals by this.
    pub(crate) fn with_tie(&self, tie: u64) -> Result<Option<DocAddress>> {
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let ties = self.column(segment, "tie")?;
            let found = (0..segment.max_doc())
                .find(|&doc| ties.first(doc) == Some(tie) && !segment.is_deleted(doc));
            if let Some(doc) = found {
                return Ok(Some(DocAddress::new(ordinal, doc)));
            }
        }
        Ok(None)
    }

    /// Where passage 0 of the article with this number is.
    pub(super) fn with_number(&self, number: u64) -> Result<Option<DocAddress>> {
        // Its passages follow each other, the first one first.
        let found = self.with_term(&Term::from_field_u64(self.fields.article, number))?;
        Ok(found.into_iter().next())
    }

    /// The documents with a term.
    pub(super) fn with_term(&self, term: &Term) -> Result<Vec<DocAddress>> {
        let mut found = Vec::new();
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let inverted = segment.inverted_index(term.field()).map_err(self.failed())?;
            let postings = inverted
                .read_postings(term, IndexRecordOption::Basic)
                .map_err(|error| self.failed()(error.into()))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(ordinal, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    /// The fast fields of every segment, in the order of the segments.
    pub(crate) fn columns(&self) -> Result<&[Columns]> {
        if let Some(columns) = self.columns.get() {
            return Ok(columns);
        }
        let segments = self.searcher.segment_readers().iter();
        let opened = segments.map(|segment| Columns::open(self, segment)).collect::<Result<_>>()?;
        Ok(self.columns.get_or_init(|| opened))
    }

    /// The fast fields of the segment that an address is in.
    pub(crate) fn columns_at(&self, address: DocAddress) -> Result<&Columns> {
        let columns = self.columns()?.get(address.segment_ord as usize);
        columns.ok_or_else(|| self.damaged("a segment"))
    }

    /// A fast field of a segment.
    pub(crate) fn column(&self, segment: &SegmentReader, name: &str) -> Result<Column<u64>> {
        segment.fast_fields().u64(name).map_err(self.failed())
    }

    /// Wraps an error of the engine underneath.
    pub(crate) fn failed(&self) -> impl Fn(tantivy::TantivyError) -> Error + '_ {
        failed(&self.dir)
    }

    /// The error of something stored that can't be read.
    pub(super) fn damaged(&self, what: &str) -> Error {
        Error::Index {
            dir: self.dir.clone(),
            source: Cause::from(format!("{what} in it can't be read")),
        }
    }
}

/// The articles of an index by their sources; none of an index that is not there.
#[derive(Default)]
pub(super) struct KnownArticles {
    dir: PathBuf,
    source: Option<Field>,
    segments: Vec<KnownSegment>,
}

/// What tells the articles of a source in a segment.
struct KnownSegment {
    segment: SegmentReader,
    columns: Columns,
    norms: FieldNormReader,
    sources: Arc<InvertedIndexReader>,
}

impl KnownArticles {
    /// The articles of the source with this number.
    pub(super) fn of(&self, source: u64) -> Result<Vec<KnownArticle>> {
        let mut articles = Vec::new();
        let Some(field) = self.source else { return Ok(articles) };
        let term = Term::from_field_u64(field, source);
        for KnownSegment { segment, columns, norms, sources } in &self.segments {
            let postings = sources
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|error| failed(&self.dir)(error.into()))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                let first = postings.doc();
                let number = columns.article(first);
                if number != 0 && !segment.is_deleted(first) {
                    let all = (first..segment.max_doc())
                        .take_while(|&doc| columns.article(doc) == number);
                    let is_passage = |&doc: &DocId| doc != first || norms.fieldnorm(doc) > 0;
                    articles.push(KnownArticle {
                        number,
                        tie: columns.tie(first),
                        content: columns.content.first(first).unwrap_or(0),
                        passages: all.filter(is_passage).count() as u64,
                        text_bytes: columns.text_bytes(first),
                    });
                }
                postings.advance();
            }
        }
        Ok(articles)
    }
}

/// The fast fields of a segment that concern articles.
pub(crate) struct Columns {
    order: Column<u64>,
    passage: Column<u64>,
    date: Column<u64>,
    source: Column<u64>,
    tie: Column<u64>,
    content: Column<u64>,
    text_bytes: Column<u64>,
    repeats: Column<u64>,
    languages: Arc<PassageLanguages>,
    outlet: Option<StrColumn>,
    section: Option<StrColumn>,
    /// Read when they were asked for often.
    articles: OnceLock<Articles>,
    asked: AtomicU32,
}

impl Columns {
    /// Opens those of a segment.
    fn open(reader: &Reader, segment: &SegmentReader) -> Result<Columns> {
        let column = |name| {
            let column = segment.fast_fields().column_opt::<u64>(name).map_err(reader.failed())?;
            Ok::<_, Error>(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
        };
        let order = column(ORDER)?;
        let languages = PassageLanguages::open(segment, order.clone()).map_err(reader.failed())?;
        Ok(Columns {
            order,
            passage: column("passage")?,
            date: column("date")?,
            source: column("source")?,
            tie: column("tie")?,
            content: column("content")?,
            text_bytes: column("text_bytes")?,
            repeats: column("repeats")?,
            languages: Arc::new(languages),
            outlet: segment.fast_fields().str("outlet").map_err(reader.failed())?,
            section: segment.fast_fields().str("section").map_err(reader.failed())?,
            articles: OnceLock::new(),
            asked: AtomicU32::new(0),
        })
    }

    /// Where the articles begin: not told to the first who ask, for a process that searches once or twice is sooner
    /// done without.
    pub(crate) fn articles(&self) -> Option<&Articles> {
        const OFTEN: u32 = 2;
        if self.asked.load(Ordering::Relaxed) < OFTEN {
            self.asked.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let read = || Articles::of(&self.tie, &self.repeats, self.order.num_docs());
        Some(self.articles.get_or_init(read))
    }

    /// The article's number; 0 for a source.
    pub(crate) fn article(&self, doc: DocId) -> u64 {
        self.order.first(doc).map_or(0, article_of)
    }

    /// The passage's number in its article; none of a source.
    pub(crate) fn passage(&self, doc: DocId) -> Option<u32> {
        let number = self.number(doc);
        (number > 0 || self.article(doc) != 0).then_some(number)
    }

    /// The passage's number in its article; 0 of a source.
    pub(crate) fn number(&self, doc: DocId) -> u32 {
        self.passage.first(doc).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    }

    /// Passage 0 of the article that a passage belongs to: its passages follow each other.
    pub(crate) fn passage_0(&self, doc: DocId) -> DocId {
        doc - self.number(doc).min(doc)
    }

    /// Adds the same of others, which together takes less.
    pub(crate) fn passages_0(
        &self,
        docs: impl Iterator<Item = DocId>,
        passages_0: &mut Vec<DocId>,
    ) {
        let start = passages_0.len();
        passages_0.extend(docs);
        let mut numbers = [None; AT_ONCE];
        for docs in passages_0[start..].chunks_mut(AT_ONCE) {
            let numbers = &mut numbers[..docs.len()];
            self.passage.first_vals(docs, numbers);
            for (doc, number) in docs.iter_mut().zip(numbers) {
                let number = number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
                *doc -= number.min(*doc);
            }
        }
    }

    /// The first passage from one on that repeats another; [`TERMINATED`] where there is none.
    pub(crate) fn next_repeating(&self, from: DocId) -> DocId {
        next_with(&self.repeats.index, from)
    }

    /// The passage that a pull quote repeats.
    pub(crate) fn repeats(&self, doc: DocId) -> Option<u32> {
        self.repeats.first(doc).and_then(|number| u32::try_from(number).ok())
    }

    /// The article's date, by its passage 0.
    pub(crate) fn date(&self, passage_0: DocId) -> Option<Date> {
        self.date.first(passage_0).and_then(Date::from_number)
    }

    /// The number of the article's source, by its passage 0.
    pub(crate) fn source(&self, passage_0: DocId) -> Option<u64> {
        self.source.first(passage_0)
    }

    /// What orders articles of equal score, by its passage 0.
    pub(crate) fn tie(&self, passage_0: DocId) -> u64 {
        self.tie.first(passage_0).unwrap_or(0)
    }

    /// Bytes of the article's text, by its passage 0.
    pub(super) fn text_bytes(&self, passage_0: DocId) -> u64 {
        self.text_bytes.first(passage_0).unwrap_or(0)
    }

    /// The language of a passage.
    pub(crate) fn language(&self, doc: DocId) -> Language {
        self.languages.of(doc)
    }

    /// The languages of the passages.
    pub(crate) fn languages(&self) -> &Arc<PassageLanguages> {
        &self.languages
    }

    /// The site or paper of the article, by its passage 0.
    pub(crate) fn outlet(&self, passage_0: DocId) -> Option<String> {
        string(self.outlet.as_ref(), passage_0)
    }

    /// The section that the article ran in, by its passage 0.
    pub(crate) fn section(&self, passage_0: DocId) -> Option<String> {
        string(self.section.as_ref(), passage_0)
    }
}

/// The value of a document in a fast field of strings.
fn string(column: Option<&StrColumn>, doc: DocId) -> Option<String> {
    let column = column?;
    let mut value = String::new();
    let read = column.ord_to_str(column.term_ords(doc).next()?, &mut value);
    matches!(read, Ok(true)).then_some(value)
}

/// The language that a stored code names.
fn language(code: Option<&str>) -> Language {
    code.and_then(Language::with_code).unwrap_or(Language::UNDETERMINED)
}
