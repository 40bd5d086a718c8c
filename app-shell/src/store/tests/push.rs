//! The outbox: emptied only by receipts, each of every kind.

use super::*;
use shared::api::SendState;
use shared::domain::Role;

#[test]
fn each_receipt_does_what_it_says_and_nothing_else() {
    let held = Receipt::Held(township());
    let deferred = Receipt::Deferred(vec![Hash([1; 32])]);
    let table = [
        (accepted(), SendState::Delivered, 0),
        (Receipt::Duplicate(admitted(1)), SendState::Delivered, 0),
        (held, SendState::Held, 0),
        (deferred, SendState::Local, 1),
    ];
    for (receipt, state, waiting) in table {
        let device = Device::new();
        let id = device.create("江滨路3号");
        device.push(&receipt);
        assert_eq!((device.state(id), device.waiting()), (state, waiting), "{receipt:?}");
        assert!(device.doc(id).is_some());
    }
}

#[test]
fn an_accepted_change_carries_its_receipt() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let hash = hashes(&device.request())[0];
    device.push(&accepted());
    let receipt = device.store.read(|conn| change::receipt_of(conn, id, hash)).expect("reads");
    assert_eq!(receipt, Some(admitted(1)));
}

#[test]
fn a_deferred_command_is_sent_again_later_whole_with_the_next_counter() {
    let device = Device::new();
    let row = device.row();
    let made = |n: u128| {
        let (_, change) =
            Doc::create(&household(row.person, &format!("{n}号")), row.actor(), NOW).expect("creates");
        LocalChange { doc: doc_id(n), generation: 0, change }
    };
    device.commit(vec![made(1), made(2)]).expect("commits");
    let first = device.request();
    let applied = device.exchange(|_| SyncReply {
        pushed: vec![PushReceipt {
            outcome: PushOutcome::Taken,
            receipts: vec![accepted(), Receipt::Deferred(vec![Hash([1; 32])])],
            epoch: None,
        }],
        ..reply()
    });
    assert_eq!((applied.delivered, applied.deferred), (1, 1));
    assert!(!applied.more, "it would only be deferred again");
    let second = device.request();
    assert_eq!(second.pushes[0].commands, first.pushes[0].commands, "its signature covers both changes");
    assert_eq!(second.pushes[0].counter, first.pushes[0].counter + 1);
    device.push(&Receipt::Duplicate(admitted(1)));
    assert!(device.request().pushes.is_empty());
}

#[test]
fn what_was_deferred_follows_at_once_where_what_it_waited_for_was_taken_in() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.note(id, "后写的");
    let applied = device.exchange(|request| SyncReply {
        pushed: vec![PushReceipt {
            outcome: PushOutcome::Taken,
            receipts: vec![accepted(), Receipt::Deferred(vec![hashes(request)[0]])],
            epoch: None,
        }],
        ..reply()
    });
    assert!(applied.more);
}

#[test]
fn what_was_deferred_goes_behind_what_was_not() {
    let device = Device::new();
    device.create("先写的");
    device.push(&Receipt::Deferred(vec![Hash([1; 32])]));
    let late = device.create("后写的");
    let request = device.request();
    assert_eq!(request.pushes[0].commands[0].changes[0].doc, late);
    assert_eq!(request.pushes[0].commands.len(), 2);
}

#[test]
fn changes_without_a_word_stay_in_the_outbox() {
    let device = Device::new();
    device.create("1号");
    device.create("2号");
    device.exchange(|_| SyncReply {
        pushed: vec![PushReceipt { outcome: PushOutcome::Taken, receipts: vec![accepted()], epoch: None }],
        ..reply()
    });
    assert_eq!(device.waiting(), 1);
    assert_eq!(device.request().pushes[0].commands.len(), 1);
}

/// Puts commands of this many bytes each into the outbox, without documents.
fn fill_outbox(device: &Device, commands: u128, bytes: usize) {
    let row = device.row();
    let put = |tx: &rusqlite::Connection, n: u128| {
        let command = outbox::add(tx, &row, NOW, &[n as u8; 64])?;
        let change = shared::document::NewChange { hash: Hash([n as u8; 32]), bytes: vec![n as u8; bytes] };
        outbox::put(tx, command, 0, &LocalChange { doc: doc_id(n), generation: 0, change })
    };
    device.store.write(|tx| (0..commands).try_for_each(|n| put(tx, n))).expect("fills");
}

#[test]
fn a_push_keeps_to_its_limits_and_the_rest_follows() {
    for (commands, bytes, pushes) in [(600, 100, 2), (100, 60_000, 3), (3, COMMAND_BYTES_MAX, 3)] {
        let device = Device::new();
        fill_outbox(&device, commands, bytes);
        let mut sent = 0;
        while device.waiting() > 0 {
            let request = device.request();
            let changes = request.pushes[0].commands.iter().flat_map(|command| &command.changes);
            assert!(changes.map(|change| change.bytes.len()).sum::<usize>() <= COMMAND_BYTES_MAX);
            assert!(request.pushes[0].commands.len() <= shared::limits::PUSH_COMMANDS_MAX);
            assert!(shared::sync::frame::encode(&request).is_ok());
            device.push(&accepted());
            sent += 1;
        }
        assert_eq!(sent, pushes, "{commands} commands of {bytes} bytes");
    }
}

