//! What can go wrong with a document. None of these is mended by retrying the same bytes.

use super::Hash;
use crate::domain::RecordError;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocError {
    /// Bytes that are no document or change.
    #[error("not an Automerge document or change: {0}")]
    Bytes(String),
    /// Automerge panicked on it: hostile, or damaged.
    #[error("the document library gave up on these bytes")]
    Panicked,
    /// Depends on changes that are not here.
    #[error("{} changes are missing", .0.len())]
    Missing(Vec<Hash>),
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The edit can't be written: a list that should be immutable, a path that does not exist.
    #[error("the record cannot take this edit: {0}")]
    Edit(String),
    #[error(
        "larger than the limits: {} bytes a change, {} a document",
        crate::limits::CHANGE_BYTES_MAX,
        crate::limits::DOCUMENT_BYTES_MAX
    )]
    TooLarge,
    #[error("deeper than {} levels", crate::limits::TREE_DEPTH_MAX)]
    TooDeep,
}
