//! Pieces put together as people write them: spaces, capitals, and what two words do to each other.

use super::data::Data;
use super::lexicon::upper;

/// What words become before vowels: `la` and `amie` are `l’amie`.
pub(super) struct Elision {
    /// Letters that words begin with which it happens before.
    vowels: &'static str,
    /// Words, and what they become; `~` is a space in it.
    words: Vec<(&'static str, &'static str)>,
}

impl Elision {
    /// That of a language.
    pub(super) fn new(data: &Data) -> Elision {
        let words = data.list("elide").into_iter().filter_map(|word| word.split_once('='));
        Elision { vowels: data.word("vowels"), words: words.collect() }
    }

    /// Changes the last word of a text for the next one.
    fn elide(&self, text: &mut String, next: &str) {
        if !next.chars().next().is_some_and(|first| self.vowels.contains(first)) {
            return;
        }
        let last = text.rsplit([' ', '\n', '\u{a0}', '“']).next().unwrap_or_default();
        let start = text.len() - last.len();
        let Some((_, by)) = self.words.iter().find(|(word, _)| last.eq_ignore_ascii_case(word))
        else {
            return;
        };
        let is_capital = last.starts_with(char::is_uppercase);
        text.truncate(start);
        *text += &by.replace('~', " ");
        if is_capital {
            upper(text, start);
        }
    }
}

/// A text that grows.
pub(super) struct Prose<'t> {
    text: String,
    elision: &'t Elision,
    /// Whether what comes next stands close.
    is_close: bool,
    /// Whether what comes next begins a sentence.
    begins: bool,
}

impl<'t> Prose<'t> {
    /// An empty one.
    pub(super) fn new(elision: &'t Elision) -> Prose<'t> {
        Prose { text: String::new(), elision, is_close: true, begins: true }
    }

    /// How long it is, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Adds words.
    pub(super) fn words(&mut self, words: &str) {
        self.elision.elide(&mut self.text, words);
        if !self.is_close && !self.text.ends_with('’') {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text += words;
        if self.begins {
            upper(&mut self.text, start);
        }
        (self.is_close, self.begins) = (false, false);
    }

    /// Adds a mark that stands close to what is before it; none of two that both end something.
    pub(super) fn mark(&mut self, mark: &str) {
        let ends = mark.ends_with(['.', '?', '!']);
        let is_ended = self.text.ends_with(['.', '?', '!']) && (ends || mark == ",");
        let is_said = is_ended || self.text.ends_with(',') && mark == ",";
        if !is_said {
            self.text += mark;
        }
        // What was asked within a sentence doesn't end it.
        self.begins = ends || self.begins && mark != ",";
    }

    /// Adds a mark that stands close to what comes after it.
    pub(super) fn before(&mut self, mark: &str) {
        if !self.is_close {
            self.text.push(' ');
        }
        self.text += mark;
        self.is_close = true;
    }

    /// Opens a quotation, which begins a sentence.
    pub(super) fn open(&mut self, mark: &str) {
        self.before(mark);
        self.begins = true;
    }

    /// Begins a paragraph.
    pub(super) fn paragraph(&mut self) {
        if !self.text.is_empty() {
            self.text += "\n\n";
        }
        (self.is_close, self.begins) = (true, true);
    }
}
