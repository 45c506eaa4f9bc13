//! How an article is cut into passages, and why at those sizes.
//!
//! A passage is what is indexed and ranked. A paragraph is the natural one: it has one thought,
//! and a phrase never reaches beyond it. But the web's paragraphs are one line or a whole story,
//! and ranking compares like with like, so running text is joined up to about [`SHORT`]
//! characters and cut at sentence ends near [`LONG`]: a few sentences, what fits a snippet and
//! what people quote.
//!
//! * Passage 0 is the title, with the byline as a paragraph of its own.
//! * Joined paragraphs are parted by a line break, which the analysis turns into a gap.
//! * A heading or a line with author and date stays with what follows it.
//! * A pull quote is a passage of its own, and says which passage it repeats.
//! * Boilerplate is in no passage; it keeps its place between them.

use std::ops::Range;

use crate::analysis::word_hashes;
use crate::article::{Article, Kind, Paragraph};
use crate::language::Language;
use crate::repeat::Originals;
use crate::sentence::{self, Piece};

/// Passages below this many characters take in the next paragraph of their kind.
pub const SHORT: usize = 200;

/// Paragraphs above this many characters are cut at the ends of sentences.
pub const LONG: usize = 1_000;

/// Passages up to this many characters are shown whole, where nobody asks for less: of others it is kept where
/// their sentences end, for a search that shows them would need longer to tell it than for all else.
pub const WHOLE: usize = 280;

/// What is indexed and ranked: a few sentences of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its number in the article; 0 is the title.
    pub number: u32,
    /// The kind of each of its paragraphs.
    pub kinds: Vec<Kind>,
    /// Its paragraphs, parted by line breaks.
    pub text: String,
    /// Where its sentences stand in its text, in bytes: in order, without the white space around them. Not told of
    /// one that is shown whole: of up to [`WHOLE`] characters.
    pub sentences: Option<Vec<Range<usize>>>,
    /// The number of the passage that a pull quote repeats.
    pub repeats: Option<u32>,
}

impl Passage {
    /// The kind of the passage: that of its last paragraph, for a heading only leads.
    pub fn kind(&self) -> Kind {
        self.kinds.last().copied().unwrap_or(Kind::Text)
    }
}

/// A paragraph of boilerplate and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boilerplate {
    /// The number of the passage that it stood before.
    pub before: u32,
    /// Its text.
    pub text: String,
}

/// An article as it is indexed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// The passages in order; the first is passage 0, which may be empty.
    pub passages: Vec<Passage>,
    /// The boilerplate in order.
    pub boilerplate: Vec<Boilerplate>,
}

/// Cuts an article into passages; `language` tells where sentences end.
pub fn cut(article: &Article, language: Language) -> Cut {
    let mut cutter = Cutter { language, cut: Cut::default(), open: Vec::new() };
    cutter.title(article);
    for paragraph in &article.paragraphs {
        cutter.paragraph(paragraph);
    }
    cutter.close();
    mark_repeats(&mut cutter.cut.passages);
    cutter.cut
}

/// The passage being filled, and those that are done.
struct Cutter {
    language: Language,
    cut: Cut,
    open: Vec<Open>,
}

/// A paragraph of the passage being filled, or a piece of one.
struct Open {
    kind: Kind,
    text: String,
    /// In bytes of its text, if they are known.
    sentences: Vec<Range<usize>>,
}

impl Cutter {
    /// Makes passage 0.
    fn title(&mut self, article: &Article) {
        let line = |kind, text: &String| Open { kind, text: text.clone(), sentences: Vec::new() };
        let title = article.title.iter().map(|title| line(Kind::Title, title));
        let byline = article.byline.iter().map(|byline| line(Kind::Byline, byline));
        self.open.extend(title.chain(byline));
        self.push_open();
    }

    /// Takes in the next paragraph.
    fn paragraph(&mut self, paragraph: &Paragraph) {
        let Paragraph { kind, text } = paragraph;
        if !self.takes(*kind) {
            self.close();
        }
        if *kind == Kind::Boilerplate {
            let before = self.next_number();
            self.cut.boilerplate.push(Boilerplate { before, text: text.clone() });
        } else {
            self.pieces(*kind, text);
        }
    }

    /// Whether a paragraph of this kind may join the open passage.
    fn takes(&self, kind: Kind) -> bool {
        let Some(last) = self.open.last() else { return true };
        let length: usize = self.open.iter().map(|open| open.text.chars().count()).sum();
        match (last.kind, kind) {
            (Kind::Heading | Kind::Byline, Kind::Text | Kind::List) => true,
            (_, Kind::Heading | Kind::PullQuote | Kind::Boilerplate) => false,
            (last, kind) => last == kind && length < SHORT,
        }
    }

    /// Adds a paragraph, in pieces of whole sentences where it is too long.
    fn pieces(&mut self, kind: Kind, text: &str) {
        let pieces = sentence::pieces(text, self.language, LONG);
        let last = pieces.len().saturating_sub(1);
        for (at, Piece { range, mut sentences }) in pieces.into_iter().enumerate() {
            let untrimmed = &text[range.clone()];
            let start = range.start + untrimmed.len() - untrimmed.trim_start().len();
            sentences.iter_mut().for_each(|s| *s = s.start - start..s.end - start);
            self.open.push(Open { kind, text: untrimmed.trim().to_owned(), sentences });
            if at < last {
                self.close();
            }
        }
    }

    /// Ends the open passage, if there is one.
    fn close(&mut self) {
        if !self.open.is_empty() {
            self.push_open();
        }
    }

