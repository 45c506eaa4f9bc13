//! How complex a web page is, told from its tags before it is parsed: the parser takes time that grows
//! with the square of how deep a page is, of how many attributes a tag has, and of how many character references
//! a text has, and some hundred bytes of memory for every element.
//!
//! One pass over the bytes, with the tokens of HTML but without its tree. An end tag that does not fit the
//! element open at the time may leave that open for the parser, so these are counted beside the depth:
//! no page is deeper than both together, times the few elements that may stand between two that are counted.

use std::collections::HashMap;

/// Attributes that a tag may have.
const MOST_ATTRIBUTES: usize = 1_000;

/// Elements that a page may have: 500,000 take some 150 MB and three seconds.
const MOST_ELEMENTS: usize = 500_000;

/// Character references that the texts of a page may have, times the bytes of each text: 100,000 references in a text
/// of as many bytes (a tenth of it) take a third of a second.
const MOST_REFERENCES: u64 = 100_000_000_000;

/// Whether a page has more than `deepest` elements one in another, as many end tags that do not fit, a tag
/// with countless attributes, or countless elements or character references.
pub(super) fn are_too_complex(html: &str, deepest: usize) -> bool {
    let mut tags = Tags { html: html.as_bytes(), at: 0, text: Text::default() };
    let mut open = Open::default();
    let (mut elements, mut references) = (0, 0);
    while let Some(tag) = tags.next_tag(&open) {
        elements += usize::from(!tag.is_end);
        references += std::mem::take(&mut tags.text).cost();
        let is_countless = elements > MOST_ELEMENTS || references > MOST_REFERENCES;
        if tag.attributes > MOST_ATTRIBUTES || is_countless {
            return true;
        }
        open.take(&tag);
        if open.names.len() > deepest || open.misfits > deepest {
            return true;
        }
    }
    references + tags.text.cost() > MOST_REFERENCES
}

/// A text between two tags.
#[derive(Debug, Default)]
struct Text {
    bytes: u64,
    references: u64,
}

impl Text {
    fn add(&mut self, text: &[u8]) {
        self.bytes += text.len() as u64;
        self.references += text.iter().filter(|byte| **byte == b'&').count() as u64;
    }

    /// How long the parser takes for it, in no unit: it copies the text for every character reference.
    fn cost(&self) -> u64 {
        self.bytes.saturating_mul(self.references)
    }
}

/// A tag.
#[derive(Debug)]
struct Tag {
    name: String,
    is_end: bool,
    /// Whether it ends with a slash, which counts in pictures only.
    has_slash: bool,
    attributes: usize,
}

/// The tags of a page, in order.
struct Tags<'h> {
    html: &'h [u8],
    at: usize,
    /// The text before the tag.
    text: Text,
}

impl Tags<'_> {
    /// The next tag; comments and text that only looks like tags are passed over.
    fn next_tag(&mut self, open: &Open) -> Option<Tag> {
        loop {
            let length = self.rest().iter().position(|byte| *byte == b'<');
            let text = &self.html[self.at..self.at + length.unwrap_or(self.rest().len())];
            self.text.add(text);
            self.at += length? + 1;
            if self.rest().starts_with(b"!--") {
                self.pass_comment()?;
                continue;
            }
            let is_end = self.rest().first() == Some(&b'/');
            self.at += usize::from(is_end);
            if !self.rest().first()?.is_ascii_alphabetic() {
                continue;
            }
            let tag = self.tag(is_end)?;
            if !is_end && holds_text(&tag.name) && !open.may_take_tags_for_text() {
                let start = self.at;
                let passed = self.pass_text(&tag.name);
                let end = passed.map_or(self.html.len(), |()| self.at);
                self.text.add(&self.html[start..end]);
                passed?;
                continue;
            }
            return Some(tag);
        }
    }

    fn rest(&self) -> &[u8] {
        &self.html[self.at..]
    }

    /// Passes what comes before the first byte that fits, and returns it.
    fn until(&mut self, fits: impl Fn(u8) -> bool) -> Option<(&[u8], u8)> {
        let start = self.at;
        let length = self.rest().iter().position(|byte| fits(*byte))?;
        self.at += length;
        Some((&self.html[start..self.at], self.html[self.at]))
    }

    /// Reads a tag from its name on; `None` where the page ends in it, so that it is none.
    fn tag(&mut self, is_end: bool) -> Option<Tag> {
        let (name, _) = self.until(|byte| is_space(byte) || byte == b'/' || byte == b'>')?;
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let mut tag = Tag { name, is_end, has_slash: false, attributes: 0 };
        loop {
            let (_, next) = self.until(|byte| !is_space(byte))?;
            match next {
                b'>' => {
                    self.at += 1;
                    return Some(tag);
                }
                b'/' => {
                    self.at += 1;
                    tag.has_slash = self.rest().first() == Some(&b'>');
                }
                _ => {
                    tag.attributes += 1;
                    self.pass_attribute()?;
                }
            }
        }
    }

    /// Passes an attribute and its value.
    fn pass_attribute(&mut self) -> Option<()> {
        self.at += 1; // an equals sign that comes first is part of the name
        self.until(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'='))?;
        let (_, next) = self.until(|byte| !is_space(byte))?;
        if next != b'=' {
            return Some(());
        }
        self.at += 1;
        let (_, quote) = self.until(|byte| !is_space(byte))?;
        if quote == b'"' || quote == b'\'' {
            self.at += 1;
            self.until(|byte| byte == quote)?;
            self.at += 1;
        } else {
            self.until(|byte| is_space(byte) || byte == b'>')?;
        }
        Some(())
    }

    /// Passes a comment, which may end as soon as it begins: `<!-->`.
    fn pass_comment(&mut self) -> Option<()> {
        let start = self.at + 1;
        loop {
            let (_, _) = self.until(|byte| byte == b'>')?;
            let comment = &self.html[start..self.at];
            self.at += 1;
            if comment.ends_with(b"--") || comment.ends_with(b"--!") {
                return Some(());
            }
        }
    }

    /// Passes the text of an element that holds no others, up to its end tag.
    fn pass_text(&mut self, name: &str) -> Option<()> {
        loop {
            self.until(|byte| byte == b'<')?;
            self.at += 1;
            let rest = self.rest();
            let is_end = rest.first() == Some(&b'/')
                && rest
                    .get(1..=name.len())
                    .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
                && rest.get(name.len() + 1).is_some_and(|&b| is_space(b) || b == b'/' || b == b'>');
            if is_end {
                return Some(());
            }
        }
    }
}

