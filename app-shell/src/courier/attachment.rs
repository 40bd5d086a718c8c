//! One piece of a picture by `POST /v1/attachment`: up after its record's text, down when somebody looks at it.
//!
//! Where the program or the line ends in between, nothing is lost: what the server has it says itself, and what came down
//! is kept piece by piece.

use super::exchange::{blocking, credentials, heeded, while_online};
use super::server::Credentials;
use super::{Failure, Mission};
use crate::store::attachment::{self, Carry, Way};
use crate::store::{Store, StoreError, profile};
use rusqlite::Connection;
use shared::domain::{Millis, ProfileId};
use shared::sync::attachment::{AttachmentAct, AttachmentReply, AttachmentRequest};
use shared::sync::frame;

const PATH: &str = "/v1/attachment";
const KIND: &str = "application/octet-stream";

/// A piece on its way.
pub struct Outgoing {
    pub body: Vec<u8>,
    pub credentials: Credentials,
    profile: ProfileId,
    carry: Carry,
}

/// The next piece; `None` where none is due.
///
/// # Errors
/// [`Failure::NotSignedIn`]; [`Failure::Storage`].
pub fn prepare(store: &Store, id: ProfileId, now: Millis) -> Result<Option<Outgoing>, Failure> {
    let Some(carry) = store.read(|connection| attachment::next(connection, now))? else {
        return Ok(None);
    };
    let row = store.profile(id)?;
    let token = row.token.as_deref().filter(|_| !row.suspended).ok_or(Failure::NotSignedIn)?;
    let act = match &carry.way {
        Way::Up { begins, bytes } => AttachmentAct::Put(*begins, bytes.clone()),
        Way::Down { begins } => AttachmentAct::Get(*begins),
    };
    let request = AttachmentRequest { name: carry.name, act };
    let body = frame::encode(&request).map_err(|error| Failure::Broken(error.to_string()))?;
    let credentials = credentials(id, &row.signing_key, token, &row.nonce, &body);
    Ok(Some(Outgoing { body, credentials, profile: id, carry }))
}

/// Takes an answer in. In how many milliseconds another piece is due, if any.
///
/// # Errors
/// [`Failure::Malformed`], [`Failure::Storage`]: the same may be asked again.
pub fn take_in(store: &Store, sent: &Outgoing, answer: &[u8], now: Millis) -> Result<Option<u64>, Failure> {
    let reply: AttachmentReply =
        frame::decode(answer).map_err(|error| Failure::Malformed(error.to_string()))?;
    let (is_complete, due_in) = store.transact(|tx| {
        profile::set_nonce(tx, sent.profile, &reply.nonce)?;
        let is_complete = settle(tx, &sent.carry, &reply, now)?;
        Ok((is_complete, attachment::due_in(tx, now)?))
    })?;
    // Only a whole picture is something that a screen shows.
    if is_complete {
        store.touch();
    }
    Ok(due_in)
}

/// Whether the picture is through.
fn settle(tx: &Connection, carry: &Carry, reply: &AttachmentReply, now: Millis) -> Result<bool, StoreError> {
    let id = carry.name.id;
    match (&carry.way, reply.stored) {
        (_, None) => attachment::rest(tx, id, now).map(|()| false),
        (Way::Up { begins, bytes }, Some(stored)) => {
            // Sent in vain, from the beginning or again and again: not at once once more.
            if !bytes.is_empty() && stored <= *begins && stored < carry.whole {
                attachment::rest(tx, id, now)?;
            }
            attachment::told(tx, id, stored)
        }
        (Way::Down { .. }, Some(_)) => attachment::add_piece(tx, carry, &reply.bytes, now),
    }
}

/// In how many milliseconds another piece is due, if any.
///
/// # Errors
/// [`Failure`]; nothing of the reply was taken in then.
pub(super) async fn run(mission: &Mission) -> Result<Option<u64>, Failure> {
    let (profile, now) = (mission.profile, mission.clock.now());
    let Some(sent) = blocking(mission, move |store| prepare(store, profile, now)).await? else {
        return due_in(mission, now).await;
    };
    let carried = mission.server.post(PATH, KIND, sent.body.clone(), &sent.credentials);
    let answer = heeded(mission, while_online(mission, carried).await).await?;
    let now = mission.clock.now();
    blocking(mission, move |store| take_in(store, &sent, &answer, now)).await
}

async fn due_in(mission: &Mission, now: Millis) -> Result<Option<u64>, Failure> {
    blocking(mission, move |store| store.read(|connection| attachment::due_in(connection, now))).await
}
