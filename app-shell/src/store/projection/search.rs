//! The search index: which records hold a word, a name, the end of a phone number, or pinyin initials.

use super::words::{self, normal, phone_end_of_term, pieces, pieces_of_term};
use super::{Reader, id_of};
use ib_pinyin::matcher::PinyinMatcher;
use rusqlite::{Connection, OptionalExtension, Result, params};
use shared::api::SearchHit;
use shared::domain::{AnyRecord, DocId, Household, Kind, MemberState};
use std::collections::BTreeSet;

/// Hits of each kind that a search shows.
const HITS_MAX: u32 = 30;

/// What of a record can be searched: its words, and phone numbers by their ends.
struct Searchable<'a> {
    words: String,
    phones: Vec<&'a str>,
}

fn searchable(record: &AnyRecord) -> Option<Searchable<'_>> {
    match record {
        AnyRecord::Household(record) => Some(household(&record.body)),
        AnyRecord::Issue(record) => Some(Searchable {
            words: words::join([record.body.number.as_str(), &record.body.content]),
            phones: Vec::new(),
        }),
        AnyRecord::Visit(_)
        | AnyRecord::Identity(_)
        | AnyRecord::Suggestion(_)
        | AnyRecord::AppComplaint(_) => None,
    }
}

fn household(household: &Household) -> Searchable<'_> {
    let members = || household.members.values().filter(|member| member.state != MemberState::Struck);
    let names = members().map(|member| member.name.as_str());
    let phones = members().map(|member| member.phone.as_str());
    Searchable {
        words: words::join(std::iter::once(household.address.as_str()).chain(names)),
        phones: std::iter::once(household.phone.as_str()).chain(phones).collect(),
    }
}

pub fn insert(tx: &Connection, id: DocId, record: &AnyRecord) -> Result<()> {
    let Some(found) = searchable(record) else {
        return Ok(());
    };
    tx.prepare_cached("INSERT INTO search_entry (doc, kind, words) VALUES (?1, ?2, ?3)")?
        .execute(params![id.0.as_bytes(), record.kind().name(), found.words])?;
    let mut tokens = pieces(&found.words);
    tokens.extend(found.phones.into_iter().flat_map(words::phone_ends));
    let tokens: Vec<String> = tokens.into_iter().collect();
    tx.prepare_cached("INSERT INTO search_index (rowid, tokens) VALUES (last_insert_rowid(), ?1)")?
        .execute([tokens.join(" ")])?;
    Ok(())
}

pub fn forget(tx: &Connection, id: DocId) -> Result<()> {
    let entry = tx
        .prepare_cached("DELETE FROM search_entry WHERE doc = ?1 RETURNING id")?
        .query_row([id.0.as_bytes()], |row| row.get::<_, i64>(0))
        .optional()?;
    if let Some(entry) = entry {
        tx.prepare_cached("DELETE FROM search_index WHERE rowid = ?1")?.execute([entry])?;
    }
    Ok(())
}

/// The records that match every word of a query, whoever may see them. `None` for a query without any word.
pub fn find(conn: &Connection, query: &str, kind: Kind) -> Result<Option<BTreeSet<DocId>>> {
    let mut found: Option<BTreeSet<DocId>> = None;
    for term in super::list::terms(query) {
        let hits = find_term(conn, &term, kind)?;
        found = Some(match found {
            None => hits,
            Some(before) => before.intersection(&hits).copied().collect(),
        });
    }
    Ok(found)
}

fn find_term(conn: &Connection, term: &str, kind: Kind) -> Result<BTreeSet<DocId>> {
    let quoted: Vec<String> = pieces_of_term(term).iter().map(|piece| format!("\"{piece}\"")).collect();
    // Pairs alone would also find 养老院领养老金 for 养老金领: the text itself decides.
    let mut in_text = conn.prepare_cached(
        "SELECT e.doc FROM search_index s JOIN search_entry e ON e.id = s.rowid
         WHERE search_index MATCH ?1 AND e.kind = ?2 AND instr(e.words, ?3) > 0",
    )?;
    let mut hits = in_text
        .query_map(params![quoted.join(" AND "), kind.name(), term], |row| id_of(row, 0))?
        .collect::<Result<BTreeSet<DocId>>>()?;
    if let Some(end) = phone_end_of_term(term) {
        let mut by_phone = conn.prepare_cached(
            "SELECT e.doc FROM search_index s JOIN search_entry e ON e.id = s.rowid
             WHERE search_index MATCH ?1 AND e.kind = ?2",
        )?;
        let rows = by_phone.query_map(params![format!("\"{end}\""), kind.name()], |row| id_of(row, 0))?;
        hits.extend(rows.collect::<Result<Vec<_>>>()?);
    }
    if kind == Kind::Household && has_letters(term) {
        hits.extend(find_pinyin(conn, term)?);
    }
    Ok(hits)
}

fn has_letters(term: &str) -> bool {
    term.bytes().any(|b| b.is_ascii_lowercase())
}

/// Reads `lxy`, `linxy` and `林xy` alike; a syllable may be typed half.
fn reads_like(term: &str) -> PinyinMatcher<'_> {
    PinyinMatcher::builder(term).is_pattern_partial(true).build()
}

/// Households with a name that reads like this: `lxy`, `linxy` and `林xy` all find 林秀英.
fn find_pinyin(conn: &Connection, term: &str) -> Result<Vec<DocId>> {
    let matcher = reads_like(term);
    let mut names = conn.prepare_cached("SELECT doc, name FROM household_name")?;
    let mut rows = names.query([])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        if matcher.is_match(row.get_ref(1)?.as_str()?) {
            hits.push(id_of(row, 0)?);
        }
    }
    Ok(hits)
}

/// Whether one word of a query is in a name, or reads like it.
pub(super) fn name_matches(name: &str, query: &str) -> bool {
    let normal_name = normal(name);
    super::list::terms(query).iter().any(|term| {
        normal_name.contains(term.as_str()) || (has_letters(term) && reads_like(term).is_match(name))
    })
}

/// Households and issues on the reader's desks that match and are not voided.
pub fn hits(conn: &Connection, reader: &Reader, query: &str) -> Result<Vec<SearchHit>> {
    let page = shared::api::Page { offset: 0, limit: HITS_MAX };
    let mut hits = Vec::new();
    if let Some(found) = find(conn, query, Kind::Household)? {
        let rows = super::household::hits(conn, reader, &found, query, page)?;
        hits.extend(rows);
    }
    if let Some(found) = find(conn, query, Kind::Issue)? {
        hits.extend(super::issue::hits(conn, reader, &found, page)?);
    }
    Ok(hits)
}
