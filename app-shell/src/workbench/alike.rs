//! Households that may have been entered twice: told while one is typed, listed after a sync, compared side by side (N7).

use super::acting::Opened;
use super::{Acting, Failure, household};
use crate::store::projection::{alike, household as rows, issue, visit};
use shared::api::{
    AlikeHome, AlikePair, CompareSide, CompareView, HouseholdForm, LikeRow, ListOf, Page, Settled,
};
use shared::domain::{DocId, EventKind, Household, HouseholdEvent, Level, Record, RecordEvent, Role, UnitId};
use shared::limits::{ALIKE_SHOWN_MAX, LIST_ROWS_MAX};
use shared::workflow::{
    Likeness, Pair, alike_keys, kept_apart, likeness, merged_into, pair, residence, voided,
};

/// Those who say that two households are one.
pub const MERGES: [Role; 2] = [Role::VillageCadre, Role::TownshipSecretary];

/// Households that are like what somebody types; nothing more than a word beside the form.
pub fn like(acting: &Acting, form: &HouseholdForm, but: Option<DocId>) -> Result<Vec<LikeRow>, Failure> {
    acting.need_lease()?;
    let own = acting.units.iter().find(|unit| unit.level() == Level::Village);
    let Some(unit) = form.unit.as_ref().or(own) else { return Ok(Vec::new()) };
    let keys = alike_keys(unit, &form.household);
    let found = acting.read(|conn, reader| alike::like(conn, reader, &keys, but, ALIKE_SHOWN_MAX))?;
    Ok(found.into_iter().map(|(likeness, home)| LikeRow { home, likeness }).collect())
}

/// Pairs that somebody of this person's rights should look at: contradicting merges first, then the surest likeness.
pub fn pairs(acting: &Acting, page: Page) -> Result<ListOf<AlikePair>, Failure> {
    acting.need_lease()?;
    let all = waiting(acting)?;
    let total = all.len() as u32;
    let limit = page.limit.min(LIST_ROWS_MAX) as usize;
    let rows = all.into_iter().skip(page.offset as usize).take(limit).collect();
    Ok(ListOf { rows, total, offset: page.offset })
}

/// How many such pairs there are.
pub fn count(acting: &Acting) -> Result<u32, Failure> {
    if !acting.has_role(&MERGES) {
        return Ok(0);
    }
    Ok(waiting(acting)?.len() as u32)
}

fn waiting(acting: &Acting) -> Result<Vec<AlikePair>, Failure> {
    let (pairs, homes) = acting.read(|conn, reader| {
        let pairs = pairs_of(reader.homes.crossed().iter().copied(), alike::pairs(conn, reader)?);
        let ids: Vec<DocId> = pairs.iter().flat_map(|((one, other), ..)| [*one, *other]).collect();
        let homes = alike::named(conn, reader, &ids)?;
        Ok((pairs, homes))
    })?;
    let shown = |((one, other), crossed, likeness): (Pair, bool, Option<Likeness>)| {
        let (left, right) = (homes.get(&one)?.clone(), homes.get(&other)?.clone());
        Some(AlikePair { left, right, likeness, crossed })
    };
    let decides = |home: &AlikeHome| acting.has_role_over(&MERGES, &home.unit);
    let pairs = pairs.into_iter().filter_map(shown);
    Ok(pairs.filter(|pair| decides(&pair.left) || decides(&pair.right)).collect())
}

/// Each pair once: those that are crossed, then those that are merely alike.
fn pairs_of(
    crossed: impl Iterator<Item = Pair>,
    alike: Vec<(Pair, Likeness)>,
) -> Vec<(Pair, bool, Option<Likeness>)> {
    let why = |two: Pair| alike.iter().find(|(pair, _)| *pair == two).map(|(_, likeness)| *likeness);
    let mut pairs: Vec<(Pair, bool, Option<Likeness>)> = crossed.map(|two| (two, true, why(two))).collect();
    let known = pairs.len();
    for (two, likeness) in alike {
        if !pairs[..known].iter().any(|(pair, ..)| *pair == two) {
            pairs.push((two, false, Some(likeness)));
        }
    }
    pairs
}

/// Two households side by side, and what the person may say of them.
pub fn compare(acting: &Acting, left: DocId, right: DocId) -> Result<CompareView, Failure> {
    let (one, other) = (acting.show(left)?, acting.show(right)?);
    let (here, there) = (one.household()?, other.household()?);
    let keys = |record: &Record<Household>| alike_keys(&residence(record).unit, &record.body);
    let homes = acting.read(|_, reader| Ok(reader.homes.clone()))?;
    let crossed = homes.crossed().contains(&pair(left, right));
    let settled = if homes.of(left) == homes.of(right) {
        Some(Settled::Merged { into: homes.of(left) })
    } else if kept_apart(here).contains(&right) || kept_apart(there).contains(&left) {
        Some(Settled::Apart)
    } else {
        None
    };
    let open = left != right && settled.is_none();
    let merges = |loser: &Opened, into: &Opened| {
        open && stands(loser) && stands(into) && may_merge(acting, loser, into, crossed)
    };
    Ok(CompareView {
        likeness: likeness(&keys(here), &keys(there)),
        crossed,
        settled,
        may_merge_into_left: merges(&other, &one),
        may_merge_into_right: merges(&one, &other),
        may_keep_apart: open && (may_keep_apart(acting, &one, right) || may_keep_apart(acting, &other, left)),
        left: side(acting, &one)?,
        right: side(acting, &other)?,
    })
}

fn stands(home: &Opened) -> bool {
    voided(home.record.events()).is_none()
}

/// Where merges are crossed, the one that goes the other way is taken back with it.
fn may_merge(acting: &Acting, loser: &Opened, into: &Opened, crossed: bool) -> bool {
    let event = HouseholdEvent::MergedInto { household: into.id };
    let standing = into.household().ok().and_then(merged_into).filter(|_| crossed);
    let undo = standing.map(|(undoes, _)| EventKind::Record(RecordEvent::Withdrawn { undoes }));
    acting.may_add(&loser.record, EventKind::Household(event))
        && undo.is_none_or(|undo| acting.may_add(&into.record, undo))
}

pub fn may_keep_apart(acting: &Acting, home: &Opened, other: DocId) -> bool {
    acting.may_add(&home.record, EventKind::Household(HouseholdEvent::DistinctFrom { household: other }))
}

fn side(acting: &Acting, home: &Opened) -> Result<CompareSide, Failure> {
    let record = home.household()?;
    let id = home.id;
    let (visits, issues, last) = acting.read(|conn, reader| {
        let visits = visit::count_of_household(conn, reader, id)?;
        Ok((visits, issue::count_of_household(conn, reader, id)?, rows::last_visit(conn, reader, id)?))
    })?;
    let unit: UnitId = residence(record).unit;
    Ok(CompareSide {
        id,
        unit_name: acting.unit_name(&unit),
        grid_name: household::grid_name(acting, record.body.grid.as_ref()),
        household: household::masked(&record.body),
        visits,
        issues,
        last_visit: last.map(|(_, date)| date),
        state: home.state,
    })
}
