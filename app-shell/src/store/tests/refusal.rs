//! A refused change: its words stay with the reason, the document becomes what the server has.

use super::*;
use shared::api::SendState;
use shared::sync::wire::{ChangeBody, ChangeEntry, Entry, RejectCode, Rejection};

fn rejected(code: RejectCode) -> Receipt {
    Receipt::Rejected(Rejection { code, why: "this step is another role's".into() })
}

fn answer(device: &Device, receipts: Vec<Receipt>, epoch: Option<u32>) -> Applied {
    let outcome = PushOutcome::Taken;
    device.exchange(|_| SyncReply { pushed: vec![PushReceipt { outcome, receipts, epoch }], ..reply() })
}

fn words(device: &Device, id: DocId) -> Vec<refused::RefusedRow> {
    device.store.read(|conn| refused::of_doc(conn, id)).expect("reads")
}

/// A document that the server has, with an own change on it that is about to be refused.
fn with_unsent_note() -> (Device, DocId, Doc) {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.push(&accepted());
    let before = device.doc(id).expect("is here");
    device.note(id, "不该我写的");
    (device, id, before)
}

#[test]
fn the_words_stay_and_the_document_is_as_the_server_has_it() {
    let (device, id, before) = with_unsent_note();
    let applied = answer(&device, vec![rejected(RejectCode::Policy)], Some(2));
    assert_eq!(applied.rejected, 1);
    assert_eq!(device.doc(id).expect("is here").heads(), before.heads());
    assert_eq!((device.state(id), device.waiting()), (SendState::Refused, 0));
    let row = words(&device, id).remove(0);
    assert_eq!(row.words, [("body.note".to_owned(), "不该我写的".to_owned())]);
    assert_eq!(
        (row.code.as_str(), row.why.as_str(), row.person),
        ("policy", "this step is another role's", person(1))
    );
    assert_eq!(row.record.expect("kept")["body"]["address"], "江滨路3号");
    assert_eq!(device.row().epoch, 2);
    let survivor = device.after_power_loss();
    assert_eq!(words(&survivor, id).len(), 1);
}

#[test]
fn words_over_which_another_persons_word_came_to_stand_are_told_all_the_same() {
    // Which of two words at once is shown is chance: of several other people one prevails.
    let prevailed = [0, 2].into_iter().any(|n| {
        let (device, id, mut before) = with_unsent_note();
        let theirs = Elsewhere::of(n).note(&mut before, "别人写的");
        let body = ChangeBody::Bytes(theirs.bytes, admitted(9));
        let entries = vec![Entry::Change(ChangeEntry { doc: id, generation: 0, body })];
        device.exchange(|request| SyncReply {
            pushed: answer_all(request, &Receipt::Deferred(vec![Hash([1; 32])])),
            pages: vec![Page { entries, position: request.positions[0] + 1, ..page(0) }],
            ..reply()
        });
        let shown = note_of(&device.doc(id).expect("is here"));
        device.push(&rejected(RejectCode::Policy));
        let told = ("body.note".to_owned(), "不该我写的".to_owned());
        assert!(words(&device, id)[0].words.contains(&told), "{shown} was shown");
        shown == "别人写的"
    });
    assert!(prevailed, "nobody's word ever stood over it");
}

#[test]
fn what_others_wrote_and_came_with_the_refusal_is_kept() {
    let (device, id, mut before) = with_unsent_note();
    let theirs = Elsewhere::new().note(&mut before, "别人写的");
    let body = ChangeBody::Bytes(theirs.bytes, admitted(9));
    let entries = vec![Entry::Change(ChangeEntry { doc: id, generation: 0, body })];
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &rejected(RejectCode::Policy)),
        pages: vec![Page { entries, position: request.positions[0] + 1, ..page(0) }],
        ..reply()
    });
    let survivor = device.after_power_loss();
    assert_eq!(survivor.doc(id).expect("is here").heads(), before.heads());
}

#[test]
fn what_was_corrected_can_be_saved_and_sent_in_the_fresh_epoch() {
    let (device, id, _) = with_unsent_note();
    answer(&device, vec![rejected(RejectCode::Policy)], Some(2));
    device.note(id, "改好了");
    device.store.write(|tx| refused::discard(tx, person(1), id)).expect("puts aside");
    assert_eq!(device.state(id), SendState::Local);
    let applied = device.push(&accepted());
    assert_eq!(applied.delivered, 1);
    assert_eq!((device.state(id), words(&device, id).len()), (SendState::Delivered, 0));
}

#[test]
fn what_builds_on_a_refused_change_goes_with_it_sent_or_not() {
    let (device, id, before) = with_unsent_note();
    let prepared = device.store.next_request(device.profile).expect("prepares").expect("has a token");
    device.note(id, "接着写的");
    let reply = SyncReply { pushed: answer_all(&prepared.request, &rejected(RejectCode::Policy)), ..reply() };
    device.store.apply(&prepared, reply, NOW).expect("applies");
    assert_eq!(device.doc(id).expect("is here").heads(), before.heads());
    assert_eq!(device.waiting(), 0);
    assert!(device.request().pushes.is_empty());
    let rows = words(&device, id);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].words, [("body.note".to_owned(), "接着写的".to_owned())]);
}

