//! How much of the article text of saved web pages is found, and how much else, where pages with
//! their true text are at hand. They belong to their publishers, so they are not part of the project.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;
use tabloid::archive::{Found, Meter, Reading, Taken, read, walk};
use tabloid::article::{Article, Kind};

/// Words that are compared in a row.
const RUN: usize = 4;

/// How often each run of words stands in a text.
fn runs(text: &str) -> HashMap<String, usize> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut runs = HashMap::new();
    for run in words.windows(RUN) {
        *runs.entry(run.join(" ")).or_default() += 1;
    }
    runs
}

/// The part of `some` that `all` has too, run by run.
fn part(some: &HashMap<String, usize>, all: &HashMap<String, usize>) -> f64 {
    let shared: usize =
        some.iter().map(|(run, number)| (*number).min(all.get(run).copied().unwrap_or(0))).sum();
    shared as f64 / some.values().sum::<usize>().max(1) as f64
}

/// The running text of an article.
fn text(article: &Article) -> String {
    let is_text = |kind| !matches!(kind, Kind::Boilerplate | Kind::Caption | Kind::Byline);
    let texts = article.paragraphs.iter().filter(|paragraph| is_text(paragraph.kind));
    texts.map(|paragraph| paragraph.text.as_str()).collect::<Vec<&str>>().join("\n")
}

#[test]
fn the_text_of_saved_pages_is_found_and_little_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/html");
    let Ok(truth) = std::fs::read_to_string(folder.join("ground-truth.json")) else {
        crate::program::skipped("the pages are not at hand");
        return;
    };
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let (mut precision, mut recall, mut f1, mut pages) = (0.0, 0.0, 0.0, 0.0);
    let root = folder.join("pages").canonicalize().unwrap();
    for source in walk(&root, Path::new("/nowhere")).flatten() {
        let name = source.name.split('.').next().unwrap();
        let body = runs(truth[name]["articleBody"].as_str().unwrap());
        let mut found = String::new();
        let read = read(&source, &Reading::default(), &Meter::default(), &mut |one| {
            if let Found::Article { article, .. } = one {
                found = text(&article);
            }
            Taken::Go
        });
        assert_eq!(read, Ok(()), "{name}");
        let found = runs(&found);
        let (p, r) = (part(&found, &body), part(&body, &found));
        precision += p;
        recall += r;
        f1 += if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        pages += 1.0;
    }
    let (precision, recall, f1) = (precision / pages, recall / pages, f1 / pages);
    println!("{pages} pages: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}");
    assert!(f1 > 0.95, "precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}");
}
