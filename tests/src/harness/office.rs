//! The server: a database in a temporary folder, a listener on a free port, an administrator's hands.

use super::{MORNING, NEIGHBOUR, TOWNSHIP, VILLAGE, unit};
use app_shell::clock::{Clock as _, ManualClock};
use app_shell::entropy::{Entropy, SystemEntropy};
use shared::domain::{GrantId, GridId, PersonId, Role, RoleGrant, UnitId};
use shared::sync::enrol_code::{EnrolCode, Pin, RecoveryCode};
use shared::sync::server_address::ServerAddress;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use sync_server::Server;
use sync_server::clock::Clock;
use sync_server::config::{Limits, TlsFiles};
use sync_server::gate::door::secret_sha256;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Accounts, Administration, AuditRecord, CODE_VALID_MS, NewCode, NewPerson};
use sync_server::place::{Place, PlaceError, read_key};
use sync_server::serve::{load_tls, pin_of_certificate, serve};
use sync_server::stamp::Stamper;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server of one township with two villages, each with two grids.
pub struct Office {
    pub clock: Arc<ManualClock>,
    place: Place,
    /// The administrator's own connection, beside the server's.
    database: Database,
    port: u16,
    tls: Option<TlsFiles>,
    running: Option<Running>,
    _folder: TempDir,
}

struct Running {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Office {
    /// A running server.
    ///
    /// # Panics
    /// Where it cannot be made: no test can go on.
    pub async fn open() -> Office {
        Office::with(None, new_folder()).await
    }

    /// A running server whose own folder is `server` in this one.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn open_in(folder: TempDir) -> Office {
        Office::with(None, folder).await
    }

