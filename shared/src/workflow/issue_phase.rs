//! Where an issue can stand, and whose move it is there.

use serde::{Deserialize, Serialize};

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 已登记, in the village.
    Registered,
    /// 现场解决
    ResolvedOnSpot,
    /// 已上报, in the township's inbox.
    Reported,
    /// 退回补充, back in the village.
    Returned,
    /// 已列入清单, with an owner.
    Listed,
    /// 解释说明 written, waits for a second person of the township (A24).
    Explaining,
    /// 解释说明: reported apart, not counted as solved (A24).
    Explained,
    /// 已办结: the village feeds back and proposes the closure.
    Completed,
    /// 提请销号: the township confirms or sends it back.
    ClosureProposed,
    /// 已销号
    Closed,
    /// 已合并 into another issue.
    Merged,
    /// 已拆分 into several.
    Divided,
    /// 作废
    Voided,
}

impl Phase {
    pub const ALL: [Phase; 13] = [
        Phase::Registered,
        Phase::ResolvedOnSpot,
        Phase::Reported,
        Phase::Returned,
        Phase::Listed,
        Phase::Explaining,
        Phase::Explained,
        Phase::Completed,
        Phase::ClosureProposed,
        Phase::Closed,
        Phase::Merged,
        Phase::Divided,
        Phase::Voided,
    ];

    /// The name in tables and on the wire to the screen.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Registered => "registered",
            Phase::ResolvedOnSpot => "resolved_on_spot",
            Phase::Reported => "reported",
            Phase::Returned => "returned",
            Phase::Listed => "listed",
            Phase::Explaining => "explaining",
            Phase::Explained => "explained",
            Phase::Completed => "completed",
            Phase::ClosureProposed => "closure_proposed",
            Phase::Closed => "closed",
            Phase::Merged => "merged",
            Phase::Divided => "divided",
            Phase::Voided => "voided",
        }
    }

    pub fn from_name(name: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// Whose move it is. An explanation that was not told to anybody is no answer: `fed_back` ends the village's turn.
    pub fn turn(self, fed_back: bool) -> Turn {
        match self {
            Phase::Registered | Phase::Returned | Phase::Completed => Turn::Village,
            Phase::Explained if !fed_back => Turn::Village,
            Phase::Reported | Phase::Explaining | Phase::ClosureProposed => Turn::Township,
            Phase::Listed => Turn::Owner,
            Phase::ResolvedOnSpot
            | Phase::Explained
            | Phase::Closed
            | Phase::Merged
            | Phase::Divided
            | Phase::Voided => Turn::Nobody,
        }
    }

    /// Nothing more is done to it here: it goes on elsewhere, or not at all.
    pub fn is_over(self) -> bool {
        matches!(self, Phase::Closed | Phase::Merged | Phase::Divided | Phase::Voided)
    }
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    Village,
    Township,
    Owner,
    Nobody,
}
