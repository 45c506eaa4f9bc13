//! The oracle: a slow and obvious scan that answers every kind of query without an index. Archives
//! and queries are thrown together at random; what the program finds and marks must be the same.
//!
//! `ORACLE_ARCHIVES=500 ORACLE_ARTICLES=20000 ORACLE_QUERIES=500 cargo test --release oracle -- --nocapture`
//! runs it longer.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::rc::Rc;

use tabloid::analysis::compound::{LEAST_PART, backwards, is_compound, is_stopped};
use tabloid::analysis::{Analyzer, Segment, written_in};
use tabloid::article::{Article, DateRange, Kind, Paragraph};
use tabloid::index::{Manner, update};
use tabloid::language::Language;
use tabloid::passage::cut;
use tabloid::query::{Clause, ClauseKind, Field, Occur, Piece, Plan, Query, parse};
use tabloid::search::{Request, Results, Searcher};

use crate::program::Dice;

/// How many archives are made, each asked [`QUERIES`] queries.
const ARCHIVES: usize = 12;
const QUERIES: usize = 60;

/// Sentences of eight languages, with what is hard to search for.
const SENTENCES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "Kim's ex-husband and the singer were back together in Paris last night, friends say.",
            "They divorced; the divorce was quick, and she was divorcing him again the week after.",
            "“We never stopped,” she said, “and we never will.” Was it the truth?",
            "He wouldn't leave the U.S. for her, but he loved Disney+ and AC/DC and C++ 24/7.",
            "The Who played, who knows why, and to be or not to be was the question.",
            "Kanye’s truth is Kanye's lie; Beyoncé’s dress was red 😍 on the red, red carpet.",
        ],
    ),
    (
        "nl",
        &[
            "Kim en Kanye gaan scheiden, zo melden de kranten vandaag aan iedereen die het horen wil.",
            "De geruchten over hun huwelijk hielden maanden aan, en zij is het zat, zegt een vriendin.",
            "Zanger 't Hooft droeg foto's van hun scheiding mee naar Parijs, waar hij de dag begon.",
        ],
    ),
    (
        "de",
        &[
            "Die Sängerin küsste den Schauspieler auf der Straße, und die Häuser waren dunkel dabei.",
            "Die Scheidung war teuer, sagt sie; das neue Album heißt „Wieder zusammen“ und kommt bald.",
        ],
    ),
    (
        "fr",
        &[
            "L'actrice et le chanteur se sont séparés après sept ans d’amour, et c'est la vie.",
            "La séparation fut douce; ils dansent encore à l'Opéra de Paris tous les soirs de la semaine.",
        ],
    ),
    (
        "sv",
        &["Paret är tillsammans igen, säger vännerna, och de dansade i Paris hela natten igenom."],
    ),
    (
        "es",
        &[
            "La actriz y el cantante están juntos otra vez, según dicen sus amigos más cercanos de París.",
        ],
    ),
    (
        "it",
        &[
            "L'attrice e il cantante sono di nuovo insieme a Parigi, dicono gli amici della coppia famosa.",
        ],
    ),
    (
        "ru",
        &["Актриса и певец снова вместе в Париже, говорят друзья, и ещё они танцевали всю ночь."],
    ),
];

const OUTLETS: &[&str] = &["The Evening Star", "Daily Glow", "Der Klatsch"];
const BYLINES: &[&str] = &["Ann Reed", "Zoé O’Neill", "Jürgen Groß"];
const DATES: &[&str] = &["2019", "2020-11", "2021-03-05", "2021-03"];

/// A record of an archive.
struct Record {
    id: String,
    title: Option<String>,
    texts: Vec<String>,
    language: &'static str,
    outlet: Option<&'static str>,
    byline: Option<&'static str>,
    date: Option<&'static str>,
}

/// Strings that break programs, where they are at hand; without those that readers of records take
/// for markup or clean.
fn naughty() -> Vec<String> {
    let is_plain = |string: &String| {
        !string.contains(['<', '&'])
            && !string
                .chars()
                .any(|c| c.is_control() || "\u{FEFF}\u{2028}\u{2029}\u{202A}\u{202B}".contains(c))
    };
    crate::program::naughty().into_iter().filter(is_plain).collect()
}

