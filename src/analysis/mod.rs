//! Text to tokens: the one chain that indexing, querying and highlighting share.
//!
//! The chain, in order: paragraphs (line breaks) → words (`words`, `segment`) → NFKC, lower case,
//! straight apostrophes (`fold`) → core without elision or possessive (`apostrophe`) → stop list →
//! stem (`irregular`, `inflection`, `stem`) → diacritics folded. Each [`Token`] carries the terms of both fields of
//! the index and its span, which always points into the text that was given.
//!
//! What never happens here: a second way for queries. A query word goes through [`Analyzer`] too.

mod apostrophe;
pub mod compound;
mod fold;
mod inflection;
mod irregular;
mod segment;
mod sieve;
mod stem;
mod vocabulary;
mod words;

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::ops::Range;

use rustc_hash::FxBuildHasher;
use unicode_normalization::char::is_combining_mark;

use crate::language::Language;

pub use segment::{Segment, written_in};
pub use sieve::Sieve;
pub use stem::Stems;

use vocabulary::{KnownWord, Vocabulary, Word};

/// Names the way in which text becomes terms. An index made with another one is refused.
///
/// Raise it with any change to the chain, its lists or the crates below it: the test
/// `the_chain_is_the_one_its_fingerprint_names` fails until both are brought together.
pub const FINGERPRINT: &str = "tabloid-6";

/// Positions skipped between two paragraphs, so that no phrase reaches across, and nearness only as
/// if so many words stood between them. A wider gap costs a byte for many a place: with 128 the index
/// was larger by four parts in a hundred of the text.
pub const PARAGRAPH_GAP: u32 = 16;

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
    /// The word without elision, possessive or suffix, where it has one (kanye's: kanye): another term of `words`
    /// at the same position.
    pub core: Option<&'a str>,
    /// A simpler way of writing it, where there is one (U.S.: us, O'Neill's: oneill, D'Amelio: damelio,
    /// Disney+: disney, P!nk: pink): another one.
    pub simple: Option<&'a str>,
    /// In lower case with its accents, without elision or suffix: what stemmers take.
    pub base: &'a str,
    /// The terms of the field `stems`; none for a stop word of the language.
    pub stems: Stems<'a>,
    /// Whether the language lists it as a stop word.
    pub is_stop_word: bool,
    /// How it stands to the words of a script that writes none apart.
    pub segment: Segment,
}

/// Where a word stands in a text, its terms not looked at yet: for who has met most words before.
#[derive(Debug)]
pub struct Occurrence<'a> {
    vocabulary: &'a Vocabulary,
    word: Word,
    /// The word that its stems are those of, if it has any.
    stemmed: Option<Word>,
    span: Range<usize>,
    /// As [`Token::position`].
    pub position: u32,
    segment: Segment,
}

impl<'a> Occurrence<'a> {
    /// What the analyzer knows the word by, in its language: occurrences of the same number have the same terms. None
    /// for words that it does not keep, and for those of scripts that write none apart.
    pub fn number(&self) -> Option<u32> {
        self.word.number.filter(|_| self.segment == Segment::Spaced).map(NonZeroU32::get)
    }

    /// As [`Token::is_stop_word`].
    pub fn is_stop_word(&self) -> bool {
        self.stemmed.is_some_and(|word| word.is_stop_word)
    }

    /// The token, with its terms.
    pub fn token(&self) -> Token<'a> {
        let KnownWord { word, core, simple, base, .. } = self.vocabulary.known(self.word);
        let stems = self.stemmed.map(|word| self.vocabulary.known(word).stems);
        let (span, stems) = (self.span.clone(), stems.unwrap_or_default());
        let (position, is_stop_word, segment) = (self.position, self.is_stop_word(), self.segment);
        Token { span, position, word, core, simple, base, stems, is_stop_word, segment }
    }
}

impl Token<'_> {
    /// The terms of the field `words`: the whole word, then its core, then a simpler way of writing it.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.word).chain(self.core).chain(self.simple)
    }
}

/// Turns text into tokens; keeps what it learned of words for the next text.
///
/// Not shared between threads: each has its own.
#[derive(Debug)]
pub struct Analyzer {
    languages: Vec<(Language, Vocabulary)>,
    /// How many words it keeps, those of all languages together.
    most_words: usize,
}

impl Default for Analyzer {
    fn default() -> Analyzer {
        Analyzer::keeping(vocabulary::MOST_WORDS)
    }
}

impl Analyzer {
    /// A new analyzer that knows no word yet.
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// A new analyzer that keeps so many words, those of all languages together: some hundred bytes each.
    pub fn keeping(most_words: usize) -> Analyzer {
        Analyzer { languages: Vec::new(), most_words }
    }

