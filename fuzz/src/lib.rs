//! What every target checks: whatever the bytes are, reading them ends without a panic, and what
//! comes out is clean, can be cut, and loses no word on the way.

use std::io::Cursor;

use tabloid::analysis::{Analyzer, count_words};
use tabloid::archive::{Format, Found, Meter, Reading, Reason, Source, Taken, read_bytes};
use tabloid::article::{Article, Kind};
use tabloid::language::detect;
use tabloid::passage::cut;

/// Longest record that is taken: small, so that its bound is met.
const LONGEST: u64 = 64 * 1024;

/// Reads bytes as a format, or as what they look like, and checks every article in them.
pub fn read(format: Option<Format>, data: &[u8]) {
    let (path, name) = ("fuzz".into(), "fuzz".into());
    let source = Source { path, name, size: 0, modified: 0, is_expected: false };
    let reading = Reading { format, ..Reading::default() };
    let bytes = Box::new(Cursor::new(data.to_vec()));
    let read = read_bytes(bytes, &source, &reading, &Meter::new(LONGEST), &mut |found| {
        if let Found::Article { article, .. } = found {
            check(&article);
        }
        Taken::Go
    });
    assert_ne!(read, Err(Reason::Fault), "a parser failed");
}

/// Checks an article and what is made of it.
pub fn check(article: &Article) {
    for paragraph in &article.paragraphs {
        let text = &paragraph.text;
        assert!(!text.is_empty() && text.trim() == text, "{text:?}");
        assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
    }
    let head: String = article.paragraphs.iter().take(3).map(|p| p.text.as_str()).collect();
    let language = detect(&head, article.language, &[]).language;
    let cut = cut(article, language);
    let mut analyzer = Analyzer::new();
    // Passage 0 has the title and the name of the author, which the paragraphs may have again.
    let (mut head_words, mut words) = (0, 0);
    for passage in &cut.passages {
        let mut before = 0;
        let counted = if passage.number == 0 { &mut head_words } else { &mut words };
        analyzer.analyze(&passage.text, language, |token| {
            assert!(token.span.start >= before && !passage.text[token.span.clone()].is_empty());
            before = token.span.start;
            *counted += 1;
        });
    }
    let head = article.title.iter().chain(&article.byline);
    let expected: usize = head.map(|line| count_words(line)).sum();
    assert!(head_words >= expected, "{head_words} words of {expected} in title and byline");
    let kept = article.paragraphs.iter().filter(|paragraph| paragraph.kind != Kind::Boilerplate);
    let expected: usize = kept.map(|paragraph| count_words(&paragraph.text)).sum();
    assert!(words >= expected, "{words} words of {expected}");
}
