//! One document in memory. Loaded for one command or one batch, then dropped: a loaded document takes about 30 KB.

use super::tree::{Edit, Path, at, diff, is_scalar};
use super::{Actor, DocError, Hash, RawChange};
use crate::domain::{AnyRecord, Event, EventId, Millis, RecordError};
use crate::limits::{CHANGE_BYTES_MAX, DOCUMENT_BYTES_MAX, TREE_DEPTH_MAX};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{
    Automerge, ChangeHash, ChangeMetadata, ObjId, ObjType, PatchLog, ROOT, ReadDoc, ScalarValue, hydrate,
};
use serde_json::Value;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A record's document.
#[derive(Clone)]
pub struct Doc {
    inner: Automerge,
    /// Bytes that the saved document does not exceed; measured again when it nears the limit.
    weight: usize,
}

/// A change just made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    pub hash: Hash,
    pub bytes: Vec<u8>,
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

/// A field that several people changed without knowing of one another.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub path: Path,
    pub alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub value: Value,
    /// The change that wrote it.
    pub change: Option<Hash>,
    /// The one that the record shows.
    pub shown: bool,
}

impl Doc {
    /// Makes the document of a new record.
    ///
    /// # Errors
    /// [`DocError::TooLarge`], [`DocError::Edit`].
    pub fn create(record: &AnyRecord, actor: Actor, at: Millis) -> Result<(Doc, NewChange), DocError> {
        let mut doc = Doc { inner: Automerge::new(), weight: 0 };
        let edits = diff(&Value::Object(serde_json::Map::new()), &record.to_value())?;
        let change = doc.write(&[], &edits, actor, at)?;
        Ok((doc, change))
    }

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
    fn within_limit(mut self) -> Result<Doc, DocError> {
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

    fn tree(&self, heads: Option<&[ChangeHash]>) -> Result<Value, DocError> {
        let value = contained(|| self.inner.hydrate(heads))?;
        to_json(&value, TREE_DEPTH_MAX).ok_or_else(|| {
            DocError::Record(RecordError::Malformed("too deep, or a value that no record has".into()))
        })
    }

    /// Writes what a person changed in a form. `base`: heads at its opening; `form`: the record as typed. `None` where
    /// nothing was changed.
    ///
    /// # Errors
    /// [`DocError::Missing`] where `base` is not of this document; [`DocError::Edit`], [`DocError::Record`].
    pub fn save_form(
        &mut self,
        base: &[Hash],
        form: &AnyRecord,
        actor: Actor,
        at: Millis,
    ) -> Result<Option<NewChange>, DocError> {
        // Both sides pass through the types, so that fields of a newer program are left alone.
        let before = self.record_at(base)?.to_value();
        let edits = diff(&before, &form.to_value())?;
        if edits.is_empty() {
            return Ok(None);
        }
        self.write(base, &edits, actor, at).map(Some)
    }

    /// Adds an event to the record as it stands.
    ///
    /// # Errors
    /// [`DocError::Edit`] where the event is there already.
    pub fn add_event(
        &mut self,
        id: EventId,
        event: &Event,
        actor: Actor,
        at: Millis,
    ) -> Result<NewChange, DocError> {
        let path: Path = vec!["events".into(), id.to_string()];
        if at_path_exists(&self.tree(None)?, &path) {
            return Err(DocError::Edit(path.join(".")));
        }
        let value = serde_json::to_value(event).map_err(|error| DocError::Edit(error.to_string()))?;
        self.write(&self.heads(), &[Edit::Make { path, value }], actor, at)
    }

    /// Sets one scalar over all values it has now: settles a conflict.
    ///
    /// # Errors
    /// [`DocError::Edit`] where there is no such field or `value` is no scalar.
    pub fn settle(
        &mut self,
        path: &[String],
        value: Value,
        actor: Actor,
        at_ms: Millis,
    ) -> Result<NewChange, DocError> {
        let fits = at(&self.tree(None)?, path).is_some_and(is_scalar) && is_scalar(&value);
        if !fits {
            return Err(DocError::Edit(path.join(".")));
        }
        self.write(&self.heads(), &[Edit::Put { path: path.to_vec(), value }], actor, at_ms)
    }

    /// Fields of the body that hold more than one value.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        if let Ok(Some((_, body))) = self.inner.get(ROOT, "body") {
            self.collect_conflicts(&body, &mut vec!["body".to_owned()], &mut found);
        }
        found
    }

    fn collect_conflicts(&self, obj: &ObjId, path: &mut Path, found: &mut Vec<Conflict>) {
        let keys: Vec<String> = self.inner.keys(obj).collect();
        for key in keys {
            let values = self.inner.get_all(obj, key.as_str()).unwrap_or_default();
            path.push(key);
            if let Some((_, child)) = values.last().filter(|(value, _)| value.is_object()) {
                self.collect_conflicts(child, path, found);
            } else if values.len() > 1 {
                found.push(Conflict { path: path.clone(), alternatives: self.alternatives(&values) });
            }
            path.pop();
        }
    }

    fn alternatives(&self, values: &[(automerge::Value<'_>, ObjId)]) -> Vec<Alternative> {
        let last = values.len() - 1;
        let alternative = |(i, (value, id)): (usize, &(automerge::Value<'_>, ObjId))| {
            let value = value.as_scalar().and_then(scalar_to_json)?;
            Some(Alternative {
                value,
                change: self.inner.hash_for_opid(id).map(Hash::from),
                shown: i == last,
            })
        };
        values.iter().enumerate().filter_map(alternative).collect()
    }

    /// One change at `base` with these edits. On failure the document is as before.
    fn write(
        &mut self,
        base: &[Hash],
        edits: &[Edit],
        actor: Actor,
        at: Millis,
    ) -> Result<NewChange, DocError> {
        let heads: Vec<ChangeHash> = base.iter().map(|head| head.to_automerge()).collect();
        let mut next = self.inner.clone().with_actor(actor.id());
        let hash = contained(|| commit(&mut next, &heads, edits, at))??;
        let change =
            next.get_change_by_hash(&hash).ok_or_else(|| DocError::Edit("the change is gone".into()))?;
        let bytes = change.raw_bytes().to_vec();
        if bytes.len() > CHANGE_BYTES_MAX {
            return Err(DocError::TooLarge);
        }
        *self = Doc { inner: next, weight: self.weight + bytes.len() }.within_limit()?;
        Ok(NewChange { hash: hash.into(), bytes })
    }

    pub(super) fn automerge(&self) -> &Automerge {
        &self.inner
    }
}

/// Writes the edits as one change that builds on `heads` alone.
fn commit(
    doc: &mut Automerge,
    heads: &[ChangeHash],
    edits: &[Edit],
    at: Millis,
) -> Result<ChangeHash, DocError> {
    let begun = if heads == doc.get_heads() {
        Ok(doc.transaction())
    } else {
        doc.transaction_at(PatchLog::inactive(), heads)
    };
    let mut transaction = begun.map_err(|error| DocError::Edit(error.to_string()))?;
    for edit in edits {
        write_edit(&mut transaction, edit)?;
    }
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(at));
    hash.ok_or_else(|| DocError::Edit("nothing was written".into()))
}

/// Runs Automerge where hostile bytes may make it panic.
pub(crate) fn contained<T>(run: impl FnOnce() -> T) -> Result<T, DocError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| DocError::Panicked)
}

