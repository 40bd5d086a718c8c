//! Who is linked to a household (T3c), and what households may be chosen by of what the directory knows.

use super::Acting;
use shared::api::{Among, ChargeView, HomeLink};
use shared::domain::{Assignment, Charge, DocId, Household, Record, Role};
use shared::workflow::{Homes, residence};

/// Those who see to it that every household has somebody.
const LINKS: [Role; 3] = [Role::VillageCadre, Role::TownshipSecretary, Role::TownshipLeader];

/// Everybody whose link takes the household in: of the village, of the patch, then of the household itself.
pub fn links(acting: &Acting, id: DocId, record: &Record<Household>, homes: &Homes) -> Vec<HomeLink> {
    let ids: Vec<DocId> = std::iter::once(id).chain(homes.merged_into(id)).collect();
    let village = residence(record).unit;
    let takes_in = |link: &&Assignment| link.charge.takes_in(&ids, &village, record.body.grid.as_ref());
    let mut links: Vec<&Assignment> = acting.directory.standing_links(acting.at).filter(takes_in).collect();
    links.sort_by_key(|link| (breadth(&link.charge), link.from, link.id));
    links.into_iter().map(|link| view(acting, link)).collect()
}

/// Widest first.
fn breadth(charge: &Charge) -> u8 {
    match charge {
        Charge::Village(_) => 0,
        Charge::Grid(_) => 1,
        Charge::Household { .. } => 2,
    }
}

fn view(acting: &Acting, link: &Assignment) -> HomeLink {
    let charge = match link.charge {
        Charge::Village(_) => ChargeView::Village,
        Charge::Grid(_) => ChargeView::Grid,
        Charge::Household { id, .. } => ChargeView::Household { id: Some(id) },
    };
    let mut grants = acting.directory.grants_of(link.person);
    let works = grants.find(|grant| grant.held_at(acting.at));
    HomeLink {
        charge,
        name: acting.person_name(link.person),
        unit_name: works.map(|grant| acting.unit_name(&grant.unit)).unwrap_or_default(),
        since: link.from,
    }
}

/// A choice is offered where it would choose something: nobody is asked about links that are not kept here.
pub fn offered(acting: &Acting) -> Vec<Among> {
    let (directory, at, today) = (&acting.directory, acting.at, acting.today());
    let read_here = |link: &Assignment| acting.desks().contains(&link.charge.village());
    let by_itself = |link: &Assignment| matches!(link.charge, Charge::Household { .. });
    let stay_day = acting.desks().iter().any(|unit| directory.is_stay_day(unit, today));
    let linked = directory.assignments_of(acting.person(), at).next().is_some();
    let unlinked = acting.has_role(&LINKS)
        && directory.standing_links(at).any(|link| by_itself(link) && read_here(link));
    let all = [(Among::StayDay, stay_day), (Among::Linked, linked), (Among::Unlinked, unlinked)];
    all.into_iter().filter_map(|(among, offered)| offered.then_some(among)).collect()
}