#[test]
fn whoever_is_signed_in_sends_what_waits_of_everybody() {
    let device = Device::new();
    let colleague = profile_row(2);
    device.store.write(|tx| profile::insert(tx, &colleague)).expect("enrols");
    device.create("我的");
    let (_, change) =
        Doc::create(&household(colleague.person, "她的"), colleague.actor(), NOW).expect("creates");
    let changes = vec![LocalChange { doc: doc_id(1), generation: 0, change }];
    let hers = Commit {
        profile: colleague.id,
        at: NOW,
        changes,
        numbers: 0..0,
        discard_draft: None,
        pictures: vec![],
    };
    device.store.commit(&hers).expect("commits");
    let pushed: Vec<_> = device.request().pushes.iter().map(|push| push.profile).collect();
    assert_eq!(pushed, [device.profile, colleague.id]);
    device.push(&accepted());
    assert_eq!(device.waiting(), 0);
}

#[test]
fn a_clone_has_to_sign_in_and_loses_nothing() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let sent = device.request();
    let outcome = PushOutcome::CloneDetected;
    let applied = device.exchange(|_| SyncReply {
        pushed: vec![PushReceipt { outcome, receipts: Vec::new(), epoch: None }],
        ..reply()
    });
    assert_eq!(applied.sign_in, [device.profile]);
    assert!(device.store.next_request(device.profile).expect("reads").is_none());
    assert_eq!(device.waiting(), 1);
    device.note(id, "还能写");

    sign_in(&device, 2, 5);
    let request = device.request();
    assert_eq!(request.pushes[0].counter, 6, "behind the last that the server knows");
    assert_eq!(request.pushes[0].commands[0], sent.pushes[0].commands[0]);
    device.push(&accepted());
    device.note(id, "新的一段");
    let doc = device.doc(id).expect("is here");
    let epochs: Vec<u32> =
        doc.changes().iter().filter_map(|change| change.actor).map(|actor| actor.epoch).collect();
    assert_eq!(epochs, [1, 1, 2], "work of the earlier epoch stands, new work is of the fresh one");
}

fn sign_in(device: &Device, epoch: u32, counter: u64) {
    let row = device.row();
    let signed_in = shared::sync::account::SignedIn {
        token: "fresh".into(),
        nonce: "05".repeat(16),
        person: row.person,
        person_name: row.person_name,
        unit: row.unit,
        profile: row.id,
        code: row.code,
        epoch,
        counter,
        incarnation: INCARNATION,
        server_time: NOW,
    };
    device.store.write(|tx| profile::signed_in(tx, &signed_in, NOW)).expect("signs in");
}

#[test]
fn an_answered_request_moves_nonce_and_contact_and_lets_go_of_audit_rows() {
    let device = Device::new();
    let row = shared::sync::wire::AuditRow { at: 1, person: person(1), act: "unmask".into(), doc: None };
    device.store.write(|tx| audit::note(tx, &row)).expect("notes");
    assert_eq!(device.request().audit, [row]);
    device.exchange(|_| SyncReply { server_time: NOW - 7_000, ..reply() });
    assert!(device.request().audit.is_empty());
    assert_eq!(device.row().nonce, [3; 16]);
    let standing = device.store.status().expect("counts");
    assert_eq!((standing.last_contact, standing.clock_offset_ms), (Some(NOW), Some(7_000)));
}

#[test]
fn directory_rows_replace_earlier_ones_and_are_seen_at_once() {
    use shared::domain::{DirectoryRow, GrantId, RoleGrant, Unit};
    use shared::sync::codec::Json;
    use shared::sync::wire::DirectoryDelta;
    let device = Device::new();
    let unit = |name: &str| DirectoryRow::Unit(Unit { id: village(), name: name.into(), ended: None });
    let grant = RoleGrant {
        id: GrantId(Uuid::from_u128(1)),
        person: person(1),
        role: Role::VillageCadre,
        unit: village(),
        from: 0,
        until: None,
    };
    let delta = |rows: Vec<DirectoryRow>, position| DirectoryDelta {
        rows: rows.into_iter().map(Json).collect(),
        position,
        more: position == 2,
    };
    let rows = vec![unit("旧名"), DirectoryRow::Role(grant)];
    let applied = device.exchange(|_| SyncReply { directory: Some(delta(rows, 2)), ..reply() });
    assert!(applied.more);
    assert_eq!(device.request().directory, 2);
    device.exchange(|_| SyncReply { directory: Some(delta(vec![unit("江滨社区")], 3)), ..reply() });
    let directory = device.store.directory();
    assert_eq!(directory.unit_name(&village()), "江滨社区");
    assert_eq!(directory.grants_of(person(1)).count(), 1);
    assert_eq!(*device.after_power_loss().store.directory(), *directory);

    // A restored server tells everything anew: what it does not know any more is not true any more.
    let directory = Some(delta(vec![unit("江滨社区")], 1));
    device.exchange(|_| SyncReply { incarnation: [8; 16], directory, ..reply() });
    assert_eq!(device.store.directory().grants_of(person(1)).count(), 0);
    assert_eq!(device.store.directory().unit_name(&village()), "江滨社区");
}
