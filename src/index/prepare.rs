//! Articles to documents: detects, cuts, analyses. What it makes goes to the
//! [`Writer`](super::writer::Writer).

use std::path::PathBuf;

use super::chunk::{Head, PassageText, chunks, lengths};
use super::record::Record;
use super::schema::{Fields, order, schema};
use super::source::path_to_bytes;
use super::terms::Terms;
use crate::analysis::Analyzer;
use crate::analysis::compound::backwards;
use crate::article::{Article, Kind};
use crate::language::{self, Language, detect, foreign};
use crate::passage::{Boilerplate, Cut, Passage, cut};

/// How much text is taken to detect the language, in bytes: as many characters as it looks at, of
/// whatever script.
const SAMPLE: usize = 4 * language::MORE;

/// Where an article comes from, and what it is known by.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The file.
    pub(super) path: PathBuf,
    /// The article's id.
    pub(super) id: String,
    /// Its number in the index.
    pub(super) source: u64,
    /// What orders the article among equals and knows it again.
    pub(super) tie: u64,
    /// What its content is known again by.
    pub(super) content: u64,
}

/// An article as documents that lack its number only.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The language taken.
    pub(super) language: Language,
    /// How many passages it has.
    pub(super) passages: u64,
    /// Bytes of its text.
    pub(super) text_bytes: u64,
    /// What is stored of it: chunks, each with the number of its first passage.
    pub(super) chunks: Vec<(usize, Vec<u8>)>,
    records: Vec<Record>,
}

impl Prepared {
    /// The documents of the article with this number, with its chunks as they are to be stored.
    pub(super) fn numbered(
        self,
        number: u64,
        packed: Vec<(usize, Vec<u8>)>,
        fields: &Fields,
    ) -> Vec<Record> {
        let mut records = self.records;
        for (first, packed) in packed {
            records[first].bytes(fields.stored, packed);
        }
        for record in &mut records {
            record.number(fields.order, order(self.language, number));
            record.number(fields.article, number);
        }
        records
    }
}

/// Makes documents of articles.
pub(super) struct Preparer {
    fields: Fields,
    analyzer: Analyzer,
}

impl Preparer {
    pub(super) fn new() -> Preparer {
        Preparer { fields: schema().1, analyzer: Analyzer::new() }
    }

    /// Makes the documents of an article.
    pub(super) fn prepare(
        &mut self,
        article: &Article,
        origin: &Origin,
        expected: &[Language],
    ) -> Prepared {
        let sample = sample(article);
        let language = detect(&sample, article.language, expected).language;
        let cut = cut(article, language);
        let mut records: Vec<Record> = Vec::with_capacity(cut.passages.len());
        let mut passages = 0;
        for passage in &cut.passages {
            let (record, words) = self.passage(passage, language, &sample);
            // Passage 0 of an article without a title has no words; nor has a title of signs alone.
            passages += u64::from(passage.number > 0 || words > 0);
            records.push(record);
        }
        let text_bytes = article.text_bytes();
        if let Some(first) = records.first_mut() {
            self.article(first, article, origin, text_bytes);
            self.filters(first, article, origin, language);
            self.boilerplate(first, &cut.boilerplate);
        }
        let chunks = stored(article, origin, &cut);
        Prepared { language, passages, text_bytes, chunks, records }
    }

    /// The document of a passage of an article in a language, and how many words it has; the passage may be in
    /// another.
    fn passage(
        &mut self,
        passage: &Passage,
        mut language: Language,
        sample: &str,
    ) -> (Record, usize) {
        let fields = self.fields;
        let of_article = language;
        let mut terms = self.terms(&passage.text, language);
        if passage.number > 0
            && is_unlike(terms.tokens, terms.stop_words, language)
            && let Some(other) = foreign(&passage.text, language, sample)
        {
            language = other;
            terms = self.terms(&passage.text, language);
        }
        let TermsOfText { words, stems, ends, tokens, .. } = terms;
        let mut record = Record::default();
        record.number(fields.passage, u64::from(passage.number));
        record.text(fields.language, language.code());
        if language != of_article {
            record.text(fields.foreign, language.code());
        }
        record.text(fields.words, words);
        record.text(fields.stems, stems);
        record.text(fields.ends, ends);
        if let Some(repeated) = passage.repeats {
            record.number(fields.repeats, u64::from(repeated));
        }
        (record, tokens)
    }

    /// Adds to passage 0 what is kept once for the article.
    fn article(&self, record: &mut Record, article: &Article, origin: &Origin, text_bytes: u64) {
        let fields = self.fields;
        record.number(fields.source, origin.source);
        record.number(fields.tie, origin.tie);
        record.number(fields.content, origin.content);
        record.number(fields.text_bytes, text_bytes);
        record.text(fields.id, origin.id.clone());
        if let Some(date) = article.date {
            record.number(fields.date, date.number());
        }
        for (field, value) in [(fields.section, &article.section), (fields.outlet, &article.outlet)]
        {
            record.text(field, value.clone().unwrap_or_default());
        }
    }

