//! The offline lease (security control 5): how long others' records may be read without the server.
//!
//! What counts is the time the clock was seen to pass since the last contact. A clock set back takes nothing off it, and
//! what follows counts again.

use super::Failure;
use crate::store::{ProfileRow, Store, meta};
use serde::{Deserialize, Serialize};
use shared::domain::{Millis, ProfileId};
use shared::limits::OFFLINE_LEASE_DAYS;
use std::collections::BTreeMap;

const LEASE_MS: i64 = OFFLINE_LEASE_DAYS * 24 * 60 * 60_000;
/// How much time may be lost to a crash.
const NOTE_EVERY_MS: i64 = 10 * 60_000;

const LEASES: meta::Key<BTreeMap<ProfileId, Lease>> = meta::Key::new("leases");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lease {
    /// The contact it counts from.
    contact: Millis,
    /// The clock when it was last looked at.
    seen: Millis,
    /// Time that passed since the contact, milliseconds.
    spent: i64,
}

impl Lease {
    fn ended(self) -> bool {
        self.spent > LEASE_MS
    }
}

/// Whether the lease of this profile has ended. Notes the time now and then.
///
/// # Errors
/// The disk refuses.
pub(super) fn observe(store: &Store, profile: &ProfileRow, now: Millis) -> Result<bool, Failure> {
    let noted = store.read(|connection| LEASES.get(connection))?.unwrap_or_default();
    let before = noted.get(&profile.id).copied();
    let lease = passed(before, profile.last_contact, now);
    let worth_noting = before.is_none_or(|before| {
        let long_ago = lease.spent - before.spent >= NOTE_EVERY_MS || now < before.seen;
        before.contact != lease.contact || before.ended() != lease.ended() || long_ago
    });
    if worth_noting {
        let mut noted = noted;
        noted.insert(profile.id, lease);
        // A full disk keeps nobody from reading: the next look counts from the note before.
        if let Err(error) = store.transact(|tx| LEASES.set(tx, &noted)) {
            tracing::warn!(%error, "the lease could not be noted");
        }
    }
    Ok(lease.ended())
}

fn passed(before: Option<Lease>, contact: Millis, now: Millis) -> Lease {
    match before.filter(|before| before.contact == contact) {
        Some(before) => Lease { contact, seen: now, spent: before.spent + (now - before.seen).max(0) },
        None => Lease { contact, seen: now, spent: (now - contact).max(0) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60_000;

    /// Looks at the clock on these days after a contact on day 100; whether the lease has ended at the end.
    fn ended(days: &[i64]) -> bool {
        let mut lease = None;
        for day in days {
            lease = Some(passed(lease, 100 * DAY, day * DAY));
        }
        lease.is_some_and(Lease::ended)
    }

    #[test]
    fn the_lease_ends_fourteen_days_after_the_last_contact() {
        for (days, expected) in [(&[100, 114][..], false), (&[115], true), (&[101, 107, 113, 115], true)] {
            assert_eq!(ended(days), expected, "{days:?}");
        }
    }

    #[test]
    fn a_clock_set_back_does_not_extend_it() {
        assert!(ended(&[110, 101, 106]));
        assert!(ended(&[110, 90, 95]));
        assert!(!ended(&[110, 101, 104]));
    }

    #[test]
    fn a_contact_begins_it_anew() {
        let spent = passed(None, 100 * DAY, 120 * DAY);
        assert!(spent.ended());
        assert_eq!(passed(Some(spent), 120 * DAY, 121 * DAY).spent, DAY);
    }
}
