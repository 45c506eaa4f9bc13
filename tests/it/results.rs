//! What can be asked of results: pages, orders, facets, explanations, suggestions, formats.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::Value;

use crate::program::{Desk, ids, naughty};

fn desk() -> Desk {
    let desk = Desk::with_seeds();
    assert_eq!(desk.run(&["index", "seeds"]).status, 0);
    desk
}

#[test]
fn every_format_shows_the_same_hits() {
    let desk = desk();
    for format in ["text", "jsonl", "tsv", "html", "markdown", "trec"] {
        let args = ["search", "\"back together\" messier", "--limit=2", "--format", format];
        assert_snapshot!(format!("format_{format}"), desk.shows(&args));
    }
}

#[test]
fn a_run_names_no_document_twice() {
    let record = "{\"id\":\"x\",\"text\":\"They danced.\"}\n";
    let long = format!("They danced. {}\n\n", "All of the story is told here. ".repeat(40));
    let desk = Desk::with(&[("a/a.jsonl", record), ("b/a.jsonl", record)]);
    desk.write("articles/long.txt", long.repeat(3));
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let documents = |options: &[&str]| -> Vec<String> {
        let run = desk.run(&[&["search", "danced", "--format=trec"], options].concat());
        run.stdout.lines().map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect()
    };
    let mut articles = documents(&[]);
    articles.sort();
    assert_eq!(articles, ["long.txt", "x"]);
    let passages = documents(&["--passages"]);
    let all: BTreeSet<&String> = passages.iter().collect();
    assert!(passages.len() == all.len() && passages.len() >= 4, "{passages:?}");
    assert!(passages.iter().all(|name| name.contains('#')), "{passages:?}");
}

#[test]
fn options_that_a_format_does_not_show_are_told() {
    let desk = desk();
    for (options, told) in [
        (&["--facets=lang", "--format=tsv"][..], "`--facets`"),
        (&["--facets=lang", "--format=jsonl"], "`--facets`"),
        (&["--explain", "--format=html"], "`--explain`"),
        (&["--per-article=2", "--format=trec"], "`--per-article`"),
        (&["--context=all", "--format=trec"], "`--context`"),
    ] {
        let run = desk.run(&[&["search", "kim"], options].concat());
        let said = format!("warning: {told} does not show in this format\n");
        assert_eq!((run.status, run.stderr), (0, said), "{options:?}");
    }
    let all = ["search", "kim", "--facets=lang", "--explain", "--per-article=2"];
    assert_eq!(desk.run(&all).stderr, "");
}

#[test]
fn addresses_with_signs_of_markdown_lead_to_the_same_place() {
    let record =
        "{\"text\":\"They danced.\",\"title\":\"T\",\"url\":\"https://a.example/x_(y) z\"}\n";
    let desk = Desk::with(&[("a.jsonl", record)]);
    desk.run(&["index", "articles"]);
    let shown = desk.run(&["search", "danced", "--format=markdown"]).stdout;
    assert!(shown.contains("[T](https://a.example/x_%28y%29%20z)"), "{shown}");
}

#[test]
fn pages_neither_overlap_nor_skip() {
    let desk = Desk::with_data("manual.jsonl");
    for more in [&[][..], &["--passages"], &["--sort=newest"]] {
        let search = |limit: &str, offset: &str| {
            let args = [
                &[
                    "search",
                    "kim",
                    "the",
                    "kanye",
                    "--format=json",
                    "--limit",
                    limit,
                    "--offset",
                    offset,
                ],
                more,
            ]
            .concat();
            desk.json(&args)
        };
        let whole = search("100", "0");
        let key = |hit: &Value| format!("{}/{}", hit["article"]["id"], hit["passage"]["number"]);
        let all: Vec<String> = whole["hits"].as_array().unwrap().iter().map(key).collect();
        let mut paged = Vec::new();
        for page in 0..all.len().div_ceil(2) {
            let page = search("2", &(page * 2).to_string());
            for hit in page["hits"].as_array().unwrap() {
                paged.push(key(hit));
                assert_eq!(hit["rank"], paged.len());
            }
        }
        assert_eq!(paged, all);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(search("2", "100")["hits"], serde_json::json!([]));
    }
}

