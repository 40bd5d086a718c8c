//! Fields that two people changed without knowing of one another: shown side by side, settled by choosing.

use super::acting::Opened;
use super::{Act, Acting, Failure, history};
use shared::api::{ConflictValue, ConflictView, Saved};
use shared::document::{Conflict, StoredChange};
use shared::domain::{AnyRecord, DocId};

/// Fields that hold what lists mask.
const PERSONAL: [&str; 2] = ["phone", "id_number"];

pub fn views(acting: &Acting, opened: &Opened) -> Vec<ConflictView> {
    let conflicts = opened.doc.conflicts();
    if conflicts.is_empty() {
        return Vec::new();
    }
    let changes = opened.doc.changes();
    conflicts.into_iter().map(|conflict| view(acting, opened, &changes, conflict)).collect()
}

fn view(acting: &Acting, opened: &Opened, changes: &[StoredChange], conflict: Conflict) -> ConflictView {
    let value = |alternative: shared::document::Alternative| {
        let change = changes.iter().find(|change| Some(change.hash) == alternative.change);
        ConflictValue {
            value: alternative.value,
            by: change.map(|change| history::author(acting, change)).unwrap_or_default(),
            at: change.map(|change| change.at).unwrap_or_default(),
            shown: alternative.shown,
        }
    };
    ConflictView {
        of: entry_name(&opened.record, &conflict.path),
        values: conflict.alternatives.into_iter().map(value).collect(),
        path: conflict.path,
    }
}

/// For a field of a member: the member's name.
fn entry_name(record: &AnyRecord, path: &[String]) -> Option<String> {
    let AnyRecord::Household(record) = record else {
        return None;
    };
    match path {
        [_, members, id, ..] if members == "members" => {
            let id = id.parse().ok()?;
            record.body.members.get(&id).map(|member| member.name.clone())
        }
        _ => None,
    }
}

pub fn shows_personal_data(conflicts: &[ConflictView]) -> bool {
    let personal = |view: &ConflictView| view.path.last().is_some_and(|key| PERSONAL.contains(&key.as_str()));
    conflicts.iter().any(personal)
}

/// The chosen value stands over all others. Where somebody settled it meanwhile, nothing is written.
pub fn settle(
    acting: &Acting,
    id: DocId,
    path: &[String],
    value: serde_json::Value,
) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    if !opened.doc.conflicts().iter().any(|conflict| conflict.path == path) {
        return Act::new(acting).finish(id, None);
    }
    let mut act = Act::new(acting);
    act.settle(&mut opened, path, value)?;
    act.finish(id, None)
}
