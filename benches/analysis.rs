//! What is made of text before it is indexed or shown: detection, words, snippets; per language, of a
//! paragraph and of a long text.

#![allow(clippy::expect_used, missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tabloid::analysis::Analyzer;
use tabloid::bench::SEED;
use tabloid::bench::generate::{Articles, Generated};
use tabloid::language::{Language, detect};
use tabloid::query::{Wanted, find};
use tabloid::sentence::sentences;
use tabloid::snippet::{LENGTH, snippet};

/// How many articles the long text of a language has.
const LONG: usize = 50;

/// The first generated articles of every language that there are some in.
fn articles() -> Vec<(Language, Vec<Generated>)> {
    ["en", "nl", "de", "fr"]
        .into_iter()
        .filter_map(Language::named)
        .map(|language| {
            let own = Articles::new(SEED).filter(move |article| article.language == language);
            (language, own.take(LONG).collect())
        })
        .collect()
}

fn detection(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("detect");
    for (language, articles) in articles() {
        let texts: Vec<&str> = articles.iter().map(|article| article.text.as_str()).collect();
        for text in &texts {
            assert_eq!(detect(text, None, &[]).language, language);
        }
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.bench_function(language.code(), |bencher| {
            bencher.iter(|| {
                for text in &texts {
                    black_box(detect(text, None, &[]));
                }
            });
        });
    }
}

fn words(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("analyze");
    for (language, articles) in articles() {
        let all: Vec<&str> = articles.iter().map(|article| article.text.as_str()).collect();
        let paragraph = all[0].split("\n\n").max_by_key(|paragraph| paragraph.len());
        let paragraph = paragraph.expect("an article has a paragraph").to_owned();
        for (name, text) in [("short", paragraph), ("long", all.join("\n"))] {
            let mut analyzer = Analyzer::new();
            let (mut tokens, mut stems) = (0, 0);
            analyzer.analyze(&text, language, |token| {
                tokens += 1;
                stems += token.stems.iter().count();
                assert_eq!(token.is_stop_word, token.stems.iter().next().is_none());
            });
            assert!(tokens > text.split_whitespace().count() * 9 / 10 && stems < tokens);
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{} {name}", language.code()), |bencher| {
                bencher.iter(|| {
                    let mut seen = 0;
                    analyzer.analyze(&text, language, |token| seen += token.word.len());
                    black_box(seen)
                });
            });
        }
    }
}

fn snippets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("snippet");
    for (language, articles) in articles() {
        let text = articles[0].text.replace("\n\n", "\n");
        let mut analyzer = Analyzer::new();
        let mut rare = String::new();
        analyzer.analyze(&text, language, |token| {
            if token.word.len() > rare.len() {
                rare = token.word.to_owned();
            }
        });
        let wanted = [Wanted::phrase(vec![rare.clone()])];
        let sentences = sentences(&text, language);
        let mut make = || {
            let matches = find(&text, language, &wanted, &mut analyzer);
            snippet(&text, &sentences, &matches, &[1.0], LENGTH)
        };
        let made = make();
        let marked = made.marks.first().map(|mark| made.text[mark.clone()].to_lowercase());
        assert!(marked.is_some_and(|marked| marked.starts_with(&rare[..1])), "{rare}");
        group.bench_function(language.code(), |bencher| bencher.iter(|| black_box(make())));
    }
}

criterion_group!(benches, detection, words, snippets);
criterion_main!(benches);
