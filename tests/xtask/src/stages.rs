//! Numbered steps of a long task: each says what it does and how long it took; one line sums up at the end.

use crate::failure::Result;
use std::time::{Duration, Instant};

pub struct Stages {
    total: usize,
    started: Instant,
    taken: Vec<(&'static str, Duration)>,
}

impl Stages {
    pub fn new(total: usize) -> Self {
        Self { total, started: Instant::now(), taken: Vec::new() }
    }

    /// Runs one stage between its two lines. `does` is what a waiting person wants to know.
    pub fn run<T>(&mut self, name: &'static str, does: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.announce(name, does);
        let started = Instant::now();
        let result = work();
        self.taken.push((name, started.elapsed()));
        let end = if result.is_ok() { "done" } else { "FAILED" };
        println!(
            "    {end} in {}, {} since the start",
            clock(started.elapsed()),
            clock(self.started.elapsed())
        );
        result
    }

    /// The heading of the next stage alone, for one that never comes back.
    pub fn announce(&self, name: &str, does: &str) {
        println!("{}/{} {name}: {does}", self.taken.len() + 1, self.total);
    }

    /// `ok in 12:03: format 0:02 · packages 1:31 · …`
    pub fn summary(&self, ok: bool) -> String {
        let taken: Vec<String> =
            self.taken.iter().map(|(name, time)| format!("{name} {}", clock(*time))).collect();
        let end = if ok { "ok" } else { "FAILED" };
        format!("{end} in {}: {}", clock(self.started.elapsed()), taken.join(" · "))
    }
}

/// Minutes and seconds: `3:07`.
fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn times_read_as_minutes_and_seconds() {
        for (seconds, shown) in [(0, "0:00"), (59, "0:59"), (187, "3:07"), (3600, "60:00")] {
            assert_eq!(clock(Duration::from_secs(seconds)), shown);
        }
    }

    #[test]
    fn the_summary_names_every_stage_that_ran_and_the_failure_passes_through() {
        let mut stages = Stages::new(3);
        assert_eq!(stages.run("one", "counts", || Ok(7)), Ok(7));
        let failure = Failure::new("broken", "mend it");
        assert!(stages.run("two", "breaks", || Err::<(), _>(failure)).is_err());
        assert_eq!(stages.summary(false), "FAILED in 0:00: one 0:00 · two 0:00");
    }
}
