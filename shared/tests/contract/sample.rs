//! Lawful people, records and changes. Everything is fixed: no clock, no randomness.

use jiff::civil::date;
use shared::document::{Actor, Doc, NewChange, RawChange};
use shared::domain::{
    Answer, AnyRecord, AppComplaint, Body, Created, Decision, DocId, EntryId, Event, EventId, EventKind,
    FeedbackChannel, Filed, GrantId, Handover, Household, Identity, Intake, Issue, IssueEvent, IssueList,
    Item, Items, ListedIssue, MatterKind, Meeting, Member, Millis, Month, Outcome, Owner, PersonId, Picture,
    Pictures, Place, PlaceKind, Point, PointId, ProfileId, Purpose, Reception, ReceptionMatter, Record,
    RecordEvent, Relation, Role, RoleGrant, ServiceKind, Source, Suggestion, TalkForm, ThreeAsks, Tier,
    Times, UnitId, Visit,
};
use shared::sync::admission::{Author, Judged, NotAdmitted, judge};
use shared::workflow::frontier;
use uuid::Uuid;

/// 2026-11-24 in the evening.
pub const NOW: Millis = 1_795_520_000_000;

pub fn unit(id: &str) -> UnitId {
    UnitId::new(id).expect("a unit id")
}

pub fn village() -> UnitId {
    unit("350404001001")
}

pub fn township() -> UnitId {
    unit("350404001")
}

pub fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_5a00_0000_7000_8000_0000_0000_0000 | n)
}

pub fn doc_id(n: u128) -> DocId {
    DocId(uuid(n))
}

pub fn event_id(n: u128) -> EventId {
    EventId(uuid(n))
}

pub fn entry_id(n: u128) -> EntryId {
    EntryId(uuid(n))
}

/// A person with one profile.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub person: PersonId,
    pub actor: Actor,
    pub grants: Vec<RoleGrant>,
    pub revoked: bool,
}

impl Somebody {
    pub fn new(n: u128, role: Role, at: UnitId) -> Somebody {
        let person = PersonId(uuid(0xa0_0000 + n));
        let grant =
            RoleGrant { id: GrantId(uuid(0xb0_0000 + n)), person, role, unit: at, from: 0, until: None };
        let actor = Actor { profile: ProfileId(uuid(0xc0_0000 + n)), epoch: 1 };
        Somebody { person, actor, grants: vec![grant], revoked: false }
    }

    pub fn judge(&self, before: Option<&Doc>, change: &RawChange) -> Result<Judged, NotAdmitted> {
        let grants: Vec<&RoleGrant> = self.grants.iter().collect();
        judge(
            before,
            change,
            &Author {
                person: self.person,
                grants: &grants,
                revoked: self.revoked,
                accepted: false,
                holds: false,
                now: NOW,
                lives: None,
            },
        )
    }

    /// The role ended before now.
    pub fn former(mut self) -> Somebody {
        self.grants[0].until = Some(NOW - 1);
        self
    }

    pub fn create(&self, record: &AnyRecord) -> (Doc, RawChange) {
        let (doc, change) = Doc::create(record, self.actor, NOW).expect("a record becomes a document");
        (doc, raw(&change))
    }

    pub fn event(&self, record: &AnyRecord, kind: EventKind) -> Event {
        Event { by: self.person, at: NOW, after: frontier(record.events()), kind }
    }

    /// Adds an event to the document as it stands.
    pub fn add(&self, doc: &mut Doc, id: u128, kind: EventKind) -> RawChange {
        let event = self.event(&doc.record().expect("a record"), kind);
        raw(&doc.add_event(event_id(id), &event, self.actor, NOW).expect("the event is new"))
    }

    /// Saves a form that was opened at the document as it stands.
    pub fn edit(&self, doc: &mut Doc, change: impl FnOnce(&mut AnyRecord)) -> RawChange {
        let mut form = doc.record().expect("a record");
        change(&mut form);
        let saved = doc.save_form(&doc.heads(), &form, self.actor, NOW).expect("the form can be saved");
        raw(&saved.expect("something was changed"))
    }
}

pub fn worker() -> Somebody {
    Somebody::new(1, Role::GridWorker, village())
}

pub fn cadre() -> Somebody {
    Somebody::new(2, Role::VillageCadre, village())
}

pub fn secretary() -> Somebody {
    Somebody::new(3, Role::TownshipSecretary, township())
}

pub fn leader() -> Somebody {
    Somebody::new(8, Role::TownshipLeader, township())
}

/// A grid worker of another village of the same township.
pub fn neighbour() -> Somebody {
    Somebody::new(4, Role::GridWorker, unit("350404001002"))
}

pub fn raw(change: &NewChange) -> RawChange {
    RawChange::parse(&change.bytes).expect("what was written here parses")
}

pub fn created_by(author: &Somebody) -> Created {
    Created { by: author.person, unit: author.grants[0].unit.clone(), at: NOW, entered_at: NOW }
}

fn record<B: Body>(author: &Somebody, body: B) -> AnyRecord {
    B::any(Record::new(village(), created_by(author), body))
}

