//! The bounded long poll by which a screen learns that something changed.

use super::{Workbench, blocking, sync_view};
use shared::api::{ApiError, News, Reply};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A screen asks again after this, so that no connection waits without bound.
const WAIT: Duration = Duration::from_secs(25);

impl Workbench {
    /// Does not count as a touch: a screen watches by itself.
    pub(super) async fn watch(&self, since: u64) -> Result<Reply, ApiError> {
        let ends = Instant::now() + WAIT;
        loop {
            let seat = self.glance()?;
            let mut changes = seat.file.store.subscribe();
            let version = *changes.borrow_and_update();
            let nothing_new = version == since && timeout_at(ends, changes.changed()).await.is_ok();
            if nothing_new {
                // Something moved: the seat is taken again, because it may be that the screen was locked.
                continue;
            }
            let (file, link) = (seat.file, seat.link);
            let status = blocking(move || Ok(sync_view::line(&file.store, &link)?)).await?;
            return Ok(Reply::News(News { version, status }));
        }
    }
}
