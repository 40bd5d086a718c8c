//! What requests cost the file, in commits, statements and plans: what makes them fast on any machine.

use super::*;
use crate::courier::Link;
use crate::workbench::{Acting, Surroundings, answer};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use shared::api::{
    Confirmed, FormTarget, FormView, HouseholdFilter, IssueFilter, ItemForm, ItemsForm, LedgerFilter, Reply,
    Request, VisitForm,
};
use shared::domain::{DirectoryRow, GrantId, GridId, Person, Role, RoleGrant, Unit};
use shared::sync::codec::Json;
use shared::sync::wire::DirectoryDelta;

/// A cadre's device with so many households.
fn staffed(households: u128) -> Device {
    let device = Device::fresh();
    let directory = [
        DirectoryRow::Unit(Unit { id: village(), name: "江滨社区".into(), ended: None }),
        DirectoryRow::Person(Person { id: person(1), name: "林建国".into(), ended: None }),
        DirectoryRow::Role(RoleGrant {
            id: GrantId(Uuid::from_u128(1)),
            person: person(1),
            role: Role::VillageCadre,
            unit: village(),
            from: 0,
            until: None,
        }),
    ];
    let directory =
        DirectoryDelta { rows: directory.into_iter().map(Json).collect(), position: 1, more: false };
    let scope = Scope { version: 1, desks: vec![village()] };
    device.exchange(|_| SyncReply { scope: Some(scope), directory: Some(directory), ..reply() });
    let mut elsewhere = Elsewhere::new();
    let snapshots = (1..=households).map(|n| snapshot(doc_id(n), &elsewhere.create(&format!("江滨路{n}号"))));
    let page = Page { snapshots: snapshots.collect(), first_sync_complete: true, ..page(0) };
    device.exchange(|_| SyncReply { pages: vec![page], ..reply() });
    device
}

impl Device {
    fn ask(&self, request: Request) -> Reply {
        let acting = Acting::new(&self.store, &SystemEntropy, self.row(), NOW, 0, false);
        let server = "http://127.0.0.1:8460".parse().expect("an address");
        let around = Surroundings { link: &Link::new(true), server: &server };
        answer(&acting, &around, request).expect("an answer")
    }

    /// A visit at which something was raised, and what changed is known of the household.
    fn visit(&self, household: DocId) {
        let Reply::Form(view) = self.ask(Request::OpenForm { target: FormTarget::NewVisit { household } })
        else {
            panic!("a form");
        };
        let FormView::Visit { base, form, .. } = *view else {
            panic!("a visit's form");
        };
        let item =
            |text: &str| ItemForm { id: None, text: text.into(), make: true, struck: false, document: None };
        let form = VisitForm {
            situation: Confirmed { unchanged: false, text: "子女回来了".into() },
            difficulties: ItemsForm { none: false, items: vec![item("路灯不亮")] },
            suggestions: ItemsForm { none: false, items: vec![item("多办活动")] },
            ..form
        };
        let saved = self.ask(Request::SaveVisit { id: None, base, form });
        assert!(matches!(saved, Reply::Saved(_)), "{saved:?}");
    }
}

/// The statements that a connection runs from now on.
fn listen(connection: &Mutex<Connection>) -> Arc<Mutex<Vec<String>>> {
    let ran = Arc::new(Mutex::new(Vec::new()));
    let heard = ran.clone();
    let mut connection = connection.lock().expect("nobody panicked");
    let note = move |event: TraceEvent| {
        if let TraceEvent::Profile(statement, _) = event {
            heard.lock().expect("nobody panicked").push(statement.sql().into_owned());
        }
    };
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(note)).expect("listens");
    ran
}

/// What SQLite does for a statement: each step with the step that it is part of; 0 for the statement itself.
fn plan(device: &Device, sql: &str) -> Vec<(i64, String)> {
    let read = |conn: &Connection| {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let unbound = vec![rusqlite::types::Value::Null; statement.parameter_count()];
        let steps = statement.query_map(rusqlite::params_from_iter(unbound), |row| {
            Ok((row.get("parent")?, row.get("detail")?))
        })?;
        Ok(steps.collect::<Result<Vec<_>, _>>()?)
    };
    device.store.read(read).expect("plans")
}

