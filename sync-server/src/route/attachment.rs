//! `POST /v1/attachment`: a piece of a sealed picture goes up or comes down.
//!
//! Protocol, token and proof in the headers as for syncing, one frame each way. Rights are asked at each request: the
//! document lies on a desk that the person reads, and names this attachment. A document of another desk, one that does
//! not exist, and one that names no such attachment get the same reply (invariant 7). What was taken for a record comes in
//! from its author's device though the record has left that device's desks since: nobody else has it.

use crate::Server;
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::{Caller, Credentials};
use crate::gate::signed::Signed;
use crate::ledger::{AuditRecord, Piece};
use axum::extract::{Request, State};
use shared::document::Doc;
use shared::domain::UnitId;
use shared::limits::PIECE_BYTES_MAX;
use shared::sync::attachment::{AttachmentAct, AttachmentName, AttachmentReply, AttachmentRequest};
use shared::sync::frame;
use std::sync::Arc;

/// What stands around a piece.
const BODY_BYTES_MAX: usize = PIECE_BYTES_MAX + 1024;

pub async fn attachment(
    State(server): State<Arc<Server>>,
    peer: Peer,
    request: Request,
) -> Result<Vec<u8>, Refusal> {
    let Signed { credentials, body } = Signed::read(&server, request, BODY_BYTES_MAX).await?;
    server.blocking(move |server| carry(server, credentials, &peer, &body)).await
}

/// Takes one frame in and gives the frame that answers it: all of the endpoint but HTTP.
///
/// # Errors
/// [`Refusal`] of the request as a whole.
pub fn carry(
    server: &Server,
    credentials: Credentials,
    peer: &Peer,
    body: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let caller = credentials.prove(&*server.ledger, &server.nonces, body)?.active()?;
    let AttachmentRequest { name, act } = frame::decode(body)?;
    if matches!(&act, AttachmentAct::Put(_, bytes) if bytes.len() > PIECE_BYTES_MAX) {
        return Err(Refusal::bad_request("a piece is larger than pieces are"));
    }
    let mut reply = AttachmentReply {
        nonce: server.nonces.issue(caller.profile.id, Some(caller.nonce))?,
        ..AttachmentReply::default()
    };
    let roster = server.rosters.current(&*server.ledger)?;
    let scope = roster.scope_of(caller.profile.person, server.clock.now());
    if let Some(whole) = named(server, &caller, &scope.desks, &name, &act)? {
        answer(server, &caller, peer, Named { name, whole }, act, &mut reply)?;
    }
    Ok(frame::encode(&reply)?)
}

/// An attachment that a document names, and the length that it gives it.
struct Named {
    name: AttachmentName,
    whole: u64,
}

/// How long the attachment is; `None` where no document names it that is read here, or written here to bring it.
fn named(
    server: &Server,
    caller: &Caller,
    desks: &[UnitId],
    name: &AttachmentName,
    act: &AttachmentAct,
) -> Result<Option<u64>, Refusal> {
    let brings = matches!(act, AttachmentAct::Put(..));
    let snapshot = match server.ledger.lying_on(desks, name.doc)? {
        None if brings => server.ledger.written_on(caller.profile.device, name.doc)?,
        snapshot => snapshot,
    };
    let Some(snapshot) = snapshot else {
        return Ok(None);
    };
    let record = Doc::load(&snapshot).and_then(|doc| doc.record()).inspect_err(|error| {
        tracing::error!(%error, "a stored document can't be read");
    });
    let named = record.ok().and_then(|record| {
        let picture = record.pictures()?.get(&name.id)?;
        (picture.hash == name.hash.to_string()).then_some(picture.bytes)
    });
    Ok(named)
}

fn answer(
    server: &Server,
    caller: &Caller,
    peer: &Peer,
    Named { name, whole }: Named,
    act: AttachmentAct,
    reply: &mut AttachmentReply,
) -> Result<(), Refusal> {
    let stored = match act {
        AttachmentAct::Put(begins, bytes) if !bytes.is_empty() => {
            let audit = audit(server, caller, peer, &name, begins);
            server.ledger.add_piece(Piece { name, begins, bytes, whole }, audit)?
        }
        AttachmentAct::Put(..) => server.ledger.stored(&name)?,
        AttachmentAct::Get(begins) => {
            let stored = server.ledger.stored(&name)?;
            if stored == whole {
                reply.bytes = server.ledger.piece(&name, begins)?.unwrap_or_default();
            }
            stored
        }
    };
    reply.stored = Some(stored);
    Ok(())
}

fn audit(server: &Server, caller: &Caller, peer: &Peer, name: &AttachmentName, begins: u64) -> AuditRecord {
    AuditRecord {
        at: server.clock.now(),
        person: Some(caller.profile.person),
        profile: Some(caller.profile.id),
        address: peer.0.clone(),
        act: "attachment".into(),
        object: format!("{}/{}", name.doc, name.id),
        outcome: format!("taken from byte {begins}"),
    }
}
