//! Why an exchange with the server failed: what the machine makes of it, and what the person is told.

use crate::store::StoreError;
use shared::api::{ApiError, ErrorCode};
use shared::domain::Millis;
use shared::sync::account::{Problem, ProblemCode};
use shared::sync::machine;
use std::error::Error as _;
use std::time::Duration;

/// How long the server keeps an account locked (security control 4).
const LOCKOUT_MS: u64 = 30 * 60_000;

/// Nothing local is changed by any of these; what waits goes on waiting.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer: no network, no server, or the line broke. Retry later.
    #[error("the server cannot be reached: {0}")]
    Offline(String),
    /// The network of this device is switched off, for training.
    #[error("the network is switched off here")]
    SwitchedOff,
    /// Another key answered than the code says. Final: somebody stands in between, or the server got a new key.
    #[error("the server's key is not the one of the enrolment code")]
    Untrusted,
    /// The server said no.
    #[error("the server refused: {problem}")]
    Problem { problem: Problem, retry_after: Option<Duration> },
    /// What came is not an answer of our server.
    #[error("not an answer of the server: {0}")]
    Malformed(String),
    /// There is no token, and nobody's password to get one with.
    #[error("somebody has to sign in online")]
    NotSignedIn,
    /// What came cannot be kept here.
    #[error("what the server sent cannot be stored: {0}")]
    Storage(#[from] StoreError),
    /// A fault on this side.
    #[error("this device cannot ask: {0}")]
    Broken(String),
}

impl Failure {
    /// Whether an answer came from the server itself.
    pub fn reached(&self) -> bool {
        matches!(self, Failure::Problem { .. } | Failure::Storage(_))
    }

    pub fn problem(&self) -> Option<ProblemCode> {
        match self {
            Failure::Problem { problem, .. } => Some(problem.code),
            _ => None,
        }
    }

    /// With [`ProblemCode::ClockOff`]: the time to sign.
    pub fn server_time(&self) -> Option<Millis> {
        match self {
            Failure::Problem { problem, .. } => problem.server_time,
            _ => None,
        }
    }

    /// What a screen says of it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Failure::Offline(_) | Failure::SwitchedOff | Failure::Malformed(_) => ErrorCode::Offline,
            Failure::Untrusted => ErrorCode::Untrusted,
            Failure::NotSignedIn => ErrorCode::Unauthorized,
            Failure::Storage(_) => ErrorCode::Storage,
            Failure::Broken(_) => ErrorCode::Internal,
            Failure::Problem { problem, .. } => code_of(problem.code),
        }
    }

    /// What the sync machine makes of it.
    pub fn reason(&self) -> machine::Failure {
        use machine::Failure as Reason;
        let Failure::Problem { problem, retry_after } = self else {
            return match self {
                Failure::Offline(_) | Failure::SwitchedOff => Reason::Offline,
                Failure::Malformed(_) => Reason::Unavailable { retry_after_ms: None },
                Failure::Untrusted => Reason::Untrusted,
                Failure::NotSignedIn => Reason::Unauthorized,
                Failure::Storage(_) => Reason::Storage,
                Failure::Broken(_) | Failure::Problem { .. } => Reason::Refused,
            };
        };
        let named_ms = retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        match problem.code {
            ProblemCode::StaleNonce => Reason::StaleNonce,
            ProblemCode::Unauthorized | ProblemCode::ClockOff => Reason::Unauthorized,
            ProblemCode::LockedOut => Reason::Unavailable { retry_after_ms: named_ms.or(Some(LOCKOUT_MS)) },
            ProblemCode::TooSlow | ProblemCode::TooMany | ProblemCode::Unavailable => {
                Reason::Unavailable { retry_after_ms: named_ms }
            }
            ProblemCode::Protocol => Reason::Protocol,
            ProblemCode::BadRequest
            | ProblemCode::BadCode
            | ProblemCode::WeakPassword
            | ProblemCode::NotFound
            | ProblemCode::TooLarge => Reason::Refused,
        }
    }
}

fn code_of(problem: ProblemCode) -> ErrorCode {
    match problem {
        ProblemCode::Unauthorized | ProblemCode::StaleNonce | ProblemCode::ClockOff => {
            ErrorCode::Unauthorized
        }
        ProblemCode::BadCode => ErrorCode::BadCode,
        ProblemCode::LockedOut => ErrorCode::LockedOut,
        ProblemCode::WeakPassword => ErrorCode::WeakPassword,
        ProblemCode::TooSlow | ProblemCode::TooMany | ProblemCode::Unavailable => ErrorCode::Offline,
        ProblemCode::Protocol => ErrorCode::NewerSchema,
        ProblemCode::BadRequest | ProblemCode::NotFound | ProblemCode::TooLarge => ErrorCode::Internal,
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        ApiError::new(failure.code(), failure.to_string())
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        // The URL is the same each time and would fill the log.
        let error = error.without_url();
        if is_certificate_refused(&error) {
            return Failure::Untrusted;
        }
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            reason = format!("{reason}: {cause}");
            source = cause.source();
        }
        Failure::Offline(reason)
    }
}

/// Looks for our verifier's refusal. It may lie inside of an `io::Error`, or of one inside of another, which do not name
/// what they hold as their source.
fn is_certificate_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return matches!(tls, rustls::Error::InvalidCertificate(_));
    }
    let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    match held {
        Some(held) => is_certificate_refused(held),
        None => error.source().is_some_and(is_certificate_refused),
    }
}
