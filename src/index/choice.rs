//! What is chosen anew of how files are read; the rest stays as it is remembered with their root.

use std::collections::BTreeMap;

use crate::archive::{DateOrder, Field, Format, Reading};
use crate::language::Language;

/// Changes to a [`Reading`]: each part that is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The format of all files, or of none: each is then read as what it looks like.
    pub format: Option<Option<Format>>,
    /// For some fields where records keep them, or that their own names tell.
    pub map: BTreeMap<Field, Option<String>>,
    /// The order of the figures in dates, or that such dates are not read.
    pub dates: Option<Option<DateOrder>>,
    /// The languages that the articles are in, as a rule; any, where there are none.
    pub languages: Option<Vec<Language>>,
}

impl From<Reading> for Choice {
    /// All of a way of reading; of the map, what it has.
    fn from(reading: Reading) -> Choice {
        let Reading { format, map, dates, languages } = reading;
        Choice {
            format: Some(format),
            map: map.into_iter().map(|(field, name)| (field, Some(name))).collect(),
            dates: Some(dates),
            languages: Some(languages),
        }
    }
}

impl Choice {
    /// A way of reading with what was chosen.
    pub(super) fn made(&self, mut reading: Reading) -> Reading {
        if let Some(format) = self.format {
            reading.format = format;
        }
        for (field, name) in &self.map {
            match name {
                Some(name) => reading.map.insert(*field, name.clone()),
                None => reading.map.remove(field),
            };
        }
        if let Some(dates) = self.dates {
            reading.dates = dates;
        }
        if let Some(languages) = &self.languages {
            reading.languages.clone_from(languages);
        }
        reading
    }
}
