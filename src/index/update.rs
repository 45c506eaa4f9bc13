//! Brings an index in step with the files it is made of: what is new goes in, what changed is
//! replaced, what vanished leaves. Long runs commit now and then; one that is stopped or dies goes
//! on where its last commit left it.

mod report;
mod take;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::choice::Choice;
use super::manifest::{Manifest, Root, lies_in};
use super::pipeline::{Job, Pipeline};
use super::place::{Place, look};
use super::reader::{KnownArticle, Reader};
use super::source::{KnownSource, SourceState, known_path};
use super::writer::Writer;
use crate::archive::{self, Meter, Reading, Reason, STANDARD_INPUT, Skipped, Source};
use crate::error::{Error, Result};

pub use report::{Event, Observer, Report};

use take::Ahead;

/// Memory that an update may take where nothing is said, in bytes.
const MEMORY: u64 = 400_000_000;

/// The part of the memory, in hundredths, that is filled before a segment is written: as much as the rest leaves, for
/// segments that are not there need not be merged.
const SEGMENT: u64 = 66;

/// The part of the memory that may be filled by text on its way into the index: its terms and what
/// is stored of it take several times as much.
const TEXT: u64 = 50;

/// The part of the memory for each word that a thread keeps: one takes some hundred bytes, so that two threads fill
/// nearly half of it.
const WORD: u64 = 600;

/// The part of the memory that a single record or document may have.
const LONGEST: u64 = 8;

/// How often an update commits where nothing is said: what a run that is killed has to do again. Each commit
/// is a segment more to merge.
const COMMIT_EVERY: Duration = Duration::from_secs(120);

/// How files are to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// What to change of how the files below the paths of this update are read, from now on; else they are read
    /// as they were before.
    pub reading: Choice,
    /// Whether files are read and articles replaced though they have not changed.
    pub force: bool,
    /// Whether nothing is written: the report then says what would be done.
    pub dry_run: bool,
    /// Whether to find out how much there is to do, for [`Report::total_bytes`].
    pub foresee: bool,
    /// Memory to take, in bytes: about; one record or document may have an eighth of it.
    pub memory: u64,
    /// How many threads read, and how many prepare; without, as many as there are processors.
    pub threads: Option<NonZeroUsize>,
    /// How often to commit what was done so far.
    pub commit_every: Duration,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner {
            reading: Choice::default(),
            force: false,
            dry_run: false,
            foresee: false,
            memory: MEMORY,
            threads: None,
            commit_every: COMMIT_EVERY,
        }
    }
}