    /// Calls `visit` for every token of `text`, in order.
    ///
    /// Line breaks part paragraphs; `language` decides stop words and stems.
    pub fn analyze(&mut self, text: &str, language: Language, mut visit: impl FnMut(&Token<'_>)) {
        self.analyze_where(text, language, |_| true, |occurrence| visit(&occurrence.token()));
    }

    /// Calls `visit` for every place where [`Analyzer::analyze`] has a token: for many texts, of which most words are
    /// known.
    pub fn each_occurrence(
        &mut self,
        text: &str,
        language: Language,
        visit: impl FnMut(&Occurrence<'_>),
    ) {
        self.vocabulary(language).keep_recent();
        self.analyze_where(text, language, |_| true, visit);
    }

    /// Calls `visit` as [`Analyzer::analyze`] does, for tokens that may have a term that is looked for: all that
    /// have one, and some others.
    pub fn analyze_for(
        &mut self,
        text: &str,
        language: Language,
        sought: &Sieve,
        mut visit: impl FnMut(&Token<'_>),
    ) {
        let sought = sought.of(language);
        let matters = |surface: &str| sought.lets_through(surface);
        self.analyze_where(text, language, matters, |occurrence| {
            // A stop word has no stems, and its terms are not looked at for nothing.
            let surface = &text[occurrence.span.clone()];
            if !occurrence.is_stop_word() || sought.lets_through_for_words(surface) {
                visit(&occurrence.token());
            }
        });
    }

    /// Calls `visit` for every word that is written in a way that matters. What does not is of ASCII's letters
    /// alone.
    fn analyze_where(
        &mut self,
        text: &str,
        language: Language,
        matters: impl Fn(&str) -> bool,
        mut visit: impl FnMut(&Occurrence<'_>),
    ) {
        self.make_room();
        let vocabulary = self.vocabulary(language);
        let mut position = 0;
        for (paragraph_start, paragraph) in paragraphs(text) {
            let unspaced =
                if paragraph.is_ascii() { Vec::new() } else { segment::words(paragraph) };
            let mut unspaced = unspaced.into_iter().peekable();
            words::each(paragraph, |start, surface| {
                if !matters(surface) {
                    position += 1;
                    return;
                }
                while unspaced.next_if(|word| word.end <= start).is_some() {}
                let segment = match unspaced.peek() {
                    Some(word) if word.start == start => Segment::Begins,
                    Some(word) if word.start < start => Segment::GoesOn,
                    _ => Segment::Spaced,
                };
                let several = unspaced.peek().filter(|word| word.end > start + surface.len());
                let several = several.filter(|_| segment == Segment::Begins);
                let several =
                    several.map(|word| vocabulary.word(&paragraph[word.clone()], language));
                let word = vocabulary.word(surface, language);
                if word.is_invisible {
                    return;
                }
                // A word of several signs has its stems at the first, and the others have none.
                let stemmed = (segment != Segment::GoesOn).then_some(several.unwrap_or(word));
                let start = paragraph_start + start;
                let span = start..start + surface.len();
                visit(&Occurrence { vocabulary, word, stemmed, span, position, segment });
                position += 1;
            });
            position += PARAGRAPH_GAP;
        }
    }

    /// The stems of a word in a language, as [`Token::stems`] has them for a token with this
    /// [`Token::base`] that is no stop word.
    pub fn stems(base: &str, language: Language) -> impl Iterator<Item = Cow<'_, str>> {
        let (first, second) = stem::stems(base, language);
        [first, second].into_iter().filter(|stem| !stem.is_empty())
    }

    /// A piece of a word as it stands in the terms of `words`: for patterns.
    pub fn folded(piece: &str) -> String {
        fold::fold(&fold::lower(piece)).into_owned()
    }

    /// Forgets the words of the language that most are known of, if there are too many.
    fn make_room(&mut self) {
        let size = |(_, vocabulary): &(Language, Vocabulary)| vocabulary.size();
        if self.languages.iter().map(size).sum::<usize>() > self.most_words
            && let Some((_, largest)) = self.languages.iter_mut().max_by_key(|known| size(known))
        {
            largest.forget();
        }
    }

    /// The words known of a language.
    fn vocabulary(&mut self, language: Language) -> &mut Vocabulary {
        let at = match self.languages.iter().position(|(known, _)| *known == language) {
            Some(at) => at,
            None => {
                self.languages.push((language, Vocabulary::default()));
                self.languages.len() - 1
            }
        };
        &mut self.languages[at].1
    }
}

/// Whether a character is one that words are written with: a letter, a figure or a mark on one, which some scripts
/// write vowels with.
pub fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
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

/// The words of a text, folded, for comparing texts word by word: as [`Token::word`] has them.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_folded_word(text, |word| words.push(word.to_owned()));
    words
}

/// The words of a text, folded, as a hash of each: for comparing long texts word by word.
pub fn word_hashes(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    each_folded_word(text, |word| hashes.push(FxBuildHasher.hash_one(word)));
    hashes
}

/// How many words a text has.
pub fn count_words(text: &str) -> usize {
    let mut count = 0;
    each_folded_word(text, |_| count += 1);
    count
}

/// Visits the words of a text, folded, as [`folded_words`] has them.
pub fn each_folded_word(text: &str, mut visit: impl FnMut(&str)) {
    for (_, paragraph) in paragraphs(text) {
        words::each(paragraph, |_, word| {
            let lowered = fold::lower(word);
            let folded = fold::fold(&lowered);
            if !folded.is_empty() {
                visit(&folded);
            }
        });
    }
}

/// Cuts a term at [`MAX_TERM_BYTES`], on a character border.
fn cut_term(term: Cow<'_, str>) -> Cow<'_, str> {
    if term.len() <= MAX_TERM_BYTES {
        return term;
    }
    let end = (0..=MAX_TERM_BYTES).rev().find(|&end| term.is_char_boundary(end)).unwrap_or(0);
    Cow::Owned(term[..end].to_owned())
}

#[cfg(test)]
mod tests;
