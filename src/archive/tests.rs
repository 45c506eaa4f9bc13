use std::fs;

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
        ["a.txt", "b/deep/two.TXT", "b/one.text", "photo.jpg: not a text file"]
    );
    assert_eq!(names(&root.join("photo.jpg")), ["photo.jpg"], "a file named by the user is taken");
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends_and_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    fs::write(root.join("a.txt"), "x").unwrap();
    std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
    let found = names(&root);
    assert_eq!(found[0], "a.txt");
    assert!(found[1].starts_with("loop: "), "{found:?}");
    assert_eq!(found.len(), 2);
}

#[test]
fn bytes_that_are_no_text_are_skipped_with_the_line() {
    let source = Source { path: "a.txt".into(), name: "a.txt".into(), size: 0, modified: 0 };
    let reason = |bytes: &[u8]| read(&source, bytes).map_err(|skipped| skipped.reason);
    assert_eq!(reason(b"one\ntwo\xFF").unwrap_err(), Reason::NotUtf8 { line: 2 });
    assert_eq!(reason(b"one\0").unwrap_err(), Reason::Binary);
    assert_eq!(reason(b"").unwrap().articles, []);
    assert_eq!(reason("Één.".as_bytes()).unwrap().articles.len(), 1);
}
