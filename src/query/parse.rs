//! Text to [`Query`]: never fails, takes time linear in the text, and warns of what it could not
//! take as it may have been meant.
//!
//! ```text
//! query  = chain …                         parts, each of which a passage may, must or must not have
//! chain  = item (AND item | OR item) …     AND binds closer than OR, both closer than standing side by side
//! item   = [+ | - | NOT] [field:] (word | "phrase"[~N] | ( query ))
//! ```

use std::ops::Range;

use super::{Clause, ClauseKind, Field, Occur, Pattern, Query, Warning};
use crate::analysis::count_words;
use crate::article::{Date, DateRange};
use crate::language::Language;

/// Opening quotes, each with what closes it. A ’ is an apostrophe, never a quote.
const QUOTES: [(char, &[char]); 5] = [
    ('"', &['"']),
    ('“', &['”']),
    ('„', &['“', '”']),
    ('«', &['»']),
    ('”', &['”']), // Swedish and Finnish
];

/// More warnings than anyone reads are summed up in one.
const MOST_WARNINGS: usize = 16;

/// More words than this are not searched for.
const MOST_WORDS: usize = 256;

/// More words with a pattern or in another spelling are not searched for: each takes a look at all words there are.
const MOST_PATTERNS: usize = 16;

/// Groups deeper in one another than this are read as one.
const DEEPEST: usize = 32;

/// Most letters that may differ in a word that is spelled almost like another.
const MOST_EDITS: u8 = 2;

/// Words further apart than this are not near each other.
const FURTHEST: u32 = 100;

/// A query and what was not understood of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The query.
    pub query: Query,
    /// What was not understood, in the order typed.
    pub warnings: Vec<Warning>,
}

/// Reads a query as people type it.
pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser {
        text,
        at: 0,
        groups: Vec::new(),
        group: Group::default(),
        skipped: 0,
        warnings: Vec::new(),
        words: 0,
        patterns: 0,
        left_out: None,
        unread: None,
        unwarned: 0,
        unclosed: [false; QUOTES.len()],
    };
    while parser.unread.is_none() && parser.skip_space() {
        parser.item();
    }
    parser.finish()
}

/// A text being read.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// The groups around the one being read, outermost first.
    groups: Vec<Group>,
    group: Group,
    /// How many groups within are not taken for groups, for they are too deep.
    skipped: usize,
    warnings: Vec<Warning>,
    /// How many words the clauses have.
    words: usize,
    /// How many of them are patterns, or words in another spelling.
    patterns: usize,
    /// Where the first and the last of the patterns stand that are too many.
    left_out: Option<Range<usize>>,
    /// Where the first word begins that is one too many.
    unread: Option<usize>,
    /// How many warnings were left out.
    unwarned: usize,
    /// Which kinds of quotes are known to close no more.
    unclosed: [bool; QUOTES.len()],
}

/// A group being read: the whole query, or what stands between parentheses.
#[derive(Default)]
struct Group {
    start: usize,
    occur: Option<Occur>,
    field: Option<Field>,
    clauses: Vec<Clause>,
    /// The chain being read: alternatives that OR parts, and items of the last one that AND joins.
    alternatives: Vec<Vec<Clause>>,
    items: Vec<Clause>,
    /// The operator after the last item, and where it stands.
    operator: Option<(Operator, Range<usize>)>,
    /// A NOT before the next item, and where it stands.
    not: Option<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
}

impl Group {
    /// Takes in an item.
    fn push(&mut self, mut clause: Clause) {
        if let Some(not) = self.not.take() {
            clause.occur = Occur::MustNot;
            clause.span.start = not.start;
        }
        match self.operator.take() {
            Some((Operator::And, _)) => {}
            Some((Operator::Or, _)) => self.alternatives.push(std::mem::take(&mut self.items)),
            None => self.end_chain(),
        }
        self.items.push(clause);
    }

