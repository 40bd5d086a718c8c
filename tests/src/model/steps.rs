//! Steps of the issue loop.

use super::play::Play;
use super::room::{OFFICE, PEOPLE, TOWNSHIP, Who, person, unit};
use super::standing::issue_standing;
use super::world::Seen;
use jiff::ToSpan;
use shared::api::{DraftKey, IssueAction, Reply, Request, ReviewDecision};
use shared::domain::{
    Decision, DocId, EventKind, FeedbackChannel, Filed, IssueClass, IssueEvent, Kind, Owner, RecordEvent,
    Role, Scope, Tier, date_of,
};
use shared::workflow::Phase;
use std::collections::BTreeSet;

/// Issues that most steps are about.
const TALKED_ABOUT: usize = 4;
/// The secretary, by place among the people.
pub(super) const SECRETARY: Who = 4;

impl Play {
    pub(super) fn some_issue(&mut self, who: Who) -> Option<DocId> {
        // What is over is mostly left alone.
        let over = [Phase::Closed, Phase::Merged, Phase::Divided];
        let any = self.dice.chance(15);
        let view = self.view(self.tablet(who));
        let read = view.issues.values().filter(|issue| {
            let goes_on = any || !over.contains(&issue_standing(issue).phase);
            issue.void.is_none() && issue.readable_by(who) && goes_on
        });
        let mut issues: Vec<DocId> = read.map(|issue| issue.id).collect();
        // A few are everybody's, so that they come far, and people meet on them.
        if self.dice.chance(60) {
            issues.truncate(TALKED_ABOUT);
        }
        self.one_of(&issues)
    }

    pub(super) fn one_of(&mut self, ids: &[DocId]) -> Option<DocId> {
        (!ids.is_empty()).then(|| *self.dice.pick(ids))
    }

    /// An issue that stands where the step is taken; now and then another one, at which it is refused.
    fn issue_for(&mut self, who: Who, step: u64) -> Option<DocId> {
        let wanted: &[Phase] = match step {
            6 => &[Phase::Completed, Phase::Explained],
            7 => &[Phase::Completed],
            8 => &[Phase::ClosureProposed],
            9 | 12 | 13 => &[Phase::Reported],
            10 => &[Phase::Completed, Phase::ClosureProposed, Phase::Closed, Phase::ResolvedOnSpot],
            11 => &[Phase::Explaining],
            14 => &[Phase::Reported, Phase::Listed],
            15 => &[Phase::Listed],
            _ => return self.some_issue(who),
        };
        if self.dice.chance(10) {
            return self.some_issue(who);
        }
        let view = self.view(self.tablet(who));
        let read = view.issues.values().filter(|issue| issue.readable_by(who));
        let fits = read.filter(|issue| wanted.contains(&issue_standing(issue).phase));
        let fits: Vec<DocId> = fits.map(|issue| issue.id).collect();
        self.one_of(&fits)
    }

    pub(super) fn step_of_an_issue(&mut self, who: Who) {
        // Mostly what is the person's to do; the rest is refused.
        let choices: &[u64] = match PEOPLE[who].role {
            Role::VillageCadre => &[0, 0, 0, 0, 1, 3, 4, 6, 7],
            Role::TownshipSecretary => &[2, 2, 2, 2, 3, 4, 5, 5, 8, 9, 9, 10, 11, 12, 13, 15],
            Role::TownshipLeader => &[8, 8, 10, 11, 11, 14],
            Role::DepartmentHandler => &[3, 4],
            _ => &[1, 1, 3, 6],
        };
        let step = *self.dice.pick(choices);
        let Some(id) = self.issue_for(who, step) else { return };
        match step {
            0 => self.report_up(who, id),
            1 => self.step(who, id, IssueEvent::ResolvedOnSpot { answer: "现场办了".into() }),
            2 => {
                let listing = self.listing(who);
                self.step(who, id, listing);
            }
            3 => self.step(who, id, IssueEvent::Progressed { note: "在办".into() }),
            4 => self.step(who, id, IssueEvent::Completed { result: "办好了".into() }),
            5 => self.give_back_issue(who, id),
            6 => {
                let channel = *self.dice.pick(&FeedbackChannel::ALL);
                self.step(who, id, IssueEvent::FedBack { channel, content: "告诉他了".into() });
            }
            7 => self.step(who, id, IssueEvent::ClosureProposed),
            8 => self.step(who, id, IssueEvent::ClosureConfirmed),
            9 => self.examine(who, id),
            10 => {
                let today = date_of(self.room.now.get());
                let due = self.dice.chance(50).then(|| today.saturating_add(9.days()));
                self.step(who, id, IssueEvent::Reopened { reason: "还没好".into(), due });
            }
            11 => self.approve(who, id),
            12 => self.merge(who, id),
            13 => self.divide(who, id),
            15 => self.meet(who, id),
            _ => self.step(who, id, IssueEvent::Explained { reason: "不属受理范围".into() }),
        }
    }

