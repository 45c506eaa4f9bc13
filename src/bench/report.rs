//! What was measured, as it is kept: the names say the units. Read again to compare two runs.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::process::IndexRun;
use crate::error::{Error, Result};
use crate::index::{self, Reader, Size};

/// The version of reports: raised when a field changes its meaning or goes.
pub(super) const VERSION: u32 = 1;

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The version of the report.
    pub version: u32,
    /// When it was made: RFC 3339, in UTC.
    pub date: String,
    /// Where.
    pub machine: Machine,
    /// By what.
    pub versions: Versions,
    /// What was indexed.
    pub archive: Archive,
    /// What indexing took; `None` where an index was measured as it is.
    pub indexing: Option<Indexing>,
    /// What the index takes on disk.
    pub size: Size,
    /// What queries were drawn by.
    pub seed: u64,
    /// How much was checked before anything was timed.
    pub answers: Answers,
    /// The classes of queries.
    pub classes: Vec<ClassReport>,
    /// The classes that the archive gives no queries for.
    pub left_out: Vec<LeftOut>,
    /// The version of ripgrep, if it was asked the same.
    pub ripgrep: Option<String>,
    /// Parts of the archive, smallest first, if they were asked for.
    pub growth: Vec<Growth>,
}

/// By what it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The version of tabloid.
    pub tabloid: String,
    /// The version of the engine underneath.
    pub tantivy: String,
    /// The layout on disk.
    pub index_format: u32,
    /// How text becomes terms.
    pub analysis: String,
}

/// What was indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// Where it came from, as it was named.
    pub source: String,
    /// How many articles it has.
    pub articles: u64,
    /// How many passages.
    pub passages: u64,
    /// Bytes of their text.
    pub text_bytes: u64,
}

/// What indexing took, in a process of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indexing {
    /// How often it was done.
    pub runs: usize,
    /// From start to exit.
    pub wall_seconds: Spread<f64>,
    /// Of all threads, user and system.
    pub cpu_seconds: Spread<f64>,
    /// The most that it held at once.
    pub peak_memory_bytes: Spread<u64>,
    /// Bytes of text a second, by the median.
    pub text_bytes_per_second: f64,
    /// How often it committed, in the last run.
    pub commits: u64,
    /// How many merges it began, in the last run.
    pub merges: u64,
}

/// What several runs gave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread<T> {
    /// That of the run in the middle; of two, the larger one.
    pub median: T,
    /// The least.
    pub least: T,
    /// The most.
    pub most: T,
}

/// How much was checked before anything was timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Queries whose answers were compared with a scan.
    pub queries: u64,
    /// Articles that were scanned.
    pub articles: u64,
}

/// What was measured of a class of queries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The class.
    pub class: String,
    /// Its queries.
    pub queries: Vec<String>,
    /// How many articles all of them found.
    pub hits: u64,
    /// In one process with the index open, snippets made.
    pub warm: Speed,
    /// The same without snippets.
    pub without_snippets: Speed,
    /// In a fresh process for each query, from start to exit, for the first few of them.
    pub cold: Speed,
    /// ripgrep over the files, where it can answer the same.
    pub ripgrep: Option<Rival>,
    /// How many queries ripgrep found nothing for, and was not timed on.
    #[serde(default)]
    pub ripgrep_found_nothing: u64,
}

/// How fast queries were answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// How many times were taken.
    pub samples: u64,
    /// Half of them took no longer, in milliseconds.
    pub p50_ms: f64,
    /// 95 % of them.
    pub p95_ms: f64,
    /// 99 % of them.
    pub p99_ms: f64,
    /// The longest.
    pub worst_ms: f64,
    /// How many were answered a second, one after another.
    pub queries_per_second: f64,
}

/// What another program took for the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// How fast it was.
    pub speed: Speed,
    /// Its median as a multiple of ours in fresh processes.
    pub times_ours: f64,
}

/// A class that the archive gives no queries for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The class.
    pub class: String,
    /// Why.
    pub reason: String,
}

/// A part of the archive, measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// How much of the articles.
    pub percent: u64,
    /// How many.
    pub articles: u64,
    /// Bytes of their text.
    pub text_bytes: u64,
    /// What indexing them took, from start to exit.
    pub wall_seconds: f64,
    /// Of all threads, user and system.
    pub cpu_seconds: f64,
    /// What the index takes on disk.
    pub index_bytes: u64,
    /// Queries of all classes, warm.
    pub warm: Speed,
}

impl Versions {
    /// Those of this program and of an index.
    pub(super) fn of(reader: &Reader) -> Versions {
        let manifest = reader.manifest();
        Versions {
            tabloid: env!("CARGO_PKG_VERSION").to_owned(),
            tantivy: index::engine(),
            index_format: manifest.format,
            analysis: manifest.analysis.clone(),
        }
    }
}

impl Archive {
    /// What an index holds.
    pub(super) fn of(reader: &Reader, source: String) -> Archive {
        let manifest = reader.manifest();
        Archive {
            source,
            articles: manifest.articles,
            passages: manifest.passages,
            text_bytes: manifest.text_bytes,
        }
    }
}

impl Indexing {
    /// What several runs took.
    pub(super) fn of(runs: &[IndexRun], text_bytes: u64) -> Indexing {
        let spread = |of: fn(&IndexRun) -> f64| Spread::of(runs.iter().map(of).collect());
        let wall_seconds = spread(|run| run.used.wall.as_secs_f64());
        let last = runs.last();
        Indexing {
            runs: runs.len(),
            wall_seconds,
            cpu_seconds: spread(|run| run.used.cpu.as_secs_f64()),
            peak_memory_bytes: Spread::of(runs.iter().map(|run| run.used.peak_bytes).collect()),
            text_bytes_per_second: text_bytes as f64 / wall_seconds.median.max(f64::MIN_POSITIVE),
            commits: last.map_or(0, |run| run.commits),
            merges: last.map_or(0, |run| run.merges),
        }
    }
}

impl<T: Copy + Default + PartialOrd> Spread<T> {
    /// That of some values.
    fn of(mut values: Vec<T>) -> Spread<T> {
        values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let at = |place: usize| values.get(place).copied().unwrap_or_default();
        Spread { median: at(values.len() / 2), least: at(0), most: at(values.len().max(1) - 1) }
    }
}

/// Reads a report.
///
/// # Errors
/// [`Error::Read`], and [`Error::NotAReport`] if it is none that this version reads.
pub fn read_report(path: &Path) -> Result<Report> {
    let text = fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let not_a_report = |why: String| Error::NotAReport { path: path.to_owned(), why };
    let report: Report =
        serde_json::from_slice(&text).map_err(|error| not_a_report(error.to_string()))?;
    match report.version {
        VERSION => Ok(report),
        other => Err(not_a_report(format!("it has version {other}, not {VERSION}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_the_middle_and_both_ends() {
        let spread = Spread::of(vec![3.0, 1.0, 2.0]);
        assert_eq!((spread.median, spread.least, spread.most), (2.0, 1.0, 3.0));
        assert_eq!(Spread::of(vec![7u64]), Spread { median: 7, least: 7, most: 7 });
        assert_eq!(Spread::<u64>::of(Vec::new()).most, 0);
    }
}
