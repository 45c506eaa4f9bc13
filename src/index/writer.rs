//! Articles to documents: detects, cuts, analyses, and hands them to tantivy.

use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::schema::Schema;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexSortByField, IndexWriter, Order, TantivyError, Term};

use super::manifest::Manifest;
use super::place::{Place, clean, failed, look};
use super::reader::{KnownArticle, Reader};
use super::record::Record;
use super::schema::{Fields, ORDER, order, schema};
use super::source::{KnownSource, path_to_bytes};
use super::terms::{TOKENIZER, Terms, TermsTokenizer};
use crate::analysis::Analyzer;
use crate::archive::Source;
use crate::article::{Article, Kind};
use crate::error::{Cause, Error, Result};
use crate::language::{Language, detect};
use crate::passage::{Boilerplate, Passage, cut};

/// Memory that tantivy may fill before it writes a segment, in bytes.
const MEMORY: usize = 100_000_000;

/// Size of the blocks that stored text is compressed in, in bytes: half of tantivy's own, for a
/// search fetches ten passages from ten blocks, and it costs two points of size.
const BLOCK: usize = 8 * 1024;

/// Level of zstd.
const LEVEL: i32 = 3;

/// Part of a segment that may be deleted before it is written anew.
const DELETED: f32 = 0.2;

/// Segments of like size that are merged into one.
const SEGMENTS: usize = 4;

/// How much text is looked at to detect the language, in characters.
const SAMPLE: usize = 1_000;

/// The only one that may change an index; holds its lock.
pub(super) struct Writer {
    dir: PathBuf,
    fields: Fields,
    index: Index,
    writer: IndexWriter<Record>,
    analyzer: Analyzer,
    /// What the next commit will say of the index.
    pub(super) manifest: Manifest,
    changed: bool,
}

/// An article of a source, as it is to be indexed.
pub(super) struct NewArticle<'a> {
    /// The source that it is of.
    pub(super) source: &'a Source,
    /// The number of that source.
    pub(super) source_number: u64,
    /// What it says.
    pub(super) article: &'a Article,
    /// What orders it among equals and knows it again: see [`identity`].
    pub(super) tie: u64,
    /// What its content is known again by.
    pub(super) content: u64,
}

/// What became of an article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added {
    /// The language taken.
    pub(super) language: Language,
    /// How many passages it has.
    pub(super) passages: u64,
    /// Bytes of its text.
    pub(super) text_bytes: u64,
}

impl Writer {
    /// Opens the index in a folder, or makes one where there is none.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process writes to it, [`Error::NotAnIndex`] and the errors of
    /// other versions, [`Error::Write`] if the folder can't be made.
    pub(super) fn open(dir: &Path) -> Result<Writer> {
        let (schema, fields) = schema();
        if look(dir)? == Place::Free {
            create(dir, schema)?;
        }
        let index = Index::open_in_dir(dir).map_err(failed(dir))?;
        register(&index);
        manifest(&index, dir)?; // what is not ours is left before a lock is put there
        let writer = index.writer_with_num_threads(1, MEMORY).map_err(|error| busy(error, dir))?;
        let metas = index.load_metas().map_err(failed(dir))?;
        clean(dir, Some(&metas.list_segment_files()))?;
        // Read under the lock: another process may have committed since.
        let manifest = manifest(&index, dir)?;
        writer.set_merge_policy(Box::new(merge_policy()));
        let is_new = manifest.is_none();
        let mut writer = Writer {
            dir: dir.to_owned(),
            fields,
            index,
            writer,
            analyzer: Analyzer::new(),
            manifest: manifest.unwrap_or_default(),
            changed: is_new,
        };
        if is_new {
            writer.commit()?; // from now on the folder tells what it is
        }
        Ok(writer)
    }

    /// The last commit, to read.
    pub(super) fn reader(&self) -> Result<Reader> {
        Reader::of(&self.dir, self.index.clone())
    }

    /// The number for a source that is new.
    pub(super) fn next_source(&mut self) -> u64 {
        self.manifest.next_source += 1;
        self.manifest.next_source - 1
    }

    /// Adds what is known of a source, or replaces it; its articles are another matter.
    pub(super) fn put_source(
        &mut self,
        source: &KnownSource,
        before: Option<&KnownSource>,
    ) -> Result<()> {
        if let Some(before) = before {
            self.delete_source(before);
        }
        self.manifest.sources += 1;
        self.changed = true;
        let record = source.record(&self.fields);
        self.run(vec![record])
    }

