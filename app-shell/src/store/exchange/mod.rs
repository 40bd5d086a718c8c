//! One round trip with the server: a request of what waits ([`request`]), and a reply taken in as one transaction
//! ([`reply`]): receipts, pages, lists, scope, directory, in that order, with the projections of all they touch.

mod heal;
mod held;
mod pages;
mod receipts;
mod refusal;
mod reply;
mod request;

use super::outbox::Sent;
use super::{Store, StoreError, directory};
use ed25519_dalek::SigningKey;
use shared::document::Hash;
use shared::domain::{DocId, Millis, ProfileId, UnitId};
use shared::planted::{self, Fault};
use shared::sync::bookmark::Bookmark;
use shared::sync::wire::{Nonce, SyncReply, SyncRequest};

/// A request ready to be sent, with what proves who sends it and what its answer will be about.
pub struct Prepared {
    /// Whose token and proof the request carries.
    pub profile: ProfileId,
    pub token: String,
    pub nonce: Nonce,
    pub signing_key: SigningKey,
    pub request: SyncRequest,
    /// The rows of each push's changes, in order.
    sent: Vec<Vec<Sent>>,
    /// Desks by the index that request and reply count them with.
    desks: Vec<UnitId>,
    offers: Vec<(DocId, Hash)>,
    /// The last audit row in the request.
    audit: Option<i64>,
}

/// What a reply did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The server has more, or something can be sent at once: ask again without waiting.
    pub more: bool,
    /// Something came of it: entries, documents, rows, receipts.
    pub advanced: bool,
    /// Profiles that have to sign in online before they can send again.
    pub sign_in: Vec<ProfileId>,
    /// Changes that the server now has.
    pub delivered: u32,
    /// Changes that wait for others to arrive first.
    pub deferred: u32,
    /// Changes that were refused; their words are kept.
    pub rejected: u32,
    /// Changes held for the secretary.
    pub held: u32,
    /// Documents that are new or changed here.
    pub documents: u32,
    /// Pictures wait to be sent or fetched.
    pub pictures: bool,
}

impl Store {
    /// What to send now, as `profile`, with everything that waits here of any profile. What is put into a push is
    /// remembered before this returns, and sent again unchanged until it was answered. `None` where the profile has to sign
    /// in online first.
    ///
    /// # Errors
    /// [`StoreError::UnknownProfile`], [`StoreError::Disk`].
    pub fn next_request(&self, profile: ProfileId) -> Result<Option<Prepared>, StoreError> {
        self.transact(|tx| request::prepare(tx, profile))
    }

    /// How far what is here of the profile's desks and directory reaches.
    ///
    /// # Errors
    /// [`StoreError::UnknownProfile`], [`StoreError::Disk`].
    pub fn bookmark(&self, profile: ProfileId) -> Result<Bookmark, StoreError> {
        self.read(|connection| request::bookmark_of(connection, profile))
    }

    /// Takes in the answer to `prepared`: receipts, pages, positions and projections in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Disk`]: nothing was taken in, and the same request may be sent again.
    pub fn apply(&self, prepared: &Prepared, reply: SyncReply, now: Millis) -> Result<Applied, StoreError> {
        let directory_moved = reply.directory.as_ref().is_some_and(|delta| !delta.rows.is_empty());
        if planted::is(Fault::CursorBeforePage) {
            self.write(|tx| pages::advance(tx, prepared, &reply.pages))?;
            if planted::cut() {
                return Err(StoreError::Io(std::io::Error::other("cut off")));
            }
        }
        let (applied, erased, directory) = self.transact(|tx| {
            let (applied, erased) = reply::take_in(tx, prepared, reply, now)?;
            // Read before the commit: once a reply was taken in, nothing may fail any more.
            let directory = directory_moved.then(|| directory::load(tx)).transpose()?;
            Ok((applied, erased, directory))
        })?;
        if let Some(directory) = directory {
            self.set_directory(directory);
        }
        self.touch();
        self.empty_log(erased);
        Ok(applied)
    }
}
