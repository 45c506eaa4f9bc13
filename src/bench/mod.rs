//! How big an index is and how fast it answers: what `tabloid bench` measures.
//!
//! The way: make an archive up, where that is asked ([`generate`]) → index it in processes of their
//! own (`process`) → draw queries of every class from it (`queries`) → compare a sample of the answers
//! with a `scan`, and time nothing if one is wrong (`check`) → time each class, here and in fresh
//! processes (`measure`) → [`Report`], which two runs are compared by ([`compare`]). How well a search
//! answers is another question: see [`eval`](crate::eval).
//!
//! To add a class of queries, see [`Class`].

mod check;
mod compare;
pub mod generate;
mod growth;
mod machine;
mod measure;
mod process;
mod queries;
mod report;
mod ripgrep;
mod scan;

use std::fs::{self, File};
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::archive::canonical_root;
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::search::Searcher;

pub use compare::{Comparison, Ratio, Section, compare};
pub use machine::Machine;
pub use measure::Times;
pub use process::{Used, time_process};
pub use queries::{Class, SEED, draw};
pub use report::{
    Answers, Archive, ClassReport, Growth, Indexing, LeftOut, Report, Rival, Speed, Spread,
    Versions, read_report,
};

use process::Program;
use queries::QuerySet;
use ripgrep::Ripgrep;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The index in this folder, as it is.
    Index(PathBuf),
    /// This file or folder, indexed into a folder of its own.
    Files(PathBuf),
    /// So many articles that are made up, indexed into a folder of their own.
    Generated(u64),
}

impl Subject {
    /// What it is called.
    fn name(&self) -> String {
        match self {
            Subject::Index(dir) => format!("index in {}", dir.display()),
            Subject::Files(path) => path.display().to_string(),
            Subject::Generated(_) => "generated articles".to_owned(),
        }
    }
}

/// What to measure and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The executable of tabloid: what is started to index, and to search afresh.
    pub program: PathBuf,
    /// What is measured.
    pub subject: Subject,
    /// How often it is indexed.
    pub repeat: u32,
    /// How many queries a class has.
    pub count: usize,
    /// A file of queries, to be asked instead of those that are drawn.
    pub queries: Option<PathBuf>,
    /// Whether to ask ripgrep the same.
    pub ripgrep: bool,
    /// Whether to index parts of the archive too.
    pub growth: bool,
}

/// What is done just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'s> {
    /// Articles are made up.
    Generating,
    /// It is indexed: which time, of how many.
    Indexing(u32, u32),
    /// Answers of a class are checked.
    Checking(&'s str),
    /// A class is timed.
    Timing(&'s str),
    /// A class is timed in fresh processes.
    Starting(&'s str),
    /// ripgrep is timed.
    Ripgrep(&'s str),
    /// This many hundredths of the archive are measured.
    Part(u64),
}

/// Who is told what is done; breaking ends it.
pub type Observer<'o> = dyn FnMut(Step<'_>) -> ControlFlow<()> + 'o;

/// Measures.
///
/// # Errors
/// [`Error::WrongAnswer`] before anything is timed if a search does not find what a scan finds,
/// [`Error::Child`] if a process that is started fails, [`Error::Interrupted`] if the observer breaks,
/// and the errors of opening an index and of reading files.
pub fn run(setup: &Setup, observer: &mut Observer<'_>) -> Result<Report> {
    let asked = setup.queries.as_deref().map(QuerySet::read).transpose()?;
    let work = workplace()?;
    let program = Program::new(&setup.program, work.path());
    let mut bench = Bench { setup, program, work: work.path(), observer };
    let files = bench.files()?;
    let rival = files.as_deref().filter(|_| setup.ripgrep).map(Ripgrep::find).transpose()?;
    let (dir, indexing) = match (&setup.subject, &files) {
        (Subject::Index(dir), _) => (dir.clone(), None),
        (_, Some(files)) => bench.index(files).map(|(dir, used)| (dir, Some(used)))?,
        (_, None) => return Err(Error::NothingToAsk { path: work.path().to_owned() }),
    };
    let searcher = Searcher::open(&dir)?;
    let queries = match asked {
        Some(asked) => asked,
        None => QuerySet::draw(searcher.reader(), setup.count)?,
    };
    if queries.classes.is_empty() {
        return Err(Error::NothingToAsk { path: files.unwrap_or(dir) });
    }
    let answers = bench.check(&searcher, &queries)?;
    let classes = bench.classes(&searcher, &queries, rival.as_ref())?;
    let growth = match &files {
        Some(files) if setup.growth => bench.growth(files)?,
        _ => Vec::new(),
    };
    Ok(Report {
        version: report::VERSION,
        date: machine::now(),
        machine: Machine::here(),
        versions: Versions::of(searcher.reader()),
        archive: Archive::of(searcher.reader(), setup.subject.name()),
        indexing,
        size: searcher.reader().size()?,
        seed: SEED,
        answers,
        classes,
        left_out: queries.left_out,
        ripgrep: rival.map(|rival| rival.version),
        growth,
    })
}

/// A folder for all that is made, gone when it is dropped.
fn workplace() -> Result<TempDir> {
    TempDir::with_prefix("tabloid-bench-")
        .map_err(|source| Error::Write { path: std::env::temp_dir(), source })
}

/// A measurement under way.
struct Bench<'b, 'o> {
    setup: &'b Setup,
    program: Program<'b>,
    /// Where everything that is made lies.
    work: &'b Path,
    observer: &'b mut Observer<'o>,
}

impl Bench<'_, '_> {
    /// Tells what is done; fails if that is to be the end.
    fn tell(&mut self, step: Step<'_>) -> Result<()> {
        match (self.observer)(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Interrupted),
        }
    }

    /// The files to index; none where an index is measured as it is.
    fn files(&mut self) -> Result<Option<PathBuf>> {
        match &self.setup.subject {
            Subject::Index(_) => Ok(None),
            Subject::Files(path) => canonical_root(path).map(Some),
            Subject::Generated(articles) => {
                self.tell(Step::Generating)?;
                let path = self.work.join("generated.jsonl");
                let failed = |source| Error::Write { path: path.clone(), source };
                let out = BufWriter::new(File::create(&path).map_err(failed)?);
                generate::write(out, *articles, SEED).map_err(failed)?;
                Ok(Some(path))
            }
        }
    }

    /// Indexes files, each time anew; the last index stays.
    fn index(&mut self, files: &Path) -> Result<(PathBuf, Indexing)> {
        let dir = self.work.join("index");
        let mut runs = Vec::new();
        for run in 1..=self.setup.repeat {
            self.tell(Step::Indexing(run, self.setup.repeat))?;
            clear(&dir)?;
            runs.push(self.program.index(files, &dir)?);
        }
        let text_bytes = Reader::open(&dir)?.manifest().text_bytes;
        Ok((dir, Indexing::of(&runs, text_bytes)))
    }

    /// Compares a sample of the answers with a scan.
    fn check(&mut self, searcher: &Searcher, queries: &QuerySet) -> Result<Answers> {
        let sample = check::Sample::take(searcher.reader(), queries)?;
        let mut checked = 0;
        for class in &queries.classes {
            self.tell(Step::Checking(&class.name))?;
            checked += sample.check(class, searcher)?;
        }
        Ok(Answers { queries: checked, articles: sample.articles() })
    }
}

/// Removes a folder, if it is there.
fn clear(dir: &Path) -> Result<()> {
    match dir.exists() {
        true => {
            fs::remove_dir_all(dir).map_err(|source| Error::Write { path: dir.to_owned(), source })
        }
        false => Ok(()),
    }
}
