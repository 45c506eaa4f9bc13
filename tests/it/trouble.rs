//! What goes wrong is said, with what to do about it, and nothing is lost.

use std::fs;

use insta::assert_snapshot;

use crate::program::{Desk, Run};

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
        desk.shows(&["search", "paris “back together", "colour:people", "&"])
    );
    assert_snapshot!("warnings_of_a_kind", desk.shows(&["search", "paris", "&", "back", "&"]));
    assert_snapshot!("only_punctuation", desk.shows(&["search", "???"]));
}

#[test]
fn a_word_to_be_excluded_that_is_read_as_options_is_told_how_to_be_written() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    assert_snapshot!("excluded_word", desk.shows(&["search", "kim", "divorce", "-drake"]));
    for args in [
        &["search", "kim", "-hollywood"][..],
        &["search", "kim", "-north"],
        &["why-not", "x", "-kim"],
    ] {
        let run = desk.run(args);
        assert!(run.status == 2 && run.stderr.contains("quotes of the shell"), "{}", run.stderr);
    }
    assert_eq!(desk.run(&["search", "paris", "-n5", "-2021"]).status, 0);
    assert_eq!(desk.run(&["search", "paris -drake"]).status, 0);
    assert_eq!(desk.run(&["search", "--", "-drake", "paris"]).status, 0);
}

