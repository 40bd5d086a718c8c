//! `POST /v1/held`, with token and proof: the township secretary looks at held work and accepts or returns it.

use crate::Server;
use crate::gate::admission::{Pusher, Secretary};
use crate::gate::body::parse_json;
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::Credentials;
use crate::gate::signed::Signed;
use axum::Json;
use axum::extract::{Request, State};
use shared::sync::held::{HeldReply, HeldRequest};
use shared::sync::sign::hex;
use shared::sync::wire::NONCE_HEADER;
use std::collections::HashSet;
use std::sync::Arc;

/// A decision names each change with 66 bytes.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// What waits then, with the nonce for the next request in the header.
pub async fn held(
    State(server): State<Arc<Server>>,
    peer: Peer,
    request: Request,
) -> Result<([(&'static str, String); 1], Json<HeldReply>), Refusal> {
    let Signed { credentials, body } = Signed::read(&server, request, BODY_BYTES_MAX).await?;
    let (nonce, reply) = server.blocking(move |server| answer(server, credentials, &peer, &body)).await?;
    Ok(([(NONCE_HEADER, nonce)], Json(reply)))
}

fn answer(
    server: &Server,
    credentials: Credentials,
    peer: &Peer,
    body: &[u8],
) -> Result<(String, HeldReply), Refusal> {
    let caller = credentials.prove(&*server.ledger, &server.nonces, body)?.active()?;
    let request: HeldRequest = parse_json(body)?;
    let roster = server.rosters.current(&*server.ledger)?;
    let pusher = Pusher { server, roster: &roster, peer, now: server.clock.now(), shown: HashSet::new() };
    let secretary = Secretary::new(&pusher, &caller.profile);
    let settled = match request {
        HeldRequest::List => 0,
        HeldRequest::Decide { work, decision } => secretary.decide(&work, &decision)?,
    };
    let reply = HeldReply { settled, ..secretary.list()? };
    Ok((hex(&server.nonces.issue(caller.profile.id, Some(caller.nonce))?), reply))
}
