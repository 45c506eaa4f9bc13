//! Single articles of an index, picked by their number: for looking at some of very many.

use super::reader::Reader;
use crate::error::Result;
use crate::language::Language;

/// An article as its text is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedArticle {
    /// What it is known by in this index, whatever becomes of it.
    pub key: u64,
    /// Its id.
    pub id: String,
    /// Its passages, the title first; those without text left out.
    pub passages: Vec<IndexedPassage>,
}

/// A passage as its text is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedPassage {
    /// Its language.
    pub language: Language,
    /// Its text.
    pub text: String,
}

impl Reader {
    /// The highest number that an article was ever given; the first one had 1.
    pub fn last_number(&self) -> u64 {
        self.manifest().next_article - 1
    }

    /// The article that was given a number; `None` if it is gone, or was replaced. Numbers follow the
    /// order of indexing, so they do not depend on how an index lies on disk.
    ///
    /// # Errors
    /// [`Error::Index`](crate::error::Error::Index) if the index can't be read.
    pub fn article_numbered(&self, number: u64) -> Result<Option<IndexedArticle>> {
        let Some(address) = self.with_number(number)? else { return Ok(None) };
        let key = self.columns_at(address)?.tie(address.doc_id);
        let whole = self.whole(address)?;
        let passages = whole.passages.into_iter().filter(|passage| !passage.text.is_empty());
        let passages = passages
            .map(|passage| IndexedPassage { language: passage.language, text: passage.text });
        Ok(Some(IndexedArticle { key, id: whole.article.id, passages: passages.collect() }))
    }
}
