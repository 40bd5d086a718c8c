//! Table `audit`: the hash chains of [`crate::audit`]. Rows are added, never changed or deleted.

use super::{Database, LedgerError, column};
use crate::audit::{BadRecord, ChainId, ChainedRecord, NOTHING, RecordHash, Verified, Verifier, hash_of};
use crate::ledger::{Audit, AuditRecord};
use crate::revocations::Revocation;
use rusqlite::{Connection, OptionalExtension, Row};
use std::sync::LazyLock;

/// This process' chain. Its name need not be secret, only new.
static CHAIN: LazyLock<ChainId> = LazyLock::new(|| uuid::Uuid::now_v7().into_bytes());

impl Audit for Database {
    fn audit(&self, records: Vec<AuditRecord>) -> Result<(), LedgerError> {
        self.write(move |connection| records.iter().try_for_each(|record| append(connection, record)))
    }

    fn verify_audit(&self) -> Result<Result<Verified, BadRecord>, LedgerError> {
        self.read(verify)
    }
}

/// Appends one record, in the transaction of the act that it records.
pub fn append(connection: &Connection, record: &AuditRecord) -> Result<(), LedgerError> {
    let (number, previous) = next_place(connection)?;
    let hash = hash_of(&CHAIN, number, &previous, record);
    let mut insert = connection.prepare_cached(
        "INSERT INTO audit (chain, number, at, person, profile, address, act, object, outcome, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    insert.execute(rusqlite::params![
        *CHAIN,
        number,
        record.at,
        record.person.map(|id| id.0.into_bytes()),
        record.profile.map(|id| id.0.into_bytes()),
        record.address,
        record.act,
        record.object,
        record.outcome,
        previous,
        hash,
    ])?;
    Ok(())
}

/// Read in the writing transaction, never kept in memory: a transaction that was rolled back must leave no gap.
fn next_place(connection: &Connection) -> Result<(i64, RecordHash), LedgerError> {
    let mut own = connection
        .prepare_cached("SELECT number, hash FROM audit WHERE chain = ?1 ORDER BY number DESC LIMIT 1")?;
    let end = own.query_row([*CHAIN], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
    if let Some((number, hash)) = end {
        return Ok((number + 1, hash));
    }
    let mut last = connection.prepare_cached("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")?;
    Ok((1, last.query_row([], |row| row.get(0)).optional()?.unwrap_or(NOTHING)))
}

/// Whether this very act is recorded.
pub fn contains(connection: &Connection, revocation: &Revocation) -> Result<bool, LedgerError> {
    let mut select =
        connection.prepare_cached("SELECT 1 FROM audit WHERE at = ?1 AND act = ?2 AND object = ?3")?;
    let revoked = &revocation.revoked;
    Ok(select.exists((revocation.at, revoked.act(), revoked.object()))?)
}

fn verify(connection: &Connection) -> Result<Result<Verified, BadRecord>, LedgerError> {
    let mut select = connection.prepare(
        "SELECT id, chain, number, previous, hash, at, person, profile, address, act, object, outcome
         FROM audit ORDER BY id",
    )?;
    let mut verifier = Verifier::default();
    for found in select.query_map([], read)? {
        if let Err(bad) = verifier.take(&found?) {
            return Ok(Err(bad));
        }
    }
    Ok(Ok(verifier.finish()))
}

fn read(row: &Row) -> rusqlite::Result<ChainedRecord> {
    Ok(ChainedRecord {
        id: row.get(0)?,
        chain: row.get(1)?,
        number: row.get(2)?,
        previous: row.get(3)?,
        hash: row.get(4)?,
        record: AuditRecord {
            at: row.get(5)?,
            person: column::optional_id(row, 6)?,
            profile: column::optional_id(row, 7)?,
            address: row.get(8)?,
            act: row.get(9)?,
            object: row.get(10)?,
            outcome: row.get(11)?,
        },
    })
}
