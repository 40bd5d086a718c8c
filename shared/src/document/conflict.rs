//! Fields that hold more than one value: shown to people, who settle them.

use super::tree::Path;
use super::value::scalar_to_json;
use super::{Doc, Hash};
use automerge::{ObjId, ObjType, ROOT, ReadDoc};
use serde_json::Value;

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
    /// Fields of the body that hold values that differ; who typed the same as another is of one mind with them.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        // Most documents: nobody wrote without knowing of what the others had written.
        if self.is_one_line() {
            return found;
        }
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
            if let Some((value, child)) = values.last().filter(|(value, _)| value.is_object()) {
                // In a long text every character stands for itself: all that was written is in it.
                if value.to_objtype() != Some(ObjType::Text) {
                    self.collect_conflicts(child, path, found);
                }
            } else if values.iter().any(|(value, _)| *value != values[0].0) {
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
}
