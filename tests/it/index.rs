//! `tabloid index`: the index is kept in step with the files.

use std::fs;

use insta::assert_snapshot;
use proptest::prelude::*;

use crate::program::{Desk, ids};

const STORY: &str = "They are back together\n\nThe pair was seen in Paris last night, and friends say they are happy again.\n";

#[test]
fn new_changed_and_vanished_files_are_told_and_taken_in() {
    let desk = Desk::with(&[("one.txt", STORY), ("deep/two.txt", STORY), ("picture.jpg", "x")]);
    assert_snapshot!("first", desk.shows(&["index", "articles"]));
    assert_snapshot!("again", desk.shows(&["index", "articles"]));
    desk.write("articles/one.txt", STORY.replace("Paris", "London"));
    desk.write("articles/three.txt", "");
    desk.remove("articles/deep/two.txt");
    assert_snapshot!("changed", desk.shows(&["index"]));
    assert_eq!(ids(&desk.search("london")), ["one.txt"]);
    assert_eq!(desk.search("paris")["total"]["passages"], 0);
    assert_eq!(desk.search("\"back together\"")["total"]["articles"], 1);
}

#[test]
fn a_run_without_changes_commits_nothing() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    let meta = fs::read(desk.path("index/meta.json")).unwrap();
    for args in
        [&["index"][..], &["index", "articles"], &["index", "./articles/../articles/one.txt"]]
    {
        assert_eq!(desk.run(args).status, 0);
        assert_eq!(fs::read(desk.path("index/meta.json")).unwrap(), meta, "{args:?}");
    }
}

#[test]
fn a_file_touched_but_not_changed_is_not_read_in_again() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    let file = fs::File::options().append(true).open(desk.path("articles/one.txt")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert!(desk.run(&["index"]).stdout.starts_with("nothing has changed\n1 file unchanged"));
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
    assert_eq!(desk.json(&["stats", "--format=json"])["sources"], 1);
}

#[test]
fn one_source_under_many_names_is_one_source() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    let absolute = desk.path("articles");
    for path in ["articles", "./articles", "articles/one.txt", absolute.to_str().unwrap()] {
        assert_eq!(desk.run(&["index", path]).status, 0);
    }
    assert_eq!(desk.run(&["index", "articles", "articles/one.txt"]).status, 0);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 1);
}

#[test]
fn only_what_lay_below_the_paths_of_this_run_can_vanish() {
    let desk = Desk::with(&[("a/one.txt", STORY), ("b/two.txt", STORY)]);
    desk.run(&["index", "articles"]);
    desk.remove("articles/a/one.txt");
    desk.remove("articles/b/two.txt");
    assert!(desk.run(&["index", "articles/a"]).stdout.contains("removed 1 article"));
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 1);
}

#[test]
fn a_root_that_is_gone_empties_no_archive() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    fs::rename(desk.path("articles"), desk.path("unplugged")).unwrap();
    let run = desk.run(&["index"]);
    assert_eq!(run.status, 3);
    assert!(run.stderr.contains("articles`: "), "{}", run.stderr);
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
}

#[test]
fn a_file_named_itself_leaves_when_it_is_deleted() {
    let desk = Desk::with(&[("one.txt", STORY), ("two.txt", STORY)]);
    desk.run(&["index", "articles/one.txt", "articles/two.txt"]);
    desk.remove("articles/one.txt");
    let run = desk.run(&["index"]);
    assert_eq!((run.status, run.stdout.contains("removed 1 article")), (0, true), "{}", run.stdout);
    assert_eq!(desk.run(&["index"]).status, 0);
}

#[test]
fn a_file_that_broke_is_reported_and_its_last_good_version_stays() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    desk.write("articles/one.txt", [0u8, 1, 2, 3].repeat(100));
    desk.write("articles/two.txt", [0u8, 1, 2, 3].repeat(100));
    assert_snapshot!("broken", desk.shows(&["index"]));
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
}

#[test]
fn a_file_emptied_takes_its_article_along() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    desk.write("articles/one.txt", "");
    assert!(desk.run(&["index"]).stdout.starts_with("removed 1 article\n1 file without text"));
    assert_eq!(desk.search("paris")["total"]["articles"], 0);
}

#[test]
fn files_named_themselves_stay_whatever_their_folder_passes_over() {
    let desk = Desk::with(&[("notes.log", STORY), (".hidden.txt", STORY), ("one.txt", STORY)]);
    desk.run(&["index", "articles/notes.log", "articles/.hidden.txt"]);
    assert!(desk.run(&["index", "articles"]).stdout.starts_with("added 1 article"));
    assert!(desk.run(&["index"]).stdout.starts_with("nothing has changed\n3 files unchanged"));
    desk.remove("articles/notes.log");
    assert!(desk.run(&["index", "articles"]).stdout.starts_with("removed 1 article"));
}

