//! Whether an index is sound: a table for people, JSON for scripts.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Look, counted};
use crate::index::{Counts, Health};

/// More paths than this are summed up.
const MOST_PATHS: usize = 10;

/// What was found out, as JSON; README documents it.
pub fn object(health: &Health) -> Value {
    let counts = |counts: &Counts| {
        json!({
            "sources": counts.sources,
            "articles": counts.articles,
            "passages": counts.passages,
            "text_bytes": counts.text_bytes,
        })
    };
    let paths = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
    };
    json!({
        "version": 1,
        "sound": health.is_sound(),
        "files": health.files,
        "damaged": paths(&health.damaged),
        "missing": paths(&health.missing),
        "stray": paths(&health.stray),
        "being_written": health.writer.is_some(),
        "said": counts(&health.said),
        "found": health.found.as_ref().map(counts),
        "torn_passages": health.torn,
        "deleted_documents": health.deleted.0,
        "documents": health.deleted.1,
        "segments": health.segments,
        "vanished_sources": paths(&health.vanished),
        "unreached_sources": health.unreached,
        "changed_sources": health.changed,
        "unreachable_roots": paths(&health.unreachable),
    })
}

/// What was found out, for people: a line for each thing looked at.
pub fn text(health: &Health, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |name: &str, what: String| writeln!(out, "{name:10}{what}");
    let files = counted(health.files, "file");
    let wrong = health.damaged.len() + health.missing.len();
    line(
        "files",
        match wrong {
            0 => format!("{files} in {}, checksums right", counted(health.segments, "segment")),
            _ => format!("{wrong} of {files} damaged or missing"),
        },
    )?;
    for (what, paths) in
        [("damaged", &health.damaged), ("missing", &health.missing), ("stray", &health.stray)]
    {
        list(what, paths, look, &mut line)?;
    }
    if let Some(process) = health.writer {
        let process = process.map(|id| format!(" ({id})")).unwrap_or_default();
        line("writer", format!("another process{process} is indexing"))?;
    }
    let holds = |counts: &Counts| {
        format!(
            "{}, {}, {}",
            counted(counts.sources, "source"),
            counted(counts.articles, "article"),
            counted(counts.passages, "passage")
        )
    };
    line(
        "contents",
        match &health.found {
            None => format!("not counted; it says {}", holds(&health.said)),
            Some(found) if *found == health.said => format!("{}, as it says", holds(found)),
            Some(found) => format!("{}, but it says {}", holds(found), holds(&health.said)),
        },
    )?;
    if health.torn > 0 {
        line("torn", counted(health.torn, "passage") + " without the article")?;
    }
    if let (deleted @ 1.., all) = health.deleted {
        line("deleted", format!("{} of {all} not merged away yet", counted(deleted, "document")))?;
    }
    if health.found.is_some() {
        let gone = health.vanished.len() as u64 + health.unreached;
        let here = health.said.sources.saturating_sub(gone);
        let unreached = match health.unreached {
            0 => String::new(),
            unreached => format!(", {unreached} out of reach"),
        };
        let changed = match health.changed {
            0 => String::new(),
            changed => format!(", {changed} of another size"),
        };
        line("sources", format!("{here} of {} present{changed}{unreached}", health.said.sources))?;
    }
    list("vanished", &health.vanished, look, &mut line)?;
    list("no root", &health.unreachable, look, &mut line)?;
    line("", if health.is_sound() { "sound".to_owned() } else { "not sound".to_owned() })
}

/// A line for each of the first paths.
fn list(
    what: &str,
    paths: &[PathBuf],
    look: &Look,
    line: &mut dyn FnMut(&str, String) -> io::Result<()>,
) -> io::Result<()> {
    for path in paths.iter().take(MOST_PATHS) {
        line(what, look.path(path).into_owned())?;
    }
    match paths.len().saturating_sub(MOST_PATHS) {
        0 => Ok(()),
        more => line(what, format!("and {more} more")),
    }
}
