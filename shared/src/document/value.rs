//! JSON values as Automerge's, and back. Records hold text, integers, booleans, null, maps, lists of
//! such, and long texts that several people write ([`crate::domain::Kind::has_long_text`]).

use automerge::iter::{DocItem, DocIter, DocObjItem, Span};
use automerge::{ObjId, ObjType, ScalarValue, ScalarValueRef, ValueRef};
use serde_json::Value;
use std::collections::HashMap;

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

/// The document's tree. `None` where it is deeper than `depth` or holds a value that no record has.
///
/// One pass over the operations: asking object by object, as Automerge's own `hydrate` does, takes three times as long,
/// and every document that comes in or goes out is read.
pub(super) fn read(document: DocIter, depth: usize) -> Option<Value> {
    let mut objects: HashMap<ObjId, Object> = HashMap::new();
    for DocObjItem { obj, item } in document {
        let object = match objects.get_mut(&*obj) {
            Some(object) => object,
            None => objects.entry((*obj).clone()).or_default(),
        };
        match item {
            DocItem::Map(entry) => {
                let node = Node::of(entry.value.clone(), || entry.id())?;
                object.entries.push((entry.key.into_owned(), node));
            }
            DocItem::List(entry) => object.items.push(Node::of(entry.value.clone(), || entry.id())?),
            DocItem::Text(Span::Text { text, .. }) => object.text.push_str(&text),
            DocItem::Text(Span::Block(_)) => return None,
        }
    }
    assemble(&mut objects, &ObjId::Root, ObjType::Map, depth)
}

/// A map's entries, a list's items or a text's characters.
#[derive(Default)]
struct Object {
    entries: Vec<(String, Node)>,
    items: Vec<Node>,
    text: String,
}

enum Node {
    Leaf(Value),
    Object(ObjId, ObjType),
}

impl Node {
    fn of(value: ValueRef, id: impl FnOnce() -> ObjId) -> Option<Node> {
        Some(match value {
            ValueRef::Object(kind) => Node::Object(id(), kind),
            ValueRef::Scalar(ScalarValueRef::Null) => Node::Leaf(Value::Null),
            ValueRef::Scalar(ScalarValueRef::Boolean(flag)) => Node::Leaf(Value::Bool(flag)),
            ValueRef::Scalar(ScalarValueRef::Int(number)) => Node::Leaf(Value::from(number)),
            ValueRef::Scalar(ScalarValueRef::Str(text)) => Node::Leaf(Value::String(text.into_owned())),
            ValueRef::Scalar(_) => return None,
        })
    }
}

/// Puts an object together from what was found of it and below it; nothing was found of an empty one.
fn assemble(objects: &mut HashMap<ObjId, Object>, id: &ObjId, kind: ObjType, depth: usize) -> Option<Value> {
    let below = depth.checked_sub(1)?;
    let Object { entries, items, text } = objects.remove(id).unwrap_or_default();
    let mut place = |node| match node {
        Node::Leaf(value) => below.checked_sub(1).map(|_| value),
        Node::Object(id, kind) => assemble(objects, &id, kind, below),
    };
    match kind {
        ObjType::Map => {
            let entries = entries.into_iter().map(|(key, node)| Some((key, place(node)?)));
            entries.collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
        }
        ObjType::List => items.into_iter().map(place).collect::<Option<Vec<_>>>().map(Value::Array),
        ObjType::Text => Some(Value::String(text)),
        ObjType::Table => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable;
    use automerge::{AutoCommit, ROOT, ReadDoc, hydrate};

    /// As Automerge itself puts it together.
    fn hydrated(value: &hydrate::Value) -> Option<Value> {
        match value {
            hydrate::Value::Scalar(scalar) => scalar_to_json(scalar),
            hydrate::Value::Map(map) => {
                let entries = map.iter().map(|(key, entry)| Some((key.clone(), hydrated(&entry.value)?)));
                entries.collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
            }
            hydrate::Value::List(list) => {
                list.iter().map(|entry| hydrated(&entry.value)).collect::<Option<Vec<_>>>().map(Value::Array)
            }
            hydrate::Value::Text(text) => Some(Value::String(text.to_string())),
        }
    }

    #[test]
    fn one_pass_reads_what_automerge_reads_now_and_at_any_heads() {
        let mut one = AutoCommit::new();
        let body = one.put_object(ROOT, "body", ObjType::Map).expect("a map");
        let members = one.put_object(&body, "members", ObjType::Map).expect("a map");
        one.put_object(ROOT, "events", ObjType::Map).expect("an empty map");
        one.put_object(&body, "blank", ObjType::Text).expect("an empty text");
        let minutes = one.put_object(&body, "minutes", ObjType::Text).expect("a text");
        one.splice_text(&minutes, 0, 0, "大家谈停车").expect("written");
        let list = one.put_object(&body, "list", ObjType::List).expect("a list");
        one.insert(&list, 0, "first").expect("an item");
        one.put(&body, "address", "江滨路1号").expect("a value");
        let mut all_heads = vec![one.get_heads()];
        let mut other = one.fork();
        for (doc, name) in [(&mut one, "林"), (&mut other, "陈")] {
            let member = doc.put_object(&members, name, ObjType::Map).expect("a map");
            doc.put(&member, "name", name).expect("a value");
            doc.put(&body, "address", name).expect("a value on both sides");
            doc.put(&body, "gone", ScalarValue::Null).expect("a null");
            doc.insert(&list, 1, 7).expect("an item");
            doc.splice_text(&minutes, 2, 1, name).expect("spliced");
        }
        all_heads.push(one.get_heads());
        one.merge(&mut other).expect("merged");
        all_heads.push(one.get_heads());
        let doc = automerge::Automerge::load(&one.save()).expect("loaded");
        for heads in all_heads {
            let expected = hydrated(&doc.hydrate(Some(&heads)));
            assert!(expected.is_some());
            assert_eq!(read(doc.iter_at(ROOT, Some(&heads)), 8), expected);
        }
        assert_eq!(read(doc.iter(), 8), hydrated(&doc.hydrate(None)));
        assert!(read(doc.iter(), 5).is_some());
        assert_eq!(read(doc.iter(), 4), None, "a member's name lies at the fifth level");
    }

    #[test]
    fn values_that_no_record_has_are_no_tree() {
        let mut doc = AutoCommit::new();
        doc.put(ROOT, "bytes", vec![1u8]).expect("bytes");
        assert_eq!(read(doc.iter(), 8), None);
    }
}
