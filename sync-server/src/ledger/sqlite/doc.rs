//! Table `doc`: each document's heads and snapshot. A cache of `change`, but for the generation.

use super::{LedgerError, column, residence};
use crate::ledger::{Document, NewChange, Save, Update};
use rusqlite::{Connection, OptionalExtension, Row};
use shared::document::Hash;
use shared::domain::{DocId, UnitId};
use shared::sync::digest::Digest;
use shared::sync::wire::ListedDocument;

/// What an append has to know before it touches a document.
pub struct Standing {
    pub generation: u32,
    pub heads: Vec<Hash>,
    pub digest: Digest,
}

pub fn find(connection: &Connection, id: DocId) -> Result<Option<Document>, LedgerError> {
    let mut select = connection
        .prepare_cached(
            "SELECT generation, saved_bytes, heads, snapshot,
                (SELECT r.body FROM dependent d JOIN residence r ON r.household = d.household WHERE d.doc = ?1)
             FROM doc WHERE id = ?1",
        )?;
    let read = |row: &Row| {
        let saved_bytes = usize::try_from(column::position(row, 1)?).unwrap_or(usize::MAX);
        let lives: Option<String> = row.get(4)?;
        Ok((row.get(0)?, saved_bytes, row.get::<_, Vec<u8>>(2)?, row.get(3)?, lives))
    };
    let Some((generation, saved_bytes, heads, snapshot, lives)) =
        select.query_row([id.0.as_bytes()], read).optional()?
    else {
        return Ok(None);
    };
    let heads = column::split_hashes(&heads)?;
    let lives = lives.map(|body| residence::parsed(&body)).transpose()?;
    Ok(Some(Document { id, generation, snapshot, saved_bytes, heads, lives }))
}

pub fn standing(connection: &Connection, id: DocId) -> Result<Option<Standing>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT generation, heads, digest FROM doc WHERE id = ?1")?;
    let read = |row: &Row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?));
    let found = select.query_row([id.0.as_bytes()], read).optional()?;
    found
        .map(|(generation, heads, digest)| {
            Ok(Standing { generation, heads: column::split_hashes(&heads)?, digest })
        })
        .transpose()
}

/// Writes the document as it stands after an update.
pub fn write(connection: &Connection, update: &Update) -> Result<(), LedgerError> {
    let id = update.doc.0.as_bytes();
    let heads = column::join_hashes(&update.heads);
    match &update.save {
        Save::Replace(bytes) => {
            let mut upsert = connection.prepare_cached(
                "INSERT INTO doc (id, generation, kind, heads, digest, saved_bytes, snapshot)
                 VALUES (?1, ?2, ?3, ?4, ?5, length(?6), ?6)
                 ON CONFLICT (id) DO UPDATE SET heads = ?4, digest = ?5, saved_bytes = length(?6), snapshot = ?6",
            )?;
            upsert.execute((id, update.generation, update.kind.name(), heads, update.digest, bytes))?;
        }
        Save::Extend => {
            let tail = tail_of(&update.changes);
            let mut extend = connection.prepare_cached(
                "UPDATE doc SET heads = ?2, digest = ?3, snapshot = CAST(snapshot || ?4 AS BLOB) WHERE id = ?1",
            )?;
            extend.execute((id, heads, update.digest, tail))?;
        }
    }
    Ok(())
}

fn tail_of(changes: &[NewChange]) -> Vec<u8> {
    changes.iter().flat_map(|change| change.bytes.iter().copied()).collect()
}

/// Generation and loadable bytes.
pub fn snapshot(connection: &Connection, id: DocId) -> Result<Option<(u32, Vec<u8>)>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT generation, snapshot FROM doc WHERE id = ?1")?;
    Ok(select.query_row([id.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The list of a desk's documents after `after`, with their digests, in order of id.
pub fn listing(
    connection: &Connection,
    desk: &UnitId,
    after: Option<DocId>,
    limit: u32,
) -> Result<Vec<ListedDocument>, LedgerError> {
    let after = after.map(|doc| doc.0.as_bytes().to_vec()).unwrap_or_default();
    let mut select = connection.prepare_cached(
        "SELECT d.id, d.generation, d.digest FROM lies_on l JOIN doc d ON d.id = l.doc
         WHERE l.desk = ?1 AND l.doc > ?2 ORDER BY l.doc LIMIT ?3",
    )?;
    let read = |row: &Row| {
        Ok(ListedDocument { doc: column::id(row, 0)?, generation: row.get(1)?, digest: row.get(2)? })
    };
    let documents = select.query_map((desk.as_str(), after, limit), read)?;
    Ok(documents.collect::<Result<_, _>>()?)
}
