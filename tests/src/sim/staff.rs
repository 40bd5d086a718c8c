//! The county that is simulated: its units, its people, and who works at which device.

use super::dice::Dice;
use shared::domain::{PersonId, Role, UnitId};
use uuid::Uuid;

pub const COUNTY: &str = "350404";
pub const TOWNSHIP: &str = "350404001";
pub const VILLAGES: [&str; 3] = ["350404001001", "350404001002", "350404001003"];
const OTHER_TOWNSHIP: &str = "350404002";
pub const OTHER_VILLAGE: &str = "350404002001";
pub const BUREAU: &str = "350404-zjj";

/// Units in an order that the directory takes: parents first.
pub const UNITS: [(&str, &str); 9] = [
    ("3504", "三明市"),
    (COUNTY, "三元区"),
    (BUREAU, "三元区住建局"),
    (TOWNSHIP, "列东街道"),
    (VILLAGES[0], "江滨社区"),
    (VILLAGES[1], "东安社区"),
    (VILLAGES[2], "梅岭社区"),
    (OTHER_TOWNSHIP, "徐碧街道"),
    (OTHER_VILLAGE, "碧湖社区"),
];

/// A device's unit, and the people of it who work on it, each with a first role.
type Place = (&'static str, &'static [(Role, &'static str)]);

/// The first ones meet on the same desks; a small run has no others.
const PLACES: [Place; 8] = [
    (VILLAGES[0], &[(Role::VillageCadre, VILLAGES[0]), (Role::GridWorker, VILLAGES[0])]),
    (TOWNSHIP, &[(Role::TownshipSecretary, TOWNSHIP), (Role::TownshipLeader, TOWNSHIP)]),
    (VILLAGES[0], &[(Role::GridWorker, VILLAGES[0])]),
    (VILLAGES[1], &[(Role::VillageCadre, VILLAGES[1]), (Role::DutyOfficer, VILLAGES[1])]),
    (TOWNSHIP, &[(Role::DutyOfficer, TOWNSHIP)]),
    (BUREAU, &[(Role::DepartmentHandler, BUREAU)]),
    (VILLAGES[2], &[(Role::VillageCadre, VILLAGES[2]), (Role::GridWorker, VILLAGES[2])]),
    (OTHER_VILLAGE, &[(Role::VillageCadre, OTHER_VILLAGE)]),
];

#[derive(Clone, Debug)]
pub struct Colleague {
    pub id: PersonId,
    pub role: Role,
    pub unit: UnitId,
}

/// Who sits where: one list of colleagues for each device.
pub fn seats(devices: usize, dice: &mut Dice) -> Vec<(UnitId, Vec<Colleague>)> {
    let mut seats = Vec::new();
    for index in 0..devices {
        let (home, people) = PLACES[index % PLACES.len()];
        let wanted = 1 + dice.below(people.len());
        let colleague = |n: usize, (role, at): (Role, &str)| Colleague {
            id: PersonId(Uuid::from_u128((0x0100 + (index as u128) * 0x10) + n as u128)),
            role,
            unit: unit(at),
        };
        let people = people.iter().take(wanted).enumerate().map(|(n, person)| colleague(n, *person));
        seats.push((unit(home), people.collect()));
    }
    seats
}

/// # Panics
/// Unless it is a unit id: one of the constants above.
pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit id")
}
