//! What was measured: tables for people, the same as Markdown, and two reports side by side.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::{self, Write};

use super::grid::Grid;
use super::statistics::share;
use super::{counted, printable};
use crate::bench::{ClassReport, Comparison, Growth, Report, Section, Speed, Spread};
use crate::index::Component;

/// The columns of a table of times.
const SPEED: [&str; 5] = ["p50 ms", "p95 ms", "p99 ms", "worst ms", "per s"];

/// The parts that fields have.
const PARTS: [&str; 5] = ["terms", "postings", "positions", "norms", "fast fields"];

/// Writes a report for people.
///
/// # Errors
/// Those of the writer.
pub fn text(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for line in about(report) {
        writeln!(out, "{line}")?;
    }
    for grid in grids(report) {
        writeln!(out)?;
        grid.write(out)?;
    }
    let notes = notes(report);
    if !notes.is_empty() {
        writeln!(out)?;
    }
    notes.iter().try_for_each(|note| writeln!(out, "{note}"))
}

/// Writes a report as Markdown, with these pictures.
///
/// # Errors
/// Those of the writer.
pub fn markdown(report: &Report, pictures: &[&str], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", printable((&report.archive.source).into()))?;
    for line in about(report) {
        writeln!(out, "{line}  ")?;
    }
    for grid in grids(report) {
        writeln!(out)?;
        grid.write_markdown(out)?;
    }
    for note in notes(report) {
        writeln!(out, "\n{note}")?;
    }
    for picture in pictures {
        let name = picture.trim_end_matches(".svg");
        writeln!(out, "\n![{name}]({picture})")?;
    }
    Ok(())
}

/// Writes how two reports compare.
///
/// # Errors
/// Those of the writer.
pub fn comparison(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut grid = Grid::new("", &["first", "second", "ratio"]);
    for ratio in &comparison.ratios {
        let section = match &ratio.section {
            Section::Indexing => "indexing",
            Section::Size => "size",
            Section::Class(class) => class,
        };
        let times = ratio.times().map_or_else(|| "-".to_owned(), |times| format!("{times:.2}"));
        let name = printable(format!("{section}: {}", ratio.what).into()).into_owned();
        grid.row(&name, [figure(ratio.before), figure(ratio.after), times]);
    }
    grid.write(out)
}

/// What, where and by what it was measured.
fn about(report: &Report) -> Vec<String> {
    let Report { machine, versions, archive, .. } = report;
    let cpu = if machine.cpu.is_empty() { &machine.arch } else { &machine.cpu };
    let source = printable((&archive.source).into());
    vec![
        format!(
            "{source}: {}, {}, {} bytes of text",
            counted(archive.articles, "article"),
            counted(archive.passages, "passage"),
            archive.text_bytes
        ),
        format!(
            "{} · {} · {cpu}, {} · {} MB of memory",
            report.date,
            machine.os,
            counted(machine.cores as u64, "core"),
            machine.memory_bytes / 1_000_000
        ),
        format!(
            "tabloid {} · {} · format {} · analysis {}",
            versions.tabloid, versions.tantivy, versions.index_format, versions.analysis
        ),
    ]
}

/// What is to be said of the figures.
fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![format!(
        "checked before: the answers to {} against a scan of {}",
        match report.answers.queries {
            1 => "1 query".to_owned(),
            queries => format!("{queries} queries"),
        },
        counted(report.answers.articles, "article")
    )];
    for left_out in &report.left_out {
        notes.push(format!("left out: {} ({})", left_out.class, left_out.reason));
    }
    for class in report.classes.iter().filter(|class| class.ripgrep_found_nothing > 0) {
        let number = class.ripgrep_found_nothing;
        notes.push(format!(
            "left out of ripgrep's: {number} of {} (it finds nothing for them)",
            class.class
        ));
    }
    notes
}

/// All tables of a report.
fn grids(report: &Report) -> Vec<Grid> {
    let mut grids = Vec::new();
    grids.extend(indexing(report));
    grids.push(size(report));
    grids.push(queries(report));
    grids.push(speeds("warm, with snippets", report, |class| class.warm));
    grids.push(speeds("warm, without snippets", report, |class| class.without_snippets));
    grids.push(speeds("cold: a process each", report, |class| class.cold));
    grids.extend(ripgrep(report));
    grids.extend(growth(&report.growth));
    grids
}

/// What indexing took.
fn indexing(report: &Report) -> Option<Grid> {
    let indexing = report.indexing.as_ref()?;
    let title = format!("indexing, {}", counted(indexing.runs as u64, "run"));
    let mut grid = Grid::new(&title, &["median", "least", "most"]);
    let seconds = |spread: Spread<f64>| {
        [spread.median, spread.least, spread.most].map(|seconds| format!("{seconds:.2}"))
    };
    grid.row("wall s", seconds(indexing.wall_seconds));
    grid.row("CPU s", seconds(indexing.cpu_seconds));
    let Spread { median, least, most } = indexing.peak_memory_bytes;
    grid.row("peak memory, MB", [median, least, most].map(megabytes));
    let speed = indexing.text_bytes_per_second / 1e6;
    let once = |value: String| [value, String::new(), String::new()];
    grid.row("text, MB a second", once(format!("{speed:.2}")));
    grid.row("commits", once(indexing.commits.to_string()));
    grid.row("merges", once(indexing.merges.to_string()));
    Some(grid)
}

