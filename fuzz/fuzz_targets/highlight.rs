//! Marks and snippets: any query on any text; ranges are ordered, disjoint, within the text and on
//! character borders, and a snippet is pieces of its text.
#![no_main]

use tabloid::analysis::Analyzer;
use tabloid::language::{Language, LanguageSet};
use tabloid::query::{LeafKind, Plan, Run, Wanted, find, marks, parse};
use tabloid::sentence::sentences;
use tabloid::snippet::{Context, in_context};

libfuzzer_sys::fuzz_target!(|input: (u8, u8, &str, &str)| {
    let (choice, length, query, text) = input;
    let language = Language::all().nth(usize::from(choice) % Language::all().len());
    let Some(language) = language else { return };
    let mut analyzer = Analyzer::new();
    let plan = Plan::of(&parse(query).query, &mut analyzer);
    let words = |words: Vec<&str>| words.into_iter().map(String::from).collect();
    let wanted: Vec<Wanted> = plan
        .leaves()
        .into_iter()
        .map(|leaf| match &leaf.kind {
            LeafKind::AnyForm(word) => Wanted {
                stems: Analyzer::stems(&word.base, language)
                    .map(|stem| (stem.into_owned(), LanguageSet::ALL))
                    .collect(),
                words: [word.exact.clone()].into_iter().collect(),
                run: None,
            },
            LeafKind::Near(near, distance) => {
                Wanted { run: Some(Run::Near(near.clone(), *distance)), ..Wanted::default() }
            }
            _ => Wanted::phrase(words(leaf.words())),
        })
        .collect();
    let matches = find(text, language, &wanted, &mut analyzer);
    check(text, &marks(&matches));
    let weights = vec![1.0; wanted.len()];
    let sentences = sentences(text, language);
    for context in [Context::Snippet, Context::Sentences(1), Context::All] {
        let snippet =
            in_context(text, &sentences, &matches, &weights, usize::from(length), context);
        check(&snippet.text, &snippet.marks);
        check(text, &snippet.pieces);
    }
});

/// Checks ranges into a text.
fn check(text: &str, ranges: &[std::ops::Range<usize>]) {
    let mut end = 0;
    for range in ranges {
        assert!(range.start >= end && text.get(range.clone()).is_some(), "{range:?} in {text:?}");
        end = range.end;
    }
}
