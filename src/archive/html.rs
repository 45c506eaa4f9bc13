//! Saved web pages: the main text by Readability (`dom_smoothie`), what is known of the article by
//! its JSON-LD, its meta elements, what Readability finds and what the page shows, in this order.
//!
//! The parser takes time that grows with the square of a page's depth and of a tag's attributes,
//! so a page that has more of them than any page needs is refused before it is parsed.

mod metadata;

use std::collections::HashSet;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::credit::name_and_date;
use super::plain_text::clean;
use super::reading::DateOrder;
use super::tags::are_too_complex;
use super::{Reading, Reason, boilerplate, date, fields};
use crate::article::{Article, Kind, Paragraph};
use crate::language::Language;

/// Elements that a page may have one in another.
const DEEPEST: usize = 1_000;

/// How much text, in bytes, is next to nothing, where the page gives more of it to machines.
const NEXT_TO_NOTHING: usize = 250;

/// The article of a page; `None` if there is no text to find.
///
/// # Errors
/// [`Reason::TooComplex`] for a page that no browser was meant to show.
pub(super) fn article(html: &str, dates: Option<DateOrder>) -> Result<Option<Article>, Reason> {
    if are_too_complex(html, DEEPEST) {
        return Err(Reason::TooComplex);
    }
    let page = Document::from(html);
    let said = metadata::said(&page, dates);
    let mut article = fields::metadata(&said.record, &Reading { dates, ..Reading::default() });
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
        let found = || metadata::byline(clean(&read.byline?), &said.bylines);
        article.byline = article.byline.or_else(found);
        article.outlet = article.outlet.or(read.site_name.map(|site| clean(&site)));
        article.date =
            article.date.or(read.published_time.and_then(|time| date::date(&time, dates)));
        let content = Document::fragment(read.content);
        article.paragraphs = paragraphs(content.root());
    }
    if article.text_bytes() < NEXT_TO_NOTHING as u64
        && let Some(text) = said.text.filter(|text| text.len() as u64 > 2 * article.text_bytes())
    {
        article.paragraphs = fields::paragraphs(&text);
    }
    if article.paragraphs.is_empty() {
        return Ok(None);
    }
    article.date = article.date.or(said.date);
    take_out_outlet(&mut article);
    take_out_title(&mut article);
    take_byline_apart(&mut article, dates);
    Ok(Some(article))
}

/// The outlet's name that a title ends with is not part of it: `They are back | The Paper`.
fn take_out_outlet(article: &mut Article) {
    let (Some(title), Some(outlet)) = (&article.title, &article.outlet) else { return };
    let parted = [" | ", " - ", " – ", " — ", " » ", " · "];
    let cut = parted.iter().find_map(|sign| {
        let (title, last) = title.rsplit_once(sign)?;
        (last.trim().to_lowercase() == outlet.to_lowercase()).then(|| title.trim().to_owned())
    });
    article.title = cut.filter(|title| !title.is_empty()).or_else(|| article.title.take());
}

