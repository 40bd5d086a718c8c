//! Documents as earlier programs wrote them, committed as bytes: this program reads every one of them as it was meant.
//!
//! `tests/corpus/schema1/NAME.automerge` with the tree it holds, `NAME.json`. To add an entry, add it to [`entries`] and
//! run the tests once with `CORPUS_ADD=1`: files that are missing are written. Files that are there are never written
//! again: what an earlier program wrote does not change because a later one would write it differently.

use crate::sample::*;
use serde_json::Value;
use shared::document::Doc;
use shared::domain::{
    EventKind, Filed, HouseholdEvent, IssueClass, IssueEvent, Kind, Picture, Role, SCHEMA, Scope,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(format!("schema{SCHEMA}"))
}

/// What this program can add.
fn entries() -> Vec<(String, Doc)> {
    let mut entries: Vec<(String, Doc)> = every_kind(&worker())
        .iter()
        .map(|record| (record.kind().name().to_owned(), worker().create(record).0))
        .collect();
    entries.push(("issue_with_all_events".into(), issue_with_all_events()));
    entries.push(("issue_filed".into(), issue_filed()));
    entries.push(("issue_closed".into(), issue_closed()));
    entries.push(("issue_reopened".into(), issue_reopened()));
    entries.push(("issue_explained".into(), issue_explained()));
    entries.push(("issue_of_a_divided_one".into(), issue_of_a_divided_one()));
    entries.push(("household_in_conflict".into(), household_in_conflict()));
    entries.push(("household_with_all_events".into(), household_with_all_events()));
    entries.push(("visit_with_pictures".into(), visit_with_pictures()));
    entries.push(("handover_taken_over".into(), handover_taken_over()));
    entries
}

fn issue_with_all_events() -> Doc {
    let (mut doc, _) = worker().create(&issue(&worker()));
    let handler = Somebody::new(7, Role::DepartmentHandler, unit("350404-zjj"));
    let heads = vec![doc.heads()[0].to_string()];
    let reviewed = EventKind::Record(shared::domain::RecordEvent::Reviewed { heads });
    let steps = [
        (worker(), resolved_on_spot()),
        (worker(), withdrawn(2)),
        (cadre(), reported()),
        (secretary(), returned()),
        (cadre(), reported()),
        (secretary(), listed()),
        (handler.clone(), progressed()),
        (handler, completed()),
        (secretary(), reviewed),
        (secretary(), voided()),
        (secretary(), withdrawn(11)),
    ];
    for (n, (who, kind)) in (2..).zip(steps) {
        who.add(&mut doc, n, kind);
    }
    doc
}

fn household_with_all_events() -> Doc {
    let (mut doc, _) = worker().create(&household(&worker()));
    let far = unit("350404002001");
    let receiver = Somebody::new(8, Role::VillageCadre, far.clone());
    let (asked, other) = (event_id(5), doc_id(0x50));
    let steps = [
        (cadre(), HouseholdEvent::DistinctFrom { household: other }),
        (cadre(), HouseholdEvent::MoveProposed { unit: far.clone() }),
        (receiver.clone(), HouseholdEvent::MoveDeclined { proposal: event_id(3), reason: "不住这里".into() }),
        (cadre(), HouseholdEvent::MoveProposed { unit: far }),
        (receiver.clone(), HouseholdEvent::MoveAccepted { proposal: asked }),
        (receiver.clone(), HouseholdEvent::MovedTo { unit: unit("350404002002") }),
        (receiver, HouseholdEvent::MergedInto { household: other }),
    ];
    for (n, (who, event)) in (2..).zip(steps) {
        who.add(&mut doc, n, EventKind::Household(event));
    }
    doc
}

fn handover_taken_over() -> Doc {
    let (mut doc, _) = worker().create(&handover(&worker()));
    cadre().add(&mut doc, 2, taken_over());
    doc
}

fn issue_after(steps: impl IntoIterator<Item = (Somebody, EventKind)>) -> Doc {
    let (mut doc, _) = worker().create(&issue(&worker()));
    for (n, (who, kind)) in (2..).zip(steps) {
        who.add(&mut doc, n, kind);
    }
    doc
}

fn issue_filed() -> Doc {
    let class = Some(IssueClass::Transport);
    let first = Filed { class, scope: None };
    let then = Filed { class: None, scope: Some(Scope::Collective) };
    issue_after([(cadre(), reported()), (secretary(), examined_as(first)), (secretary(), listed_as(then))])
}

fn issue_closed() -> Doc {
    issue_after([
        (cadre(), reported()),
        (secretary(), examined()),
        (secretary(), listed()),
        (secretary(), extended()),
        (cadre(), completed()),
        (worker(), fed_back()),
        (cadre(), closure_proposed()),
        (secretary(), reopened()),
        (cadre(), completed()),
        (worker(), fed_back()),
        (cadre(), closure_proposed()),
        (secretary(), closure_confirmed()),
    ])
}

fn issue_reopened() -> Doc {
    issue_after([
        (cadre(), reported()),
        (secretary(), listed()),
        (cadre(), completed()),
        (secretary(), reopened_until()),
    ])
}

