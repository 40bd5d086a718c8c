//! Reading a request's body within a size, a time and a share of the memory: one that trickles in or never ends costs a
//! bounded buffer for a bounded while (security control 10), and all that come at once cost no more than is set aside.

use super::problem::Refusal;
use crate::Server;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use shared::sync::account::ProblemCode;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Bytes of one of the small JSON messages around syncing.
const JSON_BYTES_MAX: usize = 16 * 1024;
/// Bytes that a body may have without a share.
const SMALL_BYTES_MAX: usize = 16 * 1024;
/// Bytes of one share.
const SHARE_BYTES: usize = 64 * 1024;
/// Shares of all bodies: 64 MiB.
const SHARES: usize = 1024;
/// How long a body waits for its next share.
const SHARE_WITHIN: Duration = Duration::from_secs(10);

/// The memory that large bodies share.
pub struct Shares(Arc<Semaphore>);

impl Default for Shares {
    fn default() -> Self {
        Shares(Arc::new(Semaphore::new(SHARES)))
    }
}

/// A body of which nothing was read yet.
pub struct Incoming {
    body: Body,
    bytes_max: usize,
}

/// A body as it came; dropped, it gives its shares back.
pub struct Received {
    bytes: Vec<u8>,
    shares: Option<OwnedSemaphorePermit>,
}

impl Deref for Received {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Incoming {
    /// # Errors
    /// [`ProblemCode::TooLarge`] where more is announced: that is refused before any of it comes.
    pub fn of(body: Body, bytes_max: usize) -> Result<Incoming, Refusal> {
        if body.size_hint().lower() > bytes_max as u64 {
            return Err(too_large(bytes_max));
        }
        Ok(Incoming { body, bytes_max })
    }

    /// Whether it will take more than a small message does, or does not say.
    pub fn is_large(&self) -> bool {
        self.body.size_hint().upper().is_none_or(|bytes| bytes > SMALL_BYTES_MAX as u64)
    }

    /// # Errors
    /// [`ProblemCode::TooLarge`], [`ProblemCode::TooSlow`], [`ProblemCode::BadRequest`] where it breaks off,
    /// [`ProblemCode::Unavailable`] where others have taken all shares.
    pub async fn read(self, server: &Server) -> Result<Received, Refusal> {
        let Incoming { body, bytes_max } = self;
        let read = async {
            let mut chunks = body.into_data_stream();
            let mut received = Received { bytes: Vec::new(), shares: None };
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(|_| Refusal::bad_request("the body broke off"))?;
                if received.bytes.len() + chunk.len() > bytes_max {
                    return Err(too_large(bytes_max));
                }
                received.make_room(chunk.len(), &server.shares).await?;
                received.bytes.extend_from_slice(&chunk);
            }
            Ok(received)
        };
        let slow = || Refusal::new(ProblemCode::TooSlow, "the body came too slowly");
        timeout(server.body_within, read).await.map_err(|_| slow())?
    }
}

impl Received {
    async fn make_room(&mut self, more: usize, shares: &Shares) -> Result<(), Refusal> {
        let held = self.shares.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = (self.bytes.len() + more).saturating_sub(SMALL_BYTES_MAX).div_ceil(SHARE_BYTES);
        // A body has 64 shares at most.
        let lacking = wanted.saturating_sub(held) as u32;
        if lacking == 0 {
            return Ok(());
        }
        let busy = || Refusal::new(ProblemCode::Unavailable, "too much is being sent at this moment");
        let share = timeout(SHARE_WITHIN, Arc::clone(&shares.0).acquire_many_owned(lacking)).await;
        let share = share.map_err(|_| busy())?.map_err(|_| busy())?;
        match &mut self.shares {
            Some(shares) => shares.merge(share),
            none => *none = Some(share),
        }
        Ok(())
    }
}

fn too_large(bytes_max: usize) -> Refusal {
    Refusal::new(ProblemCode::TooLarge, format!("the body is larger than {bytes_max} bytes"))
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
pub struct SmallBody(pub Received);

/// A small message as its type.
pub struct JsonBody<T>(pub T);

impl FromRequest<Arc<Server>> for SmallBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Refusal> {
        Incoming::of(request.into_body(), JSON_BYTES_MAX)?.read(server).await.map(SmallBody)
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Refusal> {
        let SmallBody(bytes) = SmallBody::from_request(request, server).await?;
        parse_json(&bytes).map(JsonBody)
    }
}
