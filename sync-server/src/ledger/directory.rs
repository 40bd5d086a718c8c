//! The directory log: one stream of rows per county.

use super::LedgerError;
use shared::domain::{Directory, UnitId};
use shared::sync::wire::{DirectoryDelta, Position};

pub trait DirectoryLog {
    /// Rises with every row of any county.
    ///
    /// # Errors
    /// Only the database's.
    fn directory_version(&self) -> Result<u64, LedgerError>;

    /// The whole directory as it stands, with its version.
    ///
    /// # Errors
    /// Only the database's.
    fn directory(&self) -> Result<(u64, Directory), LedgerError>;

    /// The last position of the county's log.
    ///
    /// # Errors
    /// Only the database's.
    fn directory_head(&self, county: &UnitId) -> Result<Position, LedgerError>;

    /// Rows of the county's log after `position`, at most `limit`. `county` may be the city: its log holds what belongs
    /// to no county.
    ///
    /// # Errors
    /// Only the database's.
    fn directory_after(
        &self,
        county: &UnitId,
        position: Position,
        limit: u32,
    ) -> Result<DirectoryDelta, LedgerError>;
}
