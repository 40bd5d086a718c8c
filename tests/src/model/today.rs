//! 今日 and the sync screen as they should be.

use super::links::is_stay_day;
use super::reader::{Reader, person_name};
use super::rights::{has_role_over, may_edit};
use super::room::{PEOPLE, person, unit};
use super::view::Rec;
use jiff::ToSpan;
use jiff::civil::Date;
use shared::api::{Draft, DraftKey, OutgoingRow, SendState, StatusLine, SyncView, TodayItem, TodayView};
use shared::domain::{DocId, Millis, Role, date_of};
use shared::workflow::Phase;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Those of the township who approve and confirm.
const DECIDES: [Role; 2] = [Role::TownshipSecretary, Role::TownshipLeader];

const WEEK_MS: Millis = 7 * 24 * 60 * 60 * 1000;

impl Reader<'_, '_> {
    pub fn today_view(&self, drafts: &[Draft]) -> TodayView {
        let mut items = self.returned_talks();
        items.extend(self.returned_issues());
        items.extend(self.conflicts());
        items.extend(self.contradictions());
        items.extend(self.due());
        items.extend(self.answered());
        items.extend(self.to_approve());
        items.extend(self.queues());
        items.extend(self.unmade());
        items.extend(self.moves_asked());
        items.extend(self.entered_twice());
        items.extend(self.talks());
        items.extend(self.handed_over());
        items.extend(drafts.iter().map(|draft| self.draft_item(draft)));
        items.sort_by_key(|item| !item.is_pressing());
        let this_month = |date: Date| (date.year(), date.month()) == (self.today.year(), self.today.month());
        let month: Vec<_> = self
            .visits()
            .into_iter()
            .filter(|visit| visit.void.is_none() && this_month(visit.body.date))
            .collect();
        let homes = self.homes();
        let long_ago = self.today.saturating_sub(180.days());
        let waiting = homes.iter().filter(|home| self.last_visit(home.id).is_none_or(|last| last < long_ago));
        TodayView {
            items,
            my_visits_month: month.iter().filter(|visit| visit.entry.by == self.who).count() as u32,
            unit_visits_month: month.len() as u32,
            households: homes.len() as u32,
            households_waiting: waiting.count() as u32,
            stay_day: is_stay_day(&unit(PEOPLE[self.who].unit), self.today),
        }
    }

    /// Days from Monday to Friday after `day`: the model's server announces no holidays.
    fn weekdays_since(&self, day: Date) -> usize {
        let days = (1..).map(|n: i64| day.saturating_add(n.days())).take_while(|day| *day <= self.today);
        days.filter(|day| day.weekday().to_monday_one_offset() <= 5).count()
    }

    /// Back in the village: for its cadre and for who raised it.
    fn returned_issues(&self) -> Vec<TodayItem> {
        let mut found = Vec::new();
        for (issue, standing) in self.issues() {
            let Some(decided) = standing.decided.filter(|_| standing.phase == Phase::Returned) else {
                continue;
            };
            let cadre = has_role_over(self.who, &[Role::VillageCadre], issue.lives_in());
            if cadre || issue.entry.by == self.who {
                let item = TodayItem::IssueReturned {
                    issue: issue.id,
                    content: issue.body.content.clone(),
                    by: person_name(decided.by),
                    reason: standing.return_reason,
                };
                found.push(((Reverse(decided.at), issue.id), item));
            }
        }
        sorted(found)
    }

    fn conflicts(&self) -> Vec<TodayItem> {
        let view = self.view;
        let homes = view.homes.values().filter_map(|rec| self.conflict(rec, rec.id_title()));
        let visits = view.visits.values();
        let visits = visits.filter_map(|rec| self.conflict(rec, self.head_of(Some(rec.body.household))));
        let issues = view.issues.values().filter_map(|rec| self.conflict(rec, rec.body.content.clone()));
        let receptions = view.receptions.values().filter_map(|rec| self.conflict(rec, self.titled(rec)));
        let talks =
            view.meetings.values().filter_map(|rec| self.conflict(rec, super::meetings::titled(&rec.body)));
        sorted(homes.chain(visits).chain(issues).chain(receptions).chain(talks).collect())
    }

    fn conflict<B>(&self, rec: &Rec<B>, title: String) -> Option<(DocId, TodayItem)> {
        let mine = rec.in_conflict && rec.void.is_none() && may_edit(self.who, rec);
        mine.then_some((rec.id, TodayItem::Conflict { id: rec.id, kind: rec.entry.kind, title }))
    }

