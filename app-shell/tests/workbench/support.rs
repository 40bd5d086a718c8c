//! Devices with a real store each, and people who work at them.

use app_shell::courier::Link;
use app_shell::entropy::Entropy;
use app_shell::store::{ProfileRow, Store, profile};
use app_shell::vault::FileKey;
use app_shell::workbench::{Acting, Surroundings, answer};
use ed25519_dalek::SigningKey;
use jiff::civil::Date;
use shared::api::*;
use shared::domain::*;
use shared::sync::codec::Json;
use shared::sync::server_address::ServerAddress;
use shared::sync::wire::{DirectoryDelta, Nonce, Scope, SyncReply};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

pub const HOUR_MS: i64 = 3_600_000;
pub const DAY_MS: i64 = 24 * HOUR_MS;
pub const TODAY: Date = jiff::civil::date(2026, 7, 15);

pub const VILLAGE: &str = "350404001001";
pub const OTHER_VILLAGE: &str = "350404001002";
pub const TOWNSHIP: &str = "350404001";
pub const OFFICE: &str = "350404001-cjb";
pub const GRID: &str = "350404001001001";

pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit id")
}

/// Who works in these tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    GridWorker,
    Cadre,
    Neighbour,
    Secretary,
    Duty,
}

pub const EVERYBODY: [Who; 5] = [Who::GridWorker, Who::Cadre, Who::Neighbour, Who::Secretary, Who::Duty];

impl Who {
    pub fn person(self) -> PersonId {
        PersonId(Uuid::from_u128(0x100 + self as u128))
    }

    fn row(self) -> (&'static str, Role, &'static str, &'static str) {
        match self {
            Who::GridWorker => ("陈小梅", Role::GridWorker, VILLAGE, "KQB"),
            Who::Cadre => ("林建国", Role::VillageCadre, VILLAGE, "MRT"),
            Who::Neighbour => ("吴志强", Role::GridWorker, OTHER_VILLAGE, "WZQ"),
            Who::Secretary => ("王芳", Role::TownshipSecretary, TOWNSHIP, "TSC"),
            Who::Duty => ("郑大勇", Role::DutyOfficer, TOWNSHIP, "DTY"),
        }
    }

    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The desks of the person, as the server would tell them.
    pub fn desks(self) -> Vec<UnitId> {
        let desks: &[&str] = match self {
            Who::GridWorker | Who::Cadre => &[VILLAGE],
            Who::Neighbour => &[OTHER_VILLAGE],
            Who::Secretary => &[TOWNSHIP, VILLAGE, OTHER_VILLAGE],
            Who::Duty => &[TOWNSHIP],
        };
        desks.iter().map(|desk| unit(desk)).collect()
    }

    pub fn profile_on(self, device: u128) -> ProfileId {
        ProfileId(Uuid::from_u128(device * 0x10 + self as u128))
    }
}

/// Every run draws the same.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let n = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = (n >> 56) as u8 ^ n as u8;
        }
    }
}

pub struct Device {
    pub store: Store,
    entropy: Counting,
    /// The device's clock.
    pub now: Cell<Millis>,
    pub lease_ended: Cell<bool>,
    /// The last attempt reached the server.
    pub online: Cell<bool>,
    pub number: u128,
    pub people: Vec<Who>,
    /// Removed with the device.
    _folder: TempDir,
}

impl Device {
    pub fn of_village() -> Device {
        Device::new(1, &[Who::GridWorker, Who::Cadre])
    }

    pub fn of_township() -> Device {
        Device::new(2, &[Who::Secretary, Who::Duty])
    }

    /// Enrolled people with their directory and desks, and nothing else yet.
    pub fn new(number: u128, people: &[Who]) -> Device {
        let folder = tempfile::tempdir().expect("a folder");
        let entropy = Counting(AtomicU64::new(number as u64 * 1_000_003));
        let key = FileKey::fresh(&entropy);
        let store = Store::create(&folder.path().join("yetan.db"), &key).expect("a store");
        let device = Device {
            store,
            entropy,
            now: Cell::new(noon_of(TODAY)),
            lease_ended: Cell::new(false),
            online: Cell::new(false),
            number,
            people: people.to_vec(),
            _folder: folder,
        };
        for who in people {
            device.enrol(*who);
        }
        device
    }

