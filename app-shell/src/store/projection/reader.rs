//! Who reads: whose desks, which names, which day.

use rusqlite::types::Value;
use shared::domain::{Directory, DocId, Millis, PersonId, UnitId};
use shared::workflow::Homes;
use std::collections::BTreeSet;

/// A person's eyes. Every list shows only what lies on one of their desks (invariant 7): a file is shared by the people
/// of a unit, and not all of them read the same desks.
pub struct Reader<'a> {
    pub person: PersonId,
    /// Units at which the person holds a role now.
    pub units: &'a [UnitId],
    pub desks: &'a BTreeSet<UnitId>,
    /// Which household stands for which, of those that the reader sees (N7).
    pub homes: &'a Homes,
    pub directory: &'a Directory,
    /// Now, by the server's clock.
    pub at: Millis,
    pub today: jiff::civil::Date,
    /// A household that nobody visited on that day or later has not been visited for long.
    pub unvisited_since: jiff::civil::Date,
}

impl Reader<'_> {
    /// The first value of every list query.
    pub(super) fn eyes(&self) -> Value {
        eyes(self.desks, self.homes)
    }

    /// The household and those that were merged into it, as the JSON array of hex that list queries take.
    pub(super) fn family(&self, household: DocId) -> Value {
        let family = std::iter::once(household).chain(self.homes.merged_into(household));
        Value::Text(serde_json::Value::from_iter(family.map(hex)).to_string())
    }

    pub(super) fn units_json(&self) -> Value {
        json(self.units.iter())
    }

    pub fn person_name(&self, id: Option<PersonId>) -> String {
        id.map(|id| self.directory.person_name(id).to_owned()).unwrap_or_default()
    }

    pub fn unit_name(&self, unit: &str) -> String {
        UnitId::new(unit).map(|unit| self.directory.unit_name(&unit).to_owned()).unwrap_or_default()
    }

    pub fn grid_name(&self, grid: Option<&str>) -> String {
        let id = grid.and_then(|grid| shared::domain::GridId::new(grid).ok());
        id.and_then(|id| self.directory.grids.get(&id)).map(|grid| grid.name.clone()).unwrap_or_default()
    }
}

/// Desks and merged households, as [`super::list`] takes them apart.
pub(super) fn eyes(desks: &BTreeSet<UnitId>, homes: &Homes) -> Value {
    let desks: Vec<&str> = desks.iter().map(UnitId::as_str).collect();
    let merged: Vec<[String; 2]> = homes.all().map(|(from, home)| [hex(from), hex(home)]).collect();
    Value::Text(serde_json::json!({ "desks": desks, "merged": merged }).to_string())
}

pub(super) fn hex(id: DocId) -> String {
    id.0.simple().to_string()
}

pub(super) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn json<'u>(units: impl Iterator<Item = &'u UnitId>) -> Value {
    let names: Vec<&str> = units.map(UnitId::as_str).collect();
    Value::Text(serde_json::Value::from(names).to_string())
}
