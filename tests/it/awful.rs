//! A folder with everything that people's folders have: all of it is taken in, or told.

#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;

use insta::assert_snapshot;

use crate::program::Desk;

/// Bytes that are no text.
fn noise(length: u32) -> Vec<u8> {
    (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// A page of many elements, one in another.
fn deep_page() -> String {
    format!("<html><body>{}deep{}", "<div>".repeat(100_000), "</div>".repeat(100_000))
}

/// A page with a tag of many attributes.
fn wide_page() -> String {
    let attributes: String = (0..200_000).map(|n| format!("data-a{n}=\"b\" ")).collect();
    format!("<html><body><div {attributes}>wide</div>")
}

/// The folder; every text that is to be found has the word `findme` and a word of its own.
fn awful() -> Desk {
    let desk = Desk::new();
    let texts: Vec<(&str, Vec<u8>)> = vec![
        ("bom.txt", "\u{FEFF}A findme text with a markfirst at its start.".into()),
        ("utf16le.txt", utf_16("\u{FEFF}A findme text of sixteenlittle bits.", u16::to_le_bytes)),
        ("utf16be.txt", utf_16("A findme text of sixteenbig bits, unmarked.", u16::to_be_bytes)),
        ("latin.txt", b"Le caf\xE9 findme est ferm\xE9 \x93\xE0 jamais\x94, latinword.".to_vec()),
        (
            "slavic.html",
            b"<html><head><meta charset=iso-8859-2><title>P\xF8\xEDb\xEC h</title></head><body><article><p>P\xF8\xEDb\xECh findme o velk\xE9 l\xE1sce a slavicword na konci.</p><p>A je\xB9t\xEC jedna v\xECta.</p></article>".to_vec(),
        ),
        ("nul.txt", format!("A findme text {}with\0nulword in it.", "and more ".repeat(20)).into()),
        ("control.txt", "A findme\u{7} text \u{1B}[31mwith controlword\u{8} in it.".into()),
        ("bidi.txt", "A findme text \u{202E}with bidiword\u{202C} turned around.".into()),
        ("accents.txt", "A findme text of Beyonce\u{301} and decomposedword.".into()),
        ("hyphens.txt", "A findme text with soft\u{AD}hyphen\u{AD}word in it.".into()),
        ("joiners.txt", "A findme text, zero\u{200B} width \u{1F469}\u{200D}\u{1F469} joinerword.".into()),
        ("longword.txt", format!("A findme text {} longwordafter.", "x".repeat(1_000_000)).into()),
        ("longline.txt", format!("{} A findme text longlineend.", "So it goes. ".repeat(200_000)).into()),
        ("empty.txt", vec![]),
        ("blank.txt", b" \n\t\n\xC2\xA0\n".to_vec()),
        ("noise.txt", noise(4_000)),
        ("noise", noise(4_000)),
        ("picture.jpg", noise(100)),
        (".hidden.txt", "A findme text hidden.".into()),
        ("no ending", "A findme text endingless.".into()),
        ("two\nlines.txt", "A findme text newlinename.".into()),
        ("surrogates.jsonl", br#"{"id":"s","text":"A findme text \ud83d surrogateword \ud83d\ude00."}"#.to_vec()),
        (
            "records.jsonl",
            b"{\"id\":1,\"text\":\"A findme recordone.\"}\n\n{broken\n{\"id\":2}\n[1,2]\nnull\n{\"id\":1,\"text\":\"A findme recordtwo of the same id.\"}\n{\"id\":3,\"text\":7}\n{\"text\":\"cut".to_vec(),
        ),
        ("long.jsonl", format!("{{\"text\":\"A findme shortrecord.\"}}\n{{\"text\":\"{}\"}}\n{{\"text\":\"A findme afterlong.\"}}\n", "y".repeat(9_000_000)).into()),
        ("array.json", b"[{\"title\":\"A findme arrayword\"}, {\"id\":1}, {\"title\":\"cu".to_vec()),
        ("settings.json", b"{\"editor\": {\"tab\": 4}}".to_vec()),
        ("entities.json", b"{\"title\": \"Kim &amp; findme\", \"text\": \"<p>entity&eacute;word &amp;amp; more</p>\"}".to_vec()),
        ("table.csv", b"id,title,text\n1,One,A findme tableword.\n2,\"unclosed,and the rest\nof it".to_vec()),
        ("ragged.tsv", b"title\ttext\nRagged\tA findme raggedword.\textra\nOnly title\n".to_vec()),
        ("front.md", b"---\ntitle: [unclosed\n---\nA findme frontword.".to_vec()),
        ("deep.html", deep_page().into()),
        ("wide.html", wide_page().into()),
        ("nothing.html", b"<html><body></body></html>".to_vec()),
        ("cut.jsonl.gz", {
            let lines: String = (0..3_000).map(|n| format!("{{\"id\":{n},\"text\":\"Cut number{n}.\"}}\n")).collect();
            let whole = gzipped(lines.as_bytes());
            whole[..whole.len() / 2].to_vec()
        }),
        ("fake.txt.gz", b"A findme text that says it is packed, fakepacked.".to_vec()),
        ("bomb.txt.gz", gzipped(&vec![b'a'; 20_000_000])),
    ];
    for (name, bytes) in texts {
        desk.write(&format!("awful/{name}"), bytes);
    }
    let odd = desk.path("awful").join(OsStr::from_bytes(b"odd\xFFname.txt"));
    fs::write(odd, "A findme text oddlynamed.").unwrap();
    fs::create_dir(desk.path("awful/folder.txt")).unwrap();
    symlink(desk.path("awful"), desk.path("awful/loop")).unwrap();
    symlink("nowhere.txt", desk.path("awful/dangling.txt")).unwrap();
    symlink("bom.txt", desk.path("awful/link.txt")).unwrap();
    assert!(Command::new("mkfifo").arg(desk.path("awful/pipe.txt")).status().unwrap().success());
    UnixListener::bind(desk.path("awful/socket.txt")).unwrap();
    desk
}

#[test]
fn an_awful_folder_is_taken_in_and_what_is_not_is_told() {
    let desk = awful();
    let args = ["index", "awful", "--memory=64MB", "--report=report.json"];
    assert_snapshot!("index", desk.shows(&args));
    assert_snapshot!("again", desk.shows(&args));
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.path("report.json")).unwrap()).unwrap();
    let told = report["skipped"].as_array().unwrap().iter().map(|skipped| {
        let path = skipped["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        format!("{path:?} {} {}", skipped["line"], skipped["reason"].as_str().unwrap())
    });
    assert_snapshot!("report", told.collect::<Vec<String>>().join("\n"));
    for (query, id) in [
        ("markfirst", "bom.txt"),
        ("sixteenlittle", "utf16le.txt"),
        ("sixteenbig", "utf16be.txt"),
        ("\"à jamais\" latinword", "latin.txt"),
        ("\"příběh findme\" slavicword", "slavic.html"),
        ("nulword", "nul.txt"),
        ("controlword", "control.txt"),
        ("bidiword", "bidi.txt"),
        ("beyonce decomposedword", "accents.txt"),
        ("softhyphenword", "hyphens.txt"),
        ("\"zero width\" joinerword", "joiners.txt"),
        ("longwordafter", "longword.txt"),
        ("longlineend", "longline.txt"),
        ("endingless", "no ending"),
        ("newlinename", "two\nlines.txt"),
        ("surrogateword", "s"),
        ("recordone", "1"),
        ("recordtwo", "1"),
        ("afterlong", "long.jsonl"),
        ("arrayword", "array.json"),
        ("\"kim & findme\" entityéword", "entities.json"),
        ("tableword", "1"),
        ("raggedword", "ragged.tsv"),
        ("frontword", "front.md"),
        ("number17", "17"),
        ("fakepacked", "fake.txt.gz"),
        ("oddlynamed", "odd\u{FFFD}name.txt"),
    ] {
        let found = desk.search(query);
        assert!(found["total"]["articles"] != 0, "{query} is not found");
        let article = &found["hits"][0]["article"];
        let names = [article["path"].as_str().unwrap(), article["id"].as_str().unwrap()];
        assert!(names.iter().any(|name| name.ends_with(id)), "{query}: {names:?}");
    }
    assert_eq!(desk.search("hidden")["total"]["articles"], 0, "hidden files are passed over");
    let run = desk.run(&["search", "bidiword", "controlword"]);
    assert!(!run.stdout.contains(['\u{1B}', '\u{202E}', '\u{7}']), "{:?}", run.stdout);
    assert_eq!(desk.run(&["doctor"]).status, 0);
}

#[test]
fn a_folder_that_may_not_be_read_is_told_and_what_it_held_stays() {
    let desk =
        Desk::with(&[("one.txt", "A text findme."), ("deep/two.txt", "Another text findme.")]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let mode = |mode| {
        fs::set_permissions(desk.path("articles/deep"), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o000);
    if fs::read_dir(desk.path("articles/deep")).is_ok() {
        mode(0o755);
        crate::program::skipped("the superuser may read everything");
        return;
    }
    let run = desk.run(&["index"]);
    mode(0o755);
    assert_eq!(run.status, 3, "{}", run.stdout);
    assert!(run.stderr.contains("deep`"), "{}", run.stderr);
    assert_eq!(desk.search("findme")["total"]["articles"], 2);
}
