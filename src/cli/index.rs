//! `tabloid index`: bring the index in step with files.

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::interrupt::Interrupt;
use super::number::at_least;
use super::progress::Progress;
use super::{Context, Outcome, Stop};
use crate::archive::{DateOrder, Field, Format, Reading};
use crate::error::Error;
use crate::index::{Choice, Event, Manner, Report, forget, update};
use crate::language::Language;
use crate::output::report;

/// What `--as` takes to read each file as what it looks like.
const AUTO: &str = "auto";

/// What `--date-order` takes to read no dates of figures.
const NONE: &str = "none";

/// What `--languages` takes for articles in any language.
const ANY: &str = "any";

/// Most threads that make sense.
const MOST_THREADS: usize = 256;

/// Least memory that makes sense, in bytes.
const LEAST_MEMORY: ByteSize = ByteSize::mb(64);

/// Add files and folders to the index, or refresh them: new ones go in, changed ones are replaced,
/// vanished ones leave
#[derive(Debug, clap::Args)]
#[command(after_help = "Records (JSON, JSON lines, tables) may keep their fields under any name:
  tabloid index dump.jsonl --map text=article.body --map title=article.head
  zcat feed.jsonl.gz | tabloid index -

--as, --map, --date-order and --languages are remembered for the paths that they were given with.
Each that is given again changes itself, and --map the fields that it names; the others stay as they
were. --as auto, --map FIELD=, --date-order none and --languages any forget what was said.

Ctrl-C commits what was done so far; the same command goes on from there.
Exit status: 0 done, 2 failed, 3 done but something was skipped as broken,
129, 130 or 143 interrupted.")]
pub(super) struct Args {
    /// Files and folders, or - for standard input; without, everything that was indexed before
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take these paths out of the index, whether they are still there or not, until they are named again
    #[arg(long, requires = "paths", conflicts_with_all = ["force", "format", "map", "date_order", "languages"])]
    forget: bool,
    /// Read everything again, changed or not
    #[arg(long)]
    force: bool,
    /// Tell what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Read all files as this format, whatever they look like
    #[arg(long = "as", value_name = "FORMAT", value_parser = formats())]
    format: Option<As>,
    /// Take a field of the article from this field of the records; full stops lead into objects
    #[arg(long, value_name = "FIELD=NAME", value_parser = mapping)]
    map: Vec<(Field, Option<String>)>,
    /// The order of day, month and year in dates such as 03/04/21, which are not read otherwise
    #[arg(long, value_name = "ORDER", value_parser = date_orders())]
    date_order: Option<Order>,
    /// The languages that the articles are in: a text that does not tell clearly is in one of these
    #[arg(long, value_name = "LANGS", value_parser = languages)]
    languages: Vec<Languages>,
    /// Memory to take, about; a single record may have an eighth of it
    #[arg(long, value_name = "SIZE", default_value = "400MB", value_parser = memory)]
    memory: ByteSize,
    /// How many threads read files, and how many analyse; without, as many as there are processors
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = threads)]
    threads: Option<usize>,
    /// Commit what was done so far every so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120, allow_negative_numbers = true, value_parser = at_least::<u64>(0))]
    commit_every: u64,
    /// Show no progress and nothing of what was done, but what went wrong
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell what becomes of every file
    #[arg(long, short)]
    verbose: bool,
    /// Write what was done to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What `--as` chooses; none for what files look like.
#[derive(Debug, Clone, Copy)]
struct As(Option<Format>);

/// What `--date-order` chooses; none for dates that are not read.
#[derive(Debug, Clone, Copy)]
struct Order(Option<DateOrder>);

