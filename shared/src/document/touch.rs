//! What a change writes: its own operations with their paths, as admission and policy judge them.
//!
//! Read *before* the change is applied: an operation on an object that is not there makes Automerge panic, and a deep
//! one could exhaust the stack of whoever reads the document afterwards.

use super::doc::contained;
use super::{Doc, DocError, RawChange, tree::Path};
use crate::limits::{KEY_BYTES_MAX, TREE_DEPTH_MAX};
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, Prop, ReadDoc, ScalarValue, Value};
use std::collections::{HashMap, HashSet};

/// One operation of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// Keys from the root; `*` stands for the items of a list and for the characters of a long text.
    pub path: Path,
    pub kind: TouchKind,
    /// What its author saw there, and writes over.
    pub over: Standing,
    /// What others wrote there meanwhile, unseen by its author.
    pub beside: Standing,
    /// The object it writes into was made by this same change.
    pub inside_new: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchKind {
    /// A scalar that records use: text, integer, boolean, null.
    Scalar,
    MakeMap,
    MakeList,
    /// A long text that several people write.
    MakeText,
    /// A character put into a long text, or one taken out that its author saw there.
    Splice,
    /// Anything no record needs: other deletions, counters, bytes, marks, floats, timestamps.
    Forbidden,
}

/// What stands at a key. With several values, [`Standing::Object`] where one is a map or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    Scalar,
    Object,
}

/// The operations of `change`, which is not applied yet, in order. `before`: the document that holds all its
/// dependencies; `None` for the first change of a document.
///
/// # Errors
/// [`DocError::Bytes`] where an operation contradicts what its author can have seen; [`DocError::TooDeep`];
/// [`DocError::Panicked`] on hostile bytes.
pub fn touches(before: Option<&Doc>, change: &RawChange) -> Result<Vec<Touch>, DocError> {
    contained(|| {
        let operations = change.inner().decode().operations;
        let mut reader = Reader::new(before, change);
        operations.iter().map(|op| reader.read(op)).collect()
    })?
}

/// Walks through the operations of one change, remembering what it made itself.
struct Reader<'a> {
    before: Option<&'a Automerge>,
    change: &'a RawChange,
    /// Changes of the document that are not among the ancestors.
    unseen: HashSet<ChangeHash>,
    /// Objects made by this change, by counter.
    made: HashMap<u64, Place>,
    /// Objects that were there.
    found: HashMap<OpId, Place>,
    written: HashSet<(ObjectId, Key)>,
    /// Characters that this change put into long texts, with the text.
    made_in: HashMap<u64, ObjectId>,
    /// Characters of long texts that were there, as the author saw them.
    seen: HashMap<ObjectId, HashSet<OpId>>,
    counter: u64,
}

/// An object that is written into.
#[derive(Clone)]
struct Place {
    path: Path,
    shape: Shape,
    /// Its identity in the document; `None` where this change makes it.
    existing: Option<ObjId>,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Map,
    List,
    Text,
}

impl<'a> Reader<'a> {
    fn new(before: Option<&'a Doc>, change: &'a RawChange) -> Self {
        let unseen = before.map(|doc| doc.unseen_at(change.inner().deps())).unwrap_or_default();
        Reader {
            before: before.map(Doc::automerge),
            change,
            unseen: unseen.into_iter().map(|meta| meta.hash).collect(),
            made: HashMap::new(),
            found: HashMap::new(),
            written: HashSet::new(),
            made_in: HashMap::new(),
            seen: HashMap::new(),
            counter: change.start_op(),
        }
    }

