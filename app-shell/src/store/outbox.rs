//! `command` and `outbox`: what the server has not receipted, a command at a time.
//!
//! A command is sent as it was signed, all its changes together, until each of them was answered; then its rows go. The
//! push it travels in is remembered by its counter before it is sent, and sent again unchanged until the answer came.

use super::{ProfileRow, StoreError, sql};
use rusqlite::{Connection, OptionalExtension, Row};
use shared::document::Hash;
use shared::domain::{DocId, Millis, PersonId, ProfileId};
use shared::sync::wire::{Command, Push, PushedChange};
use std::collections::BTreeMap;

/// What a row knows of the server's word on its change, as the column `answered` has it.
const WAITS: i64 = 0;
const ANSWERED: i64 = 1;
/// The server holds it for the secretary. The command is kept: a server restored from a backup may not have it any more.
const HELD: i64 = 2;

/// A push and which rows its changes are.
pub(super) struct Batch {
    pub push: Push,
    /// In the order of the push's changes.
    pub sent: Vec<Sent>,
    /// Bytes of its changes.
    pub bytes: usize,
}

/// One change of a push.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub command: i64,
    pub n: i64,
    pub doc: DocId,
    pub generation: u32,
    pub hash: Hash,
}

/// A new command of this profile. Returns its id.
pub(super) fn add(
    tx: &Connection,
    profile: &ProfileRow,
    at: Millis,
    signature: &[u8; 64],
) -> Result<i64, StoreError> {
    tx.prepare_cached("INSERT INTO command (profile, person, at, signature) VALUES (?1, ?2, ?3, ?4)")?
        .execute((profile.id.0.into_bytes(), profile.person.0.into_bytes(), at, signature))?;
    Ok(tx.last_insert_rowid())
}

/// The command's change number `n`, counted from 0.
pub(super) fn put(
    tx: &Connection,
    command: i64,
    n: usize,
    change: &super::LocalChange,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO outbox (command, n, doc, generation, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        command,
        sql::signed(n as u64),
        change.doc.0.into_bytes(),
        change.generation,
        change.change.hash.0,
        &change.change.bytes,
    ))?;
    Ok(())
}

/// What one request has room for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub bytes: usize,
    pub commands: usize,
}

impl Room {
    pub fn without(self, batch: &Batch) -> Room {
        Room {
            bytes: self.bytes.saturating_sub(batch.bytes),
            commands: self.commands.saturating_sub(batch.push.commands.len()),
        }
    }
}

/// The push of this profile that was sent, or was about to be, and has no answer yet: the same again.
pub(super) fn resend(tx: &Connection, profile: ProfileId) -> Result<Option<Batch>, StoreError> {
    let Some(counter) = in_flight(tx, profile)? else {
        return Ok(None);
    };
    let batch = read_batch(tx, profile, counter)?;
    if batch.sent.is_empty() {
        // All of it was withdrawn: it built on what was refused meanwhile.
        recall(tx, profile)?;
        return Ok(None);
    }
    Ok(Some(batch))
}

/// A new push of what waits, remembered as being in flight. `None` where nothing waits, or nothing fits.
pub(super) fn begin(tx: &Connection, profile: &ProfileRow, room: Room) -> Result<Option<Batch>, StoreError> {
    let counter = profile.counter + 1;
    if mark(tx, profile.id, counter, room)? == 0 {
        return Ok(None);
    }
    read_batch(tx, profile.id, counter).map(Some)
}

fn in_flight(connection: &Connection, profile: ProfileId) -> Result<Option<u64>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT max(counter) FROM command WHERE profile = ?1 AND counter IS NOT NULL")?;
    let counter: Option<i64> = statement.query_row([profile.0.into_bytes()], |row| row.get(0))?;
    Ok(counter.map(|counter| u64::try_from(counter).unwrap_or(0)))
}

