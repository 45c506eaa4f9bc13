//! Articles to documents: detects, cuts, analyses. What it makes goes to the
//! [`Writer`](super::writer::Writer).

use std::ops::Range;
use std::path::PathBuf;

use tantivy::schema::Field;

use super::chunk::{Head, PassageText, chunks, lengths};
use super::lexicon::{Known, Lexicon, Places, SharedLexicon};
use super::record::Record;
use super::schema::{Fields, order, schema};
use super::source::path_to_bytes;
use crate::analysis::Analyzer;
use crate::article::{Article, Kind};
use crate::language::{self, Language, detect, foreign};
use crate::passage::{Boilerplate, Cut, Passage, cut};

/// How much text is taken to detect the language, in bytes: as many characters as it looks at, of
/// whatever script.
const SAMPLE: usize = 4 * language::MORE;

/// So many times the words that the analyzer keeps may have been numbered: of more nothing is kept from one segment to
/// the next.
const NUMBERED: usize = 4;

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
    /// What its words are lexemes of.
    pub(super) lexicon: SharedLexicon,
    /// Its texts as lists of lexemes, one after another: those of the passages first.
    places: Vec<u32>,
    of_passages: Vec<PreparedPassage>,
    /// What passage 0 has besides, once for the article.
    head: Record,
    /// Texts that fields of their own have, by where their lists stand.
    texts: Vec<(Field, Range<usize>)>,
}

/// A passage of an article.
#[derive(Debug)]
struct PreparedPassage {
    number: u32,
    language: Language,
    repeats: Option<u32>,
    /// Where its list of lexemes ends; it begins where the one before ends.
    end: usize,
}

impl Prepared {
    /// The documents of the article with this number, with what is stored of it, packed: each piece with the number of
    /// its first passage, in order.
    pub(super) fn records(
        &self,
        number: u64,
        packed: &[(usize, Vec<u8>)],
        fields: &Fields,
    ) -> impl Iterator<Item = Record> {
        let mut packed = packed.iter().peekable();
        self.of_passages.iter().enumerate().map(move |(at, passage)| {
            let mut record = if at == 0 { self.head.clone() } else { Record::default() };
            record.number(fields.order, order(self.language, number));
            record.number(fields.article, number);
            record.number(fields.passage, u64::from(passage.number));
            record.text(fields.language, passage.language.code());
            if passage.language != self.language {
                record.text(fields.foreign, passage.language.code());
            }
            if let Some(repeated) = passage.repeats {
                record.number(fields.repeats, u64::from(repeated));
            }
            if let Some((_, packed)) = packed.next_if(|(first, _)| *first == at) {
                record.bytes(fields.stored, packed.clone());
            }
            record
        })
    }

    /// The text of each passage, as a list of lexemes.
    pub(super) fn texts_of_passages(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.of_passages.iter().map(move |passage| {
            let places = &self.places[start..passage.end];
            start = passage.end;
            places
        })
    }

    /// The texts of the article that fields of their own have, as lists of lexemes.
    pub(super) fn texts(&self) -> impl Iterator<Item = (Field, &[u32])> {
        self.texts.iter().map(|(field, range)| (*field, &self.places[range.clone()]))
    }

    /// The memory that it takes, in bytes: about.
    pub(super) fn memory(&self) -> usize {
        self.chunks.iter().map(|(_, chunk)| chunk.capacity()).sum::<usize>()
            + self.places.capacity() * size_of::<u32>()
            + self.of_passages.capacity() * size_of::<PreparedPassage>()
            + self.texts.capacity() * size_of::<(Field, Range<usize>)>()
            + self.head.memory()
            + size_of::<Prepared>()
    }
}

/// Makes documents of articles.
pub(super) struct Preparer {
    fields: Fields,
    analyzer: Analyzer,
    /// How many words the analyzer keeps.
    kept: usize,
    lexicon: SharedLexicon,
    known: Known,
}

impl Preparer {
    /// One that keeps so many words.
    pub(super) fn keeping(kept: usize) -> Preparer {
        let (fields, lexicon, known) = (schema().1, SharedLexicon::default(), Known::default());
        Preparer { fields, analyzer: Analyzer::keeping(kept), kept, lexicon, known }
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
        if self.lexicon.lock().is_closed {
            self.begin_lexicon();
        }
        let Preparer { fields, analyzer, lexicon: shared, known, .. } = self;
        let mut lexicon = shared.lock();
        let (fields, places) = (*fields, Places::default());
        let mut listing = Listing { analyzer, lexicon: &mut lexicon, known, places };
        let mut of_passages = Vec::with_capacity(cut.passages.len());
        let mut passages = 0;
        for passage in &cut.passages {
            let (prepared, words) = listing.passage(passage, language, &sample);
            // Passage 0 of an article without a title has no words; nor has a title of signs alone.
            passages += u64::from(passage.number > 0 || words > 0);
            of_passages.push(prepared);
        }
        let texts = listing.texts(article, origin, &cut.boilerplate, language, &fields);
        let places = listing.places.into_list();
        shared.note_memory(&lexicon);
        let text_bytes = article.text_bytes();
        let head = head(article, origin, text_bytes, &fields);
        let chunks = stored(article, origin, &cut);
        let lexicon = shared.clone();
        Prepared {
            language,
            passages,
            text_bytes,
            chunks,
            lexicon,
            places,
            of_passages,
            head,
            texts,
        }
    }

