//! Reading columns into the domain's types. Identifiers are 16 bytes, units are text, lists of hashes lie end to end.

use super::LedgerError;
use rusqlite::Row;
use rusqlite::types::Type;
use shared::document::Hash;
use shared::domain::UnitId;
use shared::sync::wire::Admitted;
use uuid::Uuid;

/// An identifier of 16 bytes: `id(row, 0)?` where a `DocId`, `PersonId` … is expected.
pub fn id<T: From<Uuid>>(row: &Row, column: usize) -> rusqlite::Result<T> {
    Ok(Uuid::from_bytes(row.get(column)?).into())
}

/// An identifier that may be absent.
pub fn optional_id<T: From<Uuid>>(row: &Row, column: usize) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(|bytes| Uuid::from_bytes(bytes).into()))
}

pub fn unit(row: &Row, column: usize) -> rusqlite::Result<UnitId> {
    UnitId::new(row.get::<_, String>(column)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

pub fn hash(row: &Row, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

/// Hashes end to end, as [`join_hashes`] wrote them.
pub fn split_hashes(bytes: &[u8]) -> Result<Vec<Hash>, LedgerError> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() {
        Ok(hashes.iter().copied().map(Hash).collect())
    } else {
        Err(LedgerError::Damaged("a list of hashes has a torn end".into()))
    }
}

pub fn join_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// A position or counter as SQLite keeps it. One too large to be real becomes the largest, so that it is past every row.
pub fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub fn position(row: &Row, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

/// Person, time of receipt and stamp, in three columns from `first`.
pub fn admitted(row: &Row, first: usize) -> rusqlite::Result<Admitted> {
    Ok(Admitted { person: id(row, first)?, received_at: row.get(first + 1)?, stamp: row.get(first + 2)? })
}
