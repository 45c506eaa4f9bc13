//! How well a search answers: topics, judgements, runs, and the measures that compare them.
//!
//! The file formats are those of TREC, and the measures agree with `trec_eval`. Nothing here knows
//! how a run was made: [`run`] asks a [`Searcher`], any other program's run is read the same way.

mod compare;
mod measures;
mod trec;

use std::collections::{BTreeMap, HashSet};

use crate::analysis::Analyzer;
use crate::error::Result;
use crate::language::Language;
use crate::search::{Request, Searcher};

pub use compare::{Comparison, compare};
pub use measures::{Measures, evaluate, mean};
pub use trec::{
    Qrels, Run, Topic, Wrong, document, passage, qrels, read_run, run_line, topics, write_run,
};

/// How topics are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether topics are queries in the query language, rather than plain words.
    pub syntax: bool,
    /// Whether passages are judged, as `ARTICLE#PASSAGE`, rather than articles.
    pub passages: bool,
    /// Whether to search for what the first hits have in common as well.
    pub broaden: bool,
    /// How many are kept of each topic.
    pub depth: usize,
}

/// Searches for every topic.
///
/// # Errors
/// [`Error::Index`](crate::error::Error::Index) if the index can't be read.
pub fn run(searcher: &Searcher, topics: &[Topic], manner: Manner) -> Result<Run> {
    let mut run = Run::new();
    for topic in topics {
        let query = if manner.syntax { topic.text.clone() } else { plain(&topic.text) };
        let Manner { passages: flat, broaden, depth: limit, .. } = manner;
        let request = Request { limit, flat, broaden, ..Request::new(query) };
        // Ids need not be unique: a document counts once, where it is best.
        let mut seen = HashSet::new();
        let found = searcher.rank(&request)?.into_iter().map(|ranked| {
            let id = match manner.passages {
                true => passage(&ranked.id, ranked.passage),
                false => document(&ranked.id),
            };
            (id, ranked.score)
        });
        let found = found.filter(|(id, _)| seen.insert(id.clone()));
        run.insert(topic.id.clone(), found.collect());
    }
    Ok(run)
}

/// The words of a text, without anything that the query language would take for its own.
fn plain(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    Analyzer::new().analyze(text, Language::UNDETERMINED, |token| {
        let word = &text[token.span.clone()];
        let is_operator = ["AND", "OR", "NOT"].contains(&word);
        words.push(if is_operator { word.to_lowercase() } else { word.to_owned() });
    });
    words.join(" ")
}

/// How many topics that have judgements a run does not have: [`judge`] counts them 0.
pub fn unasked(run: &Run, qrels: &Qrels) -> usize {
    qrels.keys().filter(|topic| !run.contains_key(*topic)).count()
}

/// The measures of every topic that has judgements; one that found nothing counts 0.
pub fn judge(run: &Run, qrels: &Qrels) -> BTreeMap<String, Measures> {
    let none = Vec::new();
    qrels
        .iter()
        .map(|(topic, judged)| {
            let found = run.get(topic).unwrap_or(&none);
            (topic.clone(), evaluate(found, judged))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_hold_nothing_of_the_query_language() {
        assert_eq!(plain("Who said \"x\" AND (y)? +z -w a*"), "Who said x and y z w a");
    }

    #[test]
    fn a_topic_without_hits_counts_nothing_and_one_without_judgements_is_not_counted() {
        let run = Run::from([("1".to_owned(), vec![("a".to_owned(), 2.0), ("b".to_owned(), 1.0)])]);
        let text = "1 0 b 1\n2 0 a 1\n";
        let judged = judge(&run, &qrels(text).unwrap());
        assert_eq!(judged.len(), 2);
        assert_eq!((judged["1"].map, judged["2"].map), (0.5, 0.0));
    }
}
