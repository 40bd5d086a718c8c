//! Records as trees, and the difference between two of them as a list of edits: the plan is data.

use super::DocError;
use serde_json::Value;

/// Keys from the root to a field.
pub type Path = Vec<String>;

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets a scalar; `null` empties it.
    Put { path: Path, value: Value },
    /// Creates an entry with all that is in it.
    Make { path: Path, value: Value },
}

impl Edit {
    pub fn path(&self) -> &[String] {
        let (Edit::Put { path, .. } | Edit::Make { path, .. }) = self;
        path
    }

    pub fn value(&self) -> &Value {
        let (Edit::Put { value, .. } | Edit::Make { value, .. }) = self;
        value
    }

    /// The same edit of a tree in which this one lies at `parent`.
    pub fn below(self, parent: &[String]) -> Edit {
        let under = |path: Path| parent.iter().cloned().chain(path).collect();
        match self {
            Edit::Put { path, value } => Edit::Put { path: under(path), value },
            Edit::Make { path, value } => Edit::Make { path: under(path), value },
        }
    }
}

/// What a person changed: the edits that lead from `base` to `form`. Keys that `form` lacks are left alone.
///
/// # Errors
/// [`DocError::Edit`] where a list changed, or a map became a scalar or the other way round: no record does that.
pub fn diff(base: &Value, form: &Value) -> Result<Vec<Edit>, DocError> {
    let mut edits = Vec::new();
    walk(base, form, &mut Vec::new(), &mut edits)?;
    Ok(edits)
}

fn walk(base: &Value, form: &Value, path: &mut Path, edits: &mut Vec<Edit>) -> Result<(), DocError> {
    match (base, form) {
        (Value::Object(base), Value::Object(form)) => {
            for (key, value) in form {
                path.push(key.clone());
                match base.get(key) {
                    Some(before) => walk(before, value, path, edits)?,
                    None => edits.push(Edit::Make { path: path.clone(), value: value.clone() }),
                }
                path.pop();
            }
            Ok(())
        }
        _ if base == form => Ok(()),
        _ if is_scalar(base) && is_scalar(form) => {
            edits.push(Edit::Put { path: path.clone(), value: form.clone() });
            Ok(())
        }
        _ => Err(DocError::Edit(path.join("."))),
    }
}

pub fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Object(_) | Value::Array(_))
}

/// The value at `path`.
pub fn at<'a>(tree: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(tree, |value, key| value.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_the_person_changed_is_written() {
        let base =
            json!({"address": "江滨路3号", "phone": null, "members": {"a": {"name": "林秀英", "phone": ""}}});
        let form = json!({"address": "江滨路3号", "phone": "8222", "members": {"a": {"name": "林秀瑛", "phone": ""}, "b": {"name": "林小"}}});
        let path = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Path>();
        let expected = [
            Edit::Put { path: path(&["members", "a", "name"]), value: json!("林秀瑛") },
            Edit::Make { path: path(&["members", "b"]), value: json!({"name": "林小"}) },
            Edit::Put { path: path(&["phone"]), value: json!("8222") },
        ];
        assert_eq!(diff(&base, &form), Ok(expected.to_vec()));
    }

    #[test]
    fn an_unchanged_form_writes_nothing_and_a_missing_key_deletes_nothing() {
        let base = json!({"a": 1, "b": {"c": [1, 2]}});
        assert_eq!(diff(&base, &base), Ok(vec![]));
        assert_eq!(diff(&base, &json!({"a": 1})), Ok(vec![]));
    }

    #[test]
    fn lists_are_immutable() {
        assert!(diff(&json!({"after": ["x"]}), &json!({"after": ["y"]})).is_err());
        assert!(diff(&json!({"after": {"x": 1}}), &json!({"after": 1})).is_err());
    }
}
