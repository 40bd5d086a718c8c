//! `attachment`: sealed pictures. One that was taken here is loose until its form is saved, waits for its text, and is sent;
//! one of others is wanted when somebody looks at its record, and fetched.

use super::{StoreError, sql};
use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};
use shared::document::Hash;
use shared::domain::{DocId, EntryId, Millis, PersonId};
use shared::limits::PIECE_BYTES_MAX;
use shared::planted::{self, Fault};
use shared::sync::attachment::AttachmentName;

/// How long one rests that the server does not know of: its text is held, or its author has not sent it yet. Twice as long
/// each time.
const REST_MS: Millis = 30_000;
const REST_DOUBLES_MAX: i64 = 7;
const REST_MS_MAX: Millis = REST_MS << REST_DOUBLES_MAX;
/// A form's picture is let go so long after it was taken, if no draft and no refused words name it.
const LOOSE_MS: Millis = 24 * 60 * 60_000;

/// A picture that was just taken.
pub struct Taken {
    pub id: EntryId,
    pub person: PersonId,
    pub at: Millis,
    pub key: [u8; 32],
    pub hash: Hash,
    pub sealed: Vec<u8>,
}

/// What a record will say of a loose one.
pub struct Loose {
    pub key: [u8; 32],
    pub hash: Hash,
    pub bytes: u64,
}

/// The bytes of a loose one, and what opens them.
pub struct Sealed {
    pub key: [u8; 32],
    pub bytes: Vec<u8>,
}

/// What is known of one here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Taken here; its form is not saved, or the server does not have all of it.
    Waiting,
    /// Here, and at the server.
    Here,
    /// Asked for.
    Coming,
    Absent,
}

/// One that goes up or comes down next.
pub struct Carry {
    pub name: AttachmentName,
    pub whole: u64,
    pub way: Way,
}

pub enum Way {
    /// From byte `begins` on; with no bytes it only asks how many the server has.
    Up {
        begins: u64,
        bytes: Vec<u8>,
    },
    Down {
        begins: u64,
    },
}

/// Keeps a picture, and lets go of those whose form was given up.
pub fn put(tx: &Connection, taken: &Taken) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM attachment WHERE state = 'loose' AND taken_at < ?1
            AND NOT EXISTS (SELECT 1 FROM draft d
                WHERE instr(replace(d.value, '-', ''), lower(hex(attachment.id))) > 0)
            AND NOT EXISTS (SELECT 1 FROM refused r
                WHERE instr(replace(r.record, '-', ''), lower(hex(attachment.id))) > 0)",
    )?
    .execute([taken.at - LOOSE_MS])?;
    tx.prepare_cached(
        "INSERT INTO attachment (id, state, person, taken_at, key, hash, whole, sealed)
         VALUES (?1, 'loose', ?2, ?3, ?4, ?5, length(?6), ?6)",
    )?
    .execute((
        taken.id.0.into_bytes(),
        taken.person.0.into_bytes(),
        taken.at,
        taken.key,
        taken.hash.0,
        &taken.sealed,
    ))?;
    Ok(())
}

/// A picture of this person that no saved record names yet.
pub fn loose(connection: &Connection, person: PersonId, id: EntryId) -> Result<Option<Loose>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT key, hash, whole FROM attachment WHERE id = ?1 AND person = ?2 AND state = 'loose'",
    )?;
    let read =
        |row: &Row| Ok(Loose { key: row.get(0)?, hash: sql::hash(row, 1)?, bytes: sql::unsigned(row, 2)? });
    Ok(select.query_row((id.0.into_bytes(), person.0.into_bytes()), read).optional()?)
}

/// A picture of this person that no saved record names yet, to be shown.
pub fn loose_bytes(
    connection: &Connection,
    person: PersonId,
    id: EntryId,
) -> Result<Option<Sealed>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT key, sealed FROM attachment WHERE id = ?1 AND person = ?2 AND state = 'loose'",
    )?;
    let read = |row: &Row| Ok(Sealed { key: row.get(0)?, bytes: row.get(1)? });
    Ok(select.query_row((id.0.into_bytes(), person.0.into_bytes()), read).optional()?)
}

/// In the transaction that saves the record: from now on the picture waits to be sent.
pub(super) fn attach(tx: &Connection, doc: DocId, id: EntryId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE attachment SET doc = ?2, state = 'waiting', told = 0 WHERE id = ?1 AND state = 'loose'",
    )?
    .execute((id.0.into_bytes(), doc.0.into_bytes()))?;
    Ok(())
}

