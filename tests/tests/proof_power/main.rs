//! The power goes at any moment: what a device said it saved and what the server gave a receipt for is there afterwards,
//! and both start by themselves.
//!
//! A job runs while everything that SQLite does to its files is recorded. Then the recording is cut at random syncs, just
//! before, just after and anywhere between, and for each cut an image of the disk is made: what was synced, and a random
//! part of the rest. [`faultfs::Disk`] says by which rules. The product opens the image and is asked for everything that
//! had been acknowledged before the cut.
//!
//! The same with `synchronous=OFF`, and on a disk that lies about its syncs, has to fail: that is what shows that these
//! tests could.

mod cuts;
mod device;
mod server;

use cuts::losses;
use faultfs::Syncs;
use tests::size::size;

/// Images of each half, everyday and behind a release.
fn images() -> usize {
    size(300, 2_500)
}

/// Without syncs nearly every image has lost something; so many are tried.
const WITHOUT_SYNCS: usize = 25;
/// Steps of a job that is to fail.
const SHORT: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_device_said_it_saved_survives_the_power() {
    let job = device::record(1, 160, false).await;
    let lost = losses(&job.recording, Syncs::Kept, images(), |folder, known| job.check(folder, known));
    assert!(lost.is_empty(), "{} of {}: {:#?}", lost.len(), images(), &lost[..lost.len().min(5)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_gave_receipts_for_survives_the_power() {
    let recording = server::record(2, 80, false).await;
    let lost = losses(&recording, Syncs::Kept, images(), server::check);
    assert!(lost.is_empty(), "{} of {}: {:#?}", lost.len(), images(), &lost[..lost.len().min(5)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_does_not_sync_is_found_out() {
    for (never_sync, syncs) in [(true, Syncs::Kept), (false, Syncs::Ignored)] {
        let job = device::record(3, SHORT, never_sync).await;
        let lost = losses(&job.recording, syncs, WITHOUT_SYNCS, |folder, known| job.check(folder, known));
        assert!(lost.len() > WITHOUT_SYNCS / 2, "{never_sync} {syncs:?}: {lost:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_sync_is_found_out() {
    for (never_sync, syncs) in [(true, Syncs::Kept), (false, Syncs::Ignored)] {
        let recording = server::record(4, SHORT, never_sync).await;
        let lost = losses(&recording, syncs, WITHOUT_SYNCS, server::check);
        assert!(lost.len() > WITHOUT_SYNCS / 2, "{never_sync} {syncs:?}: {lost:#?}");
    }
}
