//! Feeds the sync state machine and does what it says.

use super::{Failure, Link, Mission, Password, attachment, exchange, live, sign_in};
use shared::sync::machine::{self, Effect, Event, Machine};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

pub(super) struct Driver {
    mission: Arc<Mission>,
    /// Seen up to what the machine knows: a switch before the first event is not missed.
    network: watch::Receiver<bool>,
    password: Password,
    machine: Machine,
    orders: mpsc::UnboundedReceiver<Event>,
    /// How the tasks tell what came of them.
    happened: mpsc::UnboundedSender<Event>,
    happenings: mpsc::UnboundedReceiver<Event>,
    /// Dropped with the driver, which ends them.
    tasks: JoinSet<()>,
    live: Option<AbortHandle>,
    reports: Arc<watch::Sender<Link>>,
    /// The machine's time: this clock never runs backwards, whatever is done to the device's.
    started: Instant,
    alarm: Option<Instant>,
}

impl Driver {
    pub fn new(
        mission: Mission,
        password: Password,
        orders: mpsc::UnboundedReceiver<Event>,
        reports: watch::Sender<Link>,
    ) -> Self {
        let (happened, happenings) = mpsc::unbounded_channel();
        let mut network = mission.network.clone();
        let network_on = *network.borrow_and_update();
        Driver {
            machine: Machine::new(network_on),
            mission: Arc::new(mission),
            network,
            password,
            orders,
            happened,
            happenings,
            tasks: JoinSet::new(),
            live: None,
            reports: Arc::new(reports),
            started: Instant::now(),
            alarm: None,
        }
    }

    /// Runs until the courier is dropped.
    pub async fn run(mut self) {
        let has_token = exchange::has_token(&self.mission).await;
        self.feed(Event::Started { enrolled: true, has_token });
        loop {
            let alarm = self.alarm;
            let event = tokio::select! {
                order = self.orders.recv() => match order {
                    Some(event) => event,
                    None => return,
                },
                Some(event) = self.happenings.recv() => event,
                Ok(()) = self.network.changed() => {
                    Event::NetworkSwitched(*self.network.borrow_and_update())
                }
                () = rings(alarm) => {
                    self.alarm = None;
                    Event::TimerFired
                }
                // Finished tasks are taken out as they end. One that panicked has told nothing.
                Some(ended) = self.tasks.join_next() => match ended {
                    Err(error) if error.is_panic() => Event::Failed(machine::Failure::Refused),
                    _ => continue,
                },
            };
            self.feed(event);
        }
    }

    fn feed(&mut self, event: Event) {
        let now = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let jitter = u64::from_be_bytes(self.mission.entropy.bytes());
        for effect in self.machine.step(event, now, jitter) {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Exchange => {
                let mission = self.mission.clone();
                self.fly(async move { exchange::run(&mission).await.map(Event::Replied) });
            }
            Effect::Carry => {
                let mission = self.mission.clone();
                self.fly(async move {
                    attachment::run(&mission).await.map(|due_in_ms| Event::Carried { due_in_ms })
                });
            }
            Effect::SignIn => {
                let (mission, password) = (self.mission.clone(), self.password.clone());
                self.fly(async move { sign_in::run(&mission, &password).await.map(|()| Event::SignedIn) });
            }
            Effect::OpenLive => {
                let (mission, happened) = (self.mission.clone(), self.happened.clone());
                self.live = Some(self.tasks.spawn(async move { live::run(&mission, &happened).await }));
            }
            Effect::CloseLive => {
                if let Some(live) = self.live.take() {
                    live.abort();
                }
            }
            Effect::WakeAt(at) => {
                self.alarm = Some(self.started + Duration::from_millis(u64::try_from(at).unwrap_or(0)));
            }
            Effect::Report(state) => {
                self.reports.send_modify(|link| link.state(state));
                self.mission.file.store.touch();
            }
        }
    }

    /// What was told to fly ends in exactly one event, even where the network is cut in the middle.
    fn fly(&mut self, flight: impl Future<Output = Result<Event, Failure>> + Send + 'static) {
        let (happened, reports) = (self.happened.clone(), self.reports.clone());
        self.tasks.spawn(async move {
            let event = match flight.await {
                Ok(event) => event,
                Err(failure) => {
                    tracing::info!(%failure, "no exchange");
                    reports.send_modify(|link| link.failed(&failure));
                    Event::Failed(failure.reason())
                }
            };
            // The driver is gone only where the courier was dropped; then nobody waits for this.
            let _ = happened.send(event);
        });
    }
}

async fn rings(alarm: Option<Instant>) {
    match alarm {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
