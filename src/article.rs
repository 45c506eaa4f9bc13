//! [`Article`]: one story as its publisher gave it.
//!
//! The archive layer makes articles out of files; cutting, detection and indexing read them.
//! Nothing here knows where an article came from or how it is searched.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

use crate::language::Language;

/// One story: what a file or a record holds, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// The record's own identifier, as it stands; `None` where the source gives none.
    pub id: Option<String>,
    /// The headline; `None` where the text shows none.
    pub title: Option<String>,
    /// Everything below the headline, boilerplate included, in reading order.
    pub paragraphs: Vec<Paragraph>,
    /// The language that the source declares; what the text is in, detection tells.
    pub language: Option<Language>,
    /// When it was published, as precisely as the source tells.
    pub date: Option<Date>,
    /// Who wrote it, as the publisher names them.
    pub byline: Option<String>,
    /// The part of the publication it ran in.
    pub section: Option<String>,
    /// The site or paper.
    pub outlet: Option<String>,
    /// Where it was published on the web.
    pub url: Option<String>,
}

impl Article {
    /// Bytes of text that a reader sees: title and paragraphs, boilerplate included.
    pub fn text_bytes(&self) -> u64 {
        let title = self.title.as_ref().map_or(0, String::len);
        (title + self.paragraphs.iter().map(|p| p.text.len()).sum::<usize>()) as u64
    }
}

/// A paragraph of an [`Article`]: one line of text without line breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// What part it plays.
    pub kind: Kind,
    /// The text, without line breaks.
    pub text: String,
}

/// What part a paragraph plays in its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The headline; only in passage 0.
    Title,
    /// A line that names the author or the date; in passage 0, the author.
    Byline,
    /// Running text.
    Text,
    /// A subheading above other paragraphs.
    Heading,
    /// The line under a picture, or its credit.
    Caption,
    /// A sentence of the text set apart in large type.
    PullQuote,
    /// An item of a list.
    List,
    /// An entry of a list of sources.
    Reference,
    /// What the site adds around the story: comment invitations, author boxes, cookie notices.
    Boilerplate,
}

impl Kind {
    /// All kinds with the letter that stands for each in the index.
    const LETTERS: [(Kind, char); 9] = [
        (Kind::Title, 'T'),
        (Kind::Byline, 'B'),
        (Kind::Text, 't'),
        (Kind::Heading, 'h'),
        (Kind::Caption, 'c'),
        (Kind::PullQuote, 'q'),
        (Kind::List, 'l'),
        (Kind::Reference, 'r'),
        (Kind::Boilerplate, 'b'),
    ];

    /// The letter that stands for this kind in the index.
    pub(crate) fn letter(self) -> char {
        Kind::LETTERS.iter().find(|(kind, _)| *kind == self).map_or('t', |(_, letter)| *letter)
    }

    /// The kind a letter stands for; unknown letters are text.
    pub(crate) fn from_letter(letter: char) -> Kind {
        Kind::LETTERS.iter().find(|(_, l)| *l == letter).map_or(Kind::Text, |(kind, _)| *kind)
    }

    /// The name shown to people and in JSON, for example `pull_quote`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::Byline => "byline",
            Kind::Text => "text",
            Kind::Heading => "heading",
            Kind::Caption => "caption",
            Kind::PullQuote => "pull_quote",
            Kind::List => "list",
            Kind::Reference => "reference",
            Kind::Boilerplate => "boilerplate",
        }
    }
}

