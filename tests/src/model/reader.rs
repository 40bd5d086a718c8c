//! A person looking at what a tablet has: only what lies on their own desks, with names for ids.

use super::room::{GRIDS, PEOPLE, UNITS, Who, person};
use super::standing::{Standing, issue_standing};
use super::view::{Rec, View, head, phone};
use super::words::{address_order, masked_name, masked_phone};
use jiff::civil::Date;
use shared::api::{AnswerRow, HouseholdRow, IssueRow, SuggestionRow, VisitRow};
use shared::domain::{
    DocId, EventKind, GridId, Household, Issue, IssueEvent, Item, Items, Owner, Suggestion, UnitId, Visit,
    date_of,
};
use shared::workflow::{Phase, Turn};
use std::cmp::Reverse;
use std::collections::BTreeMap;

pub struct Reader<'v, 'w> {
    pub view: &'v View<'w>,
    pub who: Who,
    pub today: Date,
    /// Merged household → into which, where the person sees both.
    pub merges: BTreeMap<DocId, DocId>,
}

pub fn unit_name(id: &UnitId) -> String {
    let found = UNITS.iter().find(|(unit, ..)| *unit == id.as_str());
    found.map_or(String::new(), |(.., said)| (*said).to_owned())
}

pub fn grid_name(id: Option<&GridId>) -> String {
    let found = GRIDS.iter().find(|(grid, _)| id.is_some_and(|id| id.as_str() == *grid));
    found.map_or(String::new(), |(_, name)| (*name).to_owned())
}

pub fn person_name(who: Who) -> String {
    PEOPLE[who].name.to_owned()
}

pub fn owner_name(owner: &Owner) -> String {
    match (owner.person, &owner.unit) {
        (Some(id), _) => person_name(super::room::who(id)),
        (None, Some(unit)) => unit_name(unit),
        (None, None) => String::new(),
    }
}

fn turn(standing: &Standing) -> Turn {
    match standing.phase {
        Phase::Registered | Phase::Returned | Phase::Completed => Turn::Village,
        Phase::Explained => {
            if standing.fed_back {
                Turn::Nobody
            } else {
                Turn::Village
            }
        }
        Phase::Reported | Phase::Explaining | Phase::ClosureProposed => Turn::Township,
        Phase::Listed => Turn::Owner,
        Phase::ResolvedOnSpot | Phase::Closed | Phase::Merged | Phase::Divided | Phase::Voided => {
            Turn::Nobody
        }
    }
}

/// Somebody still has to move.
pub fn is_open(standing: &Standing) -> bool {
    turn(standing) != Turn::Nobody
}

pub fn items(items: &Items) -> impl Iterator<Item = &Item> {
    items.items.values().filter(|item| !item.struck)
}

impl<'v, 'w> Reader<'v, 'w> {
    pub fn new(view: &'v View<'w>, who: Who) -> Self {
        let reader = Reader { view, who, today: date_of(view.now), merges: BTreeMap::new() };
        Reader { merges: reader.merges(), ..reader }
    }

    fn reads<B>(&self) -> impl Fn(&&'v Rec<'w, B>) -> bool {
        let who = self.who;
        move |rec| rec.readable_by(who)
    }

    pub fn home(&self, id: DocId) -> Option<&'v Rec<'w, Household>> {
        self.view.homes.get(&id).filter(self.reads())
    }

    /// By address, without those that are void or merged into another.
    pub fn homes(&self) -> Vec<&'v Rec<'w, Household>> {
        let mut homes = self.standing_homes();
        homes.retain(|home| !self.is_merged(home.id));
        homes
    }

    /// By address, without those that are void.
    pub fn standing_homes(&self) -> Vec<&'v Rec<'w, Household>> {
        let standing = self.view.homes.values().filter(self.reads()).filter(|home| home.void.is_none());
        let mut homes: Vec<_> = standing.collect();
        homes.sort_by_key(|home| (address_order(&home.body.address), home.id));
        homes
    }

    /// Latest first, void ones among them.
    pub fn visits(&self) -> Vec<&'v Rec<'w, Visit>> {
        let mut visits: Vec<_> = self.view.visits.values().filter(self.reads()).collect();
        visits.sort_by_key(|visit| Reverse((visit.body.date, visit.id)));
        visits
    }

    /// Latest first, void ones among them.
    pub fn issues(&self) -> Vec<(&'v Rec<'w, Issue>, Standing<'w>)> {
        let mut issues: Vec<_> = self
            .view
            .issues
            .values()
            .filter(self.reads())
            .map(|issue| (issue, issue_standing(issue)))
            .collect();
        issues.sort_by_key(|(issue, _)| Reverse((issue.body.date, issue.id)));
        issues
    }

    /// Latest first, without those that are void.
    pub fn suggestions(&self) -> Vec<&'v Rec<'w, Suggestion>> {
        let standing = self.view.suggestions.values().filter(self.reads()).filter(|one| one.void.is_none());
        let mut suggestions: Vec<_> = standing.collect();
        suggestions.sort_by_key(|one| Reverse((one.body.date, one.id)));
        suggestions
    }

