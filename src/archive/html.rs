//! Saved web pages: the main text by Readability (`dom_smoothie`), what is known of the article by
//! its JSON-LD, its meta elements and what Readability finds, in this order.
//!
//! The parser takes time that grows with the square of a page's depth and of a tag's attributes,
//! so a page that has more of them than any page needs is refused before it is parsed.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use serde_json::Value;

use super::fields::{self, Record};
use super::plain_text::clean;
use super::reading::DateOrder;
use super::tags::are_too_complex;
use super::{Reading, Reason, boilerplate, date};
use crate::article::{Article, Kind, Paragraph};
use crate::language::Language;

/// Elements that a page may have one in another.
const DEEPEST: usize = 1_000;

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

/// The article of a page; `None` if there is no text to find.
///
/// # Errors
/// [`Reason::TooComplex`] for a page that no browser was meant to show.
pub(super) fn article(html: &str, dates: Option<DateOrder>) -> Result<Option<Article>, Reason> {
    if are_too_complex(html, DEEPEST) {
        return Err(Reason::TooComplex);
    }
    let page = Document::from(html);
    let mut article = fields::metadata(&record(&page), &Reading { dates, ..Reading::default() });
    article.language = page
        .select_single("html")
        .attr("lang")
        .and_then(|lang| Language::named(&lang))
        .or(article.language);
    if article.url.is_none() {
        let link = page.select_single("link[rel='canonical']").attr("href");
        article.url = link.map(|link| clean(&link)).filter(|link| link.starts_with("http"));
    }
    // Readability fails on a page without a paragraph to its name: then its title is all there is.
    let read = Readability::with_document(page, None, Some(Config::default()))
        .and_then(|mut page| page.parse());
    if let Ok(read) = read {
        article.title =
            article.title.or(Some(clean(&read.title)).filter(|title| !title.is_empty()));
        article.byline = article.byline.or(read.byline.map(|byline| clean(&byline)));
        article.outlet = article.outlet.or(read.site_name.map(|site| clean(&site)));
        article.date =
            article.date.or(read.published_time.and_then(|time| date::date(&time, dates)));
        let content = Document::fragment(read.content);
        article.paragraphs = paragraphs(content.root());
    }
    take_out_title(&mut article);
    article.byline = article
        .byline
        .and_then(|byline| fields::without_by(&byline))
        .filter(|byline| !byline.starts_with("http"));
    Ok((!article.paragraphs.is_empty()).then_some(article))
}

/// The paragraphs of a text that is marked up as a part of a page; `None` if it is too complex to
/// parse.
pub(super) fn fragment(html: &str) -> Option<Vec<Paragraph>> {
    (!are_too_complex(html, DEEPEST)).then(|| paragraphs(Document::fragment(html).root()))
}

/// A title that the text begins with once more is not said twice.
fn take_out_title(article: &mut Article) {
    let is_title = |paragraph: &Paragraph| Some(&paragraph.text) == article.title.as_ref();
    if article.paragraphs.first().is_some_and(is_title) {
        article.paragraphs.remove(0);
    }
}

/// What the page says of its article, as named fields.
fn record(page: &Document) -> Record {
    let mut record = Record::new();
    for script in page.select("script[type='application/ld+json']").iter() {
        if let Ok(data) = serde_json::from_str::<Value>(script.text().trim())
            && let Some(article) = article_data(&data)
        {
            record.extend(fields::decoded(article.clone()));
        }
    }
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
    record
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
            if fits { Some(fields) } else { fields.get("@graph").and_then(article_data) }
        }
        _ => None,
    }
}

/// A step of the way through a page; a list of them instead of calls, for pages are deep.
enum Step<'a> {
    Into(NodeRef<'a>),
    OutOfBlock,
    OutOfLink,
}

/// Paragraphs that consist of links to this part, in percent, lead elsewhere: related stories.
const LINKED: usize = 80;

/// The paragraphs of a page's main text, in order.
fn paragraphs(root: NodeRef<'_>) -> Vec<Paragraph> {
    let mut reader = Reader::default();
    let mut kinds = vec![Kind::Text];
    let mut links = 0u32;
    let mut steps = vec![Step::Into(root)];
    while let Some(step) = steps.pop() {
        let kind = kinds.last().copied().unwrap_or(Kind::Text);
        match step {
            Step::OutOfLink => links -= 1,
            Step::OutOfBlock => {
                reader.end(kind);
                kinds.pop();
            }
            Step::Into(node) if node.is_text() => reader.text(&node.text(), links > 0),
            Step::Into(node) => {
                let name = node.node_name().unwrap_or_default();
                if is_left_out(&name) {
                    continue;
                }
                if name.as_ref() == "a" {
                    links += 1;
                    steps.push(Step::OutOfLink);
                } else if is_block(&name) {
                    reader.end(kind);
                    kinds.push(kind_of(&name).unwrap_or(kind));
                    steps.push(Step::OutOfBlock);
                }
                steps.extend(node.children_it(true).map(Step::Into));
            }
        }
    }
    reader.end(Kind::Text);
    reader.paragraphs
}

