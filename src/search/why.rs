//! Why an article is found by a query, or is not: each part of the query, tried on it alone.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;

use tantivy::{DocAddress, Term};

use super::article::Which;
use super::{Request, Searcher, compile};
use crate::analysis::Analyzer;
use crate::archive::Reading;
use crate::error::{Error, Result};
use crate::index::{Event, Manner, Report, StoredWhole, update};
use crate::language::Language;
use crate::query::{Clause, ClauseKind, Field, Leaf, LeafKind, Occur, Plan, Query, parse};

/// Why an article is found by a query, or is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The article's id.
    pub id: String,
    /// Its rank, if it is found.
    pub rank: Option<usize>,
    /// How many articles are found.
    pub of: u64,
    /// Each part of the query.
    pub parts: Vec<Part>,
}

/// A part of a query, tried on an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The part, as it was understood.
    pub clause: String,
    /// Whether a passage must, may or must not have it.
    pub occur: Occur,
    /// The numbers of the passages that have it; 0 is the title.
    pub passages: Vec<u32>,
    /// What is to be said about it, where the article does not have it, or has what it must not.
    pub reasons: Vec<String>,
}

impl Searcher {
    /// Tells for each article meant why a query finds it, or does not.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn why(&self, which: &Which, query: &str) -> Result<Vec<Why>> {
        let parsed = parse(query).query;
        let all = Request { limit: usize::MAX, ..Request::new(query) };
        let ranked = self.ranked(&parsed, &all)?;
        let tell = |address| -> Result<Why> {
            let whole = self.reader.whole(address)?;
            let clauses = parsed.clauses.iter();
            let parts =
                clauses.map(|clause| self.part(clause, address, &whole)).collect::<Result<_>>()?;
            let rank = ranked.iter().position(|group| group.address == address).map(|at| at + 1);
            Ok(Why { id: whole.article.id, rank, of: ranked.len() as u64, parts })
        };
        self.addresses(which)?.into_iter().map(tell).collect()
    }

    /// Tries a part of a query on an article.
    fn part(&self, clause: &Clause, address: DocAddress, whole: &StoredWhole) -> Result<Part> {
        let alone = Clause { occur: Occur::Must, ..clause.clone() };
        let mut analyzer = Analyzer::new();
        let plan = Plan::of(&Query { clauses: vec![alone] }, &mut analyzer);
        let compiled = compile::compile(&plan, self)?;
        let groups = self.groups(&compiled, &[])?;
        let group = groups.iter().find(|group| group.address == address);
        let mut passages: Vec<u32> = group
            .map(|group| group.passages.iter().map(|p| p.number).collect())
            .unwrap_or_default();
        passages
            .extend(group.filter(|group| group.title_matches && !passages.contains(&0)).map(|_| 0));
        passages.sort_unstable();
        let mut reasons = Vec::new();
        if clause.occur == Occur::MustNot {
            if !passages.is_empty() {
                reasons.push(format!("passages that have `{}` are left out", clause.kind));
            }
        } else if passages.is_empty() {
            reasons.extend(filtered(&clause.kind, whole));
            match &clause.kind {
                ClauseKind::Group(inner) | ClauseKind::Any(inner) => {
                    for clause in inner {
                        reasons.extend(self.part(clause, address, whole)?.reasons);
                    }
                    if reasons.is_empty() {
                        reasons.push("no passage has what is asked for together".to_owned());
                    }
                }
                _ => {
                    for leaf in plan.leaves() {
                        reasons.extend(self.lacking(leaf, whole, &mut analyzer)?);
                    }
                }
            }
        }
        let clause_text = clause.to_string();
        Ok(Part { clause: clause_text, occur: clause.occur, passages, reasons })
    }

    /// Why an article has not what a leaf asks for.
    fn lacking(
        &self,
        leaf: &Leaf,
        whole: &StoredWhole,
        analyzer: &mut Analyzer,
    ) -> Result<Vec<String>> {
        let mut reasons = Vec::new();
        let words = leaf.words();
        let is_alone = words.len() == 1;
        for word in words {
            let base = if let LeafKind::AnyForm(word) = &leaf.kind { &word.base } else { word };
            reasons.extend(self.missing(word, base, is_alone, whole, analyzer)?);
        }
        if !is_alone && reasons.is_empty() {
            reasons.push("the words do not stand together as asked for".to_owned());
        }
        Ok(reasons)
    }

    /// Why a word is not found in an article, as far as its text tells; `base` is how it was typed, with its
    /// accents.
    fn missing(
        &self,
        word: &str,
        base: &str,
        is_alone: bool,
        whole: &StoredWhole,
        analyzer: &mut Analyzer,
    ) -> Result<Vec<String>> {
        let mut reasons = Vec::new();
        let (mut forms, mut is_there) = (Vec::new(), false);
        for passage in &whole.passages {
            analyzer.analyze(&passage.text, passage.language, |token| {
                is_there |= token.words().any(|known| known == word);
                if shares_start(token.word, word) {
                    let stems: Vec<&str> = token.stems.iter().collect();
                    forms.push(format!("`{}` (stem {})", token.word, stems.join(", ")));
                }
            });
        }
        forms.sort();
        forms.dedup();
        let in_boilerplate = whole.boilerplate.iter().any(|(_, text)| {
            let mut found = false;
            analyzer.analyze(text, Language::UNDETERMINED, |token| {
                found |= token.words().any(|known| known == word);
            });
            found
        });
        let language = whole.article.language;
        if is_there && !is_alone {
            return Ok(reasons);
        } else if is_there {
            reasons.push(format!("`{word}` stands there, but not in the form asked for"));
        } else if in_boilerplate {
            reasons.push(format!(
                "`{word}` stands only in what the site put around the text, which is not searched"
            ));
        } else if !forms.is_empty() {
            let stems: Vec<Cow<'_, str>> = Analyzer::stems(base, language).collect();
            reasons.push(format!(
                "`{word}` has the stem {} in {language}; the article has {}",
                stems.join(", "),
                forms.join(", ")
            ));
        } else {
            let term = Term::from_field_text(self.reader.fields.words, word);
            let passages = self.reader.searcher.doc_freq(&term).map_err(self.reader.failed())?;
            reasons.push(match passages {
                0 => format!("`{word}` stands nowhere in the archive"),
                _ => format!("`{word}` does not stand in the article"),
            });
        }
        if language.is_stop_word(base) {
            reasons.push(format!(
                "`{word}` is a stop word of {language}: beside other words it selects nothing"
            ));
        }
        Ok(reasons)
    }
}

