//! Names that all languages share: a search for one finds the articles of every language, and those
//! of a language that few articles are in stand no lower for it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::program::{Desk, ids};

/// A story of each language with a place for a name; how many articles tell it about each name, and
/// its last words, of which each article has one.
const STORIES: &[(&str, usize, &str, [&str; 3])] = &[
    (
        "en",
        12,
        "{name} was seen at the harbour with a new friend, and the photographers followed them all day",
        ["in the rain", "on foot", "by boat"],
    ),
    (
        "nl",
        3,
        "{name} werd in de haven gezien met een nieuwe vriend, en de fotografen volgden hen de hele dag",
        ["in de regen", "te voet", "per boot"],
    ),
    (
        "de",
        3,
        "{name} wurde am Hafen mit einem neuen Freund gesehen, und die Fotografen folgten ihnen den ganzen Tag",
        ["im Regen", "zu Fuß", "im Boot"],
    ),
    (
        "sv",
        2,
        "{name} sågs i hamnen med en ny vän, och fotograferna följde efter dem under hela den långa dagen",
        ["i regnet", "till fots", "med båt"],
    ),
    (
        "fr",
        2,
        "{name} a été vue au port avec un nouvel ami, et les photographes les ont suivis toute la journée",
        ["sous la pluie", "à pied", "en bateau"],
    ),
    (
        "fi",
        1,
        "{name} nähtiin satamassa uuden ystävän kanssa, ja valokuvaajat seurasivat heitä koko päivän",
        ["sateessa", "jalan", "veneellä"],
    ),
];

/// Names as articles write them, with ways to type them.
const NAMES: &[(&str, &[&str])] = &[
    ("Beyoncé", &["Beyoncé", "beyonce", "BEYONCÉ"]),
    ("Kim Kardashian", &["Kim Kardashian", "kardashian", "kim", "\"kim kardashian\""]),
    ("Zlatan Ibrahimović", &["zlatan ibrahimovic", "Ibrahimović", "zlatan"]),
    ("Máxima", &["maxima", "Máxima"]),
    ("Harry Styles", &["harry styles", "+harry +styles", "styles"]),
    ("Adele", &["adele", "Adele"]),
    ("Lewis Hamilton", &["hamilton", "lewis hamilton"]),
    ("Céline Dion", &["celine dion", "Céline", "dion"]),
];

/// An archive of all stories about all names, English most of all.
fn archive() -> Desk {
    let mut lines = String::new();
    for (name, _) in NAMES {
        for (code, articles, story, ends) in STORIES {
            for nth in 0..*articles {
                let text = format!("{} {}.", story.replace("{name}", name), ends[nth % ends.len()]);
                let record = json!({ "id": format!("{code} {nth} {name}"), "text": text });
                lines += &format!("{record}\n");
            }
        }
    }
    let desk = Desk::new();
    desk.write("articles/names.jsonl", lines);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk
}

#[test]
fn a_name_finds_the_articles_of_every_language_and_none_is_drowned() {
    let desk = archive();
    for (name, queries) in NAMES {
        for query in *queries {
            let found = desk.search(query);
            let about = ids(&found).into_iter().filter(|id| id.ends_with(name)).count();
            let all: usize = STORIES.iter().map(|(_, articles, ..)| articles).sum();
            assert_eq!((about, ids(&found).len()), (all, all), "{query}");
            let mut best: BTreeMap<&str, f64> = BTreeMap::new();
            for hit in found["hits"].as_array().unwrap() {
                let code = &hit["article"]["id"].as_str().unwrap()[..2];
                let score = hit["score"].as_f64().unwrap();
                best.entry(code).and_modify(|best| *best = best.max(score)).or_insert(score);
            }
            let most = best.values().copied().fold(0.0, f64::max);
            for (code, best) in &best {
                assert!(*best > most * 0.9, "{query}: the best of {code} has {best} of {most}");
            }
            assert_eq!(best.len(), STORIES.len(), "{query}");
        }
    }
}

#[test]
fn a_name_in_one_language_finds_that_one_only() {
    let desk = archive();
    for (name, queries) in NAMES {
        for (code, articles, ..) in STORIES {
            let found = desk.search(&format!("{} lang:{code}", queries[0]));
            let expected = |id: &&str| id.starts_with(code) && id.ends_with(name);
            let ids = ids(&found);
            assert_eq!(ids.len(), *articles, "{name} {code}");
            assert!(ids.iter().all(expected), "{name} {code}: {ids:?}");
        }
    }
}

#[test]
fn names_with_signs_in_them_are_found_however_they_are_typed() {
    let names = ["D'Amelio", "D’Angelo", "Da'Vine", "N’Golo", "P!nk"];
    let files: Vec<(String, String)> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            (format!("{n}.txt"), format!("The crowd saw {name} leave the party. Wow!That was it."))
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, text)| (&**n, &**text)).collect();
    let desk = Desk::with(&files);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    for (n, ways) in [
        &["damelio", "D'Amelio", "d’amelio's", "amelio"][..],
        &["dangelo", "d'angelo", "angelo"],
        &["davine", "Da’Vine"],
        &["ngolo", "n'golo", "golo"],
        &["P!nk", "p!nk's", "pink", "\"saw p!nk leave\""],
    ]
    .iter()
    .enumerate()
    {
        for way in *ways {
            assert_eq!(ids(&desk.search(way)), [format!("{n}.txt")], "{way}");
        }
    }
    assert_eq!(ids(&desk.search("wow")).len(), names.len());
}
