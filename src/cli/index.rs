//! `tabloid index`: bring the index in step with files.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::progress::Progress;
use super::{Context, Outcome, Stop};
use crate::archive::Format;
use crate::error::Error;
use crate::index::{Manner, forget, update};
use crate::output::report;

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
    /// Read all files as this format, whatever they look like
    #[arg(long = "as", value_name = "FORMAT", value_parser = formats())]
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
            for line in report::lines(&report) {
                writeln!(context.out, "{line}")?;
            }
            writeln!(context.out, "done in {seconds:.1} s")?;
        }
        if let Some(path) = &self.report {
            let text = format!("{:#}\n", report::object(&report, seconds));
            fs::write(path, text).map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        Ok(if report.broken().next().is_some() { Outcome::Skipped } else { Outcome::Done })
    }
}

/// Reads the name of a format.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::names())
        .try_map(|name| Format::named(&name).ok_or("no such format"))
}
