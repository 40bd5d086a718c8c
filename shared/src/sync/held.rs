//! `POST /v1/held`, with token and proof: held work as the township's secretary sees it, and what the secretary decides.
//! Asked online only: what is decided here is the server's to admit.

use crate::document::Hash;
use crate::domain::{DocId, Millis, PersonId, ProfileId, UnitId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// → [`HeldReply`]: what waits then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum HeldRequest {
    /// The oldest first, at most [`crate::limits::HELD_LISTED_MAX`].
    List,
    /// At most [`crate::limits::HELD_DECIDED_MAX`] documents.
    Decide { work: Vec<HeldKey>, decision: Decision },
}

/// Held changes of one document by one profile, as they were looked at: what comes later waits for another look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldKey {
    pub profile: ProfileId,
    pub doc: DocId,
    pub changes: Vec<Hash>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Let in as its author's.
    Accept,
    /// Its author gets the words back with this reason, at most [`crate::limits::TEXT_CHARS_MAX`] characters.
    Return { reason: String },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldReply {
    pub work: Vec<HeldWork>,
    /// Documents that wait in all.
    pub total: u32,
    /// Of a decision: documents that it settled.
    pub settled: u32,
}

/// One document's held changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldWork {
    pub key: HeldKey,
    pub person: PersonId,
    pub received_at: Millis,
    /// The unit whose record it is.
    pub unit: UnitId,
    /// Its device was taken out of service; else its author's role ended.
    pub revoked: bool,
    /// The record without and with the changes; `None` where there is none yet, or where it is kept from this unit (T1f).
    pub before: Option<Value>,
    pub after: Option<Value>,
}