#[test]
fn numbers_that_are_none_are_told_what_to_write() {
    let desk = Desk::new();
    for (args, said) in [
        (&["search", "kim", "--limit", "-1"][..], "'--limit <N>': write a whole number, 1 or more"),
        (&["search", "kim", "-n", "ten"], "'--limit <N>': write a whole number, 1 or more"),
        (&["search", "kim", "--offset=-1"], "'--offset <N>': write a whole number, 0 or more"),
        (&["index", "--threads", "0"], "'--threads <N>': write a whole number, 1 or more"),
        (&["index", "--commit-every", "-1"], "write a whole number, 0 or more"),
        (&["index", "--memory", "foo"], "write it as 400MB or 2GB; 64.0 MB is the least"),
        (&["index", "--memory", "1kb"], "write it as 400MB or 2GB; 64.0 MB is the least"),
    ] {
        let run = desk.run(args);
        assert!(run.status == 2 && run.stderr.contains(said), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn words_of_boilerplate_are_said_to_stand_there() {
    let desk = Desk::with(&[("one.txt", &format!("{STORY}\nLeave a Comment\n"))]);
    desk.run(&["index", "articles"]);
    assert_snapshot!("boilerplate", desk.shows(&["search", "comment"]));
    assert_snapshot!("boilerplate_phrase", desk.shows(&["search", "\"leave a comment\""]));
}

#[test]
fn a_lock_that_names_nobody_is_waited_for_a_moment() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    let path = desk.path("index/.tantivy-writer.lock");
    fs::write(&path, "").unwrap();
    let lock = fs::File::options().write(true).open(&path).unwrap();
    lock.lock().unwrap();
    desk.write("articles/two.txt", STORY.replace("Paris", "Rome"));
    let run = std::thread::scope(|scope| {
        let run = scope.spawn(|| desk.run(&["index"]));
        std::thread::sleep(std::time::Duration::from_millis(150));
        lock.unlock().unwrap();
        run.join().unwrap()
    });
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.starts_with("added 1 article"), "{}", run.stdout);
    lock.lock().unwrap();
    desk.write("articles/three.txt", STORY.replace("Paris", "London"));
    fs::write(&path, "").unwrap();
    assert_eq!(desk.run(&["index"]).status, 2);
}

#[test]
fn another_indexer_at_work_is_told_and_searching_goes_on() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    fs::write(desk.path("index/.tantivy-writer.lock"), "4711").unwrap();
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
    let format = format!(r#"\"format\":{}"#, tabloid::index::FORMAT);
    for (from, to, name) in [
        (format.as_str(), r#"\"format\":99"#, "other_format"),
        (r#"\"analysis\":\"tabloid-"#, r#"\"analysis\":\"other-"#, "other_analysis"),
        (format.as_str(), r#"\"form\":1"#, "foreign_index"),
    ] {
        let desk = Desk::with(&[("one.txt", STORY)]);
        desk.run(&["index", "articles"]);
        let meta = fs::read_to_string(desk.path("index/meta.json")).unwrap();
        let compression = r#""docstore_compression": "none""#;
        assert!(meta.contains(from) && meta.contains(compression), "{meta}");
        let other = meta.replace(from, to);
        fs::write(desk.path("index/meta.json"), &other).unwrap();
        let told = desk.shows(&["search", "paris"]);
        assert_snapshot!(name, told);
        assert_eq!(desk.run(&["index", "articles"]).status, 2);
        if name != "foreign_index" {
            // It may be made in a way that this version knows nothing of.
            let unknown = other.replace(compression, r#""docstore_compression": "zipped""#);
            fs::write(desk.path("index/meta.json"), unknown).unwrap();
            assert_eq!(desk.shows(&["search", "paris"]), told);
            let stderr = desk.run(&["index", "articles"]).stderr;
            assert!(told.contains(stderr.lines().next().unwrap()), "{stderr}");
        }
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

#[test]
fn what_a_killed_run_left_is_swept_up() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.write("index/.tantivy-writer.lock", "");
    desk.write("index/.managed.json", "");
    desk.write("index/.tmpAbCdEf", "half");
    assert_eq!(desk.run(&["search", "paris"]).status, 2, "there is nothing to search yet");
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk.write("index/.tmpGhIjKl", "half");
    desk.write("index/0123456789abcdef0123456789abcdef.store", "of no commit");
    desk.write("articles/two.txt", STORY);
    assert_eq!(desk.run(&["search", "paris", "--in", "articles"]).status, 0);
    let names = fs::read_dir(desk.path("index")).unwrap().map(|entry| entry.unwrap().file_name());
    let is_left = |name: &str| name.starts_with(".tmp") || name.starts_with("0123");
    assert!(names.into_iter().all(|name| !is_left(&name.to_string_lossy())));
}

#[cfg(unix)]
#[test]
fn a_first_run_killed_at_any_moment_is_begun_anew() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    for round in 0..40 {
        let desk = Desk::with(&[("one.txt", STORY)]);
        let mut child = Command::new(env!("CARGO_BIN_EXE_tabloid"))
            .args(["index", "articles"])
            .current_dir(desk.path(""))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(round));
        child.kill().unwrap();
        child.wait().unwrap();
        let run = desk.run(&["index", "articles"]);
        assert_eq!(run.status, 0, "killed after {round} ms: {}", run.stderr);
        assert_eq!(desk.search("paris")["total"]["articles"], 1);
    }
}

#[test]
fn bits_that_flipped_are_an_error_and_no_panic() {
    let desk = Desk::with(&[("one.txt", &STORY.repeat(20))]);
    desk.run(&["index", "articles"]);
    for ending in ["term", "idx", "pos", "fast", "store", "fieldnorm"] {
        let path = fs::read_dir(desk.path("index"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|e| e == ending))
            .unwrap();
        let good = fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(1 + good.len() / 12) {
            let mut bad = good.clone();
            bad[at] ^= 0xFF;
            fs::write(&path, &bad).unwrap();
            for args in [&["search", "\"back together\" paris"][..], &["stats"]] {
                let run = desk.run(args);
                assert!([0, 1, 2].contains(&run.status), "{ending} {at}: {}", run.status);
                assert!(!run.stderr.contains("panicked"), "{ending} {at}: {}", run.stderr);
            }
        }
        fs::write(&path, &good).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::Stdio;
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    for args in [&["search", "paris", "--format=json"][..], &["completions", "bash"], &["man"]] {
        let mut command = desk.process(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()),
            (Some(0), ""),
            "{args:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_was_skipped_shows_in_report_and_status_though_nobody_reads_the_output() {
    use std::process::Stdio;
    let desk = Desk::with(&[("a.jsonl", "{\"text\":\"They danced.\"}\n{\"text\": \n")]);
    let (output, input) = std::io::pipe().unwrap();
    drop(output);
    let mut command = desk.process(&["index", "articles", "--report=report.json"]);
    let status = command.stdout(input).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(3));
    let report = fs::read_to_string(desk.path("report.json")).unwrap();
    assert!(report.contains("\"added\": 1"), "{report}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_has_no_room_is_an_error_about_the_output() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.run(&["index", "articles"]);
    for args in [&["search", "paris"][..], &["completions", "bash"], &["man"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let run = Run::of(&desk.process(args).stdout(full).output().unwrap());
        assert_eq!(run.status, 2, "{args:?}");
        let said = "error: cannot write to standard output: No space left on device (os error 28)\n\
                    hint: make room on the disk, or write to another place\n";
        assert_eq!(run.stderr, said, "{args:?}");
    }
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
    let mut search_in = std::process::Command::new(env!("CARGO_BIN_EXE_tabloid"));
    search_in.args(["search", "paris", "--in", "articles"]).current_dir(desk.path(""));
    // The superuser may write anywhere, so it searches as somebody else.
    let is_superuser = fs::write(desk.path("index/probe"), "").is_ok();
    if is_superuser {
        fs::remove_file(desk.path("index/probe")).unwrap();
        search.uid(NOBODY).gid(NOBODY);
        search_in.uid(NOBODY).gid(NOBODY);
    }
    let output = search.output();
    let output_in = search_in.output();
    mode("index", 0o755);
    match output {
        Ok(output) => {
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""));
            let output = output_in.unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(0), "{stderr}");
            assert!(stderr.starts_with("warning: cannot write `index"), "{stderr}");
            assert!(stderr.contains("searching what it held before"), "{stderr}");
        }
        // The program itself may lie where nobody else may go.
        Err(error) => {
            assert!(is_superuser, "{error}");
            crate::program::skipped("nobody else may run the program where it lies");
        }
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
    let words: Vec<String> = (0..20_000).map(|n| format!("w{n}")).collect();
    for (prefix, joint) in [("+paris +", "-"), ("paris ", "-"), ("paris ", " "), ("paris \"", " ")]
    {
        let run = desk.run(&["search", "--", &format!("{prefix}{}", words.join(joint))]);
        assert!([0, 1].contains(&run.status), "{}", run.stderr);
        assert!(
            run.stderr.contains("only the first 256 words") || run.stderr.contains("not closed")
        );
    }
}

#[test]
fn a_file_that_is_named_and_left_out_is_told_with_the_reason() {
    let desk = Desk::with(&[("one.txt", STORY)]);
    desk.write("articles/z.zip", b"PK\x03\x04\0\0\0\0\0\0\0\0");
    desk.write("articles/p.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    desk.write("articles/list.csv", "key,comment\n1,They danced.\n");
    desk.write("articles/list.json", "[{\"comment\": \"They danced.\"}]");
    for (name, reason, hint) in [
        ("z.zip", "binary, not text", "hint: only text is indexed: unpack or convert"),
        ("p.png", "binary, not text", "hint: only text is indexed: unpack or convert"),
        ("list.csv", "no column is a text or a title", "`--map text=NAME`"),
        ("list.json", "no text in it", "`--map text=NAME`"),
    ] {
        let path = format!("articles/{name}");
        for args in [
            &["index", &path][..],
            &["index", &path, "--as", "json"],
            &["search", "danced", "--in", &path],
        ] {
            let run = desk.run(args);
            assert_eq!(run.status, 3, "{args:?}: {}{}", run.stdout, run.stderr);
            assert!(run.stderr.contains(&format!("skipped `{path}`")), "{args:?}: {}", run.stderr);
            if args.len() != 4 || name.ends_with("json") {
                assert!(run.stderr.contains(reason), "{args:?}: {}", run.stderr);
                assert!(run.stderr.contains(hint), "{args:?}: {}", run.stderr);
            }
            desk.run(&["index", "--forget", &path]);
        }
    }
    desk.write("articles/cut.json", "[{\"text\": \"They da");
    for time in ["first", "again"] {
        let run = desk.run(&["index", "articles/cut.json"]);
        assert_eq!(run.status, 3, "{time}: {}{}", run.stdout, run.stderr);
    }
    assert_eq!(desk.run(&["index", "--forget", "articles/cut.json"]).status, 0);
    desk.remove("articles/cut.json");
    let run = desk.run(&["index", "articles"]);
    assert_eq!(run.status, 0, "below a folder they are left out: {}", run.stderr);
}
