//! How the domain's values stand in a row: ids and hashes as bytes, units and enums as text, small trees as JSON.

use super::StoreError;
use rusqlite::types::Type;
use shared::document::Hash;
use shared::domain::UnitId;
use uuid::Uuid;

/// An id from its 16 bytes.
pub(super) fn id<T: From<Uuid>>(row: &rusqlite::Row, column: usize) -> rusqlite::Result<T> {
    Ok(Uuid::from_bytes(row.get(column)?).into())
}

/// An id that may be absent.
pub(super) fn optional_id<T: From<Uuid>>(row: &rusqlite::Row, column: usize) -> rusqlite::Result<Option<T>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(|bytes| Uuid::from_bytes(bytes).into()))
}

pub(super) fn hash(row: &rusqlite::Row, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

pub(super) fn unit(row: &rusqlite::Row, column: usize) -> rusqlite::Result<UnitId> {
    let text: String = row.get(column)?;
    UnitId::new(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// Counters and positions: SQLite has signed integers only, and none of ours comes near the sign.
pub(super) fn unsigned(row: &rusqlite::Row, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    Ok(u64::try_from(value).unwrap_or(0))
}

pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number or length of things.
pub(super) fn count(row: &rusqlite::Row, column: usize) -> rusqlite::Result<usize> {
    let value: i64 = row.get(column)?;
    Ok(usize::try_from(value).unwrap_or(0))
}

/// Hashes one after another.
pub(super) fn join_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

pub(super) fn split_hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.iter().copied().map(Hash).collect()
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(error.to_string()))
}