fn archive(dice: &mut Dice, naughty: &[String]) -> Vec<Record> {
    let number = 4 + dice.throw(10);
    (0..number)
        .map(|n| {
            // English and Dutch most often, so that common words are common.
            let (language, sentences) =
                SENTENCES[dice.throw(SENTENCES.len()).min(dice.throw(SENTENCES.len()))];
            let sentence = |dice: &mut Dice| {
                let sentence = sentences[dice.throw(sentences.len())];
                match naughty.len() {
                    strings if strings > 0 && dice.throw(6) == 0 => {
                        format!("{sentence} {} {sentence}", naughty[dice.throw(strings)])
                    }
                    _ => sentence.to_owned(),
                }
            };
            let texts = (0..1 + dice.throw(4))
                .map(|_| {
                    let some = 1 + dice.throw(3);
                    (0..some).map(|_| sentence(dice)).collect::<Vec<String>>().join(" ")
                })
                .collect();
            let title = sentence(dice);
            let title = title.split(['.', ';', ',']).next().unwrap_or_default().to_owned();
            Record {
                id: format!("r{n:02}"),
                title: (dice.throw(4) > 0).then_some(title),
                texts,
                language,
                outlet: (dice.throw(3) > 0).then(|| dice.pick(OUTLETS)),
                byline: (dice.throw(3) > 0).then(|| dice.pick(BYLINES)),
                date: (dice.throw(3) > 0).then(|| dice.pick(DATES)),
            }
        })
        .collect()
}

/// A query of every kind, most of it words that the archive has.
fn query(dice: &mut Dice, depth: usize) -> String {
    let parts = 1 + dice.throw(3);
    let mut query = String::new();
    for part in 0..parts {
        if part > 0 {
            query += dice.pick(&[" ", " ", " ", " AND ", " OR ", " "]);
        }
        query += dice.pick(&["", "", "", "", "+", "-", "NOT "]);
        query += &item(dice, depth);
    }
    query
}

fn item(dice: &mut Dice, depth: usize) -> String {
    let (_, sentences) = SENTENCES[dice.throw(SENTENCES.len())];
    let words: Vec<&str> = sentences[dice.throw(sentences.len())].split(' ').collect();
    let word = words[dice.throw(words.len())];
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = if bare.is_empty() { "kim".to_owned() } else { bare };
    let letters: Vec<char> = bare.chars().collect();
    let some: String = letters.iter().take(1 + dice.throw(4)).collect();
    match dice.throw(18) {
        0..=3 => word.replace(['"', '“', '”', '„', ':'], ""),
        4 => bare.to_uppercase(),
        5..=7 => {
            let from = dice.throw(words.len());
            let run = &words[from..(from + 1 + dice.throw(4)).min(words.len())];
            format!("\"{}\"", run.join(" ").replace(['"', '“', '”', '„', '«', '»'], ""))
        }
        8 => {
            let (one, two) = (words[dice.throw(words.len())], words[dice.throw(words.len())]);
            let near = format!("{one} {two}").replace(['"', '“', '”', '„', '«', '»'], "");
            format!("\"{near}\"~{}", dice.throw(6))
        }
        9 => format!("={bare}"),
        10 => format!("{some}*"),
        11 => format!("*{}", letters.iter().rev().take(3).rev().collect::<String>()),
        12 => {
            let at = dice.throw(letters.len());
            let typo: String =
                letters.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| *c).collect();
            format!("{}~{}", if typo.is_empty() { "kim" } else { &typo }, 1 + dice.throw(2))
        }
        13 => format!("lang:{}", SENTENCES[dice.throw(SENTENCES.len())].0),
        14 => format!("date:{}", dice.pick(&["2021", "2020..", "..2020", "2021-03", "2021-03-05"])),
        15 => format!("title:{bare}"),
        16 => dice
            .pick(&[
                "by:reed",
                "by:oneill",
                "outlet:star",
                "outlet:\"daily glow\"",
                "by:GROSS",
                "path:feed",
            ])
            .to_owned(),
        _ if depth > 0 => format!("({})", query(dice, depth - 1)),
        _ => bare,
    }
}

/// A token of a passage.
struct Seen {
    span: Range<usize>,
    position: u32,
    words: Vec<String>,
    stems: Vec<String>,
}

fn tokens(text: &str, language: Language) -> Vec<Seen> {
    let mut seen = Vec::new();
    Analyzer::new().analyze(text, language, |token| {
        seen.push(Seen {
            span: token.span.clone(),
            position: token.position,
            words: token.words().map(String::from).collect(),
            stems: token.stems.iter().map(|stem| stem_in(language, stem)).collect(),
        });
    });
    seen
}

/// A stem with its language: in another it is another word's.
fn stem_in(language: Language, stem: &str) -> String {
    format!("{language} {stem}")
}

/// A word of a query, as the analysis has it.
struct Asked {
    whole: String,
    exact: String,
    base: String,
    segment: Segment,
}

fn asked(text: &str) -> Vec<Asked> {
    let mut words = Vec::new();
    Analyzer::new().analyze(text, Language::UNDETERMINED, |token| {
        words.push(Asked {
            whole: token.word.to_owned(),
            exact: token.core.unwrap_or(token.word).to_owned(),
            base: token.base.to_owned(),
            segment: token.segment,
        });
    });
    words
}

/// A passage as the scan sees it.
struct Scanned {
    number: u32,
    text: String,
    tokens: Vec<Seen>,
}

/// An article as the scan sees it.
struct Story<'a> {
    record: &'a Record,
    language: Language,
    passages: Vec<Scanned>,
}

