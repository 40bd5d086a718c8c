//! Where a recording is cut, and what is asked of each image.

use faultfs::{Disk, Image, Syncs, Tape};
use std::path::Path;
use tempfile::TempDir;
use tests::synthetic::Dice;

/// What was done to a folder, and what had been acknowledged when.
pub struct Recording<C> {
    pub tape: Tape,
    /// How many operations were done when it was acknowledged, ascending.
    pub claims: Vec<(usize, C)>,
}

/// Cuts the recording `images` times; says of each image that does not keep what was claimed, why.
pub fn losses<C>(
    recording: &Recording<C>,
    syncs: Syncs,
    images: usize,
    check: impl Fn(&Path, &[&C]) -> Result<(), String>,
) -> Vec<String> {
    let Recording { tape, claims } = recording;
    let mut dice = Dice::new(images as u64);
    let mut moments: Vec<usize> = (0..images).map(|_| moment(tape, &mut dice)).collect();
    moments.sort_unstable();
    let mut disk = Disk::new(tape, syncs);
    let mut lost = Vec::new();
    for at in moments {
        disk.advance(at);
        let folder = written(&disk.lose_power(&mut || dice.roll()));
        let known: Vec<&C> = claims.iter().filter(|(then, _)| *then <= at).map(|(_, claim)| claim).collect();
        if let Err(why) = check(folder.path(), &known) {
            lost.push(format!("cut after {at} of {} operations: {why}", tape.ops().len()));
        }
    }
    lost
}

/// Just before a sync, just after one, or anywhere between two. Without any: anywhere.
fn moment(tape: &Tape, dice: &mut Dice) -> usize {
    let (syncs, end) = (tape.syncs(), tape.ops().len());
    if syncs.is_empty() {
        return dice.below(end as u64 + 1) as usize;
    }
    let which = dice.below(syncs.len() as u64) as usize;
    let (before, after) = (syncs[which], syncs[which] + 1);
    let next = syncs.get(which + 1).copied().unwrap_or(end);
    match dice.below(3) {
        0 => before,
        1 => after,
        _ => after + dice.below((next - after) as u64 + 1) as usize,
    }
}

/// In memory where there is such a folder: nothing is cut off a second time.
fn written(image: &Image) -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    for (name, bytes) in image {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    folder
}
