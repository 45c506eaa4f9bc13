//! Results for people: a terminal, or a pipe that someone will read.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use textwrap::WordSplitter;

use super::{Look, counted, pieces, printable, totals};
use crate::search::{
    ExplainedClause, FacetCounts, FoundArticle, FoundPassage, Hit, Results, Total,
};
use crate::snippet::Snippet;

/// What matches look like.
const MATCH: Style = AnsiColor::Yellow.on_default().bold();
/// What ranks look like.
const RANK: Style = AnsiColor::Cyan.on_default();
/// What titles look like.
pub(super) const TITLE: Style = Style::new().bold();
/// What everything beside the text looks like.
const ASIDE: Style = Style::new().dimmed();

/// What stands around a match where there is no colour.
const MARKS: (&str, &str) = ("«", "»");

/// More words than this of a part of the query are summed up.
const MOST_TERMS: usize = 12;

/// More values than this of a facet are summed up.
const MOST_VALUES: usize = 12;

/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 100;

/// Writes results as text, with a line on how much was found at the end.
///
/// # Errors
/// Those of the writer.
pub fn write(results: &Results, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let last_rank = results.hits.last().map_or(0, |hit| hit.rank);
    let mut page = Sheet { look, out, indent: last_rank.to_string().len() + 2 };
    if let Some(clauses) = &results.explanation {
        page.aside(0, &format!("understood: {}", results.understood))?;
        clauses.iter().try_for_each(|clause| page.clause(clause))?;
    }
    for hit in &results.hits {
        page.hit(hit)?;
    }
    for counts in &results.facets {
        page.facet(counts)?;
    }
    page.summary(results)
}

/// What is being written.
pub(super) struct Sheet<'a> {
    pub(super) look: &'a Look,
    pub(super) out: &'a mut dyn Write,
    /// How far the text stands from the left, in columns; ranks stand there.
    pub(super) indent: usize,
}

