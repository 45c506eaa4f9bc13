//! What a ranking is worth, by the definitions of `trec_eval`.

use std::collections::BTreeMap;

use serde::Serialize;

/// What the ranking of a topic is worth; each measure from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Normalised discounted cumulative gain of the first ten: relevance over log2 of rank + 1, as a
    /// part of what the best ranking has (Järvelin and Kekäläinen 2002).
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    /// Average precision: of precision at each relevant one.
    pub map: f64,
    /// One over the rank of the first relevant one, if it is among the first ten.
    #[serde(rename = "mrr@10")]
    pub mrr_10: f64,
    /// The part of the first ten that is relevant.
    #[serde(rename = "p@10")]
    pub p_10: f64,
    /// The part of the relevant ones that is among the first hundred.
    #[serde(rename = "recall@100")]
    pub recall_100: f64,
}

impl Measures {
    /// The names of the measures.
    pub const NAMES: [&'static str; 5] = ["nDCG@10", "MAP", "MRR@10", "P@10", "recall@100"];

    /// The measures, in the order of their names.
    pub fn values(self) -> [f64; 5] {
        [self.ndcg_10, self.map, self.mrr_10, self.p_10, self.recall_100]
    }
}

/// Measures what was found for a topic. Equal scores are ordered by the names of the documents,
/// last first, as `trec_eval` does.
pub fn evaluate(found: &[(String, f32)], judged: &BTreeMap<String, i64>) -> Measures {
    let mut found: Vec<&(String, f32)> = found.iter().collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| b.0.cmp(&a.0)));
    let relevance = |document: &str| judged.get(document).copied().unwrap_or(0).max(0);
    let gains: Vec<i64> = found.iter().map(|(document, _)| relevance(document)).collect();
    let mut ideal: Vec<i64> = judged.values().copied().filter(|gain| *gain > 0).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let relevant = ideal.len() as f64;
    if ideal.is_empty() {
        return Measures::default();
    }
    let hits = |depth: usize| gains.iter().take(depth).filter(|gain| **gain > 0).count() as f64;
    let mut precisions = 0.0;
    for (rank, _) in gains.iter().enumerate().filter(|(_, gain)| **gain > 0) {
        precisions += hits(rank + 1) / (rank + 1) as f64;
    }
    let first = gains.iter().take(10).position(|gain| *gain > 0);
    Measures {
        ndcg_10: discounted(&gains) / discounted(&ideal),
        map: precisions / relevant,
        mrr_10: first.map_or(0.0, |at| 1.0 / (at + 1) as f64),
        p_10: hits(10) / 10.0,
        recall_100: hits(100) / relevant,
    }
}

/// The discounted gain of the first ten.
fn discounted(gains: &[i64]) -> f64 {
    let gains = gains.iter().take(10).enumerate();
    gains
        .map(|(at, gain)| *gain as f64 / ((at + 2) as f64).log2())
        .fold(0.0, |sum, gain| sum + gain)
}

/// The mean over topics.
pub fn mean<'m>(topics: impl Iterator<Item = &'m Measures>) -> Measures {
    let all: Vec<&Measures> = topics.collect();
    let number = all.len().max(1) as f64;
    let of =
        |value: fn(&Measures) -> f64| all.iter().map(|topic| value(topic)).sum::<f64>() / number;
    Measures {
        ndcg_10: of(|m| m.ndcg_10),
        map: of(|m| m.map),
        mrr_10: of(|m| m.mrr_10),
        p_10: of(|m| m.p_10),
        recall_100: of(|m| m.recall_100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_those_of_a_worked_example() {
        let judged = [("a", 2), ("b", 0), ("c", 1), ("d", 1), ("e", -1)];
        let judged = judged.map(|(document, relevance)| (document.to_owned(), relevance)).into();
        let found = ["b", "a", "x", "c"].iter().zip([4.0, 3.0, 2.0, 1.0]);
        let found: Vec<(String, f32)> =
            found.map(|(document, score)| ((*document).to_owned(), score)).collect();
        let measures = evaluate(&found, &judged);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        let ideal = 2.0 + 1.0 / 3f64.log2() + 0.5;
        near(measures.ndcg_10, (2.0 / 3f64.log2() + 1.0 / 5f64.log2()) / ideal);
        near(measures.map, (0.5 + 0.5) / 3.0);
        near(measures.mrr_10, 0.5);
        near(measures.p_10, 0.2);
        near(measures.recall_100, 2.0 / 3.0);
    }

    #[test]
    fn equal_scores_are_ordered_by_name_last_first() {
        let judged = [("a".to_owned(), 1)].into();
        let found = [("a".to_owned(), 1.0), ("b".to_owned(), 1.0)];
        assert_eq!(evaluate(&found, &judged).mrr_10, 0.5);
        assert_eq!(evaluate(&found, &BTreeMap::new()), Measures::default());
    }
}
