//! What a round trip costs: little when there is nothing new, little for one edit.

use crate::sample::*;
use shared::domain::ProfileId;
use shared::sync::frame::{decode, encode};
use shared::sync::wire::{
    Admitted, Command, DeskDigest, Push, PushOutcome, PushReceipt, PushedChange, Receipt, SyncReply,
    SyncRequest,
};

fn up_to_date(desks: u64) -> SyncRequest {
    SyncRequest {
        incarnation: [7; 16],
        scope_version: 12,
        positions: (0..desks).map(|desk| 10_000 + desk * 977).collect(),
        directory: 4_321,
        page_limit: 500,
        ..SyncRequest::default()
    }
}

#[test]
fn an_up_to_date_round_trip_of_15_desks_stays_below_200_bytes_each_way() {
    let request = up_to_date(15);
    let body = encode(&request).expect("fits");
    assert!(body.len() < 200, "the request has {} bytes", body.len());
    assert_eq!(decode::<SyncRequest>(&body), Ok(request));
    let reply = SyncReply { incarnation: [7; 16], nonce: [9; 16], server_time: NOW, ..SyncReply::default() };
    let body = encode(&reply).expect("fits");
    assert!(body.len() < 200, "the reply has {} bytes", body.len());
    assert_eq!(decode::<SyncReply>(&body), Ok(reply));
}

#[test]
fn an_edit_pushed_alone_costs_less_than_300_bytes_more_than_nothing() {
    let (mut doc, _) = worker().create(&household(&worker()));
    let change = worker().edit(&mut doc, |form| as_household(form).phone = "8333456".into());
    assert!(change.bytes().len() < 130, "the change has {} bytes", change.bytes().len());
    let pushed = PushedChange { doc: doc_id(1), generation: 0, bytes: change.bytes().to_vec() };
    let command = Command { signature: std::array::from_fn(|i| i as u8), changes: vec![pushed] };
    let push = Push { profile: ProfileId(uuid(1)), counter: 77, commands: vec![command] };
    let idle = encode(&up_to_date(1)).expect("fits").len();
    let body = encode(&SyncRequest { pushes: vec![push], ..up_to_date(1) }).expect("fits");
    assert!(body.len() - idle < 300, "the push costs {} bytes", body.len() - idle);
}

#[test]
fn every_receipt_comes_back_as_it_was() {
    use shared::sync::wire::{RejectCode, Rejection};
    let admitted = Admitted { person: worker().person, received_at: NOW, stamp: [3; 16] };
    let (doc, _) = worker().create(&household(&worker()));
    let receipts = vec![
        Receipt::Accepted(admitted),
        Receipt::Duplicate(admitted),
        Receipt::Deferred(doc.heads()),
        Receipt::Rejected(Rejection { code: RejectCode::Schema, why: "why".into() }),
        Receipt::Held(township()),
    ];
    let pushed = vec![
        PushReceipt { outcome: PushOutcome::Taken, receipts, epoch: Some(2) },
        PushReceipt { outcome: PushOutcome::CloneDetected, receipts: vec![], epoch: None },
    ];
    let digests = vec![DeskDigest { desk: 3, digest: [1; 16] }];
    let reply = SyncReply { pushed, digests, ..SyncReply::default() };
    assert_eq!(decode::<SyncReply>(&encode(&reply).expect("fits")), Ok(reply));
}
