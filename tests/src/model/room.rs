//! Two tablets in one room, one of the villages and one of the township, and the people who work at them: real stores,
//! asked through the same commands and queries as a screen asks, with no window and no network.

use super::line::Line;
use crate::synthetic::Dice;
use app_shell::courier::Link;
use app_shell::entropy::Entropy;
use app_shell::store::{ProfileRow, Store, profile};
use app_shell::vault::FileKey;
use app_shell::workbench::{Acting, Surroundings, answer};
use ed25519_dalek::SigningKey;
use jiff::civil::{Date, date};
use shared::api::{ErrorCode, Reply, Request};
use shared::domain::{
    AnyRecord, Assignment, Charge, DeviceId, DirectoryRow, DocId, GrantId, Grid, GridId, Millis, Person,
    PersonId, Platform, PointId, ProfileId, Role, RoleGrant, ServicePoint, StayDay, Unit, UnitId,
};
use shared::sync::codec::Json;
use shared::sync::server_address::ServerAddress;
use shared::sync::wire::{DirectoryDelta, Nonce, Scope, SyncReply};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use tempfile::TempDir;
use uuid::Uuid;

pub const TOWNSHIP: &str = "350404001";
pub const OFFICE: &str = "350404001-cjb";
pub const VILLAGES: [&str; 2] = ["350404001001", "350404001002"];
/// A village of another township: who moves there is taken over.
pub const BEYOND: &str = "350404002001";
pub const ALL_VILLAGES: [&str; 3] = [VILLAGES[0], VILLAGES[1], BEYOND];
/// Id, official name, and the name as people say it.
pub const UNITS: [(&str, &str, &str); 7] = [
    ("350404", "三元区", "三元区"),
    (TOWNSHIP, "列东街道", "列东街道"),
    (OFFICE, "列东街道城建办", "列东街道城建办"),
    (VILLAGES[0], "江滨社区居民委员会", "江滨社区"),
    (VILLAGES[1], "东安村村民委员会", "东安村"),
    ("350404002", "徐碧街道", "徐碧街道"),
    (BEYOND, "碧湖村村民委员会", "碧湖村"),
];
pub const GRIDS: [(&str, &str); 4] = [
    ("350404001001001", "一网格"),
    ("350404001001002", "二网格"),
    ("350404001002001", "沿河网格"),
    ("350404002001001", "湖边网格"),
];

/// Service points: number, unit, name.
pub const POINTS: [(u128, &str, &str); 3] =
    [(1, VILLAGES[0], "江滨近邻家园"), (2, VILLAGES[0], "江滨驿站"), (3, TOWNSHIP, "列东便民大厅")];

/// 住村工作日 of the township: from when, and which weekday from Monday, 1.
pub const STAY_DAYS: [(Date, Option<i8>); 3] =
    [(date(2026, 1, 1), Some(2)), (date(2026, 3, 1), Some(4)), (date(2026, 11, 1), None)];

/// 挂村 and 包片 from the beginning: who, what, and for how many days from the first one.
const LINKS: [(Who, &str, Millis, Millis); 5] = [
    (6, VILLAGES[0], 0, 90),
    (6, VILLAGES[1], 60, 400),
    (4, VILLAGES[1], 0, 400),
    (1, GRIDS[0].0, 0, 150),
    (5, GRIDS[2].0, 0, 400),
];

/// Somebody who works here.
pub struct Somebody {
    pub name: &'static str,
    pub role: Role,
    pub unit: &'static str,
    /// Begins the numbers of the issues that come of this person's visits.
    pub code: &'static str,
    pub tablet: usize,
}

const DAY_MS: Millis = 24 * 60 * 60 * 1000;

/// A person, by place in [`PEOPLE`].
pub type Who = usize;

