//! The device: everything between a screen and the server.
//!
//! A host ([`host`]: a window, or a browser on this machine) hands each [`shared::api::Request`] to the [`workbench`],
//! which knows who is signed in and what the time is. It reads and writes through the [`store`], one encrypted file per
//! device and unit whose key the [`vault`] keeps wrapped for each person; both together are a [`unit_file`]. The [`courier`] exchanges what waits with the
//! server, in the background, by the state machine in [`shared::sync::machine`].
//!
//! Arrows point down only: host → workbench → store, courier → store. Nothing below a host knows whether there is a
//! window, so the same code serves a desktop, a browser and a phone.
//!
//! Time and randomness enter at [`clock`] and [`entropy`] and are handed down as arguments: a simulator replaces both.

pub mod clock;
pub mod courier;
pub mod entropy;
pub mod host;
pub mod store;
pub mod unit_file;
pub mod vault;
pub mod workbench;
pub mod xlsx;
