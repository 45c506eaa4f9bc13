use proptest::prelude::*;

use super::*;
use crate::analysis::Analyzer;

/// What is understood, and the warnings with what they point at.
fn show(text: &str) -> (String, Vec<String>) {
    let parsed = parse(text);
    let warnings = parsed
        .warnings
        .iter()
        .map(|w| format!("{} @{}", w.message, &text[w.span.clone()]))
        .collect();
    (parsed.query.to_string(), warnings)
}

fn check(text: &str, understood: &str, warnings: &[&str]) {
    assert_eq!(
        show(text),
        (understood.to_owned(), warnings.iter().map(|w| (*w).to_owned()).collect()),
        "{text}"
    );
}

#[test]
fn a_query_is_understood_as_it_is_typed() {
    check("divorced kim", "divorced kim", &[]);
    check("  +kim   -drake\tkanye’s ", "+kim -drake kanye’s", &[]);
    check("\"back  together\"", "\"back together\"", &[]);
    check("“back together”", "\"back together\"", &[]);
    check("„back together“ „back together”", "\"back together\" \"back together\"", &[]);
    check("«back together»", "\"back together\"", &[]);
    check("+\"back together\" -“red carpet”", "+\"back together\" -\"red carpet\"", &[]);
    check("kim\"back together\"kanye", "kim \"back together\" kanye", &[]);
    check("lang:nl lang:Dutch,en -lang:de", "lang:nl lang:nl,en -lang:de", &[]);
    check("don’t 'quote'", "don’t 'quote'", &[]);
    check("ex-wife AC/DC kanye: the truth", "ex-wife AC/DC kanye: the truth", &[]);
    check("https://example.com/a", "https://example.com/a", &[]);
}

#[test]
fn what_is_not_understood_is_searched_as_words_and_said() {
    check(
        "\"back together",
        "back together",
        &["the quote \" is not closed: searched as words @\""],
    );
    check(
        "+“back together",
        "+back together",
        &["the quote “ is not closed: searched as words @“"],
    );
    check("“a\" b”", "\u{201C}a\" b\u{201D}", &[]);
    check("title:x", "title:x", &["there is no field `title`: searched as words @title:x"]);
    check("lang:xx", "lang:xx", &["there is no language `xx`: searched as words @lang:xx"]);
    check("lang:", "lang:", &[]);
    check("LANG:nl", "lang:nl", &[]);
    check("kim - kanye", "kim kanye", &["`-` has no word to search for: ignored @-"]);
    check(
        "\"\" ???",
        "",
        &[
            "`\"\"` has no word to search for: ignored @\"\"",
            "`???` has no word to search for: ignored @???",
        ],
    );
    check("", "", &[]);
}

#[test]
fn a_megabyte_of_anything_is_read_at_once() {
    for piece in ["\"", "“", "„", "« ", "+", "-", "(", "+\"", "a ", "lang:", "“a ", "-“"] {
        let text = piece.repeat(1_000_000 / piece.len());
        let parsed = parse(&text);
        assert!(parsed.query.clauses.len() <= 256 && parsed.warnings.len() <= 18, "{piece}");
    }
}

fn plan(text: &str) -> Plan {
    Plan::of(&parse(text).query, &mut Analyzer::new())
}

#[test]
fn a_plan_has_the_words_analysed() {
    let words = |leaves: &[Leaf]| -> Vec<String> {
        leaves
            .iter()
            .map(|leaf| match leaf {
                Leaf::AnyForm(word) => format!("{}/{}", word.exact, word.base),
                Leaf::Phrase { words, .. } => words.join("+"),
            })
            .collect()
    };
    let plan = plan("Beyoncé’s Kanye kanye +ex-wife -ex-wife \"Kanye’s truth\" lang:nl -lang:en");
    assert_eq!(words(&plan.may), ["beyonce/beyoncé", "kanye/kanye", "kanye's+truth"]);
    assert_eq!(words(&plan.must), ["ex/ex", "wife/wife"]);
    assert_eq!(words(&plan.must_not), ["ex+wife"]);
    assert_eq!(plan.languages.iter().map(|l| l.code()).collect::<Vec<_>>(), ["nl"]);
    assert_eq!(plan.not_languages.iter().map(|l| l.code()).collect::<Vec<_>>(), ["en"]);
}

