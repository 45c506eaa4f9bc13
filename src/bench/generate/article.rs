//! An article from its number: who it is about, how long it is, and sentence after sentence.
//!
//! An article keeps to its words: some of those that it took are taken again. And words keep to
//! each other: what follows a word is often one of a few that always do.

use super::Generated;
use super::dice::{Dice, Zipf, mix};
use super::grammar::{Slot, Token};
use super::lexicon::Lexeme;
use super::names::{PEOPLE, Person};
use super::prose::Prose;
use super::tongue::Tongue;
use crate::article::Date;

/// How many words of a thousand are taken again from those of the article.
const AGAIN: usize = 230;

/// How many are among the [`PARTNERS`] of the word before.
const FOLLOWING: usize = 250;

/// How many words there are that often follow a word.
const PARTNERS: usize = 3;

/// How many words of a class an article remembers.
const REMEMBERED: usize = 24;

/// Paragraphs of an article in the middle of all, and how far the numbers are spread.
const PARAGRAPHS: (f64, f64) = (10.5, 0.8);

/// Sentences of a paragraph, likewise, and how many are the most.
const SENTENCES: (f64, f64, f64) = (2.6, 0.8, 14.0);

/// How many paragraphs of a thousand are what somebody said.
const QUOTES: usize = 150;

/// How many have a heading, in articles of more than so many paragraphs.
const HEADINGS: (usize, usize) = (80, 8);

/// Articles end with the paragraph that reaches this, in bytes.
const LONGEST: usize = 39_000;

/// Rules within rules beyond this are done in their plainest way, so that every sentence ends.
const DEEPEST: usize = 9;

/// Misprints in a thousand invented words.
const MISPRINTS: usize = 3;

/// Who writes for a paper; their ranks are behind those of whom they write about.
const AUTHORS: (u64, Zipf) = (1 << 50, Zipf { shift: 40.0 });

/// Words up to this rank are printed as they should be.
const MISPRINTED_FROM: u64 = 400;

/// How often which town is mentioned.
const TOWNS: Zipf = Zipf { shift: 50.0 };

/// Makes the article of a number; there is one for each.
pub(super) fn make(seed: u64, number: u64) -> Option<Generated> {
    let mut dice = Dice::new(mix(mix(seed) ^ number));
    let tongue = Tongue::at(dice.below(100));
    let date = date(&mut dice)?;
    let mut story = Story::new(tongue, dice, date);
    story.outlet = story.line(tongue.rules.outlet);
    let title = story.line(tongue.rules.title);
    let text = story.text();
    let author = AUTHORS.0 + AUTHORS.1.rank(story.dice.part());
    let author = tongue.names.person(author, &tongue.lexicon);
    Some(Generated {
        id: format!("generated-{number}"),
        title,
        text,
        language: tongue.language,
        date,
        byline: format!("{} {}", author.first, author.last),
        outlet: story.outlet,
    })
}

/// A day from 2005 to 2025.
fn date(dice: &mut Dice) -> Option<Date> {
    const DAYS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (year, month) = (2005 + dice.below(21), dice.below(12));
    let day = 1 + dice.below(DAYS[month]);
    let part = |number| u8::try_from(number).ok();
    Date::new(i32::try_from(year).ok()?, part(month + 1), part(day))
}

/// An article in the making.
struct Story {
    tongue: &'static Tongue,
    dice: Dice,
    year: usize,
    outlet: String,
    /// Whom it is about, and whether they were named in full.
    people: Vec<(Person, bool)>,
    /// Who of them was named last.
    named: usize,
    /// Words that it took, by class.
    taken: Vec<Vec<Lexeme>>,
    /// What the next word goes with.
    previous: u64,
    /// The word that is being made.
    word: String,
}

impl Story {
    /// One that has its people and no words yet.
    fn new(tongue: &'static Tongue, mut dice: Dice, date: Date) -> Story {
        let count = 1 + dice.below(4);
        let people = (0..count).map(|_| (somebody(tongue, &mut dice), false)).collect();
        Story {
            tongue,
            dice,
            year: usize::from(date.year()),
            outlet: String::new(),
            people,
            named: 0,
            taken: Vec::new(),
            previous: 0,
            word: String::new(),
        }
    }

    /// What a rule gives, as a line of its own.
    fn line(&mut self, rule: usize) -> String {
        let mut prose = Prose::new(&self.tongue.elision);
        self.expand(rule, 0, &mut prose);
        prose.into_text()
    }

    /// The text: paragraphs, and in long articles headings.
    fn text(&mut self) -> String {
        for (_, is_known) in &mut self.people {
            *is_known = false;
        }
        let (median, spread) = PARAGRAPHS;
        let (headings, short) = HEADINGS;
        let paragraphs = self.dice.log_normal(median, spread).max(1.0) as usize;
        let mut prose = Prose::new(&self.tongue.elision);
        for paragraph in 0..paragraphs {
            if prose.len() > LONGEST {
                break;
            }
            prose.paragraph();
            if paragraphs > short && paragraph > 1 && self.dice.happens(headings) {
                self.expand(self.tongue.rules.heading, 0, &mut prose);
                prose.paragraph();
            }
            self.paragraph(&mut prose);
        }
        prose.into_text()
    }

    /// A paragraph: what somebody said, or some sentences.
    fn paragraph(&mut self, prose: &mut Prose<'_>) {
        if self.dice.happens(QUOTES) {
            return self.expand(self.tongue.rules.quote, 0, prose);
        }
        let (median, spread, most) = SENTENCES;
        let sentences = self.dice.log_normal(median, spread).clamp(1.0, most) as usize;
        for _ in 0..sentences {
            self.expand(self.tongue.rules.sentence, 0, prose);
        }
    }

