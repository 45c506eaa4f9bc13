//! How long the steps of a search take on the seeds: opening the index, a keyword, a phrase.
//!
//! Every answer is checked before it is timed. On five articles this shows what a search costs at
//! the least, not how it grows.

#![allow(clippy::expect_used, missing_docs)]

use std::ops::ControlFlow;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use tabloid::index::{Manner, update};
use tabloid::search::{Request, Searcher};

fn search(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder for the index");
    let index = dir.path().join("index");
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let report =
        update(&index, &[seeds], &Manner::default(), &mut |_, _| ControlFlow::Continue(()))
            .expect("the seeds are indexed");
    assert_eq!(report.added, 5);

    criterion.bench_function("open", |bencher| {
        bencher.iter(|| Searcher::open(&index).expect("the index opens"));
    });
    let searcher = Searcher::open(&index).expect("the index opens");
    for (name, query, articles) in [
        ("keyword", "divorced", 4),
        ("two keywords", "kim album", 5),
        ("phrase", "\"back together\"", 3),
        ("language", "huwelijk lang:nl", 1),
    ] {
        let request = Request::new(query);
        let found = searcher.search(&request).expect("the query runs").total.articles;
        assert_eq!(found, articles, "{query}");
        criterion.bench_function(&format!("search {name}"), |bencher| {
            bencher.iter(|| searcher.search(&request).expect("the query runs"));
        });
    }
}

criterion_group!(benches, search);
criterion_main!(benches);
