//! A whole county in one thread: devices, a server and the lines between them, driven by one seed.
//!
//! What runs is the production code: the device's state machine, store and commands, the server's exchange, admission and
//! ledger. Only the line between them, the clocks, the dice and the people are simulated. [`world`] moves from one
//! happening to the next, [`traffic`] carries what travels; [`device`], [`office`] and [`network`] are its places, [`people`] and [`faults`] what befalls
//! them. [`promise`] remembers everything that was acknowledged, [`heal`] ends the troubles, and [`oracle`] says what must
//! then be true. A run that failed runs again just so with its seed.

pub mod crossing;
pub mod device;
pub mod dice;
pub mod doom;
pub mod faults;
pub mod forms;
pub mod fuse;
pub mod gallery;
pub mod heal;
pub mod hidden;
pub mod log;
pub mod network;
mod numbers;
pub mod office;
pub mod oracle;
pub mod people;
pub mod pictures;
pub mod promise;
mod reception;
pub mod schedule;
pub mod secretary;
pub mod staff;
pub mod traffic;
pub mod witness;
pub mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use world::World;

/// What a run that found nothing tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Over every line of the log.
    pub hash: String,
    pub figures: Figures,
}

/// How much a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub devices: usize,
    pub happenings: u64,
    pub exchanges: u64,
    pub promises: usize,
    pub crashes: u64,
    pub crossings: u64,
    pub rejected: u64,
    pub held: u64,
    pub excused: usize,
    /// Most round trips of one device until it was quiet again, once everything was sent.
    pub round_trips: u32,
}

/// A seed that found something.
#[derive(Debug)]
pub struct Broken {
    pub seed: u64,
    pub why: String,
    /// The end of the story.
    pub story: Vec<String>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.story {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "seed {}: {}", self.seed, self.why)?;
        write!(f, "again: cargo xtask simulate --seeds 1 --seed {}", self.seed)
    }
}

/// Runs one seed. `aloud`: the story goes to standard output.
///
/// # Errors
/// [`Broken`], with what was found and the end of the story.
pub fn run(seed: u64, aloud: bool) -> Result<Run, Box<Broken>> {
    let mut world = None;
    let result = catch_unwind(AssertUnwindSafe(|| {
        let world = world.insert(World::new(seed, aloud)?);
        world.live()
    }));
    let why = match result {
        Ok(Ok(run)) => return Ok(run),
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!("a panic: {}", text.unwrap_or_default())
        }
    };
    let story = world.map(|world| world.log.last().map(str::to_owned).collect()).unwrap_or_default();
    Err(Box::new(Broken { seed, why, story }))
}
