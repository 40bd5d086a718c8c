//! Why a command or query did not succeed, on its way to a screen.

use crate::store::StoreError;
use shared::api::{ApiError, ErrorCode};
use shared::document::DocError;
use shared::domain::{FieldError, RecordError, Trouble};
use shared::policy::Refusal;
use shared::sync::admission::NotAdmitted;

/// A failure with its cause. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl Failure {
    pub fn not_found() -> Self {
        ApiError::new(ErrorCode::NotFound, "no such record on a desk of this person").into()
    }

    pub fn bad_request(why: &str) -> Self {
        ApiError::new(ErrorCode::BadRequest, why).into()
    }

    pub fn field(field: &str, trouble: Trouble) -> Self {
        ApiError::invalid(vec![FieldError { field: field.into(), trouble }]).into()
    }

    /// The document moved on between reading and writing: the same command, tried again, fits.
    pub fn is_stale(&self) -> bool {
        matches!(self, Failure::Store(StoreError::Stale))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        ApiError::forbidden(refusal).into()
    }
}

impl From<Vec<FieldError>> for Failure {
    fn from(fields: Vec<FieldError>) -> Self {
        ApiError::invalid(fields).into()
    }
}

impl From<DocError> for Failure {
    fn from(error: DocError) -> Self {
        StoreError::from(error).into()
    }
}

/// What the server would refuse is refused before it is saved (invariant 6).
impl From<NotAdmitted> for Failure {
    fn from(not: NotAdmitted) -> Self {
        match not {
            // Rights that ended are known here: better said now than held later.
            NotAdmitted::Held(_) => Refusal::MayNotAct.into(),
            other => ApiError::new(ErrorCode::BadRequest, other.to_string()).into(),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Api(error) => error,
            Failure::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Quarantined(_) => ErrorCode::Quarantined,
            StoreError::TooLarge => ErrorCode::BadRequest,
            StoreError::Disk(_) | StoreError::Io(_) | StoreError::Stale => ErrorCode::Storage,
            StoreError::Document(error) => document_code(error),
            StoreError::WrongKey => ErrorCode::WrongPassword,
            StoreError::NewerFile { .. }
            | StoreError::ForeignSchema(_)
            | StoreError::UnknownProfile(_)
            | StoreError::Damaged(_) => ErrorCode::Internal,
        };
        ApiError::new(code, error.to_string())
    }
}

fn document_code(error: &DocError) -> ErrorCode {
    match error {
        DocError::Record(RecordError::NewerSchema(_) | RecordError::UnknownKind(_)) => ErrorCode::NewerSchema,
        DocError::Record(RecordError::Malformed(_)) | DocError::Bytes(_) | DocError::Panicked => {
            ErrorCode::Quarantined
        }
        // A base that is not of this document, a field that is not there, or too much text.
        _ => ErrorCode::BadRequest,
    }
}
