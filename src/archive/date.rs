//! Dates as articles write them, checked by `jiff`; a partial date stays partial.
//!
//! A text is a date as a whole or not at all: its weekday, its time and words such as `at` are passed over, what is
//! left must be year, month and day. The order of figures is never guessed.

use super::reading::DateOrder;
use crate::article::Date;

/// Longest date, in characters.
const LONGEST: usize = 64;

/// The years that articles are from: other numbers of four digits are no years.
const YEARS: std::ops::RangeInclusive<u16> = 1500..=2100;

/// The names of each month, in lower case without a full stop at their end: English, Dutch, German, French,
/// Spanish, Italian, Portuguese, the languages of the North, Polish, Czech, Russian, Ukrainian, Turkish.
const MONTHS: [&str; 12] = [
    "january jan januari januar jänner janvier janv enero ene gennaio gen janeiro tammikuuta stycznia ledna \
     января янв січня ocak",
    "february feb februari februar février févr fév febrero febbraio febbr fevereiro fev helmikuuta lutego února \
     февраля фев лютого şubat",
    "march mar maart mrt märz mars marzo marz março maaliskuuta marca března марта березня mart marts",
    "april apr avril avr abril abr aprile aprilie huhtikuuta kwietnia dubna апреля апр квітня nisan",
    "may mei mai mayo maggio maio maj toukokuuta maja května мая травня mayıs",
    "june jun juni juin junio giugno giu junho kesäkuuta czerwca června июня червня haziran",
    "july jul juli juillet juil julio luglio lug julho heinäkuuta lipca července июля липня temmuz",
    "august aug augustus augusti août agosto ago elokuuta sierpnia srpna августа авг серпня ağustos",
    "september sep sept septembre septiembre settembre sett setembro set syyskuuta września září сентября \
     вересня eylül",
    "october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta października října октября \
     окт жовтня ekim",
    "november nov novembre noviembre novembro marraskuuta listopada листопада ноября ноя kasım",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des joulukuuta grudnia \
     prosince декабря дек грудня aralık",
];

/// Names of the days of the week, which say nothing that the date does not.
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri \
     sat sun maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo montag dienstag \
     mittwoch donnerstag freitag samstag sonnabend sonntag mo mi fr sa so lundi mardi mercredi jeudi vendredi \
     samedi dimanche lun mer jeu ven sam dim lunes martes miércoles jueves viernes sábado domingo lunedì martedì \
     mercoledì giovedì venerdì sabato domenica segunda-feira terça-feira quarta-feira quinta-feira sexta-feira \
     måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag maanantai tiistai \
     keskiviikko torstai perjantai lauantai sunnuntai poniedziałek wtorek środa czwartek piątek sobota niedziela \
     понедельник вторник среда четверг пятница суббота воскресенье";

/// Words in a date that say nothing: `5 de enero`, `den 5. januar`, `5 июля 2021 г.`.
const FILLERS: &str = "de del den der le el of the on am r г года р";

/// Words beside a time: `at 10:00 am`, `12:15 Uhr`, `10:00 UTC`.
const TIME_WORDS: &str = "at @ à às a.m p.m am pm uhr uur um om kl klokken klo h hrs alle ore o z utc gmt bst cet cest \
     est edt et cst cdt ct mst mdt mt pst pdt pt ist aest aedt jst msk в";

/// Whether a list of words has one.
fn is_one_of(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

/// The date that a text is as a whole, such as `2021-01`, `3 March 2021`, `March 3rd, 2021 at 10:00 am`,
/// `3 maart 2021` or a time of RFC 3339 or RFC 2822. Figures such as 03/04/21 need an order.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let text = text.trim();
    let is_short = text.len() >= 4 && text.chars().nth(LONGEST).is_none();
    if !is_short || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(date) = of_one_word(text) {
        return Some(date);
    }
    let text = spaced(text);
    let mut words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_end_matches([',', ';'])).collect();
    words.retain(|word| !word.is_empty());
    take_off_time(&mut words);
    let lower: Vec<String> = words
        .iter()
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .filter(|word| !is_one_of(FILLERS, word))
        .collect();
    let all: Vec<&str> = lower.iter().map(String::as_str).collect();
    of_words(&all, order).or_else(|| {
        let (first, rest) = all.split_first()?;
        is_one_of(WEEKDAYS, first).then(|| of_words(rest, order))?
    })
}

/// The date that a field holds: as [`date()`], or figures as programs have them.
pub(super) fn of_field(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let text = text.trim();
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => of_number(text.parse().ok()?),
        false => date(text, order),
    }
}