    fn contradictions(&self) -> Vec<TodayItem> {
        let deciding = [Role::VillageCadre, Role::TownshipSecretary];
        let mut issues = self.issues();
        issues.retain(|(issue, standing)| {
            let open = !standing.contradictions.is_empty() && standing.phase != Phase::Voided;
            open && has_role_over(self.who, &deciding, issue.lives_in())
        });
        let item = |(issue, _): (&Rec<_>, _)| (issue.id, contradiction(issue));
        sorted(issues.into_iter().map(item).collect())
    }

    fn due(&self) -> Vec<TodayItem> {
        let mut found = Vec::new();
        for (issue, standing) in self.issues() {
            let Some(due) = standing.due.filter(|_| standing.phase == Phase::Listed) else { continue };
            let days = (due - self.today).get_days();
            if self.owns(&standing) && days <= 7 {
                let content = issue.body.content.clone();
                found.push(((due, issue.id), TodayItem::Due { issue: issue.id, content, due, days }));
            }
        }
        sorted(found)
    }

    /// Results and explanations that the village's cadre carries back, whatever waits longest first.
    fn answered(&self) -> Vec<TodayItem> {
        let mut found = Vec::new();
        for (issue, standing) in self.issues() {
            let waits = match standing.phase {
                Phase::Completed => true,
                Phase::Explained => !standing.fed_back,
                _ => false,
            };
            if waits && has_role_over(self.who, &[Role::VillageCadre], issue.lives_in()) {
                let item = TodayItem::ToFeedBack {
                    issue: issue.id,
                    content: issue.body.content.clone(),
                    phase: standing.phase,
                    fed_back: standing.fed_back,
                };
                found.push(((standing.decided.map(|act| act.at), issue.id), item));
            }
        }
        sorted(found)
    }

    /// Explanations of others.
    fn to_approve(&self) -> Vec<TodayItem> {
        let mut found = Vec::new();
        for (issue, standing) in self.issues() {
            let Some(explained) = standing.decided.filter(|_| standing.phase == Phase::Explaining) else {
                continue;
            };
            if explained.by != self.who && has_role_over(self.who, &DECIDES, issue.lives_in()) {
                let content = issue.body.content.clone();
                let item = TodayItem::ToApprove { issue: issue.id, content, by: person_name(explained.by) };
                found.push(((explained.at, issue.id), item));
            }
        }
        sorted(found)
    }

    /// Proposals of others to close what others own.
    fn to_confirm(&self) -> Vec<Date> {
        let mut dates = Vec::new();
        for (_, standing) in self.issues() {
            let own = standing.owner.as_ref().is_some_and(|owner| owner.person == Some(person(self.who)));
            if let Some(proposed) = standing.decided
                && standing.phase == Phase::ClosureProposed
                && proposed.by != self.who
                && !own
            {
                dates.push(date_of(proposed.at));
            }
        }
        dates
    }

    fn queues(&self) -> Vec<TodayItem> {
        let since = |phase| {
            let mut dates = Vec::new();
            for (issue, standing) in self.issues() {
                if standing.phase == phase {
                    dates.push(date_of(standing.decided.map_or(issue.entry.at, |decided| decided.at)));
                }
            }
            dates
        };
        let mut queues = Vec::new();
        if DECIDES.contains(&PEOPLE[self.who].role) {
            queues.extend(counted(self.to_confirm(), |count, oldest| TodayItem::ToConfirm { count, oldest }));
        }
        if PEOPLE[self.who].role == Role::VillageCadre {
            queues.extend(counted(since(Phase::Registered), |count, oldest| TodayItem::ToReport {
                count,
                oldest,
                late: self.weekdays_since(oldest) > 3,
            }));
        }
        if PEOPLE[self.who].role == Role::TownshipSecretary {
            queues
                .extend(counted(since(Phase::Reported), |count, oldest| TodayItem::Inbox { count, oldest }));
            queues.extend(counted(self.unreviewed(), |count, oldest| TodayItem::ToReview { count, oldest }));
        }
        queues
    }

    /// Difficulties of the last two months that became no issue in three days of work.
    fn unmade(&self) -> Option<TodayItem> {
        if !matches!(PEOPLE[self.who].role, Role::VillageCadre | Role::TownshipSecretary) {
            return None;
        }
        let oldest = self.today.saturating_sub(60.days());
        let mut dates = self.unmade_on();
        dates.retain(|date| *date >= oldest && self.weekdays_since(*date) > 3);
        counted(dates, |count, oldest| TodayItem::Unmade { count, oldest })
    }

    fn entered_twice(&self) -> Option<TodayItem> {
        let count = self.alike().len() as u32;
        (count > 0).then_some(TodayItem::Alike { count })
    }

