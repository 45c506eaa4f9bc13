//! How long a search takes: opening an index with the first query, and every class of queries, on the
//! seeds and on generated articles.

#![allow(clippy::expect_used, missing_docs)]

use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use tabloid::bench::{Class, SEED, draw, generate};
use tabloid::index::{Manner, update};
use tabloid::search::{Request, Searcher};

/// How many articles the generated archive has.
const ARTICLES: u64 = 2_000;

/// How many queries of each class are asked one after another.
const QUERIES: usize = 20;

/// Indexes a path; tells how many articles it has.
fn index(path: &Path, dir: &Path) -> u64 {
    let go_on = &mut |_: &_, _: tabloid::index::Event<'_>| ControlFlow::Continue(());
    let report = update(dir, &[path.to_owned()], &Manner::default(), go_on);
    report.expect("the archive is indexed").added
}

fn seeds(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder for the index");
    let dir = dir.path().join("index");
    assert_eq!(index(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"), &dir), 5);
    let mut group = criterion.benchmark_group("seeds");
    group.bench_function("open", |bencher| {
        bencher.iter(|| Searcher::open(&dir).expect("the index opens"));
    });
    group.bench_function("open and first query", |bencher| {
        let request = Request::new("divorced");
        bencher.iter(|| {
            let searcher = Searcher::open(&dir).expect("the index opens");
            searcher.search(&request).expect("the query runs")
        });
    });
    let searcher = Searcher::open(&dir).expect("the index opens");
    for (name, query, articles) in [
        ("keyword", "divorced", 4),
        ("two keywords", "kim album", 5),
        ("phrase", "\"back together\"", 3),
        ("language", "huwelijk lang:nl", 1),
    ] {
        let request = Request::new(query);
        let found = searcher.search(&request).expect("the query runs").total.articles;
        assert_eq!(found, articles, "{query}");
        group.bench_function(name, |bencher| {
            bencher.iter(|| searcher.search(&request).expect("the query runs"));
        });
    }
}

fn generated(criterion: &mut Criterion) {
    let work = tempfile::tempdir().expect("a folder");
    let (archive, dir) = (work.path().join("archive.jsonl"), work.path().join("index"));
    let out = BufWriter::new(File::create(&archive).expect("a file"));
    generate::write(out, ARTICLES, SEED).expect("the archive is written");
    assert_eq!(index(&archive, &dir), ARTICLES);
    let searcher = Searcher::open(&dir).expect("the index opens");
    let mut group = criterion.benchmark_group("generated");
    for (class, queries) in draw(searcher.reader(), &Class::ALL, QUERIES).expect("queries") {
        let requests: Vec<Request> = queries.into_iter().map(Request::new).collect();
        for request in &requests {
            let (results, best) = (searcher.search(request), searcher.best(request));
            let (results, best) = (results.expect("an answer"), best.expect("an answer"));
            assert!(!results.hits.is_empty(), "{}", request.query);
            let shown = results.hits.iter().map(|hit| (hit.article.key, hit.score));
            assert!(shown.eq(best), "{}", request.query);
        }
        group.bench_function(format!("{QUERIES} of {}", class.name()), |bencher| {
            bencher.iter(|| {
                for request in &requests {
                    searcher.search(request).expect("an answer");
                }
            });
        });
        group.bench_function(format!("{QUERIES} of {}, ranked only", class.name()), |bencher| {
            bencher.iter(|| {
                for request in &requests {
                    searcher.best(request).expect("an answer");
                }
            });
        });
    }
}

criterion_group!(benches, seeds, generated);
criterion_main!(benches);