/// White space of HTML.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

/// The elements that are open.
#[derive(Default)]
struct Open {
    names: Vec<String>,
    /// How many there are of each name.
    counts: HashMap<String, usize>,
    /// End tags that did not fit the element open at the time.
    misfits: usize,
    /// Whether all tags since a picture began are those of pictures.
    in_picture: bool,
}

impl Open {
    /// Opens or closes an element.
    fn take(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        self.in_picture &= is_of_picture(name);
        if tag.is_end {
            self.close(name);
        } else if !(is_empty(name) || tag.has_slash && self.in_picture) {
            self.open(name);
        }
        self.in_picture |= name == "svg" && !tag.is_end;
    }

    fn open(&mut self, name: &str) {
        if let Some(group) = self.group(name) {
            // The end tags of these may be left out: the next one tells.
            while let Some(last) = self.names.last()
                && (last == "p" || self.group(last) == Some(group))
            {
                self.pop();
            }
        }
        self.names.push(name.to_owned());
        *self.counts.entry(name.to_owned()).or_default() += 1;
    }

    fn close(&mut self, name: &str) {
        if !self.is_open(name) {
            return;
        }
        let may_leave_out = is_block(name);
        while may_leave_out
            && let Some(last) = self.names.last()
            && last != name
            && self.group(last).is_some()
        {
            self.pop();
        }
        self.misfits += usize::from(self.names.last().is_some_and(|last| last != name));
        while self.pop().is_some_and(|last| last != name) {}
    }

    fn pop(&mut self) -> Option<String> {
        let name = self.names.pop()?;
        if let Some(count) = self.counts.get_mut(&name) {
            *count -= 1;
        }
        Some(name)
    }

    fn is_open(&self, name: &str) -> bool {
        self.counts.get(name).is_some_and(|count| *count > 0)
    }

    /// Which elements end an element whose end tag may be left out; `None` for all others.
    fn group(&self, name: &str) -> Option<u8> {
        match name {
            "p" => Some(0),
            "li" => Some(1),
            "dt" | "dd" => Some(2),
            "option" => Some(3),
            "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => Some(4),
            "rt" | "rp" if self.is_open("ruby") => Some(5),
            "html" | "head" | "body" => Some(6),
            _ => None,
        }
    }

    /// Whether a parser may look for tags in what holds text elsewhere.
    fn may_take_tags_for_text(&self) -> bool {
        ["svg", "math", "select", "frameset"].iter().any(|name| self.is_open(name))
    }
}

/// Elements that have no content, nor an end tag.
fn is_empty(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content is text, whatever it looks like.
fn holds_text(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "title" | "textarea" | "iframe" | "noembed" | "noframes" | "xmp"
    )
}

/// Elements whose end tag ends paragraphs, items and cells in them too.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "header"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "body"
            | "html"
    )
}

