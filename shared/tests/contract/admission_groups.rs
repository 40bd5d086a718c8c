//! All changes of one document in one push: one that is not let in does not stop the others, and takes only what builds
//! on it along.

use crate::sample::*;
use shared::document::{Doc, RawChange};
use shared::domain::RoleGrant;
use shared::sync::admission::{Author, Fates, Group, NotAdmitted, Outcome, Submitted, judge_group};
use shared::sync::wire::RejectCode;

fn judged(before: Option<&Doc>, pushed: &[(&Somebody, &RawChange)], fates: &mut Fates) -> Group {
    let grants: Vec<Vec<&RoleGrant>> = pushed.iter().map(|(who, _)| who.grants.iter().collect()).collect();
    let authors: Vec<Author> = pushed
        .iter()
        .zip(&grants)
        .map(|((who, _), grants)| Author {
            person: who.person,
            grants,
            revoked: who.revoked,
            accepted: false,
            holds: false,
            now: NOW,
            lives: None,
        })
        .collect();
    let submitted: Vec<Submitted> =
        pushed.iter().zip(&authors).map(|((_, change), author)| Submitted { change, author }).collect();
    judge_group(before.cloned(), &submitted, fates).expect("the stored document is sound")
}

fn names(group: &Group) -> Vec<String> {
    let name = |outcome: &Outcome| match outcome {
        Outcome::Admitted { .. } => "admitted".to_owned(),
        Outcome::Duplicate => "duplicate".to_owned(),
        Outcome::NotAdmitted(NotAdmitted::Rejected(rejection)) => format!("{:?}", rejection.code),
        Outcome::NotAdmitted(NotAdmitted::Deferred(missing)) => format!("deferred {}", missing.len()),
        Outcome::NotAdmitted(NotAdmitted::Held(by)) => format!("held {by}"),
    };
    group.outcomes.iter().map(name).collect()
}

#[test]
fn a_whole_history_in_one_push_is_judged_change_by_change() {
    let (mut doc, first) = worker().create(&household(&worker()));
    let second = worker().edit(&mut doc, |form| as_household(form).note = "一".into());
    let third = cadre().edit(&mut doc, |form| as_household(form).note = "二".into());
    let pushed = [(&worker(), &first), (&worker(), &second), (&cadre(), &third), (&worker(), &second)];
    let group = judged(None, &pushed, &mut Fates::default());
    assert_eq!(names(&group), ["admitted", "admitted", "admitted", "duplicate"]);
    let (after, record) = group.after.expect("a document");
    assert_eq!((after.heads(), Ok(record)), (doc.heads(), doc.record()));
}

#[test]
fn a_rejected_change_takes_its_descendants_along_and_nothing_else() {
    let (doc, _) = worker().create(&household(&worker()));
    let mut bad_line = doc.clone();
    let bad = worker().edit(&mut bad_line, |form| as_household(form).address = String::new());
    let child = worker().edit(&mut bad_line, |form| as_household(form).address = "江滨路5号".into());
    let grandchild = worker().edit(&mut bad_line, |form| as_household(form).note = "续".into());
    let good = cadre().edit(&mut doc.clone(), |form| as_household(form).note = "好".into());
    let pushed = [(&worker(), &bad), (&worker(), &child), (&cadre(), &good), (&worker(), &grandchild)];
    let mut fates = Fates::default();
    let group = judged(Some(&doc), &pushed, &mut fates);
    assert_eq!(names(&group), ["Shape", "Descendant", "admitted", "Descendant"]);
    assert_eq!(fates.rejected.len(), 3);
    assert_eq!(group.after.expect("a document").0.heads(), [good.hash()]);
    // A later push meets the same fate as long as it is remembered.
    let again = judged(Some(&doc), &[(&worker(), &child)], &mut fates);
    assert_eq!(names(&again), [format!("{:?}", RejectCode::Descendant)]);
}

#[test]
fn what_builds_on_held_work_is_held_and_what_does_not_is_let_in() {
    let (mut doc, first) = worker().create(&household(&worker()));
    let server = doc.clone();
    let held = worker().edit(&mut doc, |form| as_household(form).note = "临走前".into());
    // The cadre's device has both; its own change does not build on what is held, though its counters lie above it.
    let mut form = server.record().expect("a record");
    as_household(&mut form).phone = "8333456".into();
    let beside = doc.save_form(&[first.hash()], &form, cadre().actor, NOW).expect("saves").expect("changed");
    let upon = cadre().edit(&mut doc, |form| as_household(form).situation = "独居".into());
    let former = worker().former();
    let pushed = [(&former, &held), (&cadre(), &raw(&beside)), (&cadre(), &upon)];
    let group = judged(Some(&server), &pushed, &mut Fates::default());
    assert_eq!(names(&group), ["held 350404001", "admitted", "held 350404001"]);
}

#[test]
fn missing_ancestors_defer_without_being_remembered() {
    let (doc, _) = worker().create(&household(&worker()));
    let mut device = doc.clone();
    let second = worker().edit(&mut device, |form| as_household(form).note = "一".into());
    let third = worker().edit(&mut device, |form| as_household(form).note = "二".into());
    let mut fates = Fates::default();
    let group = judged(Some(&doc), &[(&worker(), &third), (&worker(), &second)], &mut fates);
    assert_eq!(names(&group), ["deferred 1", "admitted"]);
    let server = group.after.expect("a document").0;
    assert_eq!(names(&judged(Some(&server), &[(&worker(), &third)], &mut fates)), ["admitted"]);
}

#[test]
fn nothing_let_in_leaves_no_document() {
    let (_, create) = neighbour().create(&household(&neighbour()));
    let group = judged(None, &[(&neighbour(), &create)], &mut Fates::default());
    assert_eq!(names(&group), ["Policy"]);
    assert!(group.after.is_none());
}
