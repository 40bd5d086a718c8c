//! What to send: pushes of every profile that may send, positions, and what is asked for.

use super::{Prepared, held};
use crate::store::desk::{self, DeskRow};
use crate::store::outbox::{self, Batch, Room};
use crate::store::{COMMAND_BYTES_MAX, StoreError, audit, meta, offer, profile, wanted};
use rusqlite::Connection;
use shared::domain::ProfileId;
use shared::limits::{PAGE_ENTRIES_MAX, PUSH_COMMANDS_MAX};
use shared::planted::{self, Fault};
use shared::sync::bookmark::{Bookmark, bookmark};
use shared::sync::wire::{Heal, Position, Stream, SyncRequest};

/// Desks whose lists are asked for in one request.
const HEALS_MAX: usize = 20;
/// Profiles of which something is sent in one request.
const PUSHES_MAX: usize = 20;
/// Asks for no entries. A restored server counts anew, and only its list says where to go on from.
const BEYOND_EVERYTHING: Position = Position::MAX;

pub(super) fn prepare(tx: &Connection, id: ProfileId) -> Result<Option<Prepared>, StoreError> {
    let profile = profile::get(tx, id)?;
    let Some(token) = profile.token.clone().filter(|_| !profile.suspended) else {
        return Ok(None);
    };
    let desks = desk::of_profile(tx, id)?;
    let (hashes, offers): (Vec<_>, Vec<_>) = offer::next(tx)?.into_iter().unzip();
    let (numbers, audit): (Vec<_>, Vec<_>) = audit::next(tx)?.into_iter().unzip();
    let (pushes, sent): (_, Vec<_>) = batches(tx)?.into_iter().map(|batch| (batch.push, batch.sent)).unzip();
    if planted::is(Fault::OutboxEmptiedBeforeReceipt) {
        sent.iter().flatten().try_for_each(|sent| outbox::answer(tx, sent))?;
        outbox::clear_answered(tx)?;
    }
    let offered = offers.iter().map(|offer| offer.change.doc).zip(hashes).collect();
    let request = SyncRequest {
        incarnation: meta::INCARNATION.get(tx)?.unwrap_or_default(),
        scope_version: profile.scope_version,
        positions: desks.iter().map(position).collect(),
        directory: meta::DIRECTORY_POSITION.get(tx)?.unwrap_or_default(),
        streams: streams(&desks),
        pushes,
        page_limit: PAGE_ENTRIES_MAX,
        heal: heals(&desks),
        fetch: wanted::next(tx)?,
        offers,
        audit,
        held: held::next(tx)?,
    };
    Ok(Some(Prepared {
        profile: id,
        token,
        nonce: profile.nonce,
        signing_key: profile.signing_key,
        request,
        sent,
        desks: desks.into_iter().map(|desk| desk.unit).collect(),
        offers: offered,
        audit: numbers.last().copied(),
    }))
}

/// The bookmark of what the next request will say.
pub(super) fn bookmark_of(connection: &Connection, id: ProfileId) -> Result<Bookmark, StoreError> {
    let profile = profile::get(connection, id)?;
    let positions: Vec<Position> = desk::of_profile(connection, id)?.iter().map(position).collect();
    let directory = meta::DIRECTORY_POSITION.get(connection)?.unwrap_or_default();
    Ok(bookmark(profile.scope_version, directory, &positions))
}

/// Commands of all profiles of the file, whoever is signed in: each is signed by its own. What is in flight goes first,
/// unchanged.
fn batches(tx: &Connection) -> Result<Vec<Batch>, StoreError> {
    let profiles = profile::all(tx)?.into_iter().filter(|profile| !profile.suspended);
    let mut room = Room { bytes: COMMAND_BYTES_MAX, commands: PUSH_COMMANDS_MAX };
    let (mut batches, mut idle) = (Vec::new(), Vec::new());
    for profile in profiles {
        match outbox::resend(tx, profile.id)? {
            Some(batch) => {
                room = room.without(&batch);
                batches.push(batch);
            }
            None => idle.push(profile),
        }
    }
    for profile in idle {
        if batches.len() < PUSHES_MAX
            && let Some(batch) = outbox::begin(tx, &profile, room)?
        {
            room = room.without(&batch);
            batches.push(batch);
        }
    }
    // What was made first goes first: somebody else's work here may build on it.
    batches.sort_by_key(|batch| batch.sent.first().map(|sent| sent.command));
    Ok(batches)
}

fn position(desk: &DeskRow) -> Position {
    if desk.restored { BEYOND_EVERYTHING } else { desk.position }
}

fn numbered(desks: &[DeskRow]) -> impl Iterator<Item = (u32, &DeskRow)> {
    (0..).zip(desks)
}

fn streams(desks: &[DeskRow]) -> Vec<Stream> {
    numbered(desks)
        .filter(|(_, desk)| !desk.complete)
        .map(|(index, desk)| Stream { desk: index, begun: desk.begun, after: desk.after })
        .collect()
}

fn heals(desks: &[DeskRow]) -> Vec<Heal> {
    numbered(desks)
        .filter(|(_, desk)| desk.complete && desk.heal)
        .map(|(index, desk)| Heal { desk: index, after: desk.heal_after })
        .take(HEALS_MAX)
        .collect()
}
