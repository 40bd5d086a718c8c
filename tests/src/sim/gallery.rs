//! Every picture that went along with a saved form: it arrives at the server, whole, and is given to each device that reads
//! its record and to no other. Only what was taken on a device that was lost may be missing.

use super::device::Device;
use super::oracle::desks_at;
use super::witness::{desks_of, id};
use super::world::World;
use anyhow::{Context, Result, ensure};
use app_shell::courier::Credentials;
use app_shell::store::Store;
use sha2::{Digest, Sha256};
use shared::document::{Doc, Hash};
use shared::domain::{DocId, EntryId, ProfileId, UnitId};
use shared::sync::attachment::{AttachmentAct, AttachmentName, AttachmentReply, AttachmentRequest};
use shared::sync::frame;
use shared::sync::sign::{hex, proof_message, sign};
use shared::sync::wire::Nonce;
use std::collections::{BTreeMap, BTreeSet};
use sync_server::ledger::sqlite::Database;

#[derive(Default)]
pub struct Gallery {
    taken: BTreeMap<EntryId, Taken>,
    /// Those whose bytes are nobody's any more.
    excused: usize,
}

#[derive(Clone, Copy)]
struct Taken {
    name: AttachmentName,
    whole: u64,
}

/// Who asks for pictures: each answer names the nonce of the next question.
struct Asking {
    profile: ProfileId,
    desks: BTreeSet<UnitId>,
    nonce: Nonce,
}

impl Gallery {
    /// Remembers what waits to be sent from here.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn note(&mut self, store: &Store) -> Result<()> {
        let waiting: Vec<Taken> = store.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT id, doc, hash, whole FROM attachment WHERE state = 'waiting' AND key IS NOT NULL",
            )?;
            let rows = select.query_map([], |row| {
                let name = AttachmentName { id: id(row, 0)?, doc: id(row, 1)?, hash: Hash(row.get(2)?) };
                Ok(Taken { name, whole: row.get::<_, i64>(3)?.unsigned_abs() })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        self.taken.extend(waiting.into_iter().map(|taken| (taken.name.id, taken)));
        Ok(())
    }

    /// After a file was rolled back, the server restored, or a device revoked: what nobody has any more who could bring it is
    /// owed no longer.
    ///
    /// # Errors
    /// Where a file can't be read.
    pub fn excuse(&mut self, devices: &[Device], server: &Database) -> Result<()> {
        let mut lost = Vec::new();
        for taken in self.taken.values() {
            if !is_whole(server, taken)? && !is_held(devices.iter().filter(|device| !device.revoked), taken)?
            {
                lost.push(taken.name.id);
            }
        }
        self.taken.retain(|id, _| !lost.contains(id));
        self.excused += lost.len();
        Ok(())
    }

    /// Pictures that records at the server name.
    fn named(&self, server: &Database) -> Result<Vec<Taken>> {
        let mut named = Vec::new();
        for taken in self.taken.values() {
            if names(server, &taken.name)? {
                named.push(*taken);
            }
        }
        Ok(named)
    }
}

impl World {
    /// In the end. Tells how many there are.
    ///
    /// # Errors
    /// Where one is missing, or comes to somebody whom it does not concern.
    pub fn judge_pictures(&mut self) -> Result<String> {
        let server = self.office.database()?.clone();
        let named = self.gallery.named(&server)?;
        for taken in &named {
            let found = arrived(&server, &taken.name)?;
            ensure!(is_whole(&server, taken)?, "{:?}: {} of {} bytes", taken.name, found.len(), taken.whole);
        }
        for taken in
            self.gallery.taken.values().filter(|taken| !named.iter().any(|one| one.name == taken.name))
        {
            let waits = is_held_back(&server, taken.name.doc)?;
            ensure!(
                !waits || is_held(self.devices.iter(), taken)?,
                "{:?} is gone, its text waits",
                taken.name
            );
        }
        let mut given = 0;
        for mut asking in self.askers()? {
            for taken in &named {
                let may = !desks_of(&server, taken.name.doc)?.is_disjoint(&asking.desks);
                let came = self.fetch(&mut asking, &taken.name)?;
                ensure!(came.is_some() == may, "{:?} to {}: entitled {may}", taken.name, asking.profile);
                let is_right = came.is_none_or(|bytes| Sha256::digest(&bytes)[..] == taken.name.hash.0);
                ensure!(is_right, "{:?} came otherwise than it was taken", taken.name);
                given += usize::from(may);
            }
        }
        let Gallery { taken, excused } = &self.gallery;
        Ok(format!("{} pictures, {} named, given {given} times, {excused} excused", taken.len(), named.len()))
    }

