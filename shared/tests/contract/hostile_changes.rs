//! Every row of the table of hostile changes (sync.md, measured on automerge 0.12): refused, by name, without a panic
//! that gets out and without a trace in the document.

use crate::forge::{altered, altered_bytes, of_runs, on_a_missing_object};
use crate::sample::{as_household, cadre, doc_id, household, worker};
use shared::document::{Doc, RawChange};
use shared::sync::admission::{NotAdmitted, check_actor, check_envelope};
use shared::sync::wire::{PushedChange, RejectCode};
use std::num::NonZeroU64;

fn pushed(bytes: Vec<u8>) -> PushedChange {
    PushedChange { doc: doc_id(1), generation: 0, bytes }
}

fn envelope_code(bytes: Vec<u8>) -> Option<RejectCode> {
    check_envelope(&pushed(bytes)).err().map(|rejection| rejection.code)
}

/// A household and the next lawful change to it, not applied.
fn next() -> (Doc, RawChange) {
    let (doc, _) = worker().create(&household(&worker()));
    let change = worker().edit(&mut doc.clone(), |form| as_household(form).note = "下一条".into());
    (doc, change)
}

/// Judges a forged change; the document is as before.
fn refusal(doc: &Doc, forged: &RawChange) -> NotAdmitted {
    let before = (doc.heads(), doc.record());
    let refused = worker().judge(Some(doc), forged).err().expect("it is not let in");
    assert_eq!((doc.heads(), doc.record()), before);
    refused
}

fn code(refused: &NotAdmitted) -> Option<RejectCode> {
    match refused {
        NotAdmitted::Rejected(rejection) => Some(rejection.code),
        _ => None,
    }
}

#[test]
fn the_lawful_change_itself_is_let_in() {
    let (doc, change) = next();
    assert!(envelope_code(change.bytes().to_vec()).is_none());
    assert!(worker().judge(Some(&doc), &change).is_ok());
}

#[test]
fn a_flipped_byte_is_found_wherever_it_is() {
    let (_, change) = next();
    for at in 0..change.bytes().len() {
        let mut bytes = change.bytes().to_vec();
        bytes[at] ^= 0x20;
        let code = envelope_code(bytes);
        assert!(matches!(code, Some(RejectCode::Malformed | RejectCode::Limit)), "byte {at}: {code:?}");
    }
}

#[test]
fn a_few_bytes_that_declare_endless_operations_are_refused_before_they_are_counted_out() {
    // Small enough, the library takes such a change for what it says.
    let library = |bytes: &[u8]| automerge::Change::try_from(bytes).map(|change| change.len()).ok();
    assert_eq!(library(&of_runs(1_000, 0)), Some(1_000));
    assert_eq!(library(&of_runs(1, 1_000)), Some(1));
    assert_eq!(envelope_code(of_runs(20_000, 0)), Some(RejectCode::Malformed), "only its checksum is wrong");
    for (rows, preds) in [(20_001, 0), (1 << 40, 0), (1 << 62, 0), (1, 20_001), (1, 1 << 40), (1, 1 << 62)] {
        let bytes = of_runs(rows, preds);
        assert!(bytes.len() < 100);
        assert_eq!(envelope_code(bytes), Some(RejectCode::Limit), "{rows} rows, {preds} predecessors");
    }
}

#[test]
fn a_compressed_change_is_refused_before_it_is_inflated() {
    let (_, change) = next();
    let mut bytes = change.bytes().to_vec();
    bytes[8] = 2;
    assert_eq!(envelope_code(bytes), Some(RejectCode::Malformed));
}

#[test]
fn a_change_above_the_limits_is_refused() {
    let (_, change) = next();
    assert_eq!(envelope_code(vec![0; 64 * 1024 + 1]), Some(RejectCode::Limit));
    let long = altered_bytes(&change, |forged| forged.message = Some("x".repeat(201)));
    assert_eq!(envelope_code(long), Some(RejectCode::Limit));
    let extra = altered_bytes(&change, |forged| forged.extra_bytes = vec![7; 201]);
    assert_eq!(envelope_code(extra), Some(RejectCode::Limit));
    let many = altered_bytes(&change, |forged| {
        forged.operations = std::iter::repeat_n(forged.operations[0].clone(), 10_001).collect();
    });
    assert_eq!(envelope_code(many), Some(RejectCode::Limit));
    let nothing = altered_bytes(&change, |forged| forged.operations.clear());
    assert_eq!(envelope_code(nothing), Some(RejectCode::ForbiddenOperation));
}

