//! An office for tests: a server in a temporary folder behind a real listener, with a clock that the test moves.

use rusqlite::Connection;
use serde::Serialize;
use shared::domain::{Millis, PersonId, Role, RoleGrant, UnitId};
use shared::sync::account::{Problem, ProblemCode};
use shared::sync::sign::hex;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use sync_server::Server;
use sync_server::clock::Clock;
use sync_server::config::Limits;
use sync_server::gate::door::secret_sha256;
use sync_server::ledger::{AuditRecord, CODE_VALID_MS, Ledger, LedgerError, NewCode, NewPerson};
use sync_server::place::{Place, read_key};
use sync_server::serve::serve;
use sync_server::stamp::Stamper;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Tuesday, 24 November 2026, noon in Beijing.
pub const START: Millis = 1_795_492_800_000;
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const VILLAGE: &str = "350404001001";
pub const OTHER_VILLAGE: &str = "350404001002";
pub const TOWNSHIP: &str = "350404001";
pub const GOOD: &str = "Ye-gate-1234";

pub struct Office {
    folder: Arc<TempDir>,
    pub place: Place,
    now: Arc<AtomicI64>,
    pub server: Arc<Server>,
    pub url: String,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

/// What a route answered.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub retry_after: bool,
}

pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit")
}

pub fn new_id<T: From<uuid::Uuid>>() -> T {
    uuid::Uuid::now_v7().into()
}

impl Office {
    /// A new server with a county, two villages and their city.
    pub async fn new() -> Office {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let place = Place::new(folder.path().join("server"));
        place.make().expect("made");
        drop(place.found().expect("a database"));
        let office = Office::start(folder, place, Arc::new(AtomicI64::new(START))).await;
        let units = [
            ("3504", "三明市"),
            ("350404", "三元区"),
            (TOWNSHIP, "列东街道"),
            (VILLAGE, "江滨社区"),
            (OTHER_VILLAGE, "一路社区"),
        ];
        let units = units.map(|(id, name)| (unit(id), name.to_owned())).into();
        office.ledger().import_units(units, office.record("import_divisions")).expect("imported");
        office
    }

    async fn start(folder: Arc<TempDir>, place: Place, now: Arc<AtomicI64>) -> Office {
        let told = Arc::clone(&now);
        let clock = Clock::from_fn(move || told.load(Ordering::SeqCst));
        let stamper = Stamper::new(read_key(&place.stamp_key()).expect("a key"));
        let database = Box::new(place.open().expect("opened"));
        let server = Arc::new(Server::new(database, stamper, clock));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = serve(listener, None, Arc::clone(&server), Limits::default(), async {
            drop(stopped.await);
        });
        let serving = tokio::spawn(async { serving.await.expect("served") });
        Office { folder, place, now, server, url, stop: Some(stop), serving }
    }

    /// Stops the server, which closes its database, and starts one on the same folder.
    pub async fn restart(self) -> Office {
        let (folder, place, now) = self.stop().await;
        Office::start(folder, place, now).await
    }

    pub async fn stop(mut self) -> (Arc<TempDir>, Place, Arc<AtomicI64>) {
        drop(self.stop.take());
        (&mut self.serving).await.expect("stopped");
        (self.folder, self.place, self.now)
    }

    /// The same folder with a restored database, as a new process would open it.
    pub async fn start_again(parts: (Arc<TempDir>, Place, Arc<AtomicI64>)) -> Office {
        Office::start(parts.0, parts.1, parts.2).await
    }

    pub fn ledger(&self) -> &dyn Ledger {
        &*self.server.ledger
    }

    pub fn now(&self) -> Millis {
        self.now.load(Ordering::SeqCst)
    }

    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn record(&self, act: &str) -> AuditRecord {
        record_at(self.now(), act)
    }

    pub fn add_person(&self, name: &str, role: Role, at: &str) -> PersonId {
        let id = new_id();
        let (grant, unit) = (new_id(), unit(at));
        let person = NewPerson { id, name: name.into(), grant, role, unit, from: self.now() };
        self.ledger().add_person(person, self.record("add_person")).expect("added");
        id
    }

    pub fn assign(&self, person: PersonId, role: Role, at: &str) -> Result<(), LedgerError> {
        let grant = RoleGrant { id: new_id(), person, role, unit: unit(at), from: self.now(), until: None };
        self.ledger().assign(grant, self.record("assign"))
    }

    /// The secret of a new one-time code, as the wire has it.
    pub fn code(&self, person: PersonId) -> String {
        let mut secret = [0; 10];
        getrandom::fill(&mut secret).expect("random bytes");
        let expires_at = self.now() + CODE_VALID_MS;
        let code = NewCode { secret_sha256: secret_sha256(&secret), person, unit: None, expires_at };
        self.ledger().add_code(code, self.record("add_code")).expect("a code");
        hex(&secret)
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.post_from(Ipv4Addr::LOCALHOST, path, body).await
    }

    /// As from another machine: all of 127.0.0.0/8 is this one.
    pub async fn post_from(&self, from: Ipv4Addr, path: &str, body: &impl Serialize) -> Answer {
        let client = reqwest::Client::builder().local_address(IpAddr::from(from)).build().expect("a client");
        let request = client.post(format!("{}{path}", self.url)).json(body);
        Answer::of(request.send().await.expect("answered")).await
    }

    /// The database behind the server's back.
    pub fn raw(&self) -> Connection {
        raw(&self.place)
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.raw().query_row(sql, [], |row| row.get(0)).expect("a number")
    }

    pub fn audit_count(&self) -> i64 {
        self.count("SELECT count(*) FROM audit")
    }

    /// The last audit record's act and outcome.
    pub fn last_act(&self) -> (String, String) {
        let sql = "SELECT act, outcome FROM audit ORDER BY id DESC LIMIT 1";
        self.raw().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("a record")
    }
}

pub fn raw(place: &Place) -> Connection {
    let key = read_key(&place.key()).expect("a key");
    let connection = Connection::open(place.database()).expect("opened");
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"", key.hex().as_str())).expect("a key");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a timeout");
    connection
}

pub fn record_at(at: Millis, act: &str) -> AuditRecord {
    AuditRecord {
        at,
        person: None,
        profile: None,
        address: "console test".into(),
        act: act.into(),
        object: String::new(),
        outcome: "ok".into(),
    }
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Answer {
        Answer {
            status: response.status().as_u16(),
            retry_after: response.headers().contains_key("retry-after"),
            body: response.bytes().await.expect("a body").to_vec(),
        }
    }

    pub fn ok<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).expect("the reply")
    }

    pub fn problem(&self) -> ProblemCode {
        self.whole_problem().code
    }

    pub fn whole_problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} is no problem", self.status))
    }
}
