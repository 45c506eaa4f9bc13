//! A record with named fields to an article: JSON objects, rows of tables, front matter.
//!
//! Field names are recognised by what people call them ([`Field::called`]); the most telling one that a record
//! has a value for counts. A [`Reading`] may name others.

use std::borrow::Cow;
use std::collections::BTreeSet;

use html_escape::decode_html_entities;
use serde_json::{Map, Value};

use super::reading::{Field, Reading, SUMMARIES};
use super::{Reason, date, html, plain_text};
use crate::article::{Article, Date, Kind, Paragraph};
use crate::language::Language;

/// A record as its format gave it.
pub(super) type Record = Map<String, Value>;

/// Objects in a record that hold its fields, as some interfaces of newspapers and data bases have them.
const INNER: [&str; 4] = ["fields", "attributes", "article", "_source"];

/// Where an object says what it is, most telling first.
const NAMES_OF_VALUES: [&str; 20] = [
    "name",
    "rendered",
    "main",
    "original",
    "text",
    "html",
    "content",
    "value",
    "title",
    "label",
    "term",
    "#text",
    "@value",
    "$t",
    "__cdata",
    "_",
    "$oid",
    "$date",
    "$numberLong",
    "body",
];

/// How many fields without a meaning are told of a file.
const TOLD: usize = 8;

/// How many elements of an array tell whether it is one of articles.
const TRIED: usize = 8;

/// A text of this many bytes is no date.
const LONGEST_DATE: usize = 64;

/// Words that tell a text from a name, in a field whose name says nothing.
const WORDS_OF_TEXT: usize = 4;

/// Reads the records of a file, and notes whether their text stands where nobody looks for it.
pub(super) struct Records<'r> {
    reading: &'r Reading,
    has_text: bool,
    /// Fields without a meaning that may be texts, of records without one.
    unread: BTreeSet<String>,
    /// How many dates were there that could not be read, and the first of them with its line.
    dates: u64,
    first_date: Option<(u64, String)>,
}

