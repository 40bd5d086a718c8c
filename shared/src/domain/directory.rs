//! The directory: units, grids, service points, people and their dated roles, profiles. A log kept by the server; rows are
//! ended, never deleted. A device holds its own county. Of people it carries names and roles, no phone numbers. Rules,
//! calendars, stay-days and assignments travel in it, too.

use super::{
    Assignment, CalendarYear, DeviceId, GrantId, GridId, Level, Millis, PersonId, PointId, ProfileId, Rule,
    ServicePoint, StayDay, UnitId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row of the log. A later row with the same key replaces the earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "snake_case")]
pub enum DirectoryRow {
    Unit(Unit),
    Grid(Grid),
    Point(ServicePoint),
    Person(Person),
    Role(RoleGrant),
    Profile(ProfileRow),
    Rule(Rule),
    Calendar(CalendarYear),
    StayDay(StayDay),
    Assignment(Assignment),
}

impl DirectoryRow {
    /// Kind and key: what a later row of the log replaces.
    pub fn key(&self) -> (&'static str, String) {
        match self {
            DirectoryRow::Unit(unit) => ("unit", unit.id.as_str().to_owned()),
            DirectoryRow::Grid(grid) => ("grid", grid.id.to_string()),
            DirectoryRow::Point(point) => ("point", point.id.to_string()),
            DirectoryRow::Person(person) => ("person", person.id.to_string()),
            DirectoryRow::Role(grant) => ("role", grant.id.to_string()),
            DirectoryRow::Profile(profile) => ("profile", profile.id.to_string()),
            DirectoryRow::Rule(rule) => ("rule", format!("{} {} {}", rule.key.name(), rule.area, rule.from)),
            DirectoryRow::Calendar(year) => ("calendar", year.year.to_string()),
            DirectoryRow::StayDay(day) => ("stay_day", format!("{} {}", day.township, day.from)),
            DirectoryRow::Assignment(link) => ("assignment", link.id.to_string()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub id: UnitId,
    /// Official long form: 列东街道, 江滨社区居民委员会.
    pub name: String,
    pub ended: Option<Millis>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub id: GridId,
    pub name: String,
    pub ended: Option<Millis>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub ended: Option<Millis>,
}

/// A role held at a unit for some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    pub id: GrantId,
    pub person: PersonId,
    pub role: Role,
    pub unit: UnitId,
    pub from: Millis,
    pub until: Option<Millis>,
}

/// Device × person, as others see it: whose changes an actor's are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    pub id: ProfileId,
    pub person: PersonId,
    pub device: DeviceId,
    /// Three letters that begin this profile's provisional numbers.
    pub code: String,
    pub revoked: Option<Millis>,
}

/// Roles of the glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    GridWorker,
    DutyOfficer,
    VillageCadre,
    TownshipSecretary,
    TownshipLeader,
    ServiceCenter,
    DepartmentHandler,
    CountyOrganizer,
    CityObserver,
    SystemAdmin,
    SecurityAdmin,
    Auditor,
}

impl Role {
    pub const ALL: [Role; 12] = [
        Role::GridWorker,
        Role::DutyOfficer,
        Role::VillageCadre,
        Role::TownshipSecretary,
        Role::TownshipLeader,
        Role::ServiceCenter,
        Role::DepartmentHandler,
        Role::CountyOrganizer,
        Role::CityObserver,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::Auditor,
    ];

    /// The name on the command line and in documents.
    pub fn name(self) -> &'static str {
        match self {
            Role::GridWorker => "grid_worker",
            Role::DutyOfficer => "duty_officer",
            Role::VillageCadre => "village_cadre",
            Role::TownshipSecretary => "township_secretary",
            Role::TownshipLeader => "township_leader",
            Role::ServiceCenter => "service_center",
            Role::DepartmentHandler => "department_handler",
            Role::CountyOrganizer => "county_organizer",
            Role::CityObserver => "city_observer",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::Auditor => "auditor",
        }
    }

    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role exists at units of this level: grid workers in villages, handlers in departments.
    pub fn fits(self, level: Level) -> bool {
        match self {
            Role::GridWorker | Role::VillageCadre => level == Level::Village,
            // A service point is a village's, or a township's hall.
            Role::DutyOfficer => matches!(level, Level::Village | Level::Township),
            Role::TownshipSecretary | Role::TownshipLeader => level == Level::Township,
            Role::ServiceCenter | Role::CountyOrganizer => matches!(level, Level::County | Level::Department),
            Role::DepartmentHandler => level == Level::Department,
            Role::CityObserver => matches!(level, Level::City | Level::Department),
            Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => true,
        }
    }
}

