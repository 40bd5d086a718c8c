//! Records as people make them. No clock, no randomness.

use crate::office::Somebody;
use jiff::civil::date;
use shared::domain::{
    Answer, AnyRecord, Body, Created, DocId, EntryId, Event, EventId, EventKind, Household, HouseholdEvent,
    Issue, IssueEvent, IssueList, Items, ListedIssue, Member, Millis, Month, Owner, Pictures, Record,
    Relation, Source, TalkForm, ThreeAsks, UnitId, Visit,
};
use shared::workflow::frontier;
use uuid::Uuid;

/// 2026-11-24 in the evening.
pub const NOW: Millis = 1_795_520_000_000;

pub fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_5a00_0000_7000_8000_0000_0000_0000 | n)
}

pub fn doc_id(n: u128) -> DocId {
    DocId(uuid(n))
}

pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit id")
}

fn created(by: &Somebody) -> Created {
    Created { by: by.person, unit: by.unit.clone(), at: NOW, entered_at: NOW }
}

/// A household in the unit of its author.
pub fn household(by: &Somebody, address: &str) -> AnyRecord {
    let head = Member { name: "林秀英".into(), relation: Relation::Head, ..Member::default() };
    let body = Household {
        address: address.into(),
        phone: "8222123".into(),
        members: [(EntryId(uuid(1)), head)].into(),
        ..Household::default()
    };
    Household::any(Record::new(by.unit.clone(), created(by), body))
}

/// A visit that names these pictures.
pub fn visit(by: &Somebody, pictures: Pictures) -> AnyRecord {
    let asks = ThreeAsks {
        situation: Answer { unchanged: true, text: "两人同住".into() },
        difficulties: Items { none: true, ..Items::default() },
        suggestions: Items { none: true, ..Items::default() },
    };
    let (household, date) = (doc_id(0x10), date(2026, 11, 24));
    let body = Visit { household, date, asks, reporter: None, pictures };
    Visit::any(Record::new(by.unit.clone(), created(by), body))
}

/// An issue with its 登记.
pub fn issue(by: &Somebody, event: u128) -> AnyRecord {
    let body = Issue {
        number: "KQB-0007".into(),
        content: "楼道灯不亮".into(),
        source: Source { form: TalkForm::HomeVisit, document: doc_id(0x40) },
        household: None,
        reporter: None,
        about: None,
        date: date(2026, 11, 24),
    };
    let mut record = Issue::any(Record::new(by.unit.clone(), created(by), body));
    let registered = self::event(by, &record, EventKind::Issue(IssueEvent::Registered));
    record.events_mut().insert(event_id(event), registered);
    record
}

/// The same, raised in a household.
pub fn issue_of(by: &Somebody, event: u128, household: DocId) -> AnyRecord {
    match issue(by, event) {
        AnyRecord::Issue(mut issue) => {
            issue.body.household = Some(household);
            AnyRecord::Issue(issue)
        }
        other => other,
    }
}

/// A township's list of November; each row an issue's number in this file and its official one.
pub fn issue_list(by: &Somebody, version: u32, rows: &[(u128, &str)]) -> AnyRecord {
    let row = |(issue, number): &(u128, &str)| {
        let row = ListedIssue {
            number: number.parse().expect("an official number"),
            summary: "楼道灯不亮".into(),
            village: unit(&format!("{}001", by.unit)),
            owner: Owner { unit: Some(unit("350404-zjj")), person: None },
            measures: "更换楼道灯".into(),
            due: date(2026, 12, 31),
            tier: Default::default(),
        };
        (doc_id(*issue), row)
    };
    let body =
        IssueList { month: Month::of(date(2026, 11, 24)), version, rows: rows.iter().map(row).collect() };
    IssueList::any(Record::new(by.unit.clone(), created(by), body))
}

/// 迁往 another village of the township.
pub fn moved_to(village: &str) -> EventKind {
    EventKind::Household(HouseholdEvent::MovedTo { unit: unit(village) })
}

pub fn event_id(n: u128) -> EventId {
    EventId(uuid(n))
}

pub fn event(by: &Somebody, record: &AnyRecord, kind: EventKind) -> Event {
    Event { by: by.person, at: NOW, after: frontier(record.events()), kind }
}

pub fn reported() -> EventKind {
    EventKind::Issue(IssueEvent::Reported { opinion: "建议更换".into() })
}

/// 列入清单, with a department as its owner.
pub fn listed(owner: &str) -> EventKind {
    let owner = Owner { unit: Some(unit(owner)), person: None };
    EventKind::Issue(IssueEvent::Listed {
        owner,
        measures: "更换路灯".into(),
        due: date(2026, 12, 31),
        tier: Default::default(),
        filed: Default::default(),
    })
}

/// The note of a household.
pub fn note(record: &AnyRecord) -> &str {
    match record {
        AnyRecord::Household(record) => &record.body.note,
        other => panic!("a household, not {:?}", other.kind()),
    }
}

pub fn set_note(record: &mut AnyRecord, note: &str) {
    match record {
        AnyRecord::Household(record) => record.body.note = note.into(),
        other => panic!("a household, not {:?}", other.kind()),
    }
}
