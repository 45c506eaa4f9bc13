//! Words whose forms no stemmer joins: strong verbs, participles, odd plurals. The lists are data, a
//! file each language, `word => stem` a line.

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;

use super::fold::fold;
use crate::language::Language;

/// Words as written and, where no other word is written so, without their accents; with their stem.
type List = HashMap<String, &'static str, FxBuildHasher>;

static DUTCH: LazyLock<List> = LazyLock::new(|| read(include_str!("irregular/nl.txt")));
static GERMAN: LazyLock<List> = LazyLock::new(|| read(include_str!("irregular/de.txt")));
static SWEDISH: LazyLock<List> = LazyLock::new(|| read(include_str!("irregular/sv.txt")));

/// The stem of a word in lower case that its stemmer does not join with its other forms.
pub(super) fn stem(word: &str, language: Language) -> Option<&'static str> {
    let list = match language.code() {
        "nl" => &DUTCH,
        "de" => &GERMAN,
        "sv" => &SWEDISH,
        _ => return None,
    };
    list.get(word).copied()
}

/// Reads a list.
fn read(text: &'static str) -> List {
    let rows = || rows(text);
    let folded = rows().filter(|(word, _)| !word.is_ascii());
    let folded = folded.map(|(word, stem)| (fold(word).into_owned(), stem));
    folded.chain(rows().map(|(word, stem)| (word.to_owned(), stem))).collect()
}

/// The rows of a list.
fn rows(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" => "))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::analysis::fold::lower;
    use crate::analysis::stem::regular;

    const FILES: [(&str, &str); 3] = [
        ("nl", include_str!("irregular/nl.txt")),
        ("de", include_str!("irregular/de.txt")),
        ("sv", include_str!("irregular/sv.txt")),
    ];

    #[test]
    fn a_word_is_found_as_written_and_without_its_accents() {
        let german = Language::named("de").unwrap();
        assert_eq!(stem("geküsst", german), Some("kuss"));
        assert_eq!(stem("gekusst", german), Some("kuss"));
        assert_eq!(stem("tisch", german), None);
        assert_eq!(stem("geküsst", Language::named("en").unwrap()), None);
    }

    #[test]
    fn every_row_changes_a_stem_to_one_that_the_stemmer_gives_too() {
        for (code, text) in FILES {
            let language = Language::named(code).unwrap();
            let mut seen = HashSet::new();
            for (word, stem) in rows(text) {
                assert!(seen.insert(word), "{code}: {word} stands there twice");
                assert_eq!((&*lower(word), &*fold(stem)), (word, stem), "{code}");
                assert!(!language.is_stop_word(word), "{code}: {word} is a stop word");
                assert_ne!(fold(&regular(word, language)), stem, "{code}: {word} needs no row");
            }
            let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(lines.count(), seen.len(), "{code}: a line is no row");
        }
    }
}
