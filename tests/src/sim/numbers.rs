//! Official numbers (H1f): of all lists that the server let in, told again in the plainest way.

use super::oracle::{all, changes};
use anyhow::{Result, ensure};
use shared::document::Doc;
use shared::domain::{AnyRecord, DocId, IssueList, IssueNumber, Month, Record, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::ledger::sqlite::Database;

/// One document for each township, month and version, versions without a gap; one number for each issue, one issue for
/// each number, serials without a gap.
///
/// # Errors
/// Where that is not so.
pub fn check(server: &Database) -> Result<()> {
    let mut townships: BTreeMap<UnitId, Vec<Record<IssueList>>> = BTreeMap::new();
    for doc in all(server)? {
        if let AnyRecord::IssueList(list) = Doc::from_changes(&changes(server, doc)?)?.record()? {
            townships.entry(list.unit.clone()).or_default().push(list);
        }
    }
    townships.iter().try_for_each(|(township, lists)| check_township(township, lists))
}

fn check_township(township: &UnitId, lists: &[Record<IssueList>]) -> Result<()> {
    let mut versions: BTreeMap<Month, Vec<u32>> = BTreeMap::new();
    let mut given: BTreeSet<(IssueNumber, DocId)> = BTreeSet::new();
    for list in lists {
        versions.entry(list.body.month).or_default().push(list.body.version);
        given.extend(list.body.rows.iter().map(|(issue, row)| (row.number, *issue)));
    }
    for (month, mut found) in versions {
        found.sort_unstable();
        let expected: Vec<u32> = (1..).take(found.len()).collect();
        ensure!(found == expected, "{township} has versions {found:?} of {month}");
    }
    let numbers: BTreeSet<IssueNumber> = given.iter().map(|(number, _)| *number).collect();
    let issues: BTreeSet<DocId> = given.iter().map(|(_, issue)| *issue).collect();
    ensure!(numbers.len() == given.len(), "{township} gave one number to two issues: {given:?}");
    ensure!(issues.len() == given.len(), "{township} gave one issue two numbers: {given:?}");
    let mut serials: BTreeMap<Month, Vec<u32>> = BTreeMap::new();
    for number in numbers {
        serials.entry(number.month).or_default().push(number.serial);
    }
    for (month, found) in serials {
        let expected: Vec<u32> = (1..).take(found.len()).collect();
        ensure!(found == expected, "{township} gave {month} the serials {found:?}");
    }
    Ok(())
}
