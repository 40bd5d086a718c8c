//! Somebody of one household lives in another now: marked there and added here, in one act, so that no list ever shows
//! them twice or not at all.

use super::acting::Opened;
use super::{Act, Acting, Failure};
use shared::api::Saved;
use shared::domain::{AnyRecord, DocId, EntryId, Household, Member, MemberState, Record, Relation, Trouble};
use shared::workflow::voided;

/// # Errors
/// `Invalid` where nobody of that id lives there, or both are one household; `Forbidden`.
pub fn move_in(acting: &Acting, from: DocId, member: EntryId, to: DocId) -> Result<Saved, Failure> {
    if from == to {
        return Err(Failure::field("to", Trouble::Contradicts));
    }
    let (mut left, mut joined) = (acting.open(from)?, acting.open(to)?);
    if voided(left.record.events()).or(voided(joined.record.events())).is_some() {
        return Err(Failure::field("to", Trouble::Unknown));
    }
    let person = left.household()?.body.members.get(&member).cloned();
    let person = person.filter(|person| person.state == MemberState::Present);
    let person = person.ok_or_else(|| Failure::field("member", Trouble::Unknown))?;
    let mut act = Act::new(acting);
    let since = Some(acting.today());
    let whereabouts = place(&joined.household()?.body);
    edit(&mut act, &mut left, |members| {
        members.insert(
            member,
            Member { state: MemberState::MovedOut, since, whereabouts, moved_to: Some(to), ..person.clone() },
        );
    })?;
    edit(&mut act, &mut joined, |members| {
        // Nobody knows yet who this is to the head of the other household.
        let relation = if members.is_empty() { Relation::Head } else { Relation::Other };
        let here = Member { relation, since, moved_from: Some(from), moved_to: None, ..person.clone() };
        members.insert(acting.new_id(), Member { whereabouts: String::new(), ..here });
    })?;
    act.finish(to, None)
}

type Members = std::collections::BTreeMap<EntryId, Member>;

fn edit(act: &mut Act, opened: &mut Opened, change: impl FnOnce(&mut Members)) -> Result<(), Failure> {
    let mut record: Record<Household> = opened.household()?.clone();
    change(&mut record.body.members);
    let heads = opened.doc.heads();
    act.edit(opened, &heads, &AnyRecord::Household(record)).map(drop)
}

/// `林秀英家，江滨路3号`, as far as it fits.
fn place(home: &Household) -> String {
    let head = home.head().map(|head| format!("{}家，", head.name)).unwrap_or_default();
    (head + &home.address).chars().take(shared::limits::ADDRESS_CHARS_MAX).collect()
}
