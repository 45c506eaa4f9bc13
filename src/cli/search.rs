//! `tabloid search`: find passages.

use std::fs;
use std::io::{BufWriter, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::interrupt::Interrupt;
use super::last::LastSearch;
use super::number::at_least;
use super::progress::Progress;
use super::{Outcome, Stop};
use crate::archive::{Skipped, canonical_root};
use crate::error::{self, Error};
use crate::index::{Manner, Reader, update};
use crate::language::Language;
use crate::output::table::Documents;
use crate::output::{html, json, report, table, text};
use crate::query::{Warning, parse};
use crate::search::{Context, Facet, Hit, Request, Results, Searcher, Sort};

/// Find the passages that say it best, grouped by article
#[derive(Debug, clap::Args)]
#[command(after_help = "Queries:
  divorced kim            any form of these words; passages with more of them rank higher
  \"back together\"         these very words in this order; also “ ”, „ “ and « »
  \"kim kanye\"~5          these words in any order, at most five others between them
  =divorced               this very form
  divor*  wom?n           words that fit a pattern
  kardashan~  zndaya~2    words spelled almost like this, in one or two letters
  ex-wife                 ex-wife, ex wife and exwife
  +word  -word            passages must have it, must not have it; also AND, OR, NOT and ( )
  title: by: outlet:      articles with this in their title, byline, outlet,
  section: path:            section or path
  lang:nl,en              passages in these languages
  date:2021 date:2020-11..2021-03-05   articles of this time

A query with -word goes between quotes of the shell: tabloid search 'kim divorce -drake'; one that
begins with it after `--` too: tabloid search -- '-drake kanye'.
Exit status: 0 found, 1 nothing found, 2 failed, 3 a file named with --in was left out,
129, 130 or 143 interrupted.")]
pub(super) struct Args {
    /// What to search for; several words need no quotes of the shell
    #[arg(required = true, allow_negative_numbers = true)]
    query: Vec<String>,
    /// Index this file or folder first, and show hits from it only; may be repeated
    #[arg(long = "in", value_name = "PATH")]
    within: Vec<PathBuf>,
    /// Passages in these languages only, such as nl or nl,en
    #[arg(long, value_name = "LANG", value_delimiter = ',', value_parser = language)]
    lang: Vec<Language>,
    /// Show this many articles at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, allow_negative_numbers = true, value_parser = at_least::<u32>(1))]
    limit: u32,
    /// Pass over this many articles first: for the next page
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = at_least::<u32>(0))]
    offset: u32,
    /// Show this many passages of an article at most
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true, value_parser = at_least::<u32>(1))]
    per_article: u32,
    /// Show each passage as a hit of its own
    #[arg(long, conflicts_with = "per_article")]
    passages: bool,
    /// In which order to show them
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    sort: Order,
    /// Count the articles found by these
    #[arg(long, value_name = "FACETS", value_delimiter = ',', value_parser = facet())]
    facets: Vec<Facet>,
    /// How long snippets are, in characters
    #[arg(long, value_name = "N", default_value_t = crate::snippet::LENGTH as u32, allow_negative_numbers = true, value_parser = at_least::<u32>(20))]
    snippet_length: u32,
    /// Show the sentence of the match, with N sentences around it, or all of the passage
    #[arg(long, value_name = "all|sentence|N", value_parser = shown)]
    context: Option<Shown>,
    /// Search for what the first hits have in common as well: finds more, for broad questions
    #[arg(long)]
    broaden: bool,
    /// Tell what was searched for, and what each score is made of
    #[arg(long)]
    explain: bool,
    /// Fail where a part of the query is not understood
    #[arg(long)]
    strict: bool,
    /// Open the article of this rank, its file or its address on the web
    #[arg(long, value_name = "RANK", allow_negative_numbers = true, value_parser = at_least::<u32>(1))]
    open: Option<u32>,
    /// How to write the results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ResultFormat,
}

