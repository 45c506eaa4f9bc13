//! The languages, each read once from its file.

use std::sync::LazyLock;

use super::data::Data;
use super::grammar::Grammar;
use super::lexicon::Lexicon;
use super::names::Names;
use super::prose::Elision;
use crate::language::Language;

/// The languages: code, how many articles of a hundred are in it, file. The first is that of the
/// people whom all write about.
const FILES: [(&str, usize, &str); 4] = [
    ("en", 55, include_str!("en.txt")),
    ("nl", 15, include_str!("nl.txt")),
    ("de", 15, include_str!("de.txt")),
    ("fr", 15, include_str!("fr.txt")),
];

/// A language, ready to be written in.
pub(super) struct Tongue {
    pub(super) language: Language,
    pub(super) lexicon: Lexicon,
    pub(super) grammar: Grammar,
    pub(super) names: Names,
    pub(super) elision: Elision,
    /// The marks around quotations.
    pub(super) quotes: (&'static str, &'static str),
    /// What stands between thousands.
    pub(super) thousand: &'static str,
    /// The rules that an article begins with.
    pub(super) rules: Rules,
}

/// The rules that are asked for by name, as numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) title: usize,
    pub(super) heading: usize,
    pub(super) sentence: usize,
    pub(super) quote: usize,
    pub(super) outlet: usize,
}

static TONGUES: LazyLock<[Tongue; 4]> =
    LazyLock::new(|| FILES.map(|(code, _, file)| Tongue::new(code, file)));

impl Tongue {
    /// Reads a language's file.
    fn new(code: &str, file: &'static str) -> Tongue {
        let data = Data::read(file);
        let lexicon = Lexicon::new(&data, code);
        let grammar = Grammar::new(&data, &lexicon);
        let quote = |n: usize| data.list("quotes").get(n).copied().unwrap_or_default();
        let rules = Rules {
            title: grammar.rule("title"),
            heading: grammar.rule("heading"),
            sentence: grammar.rule("sentence"),
            quote: grammar.rule("quote"),
            outlet: grammar.rule("outlet"),
        };
        Tongue {
            language: Language::named(code).unwrap_or(Language::UNDETERMINED),
            names: Names::new(&data),
            elision: Elision::new(&data),
            quotes: (quote(0), quote(1)),
            thousand: data.word("thousand"),
            lexicon,
            grammar,
            rules,
        }
    }

    /// The language that has a place below a hundred.
    pub(super) fn at(mut place: usize) -> &'static Tongue {
        let index = FILES.iter().position(|(_, share, _)| {
            let is_here = place < *share;
            place = place.saturating_sub(*share);
            is_here
        });
        &TONGUES[index.unwrap_or_default()]
    }

    /// The language of the people whom all write about.
    pub(super) fn of_all() -> &'static Tongue {
        &TONGUES[0]
    }
}
