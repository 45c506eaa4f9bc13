//! `tabloid stats`: what the index holds and how big it is.

use std::io::Write;

use super::{Context, Format, Outcome, Stop};
use crate::index::Reader;
use crate::output::statistics;

/// Show what the index holds: articles and passages by language, dates, and bytes by part
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let reader = Reader::open(&context.dir)?;
        let (counts, size) = (reader.statistics()?, reader.size()?);
        match self.format {
            Format::Text => statistics::text(&counts, &size, &mut context.out)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut context.out, &statistics::object(&counts, &size))
                    .map_err(std::io::Error::from)?;
                writeln!(context.out)?;
            }
        }
        Ok(Outcome::Done)
    }
}
