//! JSON values as Automerge's, and back. Records hold text, integers, booleans, null, maps, and lists of such.

use automerge::{ScalarValue, hydrate};
use serde_json::Value;

/// `None` for maps and lists, and for numbers that no record has.
pub(super) fn json_to_scalar(value: &Value) -> Option<ScalarValue> {
    match value {
        Value::Null => Some(ScalarValue::Null),
        Value::Bool(flag) => Some(ScalarValue::Boolean(*flag)),
        Value::Number(number) => number.as_i64().map(ScalarValue::Int),
        Value::String(text) => Some(ScalarValue::Str(text.as_str().into())),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// `None` for values that no record has.
pub(super) fn scalar_to_json(value: &ScalarValue) -> Option<Value> {
    match value {
        ScalarValue::Null => Some(Value::Null),
        ScalarValue::Boolean(flag) => Some(Value::Bool(*flag)),
        ScalarValue::Int(number) => Some(Value::from(*number)),
        ScalarValue::Str(text) => Some(Value::String(text.to_string())),
        _ => None,
    }
}

/// `None` where it is deeper than `depth` or holds a value that no record has.
pub(super) fn to_json(value: &hydrate::Value, depth: usize) -> Option<Value> {
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