impl Sheet<'_> {
    /// Writes a hit and an empty line.
    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let rank = format!("{:>width$}  ", hit.rank, width = self.indent - 2);
        self.title(&self.styled(&rank, RANK), &hit.article)?;
        self.about(&hit.article)?;
        self.passage(&hit.passage)?;
        for passage in &hit.more {
            writeln!(self.out)?;
            self.passage(passage)?;
        }
        let shown = 1 + hit.more.len() as u64;
        let more = hit.matching_passages.saturating_sub(shown);
        if more > 0 {
            self.aside(self.indent, &format!("+ {}", counted(more, "more passage")))?;
        }
        if let Some(parts) = &hit.explanation {
            let parts: Vec<String> =
                parts.iter().map(|part| format!("{} {:.3}", part.name, part.score)).collect();
            self.aside(self.indent, &format!("score {:.3} = {}", hit.score, parts.join(" + ")))?;
        }
        writeln!(self.out)
    }

    /// Writes what a part of the query was searched as.
    fn clause(&mut self, clause: &ExplainedClause) -> io::Result<()> {
        let kind = |is_stem| if is_stem { "stem" } else { "word" };
        let shown = clause
            .terms
            .iter()
            .take(MOST_TERMS)
            .map(|term| format!("{} {} ({})", kind(term.is_stem), term.term, term.passages));
        let mut shown: Vec<String> = shown.collect();
        if let Some(more) = clause.terms.len().checked_sub(MOST_TERMS).filter(|more| *more > 0) {
            shown.push(format!("{more} more"));
        }
        let of = clause.of.map(|of| format!(" (of {of} that fit)")).unwrap_or_default();
        let shown =
            if shown.is_empty() { "nothing in the index".to_owned() } else { shown.join(", ") };
        let also = if clause.is_related { "also " } else { "" };
        self.aside(0, &format!("{also}{}: {shown}{of}", clause.typed))
    }

    /// Writes how often each value of a facet was found.
    fn facet(&mut self, counts: &FacetCounts) -> io::Result<()> {
        let shown = counts.values.iter().take(MOST_VALUES);
        let mut shown: Vec<String> = shown.map(|(value, n)| format!("{value} {n}")).collect();
        if let Some(more) = counts.values.len().checked_sub(MOST_VALUES).filter(|more| *more > 0) {
            shown.push(format!("{more} more"));
        }
        if shown.is_empty() {
            shown.push("none".to_owned());
        }
        self.aside(0, &format!("{}: {}", counts.facet.name(), shown.join(", ")))
    }

    /// Writes the title, or the first words of an article without one.
    fn title(&mut self, first: &str, article: &FoundArticle) -> io::Result<()> {
        match (&article.title, &article.opening) {
            (Some(title), _) => self.marked(first, title, &article.title_marks, TITLE),
            (None, Some(opening)) => self.marked(first, opening, &[], ASIDE),
            (None, None) => self.marked(first, &article.id, &[], ASIDE),
        }
    }

    /// Writes what is known of an article in a line.
    pub(super) fn about(&mut self, article: &FoundArticle) -> io::Result<()> {
        for line in self.lines_aside(self.indent, &self.look.about(article)) {
            let line = self.look.with_link(printable(line.into()).into_owned(), &article.path);
            let line = match self.look.color {
                true => format!("{ASIDE}{line}{ASIDE:#}"),
                false => line,
            };
            writeln!(self.out, "{}{line}", " ".repeat(self.indent))?;
        }
        Ok(())
    }

    /// Writes the snippet of a passage; a title says itself above.
    fn passage(&mut self, passage: &FoundPassage) -> io::Result<()> {
        if passage.is_bare_title() {
            return Ok(());
        }
        let Snippet { text, marks, .. } = &passage.snippet;
        let indent = " ".repeat(self.indent);
        self.marked(&indent, text, marks, Style::new())
    }

    /// Writes the line on how much was found.
    fn summary(&mut self, results: &Results) -> io::Result<()> {
        let Total { articles, .. } = results.total;
        let took = results.took.as_secs_f64() * 1_000.0;
        let shown = results.hits.len() as u64;
        let offset = results.hits.first().map_or(0, |hit| hit.rank.saturating_sub(1));
        let line = match results.hits.last() {
            _ if articles == 0 => format!("nothing found in {took:.1} ms"),
            None => format!("no more: {} in {took:.1} ms", totals(results.total)),
            Some(last) => {
                let shown = match offset {
                    0 if shown >= articles => String::new(),
                    0 => format!("first {shown} of "),
                    offset => format!("{} to {} of ", offset + 1, last.rank),
                };
                format!("{shown}{} in {took:.1} ms", totals(results.total))
            }
        };
        self.aside(0, &line)
    }

    /// Writes a line that is not text of the article; broken at spaces only, so that a path in it
    /// can be copied.
    pub(super) fn aside(&mut self, indent: usize, line: &str) -> io::Result<()> {
        for line in self.lines_aside(indent, line) {
            writeln!(self.out, "{}{}", " ".repeat(indent), self.styled(&line, ASIDE))?;
        }
        Ok(())
    }

    /// The lines of [`Sheet::aside`], without their indent.
    fn lines_aside(&self, indent: usize, line: &str) -> Vec<String> {
        super::message::lines(line, self.look.width.map(|width| width.saturating_sub(indent)))
    }

    /// Writes a text with marks, wrapped to the terminal, the first line after `first`.
    pub(super) fn marked(
        &mut self,
        first: &str,
        text: &str,
        marks: &[Range<usize>],
        style: Style,
    ) -> io::Result<()> {
        if !self.look.color && !marks.is_empty() {
            return self.marked(first, &with_marks(text, marks), &[], style);
        }
        let mut before = first.to_owned();
        for line in self.lines(text) {
            writeln!(self.out, "{before}{}", self.line(text, line, marks, style))?;
            before = " ".repeat(self.indent);
        }
        Ok(())
    }

    /// The lines of a text, as ranges: wrapped where the terminal has an end.
    fn lines(&self, text: &str) -> Vec<Range<usize>> {
        let room = |width: usize| width.min(WIDEST).saturating_sub(self.indent).max(1);
        let width = self.look.width.map(room);
        let mut lines = Vec::new();
        let mut at = 0;
        for paragraph in text.split('\n') {
            match width {
                None => lines.push(at..at + paragraph.len()),
                Some(width) => lines.extend(wrapped(paragraph, at, width)),
            }
            at += paragraph.len() + 1;
        }
        lines
    }

    /// A line of a text with its marks in colour.
    fn line(&self, text: &str, line: Range<usize>, marks: &[Range<usize>], style: Style) -> String {
        let within = marks.iter().filter(|mark| mark.start < line.end && mark.end > line.start);
        let within = within.map(|mark| {
            mark.start.max(line.start) - line.start..mark.end.min(line.end) - line.start
        });
        pieces(&text[line.clone()], within)
            .map(|(is_mark, piece)| self.styled(piece, if is_mark { MATCH } else { style }))
            .collect()
    }

    /// A text in a style, where colours are welcome. All that comes from outside goes through here.
    fn styled(&self, text: &str, style: Style) -> String {
        let text = printable(text.into());
        if !self.look.color || text.is_empty() || style.is_plain() {
            text.into_owned()
        } else {
            format!("{style}{text}{style:#}")
        }
    }
}

/// A text with its matches between « and ».
fn with_marks(text: &str, marks: &[Range<usize>]) -> String {
    let (open, close) = MARKS;
    let piece = |(is_mark, piece)| match is_mark {
        true => format!("{open}{piece}{close}"),
        false => String::from(piece),
    };
    pieces(text, marks.iter().cloned()).map(piece).collect()
}

/// The lines of a paragraph that begins at `at` in its text, each of at most `width` columns.
fn wrapped(paragraph: &str, at: usize, width: usize) -> Vec<Range<usize>> {
    let options = textwrap::Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    let mut lines = Vec::new();
    let mut from = 0;
    for line in textwrap::wrap(paragraph, options) {
        // Lines are pieces of the paragraph, with white space between them left out.
        let Some(start) = paragraph[from..].find(line.as_ref()) else { continue };
        let start = from + start;
        from = start + line.len();
        lines.push(at + start..at + from);
    }
    lines
}
