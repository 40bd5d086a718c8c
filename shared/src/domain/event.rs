//! Events: immutable things that people did to a record. Status is a fold over them ([`crate::workflow`]).

use super::issue_event::{self, IssueEvent};
use super::{Check, EventId, HouseholdEvent, Millis, PersonId};
use crate::limits::{HEADS_MAX, TEXT_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The events of one record.
pub type Events = BTreeMap<EventId, Event>;

/// One event. Once written it never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub by: PersonId,
    /// The author's clock, corrected by the known offset. Shown, never used for order.
    pub at: Millis,
    /// The events that the author saw and that no other seen event already follows. Order comes from these.
    pub after: Vec<EventId>,
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EventKind {
    Record(RecordEvent),
    Issue(IssueEvent),
    Household(HouseholdEvent),
    /// An event of a newer program: kept and shown as such.
    Unknown {
        event: String,
    },
}

/// Events that records of several kinds have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RecordEvent {
    /// 审核: the township secretary looked at this content. `heads` are the document's, as hex.
    Reviewed { heads: Vec<String> },
    /// 退回, with what is missing.
    Returned { heads: Vec<String>, reason: String },
    /// Undo of an event by the same person or the level above.
    Withdrawn { undoes: EventId },
    /// 作废: hidden from ledgers and counts, listed under 作废; undone by [`RecordEvent::Withdrawn`].
    Voided { reason: String },
    /// 接班: the next officer has read a hand-over (T4f).
    TakenOver,
}

/// Names of the events of every kind of record that this program knows, as in documents; those of issues are
/// [`issue_event::KNOWN`].
const KNOWN: [&str; 5] = ["reviewed", "returned", "withdrawn", "voided", "taken_over"];

impl EventKind {
    /// Checks limits and what must be there. An event with a known name whose fields do not fit is
    /// [`super::Trouble::Unknown`]: it must not pass as an event of a newer program.
    pub fn check(&self, check: &mut Check) {
        match self {
            EventKind::Record(event) => event.check(check),
            EventKind::Issue(event) => event.check(check),
            EventKind::Household(event) => event.check(check),
            EventKind::Unknown { event } => {
                check.required("events.event", event, 40);
                if is_known(event) || HouseholdEvent::NAMES.contains(&event.as_str()) {
                    check.fail("events.event", super::Trouble::Unknown);
                }
            }
        }
    }
}

fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || issue_event::KNOWN.contains(&name)
}

impl RecordEvent {
    fn check(&self, check: &mut Check) {
        match self {
            RecordEvent::Reviewed { heads } => check_heads(heads, check),
            RecordEvent::Returned { heads, reason } => {
                check_heads(heads, check);
                check.required("reason", reason, TEXT_CHARS_MAX);
            }
            RecordEvent::Withdrawn { .. } | RecordEvent::TakenOver => {}
            RecordEvent::Voided { reason } => check.required("reason", reason, TEXT_CHARS_MAX),
        }
    }
}

/// What was looked at: at most [`HEADS_MAX`] change hashes.
fn check_heads(heads: &[String], check: &mut Check) {
    check.at_most("heads", heads.len(), HEADS_MAX);
    let is_hash = |head: &String| head.len() == 64 && head.bytes().all(|b| b.is_ascii_hexdigit());
    if !heads.iter().all(is_hash) {
        check.fail("heads", super::Trouble::Unknown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_of_a_newer_program_is_kept_as_unknown() {
        let kind: EventKind =
            serde_json::from_value(json!({"event": "whistled", "ticket": "7"})).expect("hydrates");
        assert_eq!(kind, EventKind::Unknown { event: "whistled".into() });
        let mut check = Check::default();
        kind.check(&mut check);
        assert!(check.finish().is_ok());
    }

    #[test]
    fn a_known_event_with_wrong_fields_is_an_error_not_an_unknown_event() {
        let kind: EventKind =
            serde_json::from_value(json!({"event": "listed", "due": "soon"})).expect("hydrates");
        let mut check = Check::default();
        kind.check(&mut check);
        assert!(check.finish().is_err());
    }

    #[test]
    fn every_event_name_is_known() {
        let text = String::new;
        let undoes = EventId(uuid::Uuid::nil());
        let record = [
            RecordEvent::Reviewed { heads: vec![] },
            RecordEvent::Returned { heads: vec![], reason: text() },
            RecordEvent::Withdrawn { undoes },
            RecordEvent::Voided { reason: text() },
            RecordEvent::TakenOver,
        ];
        let issue = issue_event::one_of_each().into_iter();
        let kinds = issue.map(EventKind::Issue).chain(record.into_iter().map(EventKind::Record));
        for kind in kinds {
            let value = serde_json::to_value(&kind).expect("serialises");
            assert!(is_known(value["event"].as_str().expect("tagged")), "{value}");
            assert_eq!(serde_json::from_value::<EventKind>(value).expect("hydrates"), kind);
        }
    }
}
