use proptest::prelude::*;

use super::*;

/// The article as lines of `kind: text`, metadata first.
fn show(text: &str) -> String {
    let Some(article) = article(text, None) else { return "nothing".into() };
    let mut lines = Vec::new();
    let mut field =
        |name: &str, value: Option<String>| lines.extend(value.map(|v| format!("{name}: {v}")));
    field("date", article.date.map(|date| date.to_string()));
    field("section", article.section);
    field("byline", article.byline);
    field("TITLE", article.title);
    lines.extend(article.paragraphs.iter().map(|p| format!("{}: {}", p.kind.name(), p.text)));
    lines.join("\n")
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(show(text), expected.join("\n"), "{text}");
}

#[test]
fn a_date_and_a_section_glued_to_the_first_word_are_taken_off() {
    check(
        " date 2021-01 CelebritiesRond het huwelijk is het stil.\n\nMeer nieuws volgt.",
        &[
            "date: 2021-01",
            "section: Celebrities",
            "boilerplate: date 2021-01 Celebrities",
            "text: Rond het huwelijk is het stil.",
            "text: Meer nieuws volgt.",
        ],
    );
    check(
        "date 2021-01-05 Royal NewsThe prince left.",
        &[
            "date: 2021-01-05",
            "section: Royal News",
            "boilerplate: date 2021-01-05 Royal News",
            "text: The prince left.",
        ],
    );
    check(
        "date 2021 McDonald was seen.",
        &["date: 2021", "boilerplate: date 2021", "text: McDonald was seen."],
    );
    check("date night was fun for all of them.", &["text: date night was fun for all of them."]);
}

#[test]
fn the_first_short_line_is_the_title_and_the_sentence_under_it_is_text() {
    check(
        "He Wants Her Back\nShe does not want him.\nThey split in May after six years.",
        &[
            "TITLE: He Wants Her Back",
            "text: She does not want him.",
            "text: They split in May after six years.",
        ],
    );
    check(
        "By the Sea\n\nA film about a couple.",
        &["TITLE: By the Sea", "text: A film about a couple."],
    );
    check("Is it over?\n\nIt is over.", &["TITLE: Is it over?", "text: It is over."]);
    check("It is over.\n\nReally.", &["text: It is over.", "text: Really."]);
    check("Only a line", &["caption: Only a line"]);
}

#[test]
fn short_lines_are_headings_above_text_and_captions_elsewhere() {
    check(
        "Title here\n\nThey met.\n\nA new start\n\nThey met again.\n\nThe pair in Paris\n\nA second line\n\nThey left.\n\nPhoto by the paper\n\nThe end.",
        &[
            "TITLE: Title here",
            "text: They met.",
            "heading: A new start",
            "text: They met again.",
            "caption: The pair in Paris",
            "heading: A second line",
            "text: They left.",
            "caption: Photo by the paper",
            "text: The end.",
        ],
    );
}

#[test]
fn a_pull_quote_is_marked_or_repeats_a_text() {
    check(
        "Quote They see no way out of it Some Magazine\n\n“They both still love each other,” says a source\n\nThey both still love each other, a source says.",
        &[
            "pull_quote: Quote They see no way out of it Some Magazine",
            "pull_quote: “They both still love each other,” says a source",
            "text: They both still love each other, a source says.",
        ],
    );
    check("Quote of the day: love.\n\nMore.", &["text: Quote of the day: love.", "text: More."]);
}

#[test]
fn lines_that_end_in_a_date_are_references_when_they_stand_together() {
    check(
        "They met.\n\nThe Paper. They met again 01/08/22\n\nThe Mail. They split 12/20/2021\n\nDone.\n\nThey met on 01/08/22\n\nEnd.",
        &[
            "text: They met.",
            "reference: The Paper. They met again 01/08/22",
            "reference: The Mail. They split 12/20/2021",
            "text: Done.",
            "heading: They met on 01/08/22",
            "text: End.",
        ],
    );
}

