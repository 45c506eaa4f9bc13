//! `tabloid why-not`: why an article is found by a query, or is not.

use std::path::Path;

use super::show::which_file;
use super::{Context, Outcome, Stop};
use crate::error::Error;
use crate::index::{Manner, Reader, update};
use crate::output::why;
use crate::search::{Searcher, Which};

/// Tell why an article is found by a query, or is not: which part of it the article misses, and why
#[derive(Debug, clap::Args)]
#[command(name = "why-not")]
#[command(after_help = "Exit status: 0 it is found, 1 it is not, 2 failed.")]
pub(super) struct Args {
    /// The article: id:X, or a file, in the index or not
    #[arg(value_name = "id:X|PATH")]
    article: String,
    /// The query
    #[arg(required = true)]
    query: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let query = self.query.join(" ");
        let which = match self.article.strip_prefix("id:") {
            Some(id) => Which::Id(id.to_owned()),
            None => which_file(&self.article)?,
        };
        let searcher = Searcher::open(&context.dir)?;
        let found = searcher.why(&which, &query)?;
        if let Which::Path(path) = &which {
            for line in of_file(path, searcher.reader(), found.is_empty())? {
                context.messages.note(&line);
            }
            if found.is_empty() && path.is_file() {
                return outside(path, &query, context);
            }
        }
        if found.is_empty() {
            context.messages.warning(&format!("there is no article `{}`", self.article));
        }
        why::text(&found, &mut context.out)?;
        let is_found = found.iter().any(|why| why.rank.is_some());
        Ok(if is_found { Outcome::Done } else { Outcome::NothingFound })
    }
}

/// What is to be said of a file: whether it is in the index, and as it is now.
fn of_file(path: &Path, reader: &Reader, is_missing: bool) -> Result<Vec<String>, Error> {
    let known = reader.source_at(path)?;
    let now = path.metadata().ok();
    let mut lines = Vec::new();
    match (&known, &now) {
        (Some(known), Some(now)) if now.len() != known.state.size => {
            lines.push(
                "the file has changed since it was indexed: `tabloid index` takes it in".to_owned(),
            );
        }
        (Some(_), None) => lines.push("the file is gone; the index still holds it".to_owned()),
        (Some(_), Some(_)) if is_missing => {
            lines.push("the file is in the index, but gave no article".to_owned());
        }
        (Some(_), Some(_)) => {}
        (None, None) => lines.push("there is no such file, and none in the index".to_owned()),
        (None, Some(_)) => {
            let root = reader.manifest().roots.iter().find(|root| path.starts_with(&root.path));
            lines.push(match root {
                None => "the file is not in the index: it lies below none of its roots".to_owned(),
                Some(root) => format!(
                    "the file is not in the index, though it lies below `{}`: it is new, hidden, of another \
                     ending, or broken; `tabloid index --verbose` tells",
                    root.path.display()
                ),
            });
        }
    }
    Ok(lines)
}

/// Tries the query on a file that is not in the index, in an index of its own.
fn outside(path: &Path, query: &str, context: &mut Context) -> Result<Outcome, Stop> {
    let aside = tempfile::tempdir()
        .map_err(|source| Error::Write { path: std::env::temp_dir(), source })?;
    let index = aside.path().join("index");
    let report = update(&index, &[path.to_owned()], &Manner::default(), &mut |_, _| {
        std::ops::ControlFlow::Continue(())
    })?;
    context.messages.skipped(report.broken(), &context.look);
    let found = Searcher::open(&index)?.why(&Which::Path(path.to_owned()), query)?;
    context.messages.note("if it were in the index alone:");
    why::text(&found, &mut context.out)?;
    Ok(Outcome::NothingFound)
}
