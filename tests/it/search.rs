//! What a query finds, on small articles made for the purpose.

use serde_json::Value;
use tabloid::search::{Request, Searcher, Sort};

use crate::program::{Desk, Dice, ids, marked};

/// Two languages, a title, several passages.
const ARTICLES: &[(&str, &str)] = &[
    (
        "reunion.txt",
        "A reunion for the singer\n\nThe singer’s marriage ended in May, and nobody expected to see the pair again on a red carpet. Her friends say that she was happy to be alone for once, and that she wrote most of her new songs at night.\n\nLast week they were back together at a party in Paris, where he wore a red jacket and she danced on the carpet until the early hours with everybody who asked her for a dance.",
    ),
    (
        "scheiding.txt",
        "Zangeres wil scheiden\n\nDe geruchten over de scheiding van de zangeres houden al weken aan, en haar man zegt er niets over. Volgens vrienden van het koppel leven de twee gescheiden levens sinds hij naar Parijs is verhuisd voor zijn werk.\n\nDe zangeres zelf zei dat ze met vrienden op reis gaat, en dat het nieuwe album in de herfst verschijnt. Over haar man wilde ze in het gesprek met de krant geen enkel woord kwijt.",
    ),
    (
        "album.txt",
        "An album at last\n\nThe band finished its album in a studio near Paris after three years of quarrels about money and about the name of the record. Kanye’s producer helped them with the drums and stayed for the whole summer.",
    ),
];

fn desk() -> Desk {
    let desk = Desk::with(ARTICLES);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    desk
}