    /// Ends the chain being read: its items become clauses.
    fn end_chain(&mut self) {
        let last = std::mem::take(&mut self.items);
        if last.is_empty() {
            return;
        }
        if !self.alternatives.is_empty() {
            let mut alternatives = std::mem::take(&mut self.alternatives);
            alternatives.push(last);
            let mut any = any_of(alternatives);
            if any.kind.is_filter() {
                any.occur = Occur::Must;
            }
            return self.clauses.push(any);
        }
        let is_chain = last.len() > 1;
        self.clauses.extend(last.into_iter().map(|item| Clause {
            occur: match item.occur {
                Occur::May if is_chain || item.kind.is_filter() => Occur::Must,
                occur => occur,
            },
            ..item
        }));
    }
}

/// One of several: each a chain of items that go together.
fn any_of(alternatives: Vec<Vec<Clause>>) -> Clause {
    let ends = || alternatives.iter().flatten().map(|item| &item.span);
    let start = ends().map(|span| span.start).min().unwrap_or(0);
    let span = start..ends().map(|span| span.end).max().unwrap_or(start);
    let is_must = |item: &Clause| item.occur == Occur::Must && !item.kind.is_filter();
    let occur = if alternatives.iter().any(|one| one.len() == 1 && is_must(&one[0])) {
        Occur::Must
    } else {
        Occur::May
    };
    let mut clauses = Vec::new();
    for mut items in alternatives {
        match (items.len(), items.pop()) {
            (
                1,
                Some(Clause {
                    occur: Occur::May | Occur::Must, kind: ClauseKind::Any(inner), ..
                }),
            ) => {
                clauses.extend(inner);
            }
            (1, Some(item)) => clauses.push(Clause {
                occur: if item.occur == Occur::MustNot { Occur::MustNot } else { Occur::May },
                ..item
            }),
            (_, last) => {
                let mut group = Group { items, ..Group::default() };
                group.items.extend(last);
                group.end_chain();
                let span =
                    group.clauses[0].span.start..group.clauses.last().map_or(0, |c| c.span.end);
                let kind = ClauseKind::Group(group.clauses);
                clauses.push(Clause { occur: Occur::May, kind, span });
            }
        }
    }
    Clause { occur, kind: ClauseKind::Any(clauses), span }
}

impl<'a> Parser<'a> {
    /// What is left to read.
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips white space; `false` at the end.
    fn skip_space(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at < self.text.len()
    }

    /// Reads one item, or the end of a group.
    fn item(&mut self) {
        let start = self.at;
        if self.rest().starts_with(')') {
            self.at += 1;
            return self.close(start);
        }
        let occur = self.occur();
        self.value(start, occur, None);
    }

    /// Reads `+` or `-` where something follows it.
    fn occur(&mut self) -> Occur {
        let occur = match self.rest().chars().next() {
            Some('+') => Occur::Must,
            Some('-') => Occur::MustNot,
            _ => return Occur::May,
        };
        let is_alone = self.rest()[1..].chars().next().is_none_or(char::is_whitespace);
        if is_alone {
            return Occur::May;
        }
        self.at += 1;
        occur
    }

    /// Reads what an item asks for, in a field where one was named. A quote without a partner is passed over;
    /// an operator or a field before it holds for the word after it.
    fn value(&mut self, start: usize, occur: Occur, field: Option<Field>) {
        let is_named = occur != Occur::May || field.is_some();
        loop {
            if is_named {
                // Of several signs the first one counts.
                let after = self.rest().trim_start_matches(['+', '-']);
                if after.starts_with(|c: char| !c.is_whitespace()) {
                    self.at = self.text.len() - after.len();
                }
            }
            let rest = self.rest();
            let is_quote = |(open, _): &(char, &[char])| rest.starts_with(*open);
            let Some(quote) = QUOTES.iter().position(is_quote) else { break };
            if self.phrase(start, occur, field, quote) || !is_named {
                return;
            }
        }
        match self.rest().chars().next() {
            Some('(') => {
                self.at += 1;
                self.open(start, occur, field);
            }
            Some(c) if c != ')' && !c.is_whitespace() => self.word(start, occur, field),
            _ => {}
        }
    }

