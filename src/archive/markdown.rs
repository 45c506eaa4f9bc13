//! Markdown, with front matter in YAML (`---`) or TOML (`+++`); unknown keys are ignored.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use super::fields::{self, Record};
use super::plain_text::clean;
use super::{Reading, Reason, html};
use crate::article::{Article, Kind, Paragraph};

/// The article of a Markdown text; `None` if there is nothing in it. Front matter that can't be
/// read is told, and the text is read without it.
pub(super) fn article(text: &str, reading: &Reading) -> (Option<Article>, Option<Reason>) {
    let (front, body) = front_matter(text);
    let front = match front {
        Some(Front::Yaml(yaml)) => parsed(serde_saphyr::from_str::<Value>(yaml)),
        Some(Front::Toml(toml)) => parsed(toml::from_str::<toml::Value>(toml).map(plain)),
        None => Some((Record::new(), None)),
    };
    let ((record, problem), body) = match front {
        Some(front) => (front, body),
        None => ((Record::new(), None), text),
    };
    let article = fields::with_paragraphs(&record, paragraphs(body), reading);
    let is_empty = article.title.is_none() && article.paragraphs.is_empty();
    ((!is_empty).then_some(article), problem.map(Reason::FrontMatter))
}

/// Front matter as its fields, or as what is wrong with it; `None` if it has none: then it is prose between two
/// rules.
fn parsed<E: std::fmt::Display>(front: Result<Value, E>) -> Option<(Record, Option<String>)> {
    match front {
        Ok(Value::Object(record)) => Some((record, None)),
        Ok(Value::Null) => Some((Record::new(), None)),
        Ok(_) => None,
        Err(error) => {
            let why = error.to_string();
            let why = why.lines().next().unwrap_or_default();
            Some((Record::new(), Some(why.trim_start_matches("error: ").to_owned())))
        }
    }
}

/// A value of TOML without the dates that only TOML has.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(truth) => Value::from(truth),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(values) => values.into_iter().map(plain).collect(),
        toml::Value::Table(fields) => {
            fields.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
    }
}

/// The front matter of a text.
enum Front<'t> {
    Yaml(&'t str),
    Toml(&'t str),
}

/// Parts the front matter from the text.
fn front_matter(text: &str) -> (Option<Front<'_>>, &str) {
    let text = text.trim_start_matches('\u{FEFF}');
    for (fence, kind) in [("---", Front::Yaml as fn(_) -> _), ("+++", Front::Toml)] {
        let Some(rest) = text.strip_prefix(fence) else { continue };
        let Some((_, inner)) = rest.split_once('\n').filter(|(line, _)| line.trim().is_empty())
        else {
            continue;
        };
        // A rule that a blank line follows is a rule.
        if inner.lines().next().is_none_or(|line| line.trim().is_empty()) {
            continue;
        }
        let mut at = 0;
        for line in inner.split_inclusive('\n') {
            if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
                return (Some(kind(&inner[..at])), &inner[at + line.len()..]);
            }
            at += line.len();
        }
    }
    (None, text)
}

/// The paragraphs of a text: what readers see of it.
fn paragraphs(body: &str) -> Vec<Paragraph> {
    let mut reader = Reader::default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(body, options) {
        reader.event(event);
    }
    reader.end(Kind::Text);
    reader.paragraphs
}

/// What is being read.
#[derive(Default)]
struct Reader {
    paragraphs: Vec<Paragraph>,
    text: String,
    /// How deep in lists.
    lists: usize,
    /// How deep in images, whose text stands for what can't be shown.
    images: usize,
    /// The block of HTML being read.
    html: String,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => {
                self.text.push_str(&text);
            }
            Event::Html(html) => self.html.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => self.html_block(),
            Event::InlineHtml(tag) if is_break(&tag) => self.end(self.kind()),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak | Event::Rule => self.end(self.kind()),
            Event::Start(Tag::Image { .. }) => {
                self.end(self.kind());
                self.images += 1;
            }
            Event::End(TagEnd::Image) => {
                self.images = self.images.saturating_sub(1);
                self.end(Kind::Caption);
            }
            Event::Start(Tag::List(_)) => {
                self.end(self.kind());
                self.lists += 1;
            }
            Event::End(TagEnd::List(_)) => {
                self.end(Kind::List);
                self.lists = self.lists.saturating_sub(1);
            }
            Event::End(TagEnd::Heading(
                HeadingLevel::H1
                | HeadingLevel::H2
                | HeadingLevel::H3
                | HeadingLevel::H4
                | HeadingLevel::H5
                | HeadingLevel::H6,
            )) => {
                self.end(Kind::Heading);
            }
            Event::End(TagEnd::TableCell) => self.text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::FootnoteDefinition
                | TagEnd::BlockQuote(_),
            ) => {
                self.end(self.kind());
            }
            _ => {}
        }
    }

    /// Reads a block of HTML as a page has it; one that says nothing so, for a tag in it is never closed, as text.
    fn html_block(&mut self) {
        self.end(self.kind());
        let html = std::mem::take(&mut self.html);
        let read = html::fragment(&html).unwrap_or_default();
        if read.is_empty() && !html.contains('>') {
            self.text.push_str(&html);
            self.end(Kind::Text);
        }
        self.paragraphs.extend(read);
    }

    /// The kind of a paragraph here.
    fn kind(&self) -> Kind {
        if self.lists > 0 { Kind::List } else { Kind::Text }
    }

    /// Ends the paragraph being read.
    fn end(&mut self, kind: Kind) {
        let text = clean(&std::mem::take(&mut self.text));
        if !text.is_empty() {
            self.paragraphs.push(Paragraph { kind, text });
        }
    }
}