#[test]
fn passages_are_hits_of_their_own_when_asked_for() {
    let desk = desk();
    let flat = desk.json(&["search", "kim", "--format=json", "--passages", "--limit=100"]);
    let hits = flat["hits"].as_array().unwrap();
    assert_eq!(hits.len() as u64, flat["total"]["passages"].as_u64().unwrap());
    let scores: Vec<f64> = hits.iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{scores:?}");
}

#[test]
fn orders_by_date_put_those_without_one_last() {
    let desk = Desk::with_data("manual.jsonl");
    let sorted = |order: &str| {
        let found = desk.json(&[
            "search",
            "--format=json",
            "--limit=100",
            "--sort",
            order,
            "--",
            "path:manual",
        ]);
        let hits = found["hits"].as_array().unwrap();
        hits.iter()
            .map(|hit| hit["article"]["date"].as_str().unwrap_or("none").to_owned())
            .collect::<Vec<String>>()
    };
    let newest = sorted("newest");
    assert_eq!(newest[..3], ["2021-06", "2021-03-05", "2021-03-03"]);
    assert_eq!(newest.last().unwrap(), "none");
    let oldest = sorted("oldest");
    assert_eq!(oldest[..2], ["2018-05-20", "2019-07-01"]);
    assert_eq!(oldest.last().unwrap(), "none");
}

#[test]
fn facets_count_the_articles_found() {
    let desk = Desk::with_data("manual.jsonl");
    let found = desk.json(&[
        "search",
        "--format=json",
        "--facets=lang,outlet,section,year",
        "--",
        "kim kanye",
    ]);
    let count = |facet: &str| -> u64 {
        found["facets"][facet]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v["articles"].as_u64().unwrap())
            .sum()
    };
    assert_eq!(found["total"]["articles"], 4);
    assert_eq!((count("lang"), count("outlet"), count("year")), (4, 4, 4));
    assert_eq!(found["facets"]["lang"][0], serde_json::json!({"value": "en", "articles": 3}));
    assert!(desk.run(&["search", "kim", "--facets=lang"]).stdout.contains("lang: en 2, nl 1"));
    assert_eq!(desk.run(&["search", "kim", "--facets=colour"]).status, 2);
    let nothing = desk.run(&["search", "zzzz", "--facets=outlet"]).stdout;
    assert!(nothing.starts_with("outlet: none\n"), "{nothing}");
}

#[test]
fn the_parts_of_a_score_add_up_to_it() {
    let desk = desk();
    for query in [
        "kim divorce",
        "\"back together\" kim -drake",
        "+kim (album OR messier)",
        "divor* kany~",
        "\"kim kanye\"~5 wes",
    ] {
        let found = desk.json(&["search", "--format=json", "--explain", "--", query]);
        assert!(!found["explanation"].as_array().unwrap().is_empty(), "{query}");
        for hit in found["hits"].as_array().unwrap() {
            let parts = hit["explanation"].as_array().unwrap();
            let sum: f64 = parts.iter().map(|part| part["score"].as_f64().unwrap()).sum();
            let score = hit["score"].as_f64().unwrap();
            assert!(
                (sum - score).abs() < 1e-3 * score.max(1.0),
                "{query}: {sum} {score} {parts:?}"
            );
        }
    }
    assert_snapshot!(
        "explain",
        desk.shows(&["search", "--explain", "--limit=1", "divorced kim", "mess*"])
    );
}

