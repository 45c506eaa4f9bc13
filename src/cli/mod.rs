//! The command line: one file per command, with its arguments and its run.
//!
//! Data goes to standard output, everything else to standard error. Exit status: 0 found or done,
//! 1 nothing found, 2 failed, 3 done but something was skipped as broken.

mod analyze;
mod bench;
mod doctor;
mod eval;
mod generate;
mod index;
mod interrupt;
mod languages;
mod last;
mod messages;
mod number;
mod progress;
mod search;
mod show;
mod stats;
mod why_not;

use std::io::{self, IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use anstream::{AutoStream, ColorChoice};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use terminal_size::{Height, Width, terminal_size_of};

use crate::error::{Error, INDEX};
use crate::output::Look;

use messages::Messages;

/// Full-text search for archives of gossip and news articles: any language, ranked passages,
/// honest snippets.
#[derive(Debug, Parser)]
#[command(name = "tabloid", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Examples:
  tabloid search '\"back together\"' --in seeds    index seeds/ and search it at once
  tabloid index ~/clippings                      bring the index in step with a folder
  tabloid search kim divorced lang:en            keywords, in any form of the word
  tabloid stats                                  what the index holds

Exit status: 0 found or done, 1 nothing found, 2 failed, 3 done but something was skipped as broken.")]
pub struct Cli {
    /// Folder that holds the index
    #[arg(
        long = "index",
        global = true,
        value_name = "DIR",
        env = "TABLOID_INDEX",
        default_value = INDEX
    )]
    dir: PathBuf,
    /// When to use colour; NO_COLOR, CLICOLOR_FORCE and TERM=dumb are heeded
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Args),
    Search(search::Args),
    Show(show::Args),
    Stats(stats::Args),
    Languages(languages::Args),
    Eval(eval::Args),
    Bench(bench::Args),
    Analyze(analyze::Args),
    WhyNot(why_not::Args),
    Doctor(doctor::Args),
    Completions(generate::Completions),
    Man(generate::Man),
}

impl Command {
    /// Whether it reads or writes the index, which may be damaged.
    fn opens_index(&self) -> bool {
        !matches!(self, Command::Analyze(_) | Command::Completions(_) | Command::Man(_))
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal that takes it
    Auto,
    /// In pipes and files too
    Always,
    /// Nowhere
    Never,
}

/// How to write what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// An object, or one a line for each of several articles; README documents it
    Json,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It did what it was to do, or found something.
    Done,
    /// It found nothing.
    NothingFound,
    /// It did its work, but something was skipped as broken.
    Skipped,
    /// It was asked to stop by this signal, and did so in good order.
    Interrupted(u8),
}

/// Why a command ended early.
#[derive(Debug)]
enum Stop {
    /// Something failed.
    Failed(Error),
    /// Nobody reads the output any more; no error.
    Unread,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(source: io::Error) -> Stop {
        match source.kind() {
            io::ErrorKind::BrokenPipe => Stop::Unread,
            _ => Stop::Failed(Error::Output { source }),
        }
    }
}

/// What every command has at hand.
struct Context {
    dir: PathBuf,
    look: Look,
    out: AutoStream<io::StdoutLock<'static>>,
    messages: Messages,
}

/// Reads the command line; where it can't, or help is asked for, says so and ends.
pub fn arguments() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        let given: Vec<String> =
            std::env::args_os().map(|given| given.to_string_lossy().into_owned()).collect();
        excluded_word(&given).map_or(error, not_an_option).exit()
    })
}

/// A word of a query that was to be excluded, and is read as options.
fn excluded_word(given: &[String]) -> Option<&str> {
    let command = given.iter().position(|given| ["search", "why-not"].contains(&given.as_str()))?;
    let words = given[command..].iter().take_while(|given| *given != "--");
    words.map(String::as_str).find(|given| {
        let mut letters = given.strip_prefix('-').unwrap_or_default().chars();
        // No two options of a letter go together.
        letters.next().is_some_and(char::is_alphabetic)
            && letters.next().is_some_and(char::is_alphabetic)
    })
}

/// That a word of a query was read as options, with the way to write it.
fn not_an_option(word: &str) -> clap::Error {
    let mut error = clap::Error::new(ErrorKind::UnknownArgument).with_cmd(&Cli::command());
    let tips = [
        "a query with `-word` goes between quotes of the shell: tabloid search 'kim divorce -drake'",
        "one that begins with it goes after `--` too: tabloid search -- '-drake kanye'",
    ];
    error.insert(ContextKind::InvalidArg, ContextValue::String(word.to_owned()));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips.map(Into::into).into()));
    error
}

