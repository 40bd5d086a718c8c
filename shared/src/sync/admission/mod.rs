//! Which changes are let in. Pure: the server runs it before it appends, the device before it saves.
//!
//! A change is asked, cheapest question first:
//! 1. [`check_envelope`]: is it a sane, uncompressed change with a right checksum?
//! 2. [`check_actor`]: is its actor the pushing profile, in an epoch that was allotted?
//! 3. [`judge`]: are its dependencies here, and is it its actor's next? Do its operations keep to what records do? Do the
//!    author's rights allow them? Applied to a copy: is the record well-formed?
//!
//! Everything is asked **at the change's own dependencies**. What is wrong only in the merge of two lawful offline acts is
//! let in and becomes a derived contradiction; the order of arrival never decides. The signature of its command and
//! whether its document was erased are the caller's questions. [`judge_group`] asks for all changes of one document.

mod envelope;
mod group;
mod judge;
mod operations;
mod rights;

pub use envelope::{check_actor, check_envelope};
pub use group::{Fates, Group, Outcome, Submitted, judge_group};
pub use judge::{Judged, judge};

use super::wire::{Receipt, RejectCode, Rejection};
use crate::document::{DocError, Hash};
use crate::domain::{Millis, PersonId, RecordError, RoleGrant, UnitId};
use crate::workflow::Residence;

/// Whose change it is, and with which rights.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    pub person: PersonId,
    /// All roles the person ever held, ended ones included.
    pub grants: &'a [&'a RoleGrant],
    /// The profile was revoked: whatever it pushes is held at best.
    pub revoked: bool,
    /// The secretary accepted it: rights that ended, and a profile that was revoked, count as they once did.
    pub accepted: bool,
    /// The device showed changes of this document with the server's own stamp: it read the document once, even where no
    /// role says so, because a restored server forgets those that were granted after its backup.
    pub holds: bool,
    /// The judge's clock: which roles are held now.
    pub now: Millis,
    /// Where the household of the document lives, if it has moved: there it is worked with now.
    pub lives: Option<&'a Residence>,
}

/// Why a change is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// For good.
    #[error("rejected: {}", .0.why)]
    Rejected(Rejection),
    /// Not yet: these changes have to be sent first.
    #[error("deferred: {} changes are missing", .0.len())]
    Deferred(Vec<Hash>),
    /// Lawful, but for rights that ended: waits for the secretary of this unit.
    #[error("held for {0}")]
    Held(UnitId),
}

impl From<NotAdmitted> for Receipt {
    fn from(not: NotAdmitted) -> Receipt {
        match not {
            NotAdmitted::Rejected(rejection) => Receipt::Rejected(rejection),
            NotAdmitted::Deferred(missing) => Receipt::Deferred(missing),
            NotAdmitted::Held(by) => Receipt::Held(by),
        }
    }
}

impl From<Rejection> for NotAdmitted {
    fn from(rejection: Rejection) -> NotAdmitted {
        NotAdmitted::Rejected(rejection)
    }
}

impl From<DocError> for NotAdmitted {
    fn from(error: DocError) -> NotAdmitted {
        match error {
            DocError::Missing(missing) => NotAdmitted::Deferred(missing),
            other => NotAdmitted::Rejected(Rejection::from(other)),
        }
    }
}

impl From<DocError> for Rejection {
    fn from(error: DocError) -> Rejection {
        match error {
            DocError::TooLarge | DocError::TooDeep => reject(RejectCode::Limit, error.to_string()),
            DocError::Bytes(_) | DocError::Panicked | DocError::Missing(_) => {
                reject(RejectCode::Malformed, error.to_string())
            }
            DocError::Edit(_) => reject(RejectCode::ForbiddenOperation, error.to_string()),
            DocError::Record(RecordError::NewerSchema(_) | RecordError::UnknownKind(_)) => {
                reject(RejectCode::Schema, "the record is of a schema or kind that is unknown here")
            }
            // What serde says can quote what people typed: it stays out of logs.
            DocError::Record(RecordError::Malformed(_)) => {
                reject(RejectCode::Shape, "the document does not hold a record")
            }
        }
    }
}

fn reject(code: RejectCode, why: impl Into<String>) -> Rejection {
    Rejection { code, why: why.into() }
}
