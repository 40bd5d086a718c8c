//! Reading a request's body within a size and a time: one that trickles in or never ends costs a bounded buffer for a
//! bounded while (security control 10).

use super::problem::Refusal;
use crate::Server;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use shared::sync::account::ProblemCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Bytes of one of the small JSON messages around syncing.
const JSON_BYTES_MAX: usize = 16 * 1024;

/// # Errors
/// [`ProblemCode::TooLarge`], [`ProblemCode::TooSlow`], [`ProblemCode::BadRequest`] where it breaks off.
pub async fn read_body(body: Body, bytes_max: usize, within: Duration) -> Result<Vec<u8>, Refusal> {
    let too_large =
        || Refusal::new(ProblemCode::TooLarge, format!("the body is larger than {bytes_max} bytes"));
    // What is announced as too large is refused before any of it comes.
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(too_large());
    }
    let read = async {
        let mut chunks = body.into_data_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| Refusal::bad_request("the body broke off"))?;
            if bytes.len() + chunk.len() > bytes_max {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    let slow = || Refusal::new(ProblemCode::TooSlow, "the body came too slowly");
    timeout(within, read).await.map_err(|_| slow())?
}

/// # Errors
/// [`ProblemCode::BadRequest`]: the parser's words are left out, because they may quote a password.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Refusal::bad_request(format!("the body is not the JSON expected here: see {place}"))
    })
}

/// The raw bytes of a small message, for routes that verify a proof over them.
pub struct SmallBody(pub Vec<u8>);

/// A small message as its type.
pub struct JsonBody<T>(pub T);

impl FromRequest<Arc<Server>> for SmallBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Refusal> {
        read_body(request.into_body(), JSON_BYTES_MAX, server.body_within).await.map(SmallBody)
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Refusal> {
        let SmallBody(bytes) = SmallBody::from_request(request, server).await?;
        parse_json(&bytes).map(JsonBody)
    }
}
