//! `POST /v1/recovered`: a file whose password was lost was opened with the recovery secret that the office released.
//! Sets a new password, takes the next secret, and signs in.

use crate::Server;
use crate::gate::act::Act;
use crate::gate::body::JsonBody;
use crate::gate::credential::{check_password, hash_new, signer};
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::token_sha256;
use crate::gate::session::{draw, signed_in};
use crate::ledger::{Profile, Recovery, Released};
use axum::Json;
use axum::extract::State;
use shared::sync::account::{RecoveredRequest, SignedIn};
use shared::sync::sign::{from_hex, recovery_proof};
use std::sync::Arc;

pub async fn recovered(
    State(server): State<Arc<Server>>,
    Peer(address): Peer,
    JsonBody(request): JsonBody<RecoveredRequest>,
) -> Result<Json<SignedIn>, Refusal> {
    server.door.admit_sign_in(&address, server.clock.now())?;
    server.hashing(move |server| recover(server, &address, &request)).await.map(Json)
}

fn recover(server: &Server, address: &str, request: &RecoveredRequest) -> Result<SignedIn, Refusal> {
    let next_recovery = from_hex(&request.next_recovery)
        .ok_or_else(|| Refusal::bad_request("next_recovery has 32 hex digits"))?;
    let act = Act::new(server, address, "recovered", request.profile);
    let proven = proven(server, request)?;
    // A secret that was used once serves the same request again, whose reply was lost, and no other.
    let usable = proven.filter(|(_, release)| release.next.is_none_or(|next| next == next_recovery));
    let Some((profile, release)) = usable else {
        return Err(act.refused(server, "unauthorized", Refusal::unauthorized()));
    };
    let act = act.by(profile.person, Some(profile.id));
    let chosen = if release.next.is_none() {
        Some(hash_new(server, profile.person, &request.new_password)?)
    } else {
        let hash = server.ledger.account(profile.person)?.password;
        check_password(server, profile.person, &request.new_password, hash.as_deref(), &act)?;
        None
    };
    let token = draw()?;
    let token_sha256 = token_sha256(&token);
    let recovery = Recovery { profile: profile.id, chosen, next_recovery, token_sha256 };
    let opened = act.settled(server, server.ledger.recover(recovery, act.ok()))?;
    signed_in(server, opened, &token)
}

/// The profile, where its key signed and its device's released secret is proved.
fn proven(server: &Server, request: &RecoveredRequest) -> Result<Option<(Profile, Released)>, Refusal> {
    let Some(profile) = signer(server, request.profile, request.at, &request.signature)? else {
        return Ok(None);
    };
    let release = server.ledger.released(&profile, server.clock.now())?;
    let proof = from_hex::<32>(&request.proof);
    // Hashes are compared: how long that takes tells nothing about the secret.
    let proved = release.filter(|release| Some(recovery_proof(&release.secret)) == proof);
    Ok(proved.map(|release| (profile, release)))
}