/// Brings the index in `dir` in step with `paths`, or with all its roots if there are none; makes
/// the index where there is none. The path `-` is standard input.
///
/// `observer` is told what is done; if it breaks, the update commits what it did so far and ends.
///
/// # Errors
/// [`Error::NoSuchPath`] before anything is changed if a path does not exist,
/// [`Error::NothingToIndex`] if there is none, [`Error::Busy`] if another process writes, and the
/// errors of opening. Single files that can't be taken in are in the report instead.
pub fn update(
    dir: &Path,
    paths: &[PathBuf],
    manner: &Manner,
    observer: &mut Observer<'_>,
) -> Result<Report> {
    let (input, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
        paths.iter().partition(|path| path.as_os_str() == STANDARD_INPUT);
    let named: Vec<PathBuf> =
        files.into_iter().map(|path| archive::canonical_root(path)).collect::<Result<_>>()?;
    if paths.is_empty() && look(dir)? == Place::Free {
        return Err(Error::NothingToIndex { dir: dir.into() });
    }
    let mut update = Update::begin(dir, manner, observer)?;
    let roots = update.roots(&named, paths.is_empty());
    if roots.is_empty() && input.is_empty() {
        return Err(Error::NothingToIndex { dir: dir.into() });
    }
    if manner.foresee {
        update.foresee(&roots, dir);
    }
    let roots = update.settle(roots, &named);
    for root in &roots {
        if update.report.interrupted {
            break;
        }
        update.root(root, dir)?;
    }
    if !input.is_empty() {
        let reading = manner.reading.made(Reading::default());
        update.source(Source::standard_input(), &Arc::new(reading))?;
    }
    update.take_all()?;
    update.remove_vanished(&roots)?;
    update.let_go();
    update.end()
}

/// Takes everything below `paths` out of the index in `dir`, whether it is still there or not; `-`
/// is what came from standard input.
///
/// # Errors
/// [`Error::NoIndex`] if there is no index, [`Error::Busy`] if another process writes.
pub fn forget(
    dir: &Path,
    paths: &[PathBuf],
    manner: &Manner,
    observer: &mut Observer<'_>,
) -> Result<Report> {
    if look(dir)? == Place::Free {
        return Err(Error::NoIndex { dir: dir.into() });
    }
    let mut update = Update::begin(dir, manner, observer)?;
    let mut named = HashSet::new();
    for path in paths {
        named.insert(known_path(path));
    }
    let holds = update.held();
    let (held, unknown): (HashSet<PathBuf>, HashSet<PathBuf>) =
        named.into_iter().partition(|path| holds.contains(path));
    for path in BTreeSet::from_iter(unknown) {
        let reason = Reason::Unknown;
        update.skip(Skipped { path, line: None, reason, kept: false });
    }
    if !held.is_empty() {
        update.manifest.forget(&held);
        update.remove(|known, _| lies_in(known, &held))?;
    }
    update.end()
}

/// An update under way.
struct Update<'u, 'o> {
    manner: &'u Manner,
    observer: &'u mut Observer<'o>,
    /// None where nothing is to be written.
    writer: Option<Writer>,
    reader: Option<Reader>,
    manifest: Manifest,
    /// Whether there is something to commit.
    changed: bool,
    committed: Instant,
    known: HashMap<PathBuf, Known>,
    /// New sources met: two roots may lead to the same.
    new: HashSet<PathBuf>,
    meter: Meter,
    pipeline: Option<Pipeline>,
    /// Sources given to the pipeline, in order.
    ahead: VecDeque<Ahead>,
    /// Bytes of all files below the roots, once they are added up.
    foreseen: Option<Arc<AtomicU64>>,
    /// The roots and what is forgotten, as of the last commit.
    roots_on_disk: (Vec<Root>, Vec<PathBuf>),
    /// Files that were named for the first time.
    new_files: HashSet<PathBuf>,
    /// Those of them that are none to take articles from.
    refused: HashSet<PathBuf>,
    /// Roots that were files and are there no more.
    gone: HashSet<PathBuf>,
    /// Files and folders that could not be read.
    unreadable: HashSet<PathBuf>,
    report: Report,
}

/// What the index knows of a source, and whether it was met.
struct Known {
    state: SourceState,
    is_met: bool,
}

impl<'u, 'o> Update<'u, 'o> {
    /// Opens the index, or makes one, and reads what it knows.
    fn begin(
        dir: &Path,
        manner: &'u Manner,
        observer: &'u mut Observer<'o>,
    ) -> Result<Update<'u, 'o>> {
        let (writer, reader, manifest) = if !manner.dry_run {
            let (writer, manifest) = Writer::open(dir, manner.memory / 100 * SEGMENT)?;
            let reader = writer.reader()?;
            (Some(writer), Some(reader), manifest)
        } else if look(dir)? == Place::Free {
            (None, None, Manifest::default())
        } else {
            let reader = Reader::open(dir)?;
            let manifest = reader.manifest().clone();
            (None, Some(reader), manifest)
        };
        let mut known = HashMap::new();
        if let Some(reader) = &reader {
            reader.sources(|KnownSource { path, state }| {
                known.insert(path, Known { state, is_met: false });
            })?;
        }
        let roots_on_disk = (manifest.roots.clone(), manifest.forgotten.clone());
        Ok(Update {
            manner,
            observer,
            writer,
            reader,
            manifest,
            changed: false,
            committed: Instant::now(),
            known,
            new: HashSet::new(),
            meter: Meter::new(manner.memory / LONGEST),
            pipeline: None,
            ahead: VecDeque::new(),
            foreseen: None,
            roots_on_disk,
            new_files: HashSet::new(),
            refused: HashSet::new(),
            gone: HashSet::new(),
            unreadable: HashSet::new(),
            report: Report { dry_run: manner.dry_run, ..Report::default() },
        })
    }

    /// The roots to go through: those named, and what was named before and lies below, which would
    /// pass for vanished otherwise; or all.
    fn roots(&self, named: &[PathBuf], all: bool) -> Vec<Root> {
        let remembered = &self.manifest.roots;
        if all {
            let read = |root: &Root| Root {
                path: root.path.clone(),
                reading: self.manner.reading.made(root.reading.clone()),
            };
            return remembered.iter().map(read).collect();
        }
        let read = |path: &PathBuf| Root {
            path: path.clone(),
            reading: self.manner.reading.made(self.manifest.reading_of(path)),
        };
        let around: HashSet<PathBuf> = named.iter().cloned().collect();
        let below = |root: &&Root| !around.contains(&root.path) && lies_in(&root.path, &around);
        named.iter().map(read).chain(remembered.iter().filter(below).cloned()).collect()
    }

    /// Remembers the roots to go through; those that were files and are gone, it forgets. Gives those left.
    fn settle(&mut self, roots: Vec<Root>, named: &[PathBuf]) -> Vec<Root> {
        let (gone, roots): (Vec<Root>, Vec<Root>) =
            roots.into_iter().partition(|root| self.is_removed_file(&root.path));
        self.gone = gone.into_iter().map(|root| root.path).collect();
        let is_new = |path: &&PathBuf| {
            !self.known.contains_key(*path) && self.manifest.root(path).is_none() && !path.is_dir()
        };
        self.new_files = named.iter().filter(is_new).cloned().collect();
        self.manifest.forget_roots(&self.gone);
        self.manifest.add_roots(&roots);
        roots
    }

    /// Remembers no file that was named for the first time and is none to take articles from: it would be told
    /// with every refresh.
    fn let_go(&mut self) {
        let refused = std::mem::take(&mut self.refused);
        self.manifest.forget_roots(&refused);
    }

    /// Takes in everything below a root.
    fn root(&mut self, root: &Root, dir: &Path) -> Result<()> {
        let without = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        let has_inner = !self.manifest.roots_below(&root.path).is_empty();
        let reading = Arc::new(root.reading.clone());
        for found in archive::walk(&root.path, &without) {
            if self.report.interrupted {
                return Ok(());
            }
            match found {
                Ok(source) if self.manifest.is_forgotten(&source.path, &root.path) => {
                    let reason = Reason::Forgotten;
                    self.skip(Skipped { path: source.path, line: None, reason, kept: false });
                }
                Ok(source) => {
                    // A root below has its own way of being read.
                    let nearest = self.manifest.nearest(&source.path).filter(|_| has_inner);
                    let inner = nearest.filter(|inner| inner.path.starts_with(&root.path));
                    let reading = match inner.filter(|inner| inner.path != root.path) {
                        Some(inner) => Arc::new(inner.reading.clone()),
                        None => Arc::clone(&reading),
                    };
                    self.source(source, &reading)?;
                }
                Err(skipped) => self.skip(skipped),
            }
        }
        Ok(())
    }

    /// Whether a root was a file and is gone, while the folder that it lay in is still there.
    fn is_removed_file(&self, root: &Path) -> bool {
        self.known.contains_key(root) && !root.exists() && root.parent().is_some_and(Path::is_dir)
    }

    /// Takes in a source, if it is new or changed.
    fn source(&mut self, source: Source, reading: &Arc<Reading>) -> Result<()> {
        let is_met = match self.known.get_mut(&source.path) {
            Some(known) => std::mem::replace(&mut known.is_met, true),
            None => !self.new.insert(source.path.clone()),
        };
        if is_met {
            return Ok(()); // below two of the roots
        }
        self.report.files += 1;
        let known = self.known.get(&source.path).map(|known| known.state.clone());
        let looks_known = |known: &SourceState| known.looks_like(&source, reading.fingerprint());
        if !self.manner.force && known.as_ref().is_some_and(looks_known) {
            self.report.unchanged += 1;
            self.report.passed_bytes += source.size;
            self.tell(Event::Unchanged(&source.path));
            return Ok(());
        }
        self.start()?;
        let number = match &known {
            Some(known) => known.number,
            None => {
                self.manifest.next_source += 1;
                self.manifest.next_source - 1
            }
        };
        let job = Job {
            source: source.clone(),
            number,
            known: known.clone(),
            reading: Arc::clone(reading),
            force: self.manner.force,
        };
        let most = match &self.pipeline {
            Some(pipeline) => {
                self.ahead.push_back(Ahead { source, known, steps: pipeline.give(job) });
                pipeline.ahead
            }
            None => 0,
        };
        while self.ahead.len() > most {
            self.take_next()?;
        }
        Ok(())
    }

    /// Starts the threads, where they do not run yet.
    fn start(&mut self) -> Result<()> {
        if self.pipeline.is_some() {
            return Ok(());
        }
        let known = match &self.reader {
            Some(reader) => reader.known_articles()?,
            None => Default::default(),
        };
        let threads = self
            .manner
            .threads
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN);
        let text = self.manner.memory / TEXT;
        let kept = usize::try_from(self.manner.memory / WORD).unwrap_or(usize::MAX);
        self.pipeline = Some(Pipeline::start(threads, text, kept, &Arc::new(known), &self.meter));
        Ok(())
    }

    /// Takes an article out.
    fn delete_article(&mut self, article: &KnownArticle) -> Result<()> {
        self.manifest.articles -= 1;
        self.manifest.passages -= article.passages;
        self.manifest.text_bytes -= article.text_bytes;
        self.changed = true;
        match &mut self.writer {
            Some(writer) => writer.delete_article(article.number),
            None => Ok(()),
        }
    }

    /// Every path that the index knows something at, or below.
    fn held(&self) -> HashSet<PathBuf> {
        let mut held = HashSet::new();
        let roots = self.manifest.roots.iter().map(|root| &root.path);
        for path in self.known.keys().chain(roots) {
            for around in path.ancestors() {
                if !held.insert(around.to_owned()) {
                    break; // what is around that was met
                }
            }
        }
        held
    }

    /// Takes note of a record that was not taken in.
    fn skip_record(&mut self, source: &Source, line: u64, reason: Reason) {
        let path = source.path.clone();
        self.skip(Skipped { path, line: Some(line), reason, kept: false });
    }

    /// Takes note of what was not taken in.
    fn skip(&mut self, skipped: Skipped) {
        self.tell(Event::Skipped(&skipped));
        let is_whole = skipped.line.is_none();
        if is_whole && skipped.reason.is_hopeless() && self.new_files.remove(&skipped.path) {
            self.refused.insert(skipped.path.clone());
        }
        if matches!(skipped.reason, Reason::Unreadable(_)) {
            self.unreadable.insert(skipped.path.clone());
        }
        self.report.skip(skipped);
    }

    /// Removes what lay below the roots and is there no more, but nothing below what could not be
    /// read: a disk that is not plugged in must not empty an archive.
    fn remove_vanished(&mut self, roots: &[Root]) -> Result<()> {
        if self.report.interrupted {
            return Ok(());
        }
        let unreadable = std::mem::take(&mut self.unreadable);
        let mut gone_through = std::mem::take(&mut self.gone);
        gone_through.extend(roots.iter().map(|root| root.path.clone()));
        self.remove(|path, known| {
            !known.is_met && lies_in(path, &gone_through) && !lies_in(path, &unreadable)
        })
    }

    /// Removes the sources that a test picks.
    fn remove(&mut self, picks: impl Fn(&Path, &Known) -> bool) -> Result<()> {
        let mut picked: Vec<PathBuf> = self
            .known
            .iter()
            .filter(|(path, known)| picks(path, known))
            .map(|(path, _)| path.clone())
            .collect();
        if picked.is_empty() {
            return Ok(());
        }
        picked.sort();
        let articles = match &self.reader {
            Some(reader) => reader.known_articles()?,
            None => Default::default(),
        };
        for path in picked {
            let Some(Known { state, .. }) = self.known.remove(&path) else { continue };
            let articles = articles.of(state.number)?;
            for article in &articles {
                self.report.removed += 1;
                self.delete_article(article)?;
            }
            self.manifest.sources -= 1;
            self.changed = true;
            if let Some(writer) = &mut self.writer {
                writer.delete_source(state.revision)?;
            }
            let removed = articles.len() as u64;
            self.tell(Event::Source { path: &path, added: 0, replaced: 0, removed });
        }
        Ok(())
    }

    /// Makes what was done so far visible.
    fn commit(&mut self) -> Result<()> {
        self.committed = Instant::now();
        let roots = (self.manifest.roots.clone(), self.manifest.forgotten.clone());
        if !std::mem::take(&mut self.changed) && roots == self.roots_on_disk {
            return Ok(());
        }
        self.roots_on_disk = roots;
        if let Some(writer) = &mut self.writer {
            writer.commit(&self.manifest)?;
            self.committed = Instant::now();
            self.report.commits += 1;
            self.tell(Event::Committed);
        }
        Ok(())
    }

    /// Makes the changes visible.
    fn end(mut self) -> Result<Report> {
        self.pipeline = None;
        self.commit()?;
        self.reader = None; // what it has open would stay on the disk
        let new = self.report.added + self.report.replaced;
        let is_bulk = new * 2 > self.manifest.articles && !self.report.interrupted;
        if let Some(writer) = self.writer {
            self.report.merges = writer.close(is_bulk)?;
        }
        self.report.skipped.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        Ok(self.report)
    }

    /// Tells the observer, who may want to end it.
    fn tell(&mut self, event: Event<'_>) {
        if let Some(bytes) = &self.foreseen {
            self.report.total_bytes = Some(bytes.load(Ordering::Relaxed)).filter(|n| *n > 0);
        }
        if (self.observer)(&self.report, event) == ControlFlow::Break(()) {
            self.report.interrupted = true;
        }
    }

    /// Adds up the files below the roots, on a thread of its own that nobody waits for.
    fn foresee(&mut self, roots: &[Root], dir: &Path) {
        let bytes = Arc::new(AtomicU64::new(0));
        self.foreseen = Some(Arc::clone(&bytes));
        let paths: Vec<PathBuf> = roots.iter().map(|root| root.path.clone()).collect();
        let without = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        thread::spawn(move || {
            let sources = paths.iter().flat_map(|path| archive::walk(path, &without)).flatten();
            bytes.store(sources.map(|source| source.size).sum(), Ordering::Relaxed);
        });
    }
}
