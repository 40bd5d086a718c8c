//! What is told of every talk beside its own words.

use super::acting::Opened;
use super::{Acting, Failure, conflict, history, ledger};
use crate::store::projection::{issue, ledger as ledger_rows};
use shared::api::TalkCourse;
use shared::workflow::voided;

/// Of a visit, a reception or a meeting.
pub fn course(acting: &Acting, talk: &Opened) -> Result<TalkCourse, Failure> {
    let (issues, review) = acting.read(|conn, reader| {
        Ok((issue::of_talk(conn, reader, talk.id)?, ledger_rows::review_of(conn, reader, talk.id)?))
    })?;
    Ok(TalkCourse {
        issues,
        review,
        conflicts: conflict::views(acting, talk),
        heads: talk.heads(),
        void_reason: voided(talk.record.events()).map(|(_, reason)| reason.to_owned()),
        timeline: history::timeline(acting, &talk.record),
        may: ledger::may_with_talk(acting, &talk.record),
    })
}
