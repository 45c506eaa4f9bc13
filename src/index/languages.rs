//! In which languages passages are, to be asked of very many.
//!
//! A segment is sorted by `order`, so that articles in a language stand together, and nearly all of their passages
//! are in it. The few in another one have it in `foreign`; what stands between two of them is told at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::columnar::{Column, ColumnIndex, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::articles::ROW;
use super::schema::{FOREIGN, article_language, orders};
use crate::language::{Language, LanguageSet};

/// The languages of the passages of a segment.
#[derive(Debug)]
pub(crate) struct PassageLanguages {
    order: Column<u64>,
    foreign: Option<StrColumn>,
    /// The languages by their numbers in `foreign`; read when first needed.
    known: OnceLock<Vec<Language>>,
    /// The languages of articles with their passages, in order; found when first needed.
    stretches: OnceLock<Vec<(Language, Range<DocId>)>>,
    /// What is told when many are to be asked for their language.
    told: OnceLock<Told>,
}

/// The languages of passages by their numbers.
#[derive(Debug)]
pub(crate) struct Told {
    /// Of each passage.
    passages: Box<[u8]>,
    /// Of all passages of each row, where they are in one, as nearly all are: these few numbers stay near.
    rows: Box<[Option<u8>]>,
}

impl Told {
    /// The number of the language of a passage.
    pub(crate) fn number(&self, doc: DocId) -> u8 {
        self.rows[(doc / ROW) as usize].unwrap_or_else(|| self.passages[doc as usize])
    }
}

impl PassageLanguages {
    /// Opens those of a segment, which is sorted by this.
    pub(super) fn open(
        segment: &SegmentReader,
        order: Column<u64>,
    ) -> tantivy::Result<PassageLanguages> {
        let foreign = segment.fast_fields().str(FOREIGN)?;
        let (known, stretches, told) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Ok(PassageLanguages { order, foreign, known, stretches, told })
    }

    /// The language of a passage.
    pub(crate) fn of(&self, doc: DocId) -> Language {
        let foreign = || {
            let number = self.foreign.as_ref()?.term_ords(doc).next()?;
            self.known().get(usize::try_from(number).ok()?).copied()
        };
        foreign().unwrap_or_else(|| article_language(self.order.first(doc).unwrap_or(0)))
    }

    /// The languages by their numbers in `foreign`.
    fn known(&self) -> &[Language] {
        self.known.get_or_init(|| {
            let Some(column) = &self.foreign else { return Vec::new() };
            let language = |number| {
                let mut code = String::new();
                let read = column.ord_to_str(number, &mut code);
                let known = matches!(read, Ok(true)).then(|| Language::named(&code)).flatten();
                known.unwrap_or(Language::UNDETERMINED)
            };
            (0..column.num_terms() as u64).map(language).collect()
        })
    }

    /// The languages of articles, each with the passages of such articles, in order.
    fn stretches(&self) -> &[(Language, Range<DocId>)] {
        self.stretches.get_or_init(|| {
            let all = self.order.num_docs();
            let mut stretches = Vec::new();
            let mut start = 0;
            while start < all {
                let language = article_language(self.order.first(start).unwrap_or(0));
                let end = self.first_from(start..all, orders(language).end);
                stretches.push((language, start..end));
                start = end;
            }
            stretches
        })
    }

    /// The first of these documents whose order is so much at least; their end if none is.
    fn first_from(&self, mut docs: Range<DocId>, least: u64) -> DocId {
        while !docs.is_empty() {
            let middle = docs.start + (docs.end - docs.start) / 2;
            match self.order.first(middle).unwrap_or(0) < least {
                true => docs.start = middle + 1,
                false => docs.end = middle,
            }
        }
        docs.start
    }

    /// The passages of the articles in a language, which follow each other. (A passage of such an article
    /// may be in another one.)
    pub(crate) fn of_articles_in(&self, language: Language) -> Range<DocId> {
        let found = self.stretches().iter().find(|(known, _)| *known == language);
        found.map_or(0..0, |(_, passages)| passages.clone())
    }

