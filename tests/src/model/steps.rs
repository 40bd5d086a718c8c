//! Steps of the issue loop, the secretary's word, 作废 and undo, settling, drafts.

use super::answer::named;
use super::play::{Held, Play};
use super::rights::{has_role_over, may_void};
use super::room::{OFFICE, PEOPLE, TOWNSHIP, Who, person, unit};
use super::standing::issue_standing;
use super::view::{Rec, View};
use super::world::{Happened, Seen};
use jiff::ToSpan;
use serde_json::json;
use shared::api::{ConflictView, Draft, DraftKey, IssueAction, Page, Reply, Request, ReviewDecision};
use shared::domain::{
    AppComplaint, Decision, DocId, EventId, EventKind, FeedbackChannel, IssueEvent, Kind, Owner, RecordEvent,
    Role, Tier, date_of,
};
use shared::workflow::Phase;
use std::collections::BTreeSet;

/// Issues that most steps are about.
const TALKED_ABOUT: usize = 4;
/// The secretary, by place among the people.
pub(super) const SECRETARY: Who = 4;

impl Play {
    fn some_issue(&mut self, who: Who) -> Option<DocId> {
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

    fn one_of(&mut self, ids: &[DocId]) -> Option<DocId> {
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
            10 => self.step(who, id, IssueEvent::Reopened { reason: "还没好".into() }),
            11 => self.approve(who, id),
            12 => self.merge(who, id),
            13 => self.divide(who, id),
            15 => self.meet(who, id),
            _ => self.step(who, id, IssueEvent::Explained { reason: "不属受理范围".into() }),
        }
    }

    /// Village and township decide differently on what is listed, so that contradictions are asked about in every story.
    pub fn meet_on_listed_issues(&mut self) {
        let view = self.view(self.tablet(SECRETARY));
        let listed = view.issues.values().filter(|issue| {
            issue.void.is_none()
                && issue.readable_by(SECRETARY)
                && issue_standing(issue).phase == Phase::Listed
        });
        let listed: Vec<DocId> = listed.map(|issue| issue.id).take(TALKED_ABOUT).collect();
        for id in listed {
            self.meet(SECRETARY, id);
        }
    }

    /// The township lists an issue anew while the village, which knows nothing of that, completes it.
    fn meet(&mut self, secretary: Who, id: DocId) {
        let village = self.world.entries[&id].unit.clone();
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
        IssueEvent::Listed { owner, measures, due, tier }
    }

    fn step(&mut self, who: Who, id: DocId, event: IssueEvent) {
        let action = match event.clone() {
            IssueEvent::ResolvedOnSpot { answer } => IssueAction::ResolveOnSpot { answer },
            IssueEvent::Listed { owner, measures, due, tier } => {
                IssueAction::List { owner, measures, due, tier }
            }
            IssueEvent::Extended { due, reason } => IssueAction::Extend { due, reason },
            IssueEvent::Explained { reason } => IssueAction::Explain { reason },
            IssueEvent::Approved { .. } => IssueAction::Approve,
            IssueEvent::FedBack { channel, content } => IssueAction::FeedBack { channel, content },
            IssueEvent::ClosureProposed => IssueAction::ProposeClosure,
            IssueEvent::ClosureConfirmed => IssueAction::ConfirmClosure,
            IssueEvent::Reopened { reason } => IssueAction::Reopen { reason },
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
                let then = IssueEvent::Listed { owner, measures, due, tier };
                (Decision::List, said, Some(EventKind::Issue(then)))
            }
        };
        let act = self.begin(who);
        let request = Request::Examine { id, analysis: analysis.clone(), tier, decision: said };
        if self.saved(who, request).is_none() {
            return;
        }
        let fresh = self.fresh_events(who, id);
        let examined = EventKind::Issue(IssueEvent::Examined { analysis, tier, decision });
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

    /// 审核 or 退回 of what was looked at now, or some time ago.
    pub(super) fn word_on_a_visit(&mut self) {
        let who = SECRETARY;
        let Some(id) = self.some_visit(who) else { return };
        let Some(Reply::Visit(sheet)) = self.ask(who, Request::Visit { id }) else { return };
        let reason = self.dice.chance(40).then(|| "缺少建议".to_owned());
        let held = Held::Word { who, id, heads: sheet.heads, looked: self.seen(who), reason };
        if self.dice.chance(30) {
            self.held.push(held);
        } else {
            self.send(held);
        }
    }

    /// The oldest of what was put aside.
    pub(super) fn send_held(&mut self) {
        if !self.held.is_empty() {
            let held = self.held.remove(0);
            self.send(held);
        }
    }

