//! Held work of a township: what people wrote whose rights changed. The secretary reads it in plain words and accepts or
//! returns it. Only the server knows it, so this needs the network.

use super::{Acting, Failure, Seat, Workbench, blocking, history};
use crate::courier;
use crate::store::projection::record;
use crate::store::refused::words_of;
use crate::store::{audit, meta};
use serde_json::Value;
use shared::api::{ApiError, HeldChanges, HeldRecord, HeldRow, HeldView, Reply, TimelineRow};
use shared::document::Hash;
use shared::domain::{AnyRecord, DocId, Kind, Role, mask_id_number, mask_phone};
use shared::policy::Refusal;
use shared::sync::held::{Decision, HeldKey, HeldReply, HeldRequest, HeldWork};
use shared::sync::wire::AuditRow;
use std::sync::Arc;

impl Workbench {
    /// Asks the server what waits, or tells it what the secretary decided.
    pub(super) async fn held_work(self: &Arc<Self>, request: HeldRequest) -> Result<Reply, ApiError> {
        let Seat { file, profile, server, now, .. } = self.seat()?;
        let (workbench, kept) = (self.clone(), file.clone());
        blocking(move || {
            let acting = Acting::at_work(&kept.store, workbench.entropy.as_ref(), profile, now)?;
            Ok(allow(&acting)?)
        })
        .await?;
        self.need_network()?;
        let decides = matches!(request, HeldRequest::Decide { .. });
        let reply = courier::held_work(&self.mission(&file, &server, profile), &request).await?;
        if decides {
            // What was accepted comes with the next exchange.
            self.with_courier(courier::Courier::saved);
        }
        let workbench = self.clone();
        let view = blocking(move || {
            let acting = Acting::at_work(&file.store, workbench.entropy.as_ref(), profile, now)?;
            Ok(take_in(&acting, &reply)?)
        })
        .await?;
        Ok(Reply::Held(view))
    }
}

/// # Errors
/// [`Failure`] where a hash is none.
pub fn decision(work: &[HeldChanges], decision: Decision) -> Result<HeldRequest, ApiError> {
    let key = |held: &HeldChanges| {
        let changes: Result<Vec<Hash>, _> = held.changes.iter().map(|text| text.parse()).collect();
        let changes = changes.map_err(|_| Failure::bad_request("a change has 64 hex digits"))?;
        Ok(HeldKey { profile: held.profile, doc: held.doc, changes })
    };
    let work: Result<Vec<HeldKey>, Failure> = work.iter().map(key).collect();
    Ok(HeldRequest::Decide { work: work?, decision })
}

fn allow(acting: &Acting) -> Result<(), Failure> {
    let may = acting.has_role(&[Role::TownshipSecretary]);
    if may { Ok(()) } else { Err(Refusal::MayNotAct.into()) }
}

/// Remembers how much waits, notes who looked, and puts it into words.
fn take_in(acting: &Acting, reply: &HeldReply) -> Result<HeldView, Failure> {
    let looked = AuditRow { at: acting.at, person: acting.person(), act: "look_at_held".into(), doc: None };
    acting.store.transact(|tx| {
        meta::HELD_WAITING.set(tx, &reply.total)?;
        audit::note(tx, &looked)
    })?;
    acting.store.touch();
    let rows = together(&reply.work).into_iter().map(|works| row(acting, &works)).collect();
    Ok(HeldView { rows, total: reply.total, settled: reply.settled })
}

/// What names one another, by the same hand, belongs together: a visit and the issues that it made.
fn together(work: &[HeldWork]) -> Vec<Vec<&HeldWork>> {
    let mut groups: Vec<Vec<&HeldWork>> = Vec::new();
    for work in work {
        let (related, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|other| are_related(work, other)));
        let mut group: Vec<&HeldWork> = related.into_iter().flatten().collect();
        group.push(work);
        groups = others;
        groups.push(group);
    }
    for group in &mut groups {
        group.sort_by_key(|work| (rank(work), work.key.doc));
    }
    groups.sort_by_key(|group| group.iter().map(|work| work.received_at).min());
    groups
}

fn are_related(one: &HeldWork, other: &HeldWork) -> bool {
    let names = |work: &HeldWork, doc: DocId| {
        work.after
            .as_ref()
            .and_then(|tree| tree.get("body"))
            .is_some_and(|body| mentions(body, &doc.to_string()))
    };
    one.key.profile == other.key.profile && (names(one, other.key.doc) || names(other, one.key.doc))
}

fn mentions(tree: &Value, id: &str) -> bool {
    match tree {
        Value::String(text) => text == id,
        Value::Object(map) => map.values().any(|value| mentions(value, id)),
        Value::Array(items) => items.iter().any(|value| mentions(value, id)),
        _ => false,
    }
}

