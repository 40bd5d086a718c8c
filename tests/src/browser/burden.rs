//! What a job costs the person who does it: touches and typed fields on its shortest path (减负). Kept in
//! `target/burden.json`, where it may only fall.

use super::Page;
use super::page::built;
use anyhow::ensure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// What was done on a session's pages so far.
#[derive(Default)]
pub(super) struct Tally {
    touches: AtomicU32,
    typed: AtomicU32,
}

impl Tally {
    pub(super) fn touched(&self) {
        self.touches.fetch_add(1, Ordering::Relaxed);
    }

    /// A field filled. Putting the cursor there first counts as a touch only where the test does so.
    pub(super) fn typed(&self) {
        self.typed.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self) -> Burden {
        Burden { touches: self.touches.load(Ordering::Relaxed), typed: self.typed.load(Ordering::Relaxed) }
    }
}

/// Touches and typed fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burden {
    pub touches: u32,
    pub typed: u32,
}

/// A job that is being counted.
pub struct Job<'a> {
    name: &'static str,
    tally: &'a Tally,
    began: Burden,
}

impl<'a> Page<'a> {
    /// Begins to count.
    pub fn job(&self, name: &'static str) -> Job<'a> {
        let tally = self.tally();
        Job { name, tally, began: tally.read() }
    }
}

impl Job<'_> {
    /// Writes down what the job took and asks that it was at most `aim`.
    ///
    /// # Errors
    /// Where it took more.
    pub fn took_at_most(self, aim: Burden) -> anyhow::Result<()> {
        let now = self.tally.read();
        let took = Burden { touches: now.touches - self.began.touches, typed: now.typed - self.began.typed };
        write_down(self.name, took, aim)?;
        ensure!(
            took.touches <= aim.touches && took.typed <= aim.typed,
            "{} took {took:?}, at most {aim:?} is meant",
            self.name
        );
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    took: Burden,
    aim: Burden,
}

/// The browser tests run one after another, so nobody else writes meanwhile.
fn write_down(job: &str, took: Burden, aim: Burden) -> anyhow::Result<()> {
    let file = built().join("burden.json");
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let mut lines: BTreeMap<String, Line> = serde_json::from_str(&known).unwrap_or_default();
    lines.insert(job.to_owned(), Line { took, aim });
    std::fs::write(file, serde_json::to_string_pretty(&lines)?)?;
    Ok(())
}
