//! JSON: an object a line, or arrays of objects and objects one after another; each an article, but for an
//! object without a text that wraps an array of articles.
//!
//! Lines and arrays stream: memory holds one record. A record that can't be read is reported with
//! its line and passed over.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fields::{Record, Records};
use super::meter::{Bounded, line_breaks};
use super::{Found, Meter, Reason, Taken, Taker};

/// Names of arrays that articles come in, in an answer of a server or a feed.
const WRAPPERS: [&str; 16] = [
    "articles",
    "items",
    "entries",
    "posts",
    "stories",
    "results",
    "docs",
    "documents",
    "records",
    "rows",
    "hits",
    "news",
    "data",
    "response",
    "feed",
    "channel",
];

/// How deep articles may be wrapped.
const DEEPEST: usize = 3;

/// Reads an object a line.
pub(super) fn lines(
    text: &mut dyn BufRead,
    records: &mut Records<'_>,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> io::Result<Taken> {
    let longest = meter.longest();
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        let read = (&mut *text).take(longest).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(Taken::Go);
        }
        let taken = if read as u64 == longest && !line.ends_with(b"\n") {
            skip_line(text)?;
            take(Found::Broken { line: number, reason: Reason::TooLong(longest) })
        } else {
            let text = String::from_utf8_lossy(&line);
            if text.trim().is_empty() {
                continue;
            }
            record(text.trim(), number, records, take)
        };
        if taken == Taken::Stop {
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

/// Reads arrays of objects and objects, one after another.
pub(super) fn document(
    mut text: Box<dyn BufRead>,
    records: &mut Records<'_>,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> io::Result<Taken> {
    let (first, above) = first_byte(&mut text)?;
    if first.is_none() {
        // White space alone is no JSON.
        let reason = Reason::Json("nothing in it".into());
        return Ok(take(Found::Broken { line: 1, reason }));
    }
    let (bounded, left) = Bounded::new(text, meter);
    let mut deserializer = serde_json::Deserializer::from_reader(bounded);
    // The end of a value does not end the text: arrays may be written one after another.
    while let Err(more) = deserializer.end() {
        if more.is_io() {
            return Err(io::Error::from(more));
        }
        let mut stopped = Taken::Go;
        let is_element = left.last_byte() == b'[';
        let mut one = |raw: &RawValue| {
            left.next_record();
            // An object ends with the byte that was read last.
            let line = 1 + above + left.line_breaks() - line_breaks(raw.get().as_bytes());
            stopped = record(raw.get(), line, records, &mut |found| {
                take(if is_element { found.into_record() } else { found })
            });
            stopped
        };
        let ended = match is_element {
            true => Elements { take: &mut one }.deserialize(&mut deserializer),
            false => Box::<RawValue>::deserialize(&mut deserializer).map(|raw| {
                one(&raw);
            }),
        };
        match ended {
            _ if stopped == Taken::Stop => return Ok(Taken::Stop),
            Err(error) => return broken(error, above, take),
            Ok(()) => {}
        }
    }
    Ok(Taken::Go)
}

/// Reports JSON that could not be read to its end, with so many lines above it.
fn broken(error: serde_json::Error, above: u64, take: &mut Taker<'_>) -> io::Result<Taken> {
    if error.is_io() {
        return Err(io::Error::from(error));
    }
    Ok(take(Found::Broken { line: above + error.line() as u64, reason: invalid(&error) }))
}

/// The first byte that is no white space, still unread, and how many lines end before it.
fn first_byte(text: &mut dyn BufRead) -> io::Result<(Option<u8>, u64)> {
    let mut above = 0;
    loop {
        let buffer = text.fill_buf()?;
        if buffer.is_empty() {
            return Ok((None, above));
        }
        match buffer.iter().position(|byte| !byte.is_ascii_whitespace()) {
            Some(at) => {
                let first = buffer[at];
                above += line_breaks(&buffer[..at]);
                text.consume(at);
                return Ok((Some(first), above));
            }
            None => {
                let all = buffer.len();
                above += line_breaks(buffer);
                text.consume(all);
            }
        }
    }
}

/// Hands over what a record of JSON is: an article, several that it wraps, or broken.
fn record(json: &str, line: u64, records: &mut Records<'_>, take: &mut Taker<'_>) -> Taken {
    let parsed = serde_json::from_str::<Value>(json).or_else(|error| {
        // Half a surrogate pair is no character; what stands around it is still a text.
        let mended = without_lone_surrogates(json);
        if mended == json { Err(error) } else { serde_json::from_str(&mended) }
    });
    let fields = match parsed {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return take(Found::Broken { line, reason: Reason::Json("not an object".into()) }),
        Err(error) => return take(Found::Broken { line, reason: invalid(&error) }),
    };
    if let Some(elements) = wrapped(json, &fields, records, DEEPEST) {
        drop(fields);
        return all_wrapped(json, &elements, line, records, take);
    }
    let hash = super::short_hash(json.as_bytes());
    take(match records.article(fields, line) {
        Some(article) => Found::Article { article, line, hash, is_file: true },
        None => Found::Broken { line, reason: Reason::NoText },
    })
}

/// The articles that an object without a text of its own wraps, as an answer of a server and a feed do.
fn wrapped<'j>(
    json: &'j str,
    fields: &Record,
    records: &Records<'_>,
    deepest: usize,
) -> Option<Vec<&'j RawValue>> {
    if records.find_text(fields) || !WRAPPERS.iter().any(|name| fields.contains_key(*name)) {
        return None;
    }
    let raw: BTreeMap<String, &RawValue> = serde_json::from_str(json).ok()?;
    WRAPPERS.iter().find_map(|name| match fields.get(*name)? {
        Value::Array(elements) => {
            let has_articles = records.are_articles(elements, fields);
            has_articles.then(|| serde_json::from_str(raw.get(*name)?.get()).ok()).flatten()
        }
        Value::Object(inner) if deepest > 0 => {
            wrapped(raw.get(*name)?.get(), inner, records, deepest - 1)
        }
        _ => None,
    })
}

