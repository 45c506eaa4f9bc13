//! `tabloid eval`: how well the index answers judged questions.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::number::at_least;
use super::search::refresh;
use super::{Context, Format, Outcome, Stop};
use crate::error::{Error, Result};
use crate::eval::{self, Manner, compare, judge, qrels, read_run, topics, unasked, write_run};
use crate::output::evaluation;
use crate::search::Searcher;

/// Measure how well searches answer: topics are searched for, and what is found is compared with
/// judgements, as trec_eval does
#[derive(Debug, clap::Args)]
#[command(after_help = "Files:
  topics      a number, a tab and a text a line; or TREC's own form
  judgements  a topic, 0, an article's id and its relevance a line (qrels)
  runs        a topic, Q0, an article's id, its rank, its score and a name a line

White space in ids is _. For example:
  tabloid eval --queries queries.tsv --qrels qrels.txt --in articles.jsonl --run today.run
  tabloid eval --queries queries.tsv --qrels qrels.txt --compare yesterday.run")]
pub(super) struct Args {
    /// The topics
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The judgements; without, the run is only written
    #[arg(long, value_name = "FILE", required_unless_present = "run")]
    qrels: Option<PathBuf>,
    /// Write what was found to this file, as a run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Compare with this run, by nDCG@10
    #[arg(long, value_name = "FILE", requires = "qrels")]
    compare: Option<PathBuf>,
    /// Index this file or folder first; may be repeated
    #[arg(long = "in", value_name = "PATH")]
    within: Vec<PathBuf>,
    /// Take topics for queries in the query language, not for plain words
    #[arg(long)]
    syntax: bool,
    /// Judge passages, as ARTICLE#PASSAGE, not articles
    #[arg(long)]
    passages: bool,
    /// Search for what the first hits have in common as well
    #[arg(long)]
    broaden: bool,
    /// How many to keep of each topic
    #[arg(long, value_name = "N", default_value_t = 1_000, allow_negative_numbers = true, value_parser = at_least::<u32>(1))]
    depth: u32,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let asked = read(&self.queries, topics)?;
        let judgements = self.qrels.as_deref().map(|path| read(path, qrels)).transpose()?;
        let other = self.compare.as_deref().map(|path| read(path, read_run)).transpose()?;
        let refreshed = refresh(&self.within, context)?;
        if let Outcome::Interrupted(_) = refreshed {
            return Ok(refreshed);
        }
        let searcher = Searcher::open(&context.dir)?;
        let manner = Manner {
            syntax: self.syntax,
            passages: self.passages,
            broaden: self.broaden,
            depth: self.depth as usize,
        };
        let run = eval::run(&searcher, &asked, manner)?;
        if let Some(path) = &self.run {
            fs::write(path, write_run(&run))
                .map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        let Some(judgements) = judgements else { return Ok(refreshed) };
        let unasked = unasked(&run, &judgements);
        if unasked > 0 {
            context.messages.warning(&format!(
                "{unasked} of {} judged topics were not asked, and count 0",
                judgements.len()
            ));
        }
        let judged = judge(&run, &judgements);
        let comparison = other.map(|other| compare(&judged, &judge(&other, &judgements)));
        match self.format {
            Format::Text => evaluation::text(&judged, comparison.as_ref(), &mut context.out)?,
            Format::Json => {
                let object = evaluation::object(&judged, comparison.as_ref());
                writeln!(context.out, "{object:#}")?;
            }
        }
        Ok(refreshed)
    }
}

/// Reads a file in one of TREC's forms.
fn read<T>(
    path: &Path,
    parse: fn(&str) -> std::result::Result<T, (usize, &'static str)>,
) -> Result<T> {
    let text =
        fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|(line, expected)| Error::Malformed {
        path: path.to_owned(),
        line,
        expected: expected.to_owned(),
    })
}
