//! What can go wrong, told so that a person can act on it.
//!
//! An [`Error`] about a file or folder names it; [`Error::hint`] says what to do. Lower
//! layers turn the errors of the libraries they use into these, so no library's error type shows
//! in the public face of this crate.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a library underneath, kept for its message.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Something that stopped the work as a whole.
///
/// A single broken article does not: it becomes a [`Skipped`](crate::archive::Skipped) in the
/// report, and the rest goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// What was asked for could not be written.
    #[error("cannot write to standard output: {source}")]
    Output {
        /// Why it failed.
        source: io::Error,
    },
    /// A path named by the user does not exist.
    #[error("no such file or folder: `{}`", path.display())]
    NoSuchPath {
        /// The path as the user gave it.
        path: PathBuf,
    },
    /// A file was asked for, and this is none.
    #[error("`{}` is not a file", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
    /// Nothing was named to index, and the index knows no roots to refresh.
    #[error("nothing to index: no path was given and the index in `{}` knows none", dir.display())]
    NothingToIndex {
        /// The index folder.
        dir: PathBuf,
    },
    /// There is no index where one was looked for.
    #[error("there is no index in `{}`", dir.display())]
    NoIndex {
        /// The index folder.
        dir: PathBuf,
    },
    /// The folder holds something else; it is left alone.
    #[error("`{}` holds something else than an index of tabloid", dir.display())]
    NotAnIndex {
        /// The folder that was to hold the index.
        dir: PathBuf,
    },
    /// The index was written by a version with another layout on disk.
    #[error("the index in `{}` has format {found}; this tabloid reads format {expected}", dir.display())]
    OtherFormat {
        /// The index folder.
        dir: PathBuf,
        /// The format found there.
        found: u32,
        /// The format this version reads and writes.
        expected: u32,
    },
    /// The index was made with another way of turning text into terms.
    #[error("the index in `{}` was analysed as `{found}`; this tabloid analyses as `{expected}`", dir.display())]
    OtherAnalysis {
        /// The index folder.
        dir: PathBuf,
        /// The fingerprint found there.
        found: String,
        /// The fingerprint of this version.
        expected: String,
    },
    /// Another process is writing to the index.
    #[error("another process{} is indexing into `{}`", process.map(|id| format!(" ({id})")).unwrap_or_default(), dir.display())]
    Busy {
        /// The index folder.
        dir: PathBuf,
        /// The number of that process, where it is known.
        process: Option<u32>,
    },
    /// The index could not be read or written.
    #[error("the index in `{}` failed: {source}", dir.display())]
    Index {
        /// The index folder.
        dir: PathBuf,
        /// What the engine underneath said.
        source: Cause,
    },
    /// A file of the index is not as it was written.
    #[error("the index in `{}` is damaged: `{}` is not as it was written", dir.display(), file.display())]
    Damaged {
        /// The index folder.
        dir: PathBuf,
        /// The file, in that folder.
        file: PathBuf,
    },
    /// A part of the query was not understood, and that was not to be passed over.
    #[error("the query `{}` is not understood: {message}", shortened(query))]
    NotUnderstood {
        /// The query as typed.
        query: String,
        /// What is wrong with it.
        message: String,
    },
    /// Hits are known by the last search only, and there is none.
    #[error("nothing was searched for in this index yet, or it could not be kept")]
    NoLastSearch {
        /// The index folder.
        dir: PathBuf,
    },
    /// There is no hit of this rank.
    #[error("there is no hit {rank}")]
    NoSuchHit {
        /// The rank asked for.
        rank: u32,
    },
    /// The system could not open an article.
    #[error("no program of the system opens `{}`", path.display())]
    Open {
        /// The article's file, or its address.
        path: PathBuf,
        /// The index folder.
        dir: PathBuf,
        /// What the last program tried said.
        source: io::Error,
    },
    /// A file is not in the form that it should have.
    #[error("`{}`, line {line}: expected {expected}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What should stand there.
        expected: String,
    },
    /// A process that was started for measuring failed.
    #[error("`{command}` failed ({status}): {said}")]
    Child {
        /// Its program.
        command: String,
        /// How it ended.
        status: String,
        /// What it said, or why it could not be started.
        said: String,
    },
    /// Another program is not there.
    #[error("`{program}` is not installed, or not where programs are looked for")]
    NoProgram {
        /// Its name.
        program: String,
    },
    /// A search does not find what it should, so that there is nothing to be timed.
    #[error("wrong answer to `{query}` ({class}): article `{article}` {fault}; nothing was timed")]
    WrongAnswer {
        /// The class of the query.
        class: String,
        /// The query.
        query: String,
        /// The id of the article that it is wrong about.
        article: String,
        /// What is wrong, said of the article.
        fault: &'static str,
    },
    /// An archive or a file of queries gives nothing to ask.
    #[error("`{}` gives no query to ask", path.display())]
    NothingToAsk {
        /// The archive, the index or the file.
        path: PathBuf,
    },
    /// A file is not a report of `tabloid bench`.
    #[error("`{}` is not a report of `tabloid bench`: {why}", path.display())]
    NotAReport {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It was asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The query has nothing to search for.
    #[error("the query `{}` has no word to search for", shortened(query))]
    EmptyQuery {
        /// The query as typed.
        query: String,
    },
}

