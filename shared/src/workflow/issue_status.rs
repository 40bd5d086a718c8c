//! The state of an issue: a fold over its events (invariant 4, G7).
//!
//! Two people acting offline at once both keep their event. Where the two can't both hold (one lists, the other
//! returns), the later in the order stands and the pair is a [`Contradiction`] until somebody who saw both decides.

use super::{happened_after, in_order, voided, withdrawn};
use crate::domain::{EventId, EventKind, Events, IssueEvent, Owner, RecordEvent};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 已登记, in the village.
    Registered,
    /// 现场解决
    ResolvedOnSpot,
    /// 已上报, in the township's inbox.
    Reported,
    /// 退回补充, back in the village.
    Returned,
    /// 已列入清单, with an owner.
    Listed,
    /// 已办结
    Completed,
    /// 作废
    Voided,
}

impl Phase {
    pub const ALL: [Phase; 7] = [
        Phase::Registered,
        Phase::ResolvedOnSpot,
        Phase::Reported,
        Phase::Returned,
        Phase::Listed,
        Phase::Completed,
        Phase::Voided,
    ];

    /// The name in tables and on the wire to the screen.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Registered => "registered",
            Phase::ResolvedOnSpot => "resolved_on_spot",
            Phase::Reported => "reported",
            Phase::Returned => "returned",
            Phase::Listed => "listed",
            Phase::Completed => "completed",
            Phase::Voided => "voided",
        }
    }

    pub fn from_name(name: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// Whose move it is.
    pub fn turn(self) -> Turn {
        match self {
            Phase::Registered | Phase::Returned => Turn::Village,
            Phase::Reported => Turn::Township,
            Phase::Listed => Turn::Owner,
            Phase::ResolvedOnSpot | Phase::Completed | Phase::Voided => Turn::Nobody,
        }
    }
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    Village,
    Township,
    Owner,
    Nobody,
}

/// Two acts of people who did not know of one another and that can't both hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// The act that stands for now.
    pub stands: EventId,
    pub other: EventId,
}

/// An issue as its events leave it.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueState {
    pub phase: Phase,
    pub owner: Option<Owner>,
    pub measures: Option<String>,
    pub due: Option<Date>,
    pub opinion: Option<String>,
    /// Why it was returned, while it is.
    pub return_reason: Option<String>,
    pub contradictions: Vec<Contradiction>,
    /// The event that brought it to its phase; `None` while it is only registered.
    pub decided_by: Option<EventId>,
}

/// Folds the events of an issue.
pub fn issue_state(events: &Events) -> IssueState {
    let gone = withdrawn(events);
    let mut state = IssueState {
        phase: Phase::Registered,
        owner: None,
        measures: None,
        due: None,
        opinion: None,
        return_reason: None,
        contradictions: Vec::new(),
        decided_by: None,
    };
    let mut moves = Vec::new();
    for (id, event) in in_order(events).into_iter().filter(|(id, _)| !gone.contains(id)) {
        let before = state.phase;
        state.take(&event.kind);
        if moves_on(&event.kind) {
            moves.push((id, before != state.phase || is_listing(&event.kind)));
        }
    }
    state.contradictions = contradictions(events, &moves);
    state.decided_by = moves.last().map(|(id, _)| *id);
    if let Some((event, _)) = voided(events) {
        state.phase = Phase::Voided;
        state.decided_by = Some(event);
    }
    state
}

impl IssueState {
    fn take(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Issue(event) => self.take_issue_event(event),
            EventKind::Record(RecordEvent::Returned { reason, .. }) => {
                self.phase = Phase::Returned;
                self.return_reason = Some(reason.clone());
            }
            EventKind::Record(
                RecordEvent::Reviewed { .. }
                | RecordEvent::Withdrawn { .. }
                | RecordEvent::Voided { .. }
                | RecordEvent::TakenOver,
            )
            | EventKind::Unknown { .. } => {}
        }
        if self.phase != Phase::Returned {
            self.return_reason = None;
        }
    }

    fn take_issue_event(&mut self, event: &IssueEvent) {
        match event {
            IssueEvent::Registered | IssueEvent::Progressed { .. } => {}
            IssueEvent::ResolvedOnSpot { .. } => self.phase = Phase::ResolvedOnSpot,
            IssueEvent::Reported { opinion } => {
                self.phase = Phase::Reported;
                self.opinion = Some(opinion.clone());
            }
            IssueEvent::Listed { owner, measures, due } => {
                self.phase = Phase::Listed;
                self.owner = Some(owner.clone());
                self.measures = Some(measures.clone());
                self.due = Some(*due);
            }
            IssueEvent::Completed { .. } => self.phase = Phase::Completed,
        }
    }
}

