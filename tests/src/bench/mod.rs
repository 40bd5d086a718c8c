//! The benchmarks: real processes doing the works W1 to W9, each beside the least that this machine could do it for.
//!
//! [`Plan`] says what to run, each [`Work`] has one file that tells its figures to the [`Report`], and [`table`] writes them
//! down. [`stage`] is the server and the devices, [`wire`] counts what goes between them, [`meter`] what they use, [`fill`]
//! puts households onto the server. No speed is asserted anywhere: the tests assert what makes it.

mod device;
mod device_floor;
pub mod figure;
mod fill;
mod first_sync;
mod http;
pub mod meter;
mod plan;
pub mod report;
pub mod stage;
mod table;
pub mod wire;

pub use plan::Plan;
pub use report::Report;
pub use table::table;

use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// The works, in the order in which they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Work {
    /// First sync.
    W1,
    /// A device with very many households.
    W8,
}

impl Work {
    pub const ALL: [Work; 2] = [Work::W1, Work::W8];

    /// Does the work and tells its figures.
    ///
    /// # Errors
    /// Where a process refuses, or a result is not what it has to be.
    pub async fn run(self, plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
        match self {
            Work::W1 => first_sync::run(plan, report).await,
            Work::W8 => device::run(plan, report).await,
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl FromStr for Work {
    type Err = String;

    fn from_str(text: &str) -> Result<Work, String> {
        let named = Work::ALL.into_iter().find(|work| work.to_string().eq_ignore_ascii_case(text));
        named.ok_or_else(|| format!("there is no work `{text}`"))
    }
}
