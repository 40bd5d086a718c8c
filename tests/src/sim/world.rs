//! The course of a run: from one happening to the next, in the order of the virtual clock.

use super::device::{Device, Flight};
use super::dice::Dice;
use super::faults::{Fault, Troubles};
use super::log::Log;
use super::office::{Answered, Office, exchange};
use super::people::Person;
use super::promise::Promises;
use super::schedule::Schedule;
use super::witness::Witness;
use super::{Figures, Run, oracle, staff};
use crate::harness::MORNING;
use anyhow::{Context, Result};
use app_shell::courier::{Credentials, Failure, exchange as courier, sign_in};
use app_shell::store::profile;
use shared::sync::account::{Problem, SignInRequest, SignedIn};
use shared::sync::machine::{Effect, Event};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// How long the troubled part of a run lasts.
const SPAN_MS: (i64, i64) = (60_000, 6 * 60_000);
/// How long a device waits for an answer.
const PATIENCE_MS: i64 = 30_000;
/// Most rows that a fuse lets pass.
const FUSE_ROWS_MAX: i64 = 400;

pub struct World {
    pub log: Log,
    pub now: i64,
    pub dice: Dice,
    pub office: Office,
    pub devices: Vec<Device>,
    pub schedule: Schedule<Happening>,
    pub troubles: Troubles,
    pub promises: Promises,
    pub witness: Witness,
    pub figures: Figures,
    pub ends: i64,
    /// No file was copied, rolled back or restored so far.
    pub sound: bool,
    flights: u64,
    words: u64,
    folder: TempDir,
}

pub enum Happening {
    Act { device: usize },
    Save { device: usize, boot: u32 },
    Alarm { device: usize, boot: u32 },
    Depart { device: usize, boot: u32, signs_in: bool },
    Arrive(Letter),
    Answer { device: usize, boot: u32, flight: u64, reply: Reply },
    GiveUp { device: usize, boot: u32, flight: u64 },
    Live { device: usize, boot: u32, event: Event },
    Start { device: usize },
    OfficeOpens,
    Trouble,
    Calm(Fault),
}

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

/// Where a step of work ends early.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crash {
    Before,
    /// After some rows, or right after the step where it writes fewer.
    Within,
    After,
}

impl World {
    /// A county with its people at work, nothing recorded yet.
    ///
    /// # Errors
    /// Where the folder can't be used.
    pub fn new(seed: u64, aloud: bool) -> Result<World> {
        let mut dice = Dice::new(seed);
        let folder = folder()?;
        let office = Office::found(folder.path(), dice.fork())?;
        let troubles = Troubles::of(&mut dice);
        let ends = dice.between(SPAN_MS.0, SPAN_MS.1);
        let mut world = World {
            log: Log::new(aloud),
            now: 0,
            office,
            devices: Vec::new(),
            schedule: Schedule::default(),
            troubles,
            promises: Promises::default(),
            witness: Witness::default(),
            figures: Figures::default(),
            ends,
            sound: true,
            flights: 0,
            words: 0,
            folder,
            dice,
        };
        world.settle_in(seed)?;
        Ok(world)
    }

    fn settle_in(&mut self, seed: u64) -> Result<()> {
        let few = 2 + self.dice.below(5);
        let devices = if self.dice.chance(3) { 7 + self.dice.below(14) } else { few };
        for (number, (unit, colleagues)) in staff::seats(devices, &mut self.dice).into_iter().enumerate() {
            for colleague in &colleagues {
                self.office.hire(colleague)?;
                self.witness.hired(colleague, self.office.now());
            }
            let (folder, dice) = (self.folder_of(number), self.dice.fork());
            let device = Device::enrol(&self.office, folder, (number, unit, colleagues), dice)?;
            self.devices.push(device);
            self.schedule.plan(0, Happening::Start { device: number });
        }
        self.note(&format!("seed {seed}: {devices} devices, {:?}", self.troubles));
        self.plan_acts(devices);
        for _ in 0..self.troubles.number {
            self.schedule.plan(self.dice.between(1_000, self.ends), Happening::Trouble);
        }
        Ok(())
    }

