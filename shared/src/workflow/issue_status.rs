//! The state of an issue: a fold over its events (invariant 4, G7).
//!
//! Two people acting offline at once both keep their event. Where the two can't both hold (one lists, the other
//! returns), the later in the order stands and the pair is a [`Contradiction`] until somebody who saw both decides.
//!
//! Three steps end an issue, and those take hold only where the fold finds what they rest on: the proposal to close a
//! result that was fed back, the confirmation a proposal and somebody else's hands, the approval an explanation of
//! somebody else. So no merge of offline acts closes what was not fed back, or lets anybody close an own item (N6, A20).

use super::issue_phase::Phase;
use super::{Turn, happened_after, in_order, voided, withdrawn};
use crate::domain::{
    DocId, Event, EventId, EventKind, Events, Filed, IssueEvent, Owner, PersonId, RecordEvent, Tier,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    pub tier: Tier,
    pub filed: Filed,
    pub opinion: Option<String>,
    /// Why it was returned, while it is.
    pub return_reason: Option<String>,
    /// The result or the explanation was fed back since it was reached (G6).
    pub fed_back: bool,
    /// The feedback that was given last since then; none was needed where it was solved on the spot.
    pub told: Option<EventId>,
    /// The explanation that was given last, and who gave it.
    pub explanation: Option<(EventId, PersonId)>,
    /// Where it goes on, while it is merged.
    pub merged_into: Option<DocId>,
    pub contradictions: Vec<Contradiction>,
    /// The event that brought it to its phase; `None` while it is only registered.
    pub decided_by: Option<EventId>,
    /// Who completed it, or proposed to close it: others confirm.
    hands: BTreeSet<PersonId>,
    /// Proposals to close it: what is confirmed is one of them, known to who confirms it.
    proposals: BTreeSet<EventId>,
}

/// What a deciding event did.
#[derive(Clone, Copy, PartialEq)]
enum Effect {
    Changed,
    /// It said what held already.
    Same,
    /// What it rests on does not hold.
    Refused,
}

/// Folds the events of an issue.
pub fn issue_state(events: &Events) -> IssueState {
    let gone = withdrawn(events);
    let mut state = IssueState::registered();
    let mut moves = Vec::new();
    for (id, event) in in_order(events).into_iter().filter(|(id, _)| !gone.contains(id)) {
        let before = state.phase;
        let holds = state.take(events, id, event);
        // What was proposed of an issue that is closed already decides nothing.
        let is_late = before == Phase::Closed && is_proposal(&event.kind);
        if moves_on(&event.kind) && !is_late {
            let changed = before != state.phase || is_listing(&event.kind);
            moves.push((
                id,
                if !holds {
                    Effect::Refused
                } else if changed {
                    Effect::Changed
                } else {
                    Effect::Same
                },
            ));
        }
    }
    state.contradictions = contradictions(events, &moves);
    state.decided_by = moves.iter().rev().find(|(_, effect)| *effect != Effect::Refused).map(|(id, _)| *id);
    if let Some((event, _)) = voided(events) {
        state.phase = Phase::Voided;
        state.decided_by = Some(event);
    }
    state
}

impl IssueState {
    fn registered() -> IssueState {
        IssueState {
            phase: Phase::Registered,
            owner: None,
            measures: None,
            due: None,
            tier: Tier::default(),
            filed: Filed::default(),
            opinion: None,
            return_reason: None,
            fed_back: false,
            told: None,
            explanation: None,
            merged_into: None,
            contradictions: Vec::new(),
            decided_by: None,
            hands: BTreeSet::new(),
            proposals: BTreeSet::new(),
        }
    }

    /// Whose move it is.
    pub fn turn(&self) -> Turn {
        self.phase.turn(self.fed_back)
    }

    /// Nobody closes an own item (A20): what one answers for, completed, or proposed to close.
    pub fn is_own_item_of(&self, person: PersonId) -> bool {
        let owns = self.owner.as_ref().is_some_and(|owner| owner.person == Some(person));
        owns || self.hands.contains(&person)
    }

    /// Whether the event takes hold.
    fn take(&mut self, events: &Events, id: EventId, event: &Event) -> bool {
        match &event.kind {
            EventKind::Issue(IssueEvent::ClosureConfirmed) => self.confirm_closure(events, id, event.by),
            EventKind::Issue(step) => self.take_step(id, event.by, step),
            EventKind::Record(RecordEvent::Returned { reason, .. }) => {
                self.arrive(Phase::Returned);
                self.return_reason = Some(reason.clone());
                true
            }
            EventKind::Record(
                RecordEvent::Reviewed { .. }
                | RecordEvent::Withdrawn { .. }
                | RecordEvent::Voided { .. }
                | RecordEvent::TakenOver,
            )
            | EventKind::Household(_)
            | EventKind::Unknown { .. } => true,
        }
    }

