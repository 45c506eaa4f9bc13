//! Patterns of words: `divor*`, `*kardashian`, `wom?n`.

use std::fmt;

use crate::analysis::{Analyzer, is_of_word};

/// A pattern that whole words fit or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These letters, as typed.
    Letters(String),
    /// Any letters, or none (`*`).
    Any,
    /// One letter (`?`).
    One,
}

impl Pattern {
    /// The pattern that a word is, if it is one: with a `*` next to a letter, or a `?` between two.
    /// Marks around it, such as the `?` of a question, are no part of it.
    pub(super) fn of(word: &str) -> Option<Pattern> {
        let is_letter = |c: char| is_of_word(c) || c == '\'' || c == '’';
        let start = word.find(|c: char| c == '*' || is_of_word(c))?;
        let word = &word[start..];
        let end = word.rfind(|c: char| c == '*' || is_of_word(c))?;
        let end = end + word[end..].chars().next().map_or(0, char::len_utf8);
        let word = &word[..end];
        let fits = |c: char| is_letter(c) || c == '*' || c == '?';
        if !word.contains(['*', '?']) || !word.chars().all(fits) || !word.contains(is_letter) {
            return None;
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for c in word.chars() {
            match (c, pieces.last_mut()) {
                ('*', Some(Piece::Any)) => {}
                ('*', _) => pieces.push(Piece::Any),
                ('?', _) => pieces.push(Piece::One),
                (c, Some(Piece::Letters(letters))) => letters.push(c),
                (c, _) => pieces.push(Piece::Letters(c.to_string())),
            }
        }
        let pattern = Pattern { pieces };
        let has_letters = |piece: &Piece| matches!(piece, Piece::Letters(l) if !l.is_empty());
        pattern.folded().iter().any(has_letters).then_some(pattern)
    }

    /// The pieces, their letters as the index has them.
    pub fn folded(&self) -> Vec<Piece> {
        let fold = |piece: &Piece| match piece {
            Piece::Letters(letters) => Piece::Letters(Analyzer::folded(letters)),
            other => other.clone(),
        };
        self.pieces.iter().map(fold).collect()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Letters(letters) => f.write_str(letters),
            Piece::Any => f.write_str("*"),
            Piece::One => f.write_str("?"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_a_star_next_to_a_letter_or_a_mark_between_two() {
        for (word, expected) in [
            ("divor*", Some("divor*")),
            ("*kardashian", Some("*kardashian")),
            ("*dash*", Some("*dash*")),
            ("wom?n", Some("wom?n")),
            ("a**b", Some("a*b")),
            ("(divor*)", Some("divor*")),
            ("divor*?", Some("divor*")),
            ("divorced?", None),
            ("?", None),
            ("*", None),
            ("* *", None),
            ("ex-wi*", None),
            ("kanye’s*", Some("kanye’s*")),
            ("प्रसि*", Some("प्रसि*")),
            ("e\u{301}t*", Some("e\u{301}t*")),
            ("ـ*", None), // a sign that only makes words longer
        ] {
            let pattern = Pattern::of(word).map(|pattern| pattern.to_string());
            assert_eq!(pattern.as_deref(), expected, "{word}");
        }
    }
}
