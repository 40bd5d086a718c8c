//! The device's side of syncing as a state machine without I/O: it decides *when* something happens and *which kind*,
//! never how. The driver (the courier, or a simulator) feeds [`Event`]s into [`Machine::step`] and carries out the
//! [`Effect`]s; every exchange and every sign-in it was told to make ends in exactly one of [`Event::Replied`],
//! [`Event::SignedIn`] and [`Event::Failed`], and every piece of a picture in [`Event::Carried`] or [`Event::Failed`].
//!
//! At most one of them is in flight. What is wanted meanwhile follows right after; pictures come after all text, piece by
//! piece, and what fails with one of them keeps no text back. A failure that may pass is retried
//! with growing pauses ([`pace`]); one that will not is reported and not repeated until a person acts. One machine
//! belongs to one opened file: the driver drops it when the file is locked.

mod event;
mod pace;

pub use event::{Effect, Event, Failure, Reply, State, Stop, Trouble};
pub use pace::{LIVE_POLL_MS, OFFLINE_PAUSE_MS_MAX, PAUSE_MS_MAX, POLL_MS, RETRY_AFTER_MS_MAX};

use crate::domain::Millis;

/// Replies in a row that ask for another exchange without bringing anything; then it is treated as a failure.
const FRUITLESS_MAX: u32 = 3;
/// Exchanges in a row that answered a stale nonce.
const STALE_NONCES_MAX: u32 = 2;
/// Sign-ins in a row that no successful exchange followed.
const SIGN_INS_MAX: u32 = 2;

