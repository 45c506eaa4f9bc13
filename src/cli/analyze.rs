//! `tabloid analyze`: what is made of a file or a text, step by step.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Context, Format, Outcome, Stop};
use crate::archive::{Reading, articles_of};
use crate::article::{Article, Kind, Paragraph};
use crate::error::Error;
use crate::index::{Analyzed, Reader, known_path};
use crate::language::Language;
use crate::output::analysis;

/// Show what is made of a file or a text: language, paragraphs with their kinds, passages, and words
/// with the terms that they are found by
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file
    #[arg(value_name = "FILE", required_unless_present = "text", conflicts_with = "text")]
    file: Option<PathBuf>,
    /// The text
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Take it to be in this language
    #[arg(long, value_name = "LANG", value_parser = super::search::language)]
    lang: Option<Language>,
    /// Show every word of a file, as of a text
    #[arg(long)]
    tokens: bool,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let mut likely = Vec::new();
        let articles = match (&self.file, &self.text) {
            (Some(file), _) => {
                let mut skipped = Vec::new();
                let reading = reading_of(file, context);
                let articles = articles_of(file, &reading, &mut skipped)?;
                likely = reading.languages;
                context.messages.skipped(skipped.iter(), skipped.len() as u64, &context.look);
                articles
            }
            (None, text) => {
                let text = text.clone().unwrap_or_default();
                let kind = Kind::Text;
                let paragraphs = text.lines().map(|text| Paragraph { kind, text: text.to_owned() });
                vec![Article { paragraphs: paragraphs.collect(), ..Article::default() }]
            }
        };
        let tokens = self.tokens || self.text.is_some();
        for article in &articles {
            let analyzed = Analyzed::of(article, self.lang, &likely);
            match self.format {
                Format::Text => analysis::text(article, &analyzed, tokens, &mut context.out)?,
                Format::Json => {
                    writeln!(context.out, "{}", analysis::object(article, &analyzed))?;
                }
            }
        }
        Ok(if articles.is_empty() { Outcome::NothingFound } else { Outcome::Done })
    }
}

/// How the index reads a file, or would; without an index, as what it looks like.
fn reading_of(file: &Path, context: &mut Context) -> Reading {
    match Reader::open(&context.dir) {
        Ok(reader) => reader.manifest().reading_of(&known_path(file)),
        Err(Error::NoIndex { .. } | Error::NotAnIndex { .. }) => Reading::default(),
        Err(error) => {
            context.messages.warning(&format!("{error}: reading the file as what it looks like"));
            Reading::default()
        }
    }
}
