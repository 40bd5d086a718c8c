//! What a device gets that may sync from now on.

use super::problem::Refusal;
use crate::Server;
use crate::ledger::{LedgerError, Opened};
use shared::sync::account::SignedIn;
use shared::sync::sign::hex;

/// Draws `N` random bytes.
///
/// # Errors
/// Only where the system has none.
pub fn draw<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| LedgerError::Failed(error.to_string()))?;
    Ok(bytes)
}

/// What a device is told when it may sync.
///
/// # Errors
/// Only the database's.
pub fn signed_in(server: &Server, opened: Opened, token: &[u8; 32]) -> Result<SignedIn, Refusal> {
    let profile = opened.profile;
    Ok(SignedIn {
        token: hex(token),
        nonce: hex(&server.nonces.issue(profile.id, None)?),
        person: profile.person,
        person_name: opened.person_name,
        unit: profile.unit,
        profile: profile.id,
        code: profile.code,
        epoch: profile.epoch,
        counter: profile.counter,
        incarnation: server.ledger.incarnation()?,
        server_time: server.clock.now(),
    })
}
