//! The words of a language: some hundreds that are real, by their rank in each class, and behind them
//! as many as anybody asks for, invented from the sounds of the language.
//!
//! A list of a class, `n`, names its real words from the most frequent; `man/s=men` gives a form that
//! the rules of [`morphology`](super::morphology) don't. `n.head` and `n.tail` are what invented ones
//! may begin and end with; a class without tails is none. In between stand syllables: an `onset`, a
//! `nucleus`, a `middle` and another `nucleus` for every further syllable, and a `coda`, or a `joint`
//! before a tail that begins with a consonant. So many of a thousand nouns (classes with n) as
//! `compound` says are two, with a `link` between them.

use super::data::Data;
use super::dice::{self, Zipf, mix};
use super::morphology::{self, Inflect};

/// A word without its endings: its class and rank, and where it is a compound, what stands before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme {
    pub(super) class: usize,
    pub(super) rank: u64,
    /// The rank of the first part of a compound, in the same class.
    pub(super) modifier: Option<u64>,
}

impl Lexeme {
    /// What other words go with it by: the same for the same word.
    pub(super) fn hash(self) -> u64 {
        mix(self.rank ^ ((self.class as u64) << 48))
    }
}

/// A real word.
struct Listed {
    base: &'static str,
    /// Forms that no rule gives, by the ending that they stand for.
    irregular: Vec<(&'static str, &'static str)>,
}

/// The words of a kind.
struct Class {
    name: &'static str,
    listed: Vec<Listed>,
    heads: Vec<&'static str>,
    tails: Vec<&'static str>,
    /// How often which rank is drawn.
    zipf: Zipf,
}

/// The words of a language.
pub(super) struct Lexicon {
    classes: Vec<Class>,
    onset: Vec<&'static str>,
    nucleus: Vec<&'static str>,
    middle: Vec<&'static str>,
    coda: Vec<&'static str>,
    joint: Vec<&'static str>,
    link: Vec<&'static str>,
    /// How many nouns of a thousand are compounds.
    compounds: usize,
    /// Tells the invented words of a language from those of another.
    salt: u64,
    has_capital_nouns: bool,
    inflect: Inflect,
}

/// How many times as many real words a class has as are level in frequency with the first: the
/// smaller, the more words are invented ones.
const LEVEL: f64 = 2.2;

/// Invented words up to this rank may be of one syllable.
const SHORT: u64 = 20_000;

/// Those up to this rank have two at most, further ones three.
const MIDDLING: u64 = 1_000_000;

