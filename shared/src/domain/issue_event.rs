//! The issue loop (问题闭环): what is done to an issue, step by step. Where that leaves it is [`crate::workflow`]'s to say.

use super::{Check, DocId, EventId, Filed, PersonId, Scope, Trouble, UnitId};
use crate::limits::{PARTS_MAX, TEXT_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum IssueEvent {
    /// 登记
    Registered,
    /// 现场解决 (H1a): the answer given counts as feedback.
    ResolvedOnSpot { answer: String },
    /// 上报, with the village's preliminary opinion (H1b).
    Reported { opinion: String },
    /// 分析研判 of the month's meeting (H1e). `analysis` may be empty: the decision is what must be there.
    /// Earlier programs filed it under nothing.
    Examined {
        analysis: String,
        tier: Tier,
        decision: Decision,
        #[serde(default)]
        filed: Filed,
    },
    /// 列入问题清单 (H1f–H1h). Earlier programs knew no tiers, and filed it under nothing.
    Listed {
        owner: Owner,
        measures: String,
        due: Date,
        #[serde(default)]
        tier: Tier,
        #[serde(default)]
        filed: Filed,
    },
    /// 延期 (H1h): the deadline before stays in the history.
    Extended { due: Date, reason: String },
    /// 进展, by the owner.
    Progressed { note: String },
    /// 办结, by the owner.
    Completed { result: String },
    /// 解释说明 (A24): a claim that cannot be met; it holds once a second person of the township has approved it.
    Explained { reason: String },
    /// The second person's word on that explanation.
    Approved { explanation: EventId },
    /// 反馈 to those who raised it (G6, H4a, H4b).
    FedBack { channel: FeedbackChannel, content: String },
    /// 提请销号, by the village (A20).
    ClosureProposed,
    /// 确认销号, by the township (A20, G6): nobody closes an own item.
    ClosureConfirmed,
    /// 退回重办, with a new deadline where it goes back to its owner. Earlier programs left the one before.
    Reopened {
        reason: String,
        #[serde(default)]
        due: Option<Date>,
    },
    /// A duplicate of another issue; undone by [`super::RecordEvent::Withdrawn`] (N7).
    Merged { into: DocId },
    /// Divided into several issues, of which each begins with [`IssueEvent::Split`].
    Divided { parts: Vec<DocId> },
    /// A part of a divided issue, with that one's opinion. Comes with the creation of the part and never later.
    Split { from: DocId, opinion: String },
}

/// 责任人或责任单位 (H1g): at least one of the two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    pub unit: Option<UnitId>,
    pub person: Option<PersonId>,
}

/// How hard it is, and so who leads (H2a, H2b, H2e).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 一般事项
    #[default]
    Ordinary,
    /// 重点难点
    Hard,
    /// 乡镇无法协调
    BeyondTownship,
}

/// What the review decided (H1e).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// 列入清单
    List,
    /// 解释说明
    Explain,
    /// 退回补充
    Return,
    /// 暂缓，下次再议
    Wait,
}

/// How those who raised it heard of the result: the first three for a personal matter (H4a), the last for a collective one
/// (H4b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackChannel {
    /// 上门
    Visit,
    /// 微信
    WeChat,
    /// 电话
    Phone,
    /// 公示
    PublicNotice,
}

impl Tier {
    pub const ALL: [Tier; 3] = [Tier::Ordinary, Tier::Hard, Tier::BeyondTownship];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Ordinary => "ordinary",
            Tier::Hard => "hard",
            Tier::BeyondTownship => "beyond_township",
        }
    }

    pub fn from_name(name: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.name() == name)
    }
}

impl FeedbackChannel {
    pub const ALL: [FeedbackChannel; 4] = [
        FeedbackChannel::Visit,
        FeedbackChannel::WeChat,
        FeedbackChannel::Phone,
        FeedbackChannel::PublicNotice,
    ];

