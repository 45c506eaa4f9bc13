//! Tables with a header, an article a row; parted by commas, semicolons or tabs, whichever the
//! header has most of.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde_json::Value;

use super::fields::{self, Record};
use super::meter::Bounded;
use super::{Found, Meter, Reading, Reason, Taken, Taker, short_hash};

/// Reads a table whose first characters are `head`.
pub(super) fn rows(
    head: &str,
    text: Box<dyn BufRead>,
    reading: &Reading,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> io::Result<Taken> {
    let delimiter = delimiter(head);
    let (bounded, left) = Bounded::new(text, meter);
    let faults = Rc::default();
    let watched = Quotes::watching(bounded, delimiter, &faults);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(watched);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => {
            header.iter().map(|name| name.trim_matches(['\u{FEFF}', ' ']).to_owned()).collect()
        }
        Err(error) => return broken(error, take),
    };
    // After a carriage return, `csv` counts the line feed to the next row.
    let shift = u64::from(head.split('\n').next().is_some_and(|header| header.ends_with('\r')));
    let mut row = csv::StringRecord::new();
    loop {
        let line = reader.position().line() + shift;
        left.next_record();
        let found = match reader.read_record(&mut row) {
            Ok(false) => return Ok(Taken::Go),
            Ok(true) => match fault_before(reader.position().byte(), &faults) {
                Some(Fault { line, what, .. }) => {
                    Found::Broken { line, reason: Reason::Table(what.to_owned()) }
                }
                None => record(&header, &row, line, reading),
            },
            Err(error) if error.is_io_error() => return broken(error, take),
            Err(error) => Found::Broken { line, reason: Reason::Table(error.to_string()) },
        };
        if take(found) == Taken::Stop {
            return Ok(Taken::Stop);
        }
    }
}

/// What a row is: an article, or broken. What its columns are called is part of what it says.
fn record(header: &[String], row: &csv::StringRecord, line: u64, reading: &Reading) -> Found {
    let fields = header.iter().zip(row).map(|(name, value)| (name.clone(), Value::from(value)));
    match fields::article(fields.collect::<Record>(), reading) {
        Some(article) => {
            let names = header.iter().map(String::as_str);
            let all = names.chain(["\u{2}"]).chain(row).collect::<Vec<&str>>().join("\u{1}");
            Found::Article { article, line, hash: short_hash(all.as_bytes()), is_file: false }
        }
        None => Found::Broken { line, reason: Reason::NoText },
    }
}

/// Reports a table that could not be read to its end.
fn broken(error: csv::Error, take: &mut Taker<'_>) -> io::Result<Taken> {
    let line = error.position().map_or(1, csv::Position::line);
    let reason = Reason::Table(error.to_string());
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Err(error),
        _ => Ok(take(Found::Broken { line, reason })),
    }
}

/// A quote that swallows what stands behind it, which `csv` takes for the text of a field.
#[derive(Debug, Clone, Copy)]
struct Fault {
    /// Where the quote is opened: its line, and how many bytes stand before it.
    line: u64,
    at: u64,
    what: &'static str,
}

/// The first fault in a row that ends at this byte.
fn fault_before(end: u64, faults: &RefCell<VecDeque<Fault>>) -> Option<Fault> {
    let mut faults = faults.borrow_mut();
    let of_row = faults.iter().take_while(|fault| fault.at < end).count();
    faults.drain(..of_row).next()
}

/// A table on its way to `csv`, watched for quotes that are never closed, or closed lines later in the middle
/// of a field, which is where the next field begins with a quote.
struct Quotes<R> {
    inner: R,
    delimiter: u8,
    place: Place,
    opened: Fault,
    /// The line and the byte that come next.
    line: u64,
    at: u64,
    faults: Rc<RefCell<VecDeque<Fault>>>,
}

/// Where in a table a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Bare,
    Quoted,
    /// After a quote in quotes, which may be doubled or the end.
    AfterQuote,
}

