//! A process that dies leaves the file as before an act or as after it.

use super::*;

#[test]
fn saved_means_saved_even_when_the_power_goes_at_once() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let survivor = device.after_power_loss();
    assert_eq!(survivor.doc(id).expect("is here").heads(), device.doc(id).expect("is here").heads());
    assert_eq!(survivor.waiting(), 1);
}

#[test]
fn an_act_that_fails_half_way_leaves_nothing() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let before = device.doc(id).expect("is here").heads();
    let failed = device.store.write(|tx| {
        let mut opened = opened::Opened::new(tx);
        let change = RawChange::parse(&device.noted(id, "半途").change.bytes)?;
        opened.add(id, 0, &change, change::Origin::Server(&admitted(1)))?;
        opened.flush()?;
        Err::<(), _>(StoreError::Stale)
    });
    assert!(failed.is_err());
    assert_eq!(device.doc(id).expect("is here").heads(), before);
    let survivor = device.after_power_loss();
    assert_eq!(survivor.doc(id).expect("is here").heads(), before);
}

#[test]
fn a_panic_inside_an_act_leaves_nothing_and_the_store_usable() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = device.store.write(|tx| -> Result<(), StoreError> {
            doc::delete(tx, id)?;
            panic!("the document library gave up");
        });
    }));
    assert!(panicked.is_err());
    assert!(device.doc(id).is_some());
    device.note(id, "还能写");
}

#[test]
fn a_push_is_on_disk_before_it_is_sent_and_is_sent_again_unchanged() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let sent = device.request();
    let survivor = device.after_power_loss();
    survivor.note(id, "之后写的");
    let again = survivor.request();
    assert_eq!(again.pushes, sent.pushes, "the same counter carries the same commands");
    survivor.push(&accepted());
    let next = survivor.request();
    assert_eq!(next.pushes[0].counter, sent.pushes[0].counter + 1);
    assert_eq!(next.pushes[0].commands.len(), 1);
}

#[test]
fn a_reply_is_taken_in_whole_or_not_at_all() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let prepared = device.store.next_request(device.profile).expect("prepares").expect("has a token");
    let reply = SyncReply { pushed: answer_all(&prepared.request, &accepted()), ..reply() };
    let before = device.after_power_loss();
    device.store.apply(&prepared, reply.clone(), NOW).expect("applies");
    let after = device.after_power_loss();
    assert_eq!((before.waiting(), after.waiting()), (1, 0));
    // The one that died before applying gets the same answer to the same push.
    let prepared = before.store.next_request(before.profile).expect("prepares").expect("has a token");
    before.store.apply(&prepared, reply, NOW).expect("applies");
    assert_eq!(before.waiting(), 0);
    assert_eq!(before.doc(id).expect("is here").heads(), after.doc(id).expect("is here").heads());
}

#[test]
fn the_first_reply_after_an_opening_empties_the_log_in_case_an_erasure_was_cut_short() {
    let device = Device::new();
    device.create("江滨路3号");
    let survivor = device.after_power_loss();
    let log = survivor.path().with_extension("db-wal");
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    assert!(length() > 0);
    survivor.push(&accepted());
    assert_eq!(length(), 0);
}

#[test]
fn two_processes_do_not_lose_each_others_work() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let other = Store::open(&device.path(), &device.key).expect("opens");
    device.note(id, "另一个看得见");
    let seen = other.doc(id).expect("reads").expect("is here");
    assert_eq!(note_of(&seen.doc), "另一个看得见");
}
