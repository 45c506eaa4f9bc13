//! The generated archive: the program takes it in, and how it compares with a real one.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

use serde_json::Value;
use tabloid::analysis::Analyzer;
use tabloid::bench::generate::{Articles, write};
use tabloid::language::{Language, detect};
use tabloid::sentence::sentences;

use crate::program::Desk;

#[test]
fn the_program_takes_it_in_and_finds_what_recurs() {
    let mut archive = Vec::new();
    write(&mut archive, 200, 1).unwrap();
    let desk = Desk::new();
    desk.write("articles/generated.jsonl", archive);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let count = |query: &str| desk.search(query)["total"]["articles"].as_u64().unwrap_or_default();
    assert_eq!(count("path:generated"), 200);
    for (language, phrase) in [
        ("en", "\"back together\""),
        ("nl", "\"weer samen\""),
        ("de", "\"wieder zusammen\""),
        ("fr", "\"de nouveau ensemble\""),
    ] {
        assert!(count(&format!("{phrase} lang:{language}")) > 0, "{phrase}");
    }
    for article in Articles::new(1).take(200).step_by(20) {
        let name = format!("\"{}\" lang:{}", article.byline, article.language.code());
        assert!(count(&name) > 0, "{name}");
    }
}

#[test]
fn what_came_into_an_index_bit_by_bit_is_shown_as_it_was_and_takes_ever_less_room() {
    let desk = Desk::new();
    let mut lines = Vec::new();
    write(&mut lines, 400, 7).unwrap();
    let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
    let stored = || {
        let stats = desk.json(&["stats", "--format=json"]);
        let parts = stats["components"].as_array().unwrap().iter();
        let bytes = parts.filter(|part| part["name"] == "stored text").map(|part| &part["bytes"]);
        (bytes.filter_map(Value::as_f64).sum::<f64>(), stats["text_bytes"].as_f64().unwrap())
    };
    let mut sizes = vec![(0.0, 0.0)];
    let has_dictionary = || {
        let stats = desk.json(&["stats", "--format=json"]);
        stats["components"].as_array().unwrap().iter().any(|part| part["field"] == "dictionary")
    };
    // The first ones are too few to make a compression dictionary of a language from, and so are the next
    // ones but together with those.
    let files = [("a", 0..26), ("b", 26..52), ("c", 52..220), ("d", 220..380), ("e", 380..400)];
    for (file, part) in files {
        desk.write(&format!("articles/{file}.jsonl"), lines[part].concat());
        assert_eq!(desk.run(&["index", "articles"]).status, 0);
        sizes.push(stored());
        assert_eq!(has_dictionary(), file != "a", "after {file}");
    }
    let parts = sizes.windows(2).map(|pair| (pair[1].0 - pair[0].0) / (pair[1].1 - pair[0].1));
    let parts: Vec<f64> = parts.collect();
    assert!(parts[3] < parts[0] * 0.9 && parts[4] < parts[0] * 0.95, "{parts:?}");
    desk.write("articles/d.jsonl", lines[220..230].concat());
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    for (number, article) in Articles::new(7).take(400).enumerate().step_by(9) {
        let id = format!("id:{}", article.id);
        if (230..380).contains(&number) {
            assert_eq!(desk.run(&["show", &id]).status, 1, "{id}");
            continue;
        }
        let shown = desk.json(&["show", &id, "--format=json"]);
        for (field, value) in
            [("title", &article.title), ("byline", &article.byline), ("outlet", &article.outlet)]
        {
            assert_eq!(shown["article"][field], **value, "{id}");
        }
        let shown = shown["paragraphs"].as_array().unwrap().iter();
        let shown = shown.filter(|paragraph| paragraph["passage"] != 0);
        let words = shown.flat_map(|part| part["text"].as_str().unwrap().split_whitespace());
        // A long paragraph is two passages.
        assert!(words.eq(article.text.split_whitespace()), "{id}");
    }
    assert_eq!(desk.run(&["doctor"]).status, 0);
}

/// An article of the archive that is measured.
struct Story {
    title: String,
    text: String,
    language: Language,
}

/// The articles of `STATISTICS_OF`: `generated`, or a file of an object a line; those in the four
/// languages only, as they are told, where the file doesn't say `lang`.
fn stories(of: &str) -> Box<dyn Iterator<Item = Story>> {
    if of == "generated" {
        let stories = Articles::new(1);
        return Box::new(stories.map(|made| Story {
            title: made.title,
            text: made.text,
            language: made.language,
        }));
    }
    let lines = BufReader::new(File::open(of).unwrap()).lines();
    let stories = lines.map(|line| {
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let (title, text) = (field("title"), field("text"));
        let told = Language::named(&field("lang"));
        let language = told.unwrap_or_else(|| detect(&text, None, &[]).language);
        Story { title, text, language }
    });
    Box::new(stories.filter(|story| SHARES.iter().any(|(code, _)| story.language.code() == *code)))
}

/// The languages of the generated archive, in parts of a hundred.
const SHARES: [(&str, u64); 4] = [("en", 55), ("nl", 15), ("de", 15), ("fr", 15)];

/// Counts bytes that nobody keeps.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is counted of an archive.
#[derive(Default)]
struct Counts {
    words: HashMap<String, u64>,
    /// Words so far.
    tokens: u64,
    /// How many of them are stop words of their language.
    stop_words: u64,
    /// Distinct words, and the part of them seen once, after some numbers of words.
    growth: Vec<(u64, usize, f64)>,
    sentences: Vec<usize>,
    paragraphs: Vec<usize>,
    articles: Vec<usize>,
    /// Bytes by language.
    bytes: HashMap<&'static str, u64>,
    /// Bytes of all when compressed.
    zipped: u64,
}

