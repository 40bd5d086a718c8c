//! `household_tie`, `household_key`: which households were merged or told apart, and which may be one (N7).
//!
//! Rows depend on one document each. How merges fit together ([`Homes`]) is worked out when somebody reads, from those
//! alone whose both households lie on the reader's desks: a merge into a household that the reader does not see hides
//! nothing from them.

use super::list::{Filter, Query, blob, on_desks, with_desks};
use super::{Reader, household, id_of, reader, sql};
use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, params};
use sha2::{Digest, Sha256};
use shared::api::{AlikeHome, Page};
use shared::domain::{DocId, Household, Record, UnitId, mask_phone};
use shared::limits::LIST_ROWS_MAX;
use shared::workflow::{
    AlikeKey, Homes, Likeness, Pair, alike_keys, alike_pairs, kept_apart, merged_into, pair, residence,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Bytes of a key: its likeness, and the beginning of a hash.
const KEY_BYTES: usize = 16;

pub(super) fn put(tx: &Connection, id: DocId, record: &Record<Household>) -> Result<()> {
    put_ties(tx, id.0.as_bytes(), record)?;
    put_keys(tx, id.0.as_bytes(), record)
}

fn put_ties(tx: &Connection, doc: &[u8; 16], record: &Record<Household>) -> Result<()> {
    tx.prepare_cached("DELETE FROM household_tie WHERE doc = ?1")?.execute([doc])?;
    let merged = merged_into(record).map(|(_, other)| ("merged", other));
    let apart = kept_apart(record).into_iter().map(|other| ("apart", other));
    let mut insert = tx.prepare_cached("INSERT INTO household_tie VALUES (?1, ?2, ?3)")?;
    for (tie, other) in merged.into_iter().chain(apart) {
        insert.execute(params![doc, tie, other.0.as_bytes()])?;
    }
    Ok(())
}

/// Keys that stayed the same cost nothing.
fn put_keys(tx: &Connection, doc: &[u8; 16], record: &Record<Household>) -> Result<()> {
    let keys: BTreeSet<Vec<u8>> =
        alike_keys(&residence(record).unit, &record.body).iter().map(stored).collect();
    let mut select = tx.prepare_cached("SELECT key FROM household_key WHERE doc = ?1")?;
    let known = select.query_map([doc], |row| row.get(0))?.collect::<Result<BTreeSet<Vec<u8>>>>()?;
    for gone in known.difference(&keys) {
        tx.prepare_cached("DELETE FROM household_key WHERE doc = ?1 AND key = ?2")?
            .execute(params![doc, gone])?;
    }
    for new in keys.difference(&known) {
        tx.prepare_cached("INSERT INTO household_key VALUES (?1, ?2)")?.execute(params![doc, new])?;
    }
    Ok(())
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    for table in ["household_tie", "household_key"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE doc = ?1"))?.execute([doc])?;
    }
    Ok(())
}

/// ID numbers stay in the documents: what is compared is a hash.
fn stored((likeness, text): &AlikeKey) -> Vec<u8> {
    let rank = match likeness {
        Likeness::IdNumber => 0,
        Likeness::PhoneAndName => 1,
        Likeness::AddressAndSurname => 2,
    };
    let mut key = vec![rank];
    key.extend(&Sha256::digest(text)[..KEY_BYTES - 1]);
    key
}

/// Written by [`stored`].
fn likeness_of(key: &[u8]) -> Likeness {
    match key.first() {
        Some(0) => Likeness::IdNumber,
        Some(1) => Likeness::PhoneAndName,
        _ => Likeness::AddressAndSurname,
    }
}

/// Which household stands for which on these desks. What is void stands for nothing.
pub fn homes(conn: &Connection, desks: &BTreeSet<UnitId>) -> Result<Homes> {
    let stands = |doc: &str| {
        format!(
            "EXISTS (SELECT 1 FROM household h WHERE h.doc = {doc} AND h.voided = 0) AND {}",
            on_desks(doc)
        )
    };
    let sql = with_desks(&format!(
        "SELECT t.doc, t.other FROM household_tie t WHERE t.tie = 'merged' AND {} AND {}",
        stands("t.doc"),
        stands("t.other")
    ));
    let mut statement = conn.prepare_cached(&sql)?;
    let nothing_merged = Homes::default();
    let eyes = reader::eyes(desks, &nothing_merged);
    let rows = statement.query_map([eyes], |row| Ok((id_of(row, 0)?, id_of(row, 1)?)))?;
    Ok(Homes::new(&rows.collect::<Result<BTreeMap<DocId, DocId>>>()?))
}

const SELECT: &str = "h.doc, h.unit, h.head, h.address, h.phone";

fn read(reader: &Reader, row: &Row) -> Result<AlikeHome> {
    let unit: UnitId = sql::unit(row, 1)?;
    Ok(AlikeHome {
        id: id_of(row, 0)?,
        unit_name: reader.unit_name(unit.as_str()),
        unit,
        head: row.get("head")?,
        address: row.get("address")?,
        phone_masked: mask_phone(row.get_ref("phone")?.as_str()?),
    })
}

/// Households that share a key with what somebody types, the surest first.
pub fn like(
    conn: &Connection,
    reader: &Reader,
    keys: &[AlikeKey],
    but: Option<DocId>,
    max: usize,
) -> Result<Vec<(Likeness, AlikeHome)>> {
    let mut found: Vec<(Likeness, AlikeHome)> = Vec::new();
    // Keys come by likeness.
    for key in keys {
        let sharing = format!("{SHARING} = ?)");
        let filter = household::standing(reader).with(&sharing, Value::Blob(stored(key)));
        let filter = filter.with_some("h.doc <> ?", but.map(|id| blob(id.0)));
        let query =
            Query { select: SELECT, table: "household h", joins: "", order: "h.address_order, h.doc" };
        for home in query.rows(conn, reader, filter, Page::default(), |row| read(reader, row))? {
            if found.len() < max && !found.iter().any(|(_, known)| known.id == home.id) {
                found.push((key.0, home));
            }
        }
    }
    Ok(found)
}

/// Households of these villages by what they share with these keys: of several that have one, the first by address.
pub fn by_keys(
    conn: &Connection,
    reader: &Reader,
    units: &BTreeSet<UnitId>,
    keys: &HashSet<AlikeKey>,
) -> Result<HashMap<AlikeKey, (DocId, String)>> {
    let by_stored: HashMap<Vec<u8>, &AlikeKey> = keys.iter().map(|key| (stored(key), key)).collect();
    let wanted = serde_json::Value::from_iter(by_stored.keys().map(|key| reader::hex_of(key))).to_string();
    let units = serde_json::Value::from_iter(units.iter().map(UnitId::as_str)).to_string();
    // Crossed, so that each wanted key is looked up: the other way round every household is held against every key.
    let sql = with_desks(&format!(
        "SELECT k.doc, k.key, h.head
         FROM json_each(?2) w CROSS JOIN household_key k ON k.key = unhex(w.value) CROSS JOIN household h ON h.doc = k.doc
         WHERE h.voided = 0 AND h.unit IN (SELECT value FROM json_each(?3)) AND {} {}
         ORDER BY h.address_order, h.doc",
        on_desks("k.doc"),
        unmerged(reader)
    ));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![reader.eyes(), wanted, units])?;
    let mut homes = HashMap::new();
    while let Some(row) = rows.next()? {
        let (doc, head): (DocId, String) = (id_of(row, 0)?, row.get(2)?);
        if let Some(key) = by_stored.get(row.get_ref(1)?.as_blob()?) {
            homes.entry((*key).clone()).or_insert((doc, head));
        }
    }
    Ok(homes)
}