/// How to write results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ResultFormat {
    /// For people
    Text,
    /// One object, as README documents it
    Json,
    /// A hit a line, each an object
    Jsonl,
    /// A hit a line, fields parted by tabs, below a header
    Tsv,
    /// A web page of its own
    Html,
    /// Markdown
    Markdown,
    /// A run as trec_eval reads it
    Trec,
}

/// In which order to show hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Best first
    Relevance,
    /// Latest first
    Newest,
    /// Earliest first
    Oldest,
}

/// How much of a passage to show: a type of its own, for the command line shows it.
#[derive(Debug, Clone, Copy)]
struct Shown(Context);

/// Reads how much of a passage to show.
fn shown(text: &str) -> Result<Shown, String> {
    match text {
        "all" => Ok(Shown(Context::All)),
        "sentence" => Ok(Shown(Context::Sentences(0))),
        number => match number.parse() {
            Ok(number) => Ok(Shown(Context::Sentences(number))),
            Err(_) => Err("write `all`, `sentence` or a number of sentences".to_owned()),
        },
    }
}

/// Reads the name of a facet.
fn facet() -> impl TypedValueParser<Value = Facet> {
    PossibleValuesParser::new(Facet::ALL.map(|(_, name)| name)).try_map(|name| {
        let found = Facet::ALL.iter().find(|(_, known)| *known == name);
        found.map(|(facet, _)| *facet).ok_or("no such facet")
    })
}

/// Reads the name of a language.
pub(super) fn language(name: &str) -> Result<Language, String> {
    Language::named(name)
        .ok_or_else(|| "no such language; name it like `nl`, `nld` or `dutch`".to_owned())
}

impl Args {
    pub(super) fn run(self, command: &mut super::Context) -> Result<Outcome, Stop> {
        let mut request = Request::new(self.query.join(" "));
        for path in &self.within {
            request.within.push(canonical_root(path)?);
        }
        if self.strict {
            check(&request.query)?;
        }
        let refreshed = refresh(&self.within, command)?;
        if let Outcome::Interrupted(_) = refreshed {
            return Ok(refreshed);
        }
        self.fill(&mut request);
        // Its memory is given back with the process.
        let searcher = ManuallyDrop::new(Searcher::open(&command.dir)?);
        let results = searcher.search(&request)?;
        if searcher.reader().manifest().articles == 0 {
            command.messages.warning("the index holds no articles yet");
        }
        command.messages.query_warnings(&results.query, &results.warnings);
        for option in self.unshown() {
            command.messages.warning(&format!("`{option}` does not show in this format"));
        }
        self.write(&results, command)?;
        if !results.hits.is_empty() {
            LastSearch::keep(&results, &command.dir);
        }
        for suggestion in &results.suggestions {
            command.messages.suggestion(suggestion);
        }
        if let Some(rank) = self.open {
            hand_over(&results, rank, &command.dir)?;
        }
        Ok(match refreshed {
            Outcome::Done if results.hits.is_empty() => Outcome::NothingFound,
            refreshed => refreshed,
        })
    }

    /// Puts what was asked for into a request.
    fn fill(&self, request: &mut Request) {
        request.languages.clone_from(&self.lang);
        request.limit = self.limit as usize;
        request.offset = self.offset as usize;
        request.per_article = self.per_article as usize;
        request.flat = self.passages;
        request.sort = match self.sort {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        };
        request.facets.clone_from(&self.facets);
        request.snippet_length = self.snippet_length as usize;
        request.context = self.context.map_or(Context::default(), |Shown(context)| context);
        request.explain = self.explain;
        request.broaden = self.broaden;
        if let Some(rank) = self.open {
            request.limit = request.limit.max((rank as usize).saturating_sub(request.offset));
        }
    }