    /// Begins a group.
    fn open(&mut self, start: usize, occur: Occur, field: Option<Field>) {
        if self.groups.len() >= DEEPEST {
            if self.skipped == 0 {
                self.warn(format!("groups are read {DEEPEST} deep at most"), start..self.at);
            }
            self.skipped += 1;
            return;
        }
        let inner = Group { start, occur: Some(occur), field, ..Group::default() };
        self.groups.push(std::mem::replace(&mut self.group, inner));
    }

    /// Ends a group at a parenthesis.
    fn close(&mut self, at: usize) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if self.groups.is_empty() {
            self.warn("there is no ( to this ): ignored".to_owned(), at..at + 1);
        } else {
            self.end_group();
        }
    }

    /// Makes a clause of the group being read, in the one around it.
    fn end_group(&mut self) {
        self.end_operators();
        self.group.end_chain();
        let Some(outer) = self.groups.pop() else { return };
        let Group { start, occur, field, mut clauses, .. } =
            std::mem::replace(&mut self.group, outer);
        let span = start..self.at;
        let is_alone = clauses.len() == 1 && clauses[0].occur != Occur::MustNot;
        let kind = match clauses.pop() {
            None => {
                let typed = self.text[span.clone()].to_owned();
                return self.warn(format!("`{typed}` has no word to search for: ignored"), span);
            }
            Some(only) if is_alone => only.kind,
            Some(last) => {
                clauses.push(last);
                ClauseKind::Group(clauses)
            }
        };
        let kind = match field {
            Some(field) => ClauseKind::Field(field, Box::new(kind)),
            None => kind,
        };
        self.group.push(Clause { occur: occur.unwrap_or(Occur::May), kind, span });
    }

    /// Makes words of operators that nothing follows.
    fn end_operators(&mut self) {
        let operator = self.group.operator.take().map(|(_, span)| span);
        for span in operator.into_iter().chain(self.group.not.take()) {
            self.lone_operator(span);
        }
    }

    /// Takes an operator for a word.
    fn lone_operator(&mut self, span: Range<usize>) {
        let typed = &self.text[span.clone()];
        self.warn(format!("{typed} has nothing to join here: searched as a word"), span.clone());
        self.push(Occur::May, ClauseKind::AnyForm(typed.to_lowercase()), span);
    }

    /// Reads a phrase, or passes over a quote that has no partner and tells so.
    fn phrase(&mut self, start: usize, occur: Occur, field: Option<Field>, quote: usize) -> bool {
        let (open, closes) = QUOTES[quote];
        let inside = self.at + open.len_utf8();
        let length = if self.unclosed[quote] { None } else { self.text[inside..].find(closes) };
        let Some(length) = length else {
            self.unclosed[quote] = true;
            self.warn(
                format!("the quote {open} is not closed: searched as words"),
                self.at..inside,
            );
            self.at = inside;
            return false;
        };
        let phrase = &self.text[inside..inside + length];
        let close = self.text[inside + length..].chars().next().map_or(0, char::len_utf8);
        self.at = inside + length + close;
        let mut left = MOST_WORDS - self.words;
        let is_read = |word: &&str| {
            if length <= left {
                return true; // there are no more words than bytes
            }
            let words = count_words(word);
            let is_read = left > 0 && words <= left;
            left = if is_read { left - words } else { 0 };
            is_read
        };
        let read: Vec<&str> = phrase.split_whitespace().take_while(is_read).collect();
        if phrase.split_whitespace().nth(read.len()).is_some() {
            self.unread = Some(start);
            if read.is_empty() {
                return true;
            }
        }
        let words = read.join(" ");
        if words.split(' ').any(|word| word.contains('*') && Pattern::of(word).is_some()) {
            let message = "within quotes a * stands for nothing: searched without it".to_owned();
            self.warn(message, inside..inside + length);
        }
        let kind = match self.distance() {
            Some(distance) if count_words(&words) > 1 => ClauseKind::Near { words, distance },
            Some(_) => {
                let span = start..self.at;
                self.warn("nearness needs two words: searched as a phrase".to_owned(), span);
                ClauseKind::Phrase(words)
            }
            None => ClauseKind::Phrase(words),
        };
        self.push_in(field, occur, kind, start..self.at);
        true
    }

    /// Reads `~5` after a phrase.
    fn distance(&mut self) -> Option<u32> {
        let digits = self.rest().strip_prefix('~')?;
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if length == 0 {
            return None;
        }
        let from = self.at;
        self.at += 1 + length;
        let distance = digits[..length].parse().unwrap_or(u32::MAX);
        if distance > FURTHEST {
            self.warn(format!("words are near within {FURTHEST} words at most"), from..self.at);
        }
        Some(distance.min(FURTHEST))
    }

    /// Reads a run of characters up to white space, a quote or a parenthesis: words, a pattern, a
    /// filter or an operator.
    fn word(&mut self, start: usize, occur: Occur, field: Option<Field>) {
        let from = self.at;
        let is_end = |c: char| {
            c.is_whitespace() || c == '(' || c == ')' || QUOTES.iter().any(|(open, _)| *open == c)
        };
        let length = self.rest().find(is_end).unwrap_or(self.rest().len());
        self.at += length;
        let mut word = &self.text[from..self.at];
        if word.is_empty() {
            return; // a quote or parenthesis right after an operator
        }
        let span = start..self.at;
        if start == from && field.is_none() && self.operator(word, &span) {
            return;
        }
        if field.is_none()
            && let Some((name, value)) = word.split_once(':')
            && let Some(known) = Field::named(name)
        {
            self.at = from + name.len() + 1;
            let follows = self.rest().chars().next().filter(|c| !c.is_whitespace() && *c != ')');
            if follows.is_some() {
                // `title:-kim` is meant as `-title:kim`.
                let of_field = if value.is_empty() { Occur::May } else { self.occur() };
                let occur = if of_field == Occur::May { occur } else { of_field };
                return self.value(start, occur, Some(known));
            }
            let message = format!("nothing follows `{word}`: searched as a word");
            self.warn(message, span.clone());
            word = name;
        }
        if field.is_none()
            && let Some((name, value)) = word.split_once(':')
        {
            let value = if value.is_empty() && is_filter(name) { self.quoted() } else { value };
            let span = start..self.at;
            if let Some(kind) = self.filter(name, value, &span) {
                return self.push(occur, kind, span);
            }
            // What was no filter is read as what it is.
            self.at = from + word.len();
        }
        if field.is_some()
            && let Some((name, _)) = word.split_once(':')
            && is_filter(name)
        {
            self.warn(
                format!("`{word}` is no filter within a field: searched as words"),
                span.clone(),
            );
        }
        let kind = self.kind(word, &span);
        self.push_in(field, occur, kind, span);
    }

    /// Takes `AND`, `OR` and `NOT`; where they join nothing they are words.
    fn operator(&mut self, word: &str, span: &Range<usize>) -> bool {
        let is_open = self.group.operator.is_some() || self.group.not.is_some();
        let operator = match word {
            "NOT" if self.group.not.is_none() => {
                self.group.not = Some(span.clone());
                return true;
            }
            "AND" => Operator::And,
            "OR" => Operator::Or,
            "NOT" => {
                self.lone_operator(span.clone());
                return true;
            }
            _ => return false,
        };
        if is_open || self.group.items.is_empty() {
            self.lone_operator(span.clone());
        } else {
            self.group.operator = Some((operator, span.clone()));
        }
        true
    }

    /// What a word without a field asks for.
    fn kind(&mut self, word: &str, span: &Range<usize>) -> ClauseKind {
        if let Some(exact) = word.strip_prefix('=').filter(|exact| count_words(exact) > 0) {
            return ClauseKind::Exact(exact.to_owned());
        }
        if let Some((bare, digits)) = word.rsplit_once('~')
            && count_words(bare) == 1
            && digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            let edits = if digits.is_empty() { 1 } else { digits.parse().unwrap_or(u8::MAX) };
            if edits > MOST_EDITS {
                let message = format!("spelling may differ in {MOST_EDITS} letters at most");
                self.warn(message, span.clone());
            }
            let word = bare.to_owned();
            return match edits.min(MOST_EDITS) {
                0 => ClauseKind::Exact(word),
                edits => ClauseKind::Fuzzy { word, edits },
            };
        }
        if let Some(pattern) = Pattern::of(word) {
            return ClauseKind::Pattern(pattern);
        }
        // Of words that belong together some may be patterns (`ex-wi*`): a passage must have all of them.
        let parts: Vec<&str> = word.split(['-', '/', '&', '–', '—']).collect();
        if parts.len() > 1 && parts.iter().any(|part| Pattern::of(part).is_some()) {
            let kind = |part: &str| match Pattern::of(part) {
                Some(pattern) => ClauseKind::Pattern(pattern),
                None if part.chars().all(char::is_alphabetic) && !is_operator(part) => {
                    ClauseKind::AnyForm(part.to_owned())
                }
                // It could pass for something else where it stands alone.
                None => ClauseKind::Phrase(part.to_owned()),
            };
            let parts = parts.into_iter().filter(|part| count_words(part) > 0).map(kind);
            let must = |kind| Clause { occur: Occur::Must, kind, span: span.clone() };
            let mut clauses: Vec<Clause> = parts.map(must).collect();
            return match clauses.pop() {
                Some(only) if clauses.is_empty() => only.kind,
                last => {
                    clauses.extend(last);
                    ClauseKind::Group(clauses)
                }
            };
        }
        // Where it is no operator it is a word, and printed as one.
        let word = if is_operator(word) { word.to_lowercase() } else { word.to_owned() };
        ClauseKind::AnyForm(word)
    }

    /// Reads what stands between quotes that begin here; empty if none do.
    fn quoted(&mut self) -> &'a str {
        let rest = self.rest();
        let Some((open, closes)) = QUOTES.iter().find(|(open, _)| rest.starts_with(*open)) else {
            return "";
        };
        let inside = &rest[open.len_utf8()..];
        let Some(length) = inside.find(*closes) else { return "" };
        let close = inside[length..].chars().next().map_or(0, char::len_utf8);
        self.at += open.len_utf8() + length + close;
        inside[..length].trim()
    }

    /// Reads `lang:nl,en` and `date:2021..`; what only looks like a filter is warned of.
    fn filter(&mut self, field: &str, value: &str, span: &Range<usize>) -> Option<ClauseKind> {
        if value.is_empty() && is_filter(field) {
            self.warn(format!("nothing follows `{field}:`: searched as a word"), span.clone());
        }
        if value.is_empty() || value.starts_with('/') || !field.chars().all(char::is_alphabetic) {
            return None;
        }
        if field.eq_ignore_ascii_case("lang") {
            self.languages(value, span)
        } else if field.eq_ignore_ascii_case("date") {
            let dates = dates(value);
            let why = match dates {
                None => "is no time such as 2021, 2021-01, 2021-01-05 or 2021..",
                Some(dates) if dates.is_empty() => "ends before it begins",
                Some(dates) => return Some(ClauseKind::Dates(dates)),
            };
            self.warn(format!("`{value}` {why}: searched as words"), span.clone());
            None
        } else {
            if !field.is_empty() && value.chars().any(char::is_alphanumeric) {
                self.warn(format!("there is no field `{field}`: searched as words"), span.clone());
            }
            None
        }
    }

    /// Reads the languages of a filter.
    fn languages(&mut self, value: &str, span: &Range<usize>) -> Option<ClauseKind> {
        let mut languages = Vec::new();
        for name in value.split(',').filter(|name| !name.is_empty()) {
            let Some(language) = Language::named(name) else {
                self.warn(
                    format!("there is no language `{name}`: searched as words"),
                    span.clone(),
                );
                return None;
            };
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        (!languages.is_empty()).then_some(ClauseKind::Languages(languages))
    }

    /// Keeps a clause, in a field where one was named.
    fn push_in(
        &mut self,
        field: Option<Field>,
        occur: Occur,
        kind: ClauseKind,
        span: Range<usize>,
    ) {
        let kind = match field {
            Some(field) if words_in(&kind) > 0 => ClauseKind::Field(field, Box::new(kind)),
            _ => kind,
        };
        self.push(occur, kind, span);
    }

    /// Keeps a clause, if there is a word in it.
    fn push(&mut self, occur: Occur, kind: ClauseKind, span: Range<usize>) {
        let (words, patterns) = (words_in(&kind), patterns_in(&kind));
        if words == 0 {
            let typed = &self.text[span.clone()];
            self.warn(format!("`{typed}` has no word to search for: ignored"), span);
        } else if self.words + words > MOST_WORDS {
            self.unread = Some(span.start);
        } else if patterns > 0 && self.patterns + patterns > MOST_PATTERNS {
            // What joins it to others joins nothing now.
            (self.group.operator, self.group.not) = (None, None);
            let first = self.left_out.take().map_or(span.start, |others| others.start);
            self.left_out = Some(first..span.end);
        } else {
            self.words += words;
            self.patterns += patterns;
            self.group.push(Clause { occur, kind, span });
        }
    }

    /// Keeps a warning, unless there are more than anyone reads.
    fn warn(&mut self, message: String, span: Range<usize>) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(Warning { message, span });
        } else {
            self.unwarned += 1;
        }
    }

    /// The query, with no more clauses and warnings than make sense.
    fn finish(mut self) -> Parsed {
        if self.unread.is_none() && !self.groups.is_empty() {
            let starts = self.groups.iter().skip(1).chain([&self.group]).map(|group| group.start);
            let start = starts.max().unwrap_or(0);
            let end = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
            self.warn("the ( is not closed: closed at the end".to_owned(), start..end);
        }
        while !self.groups.is_empty() {
            self.end_group();
        }
        self.end_operators();
        self.group.end_chain();
        let everything = 0..self.text.len();
        if let Some(span) = self.left_out {
            let message =
                format!("only the first {MOST_PATTERNS} patterns and spellings are searched for");
            self.warnings.push(Warning { message, span });
        }
        if let Some(first) = self.unread {
            let message = format!("only the first {MOST_WORDS} words are searched for, up to here");
            self.warnings.push(Warning { message, span: first..self.text.len() });
        }
        if self.unwarned > 0 {
            let message = format!("{} more warnings like these", self.unwarned);
            self.warnings.push(Warning { message, span: everything });
        }
        Parsed { query: Query { clauses: self.group.clauses }, warnings: self.warnings }
    }
}