    /// Something is reported and listed, so that every story has what people may disagree on.
    pub fn bring_some_onto_the_list(&mut self) {
        let of_village = |who: &Who| {
            let somebody = &PEOPLE[*who];
            somebody.role == Role::VillageCadre && somebody.unit.starts_with(TOWNSHIP)
        };
        let cadres: Vec<Who> = (0..PEOPLE.len()).filter(of_village).collect();
        for who in cadres {
            self.open_issues(who, Phase::Registered).into_iter().for_each(|id| self.report_up(who, id));
        }
        self.exchange();
        for id in self.open_issues(SECRETARY, Phase::Reported) {
            let listing = self.listing(SECRETARY);
            self.step(SECRETARY, id, listing);
        }
        self.exchange();
    }

    /// A few that stand there and that the person reads.
    fn open_issues(&self, who: Who, phase: Phase) -> Vec<DocId> {
        let view = self.view(self.tablet(who));
        let read = view.issues.values().filter(|issue| issue.void.is_none() && issue.readable_by(who));
        let stand = read.filter(|issue| issue_standing(issue).phase == phase);
        stand.map(|issue| issue.id).take(TALKED_ABOUT).collect()
    }

    /// Village and township decide differently on what is listed, so that contradictions are asked about in every story.
    pub fn meet_on_listed_issues(&mut self) {
        for id in self.open_issues(SECRETARY, Phase::Listed) {
            self.meet(SECRETARY, id);
        }
    }

    /// The township lists an issue anew while the village, which knows nothing of that, completes it.
    fn meet(&mut self, secretary: Who, id: DocId) {
        let village = self.view(self.tablet(secretary)).issues[&id].lives_in().clone();
        let listing = self.listing(secretary);
        self.step(secretary, id, listing);
        let of_village = |person: &super::room::Somebody| {
            person.role == Role::VillageCadre && person.unit == village.as_str()
        };
        if let Some(cadre) = PEOPLE.iter().position(of_village) {
            self.step(cadre, id, IssueEvent::Completed { result: "办好了".into() });
        }
    }

    fn listing(&mut self, who: Who) -> IssueEvent {
        let owner = match self.dice.below(3) {
            0 => Owner {
                unit: Some(unit(self.dice.pick::<&str>(&[TOWNSHIP, OFFICE, PEOPLE[0].unit]))),
                person: None,
            },
            1 => Owner { unit: Some(unit(OFFICE)), person: Some(person(7)) },
            _ => Owner { unit: None, person: Some(person(self.dice.below(7) as Who)) },
        };
        let today = date_of(self.room.now.get());
        let due = today.saturating_add((1 + self.dice.below(40) as i64).days());
        let (tier, measures) = (*self.dice.pick(&Tier::ALL), format!("由{}办", PEOPLE[who].name));
        let filed = self.filed();
        IssueEvent::Listed { owner, measures, due, tier, filed }
    }

    fn filed(&mut self) -> Filed {
        let class = self.dice.chance(70).then(|| *self.dice.pick(&IssueClass::ALL));
        Filed { class, scope: self.dice.chance(70).then(|| *self.dice.pick(&Scope::ALL)) }
    }

