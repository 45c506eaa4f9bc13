//! Where sentences end. `sentencex` is used here only: it knows the abbreviations of each
//! language ("Mr.", "3. März"), which the rules of Unicode do not.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;
use sentencex::languages::{Catalan, Danish, Italian, Language as Rules};

use crate::language::Language;

/// Longest stretch given to `sentencex` at once, in bytes: its time grows with the square of
/// unbalanced quotes, and no sentence that matters is longer.
const STRETCH: usize = 4_096;

/// The sentences of a text in order: byte ranges without the white space around them. A line
/// break ends a sentence; what has no end is one sentence.
pub fn sentences(text: &str, language: Language) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let mut rest = 0;
        while rest < line.len() {
            let stretch = &line[rest..stretch_end(line, rest)];
            let mut at = start + rest;
            for sentence in parts(stretch, language) {
                let from = at + (sentence.len() - sentence.trim_start().len());
                let trimmed = sentence.trim();
                if !trimmed.is_empty() {
                    found.push(from..from + trimmed.len());
                }
                at += sentence.len();
            }
            rest += stretch.len();
        }
        start += line.len() + 1;
    }
    found
}

/// The sentences of a stretch, as `sentencex` has them: all of it.
fn parts(stretch: &str, language: Language) -> Vec<&str> {
    match language.code() {
        "ca" => Quick { rules: Catalan {}, goes_on: goes_on_after_signs }.segment(stretch),
        "da" => Quick { rules: Danish {}, goes_on: goes_on_after_signs }.segment(stretch),
        "it" => Quick { rules: Italian {}, goes_on }.segment(stretch),
        code => sentencex::segment(code, stretch),
    }
}

/// The rules of a language for which `sentencex` 0.1 compiles an expression at each full stop, to see whether
/// the sentence goes on: with the same expression, compiled once.
struct Quick<R> {
    rules: R,
    /// Whether a sentence goes on with this.
    goes_on: fn(&str) -> bool,
}

impl<R: Rules> Rules for Quick<R> {
    fn get_abbreviations(&self) -> &FxHashSet<String> {
        self.rules.get_abbreviations()
    }

    fn get_last_word<'a>(&self, text: &'a str) -> &'a str {
        self.rules.get_last_word(text)
    }

    fn continue_in_next_word(&self, next: &str) -> bool {
        (self.goes_on)(next)
    }
}

