//! What devices pull, from one consistent state.

use super::{Database, LedgerError, desk, doc, entry, lies_on};
use crate::ledger::{DeskPull, Desks, Pull, Pulled, PulledDesk, PulledListing};
use rusqlite::Connection;
use shared::domain::{DocId, UnitId};
use shared::sync::wire::{Position, Snapshot};

/// Documents in the listings of one answer.
const LISTED_MAX: u32 = 5_000;

/// What is left of an answer.
struct Budget {
    bytes: usize,
    listed: u32,
}

impl Desks for Database {
    fn pull(&self, pull: &Pull) -> Result<Pulled, LedgerError> {
        self.read(|connection| {
            let mut budget = Budget { bytes: pull.bytes_max, listed: LISTED_MAX };
            let fetched = fetch(connection, pull, &mut budget.bytes)?;
            let desks =
                pull.desks.iter().map(|wanted| pull_desk(connection, wanted, pull.entries_max, &mut budget));
            Ok(Pulled { desks: desks.collect::<Result<_, _>>()?, fetched })
        })
    }

    fn heads(&self, desks: &[UnitId]) -> Result<Vec<Position>, LedgerError> {
        self.read(|connection| desks.iter().map(|desk| Ok(desk::standing(connection, desk)?.0)).collect())
    }
}

fn pull_desk(
    connection: &Connection,
    wanted: &DeskPull,
    entries_max: u32,
    budget: &mut Budget,
) -> Result<PulledDesk, LedgerError> {
    let (head, digest) = desk::standing(connection, &wanted.desk)?;
    let mut pulled = PulledDesk { head, digest, ..PulledDesk::default() };
    match wanted.stream {
        Some((begun, after)) => {
            let begun = begun.unwrap_or(head).min(head);
            stream(connection, &wanted.desk, begun, after, &mut budget.bytes, &mut pulled)?;
        }
        None => {
            let from = wanted.position.min(head);
            if from < head {
                pulled.entries =
                    entry::after(connection, &wanted.desk, from, entries_max, &mut budget.bytes)?;
            }
            pulled.position = from + pulled.entries.len() as Position;
            pulled.more = pulled.position < head;
        }
    }
    // Where no room is left, the device asks again: an empty list would tell it that nothing lies there.
    if let Some(after) = wanted.listing.filter(|_| budget.listed > 0) {
        let listing = listing(connection, &wanted.desk, after, budget.listed)?;
        budget.listed -= u32::try_from(listing.documents.len()).unwrap_or(budget.listed).min(budget.listed);
        pulled.listing = Some(listing);
    }
    Ok(pulled)
}

/// A first sync: whole documents in order of id, then the entries since it began.
fn stream(
    connection: &Connection,
    wanted: &UnitId,
    begun: Position,
    after: Option<DocId>,
    budget: &mut usize,
    pulled: &mut PulledDesk,
) -> Result<(), LedgerError> {
    let (snapshots, more) = entry::snapshots_after(connection, wanted, after, budget)?;
    // For progress, once: counting on every page would walk the whole desk again each time.
    if after.is_none() {
        pulled.documents = lies_on::count(connection, wanted)?;
    }
    pulled.position = begun;
    pulled.first_sync_complete = !more;
    pulled.more = more || begun < pulled.head;
    if more {
        pulled.stream = Some((begun, snapshots.last().map(|snapshot| snapshot.doc).or(after)));
    }
    pulled.snapshots = snapshots;
    Ok(())
}

fn listing(
    connection: &Connection,
    desk: &UnitId,
    after: Option<DocId>,
    limit: u32,
) -> Result<PulledListing, LedgerError> {
    let documents = doc::listing(connection, desk, after, limit)?;
    let more = documents.len() == limit as usize;
    Ok(PulledListing { documents, more })
}

/// Documents wanted whole, where they lie on a desk that the person reads.
fn fetch(connection: &Connection, pull: &Pull, budget: &mut usize) -> Result<Vec<Snapshot>, LedgerError> {
    let mut fetched = Vec::new();
    for id in &pull.fetch {
        let desks = lies_on::desks_of(connection, *id)?;
        let is_readable = pull.desks.iter().any(|wanted| desks.contains(&wanted.desk));
        if *budget > 0
            && is_readable
            && let Some(snapshot) = entry::snapshot(connection, *id)?
        {
            *budget = budget.saturating_sub(entry::snapshot_cost(&snapshot));
            fetched.push(snapshot);
        }
    }
    Ok(fetched)
}
