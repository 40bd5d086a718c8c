//! 问题清单 (H1f): who may freeze a month's list, on which desks it lies, and that it stays as it was printed.

use crate::sample::*;
use shared::document::RawChange;
use shared::domain::{AnyRecord, IssueList, ListedIssue, Owner, Record, Role, Trouble};
use shared::limits::{LIST_MEASURES_CHARS_MAX, LIST_ROWS_FROZEN_MAX, LIST_SUMMARY_CHARS_MAX};
use shared::policy::audience;
use shared::sync::admission::{NotAdmitted, check_envelope};
use shared::sync::wire::{PushedChange, RejectCode};

fn list(change: impl FnOnce(&mut Record<IssueList>)) -> AnyRecord {
    let AnyRecord::IssueList(mut record) = issue_list(&secretary()) else {
        unreachable!("the sample is a list")
    };
    change(&mut record);
    AnyRecord::IssueList(record)
}

fn rejected(who: &Somebody, record: &AnyRecord) -> Option<RejectCode> {
    match who.judge(None, &who.create(record).1) {
        Err(NotAdmitted::Rejected(rejection)) => Some(rejection.code),
        Err(not) => panic!("{not}"),
        Ok(_) => None,
    }
}

fn row(record: &mut Record<IssueList>) -> &mut ListedIssue {
    record.body.rows.values_mut().next().expect("the sample has a row")
}

#[test]
fn h1f_a_list_lies_with_its_township_its_villages_and_whoever_answers_for_a_row() {
    let department = Owner { unit: Some(unit("350404-zjj")), person: Some(cadre().person) };
    let record = list(|record| row(record).owner = department);
    let desks: Vec<String> = audience(&record).iter().map(ToString::to_string).collect();
    assert_eq!(desks, ["350404-zjj", "350404001", "350404001001"]);
}

#[test]
fn h1f_nobody_freezes_the_list_of_another_township_or_lays_it_on_desks_there() {
    let stranger = Somebody::new(9, Role::TownshipSecretary, unit("350404002"));
    let foreign = issue_list(&stranger);
    assert_eq!(rejected(&stranger, &foreign), Some(RejectCode::Policy));
    let foreign_village = list(|record| row(record).village = unit("350404002001"));
    assert_eq!(rejected(&secretary(), &foreign_village), Some(RejectCode::Policy));
    let of_a_village = list(|record| record.unit = village());
    assert_eq!(rejected(&secretary(), &of_a_village), Some(RejectCode::Policy));
    assert_eq!(rejected(&leader(), &issue_list(&leader())), Some(RejectCode::Policy));
}

#[test]
fn h1f_a_frozen_list_is_neither_changed_nor_voided() {
    let (doc, _) = secretary().create(&issue_list(&secretary()));
    let judged = |change: &RawChange| match secretary().judge(Some(&doc), change) {
        Err(NotAdmitted::Rejected(rejection)) => Some(rejection.code),
        _ => None,
    };
    for kind in [voided(), withdrawn(1), reviewed()] {
        assert_eq!(judged(&secretary().add(&mut doc.clone(), 2, kind)), Some(RejectCode::Policy));
    }
    let edited = secretary().edit(&mut doc.clone(), |form| {
        if let AnyRecord::IssueList(record) = form {
            row(record).measures = "另有打算".into();
        }
    });
    assert_eq!(judged(&edited), Some(RejectCode::Policy));
}

#[test]
fn h1f_h1g_h1h_a_row_has_an_owner_measures_and_a_number_of_its_own_and_nobodys_phone() {
    let second = |record: &mut Record<IssueList>| {
        let number = row(record).number.to_string();
        record.body.rows.insert(doc_id(0x21), listed_issue(&number));
    };
    type Spoil = fn(&mut Record<IssueList>);
    let table: [(Spoil, &str, Trouble); 6] = [
        (|record| record.body.rows.clear(), "rows", Trouble::Missing),
        (|record| record.body.version = 0, "version", Trouble::Missing),
        (|record| row(record).owner = Owner { unit: None, person: None }, "owner", Trouble::Missing),
        (|record| row(record).measures = " ".into(), "measures", Trouble::Missing),
        (|record| row(record).summary = "请打13812341234".into(), "summary", Trouble::Contradicts),
        (second, "rows", Trouble::Contradicts),
    ];
    for (spoil, field, trouble) in table {
        let record = list(spoil);
        let errors = record.check().expect_err(field);
        assert!(
            errors.iter().any(|error| error.field.ends_with(field) && error.trouble == trouble),
            "{errors:?}"
        );
        assert_eq!(rejected(&secretary(), &record), Some(RejectCode::Shape), "{field}");
    }
}

#[test]
fn the_longest_list_fits_one_change() {
    let record = list(|record| {
        let longest = |n: u128| ListedIssue {
            summary: "路".repeat(LIST_SUMMARY_CHARS_MAX),
            measures: "修".repeat(LIST_MEASURES_CHARS_MAX),
            owner: Owner { unit: Some(village()), person: Some(cadre().person) },
            ..listed_issue(&format!("2026-11-{:03}", n + 1))
        };
        record.body.rows =
            (0..LIST_ROWS_FROZEN_MAX as u128).map(|n| (doc_id(0x100 + n), longest(n))).collect();
    });
    let (_, change) = secretary().create(&record);
    let pushed = PushedChange { doc: doc_id(1), generation: 0, bytes: change.bytes().to_vec() };
    assert!(check_envelope(&pushed).is_ok(), "{} bytes", pushed.bytes.len());
    assert_eq!(rejected(&secretary(), &record), None);
}
