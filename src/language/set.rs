//! Several languages at once.

use super::Language;
use super::table::ROWS;

/// A set of languages, cheap to copy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct LanguageSet(u128);

// A bit for each row, and one for texts whose language is not known.
const _: () = assert!(ROWS.len() < u128::BITS as usize);

impl LanguageSet {
    /// All languages, [`Language::UNDETERMINED`] among them.
    pub const ALL: LanguageSet = LanguageSet(u128::MAX);

    /// Adds a language.
    pub fn insert(&mut self, language: Language) {
        self.0 |= 1 << language.place();
    }

    /// These and others.
    pub fn with(self, others: LanguageSet) -> LanguageSet {
        LanguageSet(self.0 | others.0)
    }

    /// The languages that are in both.
    pub fn within(self, others: LanguageSet) -> LanguageSet {
        LanguageSet(self.0 & others.0)
    }

    /// Whether any language is in both.
    pub fn overlaps(self, other: LanguageSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a language is one of them, given by its [`number`](Language::number).
    pub fn contains_number(self, number: u8) -> bool {
        self.0 >> (number % 128) & 1 == 1
    }

    /// Whether a language is one of them.
    pub fn contains(self, language: Language) -> bool {
        self.0 >> language.place() & 1 == 1
    }
}

impl FromIterator<Language> for LanguageSet {
    fn from_iter<I: IntoIterator<Item = Language>>(languages: I) -> LanguageSet {
        let mut set = LanguageSet::default();
        languages.into_iter().for_each(|language| set.insert(language));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_the_languages_that_were_added_and_no_others() {
        let every = || Language::all().chain([Language::UNDETERMINED]);
        for one in every() {
            let set = LanguageSet::from_iter([one]);
            let found: Vec<Language> = every().filter(|language| set.contains(*language)).collect();
            assert_eq!(found, [one]);
            assert!(LanguageSet::ALL.contains(one) && !LanguageSet::default().contains(one));
        }
    }
}
