//! A problem that residents raised. Its course is in its events; see [`crate::workflow`].

use super::{AnyRecord, Body, Check, DocId, Kind, Record, UnitId};
use crate::limits::TEXT_CHARS_MAX;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Provisional number: the profile's three letters and its counter, `KQB-0007`. Shown from the first day.
    pub number: String,
    /// What was raised, in the resident's words.
    pub content: String,
    /// Where it was raised.
    pub source: Source,
    pub household: Option<DocId>,
    /// The [`super::Identity`] of who raised it; `None`: anonymous.
    pub reporter: Option<DocId>,
    /// 背靠背 (T1f, A19): the unit complained about; it does not see who spoke.
    pub about: Option<UnitId>,
    /// When it was raised.
    pub date: Date,
}

/// The talk at which it was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub form: TalkForm,
    /// The visit (later: meeting, reception, e-talk).
    pub document: DocId,
}

/// The five forms (夜谈形式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TalkForm {
    /// 集中畅谈
    Gathering,
    /// 专题座谈
    Topical,
    /// 入户访谈
    HomeVisit,
    /// 定点接谈
    Reception,
    /// 随机e谈
    ETalk,
}

impl TalkForm {
    pub const ALL: [TalkForm; 5] =
        [TalkForm::Gathering, TalkForm::Topical, TalkForm::HomeVisit, TalkForm::Reception, TalkForm::ETalk];
}

impl Body for Issue {
    const KIND: Kind = Kind::Issue;

    fn check(&self, check: &mut Check) {
        check.required("number", &self.number, 20);
        check.required("content", &self.content, TEXT_CHARS_MAX);
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Issue(record)
    }
}
