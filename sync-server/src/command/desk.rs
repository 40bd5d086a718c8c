//! Where a command works: the server's folder, the clock, and who sits at the console.

use super::operator;
use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::Offset;
use shared::domain::Millis;
use std::path::PathBuf;
use sync_server::clock::Clock;
use sync_server::ledger::AuditRecord;
use sync_server::ledger::sqlite::Database;
use sync_server::place::Place;

pub struct Desk {
    pub place: Place,
    pub clock: Clock,
    operator: String,
}

impl Desk {
    /// # Errors
    /// Where no folder is named.
    pub fn new(dir: Option<PathBuf>) -> anyhow::Result<Desk> {
        let dir = dir.context("name the server's folder: --dir DIR, or set YETAN_SERVER_DIR")?;
        Ok(Desk { place: Place::new(dir), clock: Clock::system(), operator: operator::name() })
    }

    /// # Errors
    /// Where there is no server, or its key does not fit.
    pub fn open(&self) -> anyhow::Result<Database> {
        Ok(self.place.open()?)
    }

    /// Who sits at the console, as the system knows them.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The audit record of what this operator does now.
    pub fn record(&self, act: &str, object: impl ToString) -> AuditRecord {
        self.record_at(self.clock.now(), act, object)
    }

    pub fn record_at(&self, at: Millis, act: &str, object: impl ToString) -> AuditRecord {
        AuditRecord {
            at,
            person: None,
            profile: None,
            address: format!("console {}", self.operator),
            act: act.to_owned(),
            object: object.to_string(),
            outcome: "ok".to_owned(),
        }
    }
}

/// An instant as people at the console read it.
pub fn shown(at: Millis) -> String {
    let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX);
    Offset::constant(8).to_datetime(instant).strftime("%Y-%m-%d %H:%M (Beijing time)").to_string()
}

/// A fresh random id.
///
/// # Errors
/// Only where the system has no randomness.
pub fn new_id<T: From<uuid::Uuid>>(now: Millis) -> anyhow::Result<T> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).context("the system gives no random bytes")?;
    let millis = u64::try_from(now).context("the clock stands before 1970")?;
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into())
}
