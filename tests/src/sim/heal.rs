//! The end of all troubles: good lines, right clocks, a running server, everybody signs in and sends, until nothing moves.

use super::device::Flight;
use super::network::Line;
use super::traffic::Reply;
use super::witness;
use super::world::World;
use anyhow::{Context, Result, ensure};
use app_shell::courier::{Failure, exchange as courier, sign_in};
use shared::sync::machine::{Effect, Event};
use std::collections::VecDeque;

/// Rounds in which everybody syncs once. Fetches and offers are tried a few times before they are given up.
const ROUNDS_MAX: u32 = 30;
/// Round trips in which a device comes to rest, once everybody has sent what waited.
const QUIET_WITHIN: u32 = 3;
/// Longer than a picture rests at most.
const PICTURE_REST_MS: i64 = 90 * 60_000;
/// Effects that one visit of the courier may have.
const EFFECTS_MAX: u32 = 300;

/// What one device's turn came to.
#[derive(Clone, Copy, Debug, Default)]
struct Turn {
    round_trips: u32,
    advanced: bool,
}

impl World {
    /// # Errors
    /// Where it never gets quiet.
    pub fn heal(&mut self) -> Result<()> {
        self.note("HEALS");
        self.office.crossings.pages(0, 0);
        if !self.office.is_running() {
            self.office.start()?;
        }
        for number in 0..self.devices.len() {
            let device = &mut self.devices[number];
            (device.line, device.clock_off_ms) = (Line::GOOD, 0);
            device.crash();
            device.start(0, self.now)?;
        }
        self.quieten()?;
        self.bring_pictures()
    }

    /// Pictures rest between two tries: time passes until none is left that the server would take.
    fn bring_pictures(&mut self) -> Result<()> {
        for round in 0..ROUNDS_MAX {
            let decided = self.verdicts.made;
            self.pass_time(self.now + PICTURE_REST_MS);
            self.quieten()?;
            // What was accepted in this round brings its picture in the next one.
            if round > 0 && self.verdicts.made == decided {
                break;
            }
        }
        Ok(())
    }

    fn quieten(&mut self) -> Result<()> {
        let mut before = u32::MAX;
        for round in 1..=ROUNDS_MAX {
            let (mut advanced, decided) = (false, self.verdicts.made);
            let mut most = 0;
            for number in 0..self.devices.len() {
                for seat in 0..self.devices[number].people.len() {
                    let turn = self.turn(number, seat)?;
                    advanced |= turn.advanced;
                    // A revoked device hears nothing, so it asks in vain for the desks that it had not finished.
                    if !self.devices[number].revoked {
                        most = most.max(turn.round_trips);
                    }
                }
            }
            // Whoever waits for the secretary's word hears it in the next round.
            advanced |= self.verdicts.made > decided;
            self.note(&format!("round {round}: advanced {advanced}, at most {most} round trips"));
            if !advanced {
                let needed = before.min(most);
                self.figures.round_trips = self.figures.round_trips.max(needed);
                ensure!(needed <= QUIET_WITHIN, "{needed} round trips of a device until it was quiet");
                return Ok(());
            }
            before = most;
        }
        ensure!(false, "not quiet after {ROUNDS_MAX} rounds");
        Ok(())
    }

    /// The person of `seat` signs in and the courier works until it has nothing left to do.
    fn turn(&mut self, number: usize, seat: usize) -> Result<Turn> {
        let now = self.now;
        self.devices[number].sit_down(seat, now)?;
        let running = self.devices[number].running()?;
        let has_token = running.store.profile(running.profile)?.token.is_some();
        let mut turn = Turn::default();
        let mut events = VecDeque::from([Event::Started { enrolled: true, has_token }]);
        let mut effects = 0;
        while let Some(event) = events.pop_front() {
            let jitter = self.dice.roll();
            let running = self.devices[number].running.as_mut().context("it runs")?;
            for effect in running.machine.step(event, 0, jitter) {
                effects += 1;
                ensure!(effects < EFFECTS_MAX, "d{number} never comes to rest");
                match effect {
                    Effect::Exchange => {
                        turn.round_trips += 1;
                        let event = self.exchange_now(number)?;
                        turn.advanced |= matches!(event, Event::Replied(reply) if reply.advanced);
                        events.push_back(event);
                    }
                    Effect::SignIn => events.push_back(self.sign_in_now(number)?),
                    Effect::Carry => events.push_back(self.carry_now(number, true)?),
                    Effect::OpenLive | Effect::CloseLive | Effect::WakeAt(_) | Effect::Report(_) => {}
                }
            }
        }
        Ok(turn)
    }

    fn exchange_now(&mut self, number: usize) -> Result<Event> {
        self.figures.exchanges += 1;
        let running = self.devices[number].running()?;
        let sent = match courier::prepare(&running.store, running.profile) {
            Ok(sent) => sent,
            Err(Failure::NotSignedIn) => return Ok(Event::Failed(Failure::NotSignedIn.reason())),
            Err(failure) => return Err(failure.into()),
        };
        let answered = self.office.exchange(&sent.credentials, &sent.body)?;
        let layout = witness::layout(self.office.database()?)?;
        self.overhear(number, &sent.body, &answered, &layout)?;
        self.take_in(number, Flight { number: 0, sent: Some(sent) }, Reply::Sync(answered))
    }

    fn sign_in_now(&mut self, number: usize) -> Result<Event> {
        let device = &self.devices[number];
        let running = device.running()?;
        let row = running.store.profile(running.profile)?;
        let signed_in = self.office.sign_in(&sign_in::request(&row, "", device.clock(self.office.now())))?;
        self.take_in(number, Flight { number: 0, sent: None }, Reply::SignIn(signed_in))
    }
}
