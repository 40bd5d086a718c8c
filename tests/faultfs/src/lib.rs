//! A disk for SQLite in tests: it fails on demand, and remembers what a power cut would leave of it.
//!
//! [`Watch::on`] puts a layer over SQLite's default VFS, for the whole process and for connections opened from then on.
//! Files in a watched folder go through it; all others, and everything that is not a file (locks, shared memory, time),
//! go straight to the VFS below. So the product runs unchanged: encryption, WAL and locks are the real ones.
//!
//! - [`Watch::fail`] lets the k-th write, sync or open of the folder's files fail ([`Fault`]).
//! - [`Watch::record`] writes down what is done to them ([`Tape`]); [`Disk`] plays it back and gives, for any moment, what
//!   could be found after the power went ([`Disk::lose_power`] says by which rules).
//! - [`Watch::never_sync`] makes every connection run with `synchronous=OFF`, whatever the product asks for. A proof that
//!   does not notice that proves nothing.
//!
//! The only crate with `unsafe` in it ([`vfs`]); no product crate depends on it.

mod disk;
mod fault;
mod tape;
mod vfs;
mod watch;

pub use disk::{Disk, Image, Syncs};
pub use fault::{Fault, Kind};
pub use tape::{Op, Tape};
pub use watch::Watch;
