//! Takes what the pipeline made of sources, one after another, into the index.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{Event, Update};
use crate::archive::{Reason, Skipped, Source, Weight};
use crate::error::Result;
use crate::index::pipeline::{Step, Totals};
use crate::index::source::{KnownSource, SourceState};

/// How long an update waits for a file without saying that it is still there.
const TICK: Duration = Duration::from_millis(100);

/// A source that the pipeline has.
pub(super) struct Ahead {
    pub(super) source: Source,
    pub(super) known: Option<SourceState>,
    pub(super) steps: Receiver<Step>,
}

/// A source being taken in.
struct Taking {
    source: Source,
    /// What the index holds of it now.
    known: Option<SourceState>,
    /// What the index will hold of it; none until it turned out to have changed.
    state: Option<SourceState>,
    /// Its articles in the index that were not met again yet.
    left: Totals,
    /// What was done: added, replaced, removed.
    done: [u64; 3],
    /// Whether something is wrong with a record of it, which the next update is to tell again.
    is_broken: bool,
}

/// How much of a source was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All that is to be had.
    Whole,
    /// Not all: the update was stopped, or commits on the way, or the source broke.
    Some,
}

impl Update<'_, '_> {
    /// Takes all that the pipeline was given.
    pub(super) fn take_all(&mut self) -> Result<()> {
        while !self.ahead.is_empty() && !self.report.interrupted {
            self.take_next()?;
        }
        Ok(())
    }

    /// Takes the next source that the pipeline was given.
    pub(super) fn take_next(&mut self) -> Result<()> {
        let Some(Ahead { source, known, steps }) = self.ahead.pop_front() else { return Ok(()) };
        let left = Totals::default();
        let mut taking =
            Taking { source, known, state: None, left, done: [0; 3], is_broken: false };
        loop {
            if self.report.interrupted {
                return self.put(&mut taking, Part::Some);
            }
            let step = match steps.recv_timeout(TICK) {
                Ok(step) => step,
                Err(RecvTimeoutError::Timeout) => {
                    self.tell(Event::Waiting);
                    continue;
                }
                // The thread that read it is gone.
                Err(RecvTimeoutError::Disconnected) => Step::Ends(Err(Reason::Fault)),
            };
            self.report.bytes_read = self.meter.bytes_read();
            match step {
                Step::Ends(read) => return self.end_source(taking, read),
                Step::Unchanged(modified) => return self.touched(taking, modified),
                Step::Failed(error) => return Err(error),
                step => self.step(&mut taking, step)?,
            }
            if self.changed && self.committed.elapsed() >= self.manner.commit_every {
                self.put(&mut taking, Part::Some)?;
                self.commit()?;
            }
        }
    }

    /// Does one step of taking in a source.
    fn step(&mut self, taking: &mut Taking, step: Step) -> Result<()> {
        match step {
            Step::Begins(state, held) => {
                taking.state = Some(state);
                taking.left = held;
            }
            Step::Kept(article) => {
                taking.left.take(&article);
                if let Some(state) = &mut taking.state {
                    state.count(article.passages, article.text_bytes);
                }
                self.tell(Event::Waiting);
            }
            Step::Broken(line, reason) => {
                taking.is_broken |= reason.weight() == Weight::Broken;
                self.skip_record(&taking.source, line, reason);
            }
            Step::Gone(article) => {
                taking.left.take(&article);
                taking.done[2] += 1;
                self.report.removed += 1;
                self.delete_article(&article)?;
            }
            Step::New { line, before, prepared } => {
                let Ok((article, held)) = prepared.recv() else {
                    taking.is_broken = true;
                    self.skip_record(&taking.source, line, Reason::Fault);
                    return Ok(());
                };
                if let Some(before) = &before {
                    taking.left.take(before);
                    self.delete_article(before)?;
                }
                taking.done[usize::from(before.is_some())] += 1;
                self.report.count(&article, before.is_some());
                if let Some(state) = &mut taking.state {
                    state.count(article.passages, article.text_bytes);
                }
                self.manifest.articles += 1;
                self.manifest.passages += article.passages;
                self.manifest.text_bytes += article.text_bytes;
                self.manifest.next_article += 1;
                self.changed = true;
                if let Some(writer) = &mut self.writer {
                    writer.add_article(article, self.manifest.next_article - 1)?;
                }
                drop(held);
                self.tell(Event::Waiting);
            }
            Step::Unchanged(_) | Step::Ends(_) | Step::Failed(_) => {}
        }
        Ok(())
    }

