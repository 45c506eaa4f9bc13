//! The judged queries of `tests/data` on the seeds: a change of analysis or ranking shows here.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use crate::program::{Desk, ids};

fn data(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

/// Mean nDCG@5 that the seeds' queries reach; raise it when a change does better.
const FLOOR: f64 = 0.97;

/// Discounted cumulative gain of judgements in the order of a ranking (Järvelin and Kekäläinen
/// 2002, gain 2^rel - 1 as in Burges et al. 2005).
fn gain(judgements: impl Iterator<Item = u32>) -> f64 {
    let discounted = |(at, judgement): (usize, u32)| {
        (2f64.powi(i32::try_from(judgement).unwrap()) - 1.0) / (at as f64 + 2.0).log2()
    };
    judgements.take(5).enumerate().map(discounted).sum()
}

#[test]
fn the_judged_queries_are_answered_as_well_as_before() {
    let desk = Desk::with_seeds();
    desk.run(&["index", "seeds"]);
    let mut judged: HashMap<(String, String), u32> = HashMap::new();
    for line in data("seeds.qrels").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        judged.insert((fields[0].into(), fields[2].into()), fields[3].parse().unwrap());
    }
    let queries = data("seeds.queries.tsv");
    let queries: Vec<(&str, &str)> =
        queries.lines().map(|line| line.split_once('\t').unwrap()).collect();
    assert_eq!(queries.len(), 20);
    let mut table = String::new();
    let mut sum = 0.0;
    for (id, query) in &queries {
        let results = desk.search(query);
        let found = ids(&results)
            .into_iter()
            .map(|article| judged[&((*id).to_owned(), article.to_owned())]);
        let mut ideal: Vec<u32> =
            judged.iter().filter(|((q, _), _)| q == id).map(|(_, rel)| *rel).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let ndcg = gain(found) / gain(ideal.into_iter());
        sum += ndcg;
        table += &format!("{ndcg:.3} {id} {query}\n");
    }
    let mean = sum / queries.len() as f64;
    assert!(mean >= FLOOR, "mean nDCG@5 {mean:.4}\n{table}");
}
