//! What is told while indexing or measuring goes on: a line that is drawn anew, on a terminal only, and what
//! becomes of every file, where that is asked for.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle,
};

use super::messages::Messages;
use crate::archive::Weight;
use crate::bench::Step;
use crate::index::{Event, Report};
use crate::output::{Look, report};

/// What is quicker than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(400);

/// How often the line is drawn.
const INTERVAL: Duration = Duration::from_millis(100);

/// How long it takes until the time left can be told.
const FORESIGHT: Duration = Duration::from_secs(3);

/// A line on standard error; nothing where that is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    told: Duration,
    /// How to show files, where each is to be told.
    verbose: Option<Look>,
}

impl Progress {
    /// A line that is not drawn yet.
    pub(super) fn new(is_wanted: bool, verbose: Option<&Look>) -> Progress {
        let target =
            if is_wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Progress { bar, started: Instant::now(), told: Duration::ZERO, verbose: verbose.cloned() }
    }

    /// Whether there is somebody to see it.
    pub(super) fn is_seen() -> bool {
        !ProgressDrawTarget::stderr().is_hidden()
    }

    /// Tells what was done, unless it was told just now.
    pub(super) fn tell(&mut self, report: &Report, event: Event<'_>, messages: &mut Messages) {
        if let Some(look) = &self.verbose
            && let Some(line) = line_of(event, look)
        {
            self.bar.suspend(|| messages.note(&line));
        }
        let elapsed = self.started.elapsed();
        if elapsed >= PATIENCE && elapsed - self.told >= INTERVAL {
            self.told = elapsed;
            self.draw(|| line(report, elapsed));
        }
    }

    /// Tells what is measured: at once, for the next step may be long in coming.
    pub(super) fn step(&self, step: Step<'_>) {
        self.draw(|| line_of_step(step));
    }

    /// Draws the line, where somebody sees it.
    fn draw(&self, line: impl FnOnce() -> String) {
        if !self.bar.is_hidden() {
            self.bar.set_message(line());
            self.bar.tick();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What became of a file, in a line.
fn line_of(event: Event<'_>, look: &Look) -> Option<String> {
    let named = |path: &Path, what: &str| format!("{what} `{}`", look.path(path));
    match event {
        Event::Unchanged(path) => Some(named(path, "unchanged")),
        Event::Source { path, added, replaced, removed } => {
            Some(named(path, &report::changes(added, replaced, removed)))
        }
        Event::Skipped(skipped) => Some(report::skipped(skipped, look)),
        Event::Committed => Some("committed".to_owned()),
        Event::Waiting => None,
    }
}

/// What is measured, in a line.
fn line_of_step(step: Step<'_>) -> String {
    match step {
        Step::Generating => "making articles up".to_owned(),
        Step::Indexing(run, of) => format!("indexing, {run} of {of}"),
        Step::Checking(class) => format!("checking answers: {class}"),
        Step::Timing(class) => format!("timing: {class}"),
        Step::Starting(class) => format!("timing fresh processes: {class}"),
        Step::Ripgrep(class) => format!("timing ripgrep: {class}"),
        Step::Part(percent) => format!("{percent} % of the articles"),
    }
}

/// The line: files and articles taken in, what was skipped, how fast, and how long it will take.
fn line(report: &Report, elapsed: Duration) -> String {
    let many = |number: u64, noun: &str| {
        format!("{} {noun}{}", HumanCount(number), if number == 1 { "" } else { "s" })
    };
    let speed = report.bytes_read as f64 / elapsed.as_secs_f64().max(0.001);
    let mut line = format!(
        "{}, {}, {}",
        many(report.files, "file"),
        many(report.added + report.replaced, "article"),
        HumanBytes(report.bytes_read)
    );
    if report.bytes_read > 0 {
        line += &format!(" ({}/s)", HumanBytes(speed as u64));
    }
    if report.unchanged > 0 {
        line += &format!(", {} unchanged", HumanCount(report.unchanged));
    }
    let broken = report.number(Weight::Broken);
    if broken > 0 {
        line += &format!(", {} skipped as broken", HumanCount(broken));
    }
    if let Some(left) = left(report, elapsed, speed) {
        line += &format!(", {} left", HumanDuration(left));
    }
    line
}

/// How long it will take at this speed, in bytes a second, once that can be told.
fn left(report: &Report, elapsed: Duration, speed: f64) -> Option<Duration> {
    let total = report.total_bytes.filter(|_| elapsed >= FORESIGHT && speed >= 1.0)?;
    let left = total.saturating_sub(report.passed_bytes + report.bytes_read);
    Duration::try_from_secs_f64(left as f64 / speed).ok().filter(|left| left.as_secs() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_was_done_how_fast_and_how_long_it_will_take() {
        let mut report =
            Report { files: 3, added: 1_200, bytes_read: 3 << 20, ..Report::default() };
        assert_eq!(
            line(&report, Duration::from_secs(2)),
            "3 files, 1,200 articles, 3.00 MiB (1.50 MiB/s)"
        );
        (report.files, report.added) = (1, 1);
        assert!(line(&report, Duration::ZERO).starts_with("1 file, 1 article, "));
        report.unchanged = 7;
        assert!(line(&report, Duration::ZERO).ends_with("7 unchanged"));
        report.total_bytes = Some(9 << 20);
        report.passed_bytes = 2 << 20;
        assert!(line(&report, Duration::from_secs(6)).ends_with(", 8 seconds left"));
    }
}
