//! What a reader sees can be found: every word as it stands, alone and with its neighbours, where a
//! large corpus is at hand. It is not part of the project.
//!
//! `FINDABLE_ARTICLES=5000 cargo test --release findable -- --nocapture` looks at more of it.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use tabloid::archive::{Found, Meter, Reading, Taken, read, walk};
use tabloid::article::{Article, Kind};
use tabloid::index::{Manner, update};
use tabloid::search::{Searcher, Which};

/// How many articles are looked at where nothing is said.
const ARTICLES: usize = 60;

/// The first articles of the corpus; none, with a word about it, where it is not at hand.
pub(crate) fn articles(number: usize) -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/speed");
    let mut articles = Vec::new();
    let Ok(root) = folder.canonicalize() else {
        crate::program::skipped("the corpus is not at hand");
        return articles;
    };
    for source in walk(&root, Path::new("/nowhere")).flatten() {
        let read = read(&source, &Reading::default(), &Meter::default(), &mut |found| {
            if let Found::Article { article, .. } = found {
                articles.push(article);
            }
            if articles.len() < number { Taken::Go } else { Taken::Stop }
        });
        assert_eq!(read, Ok(()));
    }
    articles
}

/// The articles indexed, known by their place among them.
fn index(dir: &Path, articles: &[Article]) -> Searcher {
    let line = |(at, article): (usize, &Article)| {
        let texts: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
        let language = article.language.map(|language| language.code());
        let record = serde_json::json!({
            "id": format!("a{at}"), "title": article.title, "text": texts.join("\n\n"), "lang": language,
        });
        format!("{record}\n")
    };
    std::fs::write(
        dir.join("feed.jsonl"),
        articles.iter().enumerate().map(line).collect::<String>(),
    )
    .unwrap();
    let index = dir.join("index");
    update(&index, &[dir.join("feed.jsonl")], &Manner::default(), &mut |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap();
    Searcher::open(&index).unwrap()
}

/// Words as a reader copies them: what white space parts, without the marks around it.
fn copied(text: &str) -> Vec<&str> {
    let words = text.split_whitespace();
    let bare = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    bare.filter(|word| !word.is_empty()).collect()
}

#[test]
fn every_visible_word_finds_its_passage() {
    let number = std::env::var("FINDABLE_ARTICLES").ok().and_then(|n| n.parse().ok());
    let articles = articles(number.unwrap_or(ARTICLES));
    if articles.is_empty() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &articles);
    let (mut asked, mut languages) = (0u64, HashSet::new());
    let mut known: HashSet<String> = HashSet::new();
    let mut missing = Vec::new();
    for at in 0..articles.len() {
        let which = Which::Id(format!("a{at}"));
        let whole = searcher.articles(&which, "").unwrap().remove(0);
        languages.insert(whole.article.language);
        let passage_of = |paragraph: &tabloid::search::WholeParagraph| match paragraph.kind {
            Kind::PullQuote => None, // left out where the passage that it repeats is found
            _ => paragraph.passage,
        };
        let texts = whole.paragraphs.iter().filter_map(|p| Some((passage_of(p)?, p.text.as_str())));
        let title = whole.article.title.as_deref().map(|title| (0, title));
        for (passage, text) in title.into_iter().chain(texts) {
            let words = copied(text);
            for (nth, word) in words.iter().enumerate() {
                if !known.insert((*word).to_owned()) {
                    continue;
                }
                let neighbours = &words[nth.saturating_sub(1)..(nth + 2).min(words.len())];
                let phrase = neighbours.join(" ").replace(['"', '“', '”', '„', '«', '»'], " ");
                let exact = word.replace(['"', '“', '”', '„', '«', '»', '(', ')'], " ");
                for query in [format!("=\"{exact}\""), format!("\"{phrase}\"")] {
                    asked += 1;
                    let why = searcher.why(&which, &query).unwrap().remove(0);
                    if !why.parts.iter().any(|part| part.passages.contains(&passage)) {
                        missing.push(format!("{query} in passage {passage} of {which:?}: {text}"));
                    }
                }
            }
        }
    }
    println!(
        "{} articles in {} languages, {asked} queries, {} not found",
        articles.len(),
        languages.len(),
        missing.len()
    );
    assert!(
        missing.is_empty(),
        "{} of {asked}: {:#?}",
        missing.len(),
        &missing[..missing.len().min(10)]
    );
}