/// All that the scan knows.
struct Oracle<'a> {
    stories: Vec<Story<'a>>,
    /// The languages with their passages, for what is common.
    languages: BTreeMap<&'static str, usize>,
    path: String,
    /// The stems of words that were asked for.
    stems: RefCell<BTreeMap<String, Rc<BTreeSet<String>>>>,
    /// The languages that the query at hand narrows the search to; all if none.
    narrowed: RefCell<Vec<&'static str>>,
    /// The language whose stop words it leaves out.
    spoken: RefCell<Option<Language>>,
    /// Which words of the archive fit patterns and spellings that were asked for.
    fitting: RefCell<HashMap<String, HashMap<String, bool>>>,
    /// In how many passages each word stands.
    frequencies: RefCell<HashMap<String, u64>>,
    /// In how many passages of each language.
    languages_of: RefCell<HashMap<String, BTreeMap<Language, u64>>>,
    /// Words of languages with compounds that are long enough to be one.
    long: RefCell<BTreeSet<String>>,
    compounds: RefCell<HashMap<String, Rc<BTreeSet<String>>>>,
}

/// Where words are looked for.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    /// In passages, in any form and in compounds.
    Passages,
    /// In titles, in any form.
    Titles,
    /// In other fields, as they stand.
    Words,
}

/// What a part of a query finds in a passage: whether, and what it marks.
type Finds = (bool, Vec<Range<usize>>);

