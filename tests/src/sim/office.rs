//! The server and its administrator: the production server on a real database, asked without HTTP.

use super::crossing::{CrossedLedger, Crossings};
use super::dice::{Dice, SeededEntropy};
use super::fuse::Fuse;
use super::staff::{self, Colleague};
use crate::harness::MORNING;
use anyhow::{Context, Result, anyhow};
use app_shell::clock::{Clock as _, ManualClock};
use app_shell::entropy::Entropy;
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, Role, RoleGrant, UnitId};
use shared::sync::account::{Problem, SignInRequest, SignedIn};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use sync_server::Server;
use sync_server::clock::Clock;
use sync_server::gate::act::Act;
use sync_server::gate::admission::{Pusher, Secretary};
use sync_server::gate::credential::signer;
use sync_server::gate::door::secret_sha256;
use sync_server::gate::peer::Peer;
use sync_server::gate::problem::Refusal;
use sync_server::gate::profile::{Credentials, token_sha256};
use sync_server::gate::session::signed_in;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{AuditRecord, CODE_VALID_MS, Enrolment, NewCode, NewPerson};
use sync_server::place::{Place, read_key};
use sync_server::revocations::{self, Revocation, Revoked};
use sync_server::stamp::Stamper;
use sync_server::{backup, route};

const PEER: &str = "10.0.0.1";

/// A new device's part of an enrolment.
pub struct Newcomer {
    pub person: PersonId,
    pub unit: UnitId,
    pub device: DeviceId,
    pub profile: ProfileId,
    pub public_key: [u8; 32],
    pub recovery: [u8; 16],
}

/// What a request came to: the body of the reply, or why there is none.
pub type Answered = Result<Vec<u8>, Problem>;

pub struct Office {
    pub clock: Arc<ManualClock>,
    pub crossings: Crossings,
    pub fuse: Fuse,
    place: Place,
    backups: usize,
    running: Option<Running>,
    entropy: SeededEntropy,
}

struct Running {
    server: Arc<Server>,
    database: Arc<Database>,
}

impl Office {
    /// A server with the units of [`staff::UNITS`], running.
    ///
    /// # Errors
    /// Where the folder can't be used.
    pub fn found(folder: &Path, dice: Dice) -> Result<Office> {
        let place = Place::new(folder.join("server"));
        place.make()?;
        drop(place.found()?);
        let mut office = Office {
            clock: Arc::new(ManualClock::new(MORNING)),
            crossings: Crossings::default(),
            fuse: Fuse::default(),
            place,
            backups: 0,
            running: None,
            entropy: SeededEntropy::new(dice),
        };
        office.start()?;
        for (id, name) in staff::UNITS {
            office.server()?.ledger.add_unit(staff::unit(id), name.into(), office.record("add_unit"))?;
        }
        Ok(office)
    }

    /// # Errors
    /// Where the database does not open.
    pub fn start(&mut self) -> Result<()> {
        let database = Arc::new(self.place.open()?);
        let stamper = Stamper::new(read_key(&self.place.stamp_key())?);
        let ledger = CrossedLedger { database: Arc::clone(&database), crossings: self.crossings.clone() };
        let now = Arc::clone(&self.clock);
        let server = Server::new(Box::new(ledger), stamper, Clock::from_fn(move || now.now()));
        self.running = Some(Running { server: Arc::new(server), database });
        Ok(())
    }

