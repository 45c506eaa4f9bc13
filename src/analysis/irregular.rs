//! Words whose forms no stemmer joins: strong verbs, participles, odd plurals. The lists are data, a
//! file each language, `word => stem` a line, in order: a word is looked up in the file as it is, for a search
//! begins with this, and to make a table of it first would take longer than all else that it works out.

use std::cmp::Ordering;

use crate::language::Language;

/// Words in lower case with their stem; those with accents without them too, as people type them.
static ENGLISH: List = List::of(include_str!("irregular/en.txt"));
static DUTCH: List = List::of(include_str!("irregular/nl.txt"));
static GERMAN: List = List::of(include_str!("irregular/de.txt"));
static FRENCH: List = List::of(include_str!("irregular/fr.txt"));
static SPANISH: List = List::of(include_str!("irregular/es.txt"));
static PORTUGUESE: List = List::of(include_str!("irregular/pt.txt"));
static SWEDISH: List = List::of(include_str!("irregular/sv.txt"));
static DANISH: List = List::of(include_str!("irregular/da.txt"));
static NORWEGIAN: List = List::of(include_str!("irregular/nb.txt"));

/// The stem of a word in lower case that its stemmer does not join with its other forms.
pub(super) fn stem(word: &str, language: Language) -> Option<&'static str> {
    let list = match language.code() {
        "en" => &ENGLISH,
        "nl" => &DUTCH,
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "pt" => &PORTUGUESE,
        "sv" => &SWEDISH,
        "da" => &DANISH,
        "nb" => &NORWEGIAN,
        _ => return None,
    };
    list.may_have(word).then(|| list.stem(word))?
}

/// The words of a language with their stems.
struct List {
    /// `word => stem` a line, in order.
    rows: &'static str,
    /// A bit for the hash of each word: by it nearly all that are not in the list are told without looking for them.
    hashes: [u64; List::BITS / u64::BITS as usize],
}

impl List {
    /// Several times as many as the longest list has words.
    const BITS: usize = 8_192;

    /// The list of a file: what follows the line that says what it is.
    const fn of(file: &'static str) -> List {
        let bytes = file.as_bytes();
        let mut start = 0;
        while bytes[start] != b'\n' {
            start += 1;
        }
        let (_, rows) = file.split_at(start + 1);
        let mut hashes = [0; List::BITS / u64::BITS as usize];
        let (mut at, mut hash, mut is_word) = (start + 1, List::HASH, true);
        while at < bytes.len() {
            match bytes[at] {
                b'\n' => (hash, is_word) = (List::HASH, true),
                b' ' if is_word => {
                    hashes[List::place(hash)] |= List::bit(hash);
                    is_word = false;
                }
                byte if is_word => hash = List::hash(hash, byte),
                _ => {}
            }
            at += 1;
        }
        List { rows, hashes }
    }

    /// The hash of no bytes: FNV-1a (Fowler, Noll and Vo).
    const HASH: u32 = 0x811c_9dc5;

    /// The hash of bytes with another one.
    const fn hash(hash: u32, byte: u8) -> u32 {
        (hash ^ byte as u32).wrapping_mul(0x0100_0193)
    }

    /// Where the bit of a hash is.
    const fn place(hash: u32) -> usize {
        hash as usize % List::BITS / u64::BITS as usize
    }

    /// The bit of a hash.
    const fn bit(hash: u32) -> u64 {
        1 << (hash % u64::BITS)
    }

    /// Whether a word may be in the list.
    fn may_have(&self, word: &str) -> bool {
        let hash = word.bytes().fold(List::HASH, List::hash);
        self.hashes[List::place(hash)] & List::bit(hash) != 0
    }

    /// The stem of a word of the list.
    fn stem(&self, word: &str) -> Option<&'static str> {
        let mut rest = self.rows;
        while !rest.is_empty() {
            let start = rest[..rest.floor_char_boundary(rest.len() / 2)]
                .rfind('\n')
                .map_or(0, |end| end + 1);
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

    const LISTS: [(&str, &List); 9] = [
        ("en", &ENGLISH),
        ("nl", &DUTCH),
        ("de", &GERMAN),
        ("fr", &FRENCH),
        ("es", &SPANISH),
        ("pt", &PORTUGUESE),
        ("sv", &SWEDISH),
        ("da", &DANISH),
        ("nb", &NORWEGIAN),
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
        for (code, list) in LISTS {
            let is_other = |(word, stem): &(&str, &str)| word.as_bytes()[0] != stem.as_bytes()[0];
            let others = list.rows.lines().filter_map(row).filter(is_other);
            let first = |(word, _): (&str, &str)| word.chars().next();
            let firsts: BTreeSet<char> = others.filter_map(first).filter(char::is_ascii).collect();
            let expected: String = firsts.into_iter().collect();
            assert_eq!(beginnings(Language::named(code).unwrap()), expected, "{code}");
        }
    }

    #[test]
    fn every_row_changes_a_stem_to_one_that_the_stemmer_gives_too() {
        for (code, list) in LISTS {
            let language = Language::named(code).unwrap();
            let (mut seen, mut wrong) = (HashSet::new(), Vec::new());
            let all: Vec<(&str, &str)> =
                list.rows.lines().map(|line| row(line).expect("a line is a row")).collect();
            assert!(!all.is_empty());
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
