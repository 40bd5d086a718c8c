//! What went wrong, so that the UI can say what happened, what was kept and what to do.

use crate::domain::FieldError;
use crate::policy::Refusal;
use serde::{Deserialize, Serialize};

/// A refused or failed request. Nothing was changed by it, and drafts stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct ApiError {
    pub code: ErrorCode,
    /// Fields to mend, with [`ErrorCode::Invalid`].
    #[serde(default)]
    pub fields: Vec<FieldError>,
    /// Why rights do not allow it, with [`ErrorCode::Forbidden`].
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// For the log, in English, without personal data.
    #[serde(default)]
    pub detail: String,
}

/// Every kind of failure a screen can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Fields must be mended.
    Invalid,
    /// Rights do not allow it.
    Forbidden,
    /// Does not exist, or lies on a desk that this person does not read: the two are not told apart.
    NotFound,
    /// Nobody is signed in, or the screen was locked.
    SignedOut,
    WrongPassword,
    /// Too many wrong passwords; retry later.
    LockedOut,
    /// A password needs at least 8 characters of three classes, and is none of the last 5.
    WeakPassword,
    /// The one-time code is mistyped, used, expired or unknown.
    BadCode,
    /// The server cannot be reached; retry later. Whatever was typed is kept.
    Offline,
    /// The server's certificate is not the one in the code. Final.
    Untrusted,
    /// The server refused the device or the person: sign in online again.
    Unauthorized,
    /// The offline lease ended: connect once to read others' records. New entries stay possible.
    LeaseEnded,
    /// The record was written by a newer program.
    NewerSchema,
    /// The record is damaged and was set aside; it is fetched again at the next sync.
    Quarantined,
    /// The request is malformed or too large.
    BadRequest,
    /// The disk refused a write. Nothing was saved; free space, then retry.
    Storage,
    /// A fault of the program. Restart it; everything saved is kept.
    Internal,
}

impl ErrorCode {
    /// Whether the same request can succeed later without the person changing anything.
    pub fn retry_helps(self) -> bool {
        matches!(
            self,
            ErrorCode::Offline | ErrorCode::LockedOut | ErrorCode::Storage | ErrorCode::Quarantined
        )
    }
}

impl ApiError {
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        ApiError { code, fields: Vec::new(), refusal: None, detail: detail.into() }
    }

    pub fn invalid(fields: Vec<FieldError>) -> Self {
        ApiError { code: ErrorCode::Invalid, fields, refusal: None, detail: String::new() }
    }

    pub fn forbidden(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        ApiError { code: ErrorCode::Forbidden, fields: Vec::new(), refusal: Some(refusal), detail }
    }
}
