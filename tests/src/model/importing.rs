//! A roster that a village has already is brought in from a workbook, and taken back.

use super::play::Play;
use super::room::{ALL_VILLAGES, GRIDS, PEOPLE, VILLAGES, Who, grid, unit};
use super::standing::issue_standing;
use super::view::{View, head};
use super::world::{ActId, Seen};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rust_xlsxwriter::Workbook;
use shared::api::{ErrorCode, ImportLeft, ImportOf, ImportPlan, ImportRow, ImportsView, Reply, Request};
use shared::domain::{
    AnyRecord, DocId, EventKind, Household, Kind, Member, Millis, RecordEvent, Relation, Role, UnitId,
};
use shared::workflow::Phase;
use std::collections::BTreeMap;
use uuid::Uuid;

const DAY_MS: Millis = 24 * 60 * 60 * 1000;
const FILE: &str = "住户名册.xlsx";
/// Imports that the page lists.
const LISTED: usize = 20;

/// What somebody brought in.
pub struct Imported {
    id: Uuid,
    who: Who,
    at: Millis,
    act: ActId,
    /// In the order of the file.
    homes: Vec<DocId>,
    undone_at: Option<Millis>,
}

/// One row of the roster.
struct Row {
    head: String,
    address: String,
    phone: String,
    grid: Option<(&'static str, &'static str)>,
}

fn may_import(who: Who) -> bool {
    matches!(PEOPLE[who].role, Role::VillageCadre | Role::TownshipSecretary)
}

/// What the page lists to a person.
///
/// # Errors
/// Where rosters are others' to bring in.
pub fn imports_of(imports: &[Imported], who: Who, now: Millis) -> Result<ImportsView, ErrorCode> {
    if !may_import(who) {
        return Err(ErrorCode::Forbidden);
    }
    let row = |import: &Imported| {
        let in_time = now - import.at <= DAY_MS || PEOPLE[who].role == Role::TownshipSecretary;
        ImportRow {
            id: import.id,
            file: FILE.to_owned(),
            of: ImportOf::Roster,
            at: import.at,
            records: import.homes.len() as u32,
            undone_at: import.undone_at,
            may_undo: import.undone_at.is_none() && in_time,
        }
    };
    let mine = imports.iter().rev().filter(|import| import.who == who);
    Ok(ImportsView { file: None, imports: mine.take(LISTED).map(row).collect() })
}

impl Play {
    fn who_imports(&mut self) -> Who {
        let people: Vec<Who> = (0..PEOPLE.len()).filter(|who| may_import(*who)).collect();
        *self.dice.pick(&people)
    }

    pub(super) fn import(&mut self) {
        let who = self.who_imports();
        let own = PEOPLE[who].unit;
        let village = if ALL_VILLAGES.contains(&own) { own } else { *self.dice.pick(&VILLAGES) };
        let rows: Vec<Row> = (0..2 + self.dice.below(3)).map(|_| self.roster_row(village)).collect();
        let request = Request::PutWorkbook {
            name: FILE.into(),
            piece: 0,
            pieces: 1,
            base64: BASE64_STANDARD.encode(workbook(&rows)),
        };
        if self.ask(who, request).is_none() {
            return;
        }
        let act = self.begin(who);
        // Whoever looks like somebody who is here comes in all the same; merging is another act.
        let plan = ImportPlan { unit: Some(unit(village)), take_alike: true, ..ImportPlan::default() };
        let Some(reply) = self.ask(who, Request::Import { plan }) else {
            panic!("a clean roster comes in");
        };
        let Reply::Imported(done) = reply else { panic!("not imported: {reply:?}") };
        let homes = self.new_homes(self.tablet(who));
        assert_eq!((done.records as usize, homes.len()), (rows.len(), rows.len()), "a household of each row");
        for (id, row) in homes.iter().zip(&rows) {
            self.record_row(who, act, *id, &unit(village), row);
        }
        let at = self.world.acts[act].at;
        self.imports.push(Imported { id: done.id, who, at, act, homes, undone_at: None });
        self.end(act, None);
    }