    /// Makes a passage of what is open.
    fn push_open(&mut self) {
        let number = self.next_number();
        let open = std::mem::take(&mut self.open);
        let texts: Vec<&str> = open.iter().map(|open| open.text.as_str()).collect();
        let text = texts.join("\n");
        let is_whole = text.chars().count() <= WHOLE;
        let sentences = (!is_whole).then(|| self.sentences(&open));
        let kinds = open.iter().map(|open| open.kind).collect();
        self.cut.passages.push(Passage { number, kinds, text, sentences, repeats: None });
    }

    /// The sentences of paragraphs, in bytes of these joined by line breaks.
    fn sentences(&self, paragraphs: &[Open]) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut start = 0;
        for Open { text, sentences, .. } in paragraphs {
            let told = || sentence::sentences(text, self.language);
            let sentences = if sentences.is_empty() { told() } else { sentences.clone() };
            all.extend(sentences.into_iter().map(|s| start + s.start..start + s.end));
            start += text.len() + 1;
        }
        all
    }

    /// The number that the next passage will have.
    fn next_number(&self) -> u32 {
        u32::try_from(self.cut.passages.len()).unwrap_or(u32::MAX)
    }
}

/// Finds for each pull quote the passage that it repeats.
fn mark_repeats(passages: &mut [Passage]) {
    if passages.iter().all(|passage| passage.kind() != Kind::PullQuote) {
        return;
    }
    let words: Vec<Vec<u64>> = passages.iter().map(|p| word_hashes(&p.text)).collect();
    let may_be_source = |at: &usize| *at > 0 && passages[*at].kind() != Kind::PullQuote;
    let sources = (0..passages.len()).filter(may_be_source).map(|at| (at, words[at].as_slice()));
    let originals = Originals::new(sources);
    for (passage, words) in passages.iter_mut().zip(&words) {
        if passage.kind() == Kind::PullQuote {
            passage.repeats = originals.of(words).and_then(|at| u32::try_from(at).ok());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(paragraphs: &[(Kind, &str)]) -> Article {
        let paragraphs = paragraphs
            .iter()
            .map(|(kind, text)| Paragraph { kind: *kind, text: (*text).to_owned() })
            .collect();
        Article { title: Some("A title".into()), paragraphs, ..Article::default() }
    }

    fn check(paragraphs: &[(Kind, &str)], expected: &[&str]) -> Cut {
        let cut = cut(&article(paragraphs), Language::named("en").unwrap());
        let texts: Vec<&str> = cut.passages[1..].iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, expected);
        assert!(cut.passages.iter().enumerate().all(|(at, p)| p.number as usize == at));
        for Passage { text, sentences, .. } in &cut.passages {
            let own = sentence::sentences(text, Language::named("en").unwrap());
            let own = (text.chars().count() > WHOLE).then_some(own);
            assert_eq!((sentences, text), (&own, text));
        }
        cut
    }

    #[test]
    fn short_neighbours_are_joined_and_kept_apart_by_a_line_break() {
        check(&[(Kind::Text, "One."), (Kind::Text, "Two.")], &["One.\nTwo."]);
    }

    #[test]
    fn a_heading_stays_with_what_follows_and_never_with_what_stood_before() {
        check(
            &[
                (Kind::Text, "One."),
                (Kind::Heading, "Then"),
                (Kind::Text, "Two."),
                (Kind::Heading, "End"),
            ],
            &["One.", "Then\nTwo.", "End"],
        );
    }

    #[test]
    fn boilerplate_is_in_no_passage_but_keeps_its_place() {
        let cut = check(
            &[(Kind::Text, "One."), (Kind::Boilerplate, "Share this"), (Kind::Text, "Two.")],
            &["One.", "Two."],
        );
        assert_eq!(cut.boilerplate, [Boilerplate { before: 2, text: "Share this".into() }]);
    }

    #[test]
    fn a_long_paragraph_is_cut_at_sentence_ends() {
        let sentence = "She told the magazine that it was over between the two of them. ";
        let long = sentence.repeat(40);
        let cut = cut(&article(&[(Kind::Text, &long)]), Language::named("en").unwrap());
        assert!(cut.passages.len() > 2);
        for passage in &cut.passages[1..] {
            let of_passage =
                passage.sentences.iter().flatten().map(|sentence| &passage.text[sentence.clone()]);
            assert!(of_passage.clone().count() > 4);
            assert!(of_passage.into_iter().all(|own| own == sentence.trim()));
            assert!(passage.text.ends_with("of them."), "{:?}", passage.text);
            assert!(passage.text.chars().count() <= LONG);
        }
        let whole: String = cut.passages[1..].iter().map(|p| p.text.clone() + " ").collect();
        assert_eq!(whole, long);
    }

    #[test]
    fn a_pull_quote_names_the_passage_that_it_repeats() {
        let cut = check(
            &[
                (Kind::PullQuote, "Quote They both see no way out of it any more People Magazine"),
                (Kind::Text, "Nothing to see here."),
                (Kind::Heading, "More"),
                (Kind::Text, "“They both see no way out of it any more,” the magazine writes."),
                (Kind::PullQuote, "Nobody said this anywhere at all"),
            ],
            &[
                "Quote They both see no way out of it any more People Magazine",
                "Nothing to see here.",
                "More\n“They both see no way out of it any more,” the magazine writes.",
                "Nobody said this anywhere at all",
            ],
        );
        let repeats: Vec<Option<u32>> = cut.passages.iter().map(|p| p.repeats).collect();
        assert_eq!(repeats, [None, Some(3), None, None, None]);
    }

    #[test]
    fn an_article_without_a_title_has_an_empty_passage_0() {
        let article = Article { title: None, ..article(&[(Kind::Text, "One.")]) };
        let cut = cut(&article, Language::UNDETERMINED);
        assert_eq!(cut.passages[0].text, "");
        assert_eq!(cut.passages[1].text, "One.");
    }
}