    fn step(&mut self, who: Who, id: DocId, event: IssueEvent) {
        let action = match event.clone() {
            IssueEvent::ResolvedOnSpot { answer } => IssueAction::ResolveOnSpot { answer },
            IssueEvent::Listed { owner, measures, due, tier, filed } => {
                IssueAction::List { owner, measures, due, tier, filed }
            }
            IssueEvent::Extended { due, reason } => IssueAction::Extend { due, reason },
            IssueEvent::Explained { reason } => IssueAction::Explain { reason },
            IssueEvent::Approved { .. } => IssueAction::Approve,
            IssueEvent::FedBack { channel, content } => IssueAction::FeedBack { channel, content },
            IssueEvent::ClosureProposed => IssueAction::ProposeClosure,
            IssueEvent::ClosureConfirmed => IssueAction::ConfirmClosure,
            IssueEvent::Reopened { reason, due } => IssueAction::Reopen { reason, due },
            IssueEvent::Progressed { note } => IssueAction::Progress { note },
            IssueEvent::Completed { result } => IssueAction::Complete { result },
            other => panic!("no action: {other:?}"),
        };
        let act = self.begin(who);
        if self.saved(who, Request::ActOnIssue { id, action }).is_some() {
            self.event(act, id, &Seen::default(), EventKind::Issue(event));
            self.end(act, Some(DraftKey::Issue { id }));
        }
    }

    /// Which explanation it is of is the product's to know.
    fn approve(&mut self, who: Who, id: DocId) {
        let act = self.begin(who);
        let request = Request::ActOnIssue { id, action: IssueAction::Approve };
        if self.saved(who, request).is_some() {
            let meant = self.fresh_events(who, id);
            let [(_, EventKind::Issue(IssueEvent::Approved { explanation }))] = meant.as_slice() else {
                panic!("not one approval: {meant:?}");
            };
            let mut known = self.world.entries[&id].events.iter();
            assert!(known.any(|event| event.id == *explanation), "of an act that is there");
            self.event(act, id, &Seen::default(), meant[0].1.clone());
            self.end(act, Some(DraftKey::Issue { id }));
        }
    }

    /// 研判 and what follows, told as two acts one after the other: the second knows of the first.
    fn examine(&mut self, who: Who, id: DocId) {
        let (analysis, tier) = ("看过现场".to_owned(), *self.dice.pick(&Tier::ALL));
        let filed = self.filed();
        let (decision, said, then) = match self.dice.below(4) {
            0 => {
                let reason = "不属受理范围".to_owned();
                let then = EventKind::Issue(IssueEvent::Explained { reason: reason.clone() });
                (Decision::Explain, ReviewDecision::Explain { reason }, Some(then))
            }
            1 => (Decision::Wait, ReviewDecision::Wait, None),
            _ => {
                let IssueEvent::Listed { owner, measures, due, .. } = self.listing(who) else {
                    panic!("a listing lists");
                };
                let said = ReviewDecision::List { owner: owner.clone(), measures: measures.clone(), due };
                let then = IssueEvent::Listed { owner, measures, due, tier, filed };
                (Decision::List, said, Some(EventKind::Issue(then)))
            }
        };
        let act = self.begin(who);
        let request = Request::Examine { id, analysis: analysis.clone(), tier, filed, decision: said };
        if self.saved(who, request).is_none() {
            return;
        }
        let fresh = self.fresh_events(who, id);
        let examined = EventKind::Issue(IssueEvent::Examined { analysis, tier, decision, filed });
        let meant: Vec<EventKind> = std::iter::once(examined).chain(then).collect();
        assert_eq!(fresh.iter().map(|(_, kind)| kind.clone()).collect::<Vec<_>>(), meant);
        let mut act = act;
        for (n, (event, kind)) in fresh.into_iter().enumerate() {
            if n > 0 {
                act = self.begin(who);
            }
            let seen = self.seen(who);
            self.world.add_event(act, id, event, &seen, &Seen::default(), kind);
            self.end(act, Some(DraftKey::Review { id }));
        }
    }

