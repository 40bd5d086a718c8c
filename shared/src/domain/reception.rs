//! 定点接谈: a resident who came to a service point, and what they brought (T4d, T4e, T4h).

use super::{AnyRecord, Body, Check, DocId, EntryId, Kind, PointId, Record, Trouble, UnitId};
use crate::limits::{MATTERS_MAX, TEXT_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reception {
    /// `None`: elsewhere, on the way or at the door.
    pub point: Option<PointId>,
    pub intake: Intake,
    /// When it was received; typed, default today. When it was registered stands in the envelope (T4h).
    pub date: Date,
    /// Where who came is a known resident. Never with `about`: a household would tell who complained.
    pub household: Option<DocId>,
    /// The [`super::Identity`] of who came; `None`: anonymous.
    pub speaker: Option<DocId>,
    /// 背靠背 (T1f): the unit complained about; it does not see who came.
    pub about: Option<UnitId>,
    /// What was brought. Never removed: corrections strike.
    pub matters: BTreeMap<EntryId, ReceptionMatter>,
}

/// How it came in. All but the first have no form yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intake {
    /// 当面
    #[default]
    WalkIn,
    /// 留言板
    MessageBoard,
    /// 意见箱
    SuggestionBox,
}

/// One thing that a resident brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceptionMatter {
    pub kind: MatterKind,
    /// In the resident's words; may be empty for a service, whose type says enough.
    pub content: String,
    /// With [`MatterKind::Service`] only.
    pub service: Option<ServiceKind>,
    /// 转办: a service that was not done on the spot but handed on.
    pub handed_on: bool,
    /// The issue or suggestion made of it at save. Correcting the reception never makes a second one.
    pub document: Option<DocId>,
    /// Struck out by a correction.
    pub struck: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatterKind {
    /// 困难问题: becomes an issue.
    Difficulty,
    /// 意见建议: becomes a suggestion.
    Suggestion,
    /// 便民服务, given at the point; apart from issues (T4e).
    Service,
}

/// 便民服务 by type (T4e).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// 开证明
    Certificate,
    /// 社保医保
    Insurance,
    /// 养老认证
    Pension,
    /// 救助申请
    Relief,
    /// 代填表格
    Paperwork,
    /// 代缴费
    Payment,
    /// 政策咨询
    Advice,
    /// 其他
    Other,
}

impl ServiceKind {
    pub const ALL: [ServiceKind; 8] = [
        ServiceKind::Certificate,
        ServiceKind::Insurance,
        ServiceKind::Pension,
        ServiceKind::Relief,
        ServiceKind::Paperwork,
        ServiceKind::Payment,
        ServiceKind::Advice,
        ServiceKind::Other,
    ];
}

impl Reception {
    /// What stands, in the order of entry.
    pub fn standing(&self) -> impl Iterator<Item = &ReceptionMatter> {
        self.matters.values().filter(|matter| !matter.struck)
    }

    /// The issues and suggestions made of it, and who came.
    pub fn made(&self) -> impl Iterator<Item = DocId> {
        self.matters.values().filter_map(|matter| matter.document).chain(self.speaker)
    }
}

impl ReceptionMatter {
    fn check(&self, path: &str, check: &mut Check) {
        let content = format!("{path}.content");
        if self.kind == MatterKind::Service {
            check.text(&content, &self.content, TEXT_CHARS_MAX);
            if self.service.is_none() {
                check.fail(format!("{path}.service"), Trouble::Missing);
            }
            return;
        }
        check.required(&content, &self.content, TEXT_CHARS_MAX);
        if self.service.is_some() || self.handed_on {
            check.fail(format!("{path}.service"), Trouble::Contradicts);
        }
    }
}

impl Body for Reception {
    const KIND: Kind = Kind::Reception;

    fn check(&self, check: &mut Check) {
        check.at_most("matters", self.matters.len(), MATTERS_MAX);
        if self.matters.is_empty() {
            check.fail("matters", Trouble::Missing);
        }
        if self.about.is_some() && self.household.is_some() {
            check.fail("household", Trouble::Contradicts);
        }
        for (id, matter) in &self.matters {
            matter.check(&format!("matters.{id}"), check);
        }
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Reception(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matter(kind: MatterKind, content: &str, service: Option<ServiceKind>) -> ReceptionMatter {
        let content = content.to_owned();
        ReceptionMatter { kind, content, service, handed_on: false, document: None, struck: false }
    }

    fn fields(matters: Vec<ReceptionMatter>) -> Vec<(String, Trouble)> {
        let matters = (0u128..).map(|n| EntryId(uuid::Uuid::from_u128(n))).zip(matters).collect();
        let date = jiff::civil::date(2026, 11, 24);
        let reception = Reception {
            point: None,
            intake: Intake::WalkIn,
            date,
            household: None,
            speaker: None,
            about: None,
            matters,
        };
        let mut check = Check::default();
        reception.check(&mut check);
        let errors = check.finish().err().unwrap_or_default();
        let last = |field: &str| field.rsplit('.').next().unwrap_or_default().to_owned();
        errors.into_iter().map(|error| (last(&error.field), error.trouble)).collect()
    }

    #[test]
    fn t4e_a_service_has_a_type_of_the_list_and_needs_no_words() {
        assert_eq!(fields(vec![matter(MatterKind::Service, "", Some(ServiceKind::Pension))]), []);
        let untyped = matter(MatterKind::Service, "代填表", None);
        assert_eq!(fields(vec![untyped]), [("service".to_owned(), Trouble::Missing)]);
        let both = matter(MatterKind::Difficulty, "路灯不亮", Some(ServiceKind::Other));
        assert_eq!(fields(vec![both]), [("service".to_owned(), Trouble::Contradicts)]);
    }

    #[test]
    fn a_reception_at_which_nothing_was_brought_is_none() {
        assert_eq!(fields(Vec::new()), [("matters".to_owned(), Trouble::Missing)]);
        let blank = matter(MatterKind::Difficulty, "  ", None);
        assert_eq!(fields(vec![blank]), [("content".to_owned(), Trouble::Missing)]);
    }
}
