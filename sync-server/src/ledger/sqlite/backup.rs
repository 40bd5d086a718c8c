//! Copies of the whole database, and what a copy must forget before it serves.

use super::{Database, LedgerError, accounts, audit, code, device, enrolment, keyed, role_grant, server};
use crate::key::Key;
use crate::ledger::{AuditRecord, Refused};
use crate::revocations::{Revocation, Revoked};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::ffi::c_int;
use std::path::Path;

/// In one step: between steps a writer would make it begin anew, for ever on a busy server.
const PAGES_ALL: c_int = -1;

impl Database {
    /// Copies one consistent state into a new file under another key, while others go on writing. The copy is one file,
    /// without a write-ahead log.
    ///
    /// # Errors
    /// [`LedgerError::Failed`] where the file can't be written.
    pub fn copy_to(&self, path: &Path, key: &Key) -> Result<(), LedgerError> {
        self.read(|connection| copy(connection, path, key))
    }

    /// Copies a copy, changing nothing of it: it may lie where nobody can write.
    ///
    /// # Errors
    /// [`LedgerError::WrongKey`], [`LedgerError::Damaged`], [`LedgerError::Failed`] where a file can't be read or written.
    pub fn copy_file(from: &Path, from_key: &Key, to: &Path, to_key: &Key) -> Result<(), LedgerError> {
        let connection = keyed(from, from_key, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        check(&connection)?;
        copy(&connection, to, to_key)
    }

    /// Makes a copy fit to serve: a new incarnation, no tokens, codes or released secrets, and everything taken away
    /// that was revoked since. Tells how many revocations it did not know yet.
    ///
    /// # Errors
    /// Only the database's.
    pub fn restored(&self, revocations: Vec<Revocation>, record: AuditRecord) -> Result<usize, LedgerError> {
        self.write(move |connection| {
            server::renew(connection)?;
            enrolment::end_tokens(connection, None)?;
            code::end_all(connection)?;
            device::end_releases(connection)?;
            let mut replayed = 0;
            for revocation in &revocations {
                if !audit::contains(connection, revocation)? {
                    replay(connection, revocation)?;
                    replayed += 1;
                }
            }
            audit::append(connection, &record)?;
            Ok(replayed)
        })
    }
}

fn copy(connection: &Connection, to: &Path, key: &Key) -> Result<(), LedgerError> {
    let mut copy = keyed(to, key, OpenFlags::default())?;
    let step = Backup::new(connection, &mut copy)?.step(PAGES_ALL)?;
    if step != StepResult::Done {
        return Err(LedgerError::Busy);
    }
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    check(&copy)
}

/// Reads every page.
fn check(connection: &Connection) -> Result<(), LedgerError> {
    // Reads the first page, which tells a wrong key from a damaged file.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    for pragma in ["cipher_integrity_check", "integrity_check"] {
        let mut select = connection.prepare(&format!("PRAGMA {pragma}"))?;
        let found = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        if let Some(trouble) = found.into_iter().find(|line| line != "ok") {
            return Err(LedgerError::Damaged(trouble));
        }
    }
    Ok(())
}

fn replay(connection: &Connection, revocation: &Revocation) -> Result<(), LedgerError> {
    match &revocation.revoked {
        Revoked::RevokeDevice { device } => {
            enrolment::revoke(connection, *device, revocation.at)?;
            Ok(())
        }
        Revoked::EndRole { person, role, unit } => {
            match role_grant::end(connection, *person, *role, unit, revocation.at) {
                // Given only after the backup was made: it is not there to be ended.
                Err(LedgerError::Refused(Refused::RoleNotHeld)) => Ok(()),
                ended => ended,
            }
        }
        Revoked::ResetPassword { person } => accounts::forget_password(connection, *person),
    }
}
