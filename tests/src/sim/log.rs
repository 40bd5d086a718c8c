//! What happened, line by line, and a hash over all of it: two runs of one seed must have the same.

use sha2::{Digest, Sha256};
use shared::sync::sign::hex;
use std::collections::VecDeque;

/// Lines that a failure shows: the whole story is read with `--story`.
const KEPT: usize = 120;

pub struct Log {
    hasher: Sha256,
    last: VecDeque<String>,
    /// Every line goes to standard output as it comes.
    aloud: bool,
}

impl Log {
    pub fn new(aloud: bool) -> Log {
        Log { hasher: Sha256::new(), last: VecDeque::new(), aloud }
    }

    pub fn note(&mut self, at: i64, line: &str) {
        let line = format!("{:>9.3} {line}", at as f64 / 1_000.0);
        self.hasher.update(&line);
        self.hasher.update([b'\n']);
        if self.aloud {
            println!("{line}");
        }
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    /// Hex of the hash over every line so far.
    pub fn hash(&self) -> String {
        hex(&<[u8; 32]>::from(self.hasher.clone().finalize()))
    }

    pub fn last(&self) -> impl Iterator<Item = &str> {
        self.last.iter().map(String::as_str)
    }
}
