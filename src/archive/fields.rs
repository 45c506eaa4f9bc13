//! A record with named fields to an article: JSON objects, rows of tables, front matter.
//!
//! Field names are recognised by what people call them, in any case ([`Field::NAMES`]); the first
//! that a record has a value for counts. A [`Reading`] may name others.

use std::borrow::Cow;

use html_escape::decode_html_entities;
use serde_json::{Map, Value};

use super::reading::{Field, Reading};
use super::{date, html, plain_text};
use crate::article::{Article, Date, Kind, Paragraph};
use crate::language::Language;

/// A record as its format gave it.
pub(super) type Record = Map<String, Value>;

/// The article of a record; `None` if it has neither text nor title.
pub(super) fn article(mut record: Record, reading: &Reading) -> Option<Article> {
    let text = text(&record, Field::Text, reading).map(Cow::into_owned);
    if let Some(name) = text_alone(&record, reading) {
        record.remove(&name); // it may be long, and is decoded in its own way
    }
    let mut article = metadata(&decoded(record), reading);
    article.paragraphs = text.map(|text| paragraphs(&text)).unwrap_or_default();
    (article.title.is_some() || !article.paragraphs.is_empty()).then_some(article)
}

/// The field that a record's text is taken from, where nothing else is.
fn text_alone(record: &Record, reading: &Reading) -> Option<String> {
    let name = match reading.map.get(&Field::Text) {
        Some(path) if record.contains_key(path) => path.as_str(),
        Some(path) => path.split('.').next()?,
        None => named(record, Field::Text)?.0,
    };
    let others = reading.map.iter().filter(|(field, _)| **field != Field::Text);
    let leads_to = |path: &str| path == name || path.split('.').next() == Some(name);
    let is_shared = others.into_iter().any(|(_, path)| leads_to(path));
    (!is_shared).then(|| name.to_owned())
}

/// The paragraphs of a record's text, which may be marked up as in the page that it was taken
/// from.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let marked_up = if has_markup(text) { html::fragment(text) } else { None };
    marked_up.unwrap_or_else(|| plain_text::body(&decode_html_entities(text)))
}

/// Whether a text holds tags that part or dress up text.
fn has_markup(text: &str) -> bool {
    const TAGS: [&str; 12] =
        ["p", "br", "div", "/p", "/div", "/a", "/b", "/i", "/em", "/strong", "/span", "li"];
    text.match_indices('<').any(|(at, _)| {
        let tag: String =
            text[at + 1..].chars().take_while(|c| c.is_ascii_alphabetic() || *c == '/').collect();
        let tag = tag.to_ascii_lowercase();
        TAGS.contains(&tag.as_str()) || (tag == "br/")
    })
}

/// A record whose strings were written for a page: character references decoded, once.
pub(super) fn decoded(mut record: Record) -> Record {
    record.values_mut().for_each(decode);
    record
}

