//! Words that one language uses in every sentence and another has rarely: `tests/data/traps.txt` says
//! which articles a query must find first. What a person would want and tabloid does not give yet is
//! marked there with `~`.

use std::collections::BTreeSet;
use std::fs;

use crate::program::{Desk, data, ids};

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
