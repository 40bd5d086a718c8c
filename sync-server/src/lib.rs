//! The server: it merges everyone's changes and decides what is admitted.
//!
//! A request comes in at a [`route`], one file per endpoint. The [`gate`] asks who is calling and judges what they push,
//! with the rules that the devices know, too ([`shared::sync::admission`]). What is admitted goes to the [`ledger`],
//! which appends it to the desks concerned in one durable transaction and answers what devices pull. [`stamp`] signs
//! what was admitted, [`bells`] wake who listens.
//!
//! **Invariants.** A receipt leaves only after its change is on disk. Positions of a desk are gapless and in order of
//! commit. A reply names nothing of desks that its person does not read: what is foreign and what does not exist look
//! the same. No input makes the server panic or wait without bound.

pub mod audit;
pub mod backup;
pub mod bells;
pub mod calendar;
pub mod clock;
pub mod config;
pub mod divisions;
pub mod gate;
pub mod key;
pub mod ledger;
pub mod password;
pub mod place;
pub mod profile_code;
pub mod revocations;
pub mod route;
pub mod serve;
pub mod stamp;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use bells::Bells;
use clock::Clock;
use gate::body::Shares;
use gate::door::Door;
use gate::problem::Refusal;
use gate::profile::Nonces;
use gate::roster::Rosters;
use ledger::Ledger;
use shared::limits::BODY_BYTES_MAX;
use shared::sync::account::ProblemCode;
use stamp::Stamper;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Requests that work at the same time; each holds a thread, most of them waiting for a commit.
const WORKING_MAX: usize = 128;
/// How long a request waits for its turn.
const TURN_MAX: Duration = Duration::from_secs(10);

/// How long a request's body may take to arrive: 4 MiB over a poor line.
const BODY_WITHIN: Duration = Duration::from_secs(60);

/// Everything that the routes share.
pub struct Server {
    pub ledger: Box<dyn Ledger>,
    pub stamper: Stamper,
    pub clock: Clock,
    pub nonces: Nonces,
    pub rosters: Rosters,
    pub bells: Arc<Bells>,
    pub door: Door,
    pub shares: Shares,
    /// How long a request's body may take to arrive.
    pub body_within: Duration,
    turns: Semaphore,
}

impl Server {
    pub fn new(ledger: Box<dyn Ledger>, stamper: Stamper, clock: Clock) -> Server {
        Server {
            ledger,
            stamper,
            clock,
            nonces: Nonces::default(),
            rosters: Rosters::default(),
            bells: Arc::default(),
            door: Door::default(),
            shares: Shares::default(),
            body_within: BODY_WITHIN,
            turns: Semaphore::new(WORKING_MAX),
        }
    }

    /// Does work that blocks, away from the threads that serve connections.
    ///
    /// # Errors
    /// Those of `work`; [`ProblemCode::Unavailable`] where the server has too much to do, or the work panicked.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Server) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let busy = || Refusal::new(ProblemCode::Unavailable, "the server is busy");
        let turn = tokio::time::timeout(TURN_MAX, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        let server = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&server)).await.map_err(|error| {
            tracing::error!(%error, "a request failed");
            Refusal::new(ProblemCode::Unavailable, "the request could not be handled")
        })?
    }
}

/// All endpoints.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/v1/sync", post(route::sync::sync))
        .route("/v1/attachment", post(route::attachment::attachment))
        .route("/v1/live", get(route::live::live))
        .route("/v1/code", post(route::code::code))
        .route("/v1/enrol", post(route::enrol::enrol))
        .route("/v1/sign-in", post(route::sign_in::sign_in))
        .route("/v1/password", post(route::password::password))
        .route("/v1/recovered", post(route::recovered::recovered))
        .route("/v1/held", post(route::held::held))
        .route("/v1/health", get(route::health::health))
        .fallback(|| async { Refusal::new(ProblemCode::NotFound, "there is no such address") })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(server)
}
