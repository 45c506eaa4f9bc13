//! How size and speed grow with the archive: parts of it, indexed and searched one after another.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::measure::{Times, warm};
use super::queries::QuerySet;
use super::report::Growth;
use super::{Bench, Step, clear};
use crate::archive::{Found, Meter, Reading, Taken, read, walk};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::search::Searcher;

/// The parts, in hundredths of the articles.
const PARTS: [u64; 4] = [10, 25, 50, 100];

impl Bench<'_, '_> {
    /// Measures parts of an archive.
    pub(super) fn growth(&mut self, files: &Path) -> Result<Vec<Growth>> {
        let mut growth = Vec::new();
        for percent in PARTS {
            self.tell(Step::Part(percent))?;
            growth.extend(self.part(percent, files)?);
        }
        Ok(growth)
    }

    /// Measures a part of an archive; nothing where it has no articles or gives no queries.
    fn part(&mut self, percent: u64, files: &Path) -> Result<Option<Growth>> {
        let (part, dir) = (self.work.join("part.jsonl"), self.work.join("part"));
        let failed = |source| Error::Write { path: part.clone(), source };
        let mut out = BufWriter::new(File::create(&part).map_err(failed)?);
        write_part(files, percent, &mut out).and_then(|()| out.flush()).map_err(failed)?;
        drop(out);
        clear(&dir)?;
        let used = self.program.index(&part, &dir)?.used;
        fs::remove_file(&part).map_err(failed)?;
        let searcher = Searcher::open(&dir)?;
        let queries = QuerySet::draw(searcher.reader(), self.setup.count)?;
        if queries.classes.is_empty() {
            return Ok(None);
        }
        self.check(&searcher, &queries)?;
        let manifest = searcher.reader().manifest();
        Ok(Some(Growth {
            percent,
            articles: manifest.articles,
            text_bytes: manifest.text_bytes,
            wall_seconds: used.wall.as_secs_f64(),
            cpu_seconds: used.cpu.as_secs_f64(),
            index_bytes: searcher.reader().size()?.index_bytes,
            warm: all_classes(&searcher, &queries)?.speed(),
        }))
    }
}

/// Times all queries, each asked once before.
fn all_classes(searcher: &Searcher, queries: &QuerySet) -> Result<Times> {
    let mut times = Times::new();
    for is_timed in [false, true] {
        for class in &queries.classes {
            let of_class = warm(class, |request| searcher.search(request).map(drop))?;
            if is_timed {
                times.add_all(&of_class);
            }
        }
    }
    Ok(times)
}

/// Writes so many hundredths of the articles of an archive, evenly picked, an object a line.
fn write_part(files: &Path, percent: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut number = 0;
    let mut failed = None;
    // What can't be read is told by `tabloid index`, and is no part of what is measured.
    for source in walk(files, Path::new("")).flatten() {
        let read = read(&source, &Reading::default(), &Meter::default(), &mut |found| {
            let Found::Article { article, .. } = found else { return Taken::Go };
            let is_picked = (number + 1) * percent / 100 > number * percent / 100;
            number += 1;
            match if is_picked { write_article(&article, out) } else { Ok(()) } {
                Ok(()) => Taken::Go,
                Err(error) => {
                    failed = Some(error);
                    Taken::Stop
                }
            }
        });
        drop(read);
        if failed.is_some() {
            break;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Writes an article as a record that is read again as much the same.
fn write_article(article: &Article, out: &mut dyn Write) -> io::Result<()> {
    let text: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
    let record: Map<String, Value> = [
        ("id", json!(article.id)),
        ("title", json!(article.title)),
        ("text", json!(text.join("\n\n"))),
        ("language", json!(article.language)),
        ("date", json!(article.date.map(|date| date.to_string()))),
        ("byline", json!(article.byline)),
        ("section", json!(article.section)),
        ("outlet", json!(article.outlet)),
        ("url", json!(article.url)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_null())
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    serde_json::to_writer(&mut *out, &record)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_so_many_hundredths_evenly_picked() {
        let dir = tempfile::tempdir().unwrap();
        let lines: String =
            (0..40).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"Story {n}.\"}}\n")).collect();
        fs::write(dir.path().join("all.jsonl"), lines).unwrap();
        let check = |percent, expected: usize| {
            let mut part = Vec::new();
            write_part(dir.path(), percent, &mut part).unwrap();
            let part = String::from_utf8(part).unwrap();
            assert_eq!(part.lines().count(), expected, "{percent} %");
            part
        };
        assert_eq!(check(100, 40).lines().next(), Some("{\"id\":\"0\",\"text\":\"Story 0.\"}"));
        check(50, 20);
        assert_eq!(check(10, 4).lines().last(), Some("{\"id\":\"39\",\"text\":\"Story 39.\"}"));
        check(1, 0);
    }
}
