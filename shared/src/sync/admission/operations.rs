//! What a change's operations may touch, whoever its author is: records grow, nothing in them is deleted, and what is
//! written once stays.

use super::reject;
use crate::document::{Standing, Touch, TouchKind, tree};
use crate::domain::{AnyRecord, EventId, EventKind, FieldError, Kind};
use crate::sync::wire::{RejectCode, Rejection};
use std::collections::BTreeSet;

/// What a change does, in the terms of policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Writes fields of the body.
    pub edits: bool,
    /// Adds these events.
    pub events: BTreeSet<EventId>,
}

const ROOT_KEYS: [&str; 6] = ["schema", "kind", "unit", "created", "body", "events"];

/// # Errors
/// [`RejectCode::ForbiddenOperation`] for the first operation that no record needs.
pub(super) fn check(touches: &[Touch], first: bool) -> Result<Work, Rejection> {
    let mut work = Work::default();
    for touch in touches {
        check_kind(touch)
            .and_then(|()| if first { Ok(()) } else { check_place(touch) })
            .map_err(|why| reject(RejectCode::ForbiddenOperation, why))?;
        match touch.path.first().map(String::as_str) {
            Some("body") => work.edits = true,
            Some("events") => work.events.extend(touch.path.get(1).and_then(|id| id.parse::<EventId>().ok())),
            _ => {}
        }
    }
    Ok(work)
}

/// What no record has anywhere.
fn check_kind(touch: &Touch) -> Result<(), &'static str> {
    let root = touch.path.first().map_or("", String::as_str);
    if touch.kind == TouchKind::Forbidden {
        return Err("a deletion, a counter, or a type that no record has");
    }
    if !ROOT_KEYS.contains(&root) {
        return Err("a root key that no record has");
    }
    if touch.kind == TouchKind::MakeList && root != "events" {
        return Err("a list outside of events");
    }
    Ok(())
}

/// What may be written after the first change.
fn check_place(touch: &Touch) -> Result<(), &'static str> {
    let free = touch.over == Standing::Nothing && touch.beside == Standing::Nothing;
    let scalar = touch.over != Standing::Object && touch.beside != Standing::Object;
    match (touch.path.first().map(String::as_str), touch.path.len(), touch.kind) {
        (Some("body"), 2.., TouchKind::Scalar) if scalar => Ok(()),
        (Some("body"), 2.., TouchKind::MakeMap) if free => Ok(()),
        // Only into one that was made with its record: see `check_texts`.
        (Some("body"), 3.., TouchKind::Splice) => Ok(()),
        (Some("body"), ..) => Err("an entry of the body is never replaced"),
        (Some("events"), 2, TouchKind::MakeMap) if free => Ok(()),
        (Some("events"), 3.., _) if touch.inside_new => Ok(()),
        (Some("events"), ..) => Err("an event never changes"),
        _ => Err("schema, kind, unit and origin never change"),
    }
}

/// The record at the change alone: its own checks, no field that this program does not know, and events that build on
/// events their author saw. `seen`: the record before it; what was wrong with that already, after two lawful acts were
/// merged, is not held against whoever goes on working with it.
///
/// # Errors
/// [`RejectCode::Shape`], [`RejectCode::Schema`].
pub(super) fn check_record(
    seen: Option<&AnyRecord>,
    alone: &AnyRecord,
    touches: &[Touch],
    work: &Work,
) -> Result<(), Rejection> {
    if let Err(mut errors) = alone.check() {
        let standing = seen.and_then(|seen| seen.check().err()).unwrap_or_default();
        errors.retain(|error| !standing.contains(error));
        if !errors.is_empty() {
            return Err(reject(RejectCode::Shape, fields(&errors)));
        }
    }
    for id in &work.events {
        let event =
            alone.events().get(id).ok_or_else(|| reject(RejectCode::Shape, "an event is not there"))?;
        // Its rights are unknown here, and a later program would count it.
        if matches!(event.kind, EventKind::Unknown { .. }) {
            return Err(reject(RejectCode::Schema, "an event that is unknown here"));
        }
        if event.after.iter().any(|seen| seen == id || !alone.events().contains_key(seen)) {
            return Err(reject(RejectCode::Shape, "an event follows one that its author cannot have seen"));
        }
    }
    check_texts(alone.kind(), touches)?;
    // Also finds a second spelling of an id: it would hide the entry that it stands for.
    let known = alone.to_value();
    let unknown = touches.iter().any(|touch| {
        let keys = touch.path.iter().take_while(|key| *key != "*");
        tree::at(&known, &keys.cloned().collect::<Vec<_>>()).is_none()
    });
    if unknown { Err(reject(RejectCode::Schema, "a field that is unknown here")) } else { Ok(()) }
}

/// A kind's long texts are texts from the record's beginning, and nothing else is: two that were made at once would hide
/// one another's words, and a scalar in the place of one could not be written by two.
fn check_texts(kind: Kind, touches: &[Touch]) -> Result<(), Rejection> {
    let lawful = |touch: &Touch| {
        let body = touch.path.first().is_some_and(|root| root == "body");
        let is_text = body && touch.path.len() == 2 && kind.has_long_text(&touch.path[1]);
        match touch.kind {
            TouchKind::MakeText => is_text,
            TouchKind::Scalar | TouchKind::MakeMap | TouchKind::MakeList => !is_text,
            TouchKind::Splice | TouchKind::Forbidden => true,
        }
    };
    match touches.iter().all(lawful) {
        true => Ok(()),
        false => Err(reject(
            RejectCode::ForbiddenOperation,
            "a long text where the record has none, or the reverse",
        )),
    }
}

/// Names fields and troubles, never what was typed.
fn fields(errors: &[FieldError]) -> String {
    let named: Vec<String> = errors.iter().map(|e| format!("{}: {:?}", e.field, e.trouble)).collect();
    named.join(", ")
}
