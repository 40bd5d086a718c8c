//! Desks: which units see a record, and which desks a person reads (invariant 7).

use crate::domain::{AnyRecord, EventKind, IssueEvent, Level, Role, RoleGrant, UnitId};
use crate::planted::{self, Fault};
use std::collections::BTreeSet;

/// The desks on which a record lies: home unit ∪ units added by events ∪ author's unit, for an
/// [`Identity`](crate::domain::Identity) without the unit that was complained about.
pub fn audience(record: &AnyRecord) -> BTreeSet<UnitId> {
    let mut desks = BTreeSet::from([record.unit().clone(), record.created().unit.clone()]);
    for event in record.events().values() {
        if let EventKind::Issue(IssueEvent::Listed { owner, .. }) = &event.kind {
            desks.extend(owner.unit.clone());
        }
    }
    if planted::is(Fault::AudienceTooWide) {
        desks.extend(record.unit().ancestor(Level::Township));
    }
    if let AnyRecord::Identity(identity) = record
        && let Some(about) = &identity.body.about
    {
        desks.retain(|desk| !about.contains(desk));
    }
    desks
}

/// The desks that a person with these roles reads: the own unit and, for township roles, its villages. Administrators
/// and auditors read none. `units` are all units known.
pub fn desks<'a>(
    grants: impl IntoIterator<Item = &'a RoleGrant>,
    units: impl Clone + Iterator<Item = &'a UnitId>,
) -> BTreeSet<UnitId> {
    let of = |grant: &'a RoleGrant| {
        units.clone().chain([&grant.unit]).filter(move |desk| reads_desk(grant, desk)).cloned()
    };
    grants.into_iter().flat_map(of).collect()
}

/// Whether a person with these roles sees the record: one of its desks is among [`desks`].
pub fn reads<'a>(grants: impl IntoIterator<Item = &'a RoleGrant>, record: &AnyRecord) -> bool {
    let audience = audience(record);
    grants.into_iter().any(|grant| audience.iter().any(|desk| reads_desk(grant, desk)))
}

fn reads_desk(grant: &RoleGrant, desk: &UnitId) -> bool {
    match grant.role {
        Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => false,
        Role::TownshipSecretary | Role::TownshipLeader => {
            grant.unit == *desk || (grant.unit.contains(desk) && desk.level() == Level::Village)
        }
        Role::GridWorker
        | Role::DutyOfficer
        | Role::VillageCadre
        | Role::ServiceCenter
        | Role::DepartmentHandler
        | Role::CountyOrganizer
        | Role::CityObserver => grant.unit == *desk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, Created, GrantId, Identity, PersonId, Record};
    use uuid::Uuid;

    fn unit(text: &str) -> UnitId {
        UnitId::new(text).expect("a unit id")
    }

    fn grant(role: Role, at: &str) -> RoleGrant {
        let person = PersonId(Uuid::nil());
        RoleGrant { id: GrantId(Uuid::nil()), person, role, unit: unit(at), from: 0, until: None }
    }

    #[test]
    fn a_person_reads_the_own_desk_and_a_township_its_villages() {
        let units = [unit("350404001"), unit("350404001001"), unit("350404001002"), unit("350404002001")];
        let table: [(Role, &str, &[&str]); 4] = [
            (Role::GridWorker, "350404001001", &["350404001001"]),
            (Role::TownshipSecretary, "350404001", &["350404001", "350404001001", "350404001002"]),
            (Role::DepartmentHandler, "350404-zjj", &["350404-zjj"]),
            (Role::Auditor, "350404", &[]),
        ];
        for (role, at, expected) in table {
            let expected: BTreeSet<_> = expected.iter().map(|text| unit(text)).collect();
            assert_eq!(desks([&grant(role, at)], units.iter()), expected, "{role:?}");
        }
    }

    #[test]
    fn t1f_the_unit_complained_about_does_not_see_who_complained() {
        let created = Created { by: PersonId(Uuid::nil()), unit: unit("350404001"), at: 0, entered_at: 0 };
        let body =
            Identity { name: "林秀英".into(), about: Some(unit("350404001001")), ..Identity::default() };
        let record = Identity::any(Record::new(unit("350404001001"), created, body));
        assert_eq!(audience(&record), BTreeSet::from([unit("350404001")]));
    }
}
