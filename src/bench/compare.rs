//! Two reports side by side: what takes how many times as much in the second as in the first.

use super::report::{ClassReport, Report};

/// Two reports, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Why some of it may say nothing.
    pub warnings: Vec<String>,
    /// What was compared, in the order of the report.
    pub ratios: Vec<Ratio>,
}

/// A figure of both reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// What it is of.
    pub section: Section,
    /// What it is.
    pub what: &'static str,
    /// In the first report.
    pub before: f64,
    /// In the second one.
    pub after: f64,
}

/// What a figure is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Indexing.
    Indexing,
    /// The size of the index.
    Size,
    /// A class of queries.
    Class(String),
}

impl Ratio {
    /// How many times as much it is in the second report; `None` where that can't be told.
    pub fn times(&self) -> Option<f64> {
        if self.before == self.after {
            return Some(1.0);
        }
        (self.before > 0.0).then(|| self.after / self.before)
    }
}

/// Compares a report with another one.
pub fn compare(before: &Report, after: &Report) -> Comparison {
    let mut ratios = Vec::new();
    let mut add = |section: &Section, what, before: f64, after: f64| {
        ratios.push(Ratio { section: section.clone(), what, before, after });
    };
    if let (Some(a), Some(b)) = (&before.indexing, &after.indexing) {
        let section = Section::Indexing;
        add(&section, "wall seconds", a.wall_seconds.median, b.wall_seconds.median);
        add(&section, "CPU seconds", a.cpu_seconds.median, b.cpu_seconds.median);
        let [a, b] = [a, b].map(|indexing| indexing.peak_memory_bytes.median as f64);
        add(&section, "peak memory, bytes", a, b);
    }
    let [a, b] = [before, after].map(|report| report.size.index_bytes as f64);
    add(&Section::Size, "index, bytes", a, b);
    for (a, b) in classes_of_both(before, after) {
        let section = Section::Class(a.class.clone());
        for (what, of) in FIGURES {
            add(&section, what, of(a), of(b));
        }
    }
    Comparison { warnings: warnings(before, after), ratios }
}

/// A figure of a class: what it is called, and where it stands.
type Figure = (&'static str, fn(&ClassReport) -> f64);

/// What is compared of a class.
const FIGURES: [Figure; 4] = [
    ("warm p50, ms", |class| class.warm.p50_ms),
    ("warm p99, ms", |class| class.warm.p99_ms),
    ("cold p50, ms", |class| class.cold.p50_ms),
    ("cold p99, ms", |class| class.cold.p99_ms),
];

/// The classes that both have.
fn classes_of_both<'r>(
    before: &'r Report,
    after: &'r Report,
) -> impl Iterator<Item = (&'r ClassReport, &'r ClassReport)> {
    let other = |class: &ClassReport| after.classes.iter().find(|other| other.class == class.class);
    before.classes.iter().filter_map(move |class| Some((class, other(class)?)))
}

/// What makes two reports hard to compare.
fn warnings(before: &Report, after: &Report) -> Vec<String> {
    let mut warnings = Vec::new();
    if before.machine != after.machine {
        warnings.push("they were made on different machines".to_owned());
    }
    let [a, b] = [before, after].map(|r| (r.archive.articles, r.archive.text_bytes));
    if a != b {
        warnings.push(format!(
            "they measure different archives: {} articles with {} bytes of text, and {} with {}",
            a.0, a.1, b.0, b.1
        ));
    }
    if before.indexing.is_some() != after.indexing.is_some() {
        warnings.push("one of them did not measure indexing".to_owned());
    }
    let both: Vec<_> = classes_of_both(before, after).collect();
    if both.len() < before.classes.len().max(after.classes.len()) {
        warnings.push("some classes of queries are in one of them only".to_owned());
    }
    let others = both.iter().filter(|(a, b)| a.queries != b.queries);
    let others: Vec<String> = others.map(|(a, _)| format!("`{}`", a.class)).collect();
    if !others.is_empty() {
        warnings.push(format!("they asked other queries: {}", others.join(", ")));
    }
    let found = both.iter().filter(|(a, b)| a.queries == b.queries && a.hits != b.hits);
    let found: Vec<String> = found.map(|(a, _)| format!("`{}`", a.class)).collect();
    if !found.is_empty() {
        warnings.push(format!("the same queries found other articles: {}", found.join(", ")));
    }
    warnings
}
