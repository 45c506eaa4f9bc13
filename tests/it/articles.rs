//! `show`, `analyze` and `why-not`: one article, whole, and what is made of it.

use std::collections::BTreeSet;

use insta::assert_snapshot;

use crate::program::{Desk, Run};

const PAGE: &str = "They are back together\n\nBy the Newsdesk\n\nThe pair was seen in Paris last night, hand in hand.\n\n\
    A long story\n\nFriends say that they are happy again, and that the divorce is off.\n\nLeave a Comment\n";

fn desk() -> Desk {
    let desk = Desk::with(&[
        ("one.txt", PAGE),
        ("two.txt", "Another title\n\nNothing of that sort happened in London this week.\n"),
    ]);
    desk.write(
        "articles/feed.jsonl",
        "{\"id\":\"x1\",\"title\":\"One of two\",\"text\":\"They danced.\"}\n{\"id\":\"x2\",\"title\":\"Two of two\",\"text\":\"They sang.\",\"date\":\"2021-03\",\"outlet\":\"The Star\"}\n",
    );
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk
}

#[test]
fn the_article_of_a_hit_is_shown_whole_with_its_matches() {
    let desk = desk();
    assert_snapshot!("no_last_search", desk.shows(&["show", "1"]));
    assert_eq!(desk.run(&["search", "paris", "\"back together\""]).status, 0);
    assert_snapshot!("hit", desk.shows(&["show", "1"]));
    assert_snapshot!("all", desk.shows(&["show", "1", "--all", "--query", "friends"]));
    assert_snapshot!("no_hit", desk.shows(&["show", "7"]));
    assert_eq!(desk.json(&["show", "1", "--format=json"])["paragraphs"][0]["kind"], "byline");
}

