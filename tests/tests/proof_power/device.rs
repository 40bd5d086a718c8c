//! The job of a device: saves, drafts, exchanges with a server to which a colleague sends, too, and a restart now and then.

use super::cuts::Recording;
use app_shell::store::{Store, StoreError, change, desk, draft};
use app_shell::unit_file::UnitFile;
use faultfs::Watch;
use shared::api::DraftKey;
use shared::document::Hash;
use shared::domain::{DocId, PersonId, ProfileId, Role, UnitId};
use shared::sync::wire::{Position, Push};
use std::path::Path;
use tests::harness::{ByHand, MORNING, Office, PASSWORD, VILLAGE, unit};
use tests::sound::{self, Finding};
use tests::synthetic::Dice;

/// What the device has answered for.
pub enum Claim {
    /// A command returned: its changes are there, and wait to be sent or have their receipt.
    Saved { doc: DocId, heads: Vec<Hash> },
    /// The draft with this number, or a later one.
    Draft(u64),
    /// Was sent, or was about to be: its counter never carries other content.
    InFlight(Push),
    /// A reply was taken in this far.
    Read(UnitId, Position),
}

pub struct Job {
    pub recording: Recording<Claim>,
    person: PersonId,
    profile: ProfileId,
}

struct Recorder {
    watch: Watch,
    device: ByHand,
    claims: Vec<(usize, Claim)>,
    households: Vec<DocId>,
    drafts: u64,
}

/// Runs the job. With `never_sync`, under `synchronous=OFF`.
pub async fn record(seed: u64, steps: usize, never_sync: bool) -> Job {
    let office = Office::open().await;
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let mut colleague =
        ByHand::of(&office, office.person("陈建国", Role::VillageCadre, VILLAGE), &unit(VILLAGE)).await;
    colleague.open().expect("opens");
    let mut device = ByHand::of(&office, person, &unit(VILLAGE)).await;
    let watch = Watch::on(device.folder()).expect("a folder");
    if never_sync {
        watch.never_sync();
    }
    watch.record().expect("readable");
    device.open().expect("opens");
    let mut recorder = Recorder { watch, device, claims: Vec::new(), households: Vec::new(), drafts: 0 };
    let mut dice = Dice::new(seed);
    for n in 0..steps {
        recorder.step(n, &mut dice).await;
        if n % 4 == 0 {
            colleague.new_household(&format!("东安路{n}号")).expect("saved");
            colleague.exchange().await.expect("exchanged");
        }
    }
    let Recorder { watch, device, claims, .. } = recorder;
    let (person, profile) = (device.person, device.profile);
    drop(device);
    Job { recording: Recording { tape: watch.tape(), claims }, person, profile }
}

impl Recorder {
    async fn step(&mut self, n: usize, dice: &mut Dice) {
        match dice.below(10) {
            _ if self.households.is_empty() => self.create(n),
            0 | 1 => self.create(n),
            2 | 3 => {
                let id = *dice.pick(&self.households);
                self.device.note(id, &format!("第{n}次")).expect("saved");
                self.saved(id);
            }
            4 => {
                let home = *dice.pick(&self.households);
                let visit = self.device.visit(home, &format!("第{n}个困难")).expect("saved");
                self.saved(visit.id);
            }
            5 | 6 => {
                self.drafts += 1;
                let value = serde_json::json!({ "number": self.drafts });
                self.device.put_draft(DraftKey::ReportUp, value).expect("kept");
                self.claim(Claim::Draft(self.drafts));
            }
            7 if n.is_multiple_of(3) => self.device.open().expect("opens again"),
            _ => self.exchange().await,
        }
    }

    fn create(&mut self, n: usize) {
        let id = self.device.new_household(&format!("江滨路{n}号")).expect("saved");
        self.households.push(id);
        self.saved(id);
    }

