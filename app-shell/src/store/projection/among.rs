//! Households by what the directory says of them: those of today's stay-day (T3b), those that the reader is linked to, and
//! those that no party member is linked to (T3c).

use super::Reader;
use super::list::{Filter, HEX_IDS};
use super::reader::hex;
use rusqlite::types::Value;
use shared::api::Among;
use shared::domain::{Assignment, Charge, DocId};

/// Narrows a filter over `household h`.
pub(super) fn within(filter: Filter, reader: &Reader, wanted: Option<Among>) -> Filter {
    match wanted {
        None => filter,
        Some(Among::StayDay) => filter.with("h.unit IN (SELECT value FROM json_each(?))", staying(reader)),
        Some(Among::Linked) => linked(filter, reader),
        Some(Among::Unlinked) => {
            let links = reader.directory.standing_links(reader.at);
            filter.with(&format!("h.doc NOT IN ({HEX_IDS})"), homes(reader, links))
        }
    }
}

/// Villages whose stay-day is today. Who entered a household reads it, also without reading its village.
fn staying(reader: &Reader) -> Value {
    let units = reader.directory.units.keys();
    let staying = units.filter(|unit| reader.directory.is_stay_day(unit, reader.today));
    texts(staying.map(|unit| unit.as_str()))
}

fn linked(filter: Filter, reader: &Reader) -> Filter {
    let mine = || reader.directory.assignments_of(reader.person, reader.at);
    let villages = mine().filter_map(|link| match &link.charge {
        Charge::Village(village) => Some(village.as_str()),
        _ => None,
    });
    let grids = mine().filter_map(|link| match &link.charge {
        Charge::Grid(grid) => Some(grid.as_str()),
        _ => None,
    });
    let clause = format!(
        "(h.unit IN (SELECT value FROM json_each(?)) OR h.grid IN (SELECT value FROM json_each(?))
          OR h.doc IN ({HEX_IDS}))"
    );
    filter.with(&clause, texts(villages)).value(texts(grids)).value(homes(reader, mine()))
}

/// The households that links name, each by the one that stands for it.
fn homes<'l>(reader: &Reader, links: impl Iterator<Item = &'l Assignment>) -> Value {
    let named = links.filter_map(|link| match link.charge {
        Charge::Household { id, .. } => Some(reader.homes.of(id)),
        _ => None,
    });
    Value::Text(serde_json::Value::from_iter(named.map(|id: DocId| hex(id))).to_string())
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
    Value::Text(serde_json::Value::from_iter(texts).to_string())
}
