//! Tables `account` and `password_history`: hashes of passwords, and the count of wrong attempts. Both survive a restart.

use super::LedgerError;
use crate::ledger::{ATTEMPTS_MAX, Account, Attempt, HISTORY_MAX, LOCKED_MS};
use rusqlite::{Connection, OptionalExtension};
use shared::domain::{Millis, PersonId};

/// A person without a row has an account without a password.
pub fn find(connection: &Connection, person: PersonId) -> Result<Account, LedgerError> {
    let id = person.0.as_bytes();
    let mut select = connection.prepare_cached("SELECT password FROM account WHERE person = ?1")?;
    let password: Option<Option<String>> = select.query_row([id], |row| row.get(0)).optional()?;
    let mut select = connection.prepare_cached(
        "SELECT password FROM password_history WHERE person = ?1 ORDER BY number DESC LIMIT ?2",
    )?;
    let history = select.query_map((id, HISTORY_MAX), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Account { password: password.flatten(), history })
}

/// See [`crate::ledger::Accounts::begin_attempt`].
pub fn begin_attempt(connection: &Connection, person: PersonId, now: Millis) -> Result<Attempt, LedgerError> {
    let id = person.0.as_bytes();
    let mut select =
        connection.prepare_cached("SELECT wrong, locked_until FROM account WHERE person = ?1")?;
    let found = select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (wrong, locked_until): (u32, Option<Millis>) = found.unwrap_or((0, None));
    if let Some(until) = locked_until.filter(|until| now < *until) {
        return Ok(Attempt::LockedUntil(until));
    }
    // After a lock has run out the count begins anew.
    let wrong = if locked_until.is_some() { 1 } else { wrong + 1 };
    let locks = (wrong >= ATTEMPTS_MAX).then_some(now + LOCKED_MS);
    let mut upsert = connection.prepare_cached(
        "INSERT INTO account VALUES (?1, NULL, ?2, ?3)
         ON CONFLICT (person) DO UPDATE SET wrong = excluded.wrong, locked_until = excluded.locked_until",
    )?;
    upsert.execute((id, wrong, locks))?;
    Ok(Attempt::Open)
}

/// The password was right: takes back the count.
pub fn end_attempts(connection: &Connection, person: PersonId) -> Result<(), LedgerError> {
    connection
        .prepare_cached("UPDATE account SET wrong = 0, locked_until = NULL WHERE person = ?1")?
        .execute([person.0.as_bytes()])?;
    Ok(())
}

/// Sets a password and takes back the count.
pub fn set_password(connection: &Connection, person: PersonId, hash: &str) -> Result<(), LedgerError> {
    let id = person.0.as_bytes();
    let mut upsert = connection.prepare_cached(
        "INSERT INTO account VALUES (?1, ?2, 0, NULL)
         ON CONFLICT (person) DO UPDATE SET password = excluded.password, wrong = 0, locked_until = NULL",
    )?;
    upsert.execute((id, hash))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO password_history
         SELECT ?1, coalesce(max(number), 0) + 1, ?2 FROM password_history WHERE person = ?1 RETURNING number",
    )?;
    let number: i64 = insert.query_row((id, hash), |row| row.get(0))?;
    connection
        .prepare_cached("DELETE FROM password_history WHERE person = ?1 AND number <= ?2")?
        .execute((id, number - i64::from(HISTORY_MAX)))?;
    Ok(())
}

/// Takes the password away; the history stays, so that it can't be chosen again.
pub fn take_password(connection: &Connection, person: PersonId) -> Result<(), LedgerError> {
    connection
        .prepare_cached(
            "UPDATE account SET password = NULL, wrong = 0, locked_until = NULL WHERE person = ?1",
        )?
        .execute([person.0.as_bytes()])?;
    Ok(())
}
