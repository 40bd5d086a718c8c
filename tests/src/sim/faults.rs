//! The troubles of a run: which kinds it knows at all, how many come, and what each of them does.

use super::dice::Dice;
use super::network::Line;
use super::staff;
use super::world::{Happening, World};
use anyhow::{Context, Result};
use shared::domain::Role;

const YEAR_MS: i64 = 365 * 24 * 3_600_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    PoorLine,
    Cut,
    Crash,
    Clock,
    ServerRestart,
    BackUp,
    Restore,
    KeepCopy,
    Clone,
    RoleEnds,
    RoleBegins,
    Revoke,
    SmallPages,
    Shift,
    /// What a [`Happening::Calm`] ends, by the number of its device.
    Mended(usize),
}

/// Kinds of trouble with their weights; each run knows about half of them.
const KINDS: [(u32, Fault); 14] = [
    (6, Fault::PoorLine),
    (6, Fault::Cut),
    (4, Fault::Crash),
    (3, Fault::Clock),
    (3, Fault::ServerRestart),
    (4, Fault::BackUp),
    (3, Fault::Restore),
    (3, Fault::KeepCopy),
    (3, Fault::Clone),
    (4, Fault::RoleEnds),
    (4, Fault::RoleBegins),
    (2, Fault::Revoke),
    (3, Fault::SmallPages),
    (4, Fault::Shift),
];

/// What may befall a run.
#[derive(Debug)]
pub struct Troubles {
    pub number: usize,
    /// Of steps of work on a device.
    pub crash_percent: u32,
    /// Of requests at the server.
    pub crossing_percent: u32,
    pub server_crash_percent: u32,
    kinds: Vec<(u32, Fault)>,
}

impl Troubles {
    pub fn of(dice: &mut Dice) -> Troubles {
        let kinds = KINDS.into_iter().filter(|_| dice.chance(50)).collect();
        let percent = |dice: &mut Dice, of_runs: u32, most: usize| {
            if dice.chance(of_runs) { u32::try_from(dice.below(most)).unwrap_or(0) } else { 0 }
        };
        Troubles {
            number: dice.below(16),
            crash_percent: percent(dice, 60, 6),
            crossing_percent: percent(dice, 70, 60),
            server_crash_percent: percent(dice, 30, 4),
            kinds,
        }
    }

    fn draw(&self, dice: &mut Dice) -> Option<Fault> {
        let total: u32 = self.kinds.iter().map(|(weight, _)| weight).sum();
        let mut rest = dice.below(total as usize);
        for (weight, fault) in &self.kinds {
            if rest < *weight as usize {
                return Some(*fault);
            }
            rest -= *weight as usize;
        }
        None
    }
}

impl World {
    /// # Errors
    /// Where something broke that must not.
    pub fn trouble(&mut self) -> Result<()> {
        let Some(fault) = self.troubles.draw(&mut self.dice) else {
            return Ok(());
        };
        let device = self.dice.below(self.devices.len());
        self.note(&format!("TROUBLE {fault:?} d{device}"));
        match fault {
            Fault::PoorLine => {
                self.devices[device].line = Line::poor(&mut self.dice);
                self.mend_later(device);
            }
            Fault::Cut => {
                let direction = self.dice.below(3);
                let line = &mut self.devices[device].line;
                (line.up, line.down) = (direction == 1, direction == 2);
                self.mend_later(device);
            }
            Fault::Crash => {
                if self.devices[device].running.is_some() {
                    self.crash(device);
                }
            }
            Fault::Clock => {
                let jumps = [-YEAR_MS, YEAR_MS, -3_600_000, 3_600_000, 0];
                self.devices[device].clock_off_ms = jumps[self.dice.below(jumps.len())];
            }
            Fault::ServerRestart => self.close_office(),
            Fault::BackUp => self.back_up()?,
            Fault::Restore => self.restore()?,
            Fault::KeepCopy => self.keep_copy(device)?,
            Fault::Clone => self.clone_file(device)?,
            Fault::RoleEnds => self.role_ends(device)?,
            Fault::RoleBegins => self.role_begins(device)?,
            Fault::Revoke => self.revoke(device)?,
            Fault::SmallPages => {
                let (entries, bytes) = (1 + self.dice.below(4), 600 + self.dice.below(4_000));
                self.office.crossings.pages(u32::try_from(entries).unwrap_or(1), bytes);
            }
            Fault::Shift => self.shift(device)?,
            Fault::Mended(_) => {}
        }
        Ok(())
    }

    fn mend_later(&mut self, device: usize) {
        let after = self.dice.between(5_000, 300_000);
        self.after(after, Happening::Calm(Fault::Mended(device)));
    }

    /// # Errors
    /// None.
    pub fn calm(&mut self, fault: Fault) -> Result<()> {
        if let Fault::Mended(device) = fault {
            self.devices[device].line = Line::GOOD;
            self.note(&format!("the line of d{device} is good"));
        }
        Ok(())
    }

    fn back_up(&mut self) -> Result<()> {
        if self.office.is_running() {
            self.office.back_up()?;
            self.witness.backed_up();
            if self.dice.chance(50) {
                self.schedule.plan(self.dice.between(self.now, self.ends), Happening::Restore);
            }
        }
        Ok(())
    }

