//! `tabloid index`: bring the index in step with files.

use std::cmp::Reverse;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use super::{Context, Outcome, Stop};
use crate::archive::Reason;
use crate::index::{Report, forget, update};
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
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let started = Instant::now();
        let bring = if self.forget { forget } else { update };
        let report = bring(&context.dir, &self.paths)?;
        context.messages.skipped(report.broken());
        for line in lines(&report) {
            writeln!(context.out, "{line}")?;
        }
        writeln!(context.out, "done in {:.1} s", started.elapsed().as_secs_f64())?;
        Ok(if report.broken().next().is_some() { Outcome::Skipped } else { Outcome::Done })
    }
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
