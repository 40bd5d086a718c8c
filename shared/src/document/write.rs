//! How this program writes documents: one change for each save, with what the person changed and nothing else.

use super::doc::contained;
use super::tree::{Edit, Path, at, diff, is_scalar};
use super::value::json_to_scalar;
use super::{Actor, Doc, DocError, Hash};
use crate::domain::{AnyRecord, Event, EventId, Kind, Millis};
use crate::limits::CHANGE_BYTES_MAX;
use crate::planted::{self, Fault};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, PatchLog, ROOT, ReadDoc};
use serde_json::Value;

/// A change just made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

impl Doc {
    /// Makes the document of a new record.
    ///
    /// # Errors
    /// [`DocError::TooLarge`], [`DocError::Edit`].
    pub fn create(record: &AnyRecord, actor: Actor, at: Millis) -> Result<(Doc, NewChange), DocError> {
        let mut doc = Doc { inner: Automerge::new(), weight: 0 };
        let edits = diff(&Value::Object(serde_json::Map::new()), &record.to_value())?;
        let change = doc.write(&[], &edits, Some(record.kind()), actor, at)?;
        Ok((doc, change))
    }

    /// Writes what a person changed in a form. `base`: heads at its opening; `form`: the record as typed. `None` where
    /// nothing was changed, or all of it stands already: saving the same form again does no harm.
    ///
    /// # Errors
    /// [`DocError::Missing`] where `base` is not of this document; [`DocError::Edit`], [`DocError::Record`].
    pub fn save_form(
        &mut self,
        base: &[Hash],
        form: &AnyRecord,
        actor: Actor,
        at_ms: Millis,
    ) -> Result<Option<NewChange>, DocError> {
        let now_heads;
        let base = if planted::is(Fault::FormWithoutBase) {
            now_heads = self.heads();
            &now_heads
        } else {
            base
        };
        // Both sides pass through the types, so that fields of a newer program are left alone.
        let before = self.record_at(base)?.to_value();
        let mut edits = diff(&before, &form.to_value())?;
        let now = self.tree(None)?;
        edits.retain(|edit| at(&now, edit.path()) != Some(edit.value()));
        self.drop_said(base, &mut edits, form.kind(), actor)?;
        if edits.is_empty() {
            return Ok(None);
        }
        let (base, edits) = self.onto_entries(base, edits, &now)?;
        self.write(&base, &edits, None, actor, at_ms).map(Some)
    }

    /// A long text that the same person saved from the same form before, whose answer was lost, is not spliced in twice: a
    /// later save of the same words at the same opening finds them in that earlier change.
    fn drop_said(
        &self,
        base: &[Hash],
        edits: &mut Vec<Edit>,
        kind: Kind,
        actor: Actor,
    ) -> Result<(), DocError> {
        let is_text = |edit: &Edit| matches!(edit.path(), [_, field] if kind.has_long_text(field));
        if !edits.iter().any(is_text) {
            return Ok(());
        }
        let base: Vec<ChangeHash> = base.iter().map(|head| head.to_automerge()).collect();
        let own = |meta: &automerge::ChangeMetadata| {
            Actor::parse(meta.actor.to_bytes()).is_some_and(|by| by.profile == actor.profile)
        };
        for meta in self.unseen_at(&base).iter().filter(|meta| meta.deps == base && own(meta)) {
            let then = self.tree(Some(&[meta.hash]))?;
            edits.retain(|edit| !is_text(edit) || at(&then, edit.path()) != Some(edit.value()));
        }
        Ok(())
    }

    /// An entry of the form that is there by now comes from an earlier save of the same form, whose answer was lost: the
    /// change builds on that save, and writes into the entry what differs.
    fn onto_entries(
        &self,
        base: &[Hash],
        edits: Vec<Edit>,
        now: &Value,
    ) -> Result<(Vec<Hash>, Vec<Edit>), DocError> {
        let (mut base, mut onto) = (base.to_vec(), Vec::new());
        for edit in edits {
            match (&edit, at(now, edit.path())) {
                (Edit::Make { path, value }, Some(there)) if there.is_object() => {
                    base.extend(self.maker_of(path));
                    onto.extend(diff(there, value)?.into_iter().map(|edit| edit.below(path)));
                }
                _ => onto.push(edit),
            }
        }
        base.sort();
        base.dedup();
        Ok((base, onto))
    }

