//! Who is that? Residents of households and those who came before, as somebody types a name, the end of a phone or an ID
//! number; and when they were last here, so that they can be answered at once (T4d).

use super::{Acting, Failure, household, household_merge};
use crate::store::projection::{household as household_rows, identity, reception, search};
use shared::api::{KnownAs, KnownPerson, LastTime, LikePerson, Page, ReceptionRow, SearchHit, SpeakerForm};
use shared::domain::{
    AnyRecord, DocId, EntryId, Household, Kind, Member, MemberState, check_id_number, id_number_end,
    mask_phone, normal,
};
use shared::limits::ALIKE_SHOWN_MAX;
use shared::workflow::{Likeness, phone_and_name_key};
use std::collections::BTreeSet;

/// People shown: with more of them, one types on.
const PEOPLE_MAX: usize = 8;
/// Rows looked at on the way there: namesakes and neighbours.
const ROWS: Page = Page { offset: 0, limit: 24 };

/// Somebody found, with what tells them from others.
struct Found {
    known: KnownAs,
    name: String,
    phone: String,
    id_number: String,
    address: String,
    household: Option<DocId>,
}

pub fn people(acting: &Acting, query: &str) -> Result<Vec<KnownPerson>, Failure> {
    acting.need_lease()?;
    let mut people: Vec<Found> = Vec::new();
    for one in found(acting, query)? {
        if !people.iter().any(|other| is_same(other, &one)) {
            people.push(one);
        }
    }
    let mut people = people.into_iter().map(|one| shown(acting, one)).collect::<Result<Vec<_>, _>>()?;
    // Who was here before most likely comes about that again.
    people.sort_by_key(|person| person.last.is_none());
    people.truncate(PEOPLE_MAX);
    Ok(people)
}

/// Those who are like somebody whom a duty officer types, the surest first (N7): they may be meant. Nobody has to be.
pub fn like(acting: &Acting, typed: &SpeakerForm) -> Result<Vec<LikePerson>, Failure> {
    acting.need_lease()?;
    let mut alike: Vec<(Likeness, Found)> = Vec::new();
    let told = [&typed.id_number, &typed.phone, &typed.address];
    for query in told.into_iter().filter(|query| !query.trim().is_empty()) {
        for one in found(acting, query)? {
            let likeness = likeness(&one, typed);
            if !alike.iter().any(|(_, other)| is_same(other, &one)) {
                alike.extend(likeness.map(|likeness| (likeness, one)));
            }
        }
    }
    alike.sort_by_key(|(likeness, _)| *likeness);
    alike.truncate(ALIKE_SHOWN_MAX);
    let row = |(likeness, one)| Ok(LikePerson { person: shown(acting, one)?, likeness });
    alike.into_iter().map(row).collect()
}

/// By what one tells a person: the number; the phone and the name; the address and the name.
fn likeness(one: &Found, typed: &SpeakerForm) -> Option<Likeness> {
    let same = |one: &str, other: &str| !normal(one).is_empty() && normal(one) == normal(other);
    let named = same(&one.name, &typed.name);
    let phone = phone_and_name_key(&one.phone, &one.name);
    if same(&one.id_number, &typed.id_number) {
        Some(Likeness::IdNumber)
    } else if phone.is_some() && phone == phone_and_name_key(&typed.phone, &typed.name) {
        Some(Likeness::PhoneAndName)
    } else if named && same(&one.address, &typed.address) {
        Some(Likeness::AddressAndSurname)
    } else {
        None
    }
}

/// Everybody who matches, residents first.
fn found(acting: &Acting, query: &str) -> Result<Vec<Found>, Failure> {
    let query = household::clipped(query);
    let whole = whole_id_number(&query);
    // The index knows the last four of an ID number; the documents know all of it.
    let asked = whole.as_deref().map_or(query.clone(), |number| id_number_end(number).to_owned());
    let (homes, earlier) = acting.read(|conn, reader| {
        let homes = household_rows::found(conn, reader, &asked, ROWS)?;
        Ok((homes, identity::found(conn, reader, &asked, ROWS)?))
    })?;
    let mut found: Vec<Found> = Vec::new();
    for id in homes {
        found.extend(residents(acting, id, &asked)?);
    }
    for one in earlier {
        found.extend(reporter(acting, one.id)?);
    }
    if let Some(number) = &whole {
        found.retain(|one| one.id_number.eq_ignore_ascii_case(number));
    }
    Ok(found)
}