#[test]
fn what_is_to_be_forgotten_leaves_whether_it_is_there_or_not() {
    let desk = Desk::with(&[("a/one.txt", STORY), ("b/two.txt", STORY)]);
    desk.run(&["index", "articles/a", "articles/b"]);
    fs::remove_dir_all(desk.path("articles/a")).unwrap();
    assert!(desk.run(&["index", "--forget", "articles/a"]).stdout.starts_with("removed 1 article"));
    assert_eq!(desk.run(&["index"]).status, 0);
    assert!(
        desk.run(&["index", "--forget", "articles/b/two.txt"])
            .stdout
            .starts_with("removed 1 article")
    );
    assert_eq!(desk.json(&["stats", "--format=json"])["sources"], 0);
    assert_eq!(desk.run(&["index", "--forget"]).status, 2);
}

#[cfg(unix)]
#[test]
fn links_are_told_and_not_followed() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    std::os::unix::fs::symlink("one.txt", desk.path("articles/again.txt")).unwrap();
    std::os::unix::fs::symlink(".", desk.path("articles/loop")).unwrap();
    let run = desk.run(&["index", "articles"]);
    assert!(run.stdout.contains("2 links not followed"), "{}", run.stdout);
    assert_eq!((run.status, desk.search("paris")["total"]["articles"].as_u64()), (0, Some(1)));
    assert_eq!(desk.run(&["index", "articles/loop"]).status, 0, "a root may be a link");
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
}

#[cfg(unix)]
#[test]
fn others_may_read_the_index_after_any_number_of_merges() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    for n in 0..12 {
        desk.write(&format!("articles/{n}.txt"), STORY);
        desk.run(&["index", "articles"]);
        for file in ["index/meta.json", "index/.managed.json"] {
            let mode = fs::metadata(desk.path(file)).unwrap().permissions().mode();
            let folder = fs::metadata(desk.path("index")).unwrap().permissions().mode();
            assert_eq!(mode & 0o044, folder & 0o044, "{file} after {n}");
        }
    }
    assert!(desk.json(&["stats", "--format=json"])["segments"].as_u64().unwrap() < 12);
}

#[test]
fn the_index_never_indexes_itself() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "."]);
    desk.write("index/stray.txt", STORY);
    desk.run(&["index", "."]);
    assert_eq!(desk.json(&["stats", "--format=json"])["sources"], 1);
}

/// What an index holds, without what depends on when it was made.
fn content(desk: &Desk) -> serde_json::Value {
    let mut all =
        desk.json(&["search", "--format=json", "--per-article=100", "--limit=100", "--", "-zzzz"]);
    all["took_ms"] = 0.into();
    let stats = desk.json(&["stats", "--format=json"]);
    let counts = ["sources", "articles", "passages", "text_bytes", "languages"]
        .map(|name| stats[name].clone());
    serde_json::json!([all, counts])
}

/// Files of an archive: names, each with its text or none.
fn archive() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
    let text = "([A-Z][a-z]{1,8}( [a-z’]{1,8}){0,12}[.?]?\n{1,2}){0,4}";
    let file = ("(deep/)?[a-d]\\.txt", prop::option::weighted(0.8, text));
    prop::collection::vec(file, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn indexing_twice_equals_once_and_a_changed_archive_equals_a_fresh_one(before in archive(), after in archive()) {
        let (kept, fresh) = (Desk::new(), Desk::new());
        for desk in [&kept, &fresh] {
            fs::create_dir_all(desk.path("articles/deep")).unwrap();
        }
        let write = |desk: &Desk, files: &[(String, Option<String>)]| {
            for (name, text) in files {
                match text {
                    Some(text) => desk.write(&format!("articles/{name}"), text),
                    None => drop(fs::remove_file(desk.path("articles").join(name))),
                }
            }
        };
        write(&kept, &before);
        prop_assert_eq!(kept.run(&["index", "articles"]).status, 0);
        let once = content(&kept);
        prop_assert!(kept.run(&["index", "articles"]).stdout.starts_with("nothing has changed"));
        prop_assert_eq!(content(&kept), once);
        write(&kept, &after);
        prop_assert_eq!(kept.run(&["index", "articles"]).status, 0);
        write(&fresh, &before);
        write(&fresh, &after);
        prop_assert_eq!(fresh.run(&["index", "articles"]).status, 0);
        // Equal scores are ordered by a hash of the path, which differs between the folders.
        let by_id = |content: serde_json::Value| {
            let mut hits = content[0]["hits"].as_array().unwrap().clone();
            hits.iter_mut().for_each(|hit| hit["rank"] = 0.into());
            hits.sort_by_key(|hit| hit["article"]["id"].to_string());
            (hits, content[0]["total"].clone(), content[1].clone())
        };
        prop_assert_eq!(by_id(content(&kept)), by_id(content(&fresh)));
    }
}

