//! Text to tokens: the one chain that indexing, querying and highlighting share.
//!
//! The chain, in order: paragraphs (line breaks) → words ([`words`]) → NFKC, lower case, straight
//! apostrophes ([`fold`]) → core without elision or possessive ([`apostrophe`]) → stop list → stem
//! ([`stem`]) → diacritics folded. Each [`Token`] carries the terms of both fields of the index and
//! its span, which always points into the text that was given.
//!
//! What never happens here: a second way for queries. A query word goes through [`Analyzer`] too.

mod apostrophe;
mod fold;
mod stem;
mod words;

use std::ops::Range;

use crate::language::Language;

pub use stem::Stems;

use stem::StemCache;

/// Names the way in which text becomes terms. An index made with another one is refused.
///
/// Raise it with any change to the chain, its lists or the crates below it: the test
/// `the_chain_is_the_one_its_fingerprint_names` fails until both are brought together.
pub const FINGERPRINT: &str = "tabloid-1";

/// Positions skipped between two paragraphs, so that no phrase or nearness reaches across.
pub const PARAGRAPH_GAP: u32 = 128;

/// Longest term in bytes; longer words are cut there, in the index and in queries alike.
///
/// tantivy drops terms beyond 65,530 bytes without a word; no word that a person would type is
/// longer than this.
pub const MAX_TERM_BYTES: usize = 256;

/// A word of a text with its place and the terms it is indexed under.
#[derive(Debug)]
pub struct Token<'a> {
    /// Where it stands, in bytes of the text given; on character borders.
    pub span: Range<usize>,
    /// Its number in the text, counted in words; [`PARAGRAPH_GAP`] more between paragraphs.
    pub position: u32,
    /// The whole word, folded: a term of the field `words`.
    pub word: &'a str,
    /// The word without elision, possessive or suffix, where it has one (kanye's: kanye):
    /// another term of `words` at the same position.
    pub core: Option<&'a str>,
    /// In lower case with its accents, without elision or suffix: what stemmers take.
    pub base: &'a str,
    /// The terms of the field `stems`; none for a stop word of the language.
    pub stems: &'a Stems,
    /// Whether the language lists it as a stop word.
    pub is_stop_word: bool,
}

impl Token<'_> {
    /// The terms of the field `words`: the whole word, then its core.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.word).chain(self.core)
    }
}

/// Turns text into tokens; keeps what it learned (stems) for the next text.
///
/// Not shared between threads: each has its own.
#[derive(Debug, Default)]
pub struct Analyzer {
    cache: StemCache,
    buffers: Buffers,
}

/// Reused from word to word, so that a token costs no allocation.
#[derive(Debug, Default)]
struct Buffers {
    lower: String,
    word: String,
    core: String,
    stems: Stems,
}

impl Analyzer {
    /// A new analyzer with nothing cached.
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// Calls `visit` for every token of `text`, in order.
    ///
    /// Line breaks part paragraphs; `language` decides stop words and stems.
    pub fn analyze(&mut self, text: &str, language: Language, mut visit: impl FnMut(&Token<'_>)) {
        let mut position = 0;
        for (paragraph_start, paragraph) in paragraphs(text) {
            for (start, surface) in words::words(paragraph) {
                let start = paragraph_start + start;
                if self.token(surface, start, position, language, &mut visit) {
                    position += 1;
                }
            }
            position += PARAGRAPH_GAP;
        }
    }

    /// The stems of a word in a language, as [`Token::stems`] has them for a token with this
    /// [`Token::base`].
    pub fn stems(&mut self, base: &str, language: Language) -> Stems {
        let mut stems = Stems::default();
        self.cache.stems(base, language, &mut stems);
        stems
    }

    /// Visits one token; `false` if nothing of the surface is left to index.
    fn token(
        &mut self,
        surface: &str,
        start: usize,
        position: u32,
        language: Language,
        visit: &mut impl FnMut(&Token<'_>),
    ) -> bool {
        let Buffers { lower, word, core, stems } = &mut self.buffers;
        fold::lower(surface, lower);
        fold::fold(lower, word);
        if word.is_empty() {
            return false;
        }
        let base = apostrophe::core(lower, language);
        let has_core = base.len() != lower.len();
        if has_core {
            fold::fold(base, core);
        }
        let is_stop_word = language.is_stop_word(lower) || language.is_stop_word(base);
        stems.clear();
        if !is_stop_word {
            self.cache.stems(base, language, stems);
        }
        visit(&Token {
            span: start..start + surface.len(),
            position,
            word,
            core: has_core.then_some(core.as_str()).filter(|core| !core.is_empty()),
            base,
            stems,
            is_stop_word,
        });
        true
    }
}

/// The paragraphs of a text, each with its byte offset.
fn paragraphs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split('\n').map(move |paragraph| {
        let offset = start;
        start += paragraph.len() + 1;
        (offset, paragraph)
    })
}

/// The words of a text, folded, for comparing texts word by word.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    Analyzer::new()
        .analyze(text, Language::UNDETERMINED, |token| words.push(token.word.to_owned()));
    words
}

/// Cuts a term at [`MAX_TERM_BYTES`], on a character border.
fn cut_term(term: &mut String) {
    if term.len() > MAX_TERM_BYTES {
        let end = (0..=MAX_TERM_BYTES).rev().find(|&end| term.is_char_boundary(end)).unwrap_or(0);
        term.truncate(end);
    }
}

#[cfg(test)]
mod tests;