pub const PEOPLE: [Somebody; 9] = [
    somebody("陈小梅", Role::GridWorker, VILLAGES[0], "KQB", 0),
    somebody("林建国", Role::VillageCadre, VILLAGES[0], "MRT", 0),
    somebody("吴志强", Role::GridWorker, VILLAGES[1], "WZQ", 0),
    somebody("罗桂兰", Role::VillageCadre, VILLAGES[1], "LGL", 0),
    somebody("王芳", Role::TownshipSecretary, TOWNSHIP, "TSC", 1),
    somebody("郑大勇", Role::DutyOfficer, TOWNSHIP, "DTY", 1),
    somebody("邓丽华", Role::TownshipLeader, TOWNSHIP, "LDR", 1),
    somebody("谢文彬", Role::DepartmentHandler, OFFICE, "HND", 1),
    somebody("杨晓东", Role::VillageCadre, BEYOND, "YXD", 1),
];

const fn somebody(
    name: &'static str,
    role: Role,
    unit: &'static str,
    code: &'static str,
    tablet: usize,
) -> Somebody {
    Somebody { name, role, unit, code, tablet }
}

/// # Panics
/// Unless it is a unit id: a test's own constant.
pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit id")
}

/// # Panics
/// Unless it is a grid id: a test's own constant.
pub fn grid(id: &str) -> GridId {
    GridId::new(id).expect("a grid id")
}

pub fn point(number: u128) -> PointId {
    PointId(Uuid::from_u128(0x500 + number))
}

pub fn person(who: Who) -> PersonId {
    PersonId(Uuid::from_u128(0x100 + who as u128))
}

/// # Panics
/// Where nobody here is it.
pub fn who(id: PersonId) -> Who {
    (0..PEOPLE.len()).find(|who| person(*who) == id).expect("one of us")
}

pub fn profile_of(who: Who) -> ProfileId {
    ProfileId(Uuid::from_u128(0x200 + who as u128))
}

/// The desks that a person reads: the own one; who is of the township's hall by its office work reads its villages, too.
pub fn desks(who: Who) -> Vec<UnitId> {
    let Somebody { role, unit: own, .. } = PEOPLE[who];
    let villages: &[&str] = match role {
        Role::TownshipSecretary | Role::TownshipLeader => &VILLAGES,
        _ => &[],
    };
    std::iter::once(&own).chain(villages).map(|id| unit(id)).collect()
}

/// Every run draws the same.
struct Drawn(Mutex<Dice>);

impl Entropy for Drawn {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().expect("nobody panicked while drawing");
        bytes.iter_mut().for_each(|byte| *byte = dice.roll() as u8);
    }
}

/// One device's file, shared by those who work at it.
pub struct Tablet {
    pub store: Store,
    pub people: Vec<Who>,
    entropy: Drawn,
    server: ServerAddress,
    _folder: TempDir,
}

impl Tablet {
    fn new(number: usize, now: Millis, seed: u64) -> Tablet {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let entropy = Drawn(Mutex::new(Dice::new(seed << 8 | number as u64)));
        let key = FileKey::fresh(&entropy);
        let store = Store::create(&folder.path().join("yetan.db"), &key).expect("a store");
        let people = (0..PEOPLE.len()).filter(|who| PEOPLE[*who].tablet == number).collect();
        let server = "http://127.0.0.1:8460".parse().expect("an address");
        let tablet = Tablet { store, people, entropy, server, _folder: folder };
        tablet.people.iter().for_each(|who| tablet.enrol(*who, now));
        tablet
    }

    fn enrol(&self, who: Who, now: Millis) {
        let Somebody { name, unit: own, code, tablet, .. } = PEOPLE[who];
        let row = ProfileRow {
            id: profile_of(who),
            person: person(who),
            person_name: name.into(),
            unit: unit(own),
            device: device(tablet),
            signing_key: SigningKey::from_bytes(&[who as u8 + 1; 32]),
            code: code.into(),
            epoch: 1,
            counter: 0,
            numbers: 0,
            token: Some("token".into()),
            nonce: Nonce::default(),
            last_contact: now,
            suspended: false,
            scope_version: 0,
        };
        self.store.write(|tx| profile::insert(tx, &row)).expect("enrolled");
        let reply = SyncReply {
            incarnation: super::line::INCARNATION,
            server_time: now,
            scope: Some(Scope { version: 1, desks: desks(who) }),
            directory: Some(DirectoryDelta { rows: directory(now), position: 1, more: false }),
            ..SyncReply::default()
        };
        let prepared = self.store.next_request(row.id).expect("prepares").expect("signed in");
        self.store.apply(&prepared, reply, now).expect("the directory arrives");
    }

