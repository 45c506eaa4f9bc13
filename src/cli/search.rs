//! `tabloid search`: find passages.

use std::path::PathBuf;

use super::interrupt::Interrupt;
use super::progress::Progress;
use super::{Context, Format, Outcome, Stop};
use crate::archive::canonical_root;
use crate::error::Error;
use crate::index::{Manner, update};
use crate::language::Language;
use crate::output::{json, report, text};
use crate::search::{Request, Results, Searcher};

/// Find the passages that say it best, grouped by article
#[derive(Debug, clap::Args)]
#[command(after_help = "Queries:
  divorced kim        any form of these words; passages with more of them rank higher
  \"back together\"     these very words in this order; also “ ”, „ “ and « »
  +word               passages must have it
  -word               passages must not have it
  lang:nl,en          passages in these languages

A query that begins with a minus goes after `--`: tabloid search -- '-drake kanye'.
Exit status: 0 found, 1 nothing found, 2 failed.")]
pub(super) struct Args {
    /// What to search for; several words need no quotes of the shell
    #[arg(required = true)]
    query: Vec<String>,
    /// Index this file or folder first, and show hits from it only; may be repeated
    #[arg(long = "in", value_name = "PATH")]
    within: Vec<PathBuf>,
    /// Passages in these languages only, such as nl or nl,en
    #[arg(long, value_name = "LANG", value_delimiter = ',', value_parser = language)]
    lang: Vec<Language>,
    /// Show this many articles at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Show this many passages of an article at most
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    per_article: u32,
    /// How to write the results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Reads the name of a language.
fn language(name: &str) -> Result<Language, String> {
    Language::named(name)
        .ok_or_else(|| "no such language; name it like `nl`, `nld` or `dutch`".to_owned())
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let mut request = Request::new(self.query.join(" "));
        for path in &self.within {
            request.within.push(canonical_root(path)?);
        }
        if !self.within.is_empty() {
            refresh(&self.within, context)?;
        }
        request.languages = self.lang;
        request.limit = self.limit as usize;
        request.per_article = self.per_article as usize;
        let searcher = Searcher::open(&context.dir)?;
        let results = searcher.search(&request)?;
        if searcher.reader().manifest().articles == 0 {
            context.messages.warning("the index holds no articles yet");
        }
        for warning in &results.warnings {
            context.messages.query_warning(&results.query, &warning.span, &warning.message);
        }
        match self.format {
            Format::Text => text::write(&results, &context.look, &mut context.out)?,
            Format::Json => json::write(&results, &context.look, &mut context.out)?,
        }
        Ok(outcome(&results))
    }
}

/// Brings the index in step with the paths; where another process is at it, searches as it is.
fn refresh(paths: &[PathBuf], context: &mut Context) -> Result<(), Stop> {
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
            context.messages.skipped(done.broken(), &context.look);
            if done.changed() {
                let lines = report::lines(&done);
                context.messages.note(&lines.join("; "));
            }
            Ok(())
        }
        Err(error @ Error::Busy { .. }) => {
            context.messages.warning(&format!("{error}: searching what it held before"));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn outcome(results: &Results) -> Outcome {
    if results.hits.is_empty() { Outcome::NothingFound } else { Outcome::Done }
}