#[test]
fn a_named_file_that_gives_nothing_is_told_once_and_not_remembered() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.write("list.csv", "key,comment\n1,They danced.\n");
    desk.write("z.zip", b"PK\x03\x04\0\0\0\0\0\0\0\0");
    let run = desk.run(&["index", "articles", "list.csv", "z.zip"]);
    assert_eq!(run.status, 3, "{}", run.stdout);
    assert!(run.stderr.contains("z.zip") && run.stderr.contains("list.csv"), "{}", run.stderr);
    let run = desk.run(&["index"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    // One that was good once is not given up.
    desk.run(&["index", "list.csv", "--map", "text=comment"]);
    desk.write("list.csv", [0u8, 1, 2, 3].repeat(100));
    assert_eq!(desk.run(&["index", "list.csv"]).status, 3);
    assert_eq!(desk.run(&["index"]).status, 3);
    assert_eq!(desk.search("danced")["total"]["articles"], 1);
}

#[test]
fn a_file_with_a_broken_record_is_told_again_until_it_is_mended() {
    let record = |word: &str| format!("{{\"id\":\"{word}\",\"text\":\"They went to {word}.\"}}\n");
    let desk = Desk::with(&[("a.jsonl", &(record("Paris") + "{\"id\": \n" + &record("Rome")))]);
    desk.write("articles/b.md", format!("---\ntitle: [\n---\n{STORY}"));
    let run = desk.run(&["index", "articles"]);
    assert!(run.stdout.starts_with("added 3 articles"), "{}", run.stdout);
    let told = run.stderr;
    assert!(told.contains("a.jsonl`, line 2") && told.contains("b.md`"), "{told}");
    let meta = fs::read(desk.path("index/meta.json")).unwrap();
    for args in [&["index"][..], &["index", "articles"]] {
        let run = desk.run(args);
        assert_eq!(run.status, 3, "{}", run.stdout);
        // What was taken in all the same is told once.
        assert!(told.starts_with(&run.stderr) && run.stderr.contains("line 2"), "{}", run.stderr);
        assert!(!run.stderr.contains("b.md"), "{}", run.stderr);
        assert!(run.stdout.starts_with("nothing has changed\n"), "{}", run.stdout);
        assert_eq!(fs::read(desk.path("index/meta.json")).unwrap(), meta, "nothing was written");
    }
    desk.write("articles/a.jsonl", record("Paris") + &record("Rome") + &record("Madrid"));
    desk.write("articles/b.md", format!("---\ntitle: a\n---\n{STORY}"));
    let run = desk.run(&["index"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("added 1 article, replaced 1"), "{}", run.stdout);
    assert!(desk.run(&["index"]).stdout.starts_with("nothing has changed\n2 files unchanged"));
}

#[test]
fn files_may_be_named_by_the_thousand() {
    let desk = Desk::new();
    let paths: Vec<String> = (0..2_000).map(|number| format!("articles/{number}.txt")).collect();
    for path in &paths {
        desk.write(path, STORY);
    }
    let run = |before: &[&str], paths: &[String]| {
        let paths = paths.iter().map(String::as_str);
        let args: Vec<&str> = before.iter().copied().chain(paths).collect();
        desk.run(&args).stdout
    };
    assert!(run(&["index"], &paths).starts_with("added 2000 articles"));
    assert!(run(&["index"], &[]).starts_with("nothing has changed\n2000 files unchanged"));
    let gone = run(&["index", "--forget"], &paths[..1_000]);
    assert!(gone.starts_with("removed 1000 articles"), "{gone}");
    assert!(run(&["index"], &[]).starts_with("nothing has changed\n1000 files unchanged"));
}

#[test]
fn what_is_forgotten_stays_out_until_it_is_named() {
    let desk =
        Desk::with(&[("one.txt", STORY), ("deep/two.txt", STORY), ("deep/three.txt", STORY)]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let run = desk.run(&["index", "--forget", "articles/deep"]);
    assert!(run.stdout.starts_with("removed 2 articles"), "{}", run.stdout);
    for args in [&["index"][..], &["index", "articles"], &["index", "--force"]] {
        let run = desk.run(args);
        assert_eq!(run.status, 0);
        assert!(run.stdout.contains("2 files left out as forgotten"), "{args:?}: {}", run.stdout);
        assert_eq!(ids(&desk.search("paris")), ["one.txt"], "{args:?}");
    }
    assert!(desk.run(&["index", "articles/deep/two.txt"]).stdout.starts_with("added 1 article"));
    assert!(desk.run(&["index"]).stdout.starts_with("nothing has changed"));
    assert_eq!(desk.search("paris")["total"]["articles"], 2);
    assert!(desk.run(&["index", "articles/deep"]).stdout.starts_with("added 1 article"));
    assert!(desk.run(&["index"]).stdout.starts_with("nothing has changed\n3 files unchanged"));
    assert_eq!(desk.run(&["doctor"]).status, 0);
    for path in ["articles/four.txt", "nowhere"] {
        let run = desk.run(&["index", "--forget", path]);
        assert_eq!(run.status, 3, "{path}: {}", run.stdout);
        assert!(run.stderr.contains(&format!("`{path}`: not in the index")), "{}", run.stderr);
        assert!(!(run.stdout + &run.stderr).contains("skipped"));
    }
    assert!(desk.run(&["index", "--forget", "articles"]).stdout.starts_with("removed 3 articles"));
    assert!(desk.run(&["index", "articles"]).stdout.starts_with("added 3 articles"));
}

#[cfg(unix)]
#[test]
fn pipes_and_odd_names_are_survived() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::with(&[("new\nline.txt", STORY)]);
    let odd = desk.path("articles").join(std::ffi::OsStr::from_bytes(b"caf\xE9.txt"));
    fs::write(odd, STORY).unwrap();
    desk.write("articles/\u{1B}]0;owned\u{7}.txt", [0u8, 1, 2, 3].repeat(100));
    let status = std::process::Command::new("mkfifo").arg(desk.path("articles/pipe.txt")).status();
    assert!(status.is_ok_and(|status| status.success()));
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 3, "a file that is no text");
    assert!(!run.stderr.contains('\u{1B}') && !run.stderr.contains("pipe.txt"), "{}", run.stderr);
    assert!(run.stdout.contains("1 file of other formats left out"), "{}", run.stdout);
    let run = desk.run(&["index", "articles/pipe.txt"]);
    assert_eq!(run.status, 3, "it was named");
    assert!(run.stderr.contains("pipe.txt`: not a regular file"), "{}", run.stderr);
    assert_eq!(desk.run(&["index", "articles", "/dev/null"]).status, 3);
    assert!(!desk.run(&["index"]).stderr.contains("not a regular file"), "it is not remembered");
    assert_eq!(desk.search("paris")["total"]["articles"], 2);
    assert!(desk.run(&["index"]).stdout.contains("2 files unchanged"));
    assert!(!desk.run(&["search", "paris"]).stdout.contains("new\nline"));
}

#[cfg(unix)]
#[test]
fn a_root_whose_name_is_not_utf_8_stays_out_of_a_search_elsewhere() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::with(&[("one.txt", STORY)]);
    let odd = desk.path("").join(std::ffi::OsStr::from_bytes(b"caf\xE9"));
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("two.txt"), STORY).unwrap();
    assert_eq!(
        desk.command().args(["index", "articles"]).arg(&odd).output().unwrap().status.code(),
        Some(0)
    );
    assert_eq!(desk.search("paris")["total"]["articles"], 2);
    let within = desk.json(&["search", "paris", "--in", "articles", "--format=json"]);
    assert_eq!(ids(&within), ["one.txt"]);
}

