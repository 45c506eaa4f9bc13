//! Compounds of Dutch, German and the Scandinavian languages: whether a word is made of another and
//! a third one (huwelijkstherapie, vechtscheiding).
//!
//! No dictionary tells it but the archive's own words: a compound is taken apart where its parts are
//! more frequent than itself (Koehn and Knight 2003, "Empirical Methods for Compound Splitting").

use crate::language::Language;

/// Least letters of a part of a compound.
pub const LEAST_PART: usize = 4;

/// What joins the parts, besides nothing.
const LINKS: [&str; 7] = ["", "s", "en", "e", "er", "n", "es"];

/// What may follow the last part: endings of plural, case and article.
pub const ENDINGS: [&str; 11] = ["", "s", "en", "e", "n", "er", "es", "et", "ar", "or", "na"];

/// Least passages that the other part of a compound stands in.
const FREQUENT: u64 = 3;

/// What begins many words and is no part of a compound, though it may be a word too.
const PREFIXES: [&str; 34] = [
    "onder", "over", "voor", "door", "tegen", "achter", "binnen", "buiten", "samen", "terug",
    "mede", "weder", "midden", "uber", "unter", "gegen", "nach", "durch", "wieder", "zuruck",
    "hinter", "zusammen", "weiter", "heraus", "herein", "hervor", "voraus", "vorbei", "nieder",
    "entgegen", "under", "fram", "efter", "bort",
];

/// What ends many words and is no part of a compound.
const SUFFIXES: [&str; 18] = [
    "lijk", "heid", "heden", "schap", "loos", "loze", "baar", "bare", "achtig", "waardig", "lich",
    "heit", "keit", "schaft", "voll", "haft", "skap", "aktig",
];

/// Whether a word, folded, is a compound with `part`; `frequency` tells in how many passages a word
/// stands.
pub fn is_compound(word: &str, part: &str, frequency: &mut dyn FnMut(&str) -> u64) -> bool {
    if part.chars().count() < LEAST_PART || word == part {
        return false;
    }
    let (of_word, of_part) = (frequency(word), frequency(part));
    let mut is_frequent = |other: &str| {
        let is_word = other.chars().count() >= LEAST_PART && !PREFIXES.contains(&other);
        let known = if is_word { frequency(other) } else { 0 };
        known >= FREQUENT && known * of_part > of_word * of_word && !is_stopped(other)
    };
    let mut found = false;
    if let Some(rest) = word.strip_prefix(part) {
        let is_suffix = SUFFIXES.iter().any(|suffix| {
            LINKS.iter().any(|link| {
                rest.strip_prefix(link)
                    .is_some_and(|r| r.starts_with(suffix) && r.len() <= suffix.len() + 2)
            })
        });
        let others = LINKS.iter().filter_map(|link| rest.strip_prefix(link));
        found = !is_suffix && others.into_iter().any(&mut is_frequent);
    }
    for ending in ENDINGS {
        let before = word.strip_suffix(ending).and_then(|word| word.strip_suffix(part));
        let Some(before) = before.filter(|_| !found) else { continue };
        found = LINKS.iter().filter_map(|link| before.strip_suffix(link)).any(&mut is_frequent);
    }
    found
}

/// Whether a word is a stop word of a language that makes compounds.
pub fn is_stopped(word: &str) -> bool {
    Language::all().filter(|l| l.has_compounds()).any(|language| language.is_stop_word(word))
}

/// A word backwards, if it is long enough to be a compound: by these, words are found by their ends.
pub fn backwards(word: &str) -> Option<String> {
    let is_long = word.chars().count() >= 2 * LEAST_PART;
    (is_long && word.chars().all(char::is_alphabetic)).then(|| word.chars().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_apart_where_their_parts_are_more_frequent() {
        let mut frequency = |word: &str| match word {
            "huwelijk" | "scheiding" | "vecht" | "therapie" | "onder" | "feest" | "kind" => 9,
            "jaar" | "boek" => 40,
            "jaarboek" => 60,
            "heid" => 9,
            _ => 1,
        };
        for (word, part, expected) in [
            ("huwelijkstherapie", "huwelijk", true),
            ("huwelijksfeesten", "huwelijk", false), // feesten is not frequent here
            ("vechtscheiding", "scheiding", true),
            ("vechtscheidingen", "scheiding", true),
            ("onderscheiding", "scheiding", false),
            ("kinderfeest", "kind", true),
            ("kinderfeest", "feest", true),
            ("jaarboek", "jaar", false), // more frequent than its parts: a word of its own
            ("schoonheid", "schoon", false),
            ("feest", "feest", false),
            ("zangster", "ster", false),
        ] {
            assert_eq!(is_compound(word, part, &mut frequency), expected, "{word} {part}");
        }
    }
}
