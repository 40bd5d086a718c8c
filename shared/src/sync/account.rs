//! The small JSON messages around syncing: enrolment, sign-in, passwords, recovery.
//!
//! Paths: `POST /v1/code`, `/v1/enrol`, `/v1/sign-in`, `/v1/password`, `/v1/recovered`. Errors come as [`Problem`].

use super::wire::Incarnation;
use crate::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};
use serde::{Deserialize, Serialize};

/// `POST /v1/code` → [`CodeReply`]. Looks, changes nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRequest {
    /// Hex of the code's one-time secret ([`super::enrol_code::EnrolCode::secret_hex`]).
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeReply {
    pub person: PersonId,
    pub person_name: String,
    pub unit: UnitId,
    pub unit_name: String,
    /// The person has no password yet and chooses one with the enrolment.
    pub chooses_password: bool,
}

/// `POST /v1/enrol` → [`SignedIn`]. Uses the code up; the same profile may send it again when the reply was lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// As in [`CodeRequest`].
    pub secret: String,
    /// Chosen now, or the one in use.
    pub password: String,
    /// Made by the device at its first enrolment; the second person of a device sends the same.
    pub device: DeviceId,
    /// Minted by the device.
    pub profile: ProfileId,
    /// Hex of the profile's Ed25519 public key.
    pub public_key: String,
    /// Hex of the device's recovery secret: opens its file when a password was lost.
    pub recovery: String,
}

/// `POST /v1/sign-in` → [`SignedIn`]. Ends the profile's earlier token, gives a fresh epoch and counter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRequest {
    pub profile: ProfileId,
    pub password: String,
    /// Hex of the profile's signature over [`super::sign::sign_in_message`]; a copied file has the key, too, so this
    /// proves the device and the counter finds the copy.
    pub signature: String,
    /// Device clock; the signature is fresh when it is within a day of the server's.
    pub at: Millis,
}

/// A profile that may now sync.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Opaque, 32 random bytes as hex; useless without the profile's key.
    pub token: String,
    pub nonce: String,
    pub person: PersonId,
    pub person_name: String,
    pub unit: UnitId,
    pub profile: ProfileId,
    /// Three letters for provisional numbers.
    pub code: String,
    /// The epoch from which new changes are made.
    pub epoch: u32,
    /// The counter of the last push that the server knows.
    pub counter: u64,
    pub incarnation: Incarnation,
    pub server_time: Millis,
}

/// `POST /v1/password`, with token and proof → 204, the next nonce in the header [`super::wire::NONCE_HEADER`]. A device
/// that goes on with the nonce it answered is not refused.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRequest {
    pub old: String,
    pub new: String,
}

/// `POST /v1/recovered` → [`SignedIn`]: a file was opened with its recovery secret, which the office released by
/// `yetan-server recover`. Sets the person's password; the secret is replaced. The same request, password and next secret
/// included, may be sent again when the reply was lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveredRequest {
    pub profile: ProfileId,
    /// Hex of [`super::sign::recovery_proof`] of the released secret.
    pub proof: String,
    pub new_password: String,
    /// Hex of the next recovery secret.
    pub next_recovery: String,
    /// Hex of the profile's signature over [`super::sign::sign_in_message`].
    pub signature: String,
    pub at: Millis,
}

/// An error of the server, as JSON with the fitting status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct Problem {
    pub code: ProblemCode,
    /// English, for the log, without personal data.
    pub detail: String,
    /// With [`ProblemCode::StaleNonce`]: the one to answer.
    pub nonce: Option<String>,
    /// With [`ProblemCode::ClockOff`]: the time to sign. Servers before that told none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time: Option<Millis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// 400: not the shape of such a request.
    BadRequest,
    /// 401: wrong name or password, unknown or revoked profile, unknown token: never told apart.
    Unauthorized,
    /// 401: the proof answers another nonce; answer `nonce` and send again.
    StaleNonce,
    /// 401: the profile's key signed, but at a time that is a day off: sign `server_time` and send again.
    ClockOff,
    /// 403: the code is unknown, used or expired.
    BadCode,
    /// 403: after 5 wrong passwords, for 30 minutes.
    LockedOut,
    /// 422: at least 8 characters of three classes, none of the last 5.
    WeakPassword,
    /// 404
    NotFound,
    /// 408
    TooSlow,
    /// 413
    TooLarge,
    /// 426: a protocol version this server does not speak; update the program.
    Protocol,
    /// 429 with Retry-After
    TooMany,
    /// 500 or 503 with Retry-After
    Unavailable,
}