    fn read(&mut self, op: &Op) -> Result<Touch, DocError> {
        let place = self.place(&op.obj)?;
        let text = place.shape == Shape::Text;
        let kind = if text { TouchKind::Splice } else { kind_of(&op.action) };
        let mut path = place.path.clone();
        let (over, beside) = match &op.key {
            // One long key can be named by a thousand operations at the price of one.
            Key::Map(key) if key.len() > KEY_BYTES_MAX => return Err(foul("a key longer than any record's")),
            Key::Map(key) => {
                path.push(key.to_string());
                self.standing(&place, key, op)?
            }
            Key::Seq(element) if text => {
                path.push("*".into());
                self.check_splice(&place, element, op)?;
                (Standing::Nothing, Standing::Nothing)
            }
            Key::Seq(element) => {
                path.push("*".into());
                self.check_item(&place, element, op)?;
                (Standing::Nothing, Standing::Nothing)
            }
        };
        if path.len() >= TREE_DEPTH_MAX {
            return Err(DocError::TooDeep);
        }
        let shape = match kind {
            TouchKind::MakeMap => Some(Shape::Map),
            TouchKind::MakeList => Some(Shape::List),
            TouchKind::MakeText => Some(Shape::Text),
            TouchKind::Scalar | TouchKind::Splice | TouchKind::Forbidden => None,
        };
        if let Some(shape) = shape {
            self.made.insert(self.counter, Place { path: path.clone(), shape, existing: None });
        }
        if text && op.insert {
            self.made_in.insert(self.counter, op.obj.clone());
        }
        self.counter = self.counter.saturating_add(1);
        let inside_new = place.existing.is_none();
        Ok(Touch { path, kind, over, beside, inside_new })
    }

    fn place(&mut self, obj: &ObjectId) -> Result<Place, DocError> {
        match obj {
            ObjectId::Root => {
                Ok(Place { path: Path::new(), shape: Shape::Map, existing: self.before.map(|_| ObjId::Root) })
            }
            ObjectId::Id(id) if self.is_own(id) => {
                self.made.get(&id.counter()).cloned().ok_or_else(no_such_object)
            }
            ObjectId::Id(id) => {
                if let Some(place) = self.found.get(id) {
                    return Ok(place.clone());
                }
                let place = self.find(id).ok_or_else(no_such_object)?;
                self.found.insert(id.clone(), place.clone());
                Ok(place)
            }
        }
    }

    /// Made by this change, and before the operation that is being read.
    fn is_own(&self, id: &OpId) -> bool {
        id.actor().to_bytes() == self.change.actor_bytes() && id.counter() >= self.change.start_op()
    }

    /// An object of the document that the author can have seen.
    fn find(&self, id: &OpId) -> Option<Place> {
        let doc = self.before?;
        let existing = ObjId::Id(id.counter(), id.actor().clone(), 0);
        doc.hash_for_opid(&existing).filter(|hash| !self.unseen.contains(hash))?;
        let shape = match doc.object_type(&existing).ok()? {
            ObjType::Map => Shape::Map,
            ObjType::List => Shape::List,
            ObjType::Text => Shape::Text,
            ObjType::Table => return None,
        };
        let key = |(_, prop)| match prop {
            Prop::Map(key) => key,
            Prop::Seq(_) => "*".to_owned(),
        };
        let path = doc.parents(&existing).ok()?.path().into_iter().map(key).collect();
        Some(Place { path, shape, existing: Some(existing) })
    }

