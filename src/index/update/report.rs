//! What an update tells: while it goes on, and at its end.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use crate::archive::{Skipped, Weight};
use crate::index::prepare::Prepared;
use crate::language::Language;

/// How much of what was not taken in is kept one by one, of each weight: a file may have any number of broken
/// records.
const MOST_SKIPPED: u64 = 1_000;

/// Who is told what an update does; breaking ends it after a last commit.
pub type Observer<'o> = dyn FnMut(&Report, Event<'_>) -> ControlFlow<()> + 'o;

/// What happened just now.
#[derive(Debug, Clone, Copy)]
pub enum Event<'e> {
    /// A file is as it was.
    Unchanged(&'e Path),
    /// A file was taken in, or removed.
    Source {
        /// The file.
        path: &'e Path,
        /// Articles that were not there before.
        added: u64,
        /// Articles that were there in another form.
        replaced: u64,
        /// Articles that are there no more.
        removed: u64,
    },
    /// Something was not taken in.
    Skipped(&'e Skipped),
    /// What was done so far can be searched.
    Committed,
    /// Work goes on.
    Waiting,
}

/// What an update did, or would do if it were no dry run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files looked at.
    pub files: u64,
    /// Articles that were not there before.
    pub added: u64,
    /// Articles that had changed, as they are now.
    pub replaced: u64,
    /// Articles that are gone.
    pub removed: u64,
    /// Files that are as they were.
    pub unchanged: u64,
    /// Articles added or replaced, by language.
    pub languages: BTreeMap<Language, u64>,
    /// Passages of the articles added or replaced.
    pub passages: u64,
    /// Bytes of the articles added or replaced: their text.
    pub text_bytes: u64,
    /// Bytes of files that were read for their articles, as they stand on disk.
    pub bytes_read: u64,
    /// Bytes of the files that are as they were.
    pub passed_bytes: u64,
    /// Bytes of all files below the roots, if they were asked for and are known yet.
    pub total_bytes: Option<u64>,
    /// Files without any text.
    pub empty: u64,
    /// What was not taken in, the first so many of each weight; at the end in the order of paths and lines.
    pub skipped: Vec<Skipped>,
    /// How often what was not taken in, by weight and by [`Reason::name`](crate::archive::Reason::name).
    pub reasons: BTreeMap<(Weight, &'static str), u64>,
    /// How often it committed.
    pub commits: u64,
    /// How many merges of segments it began.
    pub merges: u64,
    /// Whether it was ended before everything was done: another update goes on from there.
    pub interrupted: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Report {
    /// Whether the index is another one than before.
    pub fn changed(&self) -> bool {
        self.added + self.replaced + self.removed > 0
    }

    /// How many were not taken in, of this weight.
    pub fn number(&self, weight: Weight) -> u64 {
        self.reasons.iter().filter(|((of, _), _)| *of == weight).map(|(_, number)| number).sum()
    }

    /// Takes note of what was not taken in.
    pub(super) fn skip(&mut self, skipped: Skipped) {
        let (weight, name) = (skipped.reason.weight(), skipped.reason.name());
        let has_room = self.number(weight) < MOST_SKIPPED;
        *self.reasons.entry((weight, name)).or_default() += 1;
        if has_room {
            self.skipped.push(skipped);
        }
    }

    /// What was not taken in and should have been, the first so many.
    pub fn broken(&self) -> impl Iterator<Item = &Skipped> {
        self.skipped.iter().filter(|skipped| skipped.reason.is_broken())
    }

    /// Takes note that the index keeps what it held of a file, which was the last one read.
    pub(super) fn keeps(&mut self, path: &Path) {
        let of_file = self.skipped.iter_mut().rev().take_while(|skipped| skipped.path == path);
        of_file.for_each(|skipped| skipped.kept = true);
    }

    /// Counts an article taken in.
    pub(super) fn count(&mut self, article: &Prepared, replaces: bool) {
        match replaces {
            true => self.replaced += 1,
            false => self.added += 1,
        }
        *self.languages.entry(article.language).or_default() += 1;
        self.passages += article.passages;
        self.text_bytes += article.text_bytes;
    }
}
