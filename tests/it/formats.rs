//! Archives as people have them: other formats than plain text, compressed, in old encodings.

use std::io::Write;

use crate::program::{Desk, ids};

const RECORDS: &str = r#"{"id": "a1", "title": "They are back together", "text": "The pair was seen in Paris last night, hand in hand, and their friends say that they are happy again.", "date": "2021-03-05", "author": "The Newsdesk", "publisher": "The Paper", "url": "https://example.com/1"}
{"id": "a2", "headline": "A new album", "body": "The band recorded it in London.\n\nIt is out in May.", "lang": "en"}
{"id": "a3", "title": "Huwelijk voorbij", "content": "Het koppel gaat uit elkaar, zo melden de kranten van vandaag.", "language": "nl"}
"#;

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn records_are_articles_with_their_own_metadata() {
    let desk = Desk::with(&[("feed.jsonl", RECORDS)]);
    assert!(desk.run(&["index", "articles"]).stdout.starts_with("added 3 articles (2 en, 1 nl)"));
    let article = &desk.search("\"back together\"")["hits"][0]["article"];
    assert_eq!(
        *article,
        serde_json::json!({
            "id": "a1", "title": "They are back together", "title_highlights": [[9, 22]], "language": "en",
            "date": "2021-03-05", "byline": "The Newsdesk", "section": null, "outlet": "The Paper",
            "path": "articles/feed.jsonl", "url": "https://example.com/1",
        })
    );
    assert_eq!(ids(&desk.search("koppel")), ["a3"]);
    assert!(desk.run(&["search", "paris"]).stdout.contains("a1 · articles/feed.jsonl"));
}

#[test]
fn a_changed_record_replaces_just_itself() {
    let desk = Desk::with(&[("feed.jsonl", RECORDS)]);
    desk.run(&["index", "articles"]);
    let changed = RECORDS.replace("London", "Berlin").replace(RECORDS.lines().nth(2).unwrap(), "")
        + r#"{"id": "a4", "title": "New", "text": "Something new."}"#;
    desk.write("articles/feed.jsonl", changed);
    let run = desk.run(&["index"]);
    assert!(run.stdout.starts_with("added 1 article, replaced 1 ("), "{}", run.stdout);
    assert!(run.stdout.contains("removed 1 article"), "{}", run.stdout);
    assert_eq!(ids(&desk.search("berlin")), ["a2"]);
    for (query, articles) in [("london", 0), ("paris", 1), ("koppel", 0), ("something", 1)] {
        assert_eq!(desk.search(query)["total"]["articles"], articles, "{query}");
    }
    let stats = desk.json(&["stats", "--format=json"]);
    assert_eq!((&stats["articles"], &stats["sources"]), (&3.into(), &1.into()));
    assert!(desk.run(&["index"]).stdout.starts_with("nothing has changed"));
}

#[test]
fn more_broken_records_than_fit_are_told_where_they_are_listed() {
    let desk = Desk::with(&[("feed.jsonl", &"{}\n".repeat(30))]);
    let said = |args: &[&str]| desk.run(args).stderr.replace('\n', " ");
    let more = "warning: 10 more like these hint: ";
    let search = said(&["search", "kim", "--in", "articles"]);
    assert!(search.contains(&format!("{more}`tabloid index --verbose` ")), "{search}");
    let index = said(&["index", "--force", "articles"]);
    assert!(index.contains(&format!("{more}`--verbose` shows them")), "{index}");
    let analyze = said(&["analyze", "articles/feed.jsonl"]);
    assert!(!analyze.contains("--verbose"), "{analyze}");
}

#[test]
fn broken_records_are_told_with_their_line_and_the_rest_goes_on() {
    let desk = Desk::with(&[("feed.jsonl", &format!("{RECORDS}{{\"id\": \n{{\"id\": 9}}\n[]\n"))]);
    insta::assert_snapshot!("broken_records", desk.shows(&["index", "articles"]));
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
}

