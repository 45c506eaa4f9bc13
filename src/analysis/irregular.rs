//! Words whose forms no stemmer joins: strong verbs, participles, odd plurals. The lists are data, a
//! file each language, `word => stem` a line.

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;

use crate::language::Language;

/// Words in lower case with their stem; those with accents without them too, as people type them.
type List = HashMap<&'static str, &'static str, FxBuildHasher>;

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

/// Reads a list; a search begins with this, so nothing is worked out here.
fn read(text: &'static str) -> List {
    /// No row is shorter than this, in bytes.
    const SHORTEST: usize = 8;
    let mut list = HashMap::with_capacity_and_hasher(text.len() / SHORTEST / 2, FxBuildHasher);
    list.extend(rows(text));
    list
}

/// The rows of a list.
fn rows(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" => "))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::analysis::fold::{fold, lower};
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
            let (mut seen, mut wrong) = (HashSet::new(), Vec::new());
            for (word, stem) in rows(text) {
                let mut check = |holds: bool, why: &str| {
                    wrong.extend((!holds).then(|| format!("{code}: {word} {why}")));
                };
                check(seen.insert(word), "stands there twice");
                check((&*lower(word), &*fold(stem)) == (word, stem), "or its stem is not folded");
                check(!language.is_stop_word(word), "is a stop word");
                check(fold(&regular(word, language)) != stem, "needs no row");
                let plain = fold(word);
                let is_there = rows(text).any(|(other, _)| other == plain)
                    || language.is_stop_word(&plain)
                    || fold(&regular(&plain, language)) == stem;
                check(is_there, "lacks a row without its accents");
            }
            assert_eq!(wrong, Vec::<String>::new());
            let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(lines.count(), seen.len(), "{code}: a line is no row");
        }
    }
}
