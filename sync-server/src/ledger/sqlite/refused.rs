//! Table `refused`: verdicts that stand, so that a push sent again gets the same ones and descendants are known.

use super::LedgerError;
use crate::ledger::RefusedChange;
use rusqlite::{Connection, OptionalExtension, Row};
use shared::document::Hash;
use shared::domain::{DocId, ProfileId};
use shared::sync::wire::{RejectCode, Rejection};

/// Adds a verdict; false where it stood already.
pub fn add(connection: &Connection, refused: &RefusedChange) -> Result<bool, LedgerError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO refused (profile, doc, hash, code, why, refused_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let added = insert.execute((
        refused.profile.0.as_bytes(),
        refused.doc.0.as_bytes(),
        refused.hash.0,
        number_of(refused.rejection.code),
        &refused.rejection.why,
        refused.at,
    ))?;
    Ok(added > 0)
}

pub fn find(
    connection: &Connection,
    profile: ProfileId,
    doc: DocId,
    hash: Hash,
) -> Result<Option<Rejection>, LedgerError> {
    let mut select = connection
        .prepare_cached("SELECT code, why FROM refused WHERE profile = ?1 AND doc = ?2 AND hash = ?3")?;
    let read = |row: &Row| {
        let number = row.get(0)?;
        let code = code_of(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, number))?;
        Ok(Rejection { code, why: row.get(1)? })
    };
    Ok(select.query_row((profile.0.as_bytes(), doc.0.as_bytes(), hash.0), read).optional()?)
}

/// The numbers in the table are those on the wire.
fn number_of(code: RejectCode) -> i64 {
    match code {
        RejectCode::Limit => 0,
        RejectCode::Malformed => 1,
        RejectCode::Actor => 2,
        RejectCode::Signature => 3,
        RejectCode::ForbiddenOperation => 4,
        RejectCode::Shape => 5,
        RejectCode::Policy => 6,
        RejectCode::Descendant => 7,
        RejectCode::Erased => 8,
        RejectCode::Exists => 9,
        RejectCode::Schema => 10,
        RejectCode::Returned => 11,
        RejectCode::AlreadyFrozen => 12,
    }
}

fn code_of(number: i64) -> Option<RejectCode> {
    use RejectCode::*;
    let all = [
        Limit,
        Malformed,
        Actor,
        Signature,
        ForbiddenOperation,
        Shape,
        Policy,
        Descendant,
        Erased,
        Exists,
        Schema,
        Returned,
        AlreadyFrozen,
    ];
    all.into_iter().find(|code| number_of(*code) == number)
}
