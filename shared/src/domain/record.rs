//! The envelope that every record shares, and the closed list of kinds.
//!
//! A new kind of record is one file with a [`Body`], one variant of [`Kind`] and one of [`AnyRecord`]; the compiler
//! then names every place that has to learn it.
//!
//! Shape rules, because two people may write at once while offline (see [`crate::document`]): a nested struct is always
//! present (never `Option<struct>`); collections that several people fill are maps keyed by UUID whose entries are
//! marked, never removed; an absent value is `null`; a text that several people write is named by [`Kind::has_long_text`].

use super::{
    AppComplaint, Check, DocId, EventKind, Events, FieldError, Handover, Household, Identity, Issue,
    IssueList, Meeting, Millis, PersonId, Pictures, Reception, RecordEvent, Suggestion, UnitId, Visit,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The schema that this program writes. Documents of a newer one are read-only here.
pub const SCHEMA: u32 = 1;

/// A record: what one Automerge document holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<B> {
    pub schema: u32,
    pub kind: Kind,
    /// Home unit: the desk on which the record always lies.
    pub unit: UnitId,
    pub created: Created,
    pub body: B,
    pub events: Events,
}

/// Who made the record and when. Never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub by: PersonId,
    /// The author's unit: it keeps the record even where the home unit is another.
    pub unit: UnitId,
    /// When it was made, corrected by the clock offset known then.
    pub at: Millis,
    /// The device's own clock at that moment; `at - entered_at` is the known offset.
    pub entered_at: Millis,
}

/// The kinds of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Household,
    Visit,
    Identity,
    Issue,
    Suggestion,
    AppComplaint,
    Meeting,
    Reception,
    Handover,
    IssueList,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::Household,
        Kind::Visit,
        Kind::Identity,
        Kind::Issue,
        Kind::Suggestion,
        Kind::AppComplaint,
        Kind::Meeting,
        Kind::Reception,
        Kind::Handover,
        Kind::IssueList,
    ];

    /// The name in documents and tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Household => "household",
            Kind::Visit => "visit",
            Kind::Identity => "identity",
            Kind::Issue => "issue",
            Kind::Suggestion => "suggestion",
            Kind::AppComplaint => "app_complaint",
            Kind::Meeting => "meeting",
            Kind::Reception => "reception",
            Kind::Handover => "handover",
            Kind::IssueList => "issue_list",
        }
    }

    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether this field of the body is a long text that several people write at once: in the document each of its
    /// characters stands for itself, so that what one adds and another adds both stand.
    pub fn has_long_text(self, field: &str) -> bool {
        self == Kind::Meeting && field == "minutes"
    }

    /// Whether records of this kind may carry such an event. Unknown events come from a newer program and are kept.
    pub fn admits(self, event: &EventKind) -> bool {
        match event {
            EventKind::Issue(_) => self == Kind::Issue,
            EventKind::Household(_) => self == Kind::Household,
            EventKind::Record(RecordEvent::Reviewed { .. } | RecordEvent::Returned { .. }) => {
                matches!(self, Kind::Visit | Kind::Issue | Kind::Suggestion | Kind::Meeting | Kind::Reception)
            }
            EventKind::Record(RecordEvent::TakenOver) => self == Kind::Handover,
            // A frozen list stays as it is: what changes is the next version's.
            EventKind::Record(RecordEvent::Withdrawn { .. } | RecordEvent::Voided { .. }) => {
                self != Kind::IssueList
            }
            EventKind::Unknown { .. } => true,
        }
    }
}

/// What a kind of record holds besides the envelope.
pub trait Body: Serialize + DeserializeOwned + Clone + PartialEq + std::fmt::Debug {
    const KIND: Kind;

    /// Checks limits and what must be answered; nothing that depends on other records or the time.
    fn check(&self, check: &mut Check);

    /// The pictures that the record names; `None` for kinds that have none.
    fn pictures(&self) -> Option<&Pictures> {
        None
    }

    /// Wraps into the closed list of kinds.
    fn any(record: Record<Self>) -> AnyRecord;
}

impl<B: Body> Record<B> {
    pub fn new(unit: UnitId, created: Created, body: B) -> Self {
        Record { schema: SCHEMA, kind: B::KIND, unit, created, body, events: Events::default() }
    }

    /// # Errors
    /// Every field that is too long, empty where it must not be, or contradicts itself.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut check = Check::default();
        self.body.check(&mut check);
        check.at_most("events", self.events.len(), crate::limits::EVENTS_MAX);
        for event in self.events.values() {
            event.kind.check(&mut check);
        }
        check.finish()
    }
}

/// A record of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyRecord {
    Household(Record<Household>),
    Visit(Record<Visit>),
    Identity(Record<Identity>),
    Issue(Record<Issue>),
    Suggestion(Record<Suggestion>),
    AppComplaint(Record<AppComplaint>),
    Meeting(Record<Meeting>),
    Reception(Record<Reception>),
    Handover(Record<Handover>),
    IssueList(Record<IssueList>),
}