#[test]
fn what_a_colleague_at_the_device_built_on_a_refused_record_is_kept_as_theirs() {
    let device = Device::new();
    let colleague = profile_row(2);
    device.store.write(|tx| profile::insert(tx, &colleague)).expect("enrols");
    let id = device.create("江滨路3号");
    let mut loaded = device.store.doc(id).expect("reads").expect("is here");
    let form = edited(&loaded.doc.record().expect("a record"), |body| body.note = "同事接着写的".into());
    let base = loaded.doc.heads();
    let change =
        loaded.doc.save_form(&base, &form, colleague.actor(), NOW).expect("saves").expect("a change");
    let changes = vec![LocalChange { doc: id, generation: 0, change }];
    let (profile, pictures) = (colleague.id, vec![]);
    let commit = Commit { profile, at: NOW, changes, numbers: 0..0, discard_draft: None, pictures };
    device.store.commit(&commit).expect("commits");
    device.exchange(|request| SyncReply {
        pushed: vec![answer_all(request, &rejected(RejectCode::Policy)).remove(0)],
        ..reply()
    });
    assert!(device.doc(id).is_none());
    let theirs: Vec<_> =
        words(&device, id).into_iter().filter(|row| row.person == colleague.person).collect();
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].words, [("body.note".to_owned(), "同事接着写的".to_owned())]);
    assert_eq!((theirs[0].code.as_str(), device.waiting()), ("policy", 0));
}

#[test]
fn the_reason_shown_is_the_first_cause_not_what_follows_from_it() {
    let (device, id, _) = with_unsent_note();
    device.note(id, "接着写的");
    answer(&device, vec![rejected(RejectCode::Policy), rejected(RejectCode::Descendant)], None);
    assert_eq!(words(&device, id).iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["policy"]);
}

#[test]
fn a_new_record_that_is_refused_disappears_but_its_words_do_not() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.push(&rejected(RejectCode::Shape));
    assert!(device.doc(id).is_none());
    let row = words(&device, id).remove(0);
    assert!(row.words.contains(&("body.address".to_owned(), "江滨路3号".to_owned())));
    assert!(row.words.iter().all(|(path, _)| !path.starts_with("created")));
    assert_eq!(device.store.status().expect("counts").refused, 1);
}

#[test]
fn others_work_that_came_in_meanwhile_stays() {
    let (device, id, before) = with_unsent_note();
    let mut theirs = before.clone();
    Elsewhere::new().note(&mut theirs, "她写的");
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &rejected(RejectCode::Policy)),
        pages: vec![Page { entries: vec![Entry::Join(snapshot(id, &theirs))], position: 1, ..page(0) }],
        ..reply()
    });
    assert_eq!(device.doc(id).expect("is here").heads(), theirs.heads());
    assert_eq!(words(&device, id).len(), 1);
}

#[test]
fn one_bad_change_does_not_take_the_other_of_its_command_along() {
    let device = Device::new();
    let row = device.row();
    let made = |n: u128| {
        let (_, change) =
            Doc::create(&household(row.person, &format!("{n}号")), row.actor(), NOW).expect("creates");
        LocalChange { doc: doc_id(n), generation: 0, change }
    };
    device.commit(vec![made(1), made(2)]).expect("commits");
    answer(&device, vec![rejected(RejectCode::Policy), Receipt::Deferred(vec![Hash([1; 32])])], None);
    assert_eq!(device.request().pushes[0].commands[0].changes.len(), 2, "the signature covers both");
    answer(&device, vec![rejected(RejectCode::Policy), accepted()], None);
    assert_eq!(device.state(doc_id(2)), SendState::Delivered);
    assert!(device.doc(doc_id(1)).is_none());
    assert_eq!((words(&device, doc_id(1)).len(), device.waiting()), (1, 0));
}

#[test]
fn words_on_a_damaged_copy_wait_until_a_sound_one_has_come() {
    let (device, id, before) = with_unsent_note();
    let damage = "UPDATE doc SET snapshot = x'00112233' WHERE id = ?1";
    device.store.write(|tx| Ok(tx.execute(damage, [id.0.into_bytes()])?)).expect("damages");
    device.push(&rejected(RejectCode::Policy));
    assert_eq!((device.waiting(), words(&device, id).len()), (1, 0));
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &Receipt::Deferred(vec![])),
        fetched: vec![snapshot(id, &before)],
        ..reply()
    });
    device.push(&rejected(RejectCode::Policy));
    assert_eq!(words(&device, id)[0].words, [("body.note".to_owned(), "不该我写的".to_owned())]);
    assert_eq!(device.waiting(), 0);
}

#[test]
fn every_code_has_a_name() {
    let codes = [
        RejectCode::Limit,
        RejectCode::Malformed,
        RejectCode::Actor,
        RejectCode::Signature,
        RejectCode::ForbiddenOperation,
        RejectCode::Shape,
        RejectCode::Policy,
        RejectCode::Descendant,
        RejectCode::Erased,
        RejectCode::Exists,
        RejectCode::Schema,
        RejectCode::AlreadyFrozen,
    ];
    let names: std::collections::BTreeSet<_> = codes.into_iter().map(refused::code_name).collect();
    assert_eq!(names.len(), codes.len());
}