    fn draft_item(&self, draft: &Draft) -> TodayItem {
        let title = match draft.key {
            DraftKey::NewVisit { household: id } | DraftKey::Household { id } => self.home(id),
            _ => None,
        };
        let title = title.map(Rec::id_title).unwrap_or_default();
        TodayItem::Draft { key: draft.key, title, saved_at: draft.saved_at }
    }

    /// What I made in the last days, or have waiting.
    fn mine(&self) -> Vec<OutgoingRow> {
        let view = self.view;
        let homes = view.homes.values().filter_map(|rec| self.outgoing(rec, rec.id_title()));
        let visits = view.visits.values();
        let visits = visits.filter_map(|rec| self.outgoing(rec, self.head_of(Some(rec.body.household))));
        let issues = view.issues.values().filter_map(|rec| self.outgoing(rec, rec.body.content.clone()));
        let suggestions =
            view.suggestions.values().filter_map(|rec| self.outgoing(rec, rec.body.content.clone()));
        let complaints = view.complaints.values().filter_map(|rec| self.outgoing(rec, rec.body.text.clone()));
        let talks =
            view.meetings.values().filter_map(|rec| self.outgoing(rec, super::meetings::titled(&rec.body)));
        let receptions = view.receptions.values().filter_map(|rec| self.outgoing(rec, self.titled(rec)));
        let handovers = view.handovers.values().filter_map(|rec| self.outgoing(rec, rec.body.note.clone()));
        let lists = view.lists.values().filter_map(|rec| self.outgoing(rec, String::new()));
        let talks = talks.chain(homes).chain(visits).chain(receptions).chain(handovers).chain(lists);
        let mut rows: Vec<OutgoingRow> = talks.chain(issues).chain(suggestions).chain(complaints).collect();
        rows.sort_by_key(|row| {
            (!row.conflict, row.state != SendState::Local, Reverse(row.at), Reverse(row.id))
        });
        rows.truncate(200);
        rows
    }

    fn outgoing<B>(&self, rec: &Rec<B>, title: String) -> Option<OutgoingRow> {
        let acts = &self.view.world.acts;
        let waits = self
            .view
            .unsent
            .iter()
            .any(|act| acts[*act].who == self.who && acts[*act].wrote.contains(&rec.id));
        let own = rec.entry.by == self.who;
        let recent = rec.entry.at >= self.view.now - WEEK_MS || rec.state != SendState::Delivered;
        ((own && recent) || waits).then_some(OutgoingRow {
            id: rec.id,
            kind: rec.entry.kind,
            title,
            at: rec.entry.at,
            state: rec.state,
            refused: None,
            conflict: rec.in_conflict,
        })
    }

    pub fn sync_view(&self, last_contact: Millis) -> SyncView {
        let view = self.view;
        let unsent =
            || view.unsent.iter().map(|act| &view.world.acts[*act]).filter(|act| !act.wrote.is_empty());
        let waiting: BTreeSet<&DocId> = unsent().flat_map(|act| &act.wrote).collect();
        fn open<B>(rec: &Rec<B>) -> bool {
            rec.in_conflict && rec.void.is_none()
        }
        let problems = view.homes.values().filter(|rec| open(rec)).count()
            + view.visits.values().filter(|rec| open(rec)).count()
            + view.issues.values().filter(|rec| open(rec)).count()
            + view.receptions.values().filter(|rec| open(rec)).count()
            + view.meetings.values().filter(|rec| open(rec)).count()
            + view.identities.values().filter(|rec| open(rec)).count();
        SyncView {
            status: StatusLine {
                waiting: waiting.len() as u32,
                pictures: 0,
                problems: problems as u32,
                last_contact: Some(last_contact),
                online: false,
                network_on: true,
                syncing: false,
                progress: None,
                clock_off_ms: None,
            },
            server: "http://127.0.0.1:8460".to_owned(),
            oldest_waiting: unsent().map(|act| act.at).min(),
            mine: self.mine(),
            last_error: None,
        }
    }
}

fn contradiction(issue: &Rec<shared::domain::Issue>) -> TodayItem {
    TodayItem::Contradiction { issue: issue.id, content: issue.body.content.clone() }
}

fn counted(dates: Vec<Date>, item: impl Fn(u32, Date) -> TodayItem) -> Option<TodayItem> {
    let oldest = dates.iter().min()?;
    Some(item(dates.len() as u32, *oldest))
}

fn sorted<K: Ord>(mut found: Vec<(K, TodayItem)>) -> Vec<TodayItem> {
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.into_iter().map(|(_, item)| item).collect()
}
