//! Words that one language uses in every sentence and another has rarely: `tests/data/traps.txt` says
//! which articles a query must find first. What a person would want and tabloid does not give yet is
//! marked there with `~`.

use std::collections::BTreeSet;
use std::fs;

use crate::program::{Desk, data, ids, marked};

#[test]
fn stop_words_of_one_language_do_not_spoil_the_search_in_another() {
    let desk = Desk::with_data("traps.jsonl");
    let traps = fs::read_to_string(data("traps.txt")).unwrap();
    let (mut checked, mut wrong) = (0, Vec::new());
    for line in traps.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (query, expected) = line.split_once(" => ").unwrap();
        let (query, is_open) =
            query.strip_prefix("~ ").map_or((query, false), |query| (query, true));
        let expected: BTreeSet<&str> = expected.split_whitespace().collect();
        let found = desk.search(query.trim());
        let first: Vec<&str> = ids(&found).into_iter().take(expected.len()).collect();
        let is_right = first.iter().copied().collect::<BTreeSet<&str>>() == expected;
        checked += usize::from(is_right);
        if is_right == is_open {
            wrong.push(format!("{line}; found {first:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked >= 100, "{checked}");
}

#[test]
fn what_is_a_stem_of_a_word_in_one_language_finds_no_other_word_in_another() {
    let desk = Desk::new();
    // Hungarian takes `heart` for a form of `hear`, Polish `party` for one of `part`.
    desk.write(
        "articles/all.jsonl",
        concat!(
            r#"{"id":"hears","text":"I hear that she is hearing strange noises in the house every night, and nobody else heard a part of them."}"#,
            "\n",
            r#"{"id":"heart","text":"His heart was broken when she left him for the drummer of the band before the party."}"#,
            "\n",
            r#"{"id":"hu","text":"A szomszéd háza nagyon régi, de a kertje szép, és tele van virággal. Minden reggel látom, ahogy a macskája az ablakban ül."}"#,
            "\n",
            r#"{"id":"pl","text":"Nasz sąsiad ma bardzo stary dom, ale jego ogród jest piękny i pełen kwiatów. Każdego ranka widzę, jak jego kot siedzi w oknie."}"#,
            "\n",
        ),
    );
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let found = desk.search("hear OR heart OR kertje OR kwiatów");
    let languages: BTreeSet<&str> = found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["article"]["language"].as_str().unwrap())
        .collect();
    assert_eq!(languages.into_iter().collect::<Vec<_>>(), ["en", "hu", "pl"]);
    for (query, expected) in [
        ("heart", &["heart"][..]),
        ("hear", &["hears"]),
        ("noises -heart", &["hears"]),
        ("party", &["heart"]),
        ("kertje", &["hu"]),
    ] {
        let found = desk.search(query);
        assert_eq!(ids(&found), expected, "{query}");
    }
    let found = desk.search("heart noises");
    let mut marked: Vec<Vec<String>> =
        found["hits"].as_array().unwrap().iter().map(marked).collect();
    marked.sort();
    assert_eq!(marked, [["heart"], ["noises"]]);
}
