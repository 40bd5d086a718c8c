//! Desks: which units see a record, and which desks a person reads (invariant 7).

use crate::domain::{AnyRecord, DocId, EventKind, IssueEvent, Level, Role, RoleGrant, UnitId};
use crate::planted::{self, Fault};
use crate::workflow::{Residence, residence};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// On which desks a record lies: home unit ∪ units added by events ∪ author's unit, for an
/// [`Identity`](crate::domain::Identity) without the unit that was complained about. Where its household lives is another
/// record's to say, so that is asked for at the end ([`Audience::desks`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    home: UnitId,
    author: UnitId,
    added: BTreeSet<UnitId>,
    hidden_from: Option<UnitId>,
    /// The household with which it goes along.
    pub household: Option<DocId>,
}

impl Audience {
    pub fn of(record: &AnyRecord) -> Audience {
        let (mut home, mut author) = (record.unit().clone(), record.created().unit.clone());
        let mut added = BTreeSet::new();
        for event in record.events().values() {
            if let EventKind::Issue(IssueEvent::Listed { owner, .. }) = &event.kind {
                added.extend(owner.unit.clone());
            }
        }
        if let AnyRecord::Household(record) = record {
            let lives = residence(record);
            author = lives.keeps(author);
            added.extend(lives.asked.map(|(_, unit)| unit));
            home = lives.unit;
        }
        // H1f: the villages whose issues stand on it, and who answers for them.
        if let AnyRecord::IssueList(record) = record {
            for row in record.body.rows.values() {
                added.insert(row.village.clone());
                added.extend(row.owner.unit.clone());
            }
        }
        if planted::is(Fault::AudienceTooWide) {
            added.extend(home.ancestor(Level::Township));
        }
        let hidden_from = match record {
            AnyRecord::Identity(identity) => identity.body.about.clone(),
            _ => None,
        };
        Audience { home, author, added, hidden_from, household: record.household() }
    }

    /// The desks, where the household of the record lives there; `None`: where it always did.
    pub fn desks(&self, lives: Option<&Residence>) -> BTreeSet<UnitId> {
        let (mut home, mut author) = (self.home.clone(), self.author.clone());
        if let Some(lives) = lives.filter(|lives| lives.takes_along(&home)) {
            author = lives.keeps(author);
            home = lives.unit.clone();
        }
        let mut desks = BTreeSet::from([home, author]);
        desks.extend(self.added.iter().cloned());
        if let Some(about) = &self.hidden_from {
            desks.retain(|desk| !about.contains(desk));
        }
        desks
    }
}

impl Residence {
    /// The author's unit, if it still has to do with the household: a village that it left, and the township of one,
    /// keep nothing of it.
    fn keeps(&self, author: UnitId) -> UnitId {
        let left = self.has_moved() && self.lived.iter().any(|unit| author.contains(unit));
        if left && !author.contains(&self.unit) { self.unit.clone() } else { author }
    }
}

/// The desks on which a record lies whose household has not moved.
pub fn audience(record: &AnyRecord) -> BTreeSet<UnitId> {
    Audience::of(record).desks(None)
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

/// Whether a person with these roles sees the record: one of its desks is among [`desks`]. `lives`: where its household
/// does; what is done in the village that it left, by somebody who has not heard of it, counts as well.
pub fn reads<'a>(
    grants: impl IntoIterator<Item = &'a RoleGrant>,
    record: &AnyRecord,
    lives: Option<&Residence>,
) -> bool {
    let own = Audience::of(record);
    let mut audience = own.desks(None);
    audience.extend(own.desks(lives));
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
