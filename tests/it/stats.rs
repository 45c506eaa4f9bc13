//! `tabloid stats`.

use crate::program::Desk;

#[test]
fn what_the_index_holds_is_counted() {
    let desk = Desk::with_seeds();
    desk.run(&["index", "seeds"]);
    let stats = desk.json(&["stats", "--format=json"]);
    assert_eq!((&stats["articles"], &stats["sources"]), (&5.into(), &5.into()));
    let languages: Vec<(&str, u64)> = stats["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["language"].as_str().unwrap(), l["articles"].as_u64().unwrap()))
        .collect();
    assert_eq!(languages, [("en", 4), ("nl", 1)]);
    let passages: u64 = stats["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["passages"].as_u64().unwrap())
        .sum();
    assert_eq!(stats["passages"], passages);
    assert_eq!(stats["dates"], serde_json::json!({"from": "2021-01", "to": "2021-01"}));
}

#[test]
fn the_parts_add_up_to_no_more_than_the_whole() {
    let desk = Desk::with_seeds();
    desk.run(&["index", "seeds"]);
    let stats = desk.json(&["stats", "--format=json"]);
    let parts: u64 = stats["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["bytes"].as_u64().unwrap())
        .sum();
    let whole = stats["index_bytes"].as_u64().unwrap();
    assert!(parts <= whole && parts * 2 > whole, "{parts} of {whole}");
    let text = desk.run(&["stats"]).stdout;
    for line in
        ["articles", "nl Dutch", "stored text", "positions of words", "text of the articles"]
    {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn columns_line_up_however_long_the_names_are() {
    let desk = Desk::with_seeds();
    desk.run(&["index", "seeds"]);
    let text = desk.run(&["stats"]).stdout;
    let parts = text.split("\n\n").last().unwrap();
    let widths: Vec<usize> = parts.lines().map(str::len).collect();
    assert!(parts.contains("postings of boilerplate_words"), "{text}");
    assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
}

#[test]
fn an_empty_index_has_statistics_too() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).unwrap();
    assert_eq!(desk.run(&["index", "empty"]).status, 0);
    assert_eq!(desk.json(&["stats", "--format=json"])["articles"], 0);
    assert_eq!(desk.run(&["stats"]).status, 0);
    assert_eq!(desk.run(&["search", "kim"]).status, 1);
}