    /// The change that made the entry at `path`.
    fn maker_of(&self, path: &[String]) -> Option<Hash> {
        let entry =
            path.iter().try_fold(ROOT, |obj, key| Some(self.inner.get(&obj, key.as_str()).ok()??.1))?;
        self.inner.hash_for_opid(&entry).map(Hash::from)
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
        at_ms: Millis,
    ) -> Result<NewChange, DocError> {
        let path: Path = vec!["events".into(), id.to_string()];
        if at(&self.tree(None)?, &path).is_some() {
            return Err(DocError::Edit(path.join(".")));
        }
        let value = serde_json::to_value(event).map_err(|error| DocError::Edit(error.to_string()))?;
        self.write(&self.heads(), &[Edit::Make { path, value }], None, actor, at_ms)
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
        self.write(&self.heads(), &[Edit::Put { path: path.to_vec(), value }], None, actor, at_ms)
    }

    /// One change at `base` with these edits. `made`: the kind of a new record, whose long texts begin with it. On failure
    /// the document is as before.
    fn write(
        &mut self,
        base: &[Hash],
        edits: &[Edit],
        made: Option<Kind>,
        actor: Actor,
        at: Millis,
    ) -> Result<NewChange, DocError> {
        let heads: Vec<ChangeHash> = base.iter().map(|head| head.to_automerge()).collect();
        let mut next = self.inner.clone().with_actor(actor.id());
        let hash = contained(|| commit(&mut next, &heads, edits, made, at))??;
        let change =
            next.get_change_by_hash(&hash).ok_or_else(|| DocError::Edit("the change is gone".into()))?;
        let bytes = change.raw_bytes().to_vec();
        if bytes.len() > CHANGE_BYTES_MAX {
            return Err(DocError::TooLarge);
        }
        *self = Doc { inner: next, weight: self.weight + bytes.len() }.within_limit()?;
        Ok(NewChange { hash: hash.into(), bytes })
    }
}

/// Writes the edits as one change that builds on `heads` alone.
fn commit(
    doc: &mut Automerge,
    heads: &[ChangeHash],
    edits: &[Edit],
    made: Option<Kind>,
    at: Millis,
) -> Result<ChangeHash, DocError> {
    let begun = if heads == doc.get_heads() {
        Ok(doc.transaction())
    } else {
        doc.transaction_at(PatchLog::inactive(), heads)
    };
    let mut transaction = begun.map_err(|error| DocError::Edit(error.to_string()))?;
    for edit in edits {
        write_edit(&mut transaction, edit, made)?;
    }
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(at));
    hash.ok_or_else(|| DocError::Edit("nothing was written".into()))
}

fn write_edit(transaction: &mut Transaction<'_>, edit: &Edit, made: Option<Kind>) -> Result<(), DocError> {
    let failed = || DocError::Edit(edit.path().join("."));
    let (key, parents) = edit.path().split_last().ok_or_else(failed)?;
    let mut obj = ROOT;
    for parent in parents {
        let found = transaction.get(&obj, parent.as_str()).map_err(|_| failed())?;
        obj = found.filter(|(value, _)| value.is_object()).ok_or_else(failed)?.1;
    }
    match (transaction.get(&obj, key.as_str()), edit.value()) {
        // Only what the person changed is spliced in, so that the words of two who write at once both stand.
        (Ok(Some((there, text))), Value::String(words)) if there.to_objtype() == Some(ObjType::Text) => {
            transaction.update_text(&text, words).map_err(|_| failed())
        }
        (_, value) => {
            let texts = made.filter(|_| parents.is_empty() && key == "body");
            put_value(transaction, &obj, key, value, texts).ok_or_else(failed)
        }
    }
}

/// Writes a value with all that is in it; `None` where no record has such a value. `body_of`: the value is the body of a
/// new record of this kind.
fn put_value(
    transaction: &mut Transaction<'_>,
    obj: &ObjId,
    key: &str,
    value: &Value,
    body_of: Option<Kind>,
) -> Option<()> {
    match value {
        Value::Object(map) => {
            let child = transaction.put_object(obj, key, ObjType::Map).ok()?;
            map.iter().try_for_each(|(key, value)| match value {
                Value::String(words) if body_of.is_some_and(|kind| kind.has_long_text(key)) => {
                    let text = transaction.put_object(&child, key.as_str(), ObjType::Text).ok()?;
                    transaction.splice_text(&text, 0, 0, words).ok()
                }
                value => put_value(transaction, &child, key, value, None),
            })
        }
        Value::Array(items) => {
            let list = transaction.put_object(obj, key, ObjType::List).ok()?;
            let mut items = items.iter().enumerate();
            items.try_for_each(|(i, item)| transaction.insert(&list, i, json_to_scalar(item)?).ok())
        }
        scalar => transaction.put(obj, key, json_to_scalar(scalar)?).ok(),
    }
}
