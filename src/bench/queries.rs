//! The queries that are timed: drawn from the archive itself, or read from a file.
//!
//! Passages are picked at random, by a fixed seed and by the numbers of their articles, so that the
//! same archive gives the same queries however its index lies on disk. Words are drawn where they
//! stand, so that frequent ones come often.
//!
//! To add a class: a variant of [`Class`], a line in [`Class::ALL`], and what it draws from a passage.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::Path;

use fastrand::Rng;

use crate::analysis::{Analyzer, Segment};
use crate::error::{Error, Result};
use crate::index::{IndexedPassage, Reader};
use crate::language::Language;
use crate::query::parse;

use super::report::LeftOut;

/// What queries are drawn by.
pub const SEED: u64 = 20_210_105;

/// The fewest letters of a word that is searched for.
const LEAST_LETTERS: usize = 3;

/// How many letters of a word a prefix has; the word has more.
const PREFIX_LETTERS: usize = 4;

/// The fewest letters of a word that is searched for by its spelling: of shorter ones most are near.
const FUZZY_LETTERS: usize = 5;

/// How many passages are looked at for each query, before the class is given up.
const TRIES: usize = 20;

/// A class of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A word, in any form.
    Word,
    /// Any of so many words of a passage.
    Any(usize),
    /// All of so many words of a passage.
    All(usize),
    /// So many words in a row, none of them a stop word.
    Phrase(usize),
    /// Words in a row, one of them a stop word.
    PhraseWithStopWord,
    /// The first letters of a word.
    Prefix,
    /// A word, spelled almost like this.
    Fuzzy,
    /// A word, in passages of its language.
    Filtered,
}

impl Class {
    /// Every class, in the order of reports.
    pub const ALL: [Class; 11] = [
        Class::Word,
        Class::Any(2),
        Class::Any(3),
        Class::All(2),
        Class::All(3),
        Class::Phrase(2),
        Class::Phrase(3),
        Class::PhraseWithStopWord,
        Class::Prefix,
        Class::Fuzzy,
        Class::Filtered,
    ];

    /// What it is called.
    pub fn name(self) -> String {
        match self {
            Class::Word => "one word".to_owned(),
            Class::Any(words) => format!("any of {words}"),
            Class::All(words) => format!("all of {words}"),
            Class::Phrase(words) => format!("phrase of {words}"),
            Class::PhraseWithStopWord => "phrase with a stop word".to_owned(),
            Class::Prefix => "prefix".to_owned(),
            Class::Fuzzy => "fuzzy".to_owned(),
            Class::Filtered => "one word, one language".to_owned(),
        }
    }

    /// A query of this class from a passage, if it has the words for one.
    fn draw(self, passage: &Words, dice: &mut Rng) -> Option<Drawn> {
        let mut word = |letters| passage.any(1, letters, dice)?.pop();
        match self {
            Class::Word => passage.any(1, LEAST_LETTERS, dice).map(Drawn::any),
            Class::Any(number) => passage.any(number, LEAST_LETTERS, dice).map(Drawn::any),
            Class::All(number) => {
                let words = passage.any(number, LEAST_LETTERS, dice)?;
                Some(Drawn::typed(format!("+{}", words.join(" +"))))
            }
            Class::Phrase(number) => passage.row(number, 0, dice).map(Drawn::phrase),
            Class::PhraseWithStopWord => {
                let number = dice.usize(2..=3);
                passage.row(number, 1, dice).map(Drawn::phrase)
            }
            Class::Prefix => {
                let word = word(PREFIX_LETTERS + 1)?;
                Some(Drawn::typed(word.chars().take(PREFIX_LETTERS).chain(['*']).collect()))
            }
            Class::Fuzzy => word(FUZZY_LETTERS).map(|word| Drawn::typed(format!("{word}~"))),
            Class::Filtered if passage.language == Language::UNDETERMINED => None,
            Class::Filtered => {
                let word = word(LEAST_LETTERS)?;
                Some(Drawn::typed(format!("{word} lang:{}", passage.language)))
            }
        }
    }
}

/// Draws queries of some classes, each as a person would type it, for measuring another engine by the
/// same; the same ones from the same archive.
///
/// # Errors
/// [`Error::Index`] if the index can't be read.
pub fn draw(reader: &Reader, classes: &[Class], count: usize) -> Result<Vec<(Class, Vec<String>)>> {
    let drawn = QuerySet::draw(reader, count)?.classes.into_iter().filter_map(|of_class| {
        let class = of_class.class.filter(|class| classes.contains(class))?;
        Some((class, of_class.queries.into_iter().map(|query| query.text).collect()))
    });
    Ok(drawn.collect())
}