/// What `--languages` chooses: any, where it names none.
#[derive(Debug, Clone)]
struct Languages(Vec<Language>);

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let started = Instant::now();
        let manner = self.manner();
        let interrupt = Interrupt::watch();
        let mut progress = Progress::new(!self.quiet, self.verbose.then_some(&context.look));
        let mut observer = |report: &Report, event: Event<'_>| {
            progress.tell(report, event, &mut context.messages);
            interrupt.flow()
        };
        let report = if self.forget {
            forget(&context.dir, &self.paths, &manner, &mut observer)
        } else {
            update(&context.dir, &self.paths, &manner, &mut observer)
        };
        drop(progress); // its line makes room for what is said now
        let report = report?;
        if context.messages.broken(&report, &context.look) > 0 {
            context.messages.hint("`--verbose` shows them, `--report FILE` lists them");
        }
        let seconds = started.elapsed().as_secs_f64();
        if let Some(path) = &self.report {
            let text = format!("{:#}\n", report::object(&report, seconds));
            fs::write(path, text).map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        if !self.quiet {
            let lines =
                report::lines(&report).into_iter().chain([format!("done in {seconds:.1} s")]);
            for line in lines {
                match writeln!(context.out, "{line}").map_err(Stop::from) {
                    // That nobody reads it changes nothing of how it ended.
                    Ok(()) | Err(Stop::Unread) => {}
                    Err(stop) => return Err(stop),
                }
            }
        }
        Ok(match interrupt.signal().filter(|_| report.interrupted) {
            Some(signal) => Outcome::Interrupted(signal),
            None if report.broken().next().is_some() => Outcome::Skipped,
            None => Outcome::Done,
        })
    }

    /// How the files are to be taken in.
    fn manner(&self) -> Manner {
        let languages = self.languages.iter().flat_map(|Languages(named)| named.clone());
        Manner {
            reading: Choice {
                format: self.format.map(|As(format)| format),
                map: self.map.iter().cloned().collect(),
                dates: self.date_order.map(|Order(order)| order),
                languages: (!self.languages.is_empty()).then(|| languages.collect()),
            },
            force: self.force,
            dry_run: self.dry_run,
            foresee: !self.quiet && Progress::is_seen(),
            memory: self.memory.as_u64(),
            threads: self.threads.and_then(NonZeroUsize::new),
            commit_every: Duration::from_secs(self.commit_every),
        }
    }
}

/// The options that choose this way of reading.
pub(super) fn options(reading: &Reading) -> Vec<String> {
    let Reading { format, map, dates, languages } = reading;
    let mut options = Vec::new();
    options.extend(format.map(|format| format!("--as={}", format.name())));
    options.extend(map.iter().map(|(field, name)| format!("--map={}={name}", field.name())));
    options.extend(dates.map(|order| format!("--date-order={}", order.name())));
    let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
    options.extend((!codes.is_empty()).then(|| format!("--languages={}", codes.join(","))));
    options
}

/// Reads the name of a format.
fn formats() -> impl TypedValueParser<Value = As> {
    PossibleValuesParser::new(std::iter::once(AUTO).chain(Format::names())).try_map(|name| {
        match name.as_str() {
            AUTO => Ok(As(None)),
            name => Format::named(name).map(|format| As(Some(format))).ok_or("no such format"),
        }
    })
}

/// Reads an order of figures.
fn date_orders() -> impl TypedValueParser<Value = Order> {
    let names = DateOrder::ALL.map(DateOrder::name).into_iter().chain([NONE]);
    PossibleValuesParser::new(names).try_map(|name| {
        let order = DateOrder::ALL.into_iter().find(|order| order.name() == name);
        if order.is_some() || name == NONE { Ok(Order(order)) } else { Err("no such order") }
    })
}

/// Reads `en,nl`, or `any`.
fn languages(text: &str) -> Result<Languages, String> {
    let names = text.split(',').filter(|_| text != ANY);
    names.map(super::search::language).collect::<Result<_, _>>().map(Languages)
}

/// Reads `text=article.body`; without a name after the sign, what was said of the field is forgotten.
fn mapping(text: &str) -> Result<(Field, Option<String>), String> {
    let (field, name) =
        text.split_once('=').ok_or("write it as FIELD=NAME, such as text=article.body")?;
    Ok((Field::from_str(field)?, Some(name.to_owned()).filter(|name| !name.is_empty())))
}

/// Reads a number of threads.
fn threads(text: &str) -> Result<usize, String> {
    match at_least(1)(text)? {
        threads @ ..=MOST_THREADS => Ok(threads),
        _ => Err(format!("{MOST_THREADS} are the most")),
    }
}

/// Reads an amount of memory.
fn memory(text: &str) -> Result<ByteSize, String> {
    match text.parse() {
        Ok(size) if size >= LEAST_MEMORY => Ok(size),
        _ => Err(format!("write it as 400MB or 2GB; {} is the least", LEAST_MEMORY.display().si())),
    }
}
