//! Which paragraphs are not part of the story, told by the words of `boilerplate.txt`.
//!
//! Careful on purpose: a line counts only as a whole or by how it begins, so that a story *about*
//! cookies stays findable. What is taken for boilerplate is kept, in its place.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::{each_folded_word, folded_words};

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

/// What is counted under a story, after a number.
const COUNTED: &[&str] = &[
    "shares",
    "share",
    "comments",
    "comment",
    "views",
    "likes",
    "reacties",
    "reactie",
    "kommentare",
    "partages",
    "commentaires",
    "comentarios",
    "compartidos",
];

/// A line of the list.
struct Pattern {
    words: Vec<String>,
    part: Part,
}

/// Which part of a paragraph the words of a pattern are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Beginning,
    /// What stands before a colon.
    Label,
    End,
}

/// The lines of the list by their first word; those for the end of a paragraph by their last.
static PATTERNS: LazyLock<HashMap<String, Vec<Pattern>>> = LazyLock::new(|| {
    let mut patterns: HashMap<String, Vec<Pattern>> = HashMap::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let words = folded_words(line);
        let part = match line {
            _ if line.ends_with(": ...") => Part::Label,
            _ if line.ends_with("...") => Part::Beginning,
            _ if line.starts_with("...") => Part::End,
            _ => Part::All,
        };
        let telling = if part == Part::End { words.last() } else { words.first() };
        if let Some(word) = telling.cloned() {
            patterns.entry(word).or_default().push(Pattern { words, part });
        }
    }
    patterns
});

/// Whether a paragraph is what sites put around a story.
pub(super) fn is_boilerplate(paragraph: &str) -> bool {
    if paragraph.len() > LONGEST_BYTES {
        return false;
    }
    // Most paragraphs are told by their first word and their last.
    let told = |word: &str| (PATTERNS.get(word), SHARE_BAR.contains(&word));
    let (mut first, mut last) = (None, None);
    let mut ends = paragraph.split_whitespace();
    each_folded_word(ends.next().unwrap_or_default(), |word| {
        let told = told(word);
        first.get_or_insert(told);
        last = Some(told);
    });
    each_folded_word(ends.next_back().unwrap_or_default(), |word| last = Some(told(word)));
    let (of_first, is_bar) = first.unwrap_or_default();
    let (of_last, _) = last.unwrap_or_default();
    if is_count(paragraph) {
        return true;
    }
    if of_first.is_none() && of_last.is_none() && !is_bar {
        return false;
    }
    let words = folded_words(paragraph);
    let fits = |Pattern { words: pattern, part }: &Pattern| match part {
        Part::All => words == *pattern,
        Part::Beginning => words.starts_with(pattern),
        Part::Label => {
            let label = paragraph.split_once(':').map(|(label, _)| folded_words(label));
            label.is_some_and(|label| label == *pattern)
        }
        Part::End => words.ends_with(pattern) && is_rights(paragraph),
    };
    let mut candidates = of_first.into_iter().chain(of_last).flatten();
    words.len() <= LONGEST && (is_share_bar(&words) || candidates.any(fits))
}

/// Whether a line begins as one about rights in a text does.
fn is_rights(line: &str) -> bool {
    let start = line.to_lowercase();
    ["©", "copyright", "(c)"].iter().any(|sign| start.starts_with(sign))
}

/// Whether a line is a count of readers: `1.2K Shares`.
fn is_count(line: &str) -> bool {
    let Some((number, noun)) = line.split_once(' ') else { return false };
    let digits = number.trim_end_matches(['k', 'K', 'm', 'M']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
        && COUNTED.contains(&noun.to_lowercase().as_str())
}

/// Whether a line is a row of links to networks.
fn is_share_bar(words: &[String]) -> bool {
    let is_link = |word: &String| SHARE_BAR.contains(&word.as_str());
    words.len() > 1
        && words.iter().all(|word| is_link(word) || word == "on" || word == "via")
        && words.iter().filter(|word| is_link(word)).count() > 1
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
            ("LEES OOK: Kim weer alleen", true),
            ("READ MORE: Kim is single again", true),
            ("Related: Who is Kim?", true),
            ("Lesen Sie auch: Kim ist wieder allein", true),
            ("Meld je aan voor onze nieuwsbrief", true),
            ("Lees verder na de advertentie.", true),
            ("You may also like", true),
            ("Mehr zum Thema", true),
            ("© 2021 The Paper. All rights reserved.", true),
            ("1.2K Shares", true),
            ("14 Comments", true),
            ("Share on Facebook", true),
            ("Share on Facebook Share on Twitter", true),
            ("Advert", true),
            ("Read more books, says Kim: they help.", false),
            ("Related to Kim: her sisters.", false),
            ("© 2021 Getty Images", false),
            ("The book was sold with all rights reserved.", false),
            ("Two shares", false),
            ("Advert of the year: a bear and a hare", false),
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