    async fn exchange(&mut self) {
        let mut prepared = self.device.prepare().expect("prepared");
        for push in &prepared.request.pushes {
            self.claims.push((self.watch.now(), Claim::InFlight(push.clone())));
        }
        let reply = self.device.send(&mut prepared).await.expect("a reply");
        self.device.apply(&prepared, reply).expect("applied");
        let now = self.watch.now();
        let profile = self.device.profile;
        let desks = self.device.file().store.read(|connection| desk::of_profile(connection, profile));
        let read = desks.expect("readable").into_iter().map(|desk| Claim::Read(desk.unit, desk.position));
        self.claims.extend(read.map(|claim| (now, claim)));
    }

    fn saved(&mut self, doc: DocId) {
        let now = self.watch.now();
        let loaded = self.device.file().store.doc(doc).expect("readable").expect("there");
        self.claims.push((now, Claim::Saved { doc, heads: loaded.doc.heads() }));
    }

    fn claim(&mut self, claim: Claim) {
        self.claims.push((self.watch.now(), claim));
    }
}

impl Job {
    /// Whether the device starts on this folder, whole, with everything that it answered for.
    pub fn check(&self, folder: &Path, known: &[&Claim]) -> Finding {
        let file = UnitFile::unlock(folder, self.person, PASSWORD, MORNING);
        let file = file.map_err(|error| format!("does not open: {error}"))?;
        let found = self.look(&file.store, known);
        found.unwrap_or_else(|error| Err(format!("is not readable: {error}")))
    }

    fn look(&self, store: &Store, known: &[&Claim]) -> Result<Finding, StoreError> {
        for claim in known {
            if !self.holds(store, claim)? {
                return Ok(Err(format!("lost: {}", claim.name())));
            }
        }
        if !self.sends_the_same(store, known)? {
            return Ok(Err("a counter that was used carries something else".into()));
        }
        sound::device(store)
    }

    fn holds(&self, store: &Store, claim: &Claim) -> Result<bool, StoreError> {
        match claim {
            Claim::Saved { doc, heads } => {
                let Some(loaded) = store.doc(*doc)? else { return Ok(false) };
                store.read(|connection| {
                    let mut waits =
                        connection.prepare("SELECT 1 FROM outbox WHERE doc = ?1 AND hash = ?2")?;
                    for head in heads {
                        let answered = change::receipt_of(connection, *doc, *head)?.is_some();
                        let waits = waits.exists((doc.0.into_bytes(), head.0))?;
                        if !loaded.doc.has(*head) || !(answered || waits) {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                })
            }
            Claim::Draft(number) => store.read(|connection| {
                let kept = draft::get(connection, self.person, &DraftKey::ReportUp)?;
                Ok(kept.and_then(|draft| draft.value["number"].as_u64()).is_some_and(|kept| kept >= *number))
            }),
            Claim::Read(unit, position) => store.read(|connection| {
                let desks = desk::of_profile(connection, self.profile)?;
                Ok(desks.iter().any(|desk| desk.unit == *unit && desk.position >= *position))
            }),
            Claim::InFlight(_) => Ok(true),
        }
    }

    /// The last push that was known to be on its way was answered since, or goes out again as it was.
    fn sends_the_same(&self, store: &Store, known: &[&Claim]) -> Result<bool, StoreError> {
        let pushes = known.iter().filter_map(|claim| match claim {
            Claim::InFlight(push) => Some(push),
            _ => None,
        });
        let Some(last) = pushes.max_by_key(|push| push.counter) else { return Ok(true) };
        if store.profile(self.profile)?.counter >= last.counter {
            return Ok(true);
        }
        let next = store.next_request(self.profile)?;
        Ok(next.is_some_and(|next| next.request.pushes.contains(last)))
    }
}

impl Claim {
    fn name(&self) -> String {
        match self {
            Claim::Saved { doc, .. } => format!("a save of {}", doc.0),
            Claim::Draft(number) => format!("draft {number}"),
            Claim::InFlight(push) => format!("push {}", push.counter),
            Claim::Read(unit, position) => format!("{} read up to {position}", unit.as_str()),
        }
    }
}
