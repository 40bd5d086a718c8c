//! Table `attachment`: the pieces of sealed pictures.

use super::{Database, LedgerError, audit, column, doc, lies_on};
use crate::ledger::{Attachments, AuditRecord, Piece};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use shared::domain::{DeviceId, DocId, UnitId};
use shared::planted::{self, Fault};
use shared::sync::attachment::AttachmentName;

impl Attachments for Database {
    fn lying_on(&self, desks: &[UnitId], doc: DocId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read(|connection| {
            let lies = lies_on::desks_of(connection, doc)?;
            if !desks.iter().any(|desk| lies.contains(desk)) && !planted::is(Fault::PictureForAnybody) {
                return Ok(None);
            }
            Ok(doc::snapshot(connection, doc)?.map(|(_, snapshot)| snapshot))
        })
    }

    fn written_on(&self, device: DeviceId, doc: DocId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM change c JOIN profile p ON p.id = c.profile
                                WHERE c.doc = ?1 AND p.device = ?2)",
            )?;
            if !select.query_row((doc.0.as_bytes(), device.0.as_bytes()), |row| row.get(0))? {
                return Ok(None);
            }
            Ok(doc::snapshot(connection, doc)?.map(|(_, snapshot)| snapshot))
        })
    }

    fn stored(&self, name: &AttachmentName) -> Result<u64, LedgerError> {
        self.read(|connection| stored(connection, name))
    }

    fn add_piece(&self, piece: Piece, record: AuditRecord) -> Result<u64, LedgerError> {
        self.write(move |connection| {
            let here = stored(connection, &piece.name)?;
            let after = here.saturating_add(piece.bytes.len() as u64);
            if piece.begins != here || piece.bytes.is_empty() || after > piece.whole {
                return Ok(here);
            }
            add(connection, &piece)?;
            let is_other = after == piece.whole && hash(connection, &piece.name)? != piece.name.hash.0;
            if is_other {
                clear(connection, &piece.name)?;
            }
            audit::append(connection, &record)?;
            Ok(if is_other { 0 } else { after })
        })
    }

    fn piece(&self, name: &AttachmentName, begins: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT bytes FROM attachment WHERE doc = ?1 AND id = ?2 AND hash = ?3 AND begins = ?4",
            )?;
            let (doc, id, hash) = key(name);
            let begins = i64::try_from(begins).unwrap_or(i64::MAX);
            Ok(select.query_row((doc, id, hash, begins), |row| row.get(0)).optional()?)
        })
    }
}

fn key(name: &AttachmentName) -> (&[u8; 16], &[u8; 16], [u8; 32]) {
    (name.doc.0.as_bytes(), name.id.0.as_bytes(), name.hash.0)
}

fn stored(connection: &Connection, name: &AttachmentName) -> Result<u64, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT coalesce(sum(length(bytes)), 0) FROM attachment WHERE doc = ?1 AND id = ?2 AND hash = ?3",
    )?;
    Ok(select.query_row(key(name), |row| column::position(row, 0))?)
}

fn add(connection: &Connection, piece: &Piece) -> Result<(), LedgerError> {
    let mut insert = connection.prepare_cached("INSERT INTO attachment VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let (doc, id, hash) = key(&piece.name);
    let begins = i64::try_from(piece.begins).unwrap_or(i64::MAX);
    insert.execute((doc, id, hash, begins, &piece.bytes))?;
    Ok(())
}

/// Of all that is here, in its order.
fn hash(connection: &Connection, name: &AttachmentName) -> Result<[u8; 32], LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT bytes FROM attachment WHERE doc = ?1 AND id = ?2 AND hash = ?3 ORDER BY begins",
    )?;
    let mut hasher = Sha256::new();
    let mut pieces = select.query(key(name))?;
    while let Some(piece) = pieces.next()? {
        hasher.update(piece.get_ref(0)?.as_blob().unwrap_or_default());
    }
    Ok(hasher.finalize().into())
}

fn clear(connection: &Connection, name: &AttachmentName) -> Result<(), LedgerError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM attachment WHERE doc = ?1 AND id = ?2 AND hash = ?3")?;
    delete.execute(key(name))?;
    Ok(())
}
