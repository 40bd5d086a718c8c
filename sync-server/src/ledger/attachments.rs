//! Sealed pictures, apart from the documents that name them.

use super::{AuditRecord, LedgerError};
use shared::domain::{DeviceId, DocId, UnitId};
use shared::sync::attachment::AttachmentName;

/// Bytes that somebody brings.
#[derive(Clone, Debug)]
pub struct Piece {
    pub name: AttachmentName,
    /// Where they begin.
    pub begins: u64,
    pub bytes: Vec<u8>,
    /// How many bytes the whole attachment has.
    pub whole: u64,
}

pub trait Attachments {
    /// A document's loadable bytes, where it lies on one of these desks: else the same as for one that does not exist,
    /// after the same work.
    ///
    /// # Errors
    /// Only the database's.
    fn lying_on(&self, desks: &[UnitId], doc: DocId) -> Result<Option<Vec<u8>>, LedgerError>;

    /// The same of a document that this device's people wrote on, wherever it lies now.
    ///
    /// # Errors
    /// Only the database's.
    fn written_on(&self, device: DeviceId, doc: DocId) -> Result<Option<Vec<u8>>, LedgerError>;

    /// How many bytes are here, from the first on.
    ///
    /// # Errors
    /// Only the database's.
    fn stored(&self, name: &AttachmentName) -> Result<u64, LedgerError>;

    /// Adds a piece where exactly what lies before it is here, and says how many bytes are here then. Bytes whose hash turns
    /// out to be another than the named one are let go, all of them.
    ///
    /// # Errors
    /// Only the database's; then nothing was added.
    fn add_piece(&self, piece: Piece, audit: AuditRecord) -> Result<u64, LedgerError>;

    /// The piece that begins at this byte; `None` where none does.
    ///
    /// # Errors
    /// Only the database's.
    fn piece(&self, name: &AttachmentName, begins: u64) -> Result<Option<Vec<u8>>, LedgerError>;
}
