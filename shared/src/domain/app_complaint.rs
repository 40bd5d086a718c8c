//! A complaint about the app itself (国办函〔2026〕12号 asks for such a box). It goes to the city's desk.

use super::{AnyRecord, Body, Check, Kind, Record};
use crate::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppComplaint {
    pub text: String,
    /// Version of the program complained about.
    pub version: String,
}

impl Body for AppComplaint {
    const KIND: Kind = Kind::AppComplaint;

    fn check(&self, check: &mut Check) {
        check.required("text", &self.text, TEXT_CHARS_MAX);
        check.required("version", &self.version, 40);
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::AppComplaint(record)
    }
}
