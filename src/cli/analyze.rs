//! `tabloid analyze`: what is made of a file or a text, step by step.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Context, Format, Outcome, Stop};
use crate::analysis::Analyzer;
use crate::archive::{self, Found, Meter, Reading, Skipped, Taken};
use crate::article::{Article, Kind, Paragraph};
use crate::error::Error;
use crate::language::{Language, detect};
use crate::output::analysis::{self, Analyzed, AnalyzedPassage, AnalyzedToken};
use crate::passage::cut;

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
        let mut articles = match (&self.file, &self.text) {
            (Some(file), _) => {
                let mut skipped = Vec::new();
                let articles = articles(file, &mut skipped)?;
                context.messages.skipped(skipped.iter(), &context.look);
                articles
            }
            (None, text) => {
                let text = text.clone().unwrap_or_default();
                let kind = Kind::Text;
                let paragraphs = text.lines().map(|text| Paragraph { kind, text: text.to_owned() });
                vec![Article { paragraphs: paragraphs.collect(), ..Article::default() }]
            }
        };
        let with_tokens = self.tokens || self.text.is_some();
        for article in &mut articles {
            article.language = self.lang.or(article.language);
            let analyzed = analyzed(article, self.lang, with_tokens || self.format == Format::Json);
            match self.format {
                Format::Text => analysis::text(article, &analyzed, &mut context.out)?,
                Format::Json => {
                    writeln!(context.out, "{:#}", analysis::object(article, &analyzed))?;
                }
            }
        }
        Ok(if articles.is_empty() { Outcome::NothingFound } else { Outcome::Done })
    }
}

/// The articles of a file, read as the index would.
fn articles(path: &Path, skipped: &mut Vec<Skipped>) -> Result<Vec<Article>, Error> {
    let path = archive::canonical_root(path)?;
    let mut articles = Vec::new();
    // A file that is named itself is taken in, whatever its name.
    let first = archive::walk(&path, Path::new("")).next();
    let source = match first {
        Some(Ok(source)) if path.is_file() => source,
        Some(Err(reason)) => {
            skipped.push(reason);
            return Ok(articles);
        }
        _ => return Err(Error::NotAFile { path }),
    };
    let mut skip = |line, reason| {
        skipped.push(Skipped { path: path.clone(), line, reason, kept: false });
    };
    let read = archive::read(&source, &Reading::default(), &Meter::default(), &mut |found| {
        match found {
            Found::Article { article, .. } => articles.push(article),
            Found::Broken { line, reason } => skip(Some(line), reason),
        }
        Taken::Go
    });
    if let Err(reason) = read {
        skip(None, reason);
    }
    Ok(articles)
}

/// What is made of an article, as the index does it.
fn analyzed(article: &Article, told: Option<Language>, with_tokens: bool) -> Analyzed {
    let head = crate::index::sample(article);
    let detection = detect(&head, article.language);
    let language = told.unwrap_or(detection.language);
    let mut analyzer = Analyzer::new();
    let cut = cut(article, language);
    let passages = cut.passages.into_iter().filter(|passage| !passage.text.is_empty());
    let passages = passages.map(|passage| {
        let mut tokens = Vec::new();
        analyzer.analyze(&passage.text, language, |token| {
            if with_tokens {
                tokens.push(AnalyzedToken {
                    surface: passage.text[token.span.clone()].to_owned(),
                    span: token.span.clone(),
                    position: token.position,
                    words: token.words().map(String::from).collect(),
                    stems: token.stems.iter().map(String::from).collect(),
                });
            }
        });
        let kinds = passage.kinds.clone();
        AnalyzedPassage { number: passage.number, kinds, text: passage.text, tokens }
    });
    let passages = passages.collect();
    let boilerplate = cut.boilerplate.into_iter().map(|around| around.text).collect();
    Analyzed { language, detection, is_told: told.is_some(), passages, boilerplate }
}
