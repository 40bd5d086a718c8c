//! Which households may be one, by the rules that hold everywhere ([`alike_keys`], N7). And which matters: the same words
//! on the same day.

use super::{Entry, Made};
use crate::store::projection::alike as rows;
use crate::store::projection::ledger::{self, Telling};
use crate::workbench::{Acting, Failure};
use jiff::civil::Date;
use shared::api::{Finding, ImportFinding, LedgerFilter};
use shared::domain::{DocId, Household, UnitId, normal};
use shared::limits::EXPORT_ROWS_MAX;
use shared::workflow::{AlikeKey, Likeness, address_and_surname_key, alike_keys, phone_and_name_key};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A household that something may look like.
#[derive(Clone)]
enum Home {
    Known { id: DocId, head: String },
    Row(u32),
}

/// Households by what tells them.
#[derive(Default)]
pub struct Homes {
    by: HashMap<AlikeKey, Home>,
}

impl Homes {
    /// Those of the villages that have one of these keys: as many as the file asks for, however many live there.
    fn known(acting: &Acting, units: &BTreeSet<UnitId>, keys: &HashSet<AlikeKey>) -> Result<Homes, Failure> {
        let found = acting.read(|conn, reader| rows::by_keys(conn, reader, units, keys))?;
        let home = |(key, (id, head))| (key, Home::Known { id, head });
        Ok(Homes { by: found.into_iter().map(home).collect() })
    }

    fn add(&mut self, unit: &UnitId, household: &Household, home: &Home) {
        for key in alike_keys(unit, household) {
            self.by.entry(key).or_insert_with(|| home.clone());
        }
    }

    fn like(&self, unit: &UnitId, household: &Household) -> Option<(Likeness, &Home)> {
        // The surest first.
        alike_keys(unit, household).into_iter().find_map(|key| Some((key.0, self.by.get(&key)?)))
    }

    fn of(&self, keys: Vec<AlikeKey>) -> Option<DocId> {
        keys.into_iter().find_map(|key| match self.by.get(&key)? {
            Home::Known { id, .. } => Some(*id),
            Home::Row(_) => None,
        })
    }
}

/// What tells the household of a person whose name is known with a phone or an address.
fn keys_of_person(entry: &Entry) -> Vec<AlikeKey> {
    let (Made::Matter(matter), Some(unit)) = (&entry.made, &entry.unit) else { return Vec::new() };
    let Some(who) = &matter.reporter else { return Vec::new() };
    let by_phone = phone_and_name_key(&who.phone, &who.name);
    by_phone.into_iter().chain(address_and_surname_key(unit, &who.address, &who.name)).collect()
}

/// The matters, each with the household of who raised it, where that is known here.
pub fn at_home(
    acting: &Acting,
    units: &BTreeSet<UnitId>,
    mut entries: Vec<Entry>,
) -> Result<Vec<Entry>, Failure> {
    let keys = entries.iter().flat_map(keys_of_person).collect();
    let homes = Homes::known(acting, units, &keys)?;
    for entry in &mut entries {
        let household = homes.of(keys_of_person(entry));
        if let Made::Matter(matter) = &mut entry.made {
            matter.household = household;
        }
    }
    Ok(entries)
}

/// The entries, each told where it looks like a household that is here or stands above it.
pub fn marked(
    acting: &Acting,
    units: &BTreeSet<UnitId>,
    mut entries: Vec<Entry>,
) -> Result<Vec<Entry>, Failure> {
    let told = |entry: &Entry| match (&entry.made, &entry.unit) {
        (Made::Household(household), Some(unit)) => alike_keys(unit, household),
        _ => Vec::new(),
    };
    let keys = entries.iter().flat_map(told).collect();
    let mut homes = Homes::known(acting, units, &keys)?;
    for entry in &mut entries {
        let (Made::Household(household), Some(unit)) = (&entry.made, &entry.unit) else {
            continue;
        };
        if let Some((likeness, home)) = homes.like(unit, household) {
            let finding = match home {
                Home::Known { head, .. } => Finding::LikeKnown { head: head.clone(), likeness },
                Home::Row(row) => Finding::LikeRow { row: *row, likeness },
            };
            entry.findings.push(ImportFinding { row: entry.row, column: None, finding });
        }
        homes.add(unit, household, &Home::Row(entry.row));
    }
    Ok(entries)
}

/// Between a matter's own words and what else an old ledger said of it.
pub const MORE: &str = "\n原台账：";

/// Matters of the ledger that is here, of some villages.
pub struct Matters(HashSet<(Date, String)>);

/// What tells one.
pub fn matter(date: Date, content: &str) -> (Date, String) {
    let own = content.split_once(MORE).map_or(content, |(own, _)| own);
    (date, normal(own))
}

impl Matters {
    pub fn known(acting: &Acting, units: BTreeSet<UnitId>) -> Result<Matters, Failure> {
        let mut matters = HashSet::new();
        for unit in units {
            let filter = LedgerFilter { unit: Some(unit), ..LedgerFilter::default() };
            let rows = acting
                .read(|conn, reader| ledger::all(conn, reader, &filter, Telling::Masked, EXPORT_ROWS_MAX))?;
            matters.extend(rows.iter().map(|row| matter(row.date, &row.content)));
        }
        Ok(Matters(matters))
    }

    pub fn holds(&self, key: &(Date, String)) -> bool {
        self.0.contains(key)
    }
}