/// Decodes the strings in a value.
fn decode(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(plain) = decode_html_entities(text) {
                *text = plain;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(decode),
        Value::Object(fields) => fields.values_mut().for_each(decode),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// All of a record but its text.
pub(super) fn metadata(record: &Record, reading: &Reading) -> Article {
    let line = |field| {
        text(record, field, reading)
            .map(|text| plain_text::clean(&text))
            .filter(|text| !text.is_empty())
    };
    Article {
        id: line(Field::Id),
        title: line(Field::Title),
        paragraphs: Vec::new(),
        date: date_of(record, reading),
        language: line(Field::Language).and_then(|name| Language::named(&name)),
        byline: line(Field::Byline).and_then(|byline| without_by(&byline)),
        section: line(Field::Section),
        outlet: line(Field::Outlet),
        url: line(Field::Url),
    }
}

/// A byline without the `by` that it begins with, however often; `None` if nothing is left.
pub(super) fn without_by(byline: &str) -> Option<String> {
    let mut name = byline.trim();
    while let Some((by, rest)) = name.split_once(' ')
        && by.eq_ignore_ascii_case("by")
    {
        name = rest.trim_start();
    }
    (!name.is_empty() && !name.eq_ignore_ascii_case("by")).then(|| name.to_owned())
}

/// A record's article whose text is already in paragraphs.
pub(super) fn with_paragraphs(
    record: &Record,
    paragraphs: Vec<Paragraph>,
    reading: &Reading,
) -> Article {
    let mut article = Article { paragraphs, ..metadata(record, reading) };
    if article.title.is_none()
        && let Some(first) = article.paragraphs.first().filter(|first| first.kind == Kind::Heading)
    {
        article.title = Some(first.text.clone());
        article.paragraphs.remove(0);
    }
    article
}

/// The date of a record; figures of eight digits are `yyyymmdd`.
fn date_of(record: &Record, reading: &Reading) -> Option<Date> {
    match value(record, Field::Date, reading)?.as_ref() {
        Value::String(text) => date::date(text, reading.dates),
        Value::Number(number) => number.as_u64().and_then(Date::from_number),
        _ => None,
    }
}

/// The value that a record has for a field: where the map says, else under the first of its names
/// that has one.
fn value<'r>(record: &'r Record, field: Field, reading: &Reading) -> Option<Cow<'r, Value>> {
    if let Some(path) = reading.map.get(&field) {
        return at_path(record, path).filter(|value| !is_empty(value));
    }
    named(record, field).map(|(_, value)| Cow::Borrowed(value))
}

/// The first of a field's names under which a record has a value, and that.
fn named(record: &Record, field: Field) -> Option<(&str, &Value)> {
    field.names().iter().find_map(|name| {
        let (known, value) = record.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        (!is_empty(value)).then_some((known.as_str(), value))
    })
}

/// The value at a path such as `article.body`: names of fields, each in the one before, parted by
/// full stops; in a list, of each of its elements.
fn at_path<'r>(record: &'r Record, path: &str) -> Option<Cow<'r, Value>> {
    if let Some(value) = record.get(path) {
        return Some(Cow::Borrowed(value));
    }
    let (first, rest) = path.split_once('.')?;
    below(record.get(first)?, rest)
}

/// The value at a path below another.
fn below<'r>(value: &'r Value, path: &str) -> Option<Cow<'r, Value>> {
    match value {
        Value::Object(fields) => at_path(fields, path),
        Value::Array(values) => {
            let found = values.iter().filter_map(|value| below(value, path));
            let found: Vec<Value> = found.map(Cow::into_owned).collect();
            (!found.is_empty()).then_some(Cow::Owned(Value::Array(found)))
        }
        _ => None,
    }
}

/// Whether a value says nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(is_empty),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text that a record has for a field.
fn text<'r>(record: &'r Record, field: Field, reading: &Reading) -> Option<Cow<'r, str>> {
    let text = match value(record, field, reading)? {
        Cow::Borrowed(Value::String(text)) => Cow::Borrowed(text.as_str()),
        value => Cow::Owned(text_of(&value)),
    };
    (!text.trim().is_empty()).then_some(text)
}