/// Words that named these came back from the secretary, when their document was here no more: they are the form's again.
pub(super) fn give_back(tx: &Connection, doc: DocId, ids: &[EntryId]) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached(
        "UPDATE attachment SET doc = NULL, state = 'loose', told = NULL
         WHERE id = ?1 AND doc = ?2 AND key IS NOT NULL",
    )?;
    for id in ids {
        update.execute((id.0.into_bytes(), doc.0.into_bytes()))?;
    }
    Ok(())
}

/// The server refused the words that named them: those that were taken here are the form's again.
pub(super) fn loosen(tx: &Connection, doc: DocId, named: &[EntryId]) -> Result<(), StoreError> {
    let mut select = tx.prepare_cached("SELECT id FROM attachment WHERE doc = ?1 AND key IS NOT NULL")?;
    let here = select.query_map([doc.0.into_bytes()], |row| sql::id(row, 0))?;
    let here: Vec<EntryId> = here.collect::<Result<_, _>>()?;
    let mut update =
        tx.prepare_cached("UPDATE attachment SET doc = NULL, state = 'loose', told = NULL WHERE id = ?1")?;
    for id in here.iter().filter(|id| !named.contains(id)) {
        update.execute([id.0.into_bytes()])?;
    }
    Ok(())
}

/// The document goes, and its pictures with it: but for those that were taken here and that the server does not have yet.
pub(super) fn forget(tx: &Connection, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM attachment WHERE doc = ?1 AND (state <> 'waiting' OR key IS NULL)")?
        .execute([doc.0.into_bytes()])?;
    Ok(())
}

/// A legal erasure takes all of them.
pub(super) fn erase(tx: &Connection, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM attachment WHERE doc = ?1")?.execute([doc.0.into_bytes()])?;
    Ok(())
}

/// The server came back from a backup, which may lack any of them.
pub(super) fn restored(tx: &Connection) -> Result<(), StoreError> {
    tx.execute_batch(
        "UPDATE attachment SET state = 'waiting', told = NULL, not_before = 0, tries = 0
         WHERE state IN ('waiting', 'sent', 'fetched')",
    )?;
    Ok(())
}

/// How the picture of a document stands here.
pub fn standing(connection: &Connection, doc: DocId, id: EntryId) -> Result<Standing, StoreError> {
    let mut select = connection.prepare_cached("SELECT state FROM attachment WHERE id = ?1 AND doc = ?2")?;
    let state = select.query_row((id.0.into_bytes(), doc.0.into_bytes()), |row| row.get::<_, String>(0));
    Ok(match state.optional()?.as_deref() {
        Some("waiting") => Standing::Waiting,
        Some("sent" | "fetched") => Standing::Here,
        Some(_) => Standing::Coming,
        None => Standing::Absent,
    })
}

/// All of its sealed bytes, where they are here.
pub fn bytes(connection: &Connection, doc: DocId, id: EntryId) -> Result<Option<Vec<u8>>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT sealed FROM attachment WHERE id = ?1 AND doc = ?2 AND state IN ('waiting', 'sent', 'fetched')",
    )?;
    Ok(select.query_row((id.0.into_bytes(), doc.0.into_bytes()), |row| row.get(0)).optional()?)
}

/// Somebody looks at a record whose picture is not here: it is asked for; where that was of no use, after its rest.
pub fn want(tx: &Connection, name: &AttachmentName, whole: u64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO attachment (id, doc, state, hash, whole, sealed) VALUES (?1, ?2, 'wanted', ?3, ?4, x'')
         ON CONFLICT DO UPDATE SET tries = 0 WHERE state = 'wanted'",
    )?
    .execute((name.id.0.into_bytes(), name.doc.0.into_bytes(), name.hash.0, sql::signed(whole)))?;
    Ok(())
}

/// Pictures of saved records that the server does not have.
pub(super) fn waiting(connection: &Connection) -> Result<u32, StoreError> {
    let mut select = connection.prepare_cached("SELECT count(*) FROM attachment WHERE state = 'waiting'")?;
    Ok(select.query_row([], |row| row.get(0))?)
}

/// Text goes first: a picture waits for its record's.
const OPEN: &str = "state IN ('waiting', 'wanted')
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.doc = attachment.doc AND o.answered = 0)";
/// Milliseconds that it rests still. A clock that was set back does not lengthen them.
const RESTS: &str = "iif(not_before > ?1 AND not_before <= ?1 + ?2, not_before - ?1, 0)";

