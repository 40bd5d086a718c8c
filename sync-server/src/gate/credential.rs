//! What a person and a device show of themselves: a password, a signature.

use super::act::Act;
use super::problem::Refusal;
use crate::Server;
use crate::ledger::{Attempt, Profile};
use crate::password;
use shared::domain::{Millis, PersonId, ProfileId};
use shared::sync::account::ProblemCode;
use shared::sync::sign::{from_hex, sign_in_message, verify};

/// How old a sign-in's signature may be: devices' clocks are off.
const SIGNATURE_FRESH_MS: i64 = 24 * 3600 * 1000;

/// Checks a password, counting the attempt first. What is not right is recorded as `act`.
///
/// # Errors
/// [`ProblemCode::LockedOut`], [`ProblemCode::Unauthorized`].
pub fn check_password(
    server: &Server,
    person: PersonId,
    given: &str,
    hash: Option<&str>,
    act: &Act,
) -> Result<(), Refusal> {
    if let Attempt::LockedUntil(until) = server.ledger.begin_attempt(person, act.now())? {
        let seconds = u32::try_from((until - act.now()) / 1_000 + 1).unwrap_or(u32::MAX);
        let refusal = Refusal::new(ProblemCode::LockedOut, "too many wrong passwords").retry_after(seconds);
        return Err(act.refused(server, "locked_out", refusal));
    }
    if password::verify(given, hash) {
        Ok(server.ledger.end_attempts(person)?)
    } else {
        Err(act.refused(server, "wrong_password", Refusal::unauthorized()))
    }
}

/// Checks a password that is to be set and hashes it.
///
/// # Errors
/// [`ProblemCode::WeakPassword`]
pub fn hash_new(server: &Server, person: PersonId, chosen: &str) -> Result<String, Refusal> {
    let history = server.ledger.account(person)?.history;
    password::check_new(chosen, &history)
        .map_err(|weak| Refusal::new(ProblemCode::WeakPassword, weak.to_string()))?;
    password::hash(chosen).map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        Refusal::new(ProblemCode::Unavailable, "the server cannot hash now")
    })
}

/// The profile whose key signed a sign-in at `at`; `None` where there is none, it is revoked, or another key signed.
///
/// # Errors
/// [`ProblemCode::ClockOff`] where the key signed at another time than now: who has the key may know the time. The
/// database's.
pub fn signer(
    server: &Server,
    profile: ProfileId,
    at: Millis,
    signature: &str,
) -> Result<Option<Profile>, Refusal> {
    let now = server.clock.now();
    let known = server.ledger.profile(profile)?.filter(|profile| profile.revoked.is_none());
    let signed = |profile: &Profile| {
        from_hex::<64>(signature).is_some_and(|signature| {
            verify(&profile.public_key, &sign_in_message(profile.id, at), &signature)
        })
    };
    let Some(profile) = known.filter(signed) else { return Ok(None) };
    let is_fresh = now.saturating_sub(at).checked_abs().is_some_and(|age_ms| age_ms <= SIGNATURE_FRESH_MS);
    if is_fresh { Ok(Some(profile)) } else { Err(Refusal::clock_off(now)) }
}