impl Counts {
    /// Counts articles up to so many bytes; with [`Mix::AsGenerated`] those are passed over whose
    /// language runs ahead of its share.
    fn of(stories: impl Iterator<Item = Story>, most: u64, mix: Mix) -> Counts {
        let mut counts = Counts::default();
        let mut analyzer = Analyzer::new();
        let mut zipped = zstd::Encoder::new(Count(0), 3).unwrap();
        for story in stories {
            if mix == Mix::AsGenerated && counts.is_ahead(story.language) {
                continue;
            }
            zipped.write_all(format!("{}\n\n{}\n\n", story.title, story.text).as_bytes()).unwrap();
            counts.add(&story, &mut analyzer);
            if counts.bytes.values().sum::<u64>() > most {
                break;
            }
        }
        counts.zipped = zipped.finish().unwrap().0;
        counts
    }

    /// Whether a language has had more than its share.
    fn is_ahead(&self, language: Language) -> bool {
        let part = |(code, share): (&str, u64)| self.bytes.get(code).copied().unwrap_or(0) / share;
        let last = SHARES.into_iter().map(part).min().unwrap();
        let own = SHARES.into_iter().find(|(code, _)| *code == language.code()).unwrap();
        part(own) > last + 10_000
    }

    /// Takes in an article.
    fn add(&mut self, story: &Story, analyzer: &mut Analyzer) {
        analyzer.analyze(&story.text, story.language, |token| {
            *self.words.entry(token.word.to_owned()).or_default() += 1;
            self.tokens += 1;
            self.stop_words += u64::from(token.is_stop_word);
            if [10_000, 100_000, 1_000_000, 3_000_000, 10_000_000].contains(&self.tokens) {
                self.growth.push((self.tokens, self.words.len(), once(&self.words)));
            }
        });
        let bytes = (story.title.len() + story.text.len() + 4) as u64;
        *self.bytes.entry(story.language.code()).or_default() += bytes;
        self.articles.push(story.text.chars().count());
        self.paragraphs.extend(story.text.split("\n\n").map(|text| text.chars().count()));
        // A tenth is enough: telling sentences takes longest.
        if self.articles.len().is_multiple_of(10) {
            for sentence in sentences(&story.text, story.language) {
                self.sentences.push(story.text[sentence].split_whitespace().count());
            }
        }
    }

    /// The part of all words that the most frequent ones are, in percent.
    fn top(&self, count: usize) -> f64 {
        let mut each: Vec<u64> = self.words.values().copied().collect();
        each.sort_unstable_by(|one, other| other.cmp(one));
        each.iter().take(count).sum::<u64>() as f64 / self.tokens as f64 * 100.0
    }

    /// Prints the table.
    fn print(self) {
        let bytes = self.bytes.values().sum::<u64>() as f64;
        println!("text: {:.1} MB, {:.2} M words", bytes / 1e6, self.tokens as f64 / 1e6);
        for (tokens, words, once) in &self.growth {
            println!("distinct words in {tokens}: {words}, seen once {:.0} %", once * 100.0);
        }
        println!("distinct words in all: {}", self.words.len());
        println!("seen once: {:.1} %", once(&self.words) * 100.0);
        for count in [10, 100, 1_000] {
            println!("the {count} most frequent: {:.1} %", self.top(count));
        }
        let stop_words = self.stop_words as f64 / self.tokens as f64;
        println!("stop words: {:.1} %", stop_words * 100.0);
        println!("words a sentence: {}", spread(self.sentences));
        println!("characters a paragraph: {}", spread(self.paragraphs));
        println!("characters an article: {}", spread(self.articles));
        println!("zstd -3: {:.2} : 1", bytes / self.zipped as f64);
    }
}

/// Which articles count.
#[derive(PartialEq, Eq)]
enum Mix {
    /// All, in the shares of languages that they have.
    AsItIs,
    /// As many of each language as the generated archive has of it.
    AsGenerated,
}

/// The part of the distinct words that was seen once.
fn once(words: &HashMap<String, u64>) -> f64 {
    words.values().filter(|count| **count == 1).count() as f64 / words.len() as f64
}

/// The mean, and the 10th, 50th, 90th and 99th percentile.
fn spread(mut of: Vec<usize>) -> String {
    of.sort_unstable();
    let at = |percent: usize| of[(of.len() - 1) * percent / 100];
    let mean = of.iter().sum::<usize>() as f64 / of.len() as f64;
    format!("{mean:.0} ({}, {}, {}, {})", at(10), at(50), at(90), at(99))
}

/// Prints the table of `benches/README.md` for the archive that `STATISTICS_OF` names, up to
/// `STATISTICS_BYTES`; with `STATISTICS_MIX`, of articles in the languages' shares.
#[test]
fn the_statistics_of_an_archive_are_told() {
    let Ok(of) = std::env::var("STATISTICS_OF") else {
        crate::program::skipped("STATISTICS_OF names no archive");
        return;
    };
    let most = std::env::var("STATISTICS_BYTES").map_or(70_000_000, |most| most.parse().unwrap());
    let is_mixed = std::env::var_os("STATISTICS_MIX").is_some();
    let mix = if is_mixed { Mix::AsGenerated } else { Mix::AsItIs };
    let counts = Counts::of(stories(&of), most, mix);
    assert!(counts.tokens > 0, "{of} has no articles in the four languages");
    counts.print();
}
