use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::analysis::Analyzer;
use crate::language::Language;
use crate::query::{Wanted, find};
use crate::sentence::sentences;

/// The snippet of a text for exact words and phrases parted by commas, matches in brackets.
fn show(text: &str, wanted: &str, length: usize) -> String {
    let snippet = make(text, wanted, length);
    let mut shown = String::new();
    let mut end = 0;
    for mark in &snippet.marks {
        shown += &format!("{}[{}]", &snippet.text[end..mark.start], &snippet.text[mark.clone()]);
        end = mark.end;
    }
    shown + &snippet.text[end..]
}

fn make(text: &str, wanted: &str, length: usize) -> Snippet {
    let english = Language::named("en").unwrap();
    let phrase = |words: &str| Wanted::phrase(words.split(' ').map(String::from).collect());
    let wanted: Vec<Wanted> = wanted.split(',').map(phrase).collect();
    let matches = find(text, english, &wanted, &mut Analyzer::new());
    snippet(text, &sentences(text, english), &matches, &vec![1.0; wanted.len()], length)
}

fn check(text: &str, wanted: &str, length: usize, expected: &str) {
    assert_eq!(show(text, wanted, length), expected);
}

const STORY: &str = "They met in May. She left in June. He called her every day. In July they were \
                     back together. Nobody knows why. The band went on tour.";

#[test]
fn a_short_passage_is_shown_whole() {
    check("They met. They left.", "left", 100, "They met. They [left].");
    check("Heading\nThey left.", "left", 100, "Heading\nThey [left].");
    check("They met. They left.", "nothing", 100, "They met. They left.");
}

#[test]
fn whole_sentences_around_the_matches_are_shown() {
    check(STORY, "back together", 60, "In July they were [back together]. Nobody knows why.");
    check(STORY, "tour", 60, "Nobody knows why. The band went on [tour].");
    check(STORY, "nothing", 40, "They met in May. She left in June.");
}

#[test]
fn the_window_holds_the_most_of_what_was_wanted() {
    check(
        STORY,
        "may,back together,why",
        60,
        "In July they were [back together]. Nobody knows [why].",
    );
}

#[test]
fn what_lies_apart_gets_a_piece_of_its_own() {
    check(STORY, "may,tour", 60, "They met in [May]. … The band went on [tour].");
}

#[test]
fn a_phrase_across_the_end_of_a_sentence_is_shown_whole() {
    check(
        STORY,
        "together nobody",
        80,
        "In July they were back [together. Nobody] knows why. The band went on tour.",
    );
}

#[test]
fn a_long_sentence_is_cut_between_words_around_its_matches() {
    let long = format!(
        "{}they were back together {}.",
        "and then ".repeat(30),
        "once again ".repeat(30).trim()
    );
    check(&long, "back together", 50, "…then they were [back together] once again once again…");
    check(&long, "nothing", 20, "and then and then…");
}

#[test]
fn of_a_long_sentence_two_parts_are_shown_where_both_say_something() {
    let filler = "and then once again ".repeat(12);
    let long = format!("It was Zendaya {filler}who saw the ring of Tom {filler}in May.");
    check(
        &long,
        "zendaya,ring",
        90,
        "It was [Zendaya] and then once again and then… who saw the [ring] of Tom and then once again…",
    );
}

#[test]
fn a_snippet_that_would_be_very_short_is_filled_up_with_a_part_of_its_neighbour() {
    let long =
        ["the band went on tour with all of its friends and nobody knew when they came back"; 3]
            .join(" ");
    check(
        &format!("They met. Then {long}."),
        "met",
        50,
        "They [met]. Then the band went on tour with all of…",
    );
    check(
        &format!("Then {long}. They met."),
        "met",
        50,
        "…and nobody knew when they came back. They [met].",
    );
    check(
        &format!("They stayed friends in May, as she said. Then {long}."),
        "may",
        60,
        "They stayed friends in [May], as she said.",
    );
}

#[test]
fn words_without_end_are_cut() {
    check(&"x".repeat(500), "nothing", 10, "xxxxxxxxxx…");
    check(&"x".repeat(500), &"x".repeat(256), 10, "[xxxxxxxxxx]…");
    check("", "nothing", 10, "");
    check("!", "nothing", 10, "!");
}

#[test]
fn pieces_that_touch_count_the_space_between() {
    let text = "back together  a a a ! a   a   a.  a a  a a back together \n    b  ! back together back \
                together back together  d   aaa! ";
    let snippet = make(text, "a,b", 108);
    let length: usize = snippet.pieces.iter().map(|piece| piece.len()).sum();
    assert!(length <= 108, "{length}: {snippet:?}");
}

#[test]
fn lengths_count_characters_as_readers_do() {
    let text = "e\u{301}".repeat(30) + " ende. Mehr Text steht hier.";
    assert_eq!(make(&text, "nothing", 36).text, "e\u{301}".repeat(30) + " ende.");
}

proptest! {
    #[test]
    fn a_snippet_is_pieces_of_its_passage_with_ordered_marks(
        text in "([a-d ]{1,9}[.!?]? |back together |\n|\\PC){0,60}",
        wanted in "(back together|a|b|c d)(,(b|d|a b)){0,2}",
        length in 1usize..120,
    ) {
        let snippet = make(&text, &wanted, length);
        let mut end = 0;
        for piece in &snippet.pieces {
            let shown = &text[piece.clone()];
            let at = snippet.text[end..].find(shown);
            prop_assert!(at.is_some(), "{:?} is not in {:?}", shown, snippet.text);
            end += at.unwrap() + shown.len();
        }
        prop_assert!(snippet.pieces.windows(2).all(|pair| pair[0].end < pair[1].start));
        prop_assert!(snippet.marks.windows(2).all(|pair| pair[0].end <= pair[1].start));
        for mark in &snippet.marks {
            prop_assert!(snippet.text.get(mark.clone()).is_some_and(|marked| !marked.is_empty()));
        }
        let shown: usize = snippet.pieces.iter().map(|p| text[p.clone()].graphemes(true).count()).sum();
        prop_assert!(shown <= length + 2, "{} of {}", shown, length);
        let has_match = !find(&text, Language::UNDETERMINED, &wanted.split(',').map(|w| Wanted::phrase(w.split(' ').map(String::from).collect())).collect::<Vec<_>>(), &mut Analyzer::new()).is_empty();
        prop_assert!(!has_match || !snippet.marks.is_empty() , "no mark in {:?}", snippet);
    }
}