pub fn member(name: &str, relation: Relation) -> Member {
    Member { name: name.into(), relation, ..Member::default() }
}

pub fn household(author: &Somebody) -> AnyRecord {
    let members =
        [(entry_id(1), member("林秀英", Relation::Head)), (entry_id(2), member("林𪟝", Relation::Child))];
    let address = "江滨路3号201室".into();
    let body =
        Household { address, phone: "8222123".into(), members: members.into(), ..Household::default() };
    record(author, body)
}

pub fn visit(author: &Somebody) -> AnyRecord {
    let item = Item { text: "楼道灯不亮".into(), document: Some(doc_id(0x20)), struck: false };
    let asks = ThreeAsks {
        situation: Answer { unchanged: true, text: "两人同住".into() },
        difficulties: Items { none: false, items: [(entry_id(3), item)].into() },
        suggestions: Items { none: true, ..Items::default() },
    };
    let reporter = Some(doc_id(0x30));
    let pictures = Pictures::new();
    record(author, Visit { household: doc_id(0x10), date: date(2026, 11, 24), asks, reporter, pictures })
}

pub fn picture() -> Picture {
    let (key, hash) = ("5e".repeat(32), "a7".repeat(32));
    Picture { key, hash, bytes: 181_233, caption: "楼道灯".into(), removed: false }
}

pub fn identity(author: &Somebody) -> AnyRecord {
    let phone = "13800001234".into();
    record(author, Identity { name: "林秀英".into(), phone, ..Identity::default() })
}

fn source() -> Source {
    Source { form: TalkForm::HomeVisit, document: doc_id(0x40) }
}

/// With its 登记.
pub fn issue(author: &Somebody) -> AnyRecord {
    let body = Issue {
        number: "KQB-0007".into(),
        content: "楼道灯不亮".into(),
        source: source(),
        household: Some(doc_id(0x10)),
        reporter: Some(doc_id(0x30)),
        about: None,
        date: date(2026, 11, 24),
    };
    let mut record = record(author, body);
    let event = author.event(&record, EventKind::Issue(IssueEvent::Registered));
    record.events_mut().insert(event_id(1), event);
    record
}

pub fn suggestion(author: &Somebody) -> AnyRecord {
    let household = Some(doc_id(0x10));
    let content = "多设一个停车棚".into();
    record(
        author,
        Suggestion { content, source: source(), household, reporter: None, date: date(2026, 11, 24) },
    )
}

pub fn app_complaint(author: &Somebody) -> AnyRecord {
    let body = AppComplaint { text: "字太小".into(), version: "0.1.0".into() };
    AppComplaint::any(Record::new(unit("3504"), created_by(author), body))
}

/// Held, with a point that became an issue and the first words of its minutes.
pub fn meeting(author: &Somebody) -> AnyRecord {
    let point = Point {
        text: "停车难".into(),
        outcome: Outcome::Issue,
        answer: String::new(),
        document: Some(doc_id(0x20)),
        speaker: Some(doc_id(0x30)),
        about: None,
        struck: false,
    };
    let evening = Times {
        date: Some(date(2026, 11, 24)),
        start: Some(jiff::civil::time(19, 0, 0, 0)),
        end: Some(jiff::civil::time(21, 0, 0, 0)),
    };
    let body = Meeting {
        form: TalkForm::Gathering,
        planned: Times { end: None, ..evening },
        held: evening,
        place: Place { kind: PlaceKind::CoveredBridge, name: "村口廊桥".into() },
        topic: String::new(),
        purposes: [(Purpose::Wishes, true), (Purpose::Policy, false)].into(),
        daytime_reason: String::new(),
        cadres: [(author.person, true)].into(),
        residents: Some(23),
        points: [(entry_id(4), point)].into(),
        minutes: "大家谈停车".into(),
    };
    record(author, body)
}

pub fn reception(author: &Somebody) -> AnyRecord {
    let matter = |kind, content: &str, service, document| ReceptionMatter {
        kind,
        content: content.into(),
        service,
        handed_on: false,
        document,
        struck: false,
    };
    let lamp = matter(MatterKind::Difficulty, "楼道灯不亮", None, Some(doc_id(0x20)));
    let pension = matter(MatterKind::Service, "", Some(ServiceKind::Pension), None);
    let body = Reception {
        point: Some(PointId(uuid(0x70))),
        intake: Intake::WalkIn,
        date: date(2026, 11, 23),
        household: Some(doc_id(0x10)),
        speaker: Some(doc_id(0x30)),
        about: None,
        matters: [(entry_id(5), lamp), (entry_id(6), pension)].into(),
    };
    record(author, body)
}

pub fn handover(author: &Somebody) -> AnyRecord {
    let note = "请给林秀英回个电话".into();
    record(
        author,
        Handover { point: None, date: date(2026, 11, 24), note, open: [(doc_id(0x50), true)].into() },
    )
}

pub fn taken_over() -> EventKind {
    EventKind::Record(RecordEvent::TakenOver)
}

