//! The numbers of the status line, counted from the tables: never from a flag that could lie.

use super::{StoreError, attachment, desk, meta};
use rusqlite::Connection;
use shared::api::Progress;
use shared::domain::Millis;

/// How the file stands with the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Documents with changes that the server has not receipted.
    pub waiting: u32,
    /// When the oldest of those was saved.
    pub oldest_waiting: Option<Millis>,
    /// Pictures of saved records that the server does not have.
    pub pictures: u32,
    /// Documents with refused words.
    pub refused: u32,
    /// Documents with changes held for the secretary.
    pub held: u32,
    /// Documents whose copy here is damaged.
    pub quarantined: u32,
    pub last_contact: Option<Millis>,
    /// Device clock minus server clock at the last contact, milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// First syncs that run.
    pub progress: Option<Progress>,
}

pub(super) fn standing(connection: &Connection) -> Result<Standing, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT count(DISTINCT doc) FROM outbox WHERE answered = 0),
                (SELECT min(c.at) FROM command c JOIN outbox o ON o.command = c.id WHERE o.answered = 0),
                (SELECT count(DISTINCT doc) FROM refused),
                (SELECT count(DISTINCT doc) FROM change WHERE state = 'held'),
                (SELECT count(*) FROM quarantine)",
    )?;
    let counted = statement.query_row([], |row| {
        Ok(Standing {
            waiting: row.get(0)?,
            oldest_waiting: row.get(1)?,
            refused: row.get(2)?,
            held: row.get(3)?,
            quarantined: row.get(4)?,
            ..Standing::default()
        })
    })?;
    let progress = desk::progress(connection)?;
    Ok(Standing {
        pictures: attachment::waiting(connection)?,
        last_contact: meta::LAST_CONTACT.get(connection)?,
        clock_offset_ms: meta::CLOCK_OFFSET_MS.get(connection)?,
        progress: progress.map(|(done, total)| Progress { done, total }),
        ..counted
    })
}
