//! A model of what the device's queries must answer, independent of the product's projections and its SQL.
//!
//! [`Play`] lets people work at two tablets of a [`room`] by the dice, through the product's own commands, often without
//! knowing of one another, and writes into the [`world`] who typed what knowing what. From that a [`view`] is made anew for
//! every comparison: plain records, folded from the rules in the policy and in the domain's own words. [`answer`] looks at
//! each record for each question, as slowly as it likes.
//!
//! The model shares the product's types and none of its logic; what it takes over are ids, heads of documents, and which of
//! two values at once is shown, to which the product then has to keep.

mod afterwards;
mod answer;
mod desk;
mod households;
mod importing;
mod ledger;
mod line;
mod links;
mod lists;
mod meetings;
mod merging;
mod moving;
mod numbered;
mod play;
mod points;
mod questions;
pub mod reader;
mod receiving;
mod recording;
mod rights;
pub mod room;
pub mod standing;
mod steps;
mod text;
mod today;
mod typing;
pub mod view;
mod words;
pub mod world;

pub use play::Play;
pub use questions::{difference, settled};
