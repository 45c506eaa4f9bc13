//! Tables with a header, an article a row; parted by commas, semicolons or tabs, whichever the
//! header has most of.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde_json::Value;

use super::fields::{Record, Records};
use super::meter::Bounded;
use super::{Found, Meter, Reason, Taken, Taker, short_hash};

/// Reads a table whose first characters are `head`.
pub(super) fn rows(
    head: &str,
    text: Box<dyn BufRead>,
    records: &mut Records<'_>,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> io::Result<Taken> {
    let delimiter = delimiter(head);
    let (bounded, left) = Bounded::new(text, meter);
    let watched = Rc::<RefCell<Watched>>::default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Watching::new(bounded, delimiter, &watched));
    let header: Vec<String> = match reader.headers() {
        Ok(header) => {
            header.iter().map(|name| name.trim_matches(['\u{FEFF}', ' ']).to_owned()).collect()
        }
        Err(error) => return broken(error, take),
    };
    let first = watched.borrow_mut().line_of_row(reader.position().byte()).unwrap_or(1);
    if !(header.is_empty() || records.may_be_read(&header)) {
        let reason = Reason::NoTextColumn(header.into_iter().take(COLUMNS_TOLD).collect());
        return Ok(take(Found::Broken { line: first, reason }));
    }
    let table = Table { text: records.column(&header), header, delimiter: char::from(delimiter) };
    let mut row = csv::StringRecord::new();
    loop {
        left.next_record();
        let read = reader.read_record(&mut row);
        let end = reader.position().byte();
        let line = watched.borrow_mut().line_of_row(end).unwrap_or(first);
        let found = match read {
            Ok(false) => return Ok(Taken::Go),
            Ok(true) => match watched.borrow_mut().fault_before(end) {
                Some(Fault { line, what, .. }) => {
                    Found::Broken { line, reason: Reason::Table(what.to_owned()) }
                }
                None => {
                    if let Some(reason) = table.mend(&mut row)
                        && take(Found::Broken { line, reason }) == Taken::Stop
                    {
                        return Ok(Taken::Stop);
                    }
                    table.record(&row, line, records)
                }
            },
            Err(error) if error.is_io_error() => return broken(error, take),
            Err(error) => Found::Broken { line, reason: Reason::Table(error.to_string()) },
        };
        if take(found) == Taken::Stop {
            return Ok(Taken::Stop);
        }
    }
}

/// How many columns are named where none is a text.
const COLUMNS_TOLD: usize = 8;

/// What the header of a table says.
struct Table {
    header: Vec<String>,
    delimiter: char,
    /// The column that holds the text, or what comes next to it.
    text: Option<usize>,
}

impl Table {
    /// Puts a row together that has more cells than there are columns: what parts columns stands in its text.
    /// Gives back what to tell of it. Empty cells at the end are none.
    fn mend(&self, row: &mut csv::StringRecord) -> Option<Reason> {
        let columns = self.header.len();
        let filled = |at: &usize| row.get(*at).is_some_and(|cell| !cell.trim().is_empty());
        let cells = (0..row.len()).rev().find(filled)? + 1;
        let more = cells.checked_sub(columns).filter(|more| *more > 0)?;
        let at = self.text.unwrap_or(columns.saturating_sub(1));
        let all: Vec<&str> = row.iter().take(cells).collect();
        let mut mended = csv::StringRecord::from(&all[..at]);
        mended.push_field(&all[at..=at + more].join(&self.delimiter.to_string()));
        all[at + more + 1..].iter().for_each(|cell| mended.push_field(cell));
        *row = mended;
        Some(Reason::Cells { cells, columns })
    }

