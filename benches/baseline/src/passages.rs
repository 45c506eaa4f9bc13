//! The passages that tabloid cuts, in a file that raw tantivy is fed with.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use tabloid::archive::{Found, Meter, Reading, Taken, canonical_root, read, walk};
use tabloid::index::Analyzed;

use crate::raw::Passage;

/// Writes the passages of all articles below a path; tells how many there are and the bytes of
/// their text.
pub fn write(path: &Path, out: &Path) -> Result<(u64, u64), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(out)?);
    let (mut passages, mut bytes) = (0, 0);
    let mut failed = None;
    for source in walk(&canonical_root(path)?, Path::new("")).flatten() {
        let read = read(&source, &Reading::default(), &Meter::default(), &mut |found| {
            let Found::Article { article, .. } = found else { return Taken::Go };
            for passage in Analyzed::of(&article, None, &[]).passages {
                passages += 1;
                bytes += passage.text.len() as u64;
                let title = article.title.clone().unwrap_or_default();
                let line = serde_json::to_string(&Passage { title, text: passage.text });
                let written = line.map_err(Into::into).and_then(|line| writeln!(out, "{line}"));
                if let Err(error) = written {
                    failed = Some(error);
                    return Taken::Stop;
                }
            }
            Taken::Go
        });
        if let Err(reason) = read {
            eprintln!("{}: {reason}", source.path.display());
        }
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    out.flush()?;
    Ok((passages, bytes))
}
