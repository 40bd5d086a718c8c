//! What can be asked without the document: size, form, checksum, actor.

use super::reject;
use crate::document::RawChange;
use crate::domain::ProfileId;
use crate::limits::{CHANGE_MESSAGE_BYTES_MAX, CHANGE_OPS_MAX, OP_COUNTER_MAX};
use crate::sync::wire::{PushedChange, RejectCode, Rejection};

/// Limits before anything is decoded, then one uncompressed change with a right checksum, few operations, small
/// counters, little else, the one encoding that there is of it, and an actor of ours.
///
/// # Errors
/// [`RejectCode::Limit`], [`RejectCode::Malformed`], [`RejectCode::Actor`].
pub fn check_envelope(pushed: &PushedChange) -> Result<RawChange, Rejection> {
    let change = RawChange::parse(&pushed.bytes)?;
    let within = change.ops() <= CHANGE_OPS_MAX
        && change.extra_len() <= CHANGE_MESSAGE_BYTES_MAX
        && change.start_op() < OP_COUNTER_MAX
        && change.max_op() < OP_COUNTER_MAX;
    if !within {
        return Err(reject(RejectCode::Limit, "too many operations, too much besides, or counters too high"));
    }
    if change.ops() == 0 {
        return Err(reject(RejectCode::ForbiddenOperation, "a change without operations"));
    }
    if !change.is_canonical() {
        return Err(reject(RejectCode::Malformed, "the change is not encoded as the library encodes it"));
    }
    if change.actor().is_none() {
        return Err(reject(RejectCode::Actor, "the actor is not a profile in an epoch"));
    }
    Ok(change)
}

/// The actor is the pushing profile, in an epoch up to `epoch`, the last one allotted to it.
///
/// # Errors
/// [`RejectCode::Actor`].
pub fn check_actor(change: &RawChange, profile: ProfileId, epoch: u32) -> Result<(), Rejection> {
    match change.actor() {
        Some(actor) if actor.profile == profile && actor.epoch <= epoch => Ok(()),
        _ => Err(reject(RejectCode::Actor, "the actor is another profile, or its epoch was not allotted")),
    }
}
