//! Takes a reply in, in the order in which its parts build on one another: what became of what was sent, then what is new,
//! then what the next request is about.

use super::{Applied, Prepared, heal, held, pages, receipts, refusal};
use crate::store::opened::Opened;
use crate::store::{
    StoreError, attachment, audit, desk, directory, doc, lies_on, meta, offer, outbox, profile, quarantine,
    wanted,
};
use rusqlite::Connection;
use shared::document::{DocError, Hash};
use shared::domain::{DocId, Millis, UnitId};
use shared::sync::wire::{DirectoryDelta, Scope, SyncReply};
use std::collections::BTreeSet;

/// A reply while it is taken in.
pub(super) struct Taking<'t> {
    pub tx: &'t Connection,
    pub prepared: &'t Prepared,
    pub now: Millis,
    pub opened: Opened<'t>,
    pub applied: Applied,
    /// Changes that the server now has.
    pub delivered: BTreeSet<Hash>,
    /// What each change that was put off waits for.
    pub put_off: Vec<Vec<Hash>>,
    /// A document was erased for legal reasons: no copy of its pages may stay.
    pub erased: bool,
}

pub(super) fn take_in(
    tx: &Connection,
    prepared: &Prepared,
    reply: SyncReply,
    now: Millis,
) -> Result<(Applied, bool), StoreError> {
    let opened = Opened::new(tx);
    let mut taking = Taking {
        tx,
        prepared,
        now,
        opened,
        applied: Applied::default(),
        delivered: BTreeSet::new(),
        put_off: Vec::new(),
        erased: false,
    };
    let restored = heal::notice_incarnation(tx, &reply.incarnation)?;
    taking.contact(&reply)?;
    receipts::take_in(&mut taking, &reply.pushed)?;
    held::take_in(&mut taking, reply.settled.as_deref().unwrap_or_default())?;
    // Positions of another database mean nothing; its pages are asked for anew.
    if !restored {
        pages::take_in(&mut taking, &reply.pages)?;
        heal::take_listings(&mut taking, &reply.listings)?;
    }
    taking.directory(reply.directory.as_ref(), restored)?;
    heal::take_fetched(&mut taking, &reply.fetched)?;
    taking.opened.flush()?;
    taking.asked(&reply)?;
    let pages_end = !reply.pages.iter().any(|page| page.more);
    if !restored && pages_end {
        heal::compare(&taking, &reply.digests)?;
    }
    if let Some(scope) = &reply.scope {
        taking.scope(scope)?;
    }
    if pages_end {
        taking.purge()?;
    }
    taking.finish(restored)
}

impl Taking<'_> {
    pub fn desk(&self, index: u32) -> Option<&UnitId> {
        self.prepared.desks.get(index as usize)
    }

    /// A document that came damaged or does not fit: what is here of it stands, and it is asked for whole.
    pub fn set_aside(&self, id: DocId, error: &DocError) -> Result<(), StoreError> {
        tracing::warn!(%id, %error, "a document could not be taken in and is fetched again");
        if doc::generation(self.tx, id)?.is_some() {
            wanted::add(self.tx, id)
        } else {
            quarantine::add(self.tx, id, &error.to_string())
        }
    }

    fn contact(&self, reply: &SyncReply) -> Result<(), StoreError> {
        profile::contacted(self.tx, self.prepared.profile, &reply.nonce, self.now)?;
        meta::LAST_CONTACT.set(self.tx, &self.now)?;
        if let Some(waiting) = reply.held_waiting {
            meta::HELD_WAITING.set(self.tx, &waiting)?;
        }
        meta::CLOCK_OFFSET_MS.set(self.tx, &self.now.saturating_sub(reply.server_time))
    }

    /// To whoever knows another database the server tells its log from the beginning: then nothing older stands.
    fn directory(&mut self, delta: Option<&DirectoryDelta>, restored: bool) -> Result<(), StoreError> {
        let Some(delta) = delta else {
            return Ok(());
        };
        if restored || self.prepared.request.directory == 0 {
            directory::clear(self.tx)?;
        }
        for row in &delta.rows {
            directory::put(self.tx, &row.0)?;
        }
        meta::DIRECTORY_POSITION.set(self.tx, &delta.position)?;
        self.applied.advanced |= !delta.rows.is_empty();
        self.applied.more |= delta.more;
        Ok(())
    }

    /// The server saw what this request asked and offered besides.
    fn asked(&mut self, reply: &SyncReply) -> Result<(), StoreError> {
        let request = &self.prepared.request;
        // Documents after the last one that came may have found no room.
        let came = |id: &DocId| reply.fetched.iter().any(|snapshot| snapshot.doc == *id);
        let last = request.fetch.iter().rposition(came).unwrap_or(request.fetch.len().saturating_sub(1));
        wanted::asked(self.tx, request.fetch.get(..=last).unwrap_or_default())?;
        let all_taken = reply.offers_taken as usize >= self.prepared.offers.len();
        offer::answered(self.tx, &self.prepared.offers, all_taken)?;
        self.applied.advanced |= reply.offers_taken > 0;
        match self.prepared.audit {
            Some(last) => audit::sent(self.tx, last),
            None => Ok(()),
        }
    }

    /// Desks join and leave; what waits to be sent is not touched. A desk that goes before it was compared with a restored
    /// server leaves its documents to be offered: nobody else may hold what the backup lacks.
    fn scope(&mut self, scope: &Scope) -> Result<(), StoreError> {
        let uncompared = desk::restored_units(self.tx)?;
        desk::set_scope(self.tx, self.prepared.profile, &scope.desks)?;
        profile::set_scope_version(self.tx, self.prepared.profile, scope.version)?;
        for id in lies_on::unread_of(self.tx, &uncompared)? {
            offer::add_all(self.tx, id)?;
        }
        lies_on::clear_unread(self.tx)?;
        self.applied.advanced = true;
        Ok(())
    }

    /// Lets go of documents that left every desk that is read here.
    fn purge(&mut self) -> Result<(), StoreError> {
        for id in doc::purgeable(self.tx)? {
            refusal::keep_held(self, id)?;
            self.opened.forget(id)?;
        }
        Ok(())
    }

    /// Whether something that was put off builds on what the same reply took in: two people's work at one device goes in
    /// one request, and one may have built on the other's.
    fn may_follow(&self) -> bool {
        self.put_off.iter().flatten().any(|missing| self.delivered.contains(missing))
    }

    fn finish(mut self, restored: bool) -> Result<(Applied, bool), StoreError> {
        self.applied.documents = self.opened.written();
        let desks = desk::of_profile(self.tx, self.prepared.profile)?;
        self.applied.more |= restored
            || self.may_follow()
            || desks.iter().any(|desk| !desk.complete || desk.heal)
            || outbox::anything_fresh(self.tx)?
            || wanted::anything_fresh(self.tx)?
            || offer::anything_fresh(self.tx)?
            || audit::anything_waits(self.tx)?;
        self.applied.pictures = attachment::due_in(self.tx, self.now)? == Some(0);
        Ok((self.applied, self.erased))
    }
}
