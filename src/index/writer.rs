//! Makes, locks, fills and commits an index: the only door to tantivy's writer, which deletes, commits and merges;
//! segments are written by `segment`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tantivy::directory::error::LockError;
use tantivy::directory::{
    Directory, INDEX_WRITER_LOCK, META_LOCK, ManagedDirectory, MmapDirectory,
};
use tantivy::index::{SegmentComponent, SegmentId, SegmentMeta};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy, NoMergePolicy};
use tantivy::schema::Schema;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, IndexSortByField, IndexWriter, Order, TantivyError, Term};

use super::directory::ReadDirectory;
use super::manifest::Manifest;
use super::pack::{self, Packer};
use super::pending::Pending;
use super::place::{Place, clean, failed, look};
use super::prepare::Prepared;
use super::reader::Reader;
use super::record::Record;
use super::schema::{Fields, ORDER, schema};
use super::source::KnownSource;
use crate::error::{Cause, Error, Result};

/// Size of the blocks that stored documents are read in, in bytes: a chunk or two.
const BLOCK: usize = 4 * 1024;

/// Part of a segment that may be deleted before it is written anew.
const DELETED: f32 = 0.2;

/// Segments of like size that are merged into one.
const SEGMENTS: usize = 4;

/// Most passages that are merged into one segment after a bulk load: about half a minute's work.
const MOST_AT_ONCE: u64 = 1_000_000;

/// Most memory that may be filled before a segment is written, in bytes: places in it are numbers of 32 bits.
const MOST_MEMORY: usize = 2_000_000_000;

/// The part of that memory for each place of a term that is parted with others, before they are put in order: together
/// a fifth of it.
const PLACE: usize = 64;

/// Memory of tantivy's own writer, in bytes, which is not given any document: the least that it takes.
const IDLE: usize = 15_000_000;

/// The only one that may change an index; holds its lock.
pub(super) struct Writer {
    dir: PathBuf,
    fields: Fields,
    index: Index,
    writer: IndexWriter<Record>,
    /// What is added and not yet written.
    pending: Pending,
    /// The memory that may take, in bytes.
    memory: usize,
    /// Made when first needed.
    packer: Option<Packer>,
    merging: Merging,
}

/// What is known of the merges of an index.
#[derive(Debug, Clone)]
struct Merging {
    /// How many were begun.
    number: Arc<AtomicU64>,
    /// A file that is not as it was written, which was to be merged.
    damaged: Arc<Mutex<Option<PathBuf>>>,
    dir: PathBuf,
    files: ManagedDirectory,
}

impl Writer {
    /// Opens the index in a folder, or makes one where there is none, with its manifest. `memory`
    /// may be filled, in bytes, before a segment is written.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process writes to it, [`Error::NotAnIndex`] and the errors of
    /// other versions, [`Error::Write`] if the folder can't be made.
    pub(super) fn open(dir: &Path, memory: u64) -> Result<(Writer, Manifest)> {
        let (schema, fields) = schema();
        if look(dir)? == Place::Free {
            create(dir, schema)?;
        }
        let index = Index::open_in_dir(dir).map_err(failed(dir))?;
        manifest(&index, dir)?; // what is not ours is left before a lock is put there
        let writer = locked(dir, || index.writer_with_num_threads(1, IDLE))?;
        sign(dir);
        sweep(&index, dir)?;
        // Read under the lock: another process may have committed since.
        let manifest = manifest(&index, dir)?;
        let merging = Merging::of(dir)?;
        let policy = Watched { policy: merge_policy(), merging: merging.clone() };
        writer.set_merge_policy(Box::new(policy));
        let mut writer = Writer {
            dir: dir.to_owned(),
            fields,
            index,
            writer,
            pending: Pending::new(fields),
            memory: usize::try_from(memory).unwrap_or(usize::MAX).min(MOST_MEMORY),
            packer: None,
            merging,
        };
        let manifest = match manifest {
            Some(manifest) => manifest,
            None => {
                let manifest = Manifest::default();
                writer.commit(&manifest)?; // from now on the folder tells what it is
                manifest
            }
        };
        Ok((writer, manifest))
    }

