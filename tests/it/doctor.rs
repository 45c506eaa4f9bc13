//! `tabloid doctor`: what is wrong with an index is found, and mended where that is safe.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;

use crate::program::Desk;

const STORY: &str = "They are back together\n\nThe pair was seen in Paris last night.\n";

fn desk() -> Desk {
    let desk = Desk::with(&[("one.txt", STORY), ("two.txt", STORY), ("three.txt", STORY)]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk
}

/// A file of the index with this ending.
fn part(desk: &Desk, ending: &str) -> PathBuf {
    let mut entries = fs::read_dir(desk.path("index")).unwrap().map(|entry| entry.unwrap().path());
    entries.find(|path| path.extension().is_some_and(|found| found == ending)).unwrap()
}

#[test]
fn a_sound_index_is_said_to_be_sound_whatever_became_of_its_sources() {
    let desk = desk();
    assert_snapshot!("sound", desk.shows(&["doctor"]));
    desk.remove("articles/one.txt");
    desk.write("articles/two.txt", "Something else altogether.");
    assert_snapshot!("sound_without_sources", desk.shows(&["doctor"]));
    fs::rename(desk.path("articles"), desk.path("unplugged")).unwrap();
    let health = desk.json(&["doctor", "--format=json"]);
    assert_eq!(health["sound"], true);
    assert_eq!(health["unreachable_roots"].as_array().unwrap().len(), 1);
    assert_eq!(health["vanished_sources"], serde_json::json!([]), "nobody can tell");
    let run = desk.run(&["doctor"]);
    assert!(run.stdout.contains("sources   0 of 3 present, 3 out of reach"), "{}", run.stdout);
}

#[test]
fn titles_without_words_are_counted_as_they_are_found() {
    let desk = Desk::with(&[
        ("a.jsonl", "{\"title\":\"???\",\"text\":\"They danced.\"}\n{\"title\":\"!\"}\n"),
        ("b.txt", "???\n\nThey sang in Paris last night, and all of it was told in the papers.\n"),
    ]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    assert_eq!(desk.run(&["doctor"]).status, 0, "{}", desk.run(&["doctor"]).stdout);
    desk.remove("articles/a.jsonl");
    desk.remove("articles/b.txt");
    assert_eq!(desk.run(&["index"]).status, 0);
    assert_eq!(desk.run(&["doctor"]).status, 0);
    assert_eq!(desk.json(&["stats", "--format=json"])["passages"], 0);
}

#[test]
fn strays_are_found_and_swept_up() {
    let desk = desk();
    desk.write("index/0123456789abcdef0123456789abcdef.store", "of no commit");
    assert_snapshot!("stray", desk.shows(&["doctor"]));
    assert_snapshot!("stray_repaired", desk.shows(&["doctor", "--repair"]));
    assert_eq!(desk.run(&["doctor"]).status, 0);
}

#[test]
fn wrong_counts_are_found_and_corrected() {
    let desk = desk();
    let meta = fs::read_to_string(desk.path("index/meta.json")).unwrap();
    let wrong = meta.replace(r#"\"articles\":3"#, r#"\"articles\":7"#);
    assert_ne!(wrong, meta);
    fs::write(desk.path("index/meta.json"), wrong).unwrap();
    assert_snapshot!("wrong_counts", desk.shows(&["doctor"]));
    assert_eq!(desk.run(&["doctor", "--repair"]).status, 0);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 3);
}

#[test]
fn damaged_and_missing_files_are_found_with_the_way_out() {
    for ending in ["store", "term", "idx", "pos", "fast", "fieldnorm"] {
        let desk = desk();
        let path = part(&desk, ending);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 0x40;
        fs::write(&path, &bytes).unwrap();
        let run = desk.run(&["doctor", "--repair"]);
        assert_eq!(run.status, 3, "{ending}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("1 of "), "{ending}: {}", run.stdout);
        assert!(run.stderr.contains("hint: build it anew"), "{ending}: {}", run.stderr);
        fs::remove_file(&path).unwrap();
        let run = desk.run(&["doctor"]);
        assert!([2, 3].contains(&run.status), "{ending}: {}", run.status);
        assert!(run.stderr.contains("hint: "), "{ending}: {}", run.stderr);
        fs::rename(desk.path("index"), desk.path("mine")).unwrap();
        let run = desk.run(&["--index", "mine", "doctor"]);
        assert!(run.stderr.contains("`tabloid --index mine index "), "{ending}: {}", run.stderr);
    }
}

#[test]
fn damage_is_never_merged_into_what_passes_for_sound() {
    for is_small in [true, false] {
        let desk = Desk::new();
        let index = |number: u32| {
            desk.write(&format!("articles/{number}.txt"), format!("{STORY}\nStory {number}.\n"));
            desk.run(&["index", "articles"])
        };
        let long: Vec<String> = (0..900).map(|n| format!("{} cars passed.", n * n * 7)).collect();
        desk.write("articles/long.txt", long.join(" "));
        assert_eq!(index(0).status, 0);
        let store = part(&desk, "store");
        let mut bytes = fs::read(&store).unwrap();
        let middle = bytes.len() / 2; // of the long story, which no update reads
        bytes[middle] ^= 0x01;
        fs::write(&store, &bytes).unwrap();
        if !is_small {
            // A bulk load ends in a merge of everything.
            (1..40).for_each(|n| desk.write(&format!("articles/{n}.txt"), STORY));
        }
        let run = (40..60).map(index).find(|run| run.status != 0).expect("a merge was due");
        assert_eq!(run.status, 2);
        let name = store.file_name().unwrap().to_str().unwrap();
        let said = format!("error: the index in `index` is damaged: `{name}` is not as it was");
        assert!(run.stderr.starts_with(&said), "{}", run.stderr);
        assert!(store.exists(), "it was merged");
        let run = desk.run(&["doctor"]);
        assert_eq!(run.status, 3, "{}", run.stdout);
        assert!(run.stdout.contains("damaged   "), "{}", run.stdout);
    }
}

#[test]
fn the_way_to_build_it_anew_reads_files_as_they_were_read_and_can_be_typed() {
    let desk = Desk::new();
    desk.write("Kim's/one.txt", STORY);
    desk.write("dump/a.jsonl", "{\"story\":\"They danced.\"}\n");
    let at = |args: &[&str]| desk.run(&[&["--index", "my index"], args].concat());
    assert_eq!(at(&["index", "Kim's"]).status, 0);
    assert_eq!(at(&["index", "dump", "--map=text=story", "--languages=en,nl"]).status, 0);
    let mut files = fs::read_dir(desk.path("my index")).unwrap().map(|file| file.unwrap().path());
    let store = files.find(|path| path.extension().is_some_and(|e| e == "store")).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[9] ^= 1;
    fs::write(&store, bytes).unwrap();
    let stderr = at(&["doctor"]).stderr;
    let commands: Vec<&str> = stderr.split('`').filter(|text| text.contains(" index ")).collect();
    assert_eq!(commands.len(), 2, "{stderr}");
    fs::remove_dir_all(desk.path("my index")).unwrap();
    for command in commands {
        let words = shell_words(command);
        let args: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        assert_eq!(desk.run(&args).status, 0, "{command}");
    }
    let stats = desk.json(&["--index", "my index", "stats", "--format=json"]);
    assert_eq!(stats["articles"], 2);
}

/// What a shell makes of a command.
fn shell_words(command: &str) -> Vec<String> {
    let script = format!("for word in {command}; do echo \"$word\"; done");
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(String::from).collect()
}

#[test]
fn an_index_that_is_written_all_the_time_is_sound() {
    let desk = Desk::new();
    let write = |round: u32| {
        for n in 0..20 {
            desk.write(
                &format!("articles/{n}.txt"),
                format!("{STORY}\nRound {round}, story {n}.\n"),
            );
        }
    };
    write(0);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for round in 1..4 {
                write(round);
                assert_eq!(desk.run(&["index", "--commit-every=0", "--quiet"]).status, 0);
            }
        });
        while !writing.is_finished() {
            let run = desk.run(&["doctor"]);
            assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
        }
    });
}

#[test]
fn counts_are_corrected_by_what_is_there_when_they_are() {
    let desk = desk();
    let meta = fs::read_to_string(desk.path("index/meta.json")).unwrap();
    fs::write(desk.path("index/meta.json"), meta.replace(r#"\"passages\":6"#, r#"\"passages\":9"#))
        .unwrap();
    fs::write(desk.path("index/.tantivy-writer.lock"), "4711").unwrap();
    let lock =
        fs::File::options().write(true).open(desk.path("index/.tantivy-writer.lock")).unwrap();
    lock.lock().unwrap();
    let run = desk.run(&["doctor"]);
    assert_eq!(run.status, 3);
    assert!(run.stderr.contains("hint: another process is indexing"), "{}", run.stderr);
    drop(lock);
    assert_eq!(desk.run(&["doctor", "--repair"]).status, 0);
}

#[test]
fn another_indexer_at_work_is_told() {
    let desk = desk();
    fs::write(desk.path("index/.tantivy-writer.lock"), "4711").unwrap();
    let lock =
        fs::File::options().write(true).open(desk.path("index/.tantivy-writer.lock")).unwrap();
    lock.lock().unwrap();
    let run = desk.run(&["doctor"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("another process (4711) is indexing"), "{}", run.stdout);
}
