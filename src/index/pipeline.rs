//! Files to documents, on several threads.
//!
//! ```text
//! update ── jobs ──> readers (hash, read, parse, tell what changed) ── articles ──> preparers
//!   ^                        │ steps, a queue for each source                          │
//!   └────────────────────────┴─────────────────── documents ──────────────────────────┘
//! ```
//!
//! The update takes sources in the order in which it gave them, and the steps of each in their
//! order, so what it does never depends on the threads. Nothing waits in a circle: readers take
//! sources in order, so the one whose steps the update takes is always at work; a reader waits for
//! room only while articles of its own are on their way; preparers wait for nobody.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::prepare::{Origin, Prepared, Preparer};
use super::quota::{Held, Quota};
use super::reader::{KnownArticle, KnownArticles};
use super::source::{SourceState, path_to_bytes};
use crate::archive::{self, Found, Meter, Reading, Reason, Source, Taken, Weight};
use crate::article::Article;

/// Steps of a source that may wait to be taken.
const STEPS: usize = 256;

/// Sources that each thread may be ahead of the update.
const AHEAD: usize = 32;

/// Stack of a reader: parsers of pages go deep.
const STACK: usize = 16 << 20;

/// A file changed so shortly before it was indexed may change again within the same tick of its
/// file system's clock; its time is not relied on.
const FRESH: Duration = Duration::from_secs(2);

/// A source to read.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// The file.
    pub(super) source: Source,
    /// Its number in the index.
    pub(super) number: u64,
    /// What the index knows of it.
    pub(super) known: Option<SourceState>,
    /// How to read it.
    pub(super) reading: Arc<Reading>,
    /// Whether its articles are replaced though they have not changed.
    pub(super) force: bool,
}

/// What is found out about a source: that it is as it was; or that it begins, what becomes of each article in the
/// order of its records, which articles are gone, and how it ended.
#[derive(Debug)]
pub(super) enum Step {
    /// Its content is as it was; when it was changed. The last step.
    Unchanged(u64),
    /// It is new or changed: its state without any article, and what the index holds of it.
    Begins(SourceState, Totals),
    /// An article is as it was.
    Kept(KnownArticle),
    /// An article is new, or replaces one.
    New {
        /// The line that its record begins in.
        line: u64,
        /// The article in its place.
        before: Option<KnownArticle>,
        /// What becomes of it.
        prepared: Receiver<(Prepared, Held)>,
    },
    /// A record can't be read.
    Broken(u64, Reason),
    /// An article is there no more.
    Gone(KnownArticle),
    /// It was read to its end, or could not be.
    Ends(std::result::Result<(), Reason>),
    /// The index could not be read.
    Failed(crate::error::Error),
}

/// Articles, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) articles: u64,
    pub(super) passages: u64,
    pub(super) text_bytes: u64,
}

impl Totals {
    /// Counts an article in.
    pub(super) fn add(&mut self, passages: u64, text_bytes: u64) {
        self.articles += 1;
        self.passages += passages;
        self.text_bytes += text_bytes;
    }

    /// Counts an article out.
    pub(super) fn take(&mut self, article: &KnownArticle) {
        self.articles -= 1;
        self.passages -= article.passages;
        self.text_bytes -= article.text_bytes;
    }
}

/// The threads at work, and the way to them.
pub(super) struct Pipeline {
    jobs: Sender<(Job, Sender<Step>)>,
    /// How many sources it is worth to be ahead.
    pub(super) ahead: usize,
}

/// An article to prepare.
struct Task {
    article: Article,
    origin: Origin,
    reading: Arc<Reading>,
    held: Held,
    done: Sender<(Prepared, Held)>,
}

