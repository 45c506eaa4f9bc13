//! In which languages passages are, to be asked of very many.

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

use crate::language::{Language, LanguageSet};

/// The languages of the passages of an index.
#[derive(Debug, Default)]
pub(crate) struct PassageLanguages(Vec<OfSegment>);

/// Those of a segment.
#[derive(Debug)]
struct OfSegment {
    segment: SegmentId,
    /// The languages of the segment, and of each passage the place of its own among them.
    languages: Vec<Language>,
    places: Column<u64>,
}

impl PassageLanguages {
    /// Adds a segment.
    pub(super) fn add(
        &mut self,
        segment: &SegmentReader,
        languages: &[Language],
        places: Column<u64>,
    ) {
        let (segment, languages) = (segment.segment_id(), languages.to_vec());
        self.0.push(OfSegment { segment, languages, places });
    }

    /// What tells the passages of a segment in some languages from others; nothing where there are no others.
    pub(crate) fn filter(
        &self,
        segment: &SegmentReader,
        languages: LanguageSet,
    ) -> Option<LanguageFilter> {
        let known = self.0.iter().find(|known| known.segment == segment.segment_id())?;
        let is_all = known.languages.iter().all(|language| languages.contains(*language));
        (!is_all).then(|| LanguageFilter::of(languages, &known.languages, known.places.clone()))
    }
}

/// Tells passages in some languages from others.
pub(crate) struct LanguageFilter {
    /// A bit for each language that is accepted: there are fewer languages than bits.
    accepted: u128,
    places: Column<u64>,
}

impl LanguageFilter {
    /// One for a segment, given by its languages and by the place among them of each passage's own.
    pub(super) fn of(
        accepted: LanguageSet,
        languages: &[Language],
        places: Column<u64>,
    ) -> LanguageFilter {
        let bit = |(place, language): (usize, &Language)| {
            u128::from(accepted.contains(*language)) << place
        };
        LanguageFilter { accepted: languages.iter().enumerate().map(bit).sum(), places }
    }

    /// Whether a passage is in one of the languages.
    pub(crate) fn contains(&self, doc: DocId) -> bool {
        self.places.first(doc).is_some_and(|place| self.accepted >> place & 1 == 1)
    }
}
