//! Every language of the table, by a sample of its own: `tests/data/languages/CODE.txt` has a
//! paragraph, words of it with the terms that they are found by (`surface => term`), and other
//! ways of typing them (`typed ~ surface`). The same checks run for all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;

use serde_json::json;
use tabloid::analysis::Analyzer;
use tabloid::index::{Event, Manner, Report, update};
use tabloid::language::{Language, detect};
use tabloid::search::{Hit, Request, Searcher};

use crate::program::{Desk, data, ids};

/// What a sample file holds.
struct Sample {
    language: Language,
    path: PathBuf,
    text: String,
    paragraph: String,
    /// Words of the paragraph with their terms.
    words: Vec<(String, String)>,
    /// Other ways of typing a word of the paragraph, with the word.
    typed: Vec<(String, String)>,
}

fn samples() -> Vec<Sample> {
    let folder = data("languages");
    let read = |language: Language| {
        let path = folder.join(language.code()).with_extension("txt");
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let rows = |sign: &str| {
            text.lines().filter_map(|line| line.split_once(sign)).map(own).collect::<Vec<_>>()
        };
        assert_eq!(text.lines().next(), Some(format!("# {}", language.name()).as_str()));
        Sample {
            language,
            paragraph: text.lines().nth(2).unwrap().to_owned(),
            words: rows(" => "),
            typed: rows(" ~ "),
            path,
            text,
        }
    };
    Language::all().map(read).collect()
}

fn own((a, b): (&str, &str)) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

/// The terms of the field `stems` that a word of a paragraph has.
fn terms(sample: &Sample, surface: &str, analyzer: &mut Analyzer) -> String {
    let Sample { paragraph, language, .. } = sample;
    let mut tokens = Vec::new();
    analyzer.analyze(paragraph, *language, |token| {
        let terms: Vec<String> = token.stems.iter().map(String::from).collect();
        tokens.push((token.span.clone(), terms));
    });
    // An elided article stands before the word (`l'actrice`), a suffix behind it (`Kanye's`).
    let of = |start: usize| {
        let end = start + surface.len();
        let touches = |span: &Range<usize>| span.start < end && span.end > start;
        let within = tokens.iter().filter(move |(span, _)| touches(span));
        let stands = within.clone().any(|(span, _)| span.start == start || span.end == end);
        stands.then(|| within.flat_map(|(_, terms)| terms).map(String::as_str).collect())
    };
    let terms: Option<Vec<&str>> = paragraph.match_indices(surface).find_map(|(at, _)| of(at));
    let terms = terms.unwrap_or_else(|| panic!("{language}: {surface} is no word"));
    if terms.is_empty() { "-".to_owned() } else { terms.join(" ") }
}