#[test]
fn a_sequence_that_skips_is_refused() {
    let (doc, change) = next();
    for seq in [1, 3, 50, u64::MAX] {
        let forged = altered(&change, |forged| forged.seq = seq);
        assert_eq!(code(&refusal(&doc, &forged)), Some(RejectCode::Actor), "seq {seq}");
    }
    let (_, first) = worker().create(&household(&worker()));
    let forged = altered(&first, |forged| forged.seq = 50);
    let refused = worker().judge(None, &forged).err().expect("it is not let in");
    assert_eq!(code(&refused), Some(RejectCode::Actor));
}

#[test]
fn an_actors_change_that_ignores_its_own_earlier_one_is_refused() {
    let (mut doc, change) = next();
    let first = doc.heads();
    doc.apply(&[change]).expect("applies");
    let third = worker().edit(&mut doc.clone(), |form| as_household(form).note = "三".into());
    let forged = altered(&third, |forged| {
        forged.deps = first.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
    });
    assert_eq!(code(&refusal(&doc, &forged)), Some(RejectCode::Actor));
}

#[test]
fn an_operation_on_an_object_that_nobody_made_is_refused() {
    let (doc, change) = next();
    let forged = altered(&change, |forged| {
        forged.operations = vec![on_a_missing_object(&forged.operations[0])];
    });
    assert_eq!(code(&refusal(&doc, &forged)), Some(RejectCode::Malformed));
}

#[test]
fn an_operation_on_an_object_of_changes_that_its_author_did_not_see_is_refused() {
    let (mut doc, mine) = next();
    let base = doc.heads();
    let theirs = cadre().edit(&mut doc, |form| {
        let member = crate::sample::member("林小", shared::domain::Relation::Child);
        as_household(form).members.insert(crate::sample::entry_id(9), member);
    });
    let renaming = worker().edit(&mut doc.clone(), |form| {
        let members = &mut as_household(form).members;
        members.get_mut(&crate::sample::entry_id(9)).expect("is there").name = "林大".into();
    });
    assert!(renaming.deps().contains(&theirs.hash()), "lawful, it says what it builds on");
    assert!(worker().judge(Some(&doc), &renaming).is_ok());
    let forged = altered(&renaming, |forged| {
        forged.deps = base.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
    });
    assert_eq!(code(&refusal(&doc, &forged)), Some(RejectCode::Malformed));
    assert!(worker().judge(Some(&doc), &mine).is_ok(), "the lawful one beside theirs is let in");
}

#[test]
fn counters_at_the_edges_are_refused() {
    let (doc, change) = next();
    let start =
        |at: u64| altered_bytes(&change, |forged| forged.start_op = NonZeroU64::new(at).expect("above 0"));
    for at in [1 << 31, u64::from(u32::MAX) - 1, u64::from(u32::MAX)] {
        assert_eq!(envelope_code(start(at)), Some(RejectCode::Limit), "start_op {at}");
    }
    assert_eq!(envelope_code(start(u64::MAX)), Some(RejectCode::Malformed), "no such counter can be encoded");
    // Not above what it builds on, or far beyond the document.
    for at in [1, doc.max_op(), doc.max_op() + 100_001] {
        let forged = RawChange::parse(&start(at)).expect("parses");
        assert_eq!(code(&refusal(&doc, &forged)), Some(RejectCode::Malformed), "start_op {at}");
    }
    // A small gap is left by work of the same device that was held or refused.
    let gap = RawChange::parse(&start(doc.max_op() + 200)).expect("parses");
    assert!(worker().judge(Some(&doc), &gap).is_ok());
}

#[test]
fn the_same_sequence_with_other_content_does_not_lock_the_real_one_out() {
    let (mut doc, change) = next();
    doc.apply(std::slice::from_ref(&change)).expect("applies");
    let other = altered(&change, |forged| forged.time = 1);
    assert_eq!(code(&refusal(&doc, &other)), Some(RejectCode::Actor));
}

#[test]
fn missing_dependencies_defer_and_are_named() {
    let (doc, change) = next();
    let mut further = doc.clone();
    further.apply(std::slice::from_ref(&change)).expect("applies");
    let third = worker().edit(&mut further, |form| as_household(form).note = "三".into());
    assert_eq!(refusal(&doc, &third), NotAdmitted::Deferred(vec![change.hash()]));
    let deferred = worker().judge(None, &change).err();
    assert_eq!(deferred, Some(NotAdmitted::Deferred(doc.heads())), "without the document all are missing");
}