/// Puts waiting commands into a push: the least often deferred first, then in the order of their making, which is causal.
fn mark(tx: &Connection, profile: ProfileId, counter: u64, room: Room) -> Result<usize, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT c.id, sum(length(o.bytes)) FROM command c JOIN outbox o ON o.command = c.id
         WHERE c.profile = ?1 GROUP BY c.id HAVING min(o.answered) = 0 ORDER BY c.deferred, c.id LIMIT ?2",
    )?;
    let waiting = statement
        .query_map((profile.0.into_bytes(), sql::signed(room.commands as u64)), |row| {
            Ok((row.get::<_, i64>(0)?, sql::count(row, 1)?))
        })?;
    let mut put = tx.prepare_cached("UPDATE command SET counter = ?2 WHERE id = ?1")?;
    let (mut total, mut marked) = (0, 0);
    for command in waiting {
        let (id, bytes) = command?;
        total += bytes;
        if total > room.bytes {
            break;
        }
        put.execute((id, sql::signed(counter)))?;
        marked += 1;
    }
    Ok(marked)
}

fn read_batch(connection: &Connection, profile: ProfileId, counter: u64) -> Result<Batch, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.id, c.signature, o.n, o.doc, o.generation, o.hash, o.bytes
         FROM command c JOIN outbox o ON o.command = c.id
         WHERE c.profile = ?1 AND c.counter = ?2 ORDER BY c.deferred, c.id, o.n",
    )?;
    let mut batch =
        Batch { push: Push { profile, counter, commands: Vec::new() }, sent: Vec::new(), bytes: 0 };
    let mut rows = statement.query((profile.0.into_bytes(), sql::signed(counter)))?;
    while let Some(row) = rows.next()? {
        let (doc, generation) = (sql::id(row, 3)?, row.get(4)?);
        let sent = Sent { command: row.get(0)?, n: row.get(2)?, doc, generation, hash: sql::hash(row, 5)? };
        let change = PushedChange { doc, generation, bytes: row.get(6)? };
        if batch.sent.last().is_none_or(|last| last.command != sent.command) {
            batch.push.commands.push(Command { signature: row.get(1)?, changes: Vec::new() });
        }
        batch.bytes += change.bytes.len();
        batch.sent.push(sent);
        if let Some(command) = batch.push.commands.last_mut() {
            command.changes.push(change);
        }
    }
    Ok(batch)
}

/// Whether a change still waits for the server's word. A command is sent whole, so some of its changes may have theirs.
pub(super) fn waits(connection: &Connection, sent: &Sent) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE command = ?1 AND n = ?2 AND answered = 0)",
    )?;
    Ok(statement.query_row((sent.command, sent.n), |row| row.get(0))?)
}

/// The server gave its word on this change.
pub(super) fn answer(tx: &Connection, sent: &Sent) -> Result<(), StoreError> {
    set_answer(tx, sent, ANSWERED)
}

/// The server holds this change.
pub(super) fn hold(tx: &Connection, sent: &Sent) -> Result<(), StoreError> {
    set_answer(tx, sent, HELD)
}

fn set_answer(tx: &Connection, sent: &Sent, answer: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE outbox SET answered = ?3 WHERE command = ?1 AND n = ?2")?.execute((
        sent.command,
        sent.n,
        answer,
    ))?;
    Ok(())
}