    /// The last commit, to read.
    pub(super) fn reader(&self) -> Result<Reader> {
        Reader::of(&self.dir, self.index.clone())
    }

    /// Adds what is known of a source.
    pub(super) fn add_source(&mut self, source: &KnownSource) -> Result<()> {
        let packer = packer_of(&mut self.packer, &self.index, &self.dir)?;
        self.pending.add_source(source, packer).map_err(pack::failed(&self.dir))?;
        self.write_if_full()
    }

    /// Removes what is known of a source, by the number of that state; its articles are another matter.
    ///
    /// What waits is written first if it may be among it: whether tantivy applies a deletion to a segment that is added
    /// after it depends on what it did in between. So too with articles.
    pub(super) fn delete_source(&mut self, revision: u64) -> Result<()> {
        if self.pending.may_have_source(revision) {
            self.write_pending()?;
        }
        self.writer.delete_term(Term::from_field_u64(self.fields.revision, revision));
        Ok(())
    }

    /// Adds an article: its passages stay together in one segment.
    pub(super) fn add_article(&mut self, article: Prepared, number: u64) -> Result<()> {
        let packer = packer_of(&mut self.packer, &self.index, &self.dir)?;
        self.pending.add_article(article, number, packer).map_err(pack::failed(&self.dir))?;
        self.write_if_full()
    }

    /// Removes the article with this number, with all its passages.
    pub(super) fn delete_article(&mut self, number: u64) -> Result<()> {
        if self.pending.may_have_article(number) {
            self.write_pending()?;
        }
        self.writer.delete_term(Term::from_field_u64(self.fields.article, number));
        Ok(())
    }

    /// Makes all changes visible at once.
    ///
    /// # Errors
    /// [`Error::Damaged`] if segments were to be merged after it, and one is damaged; the changes are visible.
    pub(super) fn commit(&mut self, manifest: &Manifest) -> Result<()> {
        self.write_pending()?;
        let mut commit = self.writer.prepare_commit().map_err(failed(&self.dir))?;
        commit.set_payload(&manifest.write());
        commit.commit().map_err(failed(&self.dir))?;
        readable_by_others(&self.dir);
        self.merging.check()
    }

    /// Waits for merges to end, and lets go of the lock; tells how many there were. After a bulk load
    /// all becomes one segment, which is smaller and faster to search, unless that would take too
    /// long.
    pub(super) fn close(self, is_bulk: bool) -> Result<u64> {
        let Writer { dir, index, writer, merging, .. } = self;
        writer.wait_merging_threads().map_err(failed(&dir))?;
        merging.check()?;
        let mut merges = merging.number.load(Ordering::Relaxed);
        if is_bulk && merge_all(&index, &merging).map_err(failed(&dir))? {
            merges += 1;
        }
        merging.check()?;
        // What somebody knew when a merge ended is still there, and what was merged of a segment whose last document
        // a commit deleted meanwhile. Only tidying, and left to another process that writes by now: the next run
        // sweeps too.
        if let Ok(_lock) = index.directory().acquire_lock(&INDEX_WRITER_LOCK) {
            let _ = sweep(&index, &dir);
        }
        readable_by_others(&dir); // merges write the list of segments too
        Ok(merges)
    }

    /// Writes what is pending as a segment, if it takes all the memory that it may.
    fn write_if_full(&mut self) -> Result<()> {
        if self.pending.memory() < self.memory { Ok(()) } else { self.write_pending() }
    }

    /// Writes what is pending as a segment.
    fn write_pending(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let packer = packer_of(&mut self.packer, &self.index, &self.dir)?;
        self.pending.pack_all(packer).map_err(pack::failed(&self.dir))?;
        let pending = std::mem::replace(&mut self.pending, Pending::new(self.fields));
        pending.write(&self.writer, self.memory / PLACE).map_err(failed(&self.dir))
    }
}

