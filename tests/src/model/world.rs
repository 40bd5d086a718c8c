//! What happened, told as plainly as possible: who wrote what into which field knowing what, and which events were added.
//!
//! Nothing is ever computed ahead. What a tablet shows follows from the acts that it knows of ([`Seen`]): a field's values
//! are those that no later writer knew of, an event's place follows from what its author knew.

use super::room::Who;
use super::text::Text;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shared::domain::{Assignment, DocId, EventId, EventKind, Kind, Millis, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// An act, by its number.
pub type ActId = usize;
/// The acts that somebody knew of.
pub type Seen = Rc<BTreeSet<ActId>>;

pub struct Act {
    pub who: Who,
    pub at: Millis,
    /// Documents that it wrote.
    pub wrote: BTreeSet<DocId>,
}

struct Write {
    act: ActId,
    seen: Seen,
    value: Value,
}

/// One field.
#[derive(Default)]
struct Register {
    writes: Vec<Write>,
    /// Which of several values is shown is the product's to choose: once it did, it has to keep to it.
    chosen: BTreeMap<Vec<ActId>, Value>,
}

pub struct Happened {
    pub id: EventId,
    pub act: ActId,
    pub seen: Seen,
    /// What was known when the content was looked at that a review is about.
    pub looked: Seen,
    pub by: Who,
    pub at: Millis,
    pub kind: EventKind,
}

/// A record with all that was ever done to it, wherever.
pub struct Entry {
    pub kind: Kind,
    pub unit: UnitId,
    pub by: Who,
    pub author_unit: UnitId,
    pub at: Millis,
    pub born: ActId,
    fields: BTreeMap<String, Register>,
    pub events: Vec<Happened>,
}

#[derive(Default)]
pub struct World {
    pub acts: Vec<Act>,
    pub entries: BTreeMap<DocId, Entry>,
    /// 挂包 that ever was said.
    pub links: Vec<Assignment>,
    /// The minutes of talks.
    pub(super) texts: BTreeMap<DocId, Text>,
}

impl World {
    /// Begins the next act.
    pub fn act(&mut self, who: Who, at: Millis) -> ActId {
        self.acts.push(Act { who, at, wrote: BTreeSet::new() });
        self.acts.len() - 1
    }

    pub fn create(&mut self, act: ActId, id: DocId, kind: Kind, unit: &UnitId, body: &Value) {
        let (who, at) = (self.acts[act].who, self.acts[act].at);
        let mut entry = Entry {
            kind,
            unit: unit.clone(),
            by: who,
            author_unit: super::room::unit(super::room::PEOPLE[who].unit),
            at,
            born: act,
            fields: BTreeMap::new(),
            events: Vec::new(),
        };
        for (path, value) in leaves(body) {
            entry.fields.entry(path).or_default().writes.push(Write { act, seen: Seen::default(), value });
        }
        self.entries.insert(id, entry);
        self.acts[act].wrote.insert(id);
    }

    /// A form is saved that was opened when `base` was known, at a tablet that knows `now`: what the person changed is
    /// written, unless it stands already. Returns whether anything was.
    pub fn save(&mut self, act: ActId, id: DocId, base: &Seen, now: &Seen, typed: &Value) -> bool {
        let (before, stands) = (self.fields(id, base), self.fields(id, now));
        let entry = self.entries.get_mut(&id).expect("a record that was made");
        let mut wrote = false;
        for (path, value) in leaves(typed) {
            if before.get(&path) == Some(&value) || stands.get(&path) == Some(&value) {
                continue;
            }
            entry.fields.entry(path).or_default().writes.push(Write { act, seen: base.clone(), value });
            wrote = true;
        }
        if wrote {
            self.acts[act].wrote.insert(id);
        }
        wrote
    }

    /// Minutes are saved that were opened when `base` was known: what the person wrote into them comes in, what they struck
    /// out goes.
    pub fn save_text(&mut self, act: ActId, id: DocId, base: &Seen, typed: &str) {
        if self.texts.entry(id).or_default().save(act, base, typed) {
            self.acts[act].wrote.insert(id);
        }
    }

    pub fn has_text(&self, id: DocId) -> bool {
        self.texts.contains_key(&id)
    }

    /// Takes over in which order the product shows what several people wrote.
    pub fn adopt_text(&mut self, id: DocId, seen: &Seen, shown: &str) {
        if let Some(text) = self.texts.get_mut(&id) {
            text.adopt(seen, shown);
        }
    }

    /// Acts that did anything to the record, as far as known.
    pub fn touched_by(&self, id: DocId, seen: &Seen) -> BTreeSet<ActId> {
        let known = |act: &ActId| seen.contains(act);
        let events = self.entries[&id].events.iter().map(|event| event.act).filter(known);
        self.writers(id, seen).into_keys().chain(events).collect()
    }

    /// One field is set over all the values that it has.
    pub fn settle(&mut self, act: ActId, id: DocId, now: &Seen, path: &str, value: Value) {
        let entry = self.entries.get_mut(&id).expect("a record that was made");
        entry.fields.entry(path.to_owned()).or_default().writes.push(Write { act, seen: now.clone(), value });
        self.acts[act].wrote.insert(id);
    }

    pub fn add_event(
        &mut self,
        act: ActId,
        id: DocId,
        event: EventId,
        seen: &Seen,
        looked: &Seen,
        kind: EventKind,
    ) {
        let (by, at) = (self.acts[act].who, self.acts[act].at);
        let entry = self.entries.get_mut(&id).expect("a record that was made");
        let (seen, looked) = (seen.clone(), looked.clone());
        entry.events.push(Happened { id: event, act, seen, looked, by, at, kind });
        self.acts[act].wrote.insert(id);
    }

    /// The body as it stood when `seen` was known.
    ///
    /// # Panics
    /// Where it is of another kind, or was not made yet.
    pub fn body<B: DeserializeOwned>(&self, id: DocId, seen: &Seen) -> B {
        let mut tree = Value::Object(Map::new());
        for (path, value) in self.fields(id, seen) {
            plant(&mut tree, &path, value);
        }
        if let Some(text) = self.texts.get(&id) {
            tree["minutes"] = text.shown(seen).into();
        }
        serde_json::from_value(tree).expect("a body of this kind")
    }

    /// One field, where the record has it.
    pub fn field(&self, id: DocId, path: &str, seen: &Seen) -> Option<Value> {
        self.entries[&id].fields.get(path)?.shown(seen)
    }

    /// Every field with the value it shows.
    pub fn fields(&self, id: DocId, seen: &Seen) -> BTreeMap<String, Value> {
        let shown = |(path, register): (&String, &Register)| Some((path.clone(), register.shown(seen)?));
        self.entries[&id].fields.iter().filter_map(shown).collect()
    }

    /// Fields with values that differ, each with who wrote which.
    pub fn conflicts(&self, id: DocId, seen: &Seen) -> BTreeMap<String, Vec<(Value, ActId)>> {
        let of = |(path, register): (&String, &Register)| {
            let candidates = register.candidates(seen);
            let differ = candidates.iter().any(|write| write.value != candidates[0].value);
            let values = candidates.into_iter().map(|write| (write.value.clone(), write.act));
            differ.then(|| (path.clone(), values.collect()))
        };
        self.entries[&id].fields.iter().filter_map(of).collect()
    }

    /// Takes over which of several values the product shows.
    ///
    /// # Panics
    /// Where it shows none of them, or another one than before.
    pub fn adopt(&mut self, id: DocId, seen: &Seen, shown: &Value) {
        let shown: BTreeMap<String, Value> = leaves(shown).into_iter().collect();
        for (path, values) in self.conflicts(id, seen) {
            let value = shown[&path].clone();
            assert!(values.iter().any(|(one, _)| *one == value), "{id} {path} shows what nobody wrote");
            let acts = values.into_iter().map(|(_, act)| act).collect();
            let entry = self.entries.get_mut(&id).expect("a record that was made");
            let register = entry.fields.get_mut(&path).expect("a field");
            let before = register.chosen.insert(acts, value.clone());
            assert!(before.is_none_or(|before| before == value), "{id} {path} changed its mind");
        }
    }

    /// Whether two of its writers knew nothing of one another.
    pub fn is_crossed(&self, id: DocId, seen: &Seen) -> bool {
        let writes = || self.entries[&id].fields.values().flat_map(|register| &register.writes);
        let known = || writes().filter(|write| seen.contains(&write.act));
        let unaware = |one: &Write, other: &Write| one.act < other.act && !other.seen.contains(&one.act);
        known().any(|one| known().any(|other| unaware(one, other)))
    }

    /// Acts that wrote fields of the record, as far as known, each with the paths it wrote.
    pub fn writers(&self, id: DocId, seen: &Seen) -> BTreeMap<ActId, BTreeSet<String>> {
        let mut writers: BTreeMap<ActId, BTreeSet<String>> = BTreeMap::new();
        for (path, register) in &self.entries[&id].fields {
            for write in register.writes.iter().filter(|write| seen.contains(&write.act)) {
                writers.entry(write.act).or_default().insert(path.clone());
            }
        }
        writers
    }
}

impl Register {
    /// Values that nobody replaced who knew of them.
    fn candidates(&self, seen: &Seen) -> Vec<&Write> {
        let known = || self.writes.iter().filter(|write| seen.contains(&write.act));
        let replaced = |write: &Write| known().any(|other| other.seen.contains(&write.act));
        known().filter(|write| !replaced(write)).collect()
    }

    fn shown(&self, seen: &Seen) -> Option<Value> {
        let candidates = self.candidates(seen);
        let first = candidates.first()?;
        if candidates.iter().all(|write| write.value == first.value) {
            return Some(first.value.clone());
        }
        let acts: Vec<ActId> = candidates.iter().map(|write| write.act).collect();
        Some(self.chosen.get(&acts).expect("the product was asked which one it shows").clone())
    }
}

/// Scalars and empty maps, each with its keys joined by dots.
pub fn leaves(tree: &Value) -> Vec<(String, Value)> {
    fn walk(tree: &Value, path: &str, found: &mut Vec<(String, Value)>) {
        match tree {
            Value::Object(map) if !map.is_empty() || path.is_empty() => {
                for (key, value) in map {
                    let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    walk(value, &below, found);
                }
            }
            other => found.push((path.to_owned(), other.clone())),
        }
    }
    let mut found = Vec::new();
    walk(tree, "", &mut found);
    found
}

fn plant(tree: &mut Value, path: &str, value: Value) {
    let mut place = tree;
    for key in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[key];
    }
    // An empty map that was filled since: its entries are planted beside this.
    if !place.is_object() {
        *place = value;
    }
}
