//! The disk fails at the k-th write, sync or open, for every k of a job: the device and the server say so in words that a
//! screen or a device knows, go on reading, lose nothing that they had answered for, and go on as if nothing had been once
//! the disk works again. The same process all along.
//!
//! Each k does the job once more on the same files, so that a wound that a fault left would be met by the next.

mod device;
mod enrolment;
mod server;

use faultfs::{Fault, Kind};
use tests::harness::Office;
use tests::size::size;

/// What is tried, one after the other: each kind, once and lasting.
struct Faults {
    kind: Kind,
    lasting: bool,
}

impl Faults {
    const ALL: [Faults; 6] = [
        Faults { kind: Kind::Broken, lasting: false },
        Faults { kind: Kind::Full, lasting: true },
        Faults { kind: Kind::Short, lasting: false },
        Faults { kind: Kind::Broken, lasting: true },
        Faults { kind: Kind::Full, lasting: false },
        Faults { kind: Kind::Short, lasting: true },
    ];

    /// Every `stride`th k, beginning elsewhere for each kind.
    fn of(self, place: usize, stride: usize) -> impl Iterator<Item = Fault> {
        let Faults { kind, lasting } = self;
        (1 + place % stride..).step_by(stride).map(move |nth| Fault { kind, nth, lasting })
    }
}

/// Every fault of the list, each kind until the job passes without meeting it; `try_one` says whether it did.
async fn all_faults(stride: usize, mut try_one: impl AsyncFnMut(Fault) -> bool) -> usize {
    let mut met = 0;
    for (place, faults) in Faults::ALL.into_iter().enumerate() {
        for fault in faults.of(place, stride) {
            if !try_one(fault).await {
                break;
            }
            met += 1;
        }
    }
    met
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_survives_every_fault_of_its_disk() {
    let mut device = device::Trial::new().await;
    let met = all_faults(size(7, 1), async |fault| device.meet(fault).await).await;
    println!("{met} faults met");
    assert!(met > 6, "each kind is met");
    device.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_survives_every_fault_of_its_disk() {
    let mut server = server::Trial::new().await;
    let met = all_faults(size(2, 1), async |fault| server.meet(fault).await).await;
    println!("{met} faults met");
    assert!(met > 6, "each kind is met");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_that_the_disk_cut_short_goes_on_with_the_same_code() {
    let office = Office::open().await;
    let met = all_faults(size(40, 4), async |fault| enrolment::meet(&office, fault).await).await;
    println!("{met} faults met");
    assert!(met > 6, "each kind is met");
}
