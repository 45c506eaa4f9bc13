//! ripgrep over the same files, for the queries that it can answer: what no index costs.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::Times;
use super::process::ended;
use super::queries::{BenchQuery, Class, QueryClass};
use super::report::{Rival, Speed};
use crate::error::{Error, Result};

/// The name of its program.
const PROGRAM: &str = "rg";

/// Its exit status where it found nothing.
const NOTHING: i32 = 1;

/// ripgrep, with the files that it looks through.
pub(super) struct Ripgrep {
    pub(super) version: String,
    files: PathBuf,
}

impl Ripgrep {
    /// Finds it, to look through these files.
    pub(super) fn find(files: &Path) -> Result<Ripgrep> {
        let output = Command::new(PROGRAM)
            .arg("--version")
            .output()
            .map_err(|_| Error::NoProgram { program: PROGRAM.to_owned() })?;
        let said = String::from_utf8_lossy(&output.stdout);
        let version = said.lines().next().unwrap_or_default().trim().to_owned();
        Ok(Ripgrep { version, files: files.to_owned() })
    }

    /// Times it on the first queries of a class; nothing where it can't answer them. With how many of them it finds
    /// nothing for: that takes it no time to tell.
    pub(super) fn race(
        &self,
        class: &QueryClass,
        queries: usize,
        ours: Speed,
    ) -> Result<(Option<Rival>, usize)> {
        let Some(asked) = class.class.filter(|class| can_answer(*class)) else {
            return Ok((None, 0));
        };
        let (mut times, mut timed, mut unfound) = (Times::new(), 0, 0);
        for query in class.queries.iter().take(queries) {
            let (used, status) = ended(&mut self.command(asked, query), &[0, NOTHING])?;
            match status {
                NOTHING => unfound += 1,
                _ => {
                    times.add(used.wall);
                    timed += 1;
                }
            }
        }
        if timed == 0 {
            return Ok((None, unfound));
        }
        let speed = times.speed();
        let times_ours = speed.p50_ms / ours.p50_ms.max(f64::MIN_POSITIVE);
        Ok((Some(Rival { speed, times_ours }), unfound))
    }

    /// A command that counts the lines that a query finds.
    fn command(&self, class: Class, query: &BenchQuery) -> Command {
        let mut command = Command::new(PROGRAM);
        // What the user or the folder has ripgrep leave out, tabloid does not; nor what is compressed.
        command.args(["--no-config", "--no-ignore", "-z", "-i", "-w", "-c", "-F"]);
        match class {
            Class::Phrase(_) | Class::PhraseWithStopWord => {
                command.args(["-e", &query.words.join(" ")]);
            }
            _ => query.words.iter().for_each(|word| {
                command.args(["-e", word]);
            }),
        }
        command.arg("--").arg(&self.files);
        command
    }
}

/// Whether it has a way to ask for this.
fn can_answer(class: Class) -> bool {
    match class {
        Class::Word | Class::Any(_) | Class::Phrase(_) | Class::PhraseWithStopWord => true,
        Class::All(_) | Class::Prefix | Class::Fuzzy | Class::Filtered => false,
    }
}
