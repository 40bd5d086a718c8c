//! What a power cut leaves of a folder.
//!
//! The rules, for each file: what was synced is there. Of every write since its last sync each sector of 512 bytes is there
//! or is not, whatever became of other writes: whole, lost, torn, and in any order. A truncation since then happened or did
//! not. Where only a later write survived, zeros fill the gap before it. A sector that survives overwrites nothing beside
//! it (SQLite's "powersafe overwrite", which it takes every disk to have).
//!
//! For the folder's list of names: what came before its last sync is there. Of what came after, the earlier survives the
//! later, as a journalling file system (ext4, NTFS) has it: a file made or deleted since may or may not be there. Syncing
//! a file does not sync its name, although ext4 happens to do that.

use crate::tape::{Inode, Op, Tape};
use std::collections::BTreeMap;

const SECTOR: usize = 512;

/// The files of a folder, by name.
pub type Image = BTreeMap<String, Vec<u8>>;

/// Whether the disk does what a sync asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncs {
    Kept,
    /// A disk that says it had, and had not.
    Ignored,
}

/// A tape played up to some moment.
pub struct Disk<'t> {
    tape: &'t Tape,
    syncs: Syncs,
    at: usize,
    names: BTreeMap<&'t str, Inode>,
    /// What was made (with its file) or deleted since the folder was last synced.
    renamed: Vec<(&'t str, Option<Inode>)>,
    files: BTreeMap<Inode, Content<'t>>,
}

#[derive(Default)]
struct Content<'t> {
    synced: Vec<u8>,
    since: Vec<&'t Op>,
}

impl<'t> Disk<'t> {
    /// At the tape's beginning.
    pub fn new(tape: &'t Tape, syncs: Syncs) -> Disk<'t> {
        let names = tape.before.iter().map(|(name, (inode, _))| (name.as_str(), *inode)).collect();
        let file = |(inode, bytes): &(Inode, Vec<u8>)| {
            (*inode, Content { synced: bytes.clone(), since: Vec::new() })
        };
        let files = tape.before.values().map(file).collect();
        Disk { tape, syncs, at: 0, names, renamed: Vec::new(), files }
    }

    /// Plays on until `to` operations were done. Never back.
    pub fn advance(&mut self, to: usize) {
        let to = to.min(self.tape.ops().len());
        while self.at < to {
            self.play(&self.tape.ops()[self.at]);
            self.at += 1;
        }
    }

    fn play(&mut self, op: &'t Op) {
        match op {
            Op::Create { name, inode } => {
                self.files.entry(*inode).or_default();
                self.renamed.push((name, Some(*inode)));
            }
            Op::Write { inode, .. } | Op::Truncate { inode, .. } => {
                self.files.entry(*inode).or_default().since.push(op);
            }
            Op::Sync { inode, folder } => {
                if self.syncs == Syncs::Kept {
                    self.files.entry(*inode).or_default().sync();
                    self.sync_names(*folder);
                }
            }
            Op::Delete { name, folder } => {
                self.renamed.push((name, None));
                self.sync_names(*folder && self.syncs == Syncs::Kept);
            }
        }
    }

    fn sync_names(&mut self, asked: bool) {
        if asked {
            for (name, inode) in self.renamed.drain(..) {
                rename(&mut self.names, name, inode);
            }
        }
    }

    /// What is found after the power went at this moment. `roll` gives random numbers, which decide what survived.
    pub fn lose_power(&self, roll: &mut dyn FnMut() -> u64) -> Image {
        let mut names = self.names.clone();
        let survived = pick(roll, self.renamed.len() + 1);
        for (name, inode) in &self.renamed[..survived] {
            rename(&mut names, name, *inode);
        }
        let files = names.into_iter().filter_map(|(name, inode)| Some((name, self.files.get(&inode)?)));
        files.map(|(name, file)| (name.to_owned(), file.survive(roll))).collect()
    }
}

fn rename<'t>(names: &mut BTreeMap<&'t str, Inode>, name: &'t str, inode: Option<Inode>) {
    match inode {
        Some(inode) => names.insert(name, inode),
        None => names.remove(name),
    };
}

impl Content<'_> {
    fn sync(&mut self) {
        for op in self.since.drain(..) {
            apply(&mut self.synced, op, &mut || true);
        }
    }

    /// Some cuts come before the disk wrote anything of what was unsynced, some after it wrote all of it, and of the others
    /// some find it working in order and some not.
    fn survive(&self, roll: &mut dyn FnMut() -> u64) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        let (in_order, reached) = match pick(roll, 4) {
            0 => return bytes,
            1 => (true, pick(roll, self.since.len() + 1)),
            2 => (true, self.since.len()),
            _ => (false, self.since.len()),
        };
        for (at, op) in self.since[..reached].iter().enumerate() {
            // In order, only the one that was being written is torn; all of them were where nothing is missing.
            let is_whole = in_order && (at + 1 < reached || reached == self.since.len());
            match if is_whole { 2 } else { pick(roll, 3) } {
                0 => {}
                1 => apply(&mut bytes, op, &mut || roll() & 1 == 0),
                _ => apply(&mut bytes, op, &mut || true),
            }
        }
        bytes
    }
}

/// Does to `bytes` what of this operation `survives`, which is asked once for each sector.
fn apply(bytes: &mut Vec<u8>, op: &Op, survives: &mut dyn FnMut() -> bool) {
    match op {
        Op::Write { offset, bytes: written, .. } => {
            let mut from = 0;
            while from < written.len() {
                let sector_ends = ((offset + from) / SECTOR + 1) * SECTOR;
                let to = written.len().min(sector_ends - offset);
                if survives() {
                    put(bytes, offset + from, &written[from..to]);
                }
                from = to;
            }
        }
        Op::Truncate { length, .. } if survives() => bytes.resize(*length, 0),
        _ => {}
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, part: &[u8]) {
    let end = offset + part.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(part);
}

/// 0 ≤ result < `below`.
fn pick(roll: &mut dyn FnMut() -> u64, below: usize) -> usize {
    (roll() % below.max(1) as u64) as usize
}
