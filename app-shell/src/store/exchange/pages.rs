//! What is new on each desk: whole documents of a first sync, then entries in the order of the desk's stream.

use super::reply::Taking;
use super::{Prepared, refusal};
use crate::store::change::Origin;
use crate::store::unpacked::{Unpacked, unpack, unpack_each};
use crate::store::{StoreError, attachment, desk, doc, erased, lies_on, offer, wanted};
use rusqlite::Connection;
use shared::document::{DocError, Hash, RawChange};
use shared::domain::{DocId, UnitId};
use shared::planted::{self, Fault};
use shared::sync::wire::{Admitted, ChangeBody, ChangeEntry, Entry, Page, Snapshot};
use std::collections::BTreeMap;

/// Changes whose bytes came earlier in this reply.
type Seen<'r> = BTreeMap<(DocId, Hash), (RawChange, &'r Admitted)>;

pub(super) fn take_in(taking: &mut Taking, pages: &[Page]) -> Result<(), StoreError> {
    let mut seen = Seen::new();
    for page in pages {
        let Some(unit) = taking.desk(page.desk).cloned() else {
            continue;
        };
        match desk::get(taking.tx, &unit)? {
            // After a restore its list says where to go on from; until then nothing of the desk is believed.
            Some(desk) if desk.complete && desk.restored => {}
            Some(_) => take_page(taking, &unit, page, &mut seen)?,
            None => {}
        }
    }
    Ok(())
}

/// Moves the cursors and nothing else.
pub(super) fn advance(tx: &Connection, prepared: &Prepared, pages: &[Page]) -> Result<(), StoreError> {
    for page in pages.iter().filter(|page| page.stream.is_none()) {
        if let Some(unit) = prepared.desks.get(page.desk as usize) {
            desk::set_position(tx, unit, page.position)?;
        }
    }
    Ok(())
}

fn take_page<'r>(
    taking: &mut Taking,
    unit: &UnitId,
    page: &'r Page,
    seen: &mut Seen<'r>,
) -> Result<(), StoreError> {
    unpack_each(&page.snapshots, |snapshot, unpacked| join(taking, Some(unit), snapshot, unpacked))?;
    for entry in &page.entries {
        take_entry(taking, unit, entry, seen)?;
    }
    taking.applied.advanced |= !page.entries.is_empty() || !page.snapshots.is_empty();
    if let Some(stream) = &page.stream {
        desk::advance_stream(taking.tx, unit, stream, page.snapshots.len(), page.documents)?;
    } else if page.first_sync_complete {
        desk::complete_stream(taking.tx, unit, page.position)?;
        taking.applied.advanced = true;
    } else {
        let again = if planted::is(Fault::PageAppliedTwice) { page.entries.len() as u64 } else { 0 };
        desk::set_position(taking.tx, unit, page.position + again)?;
    }
    Ok(())
}

fn take_entry<'r>(
    taking: &mut Taking,
    unit: &UnitId,
    entry: &'r Entry,
    seen: &mut Seen<'r>,
) -> Result<(), StoreError> {
    match entry {
        Entry::Change(change) => take_change(taking, unit, change, seen),
        Entry::Join(snapshot) => join(taking, Some(unit), snapshot, unpack(snapshot)),
        Entry::Leave(_) if planted::is(Fault::LeaveIgnored) => Ok(()),
        Entry::Leave(id) => {
            lies_on::remove(taking.tx, *id, unit)?;
            if planted::is(Fault::PurgeBeforeJoin) { taking.opened.forget(*id) } else { Ok(()) }
        }
        Entry::Erase(id, generation) => erase(taking, *id, *generation),
        Entry::Skip => Ok(()),
    }
}

/// A whole document, of a desk or asked for.
pub(super) fn join(
    taking: &mut Taking,
    unit: Option<&UnitId>,
    snapshot: &Snapshot,
    unpacked: Result<Unpacked, DocError>,
) -> Result<(), StoreError> {
    let id = snapshot.doc;
    if erased::covers(taking.tx, id, snapshot.generation)? {
        return Ok(());
    }
    let joined = unpacked.map_err(StoreError::from);
    match joined.and_then(|unpacked| taking.opened.join(snapshot, unpacked)) {
        Ok(lacking) => lacking.into_iter().try_for_each(|hash| offer::add(taking.tx, id, hash))?,
        Err(StoreError::Document(error)) => taking.set_aside(id, &error)?,
        Err(error) => return Err(error),
    }
    // Also of one that was set aside: it is on the desk, whether it can be read here or not.
    unit.map_or(Ok(()), |unit| lies_on::put(taking.tx, id, unit))
}

fn take_change<'r>(
    taking: &mut Taking,
    unit: &UnitId,
    entry: &'r ChangeEntry,
    seen: &mut Seen<'r>,
) -> Result<(), StoreError> {
    let (id, generation) = (entry.doc, entry.generation);
    if erased::covers(taking.tx, id, generation)? {
        return Ok(());
    }
    lies_on::put(taking.tx, id, unit)?;
    let (raw, admitted) = match &entry.body {
        // Its receipt said all there is to say.
        ChangeBody::Own(..) => return Ok(()),
        ChangeBody::Bytes(bytes, admitted) => match RawChange::parse(bytes) {
            Ok(raw) => {
                seen.insert((id, raw.hash()), (raw.clone(), admitted));
                (raw, *admitted)
            }
            Err(error) => return taking.set_aside(id, &error),
        },
        ChangeBody::Seen(hash) => match seen.get(&(id, *hash)) {
            Some((raw, admitted)) => (raw.clone(), **admitted),
            None => return wanted::add(taking.tx, id),
        },
    };
    match taking.opened.add(id, generation, &raw, Origin::Server(&admitted)) {
        // Damaged here: it is asked for already.
        Err(StoreError::Quarantined(_)) => Ok(()),
        Err(StoreError::Document(error)) => taking.set_aside(id, &error),
        // Of another generation than the one here.
        Err(StoreError::Stale) => wanted::add(taking.tx, id),
        result => result,
    }
}

/// Old bytes go; what people here had not sent yet is kept for them as words.
fn erase(taking: &mut Taking, id: DocId, generation: u32) -> Result<(), StoreError> {
    erased::note(taking.tx, id, generation)?;
    if doc::generation(taking.tx, id)?.is_some_and(|here| here < generation) {
        refusal::keep_unsent(taking, id)?;
        taking.opened.forget(id)?;
        attachment::erase(taking.tx, id)?;
        taking.erased = true;
    }
    Ok(())
}
