//! Codes, passwords, sign-ins and recovery, each with its audit record in one transaction.

use super::{Database, LedgerError, account, audit, code, device, enrolment, person, profile};
use crate::ledger::{
    Account, Accounts, Attempt, AuditRecord, CodeHolder, Enrolment, NewCode, Opened, Profile, Recovery,
    Refused, Released, Sha256Hash,
};
use rusqlite::Connection;
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};

impl Accounts for Database {
    fn add_code(&self, new: NewCode, record: AuditRecord) -> Result<UnitId, LedgerError> {
        self.write(move |connection| {
            let unit = code::add(connection, &new, record.at)?;
            audit::append(connection, &record)?;
            Ok(unit)
        })
    }

    fn code_holder(
        &self,
        secret_sha256: &Sha256Hash,
        now: Millis,
    ) -> Result<Option<CodeHolder>, LedgerError> {
        self.read(|connection| code::holder(connection, secret_sha256, now))
    }

    fn account(&self, person: PersonId) -> Result<Account, LedgerError> {
        self.read(|connection| account::find(connection, person))
    }

    fn begin_attempt(&self, person: PersonId, now: Millis) -> Result<Attempt, LedgerError> {
        self.write(move |connection| account::begin_attempt(connection, person, now))
    }

    fn end_attempts(&self, person: PersonId) -> Result<(), LedgerError> {
        self.write(move |connection| account::end_attempts(connection, person))
    }

    fn enrol(&self, new: Enrolment, record: AuditRecord) -> Result<Opened, LedgerError> {
        self.write(move |connection| {
            let opened = enrol(connection, &new, record.at)?;
            audit::append(connection, &record)?;
            Ok(opened)
        })
    }

    fn sign_in(
        &self,
        profile: ProfileId,
        token_sha256: Sha256Hash,
        record: AuditRecord,
    ) -> Result<Opened, LedgerError> {
        self.write(move |connection| {
            let opened = enrolment::open(connection, profile, &token_sha256, true)?;
            audit::append(connection, &record)?;
            Ok(opened)
        })
    }

    fn change_password(
        &self,
        person: PersonId,
        chosen: String,
        record: AuditRecord,
    ) -> Result<(), LedgerError> {
        self.write(move |connection| {
            account::set_password(connection, person, &chosen)?;
            audit::append(connection, &record)
        })
    }

    fn reset_password(&self, id: PersonId, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            person::existing(connection, id)?;
            forget_password(connection, id)?;
            audit::append(connection, &record)
        })
    }

    fn release_recovery(
        &self,
        device: DeviceId,
        person: PersonId,
        record: AuditRecord,
    ) -> Result<Released, LedgerError> {
        self.write(move |connection| {
            let released = device::release(connection, device, person, record.at)?;
            audit::append(connection, &record)?;
            Ok(released)
        })
    }

    fn released(&self, profile: &Profile, now: Millis) -> Result<Option<Released>, LedgerError> {
        self.read(|connection| device::released(connection, profile.device, profile.person, now))
    }

    fn recover(&self, recovery: Recovery, record: AuditRecord) -> Result<Opened, LedgerError> {
        self.write(move |connection| {
            let opened = recover(connection, &recovery, record.at)?;
            audit::append(connection, &record)?;
            Ok(opened)
        })
    }

    fn revoke_device(&self, id: DeviceId, record: AuditRecord) -> Result<usize, LedgerError> {
        self.write(move |connection| {
            device::existing(connection, id)?;
            let count = enrolment::revoke(connection, id, record.at)?;
            audit::append(connection, &record)?;
            Ok(count)
        })
    }
}

fn enrol(connection: &Connection, new: &Enrolment, now: Millis) -> Result<Opened, LedgerError> {
    let holder = code::holder(connection, &new.secret_sha256, now)?.ok_or(Refused::BadCode)?;
    let has_password = account::find(connection, holder.person)?.password.is_some();
    match holder.used_by {
        None => {
            device::admit(connection, new, &holder.unit)?;
            enrolment::add(connection, new, holder.person, &holder.unit)?;
            code::use_up(connection, &new.secret_sha256, new.profile)?;
        }
        // The reply to the first try was lost: the same device, with the same key, may have another.
        Some(profile) if profile == new.profile && is_same(connection, new)? => {}
        Some(_) => return Err(Refused::BadCode.into()),
    }
    match (&new.chosen, has_password) {
        (Some(chosen), false) => account::set_password(connection, holder.person, chosen)?,
        (None, true) => {}
        // It was reset, or chosen on another device, since the caller looked.
        _ => return Err(Refused::BadCode.into()),
    }
    enrolment::open(connection, new.profile, &new.token_sha256, false)
}

fn is_same(connection: &Connection, new: &Enrolment) -> Result<bool, LedgerError> {
    let profile = profile::find(connection, new.profile)?;
    Ok(profile.is_some_and(|known| known.public_key == new.public_key && known.device == new.device))
}

fn recover(connection: &Connection, recovery: &Recovery, now: Millis) -> Result<Opened, LedgerError> {
    let profile = profile::find(connection, recovery.profile)?.ok_or(Refused::NoProfile)?;
    let released = device::released(connection, profile.device, profile.person, now)?;
    match (released.ok_or(Refused::NotReleased)?.next, &recovery.chosen) {
        (None, Some(chosen)) => {
            account::set_password(connection, profile.person, chosen)?;
            device::replace_recovery(connection, profile.device, profile.person, recovery.next_recovery)?;
        }
        (Some(next), None) if next == recovery.next_recovery => {}
        // Used by another request since the caller looked.
        _ => return Err(Refused::NotReleased.into()),
    }
    enrolment::open(connection, profile.id, &recovery.token_sha256, true)
}

/// The person has to choose anew with a one-time code, and every device to ask for it.
pub fn forget_password(connection: &Connection, person: PersonId) -> Result<(), LedgerError> {
    account::take_password(connection, person)?;
    enrolment::end_tokens(connection, Some(person))
}
