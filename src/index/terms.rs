//! How terms travel to tantivy: as one string, which our tokenizer takes apart again.
//!
//! tantivy takes text and calls a tokenizer. Our terms are made before, by the analysis, and for
//! two fields at once. `PreTokenizedString` would carry them with a `String` a token and two
//! copies; this carries them with none: a byte that tells how far the position moves, then the
//! term. Terms hold no control characters, so the bytes 1 to 3 are free.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The name under which the tokenizer is registered.
pub(crate) const TOKENIZER: &str = "tabloid_terms";

/// The term stands where the one before it does.
const SAME: char = '\u{1}';
/// The term stands one position further.
const NEXT: char = '\u{2}';
/// Digits follow that tell how much further, then [`NEXT`].
const FURTHER: char = '\u{3}';

/// Terms with their positions, ready to be indexed.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    encoded: String,
    /// The position of the last term, counted from 1; 0 before the first.
    position: u32,
}

impl Terms {
    /// No terms yet, and room for this many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Terms {
        Terms { encoded: String::with_capacity(bytes), position: 0 }
    }

    /// Adds a term at a position, which never goes back.
    pub(crate) fn push(&mut self, term: &str, position: u32) {
        let position = position + 1;
        match position.saturating_sub(self.position) {
            0 => self.encoded.push(SAME),
            1 => self.encoded.push(NEXT),
            further => {
                self.encoded.push(FURTHER);
                self.encoded.push_str(&further.to_string());
                self.encoded.push(NEXT);
            }
        }
        self.position = self.position.max(position);
        self.encoded.push_str(term);
    }

    /// The string that the tokenizer takes; empty if there are no terms.
    pub(crate) fn into_encoded(self) -> String {
        self.encoded
    }
}

/// Takes apart what [`Terms`] put together.
#[derive(Debug, Clone, Default)]
pub(crate) struct TermsTokenizer;

impl Tokenizer for TermsTokenizer {
    type TokenStream<'a> = TermsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermsStream<'a> {
        TermsStream { rest: text, position: 0, token: Token::default() }
    }
}

/// The terms of one string.
#[derive(Debug)]
pub(crate) struct TermsStream<'a> {
    rest: &'a str,
    /// Counted from 1, as in [`Terms`].
    position: usize,
    token: Token,
}

impl TermsStream<'_> {
    /// Reads how far the position moves; `None` at the end.
    fn step(&mut self) -> Option<usize> {
        let mark = self.rest.chars().next()?;
        self.rest = &self.rest[mark.len_utf8()..];
        match mark {
            SAME => Some(0),
            FURTHER => {
                let (digits, rest) = self.rest.split_once(NEXT)?;
                self.rest = rest;
                digits.parse().ok()
            }
            _ => Some(1),
        }
    }
}

impl TokenStream for TermsStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(step) = self.step() else { return false };
        self.position += step;
        let end = self.rest.bytes().position(|byte| byte <= 3).unwrap_or(self.rest.len());
        let (term, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.position - 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn terms_come_out_as_they_went_in(
            moves in prop::collection::vec(("[a-zé 0-9]{1,6}", prop_oneof![Just(0u32), Just(1), 0u32..500]), 0..20)
        ) {
            let mut terms = Terms::default();
            let mut position = 0;
            let mut expected = Vec::new();
            for (term, step) in moves {
                position += step;
                terms.push(&term, position);
                expected.push((term, position as usize));
            }
            let encoded = terms.into_encoded();
            let mut tokenizer = TermsTokenizer;
            let mut stream = tokenizer.token_stream(&encoded);
            let mut found = Vec::new();
            while let Some(token) = stream.next() {
                found.push((token.text.clone(), token.position));
            }
            prop_assert_eq!(found, expected);
        }
    }
}