    /// Tells the language of every passage, so that from now on each needs but a look: a byte a passage, and a
    /// millionth of a second for ten thousand of them.
    pub(crate) fn tell_all(&self) {
        self.told.get_or_init(|| {
            let mut all = vec![Language::UNDETERMINED.number(); self.order.num_docs() as usize];
            for (language, passages) in self.stretches() {
                all[passages.start as usize..passages.end as usize].fill(language.number());
            }
            if let Some(column) = &self.foreign {
                let mut doc = next_with(&column.ords().index, 0);
                while (doc as usize) < all.len() {
                    all[doc as usize] = self.of(doc).number();
                    doc = next_with(&column.ords().index, doc + 1);
                }
            }
            let of_row = |row: &[u8]| row.iter().all(|own| *own == row[0]).then(|| row[0]);
            let rows = all.chunks(ROW as usize).map(of_row).collect();
            Told { passages: all.into_boxed_slice(), rows }
        });
    }

    /// The longest run from a passage on that is in one language, and which.
    fn run(&self, doc: DocId) -> (Range<DocId>, Language) {
        let foreign = self.foreign.as_ref();
        let next = foreign.map_or(TERMINATED, |column| next_with(&column.ords().index, doc));
        let stretches = self.stretches();
        let place = stretches.partition_point(|(_, passages)| passages.end <= doc);
        match stretches.get(place) {
            Some((language, passages)) if next > doc => (doc..passages.end.min(next), *language),
            _ => (doc..doc.saturating_add(1), self.of(doc)),
        }
    }

    /// Whether all passages are in these languages.
    fn are_all_in(&self, languages: LanguageSet) -> bool {
        let of_articles = self.stretches().iter().map(|(language, _)| language);
        of_articles.chain(self.known()).all(|language| languages.contains(*language))
    }
}

/// The languages of the passages of an index, by segment.
pub(crate) type LanguagesBySegment = HashMap<SegmentId, Arc<PassageLanguages>>;

/// The first document from one on that has a value; [`TERMINATED`] where there is none.
pub(super) fn next_with(index: &ColumnIndex, from: DocId) -> DocId {
    match index {
        ColumnIndex::Empty { .. } => TERMINATED,
        ColumnIndex::Optional(index) => index.next_non_null_doc(from).unwrap_or(TERMINATED),
        ColumnIndex::Full | ColumnIndex::Multivalued(_) => from,
    }
}

/// Tells passages in some languages from others: soonest where they are asked for in order.
pub(crate) struct LanguageFilter {
    accepted: LanguageSet,
    languages: Arc<PassageLanguages>,
    /// The passages that were told last.
    run: Range<DocId>,
    /// Whether they are in one of the languages.
    is_accepted: bool,
}

impl LanguageFilter {
    /// One for a segment.
    pub(crate) fn of(accepted: LanguageSet, languages: Arc<PassageLanguages>) -> LanguageFilter {
        LanguageFilter { accepted, languages, run: 0..0, is_accepted: false }
    }

    /// One for a segment that has passages in other languages; nothing for one that has none.
    pub(crate) fn narrowing(
        accepted: LanguageSet,
        languages: &Arc<PassageLanguages>,
    ) -> Option<LanguageFilter> {
        let is_all = languages.are_all_in(accepted);
        (!is_all).then(|| LanguageFilter::of(accepted, Arc::clone(languages)))
    }

    /// The languages.
    pub(crate) fn accepted(&self) -> LanguageSet {
        self.accepted
    }

    /// Whether a passage is in one of the languages.
    pub(crate) fn contains(&mut self, doc: DocId) -> bool {
        match self.told() {
            Some(told) => self.accepted.contains_number(told.number(doc)),
            None => self.is_in_run(doc),
        }
    }

    /// The language of each passage, where it was told of all.
    pub(crate) fn told(&self) -> Option<&Told> {
        self.languages.told.get()
    }

    /// Whether all passages from one to another are in one of the languages, or none is; nothing where some are, where
    /// it would take long to tell, or where it was not told of all.
    pub(crate) fn contains_all(&self, first: DocId, last: DocId) -> Option<bool> {
        /// In so many rows that follow each other are seldom passages in one language only.
        const MOST: usize = 64;
        let rows = &self.told()?.rows;
        let rows = rows.get((first / ROW) as usize..=(last / ROW) as usize)?;
        let mut are_in = rows.iter().map(|row| row.map(|own| self.accepted.contains_number(own)));
        let alike = are_in.next()?.filter(|_| rows.len() <= MOST);
        are_in.all(|is_in| is_in == alike).then_some(alike)?
    }

    /// Whether a passage is in one of the languages, told for all of a run at once.
    fn is_in_run(&mut self, doc: DocId) -> bool {
        if !self.run.contains(&doc) {
            let (run, language) = self.languages.run(doc);
            (self.run, self.is_accepted) = (run, self.accepted.contains(language));
        }
        self.is_accepted
    }
}
