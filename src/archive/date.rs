//! Dates as articles write them, read by `jiff`; a partial date stays partial.

use jiff::fmt::strtime::BrokenDownTime;

use super::reading::DateOrder;
use crate::article::Date;

/// The forms taken, most precise first; those of figures alone (03/04/21) only in a known order.
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

/// Names of months in Dutch, German, French and Spanish, and forms of the English ones, for which
/// `jiff` has the English names only.
const MONTHS: &[(&str, &str)] = &[
    ("januari", "January"),
    ("januar", "January"),
    ("jänner", "January"),
    ("janvier", "January"),
    ("enero", "January"),
    ("februari", "February"),
    ("februar", "February"),
    ("février", "February"),
    ("febrero", "February"),
    ("maart", "March"),
    ("märz", "March"),
    ("mars", "March"),
    ("marzo", "March"),
    ("mrt", "March"),
    ("avril", "April"),
    ("abril", "April"),
    ("mei", "May"),
    ("mai", "May"),
    ("mayo", "May"),
    ("juni", "June"),
    ("juin", "June"),
    ("junio", "June"),
    ("juli", "July"),
    ("juillet", "July"),
    ("julio", "July"),
    ("augustus", "August"),
    ("août", "August"),
    ("agosto", "August"),
    ("septembre", "September"),
    ("septiembre", "September"),
    ("sept", "September"),
    ("oktober", "October"),
    ("octobre", "October"),
    ("octubre", "October"),
    ("okt", "October"),
    ("novembre", "November"),
    ("noviembre", "November"),
    ("dezember", "December"),
    ("décembre", "December"),
    ("diciembre", "December"),
];

/// The date that a text is as a whole, such as `2021-01`, `3 March 2021`, `March 3rd, 2021`,
/// `3 maart 2021` or a time of RFC 3339 or RFC 2822.
///
/// Figures alone, such as `03/04/21`, are read in the order given, and not at all without one.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let text = text.trim();
    if text.len() < 4 || text.len() > 40 {
        return None;
    }
    let of_day = |day: jiff::civil::Date| {
        Date::new(
            i32::from(day.year()),
            u8::try_from(day.month()).ok(),
            u8::try_from(day.day()).ok(),
        )
    };
    if text.len() > 10
        && text.as_bytes()[4] == b'-'
        && let Some(day) = text.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok())
        && (text.parse::<jiff::Timestamp>().is_ok()
            || text.parse::<jiff::civil::DateTime>().is_ok())
    {
        return of_day(day).filter(is_plausible); // the day where it was published
    }
    if let Ok(time) = jiff::fmt::rfc2822::parse(text) {
        return of_day(time.date()).filter(is_plausible);
    }
    let plain = in_english(text);
    FORMS.iter().find_map(|form| in_form(form, &plain)).or_else(|| of_figures(text, order?))
}

/// The date that a text is in a form of `strptime`.
fn in_form(form: &str, text: &str) -> Option<Date> {
    let time = BrokenDownTime::parse(form, text).ok()?;
    if time.day().is_some() {
        time.to_date().ok()?; // the 31st of February
    }
    let part = |value: Option<i8>| value.and_then(|value| u8::try_from(value).ok());
    Date::new(i32::from(time.year()?), part(time.month()), part(time.day())).filter(is_plausible)
}

/// The date that figures are in this order, with a year of four or two digits; a time may follow.
fn of_figures(text: &str, order: DateOrder) -> Option<Date> {
    let day = text.split([' ', 'T', ',']).next()?;
    let day = day.trim_end_matches('.').replace(['.', '-'], "/");
    let forms = match order {
        DateOrder::Dmy => ["%d/%m/%Y", "%d/%m/%y"],
        DateOrder::Mdy => ["%m/%d/%Y", "%m/%d/%y"],
        DateOrder::Ymd => ["%Y/%m/%d", "%y/%m/%d"],
    };
    forms.iter().find_map(|form| in_form(form, &day))
}

/// Whether an article can be from a date.
fn is_plausible(date: &Date) -> bool {
    YEARS.contains(&date.year())
}

/// A date with the English name of its month, and without what surrounds figures: `3rd`, `3.`, `de`.
fn in_english(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let comma = if word.ends_with(',') { "," } else { "" };
        let bare = word.trim_end_matches([',', '.']);
        let digits = bare.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == 'º');
        let is_ordinal = !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && ["st", "nd", "rd", "th", "er", "º", "e"].contains(&&bare[digits.len()..]);
        let lower = bare.to_lowercase();
        let month = MONTHS.iter().find(|(name, _)| *name == lower);
        match month {
            _ if lower == "de" || lower == "del" => {}
            Some((_, english)) => words.push(format!("{english}{comma}")),
            None if is_ordinal => words.push(format!("{digits}{comma}")),
            None => words.push(format!("{bare}{comma}")),
        }
    }
    words.join(" ")
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
            ("3 maart 2021", Some("2021-03-03")),
            ("3. März 2021", Some("2021-03-03")),
            ("1er août 2021", Some("2021-08-01")),
            ("3 de marzo de 2021", Some("2021-03-03")),
            ("March 3rd, 2021", Some("2021-03-03")),
            ("mei 2021", Some("2021-05")),
            ("2021-03-05T10:00:00Z", Some("2021-03-05")),
            ("2021-03-05 10:00:00+02:00", Some("2021-03-05")),
            ("Fri, 05 Mar 2021 10:00:00 GMT", Some("2021-03-05")),
            ("9350", None),
            ("2021-13", None),
            ("2021-02-31", None),
            ("03/04/21", None),
            ("12", None),
            ("", None),
            ("May", None),
        ] {
            assert_eq!(
                date(text, None).map(|date| date.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn figures_are_read_in_the_order_that_was_declared_only() {
        for (text, expected) in [
            ("03/04/21", ["2021-04-03", "2021-03-04", "2003-04-21"]),
            ("3.4.2021", ["2021-04-03", "2021-03-04", ""]),
            ("25-12-1999 10:15", ["1999-12-25", "", ""]),
            ("12/25/99", ["", "1999-12-25", ""]),
            ("2021/04/03", ["", "", "2021-04-03"]),
            ("31/02/21", ["", "", "2031-02-21"]),
            ("3 maart 2021", ["2021-03-03"; 3]),
        ] {
            let read = DateOrder::ALL.map(|order| {
                date(text, Some(order)).map(|date| date.to_string()).unwrap_or_default()
            });
            assert_eq!(read, expected, "{text}");
        }
    }
}