/// The text with what satisfies the query between brackets.
fn show_marks(query: &str, text: &str, code: &str) -> String {
    let language = Language::named(code).unwrap();
    let mut analyzer = Analyzer::new();
    let wanted: Vec<Wanted> = plan(query)
        .wanted()
        .map(|leaf| match leaf {
            Leaf::AnyForm(word) => Wanted::AnyForm {
                stems: analyzer.stems(&word.base, language).iter().map(String::from).collect(),
                exact: word.exact.clone(),
            },
            Leaf::Phrase { words, .. } => Wanted::Phrase(words.clone()),
        })
        .collect();
    let mut shown = String::new();
    let mut end = 0;
    for mark in marks(&find(text, language, &wanted, &mut analyzer)) {
        shown += &format!("{}[{}]", &text[end..mark.start], &text[mark.clone()]);
        end = mark.end;
    }
    shown + &text[end..]
}

#[test]
fn only_what_satisfies_the_query_is_marked() {
    for (code, query, text, expected) in [
        (
            "en",
            "divorce",
            "Divorced, divorcing; the divorce.",
            "[Divorced], [divorcing]; the [divorce].",
        ),
        (
            "en",
            "\"red carpet\"",
            "A red, red carpet. Red or carpet?",
            "A red, [red carpet]. Red or carpet?",
        ),
        ("en", "\"red carpet\"", "A carpet so red\ncarpet", "A carpet so red\ncarpet"),
        ("en", "\"kanye\"", "Kanye’s and kanye", "[Kanye’s] and [kanye]"),
        ("en", "\"kanye's\"", "Kanye’s and kanye", "[Kanye’s] and kanye"),
        ("en", "\"wouldn't leave\"", "He wouldn’t leave.", "He [wouldn’t leave]."),
        ("en", "\"bye bye\"", "Bye bye bye bye.", "[Bye bye bye bye]."),
        ("en", "\"a b a c\"", "a b a b a c", "a b [a b a c]"),
        ("en", "kim \"kim kardashian\"", "Kim Kardashian, Kim.", "[Kim Kardashian], [Kim]."),
        ("nl", "gerucht", "De geruchten kloppen.", "De [geruchten] kloppen."),
        ("fr", "separee", "Elle est séparée.", "Elle est [séparée]."),
    ] {
        assert_eq!(show_marks(query, text, code), expected, "{query}");
    }
}

proptest! {
    #[test]
    fn a_query_prints_as_text_that_means_the_same(text in "([a-zé+\"“”„«»: \\-,’]|lang:nl|\\PC){0,60}") {
        let parsed = parse(&text);
        let printed = parsed.query.to_string();
        let again = parse(&printed);
        prop_assert_eq!(&again.query, &parsed.query, "{:?} printed as {:?}", text, printed);
        for warning in &parsed.warnings {
            prop_assert!(text.get(warning.span.clone()).is_some());
        }
        for clause in &parsed.query.clauses {
            prop_assert!(text.get(clause.span.clone()).is_some());
        }
    }

    #[test]
    fn a_phrase_is_found_where_a_plain_scan_finds_it(
        text in "([ab] |[ab]’s |\n){0,30}", phrase in "[ab]( [ab]){0,3}",
    ) {
        let wanted = [Wanted::Phrase(phrase.split(' ').map(String::from).collect())];
        let found = find(&text, Language::UNDETERMINED, &wanted, &mut Analyzer::new());
        let mut expected = 0;
        for line in text.split('\n') {
            let words: Vec<String> = line.split(' ').filter(|w| !w.is_empty()).map(|w| w.replace("’s", "")).collect();
            let phrase: Vec<&str> = phrase.split(' ').collect();
            expected += words.windows(phrase.len()).filter(|run| *run == phrase.as_slice()).count();
        }
        prop_assert_eq!(found.len(), expected);
    }
}