/// Without those that another one stands for.
fn unmerged(reader: &Reader) -> &'static str {
    if reader.homes.is_empty() { "" } else { "AND k.doc NOT IN (SELECT doc FROM merged)" }
}

const SHARING: &str = "h.doc IN (SELECT k.doc FROM household_key k WHERE k.key";

/// Pairs that may be one household and were not told apart, the surest first, by ids.
pub fn pairs(conn: &Connection, reader: &Reader) -> Result<Vec<(Pair, Likeness)>> {
    let apart = apart(conn, reader)?;
    let alike = alike_pairs(shared_keys(conn, reader)?);
    let mut pairs: Vec<(Pair, Likeness)> =
        alike.into_iter().filter(|(two, _)| !apart.contains(two)).collect();
    pairs.sort_by_key(|(two, likeness)| (*likeness, *two));
    Ok(pairs)
}

/// Keys of standing households that are not the only ones to have them.
fn shared_keys(conn: &Connection, reader: &Reader) -> Result<Vec<(Likeness, Vec<u8>, DocId)>> {
    let sql = with_desks(&format!(
        "SELECT k.doc, k.key FROM household_key k JOIN household h ON h.doc = k.doc
         WHERE k.key IN (SELECT key FROM household_key GROUP BY key HAVING count(*) > 1)
            AND h.voided = 0 AND {} {}",
        on_desks("k.doc"),
        unmerged(reader)
    ));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([reader.eyes()], |row| {
        let key: Vec<u8> = row.get(1)?;
        Ok((likeness_of(&key), key, id_of(row, 0)?))
    })?;
    rows.collect()
}

/// Pairs that somebody told apart, in a household that the reader sees.
fn apart(conn: &Connection, reader: &Reader) -> Result<BTreeSet<Pair>> {
    let sql = with_desks(&format!(
        "SELECT t.doc, t.other FROM household_tie t WHERE t.tie = 'apart' AND {}",
        on_desks("t.doc")
    ));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([reader.eyes()], |row| Ok(pair(id_of(row, 0)?, id_of(row, 1)?)))?;
    rows.collect()
}

/// These households as pairs and lists show them; those that the reader does not see are left out.
pub fn named(conn: &Connection, reader: &Reader, ids: &[DocId]) -> Result<BTreeMap<DocId, AlikeHome>> {
    let mut homes = BTreeMap::new();
    for some in ids.chunks(LIST_ROWS_MAX as usize) {
        let filter = Filter::on_desks("h.doc").ids("h.doc", some);
        let query = Query { select: SELECT, table: "household h", joins: "", order: "h.doc" };
        let page = Page { offset: 0, limit: LIST_ROWS_MAX };
        let rows = query.rows(conn, reader, filter, page, |row| read(reader, row))?;
        homes.extend(rows.into_iter().map(|home| (home.id, home)));
    }
    Ok(homes)
}
