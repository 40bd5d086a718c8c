//! A server whose disk fails: a push, a sign-in, a pull beside them, an administrator, and a restart.

use app_shell::clock::Clock as _;
use app_shell::entropy::{Entropy, SystemEntropy};
use faultfs::{Fault, Watch};
use shared::domain::{PersonId, Role};
use shared::sync::account::ProblemCode;
use sync_server::ledger::{Administration as _, LedgerError, NewPerson};
use sync_server::place::PlaceError;
use tests::harness::{ByHand, NoReply, Office, VILLAGE, unit};
use tests::sound;

pub struct Trial {
    office: Office,
    writer: ByHand,
    reader: ByHand,
    watch: Watch,
    hired: Vec<PersonId>,
    round: usize,
}

impl Trial {
    pub async fn new() -> Trial {
        let folder = tempfile::tempdir().expect("a folder");
        let watch = Watch::on(&folder.path().join("server")).expect("a folder");
        let office = Office::open_in(folder).await;
        let mut devices = Vec::new();
        for name in ["林晓燕", "陈建国"] {
            let person = office.person(name, Role::GridWorker, VILLAGE);
            let mut device = ByHand::of(&office, person, &unit(VILLAGE)).await;
            device.open().expect("opens");
            devices.push(device);
        }
        let (Some(reader), Some(writer)) = (devices.pop(), devices.pop()) else { panic!("two devices") };
        Trial { office, writer, reader, watch, hired: Vec::new(), round: 0 }
    }

    /// One round under this fault; whether it was met.
    pub async fn meet(&mut self, fault: Fault) -> bool {
        self.round += 1;
        self.writer.new_household(&self.address()).expect("saved");
        self.watch.fail(fault);
        for refused in
            [self.writer.exchange().await.err(), self.writer.sign_in().await.err()].iter().flatten()
        {
            is_the_disk(refused);
        }
        // Who only reads notices nothing.
        self.reader.exchange().await.expect("a pull needs no writing");
        self.hire();
        self.office.stop().await;
        let started = self.office.try_start().await;
        let met = self.watch.lift();
        match started {
            Ok(()) => {}
            Err(PlaceError::Ledger(LedgerError::Failed(_) | LedgerError::Busy)) => self.office.start().await,
            Err(error) => panic!("{error}"),
        }
        self.goes_on().await;
        met
    }

    fn address(&self) -> String {
        format!("第{}巷", self.round)
    }

    /// As the command line does it.
    fn hire(&mut self) {
        let (now, entropy) = (self.office.clock.now(), &SystemEntropy as &dyn Entropy);
        let id: PersonId = entropy.id(now);
        let person = NewPerson {
            id,
            name: "谢美玲".into(),
            grant: entropy.id(now),
            role: Role::DutyOfficer,
            unit: unit(VILLAGE),
            from: now,
        };
        match self.office.database().add_person(person, self.office.record()) {
            Ok(()) => self.hired.push(id),
            Err(LedgerError::Failed(_) | LedgerError::Busy) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn goes_on(&mut self) {
        self.writer.exchange().await.expect("pushed");
        assert_eq!(self.writer.file().store.status().expect("readable").waiting, 0);
        let mut more = true;
        while more {
            more = self.reader.exchange().await.expect("pulled").more;
        }
        let stored = self.reader.file().store.read(|connection| {
            let mut rows = connection.prepare("SELECT count(*) FROM household WHERE address = ?1")?;
            Ok(rows.query_row([self.address()], |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(stored.expect("readable"), 1);
        if self.round.is_multiple_of(20) {
            self.is_whole();
        }
    }

    fn is_whole(&self) {
        let database = self.office.database();
        assert_eq!(sound::server(database).expect("readable"), Ok(()));
        for person in &self.hired {
            let there = database.read(|connection| {
                let mut select = connection.prepare("SELECT 1 FROM person WHERE id = ?1")?;
                Ok(select.exists([person.0.into_bytes()])?)
            });
            assert_eq!(there, Ok(true), "a person who was hired");
        }
    }

    pub async fn end(mut self) {
        self.office.stop().await;
        self.is_whole();
        for device in [&self.writer, &self.reader] {
            assert_eq!(sound::device(&device.file().store).expect("readable"), Ok(()));
        }
    }
}

/// The only answer of a server whose disk refuses: come back later.
fn is_the_disk(error: &NoReply) {
    let NoReply::Refused(status, problem) = error else { panic!("{error}") };
    assert_eq!((status.as_u16(), problem.code), (503, ProblemCode::Unavailable), "{error}");
}
