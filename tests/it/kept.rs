//! Nothing is ever lost: runs that are killed or stopped, disks that are full, years of changes.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::{Desk, Dice};

/// Rounds of killing a run at a random moment.
const ROUNDS: u64 = 200;

/// Rounds of changing an archive.
const CHANGES: usize = 100;

/// What an archive holds: the version of each article, by file and record.
type Versions = BTreeMap<(String, String), u64>;

/// An archive of files with one article and of a file with records, which changes.
struct Archive {
    files: BTreeMap<String, BTreeMap<String, u64>>,
    version: u64,
}

const FEED: &str = "m.jsonl";

impl Archive {
    fn new() -> Archive {
        let mut files: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        files.insert(FEED.into(), BTreeMap::new());
        Archive { files, version: 0 }
    }

    /// Changes some articles, adds and removes some, and writes the files.
    fn change(&mut self, dice: &mut Dice, desk: &Desk) {
        self.version += 1;
        for _ in 0..=dice.throw(5) {
            let name = format!("{}{:02}.txt", ["a", "z"][dice.throw(2)], dice.throw(12));
            match dice.throw(4) {
                0 => drop(self.files.remove(&name)),
                _ => drop(self.files.insert(name.clone(), [(name, self.version)].into())),
            }
        }
        let feed = self.files.get_mut(FEED).unwrap();
        for _ in 0..dice.throw(4) {
            let id = format!("r{:02}", dice.throw(12));
            match dice.throw(4) {
                0 => drop(feed.remove(&id)),
                _ => drop(feed.insert(id, self.version)),
            }
        }
        let _ = fs::remove_dir_all(desk.path("articles"));
        for (name, records) in &self.files {
            let text = |id: &str, version: &u64| {
                format!("Marker {id} in version{version}, which tells of their story at length.")
            };
            let written: String = match name.as_str() {
                FEED => records
                    .iter()
                    .map(|(id, version)| {
                        format!("{{\"id\":\"{id}\",\"text\":\"{}\"}}\n", text(id, version))
                    })
                    .collect(),
                name => records.values().map(|version| text(name, version)).collect(),
            };
            desk.write(&format!("articles/{name}"), written);
        }
    }

    fn versions(&self) -> Versions {
        let of_file = |(name, records): (&String, &BTreeMap<String, u64>)| {
            let name = name.clone();
            let one = move |(id, version): (&String, &u64)| ((name.clone(), id.clone()), *version);
            records.iter().map(one).collect::<Vec<_>>()
        };
        self.files.iter().flat_map(of_file).collect()
    }

    /// What an index that held `before` may hold at each moment of a run over this archive: at most
    /// the first, at least the second, which are the same but while several articles go.
    fn moments(&self, before: &Versions) -> Vec<(Versions, Versions)> {
        let after = self.versions();
        let mut now = before.clone();
        let mut moments = vec![(now.clone(), now.clone())];
        let remove = |now: &mut Versions, goes: &dyn Fn(&str) -> bool| {
            let most = now.clone();
            now.retain(|key, _| !goes(&key.0) || after.contains_key(key));
            (most, now.clone())
        };
        for (name, records) in &self.files {
            for (id, version) in records {
                now.insert((name.clone(), id.clone()), *version);
                moments.push((now.clone(), now.clone()));
            }
            moments.push(remove(&mut now, &|file| file == name));
        }
        moments.push(remove(&mut now, &|file| !self.files.contains_key(file)));
        assert_eq!(now, after);
        moments
    }
}

/// What the index holds.
fn held(desk: &Desk) -> Versions {
    let found = desk.json(&["search", "--format=json", "--limit=1000", "marker"]);
    let hits = found["hits"].as_array().unwrap();
    let version = |text: &str| {
        let (_, after) = text.split_once("version").unwrap();
        after.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    };
    hits.iter()
        .map(|hit| {
            let path = hit["article"]["path"].as_str().unwrap().trim_start_matches("articles/");
            let id = hit["article"]["id"].as_str().unwrap();
            ((path.to_owned(), id.to_owned()), version(hit["passage"]["text"].as_str().unwrap()))
        })
        .collect()
}

