//! What the township said of a talk, as the tables of talks keep it.

use super::{ProjectionInput, Reader};
use rusqlite::{Result, Row};
use shared::api::ReviewView;
use shared::domain::{Events, Millis, PersonId};
use shared::workflow::{Review, review_of};

/// Columns of a review.
#[derive(Default)]
pub(super) struct ReviewColumns<'a> {
    pub review: &'static str,
    pub by: Option<PersonId>,
    pub at: Option<Millis>,
    pub reason: Option<&'a str>,
    pub edited_since: bool,
}

impl<'a> ReviewColumns<'a> {
    pub fn of(input: &ProjectionInput, events: &'a Events) -> Self {
        let (review, event, heads, reason) = match review_of(events) {
            Review::Open => return ReviewColumns { review: "open", ..ReviewColumns::default() },
            Review::Reviewed { event, heads } => ("reviewed", event, heads, None),
            Review::Returned { event, heads, reason } => ("returned", event, heads, Some(reason)),
        };
        let event = events.get(&event);
        let heads: Vec<_> = heads.iter().filter_map(|head| head.parse().ok()).collect();
        ReviewColumns {
            review,
            by: event.map(|event| event.by),
            at: event.map(|event| event.at),
            reason,
            edited_since: input.doc.body_changed_since(&heads),
        }
    }

    /// Of what an old ledger brought in: nobody has to look it over again.
    pub const SETTLED: ReviewColumns<'static> =
        ReviewColumns { review: "settled", by: None, at: None, reason: None, edited_since: false };

    /// For the secretary's word: it was not looked at, or mended after it was.
    pub fn waits(&self) -> bool {
        self.review == "open" || self.edited_since
    }
}

/// Heads of a document as JSON: what a review of it names.
pub(super) fn heads(input: &ProjectionInput) -> String {
    let heads: Vec<String> = input.doc.heads().iter().map(ToString::to_string).collect();
    serde_json::Value::from(heads).to_string()
}

/// The columns that [`read`] reads, of a table with that alias.
pub(super) fn columns(alias: &str) -> String {
    ["review", "review_by", "review_at", "review_reason", "edited_since"]
        .map(|column| format!("{alias}.{column}"))
        .join(", ")
}

pub(super) fn read(reader: &Reader, row: &Row) -> Result<ReviewView> {
    let review = row.get_ref("review")?.as_str()?.to_owned();
    match review.as_str() {
        "open" => return Ok(ReviewView::Open),
        "settled" => return Ok(ReviewView::Settled),
        _ => {}
    }
    let by: Option<[u8; 16]> = row.get("review_by")?;
    let by = reader.person_name(by.map(|by| uuid::Uuid::from_bytes(by).into()));
    let at: Option<Millis> = row.get("review_at")?;
    let (at, edited_since) = (at.unwrap_or_default(), row.get("edited_since")?);
    Ok(match review.as_str() {
        "reviewed" => ReviewView::Reviewed { by, at, edited_since },
        _ => {
            let reason: Option<String> = row.get("review_reason")?;
            ReviewView::Returned { by, at, reason: reason.unwrap_or_default(), edited_since }
        }
    })
}