impl Pipeline {
    /// Starts threads: this many that read and this many that prepare. `memory` bounds the bytes
    /// of text on the way, `kept` the words that each keeps.
    pub(super) fn start(
        threads: NonZeroUsize,
        memory: u64,
        kept: usize,
        known: &Arc<KnownArticles>,
        meter: &Meter,
    ) -> Pipeline {
        let threads = threads.get();
        let (jobs, to_read) = unbounded::<(Job, Sender<Step>)>();
        let (tasks, to_prepare) = bounded::<Task>(2 * threads);
        for _ in 0..threads {
            let to_prepare = to_prepare.clone();
            spawn(move || prepare_all(&to_prepare, kept));
            let quota = Quota::new(memory / threads as u64);
            let reader = SourceReader {
                known: Arc::clone(known),
                meter: meter.clone(),
                quota,
                tasks: tasks.clone(),
            };
            let to_read = to_read.clone();
            spawn(move || {
                for (job, steps) in to_read {
                    reader.read(job, &steps);
                }
            });
        }
        Pipeline { jobs, ahead: threads * AHEAD }
    }

    /// Gives a source to the threads; its steps come through what it returns.
    pub(super) fn give(&self, job: Job) -> Receiver<Step> {
        let (steps, taken) = bounded(STEPS);
        // If no thread is left to take it, the steps end, and that tells.
        let _ = self.jobs.send((job, steps));
        taken
    }
}

/// Starts a thread that ends when what it waits for is no more; without one the work would not
/// begin, and the steps end, which tells.
fn spawn(work: impl FnOnce() + Send + 'static) {
    let _ = thread::Builder::new().stack_size(STACK).spawn(work);
}

/// Prepares articles until there are no more. One that makes it fail is told by silence.
fn prepare_all(tasks: &Receiver<Task>, kept: usize) {
    let mut preparer = Preparer::keeping(kept);
    for Task { article, origin, reading, held, done } in tasks {
        let prepared = panic::catch_unwind(AssertUnwindSafe(|| {
            preparer.prepare(&article, &origin, &reading.languages)
        }));
        match prepared {
            // Nobody waits for it where the update has ended early.
            Ok(prepared) => drop(done.send((prepared, held))),
            Err(_) => preparer = Preparer::keeping(kept),
        }
    }
}

/// A thread that reads sources.
struct SourceReader {
    known: Arc<KnownArticles>,
    meter: Meter,
    quota: Quota,
    tasks: Sender<Task>,
}

/// Nobody takes the steps any more.
struct Abandoned;

impl SourceReader {
    /// Reads a source, if it changed.
    fn read(&self, job: Job, steps: &Sender<Step>) {
        let send = |step| steps.send(step).map_err(|_| Abandoned);
        // That nobody listens is no failure: the update has ended early.
        let _ = self.steps(job, &send);
    }

    fn steps(
        &self,
        mut job: Job,
        send: &dyn Fn(Step) -> std::result::Result<(), Abandoned>,
    ) -> std::result::Result<(), Abandoned> {
        let modified = settled(job.source.modified);
        let reading = job.reading.fingerprint();
        let hash = if job.source.is_standard_input() {
            [0; 32]
        } else {
            match archive::hash(&job.source) {
                Ok(hash) => hash,
                Err(reason) => return send(Step::Ends(Err(reason))),
            }
        };
        let mut held = Totals::default();
        let mut old = HashMap::new();
        job.source.is_expected |= job.known.as_ref().is_some_and(|known| known.articles > 0);
        if let Some(known) = &job.known {
            if known.hash == Some(hash) && known.reading == reading && !job.force {
                return send(Step::Unchanged(modified));
            }
            let articles = match self.known.of(known.number) {
                Ok(articles) => articles,
                Err(error) => return send(Step::Failed(error)),
            };
            for article in articles {
                held.add(article.passages, article.text_bytes);
                old.insert(article.tie, article);
            }
        }
        let mut state = SourceState::new(job.number, &job.source, modified, reading);
        if !job.source.is_standard_input() {
            state.hash = Some(hash);
        }
        send(Step::Begins(state, held))?;
        let mut taking =
            Taking { job: &job, reading, old, seen: HashMap::new(), unread: Unread::default() };
        let mut abandoned = Ok(());
        let read = archive::read(&job.source, &job.reading, &self.meter, &mut |found| {
            abandoned = self.found(found, &mut taking, send);
            if abandoned.is_ok() { Taken::Go } else { Taken::Stop }
        });
        abandoned?;
        let keeps_others = job.source.is_standard_input() || taking.may_hold_more();
        if read.is_ok() && !keeps_others {
            let mut gone: Vec<KnownArticle> = taking.old.into_values().collect();
            gone.sort_unstable_by_key(|article| article.number);
            for article in gone {
                send(Step::Gone(article))?;
            }
        }
        send(Step::Ends(read))
    }