#[test]
fn a_second_root_of_the_same_document_is_refused() {
    let (doc, _) = next();
    let (_, other) = cadre().create(&household(&cadre()));
    let refused = cadre().judge(Some(&doc), &other).err().expect("it is not let in");
    assert_eq!(code(&refused), Some(RejectCode::Exists));
}

#[test]
fn an_actor_of_somebody_else_or_of_a_later_epoch_is_refused() {
    let (_, change) = next();
    let own = worker().actor;
    assert_eq!(check_actor(&change, own.profile, own.epoch), Ok(()));
    assert_eq!(check_actor(&change, own.profile, own.epoch + 1), Ok(()), "earlier epochs stay admissible");
    let code = |profile, epoch| check_actor(&change, profile, epoch).err().map(|rejection| rejection.code);
    assert_eq!(code(own.profile, own.epoch - 1), Some(RejectCode::Actor));
    assert_eq!(code(cadre().actor.profile, own.epoch), Some(RejectCode::Actor));
    let foreign = altered_bytes(&change, |forged| {
        forged.actor_id = automerge::ActorId::from(b"somebody else".to_vec());
    });
    assert_eq!(envelope_code(foreign), Some(RejectCode::Actor));
}

#[test]
fn any_bytes_at_all_are_judged_without_a_panic() {
    let (doc, change) = next();
    // A right checksum around altered content: what an attacker who knows the format sends.
    let small = |bytes: &[u8]| envelope_code(bytes.to_vec()) != Some(RejectCode::Limit);
    let (body, mut judged) = (&change.bytes()[9..], 0);
    for at in 0..body.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut altered = body.to_vec();
            altered[at] = value;
            let unsealed = [&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1][..], &altered].concat();
            // The library itself would count out what a run declares.
            if small(&unsealed)
                && let Ok(change) = check_envelope(&pushed(sealed(unsealed)))
            {
                judged += 1;
                let _ = worker().judge(Some(&doc), &change);
            }
        }
    }
    assert!(judged > 100, "only {judged} got past the envelope");
}

#[test]
fn what_is_let_in_comes_back_byte_for_byte_and_can_be_saved() {
    let (doc, next) = next();
    let (_, first) = worker().create(&household(&worker()));
    let (mut let_in, mut altered) = (0, 0);
    for (before, change) in [(Some(&doc), &next), (None, &first)] {
        for forged in resealed(change) {
            let Ok(judged) = worker().judge(before, &forged) else { continue };
            let_in += 1;
            altered += usize::from(forged.hash() != change.hash());
            let back = judged.doc.changes().into_iter().find(|stored| stored.hash == forged.hash());
            assert_eq!(back.map(|stored| stored.bytes).as_deref(), Some(forged.bytes()));
            assert_eq!(
                Doc::load(&judged.doc.save().expect("saves")).map(|doc| doc.heads()),
                Ok(judged.doc.heads())
            );
        }
    }
    assert!(altered > 50, "only {altered} of {let_in} were others than the lawful one");
}

/// The change with one place of it altered, in many ways, and a right checksum: those that get past the envelope.
fn resealed(change: &RawChange) -> Vec<RawChange> {
    let body = &change.bytes()[9..];
    let mut found = Vec::new();
    for at in 0..body.len() {
        for how in 0..24u8 {
            let mut altered = body.to_vec();
            match how {
                0..8 => altered[at] ^= 1 << how,
                8..16 => altered[at] = [0, 1, 2, 0x7e, 0x7f, 0x80, 0xfe, 0xff][usize::from(how - 8)],
                16 => drop(altered.remove(at)),
                17..20 => altered.insert(at, how - 17),
                // A number with a byte more than it needs.
                20 => drop(altered.splice(at..=at, [body[at] | 0x80, 0])),
                _ => altered.insert(at, body[at].wrapping_add(how)),
            }
            let unsealed = [&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1][..], &altered].concat();
            // The library itself would count out what a run declares.
            if envelope_code(unsealed.clone()) != Some(RejectCode::Limit) {
                found.extend(check_envelope(&pushed(sealed(unsealed))).ok());
            }
        }
    }
    found
}

/// The chunk with its checksum: the library names the one that it wants, the first bytes of the hash.
fn sealed(mut chunk: Vec<u8>) -> Vec<u8> {
    if let Ok(change) = automerge::Change::try_from(chunk.as_slice()) {
        chunk[4..8].copy_from_slice(&change.hash().0[..4]);
    }
    chunk
}
