//! `GET /v1/live`: server-sent events that name the desks of this person that moved. The device then syncs; an event
//! carries nothing else. One comes at once where the listener's bookmark is not ours: then something moved since its last
//! reply. Ends by itself after a while, so that changed rights and a lost device are noticed.

use crate::Server;
use crate::bells::Listener;
use crate::gate::problem::Refusal;
use crate::gate::profile::{Credentials, check_protocol};
use crate::route::sync::directory_of;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use shared::domain::UnitId;
use shared::sync::bookmark::{Bookmark, bookmark};
use shared::sync::sign::from_hex;
use shared::sync::wire::{BOOKMARK_HEADER, Scope};
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
    let bookmark = headers.get(BOOKMARK_HEADER).and_then(|value| from_hex(value.to_str().ok()?));
    let listener = server.blocking(move |server| listen(server, credentials, bookmark)).await?;
    let ends = Instant::now() + LIFETIME;
    let events = stream::unfold(listener, move |listener| async move {
        let moved = timeout_at(ends, listener.moved()).await.ok()??;
        let names: Vec<&str> = moved.iter().map(UnitId::as_str).collect();
        Some((Ok(Event::default().event(MOVED).data(names.join(" "))), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn listen(
    server: &Server,
    credentials: Credentials,
    bookmark: Option<Bookmark>,
) -> Result<Listener, Refusal> {
    let caller = credentials.prove(&*server.ledger, &server.nonces, &[])?.active()?;
    let roster = server.rosters.current(&*server.ledger)?;
    let scope = roster.scope_of(caller.profile.person, server.clock.now());
    let listener = server.bells.listen(caller.profile.id, scope.desks.iter().cloned().collect());
    // Looked at after the bell hangs: what moves from now on rings it.
    if bookmark != Some(own_bookmark(server, &caller.profile.unit, &scope)?) {
        listener.ring();
    }
    Ok(listener)
}

/// The bookmark of who has read everything.
fn own_bookmark(server: &Server, unit: &UnitId, scope: &Scope) -> Result<Bookmark, Refusal> {
    let heads = server.ledger.heads(&scope.desks)?;
    let directory = server.ledger.directory_head(&directory_of(unit))?;
    Ok(bookmark(scope.version, directory, &heads))
}
