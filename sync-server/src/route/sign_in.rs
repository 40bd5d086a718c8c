//! `POST /v1/sign-in`: a password and the profile's key, for a token. An unknown profile, a wrong signature and a revoked
//! profile get the same answer after the same work as a wrong password.

use crate::Server;
use crate::gate::act::Act;
use crate::gate::body::JsonBody;
use crate::gate::credential::{check_password, signer};
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::token_sha256;
use crate::gate::session::{draw, signed_in};
use crate::password;
use axum::Json;
use axum::extract::State;
use shared::domain::ProfileId;
use shared::sync::account::{SignInRequest, SignedIn};
use std::sync::Arc;

pub async fn sign_in(
    State(server): State<Arc<Server>>,
    Peer(address): Peer,
    JsonBody(request): JsonBody<SignInRequest>,
) -> Result<Json<SignedIn>, Refusal> {
    server.door.admit_sign_in(&address, server.clock.now())?;
    server.hashing(move |server| open(server, &address, &request)).await.map(Json)
}

fn open(server: &Server, address: &str, request: &SignInRequest) -> Result<SignedIn, Refusal> {
    let act = Act::new(server, address, "sign_in", request.profile);
    // Wrong passwords are counted only of who has the key: a stranger can't lock anybody out.
    let Some(profile) = signer(server, request.profile, request.at, &request.signature)? else {
        password::verify(&request.password, None);
        return Err(act.refused(server, "unauthorized", Refusal::unauthorized()));
    };
    let act = act.by(profile.person, Some(profile.id));
    let hash = server.ledger.account(profile.person)?.password;
    check_password(server, profile.person, &request.password, hash.as_deref(), &act)?;
    let_in(server, profile.id, &act)
}

/// What follows once key and password were right: a new token, and the end of the one before.
///
/// # Errors
/// [`ProblemCode::Unauthorized`](shared::sync::account::ProblemCode::Unauthorized) where the profile is revoked, or its
/// person holds no role any more.
pub fn let_in(server: &Server, profile: ProfileId, act: &Act) -> Result<SignedIn, Refusal> {
    let token = draw()?;
    let opened = act.settled(server, server.ledger.sign_in(profile, token_sha256(&token), act.ok()))?;
    signed_in(server, opened, &token)
}
