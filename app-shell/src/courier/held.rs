//! `POST /v1/held`: held work of the township, and the secretary's word on it.

use super::exchange::{credentials, heeded, profile_row, while_online};
use super::{Failure, Mission};
use shared::sync::account::ProblemCode;
use shared::sync::held::{HeldReply, HeldRequest};

const PATH: &str = "/v1/held";
const KIND: &str = "application/json";

/// # Errors
/// [`Failure`]; what the server settled before it failed stays settled.
pub async fn held_work(mission: &Mission, request: &HeldRequest) -> Result<HeldReply, Failure> {
    match send(mission, request).await {
        // An exchange used the nonce meanwhile; the fresh one is known now.
        Err(failure) if failure.problem() == Some(ProblemCode::StaleNonce) => send(mission, request).await,
        result => result,
    }
}

async fn send(mission: &Mission, request: &HeldRequest) -> Result<HeldReply, Failure> {
    let row = profile_row(mission).await?;
    let token = row.token.as_deref().ok_or(Failure::NotSignedIn)?;
    let body = serde_json::to_vec(request).map_err(|error| Failure::Broken(error.to_string()))?;
    let credentials = credentials(row.id, &row.signing_key, token, &row.nonce, &body);
    let exchange = mission.server.post(PATH, KIND, body, &credentials);
    let answer = heeded(mission, while_online(mission, exchange).await).await?;
    serde_json::from_slice(&answer).map_err(|error| Failure::Malformed(error.to_string()))
}
