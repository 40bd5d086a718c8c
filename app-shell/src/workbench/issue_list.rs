//! 问题清单 (H1f): the months' lists, one of them, and what the next would be. Frozen in [`super::issue_list_freeze`].

use super::{Acting, Failure};
use crate::store::projection::{issue, issue_list};
use shared::api::{IssueListRow, IssueListSheet, IssueListsView, ListedRow};
use shared::domain::{
    AnyRecord, DocId, IssueList, IssueNumber, ListedIssue, Month, Owner, Record, Role, UnitId,
};
use shared::words::issue_list as words;

pub fn lists(acting: &Acting) -> Result<IssueListsView, Failure> {
    acting.need_lease()?;
    let months = own_township(acting).map(|_| months(acting).to_vec()).unwrap_or_default();
    Ok(IssueListsView { lists: acting.read(issue_list::list)?, months })
}

/// The months whose list may be frozen: this one, and the last, whose meeting may have been late.
pub(super) fn months(acting: &Acting) -> [Month; 2] {
    let this = Month::of(acting.today());
    [this, this.before()]
}

/// Whose lists this person freezes.
pub(super) fn own_township<'a>(acting: &'a Acting) -> Option<&'a UnitId> {
    let secretary = acting.grants.iter().find(|grant| grant.role == Role::TownshipSecretary);
    secretary.map(|grant| &grant.unit)
}

/// The township reads all of a list, everybody else what they answer for.
pub fn sheet(acting: &Acting, id: DocId) -> Result<IssueListSheet, Failure> {
    let opened = acting.show(id)?;
    let AnyRecord::IssueList(record) = &opened.record else {
        return Err(Failure::not_found());
    };
    let row =
        acting.read(|conn, reader| issue_list::get(conn, reader, id))?.ok_or_else(Failure::not_found)?;
    let of_month =
        acting.read(|conn, reader| issue_list::of_month(conn, reader, &record.unit, record.body.month))?;
    let whole = is_whole(acting, &record.unit);
    let rows = rows(acting, record, &row, whole)?;
    let who = acting.person_name(acting.person());
    Ok(IssueListSheet {
        latest: of_month.iter().all(|other| other.version <= row.version),
        made: shared::words::ledger::made(&who, &row.unit_name, acting.at, rows.len()),
        row,
        rows,
        whole,
    })
}

pub(super) fn is_whole(acting: &Acting, township: &UnitId) -> bool {
    acting.has_role_over(&[Role::TownshipSecretary, Role::TownshipLeader], township)
}

/// In the order of their numbers.
fn rows(
    acting: &Acting,
    record: &Record<IssueList>,
    list: &IssueListRow,
    whole: bool,
) -> Result<Vec<ListedRow>, Failure> {
    let own = |row: &ListedIssue| {
        acting.desks().contains(&row.village)
            || row.owner.person == Some(acting.person())
            || row.owner.unit.as_ref().is_some_and(|unit| acting.desks().contains(unit))
    };
    let shown = record.body.rows.iter().filter(|(_, row)| whole || own(row));
    let mut shown: Vec<(&DocId, &ListedIssue)> = shown.collect();
    shown.sort_by_key(|(_, row)| row.number);
    let confirmed = issue_list::is_confirmed(list);
    let told = shown.into_iter().map(|(issue, row)| {
        let number = Some(row.number).filter(|_| confirmed);
        listed_row(acting, *issue, number, row)
    });
    told.collect()
}

pub(super) fn listed_row(
    acting: &Acting,
    issue: DocId,
    number: Option<IssueNumber>,
    row: &ListedIssue,
) -> Result<ListedRow, Failure> {
    let here = acting.read(|conn, reader| issue::get(conn, reader, issue))?;
    Ok(ListedRow {
        issue,
        number,
        summary: row.summary.clone(),
        unit_name: acting.unit_name(&row.village),
        owner: owner_name(acting, &row.owner),
        measures: row.measures.clone(),
        due: row.due,
        tier: row.tier,
        phase: here.map(|here| here.phase),
    })
}

fn owner_name(acting: &Acting, owner: &Owner) -> String {
    match (owner.person, &owner.unit) {
        (Some(person), _) => acting.person_name(person),
        (None, Some(unit)) => acting.unit_name(unit),
        (None, None) => String::new(),
    }
}

/// What the file and the paper are called.
pub(super) fn title(list: &IssueListRow) -> String {
    words::title(&list.unit_name, list.month, list.version)
}
