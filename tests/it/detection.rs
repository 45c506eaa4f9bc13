//! How well languages are told: on the paragraphs and sentences of `../shared`, where they are there,
//! and by what becomes of articles of our own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::json;
use tabloid::language::{Language, detect};
use tabloid::search::{Request, Searcher};

use crate::program::{Desk, ids, marked};

/// Texts by language, of the languages that the table has.
fn texts(folder: &str) -> Vec<(Language, Vec<String>)> {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/languages");
    let Ok(entries) = fs::read_dir(corpora.join(folder)) else {
        crate::program::skipped(&format!("the {folder} are not at hand"));
        return Vec::new();
    };
    let mut texts: Vec<(Language, Vec<String>)> = entries
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let language = Language::named(path.file_stem()?.to_str()?)?;
            let lines = fs::read_to_string(&path).unwrap();
            let lines = lines.lines().map(String::from).filter(|line| !line.trim().is_empty());
            Some((language, lines.collect()))
        })
        .collect();
    texts.sort_by_key(|(language, _)| *language);
    texts
}

/// Prints how many texts are told wrong, in all and what they are taken for, beside plain whatlang;
/// returns both shares.
fn table(texts: &[(Language, Vec<String>)]) -> (f64, f64) {
    let (mut all, mut wrong, mut plainly_wrong) = (0, 0, 0);
    for (language, texts) in texts {
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        let mut plain = 0;
        for text in texts {
            let found = detect(text, None, &[]).language;
            if found != *language {
                *taken.entry(found.code()).or_default() += 1;
            }
            let told = whatlang::detect_lang(text).map(|lang| lang.code());
            plain += usize::from(told != Some(language.iso639_3()));
        }
        let ours: usize = taken.values().sum();
        println!("{language}: {ours} of {} wrong {taken:?}; whatlang {plain}", texts.len());
        (all, wrong, plainly_wrong) = (all + texts.len(), wrong + ours, plainly_wrong + plain);
    }
    println!("{wrong} of {all} wrong; whatlang {plainly_wrong}");
    (wrong as f64 / all.max(1) as f64, plainly_wrong as f64 / all.max(1) as f64)
}

#[test]
fn paragraphs_are_told_rightly_but_for_one_in_two_hundred() {
    let (wrong, _) = table(&texts("paragraphs"));
    assert!(wrong <= 0.005, "{wrong}");
}

#[test]
fn single_sentences_are_told_better_than_by_trigrams_alone() {
    let (wrong, plain) = table(&texts("sentences"));
    assert!(wrong <= plain, "{wrong} {plain}");
}

#[test]
fn headlines_are_told_in_an_archive_of_declared_languages() {
    let expected = ["en", "nl"].map(|code| Language::named(code).unwrap());
    let (mut all, mut wrong) = (0, Vec::new());
    for (language, texts) in texts("sentences") {
        for text in texts.iter().filter(|_| expected.contains(&language)) {
            let mut headline = String::new();
            for word in text.split(' ') {
                if headline.chars().count() + word.chars().count() < 60 {
                    headline += &format!("{word} ");
                }
            }
            if headline.trim().chars().count() >= 20 {
                all += 1;
                if detect(headline.trim(), None, &expected).language != language {
                    wrong.push(headline);
                }
            }
        }
    }
    println!("{} of {all} wrong", wrong.len());
    assert!(wrong.len() * 20 <= all, "{wrong:#?}");
}

/// An English story that quotes three French sentences.
const QUOTES: &str = "The singer read the letter out loud, and nobody in the room would say a word to her after it. She had kept it for years in a box under the bed, she told us later, and she never thought that it would be in the papers.\n\nJe t'ai attendue devant le théâtre pendant toute la nuit, et les lumières se sont éteintes. Nous avions promis de ne jamais parler de cette histoire aux journalistes. Pourtant, tu as épousé un autre homme avant la fin de l'été.\n\nHe would not talk about it when we called him, and his lawyers have told us not to call again, for he has said what there was to say.";