#[test]
fn what_may_have_been_meant_is_suggested_as_the_archive_writes_it() {
    let desk = Desk::with_data("manual.jsonl");
    let meant = |query: &str| {
        let found = desk.json(&["search", "--format=json", "--", query]);
        let suggestions = found["suggestions"].as_array().unwrap().iter();
        suggestions.map(|s| s["query"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    assert_eq!(meant("kardashan"), ["Kardashian"]);
    assert_eq!(meant("kimkardashian"), ["Kim Kardashian"]);
    assert_eq!(meant("+zendya dress"), ["+zendaya dress"]);
    assert_eq!(meant("huwelijc"), ["huwelijk"]);
    assert_eq!(meant("\"kanye kim\""), ["\"kanye kim\"~10", "(+kanye +kim)"]);
    assert_eq!(meant("\"divorcing pair\""), ["\"divorcing pair\"~10", "(+divorcing +pair)"]);
    assert_eq!(meant("xqzwv"), [""; 0]);
    assert_eq!(meant("kim"), [""; 0]);
    assert_eq!(meant("\"ac/dc new album\"").last().unwrap(), "(+\"ac/dc\" +new +album)");
    for neither_word_nor_name in
        ["🎉", "自動車", "kim k", "date:2021-13", "title: divorce", "lang:xx"]
    {
        assert_eq!(meant(neither_word_nor_name), [""; 0], "{neither_word_nor_name}");
    }
    let finds = |limit: &str| {
        let found = desk.json(&["search", "--format=json", limit, "kardashan"]);
        found["suggestions"][0]["passages"].as_u64().unwrap()
    };
    assert_eq!(finds("--limit=1"), finds("--limit=10"));
    assert_snapshot!("suggestions", desk.shows(&["search", "kimkardashian divroce"]));
}

#[test]
fn what_finds_the_same_in_other_words_is_not_suggested() {
    let desk = Desk::with(&[
        (
            "one.txt",
            "The singer bought a new auto in the harbour of the city, says a friend of hers.",
        ),
        ("two.txt", "An old auto stood before the house of the singer, says a man of the police."),
    ]);
    assert_eq!(desk.run(&["index", "articles", "--languages=en"]).status, 0);
    let found = desk.search("autos");
    assert_eq!((ids(&found).len(), &found["suggestions"]), (2, &serde_json::json!([])), "{found}");
    assert_eq!(desk.search("auttos")["suggestions"][0]["query"], "auto");
}

#[test]
fn a_name_of_which_one_half_is_misspelled_is_suggested_though_the_other_finds_it() {
    let desk =
        Desk::with(&[("one.txt", "Britney Spears left the house early, says a friend of hers.")]);
    assert_eq!(desk.run(&["index", "articles", "--languages=en"]).status, 0);
    for (typed, meant) in
        [("brittney spears", "Britney spears"), ("+spears brittney", "+spears Britney")]
    {
        let found = desk.search(typed);
        assert_eq!(ids(&found).len(), 1);
        assert_eq!(found["suggestions"][0]["query"], meant, "{found}");
    }
    assert_eq!(desk.search("spears says xylophone")["suggestions"], serde_json::json!([]));
}

#[test]
fn a_strict_search_refuses_what_is_not_understood() {
    let desk = Desk::with_data("manual.jsonl");
    assert_snapshot!("strict", desk.shows(&["search", "--strict", "\"kim"]));
    assert_eq!(desk.run(&["search", "--strict", "kim"]).status, 0);
}

#[test]
fn as_much_of_a_passage_is_shown_as_asked_for() {
    let desk = desk();
    let shown = |args: &[&str]| {
        let found = desk.json(&[&["search", "--format=json", "runaway"], args].concat());
        found["hits"][0]["snippet"]["text"].as_str().unwrap().to_owned()
    };
    let (short, sentence, more, all) = (
        shown(&["--snippet-length=40"]),
        shown(&["--context=sentence"]),
        shown(&["--context=1"]),
        shown(&["--context=all"]),
    );
    assert!(short.chars().count() <= 42, "{short}");
    assert!(sentence.len() < more.len() && more.len() < all.len(), "{sentence}\n{more}\n{all}");
    assert!(all.contains(more.as_str()) && more.contains(sentence.as_str()));
    assert_eq!(shown(&[&format!("--context={}", usize::MAX)]), all);
    assert_eq!(desk.run(&["search", "kim", "--context=some"]).status, 2);
}

#[test]
fn shells_and_man_can_read_the_command_line() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = desk.run(&["completions", shell]);
        assert!(run.status == 0 && run.stdout.contains("per-article"), "{shell}");
    }
    let man = desk.run(&["man"]).stdout;
    assert!(man.starts_with(".ie") && man.contains("snippet\\-length"), "{man:.300}");
}

#[test]
fn strings_that_break_programs_are_harmless_in_every_format() {
    let strings = naughty();
    if strings.is_empty() {
        crate::program::skipped("the strings are not at hand");
        return;
    }
    let desk = Desk::new();
    let records: Vec<String> = strings
        .iter()
        .enumerate()
        .map(|(n, string)| {
            serde_json::json!({
                "id": format!("{n} {string}"), "title": string, "text": format!("{string} harmless {string}"),
                "author": string, "outlet": string, "url": string, "section": string,
            })
            .to_string()
        })
        .collect();
    desk.write("articles/naughty.jsonl", records.join("\n"));
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let total = desk.search("harmless")["total"]["articles"].as_u64().unwrap();
    assert_eq!(total, strings.len() as u64, "every string is an article");
    for format in ["text", "json", "jsonl", "tsv", "html", "markdown", "trec"] {
        let run = desk.run(&["search", "harmless", "--limit=1000", "--format", format]);
        assert_eq!(run.status, 0, "{format}: {}", run.stderr);
        let is_command = |c: char| c.is_control() && c != '\n' && !(format == "tsv" && c == '\t');
        if format != "json" && format != "jsonl" {
            let odd = run.stdout.chars().find(|&c| is_command(c) || c == '\u{202E}');
            assert_eq!(odd, None, "{format} has control characters");
        }
        if format == "html" {
            let allowed = [
                "<mark>",
                "</mark>",
                "<li ",
                "</li>",
                "<h2>",
                "</h2>",
                "<p ",
                "</p>",
                "<blockquote>",
                "</blockquote>",
                "<ol>",
                "</ol>",
                "<a ",
                "</a>",
            ];
            let body = run.stdout.split_once("<ol>").unwrap().1;
            for (at, _) in body.match_indices('<') {
                let fits = |tag: &&str| {
                    body[at..].starts_with(*tag)
                        || body[at..].starts_with("</body>")
                        || body[at..].starts_with("</html>")
                };
                assert!(allowed.iter().any(fits), "{:.60}", &body[at..]);
            }
            let links = body.matches("<a href=\"").count();
            assert_eq!(body.matches("<a href=\"http").count(), links, "only the web is linked to");
        }
        if format == "tsv" {
            let lines = run.stdout.lines().count();
            assert_eq!(lines, strings.len() + 1);
            assert!(run.stdout.lines().all(|line| line.matches('\t').count() == 11));
        }
    }
    for string in strings.iter().filter(|string| !string.contains('\0')) {
        let run = desk.run(&["search", "--format=html", "--", string]);
        assert!([0, 1, 2].contains(&run.status), "{string:?}: {}", run.status);
        assert!(
            !run.stderr.contains("panicked") && !run.stderr.contains("failed inside"),
            "{string:?}"
        );
    }
    assert!(ids(&desk.search("harmless")).len() > 10);
}

#[test]
fn broadening_never_finds_less() {
    let desk = Desk::with_data("manual.jsonl");
    for query in ["lang:en", "date:2019..", "kim", "+kim +divorce", "title:kim"] {
        let found = |args: &[&str]| {
            let all = [&["search", "--format=json", "--limit=1000"], args].concat();
            desk.json(&all)["total"]["articles"].as_u64().unwrap()
        };
        assert!(found(&["--broaden", query]) >= found(&[query]), "{query}");
    }
}

#[test]
fn broadening_finds_what_the_first_hits_have_in_common() {
    let filler = "The weather was mild and the harbour full of boats, as it is every year in May.";
    let mut files: Vec<(String, String)> = (0..12)
        .map(|n| (format!("other{n}.txt"), format!("{filler} Boat number {n} was sold.")))
        .collect();
    for n in 0..4 {
        let text = format!(
            "The divorce papers were signed before the judge in the courthouse, with lawyers at the table, day {n}."
        );
        files.push((format!("divorce{n}.txt"), text));
    }
    let text =
        "Two lawyers left the courthouse after the judge had signed the papers of the couple.";
    files.push(("related.txt".to_owned(), text.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let desk = Desk::with(&files);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let plain = desk.search("divorce");
    assert_eq!(ids(&plain).len(), 4, "{plain:#}");
    let run = ["search", "--format=json", "--broaden", "--explain", "divorce"];
    let broad = desk.json(&run);
    let found = ids(&broad);
    assert_eq!(found.len(), 5, "{found:?}");
    assert_eq!(found[4], "related.txt");
    let explanation = broad["explanation"].as_array().unwrap();
    let is_related = |word: &str| {
        explanation.iter().any(|part| part["typed"] == word && part["related"] == true)
    };
    assert!(is_related("lawyers") && is_related("courthouse"), "{explanation:#?}");
    assert!(!is_related("boat"));
    let text = desk.run(&["search", "--broaden", "--explain", "divorce"]).stdout;
    assert!(text.contains("also lawyers: "), "{text}");
}
