//! `GET /v1/health`: whether the server can read its database. For load balancers and operators; says nothing else.

use crate::Server;
use crate::gate::problem::Refusal;
use axum::extract::State;
use std::sync::Arc;

pub async fn health(State(server): State<Arc<Server>>) -> Result<&'static str, Refusal> {
    server.blocking(|server| Ok(server.ledger.incarnation()?)).await?;
    Ok("ok\n")
}
