//! A real server and real devices in one process, joined by real HTTP on 127.0.0.1, with one clock that tests move.
//!
//! [`Office`] is the server with a township's staff, run through the ledger as the command line does; [`Device`] is a
//! workbench with its store, driven by the same requests as a screen; [`ByHand`] is one that exchanges only when it is
//! told to; [`forms`] fills in what a person would type.

mod by_hand;
mod device;
pub mod forms;
mod office;

pub use by_hand::{ByHand, NoReply};
pub use device::Device;
pub use office::Office;

use shared::domain::{Millis, UnitId};

/// 2026-11-25 09:00 in Shanghai.
pub const MORNING: Millis = 1_795_568_400_000;
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// 列东街道, and two of its villages.
pub const TOWNSHIP: &str = "350404001";
pub const VILLAGE: &str = "350404001001";
pub const NEIGHBOUR: &str = "350404001002";
/// A password that the policy accepts.
pub const PASSWORD: &str = "Ye-tan-2026";

/// # Panics
/// Unless it is a unit id: a test's own constant.
pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit id")
}
