//! A server with a township's units and whatever people a test wants. Its clock stands still until it is moved.

use crate::device::Device;
use crate::sample::{NOW, uuid};
use ed25519_dalek::SigningKey;
use shared::domain::{DeviceId, GrantId, Millis, PersonId, ProfileId, Role, RoleGrant, UnitId};
use shared::sync::sign::hex;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use sync_server::clock::Clock;
use sync_server::gate::door::secret_sha256;
use sync_server::gate::profile::token_sha256;
use sync_server::key::Key;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{AuditRecord, Enrolment, NewCode, NewPerson};
use sync_server::stamp::Stamper;
use sync_server::{Server, router};
use tempfile::TempDir;
use tokio::task::JoinHandle;

const UNITS: [(&str, &str); 7] = [
    ("3504", "三明市"),
    ("350404", "三元区"),
    ("350404-zjj", "住建局"),
    ("350404001", "列东街道"),
    ("350404001001", "江滨社区"),
    ("350404001002", "梅岭社区"),
    ("350404002", "列西街道"),
];

pub struct Office {
    pub server: Arc<Server>,
    pub address: SocketAddr,
    pub dir: TempDir,
    clock: Arc<AtomicI64>,
    minted: AtomicU64,
    serving: JoinHandle<()>,
}

/// A person with one role.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub person: PersonId,
    pub unit: UnitId,
    pub role: Role,
}

impl Office {
    pub async fn open() -> Office {
        let dir = tempfile::tempdir().expect("a directory");
        let clock = Arc::new(AtomicI64::new(NOW));
        let (server, address, serving) = start(dir.path(), &clock).await;
        let units = UNITS.map(|(id, name)| (UnitId::new(id).expect("a unit"), name.to_owned()));
        server.ledger.import_units(units.into(), record()).expect("units");
        Office { server, address, dir, clock, minted: AtomicU64::new(1), serving }
    }

    /// Stops the server and starts it again on the same files.
    pub async fn restart(&mut self) {
        self.serving.abort();
        let (server, address, serving) = start(self.dir.path(), &self.clock).await;
        (self.server, self.address, self.serving) = (server, address, serving);
    }

    /// Copies the database aside.
    pub fn back_up(&self) {
        let copy = self.dir.path().join("backup.db");
        open(self.dir.path()).copy_to(&copy, &database_key()).expect("a copy");
    }

    /// Goes on with the copy, as after a disaster.
    pub async fn restore(&mut self) {
        let path = self.dir.path().join("server.db");
        for end in ["", "-wal", "-shm"] {
            let file = format!("{}{end}", path.display());
            std::fs::remove_file(&file)
                .or_else(|e| if end.is_empty() { Err(e) } else { Ok(()) })
                .expect("gone");
        }
        std::fs::copy(self.dir.path().join("backup.db"), &path).expect("copied");
        open(self.dir.path()).restored(vec![], record()).expect("fit to serve");
        self.restart().await;
    }

    pub fn at(&self, now: Millis) {
        self.clock.store(now, Ordering::SeqCst);
    }

    pub fn mint(&self) -> uuid::Uuid {
        uuid(u128::from(self.minted.fetch_add(1, Ordering::SeqCst)) + 0xff_0000)
    }

    pub fn person(&self, role: Role, unit: &str) -> Somebody {
        let unit = UnitId::new(unit).expect("a unit");
        let (id, grant) = (PersonId(self.mint()), GrantId(self.mint()));
        let person = NewPerson { id, name: "林秀英".into(), grant, role, unit: unit.clone(), from: 0 };
        self.server.ledger.add_person(person, record()).expect("a person");
        Somebody { person: id, unit, role }
    }

    pub fn assign(&self, somebody: &Somebody, role: Role, unit: &str) {
        let unit = UnitId::new(unit).expect("a unit");
        let id = GrantId(self.mint());
        let grant = RoleGrant { id, person: somebody.person, role, unit, from: 0, until: None };
        self.server.ledger.assign(grant, record()).expect("a role");
    }

    pub fn end_role(&self, somebody: &Somebody) {
        let Somebody { person, unit, role } = somebody.clone();
        self.server.ledger.end_role(person, role, unit, record()).expect("the role ends");
    }

    pub fn revoke(&self, device: &Device) {
        self.server.ledger.revoke_device(device.device, record()).expect("revoked");
    }

    /// A new device of this person.
    pub fn enrol(&self, somebody: &Somebody) -> Device {
        self.enrol_on(somebody, DeviceId(self.mint()))
    }

    /// This person on a device that others may use, too.
    pub fn enrol_on(&self, somebody: &Somebody, device: DeviceId) -> Device {
        let minted = self.mint();
        let secret_sha256 = secret_sha256(minted.as_bytes().last_chunk().expect("more than enough"));
        let code = NewCode {
            secret_sha256,
            person: somebody.person,
            unit: Some(somebody.unit.clone()),
            expires_at: Millis::MAX,
        };
        self.server.ledger.add_code(code, record()).expect("a code");
        let has_password =
            self.server.ledger.account(somebody.person).expect("an account").password.is_some();
        let seed = self.mint().as_bytes().repeat(2).try_into().expect("32 bytes");
        let (key, token) = (SigningKey::from_bytes(&seed), seed.map(|byte| byte ^ 0x55));
        let profile = ProfileId(self.mint());
        let enrolment = Enrolment {
            secret_sha256,
            profile,
            device,
            public_key: key.verifying_key().to_bytes(),
            recovery: *device.0.as_bytes(),
            chosen: (!has_password).then(|| "$argon2id$none".into()),
            token_sha256: token_sha256(&token),
            code_start: 7,
        };
        let opened = self.server.ledger.enrol(enrolment, record()).expect("enrolled");
        let nonce = self.server.nonces.issue(profile, None).expect("a nonce");
        Device::new(self.address, somebody.clone(), opened.profile, key, hex(&token), nonce)
    }

    /// What signing in again gives: another token, the next epoch.
    pub fn sign_in(&self, device: &mut Device) {
        let token: [u8; 32] = self.mint().as_bytes().repeat(2).try_into().expect("32 bytes");
        let opened = self.server.ledger.sign_in(device.profile, token_sha256(&token), record());
        let profile = opened.expect("signed in").profile;
        let nonce = self.server.nonces.issue(device.profile, None).expect("a nonce");
        device.signed_in(&profile, hex(&token), nonce);
    }
}

fn database_key() -> Key {
    Key::new([1; 32])
}

fn open(dir: &Path) -> Database {
    Database::open(&dir.join("server.db"), &database_key()).expect("a database")
}

async fn start(dir: &Path, clock: &Arc<AtomicI64>) -> (Arc<Server>, SocketAddr, JoinHandle<()>) {
    let database = open(dir);
    let clock = Arc::clone(clock);
    let clock = Clock::from_fn(move || clock.load(Ordering::SeqCst));
    let server = Arc::new(Server::new(Box::new(database), Stamper::new(Key::new([2; 32])), clock));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = router(Arc::clone(&server)).into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("serves") });
    (server, address, serving)
}

pub fn record() -> AuditRecord {
    AuditRecord {
        at: NOW,
        person: None,
        profile: None,
        address: "console".into(),
        act: "test".into(),
        object: "tester".into(),
        outcome: "ok".into(),
    }
}