    /// Removes what is known of a source.
    pub(super) fn delete_source(&mut self, source: &KnownSource) {
        let path = path_to_bytes(&source.path);
        self.writer.delete_term(Term::from_field_bytes(self.fields.source_path, &path));
        self.manifest.sources -= 1;
        self.changed = true;
    }

    /// Adds an article: all its passages as one group.
    pub(super) fn add_article(&mut self, new: &NewArticle<'_>) -> Result<Added> {
        let language = detect(&sample(new.article), new.article.language).language;
        let cut = cut(new.article, language);
        let number = self.manifest.next_article;
        self.manifest.next_article += 1;
        let owner = Owner { language, number };
        let mut records: Vec<Record> =
            cut.passages.iter().map(|passage| self.passage(passage, &owner)).collect();
        let added = Added {
            language,
            passages: cut.passages.iter().filter(|passage| !passage.text.is_empty()).count() as u64,
            text_bytes: new.article.text_bytes(),
        };
        if let Some(first) = records.first_mut() {
            self.article(first, new, &cut.boilerplate);
        }
        self.manifest.articles += 1;
        self.manifest.passages += added.passages;
        self.manifest.text_bytes += added.text_bytes;
        self.changed = true;
        self.run(records)?;
        Ok(added)
    }

    /// Removes an article with all its passages.
    pub(super) fn delete_article(&mut self, known: &KnownArticle) {
        self.writer.delete_term(Term::from_field_u64(self.fields.article, known.number));
        self.manifest.articles -= 1;
        self.manifest.passages -= known.passages;
        self.manifest.text_bytes -= known.text_bytes;
        self.changed = true;
    }

    /// Makes all changes visible at once; does nothing if there are none.
    pub(super) fn commit(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.changed) {
            return Ok(());
        }
        let payload = self.manifest.write();
        let mut commit = self.writer.prepare_commit().map_err(failed(&self.dir))?;
        commit.set_payload(&payload);
        commit.commit().map_err(failed(&self.dir))?;
        readable_by_others(&self.dir);
        Ok(())
    }

    /// Changes the roots.
    pub(super) fn change_roots(&mut self, change: impl FnOnce(&mut Manifest)) {
        let before = self.manifest.roots.clone();
        change(&mut self.manifest);
        self.changed |= self.manifest.roots != before;
    }

    /// Waits for merges to end, and lets go of the lock.
    pub(super) fn close(self) -> Result<()> {
        self.writer.wait_merging_threads().map_err(failed(&self.dir))?;
        readable_by_others(&self.dir); // merges write the list of segments too
        Ok(())
    }

    /// The document of a passage.
    fn passage(&mut self, passage: &Passage, owner: &Owner) -> Record {
        let fields = self.fields;
        let (words, stems) = self.terms(&passage.text, owner.language);
        let mut record = Record::default();
        record.number(fields.order, order(owner.language, owner.number));
        record.number(fields.article, owner.number);
        record.number(fields.passage, u64::from(passage.number));
        record.text(fields.language, owner.language.code());
        record.text(fields.words, words);
        record.text(fields.stems, stems);
        record
            .text(fields.kinds, passage.kinds.iter().map(|kind| kind.letter()).collect::<String>());
        if let Some(repeated) = passage.repeats {
            record.number(fields.repeats, u64::from(repeated));
        }
        if passage.number > 0 {
            record.text(fields.text, passage.text.clone());
        }
        record
    }

    /// Adds to passage 0 what is stored once for the article.
    fn article(&mut self, record: &mut Record, new: &NewArticle<'_>, boilerplate: &[Boilerplate]) {
        let fields = self.fields;
        let article = new.article;
        record.number(fields.source, new.source_number);
        record.number(fields.tie, new.tie);
        record.number(fields.content, new.content);
        record.number(fields.text_bytes, article.text_bytes());
        record.bytes(fields.path, path_to_bytes(&new.source.path));
        record.text(fields.id, article.id.clone().unwrap_or_else(|| new.source.name.clone()));
        if let Some(date) = article.date {
            record.number(fields.date, date.number());
        }
        for (field, value) in [
            (fields.title, &article.title),
            (fields.byline, &article.byline),
            (fields.section, &article.section),
            (fields.outlet, &article.outlet),
            (fields.url, &article.url),
        ] {
            record.text(field, value.clone().unwrap_or_default());
        }
        if !boilerplate.is_empty() {
            let texts: Vec<&str> = boilerplate.iter().map(|b| b.text.as_str()).collect();
            let (words, _) = self.terms(&texts.join("\n"), Language::UNDETERMINED);
            record.text(fields.boilerplate_words, words);
            let places: Vec<(u32, &str)> =
                boilerplate.iter().map(|b| (b.before, b.text.as_str())).collect();
            record.text(fields.boilerplate, serde_json::to_string(&places).unwrap_or_default());
        }
    }

    /// The terms of a text for the fields `words` and `stems`.
    fn terms(&mut self, text: &str, language: Language) -> (String, String) {
        let (mut words, mut stems) = (Terms::default(), Terms::default());
        self.analyzer.analyze(text, language, |token| {
            token.words().for_each(|word| words.push(word, token.position));
            token.stems.iter().for_each(|stem| stems.push(stem, token.position));
        });
        (words.into_encoded(), stems.into_encoded())
    }

    /// Hands a group of documents to tantivy, which keeps it in one segment.
    fn run(&mut self, records: Vec<Record>) -> Result<()> {
        let operations: Vec<UserOperation<Record>> =
            records.into_iter().map(UserOperation::Add).collect();
        self.writer.run(operations).map(|_| ()).map_err(failed(&self.dir))
    }
}

