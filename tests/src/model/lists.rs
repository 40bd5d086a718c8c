//! Lists as they should come: everything is looked at, kept or left out, and sorted.

use super::reader::Reader;
use super::standing::Standing;
use super::view::Rec;
use super::words::{address_order, finds_home, finds_name, holds, named, terms};
use jiff::ToSpan;
use shared::api::{
    HouseholdFilter, HouseholdRow, IssueFilter, IssueRow, ListOf, Page, SearchHit, SuggestionRow, Unvisited,
    VoidedRow,
};
use shared::domain::{DocId, EventKind, Household, Issue, Kind, Millis, Reception, RecordEvent, UnitId};
use shared::workflow::Phase;
use std::cmp::Reverse;

/// Rows of one reply; hits of one kind.
const ROWS_MAX: usize = 200;
const HITS_MAX: usize = 30;

/// A slice of a whole list.
pub fn slice<T>(whole: Vec<T>, page: Page) -> ListOf<T> {
    let total = whole.len() as u32;
    let limit = (page.limit as usize).min(ROWS_MAX);
    let rows = whole.into_iter().skip(page.offset as usize).take(limit).collect();
    ListOf { rows, total, offset: page.offset }
}

/// The unit itself, or one that lies in it.
pub fn within(place: &UnitId, wanted: Option<&UnitId>) -> bool {
    wanted.is_none_or(|wanted| {
        wanted == place || (!wanted.as_str().contains('-') && place.as_str().starts_with(wanted.as_str()))
    })
}

pub fn issue_has(issue: &Issue, term: &str) -> bool {
    holds(&issue.number, term) || holds(&issue.content, term)
}

/// When it came to where it stands.
fn since(issue: &Rec<Issue>, standing: &Standing) -> Millis {
    standing.decided.map_or(issue.entry.at, |decided| decided.at)
}

impl<'v, 'w> Reader<'v, 'w> {
    fn wanted_homes(&self, wanted: &HouseholdFilter) -> Vec<&'v Rec<'w, Household>> {
        let terms = terms(&wanted.query);
        let long_ago = self.today.saturating_sub(180.days());
        let mut homes = self.homes();
        homes.retain(|home| {
            let last = self.last_visit(home.id);
            within(&home.unit, wanted.unit.as_ref())
                && (wanted.grid.is_none() || home.body.grid == wanted.grid)
                && wanted.among.is_none_or(|among| self.is_among(home, among))
                && wanted.group.is_none_or(|group| home.body.groups.has(group))
                && match wanted.unvisited {
                    None => true,
                    Some(Unvisited::Ever) => last.is_none(),
                    Some(Unvisited::Long) => last.is_none_or(|last| last < long_ago),
                }
                && terms.iter().all(|term| finds_home(&home.body, term))
        });
        if wanted.longest_first {
            // A stable sort: within one date they stay by address. Never visited comes first.
            homes.sort_by_key(|home| self.last_visit(home.id));
        }
        homes
    }

    pub fn households(&self, wanted: &HouseholdFilter) -> Vec<HouseholdRow> {
        self.wanted_homes(wanted).into_iter().map(|home| self.home_row(home)).collect()
    }

    /// The one to go to from there, if nobody was in it today or is said to come later.
    pub fn next_home(&self, wanted: &HouseholdFilter, from: DocId) -> Option<HouseholdRow> {
        let place = |home: &Rec<Household>| (address_order(&home.body.address), home.id);
        let here = self.home(from).map(place);
        let mut homes = self.wanted_homes(wanted).into_iter();
        let next = homes.find(|home| {
            let behind = wanted.longest_first || here.as_ref().is_some_and(|here| place(home) > *here);
            behind && home.id != from && self.last_visit(home.id).is_none_or(|last| last < self.today)
        });
        next.map(|home| self.home_row(home))
    }

    /// What is listed first, the nearest deadline on top; then the latest.
    pub fn issue_list(&self, wanted: &IssueFilter) -> Vec<IssueRow> {
        let terms = terms(&wanted.query);
        let mut issues = self.issues();
        issues.retain(|(issue, standing)| {
            let phase = match wanted.phases.as_slice() {
                [] => standing.phase != Phase::Voided,
                phases => phases.contains(&standing.phase),
            };
            phase
                && within(&issue.entry.unit, wanted.unit.as_ref())
                && (!wanted.mine || self.owns(standing))
                && (!wanted.raised_by_me || issue.entry.by == self.who)
                && self.finds_issue(issue, &terms)
        });
        if wanted.oldest_first {
            issues.sort_by_key(|(issue, standing)| (since(issue, standing), issue.id));
            return issues.iter().map(|(issue, standing)| self.issue_row(issue, standing)).collect();
        }
        issues.sort_by_key(|(issue, standing)| {
            let due = standing.due.filter(|_| standing.phase == Phase::Listed);
            (due.is_none(), due, Reverse((issue.body.date, issue.id)))
        });
        issues.iter().map(|(issue, standing)| self.issue_row(issue, standing)).collect()
    }