    /// Goes on with a new lexicon; what is known of words stays, unless it has become too much.
    fn begin_lexicon(&mut self) {
        if self.known.len() > self.kept.saturating_mul(NUMBERED) {
            self.analyzer = Analyzer::keeping(self.kept);
        }
        self.known = Known::default();
        self.lexicon = SharedLexicon::default();
    }
}

/// Turns the texts of an article into lists of lexemes.
struct Listing<'p> {
    analyzer: &'p mut Analyzer,
    lexicon: &'p mut Lexicon,
    known: &'p mut Known,
    places: Places,
}

impl Listing<'_> {
    /// A passage of an article in a language, and how many words it has; the passage may be in another.
    fn passage(
        &mut self,
        passage: &Passage,
        mut language: Language,
        sample: &str,
    ) -> (PreparedPassage, usize) {
        let start = self.places.len();
        let mut words = self.text(&passage.text, language);
        if passage.number > 0
            && is_unlike(words.tokens, words.stop_words, language)
            && let Some(other) = foreign(&passage.text, language, sample)
        {
            language = other;
            self.places.truncate(start);
            words = self.text(&passage.text, language);
        }
        let Passage { number, repeats, .. } = *passage;
        (PreparedPassage { number, language, repeats, end: self.places.len() }, words.tokens)
    }

    /// What filters look into, and what the site put around the article.
    fn texts(
        &mut self,
        article: &Article,
        origin: &Origin,
        boilerplate: &[Boilerplate],
        language: Language,
        fields: &Fields,
    ) -> Vec<(Field, Range<usize>)> {
        let around: Vec<&str> = boilerplate.iter().map(|around| around.text.as_str()).collect();
        let (path, around) = (origin.path.to_string_lossy(), around.join("\n"));
        let mut texts = Vec::new();
        if let Some(title) = &article.title {
            let places = self.list(title, language);
            texts.push((fields.title_words, places.clone()));
            texts.push((fields.title_stems, places));
        }
        for (field, text) in [
            (fields.by_words, article.byline.as_deref()),
            (fields.outlet_words, article.outlet.as_deref()),
            (fields.section_words, article.section.as_deref()),
            (fields.path_words, Some(path.as_ref())),
            (fields.boilerplate_words, Some(around.as_str())),
        ] {
            let text = text.unwrap_or_default();
            texts.push((field, self.list(text, Language::UNDETERMINED)));
        }
        texts.retain(|(_, places)| !places.is_empty());
        texts
    }

    /// Where the list of a text's lexemes stands.
    fn list(&mut self, text: &str, language: Language) -> Range<usize> {
        let start = self.places.len();
        self.text(text, language);
        start..self.places.len()
    }

    /// Lists the lexemes of a text, and counts its words.
    fn text(&mut self, text: &str, language: Language) -> Words {
        let Listing { analyzer, lexicon, known, places } = self;
        let mut known = known.of(language);
        let mut words = Words::default();
        places.begin();
        analyzer.each_occurrence(text, language, |word| {
            words.tokens += 1;
            words.stop_words += usize::from(word.is_stop_word());
            places.push(known.lexeme(word, lexicon), word.position);
        });
        words
    }
}

/// The words of a text, counted.
#[derive(Default)]
struct Words {
    tokens: usize,
    stop_words: usize,
}

/// What passage 0 has besides, once for the article.
fn head(article: &Article, origin: &Origin, text_bytes: u64, fields: &Fields) -> Record {
    let mut head = Record::default();
    head.number(fields.source, origin.source);
    head.number(fields.tie, origin.tie);
    head.number(fields.content, origin.content);
    head.number(fields.text_bytes, text_bytes);
    head.text(fields.id, origin.id.clone());
    if let Some(date) = article.date {
        head.number(fields.date, date.number());
    }
    for (field, value) in [(fields.section, &article.section), (fields.outlet, &article.outlet)] {
        head.text(field, value.clone().unwrap_or_default());
    }
    head
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
