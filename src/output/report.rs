//! What an update did: lines for people, JSON for scripts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::counted;
use crate::archive::Reason;
use crate::index::Report;

/// More languages than this are summed up.
const MOST_LANGUAGES: usize = 8;

/// What an update did, as JSON; README documents it.
pub fn object(report: &Report, seconds: f64) -> Value {
    let skipped = report.skipped.iter().map(|skipped| {
        json!({
            "path": skipped.path.to_string_lossy(),
            "line": skipped.line,
            "reason": skipped.reason.to_string(),
            "broken": skipped.reason.is_broken(),
            "kept": skipped.kept,
        })
    });
    let languages =
        report.languages.iter().map(|(language, articles)| (language.code(), *articles));
    json!({
        "version": 1,
        "added": report.added,
        "replaced": report.replaced,
        "removed": report.removed,
        "unchanged_files": report.unchanged,
        "empty_files": report.empty,
        "bytes_read": report.bytes_read,
        "passages": report.passages,
        "languages": languages.collect::<BTreeMap<&str, u64>>(),
        "skipped": skipped.collect::<Vec<Value>>(),
        "seconds": seconds,
    })
}

/// What an update did, for people.
pub fn lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    let taken = report.added + report.replaced;
    if taken > 0 {
        let languages = languages(report);
        let passages = counted(report.passages, "passage");
        let verb = match (report.added, report.replaced) {
            (_, 0) => format!("added {}", counted(report.added, "article")),
            (0, _) => format!("replaced {}", counted(report.replaced, "article")),
            (added, replaced) => {
                format!("added {}, replaced {replaced}", counted(added, "article"))
            }
        };
        lines.push(format!("{verb} ({languages}): {passages}"));
    }
    if report.removed > 0 {
        lines.push(format!("removed {}", counted(report.removed, "article")));
    }
    if !report.changed() {
        lines.push("nothing has changed".to_owned());
    }
    let links = report.skipped.iter().filter(|skipped| skipped.reason == Reason::Link).count();
    let left =
        report.skipped.iter().filter(|skipped| skipped.reason == Reason::OtherFormat).count();
    for (number, noun, what) in [
        (report.unchanged, "file", "unchanged"),
        (report.empty, "file", "without text"),
        (left as u64, "file", "of other formats left out"),
        (links as u64, "link", "not followed; name what they lead to"),
    ] {
        if number > 0 {
            lines.push(format!("{} {what}", counted(number, noun)));
        }
    }
    lines
}

/// How many articles in which languages, most first.
fn languages(report: &Report) -> String {
    let mut languages: Vec<_> = report.languages.iter().collect();
    languages.sort_by_key(|(language, articles)| (Reverse(**articles), **language));
    let mut shown: Vec<String> = languages
        .iter()
        .take(MOST_LANGUAGES)
        .map(|(language, articles)| format!("{articles} {language}"))
        .collect();
    if let Some(more) = languages.len().checked_sub(MOST_LANGUAGES).filter(|more| *more > 0) {
        shown.push(counted(more as u64, "more language"));
    }
    shown.join(", ")
}
