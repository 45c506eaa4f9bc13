use proptest::prelude::*;

use super::*;
use crate::analysis::Analyzer;
use crate::language::LanguageSet;

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
    check("lang:xx", "lang:xx", &["there is no language `xx`: searched as words @lang:xx"]);
    check("lang:", "lang:", &["nothing follows `lang:`: searched as a word @lang:"]);
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
    for piece in [
        "\"", "“", "„", "« ", "+", "-", "(", "+\"", "a ", "lang:", "“a ", "-“", "a OR ", "NOT ",
        "title:(", "(a ", ")", "*a", "a~",
    ] {
        for (before, length) in
            [("", 1_000_000), ("+", 200_000), ("-(", 200_000), ("title:", 200_000)]
        {
            let text = before.to_owned() + &piece.repeat(length / piece.len());
            let parsed = parse(&text);
            assert!(parsed.query.clauses.len() <= 256 && parsed.warnings.len() <= 18, "{piece}");
        }
    }
}

#[test]
fn the_whole_language_is_read() {
    check("=divorced =ex-wife", "=divorced =ex-wife", &[]);
    check("\"kim kanye\"~5 “a b” ~3", "\"kim kanye\"~5 \"a b\" ~3", &[]);
    check("divor* *dash* wom?n? divorced?", "divor* *dash* wom?n divorced?", &[]);
    check("kardashan~ kardashan~2 a~b", "kardashan~1 kardashan~2 a~b", &[]);
    check("ex-wi* AC/DC", "(+ex +wi*) AC/DC", &[]);
    check("kim NOT ex-wi*", "kim -(+ex +wi*)", &[]);
    check("kim OR ex-wi*", "(kim OR (+ex +wi*))", &[]);
    check("title:ex-wi* +ex-wi* -a*", "title:(+ex +wi*) +(+ex +wi*) -a*", &[]);
    check("kim AND kanye", "+kim +kanye", &[]);
    check("kim OR kanye divorce", "(kim OR kanye) divorce", &[]);
    check("a AND b OR c", "((+a +b) OR c)", &[]);
    check("+kim OR kanye", "+(kim OR kanye)", &[]);
    check("(a OR b) OR c", "(a OR b OR c)", &[]);
    check("kim NOT drake", "kim -drake", &[]);
    check("a OR NOT b", "(a OR -b)", &[]);
    check("-(kim kanye) +(a) (-b) ((c))", "-(kim kanye) +a (-b) c", &[]);
    check(
        "title:divorce title:\"back together\" -by:smith",
        "title:divorce title:\"back together\" -by:smith",
        &[],
    );
    check("title:(kim OR kanye) Path:2021/03", "title:(kim OR kanye) path:2021/03", &[]);
    check(
        "date:2021 date:2021-01..2021-03 date:2021.. date:..2020-05-01",
        "date:2021 date:2021-01..2021-03 date:2021.. date:..2020-05-01",
        &[],
    );
    check("lang:nl OR title:x*", "(lang:nl OR title:x*)", &[]);
    check("foo(bar)", "foo bar", &[]);
    check("and or not", "and or not", &[]);
}

#[test]
fn sixteen_patterns_are_looked_for() {
    let parsed = parse(&"ex-wi* kim ".repeat(20));
    assert_eq!(parsed.query.to_string().matches("wi*").count(), 16);
    assert_eq!(parsed.query.to_string().matches("kim").count(), 20);
    let message = "only the first 16 patterns and spellings are searched for";
    let warnings = |parsed: &Parsed| -> Vec<String> {
        parsed.warnings.iter().map(|warning| warning.message.clone()).collect()
    };
    assert_eq!(warnings(&parsed), [message]);
    let patterns: Vec<String> = (0..18).map(|n| format!("zq{n}*")).collect();
    let parsed = parse(&(patterns.join(" OR ") + " +kim -kanye"));
    assert_eq!(warnings(&parsed), [message]);
    assert!(parsed.query.to_string().ends_with(" OR zq15*) +kim -kanye"), "{}", parsed.query);
}

