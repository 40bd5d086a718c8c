//! A signed body on its way in: who its headers say is calling, and its bytes, kept for those only whom the server knows.

use super::body::{Incoming, Received};
use super::problem::Refusal;
use super::profile::{Credentials, check_protocol};
use crate::Server;
use axum::extract::Request;
use std::sync::Arc;

/// A body as it came, with what is to prove it; nothing is proven yet.
pub struct Signed {
    pub credentials: Credentials,
    pub body: Received,
}

impl Signed {
    /// # Errors
    /// [`ProblemCode::Protocol`](shared::sync::account::ProblemCode::Protocol), `Unauthorized` where the headers lack
    /// something, and those of [`Incoming::read`].
    pub async fn read(server: &Arc<Server>, request: Request, bytes_max: usize) -> Result<Signed, Refusal> {
        check_protocol(request.headers())?;
        let credentials = Credentials::read(request.headers())?;
        let body = Incoming::of(request.into_body(), bytes_max)?;
        if body.is_large() {
            // No stranger's bytes are kept while they trickle in.
            server.blocking(move |server| credentials.profile(&*server.ledger)).await?;
        }
        Ok(Signed { credentials, body: body.read(server).await? })
    }
}