/// A value as text: lists a line each, objects by their name.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let separator = if values.iter().any(|v| v.as_str().is_some_and(|v| v.len() > 60)) {
                "\n\n"
            } else {
                ", "
            };
            values
                .iter()
                .map(text_of)
                .filter(|text| !text.is_empty())
                .collect::<Vec<String>>()
                .join(separator)
        }
        Value::Object(fields) => ["name", "text", "value"]
            .iter()
            .find_map(|name| fields.get(*name))
            .map(text_of)
            .unwrap_or_default(),
        Value::Null | Value::Bool(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Option<Article> {
        article(value.as_object().unwrap().clone(), &Reading::default())
    }

    #[test]
    fn fields_are_recognised_by_what_people_call_them() {
        let read = of(json!({
            "ID": 7, "Headline": " A  title ", "articleBody": "One.\n\nTwo.", "datePublished": "2021-03-05T10:00:00Z",
            "inLanguage": "nl-BE", "author": [{"name": "The Newsdesk"}, "X"], "publisher": {"name": "The Paper"},
            "link": "https://example.com/a", "category": ["Royals"], "unknown": {"deep": [1]},
        }))
        .unwrap();
        assert_eq!(read.id.as_deref(), Some("7"));
        assert_eq!(read.title.as_deref(), Some("A title"));
        assert_eq!(read.paragraphs.len(), 2);
        assert_eq!(read.date.map(|date| date.to_string()).as_deref(), Some("2021-03-05"));
        assert_eq!(read.language.map(Language::code), Some("nl"));
        assert_eq!(read.byline.as_deref(), Some("The Newsdesk, X"));
        assert_eq!(read.outlet.as_deref(), Some("The Paper"));
        assert_eq!(read.section.as_deref(), Some("Royals"));
        assert_eq!(read.url.as_deref(), Some("https://example.com/a"));
    }

    #[test]
    fn character_references_are_decoded_once_and_tags_are_no_text() {
        let read = of(json!({
            "title": "Kim &amp; Kanye &amp;lt;3", "text": "<p>One &amp; two &amp;amp; three.</p><p>Four<br>five.</p>",
        }))
        .unwrap();
        assert_eq!(read.title.as_deref(), Some("Kim & Kanye &lt;3"));
        let texts: Vec<&str> = read.paragraphs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["One & two &amp; three.", "Four", "five."]);
        let plain = of(json!({"text": "Caf&eacute; &#8220;x&#8221;, a < b & c <3."})).unwrap();
        assert_eq!(plain.paragraphs[0].text, "Café “x”, a < b & c <3.");
    }

    #[test]
    fn a_map_says_where_a_record_keeps_what() {
        let record = json!({
            "title": "Not this", "data": {"head.line": "This", "blocks": [{"t": "One."}, {"x": 1}, {"t": "Two."}]},
            "when": "03/04/21",
        });
        let reading = Reading {
            map: [
                (Field::Title, "data.head.line"),
                (Field::Text, "data.blocks.t"),
                (Field::Date, "when"),
            ]
            .map(|(field, path)| (field, path.to_owned()))
            .into(),
            dates: Some(super::super::DateOrder::Dmy),
            ..Reading::default()
        };
        let read = article(record.as_object().unwrap().clone(), &reading).unwrap();
        assert_eq!(read.title.as_deref(), Some("This"));
        assert_eq!(read.paragraphs[0].text, "One., Two.");
        assert_eq!(read.date.map(|date| date.to_string()).as_deref(), Some("2021-04-03"));
    }

    #[test]
    fn a_byline_is_a_name_without_by() {
        for (said, name) in [
            ("by Anmol", Some("Anmol")),
            ("By by jdadmin", Some("jdadmin")),
            ("BY  The Newsdesk", Some("The Newsdesk")),
            ("Byron By Night", Some("Byron By Night")),
            ("by ", None),
        ] {
            let read = of(json!({"title": "One", "author": said})).unwrap();
            assert_eq!(read.byline.as_deref(), name, "{said}");
        }
    }

    #[test]
    fn a_map_may_lead_into_the_field_that_holds_the_text() {
        for (record, map) in [
            (
                json!({"article": {"headline": "The head", "body": "One &amp; two."}}),
                [(Field::Title, "article.headline"), (Field::Text, "article.body")],
            ),
            (
                json!({"content": "The head", "body": "One &amp; two."}),
                [(Field::Title, "content"), (Field::Text, "body")],
            ),
        ] {
            let map = map.map(|(field, path)| (field, path.to_owned())).into();
            let reading = Reading { map, ..Reading::default() };
            let read = article(record.as_object().unwrap().clone(), &reading).unwrap();
            assert_eq!(read.title.as_deref(), Some("The head"), "{record}");
            assert_eq!(read.paragraphs[0].text, "One & two.", "{record}");
        }
    }

    #[test]
    fn a_record_without_text_and_title_is_none() {
        assert_eq!(of(json!({"id": 1, "text": " "})), None);
        assert_eq!(of(json!({})), None);
        assert!(of(json!({"title": "Only that"})).is_some());
        assert_eq!(of(json!({"text": ["One.", "Two."]})).unwrap().paragraphs.len(), 1);
    }
}
