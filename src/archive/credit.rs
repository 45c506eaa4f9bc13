//! Credit lines: who wrote an article and when, as lines of their own say it: `By Jane Doe | January 5, 2021`,
//! `Publié le 5 janvier 2021 à 10h30`.

use super::date;
use super::reading::DateOrder;
use crate::article::Date;

/// Longest line, in characters.
const LONGEST: usize = 140;

/// Most words of a name, or of several.
const NAME: usize = 8;

/// Most words of a date with its time.
const DATE: usize = 12;

/// What a name begins with, capitalised.
const BY: &[&str] = &[
    "By",
    "BY",
    "Door",
    "DOOR",
    "Von",
    "VON",
    "Par",
    "PAR",
    "Por",
    "POR",
    "Av",
    "Af",
    "Written by",
    "Story by",
    "Words by",
    "Reported by",
    "Geschreven door",
    "Tekst:",
    "Auteur:",
    "Autor:",
    "Author:",
    "Posted by",
    "Text von",
];

/// What a name begins with only where it is followed by two to four capitalised words and nothing else.
const LOWER_BY: &[&str] = &["by", "door", "von", "par", "por"];

/// Words in lower case that a name may hold.
const NAME_WORDS: &[&str] = &[
    "the", "and", "of", "for", "de", "den", "der", "van", "von", "en", "und", "et", "la", "le",
    "di", "da", "&", "y",
];

/// What stands before a date on a line of its own, in lower case.
const BEFORE_DATE: &[&str] = &[
    "date",
    "published",
    "published on",
    "published at",
    "first published",
    "posted",
    "posted on",
    "updated",
    "updated on",
    "last updated",
    "datum",
    "gepubliceerd",
    "gepubliceerd op",
    "geplaatst op",
    "bijgewerkt",
    "veröffentlicht",
    "veröffentlicht am",
    "stand",
    "aktualisiert",
    "publié le",
    "mis à jour le",
    "publicado",
    "publicado el",
    "publicado em",
    "pubblicato il",
    "publicerad",
    "publisert",
    "publiceret",
    "opublikowano",
    "on",
];

/// What a credit line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Credit<'t> {
    /// Who wrote it.
    pub(super) name: Option<&'t str>,
    /// When it was published, where that can be read.
    pub(super) date: Option<Date>,
}

/// What a line says if it is a credit line.
pub(super) fn credit(line: &str, dates: Option<DateOrder>) -> Option<Credit<'_>> {
    if line.chars().nth(LONGEST).is_some() {
        return None;
    }
    date_first(line, dates).or_else(|| name_first(line, dates))
}

/// A name, and the date that follows it and is none of it: `Jeff Foust — November 18, 2019`.
pub(super) fn name_and_date(text: &str, dates: Option<DateOrder>) -> (&str, Option<Date>) {
    // No date is longer, and what comes from pages may be of any length.
    let from = text.char_indices().nth_back(LONGEST).map_or(0, |(at, _)| at);
    let ends = text[from..].match_indices(' ').map(|(at, _)| from + at);
    for at in ends {
        let rest = undated(text[at..].trim_start_matches(is_sign));
        if date::is_date(rest, dates) {
            return (text[..at].trim_end_matches(is_sign), date::date(rest, dates));
        }
    }
    (text, None)
}

/// A line that begins with its date; a name may follow.
fn date_first(line: &str, dates: Option<DateOrder>) -> Option<Credit<'_>> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest = undated(line);
    let is_told = rest.len() < line.len();
    let ends = rest.match_indices(' ').map(|(at, _)| at).chain([rest.len()]);
    let ends: Vec<usize> = ends.take(DATE).collect();
    let (end, date) = ends.into_iter().rev().find_map(|end| {
        let text = rest[..end].trim_end_matches(is_sign);
        let date = date::date(text, dates);
        // Figures alone may be anything; a line that is a date to the day is one.
        let fits = match (is_told, date) {
            (true, Some(_)) => true,
            (false, Some(date)) => date.day().is_some(),
            (is_told, None) => is_told && date::is_date(text, dates),
        };
        fits.then_some((end, date))
    })?;
    let more = rest[end..].trim_start_matches(is_sign);
    let name =
        if more.is_empty() { None } else { Some(after_by(more).filter(|name| is_name(name))?) };
    Some(Credit { name, date })
}

/// A line that begins with who wrote it; a date may follow.
fn name_first(line: &str, dates: Option<DateOrder>) -> Option<Credit<'_>> {
    let rest = after_by(line)?;
    let (name, date) = name_and_date(rest, dates);
    let is_dated = name.len() < rest.len();
    let is_lower = line.starts_with(char::is_lowercase);
    let words = name.split(' ');
    let is_full = (2..=4).contains(&words.clone().count())
        && words.clone().all(|word| word.starts_with(char::is_uppercase));
    let fits = is_name(name) && (!is_lower || is_dated || is_full);
    fits.then_some(Credit { name: Some(name), date })
}