    /// Tells what was found in a source.
    fn found(
        &self,
        found: Found,
        taking: &mut Taking<'_>,
        send: &dyn Fn(Step) -> std::result::Result<(), Abandoned>,
    ) -> std::result::Result<(), Abandoned> {
        let (article, line, hash, is_file) = match found {
            Found::Article { article, line, hash, is_file } => (article, line, hash, is_file),
            Found::Broken { line, reason } => {
                taking.unread.count(&reason);
                return send(Step::Broken(line, reason));
            }
        };
        let content = hash ^ taking.reading;
        let (tie, id) = taking.identity(&article, hash, is_file);
        let before = taking.old.remove(&tie);
        if let Some(same) = before.filter(|before| before.content == content && !taking.job.force) {
            return send(Step::Kept(same));
        }
        let held = self.quota.hold(article.text_bytes());
        let Job { source, number, reading, .. } = taking.job;
        let reading = Arc::clone(reading);
        let origin = Origin { path: source.path.clone(), id, source: *number, tie, content };
        let (done, prepared) = bounded(1);
        self.tasks.send(Task { article, origin, reading, held, done }).map_err(|_| Abandoned)?;
        send(Step::New { line, before, prepared })
    }
}

/// A source being read.
struct Taking<'j> {
    job: &'j Job,
    /// The fingerprint of how it is read.
    reading: u64,
    /// Its articles as they were, those that were found again taken out.
    old: HashMap<u64, KnownArticle>,
    /// How often an identity was met: ids need not be unique.
    seen: HashMap<u64, u64>,
    /// What of it could not be read.
    unread: Unread,
}

/// Records of a source that could not be read.
#[derive(Debug, Default)]
struct Unread {
    /// Some are broken.
    broken: bool,
    /// Some have no text where it was looked for.
    without_text: bool,
}

impl Unread {
    fn count(&mut self, reason: &Reason) {
        match reason {
            Reason::NoText => self.without_text = true,
            reason => self.broken |= reason.weight() == Weight::Broken,
        }
    }
}

impl Taking<'_> {
    /// Whether articles that were not met may still be there: in a record that is broken or cut off,
    /// or in a field that is looked for under a wrong name.
    fn may_hold_more(&self) -> bool {
        self.unread.broken || (self.unread.without_text && self.seen.is_empty())
    }

    /// What an article is known again by, and its id: that of its record; else the file, where the article is
    /// all of it; else the content of its record.
    fn identity(&mut self, article: &Article, hash: u64, is_file: bool) -> (u64, String) {
        let source = &self.job.source;
        let (record, id) = match &article.id {
            Some(id) => (id.clone().into_bytes(), id.clone()),
            None if is_file && !source.is_standard_input() => (Vec::new(), source.name.clone()),
            None => (hash.to_le_bytes().to_vec(), format!("{}#{:012x}", source.name, hash >> 16)),
        };
        let first = identity(&source.path, &record);
        let nth = self.seen.entry(first).or_default();
        *nth += 1;
        if *nth == 1 {
            return (first, id);
        }
        let id = if article.id.is_none() { format!("{id}-{nth}") } else { id };
        (identity(&source.path, &[record, nth.to_le_bytes().to_vec()].concat()), id)
    }
}

/// What tells an article from all others, whenever it is indexed: the path of its source, and what
/// tells it from the source's others, which is its record's id where it has one.
fn identity(source: &Path, record: &[u8]) -> u64 {
    let mut hash = blake3::Hasher::new();
    hash.update(&path_to_bytes(source));
    hash.update(&[0]);
    hash.update(record);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// A time of change that can be relied on, or 0.
fn settled(modified: u64) -> u64 {
    let changed = UNIX_EPOCH + Duration::from_nanos(modified);
    let is_settled = SystemTime::now().duration_since(changed).is_ok_and(|age| age > FRESH);
    if is_settled { modified } else { 0 }
}
