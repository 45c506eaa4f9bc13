//! People who are nobody: common first names with invented last names.

use super::data::Data;
use super::dice::{self, Zipf, mix};
use super::lexicon::Lexicon;

/// How often who is written about.
pub(super) const PEOPLE: Zipf = Zipf { shift: 60.0 };

/// People up to this rank have last names put together from parts that names have; of the others half.
const KNOWN: u64 = 3_000;

/// The name of a person.
pub(super) struct Person {
    pub(super) first: &'static str,
    pub(super) last: String,
}

/// What names are made of.
pub(super) struct Names {
    first: Vec<&'static str>,
    /// What stands before some last names.
    particle: Vec<&'static str>,
    begin: Vec<&'static str>,
    middle: Vec<&'static str>,
    end: Vec<&'static str>,
    town: Vec<&'static str>,
}

impl Names {
    /// Those of a language.
    pub(super) fn new(data: &Data) -> Names {
        Names {
            first: data.list("first"),
            particle: data.list("particle"),
            begin: data.list("sur_a"),
            middle: data.list("sur_b"),
            end: data.list("sur_c"),
            town: data.list("town"),
        }
    }

    /// The person of a rank.
    pub(super) fn person(&self, rank: u64, lexicon: &Lexicon) -> Person {
        let key = mix(rank ^ 0x6e61_6d65);
        let number = |n: u64| mix(key ^ n);
        let mut last = String::new();
        let particle = dice::one(number(0), &self.particle);
        if !particle.is_empty() {
            last += &particle.replace('~', " ");
            last.push(' ');
        }
        if rank < KNOWN || number(1).is_multiple_of(2) {
            last += dice::one(number(2), &self.begin);
            last += dice::one(number(3), &self.middle);
            last += dice::one(number(4), &self.end);
        } else {
            lexicon.name(rank, &self.end, &mut last);
        }
        Person { first: dice::one(number(5), &self.first), last }
    }

    /// Writes the name of the town of a rank.
    pub(super) fn town(&self, rank: u64, lexicon: &Lexicon, word: &mut String) {
        word.clear();
        lexicon.name(!rank, &self.town, word);
    }
}
