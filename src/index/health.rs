//! Whether an index is sound: its files, its counts, its sources; and mending what can be mended
//! without the articles.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::Index;
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};

use super::directory::ReadDirectory;
use super::manifest::{Manifest, Root};
use super::place::{Place, failed, is_stray, look};
use super::reader::Reader;
use super::source::SourceState;
use super::writer::{Writer, holder, manifest};
use crate::archive::STANDARD_INPUT;
use crate::error::{Cause, Error, Result};

/// The file that a segment may lack: without deleted documents there is no list of them.
const DELETED: &str = "del";

/// What was found out about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Files of the last commit.
    pub files: u64,
    /// Files of the last commit whose checksum is wrong.
    pub damaged: Vec<PathBuf>,
    /// Files of the last commit that are not there.
    pub missing: Vec<PathBuf>,
    /// Files that no commit knows: a run that was killed left them.
    pub stray: Vec<PathBuf>,
    /// Whether another process writes, and which, where that is known.
    pub writer: Option<Option<u32>>,
    /// What the index says that it holds.
    pub said: Counts,
    /// What it holds, where its files could be read.
    pub found: Option<Counts>,
    /// Articles whose passages do not stand together: they can't be shown whole.
    pub torn: u64,
    /// Documents that were deleted and not merged away yet, and all documents.
    pub deleted: (u64, u64),
    /// Segments of the index.
    pub segments: u64,
    /// Sources that are not there any more; the next update takes them out.
    pub vanished: Vec<PathBuf>,
    /// How many sources lie below roots that can't be reached.
    pub unreached: u64,
    /// How many sources have another size than they had; the next update takes them in.
    pub changed: u64,
    /// Roots that can't be reached; what the index holds of them stays.
    pub unreachable: Vec<PathBuf>,
    /// All roots, with how they are read.
    pub roots: Vec<Root>,
}

/// How much an index holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files.
    pub sources: u64,
    /// Articles.
    pub articles: u64,
    /// Passages, titles included.
    pub passages: u64,
    /// Bytes of their text.
    pub text_bytes: u64,
}

impl Counts {
    fn of(manifest: &Manifest) -> Counts {
        let Manifest { sources, articles, passages, text_bytes, .. } = *manifest;
        Counts { sources, articles, passages, text_bytes }
    }
}

impl Health {
    /// Whether the index can be relied on.
    pub fn is_sound(&self) -> bool {
        !self.is_lost() && self.stray.is_empty() && self.found == Some(self.said)
    }

    /// Whether something is lost that only the articles can bring back.
    pub fn is_lost(&self) -> bool {
        !self.damaged.is_empty() || !self.missing.is_empty() || self.torn > 0
    }
}

/// Examines the index in a folder: reads all of it, and looks for all of its sources.
///
/// # Errors
/// As [`Reader::open`] where what the index says of itself can't be read; all else that is wrong
/// is in what it returns.
pub fn examine(dir: &Path) -> Result<Health> {
    let mut health = Health::default();
    if look(dir)? == Place::Free {
        return Err(Error::NoIndex { dir: dir.into() });
    }
    let directory = MmapDirectory::open(dir)
        .map_err(|error| Error::Index { dir: dir.into(), source: Cause::from(error) })?;
    let index = Index::open(ReadDirectory(directory.clone())).map_err(failed(dir))?;
    let manifest = manifest(&index, dir)?.ok_or_else(|| Error::NoIndex { dir: dir.into() })?;
    health.writer = writer_at(dir, &directory);
    health.files(&index, dir)?;
    health.writer = health.writer.or_else(|| writer_at(dir, &directory));
    if health.writer.is_some() {
        health.stray.clear(); // files that it is about to commit
    }
    // What is damaged would only fail in other ways.
    let reader = if health.is_lost() { None } else { Some(Reader::open(dir)?) };
    let manifest = reader.as_ref().map_or(&manifest, Reader::manifest);
    health.said = Counts::of(manifest);
    health.roots.clone_from(&manifest.roots);
    let roots = manifest.roots.iter().map(|root| &root.path);
    health.unreachable = roots.filter(|root| fs::metadata(root).is_err()).cloned().collect();
    if let Some(reader) = &reader {
        health.contents(reader)?;
    }
    Ok(health)
}

/// The process that writes, if there is one, and its number where that is known.
fn writer_at(dir: &Path, directory: &MmapDirectory) -> Option<Option<u32>> {
    match directory.acquire_lock(&INDEX_WRITER_LOCK) {
        Err(LockError::LockBusy) => Some(holder(dir)),
        Ok(_) | Err(LockError::IoError(_)) => None,
    }
}

