//! Runs the program in a folder of its own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Numbers that look random and are the same every time (Knuth's linear congruence).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn throw(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides as u64) as usize
    }

    /// One of several.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.throw(of.len())]
    }
}

/// Says that a test does not test what it is named after, and why: past what takes in the output of
/// tests that pass.
pub(crate) fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let _ = writeln!(std::io::stderr(), "{test} skipped: {why}");
}

/// Strings that break programs, where they are at hand.
pub(crate) fn naughty() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/naughty/blns.json");
    fs::read_to_string(file)
        .map(|strings| serde_json::from_str(&strings).unwrap())
        .unwrap_or_default()
}

/// A file of `tests/data`.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A folder to work in, with the program at hand; the index is in `index` below it.
pub(crate) struct Desk {
    dir: TempDir,
}

/// What a run of the program gave.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    /// An empty folder.
    pub(crate) fn new() -> Desk {
        Desk { dir: tempfile::tempdir().unwrap() }
    }

    /// A folder with these files in `articles`.
    pub(crate) fn with(files: &[(&str, &str)]) -> Desk {
        let desk = Desk::new();
        for (name, text) in files {
            desk.write(&format!("articles/{name}"), text);
        }
        desk
    }

    /// A folder with a file of `tests/data` in `articles`, indexed.
    pub(crate) fn with_data(name: &str) -> Desk {
        let desk = Desk::new();
        desk.write(&format!("articles/{name}"), fs::read(data(name)).unwrap());
        assert_eq!(desk.run(&["index", "articles"]).status, 0);
        desk
    }

    /// A folder with the seeds of this project in `seeds`.
    pub(crate) fn with_seeds() -> Desk {
        let desk = Desk::new();
        for entry in fs::read_dir(seeds()).unwrap() {
            let path = entry.unwrap().path();
            desk.write(
                &format!("seeds/{}", path.file_name().unwrap().to_str().unwrap()),
                fs::read_to_string(&path).unwrap(),
            );
        }
        desk
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.dir.path().join(below)
    }

    pub(crate) fn write(&self, below: &str, text: impl AsRef<[u8]>) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, below: &str) {
        fs::remove_file(self.path(below)).unwrap();
    }

    /// The program, to be started in the folder with nothing of the user's environment.
    pub(crate) fn command(&self) -> Command {
        Command::from_std(self.process(&[]))
    }

    /// The same with arguments, where its output is to go elsewhere.
    pub(crate) fn process(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tabloid"));
        command.args(args);
        self.settle(&mut command);
        command
    }

    /// A line of the shell, in which `tabloid` is the program.
    pub(crate) fn shell(&self, line: &str) -> std::process::Command {
        let program = Path::new(env!("CARGO_BIN_EXE_tabloid")).parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap();
        let path = std::iter::once(program).chain(std::env::split_paths(&path));
        let mut command = std::process::Command::new("sh");
        command.args(["-c", line]).env("PATH", std::env::join_paths(path).unwrap());
        self.settle(&mut command);
        command
    }

    /// Has a command run in the folder, with nothing of the user's environment.
    fn settle(&self, command: &mut std::process::Command) {
        command.current_dir(self.dir.path());
        for name in ["TABLOID_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.env("XDG_STATE_HOME", self.dir.path().join("state"));
    }

    /// Runs the program with arguments.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(&self.command().args(args).output().unwrap())
    }

    /// Runs it and takes its output as JSON.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let run = self.run(args);
        serde_json::from_str(&run.stdout)
            .unwrap_or_else(|error| panic!("{args:?}: {error}\n{}{}", run.stdout, run.stderr))
    }

    /// Searches and takes the results as JSON, with every matching passage.
    pub(crate) fn search(&self, query: &str) -> Value {
        self.json(&["search", "--format=json", "--per-article=100", "--limit=100", "--", query])
    }

    /// A run as people see it, for a snapshot: exit status, output, messages.
    pub(crate) fn shows(&self, args: &[&str]) -> String {
        self.run(args).shown(self.dir.path())
    }
}

impl Run {
    pub(crate) fn of(output: &Output) -> Run {
        Run {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Exit status, output and messages, without what differs from run to run.
    fn shown(&self, dir: &Path) -> String {
        let dir = dir.canonicalize().unwrap();
        let shown = format!("status: {}\n{}--- stderr\n{}", self.status, self.stdout, self.stderr);
        timeless(&shown.replace(dir.to_str().unwrap(), "DESK"))
    }
}

/// A text without the times in it.
pub(crate) fn timeless(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n']);
    let words: Vec<&str> = words.collect();
    let mut shown = String::new();
    for (at, word) in words.iter().enumerate() {
        let unit =
            words.get(at + 1).map_or("", |next| next.trim_end().trim_end_matches("\u{1B}[0m"));
        let is_time = word.trim_end().parse::<f64>().is_ok() && ["ms", "s"].contains(&unit);
        shown += if is_time { "[time] " } else { word };
    }
    shown
}

/// The seeds of this project.
pub(crate) fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// The ids of the articles found, best first.
pub(crate) fn ids(results: &Value) -> Vec<&str> {
    results["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["article"]["id"].as_str().unwrap())
        .collect()
}

/// The passages of a hit.
pub(crate) fn passages(hit: &Value) -> Vec<&Value> {
    let more = hit["more"].as_array().unwrap().iter().map(|more| &more["passage"]);
    std::iter::once(&hit["passage"]).chain(more).collect()
}

/// The piece of a text that a range of characters cuts out.
pub(crate) fn cut<'t>(text: &'t str, range: &Value) -> &'t str {
    let [from, to] = [0, 1].map(|at| usize::try_from(range[at].as_u64().unwrap()).unwrap());
    let byte =
        |character: usize| text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte);
    &text[byte(from)..byte(to)]
}

/// All that is marked in a hit: in its title and its passages.
pub(crate) fn marked(hit: &Value) -> Vec<String> {
    let title = hit["article"]["title"].as_str().unwrap_or_default();
    let in_title = hit["article"]["title_highlights"].as_array().unwrap().iter();
    let mut marked: Vec<String> = in_title.map(|range| cut(title, range).to_owned()).collect();
    for passage in passages(hit).into_iter().filter(|passage| passage["number"] != 0) {
        let text = passage["text"].as_str().unwrap();
        let ranges = passage["highlights"].as_array().unwrap().iter();
        marked.extend(ranges.map(|range| cut(text, range).to_owned()));
    }
    marked
}
