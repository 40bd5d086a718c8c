//! What a change writes: its own operations with their paths, as admission and policy judge them.

use super::{Actor, DocError, Hash, doc::contained, tree::Path};
use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Automerge, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use std::collections::HashMap;

/// A parsed change, not yet applied to anything.
#[derive(Clone)]
pub struct RawChange {
    inner: Change,
    actor: Option<Actor>,
}

/// One operation of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// Keys from the root; `None` where the object is not in the document or the operation is inside a list.
    pub path: Option<Path>,
    pub kind: TouchKind,
    /// Writes over a value that its author saw.
    pub overwrites: bool,
    /// The object it writes into was made by this same change.
    pub inside_new: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchKind {
    /// A scalar that records use: text, integer, boolean, null.
    Scalar,
    MakeMap,
    MakeList,
    /// Anything no record needs: deletions, counters, bytes, text objects, marks, floats, timestamps.
    Forbidden,
}

impl RawChange {
    /// Parses one uncompressed change and verifies its checksum, which Automerge itself does not.
    ///
    /// # Errors
    /// [`DocError::Bytes`], [`DocError::TooLarge`].
    pub fn parse(bytes: &[u8]) -> Result<RawChange, DocError> {
        if bytes.len() > crate::limits::CHANGE_BYTES_MAX {
            return Err(DocError::TooLarge);
        }
        // Byte 8 is the chunk's type: 1 is a plain change. 2 is a compressed one, whose size could be anything.
        if bytes.get(8) != Some(&1) {
            return Err(DocError::Bytes("not an uncompressed change".into()));
        }
        let owned = bytes.to_vec();
        let inner = contained(move || Change::try_from(owned.as_slice()))?
            .map_err(|error| DocError::Bytes(error.to_string()))?;
        if inner.raw_bytes() != bytes || inner.raw_bytes()[4..8] != inner.hash().0[..4] {
            return Err(DocError::Bytes("trailing bytes, or the checksum is wrong".into()));
        }
        let actor = Actor::parse(inner.actor_id().to_bytes());
        Ok(RawChange { inner, actor })
    }

    pub fn hash(&self) -> Hash {
        self.inner.hash().into()
    }

    pub fn bytes(&self) -> &[u8] {
        self.inner.raw_bytes()
    }

    /// The profile and epoch; `None` where the actor is not one of ours.
    pub fn actor(&self) -> Option<Actor> {
        self.actor
    }

    /// The actor's bytes, level included: what [`RawChange::seq`] counts.
    pub fn actor_bytes(&self) -> &[u8] {
        self.inner.actor_id().to_bytes()
    }

    pub fn seq(&self) -> u64 {
        self.inner.seq()
    }

    pub fn start_op(&self) -> u64 {
        self.inner.start_op().get()
    }

    pub fn max_op(&self) -> u64 {
        self.inner.max_op()
    }

    /// Number of operations.
    pub fn ops(&self) -> usize {
        self.inner.len()
    }

    pub fn deps(&self) -> Vec<Hash> {
        self.inner.deps().iter().copied().map(Hash::from).collect()
    }

    /// Author's clock, milliseconds; advisory.
    pub fn at(&self) -> i64 {
        self.inner.timestamp()
    }

    /// Bytes of message and extra data.
    pub fn extra_len(&self) -> usize {
        self.inner.message().map_or(0, str::len) + self.inner.extra_bytes().len()
    }

    pub(super) fn inner(&self) -> &Change {
        &self.inner
    }
}

/// The operations of `change`, with paths as in `doc`, to which it was applied.
///
/// # Errors
/// [`DocError::Panicked`] on hostile bytes.
pub fn touches(doc: &super::Doc, change: &RawChange) -> Result<Vec<Touch>, DocError> {
    contained(|| {
        let paths = object_paths(doc.automerge());
        let expanded = change.inner.decode();
        let actor = change.inner.actor_id();
        let made_here = |id: &ObjectId| matches!(id, ObjectId::Id(op) if op.actor() == actor && op.counter() >= change.start_op());
        let touch = |op: &automerge::legacy::Op| Touch {
            path: op_path(&paths, &op.obj, &op.key),
            kind: kind_of(&op.action),
            overwrites: op.pred.iter().next().is_some(),
            inside_new: made_here(&op.obj),
        };
        expanded.operations.iter().map(touch).collect()
    })
}

fn op_path(paths: &HashMap<ObjId, Path>, obj: &ObjectId, key: &Key) -> Option<Path> {
    let parent = match obj {
        ObjectId::Root => paths.get(&ROOT)?,
        ObjectId::Id(op) => paths
            .iter()
            .find(|(id, _)| matches!(id, ObjId::Id(counter, actor, _) if *counter == op.counter() && actor == op.actor()))
            .map(|(_, path)| path)?,
    };
    let mut path = parent.clone();
    match key {
        Key::Map(key) => path.push(key.to_string()),
        Key::Seq(_) => path.push("*".into()),
    }
    Some(path)
}

/// Paths of all objects, also of those that another value at the same key hides.
fn object_paths(doc: &Automerge) -> HashMap<ObjId, Path> {
    let mut paths = HashMap::from([(ROOT, Path::new())]);
    let mut open = vec![ROOT];
    while let Some(obj) = open.pop() {
        let path = paths[&obj].clone();
        let is_list = matches!(doc.object_type(&obj), Ok(ObjType::List | ObjType::Text));
        let children: Vec<(String, Vec<_>)> = if is_list {
            (0..doc.length(&obj))
                .map(|i| ("*".to_owned(), doc.get_all(&obj, i).unwrap_or_default()))
                .collect()
        } else {
            doc.keys(&obj)
                .map(|key| (key.clone(), doc.get_all(&obj, key.as_str()).unwrap_or_default()))
                .collect()
        };
        for (key, values) in children {
            for (_, id) in values.into_iter().filter(|(value, _)| value.is_object()) {
                let mut child = path.clone();
                child.push(key.clone());
                if paths.insert(id.clone(), child).is_none() {
                    open.push(id);
                }
            }
        }
    }
    paths
}

fn kind_of(action: &OpType) -> TouchKind {
    match action {
        OpType::Make(ObjType::Map) => TouchKind::MakeMap,
        OpType::Make(ObjType::List) => TouchKind::MakeList,
        OpType::Put(
            ScalarValue::Str(_) | ScalarValue::Int(_) | ScalarValue::Boolean(_) | ScalarValue::Null,
        ) => TouchKind::Scalar,
        _ => TouchKind::Forbidden,
    }
}
