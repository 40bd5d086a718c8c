//! Two people share a device and one of them reads more desks (invariant 7): whatever the other asks for by the id, the
//! words or the unit of what is not theirs gets the same reply, byte for byte, after the same statements, as what does
//! not exist.

use crate::relay::Relay;
use crate::statements::Statements;
use crate::support::*;
use shared::api::*;
use shared::domain::*;
use uuid::Uuid;

/// An id, an event, words and heads that a request can name.
struct Named {
    id: DocId,
    event: EventId,
    words: &'static str,
    heads: Vec<String>,
    unit: &'static str,
}

/// Nothing has these.
fn nothing() -> Named {
    let (id, event) = (DocId(Uuid::from_u128(0xdead)), EventId(Uuid::from_u128(0xdead)));
    // As many words, so that the search asks as often.
    Named { id, event, words: "乌有先", heads: vec!["0".repeat(64)], unit: "350404001009" }
}

/// Every request that names a document, and the searches.
fn requests(named: &Named) -> Vec<Request> {
    let Named { id, event, words, heads, unit } = named;
    let (id, event, base, query) = (*id, *event, heads.clone(), (*words).to_owned());
    let (target, reason, unit) = (|target| Request::OpenForm { target }, "误录".to_owned(), self::unit(unit));
    let visit = VisitForm {
        household: id,
        date: TODAY,
        situation: Confirmed { unchanged: true, text: String::new() },
        difficulties: raised(&[]),
        suggestions: raised(&[]),
        speaker: None,
        pictures: vec![],
        told: vec![],
    };
    let households = HouseholdFilter { query: query.clone(), ..HouseholdFilter::default() };
    let issues = IssueFilter { query: query.clone(), ..IssueFilter::default() };
    let ledger = LedgerFilter { query: query.clone(), ..LedgerFilter::default() };
    let receptions = ReceptionFilter { query: query.clone(), ..ReceptionFilter::default() };
    let reception = |speaker| ReceptionForm {
        point: None,
        date: TODAY,
        speaker,
        about: None,
        matters: vec![crate::receptions::told(MatterKind::Difficulty, "路灯不亮")],
    };
    let resident = SpeakerForm {
        known: Some(KnownAs::Member { household: id, member: EntryId(Uuid::from_u128(1)) }),
        ..SpeakerForm::default()
    };
    let earlier = SpeakerForm { known: Some(KnownAs::Earlier { identity: id }), ..SpeakerForm::default() };
    let page = Page::default();
    let nobody = DocId(Uuid::from_u128(77));
    let action = IssueAction::Progress { note: "已联系".into() };
    vec![
        Request::Household { id },
        Request::CompareHouseholds { left: id, right: nobody },
        Request::MergeHousehold { id, into: nobody },
        Request::KeepApart { one: id, other: nobody },
        Request::Visit { id },
        Request::Picture { record: Some(id), id: EntryId(id.0) },
        Request::Issue { id },
        Request::Owners { issue: id },
        target(FormTarget::Household { id }),
        target(FormTarget::NewVisit { household: id }),
        target(FormTarget::Visit { id }),
        Request::SaveHousehold {
            id: Some(id),
            base: base.clone(),
            form: household_form("林秀英", "江滨路3号"),
        },
        Request::SaveVisit { id: None, base: base.clone(), form: visit.clone() },
        Request::SaveVisit { id: Some(id), base: base.clone(), form: visit },
        Request::Reception { id },
        Request::TakeOver { id },
        target(FormTarget::Reception { id }),
        Request::SaveReception { id: None, base: vec![], form: reception(resident) },
        Request::SaveReception { id: None, base: vec![], form: reception(earlier) },
        Request::SaveReception { id: Some(id), base: base.clone(), form: reception(SpeakerForm::default()) },
        Request::Known { query: query.clone() },
        Request::LikePeople { speaker: SpeakerForm { phone: query.clone(), ..SpeakerForm::default() } },
        Request::Receptions { filter: receptions, page },
        Request::Receptions {
            filter: ReceptionFilter { unit: Some(unit.clone()), ..Default::default() },
            page,
        },
        Request::Void { id, reason: reason.clone() },
        Request::Settle { id, path: vec!["body".into(), "note".into()], value: "甲".into() },
        Request::Withdraw { id, event },
        Request::ReportUp { issues: vec![(id, "建议更换".into())] },
        Request::ActOnIssue { id, action },
        Request::Review { records: vec![(id, base.clone())] },
        Request::Return { id, heads: base.clone(), reason },
        Request::DiscardRefused { id },
        Request::Search { query },
        Request::Households { filter: households, page },
        Request::Issues { filter: issues, page },
        Request::Ledger { filter: ledger, page },
        Request::Households {
            filter: HouseholdFilter { unit: Some(unit.clone()), ..Default::default() },
            page,
        },
        Request::Issues { filter: IssueFilter { unit: Some(unit.clone()), ..Default::default() }, page },
        Request::Ledger { filter: LedgerFilter { unit: Some(unit), ..Default::default() }, page },
        // A draft may be kept for whatever; what it is called tells nothing.
        Request::SaveDraft { key: DraftKey::Household { id }, base, value: "半".into() },
        Request::Draft { key: DraftKey::Household { id } },
        Request::Today,
        Request::DiscardDraft { key: DraftKey::Household { id } },
    ]
}