impl Oracle<'_> {
    fn is_common(&self, word: &Asked) -> bool {
        self.is_common_word(&word.base, &word.exact)
    }

    fn is_common_word(&self, base: &str, exact: &str) -> bool {
        let is_stopped = |l: Language| l.is_stop_word(base) || l.is_stop_word(exact);
        if self.spoken.borrow().is_some_and(is_stopped) {
            return true;
        }
        let narrowed = self.narrowed.borrow();
        let is_in = |code: &str| narrowed.is_empty() || narrowed.contains(&code);
        let named = |code: &str| Language::named(code).unwrap_or(Language::UNDETERMINED);
        let written_in = written_in(exact);
        let counts = |code: &str| written_in.is_empty() || written_in.contains(&code);
        let counted = || self.languages.iter().filter(|(code, _)| counts(code) && is_in(code));
        let all: usize = counted().map(|(_, n)| n).sum();
        let is_stopped =
            |code: &str| named(code).is_stop_word(base) || named(code).is_stop_word(exact);
        let stopped: usize = counted().filter(|(code, _)| is_stopped(code)).map(|(_, n)| n).sum();
        stopped * 2 > all
    }

    /// Whether a clause is a word that is left out beside others.
    fn leaves_out(&self, clause: &Clause) -> bool {
        let ClauseKind::AnyForm(text) = &clause.kind else { return false };
        let words = parts(text);
        let is_common = |part: &Vec<Asked>| match part.as_slice() {
            [only] => self.is_common(only),
            several => {
                let joined: String = several.iter().map(|word| word.exact.as_str()).collect();
                self.is_common_word(&joined, &joined)
            }
        };
        clause.occur == Occur::May && words.iter().all(is_common)
    }

    /// The compounds of the archive that a word is a part of.
    fn compounds_of(&self, word: &Asked) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.compounds.borrow().get(&word.exact) {
            return Rc::clone(known);
        }
        if self.frequencies.borrow().is_empty() {
            let mut frequencies = self.frequencies.borrow_mut();
            let mut long = self.long.borrow_mut();
            let mut languages = self.languages_of.borrow_mut();
            for story in &self.stories {
                for passage in &story.passages {
                    let words: BTreeSet<&String> =
                        passage.tokens.iter().flat_map(|token| &token.words).collect();
                    if story.language.has_compounds() {
                        let whole = passage.tokens.iter().map(|token| &token.words[0]);
                        long.extend(whole.filter(|word| backwards(word).is_some()).cloned());
                    }
                    for word in words {
                        *frequencies.entry(word.clone()).or_default() += 1;
                        let of = languages.entry(word.clone()).or_default();
                        *of.entry(story.language).or_default() += 1;
                    }
                }
            }
        }
        let frequencies = self.frequencies.borrow();
        let mut frequency = |word: &str| frequencies.get(word).copied().unwrap_or(0);
        let mut found: Vec<(u64, String)> = Vec::new();
        let languages = self.languages_of.borrow();
        let none = BTreeMap::new();
        let of_word = languages.get(&word.exact).unwrap_or(&none);
        let shares_a_language = |long: &str| {
            let of_long = languages.get(long).unwrap_or(&none);
            of_long.keys().filter(|language| language.has_compounds()).any(|language| {
                let there = of_word.get(language).copied().unwrap_or(0);
                there >= 2 && there * 50 >= frequencies.get(&word.exact).copied().unwrap_or(0)
            })
        };
        if word.exact.chars().count() >= LEAST_PART && !is_stopped(&word.exact) {
            for long in self.long.borrow().iter() {
                if is_compound(long, &word.exact, &mut frequency) && shares_a_language(long) {
                    found.push((frequency(long), long.clone()));
                }
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let found: Rc<BTreeSet<String>> =
            Rc::new(found.into_iter().take(24).map(|(_, word)| word).collect());
        self.compounds.borrow_mut().insert(word.exact.clone(), Rc::clone(&found));
        found
    }

    fn any_form(&self, word: &Asked, tokens: &[Seen], scope: Scope) -> Vec<Range<usize>> {
        let stems = scope != Scope::Words;
        let wanted = if stems { self.stems_of(word) } else { Rc::default() };
        let compounds =
            if scope == Scope::Passages { self.compounds_of(word) } else { Rc::default() };
        let fits = |token: &&Seen| {
            token.words.contains(&word.exact)
                || token.words.iter().any(|word| compounds.contains(word))
                || token.stems.iter().any(|stem| wanted.contains(stem))
        };
        tokens.iter().filter(fits).map(|token| token.span.clone()).collect()
    }

    /// The stems of a word in every language that does not list it as a stop word.
    fn stems_of(&self, word: &Asked) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.stems.borrow().get(&word.base) {
            return Rc::clone(known);
        }
        let mut wanted = BTreeSet::new();
        let narrowed = self.narrowed.borrow();
        let is_in = |code: &str| narrowed.is_empty() || narrowed.contains(&code);
        let languages = self.languages.keys().filter(|code| is_in(code));
        for code in languages.filter(|_| !self.is_common(word)) {
            let language = Language::named(code).unwrap_or(Language::UNDETERMINED);
            if !language.is_stop_word(&word.base) && !language.is_stop_word(&word.exact) {
                let stems = Analyzer::stems(&word.base, language);
                wanted.extend(stems.map(|stem| stem_in(language, &stem)));
            }
        }
        let wanted = Rc::new(wanted);
        self.stems.borrow_mut().insert(word.base.clone(), Rc::clone(&wanted));
        wanted
    }

    fn leaf(&self, kind: &ClauseKind, tokens: &[Seen], scope: Scope) -> Finds {
        let words = |fits: &dyn Fn(&str) -> bool| -> Finds {
            let mut known = self.fitting.borrow_mut();
            let known = known.entry(format!("{kind:?}")).or_default();
            let mut fits = |word: &String| match known.get(word) {
                Some(fits) => *fits,
                None => *known.entry(word.clone()).or_insert_with(|| fits(word)),
            };
            let found = tokens.iter().filter(|token| token.words.iter().any(&mut fits));
            let spans: Vec<Range<usize>> = found.map(|token| token.span.clone()).collect();
            (!spans.is_empty(), spans)
        };
        match kind {
            ClauseKind::Exact(text) | ClauseKind::Phrase(text) => {
                let wanted: Vec<String> = asked(text).into_iter().map(|word| word.whole).collect();
                let spans = runs(&wanted, tokens);
                (!spans.is_empty(), spans)
            }
            ClauseKind::Near { words, distance } => {
                let wanted: Vec<String> = asked(words).into_iter().map(|word| word.whole).collect();
                let spans = near(&wanted, *distance, tokens);
                (!spans.is_empty(), spans)
            }
            ClauseKind::Pattern(pattern) => {
                let pieces = pattern.folded();
                words(&|word| fits(&pieces, &word.chars().collect::<Vec<char>>()))
            }
            ClauseKind::Fuzzy { word, edits } => {
                let wanted = asked(word).remove(0).whole;
                words(&|word| distance(&wanted, word) <= usize::from(*edits))
            }
            ClauseKind::AnyForm(text) => {
                let mut spans = Vec::new();
                for part in parts(text) {
                    match part.as_slice() {
                        [word] => spans.extend(self.any_form(word, tokens, scope)),
                        several => {
                            let whole: Vec<String> =
                                several.iter().map(|w| w.exact.clone()).collect();
                            spans.extend(runs(&whole, tokens));
                            let joined = whole.concat();
                            if joined.chars().all(char::is_alphabetic) {
                                spans.extend(runs(&[joined], tokens));
                            }
                        }
                    }
                }
                (!spans.is_empty(), spans)
            }
            other => panic!("{other:?} is no leaf"),
        }
    }

    fn clause(&self, kind: &ClauseKind, story: &Story<'_>, tokens: &[Seen], scope: Scope) -> Finds {
        let record = story.record;
        match kind {
            ClauseKind::Languages(languages) => (languages.contains(&story.language), Vec::new()),
            ClauseKind::Dates(range) => {
                let date = record.date.map(|date| date.parse().unwrap());
                (date.is_some_and(|date| DateRange::may_hold(*range, date)), Vec::new())
            }
            ClauseKind::Field(field, inner) => {
                let value = match field {
                    Field::Title => record.title.clone(),
                    Field::By => record.byline.map(String::from),
                    Field::Outlet => record.outlet.map(String::from),
                    Field::Path => Some(self.path.clone()),
                    Field::Section => None,
                };
                let is_title = *field == Field::Title;
                let language = if is_title { story.language } else { Language::UNDETERMINED };
                let fields = if is_title { Scope::Titles } else { Scope::Words };
                let tokens = tokens_of(value.as_deref().unwrap_or_default(), language);
                let all_parts = match inner.as_ref() {
                    // Words typed together in a field are meant together.
                    ClauseKind::AnyForm(text) => {
                        parts(text).iter().all(|part| match part.as_slice() {
                            [word] => !self.any_form(word, &tokens, fields).is_empty(),
                            _ => self.clause(inner, story, &tokens, fields).0,
                        })
                    }
                    inner => self.clause(inner, story, &tokens, fields).0,
                };
                (all_parts, Vec::new())
            }
            ClauseKind::Group(clauses) => self.group(clauses, story, tokens, scope),
            ClauseKind::Any(clauses) => {
                let mut found = (false, Vec::new());
                let others = clauses.iter().any(|c| !self.leaves_out(c));
                for clause in clauses {
                    if clause.occur == Occur::MustNot {
                        found.0 |= !self.clause(&clause.kind, story, tokens, scope).0;
                    } else if !(others && self.leaves_out(clause)) {
                        let (is, spans) = self.clause(&clause.kind, story, tokens, scope);
                        found.0 |= is;
                        found.1.extend(spans.into_iter().filter(|_| is));
                    }
                }
                found
            }
            leaf => self.leaf(leaf, tokens, scope),
        }
    }

    fn group(&self, clauses: &[Clause], story: &Story<'_>, tokens: &[Seen], scope: Scope) -> Finds {
        let (mut musts, mut mays, mut all, mut any) = (0, 0, true, false);
        let mut spans = Vec::new();
        let flat = flat(clauses);
        let selects = flat.iter().any(|c| c.occur == Occur::Must && !c.kind.is_filter());
        let others = flat.iter().any(|c| c.occur == Occur::May && !self.leaves_out(c));
        for clause in &flat {
            if clause.occur == Occur::May && (others || selects) && self.leaves_out(clause) {
                continue;
            }
            let (is, found) = match (&clause.kind, clause.occur) {
                // Each word of several that no space parts is a must of its own.
                (ClauseKind::AnyForm(text), Occur::Must) => {
                    let each: Vec<Finds> = text
                        .split(SEPARATORS)
                        .filter(|part| !asked(part).is_empty())
                        .map(|part| self.leaf(&ClauseKind::AnyForm(part.to_owned()), tokens, scope))
                        .collect();
                    let all = each.iter().all(|(is, _)| *is);
                    (all, each.into_iter().flat_map(|(_, spans)| spans).collect())
                }
                (kind, _) => self.clause(kind, story, tokens, scope),
            };
            match clause.occur {
                Occur::Must => {
                    musts += usize::from(!clause.kind.is_filter());
                    all &= is;
                    spans.extend(found);
                }
                Occur::May => {
                    mays += 1;
                    any |= is;
                    spans.extend(found.into_iter().filter(|_| is));
                }
                Occur::MustNot => all &= !is,
            }
        }
        let holds = all && (musts > 0 || mays == 0 || any);
        (holds, if holds { spans } else { Vec::new() })
    }
}

