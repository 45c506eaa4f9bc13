//! `tabloid eval`, and the judged queries of `tests/data` on the seeds: a change of analysis or
//! ranking shows here.

use std::fs;

use insta::assert_snapshot;

use crate::program::{Desk, data};

/// Mean measures that the seeds' queries reach; raise them when a change does better.
const FLOORS: [(&str, f64); 3] = [("ndcg@10", 0.96), ("map", 0.97), ("mrr@10", 0.97)];

/// The seeds with their judged queries.
fn desk() -> Desk {
    let desk = Desk::with_seeds();
    desk.write("queries.tsv", fs::read(data("seeds.queries.tsv")).unwrap());
    desk.write("qrels.txt", fs::read(data("seeds.qrels")).unwrap());
    desk
}

const EVAL: [&str; 7] = [
    "eval",
    "--queries=queries.tsv",
    "--qrels=qrels.txt",
    "--in",
    "seeds",
    "--syntax",
    "--format=json",
];

#[test]
fn the_judged_queries_are_answered_as_well_as_before() {
    let desk = desk();
    let judged = desk.json(&EVAL);
    assert_eq!(judged["topics"].as_object().unwrap().len(), 20);
    for (measure, floor) in FLOORS {
        let mean = judged["mean"][measure].as_f64().unwrap();
        assert!(mean >= floor, "mean {measure} {mean:.4}\n{judged:#}");
    }
}

#[test]
fn runs_are_written_read_and_compared() {
    let desk = desk();
    let run = desk.run(&[&EVAL[..], &["--run=one.run"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let written = fs::read_to_string(desk.path("one.run")).unwrap();
    assert!(written.starts_with("q01 Q0 back-together-claim.txt 1 "), "{written}");
    let same = desk.json(&[&EVAL[..], &["--compare=one.run"]].concat());
    assert_eq!(
        (&same["comparison"]["difference"], &same["comparison"]["p"]),
        (&0.0.into(), &1.0.into())
    );
    let worse: String =
        written.lines().filter(|line| !line.contains(" 1 ")).map(|l| format!("{l}\n")).collect();
    desk.write("worse.run", worse);
    let better = desk.json(&[&EVAL[..], &["--compare=worse.run"]].concat());
    assert!(better["comparison"]["difference"].as_f64().unwrap() > 0.1, "{better:#}");
    assert!(better["comparison"]["p"].as_f64().unwrap() < 0.01, "{better:#}");
}

#[test]
fn measures_are_shown_for_every_topic_and_a_file_that_is_malformed_is_told() {
    let desk = desk();
    desk.write("few.tsv", "q02\tdivorced\nq03\thuwelijkstherapie\nx\tno judgements\n");
    desk.write("few.txt", "q02 0 messier-divorce.txt 2\nq02 0 huwelijk-op-springen.txt 1\nq99 0 messier-divorce.txt 1\n");
    let args = ["eval", "--queries=few.tsv", "--qrels=few.txt", "--in=seeds", "--run=few.run"];
    assert_snapshot!("eval", desk.shows(&args));
    let passages = ["eval", "--queries=few.tsv", "--passages", "--run=passages.run"];
    assert_eq!(desk.run(&passages).stdout, "");
    assert!(
        fs::read_to_string(desk.path("passages.run")).unwrap().contains("messier-divorce.txt#")
    );
    desk.write("few.txt", "q02 0 messier-divorce.txt 2\nq02 messier\n");
    assert_snapshot!("eval_malformed", desk.shows(&args));
    for (name, empty) in [("eval_no_judgements", "few.txt"), ("eval_no_topics", "few.tsv")] {
        desk.write("few.txt", "q02 0 messier-divorce.txt 2\n");
        desk.write(empty, "\n");
        assert_snapshot!(name, desk.shows(&args));
    }
    assert_eq!(desk.run(&["eval", "--queries=nowhere.tsv", "--qrels=few.txt"]).status, 2);
    assert_eq!(desk.run(&["eval", "--queries=few.tsv"]).status, 2, "neither judged nor written");
}

#[test]
fn judged_topics_that_were_not_asked_are_told() {
    let desk = desk();
    let queries = fs::read_to_string(desk.path("queries.tsv")).unwrap();
    let few: Vec<&str> = queries.lines().take(3).collect();
    desk.write("queries.tsv", few.join("\n"));
    let run = desk.run(&EVAL);
    let said = "warning: 17 of 20 judged topics were not asked, and count 0\n";
    assert!(run.status == 0 && run.stderr.contains(said), "{}", run.stderr);
}