/// Whether a name is that of a filter with a value, not with words.
fn is_filter(name: &str) -> bool {
    ["lang", "date"].iter().any(|filter| name.eq_ignore_ascii_case(filter))
}

/// Whether a word is written as an operator.
fn is_operator(word: &str) -> bool {
    ["AND", "OR", "NOT"].contains(&word)
}

/// How many words a clause has to search for.
fn words_in(kind: &ClauseKind) -> usize {
    match kind {
        ClauseKind::AnyForm(words)
        | ClauseKind::Exact(words)
        | ClauseKind::Phrase(words)
        | ClauseKind::Near { words, .. } => count_words(words),
        ClauseKind::Field(_, inner) => words_in(inner),
        ClauseKind::Group(clauses) | ClauseKind::Any(clauses) => {
            clauses.iter().map(|clause| words_in(&clause.kind)).sum()
        }
        ClauseKind::Pattern(_)
        | ClauseKind::Fuzzy { .. }
        | ClauseKind::Languages(_)
        | ClauseKind::Dates(_) => 1,
    }
}

/// How many patterns and other spellings a clause has.
fn patterns_in(kind: &ClauseKind) -> usize {
    match kind {
        ClauseKind::Pattern(_) | ClauseKind::Fuzzy { .. } => 1,
        ClauseKind::Field(_, inner) => patterns_in(inner),
        ClauseKind::Group(clauses) | ClauseKind::Any(clauses) => {
            clauses.iter().map(|clause| patterns_in(&clause.kind)).sum()
        }
        _ => 0,
    }
}

/// The time that a text such as `2021`, `2021-01..` or `2020..2021-03` is.
fn dates(text: &str) -> Option<DateRange> {
    let date = |text: &str| match text {
        "" => Some(None),
        text => text.parse::<Date>().ok().map(Some),
    };
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let range = DateRange { from: date(from)?, to: date(to)? };
    (range.from.is_some() || range.to.is_some()).then_some(range)
}
