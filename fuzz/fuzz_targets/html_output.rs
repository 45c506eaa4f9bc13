//! The web page of results: whatever the texts are, nothing of them is taken for markup, and without
//! the tags the snippet is what it was.
#![no_main]

use std::time::Duration;

use tabloid::article::Kind;
use tabloid::language::Language;
use tabloid::output::{Look, html, printable};
use tabloid::search::{FoundArticle, FoundPassage, Hit, Results, Total};
use tabloid::snippet::Snippet;

libfuzzer_sys::fuzz_target!(|input: (&str, &str, Vec<u8>)| {
    let (title, text, cuts) = input;
    let mut marks = Vec::new();
    let mut at = 0;
    for pair in cuts.chunks(2) {
        let [skip, length] = pair else { continue };
        let (start, end) =
            (at + usize::from(*skip), at + usize::from(*skip) + usize::from(*length));
        if text.is_char_boundary(start)
            && text.is_char_boundary(end)
            && end <= text.len()
            && start < end
        {
            marks.push(start..end);
            at = end;
        }
    }
    let snippet = Snippet { text: text.to_owned(), marks, pieces: Vec::new() };
    let language = Language::UNDETERMINED;
    let passage = FoundPassage {
        score: 1.0,
        number: 1,
        kind: Kind::Text,
        language,
        text: text.to_owned(),
        marks: Vec::new(),
        snippet,
    };
    let article = FoundArticle {
        key: 1,
        id: title.to_owned(),
        title: Some(title.to_owned()),
        title_marks: Vec::new(),
        opening: None,
        language,
        date: None,
        byline: Some(title.to_owned()),
        section: Some(title.to_owned()),
        outlet: Some(title.to_owned()),
        path: title.into(),
        url: Some(format!("https://{title}")),
    };
    let hit = Hit {
        rank: 1,
        score: 1.0,
        article,
        passage,
        more: Vec::new(),
        matching_passages: 1,
        explanation: None,
    };
    let results = Results {
        query: title.to_owned(),
        understood: title.to_owned(),
        warnings: Vec::new(),
        total: Total { passages: 1, articles: 1 },
        facets: Vec::new(),
        explanation: None,
        suggestions: Vec::new(),
        took: Duration::ZERO,
        hits: vec![hit],
    };
    let mut page = Vec::new();
    html::write(&results, &Look::default(), &mut page).expect("memory takes it");
    let page = String::from_utf8(page).expect("a page is text");
    let (_, after) = page.split_once("<blockquote>").expect("there is a snippet");
    let (quoted, _) = after.split_once("</blockquote>").expect("that ends");
    let bare = quoted.replace("<mark>", "").replace("</mark>", "");
    assert!(!bare.contains(['<', '>']), "{bare:?}");
    let plain = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let expected: Vec<String> =
        text.split('\n').map(|line| printable(line.into()).into_owned()).collect();
    assert_eq!(plain, expected.join("\n"));
    let titles = page.matches("<h2>").count();
    assert_eq!((titles, page.matches("<li ").count(), page.matches("<script").count()), (1, 1, 0));
});