/// Hands over articles that stand somewhere in an object.
fn all_wrapped(
    json: &str,
    elements: &[&RawValue],
    line: u64,
    records: &mut Records<'_>,
    take: &mut Taker<'_>,
) -> Taken {
    let (mut line, mut at) = (line, 0);
    for element in elements {
        let start = (element.get().as_ptr() as usize).saturating_sub(json.as_ptr() as usize);
        line += json.get(at..start).map_or(0, |above| line_breaks(above.as_bytes()));
        at = start;
        let mut take = |found: Found| take(found.into_record());
        if record(element.get(), line, records, &mut take) == Taken::Stop {
            return Taken::Stop;
        }
    }
    Taken::Go
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
    use super::super::Reading;
    use super::*;

    /// Every article's title, or what is wrong with its line.
    fn show(
        json: &str,
        read: fn(Box<dyn BufRead>, &mut Records<'_>, &Meter, &mut Taker<'_>) -> io::Result<Taken>,
    ) -> Vec<String> {
        let mut shown = Vec::new();
        let text = Box::new(io::Cursor::new(json.to_owned()));
        let reading = Reading::default();
        read(text, &mut Records::new(&reading), &Meter::new(1_000), &mut |found| {
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

    fn by_lines(
        mut text: Box<dyn BufRead>,
        records: &mut Records<'_>,
        meter: &Meter,
        take: &mut Taker<'_>,
    ) -> io::Result<Taken> {
        lines(&mut text, records, meter, take)
    }

    #[test]
    fn a_record_longer_than_allowed_is_told_and_the_lines_after_it_are_read() {
        let long = "x".repeat(2_000);
        let json = format!("{{\"title\":\"a\"}}\n{{\"title\":\"{long}\"}}\n{{\"title\":\"b\"}}");
        assert_eq!(show(&json, by_lines), ["1 a", "2! longer than 0 MB", "3 b"]);
        let mut read = Vec::new();
        let array = format!("[{{\"title\":\"a\"}},{{\"title\":\"{}\"}}]", "x".repeat(200_000));
        let text = Box::new(io::Cursor::new(array));
        let reading = Reading::default();
        let ended = document(text, &mut Records::new(&reading), &Meter::new(1_000), &mut |found| {
            read.push(found);
            Taken::Go
        });
        assert_eq!(super::super::meter::too_long(&ended.unwrap_err()), Some(1_000));
        assert!(read.len() <= 1);
    }

    #[test]
    fn a_broken_line_is_told_and_the_others_are_read() {
        let json = "{\"title\":\"a\"}\n\n{\"title\": \n{\"id\":1}\n[1]\r\n{\"title\":\"b\"}";
        let shown = show(json, by_lines);
        assert_eq!(shown[0], "1 a");
        assert!(shown[1].starts_with("3! not valid JSON: EOF"), "{shown:?}");
        assert_eq!(shown[2..], ["4! no text in it", "5! not valid JSON: not an object", "6 b"]);
    }

    #[test]
    fn arrays_and_single_objects_are_read() {
        assert_eq!(
            show("[ {\"title\":\"a\"},\n {\"id\":1}, {\"title\":\"b\"} ]", document),
            ["1 a", "2! no text in it", "2 b"]
        );
        assert_eq!(
            show("\n[\n{\n\"title\":\"a\"\n},\n\n{\"title\":\n1},{\"id\":0}\n ,\n7]", document),
            ["3 a", "7 1", "8! no text in it", "10! not valid JSON: not an object"]
        );
        assert_eq!(show("{\n\"title\":\"a\"\n}", document), ["1 a"]);
        let cut = show("[{\"title\":\"a\"},\n{\"ti", document);
        assert!(cut[0] == "1 a" && cut[1].starts_with("2! not valid JSON"), "{cut:?}");
        assert_eq!(
            show("{\"title\":\"a\"}\n{\"title\":\"b\"} {\"ti", document)[..2],
            ["1 a", "2 b"],
            "objects may follow each other"
        );
        assert!(show("", document)[0].contains("not valid JSON"));
    }

    #[test]
    fn what_follows_an_array_is_read_or_told() {
        assert_eq!(
            show("[{\"title\":\"a\"}]\n\n[{\"title\":\"b\"}] {\"title\":\"c\"}\n[]", document),
            ["1 a", "3 b", "3 c"]
        );
        let garbage = show("[{\"title\":\"a\"}]\n garbage", document);
        assert_eq!(garbage[0], "1 a");
        assert!(garbage[1].starts_with("2! not valid JSON: expected value"), "{garbage:?}");
        assert_eq!(
            show("[{\"title\":\"a\"}]\n7 ", document),
            ["1 a", "2! not valid JSON: not an object"]
        );
    }

    #[test]
    fn articles_are_read_out_of_what_wraps_them() {
        for (json, expected) in [
            (
                "{\"status\":\"ok\",\n\"articles\":[{\"title\":\"a\",\"text\":\"x\"},\n{\"id\":1},\n{\"title\":\"b\"}]}",
                &["2 a", "3! no text in it", "4 b"][..],
            ),
            ("{\"response\":{\"results\":[{\"webTitle\":\"a\"}]}}", &["1 a"]),
            (
                "{\"hits\":{\"hits\":[{\"_id\":1,\"_source\":{\"title\":\"a\",\"text\":\"x\"}}]}}",
                &["1 a"],
            ),
            ("{\"title\":\"feed\",\"items\":[{\"title\":\"a\",\"content_html\":\"x\"}]}", &["1 a"]),
            ("{\"title\":\"a\",\"items\":[{\"title\":\"not this\"}]}", &["1 a"]),
            (
                "{\"title\":\"a\",\"text\":\"x\",\"articles\":[{\"title\":\"b\",\"text\":\"x\"}]}",
                &["1 a"],
            ),
            ("{\"name\":\"x\",\"items\":[1,{}],\"data\":[]}", &["1! no text in it"]),
        ] {
            assert_eq!(show(json, document), expected, "{json}");
            assert_eq!(show(&json.replace('\n', " "), by_lines).len(), expected.len(), "{json}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_loses_nothing_else() {
        assert_eq!(
            show(r#"{"title":"a\ud83d b \ud83d\ude00 \\ud83d"}"#, by_lines),
            ["1 a\u{FFFD} b \u{1F600} \\ud83d"]
        );
    }
}
