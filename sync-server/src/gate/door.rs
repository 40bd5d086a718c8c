//! What stands between a stranger and an account: rates per address, the cost of hashing bounded, attempts counted
//! before they are checked, and one audit record for whatever happens.

use super::problem::Refusal;
use super::throttle::{Rate, Throttle};
use crate::Server;
use crate::ledger::{Attempt, AuditRecord, CodeHolder, LedgerError, Opened, Sha256Hash};
use crate::password;
use sha2::{Digest, Sha256};
use shared::domain::{Millis, PersonId, ProfileId};
use shared::sync::account::{ProblemCode, SignedIn};
use shared::sync::enrol_code::ONE_TIME_SECRET_BYTES;
use shared::sync::sign::{from_hex, hex, sign_in_message, verify};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Passwords hashed at the same time: each takes 19 MiB and a core.
const HASHING_MAX: usize = 4;
/// How long a request waits for its turn to hash.
const HASHING_TURN_MAX: Duration = Duration::from_secs(10);
/// Wrong one-time codes of one address.
const WRONG_CODES: Rate = Rate { burst: 5, interval_ms: 30_000 };
/// Sign-ins of one address: a township's people come to work at the same time.
const SIGN_INS: Rate = Rate { burst: 60, interval_ms: 1_000 };
/// How old a sign-in's signature may be: devices' clocks are off.
const SIGNATURE_FRESH_MS: i64 = 24 * 3600 * 1000;

/// The state behind it. The rates are forgotten at a restart; lockouts are the ledger's and are not.
pub struct Door {
    hashing: Semaphore,
    wrong_codes: Throttle,
    sign_ins: Throttle,
}

impl Default for Door {
    fn default() -> Self {
        Door {
            hashing: Semaphore::new(HASHING_MAX),
            wrong_codes: Throttle::new(WRONG_CODES),
            sign_ins: Throttle::new(SIGN_INS),
        }
    }
}

/// An act that is about to be recorded: when, from where, what.
#[derive(Clone)]
pub struct Act {
    record: AuditRecord,
}

impl Act {
    pub fn new(server: &Server, address: &str, act: &str, object: impl ToString) -> Act {
        let record = AuditRecord {
            at: server.clock.now(),
            person: None,
            profile: None,
            address: address.to_owned(),
            act: act.to_owned(),
            object: object.to_string(),
            outcome: "ok".to_owned(),
        };
        Act { record }
    }

    pub fn by(mut self, person: PersonId, profile: Option<ProfileId>) -> Act {
        self.record.person = Some(person);
        self.record.profile = profile;
        self
    }

    pub fn now(&self) -> Millis {
        self.record.at
    }

    /// The record of its success, to be written with the change itself.
    pub fn ok(&self) -> AuditRecord {
        self.record.clone()
    }

    /// Records that it was refused, and gives the refusal to send; where that can't be recorded, says that instead.
    pub fn refused(&self, server: &Server, outcome: &str, refusal: Refusal) -> Refusal {
        let record = AuditRecord { outcome: outcome.to_owned(), ..self.record.clone() };
        match server.ledger.audit(vec![record]) {
            Ok(()) => refusal,
            Err(error) => error.into(),
        }
    }

    /// Passes a success on; records what the ledger refused.
    ///
    /// # Errors
    /// What `result` has, as the device should hear it.
    pub fn settled<T>(&self, server: &Server, result: Result<T, LedgerError>) -> Result<T, Refusal> {
        result.map_err(|error| match &error {
            LedgerError::Refused(_) => {
                let refusal = Refusal::from(error);
                self.refused(server, &format!("{:?}", refusal.code()), refusal)
            }
            _ => error.into(),
        })
    }
}

impl Server {
    /// Does work that hashes passwords: like [`Server::blocking`], a few at a time.
    ///
    /// # Errors
    /// Those of [`Server::blocking`].
    pub async fn hashing<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Server) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let busy = || Refusal::new(ProblemCode::Unavailable, "too many people sign in at this moment");
        let turn = tokio::time::timeout(HASHING_TURN_MAX, self.door.hashing.acquire()).await;
        let _turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        self.blocking(work).await
    }
}

impl Door {
    /// Counts a sign-in, or a recovery, of this address.
    ///
    /// # Errors
    /// [`ProblemCode::TooMany`]
    pub fn admit_sign_in(&self, address: &str, now: Millis) -> Result<(), Refusal> {
        self.sign_ins.ask(address, now).map_err(too_many)?;
        self.sign_ins.count(address, now);
        Ok(())
    }

    /// Whose one-time code this is.
    ///
    /// # Errors
    /// [`ProblemCode::TooMany`] after some wrong ones of this address, right or wrong; [`ProblemCode::BadCode`] where it
    /// is unknown, expired, or not even a code.
    pub fn code_holder(
        &self,
        server: &Server,
        address: &str,
        secret: &str,
    ) -> Result<(Sha256Hash, CodeHolder), Refusal> {
        let now = server.clock.now();
        self.wrong_codes.ask(address, now).map_err(too_many)?;
        let hash = from_hex::<ONE_TIME_SECRET_BYTES>(secret).map(|secret| secret_sha256(&secret));
        let holder = match hash {
            Some(hash) => server.ledger.code_holder(&hash, now)?.map(|holder| (hash, holder)),
            None => None,
        };
        holder.ok_or_else(|| {
            self.wrong_codes.count(address, now);
            bad_code()
        })
    }
}

/// What the database keeps of a one-time secret.
pub fn secret_sha256(secret: &[u8; ONE_TIME_SECRET_BYTES]) -> Sha256Hash {
    Sha256::digest(secret).into()
}

pub fn bad_code() -> Refusal {
    Refusal::new(ProblemCode::BadCode, "the code is unknown, used or expired")
}

fn too_many(wait_ms: Millis) -> Refusal {
    let seconds = u32::try_from(wait_ms / 1_000 + 1).unwrap_or(u32::MAX);
    Refusal::new(ProblemCode::TooMany, "too many tries from this address").retry_after(seconds)
}

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

/// Whether the profile's key signed a sign-in about now.
pub fn signed(key: &[u8; 32], profile: ProfileId, at: Millis, signature: &str, now: Millis) -> bool {
    let fresh = now.saturating_sub(at).checked_abs().is_some_and(|age_ms| age_ms <= SIGNATURE_FRESH_MS);
    let signature = from_hex::<64>(signature);
    fresh && signature.is_some_and(|signature| verify(key, &sign_in_message(profile, at), &signature))
}

/// Draws `N` random bytes.
///
/// # Errors
/// Only where the system has none.
pub fn draw<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| LedgerError::Failed(error.to_string()))?;
    Ok(bytes)
}

/// What a device is told when it may sync.
///
/// # Errors
/// Only the database's.
pub fn signed_in(server: &Server, opened: Opened, token: &[u8; 32]) -> Result<SignedIn, Refusal> {
    let profile = opened.profile;
    Ok(SignedIn {
        token: hex(token),
        nonce: hex(&server.nonces.issue(profile.id, None)?),
        person: profile.person,
        person_name: opened.person_name,
        unit: profile.unit,
        profile: profile.id,
        code: profile.code,
        epoch: profile.epoch,
        counter: profile.counter,
        incarnation: server.ledger.incarnation()?,
        server_time: server.clock.now(),
    })
}