fn at_path_exists(tree: &Value, path: &[String]) -> bool {
    at(tree, path).is_some()
}

fn write_edit(transaction: &mut Transaction<'_>, edit: &Edit) -> Result<(), DocError> {
    let (Edit::Put { path, value } | Edit::Make { path, value }) = edit;
    let failed = || DocError::Edit(path.join("."));
    let (key, parents) = path.split_last().ok_or_else(failed)?;
    let mut obj = ROOT;
    for parent in parents {
        let found = transaction.get(&obj, parent.as_str()).map_err(|_| failed())?;
        obj = found.filter(|(value, _)| value.is_object()).ok_or_else(failed)?.1;
    }
    put_value(transaction, &obj, key, value).map_err(|_| failed())
}

/// Writes a value with all that is in it.
fn put_value(
    transaction: &mut Transaction<'_>,
    obj: &ObjId,
    key: &str,
    value: &Value,
) -> Result<(), automerge::AutomergeError> {
    match value {
        Value::Object(map) => {
            let child = transaction.put_object(obj, key, ObjType::Map)?;
            map.iter().try_for_each(|(key, value)| put_value(transaction, &child, key, value))
        }
        Value::Array(items) => {
            let list = transaction.put_object(obj, key, ObjType::List)?;
            let scalars = items.iter().filter_map(json_to_scalar);
            scalars.enumerate().try_for_each(|(i, scalar)| transaction.insert(&list, i, scalar))
        }
        scalar => json_to_scalar(scalar).map_or(Ok(()), |scalar| transaction.put(obj, key, scalar)),
    }
}

fn json_to_scalar(value: &Value) -> Option<ScalarValue> {
    match value {
        Value::Null => Some(ScalarValue::Null),
        Value::Bool(flag) => Some(ScalarValue::Boolean(*flag)),
        Value::Number(number) => number.as_i64().map(ScalarValue::Int),
        Value::String(text) => Some(ScalarValue::Str(text.as_str().into())),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn scalar_to_json(value: &ScalarValue) -> Option<Value> {
    match value {
        ScalarValue::Null => Some(Value::Null),
        ScalarValue::Boolean(flag) => Some(Value::Bool(*flag)),
        ScalarValue::Int(number) => Some(Value::from(*number)),
        ScalarValue::Str(text) => Some(Value::String(text.to_string())),
        _ => None,
    }
}

/// `None` where it is deeper than `depth` or holds a value that no record has.
fn to_json(value: &hydrate::Value, depth: usize) -> Option<Value> {
    let below = depth.checked_sub(1)?;
    match value {
        hydrate::Value::Scalar(scalar) => scalar_to_json(scalar),
        hydrate::Value::Map(map) => {
            let entries = map.iter().map(|(key, entry)| Some((key.clone(), to_json(&entry.value, below)?)));
            entries.collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
        }
        hydrate::Value::List(list) => {
            let items = list.iter().map(|entry| to_json(&entry.value, below));
            items.collect::<Option<Vec<_>>>().map(Value::Array)
        }
        hydrate::Value::Text(_) => None,
    }
}
