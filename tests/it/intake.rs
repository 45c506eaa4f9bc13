//! How files are taken in: from a pipe, by a map, as told, on any number of threads, or only told.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;

use crate::program::{Desk, Run, ids};

const STORY: &str = "They are back together\n\nThe pair was seen in Paris last night.\n";

/// Runs the program with this on its standard input.
fn piped(desk: &Desk, args: &[&str], input: &str) -> Run {
    Run::of(&desk.command().args(args).write_stdin(input).output().unwrap())
}

#[test]
fn what_is_piped_in_is_added_and_records_of_the_same_id_are_replaced() {
    let desk = Desk::new();
    let record =
        |id: u32, word: &str| format!("{{\"id\":{id},\"text\":\"They went to {word}.\"}}\n");
    let first = record(1, "Paris") + &record(2, "Rome");
    let run = piped(&desk, &["index", "-"], &first);
    assert!(run.stdout.starts_with("added 2 articles"), "{}{}", run.stdout, run.stderr);
    let second = record(2, "Madrid") + &record(3, "Vienna");
    let run = piped(&desk, &["index", "-"], &second);
    assert!(run.stdout.starts_with("added 1 article, replaced 1"), "{}", run.stdout);
    assert!(piped(&desk, &["index", "-"], &second).stdout.starts_with("nothing has changed"));
    for (query, articles) in [("paris", 1), ("rome", 0), ("madrid", 1), ("vienna", 1)] {
        assert_eq!(desk.search(query)["total"]["articles"], articles, "{query}");
    }
    assert_eq!(desk.search("paris")["hits"][0]["article"]["path"], "-");
    for text in [STORY, "Another text, that has no title and was piped in."] {
        assert!(piped(&desk, &["index", "-"], text).stdout.starts_with("added 1 article"));
    }
    desk.write("articles/one.txt", STORY);
    assert!(desk.run(&["index", "articles"]).stdout.starts_with("added 1 article"));
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 6);
    assert_eq!(desk.run(&["doctor"]).status, 0);
    assert!(desk.run(&["index", "--forget", "-"]).stdout.starts_with("removed 5 articles"));
    assert_eq!(desk.json(&["stats", "--format=json"])["sources"], 1);
}

#[test]
fn a_map_is_remembered_with_its_root_until_it_is_changed() {
    let record = |word: &str| {
        format!(
            "{{\"key\":\"k1\",\"data\":{{\"head\":\"About {word}\",\"body\":\"They went to {word}.\"}},\"when\":\"03/04/21\"}}\n"
        )
    };
    let desk = Desk::with(&[("dump.jsonl", &record("Paris"))]);
    assert_eq!(desk.run(&["index", "articles"]).status, 3, "there is no text in sight");
    let args = [
        "index",
        "articles",
        "--map=text=data.body",
        "--map=title=data.head",
        "--map=id=key",
        "--map=date=when",
        "--date-order=dmy",
    ];
    assert_eq!(desk.run(&args).status, 0);
    let article = |query: &str| desk.search(query)["hits"][0]["article"].clone();
    assert_eq!(article("paris")["id"], "k1");
    assert_eq!(article("paris")["title"], "About Paris");
    assert_eq!(article("paris")["date"], "2021-04-03");
    desk.write("articles/dump.jsonl", record("Rome"));
    assert!(desk.run(&["index"]).stdout.starts_with("replaced 1 article"), "the map holds");
    assert_eq!(article("rome")["title"], "About Rome");
    let run = desk.run(&["index", "articles", "--map=text=data.head", "--map=title=", "--map=id="]);
    assert!(
        run.stdout.starts_with("added 1 article"),
        "without its id it is another: {}",
        run.stdout
    );
    assert_eq!(article("rome")["title"], Value::Null);
    assert_eq!(article("rome")["date"], "2021-04-03", "nothing was said of it");
    assert_eq!(desk.run(&["index", "articles", "--map", "text"]).status, 2);
    assert_eq!(desk.run(&["index", "articles", "--map", "colour=x"]).status, 2);
}