/// What follows the word that a name begins with.
fn after_by(line: &str) -> Option<&str> {
    let words = BY.iter().chain(LOWER_BY);
    let rest = words.filter_map(|word| {
        let rest = line.strip_prefix(*word)?;
        (word.ends_with(':') || rest.starts_with([' ', ':'])).then_some(rest)
    });
    // Of `Text` and `Text von` the longer one.
    rest.min_by_key(|rest| rest.len()).map(|rest| rest.trim_start_matches([' ', ':']))
}

/// A text without what stands before a date.
fn undated(text: &str) -> &str {
    let is_cut = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with([' ', ':']));
    let length = |word: &&&str| {
        text.get(..word.len()).is_some_and(|start| start.to_lowercase() == **word)
            && is_cut(word.len())
    };
    let longest = BEFORE_DATE.iter().filter(length).map(|word| word.len()).max();
    longest.map_or(text, |length| text[length..].trim_start_matches([' ', ':']))
}

/// Whether a text reads as the name of people.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let ends = name.ends_with(['.', '!', '?', '…', ';', '”', '"', ')']);
    words.len() <= NAME
        && name.chars().nth(80).is_none()
        && !ends
        && words.iter().all(|word| is_capital(word) || NAME_WORDS.contains(word))
        && words.iter().any(is_capital)
}

/// What parts a name from a date.
fn is_sign(c: char) -> bool {
    matches!(c, ' ' | ',' | '|' | '-' | '–' | '—' | '•' | '·' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_behind_a_megabyte_of_names_is_found_at_once() {
        for names in ["Ann Lee ", "- ", "Ann 2021 - "] {
            let names = names.repeat(1_000_000 / names.len());
            let text = format!("{names}and Jane Doe, January 5, 2021");
            let (name, date) = name_and_date(&text, None);
            assert!(name.ends_with("Jane Doe") && name.len() + 18 > names.len());
            assert_eq!(date.unwrap().to_string(), "2021-01-05");
        }
    }

    #[test]
    fn a_credit_line_is_told_from_a_sentence() {
        for (line, expected) in [
            ("By the Newsdesk", Some("the Newsdesk / ")),
            ("By Jane Doe | January 5, 2021", Some("Jane Doe / 2021-01-05")),
            ("By Jane Doe - January 5, 2021", Some("Jane Doe / 2021-01-05")),
            ("By Jane Doe, January 5, 2021", Some("Jane Doe / 2021-01-05")),
            ("Published: January 5, 2021", Some(" / 2021-01-05")),
            ("Published 3 March 2021", Some(" / 2021-03-03")),
            ("Published 2021", Some(" / 2021")),
            ("Posted on January 5, 2021 by Jane Doe", Some("Jane Doe / 2021-01-05")),
            ("Tuesday, January 5, 2021", Some(" / 2021-01-05")),
            ("Jan 5, 2021 10:30 am", Some(" / 2021-01-05")),
            ("Door: Redactie Show | 12 mei 2021 14:05", Some("Redactie Show / 2021-05-12")),
            ("Von Redaktion, 03.02.2020, 12:15 Uhr", Some("Redaktion / ")),
            ("Publié le 5 janvier 2021 à 10h30", Some(" / 2021-01-05")),
            ("by Mark Smith", Some("Mark Smith / ")),
            ("Story by Jane Doe", Some("Jane Doe / ")),
            ("Author: Jane Doe", Some("Jane Doe / ")),
            ("Author Stephen King", None),
            ("Di Maria", None),
            ("by the sea", None),
            ("by Night", None),
            ("By all means they met.", None),
            ("By the Sea she met her friends and left.", None),
            ("January 5, 2021 was the day they met", None),
            ("1905", None),
            ("March 2021", None),
            ("Posted on the wall", None),
            ("", None),
        ] {
            let told = credit(line, None).map(|Credit { name, date }| {
                let date = date.map(|date| date.to_string()).unwrap_or_default();
                format!("{} / {date}", name.unwrap_or_default())
            });
            assert_eq!(told.as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_name_is_parted_from_the_date_behind_it() {
        for (text, name, date) in [
            ("Jeff Foust — November 18, 2019", "Jeff Foust", "2019-11-18"),
            ("Associated Press November 19, 2019, 9:02 AM", "Associated Press", "2019-11-19"),
            ("Jane Doe, Published: 5 January 2021", "Jane Doe", "2021-01-05"),
            ("Jane Doe and April May", "Jane Doe and April May", ""),
            ("The 1975", "The 1975", ""),
        ] {
            let (told, when) = name_and_date(text, None);
            assert_eq!(
                (told, when.map(|d| d.to_string()).unwrap_or_default().as_str()),
                (name, date)
            );
        }
    }
}