    /// People work at the same moments, so that what they do meets on the way.
    fn plan_acts(&mut self, devices: usize) {
        let acts = (12 + self.dice.below(20)) * devices.min(6);
        let moments = 2 + acts / (2 + self.dice.below(6));
        let moments: Vec<i64> = (0..moments).map(|_| self.dice.between(2_000, self.ends)).collect();
        for act in 0..acts {
            let device = self.dice.below(devices);
            // The first records, for the others to meet on.
            let moment = if act < 6 { 0 } else { moments[self.dice.below(moments.len())] };
            let at = moment + self.dice.between(0, 1_500);
            self.schedule.plan(at, Happening::Act { device });
        }
    }

    pub fn folder_of(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("device-{number}"))
    }

    pub fn copy_of(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("copy-{number}"))
    }

    pub fn note(&mut self, line: &str) {
        self.log.note(self.now, line);
    }

    pub fn after(&mut self, ms: i64, what: Happening) {
        self.schedule.plan(self.now + ms, what);
    }

    /// Lives through the whole run, heals, and asks the oracles.
    ///
    /// # Errors
    /// What was found.
    pub fn live(&mut self) -> Result<Run> {
        while let Some((at, happening)) = self.schedule.next() {
            if at > self.ends {
                break;
            }
            self.pass_time(at);
            self.figures.happenings += 1;
            self.happen(happening)?;
        }
        self.heal()?;
        self.judge()?;
        self.figures.devices = self.devices.len();
        self.figures.promises = self.promises.made();
        Ok(Run { hash: self.log.hash(), figures: self.figures })
    }

    fn pass_time(&mut self, at: i64) {
        self.now = at;
        self.office.clock.set(MORNING + at);
    }

    fn happen(&mut self, happening: Happening) -> Result<()> {
        match happening {
            Happening::Act { device } => self.act(device),
            Happening::Save { device, boot } => self.save(device, boot),
            Happening::Alarm { device, boot } => self.tell(device, boot, Event::TimerFired),
            Happening::Live { device, boot, event } => self.hear(device, boot, event),
            Happening::Depart { device, boot, signs_in } => self.depart(device, boot, signs_in),
            Happening::Arrive(letter) => self.arrive(letter),
            Happening::Answer { device, boot, flight, reply } => self.answer(device, boot, flight, reply),
            Happening::GiveUp { device, boot, flight } => self.give_up(device, boot, flight),
            Happening::Start { device } => self.start(device),
            Happening::OfficeOpens => self.open_office(),
            Happening::Trouble => self.trouble(),
            Happening::Calm(fault) => self.calm(fault),
        }
    }

    /// Starts the program, if it is not running.
    ///
    /// # Errors
    /// Where the file does not open, or has lost something.
    pub fn start(&mut self, number: usize) -> Result<()> {
        if self.devices[number].running.is_some() {
            return Ok(());
        }
        let seat = self.dice.below(self.devices[number].people.len());
        self.devices[number].start(seat, self.now)?;
        self.promises.check_after_start(&self.devices[number], self.office.database().ok())?;
        self.note(&format!("d{number} starts"));
        self.begin(number)
    }

    /// The courier of whoever signed in begins.
    ///
    /// # Errors
    /// While the device is stopped.
    pub fn begin(&mut self, number: usize) -> Result<()> {
        let boot = self.devices[number].boots;
        let running = self.devices[number].running()?;
        let row = running.store.profile(running.profile)?;
        let has_token = row.token.is_some();
        self.note(&format!("d{number} {} signed in, token {has_token}", row.person));
        self.tell(number, boot, Event::Started { enrolled: true, has_token })
    }

    /// The program ends at once, and is started again after a while.
    pub fn crash(&mut self, number: usize) {
        self.figures.crashes += 1;
        self.devices[number].crash();
        self.note(&format!("d{number} crashes"));
        let after = self.dice.between(200, 60_000);
        self.after(after, Happening::Start { device: number });
    }

    fn is_current(&self, number: usize, boot: u32) -> bool {
        let device = &self.devices[number];
        device.running.is_some() && device.boots == boot
    }

    /// Feeds the state machine and plans what it says.
    ///
    /// # Errors
    /// None of its own.
    pub fn tell(&mut self, number: usize, boot: u32, event: Event) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        let jitter = self.dice.roll();
        let now = self.now;
        let running = self.devices[number].running.as_mut().context("it runs")?;
        let effects = running.machine.step(event, now - running.started, jitter);
        for effect in effects {
            self.carry_out(number, boot, effect);
        }
        Ok(())
    }

    fn carry_out(&mut self, device: usize, boot: u32, effect: Effect) {
        let soon = self.dice.between(1, 30);
        match effect {
            Effect::Exchange => self.after(soon, Happening::Depart { device, boot, signs_in: false }),
            Effect::SignIn => self.after(soon, Happening::Depart { device, boot, signs_in: true }),
            Effect::OpenLive => {
                let line = self.devices[device].line;
                let opens = line.up && line.down && self.office.is_running() && self.dice.chance(70);
                let event = if opens { Event::LiveOpened } else { Event::LiveLost };
                self.after(20 * soon, Happening::Live { device, boot, event });
            }
            Effect::CloseLive => {
                if let Some(running) = &mut self.devices[device].running {
                    running.live = false;
                }
            }
            Effect::WakeAt(at) => {
                let started = self.devices[device].running.as_ref().map_or(0, |running| running.started);
                self.schedule.plan(started + at, Happening::Alarm { device, boot });
            }
            Effect::Report(state) => self.note(&format!("d{device} {state:?}")),
        }
    }

    fn hear(&mut self, number: usize, boot: u32, event: Event) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        if let Some(running) = &mut self.devices[number].running {
            match event {
                Event::LiveOpened => running.live = true,
                Event::LiveLost => running.live = false,
                _ => {}
            }
        }
        self.tell(number, boot, event)
    }

    /// Whether the next step of work on a device ends in a crash, and where.
    fn doom(&mut self, number: usize) -> Result<Option<Crash>> {
        if !self.dice.chance(self.troubles.crash_percent) {
            return Ok(None);
        }
        let crash = [Crash::Before, Crash::Within, Crash::Within, Crash::After][self.dice.below(4)];
        if crash == Crash::Within {
            // As often early as late.
            let most = 1 << self.dice.below(10);
            let rows = self.dice.between(0, most.min(FUSE_ROWS_MAX));
            self.devices[number].doom(rows)?;
        }
        Ok(Some(crash))
    }

    /// Does a step of work on a device, which may crash at any point of it. `None`: it did, and nobody heard how it ended.
    fn work<T>(&mut self, number: usize, work: impl FnOnce(&mut World) -> Result<T>) -> Result<Option<T>> {
        let Some(crash) = self.doom(number)? else {
            return work(self).map(Some);
        };
        if crash != Crash::Before {
            let result = work(self);
            if !self.devices[number].fuse.quench() {
                result?;
            }
        }
        self.crash(number);
        Ok(None)
    }

    fn act(&mut self, number: usize) -> Result<()> {
        if self.devices[number].running.is_none() {
            return Ok(());
        }
        let boot = self.devices[number].boots;
        let done = self.work(number, |world| {
            let done = world.at_device(number, |person| person.act())?;
            world.note(&format!("d{number} {}", done.what));
            world.promise(number)?;
            Ok(done)
        })?;
        if let Some(form) = done.and_then(|done| done.form) {
            self.devices[number].running.as_mut().context("it runs")?.forms.push(form);
            let long = if self.dice.chance(50) { 20_000 } else { 400_000 };
            let after = self.dice.between(500, long);
            self.after(after, Happening::Save { device: number, boot });
        }
        self.tell(number, boot, Event::LocalChange)
    }

    fn save(&mut self, number: usize, boot: u32) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        let index = self.dice.below(usize::MAX);
        let running = self.devices[number].running.as_mut().context("it runs")?;
        let profile = running.profile;
        // Forms of the one who was signed in before are closed with the session.
        running.forms.retain(|form| form.profile == profile);
        if running.forms.is_empty() {
            return Ok(());
        }
        let form = running.forms.swap_remove(index % running.forms.len());
        self.work(number, |world| {
            let step = world.at_device(number, |person| person.save(form))?;
            world.note(&format!("d{number} saves a form: {}", step.what));
            world.promise(number)
        })?;
        self.tell(number, boot, Event::LocalChange)
    }

    fn at_device<T>(&mut self, number: usize, run: impl FnOnce(&mut Person) -> Result<T>) -> Result<T> {
        self.words += 1;
        let mut dice = self.dice.fork();
        let device = &self.devices[number];
        let running = device.running()?;
        let now = device.clock(self.office.now());
        let (store, profile, words) = (&running.store, running.profile, self.words);
        run(&mut Person { device, store, profile, now, dice: &mut dice, words })
    }

    /// Remembers what was acknowledged just now.
    fn promise(&mut self, number: usize) -> Result<()> {
        let device = &self.devices[number];
        let made = self.promises.note(device, &device.running()?.store)?;
        for line in made {
            self.note(&line);
        }
        Ok(())
    }

    fn depart(&mut self, number: usize, boot: u32, signs_in: bool) -> Result<()> {
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

    fn arrive(&mut self, letter: Letter) -> Result<()> {
        if !self.office.is_running() {
            return Ok(());
        }
        let Letter { device, boot, flight, what } = letter;
        let crossed = if self.dice.chance(self.troubles.crossing_percent) {
            self.schedule.take(self.now + 2_000, |other| is_sync_of_another(other, device))
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
        let slot: Arc<Mutex<Option<Answered>>> = Arc::default();
        let other = match crossed {
            Some(Happening::Arrive(Letter { device, boot, flight, what: Question::Sync(sent) })) => {
                let (server, kept, asked) = (Arc::clone(self.office.server()?), slot.clone(), sent.clone());
                self.office.crossings.before_append(Box::new(move || {
                    let answered = exchange(&server, &asked.0, &asked.1);
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered);
                }));
                Some((device, boot, flight, sent))
            }
            _ => None,
        };
        let answered = self.office.exchange(&sent.0, &sent.1)?;
        if let Some((other, boot, flight, asked)) = other {
            match self.office.crossings.take() {
                Some(late) => late(),
                None => self.figures.crossings += 1,
            }
            let crossed =
                slot.lock().unwrap_or_else(PoisonError::into_inner).take().context("it was answered")?;
            self.note(&format!("s d{other} crosses d{device}"));
            self.overhear(other, &asked.1, &crossed)?;
            self.reply(other, boot, flight, Reply::Sync(crossed));
        }
        self.overhear(device, &sent.1, &answered)?;
        Ok(answered)
    }

    /// What the witness makes of an exchange, and whom it wakes.
    ///
    /// # Errors
    /// What must not happen on any line.
    pub fn overhear(&mut self, device: usize, asked: &[u8], answered: &Answered) -> Result<()> {
        let now = self.office.now();
        let database = Arc::clone(self.office.database()?);
        let heard = self.witness.overhear(&self.devices[device], &database, asked, answered, now)?;
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

    fn answer(&mut self, number: usize, boot: u32, flight: u64, reply: Reply) -> Result<()> {
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
                let before = self.promises.unanswered(store)?;
                let reply = courier::take_in(store, &sent, &body, now)?;
                self.witness.took(device, store, &sent.body, &body)?;
                self.promises.check_receipts(store, before, &sent.body, &body)?;
                if self.sound {
                    oracle::needs_no_healing(store).with_context(|| format!("d{number}"))?;
                }
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
        Ok(event)
    }

    fn give_up(&mut self, number: usize, boot: u32, flight: u64) -> Result<()> {
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

    /// The server ends; it is started again after a while.
    pub fn close_office(&mut self) {
        self.office.stop();
        let after = self.dice.between(500, 40_000);
        self.after(after, Happening::OfficeOpens);
        for device in 0..self.devices.len() {
            let boot = self.devices[device].boots;
            if self.devices[device].running.as_ref().is_some_and(|running| running.live) {
                let after = self.dice.between(10, 3_000);
                self.after(after, Happening::Live { device, boot, event: Event::LiveLost });
            }
        }
    }

    fn open_office(&mut self) -> Result<()> {
        if !self.office.is_running() {
            self.office.start()?;
            self.note("the server starts");
        }
        Ok(())
    }
}

fn is_sync_of_another(happening: &Happening, device: usize) -> bool {
    let Happening::Arrive(letter) = happening else { return false };
    letter.device != device && matches!(letter.what, Question::Sync(_))
}

/// In memory where the system has such a place.
fn folder() -> Result<TempDir> {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    Ok(made?)
}
