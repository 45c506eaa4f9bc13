//! What a page says of its article: in JSON-LD and meta elements, and in what it shows of author and date.

use std::collections::HashMap;

use dom_query::{Document, NodeRef};
use serde_json::Value;

use super::{is_block, is_left_out};
use crate::archive::credit::name_and_date;
use crate::archive::date;
use crate::archive::fields::{self, Record};
use crate::archive::plain_text::clean;
use crate::archive::reading::DateOrder;
use crate::article::Date;

/// Longest line that names author or date, in characters.
const LONGEST: usize = 100;

/// Elements that are looked at for author and date.
const MOST: usize = 5_000;

/// Meta elements by the field that they stand for, most telling first.
const META: &[(&str, &str)] = &[
    ("title", "meta[property='og:title'], meta[name='twitter:title']"),
    ("author", "meta[name='author'], meta[property='article:author'], meta[name='byl']"),
    (
        "date",
        "meta[property='article:published_time'], meta[name='date'], meta[itemprop='datePublished'], meta[name='parsely-pub-date']",
    ),
    ("section", "meta[property='article:section'], meta[name='parsely-section']"),
    ("outlet", "meta[property='og:site_name'], meta[name='application-name']"),
    ("url", "meta[property='og:url']"),
];

/// Elements that say when the article was published, most telling first.
const DATES: &[&str] = &[
    "[itemprop~='datePublished']",
    "time[pubdate]",
    "time[class*='published'], time[class*='entry-date']",
    "article header time[datetime], [class*='entry-header'] time[datetime], [class*='article-header'] time[datetime]",
];

/// What a page says of its article.
pub(super) struct Said {
    /// As named fields.
    pub(super) record: Record,
    /// The text, where it stands in the data for machines too.
    pub(super) text: Option<String>,
    /// Lines that may name the author.
    pub(super) bylines: Vec<Byline>,
    /// When it was published, by what readers see.
    pub(super) date: Option<Date>,
}

/// What a page says of its article.
pub(super) fn said(page: &Document, dates: Option<DateOrder>) -> Said {
    let (record, text) = record(page);
    let bylines = bylines(page);
    Said { record, text, bylines, date: shown_date(page, dates) }
}

/// What the page says to machines, as named fields, and the text among it.
fn record(page: &Document) -> (Record, Option<String>) {
    let mut record = Record::new();
    for script in page.select("script[type='application/ld+json']").iter() {
        if let Some(data) = parsed(script.text().trim())
            && let Some(article) = article_data(&data)
        {
            record.extend(article.clone());
        }
    }
    let text = match record.get("articleBody") {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    };
    let mut record = fields::decoded(record);
    // Names of things, not the things themselves.
    record.retain(|name, _| !["articleBody", "description", "text"].contains(&name.as_str()));
    for (name, selector) in META {
        let known = match *name {
            "title" => ["headline", "title"],
            "date" => ["datePublished", "date"],
            "section" => ["articleSection", "section"],
            "outlet" => ["publisher", "outlet"],
            other => [other, other],
        };
        if known.iter().all(|name| !record.contains_key(*name))
            && let Some(value) = page.select_single(selector).attr("content")
        {
            record.insert((*name).to_owned(), Value::from(value.to_string()));
        }
    }
    record.retain(|name, _| !["id", "@id", "identifier"].contains(&name.to_lowercase().as_str()));
    (record, text)
}

/// JSON-LD as pages have it: with line breaks in its strings, which JSON has not.
fn parsed(data: &str) -> Option<Value> {
    let broken = |c: char| c.is_control();
    serde_json::from_str(data).or_else(|_| serde_json::from_str(&data.replace(broken, " "))).ok()
}

/// The object of JSON-LD data that is an article (schema.org: `NewsArticle` and its kin).
fn article_data(data: &Value) -> Option<&Record> {
    match data {
        Value::Array(values) => values.iter().find_map(article_data),
        Value::Object(fields) => {
            let is_article = |kind: &Value| {
                kind.as_str()
                    .is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("BlogPosting"))
            };
            let kinds = fields.get("@type");
            let fits = kinds.is_some_and(|kinds| match kinds {
                Value::Array(kinds) => kinds.iter().any(is_article),
                kind => is_article(kind),
            });
            let inner = ["@graph", "mainEntity"];
            if fits {
                Some(fields)
            } else {
                inner.iter().find_map(|name| fields.get(*name).and_then(article_data))
            }
        }
        _ => None,
    }
}

/// A line that may name the author.
pub(super) struct Byline {
    /// The line, with spaces between its elements.
    text: String,
    /// Whether it stands in a form or among comments.
    is_of_reader: bool,
}

/// A name that another reader of the page found: with spaces between the elements that it stands in, and not one
/// that readers are asked for.
pub(super) fn byline(found: String, bylines: &[Byline]) -> Option<String> {
    let black = |text: &str| text.split_whitespace().collect::<String>();
    let same = bylines.iter().find(|byline| black(&byline.text) == black(&found));
    match same {
        None => Some(found),
        Some(same) if !same.is_of_reader => Some(same.text.clone()),
        Some(_) => {
            bylines.iter().find(|byline| !byline.is_of_reader).map(|byline| byline.text.clone())
        }
    }
}

