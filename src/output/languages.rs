//! The table of languages, for people and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::grid::Grid;
use crate::language::Language;

/// How many articles and passages there are of a language.
type Held = BTreeMap<Language, (u64, u64)>;

/// Writes the table for people.
///
/// # Errors
/// Those of the writer.
pub fn text(held: &Held, out: &mut dyn Write) -> io::Result<()> {
    let head = ["detected", "stemmed", "stop words", "segmented", "articles"];
    let mut grid = Grid::new("language", &head);
    for language in Language::all().chain([Language::UNDETERMINED]) {
        let yes = |is: bool| if is { "yes" } else { "-" }.to_owned();
        let number = |n: u64| if n == 0 { "-".to_owned() } else { n.to_string() };
        let cells = [
            yes(language.is_detected()),
            yes(language.stemmer().is_some()),
            number(language.stop_words().len() as u64),
            yes(language.is_segmented()),
            number(held.get(&language).map_or(0, |(articles, _)| *articles)),
        ];
        grid.row(&format!("{:3} {}", language.code(), language.name()), cells);
    }
    grid.write(out)
}

/// The same as JSON; README documents it.
pub fn object(held: &Held) -> Value {
    let language = |language: Language| {
        let (articles, passages) = held.get(&language).copied().unwrap_or_default();
        json!({
            "code": language.code(),
            "name": language.name(),
            "detected": language.is_detected(),
            "stemmed": language.stemmer().is_some(),
            "stop_words": language.stop_words().len(),
            "segmented": language.is_segmented(),
            "articles": articles,
            "passages": passages,
        })
    };
    let all = Language::all().chain([Language::UNDETERMINED]);
    json!({ "version": 1, "languages": all.map(language).collect::<Vec<Value>>() })
}