    fn roster_row(&mut self, village: &str) -> Row {
        let grids: Vec<_> = GRIDS.into_iter().filter(|(id, _)| id.starts_with(village)).collect();
        Row {
            head: self.person_name(),
            address: format!("江滨路{}号", 1 + self.dice.below(300)),
            phone: format!("1990000{:04}", self.dice.below(10_000)),
            grid: self.dice.chance(60).then(|| *self.dice.pick(&grids)),
        }
    }

    /// Households of a tablet that the world does not know of, in the order of their making.
    fn new_homes(&self, tablet: usize) -> Vec<DocId> {
        let here = self.room.households(tablet).into_iter();
        here.filter(|id| !self.world.entries.contains_key(id)).collect()
    }

    fn record_row(&mut self, who: Who, act: ActId, id: DocId, village: &UnitId, row: &Row) {
        let AnyRecord::Household(record) = self.record(who, id) else { panic!("a household came in") };
        let members: Vec<_> = record.body.members.keys().copied().collect();
        let [member] = members.as_slice() else { panic!("not one member: {members:?}") };
        let person = Member {
            name: row.head.clone(),
            relation: Relation::Head,
            phone: row.phone.clone(),
            ..Member::default()
        };
        let household = Household {
            address: row.address.clone(),
            grid: row.grid.map(|(id, _)| grid(id)),
            members: BTreeMap::from([(*member, person)]),
            ..Household::default()
        };
        assert_eq!(record.body, household, "as the file has it");
        let body = serde_json::to_value(household).expect("plain");
        self.world.create(act, id, Kind::Household, village, &body);
    }

    pub(super) fn undo_an_import(&mut self) {
        let who = self.who_imports();
        let mine: Vec<usize> = (0..self.imports.len()).filter(|n| self.imports[*n].who == who).collect();
        // Mostly the last one: an older one is taken back by the secretary alone.
        let Some(last) = mine.last().copied() else { return };
        let n = if self.dice.chance(70) { last } else { *self.dice.pick(&mine) };
        let (free, left) = {
            let view = self.view(self.tablet(who));
            let import = &self.imports[n];
            let open = import.homes.iter().filter_map(|id| view.homes.get(id));
            let open = open.filter(|home| home.readable_by(who) && home.void.is_none());
            let (built, free): (Vec<_>, Vec<_>) =
                open.partition(|home| is_worked_on(&view, home.id, import.act));
            let title = |home: &super::view::Rec<Household>| {
                [head(&home.body), home.body.address.as_str()].join(" · ")
            };
            let left = built.iter().map(|home| ImportLeft {
                id: home.id,
                kind: Kind::Household,
                title: title(home),
            });
            (free.iter().map(|home| home.id).collect::<Vec<_>>(), left.collect::<Vec<_>>())
        };
        let act = self.begin(who);
        let Some(reply) = self.ask(who, Request::UndoImport { id: self.imports[n].id }) else { return };
        let Reply::ImportUndone(undone) = reply else { panic!("not undone: {reply:?}") };
        assert_eq!((undone.voided as usize, undone.left), (free.len(), left), "what is taken back");
        let at = self.world.acts[act].at;
        self.imports[n].undone_at.get_or_insert(at);
        for id in free {
            let reason = format!("撤销导入：{FILE}");
            self.event(act, id, &Seen::default(), EventKind::Record(RecordEvent::Voided { reason }));
        }
        self.end(act, None);
    }
}

/// Something else was done to it, or something that stands names it.
fn is_worked_on(view: &View, home: DocId, import: ActId) -> bool {
    let touched = view.world.touched_by(home, &view.seen).into_iter().any(|act| act != import);
    let visited = view.visits.values().any(|rec| rec.body.household == home && rec.void.is_none());
    let received = view.receptions.values().any(|rec| rec.body.household == Some(home) && rec.void.is_none());
    let raised = view
        .issues
        .values()
        .any(|rec| rec.body.household == Some(home) && issue_standing(rec).phase != Phase::Voided);
    touched || visited || received || raised
}

/// The file's bytes.
fn workbook(rows: &[Row]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headings = ["户主", "住址", "联系电话", "网格"].map(str::to_owned);
    let cells = rows.iter().map(|row| {
        let named = row.grid.map_or(String::new(), |(_, name)| name.to_owned());
        [row.head.clone(), row.address.clone(), row.phone.clone(), named]
    });
    for (number, cells) in (0..).zip(std::iter::once(headings).chain(cells)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(number, column, cell).expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}