    /// The directory has a new row.
    fn hear(&self, row: DirectoryRow, now: Millis) {
        let profile = profile_of(self.people[0]);
        let prepared = self.store.next_request(profile).expect("prepares").expect("signed in");
        let reply = SyncReply {
            incarnation: super::line::INCARNATION,
            server_time: now,
            directory: Some(DirectoryDelta {
                rows: vec![Json(row)],
                position: prepared.request.directory + 1,
                more: false,
            }),
            ..SyncReply::default()
        };
        self.store.apply(&prepared, reply, now).expect("the row arrives");
    }

    fn ask(&self, who: Who, request: Request, now: Millis) -> Result<Reply, ErrorCode> {
        let profile = self.store.profile_of(person(who)).expect("reads").expect("enrolled here");
        let acting = Acting::new(&self.store, &self.entropy, profile, now, 0, false);
        // Numbers are given online; whether the line holds is what the simulator is about.
        let online = matches!(request, Request::FreezeIssueList { .. });
        let link = Link { online, ..Link::new(true) };
        let around = Surroundings { link: &link, server: &self.server };
        answer(&acting, &around, request).map_err(|failure| shared::api::ApiError::from(failure).code)
    }
}

/// Both tablets, the line between them, and the clock on the wall.
pub struct Room {
    pub tablets: [Tablet; 2],
    pub now: Cell<Millis>,
    line: Line,
}

impl Room {
    pub fn new(seed: u64, now: Millis) -> Room {
        let tablets = [Tablet::new(0, now, seed), Tablet::new(1, now, seed)];
        let mut room = Room { tablets, now: Cell::new(now), line: Line::default() };
        room.exchange();
        room
    }

    /// # Errors
    /// Why the product refuses.
    pub fn ask(&self, who: Who, request: Request) -> Result<Reply, ErrorCode> {
        self.tablets[PEOPLE[who].tablet].ask(who, request, self.now.get())
    }

    /// The record as a tablet has it: its ids are the product's to give.
    ///
    /// # Panics
    /// Where the tablet does not have it.
    pub fn record(&self, tablet: usize, id: DocId) -> AnyRecord {
        self.find(tablet, id).expect("the record is here")
    }

    /// `None` where the tablet does not have it.
    pub fn find(&self, tablet: usize, id: DocId) -> Option<AnyRecord> {
        let loaded = self.tablets[tablet].store.doc(id).expect("reads");
        loaded.map(|loaded| loaded.doc.record().expect("a record of this program"))
    }

    /// Every record of a tablet that lies on one of these desks, with those on which it does.
    pub fn lying(&self, tablet: usize, read: &BTreeSet<UnitId>) -> BTreeMap<DocId, BTreeSet<UnitId>> {
        let rows = |connection: &rusqlite::Connection| {
            let mut select = connection.prepare("SELECT doc, desk FROM lies_on")?;
            let rows = select.query_map([], |row| {
                Ok((DocId(Uuid::from_bytes(row.get(0)?)), unit(&row.get::<_, String>(1)?)))
            })?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        };
        let rows = self.tablets[tablet].store.read(rows).expect("reads");
        let mut lying: BTreeMap<DocId, BTreeSet<UnitId>> = BTreeMap::new();
        for (id, desk) in rows.into_iter().filter(|(_, desk)| read.contains(desk)) {
            lying.entry(id).or_default().insert(desk);
        }
        lying
    }

