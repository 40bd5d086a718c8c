//! 工作建议: what a resident suggested. It needs no loop, only to be read.

use super::{AnyRecord, Body, Check, DocId, Kind, Record, Source};
use crate::limits::TEXT_CHARS_MAX;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    pub content: String,
    pub source: Source,
    pub household: Option<DocId>,
    /// The [`super::Identity`] of who made it; `None`: anonymous.
    pub reporter: Option<DocId>,
    pub date: Date,
}

impl Body for Suggestion {
    const KIND: Kind = Kind::Suggestion;

    fn check(&self, check: &mut Check) {
        check.required("content", &self.content, TEXT_CHARS_MAX);
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Suggestion(record)
    }
}
