use std::time::Duration;

use super::*;
use crate::article::{Date, Kind};
use crate::language::Language;
use crate::search::{FoundArticle, FoundPassage, Hit, Results, Total};
use crate::snippet::Snippet;

/// Results of one hit whose snippet is this text, with `[` and `]` around matches.
fn results(marked: &str) -> Results {
    let (mut text, mut marks, mut start) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => marks.push(start..text.len()),
            c => text.push(c),
        }
    }
    let article = FoundArticle {
        key: 1,
        id: "one.txt".into(),
        title: Some("A title".into()),
        title_marks: std::iter::once(2..7).collect(),
        opening: None,
        language: Language::named("en").unwrap(),
        date: Date::new(2021, Some(3), None),
        byline: None,
        section: None,
        outlet: None,
        path: "/archive/one.txt".into(),
        url: None,
    };
    let snippet = Snippet { text: text.clone(), marks: marks.clone(), pieces: Vec::new() };
    let language = article.language;
    let passage =
        FoundPassage { score: 1.0, number: 1, kind: Kind::Text, language, text, marks, snippet };
    let hit = Hit {
        rank: 1,
        score: 1.0,
        article,
        passage,
        more: Vec::new(),
        matching_passages: 1,
        explanation: None,
    };
    let total = Total { passages: 1, articles: 1 };
    Results {
        facets: Vec::new(),
        explanation: None,
        suggestions: Vec::new(),
        query: "q".into(),
        understood: "q".into(),
        warnings: Vec::new(),
        total,
        took: Duration::from_millis(2),
        hits: vec![hit],
    }
}

fn show(marked: &str, width: Option<usize>, color: bool) -> String {
    let mut out = Vec::new();
    let look = Look { color, width, folder: Some("/archive".into()), links: false };
    text::write(&results(marked), &look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text_is_wrapped_to_the_terminal_and_left_alone_in_a_pipe() {
    let story = "They were seen [back together] in Paris, where it rained.";
    insta::assert_snapshot!("pipe", show(story, None, false));
    insta::assert_snapshot!("narrow", show(story, Some(34), false));
}

#[test]
fn totals_say_how_many_more_there_are_than_are_shown() {
    let total = Total { passages: 3_000, articles: 2_000 };
    let results = Results { total, ..results("[They]") };
    let mut out = Vec::new();
    let look = Look { color: false, width: None, folder: None, links: false };
    text::write(&results, &look, &mut out).unwrap();
    let lines = String::from_utf8(out).unwrap();
    let expected = "first 1 of 2000 articles, 3000 passages in 2.0 ms";
    assert_eq!(lines.lines().last(), Some(expected));
    let mut page = Vec::new();
    html::write(&results, &Look::default(), &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains(">2000 articles, 3000 passages<"), "{page}");
}

#[test]
fn past_the_last_hit_it_is_said_that_there_are_no_more() {
    let total = Total { passages: 7, articles: 5 };
    let results = Results { total, hits: Vec::new(), ..results("[They]") };
    let mut out = Vec::new();
    text::write(&results, &Look::default(), &mut out).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert_eq!(shown, "no more: 5 articles, 7 passages in 2.0 ms\n");
}

#[test]
fn in_markdown_what_belongs_to_a_hit_stands_below_its_text() {
    for (rank, indent) in [(9, "   "), (10, "    "), (100, "     ")] {
        let mut results = results("[They]\nare");
        results.hits[0].rank = rank;
        let mut out = Vec::new();
        html::write_markdown(&results, &Look::default(), &mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        let expected = format!("\n{indent}> **They**\n{indent}>\n{indent}> are\n");
        assert!(shown.contains(&expected), "{shown}");
        assert!(shown.contains(&format!("\n{indent}en · ")), "{shown}");
    }
}

#[test]
fn pieces_of_a_text_are_all_of_it() {
    let of = |text, marks: &[Range<usize>]| {
        pieces(text, marks.to_vec()).map(|(m, p)| (m, p.to_owned())).collect::<Vec<_>>()
    };
    let piece = |is_mark, piece: &str| (is_mark, piece.to_owned());
    assert_eq!(of("", &[]), []);
    assert_eq!(of("abc", &[]), [piece(false, "abc")]);
    assert_eq!(of("abc", &[0..1, 1..2]), [piece(true, "a"), piece(true, "b"), piece(false, "c")]);
}

#[test]
fn a_mark_over_two_lines_opens_and_closes_once() {
    let shown = show("They are [back together] now.", Some(24), false);
    assert!(shown.contains("«back\n   together»"), "{shown}");
}

#[test]
fn no_line_is_wider_than_the_terminal_even_with_wide_characters() {
    for story in [
        "王菲与[谢霆锋]复合了，他们在北京一起吃饭，记者拍到了照片。",
        "e\u{301}".repeat(90).as_str(),
        "[They] are [back] to[get]her",
    ] {
        for width in [1, 5, 10, 24, 40, 300] {
            for color in [true, false] {
                let shown = show(story, Some(width), color);
                for line in shown.lines().filter(|line| line.starts_with("   ")) {
                    // Two columns hold the widest character; paths and dates are never broken.
                    let whole = ["2021-03", "one.txt"].iter().filter(|part| line.contains(**part));
                    let unbroken = whole.map(|part| part.len()).max().unwrap_or(2);
                    let is = textwrap::core::display_width(line);
                    assert!(is <= width.max(3 + unbroken), "{is} > {width}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn colour_marks_matches_and_nothing_is_lost_without_it() {
    let colored = show("They are [back].", Some(80), true);
    assert!(colored.contains("\u{1B}[1m\u{1B}[33mback\u{1B}[0m"), "{colored:?}");
    assert!(!colored.contains('«'));
    assert_eq!(
        anstream::adapter::strip_str(&colored).to_string(),
        show("They are back.", Some(80), false).replace("«title»", "title")
    );
}

#[test]
fn control_characters_reach_no_terminal() {
    let mut results = results("text");
    results.hits[0].article.path = "/archive/\u{1B}[31mred\nline.txt".into();
    results.hits[0].article.title = Some("A \u{7}itle".into());
    let mut out = Vec::new();
    text::write(&results, &Look::default(), &mut out).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(!shown.contains(['\u{1B}', '\u{7}']), "{shown:?}");
}

#[test]
fn ranges_are_counted_in_characters() {
    let text = "é王\u{1F600}b";
    let ranges: Vec<Range<usize>> = vec![0..2, 2..5, 9..10];
    assert_eq!(in_characters(text, &ranges), [[0, 1], [1, 2], [3, 4]]);
    assert_eq!(in_characters("", &[]), [[0, 0]; 0]);
}

#[test]
fn a_path_is_a_link_where_the_terminal_can_follow_it() {
    let look = Look { links: true, folder: Some("/archive".into()), ..Look::default() };
    let mut out = Vec::new();
    let mut results = results("x");
    results.hits[0].article.path = "/archive/a b/\u{1B}c.txt".into();
    text::write(&results, &look, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    let link =
        "\u{1B}]8;;file:///archive/a%20b/%1Bc.txt\u{1B}\\a b/\u{FFFD}c.txt\u{1B}]8;;\u{1B}\\";
    assert!(out.contains(link), "{out:?}");
}
