//! Text clean-up and analysis: any text, in the language that its first byte chooses.
#![no_main]

use tabloid::analysis::{Analyzer, count_words};
use tabloid::language::Language;

libfuzzer_sys::fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let language = Language::all().nth(usize::from(choice) % Language::all().len());
    let Some(language) = language else { return };
    let (mut words, mut before, mut position) = (0, 0, 0);
    Analyzer::new().analyze(text, language, |token| {
        assert!(!text[token.span.clone()].is_empty());
        assert!(token.span.start >= before && token.position >= position);
        (before, position) = (token.span.start, token.position);
        assert!(token.words().all(|word| !word.is_empty() && word.len() <= 256));
        assert!(token.stems.iter().all(|stem| !stem.is_empty() && stem.len() <= 256));
        words += 1;
    });
    assert_eq!(words, count_words(text));
});
