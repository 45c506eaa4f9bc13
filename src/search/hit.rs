//! What is shown of an article that was found: its best passages with snippets and marks.

use std::ops::Range;
use std::path::PathBuf;

use tantivy::DocAddress;

use super::Request;
use super::compile::Compiled;
use super::explain::{self, ScorePart};
use super::rank::Group;
use crate::analysis::Analyzer;
use crate::article::{Date, Kind};
use crate::error::Result;
use crate::index::{Reader, StoredArticle, StoredPassage};
use crate::language::Language;
use crate::query::marks;
use crate::sentence;
use crate::snippet::{Context, Snippet, in_context, snippet};

/// How much of its text stands for a headline that an article does not have, in characters.
const OPENING: usize = 60;

/// An article that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its place among the hits, from 1.
    pub rank: usize,
    /// Its score; only to compare hits of the same search.
    pub score: f32,
    /// The article.
    pub article: FoundArticle,
    /// Its best matching passage; the title where nothing else matches.
    pub passage: FoundPassage,
    /// More of its matching passages, best first.
    pub more: Vec<FoundPassage>,
    /// How many of its passages match.
    pub matching_passages: u64,
    /// The parts that its score is made of, where that was asked.
    pub explanation: Option<Vec<ScorePart>>,
}

/// What is known of an article that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundArticle {
    /// What it is known by in this index, whatever becomes of it: for [`Which::Key`](super::Which::Key).
    pub key: u64,
    /// The record's id, or the path below the root it was indexed from.
    pub id: String,
    /// The headline.
    pub title: Option<String>,
    /// What to mark in the headline, in bytes: ordered and disjoint, none if it does not match.
    pub title_marks: Vec<Range<usize>>,
    /// The first words of its text, where it has no headline.
    pub opening: Option<String>,
    /// Its language.
    pub language: Language,
    /// When it was published.
    pub date: Option<Date>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The section it ran in.
    pub section: Option<String>,
    /// The site or paper.
    pub outlet: Option<String>,
    /// The canonical path of its file.
    pub path: PathBuf,
    /// Its address on the web.
    pub url: Option<String>,
}

impl FoundArticle {
    /// An article as it is stored, with its key and what to mark in its title.
    pub(super) fn of(
        stored: StoredArticle,
        key: u64,
        title_marks: Vec<Range<usize>>,
    ) -> FoundArticle {
        let StoredArticle { id, title, language, date, byline, section, outlet, path, url } =
            stored;
        FoundArticle {
            key,
            id,
            title,
            title_marks,
            opening: None,
            language,
            date,
            byline,
            section,
            outlet,
            path,
            url,
        }
    }

    /// Its address, if it leads to the web and nowhere else.
    pub fn web_address(&self) -> Option<&str> {
        let is_web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
        self.url.as_deref().filter(is_web)
    }
}

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPassage {
    /// Its score.
    pub score: f32,
    /// Its number in the article; 0 is the title.
    pub number: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its language.
    pub language: Language,
    /// Its text; line breaks part paragraphs.
    pub text: String,
    /// What matches in it, in bytes: ordered and disjoint.
    pub marks: Vec<Range<usize>>,
    /// What to show of it.
    pub snippet: Snippet,
}

impl FoundPassage {
    /// Whether it says nothing but the title, which stands above it.
    pub fn is_bare_title(&self) -> bool {
        self.number == 0 && !self.snippet.text.contains('\n')
    }
}

/// The hits for the best groups.
pub(super) fn hits(
    reader: &Reader,
    groups: &[Group],
    compiled: &Compiled,
    request: &Request,
    analyzer: &mut Analyzer,
) -> Result<Vec<Hit>> {
    let shown: Vec<(usize, &Group)> =
        groups.iter().enumerate().skip(request.offset).take(request.limit).collect();
    let mut maker = Maker { reader, compiled, analyzer, request };
    let mut hits: Vec<Hit> = shown
        .iter()
        .map(|(at, group)| maker.hit(at + 1, group, request.per_article.max(1)))
        .collect::<Result<_>>()?;
    if request.explain {
        let groups: Vec<&Group> = shown.iter().map(|(_, group)| *group).collect();
        let parts = explain::scores(reader, compiled, &request.query, &groups)?;
        for (hit, parts) in hits.iter_mut().zip(parts) {
            hit.explanation = Some(parts);
        }
    }
    Ok(hits)
}

/// What is needed to make hits.
struct Maker<'a> {
    reader: &'a Reader,
    compiled: &'a Compiled,
    analyzer: &'a mut Analyzer,
    request: &'a Request,
}

impl Maker<'_> {
    /// The hit for an article.
    fn hit(&mut self, rank: usize, group: &Group, per_article: usize) -> Result<Hit> {
        let article = self.article(group)?;
        let shown = group.passages.iter().take(per_article);
        let shown = shown.map(|ranked| self.passage(ranked.score, ranked.address));
        let mut passages = shown.collect::<Result<Vec<_>>>()?.into_iter();
        // A group has a passage, or it would not be one.
        let passage = match passages.next() {
            Some(passage) => passage,
            None => self.passage(0.0, group.address)?,
        };
        Ok(Hit {
            rank,
            score: group.score,
            article,
            passage,
            more: passages.collect(),
            matching_passages: group.passages.len() as u64,
            explanation: None,
        })
    }

    /// What is known of the article, its title marked.
    fn article(&mut self, group: &Group) -> Result<FoundArticle> {
        let stored = self.reader.article(group.address)?;
        let language = stored.language;
        let is_found = group.title_matches;
        let marks = stored.title.as_ref().map(|title| {
            let address = group.address;
            self.compiled.title_marks(title, language, address, is_found, self.analyzer)
        });
        let opening = if stored.title.is_some() { None } else { self.opening(group)? };
        let article = FoundArticle::of(stored, group.tie, marks.unwrap_or_default());
        Ok(FoundArticle { opening, ..article })
    }

    /// The first words of an article's text.
    fn opening(&self, group: &Group) -> Result<Option<String>> {
        let opening = |first: StoredPassage| {
            let sentences = sentences_to_show(&first, Context::Snippet, OPENING);
            snippet(&first.text, &sentences, &[], &[], OPENING).text
        };
        Ok(self.reader.passage_after(group.address)?.map(opening))
    }

    /// A passage with what matches in it.
    fn passage(&mut self, score: f32, address: DocAddress) -> Result<FoundPassage> {
        let stored = self.reader.passage(address)?;
        let Request { snippet_length: length, context, .. } = *self.request;
        let sentences = sentences_to_show(&stored, context, length);
        let text = &stored.text;
        let matches = self.compiled.matches(text, stored.language, address, self.analyzer);
        let weights = &self.compiled.weights;
        let snippet = in_context(text, &sentences, &matches, weights, length, context);
        let marks = marks(&matches);
        let StoredPassage { number, kind, language, text, .. } = stored;
        Ok(FoundPassage { score, number, kind, language, marks, text, snippet })
    }
}

/// The sentences of a passage, in bytes of its text, where it takes them to tell what to show of it: told now, if
/// they are not stored.
fn sentences_to_show(stored: &StoredPassage, context: Context, length: usize) -> Vec<Range<usize>> {
    let is_shown_whole = match context {
        Context::Snippet => stored.text.chars().count() <= length,
        Context::Sentences(_) => false,
        Context::All => true,
    };
    match &stored.sentences {
        _ if is_shown_whole => Vec::new(),
        Some(sentences) => sentences.clone(),
        None => sentence::sentences(&stored.text, stored.language),
    }
}