    fn enrol(&self, who: Who) {
        let (person_name, _, own, code) = who.row();
        let row = ProfileRow {
            id: who.profile_on(self.number),
            person: who.person(),
            person_name: person_name.into(),
            unit: unit(own),
            device: DeviceId(Uuid::from_u128(self.number)),
            signing_key: SigningKey::from_bytes(&[self.number as u8; 32]),
            code: code.into(),
            epoch: 1,
            counter: 0,
            numbers: 0,
            token: Some("token".into()),
            nonce: Nonce::default(),
            last_contact: self.now.get(),
            suspended: false,
            scope_version: 0,
        };
        self.store.write(|tx| profile::insert(tx, &row)).expect("enrolled");
        let reply = SyncReply {
            incarnation: [7; 16],
            scope: Some(Scope { version: 1, desks: who.desks() }),
            directory: Some(DirectoryDelta { rows: directory(), position: 1, more: false }),
            ..SyncReply::default()
        };
        let prepared = self.store.next_request(row.id).expect("prepares").expect("signed in");
        self.store.apply(&prepared, reply, self.now.get()).expect("the directory arrives");
    }

    /// The directory has new rows.
    pub fn hear(&self, rows: Vec<DirectoryRow>) {
        let profile = self.people[0].profile_on(self.number);
        let prepared = self.store.next_request(profile).expect("prepares").expect("signed in");
        let position = prepared.request.directory + rows.len() as u64;
        let rows = rows.into_iter().map(Json).collect();
        let reply = SyncReply {
            incarnation: [7; 16],
            directory: Some(DirectoryDelta { rows, position, more: false }),
            ..SyncReply::default()
        };
        self.store.apply(&prepared, reply, self.now.get()).expect("the rows arrive");
    }

    pub fn ask(&self, who: Who, request: Request) -> Result<Reply, ApiError> {
        let profile = self.store.profile_of(who.person()).expect("reads").expect("enrolled here");
        let (now, lease_ended) = (self.now.get(), self.lease_ended.get());
        let acting = Acting::new(&self.store, &self.entropy, profile, now, 0, lease_ended);
        let server: ServerAddress = "http://127.0.0.1:8460".parse().expect("an address");
        let link = Link { online: self.online.get(), ..Link::new(true) };
        let around = Surroundings { link: &link, server: &server };
        answer(&acting, &around, request).map_err(ApiError::from)
    }

    pub fn saved(&self, who: Who, request: Request) -> Saved {
        match self.ask(who, request) {
            Ok(Reply::Saved(saved)) => saved,
            other => panic!("not saved: {other:?}"),
        }
    }

    pub fn done(&self, who: Who, request: Request) {
        let reply = self.ask(who, request);
        assert_eq!(reply, Ok(Reply::Done));
    }

    pub fn refused(&self, who: Who, request: Request) -> ApiError {
        self.ask(who, request).expect_err("it should be refused")
    }

    pub fn pass(&self, ms: i64) {
        self.now.set(self.now.get() + ms);
    }
}

/// Asks for a view: `view!(device, who, Households { .. } => Households)`.
#[macro_export]
macro_rules! view {
    ($device:expr, $who:expr, $request:expr, $reply:ident) => {
        match $device.ask($who, $request) {
            Ok(shared::api::Reply::$reply(view)) => view,
            other => panic!("not {}: {other:?}", stringify!($reply)),
        }
    };
}