#[test]
fn a_visit_is_saved_with_one_commit_and_each_document_is_written_once() {
    let device = staffed(3);
    device.visit(doc_id(1));
    let ran = listen(&device.store.writer);
    device.visit(doc_id(2));
    let ran = ran.lock().expect("nobody panicked").clone();
    let saving = ran.iter().skip_while(|sql| !sql.contains("INSERT INTO command")).collect::<Vec<_>>();
    let count = |words: &str| saving.iter().filter(|sql| sql.contains(words)).count();
    assert_eq!(count("COMMIT"), 1);
    // The visit, who spoke, the issue, the suggestion, and what is now known of the household.
    for table in ["outbox (", "change (", "doc (", "record VALUES"] {
        assert_eq!(count(&format!("INTO {table}")), 5, "{table}: {saving:#?}");
    }
    assert!(saving.len() <= 90, "{} statements: {saving:#?}", saving.len());
}

#[test]
fn words_that_did_not_change_are_not_indexed_again() {
    let device = staffed(1);
    let ran = listen(&device.store.writer);
    device.note(doc_id(1), "只改了备注");
    let ran = ran.lock().expect("nobody panicked").clone();
    assert!(ran.iter().any(|sql| sql.contains("INSERT INTO household VALUES")));
    assert!(!ran.iter().any(|sql| sql.contains("household_index")), "{ran:#?}");
}

#[test]
fn lists_are_read_in_the_order_of_an_index_and_counted_in_one() {
    let device = staffed(5);
    device.visit(doc_id(1));
    let page = shared::api::Page::default;
    let grid = GridId::new("350404001001001").ok();
    let lists = [
        Request::Households { filter: HouseholdFilter::default(), page: page() },
        Request::Households { filter: HouseholdFilter { grid, ..HouseholdFilter::default() }, page: page() },
        Request::Households {
            filter: HouseholdFilter { unit: Some(village()), ..HouseholdFilter::default() },
            page: page(),
        },
        Request::Issues { filter: IssueFilter::default(), page: page() },
        Request::Ledger { filter: LedgerFilter::default(), page: page() },
        Request::Ledger {
            filter: LedgerFilter { unreviewed: Some(true), ..LedgerFilter::default() },
            page: page(),
        },
        Request::Suggestions { page: page() },
    ];
    for request in lists {
        let ran = listen(&device.store.reader);
        let name = format!("{request:?}");
        device.ask(request);
        let ran = ran.lock().expect("nobody panicked").clone();
        let (counts, rows): (Vec<_>, Vec<_>) = ran
            .iter()
            .filter(|sql| sql.contains("lies_on"))
            .partition(|sql| sql.contains("'$.merged')) SELECT count(*)"));
        assert!(!counts.is_empty() && !rows.is_empty(), "{name}: {ran:?}");
        for sql in rows {
            let plan = plan(&device, sql);
            let sorted = |(part_of, step): &(i64, String)| *part_of != 0 && step.contains("TEMP B-TREE");
            assert!(!plan.iter().any(sorted), "{name} sorts more than it shows: {sql}\n{plan:#?}");
        }
        for sql in counts {
            let plan = plan(&device, sql);
            assert!(
                plan[0].1.contains("COVERING INDEX"),
                "{name} counts rows, not an index: {sql}\n{plan:#?}"
            );
        }
    }
}

#[test]
fn whether_it_lies_on_ones_desks_is_asked_once_a_row_however_many_desks_there_are() {
    let device = staffed(1);
    let ran = listen(&device.store.reader);
    device
        .ask(Request::Households { filter: HouseholdFilter::default(), page: shared::api::Page::default() });
    let ran = ran.lock().expect("nobody panicked").clone();
    let asking: Vec<&String> = ran.iter().filter(|sql| sql.contains("lies_on")).collect();
    assert!(!asking.is_empty());
    for sql in asking {
        let plan = plan(&device, sql);
        assert!(
            plan.iter().any(|(_, step)| step.ends_with("(doc=?)") && step.contains(" l ")),
            "{sql}\n{plan:#?}"
        );
    }
}