#[test]
fn tables_markdown_and_compressed_files_are_read() {
    let desk = Desk::with(&[
        ("table.csv", "id;title;text\nc1;A table;\"They danced in Rome; twice.\"\n"),
        (
            "note.md",
            "---\ntitle: A note\ndate: 3 maart 2021\n---\n## Part\n\nThey sang in *Madrid* all night.\n",
        ),
        ("page.txt", "{\n\"title\": \"One\", \"text\": \"They slept in Vienna.\"\n}\n"),
    ]);
    desk.write(
        "articles/page.html",
        "<html lang=nl><title>Een pagina</title><body><nav>Menu</nav><article><h1>Een pagina</h1><p>Ze dansten de hele \
         nacht in Brussel, zeggen vrienden van het koppel.</p><p>Het was volgens hen een feest om nooit te vergeten.</p></article>",
    );
    desk.write("articles/more.jsonl.gz", gzipped(RECORDS));
    desk.write(
        "articles/old.txt",
        b"Le caf\xE9 est ferm\xE9\n\nIls se sont s\xE9par\xE9s \xE0 Gen\xE8ve.",
    );
    desk.write("articles/settings.json", "{\"name\": {\"x\": 1}}");
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 file of other formats left out"), "{}", run.stdout);
    for (query, id) in [
        ("rome", "c1"),
        ("madrid", "note.md"),
        ("vienna", "page.txt"),
        ("brussel", "page.html"),
        ("london", "a2"),
        ("genève", "old.txt"),
        ("separes", "old.txt"),
    ] {
        assert_eq!(ids(&desk.search(query)), [id], "{query}");
    }
    assert_eq!(desk.search("madrid")["hits"][0]["article"]["date"], "2021-03-03");
}

#[test]
fn ids_that_repeat_lose_no_article() {
    let twice =
        "{\"id\":\"x\",\"text\":\"First of them.\"}\n{\"id\":\"x\",\"text\":\"Second of them.\"}\n";
    let desk = Desk::with(&[("feed.jsonl", twice)]);
    desk.run(&["index", "articles"]);
    assert_eq!(desk.search("them")["total"]["articles"], 2);
    desk.write("articles/feed.jsonl", twice.replace("Second", "Other"));
    assert!(desk.run(&["index"]).stdout.starts_with("replaced 1 article"));
    assert_eq!(desk.search("them")["total"]["articles"], 2);
}

#[test]
fn a_cut_off_archive_keeps_what_it_gave_and_is_read_again() {
    let desk = Desk::new();
    let whole = gzipped(
        &(0..3_000)
            .map(|n| format!("{{\"id\":{n},\"text\":\"Story number {n} of all.\"}}\n"))
            .collect::<String>(),
    );
    desk.write("articles/feed.jsonl.gz", &whole);
    desk.run(&["index", "articles"]);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 3_000);
    desk.write("articles/feed.jsonl.gz", &whole[..whole.len() / 2]);
    let run = desk.run(&["index"]);
    assert_eq!(run.status, 3, "{}", run.stdout);
    assert!(run.stderr.contains("what it held before stays in the index"), "{}", run.stderr);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 3_000);
    desk.write("articles/feed.jsonl.gz", &whole);
    assert_eq!(desk.run(&["index"]).status, 0);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 3_000);
}

#[test]
fn a_format_may_be_told_and_everything_read_again() {
    let desk = Desk::with(&[("odd.log", "{\"text\": \"They danced.\"}\n")]);
    assert_eq!(desk.run(&["index", "articles/odd.log", "--as", "text"]).status, 0);
    assert_eq!(
        desk.search("text")["total"]["articles"],
        1,
        "read as text, the field name is a word"
    );
    let run = desk.run(&["index", "--force"]);
    assert!(run.stdout.starts_with("replaced 1 article"), "{}", run.stdout);
    assert_eq!(desk.search("text")["total"]["articles"], 1, "the format is remembered");
    let run = desk.run(&["index", "articles/odd.log", "--as", "auto"]);
    assert!(run.stdout.starts_with("replaced 1 article"), "{}", run.stdout);
    assert_eq!(desk.search("text")["total"]["articles"], 0);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 1);
    assert_eq!(desk.run(&["index", "articles", "--as", "pdf"]).status, 2);
}