fn directory() -> Vec<Json<DirectoryRow>> {
    let names = [
        ("350404", "三元区"),
        (TOWNSHIP, "列东街道"),
        (OFFICE, "列东街道城建办"),
        (VILLAGE, "江滨社区居民委员会"),
        (OTHER_VILLAGE, "东安社区居民委员会"),
    ];
    let units =
        names.map(|(id, name)| DirectoryRow::Unit(Unit { id: unit(id), name: name.into(), ended: None }));
    let grid = Grid { id: GridId::new(GRID).expect("a grid"), name: "一网格".into(), ended: None };
    let people = EVERYBODY
        .map(|who| DirectoryRow::Person(Person { id: who.person(), name: who.name().into(), ended: None }));
    let roles = EVERYBODY.map(|who| {
        let (_, role, at, _) = who.row();
        let id = GrantId(Uuid::from_u128(0x200 + who as u128));
        DirectoryRow::Role(RoleGrant { id, person: who.person(), role, unit: unit(at), from: 0, until: None })
    });
    let profiles = [1, 2, 3].into_iter().flat_map(|device| {
        EVERYBODY.map(|who| {
            DirectoryRow::Profile(shared::domain::ProfileRow {
                id: who.profile_on(device),
                person: who.person(),
                device: DeviceId(Uuid::from_u128(device)),
                code: who.row().3.into(),
                revoked: None,
            })
        })
    });
    let points = [(1, VILLAGE, "江滨近邻家园"), (2, VILLAGE, "江滨驿站")].map(|(n, at, name)| {
        DirectoryRow::Point(ServicePoint {
            id: PointId(Uuid::from_u128(0x300 + n)),
            unit: unit(at),
            name: name.into(),
            platform: Platform::NeighbourHome,
            address: "一楼".into(),
            hours: "每天".into(),
            phone: "8222123".into(),
            ended: None,
        })
    });
    let rows = units
        .into_iter()
        .chain([DirectoryRow::Grid(grid)])
        .chain(points)
        .chain(people)
        .chain(roles)
        .chain(profiles);
    rows.map(Json).collect()
}

/// A household with a head and a daughter.
pub fn household_form(head: &str, address: &str) -> HouseholdForm {
    let member = |name: &str, relation, phone: &str| Member {
        name: name.into(),
        relation,
        phone: phone.into(),
        ..Member::default()
    };
    let members = [
        (EntryId(Uuid::from_u128(1)), member(head, Relation::Head, "13850912345")),
        (EntryId(Uuid::from_u128(2)), member("林小雨", Relation::Child, "13799998888")),
    ];
    let household = Household {
        address: address.into(),
        grid: Some(GridId::new(GRID).expect("a grid")),
        situation: "老两口在家,女儿在外务工".into(),
        members: members.into(),
        ..Household::default()
    };
    HouseholdForm { unit: Some(unit(VILLAGE)), household }
}

impl Device {
    pub fn add_household(&self, who: Who, head: &str, address: &str) -> DocId {
        self.saved(
            who,
            Request::SaveHousehold { id: None, base: vec![], form: household_form(head, address) },
        )
        .id
    }

    pub fn household_form(&self, who: Who, id: DocId) -> (Vec<String>, HouseholdForm) {
        let form = view!(self, who, Request::OpenForm { target: FormTarget::Household { id } }, Form);
        match *form {
            FormView::Household { base, form, .. } => (base, form),
            other => panic!("not a household's form: {other:?}"),
        }
    }

    pub fn visit_form(&self, who: Who, target: FormTarget) -> (Vec<String>, VisitForm) {
        let form = view!(self, who, Request::OpenForm { target }, Form);
        match *form {
            FormView::Visit { base, form, .. } => (base, form),
            other => panic!("not a visit's form: {other:?}"),
        }
    }

    /// A visit at which these were raised, nothing new of the situation.
    pub fn visit(&self, who: Who, household: DocId, difficulties: &[&str], suggestions: &[&str]) -> Saved {
        let (base, form) = self.visit_form(who, FormTarget::NewVisit { household });
        let form = VisitForm {
            situation: Confirmed { unchanged: true, ..form.situation },
            difficulties: raised(difficulties),
            suggestions: raised(suggestions),
            ..form
        };
        self.saved(who, Request::SaveVisit { id: None, base, form })
    }

    pub fn issues(&self, who: Who) -> Vec<IssueRow> {
        let request = Request::Issues { filter: IssueFilter::default(), page: Page::default() };
        view!(self, who, request, Issues).rows
    }

    pub fn ledger(&self, who: Who) -> Vec<LedgerRow> {
        let request = Request::Ledger { filter: LedgerFilter::default(), page: Page::default() };
        view!(self, who, request, Ledger).rows
    }

    pub fn today(&self, who: Who) -> Vec<TodayItem> {
        view!(self, who, Request::Today, Today).items
    }

    pub fn report(&self, who: Who, issue: DocId, opinion: &str) {
        self.done(who, Request::ReportUp { issues: vec![(issue, opinion.into())] });
    }
}

pub fn raised(texts: &[&str]) -> ItemsForm {
    let item =
        |text: &&str| ItemForm { id: None, text: (*text).into(), make: true, struck: false, document: None };
    ItemsForm { none: texts.is_empty(), items: texts.iter().map(item).collect() }
}
