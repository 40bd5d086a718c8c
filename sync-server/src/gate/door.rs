//! What stands between a stranger and an account: rates per address, and a bound on what hashing costs.

use super::problem::Refusal;
use super::throttle::{Rate, Throttle};
use crate::Server;
use crate::ledger::{CodeHolder, Sha256Hash};
use sha2::{Digest, Sha256};
use shared::domain::Millis;
use shared::sync::account::ProblemCode;
use shared::sync::enrol_code::ONE_TIME_SECRET_BYTES;
use shared::sync::sign::from_hex;
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