/// When to exchange, sign in, listen, wait. Deterministic: the same events at the same times with the same jitter give
/// the same effects.
#[derive(Clone, Debug)]
pub struct Machine {
    network_on: bool,
    enrolled: bool,
    has_token: bool,
    in_flight: Option<Flight>,
    /// An exchange is wanted as soon as one is possible.
    wanted: bool,
    /// The next exchange without a cause.
    poll_at: Option<Millis>,
    /// Nothing before this: a pause after a failure.
    pause: Option<Pause>,
    stopped: Option<Stop>,
    live: Live,
    failures: u32,
    fruitless: u32,
    stale_nonces: u32,
    sign_ins: u32,
    /// Pictures wait; not before this.
    pictures_at: Option<Millis>,
    pictures_failed: u32,
    alarm: Option<Millis>,
    reported: Option<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flight {
    Exchange,
    SignIn,
    Carry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Live {
    Closed,
    /// Asked for, not yet there.
    Opening,
    Open,
}

#[derive(Clone, Copy, Debug)]
struct Pause {
    until: Millis,
    why: Trouble,
    /// The server named the time: not even a person's wish shortens it.
    ordered: bool,
}

impl Machine {
    /// `network_on`: the switch of the sync screen, as it was left.
    pub fn new(network_on: bool) -> Self {
        Machine {
            network_on,
            enrolled: false,
            has_token: false,
            in_flight: None,
            wanted: false,
            poll_at: None,
            pause: None,
            stopped: None,
            live: Live::Closed,
            failures: 0,
            fruitless: 0,
            stale_nonces: 0,
            sign_ins: 0,
            pictures_at: None,
            pictures_failed: 0,
            alarm: None,
            reported: None,
        }
    }

    /// Takes in one event. `now`: a clock that never runs backwards, milliseconds. `jitter`: any random number; spreads
    /// devices that failed together.
    pub fn step(&mut self, event: Event, now: Millis, jitter: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Started { enrolled, has_token } => {
                (self.enrolled, self.has_token, self.wanted) = (enrolled, has_token, true);
            }
            Event::LocalChange | Event::LiveMoved => self.wanted = true,
            Event::PictureWanted => self.want_pictures(now),
            Event::SyncNow => self.urge(),
            Event::NetworkSwitched(on) => self.switch(on, &mut effects),
            Event::TimerFired => self.alarm = None,
            Event::LiveOpened => self.live_opened(now, jitter, &mut effects),
            Event::LiveLost => self.live_lost(now, jitter),
            Event::SignedIn => self.signed_in(),
            Event::Replied(reply) => self.replied(reply, now, jitter, &mut effects),
            Event::Carried { due_in_ms } => self.carried(due_in_ms, now),
            Event::Failed(failure) => self.failed(failure, now, jitter),
        }
        self.act(now, &mut effects);
        self.report(&mut effects);
        effects
    }

    /// What the machine is doing, for the status line.
    pub fn state(&self) -> State {
        if !self.enrolled {
            return State::NotEnrolled;
        }
        if !self.network_on {
            return State::SwitchedOff;
        }
        match (self.in_flight, self.stopped, self.pause) {
            (Some(_), ..) => State::Exchanging,
            (None, Some(stop), _) => State::Stopped(stop),
            (None, None, Some(pause)) => State::Waiting { until: pause.until, why: pause.why },
            (None, None, None) => State::Idle,
        }
    }

    /// A person asks: ends a pause that nobody ordered, and tries again what had stopped.
    fn urge(&mut self) {
        self.wanted = true;
        self.stopped = None;
        self.sign_ins = 0;
        self.pictures_failed = 0;
        self.pictures_at = self.pictures_at.map(|_| Millis::MIN);
        self.pause = self.pause.filter(|pause| pause.ordered);
    }

    fn switch(&mut self, on: bool, effects: &mut Vec<Effect>) {
        self.network_on = on;
        if on {
            self.failures = 0;
            self.urge();
        } else if self.live != Live::Closed {
            self.live = Live::Closed;
            effects.push(Effect::CloseLive);
        }
    }

    /// What moved between the last reply and now the stream says by itself, as [`Event::LiveMoved`].
    fn live_opened(&mut self, now: Millis, jitter: u64, effects: &mut Vec<Effect>) {
        if self.network_on {
            self.live = Live::Open;
            self.poll_at = self.poll_at.map(|_| pace::poll_at(true, now, jitter));
        } else {
            effects.push(Effect::CloseLive);
        }
    }

    fn live_lost(&mut self, now: Millis, jitter: u64) {
        self.live = Live::Closed;
        let soon = pace::poll_at(false, now, jitter);
        self.poll_at = Some(self.poll_at.map_or(soon, |at| at.min(soon)));
    }

    fn signed_in(&mut self) {
        self.in_flight = self.in_flight.filter(|flight| *flight != Flight::SignIn);
        (self.enrolled, self.has_token, self.wanted) = (true, true, true);
        self.stopped = None;
        self.pause = None;
        self.failures = 0;
    }

    fn replied(&mut self, reply: Reply, now: Millis, jitter: u64, effects: &mut Vec<Effect>) {
        self.in_flight = None;
        (self.failures, self.stale_nonces) = (0, 0);
        self.pause = None;
        if reply.clone_detected {
            (self.has_token, self.wanted) = (false, true);
            return;
        }
        self.sign_ins = 0;
        self.poll_at = Some(pace::poll_at(self.live == Live::Open, now, jitter));
        self.fruitless = if reply.asks_again() && !reply.advanced { self.fruitless + 1 } else { 0 };
        if self.fruitless > FRUITLESS_MAX {
            self.back_off(Trouble::Server, None, now, jitter);
        }
        self.wanted |= reply.asks_again();
        if reply.pictures {
            self.want_pictures(now);
        }
        if self.live == Live::Closed && self.network_on {
            self.live = Live::Opening;
            effects.push(Effect::OpenLive);
        }
    }

    /// Some are due. Where they failed a while ago, they go on after that pause.
    fn want_pictures(&mut self, now: Millis) {
        let pause = self.pictures_at.filter(|_| self.pictures_failed > 0);
        self.pictures_at = pause.or(Some(now));
    }

    fn carried(&mut self, due_in_ms: Option<u64>, now: Millis) {
        self.in_flight = None;
        self.stale_nonces = 0;
        self.pictures_failed = 0;
        self.pictures_at = due_in_ms.map(|ms| now.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)));
    }

    /// Pictures come again later, and later each time. Text is held up by it only where the line itself is the cause.
    fn carrying_failed(&mut self, failure: Failure, now: Millis, jitter: u64) {
        self.pictures_failed = self.pictures_failed.saturating_add(1);
        let (why, retry_after_ms) = match failure {
            Failure::Unavailable { retry_after_ms } => (Trouble::Server, retry_after_ms),
            Failure::Storage => (Trouble::Storage, None),
            Failure::Offline => (Trouble::Offline, None),
            _ => (Trouble::Server, None),
        };
        let pause_ms = pace::pause_ms(why, self.pictures_failed, retry_after_ms, jitter);
        self.pictures_at = Some(now.saturating_add(pause_ms));
    }

    fn failed(&mut self, failure: Failure, now: Millis, jitter: u64) {
        let flight = self.in_flight.take();
        if flight == Some(Flight::Carry) {
            match failure {
                Failure::Unavailable { .. } | Failure::Storage | Failure::Refused => {
                    return self.carrying_failed(failure, now, jitter);
                }
                Failure::Offline => self.carrying_failed(failure, now, jitter),
                _ => {}
            }
        }
        self.wanted = true;
        match failure {
            Failure::Offline => self.back_off(Trouble::Offline, None, now, jitter),
            Failure::Unavailable { retry_after_ms } => {
                self.back_off(Trouble::Server, retry_after_ms, now, jitter);
            }
            Failure::Storage => self.back_off(Trouble::Storage, None, now, jitter),
            Failure::StaleNonce => {
                self.stale_nonces += 1;
                if self.stale_nonces > STALE_NONCES_MAX {
                    self.back_off(Trouble::Server, None, now, jitter);
                }
            }
            Failure::Unauthorized | Failure::CloneDetected => {
                self.has_token = false;
                if flight == Some(Flight::SignIn) {
                    self.stopped = Some(Stop::SignIn);
                }
            }
            Failure::Untrusted => self.stopped = Some(Stop::Untrusted),
            Failure::Protocol => self.stopped = Some(Stop::Protocol),
            Failure::Refused => self.stopped = Some(Stop::Refused),
        }
    }

    fn back_off(&mut self, why: Trouble, retry_after_ms: Option<u64>, now: Millis, jitter: u64) {
        self.failures = self.failures.saturating_add(1);
        let pause_ms = pace::pause_ms(why, self.failures, retry_after_ms, jitter);
        let until = now.saturating_add(pause_ms);
        self.pause = Some(Pause { until, why, ordered: retry_after_ms.is_some() });
    }

    /// Starts what is due, or sets the alarm for it.
    fn act(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let ready = self.enrolled && self.network_on && self.in_flight.is_none() && self.stopped.is_none();
        if !ready {
            return;
        }
        let paused = |at: Millis| self.pause.map_or(at, |pause| at.max(pause.until));
        let exchange_at = if self.wanted { Some(now) } else { self.poll_at }.map(paused);
        let carry_at = self.pictures_at.filter(|_| self.has_token).map(paused);
        let is_due = |at: Option<Millis>| at.is_some_and(|at| at <= now);
        if is_due(carry_at) && !is_due(exchange_at) {
            self.start(Flight::Carry, Effect::Carry, effects);
            return;
        }
        let Some(due) = exchange_at.into_iter().chain(carry_at).min() else {
            return;
        };
        if due > now {
            if self.alarm != Some(due) {
                self.alarm = Some(due);
                effects.push(Effect::WakeAt(due));
            }
            return;
        }
        if self.has_token {
            (self.wanted, self.poll_at) = (false, None);
            self.start(Flight::Exchange, Effect::Exchange, effects);
        } else if self.sign_ins < SIGN_INS_MAX {
            self.sign_ins += 1;
            self.start(Flight::SignIn, Effect::SignIn, effects);
        } else {
            self.stopped = Some(Stop::SignIn);
        }
    }

    fn start(&mut self, flight: Flight, effect: Effect, effects: &mut Vec<Effect>) {
        self.in_flight = Some(flight);
        self.pause = None;
        effects.push(effect);
    }

    /// Says the state when it is another than last said.
    fn report(&mut self, effects: &mut Vec<Effect>) {
        let state = self.state();
        if self.reported != Some(state) {
            self.reported = Some(state);
            effects.push(Effect::Report(state));
        }
    }
}
