//! What the index makes of an article, step by step, for people to look at.

use std::ops::Range;

use super::prepare::detected;
use crate::analysis::Analyzer;
use crate::article::{Article, Kind};
use crate::language::{Detection, Language};
use crate::passage::cut;

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
}

impl Analyzed {
    /// What is made of an article: in the language told, or in the one that the index would take.
    pub fn of(article: &Article, told: Option<Language>) -> Analyzed {
        let detection = detected(article);
        let language = told.unwrap_or(detection.language);
        let mut analyzer = Analyzer::new();
        let cut = cut(article, language);
        let passages = cut.passages.into_iter().filter(|passage| !passage.text.is_empty());
        let passages = passages.map(|passage| {
            let mut tokens = Vec::new();
            analyzer.analyze(&passage.text, language, |token| {
                tokens.push(AnalyzedToken {
                    surface: passage.text[token.span.clone()].to_owned(),
                    span: token.span.clone(),
                    position: token.position,
                    words: token.words().map(String::from).collect(),
                    stems: token.stems.iter().map(String::from).collect(),
                });
            });
            let (number, kinds, text) = (passage.number, passage.kinds, passage.text);
            AnalyzedPassage { number, kinds, text, tokens }
        });
        let passages = passages.collect();
        let boilerplate = cut.boilerplate.into_iter().map(|around| around.text).collect();
        Analyzed { language, detection, is_told: told.is_some(), passages, boilerplate }
    }
}
