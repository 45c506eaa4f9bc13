//! `tabloid bench`: what it measures, on what, and what it refuses. Times are never looked at.

use std::fs;

use serde_json::Value;

use crate::program::Desk;

/// A quick measurement of the seeds, as JSON.
const SEEDS: [&str; 5] = ["bench", "seeds", "--count=4", "--repeat=1", "--format=json"];

/// The classes that the seeds give queries for: all of them.
const CLASSES: [&str; 11] = [
    "one word",
    "any of 2",
    "any of 3",
    "all of 2",
    "all of 3",
    "phrase of 2",
    "phrase of 3",
    "phrase with a stop word",
    "prefix",
    "fuzzy",
    "one word, one language",
];

/// The classes of a report.
fn classes(report: &Value) -> &[Value] {
    report["classes"].as_array().unwrap()
}

/// What was asked, and how much it found.
fn asked(report: &Value) -> Vec<(&Value, &Value, &Value)> {
    classes(report).iter().map(|c| (&c["class"], &c["queries"], &c["hits"])).collect()
}

#[test]
fn every_class_is_drawn_from_the_archive_found_and_timed() {
    let desk = Desk::with_seeds();
    let report = desk.json(&SEEDS);
    let names: Vec<&str> = classes(&report).iter().map(|c| c["class"].as_str().unwrap()).collect();
    assert_eq!(names, CLASSES);
    assert_eq!(report["left_out"], serde_json::json!([]));
    for class in classes(&report) {
        assert_eq!(class["queries"].as_array().unwrap().len(), 4, "{class:#}");
        assert!(class["hits"].as_u64().unwrap() >= 4, "each finds where it comes from: {class:#}");
        for (speed, samples) in [("warm", 12), ("without_snippets", 12), ("cold", 4)] {
            let speed = &class[speed];
            assert_eq!(speed["samples"], samples);
            let times = ["p50_ms", "p95_ms", "p99_ms", "worst_ms"].map(|name| speed[name].as_f64());
            assert!(times[0] > Some(0.0) && times.is_sorted(), "{speed:#}");
        }
    }
    assert_eq!(
        (&report["answers"]["queries"], &report["answers"]["articles"]),
        (&44.into(), &5.into())
    );
    assert!(!desk.path("index").exists(), "the user's own index is left alone");
    assert!(!desk.path("state").exists(), "and so is the last search");
}

