//! What the policy leaves open, as it holds here today, and what the person answers for beside their role.

use super::{Acting, Failure};
use crate::store::projection::record;
use shared::api::{CalendarView, ChargeView, LinkView, RuleView, RulesView};
use shared::domain::{Assignment, Charge, RuleKey};

pub fn view(acting: &Acting) -> Result<RulesView, Failure> {
    let (directory, today, unit) = (&acting.directory, acting.today(), &acting.profile.unit);
    let links = directory.assignments_of(acting.person(), acting.at);
    let calendar = directory.calendar.get(&today.year());
    Ok(RulesView {
        rules: RuleKey::ALL.map(|key| rule(acting, key)).to_vec(),
        calendar: CalendarView {
            year: today.year(),
            known: calendar.is_some(),
            source: calendar.map(|year| year.source.clone()).unwrap_or_default(),
        },
        stay_day: directory.stay_day(unit, today).map(|day| day.to_monday_one_offset()),
        links: links.map(|held| link(acting, held)).collect::<Result<_, _>>()?,
    })
}

/// The number that holds for the person's unit today.
pub fn value(acting: &Acting, key: RuleKey) -> u32 {
    acting.directory.rule(key, &acting.profile.unit, acting.today()).value
}

fn rule(acting: &Acting, key: RuleKey) -> RuleView {
    let in_force = acting.directory.rule(key, &acting.profile.unit, acting.today());
    let set = in_force.rule;
    RuleView {
        key,
        value: in_force.value,
        since: set.map(|rule| rule.from),
        area_name: set.map(|rule| acting.unit_name(&rule.area)).unwrap_or_default(),
        sentence: set.map(|rule| rule.sentence.clone()).unwrap_or_default(),
        set_by: set.map(|rule| rule.set_by.clone()).unwrap_or_default(),
    }
}

fn link(acting: &Acting, link: &Assignment) -> Result<LinkView, Failure> {
    let village = acting.unit_name(&link.charge.village());
    let (charge, name) = match &link.charge {
        Charge::Village(_) => (ChargeView::Village, String::new()),
        Charge::Grid(grid) => {
            let name = acting.directory.grids.get(grid).map(|grid| grid.name.clone());
            (ChargeView::Grid, name.unwrap_or_default())
        }
        Charge::Household { id, .. } => {
            let row = acting.read(|conn, reader| record::get(conn, reader, *id))?;
            (
                ChargeView::Household { id: row.as_ref().map(|row| row.id) },
                row.map(|row| row.title).unwrap_or_default(),
            )
        }
    };
    Ok(LinkView { charge, village, name, since: link.from })
}
