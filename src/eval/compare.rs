//! Whether one run is better than another, or only luckier.

use std::collections::BTreeMap;

use super::measures::Measures;

/// How often signs are drawn anew.
const DRAWS: u32 = 100_000;

/// How two runs compare, by nDCG@10.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The mean of this run less that of the other.
    pub difference: f64,
    /// How likely a difference so large is, either way, if both were equally good: the paired
    /// randomisation test (Smucker, Allan and Carterette 2007), of 100,000 draws.
    pub p: f64,
    /// The topics with what they gained, or lost, most gained first.
    pub topics: Vec<(String, f64)>,
}

/// Compares two runs over the topics of the first.
pub fn compare(
    this: &BTreeMap<String, Measures>,
    other: &BTreeMap<String, Measures>,
) -> Comparison {
    let value = |measures: Option<&Measures>| measures.map_or(0.0, |m| m.ndcg_10);
    let mut topics: Vec<(String, f64)> = this
        .iter()
        .map(|(topic, measures)| (topic.clone(), measures.ndcg_10 - value(other.get(topic))))
        .collect();
    let number = topics.len().max(1) as f64;
    let difference = topics.iter().map(|(_, gain)| gain).sum::<f64>() / number;
    // The same draws every time, so that the answer is.
    let mut random = fastrand::Rng::with_seed(1);
    let mut as_large = 0u32;
    for _ in 0..DRAWS {
        let drawn: f64 =
            topics.iter().map(|(_, gain)| if random.bool() { *gain } else { -gain }).sum();
        as_large += u32::from((drawn / number).abs() >= difference.abs() - 1e-12);
    }
    topics.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Comparison { difference, p: f64::from(as_large) / f64::from(DRAWS), topics }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(values: &[f64]) -> BTreeMap<String, Measures> {
        let measures = |value: &f64| Measures { ndcg_10: *value, ..Measures::default() };
        values.iter().enumerate().map(|(at, v)| (format!("q{at}"), measures(v))).collect()
    }

    #[test]
    fn luck_is_told_from_gain() {
        let (low, high) = (topics(&[0.1; 12]), topics(&[0.3; 12]));
        let gained = compare(&high, &low);
        assert!((gained.difference - 0.2).abs() < 1e-9);
        // Of 4,096 ways to draw twelve signs two are as large.
        assert!((gained.p - 2.0 / 4_096.0).abs() < 0.000_4, "{}", gained.p);
        assert_eq!(compare(&low, &low).p, 1.0);
        let mixed = compare(&topics(&[0.5, 0.1]), &topics(&[0.1, 0.4]));
        assert_eq!(mixed.topics[0].0, "q0");
        assert!(mixed.p > 0.4);
    }
}