#[test]
fn a_report_tells_scripts_what_was_done() {
    let desk = Desk::with(&[("feed.jsonl", &format!("{RECORDS}[]\n")), ("a.jpg", "x")]);
    let run = desk.run(&["index", "articles", "--report", "report.json", "--quiet"]);
    assert_eq!((run.status, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("line 4"), "what went wrong is said all the same");
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!(
        (&report["added"], &report["languages"]),
        (&3.into(), &serde_json::json!({"en": 2, "nl": 1}))
    );
    let skipped: Vec<(bool, &serde_json::Value)> = report["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| (skipped["broken"].as_bool().unwrap(), &skipped["line"]))
        .collect();
    assert_eq!(skipped, [(false, &serde_json::Value::Null), (true, &4.into())]);
}

#[test]
fn while_a_record_can_not_be_read_nothing_of_its_file_leaves() {
    let records = ["Paris", "London", "Rome"]
        .map(|city| format!("{{\"id\":\"{city}\",\"text\":\"They danced in {city}.\"}}"));
    let array = format!("[{}]", records.join(",\n"));
    let lines = records.join("\n");
    for (name, whole, cut) in [
        ("a.json", &array, array[..array.len() - 20].to_owned()),
        ("a.json", &array, array[..records[0].len() + 5].to_owned()),
        ("b.jsonl", &lines, lines[..lines.len() - 20].to_owned()),
        ("b.jsonl", &lines, format!("{}\n{{\"id\":\n{}", records[0], records[2])),
        ("b.jsonl", &lines, "{\"id\":".to_owned()),
    ] {
        let desk = Desk::new();
        let write = |text: &str| desk.write(&format!("articles/{name}"), text);
        write(whole);
        assert_eq!(desk.run(&["index", "articles"]).status, 0);
        write(&cut);
        let run = desk.run(&["index"]);
        assert_eq!(run.status, 3, "{cut}");
        assert!(!run.stdout.contains("removed"), "{cut}: {}", run.stdout);
        assert!(run.stderr.contains("what it held before stays in the index"), "{}", run.stderr);
        assert_eq!(desk.search("danced")["total"]["articles"], 3, "{cut}");
        assert_eq!(desk.run(&["doctor"]).status, 0);
        write(&whole.replace("London", "Vienna"));
        let run = desk.run(&["index"]);
        assert!(run.stdout.contains("removed 1 article"), "{cut}: {}", run.stdout);
        assert_eq!(desk.search("danced")["total"]["articles"], 3, "{cut}");
    }
}

#[test]
fn a_file_of_which_no_record_can_be_read_keeps_what_is_held() {
    let table = "key,comment\n1,They danced in Paris.\n2,They danced in London.\n";
    let lines = "{\"key\":1,\"comment\":\"They danced in Paris.\"}\n{\"key\":2,\"comment\":\"They danced in London.\"}\n";
    let array = "[{\"key\":1,\"comment\":\"They danced in Paris.\"},{\"key\":2,\"comment\":\"They danced in London.\"}]";
    for (name, text) in [("a.csv", table), ("b.jsonl", lines), ("c.json", array)] {
        let desk = Desk::with(&[(name, text)]);
        let map = |field: &str| desk.run(&["index", "articles", "--map", &format!("text={field}")]);
        assert!(map("comment").stdout.starts_with("added 2 articles"), "{name}");
        let run = map("kommentar");
        assert_eq!(run.status, 3, "{name}: {}", run.stdout);
        assert!(!run.stdout.contains("removed"), "{name}: {}", run.stdout);
        assert!(run.stderr.contains("what it held before stays in the index"), "{}", run.stderr);
        assert!(run.stderr.contains("hint: articles need a field"), "{}", run.stderr);
        assert_eq!(desk.search("danced")["total"]["articles"], 2, "{name}");
        assert_eq!(map("comment").status, 0, "{name}");
        assert_eq!(desk.search("danced")["total"]["articles"], 2, "{name}");
        assert_eq!(desk.run(&["doctor"]).status, 0);
    }
}

#[test]
fn a_file_emptied_of_its_records_loses_them() {
    for (name, full, empty) in [
        ("a.csv", "id,text\n1,They danced in Paris.\n", "id,text\n"),
        ("b.jsonl", "{\"text\":\"They danced in Paris.\"}\n", ""),
        ("c.json", "[{\"text\":\"They danced in Paris.\"}]", "[]"),
    ] {
        let desk = Desk::with(&[(name, full)]);
        assert_eq!(desk.run(&["index", "articles"]).status, 0);
        desk.write(&format!("articles/{name}"), empty);
        let run = desk.run(&["index"]);
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
        assert!(run.stdout.starts_with("removed 1 article"), "{name}: {}", run.stdout);
    }
}

#[test]
fn a_table_whose_header_is_corrected_is_taken_in_anew() {
    let desk = Desk::with(&[("a.csv", "id,titel,verhaal\n1,They danced,In Paris.\n")]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    assert_eq!(desk.search("paris")["total"]["articles"], 0);
    desk.write("articles/a.csv", "id,title,text\n1,They danced,In Paris.\n");
    assert!(desk.run(&["index"]).stdout.starts_with("replaced 1 article"));
    assert_eq!(desk.search("paris")["total"]["articles"], 1);
}

#[test]
fn a_quote_that_is_never_closed_in_a_table_is_told_where_it_is_opened() {
    let row = |n: u32| format!("{n},\"They danced,\nall {n} of them.\"\n");
    let whole = "id,text\n".to_owned() + &(1..=1_000).map(row).collect::<String>();
    let bare = "id,text\n".to_owned()
        + &(1..=1_000).map(|n| format!("{n},They danced.\n")).collect::<String>();
    for (table, broken, line) in [
        (&bare, bare.replace("\n2,They", "\n2,\"They"), 3),
        (&whole, whole.replace("all 1000 of them.\"", "all 1000 of them."), 2_000),
    ] {
        let desk = Desk::with(&[("a.csv", table)]);
        assert!(desk.run(&["index", "articles"]).stdout.starts_with("added 1000 articles"));
        desk.write("articles/a.csv", &broken);
        let run = desk.run(&["index"]);
        assert_eq!(run.status, 3, "{}", run.stdout);
        assert!(!run.stdout.contains("removed"), "{}", run.stdout);
        let told =
            format!("a.csv`, line {line}: not a valid table: a quote is opened and never closed");
        assert!(run.stderr.contains(&told), "{}", run.stderr);
        assert_eq!(desk.search("danced")["total"]["articles"], 1_000);
    }
}

#[test]
fn broken_records_without_number_are_counted_and_the_first_are_listed() {
    let desk = Desk::with(&[
        ("feed.jsonl", &format!("{RECORDS}{}", "{\"id\":\n".repeat(5_000))),
        ("sparse.json", &format!("[{}{{\"text\":\"They danced.\"}}]", "{},".repeat(3_000))),
        ("note.md", "---\ntitle: [\n---\nThey sang."),
    ]);
    for n in 0..1_200 {
        desk.write(&format!("articles/{n}.jpg"), "x");
    }
    let run = desk.run(&["index", "articles", "--report", "report.json"]);
    assert_eq!(run.status, 3);
    for told in [
        "added 5 articles",
        "1200 files of other formats left out",
        "8000 skipped as broken (5000 not valid JSON, 3000 without text)",
        "1 taken in all the same (1 with broken front matter)",
    ] {
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
    assert!(run.stderr.contains("7981 more like these"), "{}", run.stderr);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["skipped"].as_array().unwrap().len(), 2_001);
    assert_eq!(report["reasons"]["not valid JSON"], 5_000);
}

#[test]
fn what_follows_an_array_is_no_more_dropped() {
    let records = ["Paris", "London"]
        .map(|city| format!("{{\"id\":\"{city}\",\"text\":\"They danced in {city}.\"}}"));
    let [paris, london] = &records;
    let desk = Desk::with(&[("a.json", &format!("[{paris},{london}]"))]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk.write("articles/a.json", format!("[{paris}]\n[{london}]\n"));
    let run = desk.run(&["index"]);
    assert!(run.stdout.starts_with("nothing has changed"), "{}", run.stdout);
    desk.write("articles/a.json", format!("[{paris}]\ngarbage"));
    let run = desk.run(&["index"]);
    assert_eq!(run.status, 3, "{}", run.stdout);
    assert!(run.stderr.contains("a.json`, line 2: not valid JSON"), "{}", run.stderr);
    assert_eq!(desk.search("danced")["total"]["articles"], 2);
}

#[test]
fn titles_without_a_text_are_told_with_the_fields_that_may_be_one() {
    let record =
        "{\"headline\":\"Kim leaves\",\"verhaal\":\"She left on Monday with all of them.\"}\n";
    let titles = "date,headline\n2021-03-05,Kim leaves\n";
    let desk = Desk::with(&[("a.jsonl", record), ("titles.csv", titles)]);
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 3);
    assert!(run.stdout.contains("added 2 articles"), "{}", run.stdout);
    assert!(run.stdout.contains("1 taken in all the same (1 with titles only)"), "{}", run.stdout);
    let said = "titles without a text; there are fields named `verhaal`\nhint: `--map text=NAME`";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert_eq!(desk.run(&["index", "articles", "--map", "text=verhaal"]).status, 0);
    assert_eq!(desk.search("monday")["total"]["articles"], 1);
}

#[test]
fn a_table_cut_apart_by_its_commas_is_told_and_found_all_the_same() {
    let table = "title,text\nKim leaves,She left on Monday, said a friend, with the children.\n";
    let desk = Desk::with(&[("a.csv", table)]);
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 3);
    assert!(run.stderr.contains("a.csv`, line 2: 4 cells for 2 columns"), "{}", run.stderr);
    assert_eq!(desk.search("\"a friend, with the children\"")["total"]["articles"], 1);
}

#[test]
fn a_wrong_format_that_finds_no_text_removes_nothing() {
    let desk =
        Desk::with(&[("feed.jsonl", RECORDS), ("one.jsonl", "{\"text\":\"They danced.\"}\n")]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let run = desk.run(&["index", "articles", "--as", "csv"]);
    assert_eq!(run.status, 3, "{}", run.stdout);
    assert!(!run.stdout.contains("removed"), "{}", run.stdout);
    assert!(run.stderr.contains("no column is a text or a title"), "{}", run.stderr);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 4);
}

#[test]
fn articles_in_the_answer_of_a_server_are_articles() {
    let desk = Desk::with(&[(
        "answer.json",
        "{\"status\": \"ok\", \"articles\": [\n{\"title\": \"One\", \"content\": \"They danced.\"},\n{\"title\": \"Two\", \"content\": \"They sang.\"}]}",
    )]);
    assert!(desk.run(&["index", "articles"]).stdout.starts_with("added 2 articles"));
    assert_eq!(desk.search("danced")["hits"][0]["article"]["title"], "One");
}

#[test]
fn feeds_and_other_markup_that_is_named_is_told_and_not_indexed() {
    let desk = Desk::with(&[
        ("one.txt", "They danced in Paris."),
        (
            "feed.xml",
            "<?xml version=\"1.0\"?>\n<rss><channel><item><title>Kim</title></item></channel></rss>",
        ),
        (
            "page.mhtml",
            "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\nKim",
        ),
        ("note.rtf", "{\\rtf1\\ansi Kim left.}"),
    ]);
    desk.write("articles/feed", "<?xml version=\"1.0\"?><rss></rss>");
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("4 files of other formats left out"), "{}", run.stdout);
    for name in ["feed.xml", "page.mhtml", "note.rtf"] {
        let run = desk.run(&["index", &format!("articles/{name}")]);
        assert_eq!(run.status, 3, "{name}: {}", run.stdout);
        assert!(run.stderr.contains("markup that is no page"), "{name}: {}", run.stderr);
    }
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 1);
}

#[test]
fn dates_that_are_not_read_are_told_once_a_file() {
    let table = "date,text\n2021-03-05,They met.\n03/04/21,They danced.\n05/04/21,They sang.\n,They left.\n";
    let desk = Desk::with(&[("a.csv", table)]);
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 3);
    assert!(run.stdout.starts_with("added 4 articles"), "{}", run.stdout);
    let said = "`articles/a.csv`, line 3: 2 dates are not read, such as `03/04/21`\nhint: `--date-order dmy`";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert_eq!(desk.run(&["index", "articles", "--date-order", "dmy"]).status, 0);
    assert_eq!(desk.search("danced")["hits"][0]["article"]["date"], "2021-04-03");
}