fn check(query: &str, expected: &[&str]) {
    let mut found: Vec<String> =
        ids(&desk().search(query)).iter().map(|id| id.replace(".txt", "")).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn keywords_find_any_form_in_any_language() {
    check("marriages", &["reunion"]);
    check("gerucht", &["scheiding"]);
    check("paris", &["album", "reunion"]);
    check("album", &["album", "scheiding"]);
    check("ALBUM quarrel", &["album", "scheiding"]);
    check("nonsense", &[]);
}

#[test]
fn a_phrase_finds_these_very_words_in_this_order() {
    check("\"back together\"", &["reunion"]);
    check("\"together back\"", &[]);
    check("\"red carpet\"", &["reunion"]);
    check("\"marriages ended\"", &[]);
    check("\"kanye producer\"", &["album"]);
    check("\"kanye's producer\"", &["album"]);
    check("\"scheiden\"", &["scheiding"]);
    check("\"singer a reunion\"", &[]);
}

#[test]
fn plus_and_minus_hold_for_each_passage() {
    check("+paris +album", &["album"]);
    check("+paris -album", &["reunion"]);
    check("paris -\"red jacket\" -quarrels", &[]);
    check("-paris -zangeres -band +singer", &["reunion"]);
    check("+singer dance", &["reunion"]);
}

#[test]
fn a_language_narrows_the_search() {
    check("album lang:nl", &["scheiding"]);
    check("album lang:en", &["album"]);
    check("album -lang:nl", &["album"]);
    check("album lang:dutch,english", &["album", "scheiding"]);
    check("lang:nl", &["scheiding"]);
    let desk = desk();
    assert_eq!(
        ids(&desk.json(&["search", "album", "--lang=nld", "--format=json"])),
        ["scheiding.txt"]
    );
    let both = desk.json(&["search", "album lang:nl", "--lang=en", "--format=json"]);
    assert_eq!(both["total"]["articles"], 0);
}

#[test]
fn words_too_common_select_nothing_beside_others_and_are_said() {
    let desk = desk();
    let results = desk.search("the album");
    assert_eq!(ids(&results), ["album.txt", "scheiding.txt"]);
    assert_eq!(
        results["warnings"][0],
        serde_json::json!({
            "message": "`the` is too common to search for beside other words: left out", "start": 0, "end": 3,
        })
    );
    assert_eq!(ids(&desk.search("the")).len(), 2, "alone it is searched for");
    assert_eq!(
        ids(&desk.search("+the drums")),
        ["album.txt", "reunion.txt"],
        "as a must it is too"
    );
}

#[test]
fn only_what_satisfies_the_query_is_marked() {
    let desk = desk();
    let marks = |query: &str| {
        desk.search(query)["hits"].as_array().unwrap().iter().flat_map(marked).collect::<Vec<_>>()
    };
    assert_eq!(
        marks("\"red carpet\""),
        ["red carpet"],
        "not the red of the jacket, nor the other carpet"
    );
    assert_eq!(marks("singer"), ["singer", "singer’s"]);
    assert_eq!(marks("quarrel +band"), ["band", "quarrels"]);
    assert_eq!(marks("\"kanye\""), ["Kanye’s"]);
}

#[test]
fn articles_that_have_the_musts_in_different_passages_are_named() {
    let results = desk().search("+marriage +jacket");
    assert_eq!(results["total"]["passages"], 0);
    let message = results["warnings"][0]["message"].as_str().unwrap();
    assert_eq!(message, "no passage has all of these; apart they stand in `reunion.txt`");
}

#[test]
fn a_title_counts_for_its_article_and_stands_for_it_where_nothing_else_matches() {
    let results = desk().search("reunion");
    let hit = &results["hits"][0];
    assert_eq!((&hit["passage"]["number"], &hit["passage"]["kind"]), (&0.into(), &"title".into()));
    assert_eq!(hit["article"]["title_highlights"], serde_json::json!([[2, 9]]));
    assert_eq!(results["total"], serde_json::json!({"passages": 1, "articles": 1}));
}

#[test]
fn limits_bound_what_is_shown_and_never_what_is_counted() {
    let desk = desk();
    let results = desk.json(&["search", "album paris", "--limit=1", "--format=json"]);
    assert_eq!(ids(&results).len(), 1);
    assert_eq!(results["total"]["articles"], 3);
    let hit =
        &desk.json(&["search", "zangeres man", "--per-article=1", "--format=json"])["hits"][0];
    assert_eq!(hit["more"], Value::Array(Vec::new()));
    assert_eq!(hit["matching_passages"], 2);
    assert_eq!(desk.run(&["search", "album", "--limit=0"]).status, 2);
}

#[test]
fn within_a_path_only_its_articles_are_found() {
    let desk = desk();
    desk.write(
        "other/more.txt",
        "Another album\n\nThe album of the year is here, says everybody who has heard it.",
    );
    assert_eq!(desk.run(&["index", "other"]).status, 0);
    assert_eq!(ids(&desk.search("album")).len(), 3);
    let within = |path: &str| {
        let results = desk.json(&["search", "album", "--in", path, "--format=json"]);
        ids(&results).iter().map(|id| (*id).to_owned()).collect::<Vec<String>>()
    };
    assert_eq!(within("other"), ["more.txt"]);
    assert_eq!(within("articles/album.txt"), ["album.txt"]);
    assert_eq!(within("articles"), ["album.txt", "scheiding.txt"]);
}

#[test]
fn the_order_of_indexing_does_not_change_the_results() {
    let together = desk();
    let apart = Desk::with(ARTICLES);
    for name in ["scheiding.txt", "album.txt", "reunion.txt"] {
        assert_eq!(apart.run(&["index", &format!("articles/{name}")]).status, 0);
    }
    for query in ["album paris", "the", "zangeres singer vrienden", "+paris"] {
        let of = |desk: &Desk| {
            let results = desk.search(query);
            let ids = ids(&results).into_iter().map(String::from).collect::<Vec<_>>();
            (ids, results["total"].clone())
        };
        assert_eq!(of(&together), of(&apart), "{query}");
    }
}

#[test]
fn neighbouring_words_of_the_query_count_more_where_they_stand_together() {
    let near = "The prize went to the young singer. She wore a red dress that evening, and the hall was full of guests and cameras.";
    let apart = "The prize went to the young singer in red. She thanked the hall that evening, and guests and cameras saw her dress.";
    let desk = Desk::with(&[("apart.txt", apart), ("near.txt", near)]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    assert_eq!(ids(&desk.search("red dress")), ["near.txt", "apart.txt"]);
    let explained = desk.json(&["search", "--format=json", "--explain", "red dress"]);
    let parts = explained["hits"][0]["explanation"].as_array().unwrap();
    assert!(parts.iter().any(|part| part["name"] == "words near each other"), "{parts:?}");
}

#[test]
fn words_are_found_in_compounds_and_rank_below_themselves() {
    let texts = [
        (
            "kern.txt",
            "De scheiding van het paar is een feit, zegt de advocaat van de zangeres vandaag.",
        ),
        (
            "vecht.txt",
            "Het werd een vechtscheiding met advocaten en ruzie om de hond, zegt de zangeres.",
        ),
        (
            "onder.txt",
            "De zangeres kreeg een onderscheiding van de koning voor haar werk van vele jaren.",
        ),
        (
            "twee.txt",
            "Na de scheiding woont zij alleen in een huis aan het water met haar oude hond.",
        ),
        (
            "vechten.txt",
            "Hij wilde een vecht om geld; de vecht duurde lang. Een vecht om een hond was het.",
        ),
        (
            "vecht2.txt",
            "Nog een vecht, zegt de buurman, en het werd een vecht om de tuin van het huis.",
        ),
        (
            "vecht3.txt",
            "Wie houdt van een vecht die nooit eindigt? De vecht gaat door bij de rechter.",
        ),
    ];
    let desk = Desk::with(&texts);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    let found = desk.search("scheiding");
    let found = ids(&found);
    assert_eq!(found.last(), Some(&"vecht.txt"), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(!ids(&desk.search("=scheiding")).contains(&"vecht.txt"));
}

#[test]
fn what_a_part_of_a_query_is_worth_does_not_depend_on_the_other_parts_and_their_order() {
    let many = (0..30)
        .map(|n| (format!("a{n}.txt"), "The kimono of Kimberly, and kimchi for all.".to_owned()));
    let few =
        (0..3).map(|n| (format!("b{n}.txt"), "What Kim said of her divorce that day.".to_owned()));
    let dutch = (0..9).map(|n| {
        let text =
            "Na de scheiding is zij alleen, en niemand wil een vecht met de zangeres om het huis.";
        (format!("c{n}.txt"), text.to_owned())
    });
    let rare = "Het werd een vechtscheiding met ruzie om de hond, zegt de zangeres over haar huis.";
    let texts: Vec<(String, String)> =
        many.chain(few).chain(dutch).chain([("d.txt".to_owned(), rare.to_owned())]).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let desk = Desk::with(&texts);
    desk.run(&["index", "articles"]);
    let scores = |query: &str| {
        let found = desk.json(&["search", "--format=json", "--limit=100", query]);
        let hits = found["hits"].as_array().unwrap().clone();
        let score = |hit: &Value| {
            let thousandths = (hit["score"].as_f64().unwrap() * 1_000.0).round() as i64;
            (hit["article"]["id"].as_str().unwrap().to_owned(), thousandths)
        };
        hits.iter().map(score).collect::<std::collections::BTreeMap<String, i64>>()
    };
    for (one, other) in [("kim*", "kim"), ("=kim", "kim*"), ("scheiding", "vechtscheiding")] {
        assert_eq!(scores(&format!("{one} {other}")), scores(&format!("{other} {one}")), "{one}");
    }
    // The pattern counts as one word that stands in all of these; the word stays as rare as it is.
    let best = scores("=kim kim*")["b0.txt"];
    assert!(best > scores("kim*")["a0.txt"] * 2, "{best}");
}

#[test]
fn whosever_it_is_a_name_of_several_parts_is_found() {
    let desk = Desk::with(&[
        ("jay.txt", "Jay-Z was seen at the party of J.Lo with the ex-husband of the singer."),
        ("wife.txt", "Jay-Z’s wife was seen at J.Lo's house beside the ex-husband's car."),
        ("else.txt", "Jay was seen with a man of the letter z and the husband of an ex."),
    ]);
    desk.run(&["index", "articles"]);
    for query in
        ["jay-z", "Jay-Z's", "ex-husband", "ex-husband’s", "J.Lo", "j.lo's", "+jay-z's +j.lo"]
    {
        let found = desk.search(query);
        let mut found = ids(&found);
        found.sort_unstable();
        assert_eq!(found, ["jay.txt", "wife.txt"], "{query}");
    }
}

#[test]
fn a_name_with_an_apostrophe_is_found_however_it_is_typed_and_whosever_it_is() {
    let desk = Desk::with(&[
        ("his.txt", "Shaquille O’Neill’s house is for sale, say friends of the player."),
        ("him.txt", "Shaquille O'Neill sold his house, say friends of the player."),
        ("else.txt", "The house of the player is for sale, say friends of him."),
    ]);
    desk.run(&["index", "articles"]);
    for query in ["oneill", "o'neill", "o’neill’s", "\"shaquille o'neill\"", "=oneill"] {
        let found = desk.search(query);
        let mut found = ids(&found);
        found.sort_unstable();
        assert_eq!(found, ["him.txt", "his.txt"], "{query}");
    }
}

#[test]
fn a_common_word_counts_beside_the_word_that_it_was_typed_beside() {
    let filler = |n: usize| {
        (
            format!("f{n}.txt"),
            format!("The boats in the harbour leave in May, says captain number {n}."),
        )
    };
    let mut texts: Vec<(String, String)> = (0..8).map(filler).collect();
    for (name, text) in [
        (
            "will.txt",
            "The actor Will Smith walked to the stage, and the audience watched in silence.",
        ),
        ("sam.txt", "Smith was on stage. Smith smiled at the audience, and Sam Smith sang."),
        (
            "kevin.txt",
            "Kevin Smith has a film out, and he will show it to the audience. Smith smiled.",
        ),
        (
            "jack.txt",
            "The founder Jack Ma came to the harbour in the morning with his old friends.",
        ),
        ("black.txt", "Jack Black came, and Jack sang with Jack White, says a man of the harbour."),
    ] {
        texts.push((name.to_owned(), text.to_owned()));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let desk = Desk::with(&texts);
    desk.run(&["index", "articles", "--languages=en"]);
    for (query, first, marks) in [
        ("will smith", "will.txt", "Will Smith"),
        ("smith will", "sam.txt", "Smith"),
        ("jack ma", "jack.txt", "Jack"),
    ] {
        let found = desk.search(query);
        assert_eq!(ids(&found)[0], first, "{query}");
        let marked = marked(&found["hits"][0]);
        assert_eq!(marked[0], marks, "{marked:?}");
    }
    let warnings = desk.search("why will the smith")["warnings"].clone();
    assert_eq!(warnings.as_array().unwrap().len(), 1, "{warnings}");
}

#[test]
fn of_very_many_compounds_those_count_that_stand_in_the_most_articles() {
    let others = "band boom dag gast geld hoed jurk kaart kleed koor lamp lied maal maand muts muziek \
        neus rede spel stad tafel tent vlag week wijn zaal";
    // In order of the alphabet these two would be taken first.
    let rare = ["band", "boom"];
    let mut texts = vec![(
        "los.txt".to_owned(),
        format!("Het feest van gisteren was groot, zegt de zangeres van het feest: {others}."),
    )];
    for number in ["een", "twee", "drie"] {
        texts.push((
            format!("{number}.txt"),
            format!("Het feest van de buren, zeggen ze: {others}."),
        ));
    }
    for other in others.split_whitespace() {
        for time in 0..if rare.contains(&other) { 1 } else { 2 } {
            let text = format!("De zangeres liep met een feest{other} door de straat van de stad.");
            texts.push((format!("{other}{time}.txt"), text));
        }
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let desk = Desk::with(&texts);
    desk.run(&["index", "articles"]);
    let found = desk.json(&["search", "--format=json", "--limit=100", "feest"]);
    let found = ids(&found);
    assert_eq!(found.len(), 4 + 2 * (26 - rare.len()), "{found:?}");
    assert!(!rare.iter().any(|rare| found.contains(&format!("{rare}0.txt").as_str())), "{found:?}");
}

#[test]
fn of_translations_the_one_in_the_language_of_the_question_comes_first() {
    let desk = Desk::with(&[
        (
            "en.txt",
            "Kim Kardashian bought the villa in Malibu for sixty million dollars, the paper says, and she will live there with her children.",
        ),
        (
            "nl.txt",
            "Kim Kardashian kocht de villa in Malibu voor zestig miljoen dollar, zegt de krant, en zij gaat er wonen met haar kinderen.",
        ),
        (
            "de.txt",
            "Kim Kardashian kaufte die Villa in Malibu für sechzig Millionen Dollar, sagt die Zeitung, und sie wird dort mit ihren Kindern wohnen.",
        ),
    ]);
    assert_eq!(desk.run(&["index", "articles"]).status, 0);
    for (query, first) in [
        ("which villa did Kim Kardashian buy in Malibu", "en.txt"),
        ("welke villa heeft Kim Kardashian in Malibu", "nl.txt"),
        ("welche Villa hat Kim Kardashian in Malibu", "de.txt"),
    ] {
        let found = desk.search(query);
        assert_eq!((ids(&found)[0], ids(&found).len()), (first, 3), "{query}");
        let explained = desk.json(&["search", "--format=json", "--explain", query]);
        let parts = explained["hits"][0]["explanation"].as_array().unwrap();
        assert!(parts.iter().any(|part| part["name"] == "language"), "{parts:?}");
        let sum: f64 = parts.iter().map(|part| part["score"].as_f64().unwrap()).sum();
        assert!((sum - explained["hits"][0]["score"].as_f64().unwrap()).abs() < 0.01, "{parts:?}");
    }
    assert_eq!(ids(&desk.search("kardashian malibu")).len(), 3, "names find all");
}

#[test]
fn the_best_of_very_many_matches_are_those_of_all_matches() {
    let mut dice = Dice(77);
    let lines: Vec<String> = (0..24_000)
        .map(|n| {
            let mut word = |of: &[&str]| dice.pick(of).to_owned();
            let gossip =
                word(&["gossip gossip", "gossip", "gossip rumour", "rumour", "rumour rumour"]);
            let filler =
                word(&["party", "party dress", "dress hotel paris", "paris", "hotel night"]);
            format!(r#"{{"id":"{n}","text":"{gossip} {filler} {filler} of number {n}"}}"#)
        })
        .collect();
    let desk = Desk::new();
    desk.write("articles/many.jsonl", lines.join("\n"));
    assert_eq!(desk.run(&["index", "articles", "--languages=en"]).status, 0);
    let searcher = Searcher::open(&desk.path("index")).unwrap();
    for query in
        ["gossip rumour", "rumour party paris", "gossip rumour dress hotel", "+rumour paris"]
    {
        let request = Request { limit: 20, ..Request::new(query) };
        let best = searcher.best(&request).unwrap();
        let of_all = Request { limit: usize::MAX, ..request.clone() };
        let all = searcher.best(&of_all).unwrap();
        let total = searcher.search(&request).unwrap().total;
        let by_date = Request { sort: Sort::Newest, ..request.clone() }; // all are kept to be put in order
        assert_eq!(total, searcher.search(&by_date).unwrap().total, "{query}");
        assert_eq!((best.len(), all.len() as u64), (20, total.articles), "{query}");
        assert_eq!(best, all[..20], "{query}");
        let next = Request { limit: 5, offset: 10, ..request };
        assert_eq!(searcher.best(&next).unwrap(), all[10..15], "{query}");
    }
    let all = Request { limit: usize::MAX, offset: 1, ..Request::new("gossip rumour") };
    assert_eq!(searcher.best(&all).unwrap().len(), 23_999);
    let one = Request { limit: 1, ..all };
    assert_eq!(searcher.search(&one).unwrap().total.articles, 24_000);
}

#[test]
fn an_index_that_was_asked_often_answers_as_one_that_is_asked_first() {
    let mut dice = Dice(41);
    let mut line = |n: usize, state: &str| {
        let mut word = |of: &[&str]| dice.pick(of).to_owned();
        let title = word(&["Gossip again", "A party in Paris", "Rumours of a hotel", ""]);
        let mut sentence = || {
            let rare = word(&["gossip", "rumour", "villa"]);
            let who =
                word(&["gossip", "rumour", "party", "hotel", "dress", "night", rare.as_str()]);
            let what = word(&["gossip", "paris", "party", "carpet", "dress", "song"]);
            format!("Everybody who was there spoke of the {who} and of nothing but the {what}.")
        };
        let quoted = sentence();
        // Each paragraph is long enough to be a passage by itself, but for a pull quote, which is one anyway.
        let long = |paragraph| format!("{paragraph} {}", "So it goes on, they say. ".repeat(8));
        let quote = format!("Quote {}", quoted.trim_end_matches('.'));
        let text = [long(quoted), long(sentence()), quote, long(sentence()), long(sentence())];
        let text = format!("{}\n{state}", text.join("\n"));
        serde_json::json!({ "id": n.to_string(), "title": title, "text": text }).to_string()
    };
    let desk = Desk::new();
    for file in 0..8 {
        // So many that frequent words are scored stretch by stretch; rare ones are merged.
        let lines: Vec<String> = (0..100).map(|n| line(file * 100 + n, "first")).collect();
        desk.write(&format!("articles/{file}.jsonl"), lines.join("\n"));
    }
    assert_eq!(desk.run(&["index", "articles", "--languages=en"]).status, 0);
    // One file is changed and one is new: few enough deletions that nothing is merged.
    for file in [1, 8] {
        let lines: Vec<String> = (5..25).map(|n| line(file * 100 + n, "second")).collect();
        desk.write(&format!("articles/{file}.jsonl"), lines.join("\n"));
        assert_eq!(desk.run(&["index"]).status, 0);
    }
    let health = desk.json(&["doctor", "--format=json"]);
    assert!(health["segments"].as_u64() > Some(1), "{health}");
    assert!(health["deleted_documents"].as_u64() > Some(0), "{health}");
    let asked = Searcher::open(&desk.path("index")).unwrap();
    for _ in 0..5 {
        asked.best(&Request::new("gossip")).unwrap();
    }
    for query in [
        "gossip",
        "villa",
        "villa hotel",
        "hotel",
        "gossip rumour",
        "gossip paris carpet",
        "+gossip paris",
        "+gossip +paris",
        "+party +dress night",
        "song first",
        "second everybody",
        "rumours again",
        "goes",
        // What only quotes say, which are let go of where another word finds what they repeat.
        "quote spoke",
        "quote song",
        "quote =was =spoke",
    ] {
        for limit in [3, 10, 40, 140, usize::MAX] {
            let request = Request { limit, per_article: 9, ..Request::new(query) };
            let first = Searcher::open(&desk.path("index")).unwrap();
            assert_eq!(asked.best(&request).unwrap(), first.best(&request).unwrap(), "{query}");
            let first = Searcher::open(&desk.path("index")).unwrap();
            let (often, first) = (asked.search(&request).unwrap(), first.search(&request).unwrap());
            assert!(often.total.articles > 0, "{query}");
            let shown: Vec<(u64, f32)> =
                often.hits.iter().map(|hit| (hit.article.key, hit.score)).collect();
            assert_eq!(asked.best(&request).unwrap(), shown, "{query}");
            assert_eq!((often.total, often.hits), (first.total, first.hits), "{query}");
        }
    }
}

#[test]
fn words_asked_again_and_again_find_what_new_ones_do() {
    // Each is in so many of a thousand passages.
    let words = [
        ("villa", 12),
        ("jewel", 0),
        ("yacht", 60),
        ("scandal", 130),
        ("party", 480),
        ("star", 720),
    ];
    let mut dice = Dice(7);
    let records: Vec<String> = (0..2_000)
        .map(|n| {
            let mut paragraph = || {
                let rest = "So it goes on there, they say. ".repeat(6 + dice.throw(3));
                let had = words.iter().map(|(word, of_thousand)| {
                    let times =
                        if dice.throw(1_000) < *of_thousand { 1 + dice.throw(3) } else { 0 };
                    format!("{word} ").repeat(times)
                });
                let had: Vec<String> = had.collect();
                format!("They had {}at last. {rest}", had.concat())
            };
            let text: Vec<String> = (0..5).map(|_| paragraph()).collect();
            // One word stands in titles only, which count for less beside a passage with another word.
            let title = dice.pick(&["The villa", "Yacht party", "A star", "The jewel", ""]);
            serde_json::json!({ "id": n.to_string(), "title": title, "text": text.join("\n") })
                .to_string()
        })
        .collect();
    let desk = Desk::new();
    // In two segments: what the first one has tells what the articles of the second must be worth.
    for (file, records) in ["one", "two"].iter().zip(records.chunks(1_400)) {
        desk.write(&format!("articles/{file}.jsonl"), records.join("\n"));
        assert_eq!(desk.run(&["index", "articles", "--languages=en"]).status, 0);
    }
    assert_eq!(desk.json(&["doctor", "--format=json"])["segments"], 2);
    let searcher = Searcher::open(&desk.path("index")).unwrap();
    let total = |query: &str| searcher.search(&Request::new(query)).unwrap().total;
    // More than is read of a list in one search.
    assert!(total("star").passages > 6_800, "{:?}", total("star"));
    for chosen in 1usize..1 << words.len() {
        let chosen = words.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
        let chosen: Vec<&str> = chosen.map(|(_, (word, _))| *word).collect();
        if chosen.len() > 3 {
            continue;
        }
        for query in [chosen.join(" "), format!("+{}", chosen.join(" +"))] {
            let request = Request { limit: 12, per_article: 3, ..Request::new(&query) };
            let found = || {
                let found = searcher.search(&request).unwrap();
                (found.total, found.hits)
            };
            searcher.forget_words();
            let (as_new, best_as_new) = (found(), searcher.best(&request).unwrap());
            for _ in 0..5 {
                assert_eq!(found(), as_new, "{query}");
                assert_eq!(searcher.best(&request).unwrap(), best_as_new, "{query}");
            }
            searcher.forget_words();
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        for _ in 0..3 {
                            assert_eq!(searcher.best(&request).unwrap(), best_as_new, "{query}");
                        }
                    });
                }
            });
        }
    }
}

/// Records of the same stories in Dutch and English, word by word; ids tell the language.
fn stories_in_two_languages() -> [Vec<String>; 2] {
    const NAMES: [&str; 5] = ["Kim", "Kanye", "Doutzen", "Beyoncé", "Adele"];
    const CITIES: [&str; 4] = ["Parijs|Paris", "Londen|London", "Wenen|Vienna", "Rome|Rome"];
    const DEEDS: [&str; 4] =
        ["gezien|seen", "gehuldigd|honoured", "bedrogen|betrayed", "gekust|kissed"];
    const ENDS: [&str; 3] = [
        "en dat werd haar niet vergeven door de krant|and that was never forgiven her by the paper",
        "maar niemand wist met wie zij daar was|but nobody knew with whom she was there",
        "en zij werd met haar kinderen naar huis gebracht|and she was with her children brought home",
    ];
    let mut dice = Dice(5);
    let mut stories = [Vec::new(), Vec::new()];
    for n in 0..60 {
        let (name, other) = (dice.pick(&NAMES), dice.pick(&NAMES));
        let mut both = |of: &[&'static str]| dice.pick(of).split_once('|').unwrap();
        let (city, deed, end) = (both(&CITIES), both(&DEEDS), both(&ENDS));
        let dutch =
            format!("Vorige week werd {name} met {other} in {} {}, {}.", city.0, deed.0, end.0);
        let english =
            format!("Last week was {name} with {other} in {} {}, {}.", city.1, deed.1, end.1);
        for (story, (code, text)) in stories.iter_mut().zip([("nl", dutch), ("en", english)]) {
            story.push(format!(r#"{{"id":"{code}-{n:02}","text":"{text}"}}"#));
        }
    }
    stories
}

#[test]
fn words_that_were_asked_for_before_find_what_new_ones_do_whatever_they_are_asked_with() {
    let [dutch, english] = stories_in_two_languages();
    let desk = Desk::new();
    desk.write("articles/nl.jsonl", dutch.join("\n"));
    desk.write("articles/en.jsonl", english.join("\n"));
    let titled = r#"{"id":"titled","title":"Kim in Parijs","text":"De krantenkop zei het: de krant was er."}"#;
    desk.write("articles/titled.jsonl", titled);
    let plain =
        r#"{"id":"plain","text":"Beyonce without an accent was seen in London by the paper."}"#;
    desk.write("articles/plain.jsonl", plain);
    // Most are in Dutch: English stop words are common only where a question in English has them.
    let more = (0..9)
        .map(|n| format!(r#"{{"id":"{n}","text":"De krant van gisteren schreef {n} keer over de band She With Her en hun nieuwe liedjes."}}"#));
    desk.write("articles/more.jsonl", more.collect::<Vec<_>>().join("\n"));
    assert_eq!(desk.run(&["index", "articles", "--languages=nl,en"]).status, 0);
    let opened = || Searcher::open(&desk.path("index")).unwrap();
    let asked = opened();
    // The same words among all languages and in some, in any field, in their very form, excluded and misspelled.
    let queries = [
        "krant",
        "krant lang:nl",
        "lang:en krant",
        "=krant",
        "title:krant",
        "krant -krant",
        "seen",
        "lang:nl seen",
        "see",
        "gezien lang:nl",
        "gezien",
        "kim parijs",
        "title:kim parijs",
        "title:kim",
        "kimm",
        "krantt",
        "Doutzn",
        "was her",
        "lang:en was her",
        "Beyonce",
        "Beyoncé",
        "kopp",
        "haar kinderen",
        "krant werd",
        "she was with her",
        "and she was with her by the",
        "zij werd met haar kinderen naar huis gebracht",
        "and she was with her children brought home",
    ];
    let mut found = 0;
    for query in queries.iter().chain(queries.iter().rev()).chain(&queries) {
        let request = Request { per_article: 3, explain: true, ..Request::new(*query) };
        let expected = opened().search(&request).unwrap();
        for is_new in [false, true] {
            if is_new {
                asked.forget_words();
            }
            let results = asked.search(&request).unwrap();
            assert_eq!(results.total, expected.total, "{query}");
            assert_eq!(results.hits, expected.hits, "{query}");
            assert_eq!(results.explanation, expected.explanation, "{query}");
            assert_eq!(results.suggestions, expected.suggestions, "{query}");
            if !is_new {
                found += results.total.articles;
            }
        }
        // So that the next query meets words of others.
        for before in queries {
            asked.best(&Request::new(before)).unwrap();
        }
    }
    assert!(found > 0);
}

#[test]
fn words_are_as_rare_among_several_languages_as_in_that_of_the_question() {
    let [dutch, english] = stories_in_two_languages();
    let (alone, mixed) = (Desk::new(), Desk::new());
    alone.write("articles/nl.jsonl", dutch.join("\n"));
    mixed.write("articles/nl.jsonl", dutch.join("\n"));
    mixed.write("articles/en.jsonl", english.join("\n"));
    for desk in [&alone, &mixed] {
        assert_eq!(desk.run(&["index", "articles", "--languages=nl,en"]).status, 0);
    }
    for query in [
        "wanneer werd Doutzen gekust",
        "met wie werd Kim in Parijs gezien",
        "werd zij door de krant vergeven",
    ] {
        let scores = |desk: &Desk, query: &str| -> Vec<(String, f64)> {
            let found = desk.json(&["search", "--format=json", "--limit=60", query]);
            let scores = found["hits"].as_array().unwrap().iter();
            let scores = scores.map(|hit| hit["score"].as_f64().unwrap());
            ids(&found).into_iter().map(String::from).zip(scores).collect()
        };
        let expected = scores(&alone, query);
        assert!(expected.len() >= 10, "{query}");
        let of_language = 8.0; // what the language of the question is worth
        for (query, more) in [(query.to_owned(), of_language), (format!("lang:nl {query}"), 0.0)] {
            let found = scores(&mixed, &query);
            for (id, score) in &expected[..10] {
                let (_, found) = found.iter().find(|(found, _)| found == id).unwrap();
                // Sentences are not of the same length on average.
                assert!(
                    ((found - more) / score - 1.0).abs() < 0.06,
                    "{query}: {id} {found} {score}"
                );
            }
        }
    }
}
