//! A desk's first sync: whole documents in pages, resumable at each, then what came meanwhile.

use crate::device::Device;
use crate::office::{Office, Somebody};
use crate::sample::{doc_id, household, set_note, unit};
use shared::domain::{AnyRecord, Role};
use shared::sync::frame;
use shared::sync::wire::SyncRequest;

const VILLAGE: &str = "350404001001";

/// More than one page of documents.
const DOCUMENTS: u128 = 900;

/// A household whose words do not compress away.
fn wordy(by: &Somebody, n: u128) -> AnyRecord {
    let noise = (0..900).map(|i| char::from_u32(0x4e00 + ((n * 7919 + i * i * 104_729) % 20_000) as u32));
    let mut record = household(by, "江滨路");
    set_note(&mut record, &noise.map(|c| c.expect("a Chinese character")).collect::<String>());
    record
}

async fn fill(office: &Office, by: &Somebody) -> Device {
    let mut device = office.enrol(by);
    device.sync(vec![]).await;
    for from in (1..=DOCUMENTS).step_by(250) {
        let ids = from..(from + 250).min(DOCUMENTS + 1);
        let changes = ids.map(|n| device.create(doc_id(n), &wordy(by, n))).collect();
        device.sync(changes).await;
    }
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_of_many_pages_ends_with_a_mark_and_the_same_documents() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let filled = fill(&office, &worker).await;
    let mut fresh = office.enrol(&worker);
    let first = fresh.request();
    let reply = fresh.send(&first).await.expect("the scope");
    fresh.apply(&first, reply);
    let (mut pages, mut wire, mut content) = (0, 0, Vec::new());
    loop {
        let request = fresh.request();
        let reply = fresh.send(&request).await.expect("a page");
        wire += fresh.sizes.1;
        pages += 1;
        let page = reply.pages.first().expect("the desk's page");
        // Counted once, whatever the number of pages.
        let counted = if pages == 1 { DOCUMENTS as u64 } else { 0 };
        assert_eq!((page.documents, page.position), (counted, DOCUMENTS as u64));
        content.extend(page.snapshots.iter().flat_map(|snapshot| snapshot.bytes.clone()));
        let more = page.more;
        assert_eq!(more, !page.first_sync_complete);
        fresh.apply(&request, reply);
        if !more {
            break;
        }
    }
    assert!(pages > 1, "more than one page");
    assert_eq!(fresh.docs.len() as u128, DOCUMENTS);
    assert_eq!(fresh.desks[&unit(VILLAGE)].digest, filled.desks[&unit(VILLAGE)].digest);
    // Most of what comes on top of the content are the stamps, which are noise by their nature.
    let content = frame::encode(&SyncRequest { pushes: vec![as_push(content)], ..SyncRequest::default() });
    let content = content.expect("it fits").len();
    assert!(wire * 10 <= content * 13, "{wire} bytes for {content} of content");
}

/// The same bytes in any message, to see what they compress to.
fn as_push(bytes: Vec<u8>) -> shared::sync::wire::Push {
    let change = shared::sync::wire::PushedChange { doc: doc_id(0), generation: 0, bytes };
    let command = shared::sync::wire::Command { signature: [0; 64], changes: vec![change] };
    shared::sync::wire::Push {
        profile: shared::domain::ProfileId(crate::sample::uuid(0)),
        counter: 1,
        commands: vec![command],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_goes_on_where_it_broke_off_and_misses_nothing_that_came_meanwhile() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut writer = fill(&office, &worker).await;
    let mut fresh = office.enrol(&worker);
    for _ in 0..2 {
        let request = fresh.request();
        let reply = fresh.send(&request).await.expect("scope, then the first page");
        fresh.apply(&request, reply);
    }
    let desk = fresh.desks[&unit(VILLAGE)].clone();
    let stream = desk.stream.flatten().expect("it is not complete");
    assert!(stream.after > Some(doc_id(1)) && stream.after < Some(doc_id(DOCUMENTS)));
    // A page is lost; meanwhile documents before and behind the place change, and one is added before it.
    fresh.send(&fresh.request()).await.expect("lost");
    let changes = vec![
        writer.edit(doc_id(1), |record| set_note(record, "前")),
        writer.edit(doc_id(DOCUMENTS), |record| set_note(record, "后")),
        writer.create(doc_id(0), &household(&worker, "江滨路0号")),
    ];
    writer.sync(changes).await;
    fresh.sync(vec![]).await;
    assert_eq!(fresh.docs.len() as u128, DOCUMENTS + 1);
    for id in [doc_id(0), doc_id(1), doc_id(DOCUMENTS)] {
        assert_eq!(fresh.record(id), writer.record(id));
    }
    assert_eq!(fresh.desks[&unit(VILLAGE)].digest, writer.desks[&unit(VILLAGE)].digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_desk_is_complete_at_once() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut device = office.enrol(&worker);
    device.sync(vec![]).await;
    assert_eq!(device.desks[&unit(VILLAGE)].stream, Some(None));
}
