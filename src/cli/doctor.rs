//! `tabloid doctor`: whether the index is sound.

use std::io::Write;
use std::path::Path;

use super::index::options;
use super::{Context, Format, Outcome, Stop};
use crate::archive::Reading;
use crate::error::{command, word};
use crate::index::{Root, examine, repair};
use crate::output::health;

/// Check that the index is sound: its files, its counts, and whether its sources are still there
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 sound, 2 failed, 3 something is wrong.")]
pub(super) struct Args {
    /// Mend what can be mended safely, and tell each act
    #[arg(long)]
    repair: bool,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let mut found = examine(&context.dir)?;
        if self.repair && !found.is_sound() {
            for act in repair(&context.dir, &found)? {
                context.messages.note(&act);
            }
            found = examine(&context.dir)?;
        }
        match self.format {
            Format::Text => health::text(&found, &context.look, &mut context.out)?,
            Format::Json => writeln!(context.out, "{:#}", health::object(&found))?,
        }
        if found.is_sound() {
            return Ok(Outcome::Done);
        }
        if found.writer.is_some() {
            context.messages.hint("another process is indexing: look again when it has finished");
        } else if found.is_lost() {
            context.messages.hint(&format!(
                "build it anew: remove the folder `{}`, then run {}",
                context.dir.display(),
                anew(&found.roots, &context.dir).join(" and ")
            ));
        } else {
            let command = command(&context.dir);
            context.messages.hint(&format!("`{command} doctor --repair` mends this"));
        }
        Ok(Outcome::Skipped)
    }
}

/// The commands that index the roots of an index again, as they were read: one for each way of reading.
fn anew(roots: &[Root], dir: &Path) -> Vec<String> {
    let mut ways: Vec<(&Reading, String)> = Vec::new();
    for Root { path, reading } in roots {
        let path = format!(" {}", word(&path.to_string_lossy()));
        match ways.iter_mut().find(|(known, _)| *known == reading) {
            Some((_, paths)) => *paths += &path,
            None => ways.push((reading, path)),
        }
    }
    let command = command(dir);
    if ways.is_empty() {
        return vec![format!("`{command} index PATH...`")];
    }
    let typed = |(reading, paths): &(&Reading, String)| {
        let options = options(reading).into_iter().map(|option| format!(" {}", word(&option)));
        format!("`{command} index{paths}{}`", options.collect::<String>())
    };
    ways.iter().map(typed).collect()
}
