//! What can go wrong with the ledger, and whether trying again helps.

use super::Refused;

/// An error of either backend, without its types.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The queue is full, or another process holds the write lock. Retry after a second.
    #[error("the ledger is busy; try again in a moment")]
    Busy,
    /// Retrying does not help.
    #[error("cannot open the ledger: the key file does not belong to this database, or it is damaged")]
    WrongKey,
    /// Retrying does not help: install the newer program.
    #[error("the database has migration {0:?}, which this program does not know: install the newer program")]
    Newer(String),
    /// Retrying does not help: the program was changed after it had run on this database.
    #[error("migration {0:?} is not the one that was applied to this database")]
    Altered(String),
    /// A row that this program did not write. Retrying does not help.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// What was asked for is against the rules. Retrying does not help.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Disk full, I/O error, a bug. The transaction did not happen.
    #[error("the ledger failed: {0}")]
    Failed(String),
}

impl LedgerError {
    /// Whether the same call may succeed later.
    pub fn retry_helps(&self) -> bool {
        matches!(self, LedgerError::Busy | LedgerError::Failed(_))
    }
}