    /// The options given that do not show in the format chosen.
    fn unshown(&self) -> Vec<&'static str> {
        use ResultFormat::{Json, Jsonl, Text, Trec, Tsv};
        let is_lines = matches!(self.format, Tsv | Trec);
        let given = [
            ("--facets", !self.facets.is_empty() && !matches!(self.format, Text | Json)),
            ("--explain", self.explain && !matches!(self.format, Text | Json | Jsonl)),
            ("--per-article", self.per_article > 1 && is_lines),
            ("--context", self.context.is_some() && self.format == Trec),
        ];
        given.into_iter().filter(|(_, is_lost)| *is_lost).map(|(name, _)| name).collect()
    }

    /// Writes the results.
    fn write(&self, results: &Results, command: &mut super::Context) -> Result<(), Stop> {
        let look = &command.look;
        let out = &mut BufWriter::new(&mut command.out);
        match self.format {
            ResultFormat::Text => text::write(results, look, out)?,
            ResultFormat::Json => json::write(results, look, out)?,
            ResultFormat::Jsonl => json::write_lines(results, look, out)?,
            ResultFormat::Tsv => table::write_tabs(results, look, out)?,
            ResultFormat::Html => html::write(results, look, out)?,
            ResultFormat::Markdown => html::write_markdown(results, look, out)?,
            ResultFormat::Trec => {
                let of = if self.passages { Documents::Passages } else { Documents::Articles };
                table::write_run(results, of, out)?;
            }
        }
        out.flush()?;
        Ok(())
    }
}

/// Refuses a query of which a part is not understood.
fn check(query: &str) -> Result<(), Error> {
    match parse(query).warnings.into_iter().next() {
        None => Ok(()),
        Some(Warning { message, .. }) => {
            Err(Error::NotUnderstood { query: query.to_owned(), message })
        }
    }
}

/// Hands the article of a rank to the system: its address on the web, else its file.
fn hand_over(results: &Results, rank: u32, dir: &Path) -> Result<(), Error> {
    let hit = results.hits.iter().find(|hit| hit.rank == rank as usize);
    let Some(Hit { article, .. }) = hit else { return Err(Error::NoSuchHit { rank }) };
    let path = match article.web_address() {
        Some(url) => PathBuf::from(url),
        None => {
            let path = article.path.clone();
            fs::metadata(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
            path
        }
    };
    open::that_detached(&path).map_err(|source| Error::Open { path, dir: dir.into(), source })
}

/// Brings the index in step with the paths; where another process is at it, searches as it is. Tells
/// whether one of the paths was left out, or whether somebody asked to stop.
pub(super) fn refresh(paths: &[PathBuf], context: &mut super::Context) -> Result<Outcome, Stop> {
    if paths.is_empty() {
        return Ok(Outcome::Done);
    }
    let named: Vec<PathBuf> =
        paths.iter().map(|path| canonical_root(path)).collect::<Result<_, _>>()?;
    let interrupt = Interrupt::watch();
    let mut progress = Progress::new(true, None);
    let manner = Manner { foresee: Progress::is_seen(), ..Manner::default() };
    let updated = update(&context.dir, paths, &manner, &mut |done, event| {
        progress.tell(done, event, &mut context.messages);
        interrupt.flow()
    });
    drop(progress); // its line makes room for messages
    match updated {
        Ok(done) => {
            if context.messages.broken(&done, &context.look) > 0 {
                let command = error::command(&context.dir);
                context.messages.hint(&format!("`{command} index --verbose` shows them"));
            }
            if done.changed() || done.interrupted {
                let lines = report::lines(&done);
                context.messages.note(&lines.join("; "));
            }
            let is_named =
                |skipped: &Skipped| skipped.line.is_none() && named.contains(&skipped.path);
            Ok(match interrupt.signal().filter(|_| done.interrupted) {
                Some(signal) => Outcome::Interrupted(signal),
                None if done.broken().any(is_named) => Outcome::Skipped,
                None => Outcome::Done,
            })
        }
        Err(error) if error.forbids_writing() && Reader::open(&context.dir).is_ok() => {
            context.messages.warning(&format!("{error}: searching what it held before"));
            Ok(Outcome::Done)
        }
        Err(error) => Err(error.into()),
    }
}
