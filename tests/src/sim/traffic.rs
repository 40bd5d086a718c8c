//! What travels between a device and the server: requests that leave, arrive, cross one another, and their answers.

use super::device::Flight;
use super::office::{Answered, exchange};
use super::promise::{Before, documents};
use super::witness::{self, Layout};
use super::world::{Happening, World};
use anyhow::{Context, Result};
use app_shell::courier::{Credentials, Failure, exchange as courier, sign_in};
use app_shell::store::profile;
use shared::sync::account::{Problem, SignInRequest, SignedIn};
use shared::sync::machine::Event;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a device waits for an answer.
const PATIENCE_MS: i64 = 30_000;
/// How far apart two requests may arrive that cross one another at the server.
const CROSSING_MS_MAX: i64 = 2_000;

/// A request on its way.
pub struct Letter {
    pub device: usize,
    pub boot: u32,
    pub flight: u64,
    pub what: Question,
}

#[derive(Clone)]
pub enum Question {
    Sync(Arc<(Credentials, Vec<u8>)>),
    SignIn(SignInRequest),
}

pub enum Reply {
    Sync(Answered),
    SignIn(Result<SignedIn, Problem>),
}

impl World {
    pub fn depart(&mut self, number: usize, boot: u32, signs_in: bool) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        let prepared = self.work(number, |world| {
            let device = &world.devices[number];
            let running = device.running()?;
            if signs_in {
                let at = device.clock(world.office.now());
                let row = running.store.profile(running.profile)?;
                return Ok(Ok((Question::SignIn(sign_in::request(&row, "", at)), None)));
            }
            match courier::prepare(&running.store, running.profile) {
                Ok(sent) => {
                    let Credentials { token, nonce, proof } = &sent.credentials;
                    let (token, nonce, proof) = (token.clone(), nonce.clone(), proof.clone());
                    let question = Arc::new((Credentials { token, nonce, proof }, sent.body.clone()));
                    Ok(Ok((Question::Sync(question), Some(sent))))
                }
                Err(Failure::NotSignedIn) => Ok(Err(Failure::NotSignedIn)),
                Err(failure) => Err(failure.into()),
            }
        })?;
        match prepared {
            None => Ok(()),
            Some(Err(failure)) => self.tell(number, boot, Event::Failed(failure.reason())),
            Some(Ok((question, sent))) => {
                self.send(number, boot, question, sent);
                Ok(())
            }
        }
    }

    fn send(&mut self, number: usize, boot: u32, question: Question, sent: Option<courier::Outgoing>) {
        self.flights += 1;
        let flight = self.flights;
        let device = &mut self.devices[number];
        let copies = device.line.up(&mut self.dice);
        if let Some(running) = &mut device.running {
            running.flight = Some(Flight { number: flight, sent });
        }
        for after in copies {
            let letter = Letter { device: number, boot, flight, what: question.clone() };
            self.after(after, Happening::Arrive(letter));
        }
        let patience = self.dice.between(PATIENCE_MS / 4, PATIENCE_MS);
        self.after(patience, Happening::GiveUp { device: number, boot, flight });
    }

    pub fn arrive(&mut self, letter: Letter) -> Result<()> {
        if !self.office.is_running() {
            return Ok(());
        }
        let Letter { device, boot, flight, what } = letter;
        let crossed = if self.dice.chance(self.troubles.crossing_percent) {
            self.schedule.take(self.now + CROSSING_MS_MAX, |other| is_sync_of_another(other, device))
        } else {
            None
        };
        let doomed = self.dice.chance(self.troubles.server_crash_percent);
        if doomed {
            let most = 1 << self.dice.below(9);
            self.office.doom(self.dice.between(0, most))?;
        }
        let reply = match what {
            Question::SignIn(request) => Reply::SignIn(self.office.sign_in(&request)?),
            Question::Sync(sent) => Reply::Sync(self.exchange(device, &sent, crossed)?),
        };
        if doomed {
            self.note("the server crashes");
            self.close_office();
            return Ok(());
        }
        self.reply(device, boot, flight, reply);
        Ok(())
    }

    /// Answers a request, and in the middle of it another one.
    fn exchange(
        &mut self,
        device: usize,
        sent: &(Credentials, Vec<u8>),
        crossed: Option<Happening>,
    ) -> Result<Answered> {
        self.figures.exchanges += 1;
        let slot: Arc<Mutex<Option<(Answered, Layout)>>> = Arc::default();
        let other = match crossed {
            Some(Happening::Arrive(Letter { device, boot, flight, what: Question::Sync(sent) })) => {
                let (server, kept, asked) = (Arc::clone(self.office.server()?), slot.clone(), sent.clone());
                let database = Arc::clone(self.office.database()?);
                self.office.crossings.before_append(Box::new(move || {
                    let answered = exchange(&server, &asked.0, &asked.1);
                    // Where documents lie is asked as the answer is made: the other request may move them.
                    let both = witness::layout(&database).ok().map(|layout| (answered, layout));
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = both;
                }));
                Some((device, boot, flight, sent))
            }
            _ => None,
        };
        let answered = self.office.exchange(&sent.0, &sent.1)?;
        let layout = witness::layout(self.office.database()?)?;
        if let Some((other, boot, flight, asked)) = other {
            match self.office.crossings.take() {
                Some(late) => late(),
                None => self.figures.crossings += 1,
            }
            let (crossed, layout) =
                slot.lock().unwrap_or_else(PoisonError::into_inner).take().context("it was answered")?;
            self.note(&format!("s d{other} crosses d{device}"));
            self.overhear(other, &asked.1, &crossed, &layout)?;
            self.reply(other, boot, flight, Reply::Sync(crossed));
        }
        self.overhear(device, &sent.1, &answered, &layout)?;
        Ok(answered)
    }

    /// What the witness makes of an exchange, and whom it wakes. `layout`: as it was when the answer was made.
    ///
    /// # Errors
    /// What must not happen on any line.
    pub fn overhear(
        &mut self,
        device: usize,
        asked: &[u8],
        answered: &Answered,
        layout: &Layout,
    ) -> Result<()> {
        let now = self.office.now();
        let heard = self.witness.overhear(&self.devices[device], layout, asked, answered, now)?;
        self.figures.rejected += heard.rejected;
        self.figures.held += heard.held;
        self.note(&format!("s d{device} {}", heard.line));
        if heard.moved {
            for other in 0..self.devices.len() {
                let boot = self.devices[other].boots;
                let listens = self.devices[other].running.as_ref().is_some_and(|running| running.live);
                if other != device && listens && self.devices[other].line.down {
                    let after = self.dice.between(5, 300);
                    let event = Event::LiveMoved;
                    self.after(after, Happening::Live { device: other, boot, event });
                }
            }
        }
        Ok(())
    }

    fn reply(&mut self, device: usize, boot: u32, flight: u64, reply: Reply) {
        if let Some(after) = self.devices[device].line.down(&mut self.dice) {
            self.after(after, Happening::Answer { device, boot, flight, reply });
        }
    }

    pub fn answer(&mut self, number: usize, boot: u32, flight: u64, reply: Reply) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        let running = self.devices[number].running.as_mut().context("it runs")?;
        // Given up long ago, or a second copy of it.
        let Some(awaited) = running.flight.take_if(|awaited| awaited.number == flight) else {
            return Ok(());
        };
        let event = self.work(number, |world| world.take_in(number, awaited, reply))?;
        match event {
            Some(event) => self.tell(number, boot, event),
            None => Ok(()),
        }
    }

    /// What the courier does with an answer.
    ///
    /// # Errors
    /// Where it can't be taken in, or takes away what it must not.
    pub fn take_in(&mut self, number: usize, awaited: Flight, reply: Reply) -> Result<Event> {
        let device = &self.devices[number];
        let now = device.clock(self.office.now());
        let running = device.running()?;
        let (store, id) = (&running.store, running.profile);
        let event = match (reply, awaited.sent) {
            (Reply::Sync(Ok(body)), Some(sent)) => {
                let before = Before { waiting: self.promises.unanswered(store)?, here: documents(store)? };
                let reply = courier::take_in(store, &sent, &body, now)?;
                self.witness.took(device, store, &sent.body, &body)?;
                self.witness.needed_no_healing(
                    device,
                    store,
                    self.office.database().ok().map(Arc::as_ref),
                )?;
                before.check(&self.promises, store, &sent.body, &body)?;
                self.promises.refused_came(device, store)?;
                Event::Replied(reply)
            }
            (Reply::SignIn(Ok(signed_in)), None) => {
                store.write(|tx| profile::signed_in(tx, &signed_in, now))?;
                Event::SignedIn
            }
            (Reply::Sync(Err(problem)), Some(_)) => {
                courier::heed(store, id, &problem)?;
                Event::Failed(Failure::Problem { problem, retry_after: None }.reason())
            }
            (Reply::SignIn(Err(problem)), None) => {
                Event::Failed(Failure::Problem { problem, retry_after: None }.reason())
            }
            _ => Event::Failed(Failure::Malformed("another's answer".into()).reason()),
        };
        self.note(&format!("d{number} {event:?}"));
        if matches!(event, Event::Replied(_)) {
            self.look_at_held(number, id)?;
        }
        Ok(event)
    }

    pub fn give_up(&mut self, number: usize, boot: u32, flight: u64) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        let running = self.devices[number].running.as_mut().context("it runs")?;
        if running.flight.take_if(|awaited| awaited.number == flight).is_none() {
            return Ok(());
        }
        self.note(&format!("d{number} gives up"));
        self.tell(number, boot, Event::Failed(Failure::Offline("no answer".into()).reason()))
    }
}

fn is_sync_of_another(happening: &Happening, device: usize) -> bool {
    let Happening::Arrive(letter) = happening else { return false };
    letter.device != device && matches!(letter.what, Question::Sync(_))
}
