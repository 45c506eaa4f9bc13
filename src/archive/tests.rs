use std::fs;
use std::path::Path;

use super::*;

fn names(root: &Path) -> Vec<String> {
    walk(root, Path::new("/nowhere"))
        .map(|found| match found {
            Ok(source) => source.name,
            Err(skipped) => {
                let name = skipped.path.file_name().unwrap().to_string_lossy().into_owned();
                format!("{name}: {}", skipped.reason)
            }
        })
        .collect()
}

#[test]
fn a_walk_finds_texts_by_name_and_says_what_it_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    fs::create_dir_all(root.join("b/deep")).unwrap();
    for name in ["b/deep/two.TXT", "a.txt", "b/one.text", ".hidden.txt", "photo.jpg"] {
        fs::write(root.join(name), "x").unwrap();
    }
    assert_eq!(
        names(&root),
        ["a.txt", "b/deep/two.TXT", "b/one.text", "photo.jpg: in no format that is read"]
    );
    assert_eq!(names(&root.join("photo.jpg")), ["photo.jpg"], "a file named by the user is taken");
}

/// What is found in a file of this name with these bytes.
fn found(name: &str, bytes: &[u8]) -> (Vec<String>, std::result::Result<(), Reason>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    let source = Source { path, name: name.into(), size: 0, modified: 0, is_expected: false };
    let mut found = Vec::new();
    let read = read(&source, &Reading::default(), &Meter::default(), &mut |one| {
        found.push(match one {
            Found::Article { article, line, .. } => {
                let first = article.paragraphs.into_iter().next().map(|p| p.text);
                format!("{line} {}", article.title.or(first).unwrap_or_default())
            }
            Found::Broken { line, reason } => format!("{line}! {reason}"),
        });
        Taken::Go
    });
    (found, read)
}

#[test]
fn bytes_are_read_as_what_they_are_whatever_their_name() {
    for (name, bytes, expected) in [
        (
            "a.txt",
            &b"Caf\xE9 de la gare: ils sont s\xE9par\xE9s."[..],
            &["1 Café de la gare: ils sont séparés."][..],
        ),
        (
            "a.txt",
            b"{\"text\":\"One.\"}\n{\"text\":",
            &["1 One.", "2! not valid JSON: EOF while parsing a value"],
        ),
        ("a.csv", b"title,text\nOne,Text.\n", &["2 One"]),
        ("a", b"---\ntitle: One\n---\nText.", &["1 One"]),
        ("a.txt", b"", &[]),
    ] {
        let (found, read) = found(name, bytes);
        assert_eq!(
            (found.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), read),
            (expected, Ok(())),
            "{name}"
        );
    }
}

#[test]
fn what_is_no_article_is_told_from_what_is_broken() {
    let noise: Vec<u8> =
        (0..4_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(found("a.txt", &noise), (Vec::new(), Err(Reason::Binary)));
    assert_eq!(found("a", &noise), (Vec::new(), Err(Reason::OtherFormat)));
    assert_eq!(
        found("package.json", b"{\n\"name\": \"x\"\n}"),
        (Vec::new(), Err(Reason::OtherFormat))
    );
    let (some, read) = found("a.json", b"[{\"id\":1},{\"text\":\"One.\"},{\"id\":2}]");
    assert_eq!(
        (some, read),
        (vec!["1 One.".into(), "1! no text in it".into(), "1! no text in it".into()], Ok(()))
    );
}

#[test]
fn a_compressed_file_that_is_cut_short_gives_what_it_holds() {
    let lines: String = (0..50_000).map(|n| format!("{{\"text\":\"Line {n}.\"}}\n")).collect();
    let whole = zstd::encode_all(lines.as_bytes(), 3).unwrap();
    let (found, read) = found("a.jsonl.zst", &whole[..whole.len() / 2]);
    assert!(found.len() > 100 && found[0] == "1 Line 0.", "{}", found.len());
    assert!(matches!(read, Err(Reason::Unreadable(_))), "{read:?}");
}
