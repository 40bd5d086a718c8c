//! A record as an Automerge document, and back.
//!
//! A record is a tree of maps, lists and scalars ([`tree`]). Saving a form compares two trees, the record as the form was
//! opened and as it was typed, and writes only what the person changed, as one Automerge change *at the heads from which
//! the form was opened*: what came in meanwhile stands beside it, and where both sides changed the same field, Automerge
//! keeps both values ([`Doc::conflicts`]). Reconciling a whole stale form instead would silently undo the other side.
//!
//! Nothing is ever deleted: an emptied field is `null`, an entry of a collection is marked. So a concurrent write is
//! always either independent or a visible conflict. [`touch`] tells which paths a change writes, for admission.

mod actor;
mod conflict;
mod doc;
mod error;
mod hash;
mod lineage;
mod raw_change;
mod rows;
mod touch;
pub mod tree;
mod value;
mod write;

pub use actor::Actor;
pub use conflict::{Alternative, Conflict};
#[cfg(feature = "sync")]
pub(crate) use doc::contained;
pub use doc::{Doc, StoredChange};
pub use error::DocError;
pub use hash::Hash;
pub use lineage::Lineage;
pub use raw_change::RawChange;
pub use touch::{Standing, Touch, TouchKind, touches};
pub use write::NewChange;
