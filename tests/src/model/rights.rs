//! The few rights that lists depend on, as records.md words them.

use super::room::{PEOPLE, Who, unit};
use super::view::Rec;
use shared::domain::{Kind, Millis, Role, UnitId};

const HOURS_24_MS: Millis = 24 * 60 * 60 * 1000;

/// Whether the person's unit is this one or an area around it.
pub fn is_over(who: Who, place: &UnitId) -> bool {
    let own = PEOPLE[who].unit;
    own == place.as_str() || (!own.contains('-') && place.as_str().starts_with(own))
}

pub fn has_role_over(who: Who, roles: &[Role], place: &UnitId) -> bool {
    roles.contains(&PEOPLE[who].role) && is_over(who, place)
}

fn works_in(who: Who, place: &UnitId) -> bool {
    PEOPLE[who].role != Role::DepartmentHandler && is_over(who, place)
}

/// The household is everybody's who works in the village; other records are their author's, the cadre's, the secretary's.
pub fn may_edit<B>(who: Who, rec: &Rec<B>) -> bool {
    let allowed = match rec.entry.kind {
        Kind::Household | Kind::Meeting => works_in(who, &rec.unit),
        Kind::AppComplaint | Kind::Handover | Kind::IssueList => false,
        _ => {
            let author = rec.entry.by == who && works_in(who, &rec.entry.author_unit);
            author
                || rec
                    .places()
                    .any(|unit| has_role_over(who, &[Role::VillageCadre, Role::TownshipSecretary], unit))
        }
    };
    allowed && rec.readable_by(who)
}

/// By the author within 24 hours, by the secretary at any time.
pub fn may_void<B>(who: Who, rec: &Rec<B>, now: Millis) -> bool {
    let author = rec.entry.by == who && works_in(who, &rec.entry.author_unit);
    let in_time = now - rec.entry.at <= HOURS_24_MS;
    let secretary = rec.places().any(|unit| has_role_over(who, &[Role::TownshipSecretary], unit));
    (secretary || (author && in_time)) && rec.readable_by(who)
}

/// Units of the person, as an owner of issues is named.
pub fn own_unit(who: Who) -> UnitId {
    unit(PEOPLE[who].unit)
}
