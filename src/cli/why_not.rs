//! `tabloid why-not`: why an article is found by a query, or is not.

use super::show::which_file;
use super::{Context, Outcome, Stop};
use crate::output::why;
use crate::search::{Searcher, Which, why_alone};

/// Tell why an article is found by a query, or is not: which part of it the article misses, and why
#[derive(Debug, clap::Args)]
#[command(name = "why-not")]
#[command(after_help = "Exit status: 0 it is found, 1 it is not, 2 failed.")]
pub(super) struct Args {
    /// The article: id:X, or a file, in the index or not
    #[arg(value_name = "id:X|PATH")]
    article: String,
    /// The query
    #[arg(required = true, allow_negative_numbers = true)]
    query: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let query = self.query.join(" ");
        let which = match self.article.strip_prefix("id:") {
            Some(id) => Which::Id(id.to_owned()),
            None => which_file(&self.article),
        };
        let searcher = Searcher::open(&context.dir)?;
        let found = searcher.why(&which, &query)?;
        let mut is_told = false;
        if let Which::Path(path) = &which {
            let standing = why::standing(&searcher.reader().standing(path)?, &context.dir);
            is_told = standing.is_some();
            standing.into_iter().for_each(|line| context.messages.note(&line));
            if found.is_empty() && path.is_file() {
                let reading = searcher.reader().manifest().reading_of(path);
                let (report, alone) = why_alone(path, reading, &query)?;
                context.messages.broken(&report, &context.look);
                context.messages.note("if it were in the index alone:");
                why::text(&alone, &mut context.out)?;
                return Ok(Outcome::NothingFound);
            }
        }
        if found.is_empty() && !is_told {
            context.messages.warning(&format!("there is no article `{}`", self.article));
        }
        why::text(&found, &mut context.out)?;
        let is_found = found.iter().any(|why| why.rank.is_some());
        Ok(if is_found { Outcome::Done } else { Outcome::NothingFound })
    }
}