    pub(super) fn send(&mut self, held: Held) {
        match held {
            Held::Home { who, id, base, form, seen } => self.send_home(who, id, base, form, &seen),
            Held::Word { who, id, heads, looked, reason } => self.send_word(who, id, heads, &looked, reason),
        }
    }

    fn send_word(&mut self, who: Who, id: DocId, heads: Vec<String>, looked: &Seen, reason: Option<String>) {
        let act = self.begin(who);
        let (request, event) = match reason {
            Some(reason) => (
                Request::Return { id, heads: heads.clone(), reason: reason.clone() },
                RecordEvent::Returned { heads, reason },
            ),
            None => (Request::Review { records: vec![(id, heads.clone())] }, RecordEvent::Reviewed { heads }),
        };
        if self.ask(who, request).is_some() {
            self.event(act, id, looked, EventKind::Record(event));
            self.end(act, None);
        }
    }

    pub(super) fn void(&mut self, who: Who) {
        let found = match self.dice.below(10) {
            0 => self.some_home(who),
            1..3 => self.some_issue(who),
            3 => self.some_suggestion(who),
            4..6 => self.some_reception(who),
            _ => self.some_visit(who),
        };
        let Some(id) = found else { return };
        let reason = format!("记错了{}", self.dice.below(20));
        let event = || EventKind::Record(RecordEvent::Voided { reason: reason.clone() });
        let made = made_of(&self.view(self.tablet(who)), who, id).into_iter();
        let along: Vec<DocId> = made
            .filter(|made| made.void.is_none() && made.at_home && made.may_void)
            .map(|made| made.id)
            .collect();
        let act = self.begin(who);
        if self.saved(who, Request::Void { id, reason: reason.clone() }).is_some() {
            for id in std::iter::once(id).chain(along) {
                self.event(act, id, &Seen::default(), event());
            }
            self.end(act, None);
        }
    }

    fn some_suggestion(&mut self, who: Who) -> Option<DocId> {
        let view = self.view(self.tablet(who));
        let read = view.suggestions.values().filter(|one| one.void.is_none() && one.readable_by(who));
        let ids: Vec<DocId> = read.map(|one| one.id).collect();
        self.one_of(&ids)
    }

    pub(super) fn withdraw(&mut self, who: Who) {
        let Some((id, event)) = self.something_to_undo(who) else { return };
        let undone = self.world.entries[&id].events.iter().find(|one| one.id == event);
        let undone = undone.expect("an event that was told");
        let same = |void: &&Happened| (void.by, void.at, &void.kind) == (undone.by, undone.at, &undone.kind);
        let made = made_of(&self.view(self.tablet(who)), who, id).into_iter();
        let mine = made.filter(|made| undone.by == who || made.is_secretarys);
        let twins: Vec<(DocId, EventId)> =
            mine.filter_map(|made| Some((made.id, made.void.filter(same)?.id))).collect();
        let act = self.begin(who);
        if self.saved(who, Request::Withdraw { id, event }).is_some() {
            for (id, undoes) in std::iter::once((id, event)).chain(twins) {
                self.event(act, id, &Seen::default(), EventKind::Record(RecordEvent::Withdrawn { undoes }));
            }
            self.end(act, None);
        }
    }

    /// From the list of what is void, or from a sheet.
    fn something_to_undo(&mut self, who: Who) -> Option<(DocId, EventId)> {
        let mut found: Vec<(DocId, EventId)> = Vec::new();
        if self.dice.chance(50) {
            if let Some(Reply::Voided(list)) = self.ask(who, Request::VoidedList { page: Page::default() }) {
                let rows = list.rows.into_iter().filter(|row| row.may_restore);
                found.extend(rows.map(|row| (row.id, row.event)));
            }
        } else if let Some(id) = self.some_issue(who)
            && let Some(Reply::Issue(sheet)) = self.ask(who, Request::Issue { id })
        {
            let rows = sheet.timeline.into_iter().filter(|row| row.may_withdraw);
            found.extend(rows.map(|row| (id, row.event)));
        }
        (!found.is_empty()).then(|| *self.dice.pick(&found))
    }