    /// # Errors
    /// Where the backup can't be restored.
    pub fn restore(&mut self) -> Result<()> {
        let Some(backup) = self.office.backups().checked_sub(1) else {
            return Ok(());
        };
        let backup = if self.dice.chance(70) { backup } else { self.dice.below(backup + 1) };
        self.note(&format!("TROUBLE backup {backup} is restored"));
        self.office.restore(backup)?;
        self.office.start()?;
        self.witness.went_back_to(backup);
        self.verdicts.forget_what_is_undone(self.office.database()?)?;
        self.excuse(&format!("after backup {backup} was restored"))
    }

    fn excuse(&mut self, why: &str) -> Result<()> {
        let running = self.office.is_running();
        if !running {
            self.office.start()?;
        }
        let excused = self.promises.excuse(&self.devices, self.office.database()?)?;
        self.gallery.excuse(&self.devices, self.office.database()?)?;
        if !running {
            self.office.stop();
        }
        self.note(&format!("{excused} edits are nobody's any more {why}"));
        Ok(())
    }

    fn keep_copy(&mut self, device: usize) -> Result<()> {
        let folder = self.copy_of(device);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        if self.devices[device].running.is_some() {
            self.crash(device);
        }
        self.devices[device].keep_copy(&folder)?;
        // Time and again such copies are put in place of the file.
        self.schedule.plan(self.dice.between(self.now, self.ends), Happening::RollBack { device });
        Ok(())
    }

    /// # Errors
    /// Where the copy can't be put in place.
    pub fn roll_back(&mut self, device: usize) -> Result<()> {
        let folder = self.copy_of(device);
        if !folder.exists() {
            return Ok(());
        }
        self.note(&format!("TROUBLE the file of d{device} is rolled back"));
        if self.devices[device].running.is_some() {
            self.crash(device);
        }
        self.devices[device].copied = true;
        self.devices[device].roll_back(&folder)?;
        self.work_apart(device);
        self.excuse(&format!("after d{device} was rolled back"))
    }

    /// Another machine goes on with the same file.
    fn clone_file(&mut self, device: usize) -> Result<()> {
        let number = self.devices.len();
        if number >= 22 {
            return Ok(());
        }
        if self.devices[device].running.is_some() {
            self.crash(device);
        }
        let (folder, dice) = (self.folder_of(number), self.dice.fork());
        self.devices[device].keep_copy(&folder)?;
        self.devices[device].copied = true;
        let twin = self.devices[device].twin(number, folder, dice);
        self.devices.push(twin);
        self.after(100, Happening::Start { device: number });
        self.work_apart(number);
        self.work_apart(device);
        Ok(())
    }

    /// The device loses its line for a while, and its people go on working.
    fn work_apart(&mut self, device: usize) {
        if self.dice.chance(70) {
            let line = &mut self.devices[device].line;
            (line.up, line.down) = (false, self.dice.chance(30));
            self.mend_later(device);
        }
        for _ in 0..2 + self.dice.below(4) {
            let after = self.dice.between(50, 20_000);
            self.after(after, Happening::Act { device });
        }
    }

    fn role_ends(&mut self, device: usize) -> Result<()> {
        if !self.office.is_running() {
            return Ok(());
        }
        self.work_apart(device);
        let now = self.office.now();
        let people = &self.devices[device].people;
        let person = people[self.dice.below(people.len())].0.id;
        let held: Vec<_> = self.witness.roles_of(person, now).into_iter().cloned().collect();
        if let Some(held) = self.dice.pick(&held) {
            self.office.end_role(person, held.role, held.unit.clone())?;
            self.witness.ended(person, held.role, &held.unit, now);
            self.note(&format!("{person} is {:?} at {} no more", held.role, held.unit));
        }
        Ok(())
    }

    fn role_begins(&mut self, device: usize) -> Result<()> {
        if !self.office.is_running() {
            return Ok(());
        }
        let now = self.office.now();
        let people = &self.devices[device].people;
        let person = people[self.dice.below(people.len())].0.id;
        let offers = [
            (Role::VillageCadre, staff::VILLAGES[0]),
            (Role::DutyOfficer, staff::VILLAGES[1]),
            (Role::GridWorker, staff::VILLAGES[2]),
            (Role::TownshipSecretary, staff::TOWNSHIP),
            (Role::DutyOfficer, staff::TOWNSHIP),
        ];
        let (role, at) = *self.dice.pick(&offers).context("roles")?;
        let unit = staff::unit(at);
        let holds = |held: &&super::witness::Held| held.role == role && held.unit == unit;
        if !self.witness.roles_of(person, now).iter().any(holds) {
            self.office.assign(person, role, unit.clone())?;
            self.witness.assigned(person, role, unit, now);
            self.note(&format!("{person} is {role:?} at {at} now"));
        }
        Ok(())
    }

    fn revoke(&mut self, device: usize) -> Result<()> {
        // Somebody has to be left to be right.
        let left = self.devices.iter().filter(|device| !device.revoked).count();
        if !self.office.is_running() || left < 3 {
            return Ok(());
        }
        self.work_apart(device);
        let id = self.devices[device].id;
        self.office.revoke_device(id)?;
        self.devices.iter_mut().filter(|device| device.id == id).for_each(|device| device.revoked = true);
        self.excuse(&format!("after d{device} was revoked"))
    }

    /// Somebody else signs in at the device, or the same person again.
    fn shift(&mut self, device: usize) -> Result<()> {
        if self.devices[device].running.is_none() {
            return Ok(());
        }
        let seat = self.dice.below(self.devices[device].people.len());
        self.devices[device].sit_down(seat, self.now)?;
        self.begin(device)
    }
}
