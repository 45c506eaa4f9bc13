//! The manual by example, `tests/data/manual.txt`: what each query finds and marks.

use std::fs;

use crate::program::{Desk, data, marked};

/// What a query finds, as the manual writes it.
fn found(desk: &Desk, query: &str) -> String {
    let run =
        desk.run(&["search", "--format=json", "--per-article=100", "--limit=100", "--", query]);
    if run.status == 2 {
        return "-".to_owned();
    }
    let results: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let mut articles: Vec<String> = results["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| {
            let marks = marked(hit);
            let marks =
                if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(" | ")) };
            format!("{}{marks}", hit["article"]["id"].as_str().unwrap())
        })
        .collect();
    articles.sort();
    if articles.is_empty() { "-".to_owned() } else { articles.join(" ") }
}

#[test]
fn queries_find_and_mark_what_the_manual_says() {
    let desk = Desk::with_data("manual.jsonl");
    let manual = fs::read_to_string(data("manual.txt")).unwrap();
    let mut examples = 0;
    let mut as_found = String::new();
    for line in manual.lines() {
        let is_example = !line.is_empty() && !line.starts_with('#') || line.starts_with("#zendaya");
        if is_example {
            let query = line.split_once(" => ").map_or(line, |(query, _)| query).trim_end();
            as_found += &format!("{query:<28} => {}\n", found(&desk, query));
            examples += 1;
        } else {
            as_found += &format!("{line}\n");
        }
    }
    assert!(examples >= 150, "{examples} examples");
    // To take over what is found now, after a careful look: UPDATE_MANUAL=1 cargo test manual
    if std::env::var_os("UPDATE_MANUAL").is_some() {
        fs::write(data("manual.txt"), &as_found).unwrap();
    }
    let wrong: Vec<(&str, &str)> =
        manual.lines().zip(as_found.lines()).filter(|(said, found)| said != found).collect();
    assert!(wrong.is_empty(), "the manual says, and what is found: {wrong:#?}");
}
