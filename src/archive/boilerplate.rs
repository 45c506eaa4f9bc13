//! Which paragraphs are not part of the story, told by the words of `boilerplate.txt`.
//!
//! Careful on purpose: a line counts only as a whole or by how it begins, so that a story *about*
//! cookies stays findable. What is taken for boilerplate is kept, in its place.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::folded_words;

/// The list: data, one line each.
const LIST: &str = include_str!("boilerplate.txt");

/// Longest boilerplate in words.
const LONGEST: usize = 60;

/// Longest boilerplate in bytes, to look no closer at what is longer.
const LONGEST_BYTES: usize = 600;

/// What begins an author box, before the name.
const AUTHOR_BOX: [&str; 2] = ["Latest posts by ", "View all posts by "];

/// What links of a share bar are called.
const SHARE_BAR: &[&str] = &[
    "facebook",
    "twitter",
    "x",
    "whatsapp",
    "pinterest",
    "linkedin",
    "reddit",
    "email",
    "e",
    "mail",
    "print",
    "telegram",
    "tumblr",
    "instagram",
    "bluesky",
    "threads",
    "mastodon",
    "copy",
    "link",
    "share",
    "tweet",
    "pin",
];

/// A line of the list.
struct Pattern {
    words: Vec<String>,
    is_beginning: bool,
}

/// The lines of the list by their first word.
static PATTERNS: LazyLock<HashMap<String, Vec<Pattern>>> = LazyLock::new(|| {
    let mut patterns: HashMap<String, Vec<Pattern>> = HashMap::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let words = folded_words(line);
        if let Some(first) = words.first() {
            let pattern = Pattern { is_beginning: line.ends_with("..."), words: words.clone() };
            patterns.entry(first.clone()).or_default().push(pattern);
        }
    }
    patterns
});

/// Whether a paragraph is what sites put around a story.
pub(super) fn is_boilerplate(paragraph: &str) -> bool {
    if paragraph.len() > LONGEST_BYTES {
        return false;
    }
    // Most paragraphs are told by their first word.
    let start = paragraph.split_whitespace().next().map(folded_words).unwrap_or_default();
    let Some(first) = start.first() else { return false };
    let patterns = PATTERNS.get(first);
    if patterns.is_none() && !SHARE_BAR.contains(&first.as_str()) {
        return false;
    }
    let words = folded_words(paragraph);
    let fits = |pattern: &Pattern| {
        if pattern.is_beginning {
            words.starts_with(&pattern.words)
        } else {
            words == pattern.words
        }
    };
    words.len() <= LONGEST && (is_share_bar(&words) || patterns.into_iter().flatten().any(fits))
}

/// Whether a line is a row of links to networks.
fn is_share_bar(words: &[String]) -> bool {
    words.len() > 1 && words.iter().all(|word| SHARE_BAR.contains(&word.as_str()))
}

/// The author that an author box names.
pub(super) fn author_of_box(paragraph: &str) -> Option<&str> {
    let rest = AUTHOR_BOX.iter().find_map(|start| paragraph.strip_prefix(start))?;
    let name = rest.split(" (").next().unwrap_or(rest).trim();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_site_are_told_from_lines_of_the_story() {
        for (paragraph, expected) in [
            ("Leave a Comment", true),
            ("LEAVE A REPLY", true),
            ("This website uses cookies. If you stay, you agree.  Learn more", true),
            ("Latest posts by The Newsdesk (see all)", true),
            ("Facebook Twitter Pinterest", true),
            ("Deel dit artikel", true),
            ("", false),
            ("X", false),
            ("Do you think they should? Leave a comment below.", false),
            ("She says the site uses cookies to bribe her fans.", false),
            ("Sharing is what they do best", false),
        ] {
            assert_eq!(is_boilerplate(paragraph), expected, "{paragraph}");
        }
        assert!(!is_boilerplate(&"we use cookies ".repeat(100)), "a long text is a story");
    }

    #[test]
    fn an_author_box_names_its_author() {
        assert_eq!(author_of_box("Latest posts by The Newsdesk (see all)"), Some("The Newsdesk"));
        assert_eq!(author_of_box("Latest posts by "), None);
        assert_eq!(author_of_box("Latest posts"), None);
    }
}
