//! What the index makes of an article, step by step, for people to look at.

use std::ops::Range;

use super::prepare::{is_unlike, sample};
use crate::analysis::Analyzer;
use crate::article::{Article, Kind};
use crate::language::{Detection, Language, detect, foreign};
use crate::passage::{Passage, cut};

/// What is made of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Analyzed {
    /// The language taken.
    pub language: Language,
    /// What detection says of it.
    pub detection: Detection,
    /// Whether somebody told the language.
    pub is_told: bool,
    /// Its passages.
    pub passages: Vec<AnalyzedPassage>,
    /// What the site put around it.
    pub boilerplate: Vec<String>,
}

/// What is made of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyzedPassage {
    /// Its number; 0 is the title.
    pub number: u32,
    /// The kinds of its paragraphs.
    pub kinds: Vec<Kind>,
    /// Its language: that of the article, unless it clearly is another.
    pub language: Language,
    /// Its text.
    pub text: String,
    /// Its words.
    pub tokens: Vec<AnalyzedToken>,
}

/// What is made of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyzedToken {
    /// As it stands.
    pub surface: String,
    /// Where it stands in its passage, in bytes.
    pub span: Range<usize>,
    /// Its number, counted in words.
    pub position: u32,
    /// Its terms in the field `words`.
    pub words: Vec<String>,
    /// Its terms in the field `stems`.
    pub stems: Vec<String>,
    /// Whether its language lists it as a stop word.
    pub is_stop_word: bool,
}

impl Analyzed {
    /// What is made of an article: in the language told, or in the one that the index would take where articles
    /// are in these languages, as a rule.
    pub fn of(article: &Article, told: Option<Language>, likely: &[Language]) -> Analyzed {
        let sample = sample(article);
        let detection = detect(&sample, article.language, likely);
        let language = told.unwrap_or(detection.language);
        let mut analyzer = Analyzer::new();
        let cut = cut(article, language);
        let passages = cut.passages.into_iter().filter(|passage| !passage.text.is_empty());
        let passages = passages.map(|Passage { number, kinds, text, .. }| {
            let mut passage = AnalyzedPassage { number, kinds, language, text, tokens: Vec::new() };
            passage.tokens = AnalyzedToken::all(&passage.text, language, &mut analyzer);
            let stop_words = passage.tokens.iter().filter(|token| token.is_stop_word).count();
            let is_unlike = number > 0 && is_unlike(passage.tokens.len(), stop_words, language);
            let foreign = is_unlike.then(|| foreign(&passage.text, language, &sample)).flatten();
            if let Some(other) = foreign.filter(|_| told.is_none()) {
                passage.language = other;
                passage.tokens = AnalyzedToken::all(&passage.text, other, &mut analyzer);
            }
            passage
        });
        let passages = passages.collect();
        let boilerplate = cut.boilerplate.into_iter().map(|around| around.text).collect();
        Analyzed { language, detection, is_told: told.is_some(), passages, boilerplate }
    }
}

impl AnalyzedToken {
    /// The words of a text.
    pub fn all(text: &str, language: Language, analyzer: &mut Analyzer) -> Vec<AnalyzedToken> {
        let mut tokens = Vec::new();
        analyzer.analyze(text, language, |token| {
            tokens.push(AnalyzedToken {
                surface: text[token.span.clone()].to_owned(),
                span: token.span.clone(),
                position: token.position,
                words: token.words().map(String::from).collect(),
                stems: token.stems.iter().map(String::from).collect(),
                is_stop_word: token.is_stop_word,
            });
        });
        tokens
    }
}
