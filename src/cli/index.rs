//! `tabloid index`: bring the index in step with files.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};

use super::progress::Progress;
use super::{Context, Outcome, Stop};
use crate::archive::{Format, Reason};
use crate::error::Error;
use crate::index::{Manner, Report, forget, update};
use crate::output::counted;

/// More languages than this are summed up.
const MOST_LANGUAGES: usize = 8;

/// Add files and folders to the index, or refresh them: new ones go in, changed ones are replaced,
/// vanished ones leave
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; without, everything that was indexed before
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take these paths out of the index, whether they are still there or not
    #[arg(long, requires = "paths")]
    forget: bool,
    /// Read everything again, changed or not
    #[arg(long)]
    force: bool,
    /// Read all files as this format, whatever they look like: text, html, markdown, jsonl, json, csv
    #[arg(long = "as", value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// Show no progress and nothing of what was done, but what went wrong
    #[arg(long, short)]
    quiet: bool,
    /// Write what was done to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let started = Instant::now();
        let report = if self.forget {
            forget(&context.dir, &self.paths)?
        } else {
            let manner = Manner { format: self.format, force: self.force };
            let mut progress = Progress::new(!self.quiet);
            update(&context.dir, &self.paths, manner, &mut |report| progress.tell(report))?
        };
        context.messages.skipped(report.broken());
        let seconds = started.elapsed().as_secs_f64();
        if !self.quiet {
            for line in lines(&report) {
                writeln!(context.out, "{line}")?;
            }
            writeln!(context.out, "done in {seconds:.1} s")?;
        }
        if let Some(path) = &self.report {
            let text = format!("{:#}\n", object(&report, seconds));
            fs::write(path, text).map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        Ok(if report.broken().next().is_some() { Outcome::Skipped } else { Outcome::Done })
    }
}

/// Reads the name of a format.
fn format(name: &str) -> Result<Format, String> {
    let names = || Format::names().collect::<Vec<_>>().join(", ");
    Format::named(name).ok_or_else(|| format!("no such format; there are {}", names()))
}

/// What an update did, as JSON; README documents it.
fn object(report: &Report, seconds: f64) -> Value {
    let skipped = report.skipped.iter().map(|skipped| {
        json!({
            "path": skipped.path.to_string_lossy(),
            "line": skipped.line,
            "reason": skipped.reason.to_string(),
            "broken": skipped.reason.is_broken(),
            "kept": skipped.kept,
        })
    });
    let languages =
        report.languages.iter().map(|(language, articles)| (language.code(), *articles));
    json!({
        "version": 1,
        "added": report.added,
        "replaced": report.replaced,
        "removed": report.removed,
        "unchanged_files": report.unchanged,
        "empty_files": report.empty,
        "bytes_read": report.bytes_read,
        "passages": report.passages,
        "languages": languages.collect::<BTreeMap<&str, u64>>(),
        "skipped": skipped.collect::<Vec<Value>>(),
        "seconds": seconds,
    })
}

/// What an update did, for people.
pub(super) fn lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    let taken = report.added + report.replaced;
    if taken > 0 {
        let languages = languages(report);
        let passages = counted(report.passages, "passage");
        let verb = match (report.added, report.replaced) {
            (_, 0) => format!("added {}", counted(report.added, "article")),
            (0, _) => format!("replaced {}", counted(report.replaced, "article")),
            (added, replaced) => {
                format!("added {}, replaced {replaced}", counted(added, "article"))
            }
        };
        lines.push(format!("{verb} ({languages}): {passages}"));
    }
    if report.removed > 0 {
        lines.push(format!("removed {}", counted(report.removed, "article")));
    }
    if !report.changed() {
        lines.push("nothing has changed".to_owned());
    }
    let links = report.skipped.iter().filter(|skipped| skipped.reason == Reason::Link).count();
    let left =
        report.skipped.iter().filter(|skipped| skipped.reason == Reason::OtherFormat).count();
    for (number, noun, what) in [
        (report.unchanged, "file", "unchanged"),
        (report.empty, "file", "without text"),
        (left as u64, "file", "of other formats left out"),
        (links as u64, "link", "not followed; name what they lead to"),
    ] {
        if number > 0 {
            lines.push(format!("{} {what}", counted(number, noun)));
        }
    }
    lines
}

/// How many articles in which languages, most first.
fn languages(report: &Report) -> String {
    let mut languages: Vec<_> = report.languages.iter().collect();
    languages.sort_by_key(|(language, articles)| (Reverse(**articles), **language));
    let mut shown: Vec<String> = languages
        .iter()
        .take(MOST_LANGUAGES)
        .map(|(language, articles)| format!("{articles} {language}"))
        .collect();
    if let Some(more) = languages.len().checked_sub(MOST_LANGUAGES).filter(|more| *more > 0) {
        shown.push(counted(more as u64, "more language"));
    }
    shown.join(", ")
}
