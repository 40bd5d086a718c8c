//! `POST /v1/code`: whose one-time code is this? Changes nothing, so that a person sees their name before they agree.

use crate::Server;
use crate::gate::body::JsonBody;
use crate::gate::door::bad_code;
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use axum::Json;
use axum::extract::State;
use shared::sync::account::{CodeReply, CodeRequest};
use std::sync::Arc;

pub async fn code(
    State(server): State<Arc<Server>>,
    Peer(address): Peer,
    JsonBody(request): JsonBody<CodeRequest>,
) -> Result<Json<CodeReply>, Refusal> {
    server.blocking(move |server| look(server, &address, &request)).await.map(Json)
}

fn look(server: &Server, address: &str, request: &CodeRequest) -> Result<CodeReply, Refusal> {
    let (_, holder) = server.door.code_holder(server, address, &request.secret)?;
    if holder.used_by.is_some() {
        return Err(bad_code());
    }
    Ok(CodeReply {
        chooses_password: server.ledger.account(holder.person)?.password.is_none(),
        person: holder.person,
        person_name: holder.person_name,
        unit: holder.unit,
        unit_name: holder.unit_name,
    })
}
