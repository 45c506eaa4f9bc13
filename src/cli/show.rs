//! `tabloid show`: a whole article, matches marked.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::last::LastSearch;
use super::{Context, Format, Outcome, Stop};
use crate::error::{Error, command};
use crate::index::known_path;
use crate::output::article;
use crate::search::{Searcher, Which, WholeArticle};

/// What shows text a page at a time where nothing else is asked for; `R` keeps colours, `F` ends
/// at once where all of it fits, `X` leaves it on the screen.
const PAGER: &str = "less -RFX";

/// Show a whole article, what matched the last search marked
#[derive(Debug, clap::Args)]
#[command(after_help = "For example:
  tabloid show 3               the article of hit 3 of the last search of this index
  tabloid show id:a1 --query '\"back together\"'
  tabloid show clippings/kim.txt --all

Exit status: 0 shown, 1 there is no such article, 2 failed.")]
pub(super) struct Args {
    /// The rank of a hit of the last search, or id:X, or a file; what is no file of the index is taken
    /// for an id
    #[arg(value_name = "RANK|id:X|PATH")]
    article: String,
    /// What to mark, instead of the last search
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Show what the site put around the text too, and the kind of each paragraph
    #[arg(long)]
    all: bool,
    /// Write everything at once, also on a terminal
    #[arg(long)]
    no_pager: bool,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let searcher = Searcher::open(&context.dir)?;
        let last = LastSearch::read(&context.dir);
        let (mut which, passage) = self.which(last.as_ref(), &context.dir)?;
        let last_query = last.map(|last| last.query).filter(|_| passage.is_some());
        let query = self.query.clone().or(last_query).unwrap_or_default();
        let mut articles = searcher.articles(&which, &query)?;
        if articles.is_empty() && matches!(which, Which::Path(_)) {
            which = Which::Id(self.article.clone());
            articles = searcher.articles(&which, &query)?;
        }
        articles.sort_by(|a, b| a.article.id.cmp(&b.article.id));
        match articles.as_slice() {
            [] => {
                context.messages.warning(&format!("there is no article `{}`", self.article));
                return Ok(Outcome::NothingFound);
            }
            several @ [_, _, ..]
                if self.format == Format::Text && matches!(which, Which::Path(_)) =>
            {
                article::list(several, &context.look, &mut context.out)?;
                let command = command(&context.dir);
                context.messages.hint(&format!("name one of them: `{command} show id:X`"));
            }
            // Ids need not be unique: then all of them are meant.
            articles => self.show(articles, passage, context)?,
        }
        Ok(Outcome::Done)
    }

    /// Shows articles whole, one after another; as JSON, a line each.
    fn show(
        &self,
        articles: &[WholeArticle],
        passage: Option<u32>,
        context: &mut Context,
    ) -> Result<(), Stop> {
        let mut text = Vec::new();
        let mut at = 0;
        for (nth, one) in articles.iter().enumerate() {
            match self.format {
                Format::Text => {
                    text.extend_from_slice(if nth > 0 { b"\n\n" } else { b"" });
                    at = article::text(one, passage, self.all, &context.look, &mut text)?;
                }
                Format::Json => writeln!(text, "{}", article::object(one, &context.look))?,
            }
        }
        let at = if articles.len() == 1 { at } else { 0 };
        let pages = self.format == Format::Text && !self.no_pager;
        if !(pages && io::stdout().is_terminal() && page(&text, at)) {
            context.out.write_all(&text)?;
        }
        Ok(())
    }

    /// The article meant, and the passage to open it at.
    fn which(&self, last: Option<&LastSearch>, dir: &Path) -> Result<(Which, Option<u32>), Error> {
        if let Some(id) = self.article.strip_prefix("id:") {
            return Ok((Which::Id(id.to_owned()), None));
        }
        if let Ok(rank) = self.article.parse::<u32>() {
            let last = last.ok_or_else(|| Error::NoLastSearch { dir: dir.into() })?;
            let hit = last.hits.iter().find(|hit| hit.rank == rank as usize);
            let hit = hit.ok_or(Error::NoSuchHit { rank })?;
            return Ok((Which::Key(hit.key), Some(hit.passage)));
        }
        Ok((which_file(&self.article), None))
    }
}

/// The articles of a file, which may be gone, or of standard input.
pub(super) fn which_file(name: &str) -> Which {
    Which::Path(known_path(Path::new(name)))
}

/// Shows a text a page at a time, from a line on; `false` if there is nothing to show it with.
fn page(text: &[u8], line: usize) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| PAGER.to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if program.ends_with("less") {
        command.arg(format!("+{}", line + 1));
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A reader who has seen enough closes it early.
        let _ = input.write_all(text);
    }
    let _ = child.wait();
    true
}