/// What packs, made when it is first needed: it goes on with what the index has.
fn packer_of<'w>(
    packer: &'w mut Option<Packer>,
    index: &Index,
    dir: &Path,
) -> Result<&'w mut Packer> {
    let known = match packer.take() {
        Some(known) => known,
        None => Reader::of(dir, index.clone())?.packer()?,
    };
    Ok(packer.insert(known))
}

/// Leaves the number of this process in the lock that it holds, to tell others who does.
fn sign(dir: &Path) {
    // Only a kindness: the lock holds without it.
    let _ = fs::write(dir.join(&INDEX_WRITER_LOCK.filepath), process::id().to_string());
}

/// The process that holds the lock, if it says so.
pub(super) fn holder(dir: &Path) -> Option<u32> {
    fs::read_to_string(dir.join(&INDEX_WRITER_LOCK.filepath)).ok()?.trim().parse().ok()
}

/// What is got by taking the lock of writers. One that names no process, or this one, is about to go: another is
/// making the index, or a process that this one just started has a copy until it runs its own program.
fn locked<T>(dir: &Path, take: impl Fn() -> tantivy::Result<T>) -> Result<T> {
    /// In milliseconds.
    const PAUSES: [u64; 4] = [5, 20, 80, 320];
    let take = || take().map_err(|error| busy(error, dir));
    for pause in PAUSES {
        match take() {
            Err(Error::Busy { process: holder, .. })
                if holder.is_none_or(|holder| holder == process::id()) =>
            {
                thread::sleep(Duration::from_millis(pause));
            }
            taken => return taken,
        }
    }
    take()
}

/// Makes an index in a folder, and the folder where there is none; what a run that was killed left
/// there is swept up first.
fn create(dir: &Path, schema: Schema) -> Result<()> {
    fs::create_dir_all(dir).map_err(|source| Error::Write { path: dir.into(), source })?;
    let settings = IndexSettings {
        sort_by_field: Some(IndexSortByField { field: ORDER.to_owned(), order: Order::Asc }),
        docstore_compression: Compressor::None, // what is stored is packed
        docstore_blocksize: BLOCK,
        ..IndexSettings::default()
    };
    let directory = MmapDirectory::open(dir)
        .map_err(|error| Error::Index { dir: dir.into(), source: Cause::from(error) })?;
    let lock = || directory.acquire_lock(&INDEX_WRITER_LOCK);
    let _lock = locked(dir, || lock().map_err(|error| TantivyError::LockFailure(error, None)))?;
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

/// Removes the files that the last commit does not know, from a folder whose writing lock is held; readers that
/// know an older one open their files first.
fn sweep(index: &Index, dir: &Path) -> Result<()> {
    let lock = index.directory().acquire_lock(&META_LOCK);
    let _lock = lock.map_err(|error| busy(TantivyError::LockFailure(error, None), dir))?;
    let metas = index.load_metas().map_err(failed(dir))?;
    clean(dir, Some(&metas.list_segment_files()))
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
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            Error::Busy { dir: dir.into(), process: holder(dir) }
        }
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

/// Makes one segment of all, where there are several and not too many passages in them; tells whether
/// it did. Another process that writes by now is left alone.
fn merge_all(index: &Index, merging: &Merging) -> tantivy::Result<bool> {
    let is_worth_it = |segments: &[SegmentMeta]| {
        let passages: u64 = segments.iter().map(|segment| u64::from(segment.max_doc())).sum();
        segments.len() >= 2 && passages <= MOST_AT_ONCE
    };
    if !is_worth_it(&index.searchable_segment_metas()?) {
        return Ok(false);
    }
    let mut writer: IndexWriter<Record> = match index.writer_with_num_threads(1, IDLE) {
        Err(TantivyError::LockFailure(..)) => return Ok(false),
        opened => opened?,
    };
    writer.set_merge_policy(Box::new(NoMergePolicy));
    // Looked for under the lock: another process may have merged in between.
    let segments = index.searchable_segment_metas()?;
    if !is_worth_it(&segments) || !merging.are_sound(&segments) {
        return Ok(false);
    }
    let ids: Vec<SegmentId> = segments.into_iter().map(|segment| segment.id()).collect();
    writer.merge(&ids).wait()?;
    writer.wait_merging_threads()?;
    Ok(true)
}

impl Merging {
    /// No merge yet of the index in a folder.
    fn of(dir: &Path) -> Result<Merging> {
        let directory = MmapDirectory::open(dir)
            .map_err(|error| Error::Index { dir: dir.into(), source: Cause::from(error) })?;
        let files = ManagedDirectory::wrap(Box::new(ReadDirectory(directory)));
        let files = files.map_err(failed(dir))?;
        Ok(Merging { number: Arc::default(), damaged: Arc::default(), dir: dir.to_owned(), files })
    }

    /// Whether the files of segments are as they were written; takes note of one that is not. A merge gives
    /// what it copies a new checksum: nobody could tell any more that text was altered.
    fn are_sound(&self, segments: &[SegmentMeta]) -> bool {
        let mut damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        if damaged.is_none() {
            let mut files = segments.iter().flat_map(files_of);
            let is_damaged = |file: &PathBuf| !self.files.validate_checksum(file).unwrap_or(false);
            *damaged = files.find(is_damaged);
        }
        damaged.is_none()
    }

    /// Tells of a damaged file.
    fn check(&self) -> Result<()> {
        match &*self.damaged.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => Err(Error::Damaged { dir: self.dir.clone(), file: file.clone() }),
            None => Ok(()),
        }
    }
}

