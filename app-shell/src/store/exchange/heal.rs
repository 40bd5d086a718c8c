//! When the two sides differ: a digest that does not agree, or a server that was restored from a backup. Documents are
//! compared one by one; no desk is ever wiped, and the outbox is not touched.

use super::pages;
use super::reply::Taking;
use crate::store::desk::{self, DeskRow};
use crate::store::unpacked::unpack;
use crate::store::{StoreError, attachment, doc, lies_on, meta, offer, outbox, wanted};
use rusqlite::Connection;
use shared::domain::{DocId, UnitId};
use shared::planted::{self, Fault};
use shared::sync::wire::{DeskDigest, Incarnation, ListedDocument, Listing, Snapshot};
use std::collections::BTreeSet;

/// True where the answer comes from another database than the last one did. Nothing here is deleted because of it: each
/// desk is compared, and what the server lacks is offered to it.
pub(super) fn notice_incarnation(tx: &Connection, incarnation: &Incarnation) -> Result<bool, StoreError> {
    let known = meta::INCARNATION.get(tx)?;
    if known == Some(*incarnation) {
        return Ok(false);
    }
    meta::INCARNATION.set(tx, incarnation)?;
    if known.is_none() || planted::is(Fault::IncarnationIgnored) {
        return Ok(false);
    }
    meta::DIRECTORY_POSITION.set(tx, &0)?;
    desk::restored(tx)?;
    outbox::restored(tx)?;
    attachment::restored(tx)?;
    Ok(true)
}

/// Asks for the list of each desk whose digest does not agree. Called where no desk has more to come.
pub(super) fn compare(taking: &Taking, digests: &[DeskDigest]) -> Result<(), StoreError> {
    for digest in digests {
        let Some(unit) = taking.desk(digest.desk) else {
            continue;
        };
        let comparable = desk::get(taking.tx, unit)?.is_some_and(|desk| desk.complete && !desk.restored);
        if !comparable {
            continue;
        }
        if desk::digest(taking.tx, unit)? == digest.digest {
            offer::settle_desk(taking.tx, unit)?;
        } else {
            tracing::warn!(%unit, "the desk's digest does not agree: comparing its documents");
            desk::begin_heal(taking.tx, unit)?;
        }
    }
    Ok(())
}

pub(super) fn take_listings(taking: &mut Taking, listings: &[Listing]) -> Result<(), StoreError> {
    // Digests of documents that this reply changed are known when they are written.
    taking.opened.flush()?;
    for listing in listings {
        let Some(unit) = taking.desk(listing.desk).cloned() else {
            continue;
        };
        if let Some(desk) = desk::get(taking.tx, &unit)?.filter(|desk| desk.heal) {
            take_listing(taking, &unit, &desk, listing)?;
            taking.applied.advanced = true;
        }
    }
    Ok(())
}

fn take_listing(taking: &Taking, unit: &UnitId, desk: &DeskRow, listing: &Listing) -> Result<(), StoreError> {
    for listed in &listing.documents {
        compare_document(taking.tx, unit, listed)?;
    }
    let last = listing.documents.last().map(|listed| listed.doc).filter(|_| listing.more);
    for id in unlisted(taking.tx, unit, desk, listing, last)? {
        if desk.restored {
            offer::add_all(taking.tx, id)?;
        } else if desk.position == listing.position {
            lies_on::remove(taking.tx, id, unit)?;
        }
    }
    if desk.restored && desk.heal_after.is_none() {
        desk::set_position(taking.tx, unit, listing.position)?;
    }
    desk::advance_heal(taking.tx, unit, last)
}

/// A document that the server has and that is not here, or differs here, is asked for whole.
fn compare_document(tx: &Connection, unit: &UnitId, listed: &ListedDocument) -> Result<(), StoreError> {
    lies_on::put(tx, listed.doc, unit)?;
    let agrees = doc::standing(tx, listed.doc)? == Some((listed.generation, Some(listed.digest)));
    if agrees { Ok(()) } else { wanted::add(tx, listed.doc) }
}

/// Documents that lie on the desk here and, in the part of it that was listed, do not lie there.
fn unlisted(
    tx: &Connection,
    unit: &UnitId,
    desk: &DeskRow,
    listing: &Listing,
    last: Option<DocId>,
) -> Result<Vec<DocId>, StoreError> {
    let listed: BTreeSet<DocId> = listing.documents.iter().map(|listed| listed.doc).collect();
    let mut here = lies_on::admitted_between(tx, unit, desk.heal_after, last)?;
    here.retain(|id| !listed.contains(id));
    Ok(here)
}

/// Documents that were asked for whole. What is admitted here and not there is offered.
pub(super) fn take_fetched(taking: &mut Taking, fetched: &[Snapshot]) -> Result<(), StoreError> {
    for snapshot in fetched {
        pages::join(taking, None, snapshot, unpack(snapshot))?;
        taking.applied.advanced = true;
    }
    Ok(())
}
