//! The benchmarks: real processes doing the works W1 to W9, each beside the least that this machine could do it for.
//!
//! [`Plan`] says what to run, each [`Work`] has one file that tells its figures to the [`Report`], and [`table`] writes them
//! down. [`stage`] is the server and the devices, [`wire`] counts what goes between them, [`meter`] what they use, [`fill`]
//! puts households onto the server. No speed is asserted anywhere: the tests assert what makes it.

mod both_edit;
mod crowd;
mod device;
mod device_floor;
mod edits;
pub mod figure;
mod fill;
mod first_sync;
mod floor;
mod http;
pub mod meter;
mod million;
mod page;
mod plan;
mod pull;
mod push;
mod reconnect;
pub mod report;
mod roster;
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
    /// Reconnect with nothing new.
    W2,
    /// Push until durable.
    W3,
    /// Pull of what another edited.
    W4,
    /// Two devices edit the same documents.
    W5,
    /// Many devices push at once.
    W6,
    /// W2 and W6 on a server that holds a city.
    W7,
    /// A device with very many households.
    W8,
    /// The page: how large its program is, how soon it shows something.
    W9,
}

impl Work {
    pub const ALL: [Work; 9] =
        [Work::W1, Work::W2, Work::W3, Work::W4, Work::W5, Work::W6, Work::W7, Work::W8, Work::W9];

    /// Does the work and tells its figures.
    ///
    /// # Errors
    /// Where a process refuses, or a result is not what it has to be.
    pub async fn run(self, plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
        match self {
            Work::W1 => first_sync::run(plan, report).await,
            Work::W2 => reconnect::run(plan, report).await,
            Work::W3 => push::run(plan, report).await,
            Work::W4 => pull::run(plan, report).await,
            Work::W5 => both_edit::run(plan, report).await,
            Work::W6 => crowd::run(plan, report).await,
            Work::W7 => million::run(plan, report).await,
            Work::W8 => device::run(plan, report).await,
            Work::W9 => page::run(plan, report).await,
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
