//! Errors as they leave the server: a status, a code that the device knows, and English without personal data.

use crate::ledger::{LedgerError, Refused};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use shared::domain::Millis;
use shared::sync::account::{Problem, ProblemCode};
use shared::sync::frame::FrameError;
use shared::sync::wire::Nonce;

/// Seconds after which a busy server may be asked again.
const RETRY_AFTER_SECONDS: u32 = 2;

/// A [`Problem`] on its way out.
#[derive(Debug)]
pub struct Refusal {
    problem: Problem,
    retry_after_s: Option<u32>,
}

impl Refusal {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Refusal {
        let retry_after_s =
            matches!(code, ProblemCode::TooMany | ProblemCode::Unavailable).then_some(RETRY_AFTER_SECONDS);
        Refusal {
            problem: Problem { code, detail: detail.into(), nonce: None, server_time: None },
            retry_after_s,
        }
    }

    pub fn bad_request(detail: impl Into<String>) -> Refusal {
        Refusal::new(ProblemCode::BadRequest, detail)
    }

    /// Unknown token, wrong proof, revoked profile: never told apart.
    pub fn unauthorized() -> Refusal {
        Refusal::new(ProblemCode::Unauthorized, "sign in again")
    }

    pub fn stale_nonce(fresh: Nonce) -> Refusal {
        let mut refusal = Refusal::new(ProblemCode::StaleNonce, "the proof answers another nonce");
        refusal.problem.nonce = Some(shared::sync::sign::hex(&fresh));
        refusal
    }

    pub fn clock_off(now: Millis) -> Refusal {
        let mut refusal = Refusal::new(ProblemCode::ClockOff, "signed at another time than now");
        refusal.problem.server_time = Some(now);
        refusal
    }

    pub fn retry_after(mut self, seconds: u32) -> Refusal {
        self.retry_after_s = Some(seconds);
        self
    }

    pub fn code(&self) -> ProblemCode {
        self.problem.code
    }

    /// What the device is told.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

fn status_of(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::BadRequest => StatusCode::BAD_REQUEST,
        ProblemCode::Unauthorized | ProblemCode::StaleNonce | ProblemCode::ClockOff => {
            StatusCode::UNAUTHORIZED
        }
        ProblemCode::BadCode | ProblemCode::LockedOut => StatusCode::FORBIDDEN,
        ProblemCode::WeakPassword => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::NotFound => StatusCode::NOT_FOUND,
        ProblemCode::TooSlow => StatusCode::REQUEST_TIMEOUT,
        ProblemCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::Protocol => StatusCode::UPGRADE_REQUIRED,
        ProblemCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (status_of(self.problem.code), Json(self.problem)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        if let LedgerError::Refused(refused) = error {
            return refused.into();
        }
        // The device learns only that it should come back: what failed is the operator's business.
        tracing::error!(%error, "the ledger failed");
        Refusal::new(ProblemCode::Unavailable, "the server cannot store this now")
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::BadCode => Refusal::new(ProblemCode::BadCode, refused.to_string()),
            Refused::NoProfile | Refused::NotReleased => Refusal::unauthorized(),
            Refused::ForeignDevice | Refused::ProfileTaken => Refusal::bad_request(refused.to_string()),
            // An administrator's affair, or one that an administrator has to mend.
            _ => {
                tracing::error!(error = %refused, "the ledger refused");
                Refusal::new(ProblemCode::Unavailable, "the server cannot do this now")
            }
        }
    }
}

impl From<FrameError> for Refusal {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::TooLarge => Refusal::new(ProblemCode::TooLarge, error.to_string()),
            FrameError::Malformed(_) => Refusal::bad_request(error.to_string()),
        }
    }
}
