//! What can go wrong with the file. Whatever failed was rolled back as a whole: nothing was saved by halves.

use shared::document::DocError;
use shared::domain::{DocId, ProfileId};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key is not this file's, or the file is no database. Another password or the recovery code may help.
    #[error("the key does not open this file")]
    WrongKey,
    /// Retrying does not help; updating the program does.
    #[error("the file has schema {found}, this program knows up to {known}: update the program")]
    NewerFile { found: u32, known: u32 },
    /// The file was migrated by another build of the same version.
    #[error(
        "migration {0} of this file is not the one this program has: use the program that wrote the file"
    )]
    ForeignSchema(String),
    /// The document moved on since it was loaded. Load it again, make the change again, commit again.
    #[error("the document moved on meanwhile: load it again and retry")]
    Stale,
    /// The document is damaged and set aside; it is fetched again at the next contact.
    #[error("document {0} is damaged and waits to be fetched again")]
    Quarantined(DocId),
    /// More than one push can carry. Save in smaller parts.
    #[error("one command is limited to {max} changes and {bytes_max} bytes", max = shared::limits::COMMAND_CHANGES_MAX, bytes_max = super::COMMAND_BYTES_MAX)]
    TooLarge,
    /// Nobody enrolled with this profile here.
    #[error("profile {0} is not of this file")]
    UnknownProfile(ProfileId),
    /// A row that this program did not write. Retrying does not help; `yetan rebuild` may.
    #[error("the file holds a row that cannot be read: {0}")]
    Damaged(String),
    #[error(transparent)]
    Document(#[from] DocError),
    /// Free space, then retry.
    #[error("the disk refused: {0}")]
    Disk(#[from] rusqlite::Error),
    #[error("the file cannot be reached: {0}")]
    Io(#[from] std::io::Error),
}

impl StoreError {
    /// Whether the same call can succeed later.
    pub fn retry_helps(&self) -> bool {
        matches!(
            self,
            StoreError::Stale | StoreError::Quarantined(_) | StoreError::Disk(_) | StoreError::Io(_)
        )
    }
}
