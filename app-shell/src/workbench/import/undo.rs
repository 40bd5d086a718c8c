//! Undo of an import: what it made is voided, all in one act; what somebody worked on since is named and left.

use super::super::acting::Opened;
use super::need_right;
use crate::store::import;
use crate::workbench::{Act, Acting, Failure};
use shared::api::{ImportLeft, ImportUndone};
use shared::document::Hash;
use shared::domain::{AnyRecord, DocId, EventKind, Kind, RecordEvent};
use shared::workflow::voided;
use std::collections::BTreeSet;
use uuid::Uuid;

const REASON: &str = "撤销导入";

/// Doing it again voids what was left then and is free now.
pub fn undo(acting: &Acting, id: Uuid) -> Result<ImportUndone, Failure> {
    need_right(acting)?;
    let import = acting.store.read(|conn| import::get(conn, acting.person(), id))?;
    let import = import.ok_or_else(Failure::not_found)?;
    let documents = acting.store.read(|conn| import::documents(conn, id))?;
    let (mut undone, mut commits) = (ImportUndone { voided: 0, left: Vec::new() }, Vec::new());
    let mut act = Act::new(acting);
    // Ids sort by the time of their making: a matter comes before who raised it.
    let mut named_by_left = BTreeSet::new();
    for (doc, hash) in documents {
        if named_by_left.contains(&doc) {
            continue;
        }
        // It left this person's desks: then it is others' now.
        let Ok(mut opened) = acting.open(doc) else {
            continue;
        };
        if voided(opened.record.events()).is_some() {
            continue;
        }
        if is_worked_on(acting, id, &opened, hash)? {
            named_by_left.extend(reporter(&opened.record));
            undone.left.push(left(&opened));
            continue;
        }
        if !act.has_room_for(1) {
            let next = act.following();
            commits.push(std::mem::replace(&mut act, next).into_commit(None));
        }
        act.add(
            &mut opened,
            EventKind::Record(RecordEvent::Voided { reason: format!("{REASON}：{}", import.name) }),
        )?;
        // Who spoke goes along with what was said and is not counted.
        undone.voided += u32::from(opened.record.kind() != Kind::Identity);
    }
    commits.push(act.into_commit(None));
    acting.store.commit_all(&commits, |tx| import::set_undone(tx, id, acting.at))?;
    undone.left.retain(|left| left.kind != Kind::Identity);
    Ok(undone)
}

fn is_worked_on(acting: &Acting, id: Uuid, opened: &Opened, hash: Hash) -> Result<bool, Failure> {
    let changed = opened.doc.heads() != [hash];
    Ok(changed || acting.store.read(|conn| import::is_built_upon(conn, id, opened.id))?)
}

fn reporter(record: &AnyRecord) -> Option<DocId> {
    match record {
        AnyRecord::Issue(record) => record.body.reporter,
        AnyRecord::Suggestion(record) => record.body.reporter,
        _ => None,
    }
}

fn left(opened: &Opened) -> ImportLeft {
    let title = match &opened.record {
        AnyRecord::Household(record) => {
            let head = record.body.head().map_or("", |head| head.name.as_str());
            [head, record.body.address.as_str()].join(" · ")
        }
        AnyRecord::Issue(record) => [record.body.number.as_str(), record.body.content.as_str()].join(" · "),
        AnyRecord::Suggestion(record) => record.body.content.clone(),
        _ => String::new(),
    };
    ImportLeft { id: opened.id, kind: opened.record.kind(), title }
}
