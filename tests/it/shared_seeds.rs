//! The five articles that the project started from, where they are at hand. They belong to their
//! publishers, so they are not part of the project.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::program::{Desk, ids, marked, passages};

/// A desk with an index of the five; `None`, with a word about it, where they are not there.
fn desk() -> Option<Desk> {
    let five = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    if !five.is_dir() {
        crate::program::skipped("the five articles are not at hand");
        return None;
    }
    let desk = Desk::new();
    let run = desk.run(&["index", five.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    Some(desk)
}

/// How often something is marked, by the first three characters of the article's id.
fn counts(results: &Value) -> BTreeMap<String, usize> {
    let hits = results["hits"].as_array().unwrap();
    hits.iter()
        .map(|hit| (hit["article"]["id"].as_str().unwrap()[..3].to_owned(), marked(hit).len()))
        .collect()
}

fn check(desk: &Desk, query: &str, expected: &[(&str, usize)]) {
    let expected: BTreeMap<String, usize> =
        expected.iter().map(|(id, count)| ((*id).to_owned(), *count)).collect();
    assert_eq!(counts(&desk.search(query)), expected, "{query}");
}

#[test]
fn four_are_english_and_one_is_dutch_with_its_metadata() {
    let Some(desk) = desk() else { return };
    let all = desk.search("kim");
    let mut languages: Vec<(&str, &str)> = all["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| &hit["article"])
        .map(|article| {
            (&article["id"].as_str().unwrap()[..3], article["language"].as_str().unwrap())
        })
        .collect();
    languages.sort_unstable();
    assert_eq!(
        languages,
        [("000", "en"), ("001", "en"), ("002", "en"), ("003", "nl"), ("004", "en")]
    );
    let dutch = &desk.search("lang:nl")["hits"][0];
    let article = &dutch["article"];
    assert_eq!((&article["date"], &article["section"]), (&"2021-01".into(), &"Celebrities".into()));
    assert_eq!(article["title"], Value::Null);
    let first = passages(dutch).into_iter().find(|passage| passage["number"] == 1).unwrap();
    assert!(first["text"].as_str().unwrap().starts_with("Er is de laatste tijd"));
}

#[test]
fn a_phrase_is_found_fourteen_times_however_it_is_quoted() {
    let Some(desk) = desk() else { return };
    for query in [
        "\"back together\"",
        "“back together”",
        "\"BACK TOGETHER\"",
        "\"back  together\"",
        "«back together»",
        "„back together“",
    ] {
        check(&desk, query, &[("000", 9), ("001", 4), ("002", 1)]);
        for hit in desk.search(query)["hits"].as_array().unwrap() {
            let marks = marked(hit);
            assert!(marks.iter().all(|mark| mark.to_lowercase() == "back together"), "{marks:?}");
            let in_title = usize::from(hit["article"]["id"].as_str().unwrap().starts_with("000"));
            assert_eq!(hit["article"]["title_highlights"].as_array().unwrap().len(), in_title);
        }
    }
}

#[test]
fn phrases_are_found_across_languages_and_apostrophes() {
    let Some(desk) = desk() else { return };
    let show = "\"keeping up with the kardashians\"";
    check(&desk, show, &[("000", 1), ("001", 1), ("002", 1), ("003", 3)]);
    check(&desk, "\"wouldn't leave\"", &[("004", 3)]);
    check(&desk, "\"divorced\"", &[("001", 2)]);
}

#[test]
fn a_word_is_found_in_all_its_forms() {
    let Some(desk) = desk() else { return };
    let passages_of = |query: &str| {
        let results = desk.search(query);
        assert_eq!(ids(&results).len(), 1, "{query}");
        let mut numbers: Vec<u64> = passages(&results["hits"][0])
            .iter()
            .map(|passage| passage["number"].as_u64().unwrap())
            .collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(passages_of("geruchten"), passages_of("gerucht"));
    assert!(passages_of("gerucht").len() > 1);
    let divorced = desk.search("divorced");
    let mut found = ids(&divorced);
    found.sort_unstable();
    assert_eq!(found.iter().map(|id| &id[..3]).collect::<Vec<_>>(), ["000", "001", "002"]);
    for hit in divorced["hits"].as_array().unwrap() {
        assert!(marked(hit).iter().all(|mark| mark.to_lowercase().starts_with("divorc")));
    }
}

#[test]
fn a_pull_quote_is_shown_only_where_what_it_repeats_is_not() {
    let Some(desk) = desk() else { return };
    let both = desk.search("\"uitweg meer\"");
    let kinds: Vec<&Value> =
        passages(&both["hits"][0]).iter().map(|passage| &passage["kind"]).collect();
    assert_eq!(kinds, [&Value::from("text")]);
    let alone = desk.search("\"people magazine\"");
    assert_eq!(alone["hits"][0]["passage"]["kind"], "pull_quote");
    assert_eq!(marked(&alone["hits"][0]), ["People Magazine"]);
}

#[test]
fn boilerplate_is_in_no_passage_and_the_rest_of_the_text_is() {
    let Some(desk) = desk() else { return };
    for query in ["cookies", "\"leave a comment\"", "\"leave a reply\"", "\"latest posts by\""] {
        assert_eq!(desk.search(query)["total"]["passages"], 0, "{query}");
    }
    check(&desk, "\"do you want kim kardashian\"", &[("000", 1)]);
    check(&desk, "\"Mehera Bonner\"", &[("001", 1)]);
    check(&desk, "\"haley cook\"", &[("000", 0)]); // the byline
}
