//! Where an issue stands, told from its acts one after another in the domain's words.

use super::room::{Who, person};
use super::view::{Rec, standing};
use super::world::{ActId, Happened};
use jiff::civil::Date;
use shared::domain::{DocId, EventId, EventKind, Filed, Issue, IssueEvent, Owner, RecordEvent, Tier};
use shared::workflow::Phase;

/// Where an issue stands.
pub struct Standing<'w> {
    pub phase: Phase,
    /// The act that brought it there.
    pub decided: Option<&'w Happened>,
    pub owner: Option<Owner>,
    pub measures: String,
    pub due: Option<Date>,
    pub tier: Tier,
    pub filed: Filed,
    pub opinion: String,
    pub return_reason: String,
    pub fed_back: bool,
    pub told: Option<&'w Happened>,
    pub merged_into: Option<DocId>,
    /// The act that stands, and the other.
    pub contradictions: Vec<(&'w Happened, &'w Happened)>,
    /// Who explained it, with the act; who completed it or proposed to close it.
    explained: Option<(EventId, Who)>,
    hands: Vec<Who>,
    /// Proposals to close it that hold.
    proposals: Vec<ActId>,
}

/// What came of an act that decides.
#[derive(Clone, Copy, PartialEq)]
enum Came {
    News,
    Nothing,
    /// It rests on what does not hold.
    Baseless,
}

pub fn issue_standing<'w>(issue: &Rec<'w, Issue>) -> Standing<'w> {
    let mut standing_now = Standing {
        phase: Phase::Registered,
        decided: None,
        owner: None,
        measures: String::new(),
        due: None,
        tier: Tier::Ordinary,
        filed: Filed::default(),
        opinion: String::new(),
        return_reason: String::new(),
        fed_back: false,
        told: None,
        merged_into: None,
        contradictions: Vec::new(),
        explained: None,
        hands: Vec::new(),
        proposals: Vec::new(),
    };
    let mut moves = Vec::new();
    for event in standing(&issue.events) {
        let before = standing_now.phase;
        let Some(holds) = standing_now.happens(event) else { continue };
        let listed = matches!(event.kind, EventKind::Issue(IssueEvent::Listed { .. }));
        let came = match holds {
            false => Came::Baseless,
            true if listed || standing_now.phase != before => Came::News,
            true => Came::Nothing,
        };
        if holds {
            standing_now.decided = Some(event);
        }
        moves.push((event, came));
    }
    standing_now.contradictions = contradictions(&moves);
    if let Some(void) = issue.void {
        (standing_now.phase, standing_now.decided) = (Phase::Voided, Some(void));
    }
    standing_now
}