impl Unit {
    /// As people say it: 江滨社区 for 江滨社区居民委员会, 列东村 for 列东村村民委员会.
    pub fn short_name(&self) -> &str {
        let ending =
            ["居民委员会", "村民委员会", "居委会", "村委会"].iter().find_map(|e| self.name.strip_suffix(e));
        ending.filter(|rest| !rest.is_empty()).unwrap_or(&self.name)
    }
}

impl RoleGrant {
    pub fn held_at(&self, at: Millis) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// The directory as it stands after some rows of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    pub units: BTreeMap<UnitId, Unit>,
    pub grids: BTreeMap<GridId, Grid>,
    pub points: BTreeMap<PointId, ServicePoint>,
    pub people: BTreeMap<PersonId, Person>,
    pub roles: BTreeMap<GrantId, RoleGrant>,
    pub profiles: BTreeMap<ProfileId, ProfileRow>,
    /// By [`DirectoryRow::key`].
    pub rules: BTreeMap<String, Rule>,
    pub calendar: BTreeMap<i16, CalendarYear>,
    /// By [`DirectoryRow::key`].
    pub stay_days: BTreeMap<String, StayDay>,
    pub assignments: BTreeMap<GrantId, Assignment>,
}

impl Directory {
    /// Takes in one row of the log.
    pub fn apply(&mut self, row: DirectoryRow) {
        let (_, key) = row.key();
        match row {
            DirectoryRow::Unit(row) => drop(self.units.insert(row.id.clone(), row)),
            DirectoryRow::Grid(row) => drop(self.grids.insert(row.id.clone(), row)),
            DirectoryRow::Point(row) => drop(self.points.insert(row.id, row)),
            DirectoryRow::Person(row) => drop(self.people.insert(row.id, row)),
            DirectoryRow::Role(row) => drop(self.roles.insert(row.id, row)),
            DirectoryRow::Profile(row) => drop(self.profiles.insert(row.id, row)),
            DirectoryRow::Rule(row) => drop(self.rules.insert(key, row)),
            DirectoryRow::Calendar(row) => drop(self.calendar.insert(row.year, row)),
            DirectoryRow::StayDay(row) => drop(self.stay_days.insert(key, row)),
            DirectoryRow::Assignment(row) => drop(self.assignments.insert(row.id, row)),
        }
    }

    pub fn grants_of(&self, person: PersonId) -> impl Iterator<Item = &RoleGrant> {
        self.roles.values().filter(move |grant| grant.person == person)
    }

    /// Where residents of this unit are received now (T4b), by name.
    pub fn points_of(&self, unit: &UnitId) -> Vec<&ServicePoint> {
        let standing = self.points.values().filter(|point| point.ended.is_none() && point.unit == *unit);
        let mut points: Vec<&ServicePoint> = standing.collect();
        points.sort_by_key(|point| (&point.name, point.id));
        points
    }

    /// Name of a person, empty where the person is of another county.
    pub fn person_name(&self, id: PersonId) -> &str {
        self.people.get(&id).map_or("", |person| &person.name)
    }

    /// Name of a unit as people say it, empty where it is of another county.
    pub fn unit_name(&self, id: &UnitId) -> &str {
        self.units.get(id).map_or("", Unit::short_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_as_people_say_it() {
        let table = [
            ("江滨社区居民委员会", "江滨社区"),
            ("列东村村民委员会", "列东村"),
            ("列东街道", "列东街道"),
            ("村民委员会", "村民委员会"),
        ];
        for (name, short) in table {
            let id = UnitId::new("350404001001").expect("a unit id");
            assert_eq!(Unit { id, name: name.into(), ended: None }.short_name(), short);
        }
    }
}
