//! Tables with a header, an article a row; parted by commas, semicolons or tabs, whichever the
//! header has most of.

use std::io::{self, BufRead};

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
    let (bounded, left) = Bounded::new(text, meter);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter(head)).flexible(true).from_reader(bounded);
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
            Ok(true) => record(&header, &row, line, reading),
            Err(error) if error.is_io_error() => return broken(error, take),
            Err(error) => Found::Broken { line, reason: Reason::Table(error.to_string()) },
        };
        if take(found) == Taken::Stop {
            return Ok(Taken::Stop);
        }
    }
}

/// What a row is: an article, or broken.
fn record(header: &[String], row: &csv::StringRecord, line: u64, reading: &Reading) -> Found {
    let fields = header.iter().zip(row).map(|(name, value)| (name.clone(), Value::from(value)));
    match fields::article(fields.collect::<Record>(), reading) {
        Some(article) => {
            let hash = short_hash(row.iter().collect::<Vec<&str>>().join("\u{1}").as_bytes());
            Found::Article { article, line, hash }
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
}
