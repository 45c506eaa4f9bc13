//! `tabloid index`: bring the index in step with files.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use super::{Context, Outcome, Stop};
use crate::index::{Report, update};
use crate::output::counted;

/// Add files and folders to the index, or refresh them: new ones go in, changed ones are replaced,
/// vanished ones leave
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; without, everything that was indexed before
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let started = Instant::now();
        let report = update(&context.dir, &self.paths)?;
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
        let languages: Vec<String> = report
            .languages
            .iter()
            .map(|(language, articles)| format!("{articles} {language}"))
            .collect();
        let passages = counted(report.passages, "passage");
        let verb = match (report.added, report.replaced) {
            (_, 0) => format!("added {}", counted(report.added, "article")),
            (0, _) => format!("replaced {}", counted(report.replaced, "article")),
            (added, replaced) => {
                format!("added {}, replaced {replaced}", counted(added, "article"))
            }
        };
        lines.push(format!("{verb} ({}): {passages}", languages.join(", ")));
    }
    if report.removed > 0 {
        lines.push(format!("removed {}", counted(report.removed, "article")));
    }
    if !report.changed() {
        lines.push("nothing has changed".to_owned());
    }
    for (number, noun, what) in [
        (report.unchanged, "file", "unchanged"),
        (report.empty, "file", "without text"),
        (
            report.skipped.len() as u64 - report.broken().count() as u64,
            "file",
            "of other formats left out",
        ),
    ] {
        if number > 0 {
            lines.push(format!("{} {what}", counted(number, noun)));
        }
    }
    lines
}