/// What parts words though no space does.
const SEPARATORS: [char; 14] =
    [',', ';', ':', '|', '!', '?', '…', '—', '[', ']', '{', '}', '<', '>'];

/// The words of a run of characters, those together that belong together.
fn parts(text: &str) -> Vec<Vec<Asked>> {
    let mut parts: Vec<Vec<Asked>> = Vec::new();
    for part in text.split(SEPARATORS) {
        let mut before = None;
        for word in asked(part) {
            // What a dictionary parts is words of its own.
            let goes_on = match (before, word.segment) {
                (None, _) => false,
                (Some(before), Segment::Spaced) => before == Segment::Spaced,
                (Some(_), segment) => segment == Segment::GoesOn,
            };
            before = Some(word.segment);
            match parts.last_mut().filter(|_| goes_on) {
                Some(last) => last.push(word),
                None => parts.push(vec![word]),
            }
        }
    }
    parts
}

/// Clauses with what may be there taken out of groups that hold nothing else.
fn flat(clauses: &[Clause]) -> Vec<Clause> {
    let mut flat_clauses = Vec::new();
    for clause in clauses {
        let inner = match &clause.kind {
            ClauseKind::Group(inner) | ClauseKind::Any(inner) if clause.occur == Occur::May => {
                inner
            }
            _ => {
                flat_clauses.push(clause.clone());
                continue;
            }
        };
        let is_any = matches!(clause.kind, ClauseKind::Any(_));
        let inner = flat(inner);
        if is_any || inner.iter().all(|c| c.occur == Occur::May) {
            flat_clauses.extend(inner.into_iter().map(|c| match c.occur {
                Occur::MustNot => Clause {
                    occur: Occur::May,
                    span: c.span.clone(),
                    kind: ClauseKind::Group(vec![c]),
                },
                _ => c,
            }));
        } else {
            flat_clauses.push(clause.clone());
        }
    }
    flat_clauses
}

