//! A change as bytes from elsewhere: parsed and verified, not yet applied to anything.

use super::doc::contained;
use super::rows::longest_column;
use super::{Actor, DocError, Hash};
use crate::domain::Millis;
use crate::limits::{CHANGE_BYTES_MAX, CHANGE_ROWS_MAX};
use automerge::Change;

/// A parsed change, not yet applied to anything.
#[derive(Clone)]
pub struct RawChange {
    inner: Change,
    actor: Option<Actor>,
}

impl RawChange {
    /// Parses one uncompressed change and verifies its checksum, which Automerge itself does not.
    ///
    /// # Errors
    /// [`DocError::Bytes`], [`DocError::TooLarge`].
    pub fn parse(bytes: &[u8]) -> Result<RawChange, DocError> {
        if bytes.len() > CHANGE_BYTES_MAX {
            return Err(DocError::TooLarge);
        }
        // Byte 8 is the chunk's type: 1 is a plain change. 2 is a compressed one, whose size could be anything.
        if bytes.get(8) != Some(&1) {
            return Err(DocError::Bytes("not an uncompressed change".into()));
        }
        let rows =
            longest_column(bytes).ok_or_else(|| DocError::Bytes("the columns do not add up".into()))?;
        if rows > CHANGE_ROWS_MAX {
            return Err(DocError::TooLarge);
        }
        let inner =
            contained(|| Change::try_from(bytes))?.map_err(|error| DocError::Bytes(error.to_string()))?;
        if inner.raw_bytes() != bytes || inner.raw_bytes()[4..8] != inner.hash().0[..4] {
            return Err(DocError::Bytes("trailing bytes, or the checksum is wrong".into()));
        }
        let actor = Actor::parse(inner.actor_id().to_bytes());
        Ok(RawChange { inner, actor })
    }

    pub fn hash(&self) -> Hash {
        self.inner.hash().into()
    }

    pub fn bytes(&self) -> &[u8] {
        self.inner.raw_bytes()
    }

    /// The profile and epoch; `None` where the actor is not one of ours.
    pub fn actor(&self) -> Option<Actor> {
        self.actor
    }

    /// The actor's bytes, level included: what [`RawChange::seq`] counts.
    pub fn actor_bytes(&self) -> &[u8] {
        self.inner.actor_id().to_bytes()
    }

    pub fn seq(&self) -> u64 {
        self.inner.seq()
    }

    pub fn start_op(&self) -> u64 {
        self.inner.start_op().get()
    }

    /// Counter of the last operation; saturates on hostile values, where Automerge would overflow.
    pub fn max_op(&self) -> u64 {
        self.start_op().saturating_add(self.ops() as u64).saturating_sub(1)
    }

    /// Number of operations.
    pub fn ops(&self) -> usize {
        self.inner.len()
    }

    pub fn deps(&self) -> Vec<Hash> {
        self.inner.deps().iter().copied().map(Hash::from).collect()
    }

    /// Author's clock, milliseconds; advisory.
    pub fn at(&self) -> Millis {
        self.inner.timestamp()
    }

    /// Bytes of message and extra data.
    pub fn extra_len(&self) -> usize {
        self.inner.message().map_or(0, str::len) + self.inner.extra_bytes().len()
    }

    /// Whether these bytes are the ones that the library writes for what they say. A document keeps no bytes: it makes them
    /// anew from its columns, and where others come out, the change has another hash, its descendants miss their
    /// dependency, and the library panics on the history.
    pub fn is_canonical(&self) -> bool {
        contained(|| Change::from(self.inner.decode()).raw_bytes() == self.bytes()).unwrap_or(false)
    }

    pub(super) fn inner(&self) -> &Change {
        &self.inner
    }
}
