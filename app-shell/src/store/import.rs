//! `workbook`: the file that a person is importing. `import`, `import_doc`: what was imported, so that it can be undone.

use super::{StoreError, sql};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use shared::api::ImportOf;
use shared::document::Hash;
use shared::domain::{DocId, Millis, PersonId};
use uuid::Uuid;

/// A file as it was given.
pub struct Workbook {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// One import of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub id: Uuid,
    pub at: Millis,
    pub name: String,
    pub of: ImportOf,
    /// Households, or issues and suggestions.
    pub records: u32,
    pub undone_at: Option<Millis>,
}

/// Keeps a piece; the first one takes the place of an earlier file. False where it does not follow those that are here.
pub fn put_piece(
    tx: &Transaction,
    person: PersonId,
    name: &str,
    (piece, pieces): (u32, u32),
    bytes: &[u8],
) -> Result<bool, StoreError> {
    if piece == 0 {
        forget_workbook(tx, person)?;
    }
    let (here, same): (u32, u32) = tx
        .prepare_cached(
            "SELECT count(*), coalesce(sum(pieces = ?2 AND name = ?3), 0) FROM workbook WHERE person = ?1",
        )?
        .query_row(params![person.0.as_bytes(), pieces, name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if here != piece || same != here {
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO workbook (person, piece, pieces, name, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![person.0.as_bytes(), piece, pieces, name, bytes])?;
    Ok(true)
}

/// The file, where all pieces of it are here.
pub fn workbook(connection: &Connection, person: PersonId) -> Result<Option<Workbook>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT pieces, name, bytes FROM workbook WHERE person = ?1 ORDER BY piece")?;
    let mut rows = statement.query([person.0.as_bytes()])?;
    let (mut found, mut here, mut wanted) = (None::<Workbook>, 0u32, 0u32);
    while let Some(row) = rows.next()? {
        let workbook = found.get_or_insert(Workbook { name: row.get(1)?, bytes: Vec::new() });
        workbook.bytes.extend_from_slice(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?);
        (here, wanted) = (here + 1, row.get(0)?);
    }
    Ok(found.filter(|_| here == wanted))
}

/// The name of the file that waits whole.
pub fn workbook_name(connection: &Connection, person: PersonId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT name FROM workbook WHERE person = ?1 GROUP BY name, pieces HAVING count(*) = pieces",
    )?;
    Ok(statement.query_row([person.0.as_bytes()], |row| row.get(0)).optional()?)
}

pub fn forget_workbook(tx: &Transaction, person: PersonId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM workbook WHERE person = ?1")?.execute([person.0.as_bytes()])?;
    Ok(())
}

/// Writes down what was imported; in the transaction that imports it.
pub fn add(
    tx: &Transaction,
    person: PersonId,
    import: &Import,
    documents: &[(DocId, Hash)],
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO import (id, person, at, name, of, records) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        import.id.as_bytes(),
        person.0.as_bytes(),
        import.at,
        import.name,
        sql::to_json(&import.of)?,
        import.records,
    ])?;
    let mut put = tx.prepare_cached("INSERT INTO import_doc (import, doc, hash) VALUES (?1, ?2, ?3)")?;
    for (doc, hash) in documents {
        put.execute(params![import.id.as_bytes(), doc.0.as_bytes(), hash.0])?;
    }
    Ok(())
}

const COLUMNS: &str = "SELECT id, at, name, of, records, undone_at FROM import";

/// A person's imports, the latest first.
pub fn all(connection: &Connection, person: PersonId, limit: u32) -> Result<Vec<Import>, StoreError> {
    let sql = format!("{COLUMNS} WHERE person = ?1 ORDER BY at DESC, id DESC LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![person.0.as_bytes(), limit], |row| Ok(read(row)))?;
    rows.map(|import| import?).collect()
}

pub fn get(connection: &Connection, person: PersonId, id: Uuid) -> Result<Option<Import>, StoreError> {
    let sql = format!("{COLUMNS} WHERE person = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let import = statement.query_row(params![person.0.as_bytes(), id.as_bytes()], |row| Ok(read(row)));
    import.optional()?.transpose()
}

fn read(row: &Row) -> Result<Import, StoreError> {
    let id: [u8; 16] = row.get(0)?;
    Ok(Import {
        id: Uuid::from_bytes(id),
        at: row.get(1)?,
        name: row.get(2)?,
        of: sql::from_json(&row.get::<_, String>(3)?)?,
        records: row.get(4)?,
        undone_at: row.get(5)?,
    })
}

/// What an import made, each with its one change of then.
pub fn documents(connection: &Connection, id: Uuid) -> Result<Vec<(DocId, Hash)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT doc, hash FROM import_doc WHERE import = ?1 ORDER BY doc")?;
    let rows = statement.query_map([id.as_bytes()], |row| Ok((sql::id(row, 0)?, sql::hash(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether records that this import did not make stand on one that it made: a visit of the household, a
/// reception, an issue.
pub fn is_built_upon(connection: &Connection, id: Uuid, doc: DocId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM visit WHERE household = ?2 AND voided = 0)
             OR EXISTS (SELECT 1 FROM reception WHERE household = ?2 AND voided = 0)
             OR EXISTS (SELECT 1 FROM issue WHERE household = ?2 AND phase <> 'voided'
                        AND doc NOT IN (SELECT doc FROM import_doc WHERE import = ?1))",
    )?;
    Ok(statement.query_row(params![id.as_bytes(), doc.0.as_bytes()], |row| row.get(0))?)
}

pub fn set_undone(tx: &Transaction, id: Uuid, at: Millis) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE import SET undone_at = coalesce(undone_at, ?2) WHERE id = ?1")?
        .execute(params![id.as_bytes(), at])?;
    Ok(())
}