pub fn listed_issue(number: &str) -> ListedIssue {
    ListedIssue {
        number: number.parse().expect("an official number"),
        summary: "楼道灯不亮".into(),
        village: village(),
        owner: Owner { unit: Some(village()), person: None },
        measures: "更换楼道灯".into(),
        due: date(2026, 12, 15),
        tier: Tier::Ordinary,
    }
}

/// The township's list of November with one issue.
pub fn issue_list(author: &Somebody) -> AnyRecord {
    let month = Month::of(date(2026, 11, 24));
    let rows = [(doc_id(0x20), listed_issue("2026-11-001"))].into();
    let body = IssueList { month, version: 1, rows };
    IssueList::any(Record::new(township(), created_by(author), body))
}

/// One of every kind, as its author would make it.
pub fn every_kind(author: &Somebody) -> Vec<AnyRecord> {
    let makers = [household, visit, identity, issue, suggestion, app_complaint, meeting, reception, handover];
    // Lists are one role's alone.
    makers.into_iter().map(|make| make(author)).chain([issue_list(&secretary())]).collect()
}

pub fn reported() -> EventKind {
    EventKind::Issue(IssueEvent::Reported { opinion: "建议更换".into() })
}

pub fn listed() -> EventKind {
    listed_as(Filed::default())
}

pub fn listed_as(filed: Filed) -> EventKind {
    let owner = Owner { unit: Some(unit("350404-zjj")), person: None };
    EventKind::Issue(IssueEvent::Listed {
        owner,
        measures: "更换路灯".into(),
        due: date(2026, 12, 31),
        tier: Tier::Hard,
        filed,
    })
}

pub fn progressed() -> EventKind {
    EventKind::Issue(IssueEvent::Progressed { note: "已采购".into() })
}

pub fn completed() -> EventKind {
    EventKind::Issue(IssueEvent::Completed { result: "已修好".into() })
}

pub fn resolved_on_spot() -> EventKind {
    EventKind::Issue(IssueEvent::ResolvedOnSpot { answer: "已当场更换".into() })
}

pub fn examined() -> EventKind {
    examined_as(Filed::default())
}

pub fn examined_as(filed: Filed) -> EventKind {
    let (tier, decision) = (Tier::Hard, Decision::List);
    EventKind::Issue(IssueEvent::Examined { analysis: "线路老化".into(), tier, decision, filed })
}

pub fn extended() -> EventKind {
    EventKind::Issue(IssueEvent::Extended { due: date(2027, 1, 31), reason: "等配件".into() })
}

pub fn explained() -> EventKind {
    EventKind::Issue(IssueEvent::Explained { reason: "属于法院受理范围".into() })
}

pub fn approved(explanation: u128) -> EventKind {
    EventKind::Issue(IssueEvent::Approved { explanation: event_id(explanation) })
}

pub fn fed_back() -> EventKind {
    let channel = FeedbackChannel::Visit;
    EventKind::Issue(IssueEvent::FedBack { channel, content: "已告知本人".into() })
}

pub fn closure_proposed() -> EventKind {
    EventKind::Issue(IssueEvent::ClosureProposed)
}

pub fn closure_confirmed() -> EventKind {
    EventKind::Issue(IssueEvent::ClosureConfirmed)
}

pub fn reopened() -> EventKind {
    EventKind::Issue(IssueEvent::Reopened { reason: "又不亮了".into(), due: None })
}

pub fn reopened_until() -> EventKind {
    let due = Some(date(2027, 2, 15));
    EventKind::Issue(IssueEvent::Reopened { reason: "又不亮了".into(), due })
}

pub fn merged() -> EventKind {
    EventKind::Issue(IssueEvent::Merged { into: doc_id(0x21) })
}

pub fn divided() -> EventKind {
    EventKind::Issue(IssueEvent::Divided { parts: vec![doc_id(0x22), doc_id(0x23)] })
}

pub fn returned() -> EventKind {
    EventKind::Record(RecordEvent::Returned { heads: vec![], reason: "地点不清".into() })
}

pub fn reviewed() -> EventKind {
    EventKind::Record(RecordEvent::Reviewed { heads: vec![] })
}

pub fn voided() -> EventKind {
    EventKind::Record(RecordEvent::Voided { reason: "录错户".into() })
}

pub fn withdrawn(undoes: u128) -> EventKind {
    EventKind::Record(RecordEvent::Withdrawn { undoes: event_id(undoes) })
}

/// The household inside, to change it.
pub fn as_household(record: &mut AnyRecord) -> &mut Household {
    match record {
        AnyRecord::Household(record) => &mut record.body,
        other => panic!("a household, not {:?}", other.kind()),
    }
}

/// The meeting inside, to change it.
pub fn as_meeting(record: &mut AnyRecord) -> &mut Meeting {
    match record {
        AnyRecord::Meeting(record) => &mut record.body,
        other => panic!("a meeting, not {:?}", other.kind()),
    }
}

/// The visit inside, to change it.
pub fn as_visit(record: &mut AnyRecord) -> &mut Visit {
    match record {
        AnyRecord::Visit(record) => &mut record.body,
        other => panic!("a visit, not {:?}", other.kind()),
    }
}
