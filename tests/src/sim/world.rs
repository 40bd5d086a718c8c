//! The course of a run: from one happening to the next, in the order of the virtual clock.

use super::device::Device;
use super::dice::Dice;
use super::faults::{Fault, Troubles};
use super::gallery::Gallery;
use super::log::Log;
use super::office::Office;
use super::people::Person;
use super::promise::Promises;
use super::schedule::Schedule;
use super::secretary::Verdicts;
use super::traffic::{Letter, Reply};
use super::witness::Witness;
use super::{Figures, Run, staff};
use crate::harness::MORNING;
use anyhow::{Context, Result};
use shared::sync::machine::{Effect, Event};
use std::path::PathBuf;
use tempfile::TempDir;

/// How long the troubled part of a run lasts.
const SPAN_MS: (i64, i64) = (60_000, 6 * 60_000);

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
    pub gallery: Gallery,
    pub verdicts: Verdicts,
    /// What a secretary throws over held work.
    pub decisions: Dice,
    pub figures: Figures,
    pub ends: i64,
    pub flights: u64,
    words: u64,
    folder: TempDir,
}

pub enum Happening {
    Act { device: usize },
    Save { device: usize, boot: u32 },
    Alarm { device: usize, boot: u32 },
    Depart { device: usize, boot: u32, signs_in: bool },
    Carry { device: usize, boot: u32 },
    Arrive(Letter),
    Answer { device: usize, boot: u32, flight: u64, reply: Reply },
    GiveUp { device: usize, boot: u32, flight: u64 },
    Live { device: usize, boot: u32, event: Event },
    Start { device: usize },
    OfficeOpens,
    Trouble,
    RollBack { device: usize },
    Restore,
    Calm(Fault),
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
            gallery: Gallery::default(),
            verdicts: Verdicts::default(),
            decisions: Dice::new(!seed),
            figures: Figures::default(),
            ends,
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
        while let Some((at, happening)) = self.schedule.pop() {
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

    pub fn pass_time(&mut self, at: i64) {
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
            Happening::Carry { device, boot } => self.carry(device, boot),
            Happening::Arrive(letter) => self.arrive(letter),
            Happening::Answer { device, boot, flight, reply } => self.answer(device, boot, flight, reply),
            Happening::GiveUp { device, boot, flight } => self.give_up(device, boot, flight),
            Happening::Start { device } => self.start(device),
            Happening::OfficeOpens => self.open_office(),
            Happening::Trouble => self.trouble(),
            Happening::RollBack { device } => self.roll_back(device),
            Happening::Restore => self.restore(),
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
        self.promises.check_after_start(&self.devices, number, self.office.database().ok())?;
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

    pub fn is_current(&self, number: usize, boot: u32) -> bool {
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
            Effect::Carry => self.after(soon, Happening::Carry { device, boot }),
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
        let opened = event == Event::LiveOpened;
        self.tell(number, boot, event)?;
        // Here nobody compares bookmarks: the office says to every new listener that something moved.
        if opened { self.tell(number, boot, Event::LiveMoved) } else { Ok(()) }
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
        self.gallery.note(&device.running()?.store)?;
        for line in made {
            self.note(&line);
        }
        Ok(())
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

/// In memory where the system has such a place.
fn folder() -> Result<TempDir> {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    Ok(made?)
}