/// Tells why a query finds the articles of a file, read in this way, or does not, if they were all there is: for
/// a file that is not in an index. With what of the file could not be read.
///
/// # Errors
/// Those of [`update`] and [`Searcher::open`]; [`Error::Write`] if there is no room for an index.
pub fn why_alone(path: &Path, reading: Reading, query: &str) -> Result<(Report, Vec<Why>)> {
    let aside = tempfile::tempdir()
        .map_err(|source| Error::Write { path: std::env::temp_dir(), source })?;
    let index = aside.path().join("index");
    let go_on = &mut |_: &Report, _: Event<'_>| ControlFlow::Continue(());
    let manner = Manner { reading: reading.into(), ..Manner::default() };
    let report = update(&index, &[path.to_owned()], &manner, go_on)?;
    let found = Searcher::open(&index)?.why(&Which::Path(path.to_owned()), query)?;
    Ok((report, found))
}

/// What a filter looked at that lets the article not through.
fn filtered(kind: &ClauseKind, whole: &StoredWhole) -> Option<String> {
    let article = &whole.article;
    let is = |name: &str, value: Option<&str>| match value {
        Some(value) => format!("its {name} is `{value}`"),
        None => format!("it has no {name}"),
    };
    Some(match kind {
        ClauseKind::Languages(_) => format!("it was taken for {}", article.language),
        ClauseKind::Dates(_) => match article.date {
            Some(date) => format!("its date is {date}"),
            None => "it has no date".to_owned(),
        },
        ClauseKind::Field(field, _) => match field {
            Field::Title => is("title", article.title.as_deref()),
            Field::By => is("byline", article.byline.as_deref()),
            Field::Outlet => is("outlet", article.outlet.as_deref()),
            Field::Section => is("section", article.section.as_deref()),
            Field::Path => is("path", Some(&article.path.to_string_lossy())),
        },
        _ => return None,
    })
}

/// Whether two words begin alike, as forms of one word do.
fn shares_start(a: &str, b: &str) -> bool {
    const START: usize = 4;
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    shared >= START
}