fn tokens_of(text: &str, language: Language) -> Vec<Seen> {
    tokens(text, language)
}

/// Every place where these words stand in a row.
fn runs(wanted: &[String], tokens: &[Seen]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for window in tokens.windows(wanted.len().max(1)) {
        let first = window[0].position;
        let fits = window.iter().zip(wanted).enumerate().all(|(at, (token, word))| {
            token.position == first + at as u32 && token.words.contains(word)
        });
        if fits {
            found.push(window[0].span.start..window[window.len() - 1].span.end);
        }
    }
    found
}

/// The words that stand within so many others, if all of them do somewhere.
fn near(wanted: &[String], distance: u32, tokens: &[Seen]) -> Vec<Range<usize>> {
    let room = wanted.len() as u32 + distance;
    let holds = |window: &[&Seen]| {
        wanted.iter().all(|word| {
            let needs = wanted.iter().filter(|other| *other == word).count();
            window.iter().filter(|token| token.words.contains(word)).count() >= needs
        })
    };
    let is_near = tokens.iter().any(|first| {
        let within =
            |token: &&Seen| (first.position..first.position + room).contains(&token.position);
        holds(&tokens.iter().filter(within).collect::<Vec<&Seen>>())
    });
    let is_wanted = |token: &&Seen| token.words.iter().any(|word| wanted.contains(word));
    let spans = tokens.iter().filter(is_wanted).map(|token| token.span.clone());
    if is_near { spans.collect() } else { Vec::new() }
}

/// Whether letters fit a pattern.
fn fits(pieces: &[Piece], word: &[char]) -> bool {
    match pieces.split_first() {
        None => word.is_empty(),
        Some((Piece::Any, rest)) => (0..=word.len()).any(|skip| fits(rest, &word[skip..])),
        Some((Piece::One, rest)) => !word.is_empty() && fits(rest, &word[1..]),
        Some((Piece::Letters(letters), rest)) => {
            let letters: Vec<char> = letters.chars().collect();
            word.starts_with(&letters) && fits(rest, &word[letters.len()..])
        }
    }
}

/// How many letters must be changed, added, left out or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// Spans in order, overlapping ones as one.
fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// What a search finds: by article and passage, the texts marked.
type Answer = BTreeMap<(String, u32), Vec<String>>;

fn has_near(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Near { .. } => true,
        ClauseKind::Group(inner) | ClauseKind::Any(inner) => has_near(inner),
        _ => false,
    })
}

impl Oracle<'_> {
    fn answer(&self, query: &Query) -> Answer {
        let mut answer = Answer::new();
        let narrowed = query.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Languages(languages) if clause.occur != Occur::MustNot => {
                Some(languages.iter().map(|language| language.code()).collect())
            }
            _ => None,
        });
        self.narrowed.replace(narrowed.unwrap_or_default());
        // A question in a sentence leaves out the stop words of its language.
        let plan = Plan::of(query, &mut Analyzer::new());
        let is_in = |code: &&str| {
            self.narrowed.borrow().is_empty() || self.narrowed.borrow().contains(code)
        };
        let among = self.languages.keys().copied().filter(is_in).filter_map(Language::named);
        let spoken = if plan.words().count() >= 6 { plan.spoken(among) } else { None };
        self.spoken.replace(spoken);
        self.stems.borrow_mut().clear();
        for story in &self.stories {
            let mut found: Vec<(u32, Vec<String>)> = Vec::new();
            for passage in &story.passages {
                let (is, spans) =
                    self.group(&query.clauses, story, &passage.tokens, Scope::Passages);
                if is {
                    let marks = merged(spans);
                    let marks = marks.into_iter().map(|mark| passage.text[mark].to_owned());
                    found.push((passage.number, marks.collect()));
                }
            }
            if found.len() > 1 {
                found.retain(|(number, _)| *number != 0);
            }
            let id = &story.record.id;
            answer.extend(found.into_iter().map(|(number, marks)| ((id.clone(), number), marks)));
        }
        answer
    }
}

/// Marks of more passages than this are not looked at.
const MARKED: u64 = 2_000;