/// Mends what can be mended without the articles; tells what it did.
///
/// # Errors
/// [`Error::Busy`] if another process writes, and those of writing.
pub fn repair(dir: &Path, health: &Health) -> Result<Vec<String>> {
    let mut acts = Vec::new();
    // Opening to write sweeps up what no commit knows.
    let (mut writer, mut manifest) = Writer::open(dir, 0)?;
    if !health.stray.is_empty() {
        acts.push(format!("removed {} that no commit knows", files(health.stray.len())));
    }
    // Counted again, for another process may have written since.
    let mut now = Health::default();
    if health.found.is_some() {
        now.contents(&writer.reader()?)?;
    }
    if let Some(found) = now.found.filter(|found| *found != Counts::of(&manifest)) {
        let Counts { sources, articles, passages, text_bytes } = found;
        manifest = Manifest { sources, articles, passages, text_bytes, ..manifest };
        writer.commit(&manifest)?;
        acts.push("corrected the counts".to_owned());
    }
    writer.close(false)?;
    Ok(acts)
}

/// How many files.
fn files(number: usize) -> String {
    if number == 1 { "1 file".to_owned() } else { format!("{number} files") }
}

impl Health {
    /// Looks at every file of the last commit, and for those that are of none.
    fn files(&mut self, index: &Index, dir: &Path) -> Result<()> {
        let metas = index.load_metas().map_err(failed(dir))?;
        let living: HashSet<PathBuf> = metas.list_segment_files();
        let has_deleted: HashSet<String> = metas
            .segments
            .iter()
            .filter(|segment| segment.has_deletes())
            .map(|segment| segment.id().uuid_string())
            .collect();
        for path in &living {
            let name = path.to_string_lossy();
            let may_lack = path.extension().is_some_and(|ending| ending == DELETED)
                && !has_deleted.iter().any(|id| name.starts_with(id.as_str()));
            if !dir.join(path).exists() {
                // tantivy lists parts that a segment may have, such as the store's first form.
                let is_needed = !may_lack && NEEDED.iter().any(|ending| name.ends_with(ending));
                self.missing.extend(is_needed.then(|| path.clone()));
                continue;
            }
            self.files += 1;
            if !index.directory().validate_checksum(path).unwrap_or(false) {
                self.damaged.push(path.clone());
            }
        }
        // Another process may have replaced files in the meantime.
        let now = index.load_metas().map_err(failed(dir))?.list_segment_files();
        self.missing.retain(|path| now.contains(path));
        self.damaged.retain(|path| now.contains(path));
        self.segments = metas.segments.len() as u64;
        if self.writer.is_none() {
            let entries =
                fs::read_dir(dir).map_err(|source| Error::Read { path: dir.into(), source })?;
            let names = entries.flatten().map(|entry| PathBuf::from(entry.file_name()));
            let known: HashSet<PathBuf> = living.union(&now).cloned().collect();
            self.stray = names.filter(|name| is_stray(name, Some(&known))).collect();
        }
        for list in [&mut self.missing, &mut self.damaged, &mut self.stray] {
            list.sort();
        }
        Ok(())
    }

    /// Counts what the index holds, and looks for its sources.
    fn contents(&mut self, reader: &Reader) -> Result<()> {
        self.segments = reader.searcher.segment_readers().len() as u64;
        let mut found = Counts::default();
        reader.sources(|known| {
            found.sources += 1;
            self.source(&known.path, &known.state);
        })?;
        self.vanished.sort();
        for (segment, columns) in reader.searcher.segment_readers().iter().zip(reader.columns()?) {
            let norms =
                segment.get_fieldnorms_reader(reader.fields.words).map_err(reader.failed())?;
            self.deleted.0 += u64::from(segment.num_deleted_docs());
            self.deleted.1 += u64::from(segment.max_doc());
            for doc in segment.doc_ids_alive().filter(|&doc| columns.article(doc) != 0) {
                let first = columns.passage_0(doc);
                let is_first = first == doc;
                if is_first {
                    found.articles += 1;
                    found.text_bytes += columns.text_bytes(doc);
                }
                found.passages += u64::from(!is_first || norms.fieldnorm(doc) > 0);
                let stands = columns.article(first) == columns.article(doc)
                    && columns.number(first) == 0
                    && !segment.is_deleted(first);
                self.torn += u64::from(!stands);
            }
        }
        self.found = Some(found);
        Ok(())
    }

    /// Looks whether a source is there, and as it was.
    fn source(&mut self, path: &Path, known: &SourceState) {
        let is_elsewhere = self.unreachable.iter().any(|root| path.starts_with(root));
        if is_elsewhere || path == Path::new(STANDARD_INPUT) {
            self.unreached += u64::from(is_elsewhere);
            return;
        }
        match fs::metadata(path) {
            Ok(now) => self.changed += u64::from(now.len() != known.size),
            Err(_) => self.vanished.push(path.to_owned()),
        }
    }
}

/// Endings of the files that every segment has.
const NEEDED: [&str; 7] = [".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm", ".del"];
