//! Words whose forms no stemmer joins: strong verbs, participles, odd plurals. The lists are data, a
//! file each language, `word => stem` a line, in order: a word is looked up in the file as it is, for a search
//! begins with this, and to make a table of it first would take longer than all else that it works out.

use std::cmp::Ordering;

use crate::language::Language;

/// Words in lower case with their stem; those with accents without them too, as people type them.
const ENGLISH: &str = include_str!("irregular/en.txt");
const DUTCH: &str = include_str!("irregular/nl.txt");
const GERMAN: &str = include_str!("irregular/de.txt");
const FRENCH: &str = include_str!("irregular/fr.txt");
const SPANISH: &str = include_str!("irregular/es.txt");
const PORTUGUESE: &str = include_str!("irregular/pt.txt");
const SWEDISH: &str = include_str!("irregular/sv.txt");
const DANISH: &str = include_str!("irregular/da.txt");
const NORWEGIAN: &str = include_str!("irregular/nb.txt");

/// The stem of a word in lower case that its stemmer does not join with its other forms.
pub(super) fn stem(word: &str, language: Language) -> Option<&'static str> {
    let list = match language.code() {
        "en" => ENGLISH,
        "nl" => DUTCH,
        "de" => GERMAN,
        "fr" => FRENCH,
        "es" => SPANISH,
        "pt" => PORTUGUESE,
        "sv" => SWEDISH,
        "da" => DANISH,
        "nb" => NORWEGIAN,
        _ => return None,
    };
    let mut rest = rows(list);
    while !rest.is_empty() {
        let start =
            rest[..rest.floor_char_boundary(rest.len() / 2)].rfind('\n').map_or(0, |end| end + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |end| start + end + 1);
        let (found, stem) = row(&rest[start..end])?;
        match found.cmp(word) {
            Ordering::Less => rest = &rest[end..],
            Ordering::Greater => rest = &rest[..start],
            Ordering::Equal => return Some(stem),
        }
    }
    None
}

/// The letters of ASCII that words of the list of a language begin with whose stem begins with another.
pub(super) fn beginnings(language: Language) -> &'static str {
    match language.code() {
        "en" => "aw",
        "nl" => "agm",
        "de" => "agi",
        "fr" | "sv" => "y",
        _ => "",
    }
}

/// The rows of a list: what follows the line that says what it is.
fn rows(list: &'static str) -> &'static str {
    list.split_once('\n').map_or("", |(_, rows)| rows)
}

/// The word of a row, and its stem.
fn row(line: &'static str) -> Option<(&'static str, &'static str)> {
    let (word, stem) = line.trim_end().split_once(' ')?;
    Some((word, stem.strip_prefix("=> ")?))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;
    use crate::analysis::fold::{fold, lower};
    use crate::analysis::stem::regular;

    const FILES: [(&str, &str); 9] = [
        ("en", ENGLISH),
        ("nl", DUTCH),
        ("de", GERMAN),
        ("fr", FRENCH),
        ("es", SPANISH),
        ("pt", PORTUGUESE),
        ("sv", SWEDISH),
        ("da", DANISH),
        ("nb", NORWEGIAN),
    ];

    #[test]
    fn a_word_is_found_as_written_and_without_its_accents() {
        let german = Language::named("de").unwrap();
        assert_eq!(stem("geküsst", german), Some("kuss"));
        assert_eq!(stem("gekusst", german), Some("kuss"));
        assert_eq!(stem("tisch", german), None);
        assert_eq!(stem("geküsst", Language::named("en").unwrap()), None);
        assert_eq!(stem("children", Language::named("en").unwrap()), Some("child"));
    }

    #[test]
    fn the_beginnings_are_those_of_the_rows() {
        for (code, text) in FILES {
            let is_other = |(word, stem): &(&str, &str)| word.as_bytes()[0] != stem.as_bytes()[0];
            let others = rows(text).lines().filter_map(row).filter(is_other);
            let first = |(word, _): (&str, &str)| word.chars().next();
            let firsts: BTreeSet<char> = others.filter_map(first).filter(char::is_ascii).collect();
            let expected: String = firsts.into_iter().collect();
            assert_eq!(beginnings(Language::named(code).unwrap()), expected, "{code}");
        }
    }

    #[test]
    fn every_row_changes_a_stem_to_one_that_the_stemmer_gives_too() {
        for (code, text) in FILES {
            let language = Language::named(code).unwrap();
            let (mut seen, mut wrong) = (HashSet::new(), Vec::new());
            let all: Vec<(&str, &str)> =
                rows(text).lines().map(|line| row(line).expect("a line is a row")).collect();
            assert!(text.starts_with("# ") && !all.is_empty());
            for &(word, stem) in &all {
                let mut check = |holds: bool, why: &str| {
                    wrong.extend((!holds).then(|| format!("{code}: {word} {why}")));
                };
                check(seen.insert(word), "stands there twice");
                check(
                    super::stem(word, language) == Some(stem),
                    "is not found: it is out of order",
                );
                check((&*lower(word), &*fold(stem)) == (word, stem), "or its stem is not folded");
                check(!language.is_stop_word(word), "is a stop word");
                check(fold(&regular(word, language)) != stem, "needs no row");
                let plain = fold(word);
                let is_there = all.iter().any(|(other, _)| *other == plain)
                    || language.is_stop_word(&plain)
                    || fold(&regular(&plain, language)) == stem;
                check(is_there, "lacks a row without its accents");
            }
            assert_eq!(wrong, Vec::<String>::new());
        }
    }
}
