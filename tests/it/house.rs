//! The rules of the house, as tests: which module may use which, and where outside crates live.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of their layers: each may use those of the layers before it only.
const LAYERS: &[&[&str]] = &[
    &["error", "language"],
    &["article", "analysis", "sentence"],
    &["repeat"],
    &["archive", "passage"],
    &["index", "query"],
    &["snippet"],
    &["search"],
    &["eval"],
    &["bench"],
    &["output"],
    &["cli"],
];

/// Crates that are used in one place only.
const HOMES: &[(&str, &[&str])] = &[
    ("whatlang", &["language"]),
    ("stop_words", &["language"]),
    ("rust_stemmers", &["analysis"]),
    ("frostem", &["analysis"]),
    ("unicode_normalization", &["analysis"]),
    ("sentencex", &["sentence"]),
    ("ignore", &["archive"]),
    ("jiff", &["archive", "bench"]),
    ("dom_smoothie", &["archive"]),
    ("dom_query", &["archive"]),
    ("pulldown_cmark", &["archive"]),
    ("serde_saphyr", &["archive"]),
    ("toml", &["archive"]),
    ("encoding_rs", &["archive"]),
    ("encoding_rs_io", &["archive"]),
    ("chardetng", &["archive"]),
    ("flate2", &["archive"]),
    ("liblzma", &["archive"]),
    ("zstd", &["archive", "index"]),
    ("postcard", &["index"]),
    ("rustc_hash", &["analysis", "language", "repeat", "sentence"]),
    ("regex", &["sentence"]),
    ("hashbrown", &["analysis"]),
    ("tantivy", &["index", "search"]),
    ("clap", &["cli", "main"]),
    ("indicatif", &["cli"]),
    ("signal_hook", &["cli"]),
    ("bytesize", &["cli"]),
    ("crossbeam_channel", &["index"]),
    ("html_escape", &["archive", "output"]),
    ("open", &["cli"]),
    ("fastrand", &["bench", "eval"]),
    ("icu_segmenter", &["analysis"]),
    ("unicode_script", &["analysis"]),
    ("tempfile", &["archive", "bench", "search"]),
    ("supports_hyperlinks", &["cli"]),
    ("percent_encoding", &["output"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("dirs", &["cli"]),
    ("tantivy_fst", &["search"]),
    ("levenshtein_automata", &["search"]),
    ("unicode_properties", &["analysis"]),
    ("terminal_size", &["cli"]),
    ("anstream", &["cli", "output"]),
    ("hdrhistogram", &["bench"]),
    ("plotters", &["output"]),
    ("strsim", &["bench"]),
    ("sysinfo", &["bench"]),
    ("wait4", &["bench"]),
];

/// Every source file with the module at the top of its path.
fn files() -> Vec<(String, PathBuf, String)> {
    fn below(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    below(&src, &mut paths);
    let named = |path: PathBuf| {
        let first = path.strip_prefix(&src).unwrap().iter().next().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        (first.trim_end_matches(".rs").to_owned(), path, text)
    };
    paths.into_iter().map(named).collect()
}

/// The lines of a file that are code.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn modules_use_only_the_layers_before_them() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    for (module, path, text) in files() {
        let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
        let Some(own) = layer(&module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "{module} is in no layer");
            continue;
        };
        let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code(if is_test { "" } else { before_tests }) {
            for used in line.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let fits = used == module || layer(&used).is_some_and(|used| used < own);
                if !fits {
                    wrong.push(format!("{}: {line}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn outside_crates_live_in_their_homes() {
    let mut wrong = Vec::new();
    for (module, path, text) in files() {
        for (name, homes) in HOMES {
            let uses = |line: &str| {
                line.match_indices(&format!("{name}::")).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                })
            };
            if !homes.contains(&module.as_str()) && code(&text).any(uses) {
                wrong.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn seeds_hold_five_texts_and_nothing_else() {
    let mut names: Vec<String> = fs::read_dir(crate::program::seeds())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names.len(), 5);
    assert!(names.iter().all(|name| name.ends_with(".txt")), "{names:?}");
}
