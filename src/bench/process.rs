//! Processes that are measured from start to exit: indexing, and searching afresh.
//!
//! What they write goes to files, so that none waits to be read, and one that fails tells why.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use wait4::{ResUse, Wait4};

use crate::error::{Error, Result};

/// Exit statuses of `tabloid index`: done, and done but for what was broken.
const INDEXED: [i32; 2] = [0, 3];

/// Exit statuses of `tabloid search`: found, and nothing found.
const SEARCHED: [i32; 2] = [0, 1];

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// From its start to its exit.
    pub wall: Duration,
    /// Of all its threads, user and system.
    pub cpu: Duration,
    /// The most memory that it held. On Linux never less than what the process held that started it.
    pub peak_bytes: u64,
}

/// A run of `tabloid index`.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexRun {
    pub(super) used: Used,
    pub(super) commits: u64,
    pub(super) merges: u64,
}

/// What `tabloid index` reports, as far as it matters here.
#[derive(Deserialize)]
struct IndexReport {
    commits: u64,
    merges: u64,
}

/// tabloid, to be started.
pub(super) struct Program<'p> {
    path: &'p Path,
    /// A folder for what it leaves.
    work: &'p Path,
}

impl<'p> Program<'p> {
    /// An executable, with a folder for what it leaves.
    pub(super) fn new(path: &'p Path, work: &'p Path) -> Program<'p> {
        Program { path, work }
    }

    /// Indexes files into a folder.
    pub(super) fn index(&self, files: &Path, dir: &Path) -> Result<IndexRun> {
        let report = self.work.join("indexed.json");
        let mut command = self.command(dir);
        command.args(["index", "--quiet", "--report"]).arg(&report).arg("--").arg(files);
        let used = time_process(&mut command, &INDEXED)?;
        let failed = |source| Error::Read { path: report.clone(), source };
        let text = fs::read(&report).map_err(failed)?;
        let IndexReport { commits, merges } =
            serde_json::from_slice(&text).map_err(|error| failed(error.into()))?;
        Ok(IndexRun { used, commits, merges })
    }

    /// Searches an index.
    pub(super) fn search(&self, query: &str, dir: &Path) -> Result<Used> {
        time_process(self.command(dir).args(["search", "--", query]), &SEARCHED)
    }

    /// A command that works on an index, and forgets what the user searched last in a place of its own.
    fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new(self.path);
        command.arg("--index").arg(dir).env("XDG_STATE_HOME", self.work.join("state"));
        command
    }
}

/// Runs a command to its end; any exit status but these is a failure.
///
/// # Errors
/// [`Error::Child`], with what the process said.
pub fn time_process(command: &mut Command, statuses: &[i32]) -> Result<Used> {
    ended(command, statuses).map(|(used, _)| used)
}

/// Runs a command as [`time_process`] does; with its exit status.
pub(super) fn ended(command: &mut Command, statuses: &[i32]) -> Result<(Used, i32)> {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let name = name.to_string_lossy().into_owned();
    let failed = |status: &str, said: String| Error::Child {
        command: name.clone(),
        status: status.to_owned(),
        said,
    };
    let ran = files().and_then(|(out, messages)| {
        command.stdin(Stdio::null()).stdout(out).stderr(messages.try_clone()?);
        Ok((timed(command)?, messages))
    });
    let ((used, status), messages) =
        ran.map_err(|error| failed("it could not be run", error.to_string()))?;
    match status.code() {
        Some(code) if statuses.contains(&code) => Ok((used, code)),
        _ => Err(failed(&status.to_string(), said(messages))),
    }
}

/// Files for what a process writes and says.
fn files() -> io::Result<(File, File)> {
    Ok((tempfile::tempfile()?, tempfile::tempfile()?))
}

/// Starts a process and waits until it ends.
fn timed(command: &mut Command) -> io::Result<(Used, ExitStatus)> {
    let started = Instant::now();
    let mut child = command.spawn()?;
    let ResUse { status, rusage } = loop {
        match child.wait4() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            waited => break waited?,
        }
    };
    let wall = started.elapsed();
    let cpu = rusage.utime + rusage.stime;
    Ok((Used { wall, cpu, peak_bytes: rusage.maxrss }, status))
}

/// What a process said.
fn said(mut messages: File) -> String {
    let mut bytes = Vec::new();
    let read = messages.rewind().and_then(|()| messages.read_to_end(&mut bytes));
    read.map_or_else(
        |error| error.to_string(),
        |_| String::from_utf8_lossy(&bytes).trim().to_owned(),
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_fails_tells_why_and_one_that_ends_what_it_took() {
        let sh = |script: &str| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", script]);
            command
        };
        let failed = time_process(&mut sh("echo no luck >&2; exit 7"), &[0]).unwrap_err();
        assert_eq!(failed.to_string(), "`sh` failed (exit status: 7): no luck");
        let used = time_process(&mut sh("exit 3"), &[0, 3]).unwrap();
        assert!(used.wall > Duration::ZERO && used.peak_bytes > 100_000, "{used:?}");
        let missing = time_process(&mut Command::new("/no/such/program"), &[0]).unwrap_err();
        assert!(missing.to_string().starts_with("`program` failed (it could not be run): "));
    }
}
