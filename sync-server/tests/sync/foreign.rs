//! Another desk's documents, changes, people and devices, named wherever a request can name one: the same reply, byte for
//! byte, after the same statements as for what does not exist (invariant 7).

use crate::device::Device;
use crate::forge;
use crate::office::Office;
use crate::sample::{doc_id, household, set_note, uuid};
use crate::statements;
use shared::document::{Hash, RawChange};
use shared::domain::{DeviceId, DocId, ProfileId, Role};
use shared::sync::account::{EnrolRequest, RecoveredRequest, SignInRequest};
use shared::sync::sign::{hex, recovery_proof, sign, sign_in_message};
use shared::sync::wire::*;

const VILLAGE: &str = "350404001001";
const OTHER_VILLAGE: &str = "350404001002";

/// What a request can name.
#[derive(Clone)]
struct Named {
    doc: DocId,
    /// A change of the document.
    change: Hash,
    profile: ProfileId,
    device: DeviceId,
}

/// A request that names something.
type Probe = (&'static str, fn(&mut Device, &Named) -> SyncRequest);

fn pushing(device: &mut Device, change: PushedChange) -> SyncRequest {
    let push = device.push(vec![change]);
    SyncRequest { pushes: vec![push], ..device.request() }
}

/// A lawful edit of a document of the prober's own, to be sent as an edit of another.
fn edit(device: &mut Device, note: &str) -> PushedChange {
    device.edit(doc_id(50), |record| set_note(record, note))
}

fn on(named: &Named, change: PushedChange) -> PushedChange {
    PushedChange { doc: named.doc, ..change }
}

fn stranger(named: &Named) -> Admitted {
    Admitted { person: shared::domain::PersonId(named.profile.0), received_at: 1, stamp: [7; 16] }
}

const PROBES: [Probe; 13] = [
    ("fetched", |b, named| SyncRequest { fetch: vec![named.doc], ..b.request() }),
    ("a list after it", |b, named| {
        let heal = vec![Heal { desk: 0, after: Some(named.doc) }];
        SyncRequest { heal, ..b.request() }
    }),
    ("a first sync after it", |b, named| {
        let streams = vec![Stream { desk: 0, begun: None, after: Some(named.doc) }];
        SyncRequest { streams, ..b.request() }
    }),
    ("an edit without knowing it", |b, named| {
        let change = edit(b, "甲");
        pushing(b, on(named, change))
    }),
    ("an edit of it as it stands", |b, named| {
        let change = forge::with_deps(&edit(b, "乙"), &[named.change]);
        pushing(b, on(named, change))
    }),
    ("an edit of half of what it stands on", |b, named| {
        let change = forge::with_deps(&edit(b, "丙"), &[named.change, Hash([0xee; 32])]);
        pushing(b, on(named, change))
    }),
    ("a forged edit of it as it stands", |b, named| {
        let change = forge::with_seq(&forge::with_deps(&edit(b, "丁"), &[named.change]), 9);
        pushing(b, on(named, change))
    }),
    ("an edit of the own document that builds on it", |b, named| {
        let change = forge::with_deps(&edit(b, "戊"), &[named.change]);
        pushing(b, change)
    }),
    ("an unlawful first change", |b, named| {
        let owner = b.owner.clone();
        let first = b.create(doc_id(51), &household(&owner, "梅岭路9号"));
        pushing(b, on(named, forge::with_seq(&first, 50)))
    }),
    ("a generation that it has not", |b, named| {
        let change = on(named, edit(b, "己"));
        pushing(b, PushedChange { generation: 7, ..change })
    }),
    ("an offer", |b, named| {
        let change = on(named, edit(b, "庚"));
        let offers = vec![Offer { change, admitted: stranger(named) }];
        SyncRequest { offers, ..b.request() }
    }),
    ("an audit row", |b, named| {
        let row = AuditRow { at: 1, person: b.owner.person, act: "unmask".into(), doc: Some(named.doc) };
        SyncRequest { audit: vec![row], ..b.request() }
    }),
    ("another's push", |b, named| {
        let change = edit(b, "辛");
        let push = b.push(vec![change]);
        SyncRequest { pushes: vec![Push { profile: named.profile, ..push }], ..b.request() }
    }),
];

/// A reply as bytes. Nonce and epoch are fresh each time, and a deferral repeats the hashes that the request named.
fn normal(mut reply: SyncReply, named: &Named) -> Vec<u8> {
    reply.nonce = Nonce::default();
    for receipt in &mut reply.pushed {
        receipt.epoch = receipt.epoch.map(|_| 0);
        for receipt in &mut receipt.receipts {
            if let Receipt::Deferred(missing) = receipt {
                missing
                    .iter_mut()
                    .filter(|hash| **hash == named.change)
                    .for_each(|hash| *hash = Hash([0; 32]));
            }
        }
    }
    shared::sync::frame::encode(&reply).expect("encodes")
}

async fn answer(b: &mut Device, office: &Office, probe: &Probe, named: &Named) -> (Vec<u8>, Vec<String>) {
    // Each begins on the document as it was, so that what was refused before is not built upon.
    let before = b.copy();
    let request = (probe.1)(b, named);
    statements::take(office.dir.path());
    let reply = b.send(&request).await.expect(probe.0);
    let run = statements::take(office.dir.path());
    let epoch = reply.pushed.iter().filter_map(|receipt| receipt.epoch).max();
    (b.docs, b.epoch) = (before.docs, epoch.unwrap_or(b.epoch));
    (normal(reply, named), run)
}

/// The neighbour's device, and what it may not know of: what is the other village's, and what is nobody's, twice.
async fn neighbours(office: &Office) -> (Device, [Named; 3]) {
    let worker = office.person(Role::GridWorker, VILLAGE);
    let neighbour = office.person(Role::GridWorker, OTHER_VILLAGE);
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&neighbour));
    a.sync(vec![]).await;
    b.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    let edited = a.edit(doc_id(1), |record| set_note(record, "有"));
    let change = RawChange::parse(&edited.bytes).expect("a change").hash();
    a.sync(vec![created, edited]).await;
    let own = b.create(doc_id(50), &household(&neighbour, "梅岭路1号"));
    b.sync(vec![own]).await;
    let foreign = Named { doc: doc_id(1), change, profile: a.profile, device: a.device };
    // Beside the foreign one in the order of ids: what comes after it is the same.
    let nobodys = |n| Named {
        doc: doc_id(n),
        change: Hash([n as u8; 32]),
        profile: ProfileId(uuid(n)),
        device: DeviceId(uuid(n)),
    };
    (b, [nobodys(2), foreign, nobodys(3)])
}