#[test]
fn articles_are_shown_by_id_and_by_file() {
    let desk = desk();
    assert_snapshot!("id", desk.shows(&["show", "id:x2", "--query", "sing sang"]));
    assert_snapshot!("candidates", desk.shows(&["show", "articles/feed.jsonl"]));
    assert!(desk.run(&["show", "articles/two.txt"]).stdout.starts_with("Another title\n"));
    let by_id = desk.shows(&["show", "id:x2"]);
    assert_eq!(desk.shows(&["show", "x2"]), by_id, "what is no file of the index");
    let run = desk.run(&["show", "id:nobody"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert_eq!(desk.run(&["show", "nowhere.txt"]).status, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn an_article_is_opened_by_the_system_or_it_is_said_that_it_can_not_be() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let open = |path: &str| {
        let mut search = desk.process(&["search", "paris", "--open=1"]);
        search.env("PATH", path).output().unwrap()
    };
    let run = Run::of(&open("nowhere"));
    assert_eq!((run.status, run.stdout.lines().count()), (2, 6), "{}", run.stdout);
    let file = desk.path("articles/one.txt").canonicalize().unwrap();
    let said = format!("error: no program of the system opens `{}`\nhint: ", file.display());
    assert!(run.stderr.starts_with(&said), "{}", run.stderr);
    desk.write("programs/xdg-open", "#!/bin/sh\nprintf %s \"$1\" >\"$0.opened\"\n");
    let program = desk.path("programs/xdg-open");
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = Run::of(&open(desk.path("programs").to_str().unwrap()));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let opened = std::fs::read_to_string(desk.path("programs/xdg-open.opened")).unwrap();
    assert_eq!(opened, file.to_str().unwrap());
    desk.remove("articles/one.txt");
    let run = Run::of(&open(desk.path("programs").to_str().unwrap()));
    let said = format!("error: cannot read `{}`: ", file.display());
    assert!(run.status == 2 && run.stderr.starts_with(&said), "{}", run.stderr);
}

#[test]
fn why_not_tells_the_rank_among_all_that_is_found() {
    let desk = Desk::new();
    let record =
        |n: usize| format!(r#"{{"id":"r{n}","text":"They danced{}."}}"#, " and sang".repeat(n));
    desk.write("articles/a.jsonl", (0..25).map(record).collect::<Vec<_>>().join("\n"));
    assert_eq!(desk.run(&["index", "articles", "--languages=en"]).status, 0);
    let run = desk.run(&["why-not", "id:r24", "danced"]);
    assert!(run.stdout.contains("is found: rank 25 of 25"), "{}", run.stdout);
}

#[test]
fn records_without_an_id_have_one_that_stays_when_others_come_and_go() {
    let text = |city: &str| format!("They danced in {city}.");
    let [one, two, three] = ["Paris", "London", "Rome"].map(text);
    let lines = |texts: &[&str]| -> String {
        texts.iter().map(|text| format!("{{\"text\":\"{text}\"}}\n")).collect()
    };
    let rows = |texts: &[&str]| {
        format!("title,text\n{}", texts.iter().map(|text| format!(",{text}\n")).collect::<String>())
    };
    let array = |texts: &[&str]| format!("[{}]", lines(texts).trim().replace('\n', ","));
    let desk = Desk::new();
    let write = |texts: &[&str]| {
        desk.write("articles/a.jsonl", lines(texts));
        desk.write("articles/b.csv", rows(texts));
        desk.write("articles/c.json", array(texts));
        desk.write("articles/d.json", lines(texts));
    };
    let ids = || {
        let found = desk.json(&["search", "danced", "--format=json", "--limit=50"]);
        let hits = found["hits"].as_array().unwrap().iter();
        let id = |hit: &serde_json::Value| hit["article"]["id"].as_str().unwrap().to_owned();
        hits.map(id).collect::<BTreeSet<String>>()
    };
    write(&[&one, &two, &two]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let before = ids();
    assert_eq!(before.len(), 12, "{before:?}");
    for id in &before {
        assert!(id.contains('#'), "{id}");
        let shown = desk.run(&["show", &format!("id:{id}")]);
        assert_eq!(shown.stdout.matches("They danced").count(), 1, "{id}: {}", shown.stdout);
        assert_eq!(desk.run(&["why-not", &format!("id:{id}"), "danced"]).status, 0);
    }
    write(&[&three, &one, &two, &two]);
    assert!(desk.run(&["index"]).stdout.starts_with("added 4 articles ("));
    assert!(ids().is_superset(&before));
    desk.write("articles/one.json", "{\n\"text\": \"They danced alone.\"\n}");
    desk.write("articles/two.json", "{\"text\": \"They danced alone.\"}");
    desk.run(&["index"]);
    assert!(ids().contains("one.json") && ids().contains("two.json"), "{:?}", ids());
}

#[test]
fn the_last_searches_of_indexes_with_like_names_are_told_apart() {
    let desk = Desk::with(&[("one.txt", PAGE), ("two.txt", "They danced in London.\n")]);
    for (index, query, file) in
        [("my/index", "paris", "articles/one.txt"), ("my_index", "london", "articles/two.txt")]
    {
        assert_eq!(desk.run(&["--index", index, "index", file]).status, 0);
        assert_eq!(desk.run(&["--index", index, "search", query]).status, 0);
    }
    assert!(desk.run(&["--index", "my/index", "show", "1"]).stdout.contains("Paris"));
    assert!(desk.run(&["--index", "my_index", "show", "1"]).stdout.contains("London"));
}

#[test]
fn all_articles_of_an_id_are_shown() {
    let desk = Desk::new();
    for (folder, city) in [("a", "Paris"), ("b", "Rome")] {
        desk.write(&format!("{folder}/one.txt"), format!("They danced in {city}.\n"));
        assert_eq!(desk.run(&["index", folder]).status, 0);
    }
    let run = desk.run(&["show", "id:one.txt"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("in Paris") && run.stdout.contains("in Rome"), "{}", run.stdout);
    let objects = desk.run(&["show", "id:one.txt", "--format=json"]).stdout;
    let objects = serde_json::Deserializer::from_str(&objects).into_iter::<serde_json::Value>();
    assert_eq!(objects.map(Result::unwrap).count(), 2);
}

#[test]
fn several_articles_as_json_are_an_object_a_line() {
    let desk = desk();
    for command in ["show", "analyze"] {
        let run = desk.run(&[command, "articles/feed.jsonl", "--format=json"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{command}");
        let objects: Vec<serde_json::Value> =
            run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects.len(), 2, "{command}");
        assert!(objects.iter().all(|object| object["version"] == 1), "{command}");
    }
}

#[test]
fn what_is_made_of_a_text_is_told() {
    let desk = desk();
    assert_snapshot!("file", desk.shows(&["analyze", "articles/one.txt"]));
    assert_snapshot!(
        "text",
        desk.shows(&[
            "analyze",
            "--text",
            "De geruchten kloppen, zegt Beyoncé’s vriendin.",
            "--lang=nl"
        ])
    );
    let json = desk.json(&["analyze", "articles/one.txt", "--format=json"]);
    assert_eq!(json["passages"][0]["tokens"][0]["words"], serde_json::json!(["they"]));
    assert_eq!(desk.run(&["analyze", "nowhere"]).status, 2);
    assert_eq!(desk.run(&["analyze"]).status, 2);
}

#[test]
fn why_an_article_is_not_found_is_told() {
    let desk = desk();
    for (name, article, query) in [
        ("found", "articles/one.txt", "paris"),
        ("other_form", "articles/one.txt", "+divorcees +paris"),
        ("apart", "articles/one.txt", "+paris +divorce"),
        ("excluded", "articles/one.txt", "paris -hand"),
        ("filters", "id:x2", "sang lang:nl date:2019 outlet:sun"),
        ("boilerplate", "articles/one.txt", "comment"),
        ("nowhere", "articles/one.txt", "zzzz \"paris night\""),
        ("group", "articles/one.txt", "(paris AND zzzz) +(paris -hand)"),
    ] {
        assert_snapshot!(format!("why_{name}"), desk.shows(&["why-not", article, query]));
    }
    desk.write("elsewhere/three.txt", "They danced in Rome.");
    assert_snapshot!("why_outside", desk.shows(&["why-not", "elsewhere/three.txt", "rome"]));
    desk.write("articles/two.txt", "Another title altogether.");
    assert_snapshot!("why_changed", desk.shows(&["why-not", "articles/two.txt", "altogether"]));
    assert_snapshot!("why_no_file", desk.shows(&["why-not", "nowhere.txt", "x"]));
    let run = desk.run(&["why-not", "articles/one.txt", "danced"]);
    assert!(run.stdout.starts_with("one.txt is not found; 1 other is\n"), "{}", run.stdout);
}