/// The article that a passage belongs to.
struct Owner {
    language: Language,
    number: u64,
}

/// Makes an index in a folder, and the folder where there is none; what a run that was killed left
/// there is swept up first.
fn create(dir: &Path, schema: Schema) -> Result<()> {
    fs::create_dir_all(dir).map_err(|source| Error::Write { path: dir.into(), source })?;
    let compression = ZstdCompressor { compression_level: Some(LEVEL) };
    let settings = IndexSettings {
        sort_by_field: Some(IndexSortByField { field: ORDER.to_owned(), order: Order::Asc }),
        docstore_compression: Compressor::Zstd(compression),
        docstore_blocksize: BLOCK,
        ..IndexSettings::default()
    };
    let directory = MmapDirectory::open(dir)
        .map_err(|error| Error::Index { dir: dir.into(), source: Cause::from(error) })?;
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
    let _lock = lock.map_err(|error| busy(TantivyError::LockFailure(error, None), dir))?;
    // Another process may have been faster.
    if look(dir)? == Place::Free {
        clean(dir, None)?;
        Index::builder()
            .schema(schema)
            .settings(settings)
            .open_or_create(directory)
            .map_err(failed(dir))?;
    }
    Ok(())
}

/// Tells an index the tokenizer of its fields.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, TermsTokenizer);
}

/// The manifest of the last commit; `None` if there never was one.
pub(super) fn manifest(index: &Index, dir: &Path) -> Result<Option<Manifest>> {
    let metas = index.load_metas().map_err(failed(dir))?;
    match metas.payload {
        Some(payload) => Manifest::read(&payload, dir).map(Some),
        None if metas.opstamp == 0 && metas.schema == schema().0 => Ok(None),
        None => Err(Error::NotAnIndex { dir: dir.into() }),
    }
}

/// Tells the error of a lock that another holds from others.
fn busy(error: TantivyError, dir: &Path) -> Error {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::Busy { dir: dir.into() },
        TantivyError::LockFailure(LockError::IoError(source), _) => {
            let source = std::io::Error::new(source.kind(), source.to_string());
            Error::Write { path: dir.into(), source }
        }
        other => failed(dir)(other),
    }
}

/// Few segments for fast cold searches, and none that is full of deleted documents.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(SEGMENTS);
    policy.set_del_docs_ratio_before_merge(DELETED);
    policy
}

/// Lets all who may read the folder read the index: tantivy makes its list for the owner alone.
fn readable_by_others(dir: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let Ok(folder) = fs::metadata(dir) else { return };
        for file in ["meta.json", ".managed.json"] {
            let mode = 0o600 | (folder.permissions().mode() & 0o044);
            // Not being able to is no reason to fail: the owner can read it all the same.
            let _ = fs::set_permissions(dir.join(file), fs::Permissions::from_mode(mode));
        }
    }
}

/// The head of an article's text, title first, without boilerplate.
fn sample(article: &Article) -> String {
    let texts = article.paragraphs.iter().filter(|paragraph| paragraph.kind != Kind::Boilerplate);
    let mut sample = String::new();
    for text in article.title.iter().chain(texts.map(|paragraph| &paragraph.text)) {
        if sample.len() >= SAMPLE * 4 {
            break;
        }
        sample.extend(text.chars().take(SAMPLE));
        sample.push('\n');
    }
    sample
}

/// What tells an article from all others, whenever it is indexed: the path of its source, and what
/// tells it from the source's others, which is its record's id where it has one.
pub(super) fn identity(source: &Path, record: &[u8]) -> u64 {
    let mut hash = blake3::Hasher::new();
    hash.update(&path_to_bytes(source));
    hash.update(&[0]);
    hash.update(record);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}