/// Held changes after one of them, in the order of their making, each with the profile whose it is.
pub(super) fn held_after(
    connection: &Connection,
    (command, n): (i64, i64),
    max: usize,
) -> Result<Vec<(ProfileId, Sent)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.profile, o.command, o.n, o.doc, o.generation, o.hash
         FROM outbox o JOIN command c ON c.id = o.command
         WHERE o.answered = 2 AND (o.command, o.n) > (?1, ?2) ORDER BY o.command, o.n LIMIT ?3",
    )?;
    let rows = statement
        .query_map((command, n, sql::signed(max as u64)), |row| Ok((sql::id(row, 0)?, read_sent(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A change that is held.
pub(super) fn held(connection: &Connection, doc: DocId, hash: Hash) -> Result<Option<Sent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT command, n, doc, generation, hash FROM outbox WHERE doc = ?1 AND hash = ?2 AND answered = 2",
    )?;
    Ok(statement.query_row((doc.0.into_bytes(), hash.0), |row| read_sent(row, 0)).optional()?)
}

fn read_sent(row: &Row, first: usize) -> rusqlite::Result<Sent> {
    Ok(Sent {
        command: row.get(first)?,
        n: row.get(first + 1)?,
        doc: sql::id(row, first + 2)?,
        generation: row.get(first + 3)?,
        hash: sql::hash(row, first + 4)?,
    })
}

/// The server was restored from a backup: what it held may be gone, and is sent again.
pub(super) fn restored(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("UPDATE change SET state = 'local' WHERE state = 'held'", [])?;
    tx.execute("UPDATE outbox SET answered = ?1 WHERE answered = ?2", (WAITS, HELD))?;
    Ok(())
}

/// A change that builds on a refused one needs no word of its own.
pub(super) fn withdraw(tx: &Connection, doc: DocId, hash: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE outbox SET answered = 1 WHERE doc = ?1 AND hash = ?2")?
        .execute((doc.0.into_bytes(), hash.0))?;
    Ok(())
}

/// The server misses something that this command builds on.
pub(super) fn defer(tx: &Connection, command: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE command SET deferred = deferred + 1 WHERE id = ?1")?.execute([command])?;
    Ok(())
}

/// Nothing of this profile is in flight any more: what was not answered waits to be put into another push.
pub(super) fn recall(tx: &Connection, profile: ProfileId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE command SET counter = NULL WHERE profile = ?1 AND counter IS NOT NULL")?
        .execute([profile.0.into_bytes()])?;
    Ok(())
}

/// Lets go of commands of which every change was answered for good.
pub(super) fn clear_answered(tx: &Connection) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM outbox WHERE command IN
            (SELECT command FROM outbox GROUP BY command HAVING min(answered) = 1 AND max(answered) = 1)",
    )?
    .execute([])?;
    Ok(())
}

/// Whether a push could be made at once: something waits that the server did not put off, of a profile that may send.
pub(super) fn anything_fresh(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox o JOIN command c ON c.id = o.command
            JOIN profile p ON p.id = c.profile WHERE o.answered = 0 AND c.deferred = 0 AND p.suspended = 0)",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Unanswered changes of a document, as bytes, in the order of their making.
pub(super) fn of_doc(connection: &Connection, doc: DocId) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT command, bytes FROM outbox WHERE doc = ?1 AND answered = 0 ORDER BY command, n",
    )?;
    let rows = statement.query_map([doc.0.into_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Unanswered changes of a document, by the person whose they are.
pub(super) fn unsent_of(
    connection: &Connection,
    doc: DocId,
) -> Result<BTreeMap<PersonId, Vec<Hash>>, StoreError> {
    by_person(connection, doc, WAITS)
}

/// Held changes of a document, by the person whose they are.
pub(super) fn held_of(
    connection: &Connection,
    doc: DocId,
) -> Result<BTreeMap<PersonId, Vec<Hash>>, StoreError> {
    by_person(connection, doc, HELD)
}

fn by_person(
    connection: &Connection,
    doc: DocId,
    answered: i64,
) -> Result<BTreeMap<PersonId, Vec<Hash>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.person, o.hash FROM outbox o JOIN command c ON c.id = o.command
         WHERE o.doc = ?1 AND o.answered = ?2 ORDER BY o.command, o.n",
    )?;
    let mut rows = statement.query((doc.0.into_bytes(), answered))?;
    let mut by_person: BTreeMap<PersonId, Vec<Hash>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        by_person.entry(sql::id(row, 0)?).or_default().push(sql::hash(row, 1)?);
    }
    Ok(by_person)
}

/// Documents that a person's commands touched since `since`, each with the latest time, the latest first.
pub fn touched_by(
    connection: &Connection,
    person: PersonId,
    since: Millis,
) -> Result<Vec<(DocId, Millis)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT h.doc, max(c.at) AS latest FROM command c JOIN change h ON h.command = c.id
         WHERE c.person = ?1 AND c.at >= ?2 GROUP BY h.doc ORDER BY latest DESC, h.doc",
    )?;
    let rows =
        statement.query_map((person.0.into_bytes(), since), |row| Ok((sql::id(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