/// Elements of pictures (SVG) in a page: those in which a slash closes a tag.
fn is_of_picture(name: &str) -> bool {
    matches!(
        name,
        "svg"
            | "g"
            | "path"
            | "circle"
            | "ellipse"
            | "line"
            | "polygon"
            | "polyline"
            | "rect"
            | "use"
            | "image"
            | "stop"
            | "defs"
            | "clippath"
            | "lineargradient"
            | "radialgradient"
            | "mask"
            | "symbol"
            | "pattern"
            | "text"
            | "tspan"
    )
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use proptest::prelude::*;

    use super::*;

    const DEEPEST: usize = 1_000;

    fn are_refused(html: &str) -> bool {
        are_too_complex(html, DEEPEST)
    }

    #[test]
    fn what_no_parser_stands_is_refused() {
        let many = |part: &str, times: usize| part.repeat(times);
        for (start, part, times) in [
            ("", "<div>", 8_000),
            ("", "<div></x>", 8_000),
            ("<x>", "<div><p></x><x>", 8_000),
            ("", "<div/>", 8_000),
            ("", "<path/>", 8_000),
            ("<svg><p>", "<path/>", 8_000),
            ("<title><script></title>", "<div>", 8_000),
            ("<select><style></select>", "<div>", 8_000),
            ("<!-->", "<div>", 8_000),
            ("", "<span><div></span></div>", 8_000),
            ("", "<div><object></div></object>", 8_000),
            ("", "<rt>", 8_000),
            ("", "<li><dd>", 8_000),
            ("", "<p/", 40_000),
            ("", "<p\r", 400_000),
        ] {
            let html = format!("{start}{}>", many(part, times));
            assert!(are_refused(&html), "{start}{part}");
        }
        for (start, part) in [("<p>", "&"), ("<p>", "a &amp; b"), ("<title>", "&amp;"), ("", "x<&")]
        {
            assert!(are_refused(&format!("{start}{}", part.repeat(400_000))), "{start}{part}");
            assert!(!are_refused(&format!("{start}{}", part.repeat(20_000))), "{start}{part}");
            let apart = format!("{part}<br>").repeat(100_000);
            assert!(!are_refused(&format!("<p>{apart}")), "{part}");
        }
        assert!(are_refused(&"<p>".repeat(600_000)));
        for between in ["/", "\r", "\x0C", "\n", "=''"] {
            let attributes: String = (0..80_000).map(|n| format!("a{n}{between}")).collect();
            assert!(are_refused(&format!("<div {attributes}>")), "{between:?}");
        }
    }

    #[test]
    fn pages_that_people_read_are_not_refused() {
        for (start, part, end) in [
            ("<script>", "if (i<n) f(i); '<div>';", "</script>"),
            ("<style>", "a<b{}", "</style>"),
            ("<!--", "<div>", "-->"),
            ("<ul>", "<li><a href='/x'>One</a>", "</ul>"),
            ("<table>", "<tr><td>One<td><p>Two", "</table>"),
            ("<dl>", "<dt>One<dd>Two", "</dl>"),
            ("<svg viewBox='0 0 1 1'>", "<path d='M0'/><g><circle r='1'/></g>", "</svg>"),
            ("", "<div><p>One<p>Two</div><br/><img src=a.jpg>", ""),
            ("", "</div></p>", ""),
            ("<ruby>", "漢<rp>(<rt>かん<rp>)", "</ruby>"),
            ("<div data-state='", "word = \"x\" / ", "'>"),
            ("", "<select><option>One<option>Two</select>", ""),
        ] {
            let html = format!("<html><body>{start}{}{end}</body></html>", part.repeat(3_000));
            assert!(!are_refused(&html), "{start}{part}");
        }
    }

    fn depth_of(html: &str) -> usize {
        let page = Document::from(html);
        let mut deepest = 0;
        let mut nodes = vec![(page.root(), 0)];
        while let Some((node, depth)) = nodes.pop() {
            deepest = deepest.max(depth);
            nodes.extend(node.children_it(false).map(|child| (child, depth + 1)));
        }
        deepest
    }

    const NAMES: [&str; 22] = [
        "div", "span", "p", "li", "ul", "b", "a", "table", "tr", "td", "select", "option", "svg",
        "path", "object", "button", "x-y", "title", "style", "template", "form", "h1",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn what_is_not_refused_is_not_deep(tags in prop::collection::vec((0..NAMES.len(), 0..5u8, any::<bool>()), 1..8)) {
            let part: String = tags
                .iter()
                .map(|(name, sort, has_text)| {
                    let name = NAMES[*name];
                    let text = if *has_text { "x" } else { "" };
                    match sort {
                        0..=1 => format!("<{name}>{text}"),
                        2..=3 => format!("</{name}>{text}"),
                        _ => format!("<{name}/>{text}"),
                    }
                })
                .collect();
            let html = part.repeat(400);
            let depth = depth_of(&html);
            prop_assert!(depth < 300 || are_too_complex(&html, 50), "{part}: {depth}");
        }
    }
}