#[test]
fn of_a_long_quotation_the_first_words_are_searched_for() {
    let words: Vec<String> = (0..300).map(|n| format!("word{n}")).collect();
    let parsed = parse(&format!("kim \"{}\" kanye", words.join(" ")));
    assert_eq!(parsed.query.to_string(), format!("kim \"{}\"", words[..255].join(" ")));
    let message = "only the first 256 words are searched for, up to here";
    assert_eq!(parsed.warnings[0].message, message);
    let parsed = parse(&format!("\"{}\"", words.join(" ")));
    assert_eq!(parsed.query.to_string(), format!("\"{}\"", words[..256].join(" ")));
    assert_eq!((parsed.warnings.len(), parsed.warnings[0].message.as_str()), (1, message));
    let parsed = parse(&format!("{} \"kim kanye\"", words[..256].join(" ")));
    assert_eq!((parsed.warnings.len(), parsed.warnings[0].message.as_str()), (1, message));
}

#[test]
fn filters_with_quotes_are_filters_and_such_without_a_value_are_told() {
    check("lang:\"nl\" kim", "lang:nl kim", &[]);
    check(
        "kim date:“2021-01” -lang:'en'",
        "kim date:2021-01 -lang:'en'",
        &["there is no language `'en'`: searched as words @-lang:'en'"],
    );
    let nothing = |name: &str| format!("nothing follows `{name}:`: searched as a word @{name}:");
    check("date: 2021 kim", "date: 2021 kim", &[&nothing("date")]);
    check("lang:(nl OR en)", "lang: (nl OR en)", &[&nothing("lang")]);
    check(
        "lang:\"\"",
        "lang:",
        &[
            "nothing follows `lang:`: searched as a word @lang:\"\"",
            "`\"\"` has no word to search for: ignored @\"\"",
        ],
    );
    check(
        "title:lang:en",
        "title:lang:en",
        &["`lang:en` is no filter within a field: searched as words @title:lang:en"],
    );
    check(
        "date:\"june 2021\"",
        "date: \"june 2021\"",
        &[
            "`june 2021` is no time such as 2021, 2021-01, 2021-01-05 or 2021..: searched as words @date:\"june 2021\"",
        ],
    );
}

#[test]
fn what_joins_nothing_or_is_not_closed_is_said() {
    check("AND kim", "and kim", &["AND has nothing to join here: searched as a word @AND"]);
    check("kim OR", "kim or", &["OR has nothing to join here: searched as a word @OR"]);
    check("kim NOT", "kim not", &["NOT has nothing to join here: searched as a word @NOT"]);
    check("(kim", "kim", &["the ( is not closed: closed at the end @("]);
    check("kim)", "kim", &["there is no ( to this ): ignored @)"]);
    check("()", "", &["`()` has no word to search for: ignored @()"]);
    check("\"kim\"~5", "\"kim\"", &["nearness needs two words: searched as a phrase @\"kim\"~5"]);
    check("kim~0", "=kim", &[]);
    check("title:-kim by:+smith", "-title:kim by:smith", &[]);
    check("title:--kim by:+-NOT +-lang:nl", "-title:kim by:not lang:nl", &[]);
    check("-+(kim kanye) +-\"a b\"", "-(kim kanye) +\"a b\"", &[]);
    check("title: kim", "title kim", &["nothing follows `title:`: searched as a word @title:"]);
    check(
        "\"kim k*\"",
        "\"kim k*\"",
        &["within quotes a * stands for nothing: searched without it @kim k*"],
    );
    check(
        "date:2021..2020",
        "date:2021..2020",
        &["`2021..2020` ends before it begins: searched as words @date:2021..2020"],
    );
    check("kim~7", "kim~2", &["spelling may differ in 2 letters at most @kim~7"]);
    check("\"a b\"~700", "\"a b\"~100", &["words are near within 100 words at most @~700"]);
    check(
        "colour:red",
        "colour:red",
        &["there is no field `colour`: searched as words @colour:red"],
    );
    check(
        "date:soon",
        "date:soon",
        &[
            "`soon` is no time such as 2021, 2021-01, 2021-01-05 or 2021..: searched as words @date:soon",
        ],
    );
}

