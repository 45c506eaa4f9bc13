//! A record with named fields to an article: JSON objects, rows of tables, front matter.
//!
//! Field names are recognised by what people call them, in any case; the first of a list that a
//! record has a value for counts. To recognise another name, add it to its list.

use serde_json::{Map, Value};

use super::{date, plain_text};
use crate::article::{Article, Date, Kind, Paragraph};
use crate::language::Language;

/// A record as its format gave it.
pub(super) type Record = Map<String, Value>;

const ID: &[&str] = &["id", "_id", "guid", "uuid", "docid", "article_id"];
const TITLE: &[&str] = &["title", "headline", "titel", "titre"];
const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "articlebody",
    "article_body",
    "full_text",
    "fulltext",
    "maintext",
    "article",
];
const DATE: &[&str] = &[
    "date",
    "published",
    "published_at",
    "date_published",
    "datepublished",
    "publish_date",
    "publication_date",
    "pubdate",
    "created_at",
    "timestamp",
];
const LANGUAGE: &[&str] = &["lang", "language", "inlanguage"];
const BYLINE: &[&str] = &["author", "authors", "byline", "creator", "by"];
const URL: &[&str] = &["url", "link", "permalink", "canonical_url", "source_url"];
const SECTION: &[&str] = &["section", "articlesection", "category", "categories"];
const OUTLET: &[&str] =
    &["outlet", "publisher", "source", "site", "site_name", "publication", "newspaper", "domain"];

/// The article of a record; `None` if it has neither text nor title.
pub(super) fn article(record: &Record) -> Option<Article> {
    let mut article = metadata(record);
    if let Some(text) = text(record, TEXT) {
        article.paragraphs = plain_text::body(&text);
    }
    (article.title.is_some() || !article.paragraphs.is_empty()).then_some(article)
}

/// All of a record but its text.
pub(super) fn metadata(record: &Record) -> Article {
    let line = |names| {
        text(record, names).map(|text| plain_text::clean(&text)).filter(|text| !text.is_empty())
    };
    Article {
        id: line(ID),
        title: line(TITLE),
        paragraphs: Vec::new(),
        date: date_of(record),
        language: line(LANGUAGE).and_then(|name| Language::named(&name)),
        byline: line(BYLINE),
        section: line(SECTION),
        outlet: line(OUTLET),
        url: line(URL),
    }
}

/// A record's article whose text is already in paragraphs.
pub(super) fn with_paragraphs(record: &Record, paragraphs: Vec<Paragraph>) -> Article {
    let mut article = Article { paragraphs, ..metadata(record) };
    if article.title.is_none()
        && let Some(first) = article.paragraphs.first().filter(|first| first.kind == Kind::Heading)
    {
        article.title = Some(first.text.clone());
        article.paragraphs.remove(0);
    }
    article
}

/// The date of a record; figures of eight digits are `yyyymmdd`.
fn date_of(record: &Record) -> Option<Date> {
    let value = value(record, DATE)?;
    match value {
        Value::String(text) => date::date(text),
        Value::Number(number) => number.as_u64().and_then(Date::from_number),
        _ => None,
    }
}

/// The first of the named fields that has a value.
fn value<'r>(record: &'r Record, names: &[&str]) -> Option<&'r Value> {
    names.iter().find_map(|name| {
        let (_, value) = record.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        (!is_empty(value)).then_some(value)
    })
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

/// The text of the first of the named fields that has a value.
fn text(record: &Record, names: &[&str]) -> Option<String> {
    value(record, names).map(text_of).filter(|text| !text.trim().is_empty())
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
        article(value.as_object().unwrap())
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
    fn a_record_without_text_and_title_is_none() {
        assert_eq!(of(json!({"id": 1, "text": " "})), None);
        assert_eq!(of(json!({})), None);
        assert!(of(json!({"title": "Only that"})).is_some());
        assert_eq!(of(json!({"text": ["One.", "Two."]})).unwrap().paragraphs.len(), 1);
    }
}
