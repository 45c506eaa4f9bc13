//! Queries: any text is one, and printing and reading it again gives the same.
#![no_main]

use tabloid::query::parse;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let parsed = parse(text);
    for warning in &parsed.warnings {
        assert!(text.get(warning.span.clone()).is_some());
    }
    let printed = parsed.query.to_string();
    assert_eq!(parse(&printed).query, parsed.query, "{printed}");
});
