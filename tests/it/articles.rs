//! `show`, `analyze` and `why-not`: one article, whole, and what is made of it.

use insta::assert_snapshot;

use crate::program::Desk;

const PAGE: &str = "They are back together\n\nBy the Newsdesk\n\nThe pair was seen in Paris last night, hand in hand.\n\n\
    A long story\n\nFriends say that they are happy again, and that the divorce is off.\n\nLeave a Comment\n";

fn desk() -> Desk {
    let desk = Desk::with(&[
        ("one.txt", PAGE),
        ("two.txt", "Another title\n\nNothing of that sort happened in London this week.\n"),
    ]);
    desk.write(
        "articles/feed.jsonl",
        "{\"id\":\"x1\",\"title\":\"One of two\",\"text\":\"They danced.\"}\n{\"id\":\"x2\",\"title\":\"Two of two\",\"text\":\"They sang.\",\"date\":\"2021-03\",\"outlet\":\"The Star\"}\n",
    );
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk
}

#[test]
fn the_article_of_a_hit_is_shown_whole_with_its_matches() {
    let desk = desk();
    assert_eq!(desk.run(&["show", "1"]).status, 2, "nothing was searched for yet");
    assert_eq!(desk.run(&["search", "paris", "\"back together\""]).status, 0);
    assert_snapshot!("hit", desk.shows(&["show", "1"]));
    assert_snapshot!("all", desk.shows(&["show", "1", "--all", "--query", "friends"]));
    assert_snapshot!("no_hit", desk.shows(&["show", "7"]));
    assert_eq!(desk.json(&["show", "1", "--format=json"])["paragraphs"][0]["kind"], "byline");
}

#[test]
fn articles_are_shown_by_id_and_by_file() {
    let desk = desk();
    assert_snapshot!("id", desk.shows(&["show", "id:x2", "--query", "sing sang"]));
    assert_snapshot!("candidates", desk.shows(&["show", "articles/feed.jsonl"]));
    assert!(desk.run(&["show", "articles/two.txt"]).stdout.starts_with("Another title\n"));
    let by_id = desk.shows(&["show", "id:x2"]);
    assert_eq!(desk.shows(&["show", "x2"]), by_id, "what is no file of the index");
    let run = desk.run(&["show", "id:nobody"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert_eq!(desk.run(&["show", "nowhere.txt"]).status, 1);
}

#[test]
fn what_is_made_of_a_text_is_told() {
    let desk = desk();
    assert_snapshot!("file", desk.shows(&["analyze", "articles/one.txt"]));
    assert_snapshot!(
        "text",
        desk.shows(&[
            "analyze",
            "--text",
            "De geruchten kloppen, zegt Beyoncé’s vriendin.",
            "--lang=nl"
        ])
    );
    let json = desk.json(&["analyze", "articles/one.txt", "--format=json"]);
    assert_eq!(json["passages"][0]["tokens"][0]["words"], serde_json::json!(["they"]));
    assert_eq!(desk.run(&["analyze", "nowhere"]).status, 2);
    assert_eq!(desk.run(&["analyze"]).status, 2);
}

#[test]
fn why_an_article_is_not_found_is_told() {
    let desk = desk();
    for (name, article, query) in [
        ("found", "articles/one.txt", "paris"),
        ("other_form", "articles/one.txt", "+divorcees +paris"),
        ("apart", "articles/one.txt", "+paris +divorce"),
        ("excluded", "articles/one.txt", "paris -hand"),
        ("filters", "id:x2", "sang lang:nl date:2019 outlet:sun"),
        ("boilerplate", "articles/one.txt", "comment"),
        ("nowhere", "articles/one.txt", "zzzz \"paris night\""),
        ("group", "articles/one.txt", "(paris AND zzzz) +(paris -hand)"),
    ] {
        assert_snapshot!(format!("why_{name}"), desk.shows(&["why-not", article, query]));
    }
    desk.write("elsewhere/three.txt", "They danced in Rome.");
    assert_snapshot!("why_outside", desk.shows(&["why-not", "elsewhere/three.txt", "rome"]));
    desk.write("articles/two.txt", "Another title altogether.");
    assert_snapshot!("why_changed", desk.shows(&["why-not", "articles/two.txt", "altogether"]));
    assert_eq!(desk.run(&["why-not", "nowhere.txt", "x"]).status, 1);
}