impl Lexicon {
    /// The words that a file lists, and what others are invented from.
    pub(super) fn new(data: &Data, code: &str) -> Lexicon {
        let named = data.lists().filter(|name| !data.list(&format!("{name}.tail")).is_empty());
        let class = |name: &'static str| Class {
            name,
            listed: data.list(name).into_iter().map(listed).collect(),
            heads: data.list(&format!("{name}.head")),
            tails: data.list(&format!("{name}.tail")),
            zipf: Zipf { shift: data.list(name).len() as f64 / LEVEL },
        };
        Lexicon {
            classes: named.map(class).collect(),
            onset: data.list("onset"),
            nucleus: data.list("nucleus"),
            middle: data.list("middle"),
            coda: data.list("coda"),
            joint: data.list("joint"),
            link: data.list("link"),
            compounds: data.word("compound").parse().unwrap_or_default(),
            salt: code.bytes().fold(0, |salt, byte| mix(salt ^ u64::from(byte))),
            has_capital_nouns: code == "de",
            inflect: morphology::of(code),
        }
    }

    /// The number of a class.
    pub(super) fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name == name)
    }

    /// The word of a class that a scattered number stands for.
    pub(super) fn lexeme(&self, class: usize, number: u64) -> Lexeme {
        let zipf = self.classes.get(class).map_or(Zipf { shift: 1.0 }, |class| class.zipf);
        let rank = zipf.rank(dice::part(number));
        let other = mix(number);
        let is_compound = self.is_noun(class) && dice::below(other, 1_000) < self.compounds;
        let modifier = is_compound.then(|| zipf.rank(dice::part(mix(other))));
        Lexeme { class, rank, modifier }
    }

    /// Whether a class is one of nouns.
    fn is_noun(&self, class: usize) -> bool {
        self.classes.get(class).is_some_and(|class| class.name.starts_with('n'))
    }

    /// Writes a word with its endings, over what `word` held.
    pub(super) fn form(&self, lexeme: Lexeme, endings: &[&'static str], word: &mut String) {
        word.clear();
        let Some(class) = self.classes.get(lexeme.class) else { return };
        if let Some(modifier) = lexeme.modifier {
            self.base(class, modifier, word);
            *word += dice::one(self.key(class, modifier), &self.link);
        }
        let (head, mut endings) = (word.len(), endings.iter());
        let irregular = endings.as_slice().first().and_then(|first| {
            let listed = listed_at(class, lexeme.rank)?;
            listed.irregular.iter().find(|(ending, _)| ending == first)
        });
        if let Some((_, form)) = irregular {
            *word += form;
            endings.next();
        } else {
            self.base(class, lexeme.rank, word);
        }
        if lexeme.modifier.is_some() {
            lower(word, head);
        }
        for ending in endings {
            (self.inflect)(word, ending, class.name);
        }
        if self.has_capital_nouns && class.name.starts_with('n') {
            upper(word, 0);
        }
    }

    /// Adds the word of a rank without endings.
    fn base(&self, class: &Class, rank: u64, word: &mut String) {
        match listed_at(class, rank) {
            Some(listed) => *word += listed.base,
            None => self.invent(class, rank, word),
        }
    }

    /// What the sounds of an invented word are drawn by. Every other rank has the same root in all
    /// classes: words have families.
    fn key(&self, class: &Class, rank: u64) -> u64 {
        let name = class.name.bytes().fold(0, |name, byte| (name << 8) | u64::from(byte));
        mix(self.salt ^ rank.wrapping_mul(if rank.is_multiple_of(2) { 1 } else { name | 1 }))
    }

    /// Adds an invented word.
    fn invent(&self, class: &Class, rank: u64, word: &mut String) {
        let key = self.key(class, rank);
        *word += dice::one(mix(key ^ rank ^ 1), &class.heads);
        self.root(rank, key, word);
        let tail = dice::one(mix(key ^ (rank << 1)), &class.tails);
        let before = match tail.chars().next() {
            None => &self.coda,
            Some(first) if is_vowel(first) => &self.middle,
            Some(_) => &self.joint,
        };
        *word += dice::one(mix(key ^ 2), before);
        *word += tail;
    }

    /// Adds syllables without the end of the last: more of them the rarer the word.
    fn root(&self, rank: u64, mut key: u64, word: &mut String) {
        let mut next = || {
            key = mix(key.wrapping_add(0x9e37_79b9_7f4a_7c15));
            key
        };
        let most = if rank < SHORT {
            (1, 2)
        } else if rank < MIDDLING {
            (2, 2)
        } else {
            (2, 3)
        };
        let syllables = if dice::below(next(), 3) == 0 { most.0 } else { most.1 };
        *word += dice::one(next(), &self.onset);
        *word += dice::one(next(), &self.nucleus);
        for _ in 1..syllables {
            *word += dice::one(next(), &self.middle);
            *word += dice::one(next(), &self.nucleus);
        }
    }

    /// Adds a name: a root that ends as names do.
    pub(super) fn name(&self, rank: u64, endings: &[&'static str], word: &mut String) {
        let start = word.len();
        let key = mix(self.salt ^ !rank);
        self.root(rank, key, word);
        let ending = dice::one(mix(key), endings);
        if ending.starts_with(is_vowel) {
            *word += dice::one(mix(key ^ 2), &self.middle);
        }
        *word += ending;
        upper(word, start);
    }
}

/// The real word of a rank.
fn listed_at(class: &Class, rank: u64) -> Option<&Listed> {
    class.listed.get(usize::try_from(rank).ok()?)
}

/// Reads a real word: `man/s=men`.
fn listed(text: &'static str) -> Listed {
    let mut parts = text.split('/');
    let base = parts.next().unwrap_or_default();
    Listed { base, irregular: parts.filter_map(|part| part.split_once('=')).collect() }
}

/// Whether a word goes on with a vowel.
fn is_vowel(sign: char) -> bool {
    "aeiouyàâäèéêëîïôöùûü".contains(sign)
}

/// Writes the letter at a place as a capital.
pub(super) fn upper(word: &mut String, at: usize) {
    change(word, at, |letter| letter.to_uppercase().next());
}

/// Writes the letter at a place small.
fn lower(word: &mut String, at: usize) {
    change(word, at, |letter| letter.to_lowercase().next());
}

/// Puts another letter where one stands.
fn change(word: &mut String, at: usize, other: impl Fn(char) -> Option<char>) {
    let Some(letter) = word.get(at..).and_then(|rest| rest.chars().next()) else { return };
    if let Some(other) = other(letter) {
        word.replace_range(at..at + letter.len_utf8(), other.encode_utf8(&mut [0; 4]));
    }
}
