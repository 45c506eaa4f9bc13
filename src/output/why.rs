//! Why articles are found by a query, or are not, for people.

use std::io::{self, Write};
use std::path::Path;

use super::printable;
use crate::error::command;
use crate::index::Standing;
use crate::query::Occur;
use crate::search::{Part, Why};

/// Writes what became of each part of the query.
///
/// # Errors
/// Those of the writer.
pub fn text(found: &[Why], out: &mut dyn Write) -> io::Result<()> {
    for why in found {
        let id = printable((&why.id).into());
        match why.rank {
            Some(rank) => writeln!(out, "{id} is found: rank {rank} of {}", why.of)?,
            None if why.of == 0 => writeln!(out, "{id} is not found, nor is any other")?,
            None if why.of == 1 => writeln!(out, "{id} is not found; 1 other is")?,
            None => writeln!(out, "{id} is not found; {} others are", why.of)?,
        }
        for part in &why.parts {
            writeln!(out, "  {:20} {}", part.clause, stands(part))?;
            for reason in &part.reasons {
                writeln!(out, "  {:20}   {}", "", printable(reason.into()))?;
            }
        }
        let is_excluded = |part: &Part| part.occur == Occur::MustNot && !part.passages.is_empty();
        let holds_apart = why.parts.iter().all(holds) && !why.parts.iter().any(is_excluded);
        if why.rank.is_none() && holds_apart {
            writeln!(out, "  each part holds, but in different passages: all must be in one")?;
        }
    }
    Ok(())
}

/// What is to be said of how the index in a folder stands to a file; nothing where it holds it.
pub fn standing(standing: &Standing, dir: &Path) -> Option<String> {
    let command = command(dir);
    Some(match standing {
        Standing::Held => return None,
        Standing::Changed => {
            format!("the file has changed since it was indexed: `{command} index` takes it in")
        }
        Standing::Empty => "the file is in the index, but gave no article".to_owned(),
        Standing::Gone => "the file is gone; the index still holds it".to_owned(),
        Standing::Nowhere => "there is no such file, and none in the index".to_owned(),
        Standing::Elsewhere => {
            "the file is not in the index: it lies below none of its roots".to_owned()
        }
        Standing::Below(root) => format!(
            "the file is not in the index, though it lies below `{}`: it is new, hidden, of another \
             ending, or broken; `{command} index --verbose` tells",
            root.display()
        ),
    })
}

/// Whether a part does not stand in the way.
fn holds(part: &Part) -> bool {
    part.occur == Occur::MustNot || !part.passages.is_empty()
}

/// Where a part stands.
fn stands(part: &Part) -> String {
    let must = match part.occur {
        Occur::Must => "must be there: ",
        Occur::MustNot => "must not be there: ",
        Occur::May => "",
    };
    let passages: Vec<String> = part
        .passages
        .iter()
        .map(|passage| if *passage == 0 { "the title".to_owned() } else { passage.to_string() })
        .collect();
    match passages.len() {
        0 => format!("{must}no"),
        1..=8 => format!("{must}in {}", passages.join(", ")),
        n => format!("{must}in {n} passages"),
    }
}
