//! Whether a sync request keeps to the limits, before anything is done for it.

use super::problem::Refusal;
use shared::limits::{COMMAND_CHANGES_MAX, DESKS_MAX, HELD_ASKED_MAX, PUSH_COMMANDS_MAX};
use shared::sync::wire::SyncRequest;

/// Profiles of one device that send something at once.
const PUSHES_MAX: usize = 20;
/// Documents fetched, or desks healed, at once.
const WANTED_MAX: usize = 500;
/// Changes offered at once.
const OFFERS_MAX: usize = 5_000;
/// Audit rows at once, and characters of the act in one.
const AUDIT_ROWS_MAX: usize = 500;
const ACT_CHARS_MAX: usize = 40;

/// # Errors
/// `BadRequest`, naming what there is too much of.
pub fn check(request: &SyncRequest) -> Result<(), Refusal> {
    let commands = request.pushes.iter().map(|push| push.commands.len()).sum();
    let largest =
        request.pushes.iter().flat_map(|push| &push.commands).map(|command| command.changes.len()).max();
    let acts = request.audit.iter().map(|row| row.act.chars().count()).max();
    // A profile that is named counts even with no change.
    let held = request.held.iter().flatten().map(|held| held.changes.len().max(1)).sum();
    let limits = [
        ("positions", request.positions.len(), DESKS_MAX),
        ("streams", request.streams.len(), DESKS_MAX),
        ("heal", request.heal.len(), WANTED_MAX),
        ("fetch", request.fetch.len(), WANTED_MAX),
        ("pushes", request.pushes.len(), PUSHES_MAX),
        ("commands", commands, PUSH_COMMANDS_MAX),
        ("changes of a command", largest.unwrap_or(0), COMMAND_CHANGES_MAX),
        ("offers", request.offers.len(), OFFERS_MAX),
        ("held changes", held, HELD_ASKED_MAX),
        ("audit rows", request.audit.len(), AUDIT_ROWS_MAX),
        ("characters of an act", acts.unwrap_or(0), ACT_CHARS_MAX),
    ];
    match limits.into_iter().find(|(_, count, max)| count > max) {
        Some((what, count, max)) => {
            Err(Refusal::bad_request(format!("{count} {what}: at most {max} in one request")))
        }
        None => Ok(()),
    }
}
