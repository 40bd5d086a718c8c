//! What was done to the files of a folder, in order.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// A file, whatever name it has: one that was deleted and made again is another.
pub(crate) type Inode = u32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// The folder got this file, empty.
    Create {
        name: String,
        inode: Inode,
    },
    Write {
        inode: Inode,
        offset: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        inode: Inode,
        length: usize,
    },
    /// `folder`: its list of names, too.
    Sync {
        inode: Inode,
        folder: bool,
    },
    /// `folder`: the list of names was synced afterwards.
    Delete {
        name: String,
        folder: bool,
    },
}

/// The folder as it was when the recording began (all of that counts as synced), and what followed.
///
/// Shared memory (`-shm`) is not part of it: it is rebuilt, and a power cut takes it away.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    pub(crate) before: BTreeMap<String, (Inode, Vec<u8>)>,
    ops: Vec<Op>,
    names: BTreeMap<String, Inode>,
    inodes: Inode,
}

impl Tape {
    /// # Errors
    /// The folder cannot be read.
    pub(crate) fn begin(folder: &Path) -> io::Result<Tape> {
        let mut tape = Tape::default();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file() && !name.ends_with("-shm") {
                let inode = tape.new_inode(&name);
                tape.before.insert(name, (inode, fs::read(entry.path())?));
            }
        }
        Ok(tape)
    }

    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// Where the syncs are: the number of operations before each.
    pub fn syncs(&self) -> Vec<usize> {
        let is_sync = |(at, op): (usize, &Op)| matches!(op, Op::Sync { .. }).then_some(at);
        self.ops.iter().enumerate().filter_map(is_sync).collect()
    }

    pub(crate) fn create(&mut self, name: &str) {
        let inode = self.new_inode(name);
        self.ops.push(Op::Create { name: name.to_owned(), inode });
    }

    pub(crate) fn write(&mut self, name: &str, offset: usize, bytes: &[u8]) {
        let inode = self.inode(name);
        self.ops.push(Op::Write { inode, offset, bytes: bytes.to_vec() });
    }

    pub(crate) fn truncate(&mut self, name: &str, length: usize) {
        let inode = self.inode(name);
        self.ops.push(Op::Truncate { inode, length });
    }

    pub(crate) fn sync(&mut self, name: &str, folder: bool) {
        let inode = self.inode(name);
        self.ops.push(Op::Sync { inode, folder });
    }

    pub(crate) fn delete(&mut self, name: &str, folder: bool) {
        self.names.remove(name);
        self.ops.push(Op::Delete { name: name.to_owned(), folder });
    }

    /// SQLite never writes to a file that it deleted, so the name tells which one is meant.
    fn inode(&mut self, name: &str) -> Inode {
        match self.names.get(name) {
            Some(inode) => *inode,
            None => self.new_inode(name),
        }
    }

    fn new_inode(&mut self, name: &str) -> Inode {
        self.inodes += 1;
        self.names.insert(name.to_owned(), self.inodes);
        self.inodes
    }
}
