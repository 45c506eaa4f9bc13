//! `tabloid bench`: how big the index is and how fast it answers.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::interrupt::Interrupt;
use super::number::at_least;
use super::progress::Progress;
use super::{Context, Format, Outcome, Stop};
use crate::bench::{self, Report, Setup, Subject, read_report};
use crate::error::Error;
use crate::output::{bench as looks, chart};

/// Measure how long indexing takes, how big the index is, and how fast it answers queries of every
/// kind, drawn from the archive itself
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "For example:
  tabloid bench                                the index, as it is
  tabloid bench ~/clippings --out before       these files, into an index of its own
  tabloid bench ~/clippings --compare ripgrep  the same beside a search without an index
  tabloid bench --generate 100000 --growth     articles that are made up, and parts of them
  tabloid bench compare before/report.json after/report.json

What is made lies in a folder of its own where the system keeps temporary files (TMPDIR), and is
removed again. A sample of the answers is compared with a scan of the text first; if one is wrong,
nothing is timed. `warm` is in one process with the index open, after every query was asked once, so that its words are known;
`cold` is a fresh process for each query, from start to exit, while the files still lie in the
memory of the system.
Exit status: 0 done, 2 failed or a wrong answer, 130 or 143 interrupted.")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// The file or folder to index; without, the index is measured as it is
    #[arg(value_name = "PATH", group = "archive")]
    path: Option<PathBuf>,
    /// Index so many articles that are made up, the same ones everywhere
    #[arg(long, value_name = "N", group = "archive", allow_negative_numbers = true, value_parser = at_least::<u64>(1))]
    generate: Option<u64>,
    /// Ask the queries of this file, one a line, instead of those drawn from the archive
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Ask this program the same, where it can answer it
    #[arg(long, value_name = "PROGRAM", requires = "archive")]
    compare: Option<Rival>,
    /// Write the report to this folder, as report.json, report.md and pictures
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How often to index
    #[arg(long, value_name = "N", default_value_t = 3, allow_negative_numbers = true, value_parser = at_least::<u32>(1))]
    repeat: u32,
    /// How many queries of each kind to ask
    #[arg(long, value_name = "N", default_value_t = 100, allow_negative_numbers = true, value_parser = at_least::<u32>(1))]
    count: u32,
    /// Measure 10, 25, 50 and 100 % of the articles too, each of them once
    #[arg(long, requires = "archive")]
    growth: bool,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// What else to do.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Compare two reports: what takes how many times as much in the second one
    Compare {
        /// The first report
        #[arg(value_name = "A.json")]
        before: PathBuf,
        /// The second report
        #[arg(value_name = "B.json")]
        after: PathBuf,
    },
}

/// Programs to measure beside tabloid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rival {
    /// ripgrep, over the same files
    Ripgrep,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        if let Some(Command::Compare { before, after }) = &self.command {
            return compare(before, after, context);
        }
        let setup = self.setup(context)?;
        let interrupt = Interrupt::watch();
        let progress = Progress::new(true, None);
        let measured = bench::run(&setup, &mut |step| {
            progress.step(step);
            interrupt.flow()
        });
        drop(progress); // its line makes room for what is said now
        let report = match (measured, interrupt.signal()) {
            // A process that was stopped by the same signal may be what failed.
            (Err(_), Some(signal)) => return Ok(Outcome::Interrupted(signal)),
            (measured, _) => measured?,
        };
        if let Some(dir) = &self.out {
            write(&report, dir)?;
        }
        match self.format {
            Format::Text => looks::text(&report, &mut context.out)?,
            Format::Json => context.out.write_all(&json(&report)?)?,
        }
        Ok(Outcome::Done)
    }

    /// What to measure and how.
    fn setup(&self, context: &Context) -> Result<Setup, Error> {
        let program = std::env::current_exe()
            .map_err(|source| Error::Read { path: "tabloid".into(), source })?;
        let subject = match (&self.path, self.generate) {
            (Some(path), _) => Subject::Files(path.clone()),
            (None, Some(articles)) => Subject::Generated(articles),
            (None, None) => Subject::Index(context.dir.clone()),
        };
        Ok(Setup {
            program,
            subject,
            repeat: self.repeat,
            count: self.count as usize,
            queries: self.queries.clone(),
            ripgrep: self.compare == Some(Rival::Ripgrep),
            growth: self.growth,
        })
    }
}

/// Compares two reports.
fn compare(before: &Path, after: &Path, context: &mut Context) -> Result<Outcome, Stop> {
    let comparison = bench::compare(&read_report(before)?, &read_report(after)?);
    looks::comparison(&comparison, &mut context.out)?;
    for warning in &comparison.warnings {
        context.messages.warning(warning);
    }
    Ok(Outcome::Done)
}

/// Writes a report to a folder: for programs, for people, and its pictures.
fn write(report: &Report, dir: &Path) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    fs::create_dir_all(dir).map_err(failed(dir))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.join(name);
        fs::write(&path, bytes).map_err(failed(&path))
    };
    let pictures = chart::pictures(report)
        .map_err(|error| failed(dir)(std::io::Error::other(error.to_string())))?;
    for (name, picture) in &pictures {
        write(name, picture.as_bytes())?;
    }
    let names: Vec<&str> = pictures.iter().map(|(name, _)| *name).collect();
    let mut markdown = Vec::new();
    looks::markdown(report, &names, &mut markdown).map_err(failed(&dir.join("report.md")))?;
    write("report.md", &markdown)?;
    write("report.json", &json(report).map_err(failed(&dir.join("report.json")))?)
}

/// A report as JSON.
fn json(report: &Report) -> std::io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(bytes)
}
