//! Both on the same articles, in turns, and the ratios.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use tabloid::bench::{Class, Times, Used, draw, time_process};
use tabloid::index::Reader;
use tabloid::search::{Request, Searcher};

use crate::raw::{LIMIT, Raw, THREADS};

/// The classes of queries that tantivy's own parser understands as tabloid's does.
const CLASSES: [Class; 7] = [
    Class::Word,
    Class::Any(2),
    Class::Any(3),
    Class::All(2),
    Class::All(3),
    Class::Phrase(2),
    Class::Phrase(3),
];

/// How often each query is timed: an even number, so that each goes first as often as the other.
const PASSES: usize = 4;

/// Exit statuses of `tabloid index`: done, and done but for what was broken.
const INDEXED: [i32; 2] = [0, 3];

/// Exit statuses of `tabloid search`: found, and nothing found.
const SEARCHED: [i32; 2] = [0, 1];

/// How many queries of each class are timed in fresh processes.
const COLD: usize = 10;

/// What indexing took, of tabloid and of raw tantivy.
type Figures = [(&'static str, [[f64; 3]; 2]); 3];

#[derive(clap::Args)]
pub struct Args {
    /// A file or folder of articles
    path: PathBuf,
    /// The program, built for speed
    #[arg(long, default_value = "../../target/release/tabloid")]
    tabloid: PathBuf,
    /// How often both index
    #[arg(long, default_value_t = 5)]
    repeat: usize,
    /// How many queries of each class both are asked
    #[arg(long, default_value_t = 100)]
    count: usize,
}

impl Args {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let work = tempfile::tempdir()?;
        let passages = work.path().join("passages.jsonl");
        // In a process of its own: what it takes would count as memory of those that start later.
        let mut own = Command::new(env::current_exe()?);
        time_process(own.arg("passages").args([&self.path, &passages]), &[0])?;
        let dirs = [work.path().join("tabloid"), work.path().join("raw")];
        let indexing = self.indexing(&passages, &dirs)?;
        let manifest = Reader::open(&dirs[0])?.manifest().clone();
        let (articles, text) = (manifest.articles, manifest.text_bytes as f64);
        println!("{articles} articles, {} passages, {text} bytes of text", manifest.passages);
        println!(
            "\n{:34} {:>10} {:>10} {:>6}",
            "indexing, median of runs", "tabloid", "raw", "ratio"
        );
        for (name, figures) in indexing {
            let [[least, ours, most], [raw_least, raw, raw_most]] = figures;
            line(name, [ours, raw]);
            println!(
                "{:34} {least:>4.1}–{most:<5.1} {raw_least:>4.1}–{raw_most:<5.1}",
                "  from, to"
            );
        }
        let sizes = [size(&dirs[0])?, size(&dirs[1])?].map(|bytes| bytes as f64);
        line("size, MB", sizes.map(|bytes| bytes / 1e6));
        line("size, % of the text", sizes.map(|bytes| bytes * 100.0 / text));
        let searcher = Searcher::open(&dirs[0])?;
        let drawn = draw(searcher.reader(), &CLASSES, self.count)?;
        let raw = Raw::open(&dirs[1])?;
        warm(&searcher, &raw, &drawn, false)?;
        warm(&searcher, &raw, &drawn, true)?;
        self.cold(&dirs, &drawn)
    }

    /// Lets both index in turns; the least, the median and the most of what each took.
    fn indexing(&self, passages: &Path, dirs: &[PathBuf; 2]) -> Result<Figures, Box<dyn Error>> {
        let mut used: [Vec<Used>; 2] = Default::default();
        for _ in 0..self.repeat {
            for dir in dirs {
                if dir.exists() {
                    fs::remove_dir_all(dir)?;
                }
            }
            let mut ours = self.tabloid(&dirs[0]);
            let threads = THREADS.to_string();
            ours.args(["index", "--quiet", "--threads", &threads, "--"]).arg(&self.path);
            used[0].push(time_process(&mut ours, &INDEXED)?);
            fs::create_dir(&dirs[1])?;
            let mut raw = Command::new(env::current_exe()?);
            used[1].push(time_process(raw.arg("index").arg(passages).arg(&dirs[1]), &[0])?);
        }
        let of = |figure: fn(&Used) -> f64| {
            used.each_ref().map(|runs| spread(runs.iter().map(figure).collect()))
        };
        Ok([
            ("CPU, s", of(|used| used.cpu.as_secs_f64())),
            ("wall, s", of(|used| used.wall.as_secs_f64())),
            ("peak memory, MB", of(|used| used.peak_bytes as f64 / 1e6)),
        ])
    }

    /// tabloid at an index; what somebody searched for last is not to be forgotten.
    fn tabloid(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.tabloid);
        command.arg("--index").arg(dir).env("XDG_STATE_HOME", dir.with_extension("state"));
        command
    }

    /// Lets both search in fresh processes, in turns.
    fn cold(
        &self,
        dirs: &[PathBuf; 2],
        drawn: &[(Class, Vec<String>)],
    ) -> Result<(), Box<dyn Error>> {
        let mut times = [Times::new(), Times::new(), Times::new()];
        for query in drawn.iter().flat_map(|(_, queries)| queries.iter().take(COLD)) {
            let mut raw = Command::new(env::current_exe()?);
            raw.arg("search").arg(&dirs[1]).args(["--", query]);
            let used = [
                time_process(self.tabloid(&dirs[0]).args(["search", "--", query]), &SEARCHED)?,
                time_process(&mut raw, &[0])?,
                time_process(&mut Command::new("true"), &[0])?,
            ];
            for (times, used) in times.iter_mut().zip(used) {
                times.add(used.wall);
            }
        }
        let [ours, raw, nothing] = times.map(|times| times.speed());
        println!("\n{:34} {:>10} {:>10} {:>6}", "cold processes, ms", "tabloid", "raw", "ratio");
        line("p50", [ours.p50_ms, raw.p50_ms]);
        line("p99", [ours.p99_ms, raw.p99_ms]);
        println!("{:34} {:>10.2}", "starting `true`, p50", nothing.p50_ms);
        Ok(())
    }
}