/// The files of a segment that a merge reads.
fn files_of(segment: &SegmentMeta) -> impl Iterator<Item = PathBuf> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let parts = [Postings, Positions, Terms, Store, FastFields, FieldNorms].into_iter();
    let deleted = segment.has_deletes().then_some(Delete);
    parts.chain(deleted).map(|part| segment.relative_path(part))
}

/// A policy that counts the merges that it proposes, each of which is begun, and proposes none of a segment that
/// is damaged.
#[derive(Debug)]
struct Watched {
    policy: LogMergePolicy,
    merging: Merging,
}

impl MergePolicy for Watched {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.policy.compute_merge_candidates(segments);
        candidates.retain(|MergeCandidate(ids)| {
            let chosen = segments.iter().filter(|segment| ids.contains(&segment.id()));
            self.merging.are_sound(&chosen.cloned().collect::<Vec<SegmentMeta>>())
        });
        self.merging.number.fetch_add(candidates.len() as u64, Ordering::Relaxed);
        candidates
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Source;
    use crate::index::source::SourceState;

    /// What is known of a file, in the state of a number.
    fn known(revision: u64) -> KnownSource {
        let state = SourceState::new(1, &Source::standard_input(), revision, 0);
        KnownSource { path: "/x".into(), state: SourceState { revision, ..state } }
    }

    /// The states of sources that the last commit holds.
    fn revisions(writer: &Writer) -> Vec<u64> {
        let mut revisions = Vec::new();
        let reader = writer.reader().unwrap();
        reader.sources(|source| revisions.push(source.state.revision)).unwrap();
        revisions
    }

    #[test]
    fn what_takes_the_place_of_a_source_stays_and_what_is_deleted_before_it_is_written_goes() {
        let dir = tempfile::tempdir().unwrap();
        let (mut writer, manifest) = Writer::open(dir.path(), 1_000_000).unwrap();
        writer.add_source(&known(1)).unwrap();
        writer.commit(&manifest).unwrap();
        assert_eq!(revisions(&writer), [1]);
        writer.delete_source(1).unwrap();
        writer.add_source(&known(2)).unwrap();
        writer.commit(&manifest).unwrap();
        assert_eq!(revisions(&writer), [2]);
        writer.add_source(&known(3)).unwrap();
        writer.delete_source(3).unwrap();
        writer.delete_source(2).unwrap();
        writer.commit(&manifest).unwrap();
        assert_eq!(revisions(&writer), [0; 0]);
        writer.close(false).unwrap();
    }
}