#[test]
fn indexing_and_size_are_measured_with_the_machine_and_the_versions() {
    let desk = Desk::with_seeds();
    let report = desk.json(&SEEDS);
    assert_eq!(
        (&report["archive"]["articles"], &report["archive"]["source"]),
        (&5.into(), &"seeds".into())
    );
    let indexing = &report["indexing"];
    assert_eq!((&indexing["runs"], &indexing["commits"]), (&1.into(), &1.into()));
    assert!(indexing["wall_seconds"]["median"].as_f64() > Some(0.0));
    assert!(indexing["peak_memory_bytes"]["median"].as_u64() > Some(1_000_000));
    let parts = report["size"]["components"].as_array().unwrap();
    let known: u64 = parts.iter().map(|part| part["bytes"].as_u64().unwrap()).sum();
    assert!(known <= report["size"]["index_bytes"].as_u64().unwrap());
    assert!(parts.iter().any(|part| part["name"] == "positions" && part["field"] == "words"));
    assert!(report["machine"]["cores"].as_u64() >= Some(1));
    assert_eq!(report["versions"]["tabloid"], env!("CARGO_PKG_VERSION"));
    assert!(report["date"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn the_same_archive_gives_the_same_queries_and_hits() {
    let desk = Desk::with_seeds();
    let (first, second) = (desk.json(&SEEDS), desk.json(&SEEDS));
    assert_eq!(asked(&first), asked(&second));
    desk.run(&["index", "seeds"]);
    let as_it_is = desk.json(&["bench", "--count=4", "--format=json"]);
    assert_eq!(asked(&first), asked(&as_it_is), "and so does the index of it");
    assert_eq!(as_it_is["indexing"], Value::Null);
}

#[test]
fn queries_may_come_from_a_file() {
    let desk = Desk::with_seeds();
    desk.write("q.txt", "# my own\n\ndivorced kim\n\"back together\" OR by:nobody\nzzzz\n");
    let report = desk.json(&[&SEEDS[..], &["--queries=q.txt"]].concat());
    let [class] = classes(&report) else { panic!("{report:#}") };
    assert_eq!(class["class"], "from q.txt");
    assert_eq!(class["queries"].as_array().unwrap().len(), 3);
    assert_eq!((&class["hits"], &class["cold"]["samples"]), (&8.into(), &3.into()));
    desk.write("none.txt", "# none\n");
    let run = desk.run(&["bench", "seeds", "--queries=none.txt"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`none.txt` gives no query") && run.stderr.contains("hint: "));
    assert_eq!(desk.run(&["bench", "seeds", "--queries=nowhere.txt"]).status, 2);
}

#[test]
fn reports_are_written_with_pictures_and_compared() {
    let desk = Desk::with_seeds();
    let run = desk.run(&["bench", "seeds", "--count=2", "--repeat=1", "--growth", "--out=out"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let written = |name: &str| fs::read_to_string(desk.path("out").join(name)).unwrap();
    for text in [&run.stdout, &written("report.md")] {
        for part in ["indexing, 1 run", "on disk", "all fields", "warm", "cold", "growth", "100 %"]
        {
            assert!(text.contains(part), "{part} is missing: {text}");
        }
        assert!(CLASSES.iter().all(|class| text.contains(class)), "{text}");
    }
    for (picture, shown) in [
        ("size.svg", &["Index on disk", "terms of words", "stored text"][..]),
        ("latency.svg", &CLASSES),
        ("growth.svg", &["indexing, seconds", "p99"]),
    ] {
        let svg = written(picture);
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
        assert!(shown.iter().all(|text| svg.contains(text)), "{picture}: {svg}");
        assert!(written("report.md").contains(&format!("]({picture})")));
    }
    let args = ["bench", "compare", "out/report.json", "out/report.json"];
    let run = desk.run(&args);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let ratios: Vec<&str> =
        run.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().last()).collect();
    assert_eq!(ratios.len(), 4 + 4 * CLASSES.len());
    assert!(ratios.iter().all(|ratio| *ratio == "1.00"), "{}", run.stdout);
    let mut other: Value = serde_json::from_str(&written("report.json")).unwrap();
    other["machine"]["cores"] = 77.into();
    other["archive"]["articles"] = 4.into();
    other["size"]["index_bytes"] = (other["size"]["index_bytes"].as_u64().unwrap() * 2).into();
    other["classes"][0]["queries"] = serde_json::json!(["kim"]);
    desk.write("other.json", other.to_string());
    let run = desk.run(&["bench", "compare", "out/report.json", "other.json"]);
    assert!(
        run.stdout.lines().any(|l| l.starts_with("size:") && l.ends_with(" 2.00")),
        "{}",
        run.stdout
    );
    for warning in ["different machines", "and 4 with", "other queries: `one word`"] {
        assert!(run.stderr.contains(warning), "{}", run.stderr);
    }
}

#[test]
fn what_is_no_report_is_refused_with_a_hint() {
    let desk = Desk::new();
    desk.write("broken.json", "{\"version\": 1, ");
    desk.write("other.json", "{\"version\": 1, \"seconds\": 2}");
    for name in ["broken.json", "other.json"] {
        let run = desk.run(&["bench", "compare", name, name]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(&format!("`{name}` is not a report")), "{}", run.stderr);
        assert!(run.stderr.contains("hint: "), "{}", run.stderr);
    }
    assert_eq!(desk.run(&["bench", "compare", "nowhere.json", "nowhere.json"]).status, 2);
}

#[test]
fn what_can_not_be_measured_is_told() {
    let desk = Desk::with_seeds();
    let run = desk.run(&["bench"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("there is no index") && run.stderr.contains("hint: "),
        "{}",
        run.stderr
    );
    let run = desk.run(&["bench", "nowhere"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no such file or folder: `nowhere`"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: "));
    desk.write("empty/note.txt", "");
    let run = desk.run(&["bench", "empty", "--repeat=1"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("gives no query to ask"), "{}", run.stderr);
    for args in [
        &["bench", "--growth"][..],
        &["bench", "--compare=ripgrep"],
        &["bench", "seeds", "--generate=3"],
    ] {
        assert_eq!(desk.run(args).status, 2, "{args:?}");
    }
}

#[test]
fn ripgrep_is_asked_what_it_can_answer_or_told_to_be_missing() {
    let desk = Desk::with_seeds();
    let args = ["bench", "seeds", "--count=1", "--repeat=1", "--compare=ripgrep", "--format=json"];
    let missing = desk.command().args(args).env("PATH", "").output().unwrap();
    let said = String::from_utf8(missing.stderr).unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(said.contains("`rg` is not installed") && said.contains("hint: "), "{said}");
    if std::process::Command::new("rg").arg("--version").output().is_err() {
        crate::program::skipped("ripgrep is not at hand");
        return;
    }
    let report = desk.json(&args);
    assert!(report["ripgrep"].as_str().unwrap().starts_with("ripgrep "));
    let is_raced =
        |class: &&Value| !class["ripgrep"].is_null() || class["ripgrep_found_nothing"] != 0;
    let raced = classes(&report).iter().filter(is_raced);
    let raced: Vec<&str> = raced.map(|class| class["class"].as_str().unwrap()).collect();
    assert_eq!(
        raced,
        [
            "one word",
            "any of 2",
            "any of 3",
            "phrase of 2",
            "phrase of 3",
            "phrase with a stop word"
        ]
    );
}

#[test]
fn ripgrep_looks_into_what_is_compressed() {
    let is_there = |program: &str| std::process::Command::new(program).arg("--version").output();
    if is_there("rg").is_err() || is_there("gzip").is_err() {
        crate::program::skipped("ripgrep or gzip is not at hand");
        return;
    }
    let desk = Desk::with_seeds();
    let mut zip = std::process::Command::new("gzip");
    assert!(zip.args(["-r", "seeds"]).current_dir(desk.path("")).status().unwrap().success());
    let report = desk.json(&[&SEEDS[..], &["--compare=ripgrep"]].concat());
    let word = &classes(&report)[0];
    assert!(!word["ripgrep"].is_null(), "{word:#}");
    assert_eq!(word["ripgrep_found_nothing"], 0);
}

#[test]
fn articles_may_be_made_up() {
    let desk = Desk::new();
    let args = ["bench", "--generate=12", "--count=1", "--repeat=2", "--format=json"];
    let report = desk.json(&args);
    assert_eq!(
        (&report["archive"]["articles"], &report["indexing"]["runs"]),
        (&12.into(), &2.into())
    );
    assert_eq!(classes(&report).len(), CLASSES.len());
    assert_eq!(asked(&report), asked(&desk.json(&args)));
}

#[cfg(unix)]
#[test]
fn nothing_stays_behind() {
    let desk = Desk::with_seeds();
    fs::create_dir(desk.path("tmp")).unwrap();
    let tmp = desk.path("tmp");
    let left = || fs::read_dir(&tmp).unwrap().count();
    desk.command().args(SEEDS).env("TMPDIR", &tmp).output().unwrap();
    assert_eq!(left(), 0, "after a run");
    let failed =
        desk.command().args(["bench", "seeds/../tmp"]).env("TMPDIR", &tmp).output().unwrap();
    assert_eq!((failed.status.code(), left()), (Some(2), 0), "after a failure");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tabloid"))
        .args(["bench", "seeds", "--repeat=50"])
        .current_dir(desk.path(""))
        .env("TMPDIR", &tmp)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while left() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.unwrap().success());
    assert_eq!((child.wait().unwrap().code(), left()), (Some(130), 0), "after an interrupt");
}