#[test]
fn a_report_counts_commits_and_merges() {
    let desk = Desk::new();
    for number in 0..12 {
        desk.write(&format!("articles/{number}.txt"), format!("Story number {number} of a dozen."));
    }
    let run = desk.run(&["index", "articles", "--commit-every=0", "--report=report.json", "-q"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.path("report.json")).unwrap()).unwrap();
    let count = |name: &str| report[name].as_u64().unwrap();
    assert!(count("commits") >= 4, "{report:#}");
    assert!(count("merges") >= 1, "{report:#}");
}

#[test]
fn a_bulk_load_leaves_one_segment() {
    let desk = Desk::new();
    for nth in 0..40 {
        desk.write(&format!("articles/{nth}.txt"), format!("{STORY}\n\nStory number {nth}.\n"));
    }
    // A commit after every file, and a segment with it.
    let indexed = desk.run(&["index", "articles", "--commit-every=0", "--report=report.json"]);
    assert_eq!(indexed.status, 0);
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.path("report.json")).unwrap()).unwrap();
    assert!(report["commits"].as_u64() > Some(2) && report["merges"].as_u64() > Some(0));
    assert_eq!(desk.json(&["stats", "--format=json"])["segments"], 1);
    let files = fs::read_dir(desk.path("index")).unwrap();
    let stores = files.filter(|file| {
        file.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "store")
    });
    assert_eq!(stores.count(), 1, "what was merged is gone");
    assert_eq!(desk.search("paris")["total"]["articles"], 40);
    desk.write("articles/new.txt", STORY);
    assert_eq!(desk.run(&["index"]).status, 0);
    assert_eq!(desk.search("paris")["total"]["articles"], 41);
    assert_eq!(desk.run(&["doctor"]).status, 0);
}