#[test]
fn a_quoted_passage_of_another_language_is_found_by_its_own_stems() {
    let desk = Desk::with(&[("letter.txt", QUOTES)]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    for (query, mark) in [("épouser", "épousé"), ("journaliste", "journalistes")] {
        let found = desk.search(query);
        assert_eq!(ids(&found), ["letter.txt"], "{query}");
        assert_eq!(marked(&found["hits"][0]), [mark], "{query}");
    }
    let found = desk.search("lang:fr promis");
    assert_eq!(found["hits"][0]["passage"]["language"], "fr");
    assert_eq!(found["hits"][0]["article"]["language"], "en");
    assert!(ids(&desk.search("lang:fr lawyers")).is_empty());
    let analyzed = desk.run(&["analyze", "articles/letter.txt"]).stdout;
    assert!(analyzed.contains("fr French"), "{analyzed}");
}

#[test]
fn quotations_between_articles_of_two_languages_are_found_in_their_own() {
    let (english, rest) = QUOTES.split_once("\n\n").unwrap();
    let (french, _) = rest.split_once("\n\n").unwrap();
    let quoted = format!("{french}\n\n{english}\n\n{french}");
    let french_with_english = format!("{french}\n\n{english}\n\n{french}\n\n{french}");
    let stories: Vec<(String, &str)> = (0..9)
        .map(|n| (format!("{n}.txt"), [QUOTES, english, &french_with_english][n % 3]))
        .chain([("9.txt".to_owned(), quoted.as_str())])
        .collect();
    let stories: Vec<(&str, &str)> = stories.iter().map(|(n, text)| (&**n, *text)).collect();
    let desk = Desk::with(&stories);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    for (query, expected) in [
        ("journaliste", "0 2 3 5 6 8 9"),
        ("lang:fr épouser", "0 2 3 5 6 8 9"),
        ("lang:en épouser", ""),
        ("lang:en letters", "0 1 2 3 4 5 6 7 8 9"),
        ("lang:fr letters", ""),
        ("lang:fr journaliste -letters", "0 2 3 5 6 8 9"),
    ] {
        let found = desk.search(query);
        let mut ids = ids(&found);
        ids.sort_unstable();
        let ids: Vec<&str> = ids.into_iter().map(|id| id.trim_end_matches(".txt")).collect();
        assert_eq!(ids.join(" "), expected, "{query}");
    }
    // Words alone are narrowed as their postings are read, other queries by asking about every passage.
    for query in ["journaliste", "letters", "journaliste letters", "+de +la", "=le", "lawyers la"] {
        for languages in ["en", "fr", "en,fr", "nl"] {
            let found = |more: &str| {
                let found = desk.search(&format!("{query} lang:{languages}{more}"));
                (found["total"].clone(), found["hits"].clone())
            };
            assert_eq!(found(""), found(" -nowhere"), "{query} lang:{languages}");
        }
    }
}

#[test]
fn words_of_very_many_passages_are_narrowed_to_languages_as_by_asking_about_each() {
    let (english, rest) = QUOTES.split_once("\n\n").unwrap();
    let (french, _) = rest.split_once("\n\n").unwrap();
    // A name stands in both.
    let (english, french) = (format!("Kim: {english}"), format!("Kim: {french}\n\n{french}"));
    // Some passages have others around them in another language, and very many have none.
    let text = |n: usize| match n {
        0..160 => QUOTES,
        n if n % 2 == 0 => english.as_str(),
        _ => french.as_str(),
    };
    let records = (0..1_600).map(|n| json!({ "id": n.to_string(), "text": text(n) }).to_string());
    let desk = Desk::new();
    desk.write("articles/many.jsonl", records.collect::<Vec<_>>().join("\n"));
    assert_eq!(desk.run(&["index", "articles", "--languages=en,fr"]).status, 0);
    let searcher = Searcher::open(&desk.path("index")).unwrap();
    let found = |query: &str| {
        let request = Request { limit: 20, ..Request::new(query) };
        let found = searcher.search(&request).unwrap();
        (found.total, found.hits)
    };
    let mut articles = Vec::new();
    for query in ["journaliste", "kim", "letters", "kim letters", "+kim +journaliste", "la"] {
        for languages in ["en", "fr", "en,fr"] {
            let narrowed = format!("{query} lang:{languages}");
            let expected = found(&format!("{narrowed} -nowhere"));
            assert_eq!(found(&narrowed), expected, "{narrowed}");
            articles.push(expected.0.articles);
        }
    }
    assert_eq!(articles[..6], [0, 880, 880, 720, 720, 1_440]);
}

#[test]
fn a_rare_word_counts_more_among_quotations_of_a_language_that_no_article_is_in() {
    let place = "devant le théâtre";
    let stories: Vec<(String, String)> = (0..8)
        .map(|n| {
            let other = match n {
                0 => "devant le théâtre du théâtre, le vieux théâtre,",
                1 => "pour ce divorce",
                _ => place,
            };
            (format!("{n}.txt"), QUOTES.replace(place, other))
        })
        .collect();
    let stories: Vec<(&str, &str)> = stories.iter().map(|(n, text)| (&**n, &**text)).collect();
    let desk = Desk::with(&stories);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let found = desk.search("lang:fr théâtre divorce");
    assert_eq!((ids(&found)[0], ids(&found).len()), ("1.txt", 8));
}

#[test]
fn declared_languages_decide_where_the_text_leaves_doubt_and_are_remembered() {
    let titles = ["Ruzie om villa", "Zangeres weer solo", "Star split: house sold"];
    let records: Vec<String> = titles
        .iter()
        .enumerate()
        .map(|(n, title)| json!({ "id": n.to_string(), "text": title }).to_string())
        .collect();
    let desk = Desk::new();
    desk.write("articles/titles.jsonl", records.join("\n"));
    assert_eq!(desk.run(&["index", "articles", "--languages=en,nl"]).status, 0);
    let languages = || -> BTreeMap<String, String> {
        let found = desk.search("path:titles");
        let hits = found["hits"].as_array().unwrap().iter();
        hits.map(|hit| {
            let article = &hit["article"];
            (article["id"].to_string(), article["language"].as_str().unwrap().to_owned())
        })
        .collect()
    };
    let told: Vec<String> = languages().into_values().collect();
    assert_eq!(told, ["nl", "nl", "en"]);
    desk.write("articles/more.jsonl", json!({ "id": "9", "text": "Ruzie om hond" }).to_string());
    assert_eq!(desk.run(&["index"]).status, 0);
    let found = desk.search("hond");
    assert_eq!(found["hits"][0]["article"]["language"], "nl");
    // Another choice takes everything in again.
    let run = desk.run(&["index", "articles", "--languages=de"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(languages().into_values().all(|language| language == "de"));
}

#[test]
fn the_languages_are_shown_with_what_the_index_holds_of_them() {
    let desk = Desk::new();
    let count = |desk: &Desk, code: &str| {
        let all =
            desk.json(&["languages", "--format=json"])["languages"].as_array().unwrap().clone();
        let of = all.into_iter().find(|language| language["code"] == code);
        of.unwrap_or_else(|| panic!("{code}"))["articles"].as_u64().unwrap()
    };
    assert_eq!(count(&desk, "nl"), 0, "without an index too");
    let desk = Desk::with_seeds();
    assert_eq!(desk.run(&["index", "seeds"]).status, 0);
    assert_eq!((count(&desk, "en"), count(&desk, "nl"), count(&desk, "th")), (4, 1, 0));
    let text = desk.run(&["languages"]).stdout;
    let dutch = text.lines().find(|line| line.starts_with("nl ")).unwrap();
    assert_eq!(
        dutch.split_whitespace().collect::<Vec<_>>(),
        "nl Dutch yes yes 101 - 1".split(' ').collect::<Vec<_>>()
    );
    assert!(text.lines().any(|line| line.starts_with("ja ") && line.contains("yes")), "{text}");
}