    /// What stands at a key of a map: as seen by the author, and besides.
    fn standing(&mut self, place: &Place, key: &str, op: &Op) -> Result<(Standing, Standing), DocError> {
        if place.shape != Shape::Map || op.insert || !self.written.insert((op.obj.clone(), op.key.clone())) {
            return Err(foul("a key is written twice, or is not one of a map"));
        }
        let (Some(doc), Some(obj)) = (self.before, &place.existing) else {
            let fresh = op.pred.is_empty();
            return fresh.then_some((Standing::Nothing, Standing::Nothing)).ok_or_else(wrong_predecessors);
        };
        let values_at = |found: Result<Vec<(Value<'a>, ObjId)>, _>| found.map_err(|_| no_such_object());
        let seen = values_at(doc.get_all_at(obj, key, self.change.inner().deps()))?;
        // Leaving out a value that was seen would make the write win or lose by chance instead of replacing it.
        let named: HashSet<(u64, &[u8])> =
            op.pred.iter().map(|id| (id.counter(), id.actor().to_bytes())).collect();
        let there: HashSet<(u64, &[u8])> = seen.iter().filter_map(|(_, id)| op_id(id)).collect();
        if named != there {
            return Err(wrong_predecessors());
        }
        let mut others = values_at(doc.get_all(obj, key))?;
        others.retain(|(_, id)| op_id(id).is_some_and(|id| !there.contains(&id)));
        Ok((standing_of(&seen), standing_of(&others)))
    }

    /// Items go into lists that the same change makes, and only at their making.
    fn check_item(&self, place: &Place, element: &ElementId, op: &Op) -> Result<(), DocError> {
        let behind_own = match element {
            ElementId::Head => true,
            ElementId::Id(id) => self.is_own(id) && id.counter() < self.counter,
        };
        let plain = matches!(op.action, OpType::Put(_));
        if place.shape == Shape::List
            && place.existing.is_none()
            && op.insert
            && behind_own
            && plain
            && op.pred.is_empty()
        {
            Ok(())
        } else {
            Err(foul("a list is written once, with scalars"))
        }
    }

    /// One character goes behind another, or one that its author saw is taken out. Nothing else happens in a long text:
    /// no character is put over another, so each is its own and only value.
    fn check_splice(&mut self, place: &Place, element: &ElementId, op: &Op) -> Result<(), DocError> {
        let lawful = match (&op.action, element) {
            (OpType::Put(ScalarValue::Str(text)), behind) => {
                op.insert
                    && op.pred.is_empty()
                    && text.chars().count() == 1
                    && self.is_there(place, behind, op)
            }
            (OpType::Delete, ElementId::Id(id)) => {
                let alone = op.pred.len() == 1 && op.pred.get(0) == Some(id);
                let first = self.written.insert((op.obj.clone(), op.key.clone()));
                !op.insert && alone && first && !self.is_own(id) && self.has_seen(place, id, op)
            }
            _ => false,
        };
        if lawful {
            Ok(())
        } else {
            Err(foul("a long text takes in single characters, and gives up seen ones"))
        }
    }

    /// Whether a character can stand behind `element`.
    fn is_there(&mut self, place: &Place, element: &ElementId, op: &Op) -> bool {
        match element {
            ElementId::Head => true,
            ElementId::Id(id) if self.is_own(id) => self.made_in.get(&id.counter()) == Some(&op.obj),
            ElementId::Id(id) => self.has_seen(place, id, op),
        }
    }

    /// Whether the author saw this character in the text.
    fn has_seen(&mut self, place: &Place, id: &OpId, op: &Op) -> bool {
        let (Some(doc), Some(text)) = (self.before, &place.existing) else { return false };
        let deps = self.change.inner().deps();
        let seen = self.seen.entry(op.obj.clone()).or_insert_with(|| {
            let characters = doc.list_range_at(text, .., deps).filter_map(|item| opid_of(&item.id()));
            characters.collect()
        });
        seen.contains(id)
    }
}

fn opid_of(id: &ObjId) -> Option<OpId> {
    match id {
        ObjId::Root => None,
        ObjId::Id(counter, actor, _) => Some(OpId::new(*counter, actor)),
    }
}

fn op_id(id: &ObjId) -> Option<(u64, &[u8])> {
    match id {
        ObjId::Root => None,
        ObjId::Id(counter, actor, _) => Some((*counter, actor.to_bytes())),
    }
}

fn standing_of(values: &[(Value, ObjId)]) -> Standing {
    match values {
        [] => Standing::Nothing,
        values if values.iter().any(|(value, _)| value.is_object()) => Standing::Object,
        _ => Standing::Scalar,
    }
}

fn foul(what: &str) -> DocError {
    DocError::Bytes(what.to_owned())
}

fn no_such_object() -> DocError {
    foul("an operation on an object that its author cannot have seen")
}

fn wrong_predecessors() -> DocError {
    foul("an operation does not replace exactly what its author saw")
}

fn kind_of(action: &OpType) -> TouchKind {
    match action {
        OpType::Make(ObjType::Map) => TouchKind::MakeMap,
        OpType::Make(ObjType::List) => TouchKind::MakeList,
        OpType::Make(ObjType::Text) => TouchKind::MakeText,
        OpType::Put(
            ScalarValue::Str(_) | ScalarValue::Int(_) | ScalarValue::Boolean(_) | ScalarValue::Null,
        ) => TouchKind::Scalar,
        _ => TouchKind::Forbidden,
    }
}
