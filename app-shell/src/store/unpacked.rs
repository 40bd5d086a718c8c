//! Documents as they come whole from the server, read on a second thread a little ahead of the transaction that takes them
//! in: reading one takes as long as writing it.

use shared::document::{Doc, DocError};
use shared::domain::AnyRecord;
use shared::sync::wire::Snapshot;
use std::sync::mpsc::sync_channel;
use std::thread;

/// Documents that may wait to be taken in; each takes about 30 KB.
const AHEAD_MAX: usize = 32;
/// Fewer are read sooner than a thread is started.
const FEW: usize = 16;

/// A document with its record, if it holds one that this program knows.
pub(super) struct Unpacked {
    pub doc: Doc,
    pub record: Result<AnyRecord, DocError>,
}

/// # Errors
/// [`DocError`] where the bytes are no document.
pub(super) fn unpack(snapshot: &Snapshot) -> Result<Unpacked, DocError> {
    let doc = Doc::load(&snapshot.bytes)?;
    let record = doc.record();
    Ok(Unpacked { doc, record })
}

/// Gives each snapshot to `take` with what it holds, in order.
///
/// # Errors
/// The first of `take`; the rest is not read then.
pub(super) fn unpack_each<E>(
    snapshots: &[Snapshot],
    mut take: impl FnMut(&Snapshot, Result<Unpacked, DocError>) -> Result<(), E>,
) -> Result<(), E> {
    if snapshots.len() < FEW {
        return snapshots.iter().try_for_each(|snapshot| take(snapshot, unpack(snapshot)));
    }
    thread::scope(|scope| {
        let (sender, unpacked) = sync_channel(AHEAD_MAX);
        // Ends where nobody takes what it read.
        scope.spawn(move || snapshots.iter().map(unpack).try_for_each(|read| sender.send(read).ok()));
        snapshots.iter().try_for_each(|snapshot| {
            let read = unpacked.recv().unwrap_or_else(|_| unpack(snapshot));
            take(snapshot, read)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::DocId;
    use uuid::Uuid;

    fn damaged(n: usize) -> Snapshot {
        let doc = DocId(Uuid::from_u128(n as u128));
        Snapshot { doc, generation: 0, bytes: vec![1, 2, 3], admitted: Vec::new() }
    }

    #[test]
    fn however_many_there_are_each_comes_once_and_in_order() {
        for count in [0, 1, FEW - 1, FEW, 3 * AHEAD_MAX] {
            let snapshots: Vec<Snapshot> = (0..count).map(damaged).collect();
            let mut taken = Vec::new();
            let all = unpack_each(&snapshots, |snapshot, read| {
                assert!(read.is_err(), "three bytes are no document");
                taken.push(snapshot.doc);
                Ok::<(), ()>(())
            });
            assert_eq!(all, Ok(()));
            assert_eq!(taken, snapshots.iter().map(|snapshot| snapshot.doc).collect::<Vec<_>>());
        }
    }

    #[test]
    fn who_stops_is_not_kept_waiting() {
        let snapshots: Vec<Snapshot> = (0..4 * AHEAD_MAX).map(damaged).collect();
        let mut taken = 0;
        let stopped = unpack_each(&snapshots, |_, _| {
            taken += 1;
            if taken == 3 { Err("enough") } else { Ok(()) }
        });
        assert_eq!((stopped, taken), (Err("enough"), 3));
    }
}
