//! `yetan serve` and `yetan-server` are killed (SIGKILL) under load, at random moments, a device, the server, or all at
//! once. They start again by themselves; what a device said it saved is there, and what it calls delivered the server has.
//!
//! Real processes on real files. A kill takes nothing from the system's memory, so this is about transactions and about
//! starting; what a power cut takes is `proof_power`'s.

mod machine;
mod office;

use machine::Machine;
use office::Served;
use std::time::Duration;
use tests::demo::kill_at_once;
use tests::size::size;
use tests::synthetic::Dice;
use tokio::time::{Instant, sleep_until};

fn kills() -> usize {
    size(150, 1_000)
}

/// Longest load before a kill. Everything happens within a few milliseconds, so more would only wait.
const LOAD_MS: u64 = 160;
/// Everything is compared after so many kills; else what was touched since the last one.
const ALL_EVERY: usize = 25;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_they_start_again_and_nothing_acknowledged_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut office = Served::set_up(folder.path()).await;
    let mut machines = Vec::new();
    for which in 0..2 {
        machines.push(Machine::enrol(folder.path(), which, &office).await);
    }
    let mut dice = Dice::new(1);
    for kill in 1..=kills() {
        let target = dice.below(5);
        // 0, 1: that device. 2, 3: the server. 4: everything.
        let server_falls = target > 1;
        let falls = |which: usize| target == which as u64 || target == 4;
        let at = Instant::now() + Duration::from_millis(dice.below(LOAD_MS));
        let mut doomed: Vec<u32> = (0..2).filter(|w| falls(*w)).map(|w| machines[w].id()).collect();
        if server_falls {
            doomed.push(office.id());
        }
        let [first, second] = machines.as_mut_slice() else { panic!("two devices") };
        let until = at + Duration::from_millis(5);
        let ((), (), ()) = tokio::join!(first.work(until, kill), second.work(until, kill), async {
            sleep_until(at).await;
            kill_at_once(&doomed).await.expect("killed");
        });
        for (which, machine) in machines.iter_mut().enumerate() {
            if falls(which) {
                machine.start_again().await;
            }
        }
        let all = kill.is_multiple_of(ALL_EVERY) || kill == kills();
        if server_falls {
            office.fallen().await;
            for machine in &machines {
                office.has_what_is_delivered(machine, all).await;
            }
            office.start_again().await;
        }
        for machine in &mut machines {
            machine.has_what_it_saved(all).await;
            machine.sync_now().await;
        }
    }
    let answered: u64 = machines.iter().map(|machine| machine.answered).sum();
    println!("{answered} saves were acknowledged between {} kills", kills());
    assert!(answered >= kills() as u64, "a proof needs load");
    for machine in &machines {
        machine.quiet().await;
    }
    office.end().await;
    for machine in &machines {
        office.has_what_is_delivered(machine, true).await;
    }
}