    /// A running server that speaks TLS with a certificate of its own.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn open_with_tls() -> Office {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/tests/office/data");
        let files = TlsFiles { certificate: data.join("certificate.pem"), key: data.join("key.pem") };
        Office::with(Some(files), new_folder()).await
    }

    async fn with(tls: Option<TlsFiles>, folder: TempDir) -> Office {
        // Says with RUST_LOG=app_shell=debug,sync_server=debug what happened.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let place = Place::new(folder.path().join("server"));
        place.make().expect("a folder");
        let database = place.found().expect("a database");
        let clock = Arc::new(ManualClock::new(MORNING));
        let mut office = Office { clock, place, database, port: 0, tls, running: None, _folder: folder };
        office.found_units();
        office.start().await;
        office
    }

    fn found_units(&self) {
        let units = [
            ("3504", "三明市"),
            ("350404", "三元区"),
            (TOWNSHIP, "列东街道"),
            (VILLAGE, "江滨社区"),
            (NEIGHBOUR, "东安社区"),
        ];
        for (id, name) in units {
            self.database.add_unit(unit(id), name.into(), self.record()).expect("a unit");
        }
        for village in [VILLAGE, NEIGHBOUR] {
            for n in 1..=2 {
                let grid = GridId::new(format!("{village}{n:03}")).expect("a grid id");
                self.database.add_grid(grid, format!("第{n}网格"), self.record()).expect("a grid");
            }
        }
    }

    /// Starts the server (again), at the port it had.
    ///
    /// # Panics
    /// Where the port is taken meanwhile.
    pub async fn start(&mut self) {
        self.try_start().await.expect("the database");
    }

    /// The same, where the disk may refuse.
    ///
    /// # Errors
    /// The server's reason. It does not run then.
    ///
    /// # Panics
    /// Where the port is taken meanwhile.
    pub async fn try_start(&mut self) -> Result<(), PlaceError> {
        let ledger = Box::new(self.place.open()?);
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("a port");
        listener.set_nonblocking(true).expect("a listener for the runtime");
        self.port = listener.local_addr().expect("an address").port();
        let stamper = Stamper::new(read_key(&self.place.stamp_key()).expect("a key"));
        let now = self.clock.clone();
        let server = Server::new(ledger, stamper, Clock::from_fn(move || now.now()));
        let tls = self.tls.as_ref().map(|files| load_tls(files).expect("a certificate and its key"));
        let (stop, stopped) = oneshot::channel();
        let serving = serve(listener, tls, Arc::new(server), Limits::default(), async {
            let _ = stopped.await;
        });
        let ended = tokio::spawn(async move { serving.await.expect("the server runs") });
        self.running = Some(Running { stop, ended });
        Ok(())
    }

    /// Stops it, as a power cut at the office does: devices find nobody there.
    pub async fn stop(&mut self) {
        if let Some(Running { stop, ended }) = self.running.take() {
            let _ = stop.send(());
            let _ = ended.await;
        }
    }

    /// A person with a first role.
    ///
    /// # Panics
    /// Where the ledger refuses.
    pub fn person(&self, name: &str, role: Role, at: &str) -> PersonId {
        let (now, entropy) = (self.clock.now(), &SystemEntropy as &dyn Entropy);
        let id: PersonId = entropy.id(now);
        let grant: GrantId = entropy.id(now);
        let person = NewPerson { id, name: name.into(), grant, role, unit: unit(at), from: now };
        self.database.add_person(person, self.record()).expect("a person");
        id
    }

    /// Another role for the person.
    ///
    /// # Panics
    /// Where the ledger refuses.
    pub fn assign(&self, person: PersonId, role: Role, at: &str) {
        let (now, entropy) = (self.clock.now(), &SystemEntropy as &dyn Entropy);
        let grant = RoleGrant { id: entropy.id(now), person, role, unit: unit(at), from: now, until: None };
        self.database.assign(grant, self.record()).expect("a role");
    }

    /// Ends a role now.
    ///
    /// # Panics
    /// Where the person does not hold it.
    pub fn end_role(&self, person: PersonId, role: Role, at: &str) {
        let unit: UnitId = unit(at);
        self.database.end_role(person, role, unit, self.record()).expect("a role that is held");
    }

    /// One more unit.
    ///
    /// # Panics
    /// Where the ledger refuses.
    pub fn unit(&self, id: &str, name: &str) {
        self.database.add_unit(unit(id), name.into(), self.record()).expect("a unit");
    }

    /// Takes the person's devices at the unit out of service.
    ///
    /// # Panics
    /// Where the ledger refuses.
    pub fn revoke_devices(&self, person: PersonId, at: &str) {
        let listed = self.database.devices_of(&unit(at)).expect("a unit");
        for device in listed.into_iter().filter(|listed| listed.row.person == person) {
            self.database.revoke_device(device.row.device, self.record()).expect("revoked");
        }
    }

    /// The code on the paper that the office hands out.
    ///
    /// # Panics
    /// Where the ledger refuses.
    pub fn code(&self, person: PersonId) -> String {
        let pin = |files: &TlsFiles| pin_of_certificate(&files.certificate).expect("a certificate");
        self.code_with_pin(person, self.tls.as_ref().map(pin))
    }

    /// The same, with whatever pin: as if another server stood there.
    ///
    /// # Panics
    /// Where the ledger refuses.
    pub fn code_with_pin(&self, person: PersonId, pin: Option<Pin>) -> String {
        let secret = (&SystemEntropy as &dyn Entropy).bytes();
        let expires_at = self.clock.now() + CODE_VALID_MS;
        let code = NewCode { secret_sha256: secret_sha256(&secret), person, unit: None, expires_at };
        self.database.add_code(code, self.record()).expect("a code");
        let scheme = if pin.is_some() { "https" } else { "http" };
        let server = format!("{scheme}://127.0.0.1:{}", self.port).parse().expect("an address");
        EnrolCode { server, pin, secret }.encode()
    }

    /// The code that opens the person's device at the unit, released by the office.
    ///
    /// # Panics
    /// Where the person has none there.
    pub fn recovery_code(&self, person: PersonId, at: &str) -> String {
        let devices = self.database.devices_of(&unit(at)).expect("a unit");
        let device = devices.iter().find(|listed| listed.row.person == person).expect("a device");
        let released = self.database.release_recovery(device.row.device, person, self.record());
        RecoveryCode(released.expect("an enrolled person").secret).encode()
    }

    /// Where devices find it, without TLS.
    ///
    /// # Panics
    /// Never: a port of this machine is an address.
    pub fn address(&self) -> ServerAddress {
        format!("http://127.0.0.1:{}", self.port).parse().expect("an address")
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The administrator's connection, for what has no word of its own here.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// An audit record of what the administrator does now.
    pub fn record(&self) -> AuditRecord {
        AuditRecord {
            at: self.clock.now(),
            person: None,
            profile: None,
            address: "console tester".into(),
            act: "test".into(),
            object: String::new(),
            outcome: "ok".into(),
        }
    }
}

fn new_folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}
