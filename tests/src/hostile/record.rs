//! Records as people make them, of every kind, and the same with what no form lets through: values above the limits, of the
//! wrong type, of other units and people.

use super::cbor::alter_list;
use super::{Client, Target};
use crate::synthetic::Dice;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc};
use jiff::civil::date;
use serde_json::{Map, Value, json};
use shared::domain::*;
use shared::workflow::frontier;

/// 2026-11-25.
const MADE_AT: Millis = 1_795_568_400_000;

/// A valid record of each kind, as this person makes it.
pub fn samples(by: &Client, dice: &mut Dice) -> Vec<AnyRecord> {
    samples_of(by.person, &by.unit, dice)
}

/// The same of anybody.
pub fn samples_of(by: PersonId, unit: &UnitId, dice: &mut Dice) -> Vec<AnyRecord> {
    let source = |dice: &mut Dice| Source { form: TalkForm::HomeVisit, document: DocId(dice.uuid()) };
    let day = date(2026, 11, 25);
    let member = Member { name: "林秀英".into(), relation: Relation::Head, ..Member::default() };
    let household = Household {
        address: "江滨路1号".into(),
        phone: "8222123".into(),
        members: [(EntryId(dice.uuid()), member)].into(),
        ..Household::default()
    };
    let item = Item { text: "楼道灯不亮".into(), document: Some(DocId(dice.uuid())), struck: false };
    let asks = ThreeAsks {
        situation: Answer { unchanged: false, text: "务农".into() },
        difficulties: Items { none: false, items: [(EntryId(dice.uuid()), item)].into() },
        suggestions: Items { none: true, ..Items::default() },
    };
    let (home, pictures) = (DocId(dice.uuid()), Pictures::new());
    let visit = Visit { household: home, date: day, asks, reporter: None, pictures };
    let identity =
        Identity { name: "林秀英".into(), address: "江滨路1号".into(), ..Identity::default() };
    let issue = Issue {
        number: "KQB-0007".into(),
        content: "楼道灯不亮".into(),
        source: source(dice),
        household: None,
        reporter: None,
        about: None,
        date: day,
    };
    let suggestion = Suggestion {
        content: "装路灯".into(),
        source: source(dice),
        household: None,
        reporter: None,
        date: day,
    };
    let created = Created { by, unit: unit.clone(), at: MADE_AT, entered_at: MADE_AT };
    let unit = unit.clone();
    let mut issue = Issue::any(Record::new(unit.clone(), created.clone(), issue));
    let kind = EventKind::Issue(IssueEvent::Registered);
    let registered = Event { by, at: MADE_AT, after: frontier(issue.events()), kind };
    issue.events_mut().insert(EventId(dice.uuid()), registered);
    let complaint = AppComplaint { text: "字太小".into(), version: "0.1.0".into() };
    let lamp = ReceptionMatter {
        kind: MatterKind::Difficulty,
        content: "楼道灯不亮".into(),
        service: None,
        handed_on: false,
        document: Some(DocId(dice.uuid())),
        struck: false,
    };
    let reception = Reception {
        point: None,
        intake: Intake::WalkIn,
        date: day,
        household: None,
        speaker: None,
        about: None,
        matters: [(EntryId(dice.uuid()), lamp)].into(),
    };
    let open = [(DocId(dice.uuid()), true)].into();
    let handover = Handover { point: None, date: day, note: "请回电话".into(), open };
    let row = ListedIssue {
        number: "2026-11-001".parse().expect("an official number"),
        summary: "楼道灯不亮".into(),
        village: unit.clone(),
        owner: Owner { unit: Some(unit.clone()), person: None },
        measures: "换灯".into(),
        due: day,
        tier: Tier::Ordinary,
    };
    let list = IssueList { month: Month::of(day), version: 1, rows: [(DocId(dice.uuid()), row)].into() };
    vec![
        Household::any(Record::new(unit.clone(), created.clone(), household)),
        Visit::any(Record::new(unit.clone(), created.clone(), visit)),
        Identity::any(Record::new(unit.clone(), created.clone(), identity)),
        issue,
        Suggestion::any(Record::new(unit.clone(), created.clone(), suggestion)),
        AppComplaint::any(Record::new(unit.clone(), created.clone(), complaint)),
        Reception::any(Record::new(unit.clone(), created.clone(), reception)),
        Handover::any(Record::new(unit.clone(), created.clone(), handover)),
        IssueList::any(Record::new(unit.clone(), created, list)),
    ]
}