fn issue_explained() -> Doc {
    issue_after([
        (cadre(), reported()),
        (secretary(), merged()),
        (secretary(), withdrawn(3)),
        (secretary(), divided()),
        (secretary(), withdrawn(5)),
        (secretary(), explained()),
        (leader(), approved(7)),
    ])
}

fn issue_of_a_divided_one() -> Doc {
    let mut record = issue(&secretary());
    let kind = EventKind::Issue(IssueEvent::Split { from: doc_id(0x20), opinion: "建议更换".into() });
    let event = secretary().event(&record, kind);
    record.events_mut().insert(event_id(2), event);
    secretary().create(&record).0
}

fn household_in_conflict() -> Doc {
    let (mut doc, _) = worker().create(&household(&worker()));
    let (base, mut form) = (doc.heads(), doc.record().expect("a record"));
    cadre().edit(&mut doc, |theirs| as_household(theirs).phone = "8333456".into());
    as_household(&mut form).phone = "8444789".into();
    as_household(&mut form).note = "养狗".into();
    doc.save_form(&base, &form, worker().actor, NOW).expect("saves");
    doc
}

fn visit_with_pictures() -> Doc {
    let (mut doc, _) = worker().create(&visit(&worker()));
    for (n, removed) in [(1, false), (2, true)] {
        worker().edit(&mut doc, |visit| {
            as_visit(visit).pictures.insert(entry_id(n), Picture { removed, ..picture() });
        });
    }
    doc
}

/// Writes what is missing, if asked to.
fn add_missing() {
    if std::env::var_os("CORPUS_ADD").is_none() {
        return;
    }
    std::fs::create_dir_all(folder()).expect("the folder can be made");
    for (name, doc) in entries() {
        let path = folder().join(&name).with_extension("automerge");
        if !path.exists() {
            let tree = doc.tree_at(&doc.heads()).expect("a tree");
            let text = serde_json::to_string_pretty(&tree).expect("serialises");
            std::fs::write(&path, doc.save().expect("saves")).expect("written");
            std::fs::write(path.with_extension("json"), text + "\n").expect("written");
        }
    }
}

fn committed() -> Vec<(String, Doc, Value)> {
    add_missing();
    let files = std::fs::read_dir(folder())
        .expect("the corpus is there")
        .map(|entry| entry.expect("readable").path());
    let documents = files.filter(|path| path.extension().is_some_and(|e| e == "automerge"));
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let doc =
            Doc::load(&std::fs::read(&path).expect("readable")).unwrap_or_else(|e| panic!("{name}: {e}"));
        let text = std::fs::read_to_string(path.with_extension("json")).expect("each has its JSON");
        (name, doc, serde_json::from_str(&text).expect("JSON"))
    };
    documents.map(read).collect()
}

/// Whether `whole` says all that `part` says.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|found| holds(found, value)))
        }
        _ => whole == part,
    }
}

#[test]
fn every_document_of_the_corpus_holds_the_tree_beside_it() {
    for (name, doc, tree) in committed() {
        assert_eq!(doc.tree_at(&doc.heads()), Ok(tree), "{name}");
    }
}

#[test]
fn every_document_of_the_corpus_is_a_sound_record_with_nothing_left_out() {
    for (name, doc, tree) in committed() {
        let record = doc.record().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(record.check(), Ok(()), "{name}");
        assert!(holds(&record.to_value(), &tree), "{name}: reading it loses something");
    }
}

#[test]
fn every_kind_and_every_event_is_in_the_corpus() {
    let records: Vec<_> = committed().iter().filter_map(|(_, doc, _)| doc.record().ok()).collect();
    let kinds: BTreeSet<Kind> = records.iter().map(|record| record.kind()).collect();
    assert_eq!(kinds, Kind::ALL.into_iter().collect());
    let events: BTreeSet<String> = committed()
        .iter()
        .flat_map(|(_, _, tree)| tree["events"].as_object().into_iter().flatten())
        .filter_map(|(_, event)| event["event"].as_str().map(ToOwned::to_owned))
        .collect();
    let known = [
        "approved",
        "closure_confirmed",
        "closure_proposed",
        "completed",
        "distinct_from",
        "merged_into",
        "move_accepted",
        "move_declined",
        "move_proposed",
        "moved_to",
        "divided",
        "examined",
        "explained",
        "extended",
        "fed_back",
        "listed",
        "merged",
        "progressed",
        "registered",
        "reopened",
        "reported",
        "resolved_on_spot",
        "returned",
        "reviewed",
        "split",
        "taken_over",
        "voided",
        "withdrawn",
    ];
    assert_eq!(events, known.map(ToOwned::to_owned).into());
}

#[test]
fn a_conflict_of_the_corpus_is_still_seen() {
    let (_, doc, _) =
        committed().into_iter().find(|(name, ..)| name == "household_in_conflict").expect("is there");
    let conflicts = doc.conflicts();
    assert_eq!(conflicts.iter().map(|c| c.path.join(".")).collect::<Vec<_>>(), ["body.phone"]);
    assert_eq!(conflicts[0].alternatives.len(), 2);
}
