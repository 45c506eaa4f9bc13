//! Dates as articles write them, read by `jiff`; a partial date stays partial.

use jiff::fmt::strtime::BrokenDownTime;

use crate::article::Date;

/// The forms taken, most precise first. Figures alone (03/04/21) are not: their order is not known.
const FORMS: &[&str] = &[
    "%Y-%m-%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%Y-%m",
    "%B %Y",
    "%b %Y",
    "%Y",
];

/// The years that articles are from: other numbers of four digits are no years.
const YEARS: std::ops::RangeInclusive<u16> = 1500..=2100;

/// The date that a text is as a whole, such as `2021-01`, `3 March 2021` or `March 3, 2021`.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if !text.is_ascii() || text.len() < 4 || text.len() > 20 {
        return None;
    }
    FORMS.iter().find_map(|form| {
        let time = BrokenDownTime::parse(form, text).ok()?;
        if time.day().is_some() {
            time.to_date().ok()?; // the 31st of February
        }
        let part = |value: Option<i8>| value.and_then(|value| u8::try_from(value).ok());
        Date::new(i32::from(time.year()?), part(time.month()), part(time.day()))
            .filter(|date| YEARS.contains(&date.year()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_precisely_as_they_are_written() {
        for (text, expected) in [
            ("2021-01-05", Some("2021-01-05")),
            ("2021-01", Some("2021-01")),
            ("2021", Some("2021")),
            ("3 March 2021", Some("2021-03-03")),
            ("March 3, 2021", Some("2021-03-03")),
            ("Mar 3, 2021", Some("2021-03-03")),
            ("March 2021", Some("2021-03")),
            ("9350", None),
            ("2021-13", None),
            ("2021-02-31", None),
            ("03/04/21", None),
            ("12", None),
            ("", None),
            ("May", None),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}
