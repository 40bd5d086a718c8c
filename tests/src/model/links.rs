//! 挂包 and 住村工作日, the slow way (T3b, T3c): who is linked to which household, and whose stay-day it is.

use super::reader::{Reader, person_name, unit_name};
use super::room::{PEOPLE, STAY_DAYS, TOWNSHIP, person, unit, who};
use super::view::Rec;
use jiff::civil::Date;
use shared::api::{Among, ChargeView, HomeLink};
use shared::domain::{Assignment, Charge, DocId, Household, Millis, UnitId};

/// Whether it is that of the place's township: the last of its days that began says which weekday. Another township has none.
pub fn is_stay_day(place: &UnitId, day: Date) -> bool {
    let (_, weekday) = STAY_DAYS.iter().rev().find(|(from, _)| *from <= day).unwrap_or(&STAY_DAYS[0]);
    place.as_str().starts_with(TOWNSHIP) && *weekday == Some(day.weekday().to_monday_one_offset())
}

fn holds(link: &Assignment, now: Millis) -> bool {
    link.from <= now && link.until.is_none_or(|until| now < until)
}

impl Reader<'_, '_> {
    pub fn is_among(&self, home: &Rec<Household>, among: Among) -> bool {
        let mut links = self.links_to(home).into_iter();
        match among {
            Among::StayDay => is_stay_day(&home.unit, self.today),
            Among::Linked => links.any(|link| link.person == person(self.who)),
            Among::Unlinked => !links.any(|link| matches!(link.charge, Charge::Household { .. })),
        }
    }

    /// The links that hold now and take the household in, also by one that was merged into it.
    fn links_to(&self, home: &Rec<Household>) -> Vec<&Assignment> {
        let links = self.view.world.links.iter().filter(|link| holds(link, self.view.now));
        let takes_in = |link: &&Assignment| match &link.charge {
            Charge::Village(village) => *village == home.unit,
            Charge::Grid(grid) => home.body.grid.as_ref() == Some(grid),
            Charge::Household { id, .. } => self.is_of(*id, home.id),
        };
        links.filter(takes_in).collect()
    }

    pub fn home_links(&self, home: &Rec<Household>) -> Vec<HomeLink> {
        let rank = |charge: &Charge| match charge {
            Charge::Village(_) => 1,
            Charge::Grid(_) => 2,
            Charge::Household { .. } => 3,
        };
        let mut links = self.links_to(home);
        links.sort_by_key(|link| (rank(&link.charge), link.from, link.id));
        let view = |link: &Assignment| HomeLink {
            charge: match link.charge {
                Charge::Village(_) => ChargeView::Village,
                Charge::Grid(_) => ChargeView::Grid,
                Charge::Household { id, .. } => ChargeView::Household { id: Some::<DocId>(id) },
            },
            name: person_name(who(link.person)),
            unit_name: unit_name(&unit(PEOPLE[who(link.person)].unit)),
            since: link.from,
        };
        links.into_iter().map(view).collect()
    }
}
