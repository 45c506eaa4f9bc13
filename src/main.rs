//! The program: parse, run, turn the outcome into an exit status.

use std::process::ExitCode;

use clap::Parser;
use tabloid::cli::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