    fn merge(&mut self, who: Who, id: DocId) {
        let Some(into) = self.some_issue(who) else { return };
        let act = self.begin(who);
        if self.saved(who, Request::MergeIssue { id, into }).is_some() {
            self.event(act, id, &Seen::default(), EventKind::Issue(IssueEvent::Merged { into }));
            self.end(act, Some(DraftKey::Review { id }));
        }
    }

    /// The parts are made in one act, and that they are parts of it is told as another that knows of the first.
    fn divide(&mut self, who: Who, id: DocId) {
        let view = self.view(self.tablet(who));
        let whole = view.issues.get(&id).expect("some issue of the view");
        let (body, village) = (whole.body.clone(), whole.entry.unit.clone());
        let opinion = issue_standing(whole).opinion;
        drop(view);
        let texts = [self.matter(), self.matter()];
        let act = self.begin(who);
        if self.saved(who, Request::DivideIssue { id, parts: texts.to_vec() }).is_none() {
            return;
        }
        let fresh = self.fresh_events(who, id);
        let [(_, divided)] = fresh.as_slice() else { panic!("not one division: {fresh:?}") };
        let EventKind::Issue(IssueEvent::Divided { parts }) = divided.clone() else {
            panic!("no division: {divided:?}");
        };
        self.event(act, id, &Seen::default(), divided.clone());
        for (part, content) in parts.iter().zip(texts) {
            self.numbers[who] += 1;
            let number = format!("{}-{:04}", PEOPLE[who].code, self.numbers[who]);
            let body = shared::domain::Issue { number, content, ..body.clone() };
            let body = serde_json::to_value(body).expect("plain");
            self.world.create(act, *part, Kind::Issue, &village, &body);
        }
        let begun: Vec<_> = parts.iter().map(|part| (*part, self.fresh_events(who, *part))).collect();
        let split = EventKind::Issue(IssueEvent::Split { from: id, opinion });
        let meant = [EventKind::Issue(IssueEvent::Registered), split];
        let mut act = act;
        for (n, kind) in meant.into_iter().enumerate() {
            if n > 0 {
                self.end(act, Some(DraftKey::Review { id }));
                act = self.begin(who);
            }
            let seen = self.seen(who);
            for (part, events) in &begun {
                assert_eq!((events.len(), &events[n].1), (2, &kind), "登记, then that it is a part");
                self.world.add_event(act, *part, events[n].0, &seen, &Seen::default(), kind.clone());
            }
        }
        self.end(act, Some(DraftKey::Review { id }));
    }

    fn report_up(&mut self, who: Who, first: DocId) {
        let opinion = |n: usize| format!("建议{n}");
        let mut ids = BTreeSet::from([first]);
        if self.dice.chance(30) {
            ids.extend(self.some_issue(who));
        }
        let issues = ids.iter().enumerate().map(|(n, id)| (*id, opinion(n))).collect();
        let act = self.begin(who);
        if self.ask(who, Request::ReportUp { issues }).is_some() {
            for (n, id) in ids.into_iter().enumerate() {
                let event = EventKind::Issue(IssueEvent::Reported { opinion: opinion(n) });
                self.event(act, id, &Seen::default(), event);
            }
            self.end(act, Some(DraftKey::ReportUp));
        }
    }

    fn give_back_issue(&mut self, who: Who, id: DocId) {
        let Some(Reply::Issue(sheet)) = self.ask(who, Request::Issue { id }) else { return };
        let (act, seen, heads) = (self.begin(who), self.seen(who), sheet.heads);
        let reason = "地点不清".to_owned();
        let request = Request::Return { id, heads: heads.clone(), reason: reason.clone() };
        if self.saved(who, request).is_some() {
            self.event(act, id, &seen, EventKind::Record(RecordEvent::Returned { heads, reason }));
            self.end(act, Some(DraftKey::Issue { id }));
        }
    }
}