impl Error {
    /// Whether all that it says is that the index can't be written, now or by this user.
    pub(crate) fn forbids_writing(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        match self {
            Error::Busy { .. } => true,
            Error::Write { source, .. } => {
                matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem)
            }
            _ => false,
        }
    }

    /// What the user can do about it, as one line; `None` where the message says it all.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Error::Read { source, .. } | Error::Write { source, .. }
                if source.kind() == io::ErrorKind::PermissionDenied =>
            {
                "check the permissions of that path, and the user you run as".into()
            }
            Error::Write { source, .. } if is_full(source) => {
                "make room on the disk, then run the same command again: an index keeps what was committed".into()
            }
            Error::Output { source } if is_full(source) => {
                "make room on the disk, or write to another place".into()
            }
            Error::Read { .. } | Error::Write { .. } | Error::Output { .. } => return None,
            Error::NoSuchPath { .. } => "check the spelling; paths are relative to the current folder".into(),
            Error::NotAFile { .. } => "name one of the files in it".into(),
            Error::NothingToIndex { dir } => {
                format!("name the files or folders: `{} index PATH...`", command(dir))
            }
            Error::NoIndex { dir } => format!(
                "index your articles first with `{0} index PATH...`, or search a folder at once with \
                 `{0} search QUERY --in PATH`",
                command(dir)
            ),
            Error::NotAnIndex { .. } => {
                "it is left alone; choose another place with `--index DIR`".into()
            }
            Error::OtherFormat { dir, .. } | Error::OtherAnalysis { dir, .. } => format!(
                "build it anew: remove the folder `{}`, then run `{} index PATH...`",
                dir.display(),
                command(dir)
            ),
            Error::Busy { .. } => "wait until it has finished, then try again".into(),
            Error::Index { dir, .. } => format!(
                "check that the disk has room; if the index is damaged, remove the folder `{}` and \
                 build it anew with `{} index PATH...`",
                dir.display(),
                command(dir)
            ),
            Error::Damaged { dir, .. } => format!(
                "what was indexed before it was found is kept; `{} doctor` tells how to build it anew",
                command(dir)
            ),
            Error::NotUnderstood { .. } => {
                "mend it, or search without `--strict` to have it searched as words".into()
            }
            Error::NoLastSearch { dir } => format!(
                "search first, or name the article: `{0} show id:X`, `{0} show PATH`",
                command(dir)
            ),
            Error::NoSuchHit { .. } => "choose one of the ranks shown".into(),
            Error::Open { dir, .. } => format!(
                "open it in a program of your choice, or read it here with `{} show RANK`",
                command(dir)
            ),
            Error::Malformed { .. } => "`tabloid help eval` shows the forms".into(),
            Error::Child { .. } | Error::Interrupted => return None,
            Error::NoProgram { .. } => "install it, or measure without it".into(),
            Error::WrongAnswer { .. } => {
                "`tabloid doctor` tells whether the index is damaged, and `tabloid why-not` why an article is \
                 not found; else this is a fault of tabloid: please report it"
                    .into()
            }
            Error::NothingToAsk { .. } => {
                "name files with articles, or queries of your own with `--queries FILE`".into()
            }
            Error::NotAReport { .. } => {
                "`tabloid bench --out DIR` writes one, as `DIR/report.json`".into()
            }
            Error::EmptyQuery { .. } => "type some words, for example `tabloid search '\"back together\"'`".into(),
        })
    }
}

/// Where the index lies if nothing is said.
pub(crate) const INDEX: &str = "index";

/// The program as it is to be called for the index in a folder.
pub(crate) fn command(dir: &Path) -> String {
    if dir == Path::new(INDEX) {
        return "tabloid".to_owned();
    }
    format!("tabloid --index {}", word(&dir.to_string_lossy()))
}

/// A text as one word of the shell.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    // Only a zero byte is refused, and no path has one.
    shlex::try_quote(text).unwrap_or(Cow::Borrowed(text))
}

/// Whether there was no room to write.
fn is_full(source: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// The head of a text that may be long.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_in_hints_can_be_typed() {
        for (dir, expected) in [
            ("index", "tabloid"),
            ("mine/2021", "tabloid --index mine/2021"),
            ("/a/Kim's own", "tabloid --index \"/a/Kim's own\""),
            ("my index", "tabloid --index 'my index'"),
            ("$HOME", "tabloid --index '$HOME'"),
        ] {
            assert_eq!(command(Path::new(dir)), expected);
        }
    }
}