    /// What a row is: an article, or broken. What its columns are called is part of what it says.
    fn record(&self, row: &csv::StringRecord, line: u64, records: &mut Records<'_>) -> Found {
        let fields = self.header.iter().zip(row);
        let fields = fields.map(|(name, value)| (name.clone(), Value::from(value)));
        match records.article(fields.collect::<Record>(), line) {
            Some(article) => {
                let names = self.header.iter().map(String::as_str);
                let all = names.chain(["\u{2}"]).chain(row).collect::<Vec<&str>>().join("\u{1}");
                Found::Article { article, line, hash: short_hash(all.as_bytes()), is_file: false }
            }
            None => Found::Broken { line, reason: Reason::NoText },
        }
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

/// What was seen of the rows that `csv` has not handed over yet.
#[derive(Default)]
struct Watched {
    faults: VecDeque<Fault>,
    /// The line of each row, and how many bytes stand before it.
    rows: VecDeque<(u64, u64)>,
}

impl Watched {
    /// The first fault in a row that ends at this byte.
    fn fault_before(&mut self, end: u64) -> Option<Fault> {
        let of_row = self.faults.iter().take_while(|fault| fault.at < end).count();
        self.faults.drain(..of_row).next()
    }

    /// The line of a row that ends at this byte.
    fn line_of_row(&mut self, end: u64) -> Option<u64> {
        let of_row = self.rows.iter().take_while(|(_, at)| *at < end).count();
        self.rows.drain(..of_row).next().map(|(line, _)| line)
    }
}

/// A table on its way to `csv`, which tells neither the line of a row below blank lines, nor quotes that are
/// never closed, or closed lines later in the middle of a field, which is where the next field begins with a
/// quote.
struct Watching<R> {
    inner: R,
    delimiter: u8,
    place: Place,
    opened: Fault,
    /// The line and the byte that come next.
    line: u64,
    at: u64,
    watched: Rc<RefCell<Watched>>,
}

/// Where in a table a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    RowStart,
    FieldStart,
    Bare,
    Quoted,
    /// After a quote in quotes, which may be doubled or the end.
    AfterQuote,
}

impl<R: Read> Watching<R> {
    fn new(inner: R, delimiter: u8, watched: &Rc<RefCell<Watched>>) -> Watching<R> {
        let opened = Fault { line: 1, at: 0, what: "a quote is opened and never closed" };
        let watched = Rc::clone(watched);
        Watching { inner, delimiter, place: Place::RowStart, opened, line: 1, at: 0, watched }
    }

    fn pass(&mut self, byte: u8) {
        let ends_row = byte == b'\n' || byte == b'\r';
        if self.place == Place::RowStart && !ends_row {
            self.watched.borrow_mut().rows.push_back((self.line, self.at));
        }
        self.place = match (self.place, byte) {
            (Place::RowStart | Place::FieldStart, b'"') => {
                self.opened = Fault { line: self.line, at: self.at, ..self.opened };
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
            _ if ends_row => Place::RowStart,
            _ if byte == self.delimiter => Place::FieldStart,
            (Place::AfterQuote, _) if self.line > self.opened.line => {
                let what = "a quote is closed lines later, in the middle of a field";
                self.watched.borrow_mut().faults.push_back(Fault { what, ..self.opened });
                Place::Bare
            }
            _ => Place::Bare,
        };
        self.line += u64::from(byte == b'\n');
        self.at += 1;
    }
}

impl<R: Read> Read for Watching<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        buffer[..read].iter().for_each(|byte| self.pass(*byte));
        if read == 0 && self.place == Place::Quoted {
            self.place = Place::RowStart; // told once
            self.watched.borrow_mut().faults.push_back(self.opened);
        }
        Ok(read)
    }
}

/// What parts the columns.
fn delimiter(head: &str) -> u8 {
    let header = head.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).filter(|d| count(d) > 0).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
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
            let reading = Reading::default();
            let mut records = Records::new(&reading);
            rows(table, text, &mut records, &Meter::default(), &mut |found| {
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
            let mut records = Records::new(&reading);
            rows(table, Box::new(io::Cursor::new(table)), &mut records, &meter, &mut |found| {
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

    #[test]
    fn the_line_of_a_row_is_its_own_below_blank_lines() {
        let reading = Reading::default();
        for table in [
            "id,text\n\n1,a\n\n\n2,\"b\n\nc\"\n3,d",
            "\r\nid,text\r\n1,a\r\n\r\n\r\n2,\"b\r\n\r\nc\"\r\n3,d\r\n",
        ] {
            let mut lines = Vec::new();
            let mut records = Records::new(&reading);
            let text = Box::new(io::Cursor::new(table));
            rows(table, text, &mut records, &Meter::default(), &mut |found| {
                if let Found::Article { line, .. } = found {
                    lines.push(line);
                }
                Taken::Go
            })
            .unwrap();
            assert_eq!(lines, [3, 6, 9], "{table}");
        }
    }

    #[test]
    fn cells_beyond_the_columns_are_told_and_stay_in_the_text() {
        let read = |table: &'static str| {
            let reading = Reading::default();
            let mut shown = Vec::new();
            let mut records = Records::new(&reading);
            let text = Box::new(io::Cursor::new(table));
            rows(table, text, &mut records, &Meter::default(), &mut |found| {
                shown.push(match found {
                    Found::Article { article, line, .. } => {
                        let date = article.date.map(|date| date.to_string()).unwrap_or_default();
                        format!("{line} {} {date}", article.paragraphs[0].text)
                    }
                    Found::Broken { line, reason } => format!("{line}! {reason}"),
                });
                Taken::Go
            })
            .unwrap();
            shown
        };
        let told = "2! 4 cells for 2 columns: the text may have been cut apart";
        assert_eq!(
            read("title,text\nKim,She left, he said, alone.\nKim,Ok.,,\n"),
            [told, "2 She left, he said, alone. ", "3 Ok. "]
        );
        assert_eq!(
            read("title;text;date\nKim;She left; alone.;2021-03-05\n")[1],
            "2 She left; alone. 2021-03-05"
        );
    }
}
