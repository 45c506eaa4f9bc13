//! What a run is worth: a table for people, JSON for scripts.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::grid::Grid;
use crate::eval::{Comparison, Measures, mean};

/// How many topics that gained or lost most are shown.
const MOST_TOPICS: usize = 10;

/// Writes the measures of every topic and their means, and how it compares.
///
/// # Errors
/// Those of the writer.
pub fn text(
    judged: &BTreeMap<String, Measures>,
    comparison: Option<&Comparison>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut grid = Grid::new("topic", &Measures::NAMES);
    let mut row = |name: &str, measures: Measures| {
        grid.row(name, measures.values().map(|value| format!("{value:.4}")));
    };
    judged.iter().for_each(|(topic, measures)| row(topic, *measures));
    row("mean", mean(judged.values()));
    grid.write(out)?;
    let Some(Comparison { difference, p, topics }) = comparison else { return Ok(()) };
    writeln!(out, "\nnDCG@10 {difference:+.4} against the other run, p = {p:.4}")?;
    let gained = topics.iter().take(MOST_TOPICS).filter(|(_, gain)| *gain > 0.0);
    let lost = topics.iter().rev().take(MOST_TOPICS).filter(|(_, gain)| *gain < 0.0);
    for (what, topics) in
        [("gained", gained.collect::<Vec<_>>()), ("lost", lost.collect::<Vec<_>>())]
    {
        let shown: Vec<String> =
            topics.iter().map(|(topic, gain)| format!("{topic} {gain:+.3}")).collect();
        if !shown.is_empty() {
            writeln!(out, "{what} most: {}", shown.join(", "))?;
        }
    }
    Ok(())
}

/// The same as JSON; README documents it.
pub fn object(judged: &BTreeMap<String, Measures>, comparison: Option<&Comparison>) -> Value {
    let comparison = comparison.map(|Comparison { difference, p, topics }| {
        let topics: BTreeMap<&str, f64> =
            topics.iter().map(|(topic, gain)| (topic.as_str(), *gain)).collect();
        json!({ "difference": difference, "p": p, "topics": topics })
    });
    json!({
        "version": 1,
        "mean": mean(judged.values()),
        "topics": judged,
        "comparison": comparison,
    })
}