/// The reply's bytes, with the id and the head that a draft gives back as it was given them written alike, and the
/// statements run for it.
fn told(device: &Device, statements: &Statements, named: &Named, request: Request) -> (String, Vec<String>) {
    statements.take();
    let reply = match device.ask(Who::Duty, request) {
        Ok(reply) => serde_json::to_string(&reply),
        Err(error) => serde_json::to_string(&error),
    };
    let reply = reply.expect("JSON").replace(&named.id.to_string(), "ID").replace(&named.heads[0], "HEAD");
    (reply, statements.take())
}

/// A village's household, visit and issue on a device where one person reads the village and one does not.
fn shared_device() -> (Device, Vec<Named>) {
    let (village, township) = (Device::of_village(), Device::of_township());
    let mut relay = Relay::default();
    let home = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let visit = village.visit(Who::GridWorker, home, &["楼道灯不亮"], &[]).id;
    let issue = village.issues(Who::GridWorker)[0].id;
    relay.sync(&village);
    relay.sync(&township);
    let named = |(id, words): (DocId, &'static str)| {
        let loaded = township.store.doc(id).expect("reads").expect("the secretary has it");
        let record = loaded.doc.record().expect("a record");
        let event = record.events().keys().next().copied().unwrap_or(EventId(Uuid::nil()));
        let heads = loaded.doc.heads().iter().map(ToString::to_string).collect();
        Named { id, event, words, heads, unit: VILLAGE }
    };
    let foreign = [(home, "林秀英"), (visit, "江滨路"), (issue, "楼道灯")].map(named);
    (township, foreign.into())
}

#[test]
fn what_is_anothers_and_what_does_not_exist_get_one_reply_after_the_same_statements() {
    let statements = Statements::listen();
    let (device, foreign) = shared_device();
    // Whoever reads the village's desk does find it.
    let search = Request::Search { query: "林秀英".into() };
    assert!(matches!(device.ask(Who::Secretary, search), Ok(Reply::Hits(hits)) if !hits.is_empty()));
    let all = |named: &Named| {
        let told = |request| told(&device, &statements, named, request);
        requests(named).into_iter().map(told).collect::<Vec<_>>()
    };
    let nothing = nothing();
    for named in foreign {
        for ((request, theirs), nobodys) in requests(&named).iter().zip(all(&named)).zip(all(&nothing)) {
            assert_eq!(theirs.0, nobodys.0, "{request:?}");
            assert!(!nobodys.1.is_empty(), "{request:?}: something is looked up");
            assert_eq!(theirs.1, nobodys.1, "{request:?}");
        }
    }
}

#[test]
fn a_visit_on_ones_own_desk_names_no_household_of_another_desk() {
    let (device, foreign) = shared_device();
    let home = foreign[0].id;
    // The secretary's visit lies on the township's desk as well, the household only on the village's.
    let visit = device.visit(Who::Secretary, home, &["渠道堵塞"], &[]).id;
    let told = |who| {
        let sheet = crate::view!(device, who, Request::Visit { id: visit }, Visit);
        let ledger = device.ledger(who).into_iter().find(|row| row.source == visit).expect("on the own desk");
        let issue = device.issues(who).into_iter().find(|row| row.content == "渠道堵塞").expect("is there");
        [sheet.row.head, sheet.row.address, ledger.who, ledger.address, issue.head_masked]
    };
    assert!(told(Who::Secretary).iter().all(|words| !words.is_empty()));
    assert_eq!(told(Who::Duty), [const { String::new() }; 5]);
    // Neither is it found by them.
    let filter = LedgerFilter { query: "江滨路3号".into(), ..LedgerFilter::default() };
    let found = |who| {
        let request = Request::Ledger { filter: filter.clone(), page: Page::default() };
        crate::view!(device, who, request, Ledger).rows.iter().any(|row| row.source == visit)
    };
    assert_eq!((found(Who::Secretary), found(Who::Duty)), (true, false));
}

#[test]
fn one_persons_refused_words_are_not_anothers_to_put_aside() {
    let (device, foreign) = shared_device();
    let (id, who) = (foreign[0].id, [Who::Secretary, Who::Duty]);
    for person in who.map(Who::person) {
        let add = "INSERT INTO refused (doc, kind, person, at, code, why, words)
                   VALUES (?1, 'household', ?2, 1, 'policy', 'x', '[]')";
        let row = (id.0.as_bytes(), person.0.as_bytes());
        device.store.write(|tx| Ok(tx.execute(add, row)?)).expect("refused");
    }
    device.done(Who::Duty, Request::DiscardRefused { id });
    let left = device.store.read(|conn| app_shell::store::refused::of_doc(conn, id)).expect("reads");
    assert_eq!(left.iter().map(|row| row.person).collect::<Vec<_>>(), [Who::Secretary.person()]);
}

#[test]
fn a_damaged_document_of_another_desk_is_neither_found_nor_set_aside() {
    let (device, foreign) = shared_device();
    let id = foreign[0].id;
    let damage = "UPDATE doc SET snapshot = x'00', heads = x'' WHERE id = ?1";
    device.store.write(|tx| Ok(tx.execute(damage, [id.0.as_bytes()])?)).expect("damaged");
    assert_eq!(device.refused(Who::Duty, Request::Household { id }).code, ErrorCode::NotFound);
    let set_aside = "SELECT count(*) FROM quarantine";
    let count = |device: &Device| {
        let count = device.store.read(|conn| Ok(conn.query_row(set_aside, [], |row| row.get::<_, i64>(0))?));
        count.expect("counted")
    };
    assert_eq!(count(&device), 0);
    assert_ne!(device.refused(Who::Secretary, Request::Household { id }).code, ErrorCode::NotFound);
    assert_eq!(count(&device), 1, "to its reader it is what it is");
}
