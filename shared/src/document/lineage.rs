//! Where a change stands in the history of the document it wants to join.

use super::{Doc, Hash, RawChange};

/// What a document's history says about a change that is not in it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// Dependencies that are not here. The other fields then mean nothing.
    pub missing: Vec<Hash>,
    /// Sequence number of its actor's last change here; 0 where there is none.
    pub last_seq: u64,
    /// Its actor's earlier changes are all among its ancestors.
    pub follows_itself: bool,
    /// Highest operation counter among its ancestors.
    pub ancestors_max_op: u64,
    /// Highest operation counter of the document.
    pub document_max_op: u64,
}

impl Doc {
    /// Looks at the history only; costs one pass over it.
    pub fn lineage(&self, change: &RawChange) -> Lineage {
        let doc = self.automerge();
        let deps = change.inner().deps();
        let missing = deps.iter().filter(|dep| doc.get_change_meta_by_hash(dep).is_none());
        let missing: Vec<Hash> = missing.copied().map(Hash::from).collect();
        let own = |meta: &automerge::ChangeMetadata| meta.actor.to_bytes() == change.actor_bytes();
        let max_op = |heads: &[automerge::ChangeHash]| {
            let metas = heads.iter().filter_map(|head| doc.get_change_meta_by_hash(head));
            // A change's counters lie above those of all its ancestors, so the heads know the highest.
            metas.map(|meta| meta.max_op).max().unwrap_or(0)
        };
        let unseen = if missing.is_empty() { self.unseen_at(deps) } else { Vec::new() };
        Lineage {
            last_seq: doc
                .get_changes_meta(&[])
                .iter()
                .filter(|meta| own(meta))
                .map(|meta| meta.seq)
                .max()
                .unwrap_or(0),
            follows_itself: !unseen.iter().any(own),
            ancestors_max_op: max_op(deps),
            document_max_op: self.max_op(),
            missing,
        }
    }
}
