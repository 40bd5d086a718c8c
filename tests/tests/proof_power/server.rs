//! The job of the server: three devices enrol and push at the same time, an administrator works beside them, and it is restarted.

use super::cuts::Recording;
use faultfs::Watch;
use shared::document::{Hash, RawChange};
use shared::domain::{DocId, PersonId, ProfileId, Role, UnitId};
use shared::sync::wire::{Admitted, Position, Receipt, SyncReply, SyncRequest};
use std::path::Path;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Changes as _, Known, LedgerError, Profiles as _};
use sync_server::place::Place;
use tests::harness::{ByHand, Office, TOWNSHIP, VILLAGE, unit};
use tests::sound::{self, Finding};
use tests::synthetic::Dice;
use uuid::Uuid;

/// What the server has answered for.
pub enum Claim {
    /// A receipt left.
    Admitted { profile: ProfileId, doc: DocId, hash: Hash, admitted: Admitted },
    /// Pushes of this profile up to this counter were answered.
    Counted(ProfileId, u64),
    /// A page said that the desk had come this far.
    Stands(UnitId, Position),
    /// The command line said that it was done.
    Hired(PersonId),
    /// A device got its token.
    Enrolled(ProfileId),
}

struct Recorder {
    watch: Watch,
    office: Office,
    devices: Vec<ByHand>,
    households: Vec<Vec<DocId>>,
    claims: Vec<(usize, Claim)>,
}

/// Runs the job. With `never_sync`, under `synchronous=OFF`.
pub async fn record(seed: u64, rounds: usize, never_sync: bool) -> Recording<Claim> {
    let folder = tempfile::tempdir().expect("a folder");
    let watch = Watch::on(&folder.path().join("server")).expect("a folder");
    if never_sync {
        watch.never_sync();
    }
    let office = Office::open_in(folder).await;
    watch.record().expect("readable");
    let (mut devices, mut claims) = (Vec::new(), Vec::new());
    for (name, role, at) in [
        ("林晓燕", Role::GridWorker, VILLAGE),
        ("陈建国", Role::VillageCadre, VILLAGE),
        ("黄雅婷", Role::TownshipSecretary, TOWNSHIP),
    ] {
        let mut device = ByHand::of(&office, office.person(name, role, at), &unit(at)).await;
        claims.push((watch.now(), Claim::Enrolled(device.profile)));
        device.open().expect("opens");
        devices.push(device);
    }
    let households = vec![Vec::new(); devices.len()];
    let mut recorder = Recorder { watch, office, devices, households, claims };
    let mut dice = Dice::new(seed);
    for round in 0..rounds {
        recorder.round(round, &mut dice).await;
    }
    recorder.office.stop().await;
    let Recorder { watch, office, mut claims, .. } = recorder;
    drop(office);
    claims.sort_by_key(|(at, _)| *at);
    Recording { tape: watch.tape(), claims }
}

impl Recorder {
    async fn round(&mut self, round: usize, dice: &mut Dice) {
        for which in 0..self.devices.len() {
            self.work(which, round, dice);
        }
        let flights = self.devices.iter().map(|device| exchange(device, &self.watch));
        let answered = futures_util::future::join_all(flights).await;
        for claims in answered {
            self.claims.extend(claims);
        }
        if dice.chance(20) {
            let person = self.office.person("谢美玲", Role::DutyOfficer, VILLAGE);
            self.claims.push((self.watch.now(), Claim::Hired(person)));
        }
        if dice.chance(5) {
            self.office.stop().await;
            self.office.start().await;
        }
    }

    /// Something new of each, and notes on what others see, too.
    fn work(&mut self, which: usize, round: usize, dice: &mut Dice) {
        let (device, own) = (&self.devices[which], &mut self.households[which]);
        if which < 2 && (own.is_empty() || dice.chance(30)) {
            own.push(device.new_household(&format!("江滨路{round}号")).expect("saved"));
        }
        let shared = device.file().store.read(|connection| {
            let mut rows = connection.prepare("SELECT doc FROM household ORDER BY doc")?;
            let ids = rows.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
            Ok(ids.map(|id| id.map(|id| DocId(Uuid::from_bytes(id)))).collect::<Result<Vec<_>, _>>()?)
        });
        let shared = shared.expect("readable");
        for n in 0..dice.below(3) {
            if !shared.is_empty() {
                device.note(*dice.pick(&shared), &format!("{which}的第{round}次{n}")).expect("saved");
            }
        }
    }
}

