//! `POST /v1/password`, with token and proof: changes the password of the person who gives the one in use.

use crate::Server;
use crate::gate::act::Act;
use crate::gate::body::{SmallBody, parse_json};
use crate::gate::credential::{check_password, hash_new};
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::{Credentials, check_protocol};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use shared::sync::account::PasswordRequest;
use shared::sync::sign::hex;
use shared::sync::wire::NONCE_HEADER;
use std::sync::Arc;

/// 204, with the nonce for the next request in the header.
pub async fn password(
    State(server): State<Arc<Server>>,
    Peer(address): Peer,
    headers: HeaderMap,
    SmallBody(body): SmallBody,
) -> Result<(StatusCode, [(&'static str, String); 1]), Refusal> {
    check_protocol(&headers)?;
    let credentials = Credentials::read(&headers)?;
    let nonce = server.hashing(move |server| change(server, &address, credentials, &body)).await?;
    Ok((StatusCode::NO_CONTENT, [(NONCE_HEADER, nonce)]))
}

fn change(server: &Server, address: &str, credentials: Credentials, body: &[u8]) -> Result<String, Refusal> {
    let caller = credentials.prove(&*server.ledger, &server.nonces, body)?.active()?;
    let request: PasswordRequest = parse_json(body)?;
    let (person, profile) = (caller.profile.person, caller.profile.id);
    let act = Act::new(server, address, "change_password", person).by(person, Some(profile));
    let hash = server.ledger.account(person)?.password;
    check_password(server, person, &request.old, hash.as_deref(), &act)?;
    let chosen = hash_new(server, person, &request.new)?;
    server.ledger.change_password(person, chosen, act.ok())?;
    Ok(hex(&server.nonces.issue(profile, Some(caller.nonce))?))
}
