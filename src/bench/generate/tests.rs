//! What the generated archive promises.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::*;
use crate::analysis::Analyzer;
use crate::language::detect;

/// What `write` gives for the first 100 articles of seed 1. It changes with any change to words, rules or
/// code; results measured before and after can't be compared.
const FIRST_HUNDRED: &str = "4f4f3ef162c8b64685d8440d754ea88c39aa3aa241e37e97f09ee06e43cff6db";

static ARTICLES: LazyLock<Vec<Generated>> = LazyLock::new(|| Articles::new(5).take(600).collect());

/// The articles in a language.
fn of(code: &str) -> impl Iterator<Item = &'static Generated> {
    ARTICLES.iter().filter(move |article| article.language.code() == code)
}

const CODES: [&str; 4] = ["en", "nl", "de", "fr"];

#[test]
fn the_first_hundred_articles_are_the_same_everywhere() {
    let mut out = Vec::new();
    let written = write(&mut out, 100, 1).unwrap();
    assert_eq!((written.articles, written.bytes), (100, out.len() as u64));
    assert_eq!(blake3::hash(&out).to_hex().as_str(), FIRST_HUNDRED);
}

#[test]
fn an_article_depends_on_its_seed_and_number_only() {
    let (mut few, mut more) = (Vec::new(), Vec::new());
    write(&mut few, 10, 3).unwrap();
    write(&mut more, 30, 3).unwrap();
    assert!(more.starts_with(&few));
    let tenth = Articles::new(3).nth(9);
    assert_eq!(tenth, Articles::new(3).take(10).last());
    assert_ne!(tenth, Articles::new(4).nth(9));
    let ids: HashSet<&str> = ARTICLES.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids.len(), ARTICLES.len());
}

#[test]
fn its_languages_are_told_and_have_their_shares() {
    let wrong: Vec<&str> = ARTICLES
        .iter()
        .filter(|article| detect(&article.text, None, &[]).language != article.language)
        .map(|article| article.text.as_str())
        .collect();
    assert!(wrong.len() * 100 <= ARTICLES.len(), "{wrong:#?}");
    for (code, share) in CODES.into_iter().zip([0.55, 0.15, 0.15, 0.15]) {
        let found = of(code).count() as f64 / ARTICLES.len() as f64;
        assert!((found - share).abs() < 0.05, "{code}: {found}");
    }
}

#[test]
fn nothing_of_the_rules_is_left_in_a_text() {
    let left = ["<", ">", "[", "]", "{", "}", "|", "~", "  ", " ,", " .", ",,", "..", ",.", "+"];
    for article in ARTICLES.iter() {
        for text in [&article.title, &article.text, &article.outlet, &article.byline] {
            let found = left.iter().find(|left| text.contains(**left));
            assert_eq!(found, None, "{text}");
            assert!(!text.trim().is_empty() && text.trim() == text, "{text:?}");
        }
    }
}

#[test]
fn its_articles_are_as_long_as_news_and_some_much_longer() {
    let mut lengths: Vec<usize> = ARTICLES.iter().map(|a| a.text.chars().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!((2_000..3_200).contains(&median), "{median}");
    assert!(lengths.iter().any(|length| *length > 15_000));
    assert!(lengths.iter().all(|length| *length < 43_000));
    assert!(ARTICLES.iter().all(|article| (2005..=2025).contains(&article.date.year())));
}

#[test]
fn stemmers_join_the_forms_of_its_words() {
    for code in CODES {
        let (mut words, mut stems) = (HashSet::new(), HashSet::new());
        let mut analyzer = Analyzer::new();
        for article in of(code) {
            analyzer.analyze(&article.text, article.language, |token| {
                if let Some(stem) = token.stems.iter().next() {
                    words.insert(token.word.to_owned());
                    stems.insert(stem.to_owned());
                }
            });
        }
        let joined = stems.len() as f64 / words.len() as f64;
        assert!((0.5..0.9).contains(&joined), "{code}: {joined}");
    }
}

#[test]
fn its_vocabulary_never_ceases_to_grow() {
    let mut analyzer = Analyzer::new();
    let mut words = HashSet::new();
    let mut sizes = Vec::new();
    for (number, article) in ARTICLES.iter().enumerate() {
        analyzer.analyze(&article.text, article.language, |token| {
            words.insert(token.word.to_owned());
        });
        if [149, 299, 599].contains(&number) {
            sizes.push(words.len() as f64);
        }
    }
    for pair in sizes.windows(2) {
        let growth = pair[1] / pair[0];
        assert!((1.35..1.8).contains(&growth), "{sizes:?}");
    }
}

#[test]
fn set_phrases_and_people_come_back() {
    for (code, phrase) in CODES.into_iter().zip([
        "back together",
        "weer samen",
        "wieder zusammen",
        "de nouveau ensemble",
    ]) {
        let holds = |text: &str| text.to_lowercase().contains(phrase);
        let found = of(code).filter(|article| holds(&article.title) || holds(&article.text));
        assert!(found.count() > 2, "{phrase}");
    }
    // Names of two words with an English first name, in all languages.
    let names = |code: &str| -> HashSet<(&str, &str)> {
        let words = of(code).flat_map(|article| {
            let words: Vec<&str> = article.text.split([' ', '\n', ',', '.', '’']).collect();
            let pairs: Vec<(&str, &str)> =
                words.windows(2).map(|pair| (pair[0], pair[1])).collect();
            pairs
        });
        let is_name = |(first, last): &(&str, &str)| {
            ["Jack", "Harry", "Emily", "Grace", "Megan", "Luke", "Ruby", "William"].contains(first)
                && last.len() > 4
        };
        words.filter(is_name).collect()
    };
    let everywhere = CODES.into_iter().map(names).reduce(|all, some| &all & &some);
    assert!(everywhere.is_some_and(|names| !names.is_empty()));
}