/// What the index finds; without marks where that is more than [`MARKED`].
fn answer(searcher: &Searcher, query: &str) -> Answer {
    let everything = usize::MAX / 2;
    let flat = Request { limit: everything, flat: true, ..Request::new(query) };
    let Ok(Results { total, .. }) = searcher.search(&Request { limit: 1, ..flat.clone() }) else {
        return Answer::new();
    };
    if total.passages > MARKED {
        let ranked = searcher.rank(&flat).unwrap().into_iter();
        let answer: Answer = ranked.map(|r| ((r.id, r.passage), Vec::new())).collect();
        assert_eq!(total.passages, answer.len() as u64, "{query}");
        return answer;
    }
    let request = Request { flat: false, per_article: everything, ..flat };
    let Ok(results) = searcher.search(&request) else { return Answer::new() };
    let mut answer = Answer::new();
    for hit in &results.hits {
        for passage in std::iter::once(&hit.passage).chain(&hit.more) {
            let marks = passage.marks.iter().map(|mark| passage.text[mark.clone()].to_owned());
            answer.insert((hit.article.id.clone(), passage.number), marks.collect());
            for mark in &passage.snippet.marks {
                assert!(passage.snippet.text.get(mark.clone()).is_some(), "{query}");
            }
        }
    }
    let passages = answer.len() as u64;
    assert_eq!(results.total.passages, passages, "{query}");
    answer
}

/// Writes an archive, indexes it, and reads it the slow way too.
fn prepare<'a>(dir: &Path, records: &'a [Record]) -> (Searcher, Oracle<'a>) {
    let lines: String = records
        .iter()
        .map(|record| {
            let object = serde_json::json!({
                "id": record.id, "title": record.title, "text": record.texts.join("\n\n"), "lang": record.language,
                "outlet": record.outlet, "byline": record.byline, "date": record.date,
            });
            format!("{object}\n")
        })
        .collect();
    std::fs::write(dir.join("feed.jsonl"), lines).unwrap();
    let index = dir.join("index");
    let manner = Manner::default();
    update(&index, &[dir.join("feed.jsonl")], &manner, &mut |_, _| ControlFlow::Continue(()))
        .unwrap();
    let searcher = Searcher::open(&index).unwrap();
    let request = Request { limit: records.len(), ..Request::new("path:feed") };
    let all = searcher.search(&request).unwrap();
    assert_eq!(all.hits.len(), records.len());
    let languages: BTreeMap<String, Language> =
        all.hits.iter().map(|hit| (hit.article.id.clone(), hit.article.language)).collect();
    let mut oracle = Oracle {
        stories: Vec::new(),
        languages: BTreeMap::new(),
        stems: RefCell::default(),
        narrowed: RefCell::default(),
        spoken: RefCell::default(),
        fitting: RefCell::default(),
        frequencies: RefCell::default(),
        languages_of: RefCell::default(),
        long: RefCell::default(),
        compounds: RefCell::default(),
        path: dir.join("feed.jsonl").canonicalize().unwrap().display().to_string(),
    };
    for record in records {
        let language = languages[&record.id];
        let paragraph = |text: &String| Paragraph { kind: Kind::Text, text: text.clone() };
        let article = Article {
            title: record.title.clone(),
            byline: record.byline.map(String::from),
            paragraphs: record.texts.iter().map(paragraph).collect(),
            ..Article::default()
        };
        let passages = cut(&article, language).passages;
        // The place of a title that the article does not have counts too.
        *oracle.languages.entry(language.code()).or_default() += passages.len();
        let passages: Vec<Scanned> = passages
            .into_iter()
            .filter(|passage| !passage.text.is_empty())
            .map(|passage| Scanned {
                number: passage.number,
                tokens: tokens(&passage.text, language),
                text: passage.text,
            })
            .collect();
        oracle.stories.push(Story { record, language, passages });
    }
    (searcher, oracle)
}

#[test]
fn the_index_and_a_slow_scan_find_and_mark_the_same() {
    let naughty = naughty();
    let mut dice = Dice(2_026);
    let mut found_something = 0;
    for _ in 0..told("ORACLE_ARCHIVES").unwrap_or(ARCHIVES) {
        let records = archive(&mut dice, &naughty);
        let dir = tempfile::tempdir().unwrap();
        let (searcher, oracle) = prepare(dir.path(), &records);
        for _ in 0..QUERIES {
            let typed = query(&mut dice, 2);
            let parsed = parse(&typed).query;
            let (mut expected, mut found) = (oracle.answer(&parsed), answer(&searcher, &typed));
            if parsed.clauses.is_empty() {
                continue;
            }
            if has_near(&parsed.clauses) {
                // Which of many words near each other are marked is another matter.
                for marks in expected.values_mut().chain(found.values_mut()) {
                    marks.clear();
                }
            }
            found_something += usize::from(!found.is_empty());
            assert_eq!(found, expected, "\nquery `{typed}`, understood as `{parsed}`\n{parsed:#?}");
        }
    }
    assert!(found_something > QUERIES, "{found_something} queries found something");
}

/// How many articles of a real corpus are taken, and how many queries made of their text.
const REAL_ARTICLES: usize = 12;
const REAL_QUERIES: usize = 120;