/// Asks both the same in this process, in turns. Where words are to be new, tabloid forgets them before each search.
fn warm(
    searcher: &Searcher,
    raw: &Raw,
    drawn: &[(Class, Vec<String>)],
    are_new: bool,
) -> Result<(), Box<dyn Error>> {
    println!(
        "\n{:34} {:>10} {:>10} {:>6} {:>10} {:>10} {:>6}",
        if are_new { "warm, words new, ms" } else { "warm, ms" },
        "p50",
        "raw p50",
        "ratio",
        "p99",
        "raw p99",
        "ratio"
    );
    for (class, queries) in drawn {
        check(searcher, raw, *class, queries)?;
        // With snippets, then without; of both.
        let mut times: [[Times; 2]; 2] = Default::default();
        for pass in 0..PASSES {
            // Each goes first as often as the other, and all queries are asked with snippets before any is asked without:
            // nothing of a query is still near because it was just asked in another way.
            for (with, times) in times.iter_mut().enumerate() {
                for query in queries {
                    let request = Request::new(query);
                    for whose in [pass % 2, 1 - pass % 2] {
                        if are_new {
                            searcher.forget_words();
                        }
                        let started = Instant::now();
                        match (with, whose) {
                            (0, 0) => drop(searcher.search(&request)?),
                            (0, _) => drop(raw.search(query)?),
                            (_, 0) => drop(searcher.best(&request)?),
                            (_, _) => drop(raw.best(query)?),
                        }
                        times[whose].add(started.elapsed());
                    }
                }
            }
        }
        for (times, with) in times.iter().zip(["with snippets", "without"]) {
            let name = format!("{}, {with}", class.name());
            let [ours, raw] = times.each_ref().map(Times::speed);
            println!(
                "{name:34} {:>10.3} {:>10.3} {:>6.2} {:>10.3} {:>10.3} {:>6.2}",
                ours.p50_ms,
                raw.p50_ms,
                ours.p50_ms / raw.p50_ms,
                ours.p99_ms,
                raw.p99_ms,
                ours.p99_ms / raw.p99_ms,
            );
        }
    }
    Ok(())
}

/// Whether both find something, as queries drawn from the archive must, and show as many as there are
/// to show: what finds nothing is fast.
fn check(
    searcher: &Searcher,
    raw: &Raw,
    class: Class,
    queries: &[String],
) -> Result<(), Box<dyn Error>> {
    for query in queries {
        let ours = searcher.search(&Request::new(query))?;
        let (shown, found) = (raw.search(query)?.len(), raw.count(query)?);
        let most = (ours.total.articles as usize).min(LIMIT);
        if ours.hits.is_empty()
            || ours.hits.len() != most
            || found == 0
            || shown != found.min(LIMIT)
        {
            return Err(format!("{}: {query} is answered wrongly", class.name()).into());
        }
    }
    Ok(())
}

/// The least, the median and the most.
fn spread(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [figures[0], figures[figures.len() / 2], figures[figures.len() - 1]]
}

/// Prints two figures and their ratio.
fn line(name: &str, [ours, raw]: [f64; 2]) {
    println!("{name:34} {ours:>10.2} {raw:>10.2} {:>6.2}", ours / raw);
}

/// The bytes of all files in a folder.
fn size(dir: &Path) -> Result<u64, Box<dyn Error>> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
