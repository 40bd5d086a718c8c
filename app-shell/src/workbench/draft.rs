//! Half-filled forms, as screens leave them. They survive a crash, a lock and a restart.

use super::{Acting, Failure};
use crate::store::draft;
use shared::api::{Draft, DraftKey};
use shared::limits::DRAFT_BYTES_MAX;

pub fn get(acting: &Acting, key: &DraftKey) -> Result<Option<Draft>, Failure> {
    Ok(acting.store.read(|conn| draft::get(conn, acting.person(), key))?)
}

/// # Errors
/// `BadRequest` above [`DRAFT_BYTES_MAX`]: the earlier draft stands.
pub fn save(
    acting: &Acting,
    key: DraftKey,
    base: Vec<String>,
    value: serde_json::Value,
) -> Result<(), Failure> {
    super::acting::parse_heads(&base)?;
    if value.to_string().len() > DRAFT_BYTES_MAX {
        return Err(Failure::bad_request("a draft is limited to 256 KiB"));
    }
    let draft = Draft { key, base, value, saved_at: acting.now };
    Ok(acting.store.transact(|tx| draft::put(tx, acting.person(), &draft))?)
}

pub fn discard(acting: &Acting, key: &DraftKey) -> Result<(), Failure> {
    Ok(acting.store.write(|tx| draft::discard(tx, acting.person(), key))?)
}