impl<R: Read> Quotes<R> {
    fn watching(inner: R, delimiter: u8, faults: &Rc<RefCell<VecDeque<Fault>>>) -> Quotes<R> {
        let opened = Fault { line: 1, at: 0, what: "a quote is opened and never closed" };
        let faults = Rc::clone(faults);
        Quotes { inner, delimiter, place: Place::FieldStart, opened, line: 1, at: 0, faults }
    }

    fn pass(&mut self, byte: u8) {
        let ends_field = byte == self.delimiter || byte == b'\n' || byte == b'\r';
        self.place = match (self.place, byte) {
            (Place::FieldStart, b'"') => {
                self.opened = Fault { line: self.line, at: self.at, ..self.opened };
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
            _ if ends_field => Place::FieldStart,
            (Place::AfterQuote, _) if self.line > self.opened.line => {
                let what = "a quote is closed lines later, in the middle of a field";
                self.faults.borrow_mut().push_back(Fault { what, ..self.opened });
                Place::Bare
            }
            _ => Place::Bare,
        };
        self.line += u64::from(byte == b'\n');
        self.at += 1;
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        buffer[..read].iter().for_each(|byte| self.pass(*byte));
        if read == 0 && self.place == Place::Quoted {
            self.place = Place::FieldStart; // told once
            self.faults.borrow_mut().push_back(self.opened);
        }
        Ok(read)
    }
}

/// What parts the columns.
fn delimiter(head: &str) -> u8 {
    let header = head.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).filter(|d| count(d) > 0).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_articles_whatever_parts_their_columns() {
        for table in [
            "id,title,text\n1,One,\"Hello, all.\nMore.\"\n2,,\n3,Three,Text.\n",
            "id;title;text\n1;One;\"Hello, all.\nMore.\"\n2;;\n3;Three;Text.\n",
            "id\ttitle\ttext\r\n1\tOne\t\"Hello, all.\nMore.\"\r\n2\t\t\r\n3\tThree\tText.\r\n",
        ] {
            let mut shown = Vec::new();
            let text = Box::new(io::Cursor::new(table));
            rows(table, text, &Reading::default(), &Meter::default(), &mut |found| {
                shown.push(match found {
                    Found::Article { article, line, .. } => {
                        format!(
                            "{line} {} {}",
                            article.title.unwrap_or_default(),
                            article.paragraphs.len()
                        )
                    }
                    Found::Broken { line, reason } => format!("{line}! {reason}"),
                });
                Taken::Go
            })
            .unwrap();
            assert_eq!(shown, ["2 One 2", "4! no text in it", "5 Three 1"], "{table}");
        }
    }

    #[test]
    fn a_quote_that_swallows_rows_is_told_and_one_that_does_not_is_text() {
        let lines = |table: &'static str| {
            let mut shown = Vec::new();
            let (reading, meter) = (Reading::default(), Meter::default());
            rows(table, Box::new(io::Cursor::new(table)), &reading, &meter, &mut |found| {
                shown.push(match found {
                    Found::Article { line, .. } => format!("{line}"),
                    Found::Broken { line, reason } => format!("{line}! {:.36}", reason.to_string()),
                });
                Taken::Go
            })
            .unwrap();
            shown
        };
        let never = "3! not a valid table: a quote is opened";
        let later = "3! not a valid table: a quote is closed";
        let same = |told: &str| format!("{told:.39}");
        for (table, expected) in [
            ("id,text\n1,a\n2,\"b\n3,c\n", vec!["2", never]),
            ("id,text\r\n1,a\r\n2,\"b\r\n3,\"c\"\r\n4,d\r\n", vec!["2", later, "5"]),
            ("id,text\n1,\"Kim\" says\n2,5\" of \"\"it\n3,\"c\"\"\n\"\"d\"\n", vec!["2", "3", "4"]),
        ] {
            let expected: Vec<String> = expected.into_iter().map(same).collect();
            let shown: Vec<String> = lines(table).iter().map(|told| same(told)).collect();
            assert_eq!(shown, expected, "{table}");
        }
    }
}
