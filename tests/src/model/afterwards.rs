//! What is done with records once they are there: the secretary's word, 作废 and undo, settling; drafts and complaints.

use super::answer::named;
use super::play::{Held, Play};
use super::rights::{has_role_over, may_void};
use super::room::{Who, unit};
use super::standing::issue_standing;
use super::steps::SECRETARY;
use super::view::{Rec, View};
use super::world::{Happened, Seen};
use serde_json::json;
use shared::api::{ConflictView, Draft, DraftKey, Page, Reply, Request};
use shared::domain::{AppComplaint, DocId, EventId, EventKind, Kind, Meeting, RecordEvent, Role};
use shared::workflow::Phase;
use std::collections::BTreeSet;

impl Play {
    /// 审核 or 退回 of what was looked at now, or some time ago.
    pub(super) fn word_on_a_talk(&mut self) {
        let who = SECRETARY;
        let Some((id, heads)) = self.some_talk(who) else { return };
        let reason = self.dice.chance(40).then(|| "缺少建议".to_owned());
        let held = Held::Word { who, id, heads, looked: self.seen(who), reason };
        if self.dice.chance(30) {
            self.held.push(held);
        } else {
            self.send(held);
        }
    }

    fn some_talk(&mut self, who: Who) -> Option<(DocId, Vec<String>)> {
        let of = self.dice.below(10);
        let view = self.view(self.tablet(who));
        let receptions = view.receptions.values().filter(|rec| rec.void.is_none() && rec.readable_by(who));
        let receptions: Vec<DocId> = receptions.map(|rec| rec.id).collect();
        let held = |rec: &&Rec<Meeting>| rec.body.held.date.is_some() && rec.void.is_none();
        let meetings = view.meetings.values().filter(held).filter(|rec| rec.readable_by(who));
        let meetings: Vec<DocId> = meetings.map(|rec| rec.id).collect();
        let (id, request) = match of {
            0..3 if !receptions.is_empty() => {
                let id = *self.dice.pick(&receptions);
                (id, Request::Reception { id })
            }
            3 if !meetings.is_empty() => {
                let id = *self.dice.pick(&meetings);
                (id, Request::Meeting { id })
            }
            _ => {
                let id = self.some_visit(who)?;
                (id, Request::Visit { id })
            }
        };
        match self.ask(who, request)? {
            Reply::Visit(sheet) => Some((id, sheet.course.heads)),
            Reply::Reception(sheet) => Some((id, sheet.course.heads)),
            Reply::Meeting(sheet) => Some((id, sheet.course.heads)),
            _ => None,
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
            Held::Talk { who, id, base, form, seen } => self.send_talk(who, id, base, form, &seen),
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
            6 => self.some_meeting(who),
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
        } else if self.dice.chance(30) {
            let id = self.some_home(who)?;
            if let Some(Reply::Household(sheet)) = self.ask(who, Request::Household { id }) {
                let rows = sheet.timeline.into_iter().filter(|row| row.may_withdraw);
                found.extend(rows.map(|row| (id, row.event)));
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
        let talks = view.meetings.values().filter(|rec| rec.in_conflict && rec.readable_by(who));
        let ids: Vec<DocId> = homes
            .map(|home| home.id)
            .chain(visits.map(|visit| visit.id))
            .chain(receptions.map(|rec| rec.id))
            .chain(talks.map(|rec| rec.id))
            .collect();
        drop(view);
        let Some(id) = self.one_of(&ids) else { return };
        let conflicts: Vec<ConflictView> = match self.ask(who, Request::Household { id }) {
            Some(Reply::Household(sheet)) => sheet.conflicts,
            _ => match self.ask(who, Request::Visit { id }) {
                Some(Reply::Visit(sheet)) => sheet.course.conflicts,
                _ => match self.ask(who, Request::Reception { id }) {
                    Some(Reply::Reception(sheet)) => sheet.course.conflicts,
                    _ => match self.ask(who, Request::Meeting { id }) {
                        Some(Reply::Meeting(sheet)) => sheet.course.conflicts,
                        _ => return,
                    },
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
    if let Some(meeting) = view.meetings.get(&talk) {
        let points = meeting.body.points.values();
        let ids: BTreeSet<DocId> =
            points.flat_map(|point| point.document.into_iter().chain(point.speaker)).collect();
        return ids.into_iter().filter_map(|id| described(view, who, id)).collect();
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
    ids.into_iter().filter_map(|id| described(view, who, id)).collect()
}

fn described<'w>(view: &View<'w>, who: Who, id: DocId) -> Option<Made<'w>> {
    if let Some(issue) = view.issues.get(&id) {
        let village = matches!(issue_standing(issue).phase, Phase::Registered | Phase::Returned);
        return made(view, who, issue, village);
    }
    let suggestion = view.suggestions.get(&id).and_then(|rec| made(view, who, rec, true));
    suggestion.or_else(|| view.identities.get(&id).and_then(|rec| made(view, who, rec, true)))
}

fn made<'w, B>(view: &View<'w>, who: Who, rec: &Rec<'w, B>, at_home: bool) -> Option<Made<'w>> {
    rec.readable_by(who).then(|| Made {
        id: rec.id,
        void: rec.void,
        at_home,
        may_void: may_void(who, rec, view.now),
        is_secretarys: rec.places().any(|unit| has_role_over(who, &[Role::TownshipSecretary], unit)),
    })
}