/// The date that a number is: a year, `yyyymmdd`, `yyyymmddhhmmss`, or the time since 1970 in seconds, or in a
/// thousandth or a millionth of them.
pub(super) fn of_number(number: u64) -> Option<Date> {
    let of_days = |number: u64| {
        let part = |n: u64| u8::try_from(n % 100).ok();
        of_parts(i32::try_from(number / 10_000).ok()?, part(number / 100), part(number))
    };
    let of_seconds = |seconds: u64| {
        let time = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
        let day = jiff::tz::Offset::UTC.to_datetime(time).date();
        of_parts(
            i32::from(day.year()),
            u8::try_from(day.month()).ok(),
            u8::try_from(day.day()).ok(),
        )
    };
    match number.checked_ilog10()? + 1 {
        4 => of_parts(i32::try_from(number).ok()?, None, None),
        8 => of_days(number),
        9 | 10 => of_seconds(number),
        12 | 13 => of_seconds(number / 1_000),
        14 => of_days(number / 1_000_000),
        15 | 16 => of_seconds(number / 1_000_000),
        _ => None,
    }
}

/// Whether a text is a date, if in an order that is not known.
pub(super) fn is_date(text: &str, order: Option<DateOrder>) -> bool {
    date(text, order).is_some_and(|date| date.month().is_some())
        || DateOrder::ALL
            .into_iter()
            .any(|order| date(text, Some(order)).is_some_and(|date| date.day().is_some()))
}

/// The date of a time in one word: `2021-07-05T12:00:00Z`, `20210705T120000Z`; the day is the one where it was
/// published.
fn of_one_word(text: &str) -> Option<Date> {
    let (day, time) = text.split_once(['T', 't'])?;
    let is_time = time.starts_with(|c: char| c.is_ascii_digit())
        && time.bytes().all(|byte| byte.is_ascii_digit() || b":.,+-Zz ".contains(&byte));
    let digits = day.bytes().filter(u8::is_ascii_digit).count();
    match day.len() {
        10 if is_time && digits == 8 => of_figures(day, Some(DateOrder::Ymd)),
        8 if is_time && digits == 8 => of_number(day.parse().ok()?),
        _ => None,
    }
}

/// A date with spaces where signs or nothing part its words: `4-Mar-2021`, `2021年7月5日`.
fn spaced(text: &str) -> String {
    let has_names = text.contains(char::is_alphabetic);
    let mut before = ' ';
    let mut spaced = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let next = text[at..].chars().nth(1).unwrap_or(' ');
        let is_sign = matches!(c, '年' | '月' | '日' | '년' | '월' | '일');
        let parts_name = has_names
            && matches!(c, '-' | '/' | '.')
            && (before.is_alphabetic() && next.is_ascii_digit()
                || before.is_ascii_digit() && next.is_alphabetic());
        spaced.push(if is_sign || parts_name { ' ' } else { c });
        before = c;
    }
    spaced
}

/// Takes the time of day off the end of a date.
fn take_off_time(words: &mut Vec<&str>) {
    let mut has_half = false;
    while let Some(last) = words.last()
        && words.len() > 1
    {
        let bare = last.trim_matches(['(', ')', '.']).to_lowercase();
        let is_half = is_one_of("am pm a.m p.m uhr uur h", &bare);
        let is_hour = has_half && bare.len() <= 2 && bare.bytes().all(|byte| byte.is_ascii_digit());
        let is_sign = matches!(bare.as_str(), "" | "|" | "-" | "–" | "—" | "•" | "·");
        if !(is_hour || is_sign || is_time(&bare) || is_one_of(TIME_WORDS, &bare)) {
            return;
        }
        has_half = is_half;
        words.pop();
    }
}

/// Whether a word is a time of day, or how far its place is from Greenwich: `10:30`, `10h30`, `10:30pm`, `+0100`.
fn is_time(word: &str) -> bool {
    let word = ["am", "pm", "a.m", "p.m", "uhr", "h", "z"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    if let Some(offset) = word.strip_prefix(['+', '-']).or_else(|| word.strip_prefix("gmt+")) {
        return (1..=5).contains(&offset.len())
            && offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    }
    let Some((hour, rest)) = word.split_once([':', 'h', '.']) else { return false };
    let is_hour = hour.parse::<u8>().is_ok_and(|hour| hour < 25);
    let digits = rest.get(..2).is_some_and(|minute| minute.parse::<u8>().is_ok_and(|m| m < 60));
    let more = rest.get(2..).unwrap_or_default();
    is_hour && digits && (more.is_empty() || more.starts_with(':'))
}

/// The date that words are: figures, or figures and the name of a month.
fn of_words(words: &[&str], order: Option<DateOrder>) -> Option<Date> {
    let month = |word: &str| {
        let at = MONTHS.iter().position(|names| is_one_of(names, word))?;
        u8::try_from(at + 1).ok()
    };
    let day = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == 'º');
        let ends = ["", "st", "nd", "rd", "th", "er", "e", "º"];
        (digits.len() <= 2 && ends.contains(&&word[digits.len()..])).then(|| digits.parse().ok())?
    };
    let year = |word: &str| (word.len() == 4).then(|| word.parse::<i32>().ok())?;
    match *words {
        [figures] => of_figures(figures, order),
        [first, second] => of_parts(year(second)?, Some(month(first)?), None),
        [first, second, third] => match (month(first), month(second)) {
            (Some(named), _) => of_parts(year(third)?, Some(named), Some(day(second)?)),
            (_, Some(named)) => match year(first) {
                Some(year) => of_parts(year, Some(named), Some(day(third)?)),
                None => of_parts(year(third)?, Some(named), Some(day(first)?)),
            },
            _ => of_parts(year(first)?, Some(day(second)?), Some(day(third)?)),
        },
        _ => None,
    }
}