impl<'r> Records<'r> {
    pub(super) fn new(reading: &'r Reading) -> Records<'r> {
        Records { reading, has_text: false, unread: BTreeSet::new(), dates: 0, first_date: None }
    }

    /// The article of a record in this line; `None` if it has neither text nor title.
    pub(super) fn article(&mut self, record: Record, line: u64) -> Option<Article> {
        let date = date_said(&record, self.reading);
        let unread = if self.has_text { Vec::new() } else { unread_texts(&record, self.reading) };
        let article = article(record, self.reading)?;
        self.has_text |= !article.paragraphs.is_empty();
        if let Some(date) = date.filter(|_| article.date.is_none()) {
            self.dates += 1;
            self.first_date.get_or_insert((line, date));
        }
        if article.paragraphs.is_empty() && self.unread.len() < TOLD {
            self.unread.extend(unread);
        }
        Some(article)
    }

    /// Whether a record has a text where it is looked for.
    pub(super) fn find_text(&self, record: &Record) -> bool {
        let (text, summaries) = (Field::Text, SUMMARIES);
        match self.reading.map.get(&text) {
            Some(_) => value(record, text, self.reading).is_some(),
            None => named(record, text).is_some_and(|(rank, ..)| rank < summaries),
        }
    }

    /// Whether the elements of an array are articles that an object wraps: one of the first has a text, or the
    /// object has no title that they may be beside.
    pub(super) fn are_articles(&self, elements: &[Value], around: &Record) -> bool {
        let has_title = value(around, Field::Title, self.reading).is_some();
        let is_article = |element: &Value| {
            let record = element.as_object().cloned();
            let article = record.and_then(|record| article(record, self.reading));
            article.is_some_and(|article| !(has_title && article.paragraphs.is_empty()))
        };
        elements.iter().all(Value::is_object) && elements.iter().take(TRIED).any(is_article)
    }

    /// Whether a record with fields of these names may have a text or a title.
    pub(super) fn may_be_read(&self, names: &[String]) -> bool {
        let is_read = |field| match self.reading.map.get(&field) {
            Some(path) => {
                names.iter().any(|name| name == path || path.starts_with(&format!("{name}.")))
            }
            None => names
                .iter()
                .any(|name| Field::called(name).is_some_and(|(called, _)| called == field)),
        };
        [Field::Text, Field::Title].into_iter().any(is_read)
    }

    /// The column of a table that holds the text of its rows, or its titles where none does.
    pub(super) fn column(&self, names: &[String]) -> Option<usize> {
        let rank = |name: &String, field| match self.reading.map.get(&field) {
            Some(path) => (path == name).then_some(0),
            None => {
                Field::called(name).filter(|(called, _)| *called == field).map(|(_, rank)| rank)
            }
        };
        let column = |field| {
            let ranks =
                names.iter().enumerate().filter_map(|(at, name)| Some((rank(name, field)?, at)));
            ranks.min().map(|(_, at)| at)
        };
        column(Field::Text).or_else(|| column(Field::Title))
    }

    /// What is wrong with the records taken together, with the line to tell: that none had a text, though there
    /// are fields that look like one, and dates that could not be read.
    pub(super) fn problems(self) -> impl Iterator<Item = (u64, Reason)> {
        let names: Vec<String> = self.unread.into_iter().take(TOLD).collect();
        let titles =
            (!self.has_text && !names.is_empty()).then_some((1, Reason::TitlesOnly(names)));
        let number = self.dates;
        let dates = self.first_date.map(|(line, first)| {
            let needs_order = date::is_date(&first, None);
            (line, Reason::Dates { number, first, needs_order })
        });
        titles.into_iter().chain(dates)
    }
}

/// The date of a record as it stands there, if it is one of figures at least in part.
fn date_said(record: &Record, reading: &Reading) -> Option<String> {
    let value = value(record, Field::Date, reading)?;
    let text = plain_text::clean(value.as_str()?);
    let is_date = text.len() < LONGEST_DATE && text.bytes().any(|byte| byte.is_ascii_digit());
    is_date.then_some(text)
}

/// Fields of a record whose names say nothing and whose values look like texts.
fn unread_texts(record: &Record, reading: &Reading) -> Vec<String> {
    let is_text = |text: &str| text.split_whitespace().count() >= WORDS_OF_TEXT || text.len() > 100;
    let is_unread = |(name, value): &(&String, &Value)| {
        Field::called(name).is_none()
            && !reading
                .map
                .values()
                .any(|path| path == *name || path.split('.').next() == Some(name))
            && match value {
                Value::String(text) => is_text(text) && !text.starts_with("http"),
                Value::Array(_) | Value::Object(_) => is_text(&text_of(value)),
                _ => false,
            }
    };
    record.iter().filter(is_unread).map(|(name, _)| name.clone()).collect()
}

/// The article of a record; `None` if it has neither text nor title.
pub(super) fn article(mut record: Record, reading: &Reading) -> Option<Article> {
    lift(&mut record, reading);
    let text = text(&record, Field::Text, reading).map(Cow::into_owned);
    if let Some(name) = text_alone(&record, reading) {
        record.remove(&name); // it may be long, and is decoded in its own way
    }
    let mut article = metadata(&decoded(record), reading);
    article.paragraphs = text.map(|text| paragraphs(&text)).unwrap_or_default();
    (article.title.is_some() || !article.paragraphs.is_empty()).then_some(article)
}

/// Puts the fields of an object that holds the article beside the others, where there is no text without it.
fn lift(record: &mut Record, reading: &Reading) {
    let is_text = |(rank, name, value): (usize, &str, &Value)| {
        rank < SUMMARIES && !(value.is_object() && INNER.contains(&name))
    };
    if !reading.map.is_empty() || named(record, Field::Text).is_some_and(is_text) {
        return;
    }
    for name in INNER {
        let holds_fields = |value: &&Value| {
            value.as_object().is_some_and(|fields| {
                [Field::Text, Field::Title].into_iter().any(|field| named(fields, field).is_some())
            })
        };
        if record.get(name).filter(holds_fields).is_some()
            && let Some(Value::Object(fields)) = record.remove(name)
        {
            for (name, value) in fields {
                record.entry(name).or_insert(value);
            }
        }
    }
}

/// The field that a record's text is taken from, where nothing else is.
fn text_alone(record: &Record, reading: &Reading) -> Option<String> {
    let name = match reading.map.get(&Field::Text) {
        Some(path) if record.contains_key(path) => path.as_str(),
        Some(path) => path.split('.').next()?,
        None => named(record, Field::Text)?.1,
    };
    let others = reading.map.iter().filter(|(field, _)| **field != Field::Text);
    let leads_to = |path: &str| path == name || path.split('.').next() == Some(name);
    let is_shared = others.into_iter().any(|(_, path)| leads_to(path));
    (!is_shared).then(|| name.to_owned())
}

/// The paragraphs of a text from elsewhere, which may be marked up as in the page that it was taken
/// from.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let tags = Tags::of(text);
    let marked_up = match tags {
        Tags::None => None,
        Tags::Blocks => html::fragment(text),
        // Without elements that part paragraphs, blank lines do, as in what editors of blogs keep.
        Tags::Inline => {
            blocks(text).map(html::fragment).collect::<Option<Vec<_>>>().map(|all| all.concat())
        }
    };
    marked_up.unwrap_or_else(|| plain_text::body(&decode_html_entities(text)))
}

