//! How long an archive takes to be indexed: generated articles, with one thread and with two.

#![allow(clippy::expect_used, missing_docs)]

use std::fs::File;
use std::io::BufWriter;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tabloid::bench::{SEED, generate};
use tabloid::index::{Manner, Report, update};

/// How many articles the archive has.
const ARTICLES: u64 = 1_000;

fn index(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder");
    let archive = dir.path().join("archive.jsonl");
    let out = BufWriter::new(File::create(&archive).expect("a file"));
    generate::write(out, ARTICLES, SEED).expect("the archive is written");
    let index = |threads: usize| -> Report {
        let index = tempfile::tempdir().expect("a folder for the index");
        let manner = Manner { threads: NonZeroUsize::new(threads), ..Manner::default() };
        let go_on = &mut |_: &Report, _: tabloid::index::Event<'_>| ControlFlow::Continue(());
        update(&index.path().join("index"), std::slice::from_ref(&archive), &manner, go_on)
            .expect("the archive is indexed")
    };
    let report = index(1);
    assert_eq!((report.added, report.broken().count()), (ARTICLES, 0));
    let mut group = criterion.benchmark_group("index");
    group.throughput(Throughput::Bytes(report.text_bytes)).sample_size(10);
    for threads in [1, 2] {
        group.bench_function(format!("{threads} threads"), |bencher| {
            bencher.iter(|| index(threads));
        });
    }
}

criterion_group!(benches, index);
criterion_main!(benches);