fn start(desk: &Desk) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tabloid"))
        .args(["index", "articles", "--commit-every", "0"])
        .current_dir(desk.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Signals that ask a run to stop, and the status that it then ends with. Whoever has started the tests with
/// `nohup` has the last one ignored by all that they start.
fn stops() -> Vec<(&'static str, i32)> {
    const HANG_UP: u64 = 1;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.map(|mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    let mut stops = vec![("-INT", 130), ("-TERM", 143)];
    if ignored.is_some_and(|mask| mask & HANG_UP == 0) {
        stops.push(("-HUP", 129));
    }
    stops
}

/// Waits until a run has the index to write to, and a while more.
fn wait_for_writer(desk: &Desk, child: &Child) {
    let lock = desk.path("index/.tantivy-writer.lock");
    let process = child.id().to_string();
    for _ in 0..1_000 {
        if fs::read_to_string(&lock).is_ok_and(|holder| holder == process) {
            return thread::sleep(Duration::from_millis(400));
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it does not write to the index");
}

/// Whether all of `some` is in `all`.
fn is_within(some: &Versions, all: &Versions) -> bool {
    some.iter().all(|(key, version)| all.get(key) == Some(version))
}

#[test]
fn a_run_killed_at_any_moment_leaves_a_commit_and_the_next_one_completes_it() {
    let desk = Desk::new();
    let (mut dice, mut archive) = (Dice(7), Archive::new());
    archive.change(&mut dice, &desk);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let (mut killed, mut longest) = (0, Duration::from_millis(50));
    for round in 0..ROUNDS {
        let before = held(&desk);
        archive.change(&mut dice, &desk);
        let mut child = start(&desk);
        let began = Instant::now();
        thread::sleep(longest.mul_f64(dice.throw(1_000) as f64 / 1_000.0));
        let how = ["-KILL", "-KILL", "-TERM", "-INT"][dice.throw(4)];
        if child.try_wait().unwrap().is_none() {
            signal(&child, how);
        }
        let ended = child.wait().unwrap();
        match ended.code() {
            Some(0) => longest = began.elapsed().max(Duration::from_millis(20)),
            _ => killed += 1,
        }
        if how != "-KILL" {
            // Before it watches out for signals, they end it; after that it ends in good order.
            assert!(matches!(ended.code(), None | Some(0 | 130 | 143)), "round {round}: {ended}");
        }
        let now = held(&desk);
        let is_moment =
            |(most, least): &(Versions, Versions)| is_within(&now, most) && is_within(least, &now);
        assert!(
            archive.moments(&before).iter().any(is_moment),
            "round {round}, {how}\nbefore {before:?}\nnow    {now:?}\nfiles  {:?}",
            archive.versions()
        );
        let health = desk.json(&["doctor", "--format=json"]);
        assert_eq!(health["said"], health["found"], "round {round}: {health:#}");
        assert_eq!(
            (&health["damaged"], &health["torn_passages"]),
            (&serde_json::json!([]), &0.into())
        );
        if round % 10 == 9 {
            assert_eq!(desk.run(&["index", "articles"]).status, 0, "round {round}");
            assert_eq!(held(&desk), archive.versions(), "round {round}");
            let health = desk.json(&["doctor", "--format=json"]);
            assert_eq!(health["sound"], true, "no stray is left: {health:#}");
        }
    }
    assert!(killed > ROUNDS / 5, "only {killed} runs were ended before they were done");
}

#[test]
fn a_run_that_is_asked_to_stop_commits_says_so_and_goes_on_later() {
    let desk = Desk::new();
    let line = |n: u32| {
        let word = char::from(b'a' + (n % 26) as u8).to_string().repeat(5);
        format!("{{\"id\":{n},\"text\":\"{}\"}}\n", format!("Story {word}{n} of them. ").repeat(60))
    };
    desk.write("articles/feed.jsonl", (0..8_000).map(line).collect::<String>());
    for (name, status) in stops() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tabloid"));
        command.args(["index", "articles"]).current_dir(desk.path(""));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for_writer(&desk, &child);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(status), "{stdout}");
        assert!(stdout.contains("interrupted: what was done so far is kept"), "{stdout}");
        assert_eq!(desk.run(&["doctor"]).status, 0);
    }
    let before = desk.json(&["stats", "--format=json"])["articles"].as_u64().unwrap();
    assert!((1..8_000).contains(&before), "{before}");
    let run = desk.run(&["index"]);
    assert!(
        run.stdout.starts_with(&format!("added {} articles", 8_000 - before)),
        "{}",
        run.stdout
    );
}

#[test]
fn a_search_or_evaluation_that_is_asked_to_stop_while_it_indexes_gives_no_answer() {
    let desk = Desk::new();
    let line =
        |n: u32| format!("{{\"text\":\"{}\"}}\n", format!("Story w{n} of them. ").repeat(60));
    desk.write("articles/feed.jsonl", (0..8_000).map(line).collect::<String>());
    desk.write("topics.tsv", "1\tstory\n");
    let eval = ["eval", "--queries", "topics.tsv", "--run", "a.run", "--in", "articles"];
    let search = ["search", "story", "--in", "articles"];
    for ((name, status), args) in stops().into_iter().zip([&search[..], &eval, &search]) {
        let _ = fs::remove_dir_all(desk.path("index"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_tabloid"));
        command.args(args).current_dir(desk.path(""));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(Duration::from_millis(1_000));
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {stderr}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
        assert!(stderr.contains("interrupted: what was done so far is kept"), "{stderr}");
        assert!(!desk.path("a.run").exists());
    }
}

#[test]
fn a_run_ends_without_files_that_no_commit_knows() {
    let desk = Desk::new();
    desk.write("articles/a.txt", "They are back together.\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabloid"));
    command.args(["index", "articles", "-"]).current_dir(desk.path(""));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    wait_for_writer(&desk, &child);
    desk.write("index/0123456789abcdef0123456789abcdef.store", "merged for nothing");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let health = desk.json(&["doctor", "--format=json"]);
    assert_eq!(health["sound"], true, "{health:#}");
    assert_eq!(desk.search("together")["total"]["articles"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn nohup_keeps_an_indexer_going() {
    let desk = Desk::with(&[("one.txt", "They are back together in Paris.\n")]);
    let mut indexer = Command::new("nohup");
    indexer.args([env!("CARGO_BIN_EXE_tabloid"), "index", "-"]).current_dir(desk.path(""));
    indexer.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = indexer.spawn().unwrap();
    thread::sleep(Duration::from_millis(500)); // it waits for what is piped in
    signal(&child, "-HUP");
    thread::sleep(Duration::from_millis(300));
    use std::io::Write;
    child.stdin.take().unwrap().write_all(b"They danced in Rome.\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(desk.search("rome")["total"]["articles"], 1);
}

#[test]
fn years_of_changes_do_not_make_the_index_grow() {
    let desk = Desk::new();
    let mut dice = Dice(11);
    let story = |number: usize, version: usize| {
        let words: Vec<String> = (0..120)
            .map(|n| format!("w{}", (number * 31 + version * 17 + n * n) % 4_000))
            .collect();
        format!("Story {number}\n\n{}.\n", words.join(" "))
    };
    for number in 0..60 {
        desk.write(&format!("articles/{number:03}.txt"), story(number, 0));
    }
    for round in 1..=CHANGES {
        for _ in 0..6 {
            let number = dice.throw(60);
            desk.write(&format!("articles/{number:03}.txt"), story(number, round));
        }
        assert_eq!(desk.run(&["index", "articles", "--quiet"]).status, 0);
    }
    assert_eq!(desk.run(&["--index", "fresh", "index", "articles"]).status, 0);
    let size = |index: &str| {
        desk.json(&["--index", index, "stats", "--format=json"])["index_bytes"].as_u64().unwrap()
    };
    let (aged, fresh) = (size("index"), size("fresh"));
    assert!(aged * 10 <= fresh * 13, "{aged} bytes after {CHANGES} rounds, {fresh} when fresh");
}

#[test]
fn a_disk_that_is_full_is_told_and_the_last_commit_stays() {
    let desk = Desk::with(&[("one.txt", "They are back together in Paris.\n")]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let words: String = (0..60_000).map(|n| format!("word{n} ")).collect();
    desk.write("articles/two.txt", words);
    // No file may grow beyond this: writing fails as on a full disk.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' index articles",
        env!("CARGO_BIN_EXE_tabloid")
    );
    let output =
        Command::new("bash").args(["-c", &limited]).current_dir(desk.path("")).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("error: cannot write `index"), "{stderr}");
    assert!(stderr.contains("hint: "), "{stderr}");
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
    assert_eq!(desk.run(&["index"]).status, 0);
    assert_eq!(desk.search("word7")["total"]["articles"], 1);
    assert_eq!(desk.run(&["doctor"]).status, 0);
}

#[test]
fn what_readers_opened_stays_while_the_index_changes() {
    let desk = Desk::with(&[("one.txt", "They are back together in Paris.\n")]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let writer = thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for round in 0..20 {
                desk.write(
                    "articles/one.txt",
                    format!("They are back together in Paris, {round}.\n"),
                );
                assert_eq!(desk.run(&["index", "articles", "--quiet"]).status, 0);
            }
        });
        while !writing.is_finished() {
            assert_eq!(desk.search("\"back together\"")["total"]["articles"], 1);
        }
        writing.join()
    });
    writer.unwrap();
}