    /// Whoever is signed in on a device that may ask; of one whose file is elsewhere, too, nobody knows which has the token.
    fn askers(&self) -> Result<Vec<Asking>> {
        let (server, now) = (self.office.database()?, self.office.now());
        let mut askers = Vec::new();
        for device in self.devices.iter().filter(|device| !device.revoked && !device.copied) {
            for (colleague, profile) in &device.people {
                let row = device.look(|store| Ok(store.profile(*profile)?))?;
                if row.token.is_some() && !row.suspended {
                    let desks = desks_at(&self.witness, server, colleague.id, now)?;
                    askers.push(Asking { profile: *profile, desks, nonce: row.nonce });
                }
            }
        }
        Ok(askers)
    }

    /// All of its bytes; `None` to whom it does not exist.
    fn fetch(&self, asking: &mut Asking, name: &AttachmentName) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        loop {
            let act = AttachmentAct::Get(bytes.len() as u64);
            let body = frame::encode(&AttachmentRequest { name: *name, act })?;
            let answer = self.office.carry(&self.credentials(asking, &body)?, &body)?;
            let reply: AttachmentReply = match answer {
                Ok(answer) => frame::decode(&answer)?,
                // A twin of the device used another nonce: the server names one that is good.
                Err(problem) => {
                    let nonce = problem.nonce.as_deref().and_then(shared::sync::sign::from_hex);
                    asking.nonce = nonce.with_context(|| format!("{:?}", problem.code))?;
                    continue;
                }
            };
            asking.nonce = reply.nonce;
            match (reply.stored, reply.bytes.is_empty()) {
                (None, true) if bytes.is_empty() => return Ok(None),
                (Some(_), true) => return Ok(Some(bytes)),
                (Some(_), false) => bytes.extend(reply.bytes),
                (None, _) => anyhow::bail!("{name:?}: bytes of what is not there"),
            }
        }
    }

    fn credentials(&self, asking: &Asking, body: &[u8]) -> Result<Credentials> {
        let of_it = |device: &&Device| device.people.iter().any(|(_, profile)| *profile == asking.profile);
        let device = self.devices.iter().find(of_it).context("a profile has a device")?;
        let row = device.look(|store| Ok(store.profile(asking.profile)?))?;
        let proof = sign(&row.signing_key, &proof_message(row.id, body, &asking.nonce));
        let token = row.token.context("asked of who is signed in")?;
        Ok(Credentials { token, nonce: hex(&asking.nonce), proof: hex(&proof) })
    }
}

fn arrived(server: &Database, name: &AttachmentName) -> Result<Vec<u8>> {
    let pieces: Vec<Vec<u8>> = server.read(|connection| {
        let mut select = connection.prepare_cached(
            "SELECT bytes FROM attachment WHERE doc = ?1 AND id = ?2 AND hash = ?3 ORDER BY begins",
        )?;
        let key = (name.doc.0.as_bytes(), name.id.0.as_bytes(), name.hash.0);
        Ok(select.query_map(key, |row| row.get(0))?.collect::<Result<_, _>>()?)
    })?;
    Ok(pieces.concat())
}

fn is_whole(server: &Database, taken: &Taken) -> Result<bool> {
    let bytes = arrived(server, &taken.name)?;
    Ok(bytes.len() as u64 == taken.whole && Sha256::digest(&bytes)[..] == taken.name.hash.0)
}

/// Whether one of the devices has all of its bytes.
fn is_held<'d>(devices: impl Iterator<Item = &'d Device>, taken: &Taken) -> Result<bool> {
    for device in devices {
        let select = "SELECT sealed FROM attachment WHERE id = ?1";
        let sealed: Vec<Vec<u8>> = device.look(|store| {
            Ok(store.read(|connection| {
                let mut select = connection.prepare_cached(select)?;
                let rows = select.query_map([taken.name.id.0.as_bytes()], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })?)
        })?;
        if sealed.iter().any(|bytes| bytes.len() as u64 == taken.whole) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the server's record says that there is such a picture.
fn names(server: &Database, name: &AttachmentName) -> Result<bool> {
    let snapshots: Vec<Vec<u8>> = server.read(|connection| {
        let mut select = connection.prepare_cached("SELECT snapshot FROM doc WHERE id = ?1")?;
        Ok(select.query_map([name.doc.0.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    })?;
    let Some(snapshot) = snapshots.first() else { return Ok(false) };
    let record = Doc::load(snapshot)?.record()?;
    let picture = record.pictures().and_then(|pictures| pictures.get(&name.id));
    Ok(picture.is_some_and(|picture| picture.hash == name.hash.to_string()))
}

/// Whether a secretary has still to decide about something of the record.
fn is_held_back(server: &Database, doc: DocId) -> Result<bool> {
    Ok(server.read(|connection| {
        let select = "SELECT EXISTS (SELECT 1 FROM held WHERE doc = ?1)";
        Ok(connection.query_row(select, [doc.0.as_bytes()], |row| row.get(0))?)
    })?)
}
