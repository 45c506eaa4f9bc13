//! `tabloid doctor`: whether the index is sound.

use std::io::Write;

use super::{Context, Format, Outcome, Stop};
use crate::error::command;
use crate::index::{examine, repair};
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
            let roots: Vec<String> =
                found.roots.iter().map(|root| format!(" '{}'", root.display())).collect();
            context.messages.hint(&format!(
                "build it anew: remove the folder `{}`, then run `{} index{}`",
                context.dir.display(),
                command(&context.dir),
                roots.concat()
            ));
        } else {
            let command = command(&context.dir);
            context.messages.hint(&format!("`{command} doctor --repair` mends this"));
        }
        Ok(Outcome::Skipped)
    }
}
