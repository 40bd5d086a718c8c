//! The server as a process, and a look into what it left.

use super::machine::Machine;
use shared::document::Doc;
use shared::domain::{AnyRecord, DocId, PersonId};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use sync_server::ledger::Changes as _;
use sync_server::ledger::sqlite::Database;
use sync_server::place::Place;
use tempfile::TempDir;
use tests::demo::{Office, Process};
use tests::sound;

pub struct Served {
    office: Office,
    folder: PathBuf,
    process: Option<Process>,
    /// The staff's ids: the first two work in one village.
    pub people: Vec<PersonId>,
}

impl Served {
    pub async fn set_up(folder: &Path) -> Served {
        let folder = folder.join("server");
        // Free a moment ago: the server has to come back at the same port each time.
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let office = Office::new(&folder, port);
        let people = office.set_up().await.expect("a server");
        let people = people.iter().map(|id| PersonId(id.parse().expect("an id"))).collect();
        let process = Some(office.serve().await.expect("serves"));
        Served { office, folder, process, people }
    }

    pub async fn code(&self, person: PersonId) -> String {
        self.office.enrolment_code(&person.0.to_string()).await.expect("a code")
    }

    pub fn id(&self) -> u32 {
        self.process.as_ref().and_then(Process::id).expect("a running process")
    }

    /// Waits until the killed process is gone.
    pub async fn fallen(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.expect("gone");
        }
    }

    pub async fn start_again(&mut self) {
        self.process = Some(self.office.serve().await.expect("starts by itself"));
    }

    pub async fn end(&mut self) {
        if let Some(process) = self.process.take() {
            process.end().await;
        }
    }

    /// While no server runs: what the device calls delivered is in its files. They are looked at in a copy, so that the
    /// server itself has to mend them when it starts.
    pub async fn has_what_is_delivered(&self, machine: &Machine, all: bool) {
        let delivered = machine.delivered(all).await;
        let copy = self.copied();
        let database = Place::new(copy.path()).open().expect("opens by itself");
        for (id, number) in delivered {
            let kept = note(&database, id);
            assert!(kept >= Some(number), "{}: the server has {kept:?}, a receipt came for {number}", id.0);
        }
        if all {
            assert_eq!(sound::server(&database).expect("readable"), Ok(()));
        }
    }

    fn copied(&self) -> TempDir {
        let copy = tempfile::tempdir().expect("a folder");
        for name in ["server.db", "server.db-wal", "key"] {
            let from = self.folder.join(name);
            if from.is_file() {
                std::fs::copy(from, copy.path().join(name)).expect("copied");
            }
        }
        copy
    }
}

/// The number in a household's note, as the server has it.
fn note(database: &Database, id: DocId) -> Option<u64> {
    let found = database.documents(&[id]).expect("readable").remove(&id)?;
    match Doc::load(&found.snapshot).expect("whole").record().expect("a record") {
        AnyRecord::Household(household) => household.body.note.parse().ok(),
        other => panic!("not a household: {other:?}"),
    }
}
