//! Gets a new token with the password of whoever is signed in; after a recovery it tells the server of that first.

use super::exchange::{blocking, profile_row, while_online};
use super::{Failure, Mission, Password};
use crate::store::{ProfileRow, meta, profile};
use crate::vault::RecoverySecret;
use serde::{Deserialize, Serialize};
use shared::domain::Millis;
use shared::sync::account::{ProblemCode, RecoveredRequest, SignInRequest, SignedIn};
use shared::sync::sign::{from_hex, hex, sign, sign_in_message};
use std::sync::PoisonError;

/// A recovery that the server has not heard of. It stays here until it has.
#[derive(Clone, Serialize, Deserialize)]
pub struct Recovered {
    /// Who opened the file with the released secret.
    pub person: shared::domain::PersonId,
    /// Hex of [`shared::sync::sign::recovery_proof`] of that secret.
    pub proof: String,
    /// Hex of the secret that follows it.
    pub next: String,
}

/// [`Recovered`], while it waits.
pub const RECOVERED: meta::Key<Option<Recovered>> = meta::Key::new("recovered");

/// # Errors
/// [`Failure`]; [`Failure::NotSignedIn`] where nobody's password is known. A password that the server refuses is
/// forgotten: five of them would lock the account.
pub(super) async fn run(mission: &Mission, password: &Password) -> Result<(), Failure> {
    let known = password.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let known = known.ok_or(Failure::NotSignedIn)?;
    let result = sign_in_with(mission, &known).await;
    if result.as_ref().is_err_and(|failure| failure.problem() == Some(ProblemCode::Unauthorized)) {
        password.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
    result
}

/// Signs the mission's profile in with this password, and keeps its new token.
///
/// # Errors
/// [`Failure`]
pub async fn sign_in_with(mission: &Mission, password: &str) -> Result<(), Failure> {
    let row = profile_row(mission).await?;
    let waiting = blocking(mission, |store| store.read(|connection| RECOVERED.get(connection))).await?;
    let reply = match waiting.flatten().filter(|recovered| recovered.person == row.person) {
        Some(recovered) => report_recovery(mission, &row, &recovered, password).await?,
        None => ask(mission, &row, password).await?,
    };
    let now = mission.clock.now();
    blocking(mission, move |store| store.write(|tx| profile::signed_in(tx, &reply, now))).await
}

/// What asks for a token at `at` of the device's clock.
pub fn request(row: &ProfileRow, password: &str, at: Millis) -> SignInRequest {
    let signature = signature(row, at);
    SignInRequest { profile: row.id, password: password.to_owned(), signature, at }
}

async fn ask(mission: &Mission, row: &ProfileRow, password: &str) -> Result<SignedIn, Failure> {
    ask_signed(mission, "/v1/sign-in", |at| request(row, password, at)).await
}

/// Asks with what is signed at this device's time; where that is far off, once more at the server's.
async fn ask_signed<R: Serialize>(
    mission: &Mission,
    path: &str,
    request: impl Fn(Millis) -> R,
) -> Result<SignedIn, Failure> {
    let told = while_online(mission, mission.server.ask(path, &request(mission.clock.now()))).await;
    match told.as_ref().err().and_then(Failure::server_time) {
        Some(at) => while_online(mission, mission.server.ask(path, &request(at))).await,
        None => told,
    }
}

/// Tells the server, then takes the next secret into the vault.
async fn report_recovery(
    mission: &Mission,
    row: &ProfileRow,
    recovered: &Recovered,
    password: &str,
) -> Result<SignedIn, Failure> {
    let request = |at| RecoveredRequest {
        profile: row.id,
        proof: recovered.proof.clone(),
        new_password: password.to_owned(),
        next_recovery: recovered.next.clone(),
        signature: signature(row, at),
        at,
    };
    let reply = match ask_signed(mission, "/v1/recovered", request).await {
        // It may have heard before, and its answer was lost: then the new password is good there.
        Err(failure) if failure.problem() == Some(ProblemCode::Unauthorized) => {
            ask(mission, row, password).await?
        }
        told => told?,
    };
    let next =
        from_hex(&recovered.next).ok_or_else(|| Failure::Broken("a recovery secret has 16 bytes".into()))?;
    mission.replace_recovery(RecoverySecret(next)).await?;
    blocking(mission, |store| store.write(|tx| RECOVERED.set(tx, &None))).await?;
    Ok(reply)
}

fn signature(row: &ProfileRow, at: Millis) -> String {
    hex(&sign(&row.signing_key, &sign_in_message(row.id, at)))
}