/// Lines that may name the author, in the order of the page.
fn bylines(page: &Document) -> Vec<Byline> {
    const NAMES: [&str; 5] = ["byline", "author", "dateline", "writtenby", "p-author"];
    let mut bylines = Vec::new();
    // The first name in each element that is not far above one.
    let mut inner = HashMap::new();
    for name in page.select("[itemprop='name']").nodes() {
        for above in name.ancestors_it(Some(8)) {
            inner.entry(above.id).or_insert(*name);
        }
    }
    for node in
        page.select("[class], [id], [rel='author'], [itemprop*='author']").nodes().iter().take(MOST)
    {
        let of = |name: &str| node.attr(name).unwrap_or_default().to_lowercase();
        let named = format!("{} {}", of("class"), of("id"));
        let is_byline = NAMES.iter().any(|name| named.contains(name))
            || of("rel") == "author"
            || of("itemprop").contains("author");
        if !is_byline {
            continue;
        }
        let is_of_reader = is_of_reader(node);
        let lines = [Some(*node), inner.get(&node.id).copied()].into_iter().flatten();
        let lines = lines.filter_map(|node| line_of(node)).filter(|line| !line.is_empty());
        bylines.extend(lines.map(|text| Byline { text, is_of_reader }));
    }
    bylines
}

/// Whether an element is a form's or a comment's: what it names is whoever reads the page.
fn is_of_reader(node: &NodeRef<'_>) -> bool {
    let is_one = |node: &NodeRef<'_>| {
        let name = node.node_name().unwrap_or_default();
        let is_whole = matches!(name.as_ref(), "html" | "body" | "main" | "article");
        let classes = format!(
            "{} {}",
            node.attr("class").unwrap_or_default(),
            node.attr("id").unwrap_or_default()
        );
        let is_comment =
            |class: &str| class.to_lowercase().starts_with("comment") || class == "respond";
        name.as_ref() == "form" || (!is_whole && classes.split_whitespace().any(is_comment))
    };
    is_one(node) || node.ancestors_it(None).any(|above| is_one(&above))
}

/// The text of an element as a line, with spaces where elements begin and end; `None` if it is too long for one.
fn line_of(node: NodeRef<'_>) -> Option<String> {
    let (mut text, mut is_border) = (String::new(), false);
    let mut steps = vec![Some(node)];
    while let Some(step) = steps.pop() {
        let Some(node) = step else {
            is_border = true;
            continue;
        };
        if node.is_text() {
            let more = node.text();
            let glued = text.ends_with(char::is_alphanumeric)
                && more.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
            if is_border && glued {
                text.push(' ');
            }
            text.push_str(&more);
            is_border = false;
        } else {
            let name = node.node_name().unwrap_or_default();
            if is_left_out(&name) {
                continue;
            }
            if is_block(&name) {
                text.push(' ');
            }
            is_border = true;
            steps.push(None);
            steps.extend(node.children_it(true).map(Some));
        }
        if text.len() > LONGEST * 20 {
            return None;
        }
    }
    Some(clean(&text)).filter(|line| line.chars().nth(LONGEST).is_none())
}

/// When the article was published, by what readers see.
fn shown_date(page: &Document, dates: Option<DateOrder>) -> Option<Date> {
    let date_of = |node: &NodeRef<'_>| {
        let told = ["datetime", "content"].into_iter().find_map(|name| node.attr(name));
        let told = told.and_then(|told| date::date(&told, dates));
        told.or_else(|| dated(&line_of(*node)?, dates)).filter(|date| date.day().is_some())
    };
    for (rank, selector) in DATES.iter().enumerate() {
        let all = page.select(selector);
        let mut found =
            all.nodes().iter().take(MOST).filter(|node| !is_of_reader(node)).filter_map(date_of);
        let first = found.next();
        // Several times in a header are of several articles.
        let is_only = rank + 1 < DATES.len() || found.all(|other| Some(other) == first);
        if first.is_some() && is_only {
            return first;
        }
    }
    let named = page.select("[class*='date'], [class*='publish']");
    named.nodes().iter().take(MOST).find_map(|node| {
        let class = node.attr("class").unwrap_or_default().to_lowercase();
        let is_of_article =
            ["publish", "post", "article", "entry", "author", "press", "byline", "pub"]
                .iter()
                .any(|part| class.contains(part));
        let is_other = ["update", "modif", "related", "recommend", "comment"]
            .iter()
            .any(|part| class.contains(part));
        let fits = is_of_article && !is_other && !is_of_reader(node) && !is_beside(node);
        fits.then(|| date_of(node))?
    })
}

/// Whether an element stands beside the article.
fn is_beside(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|above| {
        let name = above.node_name().unwrap_or_default();
        matches!(name.as_ref(), "aside" | "nav" | "footer" | "li")
    })
}

/// The date that a line is, or ends with.
fn dated(line: &str, dates: Option<DateOrder>) -> Option<Date> {
    date::date(line, dates).or_else(|| name_and_date(line, dates).1)
}