    /// Households of a tablet in the order of their making: their ids begin with the time.
    pub fn households(&self, tablet: usize) -> Vec<DocId> {
        let read = |connection: &rusqlite::Connection| {
            let mut select = connection.prepare("SELECT doc FROM household ORDER BY doc")?;
            let rows = select.query_map([], |row| Ok(DocId(Uuid::from_bytes(row.get(0)?))))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        self.tablets[tablet].store.read(read).expect("reads")
    }

    /// The office says who is linked to whom. Nothing may wait at the tablets.
    pub fn link(&self, link: &Assignment) {
        let tablets = self.tablets.iter();
        tablets.for_each(|tablet| tablet.hear(DirectoryRow::Assignment(link.clone()), self.now.get()));
    }

    /// Everything that either has goes to the other, as far as its people read it.
    pub fn exchange(&mut self) {
        // Twice there and back: one may have to send first what another's words build on.
        for tablet in [0, 1, 0, 1] {
            for who in self.tablets[tablet].people.clone() {
                self.line.round(&self.tablets[tablet].store, who, self.now.get());
            }
        }
        for tablet in &self.tablets {
            assert_eq!(tablet.store.status().expect("reads").waiting, 0, "everything was sent");
        }
    }
}

/// [`LINKS`] as the directory has them. `first`: the moment of the beginning.
pub fn standing_links(first: Millis) -> Vec<Assignment> {
    let link = |(number, (who, at, from, until)): (usize, (Who, &str, Millis, Millis))| {
        let charge = if at.len() == 12 { Charge::Village(unit(at)) } else { Charge::Grid(grid(at)) };
        let day = |days: Millis| first + days * DAY_MS;
        assignment(number, who, charge, day(from), Some(day(until)))
    };
    LINKS.into_iter().enumerate().map(link).collect()
}

pub fn assignment(
    number: usize,
    who: Who,
    charge: Charge,
    from: Millis,
    until: Option<Millis>,
) -> Assignment {
    Assignment {
        id: GrantId(Uuid::from_u128(0x600 + number as u128)),
        person: person(who),
        charge,
        from,
        until,
    }
}

fn device(tablet: usize) -> DeviceId {
    DeviceId(Uuid::from_u128(0x300 + tablet as u128))
}

fn directory(first: Millis) -> Vec<Json<DirectoryRow>> {
    let units =
        UNITS.map(|(id, name, _)| DirectoryRow::Unit(Unit { id: unit(id), name: name.into(), ended: None }));
    let grids =
        GRIDS.map(|(id, name)| DirectoryRow::Grid(Grid { id: grid(id), name: name.into(), ended: None }));
    let people = (0..PEOPLE.len()).flat_map(|who| {
        let Somebody { name, role, unit: at, code, tablet } = PEOPLE[who];
        let id = GrantId(Uuid::from_u128(0x400 + who as u128));
        let grant = RoleGrant { id, person: person(who), role, unit: unit(at), from: 0, until: None };
        let profile = shared::domain::ProfileRow {
            id: profile_of(who),
            person: person(who),
            device: device(tablet),
            code: code.into(),
            revoked: None,
        };
        let named = Person { id: person(who), name: name.into(), ended: None };
        [DirectoryRow::Person(named), DirectoryRow::Role(grant), DirectoryRow::Profile(profile)]
    });
    let points = POINTS.map(|(number, at, name)| {
        DirectoryRow::Point(ServicePoint {
            id: point(number),
            unit: unit(at),
            name: name.into(),
            platform: Platform::NeighbourHome,
            address: "一楼".into(),
            hours: "每天".into(),
            phone: "8222123".into(),
            ended: None,
        })
    });
    let stay_days = STAY_DAYS
        .map(|(from, weekday)| DirectoryRow::StayDay(StayDay { township: unit(TOWNSHIP), from, weekday }));
    let links = standing_links(first).into_iter().map(DirectoryRow::Assignment);
    let rows = units.into_iter().chain(grids).chain(points).chain(people).chain(stay_days).chain(links);
    rows.map(Json).collect()
}
