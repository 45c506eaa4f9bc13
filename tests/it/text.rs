//! What people see.

use insta::assert_snapshot;

use crate::program::Desk;

fn desk() -> Desk {
    let desk = Desk::with_seeds();
    assert_eq!(desk.run(&["index", "seeds"]).status, 0);
    desk
}

#[test]
fn results_are_grouped_by_article_with_marked_snippets() {
    let desk = desk();
    assert_snapshot!("phrase", desk.shows(&["search", "\"back together\""]));
    assert_snapshot!(
        "keywords",
        desk.shows(&["search", "kim", "divorcing", "--limit=2", "--per-article=2"])
    );
    assert_snapshot!("dutch", desk.shows(&["search", "huwelijkstherapie"]));
    assert_snapshot!("nothing", desk.shows(&["search", "zzzz"]));
}

#[test]
fn colour_comes_when_asked_for_and_never_else() {
    let desk = desk();
    assert_snapshot!("colour", desk.shows(&["search", "huwelijkstherapie", "--color=always"]));
    for args in [["search", "kim", "--color=auto"], ["search", "kim", "--color=never"]] {
        assert!(!desk.run(&args).stdout.contains('\u{1B}'));
    }
    let mut forced = desk.command();
    let forced = forced.args(["search", "kim"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8(forced.stdout).unwrap().contains('\u{1B}'));
    let mut refused = desk.command();
    let refused = refused
        .args(["search", "kim", "--color=never"])
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(!String::from_utf8(refused.stdout).unwrap().contains('\u{1B}'));
}

#[test]
fn help_tells_all_commands_and_examples() {
    let desk = Desk::new();
    assert_snapshot!("help", desk.shows(&["--help"]));
    assert_snapshot!("help_search", desk.shows(&["search", "--help"]));
    assert_snapshot!("help_index", desk.shows(&["index", "--help"]));
    assert_snapshot!("help_stats", desk.shows(&["stats", "--help"]));
}