#[test]
fn an_option_that_is_remembered_changes_itself_only() {
    let record =
        "{\"id\":1,\"text\":\"They danced.\",\"when\":\"03/04/21\",\"who\":\"Ann Reed\"}\n";
    let desk = Desk::with(&[("a.jsonl", record)]);
    let index = |options: &[&str]| {
        let run = desk.run(&[&["index", "articles"], options].concat());
        // Without an order the date is not read, which is told.
        let expected = if options == ["--date-order=none"] { 3 } else { 0 };
        assert_eq!(run.status, expected, "{options:?}: {}", run.stderr);
        let article = desk.search("danced")["hits"][0]["article"].clone();
        ["date", "byline"].map(|field| article[field].as_str().map(String::from))
    };
    let (date, byline) = (|day: &str| Some(format!("2021-{day}")), Some("Ann Reed".to_owned()));
    let first = ["--map=date=when", "--map=byline=who", "--date-order=dmy"];
    assert_eq!(index(&first), [date("04-03"), byline.clone()]);
    for options in [&["--languages=en"][..], &["--as=jsonl"], &["--as=auto", "--languages=any"]] {
        assert_eq!(index(options), [date("04-03"), byline.clone()], "{options:?}");
    }
    assert_eq!(index(&["--date-order=mdy"]), [date("03-04"), byline.clone()]);
    assert_eq!(index(&["--map=byline="]), [date("03-04"), None]);
    assert_eq!(index(&["--map=byline=who"]), [date("03-04"), byline.clone()]);
    assert_eq!(index(&["--date-order=none"]), [None, byline]);
    assert_eq!(index(&["--map=byline=", "--map=date="]), [None, None]);
    let meta = fs::read_to_string(desk.path("index/meta.json")).unwrap();
    assert!(!meta.contains("when") && !meta.contains("\\\"map"), "{meta}");
    assert_eq!(desk.run(&["index", "articles", "--languages=any,en"]).status, 2);
}

#[test]
fn a_file_is_explained_as_the_index_reads_it() {
    let desk = Desk::with(&[("a.jsonl", "{\"id\":1,\"story\":\"They danced.\"}\n")]);
    assert_eq!(desk.run(&["index", "articles", "--map=text=story"]).status, 0);
    desk.write("articles/b.jsonl", "{\"id\":2,\"story\":\"They danced again.\"}\n");
    for (name, word) in [("a", "danced"), ("b", "again")] {
        let path = format!("articles/{name}.jsonl");
        let run = desk.run(&["analyze", &path]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
        assert!(run.stdout.contains("They danced"), "{}", run.stdout);
        let run = desk.run(&["why-not", &path, word]);
        assert!(run.stdout.contains("is found: rank 1 of"), "{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn a_dry_run_tells_what_a_run_does_and_writes_nothing() {
    let desk = Desk::with(&[("one.txt", STORY), ("two.txt", STORY), ("three.txt", STORY)]);
    assert_snapshot!("dry_first", desk.shows(&["index", "articles", "--dry-run"]));
    assert!(!desk.path("index").exists());
    desk.run(&["index", "articles"]);
    desk.write("articles/one.txt", STORY.replace("Paris", "London"));
    desk.write("articles/four.txt", STORY);
    desk.remove("articles/two.txt");
    let files = |dir: &str| -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(desk.path(dir))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = files("index");
    assert_snapshot!("dry", desk.shows(&["index", "--dry-run", "--verbose"]));
    assert_eq!(files("index"), before);
    assert_snapshot!("wet", desk.shows(&["index", "--verbose"]));
}

#[test]
fn the_number_of_threads_changes_nothing_that_can_be_seen() {
    let desk = Desk::new();
    let mut records = String::new();
    for n in 0..300 {
        let text = format!("Story {n} of {} and {}, told at length.", n % 7, n % 11);
        desk.write(&format!("articles/{:02}/{n}.txt", n % 13), &text);
        records += &format!("{{\"id\":\"r{n}\",\"text\":\"{text}\"}}\n");
    }
    desk.write("articles/records.jsonl", records);
    for threads in ["1", "2", "7"] {
        let index = format!("index{threads}");
        let run = desk.run(&["--index", &index, "index", "articles", "--threads", threads]);
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let shown = |index: &str| {
        let mut found =
            desk.json(&["--index", index, "search", "--format=json", "--limit=50", "story 3"]);
        found["took_ms"] = Value::Null;
        found
    };
    assert_eq!(ids(&shown("index1")).len(), 50);
    assert_eq!(shown("index1"), shown("index2"));
    assert_eq!(shown("index1"), shown("index7"));
}

#[test]
fn memory_and_other_numbers_are_checked_before_anything_is_done() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    for args in [
        &["index", "articles", "--memory", "1MB"][..],
        &["index", "articles", "--memory", "lots"],
        &["index", "articles", "--threads", "0"],
        &["index", "articles", "--threads", "200000"],
        &["index", "articles", "--date-order", "yyy"],
        &["index", "articles", "--quiet", "--verbose"],
        &["index", "--forget", "articles", "--force"],
    ] {
        let run = desk.run(args);
        assert_eq!(run.status, 2, "{args:?}");
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
    assert!(!desk.path("index").exists());
    let run = desk.run(&["index", "articles", "--report", "no/such/folder/report.json"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("cannot write"), "{}", run.stderr);
}
