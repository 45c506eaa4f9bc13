//! What is said on standard error: errors, warnings, hints, notes.

use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use terminal_size::terminal_size_of;

use crate::archive::{Skipped, Weight};
use crate::error::{Error, command};
use crate::index::Report;
use crate::output::message::{lines, marked_query};
use crate::output::{Look, counted, printable, report};
use crate::query::Warning;
use crate::search::{Reason, Suggestion};

/// More skipped files than this are summed up.
const MOST_SKIPPED: usize = 20;

/// Says things on standard error; that nobody hears it is no error.
pub(super) struct Messages {
    out: AutoStream<io::Stderr>,
    /// The columns of the terminal; without, lines are as long as they are.
    width: Option<usize>,
}

impl Messages {
    pub(super) fn new(choice: ColorChoice) -> Messages {
        let width = terminal_size_of(io::stderr()).map(super::columns);
        Messages { out: AutoStream::new(io::stderr(), choice), width }
    }

    /// Something failed.
    pub(super) fn error(&mut self, error: &Error) {
        self.say("error", AnsiColor::Red.on_default().bold(), &error.to_string());
        if let Some(hint) = error.hint() {
            self.hint(&hint);
        }
    }

    /// Something failed that never should; a damaged index can be why.
    pub(super) fn failure(&mut self, place: &str, index: Option<&PathBuf>) {
        let label = AnsiColor::Red.on_default().bold();
        self.say("error", label, &format!("tabloid failed inside, at {place}"));
        let fault = "this is a fault of tabloid: please report it";
        self.hint(&match index {
            Some(dir) => format!(
                "if the index is damaged, remove the folder `{}` and build it anew with \
                 `{} index PATH...`; else {fault}",
                dir.display(),
                command(dir)
            ),
            None => fault.to_owned(),
        });
    }

    /// Something is not as it may have been meant.
    pub(super) fn warning(&mut self, message: &str) {
        self.say("warning", AnsiColor::Yellow.on_default().bold(), message);
    }

    /// What to do about the line before.
    pub(super) fn hint(&mut self, message: &str) {
        self.say("hint", AnsiColor::Cyan.on_default().bold(), message);
    }

    /// What was done, in a line without a label.
    pub(super) fn note(&mut self, message: &str) {
        for line in lines(&printable(message.into()), self.width) {
            let _ = writeln!(self.out, "{line}");
        }
    }

    /// Parts of a query were not understood as they may have been meant; shows where, those of which
    /// the same is said together.
    pub(super) fn query_warnings(&mut self, query: &str, warnings: &[Warning]) {
        for (at, Warning { message, .. }) in warnings.iter().enumerate() {
            let same = |warning: &&Warning| warning.message == *message;
            if warnings[..at].iter().any(|warning| same(&warning)) {
                continue;
            }
            self.warning(message);
            let spans: Vec<Range<usize>> =
                warnings.iter().filter(same).map(|warning| warning.span.clone()).collect();
            for line in marked_query(query, &spans, self.width).into_iter().flatten() {
                let _ = writeln!(self.out, "{line}");
            }
        }
    }

    /// What may have been meant.
    pub(super) fn suggestion(&mut self, suggestion: &Suggestion) {
        let Suggestion { query, reason, passages } = suggestion;
        let found = counted(*passages, "passage");
        self.hint(&match reason {
            Reason::Spelling => format!("did you mean `{query}`? ({found})"),
            Reason::Near => {
                format!("near each other in any order, these words stand in {found}: `{query}`")
            }
            Reason::Forms => format!("in any form, these words stand in {found}: `{query}`"),
        });
    }

    /// What an update did not take in because it is broken; how many more there are than were told.
    pub(super) fn broken(&mut self, report: &Report, look: &Look) -> u64 {
        let weights = [Weight::Absent, Weight::Flawed, Weight::Broken];
        let number = weights.into_iter().map(|weight| report.number(weight)).sum();
        self.skipped(report.broken(), number, look)
    }

    /// The first of so many that were not taken in, with a hint below the last it is about; how many more there
    /// are than were told.
    pub(super) fn skipped<'s>(
        &mut self,
        broken: impl Iterator<Item = &'s Skipped>,
        number: u64,
        look: &Look,
    ) -> u64 {
        let shown: Vec<&Skipped> = broken.take(MOST_SKIPPED).collect();
        for (at, skipped) in shown.iter().enumerate() {
            self.warning(&report::skipped(skipped, look));
            let hint = skipped.reason.hint();
            let comes_again = shown[at + 1..].iter().any(|later| later.reason.hint() == hint);
            if let Some(hint) = hint.filter(|_| !comes_again) {
                self.hint(hint);
            }
        }
        let more = number.saturating_sub(shown.len() as u64);
        if more > 0 {
            self.warning(&format!("{more} more like these"));
        }
        more
    }

    fn say(&mut self, label: &str, style: Style, message: &str) {
        let text = format!("{label}: {}", printable(message.into()));
        for (at, line) in lines(&text, self.width).iter().enumerate() {
            let _ = match line.strip_prefix(label).filter(|_| at == 0) {
                Some(rest) => writeln!(self.out, "{style}{label}{style:#}{rest}"),
                None => writeln!(self.out, "{line}"),
            };
        }
    }
}