    /// Those that fit, the usual one first. All where nobody has said whose matter it is.
    pub fn fitting(scope: Option<Scope>) -> &'static [FeedbackChannel] {
        const PUBLIC_FIRST: [FeedbackChannel; 4] = [
            FeedbackChannel::PublicNotice,
            FeedbackChannel::Visit,
            FeedbackChannel::WeChat,
            FeedbackChannel::Phone,
        ];
        match scope {
            Some(Scope::Collective) => &PUBLIC_FIRST,
            Some(Scope::Personal) => &Self::ALL[..3],
            None => &Self::ALL,
        }
    }

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            FeedbackChannel::Visit => "visit",
            FeedbackChannel::WeChat => "we_chat",
            FeedbackChannel::Phone => "phone",
            FeedbackChannel::PublicNotice => "public_notice",
        }
    }

    pub fn from_name(name: &str) -> Option<FeedbackChannel> {
        FeedbackChannel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// Names of the steps that this program knows, as in documents.
pub(super) const KNOWN: [&str; 17] = [
    "registered",
    "resolved_on_spot",
    "reported",
    "examined",
    "listed",
    "extended",
    "progressed",
    "completed",
    "explained",
    "approved",
    "fed_back",
    "closure_proposed",
    "closure_confirmed",
    "reopened",
    "merged",
    "divided",
    "split",
];

impl IssueEvent {
    pub(super) fn check(&self, check: &mut Check) {
        let mut words = |field, text| check.required(field, text, TEXT_CHARS_MAX);
        match self {
            IssueEvent::Registered
            | IssueEvent::Approved { .. }
            | IssueEvent::ClosureProposed
            | IssueEvent::ClosureConfirmed
            | IssueEvent::Merged { .. } => {}
            IssueEvent::ResolvedOnSpot { answer } => words("answer", answer),
            IssueEvent::Reported { opinion } | IssueEvent::Split { opinion, .. } => words("opinion", opinion),
            IssueEvent::Examined { analysis, .. } => check.text("analysis", analysis, TEXT_CHARS_MAX),
            IssueEvent::Listed { owner, measures, .. } => {
                words("measures", measures);
                if owner.unit.is_none() && owner.person.is_none() {
                    check.fail("owner", Trouble::Missing);
                }
            }
            IssueEvent::Progressed { note } => words("note", note),
            IssueEvent::Completed { result } => words("result", result),
            IssueEvent::Extended { reason, .. }
            | IssueEvent::Explained { reason }
            | IssueEvent::Reopened { reason, .. } => words("reason", reason),
            IssueEvent::FedBack { content, .. } => words("content", content),
            IssueEvent::Divided { parts } => check.at_most("parts", parts.len(), PARTS_MAX),
        }
    }
}

#[cfg(test)]
pub(super) fn one_of_each() -> Vec<IssueEvent> {
    let text = String::new;
    let (due, tier, filed) = (jiff::civil::date(2026, 12, 1), Tier::Ordinary, Filed::default());
    let (id, explanation) = (DocId(uuid::Uuid::nil()), EventId(uuid::Uuid::nil()));
    vec![
        IssueEvent::Registered,
        IssueEvent::ResolvedOnSpot { answer: text() },
        IssueEvent::Reported { opinion: text() },
        IssueEvent::Examined { analysis: text(), tier, decision: Decision::Wait, filed },
        IssueEvent::Listed { owner: Owner { unit: None, person: None }, measures: text(), due, tier, filed },
        IssueEvent::Extended { due, reason: text() },
        IssueEvent::Progressed { note: text() },
        IssueEvent::Completed { result: text() },
        IssueEvent::Explained { reason: text() },
        IssueEvent::Approved { explanation },
        IssueEvent::FedBack { channel: FeedbackChannel::WeChat, content: text() },
        IssueEvent::ClosureProposed,
        IssueEvent::ClosureConfirmed,
        IssueEvent::Reopened { reason: text(), due: Some(due) },
        IssueEvent::Merged { into: id },
        IssueEvent::Divided { parts: vec![id] },
        IssueEvent::Split { from: id, opinion: text() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_of_an_earlier_program_has_the_ordinary_tier_and_is_filed_under_nothing() {
        let written = serde_json::json!({"event": "listed", "measures": "更换", "due": "2026-12-01",
            "owner": {"unit": null, "person": null}});
        let event: IssueEvent = serde_json::from_value(written).expect("hydrates");
        let nothing = Filed::default();
        assert!(matches!(event, IssueEvent::Listed { tier: Tier::Ordinary, filed, .. } if filed == nothing));
    }

    #[test]
    fn h4a_h4b_a_personal_matter_is_never_posted_and_a_collective_one_is_first() {
        let of = FeedbackChannel::fitting;
        assert!(!of(Some(Scope::Personal)).contains(&FeedbackChannel::PublicNotice));
        assert_eq!(of(Some(Scope::Collective))[0], FeedbackChannel::PublicNotice);
        assert_eq!((of(Some(Scope::Collective)).len(), of(None).len()), (4, 4));
    }

    #[test]
    fn what_an_earlier_program_sent_back_keeps_its_deadline() {
        let written = serde_json::json!({"event": "reopened", "reason": "又不亮了"});
        let event: IssueEvent = serde_json::from_value(written).expect("hydrates");
        assert!(matches!(event, IssueEvent::Reopened { due: None, .. }));
    }

    #[test]
    fn names_lead_back() {
        for tier in Tier::ALL {
            assert_eq!(Tier::from_name(tier.name()), Some(tier));
        }
        for channel in FeedbackChannel::ALL {
            assert_eq!(FeedbackChannel::from_name(channel.name()), Some(channel));
        }
    }
}