#[tokio::test(flavor = "multi_thread")]
async fn invariant_7_what_is_foreign_costs_the_same_bytes_and_statements_as_what_does_not_exist() {
    statements::listen();
    let office = Office::open().await;
    let (mut b, named) = neighbours(&office).await;
    for probe in &PROBES {
        let mut told = Vec::new();
        for named in &named {
            told.push(answer(&mut b, &office, probe, named).await);
        }
        let [(nothing, usual), (reply, run), again] = &told[..] else { panic!("three") };
        assert!(!usual.is_empty(), "{}: the ledger is asked", probe.0);
        assert_eq!((nothing, usual), (&again.0, &again.1), "{}: nothing else makes a difference", probe.0);
        assert_eq!(run, usual, "{}", probe.0);
        assert_eq!(reply, nothing, "{}", probe.0);
    }
}

/// The small messages that name a profile or a device, with the neighbour's own key.
fn messages(b: &Device, named: &Named) -> [(&'static str, Vec<u8>); 3] {
    let at = crate::sample::NOW;
    let signature = hex(&sign(&b.key, &sign_in_message(named.profile, at)));
    let secret = "0".repeat(20);
    let enrol = EnrolRequest {
        secret,
        password: "Ye-tan-2026".into(),
        device: named.device,
        profile: named.profile,
        public_key: hex(b.key.verifying_key().as_bytes()),
        recovery: "0".repeat(32),
    };
    let sign_in = SignInRequest {
        profile: named.profile,
        password: "Ye-tan-2026".into(),
        signature: signature.clone(),
        at,
    };
    let recovered = RecoveredRequest {
        profile: named.profile,
        proof: hex(&recovery_proof(b"secret")),
        new_password: "Ye-tan-2027".into(),
        next_recovery: "0".repeat(32),
        signature,
        at,
    };
    [
        ("/v1/enrol", serde_json::to_vec(&enrol).expect("JSON")),
        ("/v1/sign-in", serde_json::to_vec(&sign_in).expect("JSON")),
        ("/v1/recovered", serde_json::to_vec(&recovered).expect("JSON")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn another_persons_profile_and_device_look_like_none_at_the_door() {
    statements::listen();
    let office = Office::open().await;
    let (b, named) = neighbours(&office).await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    for route in 0..3 {
        let mut told = Vec::new();
        for named in &named {
            let (path, body) = messages(&b, named)[route].clone();
            statements::take(office.dir.path());
            let sent = client.post(format!("http://{}{path}", office.address)).body(body).send().await;
            let answer = sent.expect("answered");
            let status = answer.status();
            let bytes = answer.bytes().await.expect("a body");
            told.push((path, status, bytes, statements::take(office.dir.path())));
        }
        assert!(told[0].1.is_client_error() && !told[0].3.is_empty(), "{:?}", told[0]);
        assert_eq!(told[0], told[2], "nothing else makes a difference");
        assert_eq!(told[1], told[0]);
    }
}
