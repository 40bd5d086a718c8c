//! Projections are caches (invariant 3), and an export is everything.

use super::*;
use shared::sync::wire::{Entry, RejectCode, Rejection};

/// Own and others' records, some sent, some refused.
fn lived_in() -> Device {
    let device = Device::new();
    let sent = device.create("1号");
    device.push(&accepted());
    device.note(sent, "之后改的");
    let refused = device.create("2号");
    let rejection = Rejection { code: RejectCode::Policy, why: String::new() };
    let mut elsewhere = Elsewhere::new();
    device.exchange(|request| SyncReply {
        pushed: vec![PushReceipt {
            outcome: PushOutcome::Taken,
            receipts: vec![accepted(), Receipt::Rejected(rejection)],
            epoch: Some(2),
        }],
        pages: vec![Page {
            entries: vec![Entry::Join(snapshot(doc_id(7), &elsewhere.create("7号")))],
            position: request.positions[0] + 1,
            ..page(0)
        }],
        ..reply()
    });
    assert!(device.doc(refused).is_none());
    device.create("3号");
    device
}

fn fingerprint(device: &Device) -> [u8; 32] {
    device.store.read(|conn| Ok(projection::fingerprint(conn)?)).expect("reads")
}

#[test]
fn invariant_3_a_rebuild_gives_the_same_rows() {
    let device = lived_in();
    let before = fingerprint(&device);
    let rebuilt = device.store.rebuild().expect("rebuilds");
    assert_eq!((rebuilt.documents, rebuilt.quarantined), (3, 0));
    assert_eq!(fingerprint(&device), before);
}

#[test]
fn a_rebuild_mends_projections_that_were_damaged() {
    let device = lived_in();
    let before = fingerprint(&device);
    device.store.write(|tx| Ok(tx.execute("UPDATE household SET address = 'falsch'", [])?)).expect("damages");
    assert_ne!(fingerprint(&device), before);
    device.store.rebuild().expect("rebuilds");
    assert_eq!(fingerprint(&device), before);
}

#[test]
fn a_file_whose_lists_another_program_made_gets_them_anew_when_it_is_opened() {
    let device = lived_in();
    let before = fingerprint(&device);
    let earlier = "DELETE FROM meta WHERE key = 'projected'; UPDATE household SET words = ''";
    device.store.write(|tx| Ok(tx.execute_batch(earlier)?)).expect("as an earlier program left it");
    let reopened = device.after_power_loss();
    assert_eq!(fingerprint(&reopened), before);
}

#[test]
fn an_export_holds_every_record_and_is_audited() {
    let device = lived_in();
    let mut out = Vec::new();
    let (written, unreadable) = device.store.export(person(1), NOW, &mut out).expect("exports");
    assert_eq!((written, unreadable.len()), (3, 0));
    let lines: Vec<serde_json::Value> = String::from_utf8(out)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let mut addresses: Vec<_> =
        lines.iter().map(|line| line["record"]["body"]["address"].as_str().expect("an address")).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["1号", "3号", "7号"]);
    let audited: Vec<String> = device.request().audit.into_iter().map(|row| row.act).collect();
    assert_eq!(audited, ["export"]);
}