/// Events that decide where the issue stands.
fn moves_on(kind: &EventKind) -> bool {
    match kind {
        EventKind::Issue(event) => !matches!(event, IssueEvent::Registered | IssueEvent::Progressed { .. }),
        EventKind::Record(event) => matches!(event, RecordEvent::Returned { .. }),
        EventKind::Unknown { .. } => false,
    }
}

fn is_listing(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Issue(IssueEvent::Listed { .. }))
}

/// Pairs of deciding events that did not know of one another, unless they say the same or a third one, written in
/// knowledge of both, has settled it. `moves` are in order, each with whether it changed anything.
fn contradictions(events: &Events, moves: &[(EventId, bool)]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for (i, (stands, changed)) in moves.iter().enumerate() {
        for (other, _) in &moves[..i] {
            let concurrent =
                !happened_after(events, *stands, *other) && !happened_after(events, *other, *stands);
            let settled = moves[i + 1..].iter().any(|(later, _)| {
                happened_after(events, *later, *stands) && happened_after(events, *later, *other)
            });
            if concurrent && *changed && !settled {
                found.push(Contradiction { stands: *stands, other: *other });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Event, PersonId};
    use uuid::Uuid;

    fn id(n: u128) -> EventId {
        EventId(Uuid::from_u128(n))
    }

    fn event(n: u128, after: &[u128], kind: IssueEvent) -> (EventId, Event) {
        let after = after.iter().map(|n| id(*n)).collect();
        (id(n), Event { by: PersonId(Uuid::nil()), at: 0, after, kind: EventKind::Issue(kind) })
    }

    fn returned(n: u128, after: &[u128]) -> (EventId, Event) {
        let (id, mut event) = event(n, after, IssueEvent::Registered);
        event.kind =
            EventKind::Record(RecordEvent::Returned { heads: vec![], reason: "地点不清".into() });
        (id, event)
    }

    fn withdraw(n: u128, after: &[u128], undoes: u128) -> (EventId, Event) {
        let (key, mut event) = event(n, after, IssueEvent::Registered);
        event.kind = EventKind::Record(RecordEvent::Withdrawn { undoes: id(undoes) });
        (key, event)
    }

    fn reported(n: u128, after: &[u128]) -> (EventId, Event) {
        event(n, after, IssueEvent::Reported { opinion: "建议修复".into() })
    }

    fn listed(n: u128, after: &[u128]) -> (EventId, Event) {
        let owner = Owner { unit: None, person: Some(PersonId(Uuid::nil())) };
        let due = jiff::civil::date(2026, 12, 31);
        event(n, after, IssueEvent::Listed { owner, measures: "更换路灯".into(), due })
    }

    fn completed(n: u128, after: &[u128]) -> (EventId, Event) {
        event(n, after, IssueEvent::Completed { result: "已修好".into() })
    }

    #[test]
    fn an_issue_walks_from_registered_to_completed() {
        let course =
            [event(1, &[], IssueEvent::Registered), reported(2, &[1]), listed(3, &[2]), completed(4, &[3])];
        let expected = [Phase::Registered, Phase::Reported, Phase::Listed, Phase::Completed];
        for (count, phase) in (1..=4).zip(expected) {
            let events: Events = course.iter().take(count).cloned().collect();
            assert_eq!(issue_state(&events).phase, phase);
        }
    }

    #[test]
    fn returning_and_listing_at_once_is_a_contradiction_until_someone_who_saw_both_decides() {
        let mut events: Events =
            [event(1, &[], IssueEvent::Registered), reported(2, &[1]), listed(3, &[2]), returned(4, &[2])]
                .into();
        let state = issue_state(&events);
        assert_eq!(state.phase, Phase::Returned, "the later in the order stands");
        assert_eq!(state.contradictions, [Contradiction { stands: id(4), other: id(3) }]);
        events.extend([listed(5, &[3, 4])]);
        let settled = issue_state(&events);
        assert_eq!((settled.phase, settled.contradictions.len()), (Phase::Listed, 0));
    }

    #[test]
    fn an_undone_event_counts_as_never_made_and_an_undone_undo_brings_it_back() {
        let mut events: Events =
            [event(1, &[], IssueEvent::Registered), reported(2, &[1]), withdraw(3, &[2], 2)].into();
        assert_eq!(issue_state(&events).phase, Phase::Registered);
        events.extend([withdraw(4, &[3], 3)]);
        assert_eq!(issue_state(&events).phase, Phase::Reported);
    }

    #[test]
    fn the_order_is_causal_even_where_ids_run_backwards() {
        let events: Events =
            [event(9, &[], IssueEvent::Registered), reported(5, &[9]), listed(1, &[5])].into();
        assert_eq!(issue_state(&events).phase, Phase::Listed);
    }

    #[test]
    fn a_forged_cycle_does_not_hang() {
        let events: Events = [reported(1, &[2]), listed(2, &[1])].into();
        assert_eq!(in_order(&events).len(), 2);
    }
}