/// The parts of a text between blank lines.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let blank = breaks
            .map(|at| (at, text[at..].find('\n')))
            .find(|(at, end)| end.is_some_and(|end| text[*at..at + end].trim().is_empty()));
        let block;
        (block, rest) = match blank {
            Some((at, _)) => (&text[..at], Some(&text[at..])),
            None => (text, None),
        };
        Some(block)
    })
    .filter(|block| !block.trim().is_empty())
}

/// Which tags a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tags {
    None,
    /// Such as dress up text, and such as stand between paragraphs.
    Inline,
    /// Such as part paragraphs, or hold what is no text.
    Blocks,
}

impl Tags {
    fn of(text: &str) -> Tags {
        // Not those that hide what follows where nobody closes them, such as `script`: a text may speak of them.
        const BLOCKS: [&str; 7] = ["p", "br", "div", "/p", "/div", "br/", "section"];
        const INLINE: [&str; 25] = [
            "/a",
            "/b",
            "/i",
            "/em",
            "/strong",
            "/span",
            "/u",
            "/cite",
            "li",
            "/li",
            "ul",
            "/ul",
            "ol",
            "/ol",
            "h",
            "/h",
            "blockquote",
            "/blockquote",
            "figure",
            "/figure",
            "table",
            "/table",
            "td",
            "hr",
            "hr/",
        ];
        let last_comment = text.rfind("-->").unwrap_or(0);
        let tags = text.match_indices('<').map(|(at, _)| {
            let rest = &text[at + 1..];
            if rest.starts_with("!--") && at < last_comment {
                return Tags::Blocks;
            }
            let is_of_name = |c: &char| c.is_ascii_alphabetic() || *c == '/';
            let tag: String = rest.chars().take_while(is_of_name).take(12).collect();
            let tag = tag.to_ascii_lowercase();
            let is_one_of = |tags: &[&str]| tags.contains(&tag.as_str());
            match tag.as_str() {
                _ if is_one_of(&BLOCKS) => Tags::Blocks,
                _ if is_one_of(&INLINE) => Tags::Inline,
                _ => Tags::None,
            }
        });
        tags.max().unwrap_or(Tags::None)
    }
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
    let first = article.paragraphs.first().filter(|first| first.kind == Kind::Heading);
    match (&article.title, first) {
        (None, Some(first)) => {
            article.title = Some(first.text.clone());
            article.paragraphs.remove(0);
        }
        // A title that the text begins with once more is not said twice.
        (Some(title), Some(first)) if title.to_lowercase() == first.text.to_lowercase() => {
            article.paragraphs.remove(0);
        }
        _ => {}
    }
    article
}

/// The date of a record: the first that can be read.
fn date_of(record: &Record, reading: &Reading) -> Option<Date> {
    if let Some(path) = reading.map.get(&Field::Date) {
        return date_in(at_path(record, path)?.as_ref(), reading);
    }
    all_named(record, Field::Date).into_iter().find_map(|(_, _, value)| date_in(value, reading))
}

/// The date that a value is.
fn date_in(value: &Value, reading: &Reading) -> Option<Date> {
    match value {
        Value::String(text) => date::of_field(text, reading.dates),
        Value::Number(number) => date::of_number(number.as_u64().or_else(|| {
            let whole = number.as_f64().filter(|number| (0.0..1e18).contains(number))?;
            Some(whole as u64)
        })?),
        Value::Array(values) => values.iter().find_map(|value| date_in(value, reading)),
        Value::Object(fields) => NAMES_OF_VALUES
            .iter()
            .chain(&["date", "iso"])
            .find_map(|name| date_in(fields.get(*name)?, reading)),
        Value::Null | Value::Bool(_) => None,
    }
}

/// The value that a record has for a field: where the map says, else under the most telling of its names
/// that has one.
fn value<'r>(record: &'r Record, field: Field, reading: &Reading) -> Option<Cow<'r, Value>> {
    if let Some(path) = reading.map.get(&field) {
        return at_path(record, path).filter(|value| !is_empty(value));
    }
    let (rank, _, value) = named(record, field)?;
    let is_text = rank < SUMMARIES || self::value(record, Field::Title, reading).is_some();
    is_text.then_some(Cow::Borrowed(value))
}

/// The most telling of a field's names under which a record has a value, and that.
fn named(record: &Record, field: Field) -> Option<(usize, &str, &Value)> {
    all_named(record, field).into_iter().next()
}

