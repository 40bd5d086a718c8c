//! `POST /v1/password`: a new password, by a profile that is signed in.

use super::exchange::{credentials, heeded, profile_row, while_online};
use super::{Failure, Mission};
use shared::sync::account::{PasswordRequest, ProblemCode};
use zeroize::Zeroizing;

const PATH: &str = "/v1/password";
const KIND: &str = "application/json";

/// # Errors
/// [`Failure`]; the old password is good as before then.
pub async fn change_password(mission: &Mission, old: &str, new: &str) -> Result<(), Failure> {
    match send(mission, old, new).await {
        // An exchange used the nonce meanwhile; the fresh one is known now.
        Err(failure) if failure.problem() == Some(ProblemCode::StaleNonce) => send(mission, old, new).await,
        result => result,
    }
}

async fn send(mission: &Mission, old: &str, new: &str) -> Result<(), Failure> {
    let row = profile_row(mission).await?;
    let token = row.token.as_deref().ok_or(Failure::NotSignedIn)?;
    let request = PasswordRequest { old: old.to_owned(), new: new.to_owned() };
    let body = serde_json::to_vec(&request).map_err(|error| Failure::Broken(error.to_string()))?;
    let body = Zeroizing::new(body);
    let credentials = credentials(row.id, &row.signing_key, token, &row.nonce, &body);
    let exchange = mission.server.post(PATH, KIND, body.to_vec(), &credentials);
    heeded(mission, while_online(mission, exchange).await).await.map(drop)
}
