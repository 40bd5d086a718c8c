//! `GET /v1/live`: server-sent events that name the desks of this person that moved. The device then syncs; an event
//! carries nothing else. Ends by itself after a while, so that changed rights and a lost device are noticed.

use crate::Server;
use crate::bells::Listener;
use crate::gate::problem::Refusal;
use crate::gate::profile::{Credentials, check_protocol};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use shared::domain::UnitId;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

const HEARTBEAT: Duration = Duration::from_secs(20);
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// The name of the event; its data are unit ids, separated by spaces.
const MOVED: &str = "moved";

pub async fn live(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    check_protocol(&headers)?;
    let credentials = Credentials::read(&headers)?;
    let listener = server.blocking(move |server| listen(server, credentials)).await?;
    let ends = Instant::now() + LIFETIME;
    let events = stream::unfold(listener, move |listener| async move {
        let moved = timeout_at(ends, listener.moved()).await.ok()??;
        let names: Vec<&str> = moved.iter().map(UnitId::as_str).collect();
        Some((Ok(Event::default().event(MOVED).data(names.join(" "))), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn listen(server: &Server, credentials: Credentials) -> Result<Listener, Refusal> {
    let caller = credentials.prove(&*server.ledger, &server.nonces, &[])?;
    if caller.profile.revoked.is_some() {
        return Err(Refusal::unauthorized());
    }
    let roster = server.rosters.current(&*server.ledger)?;
    let desks = roster.scope_of(caller.profile.person, server.clock.now()).desks;
    Ok(server.bells.listen(caller.profile.id, desks.into_iter().collect()))
}
