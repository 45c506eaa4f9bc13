//! Compounds of this very index that a word is a part of: candidates by its dictionaries, from their
//! beginnings and from their ends; `analysis::compound` tells which are some.

use tantivy::schema::Field;
use tantivy::{Score, Term};

use super::compile::{Compiler, Scope};
use super::dictionary::beginning_with;
use super::expand::Expanded;
use super::words::WeighedTerm;
use crate::analysis::compound::{
    ENDINGS, LEAST_PART, backwards, is_compound, is_stopped, may_be_first_part, turned,
};
use crate::error::Result;
use crate::language::Language;

/// What a compound of a word is worth, as a part of the word itself.
const COMPOUND: Score = 0.3;

/// Most compounds that a word stands for.
const MOST_COMPOUNDS: usize = 24;

/// A word in fewer passages of a language is a stranger there.
const FAMILIAR: u64 = 2;

impl Compiler<'_> {
    /// Adds the compounds that a word is a part of, the most frequent first, as many as
    /// [`MOST_COMPOUNDS`]: they are worth less than the word, and as rare as it is. The word is given with the number of
    /// passages that it stands in.
    pub(super) fn compounds(
        &self,
        (word, of_word): (&str, u64),
        expanded: &mut Expanded,
        scope: Scope,
    ) -> Result<()> {
        let Some(ends) = scope.ends else { return Ok(()) };
        let has_compounds = self.languages.iter().any(|(language, _)| language.has_compounds());
        let is_long = word.chars().nth(LEAST_PART - 1).is_some();
        if !has_compounds || !is_long || is_stopped(word) {
            return Ok(());
        }
        for compound in self.most_frequent_compounds((word, of_word), scope, ends)? {
            let places = self.places(&Term::from_field_text(scope.words, &compound))?;
            let passages = places.passages();
            let counts = expanded.frequency.max(passages);
            expanded.word_mut().added.push(WeighedTerm::new(places, COMPOUND, counts));
            expanded.add_word(&compound, passages);
            expanded.wanted.words.insert(compound);
        }
        Ok(())
    }

    /// The compounds that a word, given with the number of passages that it stands in, is a part of: the most frequent
    /// first.
    fn most_frequent_compounds(
        &self,
        (word, of_word): (&str, u64),
        scope: Scope,
        ends: Field,
    ) -> Result<Vec<String>> {
        let mut compounds = Vec::new();
        let at_home = self.at_home(word, of_word, scope)?;
        if at_home.is_empty() {
            return Ok(compounds);
        }
        // Of a word like *land* hundreds begin or end with it, and few are taken.
        for compound in self.candidates(word, scope, ends)? {
            if compounds.len() == MOST_COMPOUNDS {
                break;
            }
            let term = Term::from_field_text(scope.words, &compound);
            if self.is_compound(&compound, (word, of_word), scope)?
                && self.stands_in(&term, &at_home)?
            {
                compounds.push(compound);
            }
        }
        Ok(compounds)
    }

    /// The words of languages of compounds that begin or end with a word; those first that stand in the most
    /// passages in these languages.
    fn candidates(&self, word: &str, scope: Scope, ends: Field) -> Result<Vec<String>> {
        let mut candidates: Vec<(u64, String)> = Vec::new();
        for (compound, _) in beginning_with(self.reader, scope.words, word)? {
            if !may_be_first_part(&compound, word) {
                continue;
            }
            let Some(end) = backwards(&compound) else { continue };
            let passages = self.frequency(&Term::from_field_text(ends, &end))?;
            if passages > 0 {
                candidates.push((passages, compound));
            }
        }
        let last = turned(word);
        for ending in ENDINGS {
            let found = beginning_with(self.reader, ends, &(turned(ending) + &last))?;
            candidates.extend(found.into_iter().map(|(end, passages)| (passages, turned(&end))));
        }
        candidates.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        // One that is found both ways stands there twice, with the same number.
        candidates.dedup();
        Ok(candidates.into_iter().map(|(_, compound)| compound).filter(|c| c != word).collect())
    }

    /// Whether a candidate is a compound of a word, given with the number of passages that it stands in.
    fn is_compound(
        &self,
        candidate: &str,
        (word, of_word): (&str, u64),
        scope: Scope,
    ) -> Result<bool> {
        let mut failed = None;
        let mut frequency = |other: &str| {
            if other == word {
                return of_word;
            }
            self.frequency(&Term::from_field_text(scope.words, other)).unwrap_or_else(|error| {
                failed = Some(error);
                0
            })
        };
        let is_compound = is_compound(candidate, word, &mut frequency);
        failed.map_or(Ok(is_compound), Err)
    }

    /// Whether a term stands in one of these languages.
    fn stands_in(&self, term: &Term, languages: &[Language]) -> Result<bool> {
        Ok(self.frequencies_in(term, languages, 1)?.contains(&1))
    }

    /// The languages of compounds in which a word is no stranger: there it stands in [`FAMILIAR`]
    /// passages at least and in a fiftieth of all that have it.
    fn at_home(&self, word: &str, of_word: u64, scope: Scope) -> Result<Vec<Language>> {
        let term = Term::from_field_text(scope.words, word);
        let enough = FAMILIAR.max(of_word.div_ceil(50));
        if of_word < enough {
            return Ok(Vec::new());
        }
        let languages = self.languages.iter().map(|(language, _)| *language);
        let languages: Vec<Language> = languages.filter(|l| l.has_compounds()).collect();
        let frequencies = self.frequencies_in(&term, &languages, enough)?;
        let with_frequencies = languages.into_iter().zip(frequencies);
        Ok(with_frequencies.filter(|(_, n)| *n >= enough).map(|(language, _)| language).collect())
    }
}