/// Whether a tag is that of a line break.
fn is_break(tag: &str) -> bool {
    let name = tag.trim_matches(['<', '>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(text: &str) -> String {
        let (article, problem) = article(text, &Reading::default());
        let mut shown: Vec<String> =
            problem.into_iter().map(|problem| format!("! {problem}")).collect();
        if let Some(article) = article {
            shown.extend(article.date.map(|date| format!("date: {date}")));
            shown.extend(article.byline.map(|byline| format!("byline: {byline}")));
            shown.extend(article.title.map(|title| format!("TITLE: {title}")));
            shown.extend(
                article.paragraphs.iter().map(|p| format!("{}: {}", p.kind.name(), p.text)),
            );
        }
        shown.join("\n")
    }

    #[test]
    fn front_matter_and_text_are_told_apart() {
        for (text, expected) in [
            (
                "---\ntitle: \"A title: here\"\ndate: 2021-03-05\nauthor: The Newsdesk\ntags: [a, b]\n---\n# Heading\n\nSome *text* with a\nsoft break.\n\n- one\n- two\n\n> quoted",
                "date: 2021-03-05\nbyline: The Newsdesk\nTITLE: A title: here\nheading: Heading\ntext: Some text with a soft break.\nlist: one\nlist: two\ntext: quoted",
            ),
            ("+++\ntitle = 'Toml'\n+++\nText.", "TITLE: Toml\ntext: Text."),
            (
                "# First\n\nText [link](http://x.y) ![a picture](p.png) end.",
                "TITLE: First\ntext: Text link\ncaption: a picture\ntext: end.",
            ),
            ("---\n\nA rule, no front matter.", "text: A rule, no front matter."),
            ("---\n\nProse: of a sort.\n\n---\n\nMore.", "text: Prose: of a sort.\ntext: More."),
            ("---\nProse.\n---\nMore.", "TITLE: Prose.\ntext: More."),
            ("---\ntitle: One\n---\n\n# One\n\nText.", "TITLE: One\ntext: Text."),
            (
                "+++\ntitle = 'One'\ndate = 2021-03-05\n+++\nText.",
                "date: 2021-03-05\nTITLE: One\ntext: Text.",
            ),
            ("+++\ndate = 2021-03-05T10:00:00+01:00\n+++\nText.", "date: 2021-03-05\ntext: Text."),
            (
                "One.\n\n<div class=x>\n<p>Two <b>three</b>.</p>\n<figcaption>Four</figcaption>\n</div>\n\nFive<br>six.",
                "text: One.\ntext: Two three.\ncaption: Four\ntext: Five\ntext: six.",
            ),
            ("<p>One.</p>\n\n<div\n\nTwo.", "text: One.\ntext: <div\ntext: Two."),
            ("", ""),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn front_matter_that_is_broken_loses_no_text() {
        let shown = show("---\ntitle: [unclosed\n---\nText.");
        assert!(shown.starts_with("! ") && shown.ends_with("text: Text."), "{shown}");
    }

    const MARKUP: [&str; 22] = [
        "\n\n",
        "\n",
        " ",
        "# ",
        "\n\n## ",
        "\n- ",
        "\n1. ",
        "\n> ",
        "*",
        "**",
        "`",
        "~~",
        "\n\n---\n\n",
        "<div>",
        "</div>",
        "\n\n<p>",
        "</p>\n",
        "<br>",
        "<b>",
        "</b>",
        "\n\n    ",
        "\n| a | b |\n|---|---|\n| ",
    ];

    proptest! {
        #[test]
        fn no_word_is_lost(parts in prop::collection::vec(0..MARKUP.len(), 0..30)) {
            let text: String =
                parts.iter().enumerate().map(|(at, part)| format!("{}word{at}x ", MARKUP[*part])).collect();
            let shown = show(&text);
            for at in 0..parts.len() {
                prop_assert!(shown.contains(&format!("word{at}x")), "word{at}x of {text:?}: {shown}");
            }
        }
    }
}
