//! The program: parse, run, turn the outcome into an exit status.

use std::process::ExitCode;

use tabloid::cli::{arguments, run};

fn main() -> ExitCode {
    run(arguments())
}