    pub fn head_of(&self, id: Option<DocId>) -> String {
        let home = id.and_then(|id| self.home_of(id));
        home.map_or(String::new(), |home| head(&home.body).to_owned())
    }

    /// Date of the latest visit that stands.
    pub fn last_visit(&self, home: DocId) -> Option<Date> {
        let of_home = |visit: &&Rec<Visit>| self.is_of(visit.body.household, home) && visit.void.is_none();
        self.visits().into_iter().find(of_home).map(|visit| visit.body.date)
    }

    pub fn open_issues(&self, home: DocId) -> Vec<(&'v Rec<'w, Issue>, Standing<'w>)> {
        let mut issues = self.issues();
        issues.retain(|(issue, standing)| {
            issue.body.household.is_some_and(|named| self.is_of(named, home)) && is_open(standing)
        });
        issues
    }

    /// What is open, and what was settled on a later day than that of the last visit.
    pub fn to_answer(&self, home: DocId) -> Vec<(&'v Rec<'w, Issue>, Standing<'w>)> {
        let last = self.last_visit(home);
        let mut issues = self.issues();
        issues.retain(|(issue, standing)| {
            let at = standing.decided.map_or(issue.entry.at, |decided| decided.at);
            let since = last.is_some_and(|last| date_of(at) > last) && standing.phase != Phase::Voided;
            issue.body.household.is_some_and(|named| self.is_of(named, home)) && (is_open(standing) || since)
        });
        issues
    }

    pub fn answer_row(&self, issue: &Rec<Issue>, standing: &Standing) -> AnswerRow {
        let said =
            super::view::standing(&issue.events).into_iter().rev().find_map(|event| match &event.kind {
                EventKind::Issue(IssueEvent::ResolvedOnSpot { answer: said })
                | EventKind::Issue(IssueEvent::Progressed { note: said })
                | EventKind::Issue(IssueEvent::Completed { result: said })
                | EventKind::Issue(IssueEvent::Explained { reason: said }) => Some(said.clone()),
                _ => None,
            });
        AnswerRow { issue: self.issue_row(issue, standing), said: said.unwrap_or_default(), may_tell: false }
    }

    pub fn owns(&self, standing: &Standing) -> bool {
        let own = super::rights::own_unit(self.who);
        let owner = standing.owner.as_ref();
        owner.is_some_and(|owner| owner.person == Some(person(self.who)) || owner.unit == Some(own))
    }

    pub fn home_row(&self, home: &Rec<Household>) -> HouseholdRow {
        HouseholdRow {
            id: home.id,
            head: head(&home.body).to_owned(),
            address: home.body.address.clone(),
            phone_masked: masked_phone(phone(&home.body)),
            members: super::view::present(&home.body).len() as u32,
            groups: home.body.groups.all(),
            grid_name: grid_name(home.body.grid.as_ref()),
            last_visit: self.last_visit(home.id),
            open_issues: self.open_issues(home.id).len() as u32,
            conflict: home.in_conflict,
            state: home.state,
        }
    }

    pub fn visit_row(&self, visit: &Rec<'w, Visit>) -> VisitRow {
        let home = self.home_of(visit.body.household);
        VisitRow {
            id: visit.id,
            household: self.shown_as(visit.body.household),
            head: self.head_of(Some(visit.body.household)),
            address: home.map_or(String::new(), |home| home.body.address.clone()),
            date: visit.body.date,
            by: person_name(visit.entry.by),
            difficulties: items(&visit.body.asks.difficulties).count() as u32,
            suggestions: items(&visit.body.asks.suggestions).count() as u32,
            review: self.review(visit),
            voided: visit.void.is_some(),
            state: visit.state,
        }
    }

    pub fn issue_row(&self, issue: &Rec<Issue>, standing: &Standing) -> IssueRow {
        let days_left = |due: Date| (due - self.today).get_days();
        IssueRow {
            id: issue.id,
            number: issue.body.number.clone(),
            official: self.official(issue.id),
            content: issue.body.content.clone(),
            phase: standing.phase,
            turn: turn(standing),
            unit_name: unit_name(&issue.entry.unit),
            head_masked: masked_name(&self.head_of(issue.body.household)),
            date: issue.body.date,
            owner: standing.owner.as_ref().map(owner_name).unwrap_or_default(),
            due: standing.due,
            tier: standing.tier,
            fed_back: standing.fed_back,
            days_left: standing.due.filter(|_| standing.phase == Phase::Listed).map(days_left),
            opinion: standing.opinion.clone(),
            contradiction: !standing.contradictions.is_empty(),
            state: issue.state,
        }
    }

    pub fn suggestion_row(&self, one: &Rec<Suggestion>) -> SuggestionRow {
        SuggestionRow {
            id: one.id,
            content: one.body.content.clone(),
            date: one.body.date,
            unit_name: unit_name(&one.entry.unit),
            by: person_name(one.entry.by),
            visit: one.body.source.document,
            form: one.body.source.form,
        }
    }
}
