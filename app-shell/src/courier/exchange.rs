//! One round trip of `POST /v1/sync`: what waits goes out, what comes is taken in as one transaction.

use super::server::Credentials;
use super::{Failure, Mission};
use crate::store::{Applied, ProfileRow, Store, StoreError, profile};
use ed25519_dalek::SigningKey;
use shared::domain::ProfileId;
use shared::sync::account::ProblemCode;
use shared::sync::frame;
use shared::sync::machine::Reply;
use shared::sync::sign::{from_hex, hex, proof_message, sign};
use shared::sync::wire::{Nonce, SyncReply};
use std::future::Future;
use std::sync::Arc;

const PATH: &str = "/v1/sync";
const KIND: &str = "application/octet-stream";

/// # Errors
/// [`Failure`]; nothing of the reply was taken in then. A token that the server refused is forgotten, a nonce that it
/// named is kept for the next try.
pub(super) async fn run(mission: &Mission) -> Result<Reply, Failure> {
    let profile = mission.profile;
    let prepared = blocking(mission, move |store| store.next_request(profile)).await?;
    let prepared = prepared.ok_or(Failure::NotSignedIn)?;
    let body = frame::encode(&prepared.request).map_err(|error| Failure::Broken(error.to_string()))?;
    let credentials = credentials(profile, &prepared.signing_key, &prepared.token, &prepared.nonce, &body);
    let exchange = mission.server.post(PATH, KIND, body, &credentials);
    let answer = heed(mission, while_online(mission, exchange).await).await?;
    let reply: SyncReply = frame::decode(&answer).map_err(|error| Failure::Malformed(error.to_string()))?;
    let now = mission.clock.now();
    let applied = blocking(mission, move |store| store.apply(&prepared, reply, now)).await?;
    tracing::debug!(?applied, "exchanged");
    Ok(summary(&applied, profile))
}

fn summary(applied: &Applied, profile: ProfileId) -> Reply {
    Reply {
        advanced: applied.advanced,
        more: applied.more,
        clone_detected: applied.sign_in.contains(&profile),
        ..Reply::default()
    }
}

/// Whether the profile can exchange without signing in first.
pub(super) async fn has_token(mission: &Mission) -> bool {
    let row = profile_row(mission).await;
    row.is_ok_and(|row| row.token.is_some())
}

pub(super) async fn profile_row(mission: &Mission) -> Result<ProfileRow, Failure> {
    let profile = mission.profile;
    blocking(mission, move |store| store.profile(profile)).await
}

pub(super) fn credentials(
    profile: ProfileId,
    key: &SigningKey,
    token: &str,
    nonce: &Nonce,
    body: &[u8],
) -> Credentials {
    let proof = sign(key, &proof_message(profile, body, nonce));
    Credentials { token: token.to_owned(), nonce: hex(nonce), proof: hex(&proof) }
}

/// Learns from a refusal what the next request needs.
pub(super) async fn heed<T>(mission: &Mission, result: Result<T, Failure>) -> Result<T, Failure> {
    let id = mission.profile;
    let Err(Failure::Problem { problem, .. }) = &result else {
        return result;
    };
    match problem.code {
        ProblemCode::StaleNonce => {
            let nonce: Option<Nonce> = problem.nonce.as_deref().and_then(from_hex);
            let nonce =
                nonce.ok_or_else(|| Failure::Malformed("a stale nonce without a fresh one".into()))?;
            blocking(mission, move |store| store.write(|tx| profile::set_nonce(tx, id, &nonce))).await?;
        }
        ProblemCode::Unauthorized => {
            blocking(mission, move |store| store.write(|tx| profile::forget_token(tx, id))).await?;
        }
        _ => {}
    }
    result
}

/// Ends with [`Failure::SwitchedOff`] as soon as the network is cut.
pub(super) async fn while_online<T>(
    mission: &Mission,
    exchange: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let mut network = mission.network.clone();
    tokio::select! {
        biased;
        _ = network.wait_for(|on| !on) => Err(Failure::SwitchedOff),
        result = exchange => result,
    }
}

/// No SQLite on the runtime's own threads.
pub(super) async fn blocking<T: Send + 'static>(
    mission: &Mission,
    run: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    let file = Arc::clone(&mission.file);
    let result = tokio::task::spawn_blocking(move || run(&file.store)).await;
    Ok(result.map_err(|error| Failure::Broken(error.to_string()))??)
}
