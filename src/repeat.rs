//! Which of an article's texts was taken from another: pull quotes repeat a sentence.
//!
//! Texts are compared word by word, folded, so that quotes and case do not matter. The time is
//! linear in the texts, whatever they are.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

/// A text repeats another that has this many of its words in a row, at least.
const RUN: usize = 5;

/// The texts that others may have been taken from.
#[derive(Debug)]
pub struct Originals<'a> {
    texts: Vec<(usize, &'a [u64])>,
    first_with: HashMap<&'a [u64], usize, FxBuildHasher>,
}

impl<'a> Originals<'a> {
    /// Takes the texts, each with a number of the caller's and its
    /// [`word_hashes`](crate::analysis::word_hashes).
    pub fn new(texts: impl IntoIterator<Item = (usize, &'a [u64])>) -> Originals<'a> {
        let texts: Vec<(usize, &[u64])> = texts.into_iter().collect();
        let mut first_with = HashMap::default();
        for (at, (_, words)) in texts.iter().enumerate() {
            for run in words.windows(RUN) {
                first_with.entry(run).or_insert(at);
            }
        }
        Originals { texts, first_with }
    }

    /// The number of the text that holds at least five words and half of all words of a quote in
    /// a row; given the quote's
    /// [`word_hashes`](crate::analysis::word_hashes).
    pub fn of(&self, quote: &[u64]) -> Option<usize> {
        let candidates = quote.windows(RUN).filter_map(|run| self.first_with.get(run));
        let mut tried = None;
        for &at in candidates {
            if tried.replace(at) == Some(at) {
                continue;
            }
            let (number, words) = self.texts[at];
            if longest_common_run(quote, words) * 2 >= quote.len() {
                return Some(number);
            }
        }
        None
    }
}

/// The length of the longest run of words that two texts share.
fn longest_common_run(a: &[u64], b: &[u64]) -> usize {
    let mut runs = vec![0; b.len() + 1];
    let mut longest = 0;
    for word in a {
        for at in (0..b.len()).rev() {
            runs[at + 1] = if b[at] == *word { runs[at] + 1 } else { 0 };
            longest = longest.max(runs[at + 1]);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::word_hashes;

    fn check(quote: &str, texts: &[&str], expected: Option<usize>) {
        let words: Vec<Vec<u64>> = texts.iter().map(|text| word_hashes(text)).collect();
        let originals = Originals::new(words.iter().map(Vec::as_slice).enumerate());
        assert_eq!(originals.of(&word_hashes(quote)), expected, "{quote}");
    }

    #[test]
    fn five_words_in_a_row_that_make_half_of_the_quote_are_a_repetition() {
        let texts = ["Nothing.", "“They see no way out of it,” said a friend.", "More text."];
        check("They see no way out of it People Magazine", &texts, Some(1));
        check("“THEY SEE NO WAY OUT”", &texts, Some(1));
        check("They see no way", &texts, None);
        check("They see no way out but that was years ago and now all is different", &texts, None);
        check("", &texts, None);
    }
}
