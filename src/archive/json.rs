//! JSON: an object a line, an array of objects, or a single object; each an article.
//!
//! Lines and arrays stream: memory holds one record. A record that can't be read is reported with
//! its line and passed over.

use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fields;
use super::{Found, Reason, Taken, Taker};

/// Longest line, in bytes: more is no record that anyone wrote.
const LONGEST_LINE: u64 = 256 * 1024 * 1024;

/// Reads an object a line.
pub(super) fn lines(text: &mut dyn BufRead, take: &mut Taker<'_>) -> io::Result<Taken> {
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        let read = (&mut *text).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(Taken::Go);
        }
        let found = if read as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
            skip_line(text)?;
            Found::Broken { line: number, reason: Reason::TooLong }
        } else {
            let text = String::from_utf8_lossy(&line);
            if text.trim().is_empty() {
                continue;
            }
            record(text.trim(), number)
        };
        if take(found) == Taken::Stop {
            return Ok(Taken::Stop);
        }
    }
}

/// Passes over the rest of a line.
fn skip_line(text: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = text.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        text.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// Reads an array of objects, or a single one.
pub(super) fn document(text: &mut dyn BufRead, take: &mut Taker<'_>) -> io::Result<Taken> {
    let first = first_byte(text)?;
    if first == Some(b'[') {
        let mut stopped = Taken::Go;
        let mut records = 0u64;
        let mut deserializer = serde_json::Deserializer::from_reader(text);
        let seen = Elements {
            take: &mut |raw: &RawValue| {
                records += 1;
                stopped = take(record(raw.get(), records));
                stopped
            },
        }
        .deserialize(&mut deserializer);
        if stopped == Taken::Stop {
            return Ok(Taken::Stop);
        }
        return match seen {
            Ok(()) => Ok(Taken::Go),
            Err(error) => broken(&error, take),
        };
    }
    match serde_json::from_reader::<_, Box<RawValue>>(text) {
        Ok(raw) => Ok(take(record(raw.get(), 1))),
        Err(error) => broken(&error, take),
    }
}

/// Reports JSON that could not be read to its end.
fn broken(error: &serde_json::Error, take: &mut Taker<'_>) -> io::Result<Taken> {
    if error.is_io() {
        return Err(io::Error::new(
            error.io_error_kind().unwrap_or(io::ErrorKind::Other),
            error.to_string(),
        ));
    }
    Ok(take(Found::Broken { line: error.line() as u64, reason: invalid(error) }))
}

/// The first byte that is no white space, still unread.
fn first_byte(text: &mut dyn BufRead) -> io::Result<Option<u8>> {
    loop {
        let buffer = text.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        match buffer.iter().position(|byte| !byte.is_ascii_whitespace()) {
            Some(at) => return Ok(Some(buffer[at])),
            None => {
                let all = buffer.len();
                text.consume(all);
            }
        }
    }
}

/// What a record of JSON is: an article, or broken.
fn record(json: &str, line: u64) -> Found {
    let parsed = serde_json::from_str::<Value>(json).or_else(|error| {
        // Half a surrogate pair is no character; what stands around it is still a text.
        let mended = without_lone_surrogates(json);
        if mended == json { Err(error) } else { serde_json::from_str(&mended) }
    });
    match parsed {
        Ok(Value::Object(fields)) => match fields::article(&fields) {
            Some(article) => {
                Found::Article { article, line, hash: super::short_hash(json.as_bytes()) }
            }
            None => Found::Broken { line, reason: Reason::NoText },
        },
        Ok(_) => Found::Broken { line, reason: Reason::Json("not an object".into()) },
        Err(error) => Found::Broken { line, reason: invalid(&error) },
    }
}

/// What is wrong with JSON, without the line within its record.
fn invalid(error: &serde_json::Error) -> Reason {
    let why = error.to_string();
    Reason::Json(why.split(" at line ").next().unwrap_or(&why).to_owned())
}

/// JSON with `\uFFFD` in place of escapes that are half of a surrogate pair.
fn without_lone_surrogates(json: &str) -> String {
    let escape = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut mended = String::with_capacity(json.len());
    let mut at = 0;
    while at < json.len() {
        let Some(slash) = json[at..].find('\\') else { break };
        mended.push_str(&json[at..at + slash]);
        at += slash;
        let (text, used) = match (escape(at), escape(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (&json[at..at + 12], 12),
            (Some(0xD800..=0xDFFF), _) => ("\\uFFFD", 6),
            // The escaped character is never the start of the next escape.
            _ => {
                let used = 1 + json[at + 1..].chars().next().map_or(0, char::len_utf8);
                (&json[at..at + used], used)
            }
        };
        mended.push_str(text);
        at += used;
    }
    mended + json.get(at..).unwrap_or_default()
}

/// The elements of an array, handed over one by one.
struct Elements<'a> {
    take: &'a mut dyn FnMut(&RawValue) -> Taken,
}

impl<'de> DeserializeSeed<'de> for Elements<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of articles")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(raw) = elements.next_element::<Box<RawValue>>()? {
            if (self.take)(&raw) == Taken::Stop {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every article's title, or what is wrong with its line.
    fn show(
        json: &str,
        read: fn(&mut dyn BufRead, &mut Taker<'_>) -> io::Result<Taken>,
    ) -> Vec<String> {
        let mut shown = Vec::new();
        read(&mut json.as_bytes(), &mut |found| {
            shown.push(match found {
                Found::Article { article, line, .. } => {
                    format!("{line} {}", article.title.unwrap_or_default())
                }
                Found::Broken { line, reason } => format!("{line}! {reason}"),
            });
            Taken::Go
        })
        .unwrap();
        shown
    }

    #[test]
    fn a_broken_line_is_told_and_the_others_are_read() {
        let json = "{\"title\":\"a\"}\n\n{\"title\": \n{\"id\":1}\n[1]\r\n{\"title\":\"b\"}";
        let shown = show(json, lines);
        assert_eq!(shown[0], "1 a");
        assert!(shown[1].starts_with("3! not valid JSON: EOF"), "{shown:?}");
        assert_eq!(shown[2..], ["4! no text in it", "5! not valid JSON: not an object", "6 b"]);
    }

    #[test]
    fn arrays_and_single_objects_are_read() {
        assert_eq!(
            show("[ {\"title\":\"a\"},\n {\"id\":1}, {\"title\":\"b\"} ]", document),
            ["1 a", "2! no text in it", "3 b"]
        );
        assert_eq!(show("{\n\"title\":\"a\"\n}", document), ["1 a"]);
        let cut = show("[{\"title\":\"a\"},\n{\"ti", document);
        assert!(cut[0] == "1 a" && cut[1].starts_with("2! not valid JSON"), "{cut:?}");
        assert!(show("", document)[0].contains("not valid JSON"));
    }

    #[test]
    fn half_a_surrogate_pair_loses_nothing_else() {
        assert_eq!(
            show(r#"{"title":"a\ud83d b \ud83d\ude00 \\ud83d"}"#, lines),
            ["1 a\u{FFFD} b \u{1F600} \\ud83d"]
        );
    }
}
