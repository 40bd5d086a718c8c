//! What happens to a household as a whole: it moves to another village, or turns out to be one that is there already.

use super::{Check, DocId, EventId, UnitId};
use crate::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum HouseholdEvent {
    /// 迁往: lives in another village of the township from now on; its history goes along.
    MovedTo { unit: UnitId },
    /// 拟迁往: asks a village of another township to take it over. It stays where it is until that village accepts.
    MoveProposed { unit: UnitId },
    /// 接收
    MoveAccepted { proposal: EventId },
    /// 不接收
    MoveDeclined { proposal: EventId, reason: String },
    /// 并入: the same household was entered twice; its visits and issues are shown with the other one (N7).
    MergedInto { household: DocId },
    /// 不是同一户: looked at, and not to be proposed again.
    DistinctFrom { household: DocId },
}

impl HouseholdEvent {
    /// Names as in documents.
    pub const NAMES: [&'static str; 6] =
        ["moved_to", "move_proposed", "move_accepted", "move_declined", "merged_into", "distinct_from"];

    pub(super) fn check(&self, check: &mut Check) {
        match self {
            HouseholdEvent::MoveDeclined { reason, .. } => check.required("reason", reason, TEXT_CHARS_MAX),
            HouseholdEvent::MovedTo { .. }
            | HouseholdEvent::MoveProposed { .. }
            | HouseholdEvent::MoveAccepted { .. }
            | HouseholdEvent::MergedInto { .. }
            | HouseholdEvent::DistinctFrom { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::EventKind;
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_event_has_its_name_and_is_no_other_kind_of_event() {
        let unit = UnitId::new("350404001002").expect("a unit id");
        let (household, proposal) = (DocId(Uuid::nil()), EventId(Uuid::nil()));
        let events = [
            HouseholdEvent::MovedTo { unit: unit.clone() },
            HouseholdEvent::MoveProposed { unit },
            HouseholdEvent::MoveAccepted { proposal },
            HouseholdEvent::MoveDeclined { proposal, reason: "不在本村".into() },
            HouseholdEvent::MergedInto { household },
            HouseholdEvent::DistinctFrom { household },
        ];
        for (event, name) in events.into_iter().zip(HouseholdEvent::NAMES) {
            let kind = EventKind::Household(event);
            let value = serde_json::to_value(&kind).expect("serialises");
            assert_eq!(value["event"], name);
            assert_eq!(serde_json::from_value::<EventKind>(value).expect("hydrates"), kind);
        }
    }
}