async fn exchange(device: &ByHand, watch: &Watch) -> Vec<(usize, Claim)> {
    let mut prepared = device.prepare().expect("prepared");
    let reply = device.send(&mut prepared).await.expect("a reply");
    let now = watch.now();
    let desks =
        device.file().store.read(|connection| app_shell::store::desk::of_profile(connection, device.profile));
    let desks: Vec<UnitId> = desks.expect("readable").into_iter().map(|desk| desk.unit).collect();
    let claims = claims_of(&prepared.request, &reply, &desks).into_iter().map(|claim| (now, claim)).collect();
    device.apply(&prepared, reply).expect("applied");
    claims
}

fn claims_of(request: &SyncRequest, reply: &SyncReply, desks: &[UnitId]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (push, answer) in request.pushes.iter().zip(&reply.pushed) {
        let changes = push.commands.iter().flat_map(|command| &command.changes);
        for (change, receipt) in changes.zip(&answer.receipts) {
            let hash = RawChange::parse(&change.bytes).expect("a change").hash();
            match receipt {
                Receipt::Accepted(admitted) | Receipt::Duplicate(admitted) => {
                    let (profile, doc) = (push.profile, change.doc);
                    claims.push(Claim::Admitted { profile, doc, hash, admitted: *admitted });
                }
                other => panic!("not admitted: {other:?}"),
            }
        }
        claims.push(Claim::Counted(push.profile, push.counter));
    }
    let stands = reply
        .pages
        .iter()
        .filter_map(|page| Some(Claim::Stands(desks.get(page.desk as usize)?.clone(), page.position)));
    claims.extend(stands);
    claims
}

/// Whether the server starts on this folder, whole, with everything that it answered for.
pub fn check(folder: &Path, known: &[&Claim]) -> Finding {
    let database = Place::new(folder).open().map_err(|error| format!("does not open: {error}"))?;
    look(&database, known).unwrap_or_else(|error| Err(format!("is not readable: {error}")))
}

fn look(database: &Database, known: &[&Claim]) -> Result<Finding, LedgerError> {
    for claim in known {
        if !holds(database, claim)? {
            return Ok(Err(format!("lost: {}", claim.name())));
        }
    }
    sound::server(database)
}

fn holds(database: &Database, claim: &Claim) -> Result<bool, LedgerError> {
    Ok(match claim {
        Claim::Admitted { profile, doc, hash, admitted } => {
            let known = database.known(*profile, &[(*doc, *hash)])?;
            known.get(&(*doc, *hash)) == Some(&Known::Admitted(*admitted))
        }
        Claim::Counted(profile, counter) => {
            database.profile(*profile)?.is_some_and(|profile| profile.counter >= *counter)
        }
        Claim::Stands(desk, position) => head(database, desk)? >= *position,
        Claim::Hired(person) => database.read(|connection| {
            let mut select = connection.prepare("SELECT 1 FROM person WHERE id = ?1")?;
            Ok(select.exists([person.0.into_bytes()])?)
        })?,
        Claim::Enrolled(profile) => database.profile(*profile)?.is_some(),
    })
}

fn head(database: &Database, desk: &UnitId) -> Result<Position, LedgerError> {
    database.read(|connection| {
        let mut select =
            connection.prepare("SELECT coalesce(max(position), 0) FROM entry WHERE desk = ?1")?;
        Ok(select.query_row([desk.as_str()], |row| row.get::<_, i64>(0))?.unsigned_abs())
    })
}

impl Claim {
    fn name(&self) -> String {
        match self {
            Claim::Admitted { doc, .. } => format!("a receipt for {}", doc.0),
            Claim::Counted(profile, counter) => format!("push {counter} of {}", profile.0),
            Claim::Stands(desk, position) => format!("{} at {position}", desk.as_str()),
            Claim::Hired(person) => format!("person {}", person.0),
            Claim::Enrolled(profile) => format!("profile {}", profile.0),
        }
    }
}
