//! How long to wait. Pauses grow with each failure and are spread by jitter, so that a thousand devices that lost the
//! server together do not come back together.

use super::Trouble;
use crate::domain::Millis;

/// Between exchanges without a cause, while no live stream is open.
pub const POLL_MS: u64 = 30_000;
/// The same while the live stream is open: it could have broken without a word.
pub const LIVE_POLL_MS: u64 = 5 * 60_000;
/// The first pause after a failure.
const PAUSE_MS_MIN: u64 = 1_000;
/// The longest pause while the server can't be reached. Short, because an attempt costs nobody anything and people
/// expect work to go out within seconds once there is a network.
pub const OFFLINE_PAUSE_MS_MAX: u64 = 30_000;
/// The longest pause after other failures.
pub const PAUSE_MS_MAX: u64 = 5 * 60_000;
/// The longest Retry-After that is believed.
pub const RETRY_AFTER_MS_MAX: u64 = 60 * 60_000;

/// When to exchange next without a cause: never earlier than [`POLL_MS`] (or [`LIVE_POLL_MS`]), at most a fifth later.
pub(super) fn poll_at(live: bool, now: Millis, jitter: u64) -> Millis {
    let base = if live { LIVE_POLL_MS } else { POLL_MS };
    now.saturating_add(millis(base + jitter % (base / 5)))
}

/// The pause after the `failures`th failure in a row (from 1): doubles each time, half of it by jitter; not shorter than
/// what the server asked for.
pub(super) fn pause_ms(why: Trouble, failures: u32, retry_after_ms: Option<u64>, jitter: u64) -> i64 {
    let longest = match why {
        Trouble::Offline => OFFLINE_PAUSE_MS_MAX,
        Trouble::Server | Trouble::Storage => PAUSE_MS_MAX,
    };
    let doublings = failures.saturating_sub(1).min(20);
    let full = (PAUSE_MS_MIN << doublings).min(longest);
    let spread = full / 2 + jitter % (full / 2 + 1);
    let ordered = retry_after_ms.unwrap_or(0).min(RETRY_AFTER_MS_MAX);
    // Jitter on top of an order, too: everybody was told the same time.
    millis(if ordered > spread { ordered + jitter % PAUSE_MS_MIN } else { spread })
}

fn millis(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