    /// Its process will die after so many more rows, if it gets that far: stop it in any case.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn doom(&self, rows: i64) -> Result<()> {
        let fuse = self.fuse.clone();
        self.database()?.write(move |connection| Ok(fuse.lay(connection)?))?;
        self.fuse.light(rows);
        Ok(())
    }

    /// The process ends; an open transaction is gone.
    pub fn stop(&mut self) {
        self.fuse.quench();
        self.running = None;
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// # Errors
    /// While it is stopped.
    pub fn server(&self) -> Result<&Arc<Server>> {
        self.running.as_ref().map(|running| &running.server).context("the server is stopped")
    }

    /// # Errors
    /// While it is stopped.
    pub fn database(&self) -> Result<&Arc<Database>> {
        self.running.as_ref().map(|running| &running.database).context("the server is stopped")
    }

    fn entropy(&self) -> &dyn Entropy {
        &self.entropy
    }

    fn record(&self, act: &str) -> AuditRecord {
        AuditRecord {
            at: self.clock.now(),
            person: None,
            profile: None,
            address: "console simulator".into(),
            act: act.into(),
            object: String::new(),
            outcome: "ok".into(),
        }
    }

    /// # Errors
    /// Where the ledger refuses.
    pub fn hire(&self, colleague: &Colleague) -> Result<()> {
        let (now, entropy) = (self.clock.now(), self.entropy());
        let person = NewPerson {
            id: colleague.id,
            name: format!("职员{}", colleague.id.0.as_u128() % 1000),
            grant: entropy.id(now),
            role: colleague.role,
            unit: colleague.unit.clone(),
            from: now,
        };
        Ok(self.server()?.ledger.add_person(person, self.record("add_person"))?)
    }

    /// # Errors
    /// Where the ledger refuses: the person holds it already.
    pub fn assign(&self, person: PersonId, role: Role, unit: UnitId) -> Result<()> {
        let (now, entropy) = (self.clock.now(), self.entropy());
        let grant = RoleGrant { id: entropy.id(now), person, role, unit, from: now, until: None };
        Ok(self.server()?.ledger.assign(grant, self.record("assign"))?)
    }

    /// # Errors
    /// Where the ledger refuses: the person does not hold it.
    pub fn end_role(&self, person: PersonId, role: Role, unit: UnitId) -> Result<()> {
        let record = self.revoke(Revoked::EndRole { person, role, unit: unit.clone() })?;
        Ok(self.server()?.ledger.end_role(person, role, unit, record)?)
    }

    /// # Errors
    /// Where the ledger fails.
    pub fn revoke_device(&self, device: DeviceId) -> Result<()> {
        let record = self.revoke(Revoked::RevokeDevice { device })?;
        self.server()?.ledger.revoke_device(device, record)?;
        Ok(())
    }

    /// Beside the database first, as the command line does it.
    fn revoke(&self, revoked: Revoked) -> Result<AuditRecord> {
        let record = AuditRecord { object: revoked.object(), ..self.record(revoked.act()) };
        revocations::append(&self.place.revocations(), &Revocation { at: record.at, revoked })?;
        Ok(record)
    }

    /// # Errors
    /// Where the ledger refuses.
    pub fn enrol(&self, newcomer: &Newcomer) -> Result<SignedIn> {
        let server = self.server()?;
        let secret = self.entropy().bytes();
        let code = NewCode {
            secret_sha256: secret_sha256(&secret),
            person: newcomer.person,
            unit: Some(newcomer.unit.clone()),
            expires_at: self.clock.now() + CODE_VALID_MS,
        };
        server.ledger.add_code(code, self.record("enrol"))?;
        let is_new = server.ledger.account(newcomer.person)?.password.is_none();
        let token = self.entropy().bytes();
        let enrolment = Enrolment {
            secret_sha256: secret_sha256(&secret),
            profile: newcomer.profile,
            device: newcomer.device,
            public_key: newcomer.public_key,
            recovery: newcomer.recovery,
            // Nobody types a password here, and no hash is ever compared.
            chosen: is_new.then(|| "$simulated".into()),
            token_sha256: token_sha256(&token),
            code_start: u64::from_le_bytes(self.entropy().bytes()),
        };
        let opened = server.ledger.enrol(enrolment, self.record("enrol"))?;
        signed_in(server, opened, &token).map_err(|refusal| anyhow!("{:?}", refusal.problem()))
    }

    /// `POST /v1/sync` without HTTP.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn exchange(&self, credentials: &app_shell::courier::Credentials, body: &[u8]) -> Result<Answered> {
        Ok(exchange(self.server()?, credentials, body))
    }

    /// `POST /v1/attachment`, once the body is there.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn carry(&self, credentials: &app_shell::courier::Credentials, body: &[u8]) -> Result<Answered> {
        let app_shell::courier::Credentials { token, nonce, proof } = credentials;
        let server = self.server()?;
        let answer = Credentials::from_hex(token, proof, nonce)
            .and_then(|credentials| route::attachment::carry(server, credentials, &Peer(PEER.into()), body));
        Ok(answer.map_err(|refusal| refusal.problem().clone()))
    }

    /// `POST /v1/sign-in` by somebody who knows the password.
    ///
    /// # Errors
    /// While it is stopped.
    pub fn sign_in(&self, request: &SignInRequest) -> Result<Result<SignedIn, Problem>> {
        let server = self.server()?;
        let signer = signer(server, request.profile, request.at, &request.signature);
        let opened = signer.and_then(|profile| {
            let profile = profile.ok_or_else(Refusal::unauthorized)?;
            let act = Act::new(server, PEER, "sign_in", profile.id).by(profile.person, Some(profile.id));
            route::sign_in::let_in(server, profile.id, &act)
        });
        Ok(opened.map_err(|refusal| refusal.problem().clone()))
    }

    /// Does what a secretary may do who is signed in with this profile.
    ///
    /// # Errors
    /// While it is stopped, and where the server refuses.
    pub fn as_secretary<T>(
        &self,
        profile: ProfileId,
        run: impl FnOnce(Secretary) -> Result<T, Refusal>,
    ) -> Result<T> {
        let (server, peer) = (self.server()?, Peer(PEER.into()));
        let profile = server.ledger.profile(profile)?.context("enrolled")?;
        let roster = server.rosters.current(&*server.ledger).map_err(|error| anyhow!("{error:?}"))?;
        let now = self.clock.now();
        let pusher = Pusher { server, roster: &roster, peer: &peer, now, shown: HashSet::new() };
        run(Secretary::new(&pusher, &profile)).map_err(|refusal| anyhow!("{:?}", refusal.problem()))
    }

    /// Copies what there is. Tells which backup it is.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn back_up(&mut self) -> Result<usize> {
        let number = self.backups;
        backup::make(&self.place, self.database()?, &self.backup(number))?;
        self.backups += 1;
        Ok(number)
    }

    /// Puts a backup in the place of the stopped server's database.
    ///
    /// # Errors
    /// Where it can't be restored.
    pub fn restore(&mut self, number: usize) -> Result<()> {
        self.stop();
        backup::restore(&self.backup(number), &self.place, true, self.record("restore"))?;
        Ok(())
    }

    /// How many there are.
    pub fn backups(&self) -> usize {
        self.backups
    }

    fn backup(&self, number: usize) -> Place {
        Place::new(self.place.dir().with_file_name(format!("backup-{number}")))
    }

    /// The server's time.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }
}

/// What the endpoint does once the body is there.
pub fn exchange(server: &Server, credentials: &app_shell::courier::Credentials, body: &[u8]) -> Answered {
    let app_shell::courier::Credentials { token, nonce, proof } = credentials;
    let answer = Credentials::from_hex(token, proof, nonce)
        .and_then(|credentials| route::sync::exchange(server, credentials, &Peer(PEER.into()), body));
    answer.map_err(|refusal| refusal.problem().clone())
}
