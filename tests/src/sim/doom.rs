//! Crashes of a device: before a step of work, in the middle of its transaction, or right after it.

use super::world::{Happening, World};
use anyhow::Result;

/// Most rows that a fuse lets pass.
const FUSE_ROWS_MAX: i64 = 400;

/// Where a step of work ends early.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crash {
    Before,
    /// After some rows, or right after the step where it writes fewer.
    Within,
    After,
}

impl World {
    /// The program ends at once, and is started again after a while.
    pub fn crash(&mut self, number: usize) {
        self.figures.crashes += 1;
        self.devices[number].crash();
        self.note(&format!("d{number} crashes"));
        let after = self.dice.between(200, 60_000);
        self.after(after, Happening::Start { device: number });
    }

    /// Whether the next step of work on a device ends in a crash, and where.
    fn doom(&mut self, number: usize) -> Result<Option<Crash>> {
        if !self.dice.chance(self.troubles.crash_percent) {
            return Ok(None);
        }
        let crash = [Crash::Before, Crash::Within, Crash::Within, Crash::After][self.dice.below(4)];
        if crash == Crash::Within {
            // As often early as late.
            let most = 1 << self.dice.below(10);
            let rows = self.dice.between(0, most.min(FUSE_ROWS_MAX));
            self.devices[number].doom(rows)?;
        }
        Ok(Some(crash))
    }

    /// Does a step of work on a device, which may crash at any point of it. `None`: it did, and nobody heard how it ended.
    pub fn work<T>(
        &mut self,
        number: usize,
        work: impl FnOnce(&mut World) -> Result<T>,
    ) -> Result<Option<T>> {
        let Some(crash) = self.doom(number)? else {
            return work(self).map(Some);
        };
        if crash != Crash::Before {
            let result = work(self);
            if !self.devices[number].fuse.quench() {
                result?;
            }
        }
        self.crash(number);
        Ok(None)
    }
}