/// What tells the story comes before what came of it.
fn rank(work: &HeldWork) -> u8 {
    match kind(work) {
        Some(Kind::Household) => 0,
        Some(Kind::Issue | Kind::Suggestion) => 2,
        Some(Kind::Identity) => 3,
        Some(_) => 1,
        None => 4,
    }
}

fn kind(work: &HeldWork) -> Option<Kind> {
    work.after.as_ref()?.get("kind")?.as_str().and_then(Kind::from_name)
}

fn row(acting: &Acting, works: &[&HeldWork]) -> HeldRow {
    HeldRow {
        by: works.first().map(|work| acting.person_name(work.person)).unwrap_or_default(),
        at: works.iter().map(|work| work.received_at).min().unwrap_or_default(),
        unit_name: works.first().map(|work| acting.unit_name(&work.unit)).unwrap_or_default(),
        revoked: works.iter().any(|work| work.revoked),
        records: works.iter().map(|work| told(acting, work)).collect(),
    }
}

fn told(acting: &Acting, work: &HeldWork) -> HeldRecord {
    let nothing = Value::Object(serde_json::Map::new());
    let before = work.before.as_ref().unwrap_or(&nothing);
    let after = work.after.as_ref();
    let record = after.and_then(|tree| AnyRecord::from_value(tree.clone()).ok());
    let words = after.map(|after| words_of(before, after)).unwrap_or_default();
    HeldRecord {
        held: HeldChanges {
            profile: work.key.profile,
            doc: work.key.doc,
            changes: work.key.changes.iter().map(Hash::to_string).collect(),
        },
        kind: record.as_ref().map(AnyRecord::kind),
        title: record.as_ref().map(|record| title(acting, record)).unwrap_or_default(),
        is_new: work.before.is_none(),
        words: words.into_iter().filter(|(path, _)| is_body(path)).map(masked).collect(),
        steps: record.as_ref().map(|record| steps(acting, record, work.before.as_ref())).unwrap_or_default(),
    }
}

/// A visit is named after its household, where that is here.
fn title(acting: &Acting, record: &AnyRecord) -> String {
    let household = match record {
        AnyRecord::Visit(visit) => acting.open(visit.body.household).ok(),
        _ => None,
    };
    household
        .map_or_else(|| record::title(record).to_owned(), |opened| record::title(&opened.record).to_owned())
}

fn is_body(path: &str) -> bool {
    path.starts_with("body.") && !path.ends_with(".document") && !path.ends_with("household")
}

fn masked((path, text): (String, String)) -> (String, String) {
    let text = match path.rsplit('.').next() {
        Some("phone") => mask_phone(&text),
        Some("id_number") => mask_id_number(&text),
        _ => text,
    };
    (path, text)
}

/// The steps of the record that the held changes add.
fn steps(acting: &Acting, record: &AnyRecord, before: Option<&Value>) -> Vec<TimelineRow> {
    let stood = before.and_then(|tree| AnyRecord::from_value(tree.clone()).ok());
    let is_new =
        |row: &TimelineRow| stood.as_ref().is_none_or(|stood| !stood.events().contains_key(&row.event));
    let rows = history::timeline(acting, record).into_iter().filter(is_new);
    rows.map(|row| TimelineRow { may_withdraw: false, ..row }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::domain::{PersonId, ProfileId, UnitId};
    use uuid::Uuid;

    fn work(doc: u128, profile: u128, kind: &str, body: Value) -> HeldWork {
        HeldWork {
            key: HeldKey {
                profile: ProfileId(Uuid::from_u128(profile)),
                doc: DocId(Uuid::from_u128(doc)),
                changes: vec![],
            },
            person: PersonId(Uuid::nil()),
            received_at: i64::try_from(doc).expect("small"),
            unit: UnitId::new("350404001001").expect("a unit"),
            revoked: false,
            before: None,
            after: Some(json!({ "kind": kind, "body": body })),
        }
    }

    #[test]
    fn a_visit_and_the_issues_it_made_are_decided_at_once_and_the_visit_is_told_first() {
        let visit = DocId(Uuid::from_u128(3)).to_string();
        let works = [
            work(1, 1, "issue", json!({ "visit": visit })),
            work(2, 1, "issue", json!({ "visit": visit })),
            work(
                3,
                1,
                "visit",
                json!({ "asks": { "items": { "a": { "document": DocId(Uuid::from_u128(1)) } } } }),
            ),
            work(4, 2, "issue", json!({ "visit": visit })),
        ];
        let groups = together(&works);
        let docs =
            |group: &Vec<&HeldWork>| group.iter().map(|work| work.key.doc.0.as_u128()).collect::<Vec<_>>();
        assert_eq!(groups.iter().map(docs).collect::<Vec<_>>(), [vec![3, 1, 2], vec![4]]);
    }
}