/// Runs what the command line asks for; what becomes of it is the exit status.
pub fn run(cli: Cli) -> ExitCode {
    let choice = |auto: ColorChoice| match cli.color {
        When::Auto => auto,
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    };
    let out_choice = choice(AutoStream::choice(&io::stdout()));
    let messages = Messages::new(choice(AutoStream::choice(&io::stderr())));
    let look = Look {
        color: out_choice != ColorChoice::Never,
        width: terminal_size_of(io::stdout()).map(columns),
        links: out_choice != ColorChoice::Never
            && io::stdout().is_terminal()
            && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        folder: std::env::current_dir().and_then(|dir| dir.canonicalize()).ok(),
    };
    let out = AutoStream::new(io::stdout().lock(), out_choice);
    let mut context = Context { dir: cli.dir, look, out, messages };
    let command = cli.command;
    let opens_index = command.opens_index();
    let ended = guarded(|| match command {
        Command::Index(args) => args.run(&mut context),
        Command::Search(args) => args.run(&mut context),
        Command::Show(args) => args.run(&mut context),
        Command::Eval(args) => args.run(&mut context),
        Command::Bench(args) => args.run(&mut context),
        Command::Analyze(args) => args.run(&mut context),
        Command::WhyNot(args) => args.run(&mut context),
        Command::Stats(args) => args.run(&mut context),
        Command::Languages(args) => args.run(&mut context),
        Command::Doctor(args) => args.run(&mut context),
        Command::Completions(args) => args.run(&mut context),
        Command::Man(args) => args.run(&mut context),
    });
    let ended = match ended {
        Ok(ended) => ended,
        Err(place) => {
            context.messages.failure(&place, opens_index.then_some(&context.dir));
            return ExitCode::from(2);
        }
    };
    let ended = ended.and_then(|outcome| match context.out.flush().map_err(Stop::from) {
        Ok(()) | Err(Stop::Unread) => Ok(outcome),
        Err(stop) => Err(stop),
    });
    match ended {
        Ok(Outcome::Done) | Err(Stop::Unread) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Ok(Outcome::Skipped) => ExitCode::from(3),
        // As a shell counts it.
        Ok(Outcome::Interrupted(signal)) => ExitCode::from(128u8.saturating_add(signal)),
        Err(Stop::Failed(error)) => {
            context.messages.error(&error);
            ExitCode::from(2)
        }
    }
}

/// The columns of a terminal.
fn columns((Width(width), _): (Width, Height)) -> usize {
    usize::from(width)
}

/// Runs a command; where it panics, which only a damaged index or a fault of ours can cause, tells
/// where instead of printing it.
fn guarded<T>(command: impl FnOnce() -> T) -> Result<T, String> {
    static PLACE: Mutex<String> = Mutex::new(String::new());
    panic::set_hook(Box::new(|info| {
        // The innermost failure comes first; others may follow from it.
        if let Ok(mut place) = PLACE.lock()
            && place.is_empty()
        {
            *place = info.location().map_or("an unknown place".to_owned(), |at| {
                format!("{}:{}", below_crate(at.file()), at.line())
            });
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(command))
        .map_err(|_| PLACE.lock().map(|place| place.clone()).unwrap_or_default())
}

/// A source file from its crate on: where the crate lay when this program was built tells nothing.
fn below_crate(file: &str) -> String {
    let file = file.replace('\\', "/");
    match file.rsplit_once("/src/") {
        Some((before, after)) => {
            format!("{}/src/{after}", before.rsplit('/').next().unwrap_or_default())
        }
        None => file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_without_where_the_program_was_built() {
        for (file, told) in [
            ("crates/index-1f/tantivy-0.27.0/src/a/b.rs", "tantivy-0.27.0/src/a/b.rs"),
            ("/rustc/59807616e1/library/core/src/option.rs", "core/src/option.rs"),
            ("C:\\crates\\tantivy-0.27.0\\src\\lib.rs", "tantivy-0.27.0/src/lib.rs"),
            ("src/cli/mod.rs", "src/cli/mod.rs"),
        ] {
            assert_eq!(below_crate(file), told);
        }
    }
}