/// Everything that a record has under the names of a field, most telling first.
fn all_named(record: &Record, field: Field) -> Vec<(usize, &str, &Value)> {
    let mut named: Vec<(usize, &str, &Value)> = record
        .iter()
        .filter_map(|(name, value)| {
            let (called, rank) = Field::called(name)?;
            (called == field && !is_empty(value)).then_some((rank, name.as_str(), value))
        })
        .collect();
    // Of `id` and `_id` the plain one.
    named.sort_by_key(|(rank, name, _)| (*rank, name.len()));
    named
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
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(is_empty),
        Value::Object(fields) => {
            NAMES_OF_VALUES.iter().all(|name| fields.get(*name).is_none_or(is_empty))
        }
        Value::Number(_) => false,
    }
}

/// The text that a record has for a field.
fn text<'r>(record: &'r Record, field: Field, reading: &Reading) -> Option<Cow<'r, str>> {
    let text = match value(record, field, reading)? {
        Cow::Borrowed(Value::String(text)) => Cow::Borrowed(text.as_str()),
        value => match (value.as_ref(), field) {
            (Value::Array(values), Field::Text) => Cow::Owned(listed(values, "\n\n")),
            (value, _) => Cow::Owned(text_of(value)),
        },
    };
    (!text.trim().is_empty()).then_some(text)
}

/// A value as text: lists in a line, long ones a line each, objects by their name.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let is_long = values.iter().any(|v| v.as_str().is_some_and(|v| v.len() > 60));
            listed(values, if is_long { "\n\n" } else { ", " })
        }
        Value::Object(fields) => NAMES_OF_VALUES
            .iter()
            .find_map(|name| fields.get(*name).filter(|value| !is_empty(value)))
            .map(text_of)
            .unwrap_or_default(),
        Value::Null | Value::Bool(_) => String::new(),
    }
}

/// Values as text, with this between them.
fn listed(values: &[Value], between: &str) -> String {
    let texts = values.iter().map(text_of).filter(|text| !text.is_empty());
    texts.collect::<Vec<String>>().join(between)
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
        assert_eq!(read.paragraphs[0].text, "One.");
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
    fn records_of_newspapers_and_programs_are_read_as_they_come() {
        for record in [
            json!({"title": {"rendered": "One"}, "content": {"rendered": "<p>Text.</p>", "protected": false}, "date": "2021-03-05T10:00:00"}),
            json!({"webTitle": "One", "webPublicationDate": "2021-03-05T10:00:00Z", "fields": {"bodyText": "Text."}}),
            json!({"_id": {"$oid": "7"}, "headline": {"main": "One"}, "abstract": "Text.", "pub_date": "2021-03-05T10:00:00+0000"}),
            json!({"title": "One", "description": "Not this", "content": "Text.", "publishedAt": "2021-03-05T10:00:00Z"}),
            json!({"Titel": "One", "Tekst": "Text.", "Datum": "2021-03-05"}),
            json!({"title": "One", "article-text": "Text.", "created_at": {"$date": 1_614_938_400_000_u64}}),
            json!({"title": "One", "paragraphs": ["Text."], "date": "soon", "published": ["2021-03-05"]}),
            json!({"article": {"title": "One", "body": "Text."}, "timestamp": 1_614_938_400}),
        ] {
            let read = of(record.clone()).unwrap();
            assert_eq!(read.title.as_deref(), Some("One"), "{record}");
            assert_eq!(read.paragraphs[0].text, "Text.", "{record}");
            assert_eq!(read.date.unwrap().to_string(), "2021-03-05", "{record}");
        }
        assert_eq!(of(json!({"name": "x", "description": "A program."})), None);
    }

    #[test]
    fn blank_lines_part_paragraphs_where_no_tag_does() {
        let texts = |text: &str| -> Vec<String> {
            let read = of(json!({"text": text})).unwrap();
            read.paragraphs.into_iter().map(|p| format!("{}: {}", p.kind.name(), p.text)).collect()
        };
        assert_eq!(
            texts(
                "They <em>met</em>\nin May.\n\n<h2>A &amp; B</h2>\r\n \r\nThey <b>left.</b>\n<ul>\n\n<li>One</li>\n</ul>"
            ),
            ["text: They met in May.", "heading: A & B", "text: They left.", "list: One"]
        );
        assert_eq!(texts("<p>They\n\nmet.</p>"), ["text: They met."]);
        assert_eq!(texts("They <em>met.</em><!-- a\n\nb -->"), ["text: They met."]);
    }

    #[test]
    fn a_record_without_text_and_title_is_none() {
        assert_eq!(of(json!({"id": 1, "text": " "})), None);
        assert_eq!(of(json!({})), None);
        assert!(of(json!({"title": "Only that"})).is_some());
        assert_eq!(of(json!({"text": ["One.", "Two."]})).unwrap().paragraphs.len(), 2);
    }
}
