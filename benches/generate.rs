//! How fast the generated archive is made: it must never be what a measurement waits for.

#![allow(clippy::unwrap_used, missing_docs)]

use std::io;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tabloid::bench::generate::write;

/// How many articles are made at a time.
const HUNDRED: u64 = 100;

fn generate(criterion: &mut Criterion) {
    let written = write(io::sink(), HUNDRED, 1).unwrap();
    assert_eq!(written.articles, HUNDRED);
    let mut group = criterion.benchmark_group("generate");
    group.throughput(Throughput::Bytes(written.bytes));
    group.bench_function("100 articles", |bencher| {
        bencher.iter(|| write(io::sink(), HUNDRED, 1).unwrap());
    });
    group.finish();
}

criterion_group!(benches, generate);
criterion_main!(benches);