/// The paragraphs read so far, and the one being read.
#[derive(Default)]
struct Reader {
    paragraphs: Vec<Paragraph>,
    open: String,
    /// Bytes of `open` that are not blank, and how many of them are links.
    black: usize,
    linked: usize,
}

impl Reader {
    /// Adds text to the paragraph being read.
    fn text(&mut self, text: &str, is_link: bool) {
        let black = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
        self.black += black;
        self.linked += if is_link { black } else { 0 };
        self.open.push_str(text);
    }

    /// Ends the paragraph being read.
    fn end(&mut self, kind: Kind) {
        let Reader { paragraphs, open, black, linked } = std::mem::take(self);
        self.paragraphs = paragraphs;
        let text = clean(&open);
        if !text.is_empty() {
            let leads_elsewhere = linked * 100 >= black * LINKED;
            let is_added = leads_elsewhere || boilerplate::is_boilerplate(&text);
            let kind = if is_added { Kind::Boilerplate } else { kind };
            self.paragraphs.push(Paragraph { kind, text });
        }
    }
}

/// Elements that begin and end a paragraph.
fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "" | "a"
            | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "ruby"
            | "rb"
    )
}

/// Elements whose text is not read.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "iframe"
            | "button"
            | "select"
            | "textarea"
            | "rt"
    )
}

/// The kind of the paragraphs in an element.
fn kind_of(name: &str) -> Option<Kind> {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(Kind::Heading),
        "li" | "dt" | "dd" => Some(Kind::List),
        "figcaption" | "caption" => Some(Kind::Caption),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r##"<!DOCTYPE html><html lang="en-GB"><head><title>They are back | The Paper</title>
        <meta property="og:title" content="They are back together">
        <meta property="og:site_name" content="The Paper"><meta property="article:section" content="Royals">
        <script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],
        "@id":"#1","headline":"They are back together","datePublished":"2021-03-05T10:00:00+01:00",
        "author":[{"@type":"Person","name":"The Newsdesk"}],"articleBody":"no"}]}</script>
        <link rel="canonical" href="https://example.com/back"></head><body>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
        <article><h1>They are back together</h1>
        <p>The pair was seen in Paris last night, hand in hand, and friends say that they are happy again &amp; well.</p>
        <h2>A long story</h2>
        <p>It began in May, when nobody expected it, and went on through the summer with quarrels,<br>letters and songs.</p>
        <figure><img src="a.jpg" alt=""><figcaption>The pair in Paris</figcaption></figure>
        <p>Friends of both of them told the paper that this time it is meant to last, whatever people say.</p>
        <p><a href="/more">Another story that you may like</a></p><p>Leave a comment</p></article>
        <div class="comments"><p>First!!!</p></div><footer><p>We use cookies.</p></footer></body></html>"##;

    #[test]
    fn a_page_gives_its_article_and_what_it_says_of_it() {
        let article = article(PAGE, None).unwrap().unwrap();
        assert_eq!(article.title.as_deref(), Some("They are back together"));
        assert_eq!(article.byline.as_deref(), Some("The Newsdesk"));
        assert_eq!(article.outlet.as_deref(), Some("The Paper"));
        assert_eq!(article.section.as_deref(), Some("Royals"));
        assert_eq!(article.url.as_deref(), Some("https://example.com/back"));
        assert_eq!(article.language.map(Language::code), Some("en"));
        assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2021-03-05"));
        assert_eq!(article.id, None);
        let shown: Vec<String> = article
            .paragraphs
            .iter()
            .map(|p| format!("{}: {:.24}", p.kind.name(), p.text))
            .collect();
        assert_eq!(
            shown,
            [
                "text: The pair was seen in Par",
                "heading: A long story",
                "text: It began in May, when no",
                "text: letters and songs.",
                "caption: The pair in Paris",
                "text: Friends of both of them ",
                "boilerplate: Another story that you m",
                "boilerplate: Leave a comment",
            ]
        );
        assert!(article.paragraphs[0].text.ends_with("again & well."));
    }

    #[test]
    fn pages_that_break_programs_are_refused_or_read_in_the_end() {
        let deep = format!("<html>{}text{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        assert_eq!(article(&deep, None), Err(Reason::TooComplex));
        let wide = format!(
            "<html><div {}>text",
            (0..100_000).map(|n| format!("a{n}=b ")).collect::<String>()
        );
        assert_eq!(article(&wide, None), Err(Reason::TooComplex));
        for odd in [
            "",
            "<",
            "<html>",
            "<!-- ",
            "<html><p>",
            "\u{0}<html>\u{FFFD}",
            &"<".repeat(100_000),
            &"<p>x".repeat(2_000),
        ] {
            assert!(article(odd, None).is_ok(), "{odd:.20}");
        }
    }
}
