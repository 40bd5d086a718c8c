//! Which operation fails, how, and for how long.

use rusqlite::ffi;
use std::ffi::c_int;

/// What can be made to fail. Each is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Open,
    Write,
    Truncate,
    Sync,
    /// The shared memory beside the database grows: a file, too.
    Share,
}

/// What the disk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// EIO: nothing is done.
    Broken,
    /// ENOSPC: nothing is done. A truncation needs no space, so it succeeds.
    Full,
    /// Half of a write is done, then there is no space. Only writes fail.
    Short,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Broken, Kind::Full, Kind::Short];

    fn concerns(self, step: Step) -> bool {
        match self {
            Kind::Broken => true,
            Kind::Full => step != Step::Truncate,
            Kind::Short => step == Step::Write,
        }
    }

    /// The code that the VFS of Unix gives where the system call fails so.
    pub(crate) fn code(self, step: Step) -> c_int {
        match (step, self) {
            (Step::Write, Kind::Full | Kind::Short) => ffi::SQLITE_FULL,
            (Step::Write, Kind::Broken) => ffi::SQLITE_IOERR_WRITE,
            (Step::Truncate, _) => ffi::SQLITE_IOERR_TRUNCATE,
            (Step::Sync, _) => ffi::SQLITE_IOERR_FSYNC,
            (Step::Open, _) => ffi::SQLITE_CANTOPEN,
            (Step::Share, _) => ffi::SQLITE_IOERR_SHMSIZE,
        }
    }
}

/// The `nth` operation from now on, counted from 1, fails; `lasting`: and all that follow until it is lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: Kind,
    pub nth: usize,
    pub lasting: bool,
}

/// A fault and how often it was met.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Armed {
    fault: Fault,
    counted: usize,
}

impl Armed {
    pub fn new(fault: Fault) -> Armed {
        Armed { fault, counted: 0 }
    }

    /// Counts this step; the kind where it fails.
    pub fn meet(&mut self, step: Step) -> Option<Kind> {
        if !self.fault.kind.concerns(step) {
            return None;
        }
        self.counted += 1;
        let fails = self.counted == self.fault.nth || (self.fault.lasting && self.fired());
        fails.then_some(self.fault.kind)
    }

    pub fn fired(&self) -> bool {
        self.counted >= self.fault.nth
    }
}