/// A date as precise as its source: a year, a month or a day of the Gregorian calendar.
///
/// Displays as `2021`, `2021-03` or `2021-03-05` (ISO 8601). The order is that of the first day
/// the date may mean; a year comes before its months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A date from its parts; `None` unless the year is 1 to 9999 and the calendar has its month and day.
    ///
    /// A day without a month is dropped.
    pub fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Option<Date> {
        let year = u16::try_from(year).ok().filter(|y| (1..=9999).contains(y))?;
        let day = day.filter(|_| month.is_some());
        let first = |part: Option<u8>| i8::try_from(part.unwrap_or(1)).ok();
        civil::Date::new(i16::try_from(year).ok()?, first(month)?, first(day)?).ok()?;
        Some(Date { year, month: month.unwrap_or(0), day: day.unwrap_or(0) })
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, where known.
    pub fn month(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    /// The day of the month, 1 to 31, where known.
    pub fn day(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }

    /// The decimal number `yyyymmdd`, zeros for what is unknown: how the index keeps dates.
    pub(crate) fn number(self) -> u64 {
        u64::from(self.year) * 10_000 + u64::from(self.month) * 100 + u64::from(self.day)
    }

    /// The number of the last day that it may be, or more.
    fn last(self) -> u64 {
        const LAST: u64 = 99;
        let rest = match (self.month, self.day) {
            (0, _) => LAST * 100 + LAST,
            (month, 0) => u64::from(month) * 100 + LAST,
            (month, day) => u64::from(month) * 100 + u64::from(day),
        };
        u64::from(self.year) * 10_000 + rest
    }

    /// The date that [`Date::number`] was made from.
    pub(crate) fn from_number(number: u64) -> Option<Date> {
        let part = |n: u64| u8::try_from(n % 100).ok().filter(|part| *part > 0);
        Date::new(i32::try_from(number / 10_000).ok()?, part(number / 100), part(number))
    }
}

impl FromStr for Date {
    type Err = ();

    /// Reads what a date displays as: `2021`, `2021-03` or `2021-03-05`.
    fn from_str(text: &str) -> Result<Date, ()> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<i32>().map(Some).map_err(drop)
            }
            Some(_) => Err(()),
        };
        let (year, month, day) = (part(4)?.ok_or(())?, part(2)?, part(2)?);
        let is_over = parts.next().is_none();
        let small = |part: Option<i32>| part.and_then(|part| u8::try_from(part).ok());
        let is_possible = is_over && month != Some(0) && day != Some(0);
        is_possible.then(|| Date::new(year, small(month), small(day))).flatten().ok_or(())
    }
}

/// A time from a date to another, both included; without one it has no end on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// Its first date.
    pub from: Option<Date>,
    /// Its last date.
    pub to: Option<Date>,
}

impl DateRange {
    /// Whether it ends before it begins.
    pub fn is_empty(self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if to.last() < from.number())
    }

    /// Whether a date may lie within: a partial date may be any of its days.
    pub fn may_hold(self, date: Date) -> bool {
        self.from.is_none_or(|from| date.last() >= from.number())
            && self.to.is_none_or(|to| date.number() <= to.last())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_date_stays_partial_through_its_number() {
        for text in ["2021", "2021-03", "2021-03-05"] {
            let mut parts = text.split('-').map(|p| p.parse::<i32>().unwrap());
            let year = parts.next().unwrap();
            let month = parts.next().map(|p| p as u8);
            let date = Date::new(year, month, parts.next().map(|p| p as u8)).unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(Date::from_number(date.number()), Some(date));
        }
    }

    #[test]
    fn a_range_holds_what_may_lie_within() {
        let date = |text: &str| text.parse::<Date>().ok();
        for (from, to, text, expected) in [
            ("2021", "2021", "2021-03-05", true),
            ("2021-03", "2021-03", "2021", true),
            ("2021-03", "2021-03", "2021-04", false),
            ("2021-03-05", "", "2021-03", true),
            ("2021-03-05", "", "2021-03-04", false),
            ("", "2021", "2021-12-31", true),
            ("", "2020", "2021", false),
        ] {
            let range = DateRange { from: date(from), to: date(to) };
            assert_eq!(range.may_hold(date(text).unwrap()), expected, "{from}..{to} {text}");
        }
        for wrong in
            ["", "21", "2021-", "2021-13", "2021-00", "2021-1", "2021-01-32", "2021-01-01-01", "x"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn impossible_dates_are_none() {
        assert_eq!(Date::new(0, None, None), None);
        assert_eq!(Date::new(2021, Some(13), None), None);
        assert_eq!(Date::new(2021, Some(1), Some(32)), None);
        assert_eq!(Date::new(2021, Some(2), Some(29)), None);
        assert_eq!(Date::new(2021, Some(0), None), None);
        assert_eq!(Date::new(2021, Some(1), Some(0)), None);
        assert!(Date::new(2020, Some(2), Some(29)).is_some());
        assert_eq!(Date::from_number(20_211_350), None);
    }

    #[test]
    fn every_kind_survives_its_letter() {
        for (kind, letter) in Kind::LETTERS {
            assert_eq!(kind.letter(), letter);
            assert_eq!(Kind::from_letter(letter), kind);
        }
    }
}
