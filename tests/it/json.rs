//! The JSON of `search`: documented, versioned, the same shape whatever was found.

use serde_json::{Value, json};

use crate::program::{Desk, cut, passages};

fn desk() -> Desk {
    let desk = Desk::with_seeds();
    assert_eq!(desk.run(&["index", "seeds"]).status, 0);
    desk
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn the_object_has_the_documented_fields_and_no_others() {
    let results = desk().search("\"back together\" drake");
    assert_eq!(
        keys(&results),
        [
            "explanation",
            "facets",
            "hits",
            "query",
            "suggestions",
            "took_ms",
            "total",
            "understood",
            "version",
            "warnings"
        ]
    );
    assert_eq!(results["version"], 1);
    assert_eq!(results["query"], "\"back together\" drake");
    assert_eq!(results["understood"], "\"back together\" drake");
    assert_eq!(keys(&results["total"]), ["articles", "passages"]);
    let hit = &results["hits"][0];
    assert_eq!(
        keys(hit),
        [
            "article",
            "explanation",
            "matching_passages",
            "more",
            "passage",
            "rank",
            "score",
            "snippet"
        ]
    );
    assert_eq!(
        keys(&hit["article"]),
        [
            "byline",
            "date",
            "id",
            "language",
            "outlet",
            "path",
            "section",
            "title",
            "title_highlights",
            "url"
        ]
    );
    assert_eq!(keys(&hit["passage"]), ["highlights", "kind", "language", "number", "text"]);
    assert_eq!(keys(&hit["snippet"]), ["highlights", "text"]);
    assert_eq!(keys(&hit["more"][0]), ["passage", "score", "snippet"]);
}

#[test]
fn whatever_is_found_fits_the_schema() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/src/output/results.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let desk = desk();
    for args in [
        &["\"back together\" drake"][..],
        &["zzzz"],
        &["kim", "--explain", "--facets=lang,year", "--per-article=5"],
        &["kardashan huwelijc \"unclosed", "--passages"],
        &["title:messier"],
    ] {
        let found = desk.json(&[&["search", "--format=json"], args].concat());
        let errors: Vec<String> = validator
            .iter_errors(&found)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{args:?}");
    }
}

#[test]
fn nothing_found_is_an_object_too_with_status_1() {
    let desk = desk();
    let run = desk.run(&["search", "zzzz", "--format=json"]);
    assert_eq!(run.status, 1);
    let results: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(results["total"], json!({"passages": 0, "articles": 0}));
    assert_eq!(results["hits"], json!([]));
}

#[test]
fn ranks_count_from_one_and_scores_never_rise() {
    let results = desk().search("kim kanye divorce scheiding");
    let hits = results["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 5);
    for (at, hit) in hits.iter().enumerate() {
        assert_eq!(hit["rank"], at + 1);
        assert!(at == 0 || hit["score"].as_f64() <= hits[at - 1]["score"].as_f64());
        let shown = passages(hit).len() as u64;
        assert_eq!(hit["matching_passages"].as_u64(), Some(shown));
        let scores: Vec<f64> = hit["more"]
            .as_array()
            .unwrap()
            .iter()
            .map(|more| more["score"].as_f64().unwrap())
            .collect();
        assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    }
    let total: u64 = hits.iter().map(|hit| hit["matching_passages"].as_u64().unwrap()).sum();
    assert_eq!(results["total"]["passages"], total);
}

#[test]
fn highlights_count_characters_and_cut_out_what_matched() {
    let results = desk().search("\"wouldn't leave\" huwelijk");
    let mut seen = Vec::new();
    for hit in results["hits"].as_array().unwrap() {
        let more =
            hit["more"].as_array().unwrap().iter().map(|more| (&more["passage"], &more["snippet"]));
        for (passage, snippet) in std::iter::once((&hit["passage"], &hit["snippet"])).chain(more) {
            for text in [passage, snippet] {
                for range in text["highlights"].as_array().unwrap() {
                    seen.push(cut(text["text"].as_str().unwrap(), range).to_lowercase());
                }
            }
        }
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, ["huwelijk", "wouldn’t leave"]);
}

#[test]
fn a_dutch_article_without_a_title_says_what_is_known_and_null_for_the_rest() {
    let results = desk().search("lang:nl");
    let mut article = results["hits"][0]["article"].clone();
    article["path"] = json!(article["path"].as_str().unwrap().replace('\\', "/"));
    assert_eq!(
        article,
        json!({
            "id": "huwelijk-op-springen.txt", "title": null, "title_highlights": [], "language": "nl",
            "date": "2021-01", "byline": null, "section": "Celebrities", "outlet": null,
            "path": "seeds/huwelijk-op-springen.txt", "url": null,
        })
    );
}

#[test]
fn an_article_id_is_the_path_below_its_root() {
    let desk = Desk::with(&[("deep/er/one.txt", "Hello there, this is the text of one.")]);
    desk.run(&["index", "articles"]);
    assert_eq!(desk.search("hello")["hits"][0]["article"]["id"], "deep/er/one.txt");
}
