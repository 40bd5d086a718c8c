//! 交接班: what the next officer at a service point has to know (T4f). Written once; who reads it takes it over with an
//! event. No times of coming and going, no positions.

use super::{AnyRecord, Body, Check, DocId, Kind, PointId, Record};
use crate::limits::{HANDED_OVER_MAX, TEXT_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    pub point: Option<PointId>,
    pub date: Date,
    pub note: String,
    /// Receptions that were not done with at that time, as the program knew: all of them `true`.
    pub open: BTreeMap<DocId, bool>,
}

impl Body for Handover {
    const KIND: Kind = Kind::Handover;

    fn check(&self, check: &mut Check) {
        check.required("note", &self.note, TEXT_CHARS_MAX);
        check.at_most("open", self.open.len(), HANDED_OVER_MAX);
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Handover(record)
    }
}
