//! `POST /v1/enrol`: a one-time code makes a device a person's. The person chooses a password, or gives the one in use.

use crate::Server;
use crate::gate::act::Act;
use crate::gate::body::JsonBody;
use crate::gate::credential::{check_password, hash_new};
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::token_sha256;
use crate::gate::session::{draw, signed_in};
use crate::ledger::Enrolment;
use axum::Json;
use axum::extract::State;
use shared::sync::account::{EnrolRequest, ProblemCode, SignedIn};
use shared::sync::sign::from_hex;
use std::sync::Arc;

pub async fn enrol(
    State(server): State<Arc<Server>>,
    Peer(address): Peer,
    JsonBody(request): JsonBody<EnrolRequest>,
) -> Result<Json<SignedIn>, Refusal> {
    server.hashing(move |server| make_profile(server, &address, &request)).await.map(Json)
}

fn make_profile(server: &Server, address: &str, request: &EnrolRequest) -> Result<SignedIn, Refusal> {
    let public_key =
        from_hex(&request.public_key).ok_or_else(|| Refusal::bad_request("public_key has 64 hex digits"))?;
    let recovery =
        from_hex(&request.recovery).ok_or_else(|| Refusal::bad_request("recovery has 32 hex digits"))?;
    let act = Act::new(server, address, "enrol", request.profile);
    let (secret_sha256, holder) =
        server.door.code_holder(server, address, &request.secret).map_err(|refusal| {
            match refusal.code() {
                ProblemCode::BadCode => act.refused(server, "bad_code", refusal),
                _ => refusal,
            }
        })?;
    let act = act.by(holder.person, Some(request.profile));
    let chosen = match server.ledger.account(holder.person)?.password {
        Some(hash) => {
            check_password(server, holder.person, &request.password, Some(&hash), &act)?;
            None
        }
        None => Some(hash_new(server, holder.person, &request.password)?),
    };
    let token = draw()?;
    let enrolment = Enrolment {
        secret_sha256,
        profile: request.profile,
        device: request.device,
        public_key,
        recovery,
        chosen,
        token_sha256: token_sha256(&token),
        code_start: u64::from_be_bytes(draw()?),
    };
    let opened = act.settled(server, server.ledger.enrol(enrolment, act.ok()))?;
    signed_in(server, opened, &token)
}
