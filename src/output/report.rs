//! What an update did: lines for people, JSON for scripts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Look, counted};
use crate::archive::{Reason, Skipped, Weight};
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
    let reasons = report.reasons.iter().map(|((_, name), number)| (*name, *number));
    json!({
        "version": 1,
        "files": report.files,
        "added": report.added,
        "replaced": report.replaced,
        "removed": report.removed,
        "unchanged_files": report.unchanged,
        "empty_files": report.empty,
        "bytes_read": report.bytes_read,
        "text_bytes": report.text_bytes,
        "passages": report.passages,
        "languages": languages.collect::<BTreeMap<&str, u64>>(),
        "skipped": skipped.collect::<Vec<Value>>(),
        "reasons": reasons.collect::<BTreeMap<&str, u64>>(),
        "commits": report.commits,
        "merges": report.merges,
        "interrupted": report.interrupted,
        "dry_run": report.dry_run,
        "seconds": seconds,
    })
}

/// What an update did, for people.
pub fn lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    let would = if report.dry_run { "would have " } else { "" };
    let taken = report.added + report.replaced;
    if taken > 0 {
        let changes = changes(report.added, report.replaced, 0);
        let passages = counted(report.passages, "passage");
        lines.push(format!("{would}{changes} ({}): {passages}", languages(report)));
    }
    if report.removed > 0 {
        lines.push(format!("{would}{}", changes(0, 0, report.removed)));
    }
    if !report.changed() && !report.interrupted {
        lines.push("nothing has changed".to_owned());
    }
    let left_out = |reason: Reason| {
        report.reasons.get(&(Weight::LeftOut, reason.name())).copied().unwrap_or(0)
    };
    for (number, noun, what) in [
        (report.unchanged, "file", "unchanged"),
        (report.empty, "file", "without text"),
        (left_out(Reason::OtherFormat), "file", "of other formats left out"),
        (left_out(Reason::Forgotten), "file", "left out as forgotten; name what you want back"),
        (left_out(Reason::Link), "link", "not followed; name what they lead to"),
    ] {
        if number > 0 {
            lines.push(format!("{} {what}", counted(number, noun)));
        }
    }
    for (weight, what) in
        [(Weight::Broken, "skipped as broken"), (Weight::Flawed, "taken in all the same")]
    {
        let number = report.number(weight);
        if number > 0 {
            lines.push(format!("{number} {what} ({})", reasons(report, weight)));
        }
    }
    if report.interrupted {
        lines.push(
            "interrupted: what was done so far is kept; the same command goes on from here"
                .to_owned(),
        );
    }
    if report.dry_run {
        lines.push("dry run: nothing was written".to_owned());
    }
    lines
}

/// What was done to articles, in a few words.
pub fn changes(added: u64, replaced: u64, removed: u64) -> String {
    let done = [("added", added), ("replaced", replaced), ("removed", removed)];
    let mut done = done.into_iter().filter(|(_, number)| *number > 0);
    let Some((verb, number)) = done.next() else { return "nothing new in".to_owned() };
    let first = format!("{verb} {}", counted(number, "article"));
    done.fold(first, |line, (verb, number)| format!("{line}, {verb} {number}"))
}

/// What was not taken in and why, in a line.
pub fn skipped(skipped: &Skipped, look: &Look) -> String {
    let Skipped { path, line, reason, kept } = skipped;
    let verb = match reason.weight() {
        Weight::LeftOut | Weight::Broken => "skipped ",
        Weight::Absent | Weight::Flawed => "",
    };
    let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
    let kept = if *kept { "; what it held before stays in the index" } else { "" };
    format!("{verb}`{}`{line}: {reason}{kept}", look.path(path))
}

/// How often what was wrong, most first.
fn reasons(report: &Report, weight: Weight) -> String {
    let of_weight = report.reasons.iter().filter(|((of, _), _)| *of == weight);
    let mut counts: Vec<(&str, u64)> =
        of_weight.map(|((_, name), number)| (*name, *number)).collect();
    counts.sort_by_key(|&(name, number)| (Reverse(number), name));
    let counts: Vec<String> =
        counts.into_iter().map(|(name, number)| format!("{number} {name}")).collect();
    counts.join(", ")
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