    /// Takes note that a source is as it was, though its time of change or its size is another.
    fn touched(&mut self, mut taking: Taking, modified: u64) -> Result<()> {
        self.report.unchanged += 1;
        self.report.passed_bytes += taking.source.size;
        self.tell(Event::Unchanged(&taking.source.path));
        let size = taking.source.size;
        match &taking.known {
            // It may have grown between being looked at and being read.
            Some(known) if modified != 0 && (modified, size) != (known.modified, known.size) => {
                taking.state = Some(SourceState { modified, size, ..known.clone() });
                self.put(&mut taking, Part::Whole)
            }
            _ => Ok(()),
        }
    }

    /// Takes note of how a source ended.
    fn end_source(
        &mut self,
        mut taking: Taking,
        read: std::result::Result<(), Reason>,
    ) -> Result<()> {
        let path = taking.source.path.clone();
        let articles = taking.state.as_ref().map_or(0, |state| state.articles);
        let part = match read {
            // What was not met may stand in a record that can't be read.
            Ok(()) if taking.left.articles > 0 => {
                self.report.keeps(&path);
                Part::Some
            }
            // Until it is mended the next update says so again.
            Ok(()) if taking.is_broken => Part::Some,
            Ok(()) => {
                self.report.empty += u64::from(articles == 0);
                Part::Whole
            }
            Err(reason) => {
                let is_other = reason == Reason::OtherFormat;
                let kept = match &taking.state {
                    Some(_) => taking.left.articles > 0 && !is_other,
                    None => taking.known.as_ref().is_some_and(|known| known.articles > 0),
                };
                let is_new = taking.known.is_none();
                self.skip(Skipped { path: path.clone(), line: None, reason, kept });
                match (is_other, is_new) {
                    (true, false) => Part::Whole,
                    (true, true) if articles == 0 => return Ok(()),
                    _ => Part::Some,
                }
            }
        };
        let [added, replaced, removed] = taking.done;
        self.put(&mut taking, part)?;
        self.tell(Event::Source { path: &path, added, replaced, removed });
        Ok(())
    }

    /// Puts what is known of a source into the index, in place of what was. If only some of it
    /// was taken in, the next update reads it again.
    fn put(&mut self, taking: &mut Taking, part: Part) -> Result<()> {
        let Some(mut state) = taking.state.clone() else { return Ok(()) };
        let is_input = taking.source.is_standard_input();
        if (part == Part::Some || is_input) && taking.done == [0; 3] {
            return Ok(()); // nothing of it was taken in, so what is known stays as it is
        }
        // What was not met stays: the rest was not reached, or came through the same pipe before.
        state.articles += taking.left.articles;
        state.passages += taking.left.passages;
        state.text_bytes += taking.left.text_bytes;
        if part == Part::Some {
            state.modified = 0;
            state.hash = None;
        }
        self.changed = true;
        self.refused.remove(&taking.source.path);
        self.manifest.sources += u64::from(taking.known.is_none());
        state.revision = self.manifest.next_revision;
        self.manifest.next_revision += 1;
        if let Some(writer) = &mut self.writer {
            if let Some(known) = &taking.known {
                writer.delete_source(known.revision)?;
            }
            let path = taking.source.path.clone();
            writer.add_source(&KnownSource { path, state: state.clone() })?;
        }
        taking.known = Some(state);
        Ok(())
    }
}
