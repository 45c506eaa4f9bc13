//! The rules of the house, as tests: which module may use which, and where outside crates live.

use std::collections::BTreeSet;
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

/// Crates that are at home everywhere.
const ANYWHERE: [&str; 2] = ["serde", "serde_json"];

/// The table of ARCHITECTURE.md: each module with the crates that it is the home of.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let text = root("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| {
        let [module, _, crates, _] = row.split('|').collect::<Vec<&str>>()[..] else { return None };
        let names = crates.split(',').map(|name| name.split('(').next().unwrap_or(name).trim());
        let names = names.filter(|name| !name.is_empty()).map(String::from);
        Some((module.trim().trim_end_matches('`').to_owned(), names.collect()))
    })
    .collect()
}

/// The crates that this one depends on.
fn dependencies() -> Vec<String> {
    let manifest: toml::Table = root("Cargo.toml").parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().cloned().collect()
}

/// A file at the root of the project.
fn root(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

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

/// The lines of a file that are code, without its tests.
fn code<'t>(path: &Path, text: &'t str) -> impl Iterator<Item = &'t str> {
    let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
    let code = text.split("\nmod tests {").next().filter(|_| !is_test).unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Whether a line of code uses a crate.
fn uses(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{}::", name.replace('-', "_")))
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

#[test]
fn modules_use_only_the_layers_before_them() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    for (module, path, text) in files() {
        let Some(own) = layer(&module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "{module} is in no layer");
            continue;
        };
        for line in code(&path, &text) {
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
fn the_table_of_modules_keeps_the_order_of_the_layers() {
    let modules: Vec<String> = table().into_iter().map(|(module, _)| module).collect();
    assert_eq!(modules.len(), LAYERS.concat().len(), "{modules:?}");
    let layer = |module: &String| LAYERS.iter().position(|layer| layer.contains(&module.as_str()));
    assert!(modules.is_sorted_by_key(layer), "{modules:?}");
}

#[test]
fn outside_crates_live_in_their_homes() {
    let (table, files) = (table(), files());
    for name in dependencies().into_iter().filter(|name| !ANYWHERE.contains(&name.as_str())) {
        let homes = table.iter().filter(|(_, crates)| crates.contains(&name));
        let homes: BTreeSet<&str> = homes.map(|(module, _)| module.as_str()).collect();
        let used = files
            .iter()
            .filter(|(_, path, text)| code(path, text).any(|line| uses(line, &name)))
            .map(|(module, ..)| module.as_str());
        assert_eq!(homes, used.collect(), "the homes of {name} in ARCHITECTURE.md, and its users");
    }
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
