//! One document in memory. Loaded for one command or one batch, then dropped: a loaded document takes about 30 KB.

use super::value::read;
use super::{Actor, DocError, Hash, RawChange};
use crate::domain::{AnyRecord, Millis, RecordError};
use crate::limits::{DOCUMENT_BYTES_MAX, TREE_DEPTH_MAX};
use automerge::{Automerge, ChangeHash, ChangeMetadata, ROOT, ReadDoc};
use serde_json::Value;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A record's document.
#[derive(Clone)]
pub struct Doc {
    pub(super) inner: Automerge,
    /// Bytes that the saved document does not exceed; measured again when it nears the limit.
    pub(super) weight: usize,
}

/// A change of a document, as its history tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChange {
    pub hash: Hash,
    pub actor: Option<Actor>,
    pub deps: Vec<Hash>,
    /// Author's clock, milliseconds; advisory.
    pub at: Millis,
    pub bytes: Vec<u8>,
}

impl Doc {
    /// Loads saved bytes.
    ///
    /// # Errors
    /// [`DocError::Bytes`] also for empty input, which Automerge takes for an empty document; [`DocError::Panicked`].
    pub fn load(bytes: &[u8]) -> Result<Doc, DocError> {
        if bytes.is_empty() {
            return Err(DocError::Bytes("empty".into()));
        }
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(DocError::TooLarge);
        }
        let inner =
            contained(|| Automerge::load(bytes))?.map_err(|error| DocError::Bytes(error.to_string()))?;
        Ok(Doc { inner, weight: bytes.len() })
    }

    /// Builds a document from its changes, in any order.
    ///
    /// # Errors
    /// [`DocError::Missing`] where one depends on a change that is not among them.
    pub fn from_changes(changes: &[RawChange]) -> Result<Doc, DocError> {
        Doc { inner: Automerge::new(), weight: 0 }.with(changes)
    }

    /// Saved without compression (pages are compressed as one), and loaded again to see that nothing is missing.
    ///
    /// # Errors
    /// [`DocError::TooLarge`]; [`DocError::Bytes`] where the saved bytes do not give the same heads.
    pub fn save(&self) -> Result<Vec<u8>, DocError> {
        let bytes = contained(|| self.inner.save_nocompress())?;
        if Doc::load(&bytes)?.heads() != self.heads() {
            return Err(DocError::Bytes("a saved document did not load to the same heads".into()));
        }
        Ok(bytes)
    }

    /// Takes in changes, in any order. Either all apply, or the document is as before.
    ///
    /// # Errors
    /// As [`Doc::with`].
    pub fn apply(&mut self, changes: &[RawChange]) -> Result<(), DocError> {
        *self = self.with(changes)?;
        Ok(())
    }

    /// The document with these changes, given in any order.
    ///
    /// # Errors
    /// [`DocError::Missing`] where dependencies are not here; nothing is queued. [`DocError::Panicked`] on hostile bytes;
    /// [`DocError::TooLarge`].
    pub fn with(&self, changes: &[RawChange]) -> Result<Doc, DocError> {
        let arriving: HashSet<ChangeHash> = changes.iter().map(|change| change.inner().hash()).collect();
        let deps = changes.iter().flat_map(|change| change.inner().deps());
        let missing: Vec<Hash> = deps
            .filter(|dep| !arriving.contains(dep) && !self.has(Hash::from(**dep)))
            .map(|dep| Hash::from(*dep))
            .collect();
        if !missing.is_empty() {
            return Err(DocError::Missing(missing));
        }
        let mut inner = self.inner.clone();
        let applied = contained(|| {
            inner.apply_changes(changes.iter().map(|change| change.inner().clone())).map(|()| inner)
        })?;
        let inner = applied.map_err(|error| DocError::Bytes(error.to_string()))?;
        // Ok does not mean applied: Automerge queues what it can't place.
        if arriving.iter().any(|hash| inner.get_change_meta_by_hash(hash).is_none()) {
            return Err(DocError::Bytes("a change could not be placed".into()));
        }
        let added: usize = changes.iter().map(|change| change.bytes().len()).sum();
        Doc { inner, weight: self.weight + added }.within_limit()
    }

    /// Measures the document where it could have grown beyond its limit.
    pub(super) fn within_limit(mut self) -> Result<Doc, DocError> {
        if self.weight > DOCUMENT_BYTES_MAX {
            self.weight = contained(|| self.inner.save_nocompress().len())?;
        }
        if self.weight > DOCUMENT_BYTES_MAX { Err(DocError::TooLarge) } else { Ok(self) }
    }

    /// Current heads, ascending.
    pub fn heads(&self) -> Vec<Hash> {
        self.inner.get_heads().into_iter().map(Hash::from).collect()
    }

    pub fn has(&self, change: Hash) -> bool {
        self.inner.get_change_meta_by_hash(&change.to_automerge()).is_some()
    }

    /// The highest operation counter. A change's counters lie above those of all it builds on, so the heads know it.
    pub fn max_op(&self) -> u64 {
        let heads = self.inner.get_heads();
        let metas = heads.iter().filter_map(|head| self.inner.get_change_meta_by_hash(head));
        metas.map(|meta| meta.max_op).max().unwrap_or(0)
    }

    /// The changes that are neither among `heads` nor below them.
    pub(super) fn unseen_at(&self, heads: &[ChangeHash]) -> Vec<ChangeMetadata<'_>> {
        let seen_all = self.inner.get_heads().iter().all(|head| heads.contains(head));
        if seen_all { Vec::new() } else { self.inner.get_changes_meta(heads) }
    }

    /// The hashes of all changes, each after those it depends on: far cheaper than [`Doc::changes`].
    pub fn hashes(&self) -> Vec<Hash> {
        self.inner.get_changes_meta(&[]).into_iter().map(|meta| meta.hash.into()).collect()
    }

    /// Every change was made by somebody who knew of all the others so far.
    pub(super) fn is_one_line(&self) -> bool {
        let mut tip: &[ChangeHash] = &[];
        let history = self.inner.get_changes_meta(&[]);
        history.iter().all(|meta| {
            let follows = meta.deps == tip;
            tip = std::slice::from_ref(&meta.hash);
            follows
        })
    }

    /// All changes, each after those it depends on.
    pub fn changes(&self) -> Vec<StoredChange> {
        let stored = |change: automerge::Change| StoredChange {
            hash: change.hash().into(),
            actor: Actor::parse(change.actor_id().to_bytes()),
            deps: change.deps().iter().copied().map(Hash::from).collect(),
            at: change.timestamp(),
            bytes: change.raw_bytes().to_vec(),
        };
        self.inner.get_changes(&[]).into_iter().map(stored).collect()
    }

    /// The record as it stands.
    ///
    /// # Errors
    /// [`DocError::Record`]: malformed, or of a newer schema.
    pub fn record(&self) -> Result<AnyRecord, DocError> {
        Ok(AnyRecord::from_value(self.tree(None)?)?)
    }

    /// The record as it stood at `heads`.
    ///
    /// # Errors
    /// [`DocError::Missing`] where a head is not here; [`DocError::Record`].
    pub fn record_at(&self, heads: &[Hash]) -> Result<AnyRecord, DocError> {
        Ok(AnyRecord::from_value(self.tree_at(heads)?)?)
    }

    /// Whether the body is another than at `heads`: 审核后有修改. False where `heads` have not arrived here.
    pub fn body_changed_since(&self, heads: &[Hash]) -> bool {
        match (self.tree_at(heads), self.tree(None)) {
            (Ok(then), Ok(now)) => then.get("body") != now.get("body"),
            _ => false,
        }
    }

    /// The record as a tree.
    ///
    /// # Errors
    /// [`DocError::Record`] where the document holds values that no record has.
    pub fn tree_at(&self, heads: &[Hash]) -> Result<Value, DocError> {
        let missing: Vec<Hash> = heads.iter().copied().filter(|head| !self.has(*head)).collect();
        if !missing.is_empty() {
            return Err(DocError::Missing(missing));
        }
        let heads: Vec<ChangeHash> = heads.iter().map(|head| head.to_automerge()).collect();
        self.tree(Some(&heads))
    }

    pub(super) fn tree(&self, heads: Option<&[ChangeHash]>) -> Result<Value, DocError> {
        let tree = contained(|| read(self.inner.iter_at(ROOT, heads), TREE_DEPTH_MAX))?;
        tree.ok_or_else(|| {
            DocError::Record(RecordError::Malformed("too deep, or a value that no record has".into()))
        })
    }

    pub(super) fn automerge(&self) -> &Automerge {
        &self.inner
    }
}

/// Runs Automerge where hostile bytes may make it panic.
pub(crate) fn contained<T>(run: impl FnOnce() -> T) -> Result<T, DocError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| DocError::Panicked)
}
