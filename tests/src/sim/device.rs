//! One device: its folder, its file while the program runs, the sync state machine of whoever is signed in.

use super::dice::{Dice, SeededEntropy};
use super::forms::Form;
use super::fuse::Fuse;
use super::network::Line;
use super::office::{Newcomer, Office};
use super::staff::Colleague;
use anyhow::{Context, Result};
use app_shell::courier::exchange::Outgoing;
use app_shell::entropy::Entropy;
use app_shell::store::{ProfileRow, Store, profile};
use app_shell::vault::FileKey;
use ed25519_dalek::SigningKey;
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};
use shared::sync::account::SignedIn;
use shared::sync::machine::Machine;
use shared::sync::sign::from_hex;
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "yetan.db";

pub struct Device {
    pub number: usize,
    pub id: DeviceId,
    pub unit: UnitId,
    pub people: Vec<(Colleague, ProfileId)>,
    pub entropy: SeededEntropy,
    pub line: Line,
    /// Its clock minus the true one.
    pub clock_off_ms: i64,
    /// How often the program was started: what belongs to an earlier run is void.
    pub boots: u32,
    pub running: Option<Running>,
    pub fuse: Fuse,
    pub revoked: bool,
    /// The same file is, or was, somewhere else too.
    pub copied: bool,
    folder: PathBuf,
    key: FileKey,
}

/// The program while it runs.
pub struct Running {
    pub store: Store,
    pub machine: Machine,
    /// Who is signed in: whose token the requests carry.
    pub profile: ProfileId,
    pub started: i64,
    pub flight: Option<Flight>,
    pub live: bool,
    /// Forms that were opened and not saved yet.
    pub forms: Vec<Form>,
}

/// A request whose answer is awaited.
pub struct Flight {
    pub number: u64,
    /// `None` while it signs in.
    pub sent: Option<Outgoing>,
}

impl Device {
    /// A device on which these people are enrolled, stopped.
    ///
    /// # Errors
    /// Where the office refuses, or the file can't be made.
    pub fn enrol(
        office: &Office,
        folder: PathBuf,
        (number, unit, colleagues): (usize, UnitId, Vec<Colleague>),
        mut dice: Dice,
    ) -> Result<Device> {
        let entropy = SeededEntropy::new(dice.fork());
        let drawn: &dyn Entropy = &entropy;
        fs::create_dir_all(&folder)?;
        let (id, now) = (drawn.id(office.now()), office.now());
        let (key, recovery) = (FileKey::fresh(drawn), drawn.bytes());
        let store = Store::create(&folder.join(FILE), &key)?;
        let mut people = Vec::new();
        for colleague in colleagues {
            let signing_key = SigningKey::from_bytes(&drawn.bytes());
            let (profile, public_key) = (drawn.id(now), *signing_key.verifying_key().as_bytes());
            let (person, unit) = (colleague.id, unit.clone());
            let newcomer = Newcomer { person, unit, device: id, profile, public_key, recovery };
            let row = enrolled(office.enrol(&newcomer)?, id, signing_key, now)?;
            store.write(|tx| profile::insert(tx, &row))?;
            people.push((colleague, profile));
        }
        drop(store);
        Ok(Device {
            number,
            id,
            unit,
            people,
            entropy,
            line: Line::GOOD,
            clock_off_ms: 0,
            boots: 0,
            running: None,
            fuse: Fuse::default(),
            revoked: false,
            copied: false,
            folder,
            key,
        })
    }

    /// Opens the file, as the person signs in who is the `seat`th of the device.
    ///
    /// # Errors
    /// Where the file does not open: after any crash it must.
    pub fn start(&mut self, seat: usize, now: i64) -> Result<()> {
        let store =
            Store::open(&self.folder.join(FILE), &self.key).context("the file must open after a crash")?;
        self.sit(store, seat, now)
    }

    /// Another person signs in while the file is open: another courier, and the forms of the one before are closed.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn sit_down(&mut self, seat: usize, now: i64) -> Result<()> {
        let store = self.running.take().context("the program is stopped")?.store;
        self.sit(store, seat, now)
    }

    fn sit(&mut self, store: Store, seat: usize, now: i64) -> Result<()> {
        let (_, profile) = self.people.get(seat % self.people.len()).context("a device has people")?;
        self.boots += 1;
        self.running = Some(Running {
            store,
            machine: Machine::new(true),
            profile: *profile,
            started: now,
            flight: None,
            live: false,
            forms: Vec::new(),
        });
        Ok(())
    }

    /// The program will die after so many more rows, if it gets that far: end it in any case.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn doom(&self, rows: i64) -> Result<()> {
        self.running()?.store.transact(|tx| Ok(self.fuse.lay(tx)?))?;
        self.fuse.light(rows);
        Ok(())
    }

    /// The program ends at once; an open transaction is gone.
    pub fn crash(&mut self) {
        self.running = None;
        self.fuse.quench();
    }

    /// # Errors
    /// While it is stopped.
    pub fn running(&self) -> Result<&Running> {
        self.running.as_ref().context("the program is stopped")
    }

    /// Its file while it runs; else opened for a look, without a fuse.
    ///
    /// # Errors
    /// Those of `look`, and where the file does not open.
    pub fn look<T>(&self, look: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
        match &self.running {
            Some(running) => look(&running.store),
            None => look(&Store::open(&self.folder.join(FILE), &self.key)?),
        }
    }

    pub fn person_of(&self, profile: ProfileId) -> Option<PersonId> {
        self.people.iter().find(|(_, id)| *id == profile).map(|(colleague, _)| colleague.id)
    }

    /// What its clock shows when the true time is `now`.
    pub fn clock(&self, now: Millis) -> Millis {
        now + self.clock_off_ms
    }

    /// Copies the file of the stopped device to `to`.
    ///
    /// # Errors
    /// Where it can't be copied.
    pub fn keep_copy(&self, to: &Path) -> Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
        Ok(())
    }

    /// Puts a kept copy in the place of the stopped device's file.
    ///
    /// # Errors
    /// Where it can't be copied.
    pub fn roll_back(&mut self, from: &Path) -> Result<()> {
        fs::remove_dir_all(&self.folder)?;
        fs::create_dir_all(&self.folder)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            fs::copy(entry.path(), self.folder.join(entry.file_name()))?;
        }
        Ok(())
    }

    /// Another machine with the file that lies in `folder`, stopped.
    pub fn twin(&self, number: usize, folder: PathBuf, mut dice: Dice) -> Device {
        Device {
            number,
            id: self.id,
            unit: self.unit.clone(),
            people: self.people.clone(),
            entropy: SeededEntropy::new(dice.fork()),
            line: self.line,
            clock_off_ms: self.clock_off_ms,
            boots: 0,
            running: None,
            fuse: Fuse::default(),
            revoked: self.revoked,
            copied: true,
            folder,
            key: self.key.clone(),
        }
    }
}

fn enrolled(reply: SignedIn, device: DeviceId, signing_key: SigningKey, now: Millis) -> Result<ProfileRow> {
    Ok(ProfileRow {
        id: reply.profile,
        person: reply.person,
        person_name: reply.person_name,
        unit: reply.unit,
        device,
        signing_key,
        code: reply.code,
        epoch: reply.epoch,
        counter: reply.counter,
        numbers: 0,
        token: Some(reply.token),
        nonce: from_hex(&reply.nonce).context("a nonce")?,
        last_contact: now,
        suspended: false,
        scope_version: 0,
    })
}
