//! 挂包: leaders take a village, cadres a patch, party members a household, each for some time (T3c); and the weekday on
//! which a township's cadres stay in the villages (T3b).

use super::{Directory, DocId, GrantId, GridId, Level, Millis, PersonId, UnitId};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// What somebody answers for, beside their role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// 领导挂村(社区)
    Village(UnitId),
    /// 干部包片
    Grid(GridId),
    /// 党员联户; the village keeps the household's place in the log.
    Household { id: DocId, village: UnitId },
}

impl Charge {
    pub fn village(&self) -> UnitId {
        match self {
            Charge::Village(village) | Charge::Household { village, .. } => village.clone(),
            Charge::Grid(grid) => grid.village(),
        }
    }

    /// Whether it takes in a household that lies there; `ids`: its own, and those of what was merged into it.
    pub fn takes_in(&self, ids: &[DocId], village: &UnitId, grid: Option<&GridId>) -> bool {
        match self {
            Charge::Village(own) => own == village,
            Charge::Grid(own) => grid == Some(own),
            // It goes along with a household that moves.
            Charge::Household { id, .. } => ids.contains(id),
        }
    }
}

/// One link with its dates; ended, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub id: GrantId,
    pub person: PersonId,
    pub charge: Charge,
    pub from: Millis,
    pub until: Option<Millis>,
}

impl Assignment {
    pub fn held_at(&self, at: Millis) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// 住村工作日 of a township from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayDay {
    pub township: UnitId,
    pub from: Date,
    /// 1 is Monday, 7 Sunday; `None` ends it.
    pub weekday: Option<i8>,
}

impl Directory {
    /// Links of the person that hold at `at`.
    pub fn assignments_of(&self, person: PersonId, at: Millis) -> impl Iterator<Item = &Assignment> {
        self.assignments.values().filter(move |link| link.person == person && link.held_at(at))
    }

    /// Links of anybody that hold at `at`.
    pub fn standing_links(&self, at: Millis) -> impl Iterator<Item = &Assignment> {
        self.assignments.values().filter(move |link| link.held_at(at))
    }

    /// The weekday on which cadres of the unit's township stay in the villages, as it holds on that day.
    pub fn stay_day(&self, unit: &UnitId, on: Date) -> Option<Weekday> {
        let township = unit.ancestor(Level::Township)?;
        let began = self.stay_days.values().filter(|day| day.township == township && day.from <= on);
        let weekday = began.max_by_key(|day| day.from)?.weekday?;
        Weekday::from_monday_one_offset(weekday).ok()
    }

    /// Whether this is one.
    pub fn is_stay_day(&self, unit: &UnitId, day: Date) -> bool {
        self.stay_day(unit, day) == Some(day.weekday())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DirectoryRow;
    use jiff::civil::date;
    use uuid::Uuid;

    #[test]
    fn t3b_the_stay_day_is_the_townships_and_may_change() {
        let township = UnitId::new("350404001").expect("a unit");
        let village = UnitId::new("350404001001").expect("a unit");
        let mut directory = Directory::default();
        for (from, weekday) in
            [(date(2026, 1, 1), Some(2)), (date(2026, 7, 1), Some(4)), (date(2026, 9, 1), None)]
        {
            directory.apply(DirectoryRow::StayDay(StayDay { township: township.clone(), from, weekday }));
        }
        assert!(directory.is_stay_day(&village, date(2026, 6, 30)), "a Tuesday");
        assert!(!directory.is_stay_day(&village, date(2026, 7, 7)), "Tuesdays no more");
        assert!(directory.is_stay_day(&village, date(2026, 7, 9)));
        assert_eq!(directory.stay_day(&village, date(2026, 9, 3)), None);
    }

    #[test]
    fn t3c_a_link_takes_in_the_village_the_patch_or_the_household_itself() {
        let unit = |id| UnitId::new(id).expect("a unit");
        let (here, elsewhere) = (unit("350404001001"), unit("350404001002"));
        let grid = |id| GridId::new(id).expect("a grid");
        let (patch, next) = (grid("350404001001001"), grid("350404001001002"));
        let id = |n| DocId(Uuid::from_u128(n));
        let home = |charge: &Charge| charge.takes_in(&[id(1), id(2)], &here, Some(&patch));
        assert!(home(&Charge::Village(here.clone())) && !home(&Charge::Village(elsewhere.clone())));
        assert!(home(&Charge::Grid(patch.clone())) && !home(&Charge::Grid(next)));
        assert!(!Charge::Grid(patch.clone()).takes_in(&[id(1)], &here, None));
        let merged = Charge::Household { id: id(2), village: elsewhere.clone() };
        assert!(home(&merged) && !home(&Charge::Household { id: id(3), village: here.clone() }));
    }

    #[test]
    fn t3c_a_link_holds_between_its_dates() {
        let person = PersonId(Uuid::from_u128(1));
        let village = UnitId::new("350404001001").expect("a unit");
        let link = Assignment {
            id: GrantId(Uuid::from_u128(2)),
            person,
            charge: Charge::Village(village.clone()),
            from: 10,
            until: Some(20),
        };
        let mut directory = Directory::default();
        directory.apply(DirectoryRow::Assignment(link));
        let at =
            |at| directory.assignments_of(person, at).map(|link| link.charge.village()).collect::<Vec<_>>();
        assert_eq!((at(9), at(10), at(20)), (vec![], vec![village], vec![]));
    }
}
