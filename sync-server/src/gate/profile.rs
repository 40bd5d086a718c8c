//! Who is calling: a token names the profile, a signature over the body and the last reply's nonce proves its key.

use super::problem::Refusal;
use crate::ledger::{LedgerError, Profile, Profiles};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use shared::domain::ProfileId;
use shared::sync::account::ProblemCode;
use shared::sync::sign::{from_hex, proof_message, verify};
use shared::sync::wire::{NONCE_HEADER, Nonce, PROOF_HEADER, PROTOCOL, PROTOCOL_HEADER};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Who calls, proven.
#[derive(Debug)]
pub struct Caller {
    pub profile: Profile,
    /// The nonce that the proof answered.
    pub nonce: Nonce,
}

/// What a request shows of itself, read from its headers.
#[derive(Clone, Copy, Debug)]
pub struct Credentials {
    token: [u8; 32],
    proof: [u8; 64],
    nonce: Nonce,
}

/// The nonces that each profile may answer: the one it answered last, because the reply may have been lost, and the one
/// given out last. Kept in memory: after a restart a device is given a fresh one.
#[derive(Debug, Default)]
pub struct Nonces {
    good: Mutex<HashMap<ProfileId, [Nonce; 2]>>,
}

/// What the database keeps of a token.
pub fn token_sha256(token: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// # Errors
/// [`ProblemCode::Protocol`] unless the request speaks this server's version.
pub fn check_protocol(headers: &HeaderMap) -> Result<(), Refusal> {
    let version = headers.get(PROTOCOL_HEADER).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    if version == Some(PROTOCOL) {
        return Ok(());
    }
    Err(Refusal::new(ProblemCode::Protocol, format!("this server speaks protocol {PROTOCOL}")))
}

impl Credentials {
    /// # Errors
    /// [`ProblemCode::Unauthorized`] where one is absent or no hex of its length.
    pub fn read(headers: &HeaderMap) -> Result<Credentials, Refusal> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let bearer = text(AUTHORIZATION.as_str()).strip_prefix("Bearer ").unwrap_or_default();
        Credentials::from_hex(bearer, text(PROOF_HEADER), text(NONCE_HEADER))
    }

    /// # Errors
    /// [`ProblemCode::Unauthorized`] where one is no hex of its length.
    pub fn from_hex(token: &str, proof: &str, nonce: &str) -> Result<Credentials, Refusal> {
        let read = || {
            Some(Credentials { token: from_hex(token)?, proof: from_hex(proof)?, nonce: from_hex(nonce)? })
        };
        read().ok_or_else(Refusal::unauthorized)
    }

    /// The profile that the token names; nothing is proven yet.
    ///
    /// # Errors
    /// [`ProblemCode::Unauthorized`]
    pub fn profile(&self, profiles: &(impl Profiles + ?Sized)) -> Result<Profile, Refusal> {
        profiles.profile_of_token(&token_sha256(&self.token))?.ok_or_else(Refusal::unauthorized)
    }

    /// Finds the profile and verifies its proof over `body`. A revoked profile passes: each route decides what it may
    /// still do.
    ///
    /// # Errors
    /// [`ProblemCode::Unauthorized`]; [`ProblemCode::StaleNonce`] with a fresh one, told only to who holds the key.
    pub fn prove(
        self,
        profiles: &(impl Profiles + ?Sized),
        nonces: &Nonces,
        body: &[u8],
    ) -> Result<Caller, Refusal> {
        let profile = self.profile(profiles)?;
        if !verify(&profile.public_key, &proof_message(profile.id, body, &self.nonce), &self.proof) {
            return Err(Refusal::unauthorized());
        }
        if !nonces.is_good(profile.id, &self.nonce) {
            return Err(Refusal::stale_nonce(nonces.issue(profile.id, None)?));
        }
        Ok(Caller { profile, nonce: self.nonce })
    }
}

impl Caller {
    /// # Errors
    /// [`ProblemCode::Unauthorized`] where its profile was revoked.
    pub fn active(self) -> Result<Caller, Refusal> {
        if self.profile.revoked.is_some() { Err(Refusal::unauthorized()) } else { Ok(self) }
    }
}

impl Nonces {
    fn is_good(&self, profile: ProfileId, nonce: &Nonce) -> bool {
        let good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        good.get(&profile).is_some_and(|good| good.contains(nonce))
    }

    /// Draws the nonce of the next request. `answered`: the one that this request proved; `None` where it proved none, as
    /// at a sign-in.
    ///
    /// # Errors
    /// Only where the system has no randomness.
    pub fn issue(&self, profile: ProfileId, answered: Option<Nonce>) -> Result<Nonce, LedgerError> {
        let mut fresh = Nonce::default();
        getrandom::fill(&mut fresh).map_err(|error| LedgerError::Failed(error.to_string()))?;
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        let last = good.get(&profile).map_or(fresh, |good| good[1]);
        good.insert(profile, [answered.unwrap_or(last), fresh]);
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_lost_reply_costs_nothing_and_an_older_nonce_is_stale() {
        let (nonces, profile) = (Nonces::default(), ProfileId(Uuid::from_u128(1)));
        let first = nonces.issue(profile, None).expect("drawn");
        let lost = nonces.issue(profile, Some(first)).expect("drawn");
        assert!(nonces.is_good(profile, &first), "the reply with the next one was lost");
        let second = nonces.issue(profile, Some(first)).expect("drawn");
        let third = nonces.issue(profile, Some(second)).expect("drawn");
        assert!(nonces.is_good(profile, &second) && nonces.is_good(profile, &third));
        assert!(!nonces.is_good(profile, &first) && !nonces.is_good(profile, &lost));
        assert!(!nonces.is_good(ProfileId(Uuid::from_u128(2)), &third), "each profile has its own");
    }
}
