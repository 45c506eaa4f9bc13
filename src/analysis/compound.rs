//! Compounds of Dutch, German and the Scandinavian languages: whether a word is made of another and
//! a third one (huwelijkstherapie, vechtscheiding).
//!
//! No dictionary tells it but the archive's own words: a compound is taken apart where its parts are
//! more frequent than itself (Koehn and Knight 2003, "Empirical Methods for Compound Splitting").

use crate::language::Language;

/// Least letters of a part of a compound.
pub const LEAST_PART: usize = 4;

/// Words of fewer letters that are parts of many compounds.
const SHORT_PARTS: [&str; 23] = [
    "alt", "bau", "dag", "eet", "far", "fil", "hav", "hem", "hof", "hog", "jul", "mal", "mor",
    "neu", "ord", "pop", "rat", "res", "sam", "sol", "tag", "tv", "zit",
];

/// What joins the parts, besides nothing.
const LINKS: [&str; 8] = ["", "s", "en", "e", "er", "n", "es", "o"];

/// What a first part may have lost: Schul-meister, kvinno-fråga.
const LOST: [&str; 3] = ["", "e", "a"];

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
const SUFFIXES: [&str; 26] = [
    "lijk", "heid", "heden", "schap", "loos", "loze", "baar", "bare", "achtig", "waardig", "lich",
    "heit", "keit", "schaft", "voll", "haft", "skap", "aktig", "ungen", "igen", "enden", "eten",
    "ling", "massig", "eilig", "eilen",
];

/// German words that are particles of verbs as well.
const PARTICLES: [&str; 6] = ["fest", "heim", "preis", "stand", "statt", "teil"];

/// How the verbs begin that they go with.
const VERBS: [&str; 19] = [
    "band", "bann", "bind", "gab", "geb", "gib", "halt", "hielt", "leg", "mach", "nagel", "nahm",
    "nehm", "nomm", "schl", "setz", "stell", "tell", "zieh",
];

/// Words that look like the ending of a German superlative.
const SUPERLATIVES: [&str; 3] = ["stem", "sten", "ster"];

/// Whether a word, folded, is a compound with `part`; `frequency` tells in how many passages a word
/// stands.
pub fn is_compound(word: &str, part: &str, frequency: &mut dyn FnMut(&str) -> u64) -> bool {
    if part.chars().count() < LEAST_PART || word == part {
        return false;
    }
    is_first_part(word, part, frequency) || is_last_part(word, part, frequency)
}

/// Whether a word begins with `part` and goes on with another word.
fn is_first_part(word: &str, part: &str, frequency: &mut dyn FnMut(&str) -> u64) -> bool {
    let Some(rest) = word.strip_prefix(part) else { return false };
    goes_on(rest, part) && without_link(rest).any(|other| is_part(other, part, word, frequency))
}

/// Whether a word may be a compound that begins with `part`, by its letters alone.
pub fn may_be_first_part(word: &str, part: &str) -> bool {
    let Some(rest) = word.strip_prefix(part) else { return false };
    without_link(rest).any(may_be_part) && goes_on(rest, part)
}

/// What follows a first part, without any of the links that may join the parts.
fn without_link(rest: &str) -> impl Iterator<Item = &str> {
    LINKS.iter().filter_map(|link| rest.strip_prefix(link))
}

/// Whether what follows a first part may begin another word, rather than make a form of the first.
fn goes_on(rest: &str, part: &str) -> bool {
    let is_derived = |rest: &str| {
        let ends = |suffix: &&str| rest.starts_with(*suffix) && rest.len() <= suffix.len() + 2;
        SUFFIXES.iter().any(ends)
    };
    let verb = ["ge", "zu"].iter().find_map(|prefix| rest.strip_prefix(prefix)).unwrap_or(rest);
    let is_verb = PARTICLES.contains(&part)
        && VERBS.iter().any(|begins| verb.starts_with(begins) || rest.starts_with(begins));
    !is_verb && !without_link(rest).any(is_derived)
}

/// Whether a word ends with `part` and begins with another word.
fn is_last_part(word: &str, part: &str, frequency: &mut dyn FnMut(&str) -> u64) -> bool {
    let before = |ending: &&str| word.strip_suffix(*ending)?.strip_suffix(part);
    for before in ENDINGS.iter().filter_map(before) {
        for other in LINKS.iter().filter_map(|link| before.strip_suffix(link)) {
            // German superlatives end like Dutch stars: tiefster is no star, but filmster is one.
            let stump = other.strip_suffix('e').unwrap_or(other);
            let mut forms = ["er", "es", "en", "em"].into_iter();
            let is_adjective = SUPERLATIVES.contains(&part)
                && forms.all(|ending| frequency(&format!("{stump}{ending}")) > 0);
            let is_long = other.chars().count() >= LEAST_PART;
            let mut lost = LOST.iter().filter(|lost| lost.is_empty() || is_long);
            if !is_adjective
                && lost.any(|lost| is_part(&format!("{other}{lost}"), part, word, frequency))
            {
                return true;
            }
        }
    }
    false
}

/// Whether `other` is the other part of a word.
fn is_part(other: &str, part: &str, word: &str, frequency: &mut dyn FnMut(&str) -> u64) -> bool {
    if !may_be_part(other) || is_stopped(other) {
        return false;
    }
    let of_other = frequency(other);
    of_other >= FREQUENT && of_other * frequency(part) > frequency(word).pow(2)
}

/// Whether a word may be a part of a compound, by its letters alone.
fn may_be_part(word: &str) -> bool {
    let is_long = word.chars().nth(LEAST_PART - 1).is_some() || SHORT_PARTS.contains(&word);
    is_long && !PREFIXES.contains(&word)
}

/// Whether a word is a stop word of a language that makes compounds.
pub fn is_stopped(word: &str) -> bool {
    Language::is_stopped_among_compounds(word)
}

/// A word backwards, if it is long enough to be a compound: by these, words are found by their ends.
pub fn backwards(word: &str) -> Option<String> {
    let is_long = word.chars().count() >= 2 * LEAST_PART;
    (is_long && word.chars().all(char::is_alphabetic)).then(|| turned(word))
}

/// Letters in the order from the last to the first.
pub fn turned(letters: &str) -> String {
    let mut turned = String::with_capacity(letters.len());
    turned.extend(letters.chars().rev());
    turned
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
            ("festgehalten", "fest", false),
        ] {
            assert_eq!(is_compound(word, part, &mut frequency), expected, "{word} {part}");
        }
    }
}