/// What was drawn from a passage.
struct Drawn {
    text: String,
    words: Vec<String>,
}

impl Drawn {
    /// What only tabloid understands.
    fn typed(text: String) -> Drawn {
        Drawn { text, words: Vec::new() }
    }

    /// Any of these words.
    fn any(words: Vec<String>) -> Drawn {
        Drawn { text: words.join(" "), words }
    }

    /// Words in a row.
    fn phrase(words: Vec<String>) -> Drawn {
        Drawn { text: format!("\"{}\"", words.join(" ")), words }
    }
}

/// A query with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BenchQuery {
    /// As a person would type it.
    pub(super) text: String,
    /// Its words, where another program can search for them; in the order of a phrase.
    pub(super) words: Vec<String>,
    /// The number of the article that it was drawn from.
    pub(super) origin: Option<u64>,
}

/// Queries that are measured together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueryClass {
    pub(super) name: String,
    /// None for those of a file.
    pub(super) class: Option<Class>,
    pub(super) queries: Vec<BenchQuery>,
}

impl QueryClass {
    /// The queries as they are typed.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.queries.iter().map(|query| query.text.as_str())
    }
}

/// All queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuerySet {
    pub(super) classes: Vec<QueryClass>,
    pub(super) left_out: Vec<LeftOut>,
}

impl QuerySet {
    /// Draws so many queries of every class from an index.
    pub(super) fn draw(reader: &Reader, count: usize) -> Result<QuerySet> {
        let languages: Vec<Language> =
            reader.languages()?.iter().map(|(language, _)| *language).collect();
        let mut drawer = Drawer { reader, languages, analyzer: Analyzer::new() };
        let mut drawn = QuerySet { classes: Vec::new(), left_out: Vec::new() };
        for (number, class) in (1..).zip(Class::ALL) {
            let queries = drawer.draw(class, count, &mut Rng::with_seed(SEED + number))?;
            let name = class.name();
            match queries.is_empty() {
                true => drawn.left_out.push(LeftOut {
                    class: name,
                    reason: "the archive gives no query of this class".to_owned(),
                }),
                false => drawn.classes.push(QueryClass { name, class: Some(class), queries }),
            }
        }
        Ok(drawn)
    }

    /// Reads a query a line from a file; what follows `#` at the start of a line is passed over.
    pub(super) fn read(path: &Path) -> Result<QuerySet> {
        let text = fs::read_to_string(path)
            .map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let lines = text.lines().map(str::trim);
        let queries: Vec<BenchQuery> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| BenchQuery { text: line.to_owned(), words: Vec::new(), origin: None })
            .collect();
        if queries.is_empty() {
            return Err(Error::NothingToAsk { path: path.to_owned() });
        }
        let name = format!("from {}", path.file_name().unwrap_or_default().display());
        let class = QueryClass { name, class: None, queries };
        Ok(QuerySet { classes: vec![class], left_out: Vec::new() })
    }
}

/// What is needed to draw queries.
struct Drawer<'r> {
    reader: &'r Reader,
    /// The languages of the index.
    languages: Vec<Language>,
    analyzer: Analyzer,
}

impl Drawer<'_> {
    /// Up to so many queries of a class.
    fn draw(&mut self, class: Class, count: usize, dice: &mut Rng) -> Result<Vec<BenchQuery>> {
        let mut queries = Vec::new();
        for _ in 0..count.saturating_mul(TRIES) {
            if queries.len() == count {
                break;
            }
            let Some((origin, passage)) = self.passage(dice)? else { continue };
            let words = Words::of(&passage, &self.languages, &mut self.analyzer);
            let Some(Drawn { text, words }) = class.draw(&words, dice) else { continue };
            if parse(&text).warnings.is_empty() {
                queries.push(BenchQuery { text, words, origin: Some(origin) });
            }
        }
        Ok(queries)
    }

    /// A passage at random, with the number of its article.
    fn passage(&self, dice: &mut Rng) -> Result<Option<(u64, IndexedPassage)>> {
        let last = self.reader.last_number();
        if last == 0 {
            return Ok(None);
        }
        let number = dice.u64(1..=last);
        let Some(mut article) = self.reader.article_numbered(number)? else { return Ok(None) };
        if article.passages.is_empty() {
            return Ok(None);
        }
        let passage = article.passages.swap_remove(dice.usize(..article.passages.len()));
        Ok(Some((number, passage)))
    }
}

