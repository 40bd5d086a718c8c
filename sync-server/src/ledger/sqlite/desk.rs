//! Table `desk`: the counter from which positions come, and the digest of what lies there.

use super::{LedgerError, column};
use rusqlite::{Connection, OptionalExtension};
use shared::domain::UnitId;
use shared::sync::digest::{Digest, toggle};
use shared::sync::wire::Position;

/// Last position and digest; a desk on which nothing ever lay has neither.
pub fn standing(connection: &Connection, desk: &UnitId) -> Result<(Position, Digest), LedgerError> {
    let mut select = connection.prepare_cached("SELECT head, digest FROM desk WHERE id = ?1")?;
    let found = select.query_row([desk.as_str()], |row| Ok((column::position(row, 0)?, row.get(1)?)));
    Ok(found.optional()?.unwrap_or_default())
}

/// Takes the next `entries` positions and toggles the digest; answers the first of them. The row stays locked until
/// the transaction ends, which is what makes positions gapless and ordered by commit.
pub fn advance(
    connection: &Connection,
    desk: &UnitId,
    entries: usize,
    change: &Digest,
) -> Result<Position, LedgerError> {
    let (head, mut digest) = standing(connection, desk)?;
    toggle(&mut digest, change);
    let next = head + entries as u64;
    let mut upsert = connection.prepare_cached(
        "INSERT INTO desk (id, head, digest) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET head = ?2, digest = ?3",
    )?;
    upsert.execute((desk.as_str(), column::integer(next), digest))?;
    Ok(head + 1)
}