impl<'w> Standing<'w> {
    /// Whether the act holds; `None` for one that decides nothing.
    fn happens(&mut self, event: &'w Happened) -> Option<bool> {
        let step = match &event.kind {
            EventKind::Issue(step) => step,
            EventKind::Record(RecordEvent::Returned { reason, .. }) => {
                self.begin(Phase::Returned);
                self.return_reason.clone_from(reason);
                return Some(true);
            }
            _ => return None,
        };
        match step {
            IssueEvent::Registered | IssueEvent::Progressed { .. } => return None,
            IssueEvent::Examined { tier, filed, .. } => {
                self.tier = *tier;
                self.file(filed);
                return None;
            }
            IssueEvent::Extended { due, .. } => {
                if self.phase == Phase::Listed {
                    self.due = Some(*due);
                }
                return None;
            }
            IssueEvent::FedBack { .. } => {
                if matches!(self.phase, Phase::Completed | Phase::ClosureProposed | Phase::Explained) {
                    (self.fed_back, self.told) = (true, Some(event));
                }
                return None;
            }
            IssueEvent::ResolvedOnSpot { .. } => {
                self.begin(Phase::ResolvedOnSpot);
                self.fed_back = true;
            }
            IssueEvent::Reported { opinion } | IssueEvent::Split { opinion, .. } => {
                self.begin(Phase::Reported);
                self.opinion.clone_from(opinion);
            }
            IssueEvent::Listed { owner, measures, due, tier, filed } => {
                self.begin(Phase::Listed);
                self.file(filed);
                self.owner = Some(owner.clone());
                self.measures.clone_from(measures);
                (self.due, self.tier) = (Some(*due), *tier);
            }
            IssueEvent::Completed { .. } => {
                self.begin(Phase::Completed);
                self.hands.push(event.by);
            }
            IssueEvent::Explained { .. } => {
                self.begin(Phase::Explaining);
                self.explained = Some((event.id, event.by));
            }
            IssueEvent::Reopened { reason, due } => {
                if let (Some(due), true) = (due, self.owner.is_some()) {
                    self.due = Some(*due);
                }
                self.begin(if self.owner.is_some() { Phase::Listed } else { Phase::Returned });
                self.return_reason.clone_from(reason);
            }
            IssueEvent::Merged { into } => {
                self.begin(Phase::Merged);
                self.merged_into = Some(*into);
            }
            IssueEvent::Divided { .. } => self.begin(Phase::Divided),
            IssueEvent::Approved { explanation } => {
                let fits = self.explained.is_some_and(|(what, who)| what == *explanation && who != event.by);
                return Some(fits && self.goes(&[Phase::Explaining], Phase::Explained));
            }
            IssueEvent::ClosureProposed => {
                let from = [Phase::Completed, Phase::ClosureProposed];
                if self.phase == Phase::Closed {
                    return None;
                }
                let holds = self.fed_back && self.goes(&from, Phase::ClosureProposed);
                if holds {
                    self.hands.push(event.by);
                    self.proposals.push(event.act);
                }
                return Some(holds);
            }
            IssueEvent::ClosureConfirmed => {
                let owns = self.owner.as_ref().is_some_and(|owner| owner.person == Some(person(event.by)));
                let own = owns || self.hands.contains(&event.by);
                let knew = self.proposals.iter().any(|act| event.seen.contains(act));
                return Some(!own && knew && self.goes(&[Phase::ClosureProposed], Phase::Closed));
            }
        }
        Some(true)
    }

    /// What was left open is as it was.
    fn file(&mut self, filed: &Filed) {
        if filed.class.is_some() {
            self.filed.class = filed.class;
        }
        if filed.scope.is_some() {
            self.filed.scope = filed.scope;
        }
    }

    fn begin(&mut self, phase: Phase) {
        self.phase = phase;
        self.return_reason.clear();
        (self.fed_back, self.told) = (false, None);
        (self.merged_into, self.explained) = (None, None);
        self.hands.clear();
        self.proposals.clear();
    }

    /// From one of these, or where it is already.
    fn goes(&mut self, from: &[Phase], to: Phase) -> bool {
        let goes = from.contains(&self.phase) || self.phase == to;
        if goes {
            self.phase = to;
        }
        goes
    }
}

/// Two acts whose authors knew nothing of one another, the later of which changed something or could not, and which
/// nobody who knew of both has settled.
fn contradictions<'w>(moves: &[(&'w Happened, Came)]) -> Vec<(&'w Happened, &'w Happened)> {
    let knows = |one: &Happened, other: &Happened| one.seen.contains(&other.act);
    let mut found = Vec::new();
    for (n, (later, came)) in moves.iter().enumerate() {
        for (earlier, _) in moves[..n].iter().filter(|(_, came)| *came != Came::Baseless) {
            let settled = moves[n + 1..]
                .iter()
                .any(|(third, came)| *came != Came::Baseless && knows(third, later) && knows(third, earlier));
            if knows(later, earlier) || knows(earlier, later) || settled {
                continue;
            }
            match came {
                Came::News => found.push((*later, *earlier)),
                Came::Baseless => found.push((*earlier, *later)),
                Came::Nothing => {}
            }
        }
    }
    found
}
