//! Compounds of this very index that a word is a part of: candidates by its dictionaries, from their
//! beginnings and from their ends; `analysis::compound` tells which are some.

use std::collections::{BTreeSet, HashMap};

use tantivy::schema::Field;
use tantivy::{Score, Term};

use super::compile::{Compiler, Scope};
use super::expand::Expanded;
use super::words::WeighedTerm;
use crate::analysis::compound::{ENDINGS, LEAST_PART, backwards, is_compound, is_stopped};
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
    /// [`MOST_COMPOUNDS`]: they are worth less than the word, and as rare as it is.
    pub(super) fn compounds(
        &mut self,
        word: &str,
        expanded: &mut Expanded,
        scope: Scope,
    ) -> Result<()> {
        let Some(ends) = scope.ends else { return Ok(()) };
        let has_compounds = self.languages.iter().any(|(language, _)| language.has_compounds());
        let is_long = word.chars().nth(LEAST_PART - 1).is_some();
        if !has_compounds || !is_long || is_stopped(word) {
            return Ok(());
        }
        let at_home = self.at_home(word, scope)?;
        if at_home.is_empty() {
            return Ok(());
        }
        // Of those that begin with the word, those that a passage in such a language has.
        let mut candidates: BTreeSet<String> = BTreeSet::new();
        for compound in self.beginning_with(word, scope.words)? {
            let Some(end) = backwards(&compound) else { continue };
            if self.frequency(&Term::from_field_text(ends, &end))? > 0 {
                candidates.insert(compound);
            }
        }
        let turned: String = word.chars().rev().collect();
        for ending in ENDINGS {
            let beginning: String = ending.chars().rev().collect::<String>() + &turned;
            let found = self.beginning_with(&beginning, ends)?.into_iter();
            candidates.extend(found.map(|end| end.chars().rev().collect::<String>()));
        }
        candidates.remove(word);
        let mut compounds = self.compounds_among(candidates, word, &at_home, scope)?;
        compounds.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        for (passages, compound) in compounds.into_iter().take(MOST_COMPOUNDS) {
            let term = Term::from_field_text(scope.words, &compound);
            self.pooled.insert(term.clone(), expanded.frequency.max(passages));
            expanded.word.added.push(WeighedTerm { term, weight: COMPOUND });
            expanded.add_word(&compound, passages);
            expanded.wanted.words.insert(compound);
        }
        Ok(())
    }

    /// Those of the candidates that are compounds of a word and stand in one of the languages that it is at home
    /// in, with their numbers of passages.
    fn compounds_among(
        &self,
        candidates: BTreeSet<String>,
        word: &str,
        at_home: &[Language],
        scope: Scope,
    ) -> Result<Vec<(u64, String)>> {
        let mut failed = None;
        let mut known: HashMap<String, u64> = HashMap::new();
        let mut frequency = |word: &str| {
            *known.entry(word.to_owned()).or_insert_with(|| {
                let found = self.frequency(&Term::from_field_text(scope.words, word));
                found.unwrap_or_else(|error| {
                    failed = Some(error);
                    0
                })
            })
        };
        let mut compounds: Vec<(u64, String)> = candidates
            .into_iter()
            .filter(|candidate| is_compound(candidate, word, &mut frequency))
            .map(|compound| (0, compound))
            .collect();
        compounds.iter_mut().for_each(|(passages, compound)| *passages = frequency(compound));
        if let Some(error) = failed {
            return Err(error);
        }
        let mut taken = Vec::new();
        for compound in compounds {
            let term = Term::from_field_text(scope.words, &compound.1);
            for language in at_home {
                if self.frequency_in(&term, *language, 1)? > 0 {
                    taken.push(compound);
                    break;
                }
            }
        }
        Ok(taken)
    }

    /// The languages of compounds in which a word is no stranger: there it stands in [`FAMILIAR`]
    /// passages at least and in a fiftieth of all that have it.
    fn at_home(&self, word: &str, scope: Scope) -> Result<Vec<Language>> {
        let term = Term::from_field_text(scope.words, word);
        let enough = FAMILIAR.max(self.frequency(&term)?.div_ceil(50));
        let mut at_home = Vec::new();
        for (language, _) in self.languages.iter().filter(|(language, _)| language.has_compounds())
        {
            if self.frequency_in(&term, *language, enough)? >= enough {
                at_home.push(*language);
            }
        }
        Ok(at_home)
    }

    /// The terms of a field that begin with this.
    fn beginning_with(&self, beginning: &str, field: Field) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for segment in self.reader.searcher.segment_readers() {
            let inverted = segment.inverted_index(field).map_err(self.reader.failed())?;
            let range = inverted.terms().range().ge(beginning.as_bytes());
            let mut terms =
                range.into_stream().map_err(|error| self.reader.failed()(error.into()))?;
            while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
                found.push(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(found)
    }
}
