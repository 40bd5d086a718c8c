//! One round trip of `POST /v1/sync`: what waits goes out, what comes is taken in as one transaction.
//!
//! [`prepare`], [`heed`] and [`take_in`] are all of it but the line to the server; a simulator puts another in its place.

use super::server::Credentials;
use super::{Failure, Mission};
use crate::store::{Applied, Prepared, ProfileRow, Store, profile};
use ed25519_dalek::SigningKey;
use shared::domain::{Millis, ProfileId};
use shared::sync::account::{Problem, ProblemCode};
use shared::sync::frame;
use shared::sync::machine::Reply;
use shared::sync::sign::{from_hex, hex, proof_message, sign};
use shared::sync::wire::{Nonce, SyncReply};
use std::future::Future;
use std::sync::Arc;

const PATH: &str = "/v1/sync";
const KIND: &str = "application/octet-stream";

/// A request on its way, with what its answer will be taken in with.
pub struct Outgoing {
    pub body: Vec<u8>,
    pub credentials: Credentials,
    prepared: Prepared,
}

/// What waits, remembered as being sent.
///
/// # Errors
/// [`Failure::NotSignedIn`]; [`Failure::Storage`].
pub fn prepare(store: &Store, profile: ProfileId) -> Result<Outgoing, Failure> {
    let prepared = store.next_request(profile)?.ok_or(Failure::NotSignedIn)?;
    let body = frame::encode(&prepared.request).map_err(|error| Failure::Broken(error.to_string()))?;
    let credentials = credentials(profile, &prepared.signing_key, &prepared.token, &prepared.nonce, &body);
    Ok(Outgoing { body, credentials, prepared })
}

/// Takes an answer in: all of it, or nothing.
///
/// # Errors
/// [`Failure::Malformed`], [`Failure::Storage`]: the same request may be sent again.
pub fn take_in(store: &Store, sent: &Outgoing, answer: &[u8], now: Millis) -> Result<Reply, Failure> {
    let reply: SyncReply = frame::decode(answer).map_err(|error| Failure::Malformed(error.to_string()))?;
    let applied = store.apply(&sent.prepared, reply, now)?;
    tracing::debug!(?applied, "exchanged");
    Ok(summary(&applied, sent.prepared.profile))
}

/// Learns from a refusal what the next request needs: a token that the server refused is forgotten, a nonce that it named
/// is kept.
///
/// # Errors
/// [`Failure::Malformed`], [`Failure::Storage`].
pub fn heed(store: &Store, profile: ProfileId, problem: &Problem) -> Result<(), Failure> {
    match problem.code {
        ProblemCode::StaleNonce => {
            let nonce: Option<Nonce> = problem.nonce.as_deref().and_then(from_hex);
            let nonce =
                nonce.ok_or_else(|| Failure::Malformed("a stale nonce without a fresh one".into()))?;
            Ok(store.write(|tx| profile::set_nonce(tx, profile, &nonce))?)
        }
        ProblemCode::Unauthorized => Ok(store.write(|tx| profile::forget_token(tx, profile))?),
        _ => Ok(()),
    }
}

/// # Errors
/// [`Failure`]; nothing of the reply was taken in then.
pub(super) async fn run(mission: &Mission) -> Result<Reply, Failure> {
    let profile = mission.profile;
    let sent = blocking(mission, move |store| prepare(store, profile)).await?;
    let exchange = mission.server.post(PATH, KIND, sent.body.clone(), &sent.credentials);
    let answer = heeded(mission, while_online(mission, exchange).await).await?;
    let now = mission.clock.now();
    blocking(mission, move |store| take_in(store, &sent, &answer, now)).await
}

fn summary(applied: &Applied, profile: ProfileId) -> Reply {
    Reply {
        advanced: applied.advanced,
        more: applied.more,
        pictures: applied.pictures,
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

/// Passes a result on; what a refusal teaches was learnt.
pub(super) async fn heeded<T>(mission: &Mission, result: Result<T, Failure>) -> Result<T, Failure> {
    if let Err(Failure::Problem { problem, .. }) = &result {
        let (profile, problem) = (mission.profile, problem.clone());
        blocking(mission, move |store| heed(store, profile, &problem)).await?;
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
pub(super) async fn blocking<T: Send + 'static, E: Into<Failure> + Send + 'static>(
    mission: &Mission,
    run: impl FnOnce(&Store) -> Result<T, E> + Send + 'static,
) -> Result<T, Failure> {
    let file = Arc::clone(&mission.file);
    let result = tokio::task::spawn_blocking(move || run(&file.store)).await;
    result.map_err(|error| Failure::Broken(error.to_string()))?.map_err(Into::into)
}
