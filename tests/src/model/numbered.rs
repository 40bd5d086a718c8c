//! 问题清单 and official numbers (H1f), told from the lists that are known; and freezing one.

use super::lists::within;
use super::play::Play;
use super::reader::{Reader, is_open, person_name, unit_name};
use super::room::{TOWNSHIP, Who, unit};
use super::view::{Rec, standing};
use super::words::holds;
use shared::api::{IssueListRow, IssueListsView, Reply, Request, SendState};
use shared::domain::{
    AnyRecord, DocId, EventKind, Issue, IssueEvent, IssueList, Kind, Millis, Month, Role, date_of,
};
use shared::workflow::Phase;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Issues on one list.
const ROWS_MAX: usize = 100;

/// From the listing on, until it goes back to the village or on elsewhere.
const ON_A_LIST: [Phase; 6] = [
    Phase::Listed,
    Phase::Explaining,
    Phase::Explained,
    Phase::Completed,
    Phase::ClosureProposed,
    Phase::Closed,
];

impl<'v, 'w> Reader<'v, 'w> {
    fn read_lists(&self) -> Vec<&'v Rec<'w, IssueList>> {
        self.view.lists.values().filter(|list| list.readable_by(self.who)).collect()
    }

    /// Those whose numbers count: the server has them.
    fn confirmed_lists(&self) -> Vec<&'v Rec<'w, IssueList>> {
        let mut lists = self.read_lists();
        lists.retain(|list| list.state == SendState::Delivered);
        lists
    }

    /// As the latest list has it; empty where none does.
    pub fn official(&self, issue: DocId) -> String {
        let mut lists = self.confirmed_lists();
        lists.retain(|list| list.body.rows.contains_key(&issue));
        let latest = lists.into_iter().max_by_key(|list| (list.body.month, list.body.version, list.id));
        latest.map(|list| list.body.rows[&issue].number.to_string()).unwrap_or_default()
    }

    /// What people call it.
    pub fn number(&self, issue: &Rec<Issue>) -> String {
        match self.official(issue.id) {
            none if none.is_empty() => issue.body.number.clone(),
            official => official,
        }
    }

    pub fn is_numbered(&self, issue: DocId, terms: &[String]) -> bool {
        self.confirmed_lists().iter().filter_map(|list| list.body.rows.get(&issue)).any(|row| {
            let number = row.number.to_string();
            terms.iter().all(|term| holds(&number, term))
        })
    }

    pub fn issue_lists(&self) -> IssueListsView {
        let mut lists = self.read_lists();
        lists.sort_by_key(|list| {
            let body = &list.body;
            (Reverse(body.month), list.entry.unit.clone(), Reverse((body.version, list.entry.at, list.id)))
        });
        let row = |list: &Rec<IssueList>| IssueListRow {
            id: list.id,
            unit: list.entry.unit.clone(),
            unit_name: unit_name(&list.entry.unit),
            month: list.body.month,
            version: list.body.version,
            issues: list.body.rows.len() as u32,
            by: person_name(list.entry.by),
            at: list.entry.at,
            state: list.state,
        };
        let freezes = super::room::PEOPLE[self.who].role == Role::TownshipSecretary;
        let this = Month::of(self.today);
        let months = if freezes { vec![this, this.before()] } else { Vec::new() };
        IssueListsView { lists: lists.into_iter().take(200).map(row).collect(), months }
    }

    /// The next version of a month's list, with the number of each issue.
    fn next_list(&self, month: Month) -> (u32, BTreeMap<DocId, String>) {
        let lists = self.confirmed_lists();
        let of_month = lists.iter().filter(|list| list.body.month == month);
        let last = of_month.clone().max_by_key(|list| list.body.version);
        let on_last: BTreeSet<DocId> =
            last.map(|list| list.body.rows.keys().copied().collect()).unwrap_or_default();
        let mut wanted: Vec<(bool, bool, Millis, DocId)> = Vec::new();
        for (issue, standing_now) in self.issues() {
            let belongs = ON_A_LIST.contains(&standing_now.phase)
                && standing_now.due.is_some()
                && (is_open(&standing_now) || on_last.contains(&issue.id))
                && within(issue.lives_in(), Some(&unit(TOWNSHIP)));
            let listed = standing(&issue.events)
                .into_iter()
                .find(|event| matches!(event.kind, EventKind::Issue(IssueEvent::Listed { .. })));
            if let Some(at) = listed.map(|event| event.at)
                && belongs
                && date_of(at) <= month.last_day()
            {
                let numbered = !self.official(issue.id).is_empty();
                wanted.push((numbered, on_last.contains(&issue.id), at, issue.id));
            }
        }
        wanted.sort_unstable();
        wanted.truncate(ROWS_MAX);
        let given = lists.iter().flat_map(|list| list.body.rows.values()).map(|row| row.number);
        let mut serial =
            given.filter(|number| number.month == month).map(|number| number.serial).max().unwrap_or(0);
        let mut number = |id| match self.official(id) {
            none if none.is_empty() => {
                serial += 1;
                format!("{month}-{serial:03}")
            }
            official => official,
        };
        let rows = wanted.into_iter().map(|(.., id)| (id, number(id))).collect();
        (last.map_or(0, |list| list.body.version) + 1, rows)
    }
}

impl Play {
    /// Freezes a month's list as the draft shows it, if it shows what it should.
    pub(super) fn freeze(&mut self, who: Who, month: Month) {
        let Some(reply) = self.ask(who, Request::IssueListDraft { month }) else { return };
        let Reply::IssueListDraft(draft) = reply else { panic!("no draft: {reply:?}") };
        let view = self.view(self.tablet(who));
        let (version, rows) = Reader::new(&view, who).next_list(month);
        let shown: BTreeSet<DocId> = draft.rows.iter().map(|row| row.issue).collect();
        assert_eq!((draft.version, shown), (version, rows.keys().copied().collect()), "what would be frozen");
        let issues = rows.keys().copied().collect();
        let act = self.begin(who);
        // Refused while an earlier one waits, or where there is nothing to freeze.
        if let Some(saved) = self.saved(who, Request::FreezeIssueList { month, issues }) {
            let record = self.record(who, saved.id);
            let AnyRecord::IssueList(list) = &record else { panic!("not a list: {record:?}") };
            let given: BTreeMap<DocId, String> =
                list.body.rows.iter().map(|(issue, row)| (*issue, row.number.to_string())).collect();
            assert_eq!(given, rows, "numbers of {month}, version {version}");
            let body = serde_json::to_value(&list.body).expect("plain");
            self.world.create(act, saved.id, Kind::IssueList, &unit(TOWNSHIP), &body);
            self.end(act, None);
        }
    }
}