/// In how many milliseconds the next one is due; `None` where none is open.
pub fn due_in(connection: &Connection, now: Millis) -> Result<Option<u64>, StoreError> {
    let mut select =
        connection.prepare_cached(&format!("SELECT min({RESTS}) FROM attachment WHERE {OPEN}"))?;
    let rests: Option<i64> = select.query_row((now, REST_MS_MAX), |row| row.get(0))?;
    Ok(rests.map(i64::unsigned_abs))
}

/// The next piece: what somebody waits to see comes before what is sent.
pub fn next(connection: &Connection, now: Millis) -> Result<Option<Carry>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT doc, id, hash, whole, state = 'wanted', told, length(sealed),
                substr(sealed, coalesce(told, 0) + 1, iif(told IS NULL, 0, ?3))
         FROM attachment WHERE {OPEN} AND {RESTS} = 0 ORDER BY state = 'waiting', taken_at, id LIMIT 1"
    ))?;
    let read = |row: &Row| {
        let name = AttachmentName { doc: sql::id(row, 0)?, id: sql::id(row, 1)?, hash: sql::hash(row, 2)? };
        let way = if row.get(4)? {
            Way::Down { begins: sql::unsigned(row, 6)? }
        } else {
            Way::Up { begins: row.get::<_, Option<i64>>(5)?.map_or(0, i64::unsigned_abs), bytes: row.get(7)? }
        };
        Ok(Carry { name, whole: sql::unsigned(row, 3)?, way })
    };
    Ok(select.query_row((now, REST_MS_MAX, PIECE_BYTES_MAX as i64), read).optional()?)
}

/// It rests: the server does not know of it yet, or what came of it was of no use.
pub fn rest(tx: &Connection, id: EntryId, now: Millis) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE attachment SET told = NULL, not_before = ?2 + (?3 << min(tries, ?4)), tries = tries + 1 WHERE id = ?1",
    )?
    .execute((id.0.into_bytes(), now, REST_MS, REST_DOUBLES_MAX))?;
    Ok(())
}

/// The server has so many bytes of it. Whether that is all. Of a record that has left this device it is kept no longer then.
pub fn told(tx: &Connection, id: EntryId, stored: u64) -> Result<bool, StoreError> {
    let is_enough = planted::is(Fault::PictureCutShort) && stored > 0;
    tx.prepare_cached(
        "UPDATE attachment SET told = ?2, state = iif(?2 = whole OR ?3, 'sent', state)
         WHERE id = ?1 AND state = 'waiting'",
    )?
    .execute((id.0.into_bytes(), sql::signed(stored), is_enough))?;
    let mut select = tx.prepare_cached("SELECT state = 'sent' FROM attachment WHERE id = ?1")?;
    let is_sent = select.query_row([id.0.into_bytes()], |row| row.get(0)).optional()?.unwrap_or(false);
    if is_sent {
        tx.prepare_cached(
            "DELETE FROM attachment WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM doc d WHERE d.id = attachment.doc)",
        )?
        .execute([id.0.into_bytes()])?;
    }
    Ok(is_sent)
}

/// A piece that came down. Whether it was the last. What is not what its record names is let go and asked for later.
pub fn add_piece(tx: &Connection, carry: &Carry, bytes: &[u8], now: Millis) -> Result<bool, StoreError> {
    let id = carry.name.id.0.into_bytes();
    let mut select = tx.prepare_cached("SELECT sealed FROM attachment WHERE id = ?1 AND state = 'wanted'")?;
    let Some(mut sealed) = select.query_row([id], |row| row.get::<_, Vec<u8>>(0)).optional()? else {
        return Ok(false);
    };
    sealed.extend_from_slice(bytes);
    let come = sealed.len() as u64;
    let is_whole = come == carry.whole && Sha256::digest(&sealed)[..] == carry.name.hash.0;
    let is_useless = bytes.is_empty() || (come >= carry.whole && !is_whole);
    if is_useless {
        sealed.clear();
        rest(tx, carry.name.id, now)?;
    }
    tx.prepare_cached("UPDATE attachment SET sealed = ?2, state = iif(?3, 'fetched', state) WHERE id = ?1")?
        .execute((id, &sealed, is_whole))?;
    Ok(is_whole)
}