/// Whether a small letter or a figure comes next.
fn goes_on(next: &str) -> bool {
    next.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// Whether a small letter or a figure is the first of the letters and figures that come next.
fn goes_on_after_signs(next: &str) -> bool {
    static FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\W*[0-9a-z]").ok());
    FIRST.as_ref().is_some_and(|first| first.is_match(next))
}

/// Where the stretch that begins at `from` ends: after a space where there is one.
fn stretch_end(line: &str, from: usize) -> usize {
    if line.len() - from <= STRETCH {
        return line.len();
    }
    let most = line.floor_char_boundary(from + STRETCH);
    line[from..most].rfind(char::is_whitespace).map_or(most, |space| {
        let after = from + space + line[from + space..].chars().next().map_or(1, char::len_utf8);
        after.max(from + 1)
    })
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in the paragraph, in bytes.
    pub range: Range<usize>,
    /// Its sentences, in bytes of the paragraph; none where the paragraph is one piece, for then they decided
    /// nothing.
    pub sentences: Vec<Range<usize>>,
}

/// Cuts a paragraph into pieces of whole sentences, each of at most `longest` characters where
/// the sentences allow it and much the same length; a sentence longer than that is cut at a space.
///
/// A paragraph of up to `longest` characters is one piece.
pub fn pieces(paragraph: &str, language: Language, longest: usize) -> Vec<Piece> {
    let length = paragraph.chars().count();
    if length <= longest {
        return vec![Piece { range: 0..paragraph.len(), sentences: Vec::new() }];
    }
    let wanted = length / length.div_ceil(longest);
    let mut pieces: Vec<Piece> = Vec::new();
    // The characters of the last piece.
    let mut size = 0;
    for sentence in sentences(paragraph, language) {
        for part in at_spaces(paragraph, sentence, longest) {
            let added = paragraph[part.clone()].chars().count() + 1;
            match pieces.last_mut().filter(|_| size < wanted && size + added <= longest + 1) {
                Some(piece) => {
                    size += added;
                    piece.range.end = part.end;
                    piece.sentences.push(part);
                }
                None => {
                    size = added;
                    pieces.push(Piece { range: part.clone(), sentences: vec![part] });
                }
            }
        }
    }
    pieces
}

/// Cuts a sentence of more than `longest` characters at spaces, or where there are none, between
/// characters.
fn at_spaces(text: &str, sentence: Range<usize>, longest: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = sentence.start;
    while let Some((limit, _)) = text[start..sentence.end].char_indices().nth(longest) {
        let limit = start + limit;
        let end = match text[start..limit].rfind(char::is_whitespace) {
            Some(space) if space > 0 => start + space,
            _ => limit,
        };
        parts.push(start..end);
        start = end + text[end..].len() - text[end..].trim_start().len();
        start = start.min(sentence.end);
    }
    if start < sentence.end {
        parts.push(start..sentence.end);
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn english() -> Language {
        Language::named("en").unwrap()
    }

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text, english()).into_iter().map(|s| &text[s]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviations_and_quotes_do_not_end_a_sentence() {
        check(
            "He’s with Mr. Smith of the U.S. Army. “I need you,” he said.",
            &["He’s with Mr. Smith of the U.S. Army.", "“I need you,” he said."],
        );
    }

    #[test]
    fn a_line_break_ends_a_sentence() {
        check("A heading\nAnd a text. More", &["A heading", "And a text.", "More"]);
        check("", &[]);
        check(" \n ", &[]);
    }

    #[test]
    fn text_without_ends_is_cut_at_spaces_or_between_characters() {
        let words = "word ".repeat(1_000);
        let cut = pieces(&words, english(), 100);
        assert!(cut.iter().all(|piece| words[piece.range.clone()].chars().count() <= 100));
        assert!(cut.iter().all(|piece| words[piece.range.clone()].ends_with("word")));
        let glued = "é".repeat(1_000);
        let cut = pieces(&glued, english(), 100);
        assert_eq!(cut.iter().map(|piece| &glued[piece.range.clone()]).collect::<String>(), glued);
    }

    proptest! {
        #[test]
        fn languages_with_rules_made_quicker_have_the_same_sentences(
            text in "(Nej[.!?…]+|f\\.eks\\. | [0-9a-zåA-ZÅ²_(«\"]{1,4}|[.!?] ?|l'Sig\\. ?){0,24}",
        ) {
            for code in ["ca", "da", "it"] {
                let language = Language::named(code).unwrap();
                let slow = sentencex::get_sentence_boundaries(code, &text).into_iter();
                let slow: Vec<&str> = slow.map(|sentence| sentence.text).collect();
                prop_assert_eq!(parts(&text, language), slow, "{}", code);
            }
        }

        #[test]
        fn nothing_but_white_space_is_lost(text in "([a-zé.!?“” \n]|[\\PC]){0,400}", longest in 1usize..80) {
            let pieces = pieces(&text, english(), longest);
            for Piece { range, sentences } in &pieces {
                let is_within = |s: &Range<usize>| range.start <= s.start && s.end <= range.end;
                prop_assert!(sentences.iter().all(is_within));
            }
            let of_pieces: Vec<_> = pieces.iter().flat_map(|piece| piece.sentences.clone()).collect();
            let pieces: Vec<_> = pieces.into_iter().map(|piece| piece.range).collect();
            let is_one_piece = text.chars().count() <= longest;
            let of_pieces = if is_one_piece { pieces.clone() } else { of_pieces };
            for ranges in [sentences(&text, english()), pieces, of_pieces] {
                let kept: String = ranges.iter().map(|range| &text[range.clone()]).collect();
                let black = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                prop_assert_eq!(black(&kept), black(&text));
                prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
        }
    }
}
