//! The demonstration: a server and two devices as real processes, filled through the same doors that people use.

mod device;
mod office;
mod process;
mod quarter;
mod seed;

pub use device::{Device, Window};
pub use office::{Office, STAFF, Staff, TOWNSHIP, VILLAGE};
pub use process::{Process, binary, kill_at_once};
pub use quarter::live_through;
pub use seed::{SignIn, enrol, fill, seat, sign_ins};