/// Parts the name of the author from the words and the date around it.
fn take_byline_apart(article: &mut Article, dates: Option<DateOrder>) {
    let Some(byline) = article.byline.take().and_then(|byline| fields::without_by(&byline)) else {
        return;
    };
    let (name, date) = name_and_date(&byline, dates);
    article.date = article.date.or(date);
    article.byline =
        Some(name.to_owned()).filter(|name| !name.is_empty() && !name.starts_with("http"));
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
    let mut captions = HashSet::new();
    // Galleries say the same under each picture, and in their lists of pictures.
    reader.paragraphs.retain(|Paragraph { kind, text }| match kind {
        Kind::Caption => captions.insert(text.clone()),
        Kind::List => !captions.contains(text),
        _ => true,
    });
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

    /// A page with this above its text.
    fn page(head: &str, above: &str) -> Article {
        let text = "<p>The pair was seen in Paris last night, hand in hand, and friends say that they are happy again.</p>".repeat(3);
        let html = format!(
            "<html><head>{head}</head><body><article>{above}{text}</article></body></html>"
        );
        article(&html, None).unwrap().unwrap()
    }

    #[test]
    fn author_and_date_are_read_where_readers_see_them() {
        for (above, byline, date) in [
            (
                "<div class=byline><a href=/x>Carrie Arnold</a><p><em>November 15, 2019</em></p></div>",
                "Carrie Arnold",
                "2019-11-15",
            ),
            (
                "<p class=byline><span>by</span> <b>Jeff Foust</b> — November 18, 2019</p>",
                "Jeff Foust",
                "2019-11-18",
            ),
            (
                "<div class=author><a rel=author>Associated Press</a> <span>November 19, 2019, 9:02 AM</span></div>",
                "Associated Press",
                "2019-11-19",
            ),
            ("<form><p class=comment-form-author><label>Name *</label><input></p></form>", "", ""),
            (
                "<div id=comments><span class=comment-author>Nobody</span><time class=published>1 May 2020</time></div>",
                "",
                "",
            ),
            (
                "<time datetime=2021-03-05T10:00 itemprop=datePublished>today</time>",
                "",
                "2021-03-05",
            ),
            ("<time pubdate datetime=2021-03-05>5/3</time>", "", "2021-03-05"),
            (
                "<time class='entry-date published' datetime='2021-03-05T10:00:00+00:00'>x</time>",
                "",
                "2021-03-05",
            ),
            ("<header><h1>Back</h1><time datetime=2021-03-05>x</time></header>", "", "2021-03-05"),
            (
                "<header><time datetime=2021-03-05>x</time><time datetime=2020-01-01>y</time></header>",
                "",
                "",
            ),
            (
                "<span class=article-publish-date>November 19, 2019, 9:02 AM</span>",
                "",
                "2019-11-19",
            ),
        ] {
            let read = page("<title>They are back</title>", above);
            let date_read = read.date.map(|date| date.to_string()).unwrap_or_default();
            assert_eq!(
                (read.byline.unwrap_or_default().as_str(), date_read.as_str()),
                (byline, date),
                "{above}"
            );
        }
    }

    #[test]
    fn the_outlet_is_not_part_of_the_title() {
        for (title, expected) in [
            ("They are back | MoreBikes", "They are back"),
            ("They are back - morebikes", "They are back"),
            ("They are back | Motor sport", "They are back | Motor sport"),
            ("MoreBikes", "MoreBikes"),
        ] {
            let head = format!(
                "<meta property=og:title content='{title}'><meta property=og:site_name content=MoreBikes>"
            );
            assert_eq!(page(&head, "").title.as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_page_that_shows_little_is_read_all_the_same() {
        let data = r#"<script type="application/ld+json">{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"Back",
            "articleBody":"They met in Paris.
            
They left together, and nobody saw where they went that night."}}</script>"#;
        let html = format!("<html><head>{data}</head><body><div id=app></div></body></html>");
        let read = article(&html, None).unwrap().unwrap();
        assert_eq!(read.title.as_deref(), Some("Back"));
        assert!(read.paragraphs[0].text.starts_with("They met in Paris."), "{:?}", read.paragraphs);
        let only = "<html><title>They are back together</title><body><p>They are back together</p></body></html>";
        let read = article(only, None).unwrap().unwrap();
        assert_eq!(read.title.as_deref(), Some("They are back together"));
    }

    #[test]
    fn a_caption_that_galleries_repeat_is_said_once() {
        let picture = "<figure><img src=a.jpg><figcaption>The pair in Paris, last night</figcaption></figure>";
        let read = page("", &picture.repeat(3));
        let captions = read.paragraphs.iter().filter(|p| p.kind == Kind::Caption).count();
        assert_eq!(captions, 1, "{:?}", read.paragraphs);
        let read = page("", "<ul><li>For: it is small</li></ul><ul><li>For: it is small</li></ul>");
        let items = read.paragraphs.iter().filter(|p| p.kind == Kind::List).count();
        assert_eq!(items, 2, "a list that says it twice means it: {:?}", read.paragraphs);
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