/// The words of a passage, as they may be asked for.
struct Words {
    language: Language,
    words: Vec<PassageWord>,
}

/// A word of a passage.
struct PassageWord {
    /// In lower case, so that it is no operator.
    text: String,
    position: u32,
    /// Whether it is made of letters only, and its script writes words apart.
    is_plain: bool,
    /// Whether its language lists it as a stop word.
    is_stop_word: bool,
    /// Whether any language of the index does.
    is_stopped: bool,
}

impl Words {
    /// Those of a passage.
    fn of(passage: &IndexedPassage, languages: &[Language], analyzer: &mut Analyzer) -> Words {
        let mut words = Vec::new();
        analyzer.analyze(&passage.text, passage.language, |token| {
            let text = passage.text[token.span.clone()].to_lowercase();
            words.push(PassageWord {
                position: token.position,
                is_plain: text.chars().all(char::is_alphabetic) && token.segment == Segment::Spaced,
                is_stop_word: token.is_stop_word,
                is_stopped: token.is_stop_word
                    || languages.iter().any(|language| {
                        language.is_stop_word(token.base) || language.is_stop_word(token.word)
                    }),
                text,
            });
        });
        Words { language: passage.language, words }
    }

    /// So many different words with this many letters at least, each as often as it stands there.
    fn any(&self, number: usize, letters: usize, dice: &mut Rng) -> Option<Vec<String>> {
        let mut words: Vec<&PassageWord> =
            self.words.iter().filter(|word| word.is_content(letters)).collect();
        dice.shuffle(&mut words);
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(&word.text));
        let drawn: Vec<String> = words.into_iter().take(number).map(|w| w.text.clone()).collect();
        (drawn.len() == number).then_some(drawn)
    }

    /// So many words in a row, with this many stop words.
    fn row(&self, number: usize, stop_words: usize, dice: &mut Rng) -> Option<Vec<String>> {
        let fits = |row: &[PassageWord]| {
            let stopped = row.iter().filter(|word| word.is_plain && word.is_stop_word).count();
            let content = row.iter().filter(|word| word.is_content(LEAST_LETTERS)).count();
            let is_row = row.windows(2).all(|pair| pair[1].position == pair[0].position + 1);
            is_row && stopped == stop_words && content + stopped == number
        };
        let rows: Vec<Range<usize>> = (0..(self.words.len() + 1).saturating_sub(number))
            .map(|start| start..start + number)
            .filter(|row| fits(&self.words[row.clone()]))
            .collect();
        let row = dice.choice(rows)?;
        Some(self.words[row].iter().map(|word| word.text.clone()).collect())
    }
}

impl PassageWord {
    /// Whether it is a word to search for, with this many letters at least.
    fn is_content(&self, letters: usize) -> bool {
        self.is_plain && !self.is_stopped && self.text.chars().count() >= letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The queries that a class draws from a text, each once.
    fn check(class: Class, text: &str, expected: &[&str]) {
        let english = Language::named("en").unwrap();
        let passage = IndexedPassage { language: english, text: text.to_owned() };
        let words = Words::of(&passage, &[english], &mut Analyzer::new());
        let mut dice = Rng::with_seed(1);
        let drawn: BTreeSet<String> = (0..200)
            .filter_map(|_| class.draw(&words, &mut dice))
            .map(|drawn| drawn.text)
            .collect();
        assert_eq!(drawn.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{class:?}");
    }

    #[test]
    fn a_class_draws_what_it_says() {
        let text = "Kim saw the new Album";
        check(Class::Word, text, &["album", "kim", "new", "saw"]);
        check(Class::Any(4), "Kim, Kim NOT Ye", &[]);
        check(Class::All(2), "Kim and Drake", &["+drake +kim", "+kim +drake"]);
        check(Class::Phrase(2), text, &["\"kim saw\"", "\"new album\""]);
        check(Class::Phrase(2), "Kim\nsaw", &[]);
        check(
            Class::PhraseWithStopWord,
            text,
            &[
                "\"kim saw the\"",
                "\"saw the new\"",
                "\"saw the\"",
                "\"the new album\"",
                "\"the new\"",
            ],
        );
        check(Class::Prefix, text, &["albu*"]);
        check(Class::Fuzzy, text, &["album~"]);
        check(Class::Filtered, "the Album", &["album lang:en"]);
        check(Class::Word, "24 AC/DC's at 7 is", &[]);
    }
}