/// The date that figures are; those that do not begin with their year only in this order, with a year of four
/// or two digits.
fn of_figures(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let parts: Vec<&str> = text.trim_end_matches(['.', '/', '-']).split(['.', '/', '-']).collect();
    if parts
        .iter()
        .any(|part| !(1..=4).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let part = |text: &str| (text.len() <= 2).then(|| text.parse().ok())?;
    let year = |text: &str| match text.len() {
        4 => text.parse().ok(),
        2 => text.parse::<i32>().ok().map(|year| if year < 69 { 2000 + year } else { 1900 + year }),
        _ => None,
    };
    let (y, m, d) = match (parts.as_slice(), order) {
        ([only], _) if only.len() == 4 => return of_parts(year(only)?, None, None),
        ([first, second], _) if first.len() == 4 && second.len() == 2 => {
            return of_parts(year(first)?, Some(part(second)?), None);
        }
        ([y, m, d], _) if y.len() == 4 => (y, m, d),
        ([y, m, d], Some(DateOrder::Ymd)) => (y, m, d),
        ([d, m, y], Some(DateOrder::Dmy)) => (y, m, d),
        ([m, d, y], Some(DateOrder::Mdy)) => (y, m, d),
        _ => return None,
    };
    of_parts(year(y)?, Some(part(m)?), Some(part(d)?))
}

/// A date from its parts, if an article can be from it.
fn of_parts(year: i32, month: Option<u8>, day: Option<u8>) -> Option<Date> {
    Date::new(year, month, day).filter(|date| YEARS.contains(&date.year()))
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
            ("2021/07/05", Some("2021-07-05")),
            ("2021.07.05", Some("2021-07-05")),
            ("20210705T120000Z", Some("2021-07-05")),
            ("2021-03-04 10:00:00 +0100", Some("2021-03-04")),
            ("2021-03-04 10:00 UTC", Some("2021-03-04")),
            ("Mar 4, 2021 10:00 AM", Some("2021-03-04")),
            ("4 March 2021, 10:00", Some("2021-03-04")),
            ("Thursday, March 4, 2021", Some("2021-03-04")),
            ("do 4 maart 2021 - 10.00 uur", Some("2021-03-04")),
            ("4-Mar-2021", Some("2021-03-04")),
            ("March 4, 2021 at 10:00 am", Some("2021-03-04")),
            ("Jan 5, 2021 10:30 p.m. (GMT)", Some("2021-01-05")),
            ("5 janvier 2021 à 10h30", Some("2021-01-05")),
            ("5. Januar 2021, 10 Uhr", Some("2021-01-05")),
            ("2021年7月5日", Some("2021-07-05")),
            ("5 июля 2021 г.", Some("2021-07-05")),
            ("5 июля 2021, 10:00", Some("2021-07-05")),
            ("2021 July 5", Some("2021-07-05")),
            ("31 February 2021", None),
            ("2021-00-05", None),
            ("2021/02/29", None),
            ("March 4 and 5, 2021", None),
            ("20210305", None),
            ("may 12", None),
            ("Kim left in May 2021", None),
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
            ("2021/04/03", ["2021-04-03"; 3]),
            ("31/02/21", ["", "", "2031-02-21"]),
            ("3 maart 2021", ["2021-03-03"; 3]),
        ] {
            let read = DateOrder::ALL.map(|order| {
                date(text, Some(order)).map(|date| date.to_string()).unwrap_or_default()
            });
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn figures_of_programs_are_dates_in_fields() {
        for (text, expected) in [
            ("2021", Some("2021")),
            ("20210305", Some("2021-03-05")),
            ("20210305101500", Some("2021-03-05")),
            ("1614938400", Some("2021-03-05")),
            ("1614938400000", Some("2021-03-05")),
            ("20210231", None),
            ("20210005", None),
            ("20210500", None),
            ("0", None),
            ("42", None),
            ("99999999999999999999", None),
        ] {
            let read = of_field(text, None).map(|date| date.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_name_of_a_month_is_that_of_one() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in names.split_whitespace() {
                let read = date(&format!("5 {name} 2021"), None).map(|date| date.number());
                assert_eq!(read, Some(20_210_005 + 100 * (at as u64 + 1)), "{name}");
            }
        }
    }
}
