//! How far indexing is, in a line that is drawn anew: on a terminal only.

use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::Report;

/// What is quicker than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(400);

/// How often the line is drawn.
const INTERVAL: Duration = Duration::from_millis(100);

/// A line on standard error; nothing where that is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    told: Duration,
}

impl Progress {
    /// A line that is not drawn yet.
    pub(super) fn new(is_wanted: bool) -> Progress {
        let target =
            if is_wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Progress { bar, started: Instant::now(), told: Duration::ZERO }
    }

    /// Draws what was done so far, unless it was drawn just now.
    pub(super) fn tell(&mut self, report: &Report) {
        let elapsed = self.started.elapsed();
        if self.bar.is_hidden() || elapsed < PATIENCE || elapsed - self.told < INTERVAL {
            return;
        }
        self.told = elapsed;
        self.bar.set_message(line(report, elapsed));
        self.bar.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The line: articles taken in, files unchanged, what was skipped, and how fast.
fn line(report: &Report, elapsed: Duration) -> String {
    let articles = HumanCount(report.added + report.replaced);
    let speed = report.bytes_read as f64 / elapsed.as_secs_f64().max(0.001);
    let mut line = format!("{articles} articles, {}", HumanBytes(report.bytes_read));
    if report.bytes_read > 0 {
        line += &format!(" ({}/s)", HumanBytes(speed as u64));
    }
    if report.unchanged > 0 {
        line += &format!(", {} files unchanged", HumanCount(report.unchanged));
    }
    let broken = report.broken().count() as u64;
    if broken > 0 {
        line += &format!(", {} skipped", HumanCount(broken));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_was_done_and_how_fast() {
        let mut report = Report { added: 1_200, bytes_read: 3 << 20, ..Report::default() };
        assert_eq!(line(&report, Duration::from_secs(2)), "1,200 articles, 3.00 MiB (1.50 MiB/s)");
        report.unchanged = 7;
        assert!(line(&report, Duration::ZERO).ends_with("7 files unchanged"));
    }
}