/// A first change that holds this tree, whatever it is; `None` where the library itself refuses.
pub fn first_change(tree: &Value, actor: shared::document::Actor) -> Option<Vec<u8>> {
    let bytes = [actor.profile.0.as_bytes().as_slice(), &actor.epoch.to_be_bytes()].concat();
    let mut doc = Automerge::new().with_actor(ActorId::from(bytes));
    let mut transaction = doc.transaction();
    let Value::Object(map) = tree else { return None };
    map.iter().try_for_each(|(key, value)| put(&mut transaction, &ROOT, key, value)).ok()?;
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(MADE_AT));
    Some(doc.get_change_by_hash(&hash?)?.raw_bytes().to_vec())
}

fn put(
    transaction: &mut Transaction<'_>,
    obj: &ObjId,
    key: &str,
    value: &Value,
) -> Result<(), AutomergeError> {
    match value {
        Value::Object(map) => {
            let child = transaction.put_object(obj, key, ObjType::Map)?;
            map.iter().try_for_each(|(key, value)| put(transaction, &child, key, value))
        }
        Value::Array(items) => {
            let list = transaction.put_object(obj, key, ObjType::List)?;
            let texts =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            texts.enumerate().try_for_each(|(at, text)| transaction.insert(&list, at, text))
        }
        Value::Null => transaction.put(obj, key, ()),
        Value::Bool(flag) => transaction.put(obj, key, *flag),
        Value::Number(number) => match number.as_i64() {
            Some(number) => transaction.put(obj, key, number),
            None => transaction.put(obj, key, number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => transaction.put(obj, key, text.as_str()),
    }
}

/// Alters one leaf or entry of a record's tree.
pub fn alter(tree: &mut Value, dice: &mut Dice) {
    match tree {
        Value::Object(map) if !map.is_empty() && dice.chance(85) => {
            let key = map.keys().nth(dice.below(map.len() as u64) as usize).cloned().unwrap_or_default();
            if let Some(value) = map.get_mut(&key) {
                alter(value, dice);
            }
        }
        Value::Object(map) => alter_entries(map, dice),
        Value::Array(items) => alter_list(items, dice, leaf),
        scalar => *scalar = leaf(dice),
    }
}

fn alter_entries(map: &mut Map<String, Value>, dice: &mut Dice) {
    let key = map.keys().nth(dice.below(map.len().max(1) as u64) as usize).cloned();
    match (dice.below(4), key) {
        (0, Some(key)) => drop(map.remove(&key)),
        (1, Some(key)) => {
            // The entry again, under another name: one key spelled twice, or more entries than any record has.
            let value = map[&key].clone();
            let more = dice.below(80);
            map.insert(key.to_uppercase(), value.clone());
            map.extend((0..more).map(|_| (dice.uuid().to_string(), value.clone())));
        }
        (2, _) => drop(map.insert("新".repeat(dice.below(40) as usize), deep(dice.below(12)))),
        _ => drop(map.insert("events".into(), json!({"x": {"event": "listed", "by": 3, "after": ["y"]}}))),
    }
}

fn deep(levels: u64) -> Value {
    (0..levels).fold(Value::Null, |inner, _| json!({ "里": inner }))
}

/// A value that may be anything, or that of another person, unit, kind.
fn leaf(dice: &mut Dice) -> Value {
    match dice.below(10) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(*dice.pick(&[0, -1, 2, i64::MIN, i64::MAX])),
        3 => json!(0.5),
        4 => json!("字".repeat(*dice.pick(&[0, 50, 51, 101, 2_000, 2_001, 9_000]) as usize)),
        5 => json!(dice.uuid().to_string()),
        6 => json!(*dice.pick(&Target::units())),
        7 => json!(*dice.pick(&["household", "visit", "identity", "issue", "listed", "voided", "unknown"])),
        8 => json!(*dice.pick(&["9999-12-31", "-009999-01-01", "2026-02-30", "\u{0}", "\u{202e}", "🧨"])),
        _ => deep(dice.below(12)),
    }
}
