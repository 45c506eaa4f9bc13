//! What narrows a search: languages, dates, fields of the article.

use tantivy::query::{ConstScoreQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, Term};

use super::collect;
use super::compile::{Scope, any_of};
use super::set::SetQuery;
use crate::article::DateRange;
use crate::error::Result;
use crate::index::{Columns, Reader};
use crate::language::Language;
use crate::query::Field;

/// Where a field is looked for.
pub(super) fn scope(field: Field, reader: &Reader) -> Scope {
    let fields = reader.fields;
    let words = match field {
        Field::Title => {
            return Scope {
                words: fields.title_words,
                stems: Some(fields.title_stems),
                ends: None,
            };
        }
        Field::By => fields.by_words,
        Field::Outlet => fields.outlet_words,
        Field::Section => fields.section_words,
        Field::Path => fields.path_words,
    };
    Scope { words, stems: None, ends: None }
}

/// Passages in any of these languages.
pub(super) fn in_languages(languages: &[Language], reader: &Reader) -> Box<dyn Query> {
    let of = |language: &Language| -> Box<dyn Query> {
        let term = Term::from_field_text(reader.fields.language, language.code());
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    };
    Box::new(ConstScoreQuery::new(any_of(languages.iter().map(of).collect()), 0.0))
}

/// All passages of the articles whose date may lie in a time.
pub(super) fn of_dates(dates: DateRange, reader: &Reader) -> Result<SetQuery> {
    let mut set = SetQuery::default();
    for (segment, columns) in reader.searcher.segment_readers().iter().zip(reader.columns()?) {
        let may_hold = |&doc: &DocId| columns.date(doc).is_some_and(|date| dates.may_hold(date));
        let firsts = (0..segment.max_doc()).filter(may_hold);
        set.add(segment, whole_articles(firsts, columns, segment.max_doc()));
    }
    Ok(set)
}

/// All passages of the articles whose passage 0 a query finds.
pub(super) fn of_articles(query: &dyn Query, reader: &Reader) -> Result<SetQuery> {
    let mut set = SetQuery::default();
    let found = collect::docs(reader, query)?;
    let segments = reader.searcher.segment_readers().iter().zip(reader.columns()?);
    for ((segment, columns), firsts) in segments.zip(found) {
        let firsts = firsts.into_iter().filter(|&doc| columns.passage_0(doc) == doc);
        set.add(segment, whole_articles(firsts, columns, segment.max_doc()));
    }
    Ok(set)
}

/// The passages of articles, given by their passages 0: they follow each other.
fn whole_articles(
    firsts: impl Iterator<Item = DocId>,
    columns: &Columns,
    end: DocId,
) -> Vec<(DocId, Score)> {
    let mut passages = Vec::new();
    for first in firsts {
        let article = columns.article(first);
        if article != 0 {
            let all = (first..end).take_while(|&doc| columns.article(doc) == article);
            passages.extend(all.map(|doc| (doc, 0.0)));
        }
    }
    passages
}
