//! Timing queries: in this process, and in fresh ones.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::queries::{QueryClass, QuerySet};
use super::report::{ClassReport, Speed};
use super::ripgrep::Ripgrep;
use super::{Bench, Step};
use crate::error::Result;
use crate::search::{Request, Searcher};

/// How often each query is timed in this process.
const PASSES: usize = 3;

/// How many queries of a class are timed in fresh processes.
const COLD: usize = 20;

/// The longest time that is told from longer ones, in nanoseconds: an hour.
const LONGEST: u64 = 3_600_000_000_000;

/// To how many figures times are kept.
const FIGURES: u8 = 3;

/// Times, as many as there are: their percentiles are kept, not each of them.
pub struct Times {
    /// `None` where it could not be made, which its fixed bounds rule out.
    histogram: Option<Histogram<u64>>,
    all: Duration,
}

impl Default for Times {
    fn default() -> Times {
        Times::new()
    }
}

impl Times {
    /// None yet.
    pub fn new() -> Times {
        let histogram = Histogram::new_with_bounds(1, LONGEST, FIGURES).ok();
        Times { histogram, all: Duration::ZERO }
    }

    /// Takes one in.
    pub fn add(&mut self, time: Duration) {
        self.all += time;
        if let Some(histogram) = &mut self.histogram {
            histogram.saturating_record(u64::try_from(time.as_nanos()).unwrap_or(LONGEST));
        }
    }

    /// Takes in all of others.
    pub(super) fn add_all(&mut self, others: &Times) {
        self.all += others.all;
        if let (Some(own), Some(others)) = (&mut self.histogram, &others.histogram) {
            // Both have the same bounds, so that nothing is out of them.
            let _ = own.add(others);
        }
    }

    /// What they say.
    pub fn speed(&self) -> Speed {
        let samples = self.histogram.as_ref().map_or(0, Histogram::len);
        let at = |quantile: f64| {
            let histogram = self.histogram.as_ref();
            histogram.map_or(0.0, |times| times.value_at_quantile(quantile) as f64 / 1e6)
        };
        Speed {
            samples,
            p50_ms: at(0.5),
            p95_ms: at(0.95),
            p99_ms: at(0.99),
            worst_ms: at(1.0),
            queries_per_second: samples as f64 / self.all.as_secs_f64().max(f64::MIN_POSITIVE),
        }
    }
}

impl Bench<'_, '_> {
    /// Times every class; first all queries are asked once without being timed, so that what they
    /// read lies in memory.
    pub(super) fn classes(
        &mut self,
        searcher: &Searcher,
        queries: &QuerySet,
        rival: Option<&Ripgrep>,
    ) -> Result<Vec<ClassReport>> {
        let mut hits = Vec::new();
        for class in &queries.classes {
            self.tell(Step::Timing(&class.name))?;
            hits.push(warm_up(searcher, class)?);
        }
        let mut reports = Vec::new();
        for (class, hits) in queries.classes.iter().zip(hits) {
            reports.push(self.class(searcher, class, hits, rival)?);
        }
        Ok(reports)
    }

    /// Times a class.
    fn class(
        &mut self,
        searcher: &Searcher,
        class: &QueryClass,
        hits: u64,
        rival: Option<&Ripgrep>,
    ) -> Result<ClassReport> {
        self.tell(Step::Timing(&class.name))?;
        let warm = warm(class, |request| searcher.search(request).map(drop))?;
        let without_snippets = self::warm(class, |request| searcher.best(request).map(drop))?;
        let cold = self.cold(class, searcher)?;
        let (ripgrep, unfound) = match rival {
            Some(rival) => {
                self.tell(Step::Ripgrep(&class.name))?;
                rival.race(class, COLD, cold)?
            }
            None => (None, 0),
        };
        Ok(ClassReport {
            class: class.name.clone(),
            queries: class.texts().map(String::from).collect(),
            hits,
            warm: warm.speed(),
            without_snippets: without_snippets.speed(),
            cold,
            ripgrep,
            ripgrep_found_nothing: unfound as u64,
        })
    }

    /// Times the first queries of a class, each in a process of its own.
    fn cold(&mut self, class: &QueryClass, searcher: &Searcher) -> Result<Speed> {
        let mut times = Times::new();
        for query in class.texts().take(COLD) {
            self.tell(Step::Starting(&class.name))?;
            times.add(self.program.search(query, searcher.reader().dir())?.wall);
        }
        Ok(times.speed())
    }
}

/// Asks every query of a class once; how many articles they find.
fn warm_up(searcher: &Searcher, class: &QueryClass) -> Result<u64> {
    let mut hits = 0;
    for query in class.texts() {
        let request = Request::new(query);
        hits += searcher.search(&request)?.total.articles;
        searcher.best(&request)?;
    }
    Ok(hits)
}

/// Times every query of a class, in one process.
pub(super) fn warm(class: &QueryClass, search: impl Fn(&Request) -> Result<()>) -> Result<Times> {
    let mut times = Times::new();
    for _ in 0..PASSES {
        for query in class.texts() {
            let request = Request::new(query);
            let started = Instant::now();
            search(&request)?;
            times.add(started.elapsed());
        }
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_times_taken() {
        let mut times = Times::new();
        (1..=100).for_each(|ms| times.add(Duration::from_millis(ms)));
        let Speed { samples, p50_ms, p95_ms, p99_ms, worst_ms, queries_per_second } = times.speed();
        assert_eq!(samples, 100);
        for (found, expected) in [(p50_ms, 50.0), (p95_ms, 95.0), (p99_ms, 99.0), (worst_ms, 100.0)]
        {
            assert!((found - expected).abs() < 0.2, "{found} is not {expected}");
        }
        assert!((queries_per_second - 100.0 / 5.05).abs() < 0.01);
    }

    #[test]
    fn no_times_say_nothing() {
        assert_eq!(Times::new().speed().samples, 0);
    }
}