    /// By its words, or by its official number.
    fn finds_issue(&self, issue: &Rec<Issue>, terms: &[String]) -> bool {
        terms.iter().all(|term| issue_has(&issue.body, term)) || self.is_numbered(issue.id, terms)
    }

    pub fn suggestion_list(&self) -> Vec<SuggestionRow> {
        self.suggestions().into_iter().map(|one| self.suggestion_row(one)).collect()
    }

    pub fn search(&self, query: &str) -> Vec<SearchHit> {
        let terms = terms(query);
        if terms.is_empty() {
            return Vec::new();
        }
        let all = |home: &&&Rec<Household>| terms.iter().all(|term| finds_home(&home.body, term));
        // What finds a merged household leads to the one that stands for it, once.
        let mut homes: Vec<SearchHit> = Vec::new();
        for hit in self.standing_homes().iter().filter(all).take(HITS_MAX).map(|home| home_hit(home, &terms))
        {
            let id = self.shown_as(hit.id);
            if homes.iter().all(|other| other.id != id) {
                homes.push(SearchHit { id, ..hit });
            }
        }
        let mut issues = self.issues();
        issues.retain(|(issue, standing)| standing.phase != Phase::Voided && self.finds_issue(issue, &terms));
        let issues = issues.into_iter().take(HITS_MAX).map(|(issue, _)| SearchHit {
            id: issue.id,
            kind: Kind::Issue,
            title: issue.body.content.clone(),
            detail: self.number(issue),
        });
        homes
            .into_iter()
            .chain(issues)
            .chain(self.reception_hits(query))
            .chain(self.meeting_hits(&terms))
            .collect()
    }

    /// 作废, the latest first. Who spoke goes along with a visit and has no row.
    pub fn voided(&self) -> Vec<VoidedRow> {
        let view = self.view;
        let homes = view.homes.values().filter_map(|rec| self.voided_row(rec, rec.id_title()));
        let visits = view.visits.values();
        let visits = visits.filter_map(|rec| self.voided_row(rec, self.head_of(Some(rec.body.household))));
        let issues = view.issues.values().filter_map(|rec| self.voided_row(rec, rec.body.content.clone()));
        let suggestions =
            view.suggestions.values().filter_map(|rec| self.voided_row(rec, rec.body.content.clone()));
        let talks =
            view.meetings.values().filter_map(|rec| self.voided_row(rec, super::meetings::titled(&rec.body)));
        let complaints =
            view.complaints.values().filter_map(|rec| self.voided_row(rec, rec.body.text.clone()));
        let receptions = view.receptions.values().filter_map(|rec| self.voided_row(rec, self.titled(rec)));
        let handovers = view.handovers.values().filter_map(|rec| self.voided_row(rec, rec.body.note.clone()));
        let talks = talks.chain(homes).chain(visits).chain(receptions).chain(handovers);
        let mut rows: Vec<VoidedRow> = talks.chain(issues).chain(suggestions).chain(complaints).collect();
        rows.sort_by_key(|row| (Reverse(row.at), row.id));
        rows
    }

    /// By the first words, else by the household that it is about.
    pub fn titled(&self, rec: &Rec<Reception>) -> String {
        match super::desk::title(&rec.body) {
            said if said.is_empty() => self.head_of(rec.body.household),
            said => said,
        }
    }

    fn voided_row<B>(&self, rec: &Rec<B>, title: String) -> Option<VoidedRow> {
        let void = rec.void.filter(|_| rec.readable_by(self.who))?;
        let EventKind::Record(RecordEvent::Voided { reason }) = &void.kind else {
            return None;
        };
        Some(VoidedRow {
            id: rec.id,
            kind: rec.entry.kind,
            title,
            reason: reason.clone(),
            by: super::reader::person_name(void.by),
            at: void.at,
            event: void.id,
            may_restore: false,
        })
    }
}

impl Rec<'_, Household> {
    /// A household is called after its head, an empty house after its address.
    pub fn id_title(&self) -> String {
        let head = super::view::present(&self.body).first().map(|member| member.name.clone());
        head.unwrap_or_else(|| self.body.address.clone())
    }
}

/// Named after the head, or after the member who was found where the head was not.
fn home_hit(home: &Rec<Household>, terms: &[String]) -> SearchHit {
    let found = |name: &str| terms.iter().any(|term| finds_name(name, term));
    let head = super::view::head(&home.body).to_owned();
    let mut names: Vec<&str> = named(&home.body).map(|member| member.name.as_str()).collect();
    names.sort_unstable();
    let other = names.into_iter().find(|name| found(name)).filter(|_| !found(&head));
    let address = home.body.address.clone();
    let (title, detail) = match other {
        Some(name) if head.is_empty() => (name.to_owned(), address),
        Some(name) => (name.to_owned(), format!("{head} · {address}")),
        None => (head, address),
    };
    SearchHit { id: home.id, kind: Kind::Household, title, detail }
}
