//! A whole article: all that is stored of it, with what satisfies a query marked.

use std::ops::Range;
use std::path::PathBuf;

use tantivy::DocAddress;

use super::hit::FoundArticle;
use super::{Searcher, compile};
use crate::analysis::Analyzer;
use crate::article::Kind;
use crate::error::Result;
use crate::index::{StoredPassage, StoredWhole};
use crate::language::Language;
use crate::query::{Plan, marks, parse};

/// Which article is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those with this id.
    Id(String),
    /// Those of this file.
    Path(PathBuf),
    /// The one with this [`FoundArticle::key`].
    Key(u64),
}

/// A whole article.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeArticle {
    /// What is known of it; the title marked.
    pub article: FoundArticle,
    /// Its paragraphs in order, boilerplate included.
    pub paragraphs: Vec<WholeParagraph>,
}

/// A paragraph of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeParagraph {
    /// The number of the passage that it is in; none for boilerplate.
    pub passage: Option<u32>,
    /// Its kind.
    pub kind: Kind,
    /// The language of its passage.
    pub language: Language,
    /// Its text.
    pub text: String,
    /// What satisfies the query, in bytes: ordered and disjoint.
    pub marks: Vec<Range<usize>>,
}

impl Searcher {
    /// The articles meant, what matches a query marked; all in the order of the index.
    ///
    /// # Errors
    /// [`Error::Index`](crate::error::Error::Index) if the index can't be read.
    pub fn articles(&self, which: &Which, query: &str) -> Result<Vec<WholeArticle>> {
        let mut analyzer = Analyzer::new();
        let plan = Plan::of(&parse(query).query, &mut analyzer);
        let compiled = compile::compile(&plan, self)?;
        let show = |address| -> Result<WholeArticle> {
            let StoredWhole { article, passages, boilerplate } = self.reader.whole(address)?;
            // The passages of an article follow each other.
            let at = |number| DocAddress { doc_id: address.doc_id + number, ..address };
            let mut paragraphs = Vec::new();
            let mut around = boilerplate.into_iter().peekable();
            for passage in &passages {
                while let Some((_, text)) = around.next_if(|(before, _)| *before <= passage.number)
                {
                    paragraphs.push(boilerplate_of(text, passage.language));
                }
                if passage.number > 0 {
                    let StoredPassage { text, language, number, .. } = passage;
                    let matches = compiled.matches(text, *language, at(*number), &mut analyzer);
                    let marks = marks(&matches);
                    let mut start = 0;
                    for (at, text) in passage.text.split('\n').enumerate() {
                        let end = start + text.len();
                        let within = marks.iter().filter(|m| m.start >= start && m.end <= end);
                        paragraphs.push(WholeParagraph {
                            passage: Some(passage.number),
                            kind: passage.kinds.get(at).copied().unwrap_or(passage.kind),
                            language: passage.language,
                            text: text.to_owned(),
                            marks: within.map(|m| m.start - start..m.end - start).collect(),
                        });
                        start = end + 1;
                    }
                }
            }
            let language = article.language;
            paragraphs.extend(around.map(|(_, text)| boilerplate_of(text, language)));
            let title = article.title.as_ref();
            let title_marks = title
                .map(|title| compiled.title_marks(title, language, address, true, &mut analyzer))
                .unwrap_or_default();
            let key = self.reader.columns_at(address)?.tie(address.doc_id);
            Ok(WholeArticle { article: FoundArticle::of(article, key, title_marks), paragraphs })
        };
        self.addresses(which)?.into_iter().map(show).collect()
    }

    /// Where passage 0 of each article meant is.
    pub(super) fn addresses(&self, which: &Which) -> Result<Vec<DocAddress>> {
        match which {
            Which::Id(id) => self.reader.with_id(id),
            Which::Path(path) => self.reader.at_path(path),
            Which::Key(key) => Ok(self.reader.with_tie(*key)?.into_iter().collect()),
        }
    }
}

/// A paragraph of boilerplate.
fn boilerplate_of(text: String, language: Language) -> WholeParagraph {
    let kind = Kind::Boilerplate;
    WholeParagraph { passage: None, kind, language, text, marks: Vec::new() }
}
