//! Which households may be one, by the rules that hold everywhere ([`alike_keys`], N7). And which matters: the same words
//! on the same day.

use super::{Entry, Made};
use crate::store::projection::household as rows;
use crate::store::projection::ledger::{self, Telling};
use crate::workbench::{Acting, Failure};
use jiff::civil::Date;
use shared::api::{Finding, HouseholdFilter, ImportFinding, LedgerFilter, Page};
use shared::domain::{AnyRecord, DocId, Household, UnitId, normal};
use shared::limits::{EXPORT_ROWS_MAX, LIST_ROWS_MAX};
use shared::workflow::{
    AlikeKey, Likeness, address_and_surname_key, alike_keys, phone_and_name_key, residence,
};
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
    /// Those of the villages, with what only their documents hold.
    pub fn known(acting: &Acting, units: BTreeSet<UnitId>) -> Result<Homes, Failure> {
        let mut homes = Homes::default();
        for unit in units {
            let filter = HouseholdFilter { unit: Some(unit), ..HouseholdFilter::default() };
            homes.take_in(acting, &filter)?;
        }
        Ok(homes)
    }

    fn take_in(&mut self, acting: &Acting, filter: &HouseholdFilter) -> Result<(), Failure> {
        let mut page = Page::default();
        loop {
            let found = acting.read(|conn, reader| rows::list(conn, reader, filter, page))?;
            for row in &found.rows {
                // A damaged document is told elsewhere; it must not keep a roster from coming in.
                if let Ok(AnyRecord::Household(record)) = acting.open(row.id).map(|opened| opened.record) {
                    self.add(
                        &residence(&record).unit,
                        &record.body,
                        &Home::Known { id: row.id, head: row.head.clone() },
                    );
                }
            }
            page.offset += LIST_ROWS_MAX;
            if page.offset >= found.total {
                return Ok(());
            }
        }
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

    /// The household of a person whose name is known with a phone or an address.
    pub fn of_person(&self, unit: &UnitId, name: &str, phone: &str, address: &str) -> Option<DocId> {
        let keys = [phone_and_name_key(phone, name), address_and_surname_key(unit, address, name)];
        keys.into_iter().flatten().find_map(|key| match self.by.get(&key)? {
            Home::Known { id, .. } => Some(*id),
            Home::Row(_) => None,
        })
    }
}

/// The entries, each told where it looks like a household that is here or stands above it.
pub fn marked(mut entries: Vec<Entry>, mut homes: Homes) -> Vec<Entry> {
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
    entries
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