    fn take_step(&mut self, id: EventId, by: PersonId, step: &IssueEvent) -> bool {
        match step {
            IssueEvent::Registered | IssueEvent::Progressed { .. } => {}
            IssueEvent::Examined { tier, filed, .. } => {
                (self.tier, self.filed) = (*tier, self.filed.then(*filed));
            }
            IssueEvent::ResolvedOnSpot { .. } => {
                self.arrive(Phase::ResolvedOnSpot);
                self.fed_back = true;
            }
            IssueEvent::Reported { opinion } | IssueEvent::Split { opinion, .. } => {
                self.arrive(Phase::Reported);
                self.opinion = Some(opinion.clone());
            }
            IssueEvent::Listed { owner, measures, due, tier, filed } => {
                self.arrive(Phase::Listed);
                (self.owner, self.measures) = (Some(owner.clone()), Some(measures.clone()));
                (self.due, self.tier, self.filed) = (Some(*due), *tier, self.filed.then(*filed));
            }
            IssueEvent::Extended { due, .. } if self.phase == Phase::Listed => self.due = Some(*due),
            IssueEvent::Extended { .. } => {}
            IssueEvent::Completed { .. } => {
                self.arrive(Phase::Completed);
                self.hands.insert(by);
            }
            IssueEvent::Explained { .. } => {
                self.arrive(Phase::Explaining);
                self.explanation = Some((id, by));
            }
            IssueEvent::Approved { explanation } => return self.approve(*explanation, by),
            IssueEvent::FedBack { .. } => {
                let answered = [Phase::Completed, Phase::ClosureProposed, Phase::Explained];
                if answered.contains(&self.phase) {
                    (self.fed_back, self.told) = (true, Some(id));
                }
            }
            IssueEvent::ClosureProposed => return self.propose_closure(id, by),
            // Asks what its author knew: `take` does it.
            IssueEvent::ClosureConfirmed => return false,
            // Back to who answers for it; what nobody answered for goes back to the village.
            IssueEvent::Reopened { reason, due } => {
                self.arrive(if self.owner.is_some() { Phase::Listed } else { Phase::Returned });
                self.due = due.filter(|_| self.owner.is_some()).or(self.due);
                self.return_reason = Some(reason.clone());
            }
            IssueEvent::Merged { into } => {
                self.arrive(Phase::Merged);
                self.merged_into = Some(*into);
            }
            IssueEvent::Divided { .. } => self.arrive(Phase::Divided),
        }
        true
    }

    /// Begins a phase: what was said of the one before no longer holds.
    fn arrive(&mut self, phase: Phase) {
        self.phase = phase;
        (self.return_reason, self.merged_into, self.explanation) = (None, None, None);
        (self.fed_back, self.told) = (false, None);
        self.hands.clear();
        self.proposals.clear();
    }

    fn approve(&mut self, explanation: EventId, by: PersonId) -> bool {
        let of_another = self.explanation.is_some_and(|(id, author)| id == explanation && author != by);
        let holds = of_another && matches!(self.phase, Phase::Explaining | Phase::Explained);
        if holds {
            self.phase = Phase::Explained;
        }
        holds
    }

    fn propose_closure(&mut self, id: EventId, by: PersonId) -> bool {
        let holds = self.fed_back && matches!(self.phase, Phase::Completed | Phase::ClosureProposed);
        if holds {
            self.phase = Phase::ClosureProposed;
            self.hands.insert(by);
            self.proposals.insert(id);
        }
        holds
    }

    /// Whoever takes a proposal back takes back what was confirmed on it; another that nobody confirmed does not carry it.
    fn confirm_closure(&mut self, events: &Events, id: EventId, by: PersonId) -> bool {
        let at_it = matches!(self.phase, Phase::ClosureProposed | Phase::Closed);
        let on_proposal = self.proposals.iter().any(|proposal| happened_after(events, id, *proposal));
        let holds = at_it && on_proposal && !self.is_own_item_of(by);
        if holds {
            self.phase = Phase::Closed;
        }
        holds
    }
}

/// Events that decide where the issue stands.
fn moves_on(kind: &EventKind) -> bool {
    match kind {
        EventKind::Issue(step) => match step {
            IssueEvent::Registered
            | IssueEvent::Examined { .. }
            | IssueEvent::Extended { .. }
            | IssueEvent::Progressed { .. }
            | IssueEvent::FedBack { .. } => false,
            IssueEvent::ResolvedOnSpot { .. }
            | IssueEvent::Reported { .. }
            | IssueEvent::Listed { .. }
            | IssueEvent::Completed { .. }
            | IssueEvent::Explained { .. }
            | IssueEvent::Approved { .. }
            | IssueEvent::ClosureProposed
            | IssueEvent::ClosureConfirmed
            | IssueEvent::Reopened { .. }
            | IssueEvent::Merged { .. }
            | IssueEvent::Divided { .. }
            | IssueEvent::Split { .. } => true,
        },
        EventKind::Record(event) => matches!(event, RecordEvent::Returned { .. }),
        EventKind::Household(_) | EventKind::Unknown { .. } => false,
    }
}

fn is_proposal(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Issue(IssueEvent::ClosureProposed))
}

fn is_listing(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Issue(IssueEvent::Listed { .. }))
}

/// Pairs of deciding events that did not know of one another, unless they say the same or a third one, written in
/// knowledge of both, has settled it. `moves` are in order. Of a pair whose later event found no ground, the earlier
/// stands.
fn contradictions(events: &Events, moves: &[(EventId, Effect)]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for (i, (later, effect)) in moves.iter().enumerate() {
        for (earlier, _) in moves[..i].iter().filter(|(_, effect)| *effect != Effect::Refused) {
            let concurrent =
                !happened_after(events, *later, *earlier) && !happened_after(events, *earlier, *later);
            let settled = moves[i + 1..].iter().any(|(third, effect)| {
                let holds = *effect != Effect::Refused;
                holds && happened_after(events, *third, *later) && happened_after(events, *third, *earlier)
            });
            if !concurrent || settled {
                continue;
            }
            match effect {
                Effect::Changed => found.push(Contradiction { stands: *later, other: *earlier }),
                Effect::Refused => found.push(Contradiction { stands: *earlier, other: *later }),
                Effect::Same => {}
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
        let (tier, filed) = (Tier::Ordinary, Filed::default());
        event(n, after, IssueEvent::Listed { owner, measures: "更换路灯".into(), due, tier, filed })
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