    /// Adds what a rule gives.
    fn expand(&mut self, rule: usize, depth: usize, prose: &mut Prose<'_>) {
        let tongue = self.tongue;
        for token in tongue.grammar.choose(rule, depth > DEEPEST, &mut self.dice) {
            match token {
                Token::Words(words) => prose.words(words),
                Token::Mark(mark) => prose.mark(mark),
                Token::Before(mark) => prose.before(mark),
                Token::Rule(rule) => self.expand(*rule, depth + 1, prose),
                Token::Word { class, endings } => {
                    self.form(*class, endings);
                    prose.words(&self.word);
                }
                Token::Slot(slot) => self.fill(*slot, prose),
            }
        }
    }

    /// Makes a word of a class.
    fn form(&mut self, class: usize, endings: &[&'static str]) {
        let lexeme = self.lexeme(class);
        self.previous = lexeme.hash();
        self.tongue.lexicon.form(lexeme, endings, &mut self.word);
        if lexeme.rank > MISPRINTED_FROM && self.dice.happens(MISPRINTS) {
            misprint(&mut self.word, &mut self.dice);
        }
    }

    /// Draws a word of a class: one that the article has, one that goes with the one before, or any.
    fn lexeme(&mut self, class: usize) -> Lexeme {
        if self.taken.len() <= class {
            self.taken.resize_with(class + 1, Vec::new);
        }
        let taken = &mut self.taken[class];
        let throw = self.dice.below(1_000);
        if throw < AGAIN && !taken.is_empty() {
            return taken[self.dice.below(taken.len())];
        }
        let number = match throw < AGAIN + FOLLOWING {
            true => mix(self.previous ^ (1 + self.dice.below(PARTNERS) as u64)),
            false => self.dice.number(),
        };
        let lexeme = self.tongue.lexicon.lexeme(class, number);
        if taken.len() < REMEMBERED {
            taken.push(lexeme);
        } else {
            let place = self.dice.below(REMEMBERED);
            taken[place] = lexeme;
        }
        lexeme
    }

    /// Adds what the article knows.
    fn fill(&mut self, slot: Slot, prose: &mut Prose<'_>) {
        let number = match slot {
            Slot::Open => return prose.open(self.tongue.quotes.0),
            Slot::Close => return prose.mark(self.tongue.quotes.1),
            Slot::Person => return self.person(prose),
            Slot::Also => return self.also(prose),
            Slot::Last => {
                let whom = self.whom();
                return prose.words(&self.people[whom].0.last);
            }
            Slot::Other => return self.other(prose),
            Slot::Outlet => return prose.words(&self.outlet),
            Slot::Town => {
                let rank = TOWNS.rank(self.dice.part());
                self.tongue.names.town(rank, &self.tongue.lexicon, &mut self.word);
                return prose.words(&self.word);
            }
            Slot::Amount => return prose.words(&self.amount()),
            Slot::Small => 2 + self.dice.below(11),
            Slot::Year => self.year - self.dice.below(6) * self.dice.below(6),
            Slot::Age => 18 + self.dice.below(30) + self.dice.below(40),
            Slot::Day => 1 + self.dice.below(28),
        };
        prose.words(&number.to_string());
    }

    /// Which of the article's people is meant: mostly the first.
    fn whom(&mut self) -> usize {
        let most = self.dice.below(self.people.len());
        self.dice.below(most + 1)
    }

    /// Names one of the article's people.
    fn person(&mut self, prose: &mut Prose<'_>) {
        let whom = self.whom();
        self.name(whom, prose);
    }

    /// Names another one of them than was named last.
    fn also(&mut self, prose: &mut Prose<'_>) {
        let others = self.people.len() - 1;
        if others == 0 {
            return self.other(prose);
        }
        let whom = (self.named + 1 + self.dice.below(others)) % self.people.len();
        self.name(whom, prose);
    }

    /// Names somebody else.
    fn other(&mut self, prose: &mut Prose<'_>) {
        let other = somebody(self.tongue, &mut self.dice);
        prose.words(other.first);
        prose.words(&other.last);
    }

    /// Names one of the article's people, in full at first.
    fn name(&mut self, whom: usize, prose: &mut Prose<'_>) {
        self.named = whom;
        let throw = self.dice.below(10);
        let (person, is_known) = &mut self.people[whom];
        let is_first = !std::mem::replace(is_known, true);
        if is_first || throw < 3 {
            prose.words(person.first);
        }
        if is_first || throw != 0 {
            prose.words(&person.last);
        }
    }

    /// A number of many: rounded, or to the last unit, with marks between thousands.
    fn amount(&mut self) -> String {
        let digits = 2 + self.dice.below(5);
        let exact = digits.min(2 + self.dice.below(3));
        let mut amount = String::new();
        for place in 0..=digits {
            let left = digits - place;
            let digit = match place {
                0 => 1 + self.dice.below(9),
                place if place < exact => self.dice.below(10),
                _ => 0,
            };
            amount += &digit.to_string();
            if left > 0 && left.is_multiple_of(3) {
                amount += self.tongue.thousand;
            }
        }
        amount
    }
}

/// One of the people whom papers write about: every third is the same in all languages.
fn somebody(tongue: &Tongue, dice: &mut Dice) -> Person {
    let rank = PEOPLE.rank(dice.part());
    let home = if rank.is_multiple_of(3) { Tongue::of_all() } else { tongue };
    home.names.person(rank, &home.lexicon)
}

/// Swaps two letters of a word.
fn misprint(word: &mut String, dice: &mut Dice) {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 4 {
        let place = 1 + dice.below(letters.len() - 2);
        letters.swap(place, place + 1);
        *word = letters.into_iter().collect();
    }
}
