//! Which of an article's texts was taken from another: pull quotes repeat a sentence.
//!
//! Texts are compared word by word, folded, so that quotes and case do not matter. Only where a run of words
//! stands first is looked at, so the time is linear in the texts, whatever they are.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

/// A text repeats another that has this many of its words in a row, at least.
const RUN: usize = 5;

/// The texts that others may have been taken from.
#[derive(Debug)]
pub struct Originals<'a> {
    texts: Vec<(usize, &'a [u64])>,
    /// Where each run of words stands first: the text, and the place in it.
    first_with: HashMap<&'a [u64], (usize, usize), FxBuildHasher>,
}

impl<'a> Originals<'a> {
    /// Takes the texts, each with a number of the caller's and its
    /// [`word_hashes`](crate::analysis::word_hashes).
    pub fn new(texts: impl IntoIterator<Item = (usize, &'a [u64])>) -> Originals<'a> {
        let texts: Vec<(usize, &[u64])> = texts.into_iter().collect();
        let mut first_with = HashMap::default();
        for (at, (_, words)) in texts.iter().enumerate() {
            for (place, run) in words.windows(RUN).enumerate() {
                first_with.entry(run).or_insert((at, place));
            }
        }
        Originals { texts, first_with }
    }

    /// The number of the text that holds at least five words and half of all words of a quote in
    /// a row; given the quote's
    /// [`word_hashes`](crate::analysis::word_hashes).
    pub fn of(&self, quote: &[u64]) -> Option<usize> {
        let mut at = 0;
        while let Some(run) = quote.get(at..at + RUN) {
            let Some(&(text, place)) = self.first_with.get(run) else {
                at += 1;
                continue;
            };
            let (number, words) = self.texts[text];
            let alike = quote[at..].iter().zip(&words[place..]).take_while(|(a, b)| a == b);
            let length = alike.count();
            if length * 2 >= quote.len() {
                return Some(number);
            }
            at += length - RUN + 1;
        }
        None
    }
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

    #[test]
    fn a_run_that_begins_like_another_is_found_by_what_follows() {
        let texts = ["it was one of the best", "and it was one of the worst days of my life, ever"];
        check("it was one of the worst days of my life, ever", &texts, Some(1));
    }
}
