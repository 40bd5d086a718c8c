//! How changes travel: one round trip that pushes the outbox and pulls every desk from its cursor.
//!
//! [`wire`] is the message pair of `POST /v1/sync`, [`account`] the small JSON ones around it,
//! [`held`] what a secretary decides about held work, [`frame`] the bytes on the
//! wire, [`sign`] what is signed and how, [`bookmark`] what a listener gives, [`enrol_code`] what people type from paper. [`machine`] is the device's side
//! as a state machine without I/O, [`admission`] the rules by which the server lets a change in; the device runs them
//! too, before it saves.

pub mod account;
pub mod admission;
pub mod attachment;
pub mod bookmark;
pub mod codec;
pub mod digest;
pub mod enrol_code;
pub mod frame;
pub mod held;
pub mod machine;
pub mod server_address;
pub mod sign;
pub mod wire;
