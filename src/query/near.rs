//! Words near each other, in any order.

/// The shortest stretches of a text that hold every word wanted, each as often as it is wanted, with
/// at most `distance` other words between; in order and disjoint.
///
/// `seen` has the places where words wanted stand, in order: each place with the number of the word,
/// whose `wanted` tells how often it is wanted. A stretch is a range of `seen`.
pub fn stretches(
    seen: &[(u32, usize)],
    wanted: &[u32],
    distance: u32,
) -> Vec<std::ops::Range<usize>> {
    let all: u32 = wanted.iter().sum();
    let mut found = Vec::new();
    let mut has = vec![0u32; wanted.len()];
    let mut missing = all;
    let mut start = 0;
    for end in 0..seen.len() {
        let (place, word) = seen[end];
        has[word] += 1;
        missing -= u32::from(has[word] <= wanted[word]);
        // A stretch begins with a word that it needs.
        while start <= end && missing == 0 {
            let (first, word) = seen[start];
            if has[word] > wanted[word] {
                has[word] -= 1;
                start += 1;
                continue;
            }
            if place - first < all.saturating_add(distance) {
                found.push(start..end + 1);
                has.fill(0);
                missing = all;
                start = end + 1;
            } else {
                has[word] -= 1;
                missing += 1;
                start += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &str, distance: u32, expected: &[&str]) {
        let mut distinct: Vec<char> = words.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let wanted: Vec<u32> = distinct.iter().map(|w| words.matches(*w).count() as u32).collect();
        let seen: Vec<(u32, usize)> = text
            .chars()
            .enumerate()
            .filter_map(|(at, c)| Some((at as u32, distinct.iter().position(|w| *w == c)?)))
            .collect();
        let found: Vec<&str> = stretches(&seen, &wanted, distance)
            .into_iter()
            .map(|range| &text[seen[range.start].0 as usize..=seen[range.end - 1].0 as usize])
            .collect();
        assert_eq!(found, expected, "{text} {words}~{distance}");
    }

    #[test]
    fn the_shortest_stretches_are_found() {
        check("axxb", "ab", 2, &["axxb"]);
        check("axxb", "ab", 1, &[]);
        check("bxa", "ab", 1, &["bxa"]);
        check("aaxb", "ab", 1, &["axb"]);
        check("abab", "ab", 0, &["ab", "ab"]);
        check("axaxa", "aa", 1, &["axa"]);
        check("a", "aa", 9, &[]);
        check("abcxcba", "abc", 0, &["abc", "cba"]);
        check("axxxxbxa", "ab", 2, &["bxa"]);
    }
}
