//! tabloid from the outside: the real program, real files, a real index in a folder of its own.
//!
//! A file for each side of the program; the names of the tests are what it claims.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod articles;
mod awful;
mod bench;
mod detection;
mod doctor;
mod findable;
mod formats;
mod generated;
mod house;
mod index;
mod intake;
mod json;
mod kept;
mod languages;
mod manual;
mod names;
mod oracle;
mod pages;
mod program;
mod readme;
mod relevance;
mod results;
mod search;
mod shared_seeds;
mod stats;
mod text;
mod traps;
mod trouble;
