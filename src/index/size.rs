//! How many bytes each part of an index takes on disk.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::Searcher;
use tantivy::space_usage::{PerFieldSpaceUsage, SearcherSpaceUsage, SegmentSpaceUsage};

/// The size of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// All files in its folder, in bytes.
    pub index_bytes: u64,
    /// The parts, in bytes, largest first; together at most `index_bytes`.
    pub components: Vec<Component>,
}

/// A part of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// What it is: `stored text`, `postings`, `positions`, `terms`, `norms`, `fast fields`.
    pub name: Cow<'static, str>,
    /// The field it belongs to; `None` for what holds all of them.
    pub field: Option<String>,
    /// Its size.
    pub bytes: u64,
}

impl Size {
    /// Adds up the segments of an index, and the files of its folder.
    pub(super) fn measure(dir: &Path, searcher: &Searcher) -> io::Result<Size> {
        let usage: SearcherSpaceUsage = searcher.space_usage()?;
        let mut components: Vec<Component> = Vec::new();
        for segment in usage.segments() {
            for component in of_segment(segment) {
                let known = components
                    .iter_mut()
                    .find(|known| known.name == component.name && known.field == component.field);
                match known {
                    Some(known) => known.bytes += component.bytes,
                    None => components.push(component),
                }
            }
        }
        components.sort_by(|a, b| {
            b.bytes.cmp(&a.bytes).then(a.name.cmp(&b.name)).then(a.field.cmp(&b.field))
        });
        Ok(Size { index_bytes: of_folder(dir)?, components })
    }
}

/// The parts of a segment.
fn of_segment(segment: &SegmentSpaceUsage) -> Vec<Component> {
    let per_field = |name: &'static str, usage: &PerFieldSpaceUsage| {
        let of_field = |field: &tantivy::space_usage::FieldUsage| Component {
            name: name.into(),
            field: Some(field.field_name().to_owned()),
            bytes: field.total().get_bytes(),
        };
        usage.fields().map(of_field).collect::<Vec<Component>>()
    };
    let mut components = vec![Component {
        name: "stored text".into(),
        field: None,
        bytes: segment.store().total().get_bytes(),
    }];
    components.extend(per_field("postings", segment.postings()));
    components.extend(per_field("positions", segment.positions()));
    components.extend(per_field("terms", segment.termdict()));
    components.extend(per_field("norms", segment.fieldnorms()));
    components.extend(per_field("fast fields", segment.fast_fields()));
    components.retain(|component| component.bytes > 0);
    components
}

/// The bytes of all files of the index's folder, but for what keeps it out of git.
fn of_folder(dir: &Path) -> io::Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name() != ".gitignore" && entry.file_type()?.is_file() {
            total += entry.metadata()?.len();
        }
    }
    Ok(total)
}