/// Why a tree is not a record of this program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Written by a newer program: readable there, not here. Updating helps.
    #[error("the record has schema {0}, this program knows up to {SCHEMA}: update the program")]
    NewerSchema(u64),
    #[error("the record's kind {0:?} is unknown: update the program")]
    UnknownKind(String),
    /// Retrying does not help.
    #[error("the record is malformed: {0}")]
    Malformed(String),
}

/// Does the same for whichever kind an [`AnyRecord`] is.
macro_rules! each {
    ($any:expr, $record:ident => $do:expr) => {
        match $any {
            AnyRecord::Household($record) => $do,
            AnyRecord::Visit($record) => $do,
            AnyRecord::Identity($record) => $do,
            AnyRecord::Issue($record) => $do,
            AnyRecord::Suggestion($record) => $do,
            AnyRecord::AppComplaint($record) => $do,
            AnyRecord::Meeting($record) => $do,
            AnyRecord::Reception($record) => $do,
            AnyRecord::Handover($record) => $do,
            AnyRecord::IssueList($record) => $do,
        }
    };
}

impl AnyRecord {
    /// # Errors
    /// [`RecordError`], each with what to do.
    pub fn from_value(value: serde_json::Value) -> Result<AnyRecord, RecordError> {
        fn typed<B: Body>(value: serde_json::Value) -> Result<AnyRecord, RecordError> {
            serde_json::from_value::<Record<B>>(value)
                .map(B::any)
                .map_err(|e| RecordError::Malformed(e.to_string()))
        }
        let schema = value.get("schema").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if schema > u64::from(SCHEMA) {
            return Err(RecordError::NewerSchema(schema));
        }
        let kind = value.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default();
        match Kind::from_name(kind).ok_or_else(|| RecordError::UnknownKind(kind.to_owned()))? {
            Kind::Household => typed::<Household>(value),
            Kind::Visit => typed::<Visit>(value),
            Kind::Identity => typed::<Identity>(value),
            Kind::Issue => typed::<Issue>(value),
            Kind::Suggestion => typed::<Suggestion>(value),
            Kind::AppComplaint => typed::<AppComplaint>(value),
            Kind::Meeting => typed::<Meeting>(value),
            Kind::Reception => typed::<Reception>(value),
            Kind::Handover => typed::<Handover>(value),
            Kind::IssueList => typed::<IssueList>(value),
        }
    }

    /// The record as a tree of maps, lists and scalars.
    pub fn to_value(&self) -> serde_json::Value {
        each!(self, record => serde_json::to_value(record))
            .expect("records have string keys and no exotic numbers")
    }

    pub fn kind(&self) -> Kind {
        each!(self, record => record.kind)
    }

    pub fn unit(&self) -> &UnitId {
        each!(self, record => &record.unit)
    }

    /// As if it were another unit's: for judging by where its household lives now. A document's unit never changes.
    pub(crate) fn set_unit(&mut self, unit: UnitId) {
        each!(self, record => record.unit = unit);
    }

    /// Of what happened with a household: that one. It goes along when the household moves.
    pub fn household(&self) -> Option<DocId> {
        match self {
            AnyRecord::Visit(record) => Some(record.body.household),
            AnyRecord::Identity(record) => record.body.household,
            AnyRecord::Issue(record) => record.body.household,
            AnyRecord::Suggestion(record) => record.body.household,
            AnyRecord::Reception(record) => record.body.household,
            AnyRecord::Household(_)
            | AnyRecord::Meeting(_)
            | AnyRecord::Handover(_)
            | AnyRecord::IssueList(_)
            | AnyRecord::AppComplaint(_) => None,
        }
    }

    pub fn created(&self) -> &Created {
        each!(self, record => &record.created)
    }

    pub fn events(&self) -> &Events {
        each!(self, record => &record.events)
    }

    pub fn events_mut(&mut self) -> &mut Events {
        each!(self, record => &mut record.events)
    }

    /// The pictures that it names; `None` for kinds that have none.
    pub fn pictures(&self) -> Option<&Pictures> {
        each!(self, record => record.body.pictures())
    }

    /// The issues and suggestions that were made of a talk, and who spoke there.
    pub fn made(&self) -> BTreeSet<DocId> {
        match self {
            AnyRecord::Visit(visit) => visit.body.made().collect(),
            AnyRecord::Reception(reception) => reception.body.made().collect(),
            AnyRecord::Meeting(meeting) => {
                let points = meeting.body.points.values();
                points.flat_map(|point| point.document.into_iter().chain(point.speaker)).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// # Errors
    /// See [`Record::check`].
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        each!(self, record => record.check())
    }
}
