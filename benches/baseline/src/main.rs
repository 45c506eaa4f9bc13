//! Raw tantivy on the passages that tabloid cuts, and tabloid held against it: everything that
//! both do, in one run, as ratios. What they can't tell stands in `benches/README.md`.

mod against;
mod passages;
mod raw;

use std::error::Error;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Hold tabloid against raw tantivy on the same passages")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Index a file or folder with both, ask both the same, and print the ratios
    Against(against::Args),
    /// Write the passages that tabloid cuts, as JSON lines
    Passages {
        /// A file or folder of articles
        path: PathBuf,
        /// Where to write them
        out: PathBuf,
    },
    /// Index passages with raw tantivy
    Index {
        /// What `passages` wrote
        passages: PathBuf,
        /// An empty folder
        dir: PathBuf,
    },
    /// Search what `index` made, and print ten snippets
    Search {
        /// The folder
        dir: PathBuf,
        /// The query, in tantivy's own language
        query: String,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    match Args::parse().command {
        Command::Against(args) => args.run(),
        Command::Passages { path, out } => {
            let (passages, bytes) = passages::write(&path, &out)?;
            println!("{passages} passages, {bytes} bytes of text");
            Ok(())
        }
        Command::Index { passages, dir } => raw::index(&passages, &dir),
        Command::Search { dir, query } => {
            for (title, snippet) in raw::Raw::open(&dir)?.search(&query)? {
                println!("{title}\n  {snippet}");
            }
            Ok(())
        }
    }
}
