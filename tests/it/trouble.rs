//! What goes wrong is said, with what to do about it, and nothing is lost.

use std::fs;

use insta::assert_snapshot;

use crate::program::Desk;

const STORY: &str = "They are back together\n\nThe pair was seen in Paris last night.\n";

#[test]
fn errors_name_the_place_and_say_what_to_do() {
    let desk = Desk::new();
    desk.write("full/notes.md", "mine");
    assert_snapshot!("no_index", desk.shows(&["search", "kim"]));
    assert_snapshot!("no_path", desk.shows(&["index", "nowhere"]));
    assert_snapshot!("nothing_to_index", desk.shows(&["index"]));
    assert_snapshot!("not_an_index", desk.shows(&["--index", "full", "search", "kim"]));
    assert_snapshot!("not_an_index_to_write", desk.shows(&["--index", "full", "index", "full"]));
    assert_snapshot!("empty_query", desk.shows(&["search", " "]));
    assert_snapshot!("no_language", desk.shows(&["search", "kim", "--lang=klingon"]));
    assert_eq!(fs::read_dir(desk.path("full")).unwrap().count(), 1, "the folder is left alone");
}

#[test]
fn warnings_show_where_in_the_query() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    assert_snapshot!(
        "warnings",
        desk.shows(&["search", "paris “back together", "outlet:people", "&"])
    );
    assert_snapshot!("only_punctuation", desk.shows(&["search", "???"]));
}

#[test]
fn words_of_boilerplate_are_said_to_stand_there() {
    let desk = Desk::with(&[("one.txt", &format!("{STORY}\nLeave a Comment\n"))]);
    desk.run(&["index", "articles"]);
    assert_snapshot!("boilerplate", desk.shows(&["search", "comment"]));
    assert_snapshot!("boilerplate_phrase", desk.shows(&["search", "\"leave a comment\""]));
}

#[test]
fn another_indexer_at_work_is_told_and_searching_goes_on() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    let lock =
        fs::File::options().write(true).open(desk.path("index/.tantivy-writer.lock")).unwrap();
    lock.lock().unwrap();
    assert_snapshot!("busy", desk.shows(&["index", "articles"]));
    assert_snapshot!("busy_search", desk.shows(&["search", "paris", "--in", "articles"]));
    drop(lock);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
}

#[test]
fn an_index_of_another_version_is_refused_with_the_way_out() {
    for (from, to, name) in [
        (r#"\"format\":1"#, r#"\"format\":99"#, "other_format"),
        (r#"\"analysis\":\"tabloid-"#, r#"\"analysis\":\"other-"#, "other_analysis"),
        (r#"\"format\":1"#, r#"\"form\":1"#, "foreign_index"),
    ] {
        let desk = Desk::with(&[("one.txt", STORY)]);
        desk.run(&["index", "articles"]);
        let meta = fs::read_to_string(desk.path("index/meta.json")).unwrap();
        assert!(meta.contains(from), "{meta}");
        fs::write(desk.path("index/meta.json"), meta.replace(from, to)).unwrap();
        assert_snapshot!(name, desk.shows(&["search", "paris"]));
        assert_eq!(desk.run(&["index", "articles"]).status, 2);
    }
}

#[test]
fn a_damaged_index_is_an_error_and_no_panic() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    for entry in fs::read_dir(desk.path("index")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|ending| ending == "store" || ending == "term" || ending == "idx")
        {
            fs::write(&path, b"damaged").unwrap();
        }
    }
    let run = desk.run(&["search", "paris"]);
    assert_eq!(run.status, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.starts_with("error: the index in `index` failed: "), "{}", run.stderr);
    assert!(run.stderr.contains("hint: "), "{}", run.stderr);
}

#[test]
fn an_index_folder_with_a_gitignore_is_free() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.write("index/.gitignore", "*\n");
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    assert_eq!(desk.run(&["search", "paris"]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_first_run_that_ended_before_its_first_commit_is_begun_anew() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.write("index/.tantivy-writer.lock", "");
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    assert_eq!(desk.run(&["search", "paris"]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_tabloid"))
        .args(["search", "paris", "--format=json"])
        .current_dir(desk.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()),
        (Some(0), "")
    );
}

#[cfg(unix)]
#[test]
fn an_index_that_may_not_be_written_and_is_another_users_can_be_searched() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    for lock in [".tantivy-meta.lock", ".tantivy-writer.lock"] {
        fs::remove_file(desk.path("index").join(lock)).unwrap();
    }
    let mode = |below: &str, mode| {
        fs::set_permissions(desk.path(below), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("", 0o755);
    mode("index", 0o555);
    let mut search = std::process::Command::new(env!("CARGO_BIN_EXE_tabloid"));
    search.args(["search", "paris"]).current_dir(desk.path(""));
    // The superuser may write anywhere, so it searches as somebody else.
    let is_superuser = fs::write(desk.path("index/probe"), "").is_ok();
    if is_superuser {
        fs::remove_file(desk.path("index/probe")).unwrap();
        search.uid(NOBODY).gid(NOBODY);
    }
    let output = search.output();
    mode("index", 0o755);
    match output {
        Ok(output) => {
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""));
        }
        // The program itself may lie where nobody else may go.
        Err(error) => assert!(is_superuser, "{error}"),
    }
}

#[test]
fn hostile_queries_end_well() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    for query in [
        "\"",
        "+",
        "-",
        "--",
        "((((",
        "\"\"",
        "lang:",
        "+\"",
        "\u{202E}paris",
        "\u{1F600}",
        "a\u{0301}\u{0301}",
        "paris\u{7}",
    ] {
        let run = desk.run(&["search", "--", query]);
        assert!([0, 1, 2].contains(&run.status), "{query:?}: {}", run.status);
        assert!(!run.stderr.contains("panicked"), "{query:?}: {}", run.stderr);
    }
    let long = "paris ".repeat(20_000);
    assert_eq!(desk.run(&["search", &long]).status, 0);
}
