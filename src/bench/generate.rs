//! An archive of any size, made up: gossip in four languages, for measuring.
//!
//! [`Articles`] goes on forever; the article of a number is made from the seed and that number
//! alone, with arithmetic that is exact on all machines, so that the same bytes come out on every
//! machine, however many are made. [`write()`] writes them as an archive, an object a line.
//!
//! What is like the real thing, as far as an index notices: function words in their share and order
//! (a `grammar` of each language), words that follow Zipf and Mandelbrot and never cease to be new
//! (a `lexicon` that invents them from the sounds of the language), inflected as the language does it
//! (`morphology`), names that come back, pairs of words that go together, and articles
//! that keep to their words (`article`). What it is not: sense.
//!
//! A language is a file, `generate/en.txt`, whose format `data` tells, and a file of `morphology`.

mod article;
mod data;
mod dice;
mod grammar;
mod lexicon;
mod morphology;
mod names;
mod prose;
#[cfg(test)]
mod tests;
mod tongue;

use std::io::{self, Write};

use serde::Serialize;

use crate::article::Date;
use crate::language::Language;

/// An article that nobody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// Its number in the archive, as a name.
    pub id: String,
    /// The headline.
    pub title: String,
    /// Its paragraphs, parted by blank lines.
    pub text: String,
    /// The language that it is in.
    pub language: Language,
    /// The day of its publication.
    pub date: Date,
    /// Who wrote it.
    pub byline: String,
    /// The paper that it ran in.
    pub outlet: String,
}

/// The articles of a seed, without end.
///
/// ```
/// use tabloid::bench::generate::Articles;
///
/// let third = Articles::new(1).nth(2);
/// assert_eq!(third, Articles::new(1).skip(1).nth(1));
/// assert_ne!(third, Articles::new(2).nth(2));
/// ```
#[derive(Debug, Clone)]
pub struct Articles {
    seed: u64,
    number: u64,
}

impl Articles {
    /// Those of a seed, from the first.
    pub fn new(seed: u64) -> Articles {
        Articles { seed, number: 0 }
    }
}

impl Iterator for Articles {
    type Item = Generated;

    fn next(&mut self) -> Option<Generated> {
        let made = article::make(self.seed, self.number);
        self.number += 1;
        made
    }

    /// Passes over articles without making them.
    fn nth(&mut self, passed: usize) -> Option<Generated> {
        self.number += passed as u64;
        self.next()
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Articles.
    pub articles: u64,
    /// Bytes, those of the JSON around the text included.
    pub bytes: u64,
}

/// Writes the first `count` articles of a seed, an object a line, without their language.
///
/// # Errors
/// Those of `out`.
pub fn write(mut out: impl Write, count: u64, seed: u64) -> io::Result<Written> {
    let mut written = Written::default();
    let mut line = Vec::new();
    for article in Articles::new(seed) {
        if written.articles == count {
            break;
        }
        line.clear();
        serde_json::to_writer(&mut line, &Record::of(&article))?;
        line.push(b'\n');
        out.write_all(&line)?;
        written.articles += 1;
        written.bytes += line.len() as u64;
    }
    out.flush()?;
    Ok(written)
}

/// An article as a line of the archive. Its language is left out: telling it is work that indexing
/// real articles takes.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    title: &'a str,
    text: &'a str,
    date: String,
    byline: &'a str,
    outlet: &'a str,
}

impl<'a> Record<'a> {
    /// That of an article.
    fn of(article: &'a Generated) -> Record<'a> {
        let Generated { id, title, text, byline, outlet, .. } = article;
        Record { id, title, text, date: article.date.to_string(), byline, outlet }
    }
}