/// A number that a longer run is given.
fn told(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().and_then(|n| n.parse().ok())
}

/// A query made of an article's own text: a word, a phrase across whatever stands between, the
/// beginning of a word, a word with a letter missing.
fn real_query(dice: &mut Dice, records: &[Record]) -> String {
    let record = &records[dice.throw(records.len())];
    let text = &record.texts[dice.throw(record.texts.len())];
    let words: Vec<&str> = text.split_whitespace().collect();
    let quotes = ['"', '“', '”', '„', '«', '»'];
    if words.is_empty() {
        return "kim".to_owned();
    }
    let at = dice.throw(words.len());
    let bare: String = words[at].chars().filter(|c| c.is_alphanumeric()).collect();
    let letters: Vec<char> = bare.chars().collect();
    match dice.throw(5) {
        0 => bare,
        1 | 2 => {
            let run = &words[at..(at + 2 + dice.throw(4)).min(words.len())];
            format!("\"{}\"", run.join(" ").replace(quotes, " "))
        }
        3 => format!("{}*", letters.iter().take(3 + dice.throw(4)).collect::<String>()),
        _ => {
            let gone = dice.throw(letters.len().max(1));
            let typo = letters.iter().enumerate().filter(|(n, _)| *n != gone);
            format!("{}~", typo.map(|(_, c)| *c).collect::<String>())
        }
    }
}

#[test]
fn real_articles_are_answered_as_by_a_slow_scan() {
    let articles = crate::findable::articles(told("ORACLE_ARTICLES").unwrap_or(REAL_ARTICLES));
    if articles.is_empty() {
        return;
    }
    let record = |(at, article): (usize, Article)| Record {
        id: format!("a{at}"),
        title: article.title,
        texts: article.paragraphs.into_iter().map(|paragraph| paragraph.text).collect(),
        language: article.language.map_or("und", Language::code),
        outlet: None,
        byline: None,
        date: None,
    };
    let records: Vec<Record> = articles.into_iter().enumerate().map(record).collect();
    let dir = tempfile::tempdir().unwrap();
    // Kinds of paragraphs are told by their looks, so the scan sees them as the index does.
    let (searcher, mut oracle) = prepare(dir.path(), &records);
    oracle.languages.clear();
    for story in &mut oracle.stories {
        let which = tabloid::search::Which::Id(story.record.id.clone());
        let whole = searcher.articles(&which, "").unwrap().remove(0);
        // Passages as the index counts them: the title's place, and pull quotes too.
        let passages: BTreeSet<u32> = whole.paragraphs.iter().filter_map(|p| p.passage).collect();
        *oracle.languages.entry(story.language.code()).or_default() += 1 + passages.len();
        let mut texts: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        texts.entry(0).or_default().extend(whole.article.title);
        for paragraph in whole.paragraphs.into_iter().filter(|p| p.kind != Kind::PullQuote) {
            if let Some(passage) = paragraph.passage {
                texts.entry(passage).or_default().push(paragraph.text);
            }
        }
        story.passages = texts
            .into_iter()
            .map(|(number, lines)| (number, lines.join("\n")))
            .filter(|(_, text)| !text.is_empty())
            .map(|(number, text)| Scanned { number, tokens: tokens(&text, story.language), text })
            .collect();
    }
    let numbers = |story: &Story<'_>| -> Vec<(String, u32)> {
        story.passages.iter().map(|p| (story.record.id.clone(), p.number)).collect()
    };
    let scanned: HashSet<(String, u32)> = oracle.stories.iter().flat_map(numbers).collect();
    let queries = told("ORACLE_QUERIES").unwrap_or(REAL_QUERIES);
    let mut dice = Dice(31);
    let mut found_something = 0;
    let mut capped = 0;
    let mut marked = 0;
    for _ in 0..queries {
        let typed = real_query(&mut dice, &records);
        let parsed = parse(&typed).query;
        let results = searcher.search(&Request { limit: 1, ..Request::new(&typed) });
        let is_capped =
            results.is_ok_and(|r| r.warnings.iter().any(|w| w.message.contains("most frequent")));
        capped += usize::from(is_capped);
        if parsed.clauses.is_empty() || is_capped {
            continue;
        }
        let mut found = answer(&searcher, &typed);
        let mut expected = oracle.answer(&parsed);
        if found.len() as u64 > MARKED {
            expected.values_mut().for_each(Vec::clear);
        } else {
            marked += 1;
        }
        // Pull quotes repeat what is scanned.
        found.retain(|key, _| scanned.contains(key));
        found_something += usize::from(!found.is_empty());
        assert_eq!(found, expected, "\nquery `{typed}`, understood as `{parsed}`");
    }
    println!(
        "{} articles, {queries} queries: {found_something} found something, {marked} had their marks compared, {capped} \
         were capped",
        records.len()
    );
    assert!(found_something > queries / 2, "{found_something}");
}