    /// Adds to passage 0 what filters look into.
    fn filters(
        &mut self,
        record: &mut Record,
        article: &Article,
        origin: &Origin,
        language: Language,
    ) {
        let fields = self.fields;
        if let Some(title) = &article.title {
            let TermsOfText { words, stems, .. } = self.terms(title, language);
            record.text(fields.title_words, words);
            record.text(fields.title_stems, stems);
        }
        let path = origin.path.to_string_lossy();
        for (field, value) in [
            (fields.by_words, article.byline.as_deref()),
            (fields.outlet_words, article.outlet.as_deref()),
            (fields.section_words, article.section.as_deref()),
            (fields.path_words, Some(path.as_ref())),
        ] {
            let words = self.terms(value.unwrap_or_default(), Language::UNDETERMINED).words;
            record.text(field, words);
        }
    }

    /// Adds to passage 0 what the site put around the article.
    fn boilerplate(&mut self, record: &mut Record, boilerplate: &[Boilerplate]) {
        if boilerplate.is_empty() {
            return;
        }
        let texts: Vec<&str> = boilerplate.iter().map(|b| b.text.as_str()).collect();
        let TermsOfText { words, .. } = self.terms(&texts.join("\n"), Language::UNDETERMINED);
        record.text(self.fields.boilerplate_words, words);
    }

    /// The terms of a text for the fields `words` and `stems`.
    fn terms(&mut self, text: &str, language: Language) -> TermsOfText {
        // About what they take: each term has a byte before it, and stop words have no stems.
        let mut words = Terms::with_capacity(text.len() + text.len() / 8);
        let mut stems = Terms::with_capacity(text.len() * 3 / 4);
        let mut ends = Terms::default();
        let (mut tokens, mut stop_words) = (0, 0);
        let has_compounds = language.has_compounds();
        self.analyzer.analyze(text, language, |token| {
            tokens += 1;
            stop_words += usize::from(token.is_stop_word);
            if let Some(end) = has_compounds.then(|| backwards(token.word)).flatten() {
                ends.push(&end, token.position);
            }
            token.words().for_each(|word| words.push(word, token.position));
            token.stems.iter().for_each(|stem| stems.push(stem, token.position));
        });
        TermsOfText {
            words: words.into_encoded(),
            stems: stems.into_encoded(),
            ends: ends.into_encoded(),
            tokens,
            stop_words,
        }
    }
}

/// A value that says something.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.is_empty())
}

/// What is stored of an article.
fn stored(article: &Article, origin: &Origin, cut: &Cut) -> Vec<(usize, Vec<u8>)> {
    let letters = |passage: &Passage| passage.kinds.iter().map(|kind| kind.letter()).collect();
    let kinds: Vec<String> = cut.passages.iter().map(letters).collect();
    let sentences = |passage: &Passage| passage.sentences.as_deref().map(lengths);
    let sentences: Vec<Option<Vec<u8>>> = cut.passages.iter().map(sentences).collect();
    let texts =
        cut.passages.iter().zip(&kinds).zip(&sentences).map(|((passage, kinds), sentences)| {
            // Passage 0 is put together from what the head has.
            let (text, sentences) = match passage.number {
                0 => ("", None),
                _ => (passage.text.as_str(), sentences.as_deref()),
            };
            PassageText { kinds: kinds.as_str(), text, sentences }
        });
    let texts: Vec<PassageText<'_, &str>> = texts.collect();
    let path = path_to_bytes(&origin.path);
    let head = Head {
        id: &origin.id,
        title: given(&article.title),
        byline: given(&article.byline),
        section: given(&article.section),
        outlet: given(&article.outlet),
        url: given(&article.url),
        path: &path,
        boilerplate: cut.boilerplate.iter().map(|b| (b.before, b.text.as_str())).collect(),
    };
    chunks(head, &texts)
}

/// The terms of a text, as the index takes them.
struct TermsOfText {
    words: String,
    stems: String,
    ends: String,
    /// How many words it has.
    tokens: usize,
    /// How many of them are stop words.
    stop_words: usize,
}

/// Whether a text is long enough to tell that it is not in a language, and has hardly a stop word of
/// it; with a language that has no list, every text is.
pub(super) fn is_unlike(tokens: usize, stop_words: usize, language: Language) -> bool {
    const ENOUGH: usize = 15;
    const HARDLY: f32 = 0.12;
    let share = stop_words as f32 / tokens.max(1) as f32;
    tokens >= ENOUGH && (share < HARDLY || language.stop_words().is_empty())
}

/// The head of an article's text, title first, without boilerplate.
pub(super) fn sample(article: &Article) -> String {
    let texts = article.paragraphs.iter().filter(|paragraph| paragraph.kind != Kind::Boilerplate);
    let mut sample = String::new();
    for text in article.title.iter().chain(texts.map(|paragraph| &paragraph.text)) {
        let room = SAMPLE.saturating_sub(sample.len());
        if room == 0 {
            break;
        }
        sample += &text[..text.floor_char_boundary(room)];
        sample.push('\n');
    }
    sample
}