fn plan(text: &str) -> Plan {
    Plan::of(&parse(text).query, &mut Analyzer::new())
}

#[test]
fn a_plan_has_the_words_analysed() {
    fn show(nodes: &[Node]) -> Vec<String> {
        let show = |node: &Node| match node {
            Node::Leaf(leaf) => match &leaf.kind {
                LeafKind::AnyForm(word) | LeafKind::Related(word, _) => {
                    format!("{}/{}", word.exact, word.base)
                }
                LeafKind::Phrase(words) => words.join(" "),
                LeafKind::Compound(words) => words.join("-"),
                LeafKind::Near(words, distance) => format!("{}~{distance}", words.join(" ")),
                LeafKind::Pattern(pieces) => format!("{pieces:?}"),
                LeafKind::Fuzzy(word, edits) => format!("{word}~{edits}"),
            },
            Node::Group(plan) => format!(
                "({:?} {:?} {:?})",
                show_all(&plan.must),
                show_all(&plan.may),
                show_all(&plan.must_not)
            ),
            Node::Filter(filter) => format!("{filter:?}"),
        };
        nodes.iter().map(show).collect()
    }
    fn show_all(nodes: &[Node]) -> String {
        show(nodes).join(" ")
    }
    let plan =
        plan("Beyoncé’s Kanye kanye kim,kanye U.S. +ex-wife -ex-wife \"Kanye’s truth\" (x (y)) É*");
    assert_eq!(
        show(&plan.may),
        [
            "beyonce/beyoncé",
            "kanye/kanye",
            "kim/kim",
            "u.s/u.s",
            "kanye's truth",
            "x/x",
            "y/y",
            "[Letters(\"e\"), Any]"
        ]
    );
    assert_eq!(show(&plan.must), ["ex-wife"]);
    assert_eq!(show(&plan.must_not), ["ex-wife"]);
    assert_eq!(show(&super::tests::plan("a OR -b").may), ["a/a", "(\"\" \"\" \"b/b\")"]);
}

/// The text with what satisfies the query between brackets.
fn show_marks(query: &str, text: &str, code: &str) -> String {
    let language = Language::named(code).unwrap();
    let mut analyzer = Analyzer::new();
    let plan = plan(query);
    let wanted: Vec<Wanted> = plan
        .leaves()
        .into_iter()
        .map(|leaf| match &leaf.kind {
            LeafKind::AnyForm(word) | LeafKind::Related(word, _) => Wanted {
                stems: Analyzer::stems(&word.base, language)
                    .map(|stem| (stem.into_owned(), LanguageSet::ALL))
                    .collect(),
                words: [word.exact.clone()].into_iter().collect(),
                run: None,
            },
            LeafKind::Near(words, distance) => {
                Wanted { run: Some(Run::Near(words.clone(), *distance)), ..Wanted::default() }
            }
            LeafKind::Phrase(words) | LeafKind::Compound(words) if words.len() > 1 => {
                Wanted { run: Some(Run::Phrase(words.clone())), ..Wanted::default() }
            }
            _ => Wanted {
                words: leaf.words().into_iter().map(String::from).collect(),
                ..Wanted::default()
            },
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
        ("en", "=divorced", "Divorced, divorcing.", "[Divorced], divorcing."),
        (
            "en",
            "\"kim kanye\"~1",
            "Kanye and Kim; Kim was with Kanye.",
            "[Kanye] and [Kim]; Kim was with Kanye.",
        ),
        (
            "en",
            "ex-wife",
            "His ex-wife, an ex wife; a wife.",
            "His [ex-wife], an [ex wife]; a wife.",
        ),
    ] {
        assert_eq!(show_marks(query, text, code), expected, "{query}");
    }
}

proptest! {
    #[test]
    fn a_query_prints_as_text_that_means_the_same(text in "([a-zé+\"“”„«»: \\-,’()=*?~2]|lang:nl|title:| AND | OR |NOT |date:2021|\\PC){0,60}") {
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
        let words: Vec<String> = phrase.split(' ').map(String::from).collect();
        let wanted = [Wanted { run: Some(Run::Phrase(words)), ..Wanted::default() }];
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
