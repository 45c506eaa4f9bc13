//! `tabloid languages`: what is known of each language, and how many articles the index holds of it.

use std::collections::BTreeMap;
use std::io::Write;

use super::{Context, Format, Outcome, Stop};
use crate::error::Error;
use crate::index::Reader;
use crate::language::Language;
use crate::output::languages;

/// Show the languages: which are detected, stemmed, stopped and cut into words by a dictionary, and how many
/// articles of each the index holds
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        // The table is worth a look before there is an index.
        let held: BTreeMap<Language, (u64, u64)> = match Reader::open(&context.dir) {
            Ok(reader) => reader.statistics()?.languages,
            Err(Error::NoIndex { .. }) => BTreeMap::new(),
            Err(error) => return Err(error.into()),
        };
        match self.format {
            Format::Text => languages::text(&held, &mut context.out)?,
            Format::Json => writeln!(context.out, "{:#}", languages::object(&held))?,
        }
        Ok(Outcome::Done)
    }
}