/// What the index takes: a row for each field, a column for each of its parts.
fn size(report: &Report) -> Grid {
    let head: Vec<&str> = PARTS.iter().copied().chain(["bytes", "of text"]).collect();
    let mut grid = Grid::new("on disk", &head);
    let (components, text) = (&report.size.components, report.archive.text_bytes);
    let mut row = |name: &str, parts: &[u64], bytes: u64| {
        let cell = |bytes: u64| if bytes == 0 { String::new() } else { bytes.to_string() };
        let parts = (0..PARTS.len()).map(|at| cell(parts.get(at).copied().unwrap_or(0)));
        grid.row(name, parts.chain([bytes.to_string(), share(bytes, text)]));
    };
    for (name, parts) in fields(components) {
        row(name, &parts, parts.iter().sum());
    }
    let of_fields = parts(components.iter().filter(|component| component.field.is_some()));
    let known: u64 = components.iter().map(|component| component.bytes).sum();
    let all_fields: u64 = of_fields.iter().sum();
    row("all fields", &of_fields, all_fields);
    row("stored text", &[], known - all_fields);
    row("everything else", &[], report.size.index_bytes.saturating_sub(known));
    row("index", &[], report.size.index_bytes);
    row("text of the articles", &[], text);
    grid
}

/// The fields with the bytes of each of their parts, largest first.
fn fields(components: &[Component]) -> Vec<(&str, [u64; 5])> {
    let names: BTreeSet<&str> = components.iter().filter_map(|c| c.field.as_deref()).collect();
    let own = |name| components.iter().filter(move |c| c.field.as_deref() == Some(name));
    let mut fields: Vec<_> = names.into_iter().map(|name| (name, parts(own(name)))).collect();
    fields.sort_by_key(|(_, parts)| Reverse(parts.iter().sum::<u64>()));
    fields
}

/// The bytes of each part.
fn parts<'c>(components: impl Iterator<Item = &'c Component>) -> [u64; 5] {
    let mut bytes = [0; PARTS.len()];
    for component in components {
        if let Some(part) = PARTS.iter().position(|part| *part == component.name) {
            bytes[part] += component.bytes;
        }
    }
    bytes
}

/// What was asked, and how much it found.
fn queries(report: &Report) -> Grid {
    let mut grid = Grid::new("queries", &["queries", "articles found", "the first of them"]);
    for class in &report.classes {
        let hits = class.hits.to_string();
        let first = class.queries.first().map(String::as_str).unwrap_or_default();
        let first = printable(first.into()).into_owned();
        grid.row(&class.class, [class.queries.len().to_string(), hits, first]);
    }
    grid
}

/// How fast each class was.
fn speeds(title: &str, report: &Report, of: fn(&ClassReport) -> Speed) -> Grid {
    let mut grid = Grid::new(title, &SPEED);
    for class in &report.classes {
        grid.row(&class.class, cells(of(class)));
    }
    grid
}

/// How fast ripgrep was.
fn ripgrep(report: &Report) -> Option<Grid> {
    let version = report.ripgrep.as_ref()?;
    let mut head = SPEED.to_vec();
    head.push("times ours, cold");
    let mut grid = Grid::new(version, &head);
    for class in &report.classes {
        let Some(rival) = class.ripgrep else { continue };
        let times = format!("{:.2}", rival.times_ours);
        grid.row(&class.class, cells(rival.speed).into_iter().chain([times]));
    }
    Some(grid)
}

/// How it grows with the archive.
fn growth(growth: &[Growth]) -> Option<Grid> {
    if growth.is_empty() {
        return None;
    }
    let head =
        ["articles", "text MB", "wall s", "CPU s", "index MB", "of text", "p50 ms", "p99 ms"];
    let mut grid = Grid::new("growth", &head);
    for part in growth {
        grid.row(
            &format!("{} %", part.percent),
            [
                part.articles.to_string(),
                megabytes(part.text_bytes),
                format!("{:.2}", part.wall_seconds),
                format!("{:.2}", part.cpu_seconds),
                megabytes(part.index_bytes),
                share(part.index_bytes, part.text_bytes),
                milliseconds(part.warm.p50_ms),
                milliseconds(part.warm.p99_ms),
            ],
        );
    }
    Some(grid)
}

/// The cells of a row of times.
fn cells(speed: Speed) -> [String; 5] {
    let times = [speed.p50_ms, speed.p95_ms, speed.p99_ms, speed.worst_ms].map(milliseconds);
    let [p50, p95, p99, worst] = times;
    [p50, p95, p99, worst, format!("{:.0}", speed.queries_per_second)]
}

/// Milliseconds to a hundredth, so that columns line up at the point.
fn milliseconds(ms: f64) -> String {
    format!("{ms:.2}")
}

/// Bytes as megabytes.
fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// A figure of any size: whole numbers as such.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}