#[test]
fn words_of_every_language_have_the_terms_that_its_sample_says() {
    let mut analyzer = Analyzer::new();
    let mut wrong = Vec::new();
    for sample in samples() {
        assert!(sample.words.len() >= 8, "{}: too few words", sample.language);
        let mut text = String::new();
        for line in sample.text.lines() {
            let as_found = match line.split_once(" => ") {
                Some((surface, _)) => {
                    format!("{surface} => {}", terms(&sample, surface, &mut analyzer))
                }
                None => line.to_owned(),
            };
            if as_found != line {
                wrong.push(format!("{}: {as_found}, not {line}", sample.language));
            }
            text += &format!("{as_found}\n");
        }
        // To take over what is found now, after a careful look: UPDATE_LANGUAGES=1
        if std::env::var_os("UPDATE_LANGUAGES").is_some() {
            fs::write(&sample.path, text).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_paragraph_of_every_language_is_told_by_its_own_words() {
    let mut taken = BTreeMap::new();
    for sample in samples().iter().filter(|sample| sample.language.is_detected()) {
        let detection = detect(&sample.paragraph, None, &[]);
        if detection.language != sample.language {
            taken.insert(sample.language.code(), detection.language.code());
        }
    }
    assert_eq!(taken, BTreeMap::new());
}

#[test]
fn words_of_every_language_are_found_as_they_stand_and_as_people_type_them() {
    let samples = samples();
    let dir = tempfile::tempdir().unwrap();
    let records = samples.iter().map(|sample| {
        let code = sample.language.code();
        json!({ "id": code, "lang": code, "text": sample.paragraph }).to_string()
    });
    let feed = dir.path().join("samples.jsonl");
    fs::write(&feed, records.collect::<Vec<String>>().join("\n")).unwrap();
    let index = dir.path().join("index");
    let go_on = &mut |_: &Report, _: Event<'_>| ControlFlow::Continue(());
    update(&index, &[feed], &Manner::default(), go_on).unwrap();
    let searcher = Searcher::open(&index).unwrap();
    let mut missed = BTreeSet::new();
    for sample in &samples {
        let as_they_stand = sample.words.iter().map(|(surface, _)| (surface, surface));
        let typed = sample.typed.iter().map(|(typed, surface)| (typed, surface));
        for (query, surface) in as_they_stand.chain(typed) {
            let languages = vec![sample.language];
            let request = Request { languages, ..Request::new(query.as_str()) };
            let hits = searcher.search(&request).unwrap().hits;
            let marked = hits.first().map(|Hit { passage, .. }| {
                passage.marks.iter().map(|mark| passage.text[mark.clone()].to_lowercase()).collect()
            });
            let marks: Vec<String> = marked.unwrap_or_default();
            let surface = surface.to_lowercase();
            if !marks.iter().any(|mark| mark.contains(&surface) || surface.contains(mark.as_str()))
            {
                missed.insert(format!("{}: {query} ({surface}) marks {marks:?}", sample.language));
            }
        }
    }
    assert!(missed.is_empty(), "{} missed: {missed:#?}", missed.len());
}

#[test]
fn names_in_katakana_are_found_by_any_run_of_their_signs() {
    let desk = Desk::with(&[
        ("kim.txt", "キムカーダシアンの離婚について。"),
        ("film.txt", "新しいスーパーマンショーが始まる。"),
        ("half.txt", "ｷﾑｶﾞｶﾅで書かれた名前です。"),
    ]);
    desk.run(&["index", "articles"]);
    for (query, file) in [
        ("カーダシアン", "kim.txt"),
        ("キム・カーダシアン", "kim.txt"),
        ("スーパーマン", "film.txt"),
        ("スーパ", "film.txt"),
        ("ガカナ", "half.txt"),
        ("=ショー", "film.txt"),
    ] {
        let found = desk.search(query);
        assert!(ids(&found).contains(&file), "{query}: {found}");
    }
    assert!(!ids(&desk.search("カーダン")).contains(&"kim.txt"));
}

#[test]
fn forms_that_stemmers_leave_apart_find_each_other() {
    for (code, forms) in [
        ("fr", &["ami amis", "vidéo vidéos", "jeu jeux", "roi rois", "connu connus"][..]),
        ("nl", &["meisje meisjes", "jongen jongens", "prins prinsen", "vakantie vakanties"][..]),
        ("es", &["actriz actrices", "mujer mujeres", "joven jóvenes"][..]),
        ("pt", &["relação relações", "casal casais", "homem homens"][..]),
        ("da", &["elske elskede", "barn børn", "mand mænd"][..]),
        ("nb", &["skuespiller skuespilleren", "sanger sangerne"][..]),
        ("en", &["sue sued", "bus buses", "dj djs", "quiz quizzes"][..]),
    ] {
        let words: Vec<&str> = forms.iter().flat_map(|pair| pair.split(' ')).collect();
        let files: Vec<(String, &str)> =
            words.iter().enumerate().map(|(n, word)| (format!("{n}.txt"), *word)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(n, word)| (n.as_str(), *word)).collect();
        let desk = Desk::with(&files);
        desk.run(&["index", "articles", &format!("--languages={code}")]);
        for (n, word) in words.iter().enumerate() {
            let found = desk.search(word);
            let expected = [n, n ^ 1].map(|n| format!("{n}.txt"));
            assert_eq!(ids(&found), expected, "{code} {word}");
        }
    }
}

#[test]
fn irregular_forms_of_english_find_each_other() {
    let forms = [
        ["child", "children"],
        ["wife", "wives"],
        ["woman", "women"],
        ["go", "went"],
        ["leave", "left"],
        ["write", "wrote"],
        ["foot", "feet"],
        ["policeman", "policemen"],
        ["win", "won"],
    ];
    let text =
        |word: &str| format!("What they said of the {word} that the singer has in her house.");
    let files = forms.iter().flatten().map(|word| (format!("{word}.txt"), text(word)));
    let files: Vec<(String, String)> = files.collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let desk = Desk::with(&files);
    desk.run(&["index", "articles", "--languages=en"]);
    for [one, other] in forms {
        for (query, first, second) in [(one, one, other), (other, other, one)] {
            let found = desk.search(query);
            assert_eq!(ids(&found), [format!("{first}.txt"), format!("{second}.txt")], "{query}");
        }
    }
}
