//! The rules by which sentences are made: context-free, with weights.
//!
//! An alternative is a row of tokens parted by spaces: words as they stand, marks, `<rule>`, `{` and
//! `}` for the quotation marks of the language, `[class]` or `[class+ending]` for a word of a
//! class of the lexicon in one of its forms, and `[person]` or another [`Slot`].

use super::data::Data;
use super::dice::Dice;
use super::lexicon::Lexicon;

/// One piece of an alternative.
#[derive(Debug)]
pub(super) enum Token {
    /// Words as they stand, with the spaces between them.
    Words(&'static str),
    /// A mark that stands close to the word before it.
    Mark(&'static str),
    /// A mark that stands close to the word after it.
    Before(&'static str),
    /// Whatever a rule gives.
    Rule(usize),
    /// A word of a class, with the endings that it takes one after another.
    Word { class: usize, endings: Vec<&'static str> },
    /// What the article knows.
    Slot(Slot),
}

/// What an article fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// One of the people that the article is about: full name at first, last name afterwards.
    Person,
    /// Another one of them than was named last.
    Also,
    /// The last name of one of them.
    Last,
    /// Somebody else.
    Other,
    /// A place that is not on the map.
    Town,
    /// The paper that the article runs in.
    Outlet,
    /// A number of a few.
    Small,
    /// A number of many.
    Amount,
    /// A year up to that of the article.
    Year,
    /// Somebody's age.
    Age,
    /// A day of the month.
    Day,
    /// The quotation mark that opens.
    Open,
    /// The one that closes.
    Close,
}

impl Slot {
    /// All by what stands for them.
    const ALL: [(&'static str, Slot); 13] = [
        ("[person]", Slot::Person),
        ("[also]", Slot::Also),
        ("[last]", Slot::Last),
        ("[other]", Slot::Other),
        ("[town]", Slot::Town),
        ("[outlet]", Slot::Outlet),
        ("[small]", Slot::Small),
        ("[amount]", Slot::Amount),
        ("[year]", Slot::Year),
        ("[age]", Slot::Age),
        ("[day]", Slot::Day),
        ("{", Slot::Open),
        ("}", Slot::Close),
    ];
}

/// One of the ways to do what a rule says.
#[derive(Debug)]
struct Alternative {
    /// The weights of all up to this one.
    weights: usize,
    tokens: Vec<Token>,
}

/// The rules of a language.
pub(super) struct Grammar {
    names: Vec<&'static str>,
    rules: Vec<Vec<Alternative>>,
}

impl Grammar {
    /// Reads the rules of a language with these words.
    pub(super) fn new(data: &Data, lexicon: &Lexicon) -> Grammar {
        let names: Vec<&str> = data.rules.iter().map(|(name, _)| *name).collect();
        let rules = data.rules.iter();
        let rules = rules.map(|(_, text)| alternatives(text, &names, lexicon)).collect();
        Grammar { names, rules }
    }

    /// The number of a rule.
    pub(super) fn rule(&self, name: &str) -> usize {
        self.names.iter().position(|known| *known == name).unwrap_or_default()
    }

    /// One of the alternatives of a rule; the first, where it must be plain: the first of every
    /// rule comes to an end soon.
    pub(super) fn choose(&self, rule: usize, is_plain: bool, dice: &mut Dice) -> &[Token] {
        let Some(rule) = self.rules.get(rule) else { return &[] };
        let all = rule.last().map_or(0, |last| last.weights);
        let throw = if is_plain { 0 } else { dice.below(all) };
        let chosen = rule.iter().find(|alternative| throw < alternative.weights);
        chosen.map(|alternative| alternative.tokens.as_slice()).unwrap_or_default()
    }
}

/// The alternatives of a rule.
fn alternatives(text: &'static str, names: &[&str], lexicon: &Lexicon) -> Vec<Alternative> {
    let mut weights = 0;
    let each = text.split(" | ").map(|text| {
        let weighed = text.split_once(' ').map(|(first, rest)| (first.parse::<usize>(), rest));
        let (weight, text) = match weighed {
            Some((Ok(weight), rest)) => (weight, rest),
            _ => (1, text),
        };
        weights += weight;
        Alternative { weights, tokens: tokens(text, names, lexicon) }
    });
    each.collect()
}

/// The tokens of an alternative; plain words that follow each other are one.
fn tokens(text: &'static str, names: &[&str], lexicon: &Lexicon) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut plain: Option<usize> = None;
    let mut start = 0;
    for word in text.split(' ') {
        let special = special(word, names, lexicon);
        if special.is_some()
            && let Some(from) = plain.take()
        {
            tokens.push(Token::Words(&text[from..start - 1]));
        }
        match special {
            Some(token) => tokens.push(token),
            None => plain = plain.or(Some(start)),
        }
        start += word.len() + 1;
    }
    tokens.extend(plain.map(|from| Token::Words(&text[from..])));
    tokens
}

/// The token that a word stands for, unless for itself.
fn special(word: &'static str, names: &[&str], lexicon: &Lexicon) -> Option<Token> {
    if let Some((_, slot)) = Slot::ALL.iter().find(|(name, _)| *name == word) {
        return Some(Token::Slot(*slot));
    }
    if let Some(name) = word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
        return names.iter().position(|known| *known == name).map(Token::Rule);
    }
    if let Some(form) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
        let mut parts = form.split('+');
        let class = lexicon.class(parts.next().unwrap_or_default())?;
        return Some(Token::Word { class, endings: parts.collect() });
    }
    match word.chars().next() {
        Some('$' | '(') => Some(Token::Before(word)),
        Some(',' | '.' | ':' | ';' | '?' | '!' | ')' | '’' | '\u{a0}') => Some(Token::Mark(word)),
        _ => None,
    }
}
