//! Processes and what they take.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// From start to exit, in seconds.
    pub wall: f64,
    /// Of all threads, user and system, in seconds.
    pub cpu: f64,
    /// The most memory that it held at once, in bytes.
    pub memory: u64,
}

/// Runs a program to its end; an exit status above `most` is a failure.
pub fn run<S: AsRef<OsStr>>(program: &Path, args: &[S], most: i32) -> Result<Used, Box<dyn Error>> {
    let started = Instant::now();
    let mut command = Command::new(program);
    // What somebody searched for last is not to be forgotten.
    command.env("XDG_STATE_HOME", env::temp_dir());
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()));
    let ended = child?.wait4()?;
    let wall = started.elapsed().as_secs_f64();
    if ended.status.code().is_none_or(|code| code > most) {
        return Err(format!("{} failed: {}", program.display(), ended.status).into());
    }
    let used = ended.rusage;
    Ok(Used { wall, cpu: (used.utime + used.stime).as_secs_f64(), memory: used.maxrss })
}