    /// Chooses among the values of a field that two people changed.
    pub(super) fn settle(&mut self, who: Who) {
        let view = self.view(self.tablet(who));
        let homes = view.homes.values().filter(|home| home.in_conflict && home.readable_by(who));
        let visits = view.visits.values().filter(|visit| visit.in_conflict && visit.readable_by(who));
        let receptions = view.receptions.values().filter(|rec| rec.in_conflict && rec.readable_by(who));
        let ids: Vec<DocId> = homes
            .map(|home| home.id)
            .chain(visits.map(|visit| visit.id))
            .chain(receptions.map(|rec| rec.id))
            .collect();
        drop(view);
        let Some(id) = self.one_of(&ids) else { return };
        let conflicts: Vec<ConflictView> = match self.ask(who, Request::Household { id }) {
            Some(Reply::Household(sheet)) => sheet.conflicts,
            _ => match self.ask(who, Request::Visit { id }) {
                Some(Reply::Visit(sheet)) => sheet.conflicts,
                _ => match self.ask(who, Request::Reception { id }) {
                    Some(Reply::Reception(sheet)) => sheet.conflicts,
                    _ => return,
                },
            },
        };
        let conflict = self.dice.pick(&conflicts).clone();
        let value = self.dice.pick(&conflict.values).value.clone();
        let (act, seen) = (self.begin(who), self.seen(who));
        let request = Request::Settle { id, path: conflict.path.clone(), value: value.clone() };
        if self.saved(who, request).is_some() {
            self.world.settle(act, id, &seen, &conflict.path[1..].join("."), value);
            self.end(act, None);
        }
    }

    pub(super) fn draft(&mut self, who: Who) {
        let key = match (self.dice.below(4), self.some_home(who)) {
            (0, _) | (_, None) => DraftKey::ReportUp,
            (1, Some(id)) => DraftKey::Household { id },
            (_, Some(household)) => DraftKey::NewVisit { household },
        };
        if self.dice.chance(25) {
            self.ask(who, Request::DiscardDraft { key });
            self.drafts.remove(&(who, named(&key)));
            return;
        }
        let value = json!({ "typed": self.dice.below(100) });
        let saved_at = self.room.now.get();
        self.ask(who, Request::SaveDraft { key, base: Vec::new(), value: value.clone() });
        self.drafts.insert((who, named(&key)), Draft { key, base: Vec::new(), value, saved_at });
    }

    pub(super) fn complain(&mut self, who: Who) {
        let (act, text) = (self.begin(who), format!("字太小{}", self.dice.below(50)));
        let Some(saved) = self.saved(who, Request::Complain { text: text.clone() }) else { return };
        let complaint = AppComplaint { text, version: "0.1.0".into() };
        let body = serde_json::to_value(complaint).expect("plain");
        self.world.create(act, saved.id, Kind::AppComplaint, &unit("3504"), &body);
        self.end(act, Some(DraftKey::Complaint));
    }
}

/// What was made of a visit, as far as it matters when that is voided or restored.
struct Made<'w> {
    id: DocId,
    void: Option<&'w Happened>,
    /// The township has not taken it up.
    at_home: bool,
    may_void: bool,
    /// The person may undo what others did.
    is_secretarys: bool,
}

/// Documents that a visit or a reception names and the person reads.
fn made_of<'w>(view: &View<'w>, who: Who, talk: DocId) -> Vec<Made<'w>> {
    fn made<'w, B>(view: &View<'w>, who: Who, rec: &Rec<'w, B>, at_home: bool) -> Option<Made<'w>> {
        rec.readable_by(who).then(|| Made {
            id: rec.id,
            void: rec.void,
            at_home,
            may_void: may_void(who, rec, view.now),
            is_secretarys: has_role_over(who, &[Role::TownshipSecretary], &rec.entry.unit),
        })
    }
    let ids: BTreeSet<DocId> = match (view.visits.get(&talk), view.receptions.get(&talk)) {
        (Some(visit), _) => {
            let asks = &visit.body.asks;
            let items = asks.difficulties.items.values().chain(asks.suggestions.items.values());
            items.filter_map(|item| item.document).chain(visit.body.reporter).collect()
        }
        (None, Some(reception)) => {
            let matters = reception.body.matters.values();
            matters.filter_map(|matter| matter.document).chain(reception.body.speaker).collect()
        }
        (None, None) => return Vec::new(),
    };
    let described = |id: DocId| {
        if let Some(issue) = view.issues.get(&id) {
            let village = matches!(issue_standing(issue).phase, Phase::Registered | Phase::Returned);
            return made(view, who, issue, village);
        }
        let suggestion = view.suggestions.get(&id).and_then(|rec| made(view, who, rec, true));
        suggestion.or_else(|| view.identities.get(&id).and_then(|rec| made(view, who, rec, true)))
    };
    ids.into_iter().filter_map(described).collect()
}