#[test]
fn what_the_site_added_is_boilerplate() {
    check(
        "They met.\n\nThe Newsdesk\nLatest posts by The Newsdesk (see all)\n\nLeave a Comment\n\nThis website uses cookies. Learn more",
        &[
            "byline: The Newsdesk",
            "text: They met.",
            "boilerplate: The Newsdesk",
            "boilerplate: Latest posts by The Newsdesk (see all)",
            "boilerplate: Leave a Comment",
            "boilerplate: This website uses cookies. Learn more",
        ],
    );
}

#[test]
fn a_byline_and_a_date_of_their_own_are_read_near_the_top() {
    check(
        "A title\n\nBy the Newsdesk\n\nPublished 3 March 2021\n\nThey met by chance.",
        &[
            "date: 2021-03-03",
            "byline: the Newsdesk",
            "TITLE: A title",
            "byline: By the Newsdesk",
            "byline: Published 3 March 2021",
            "text: They met by chance.",
        ],
    );
    check("A title\n\n1905\n\nThey met.", &["TITLE: A title", "heading: 1905", "text: They met."]);
    check(
        "By all means they met.\n\nThen left.",
        &["text: By all means they met.", "text: Then left."],
    );
}

#[test]
fn what_stands_above_the_title_is_not_the_title() {
    check(
        "Tuesday, January 5, 2021\n\nBy Jane Doe\n\nThey are back\n\nThey met by chance.",
        &[
            "date: 2021-01-05",
            "byline: Jane Doe",
            "TITLE: They are back",
            "byline: Tuesday, January 5, 2021",
            "byline: By Jane Doe",
            "text: They met by chance.",
        ],
    );
    check(
        "https://example.com/back\nThey are back\n\nBy Jane Doe | 5 January 2021, 10:30\n\nThey met by chance.",
        &[
            "date: 2021-01-05",
            "byline: Jane Doe",
            "TITLE: They are back",
            "boilerplate: https://example.com/back",
            "byline: By Jane Doe | 5 January 2021, 10:30",
            "text: They met by chance.",
        ],
    );
}

#[test]
fn lines_broken_to_a_width_are_joined_and_others_are_paragraphs() {
    let wrapped = "The couple were seen leaving the restaurant together late on\nTuesday evening, and neither of them would say a single word\nto the photographers who had waited outside since noon. Two\nsources say they are back\ntogether.\n\nNothing else is known.";
    check(
        wrapped,
        &[
            "text: The couple were seen leaving the restaurant together late on Tuesday evening, and neither of them would say a single word to the photographers who had waited outside since noon. Two sources say they are back together.",
            "text: Nothing else is known.",
        ],
    );
    check(
        "One is here.\nTwo is here.\nThree is here.",
        &["text: One is here.", "text: Two is here.", "text: Three is here."],
    );
}

#[test]
fn odd_files_are_articles_or_nothing() {
    check("", &["nothing"]);
    check(" \r\n\t\n", &["nothing"]);
    check("\u{FEFF}One.\r\nTwo.\rThree.", &["text: One.", "text: Two.", "text: Three."]);
    check("A\u{7}B\tC  D\u{A0}E.", &["text: A B C D E."]);
    check("date 2021-01", &["date: 2021-01", "boilerplate: date 2021-01"]);
    check("- one\n- two", &["list: - one", "list: - two"]);
}

proptest! {
    #[test]
    fn no_word_is_lost(text in "([a-zA-Z.“” \n-]|\\PC){0,300}") {
        let kept = article(&text, None).map_or(String::new(), |article| {
            let title = article.title.into_iter();
            title.chain(article.paragraphs.into_iter().map(|p| p.text)).collect()
        });
        let black = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{FEFF}').collect::<String>();
        prop_assert_eq!(black(&kept), black(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_line_is_clean_if_each_of_its_characters_is(
        line in "([a-zé。’“ ]|[ \t\u{7f}\u{85}\u{a0}\u{1680}\u{2000}-\u{200b}\u{2028}\u{205f}\u{3000}]|\\PC){0,12}",
    ) {
        let is_plain = |c: char| c == ' ' || !(c.is_whitespace() || c.is_control());
        prop_assert_eq!(is_clean(&line), line.chars().all(is_plain) && !line.contains("  "));
    }
}