/// A whole number asks for exactly one person, not for all whose number ends alike.
pub fn whole_id_number(query: &str) -> Option<String> {
    let number = query.trim().to_ascii_uppercase();
    check_id_number(&number).is_ok().then_some(number)
}

/// Members who match, of a household that was found by its address the head.
fn residents(acting: &Acting, id: DocId, query: &str) -> Result<Vec<Found>, Failure> {
    let opened = acting.open(id)?;
    let home = &opened.household()?.body;
    let living = home.members.iter().filter(|(_, member)| member.state == MemberState::Present);
    // Where another household stands for it, its people are known by that one.
    let elsewhere = names_at_home(acting, id)?;
    let living = living.filter(|(_, member)| !elsewhere.contains(&member.name));
    let mut matching: Vec<Found> = living
        .clone()
        .filter(|(_, member)| search::finds(query, &member.name, &member.phone, &member.id_number))
        .map(|(entry, member)| resident(id, home, *entry, member))
        .collect();
    if matching.is_empty() {
        let head = home.present().into_iter().find(|(_, member)| !elsewhere.contains(&member.name));
        matching.extend(head.map(|(entry, member)| resident(id, home, entry, member)));
    }
    Ok(matching)
}

/// Names of those who live in the household that stands for a merged one.
fn names_at_home(acting: &Acting, merged: DocId) -> Result<BTreeSet<String>, Failure> {
    let home = household_merge::homes(acting)?.of(merged);
    if home == merged {
        return Ok(BTreeSet::new());
    }
    let opened = acting.open(home)?;
    Ok(opened.household()?.body.present().into_iter().map(|(_, member)| member.name.clone()).collect())
}

fn resident(id: DocId, home: &Household, entry: EntryId, member: &Member) -> Found {
    let phone = if member.phone.is_empty() { home.best_phone() } else { &member.phone };
    Found {
        known: KnownAs::Member { household: id, member: entry },
        name: member.name.clone(),
        phone: phone.to_owned(),
        id_number: member.id_number.clone(),
        address: home.address.clone(),
        household: Some(id),
    }
}

fn reporter(acting: &Acting, id: DocId) -> Result<Option<Found>, Failure> {
    let AnyRecord::Identity(record) = acting.open(id)?.record else {
        return Ok(None);
    };
    let body = record.body;
    Ok(Some(Found {
        known: KnownAs::Earlier { identity: id },
        name: body.name,
        phone: body.phone,
        id_number: body.id_number,
        address: body.address,
        household: None,
    }))
}

/// One person under two roofs: a resident who came before, or somebody who came twice.
fn is_same(one: &Found, other: &Found) -> bool {
    let same = |one: &str, other: &str| !one.is_empty() && one == other;
    let nothing_known = |one: &Found| one.phone.is_empty() && one.id_number.is_empty();
    one.name == other.name
        && (same(&one.id_number, &other.id_number)
            || same(&one.phone, &other.phone)
            || (one.household.is_none()
                && other.household.is_none()
                && nothing_known(one)
                && nothing_known(other)))
}

/// What a search for a whole ID number finds: where the person lives, or was last received.
pub fn hits(acting: &Acting, number: &str) -> Result<Vec<SearchHit>, Failure> {
    let homes = household_merge::homes(acting)?;
    let hit = |person: KnownPerson| match (person.known, person.last) {
        (KnownAs::Member { household, .. }, _) => {
            let (title, detail) = (person.name, person.address);
            Some(SearchHit { id: homes.of(household), kind: Kind::Household, title, detail })
        }
        (KnownAs::Earlier { .. }, Some(last)) => {
            let (title, detail) = (last.content, last.date.to_string());
            Some(SearchHit { id: last.reception, kind: Kind::Reception, title, detail })
        }
        (KnownAs::Earlier { .. }, None) => None,
    };
    Ok(people(acting, number)?.into_iter().filter_map(hit).collect())
}

fn shown(acting: &Acting, one: Found) -> Result<KnownPerson, Failure> {
    let alike = reception::Alike {
        name: &one.name,
        phone: &one.phone,
        id_end: &id_number_end(&one.id_number).to_ascii_uppercase(),
        household: one.household,
    };
    let last = acting.read(|conn, reader| reception::last_of(conn, reader, &alike))?;
    Ok(KnownPerson {
        known: one.known,
        phone_masked: mask_phone(&one.phone),
        name: one.name,
        address: one.address,
        last: last.map(last_time),
    })
}

fn last_time(row: ReceptionRow) -> LastTime {
    LastTime {
        reception: row.id,
        date: row.date,
        content: row.content,
        service: row.service,
        issue: row.issues.into_iter().next(),
    }
}
