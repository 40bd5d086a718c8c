//! Two households are one, or are not (N7). Both words can be taken back ([`super::void::withdraw`]), and both households
//! stay as they are: what happened with either is shown with the one that stands for both.

use super::acting::Opened;
use super::alike::may_keep_apart;
use super::{Act, Acting, Failure, history, household};
use crate::store::projection::household as rows;
use shared::api::{AbsorbedHome, MergeStanding, MergedView, Saved};
use shared::domain::{DocId, EventKind, Household, HouseholdEvent, Record, RecordEvent, Trouble};
use shared::workflow::{Homes, kept_apart, merged_into, voided};

/// 是同一户: `into` stands for both from now on. Where `into` was itself merged, the one that stands for it does; where the
/// two were merged into one another, this decides which way.
///
/// # Errors
/// `Invalid` where one of them is void or already stands for the other; `Forbidden`.
pub fn merge(acting: &Acting, id: DocId, into: DocId) -> Result<Saved, Failure> {
    let homes = homes(acting)?;
    let into = homes.of(into);
    if id == into {
        return Err(Failure::field("into", Trouble::Contradicts));
    }
    let (mut loser, mut winner) = (acting.open(id)?, acting.open(into)?);
    if voided(loser.record.events()).or(voided(winner.record.events())).is_some() {
        return Err(Failure::field("into", Trouble::Unknown));
    }
    let mut act = Act::new(acting);
    if homes.is_crossed(into) {
        take_back_merge(&mut act, &mut winner)?;
    }
    if merged_into(loser.household()?).is_none_or(|(_, standing)| standing != into) {
        act.add(&mut loser, EventKind::Household(HouseholdEvent::MergedInto { household: into }))?;
    }
    act.finish(id, None)
}

/// 不是同一户: merges of the two are taken back, and they are not proposed again.
///
/// # Errors
/// `Invalid` for one household twice; `Forbidden`.
pub fn keep_apart(acting: &Acting, one: DocId, other: DocId) -> Result<Saved, Failure> {
    if one == other {
        return Err(Failure::field("other", Trouble::Contradicts));
    }
    let (mut here, mut there) = (acting.open(one)?, acting.open(other)?);
    let mut act = Act::new(acting);
    for (home, into) in [(&mut here, other), (&mut there, one)] {
        if merged_into(home.household()?).is_some_and(|(_, standing)| standing == into) {
            take_back_merge(&mut act, home)?;
        }
    }
    let told =
        kept_apart(here.household()?).contains(&other) || kept_apart(there.household()?).contains(&one);
    if !told {
        let (home, from) =
            if may_keep_apart(acting, &here, other) { (&mut here, other) } else { (&mut there, one) };
        act.add(home, EventKind::Household(HouseholdEvent::DistinctFrom { household: from }))?;
    }
    act.finish(one, None)
}

fn take_back_merge(act: &mut Act, home: &mut Opened) -> Result<(), Failure> {
    if let Some((undoes, _)) = merged_into(home.household()?) {
        act.add(home, EventKind::Record(RecordEvent::Withdrawn { undoes }))?;
    }
    Ok(())
}

/// Which household stands for which, for this person.
pub fn homes(acting: &Acting) -> Result<Homes, Failure> {
    acting.read(|_, reader| Ok(reader.homes.clone()))
}

/// Where a household that was merged stands; `None` for one that was not.
pub fn merged(
    acting: &Acting,
    opened: &Opened,
    record: &Record<Household>,
    homes: &Homes,
) -> Result<Option<MergedView>, Failure> {
    let Some((event, into)) = merged_into(record) else { return Ok(None) };
    let (standing, into) = if homes.is_merged(opened.id) {
        (MergeStanding::Counts, homes.of(opened.id))
    } else if homes.is_crossed(opened.id) {
        (MergeStanding::Crossed, into)
    } else {
        (MergeStanding::Alone, into)
    };
    let head = acting.read(|conn, reader| rows::head(conn, reader, into))?;
    let may_undo = history::may_withdraw(acting, &opened.record, event);
    Ok(Some(MergedView { event, into, head: head.unwrap_or_default(), standing, may_undo }))
}

/// Households for which this one stands.
pub fn absorbed(acting: &Acting, id: DocId, homes: &Homes) -> Vec<AbsorbedHome> {
    let view = |from: DocId| {
        // One that is damaged is told of elsewhere.
        let opened = acting.open(from).ok()?;
        let record = opened.household().ok()?;
        let event = merged_into(record).filter(|(_, into)| *into == id).map(|(event, _)| event);
        let may_undo = event.is_some_and(|event| history::may_withdraw(acting, &opened.record, event));
        Some(AbsorbedHome { id: from, household: household::masked(&record.body), event, may_undo })
    };
    homes.merged_into(id).filter_map(view).collect()
}
