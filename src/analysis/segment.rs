//! Words of scripts that write none apart: Chinese, Japanese, Thai, Lao, Khmer and Burmese, by the
//! dictionaries of `icu_segmenter`.
//!
//! The field `words` has these scripts sign by sign, so that any run of signs that stands in a text
//! is found there, wherever a dictionary would cut it. A word of several signs is one term of
//! `stems`, at its first sign: what is meant as a word comes before what merely holds its signs.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use unicode_script::{Script, UnicodeScript};

/// How a token stands to the words of its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// The script writes words apart.
    Spaced,
    /// A word of a script that does not begins here.
    Begins,
    /// It goes on here.
    GoesOn,
}

/// The words of a paragraph in scripts that write none apart, in order, in bytes.
pub(super) fn words(paragraph: &str) -> Vec<Range<usize>> {
    static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
        LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));
    let mut words = Vec::new();
    let mut rest = paragraph;
    let mut start = 0;
    while let Some(skipped) = rest.find(is_unspaced) {
        let run = &rest[skipped..];
        let end = run.find(|c| !is_unspaced(c)).unwrap_or(run.len());
        let from = start + skipped;
        let mut borders = SEGMENTER.segment_str(&run[..end]);
        let mut last = borders.next().unwrap_or(0);
        for border in borders {
            words.push(from + last..from + border);
            last = border;
        }
        rest = &run[end..];
        start = from + end;
    }
    words
}

/// The languages that write a word so, by their BCP 47 codes, if its script does not part words; else
/// none.
pub fn written_in(word: &str) -> &'static [&'static str] {
    let has = |script: Script| word.chars().any(|c| c.script() == script);
    if word.is_ascii() {
        &[]
    } else if has(Script::Hiragana) || has(Script::Katakana) {
        &["ja"]
    } else if has(Script::Han) {
        &["ja", "zh"]
    } else if has(Script::Thai) {
        &["th"]
    } else if has(Script::Khmer) {
        &["km"]
    } else if has(Script::Myanmar) {
        &["my"]
    } else {
        &[]
    }
}

/// Whether a letter or mark is of a script that does not part words.
fn is_unspaced(c: char) -> bool {
    c >= '\u{E00}'
        && (matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        ) || c == 'ー')
}
