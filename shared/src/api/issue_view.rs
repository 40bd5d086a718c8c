//! What screens show of issues and suggestions. Names are resolved and personal data masked by the workbench.

use super::view::{ConflictView, SendState, TimelineRow};
use crate::domain::{DocId, Filed, Owner, Role, TalkForm, Tier};
use crate::workflow::{Contradiction, Phase, Turn};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueRow {
    pub id: DocId,
    /// Provisional, from the first day.
    pub number: String,
    /// `2026-11-003` once it stands on a frozen list (H1f); else empty.
    pub official: String,
    pub content: String,
    pub phase: Phase,
    pub turn: Turn,
    pub unit_name: String,
    /// Head of the household, masked.
    pub head_masked: String,
    pub date: Date,
    pub owner: String,
    pub due: Option<Date>,
    pub tier: Tier,
    /// The result or the explanation was fed back since it was reached (G6).
    pub fed_back: bool,
    /// Days left until `due`, negative when late; only while open.
    pub days_left: Option<i32>,
    pub opinion: String,
    pub contradiction: bool,
    pub state: SendState,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueSheet {
    pub row: IssueRow,
    pub measures: String,
    /// What it is filed under, as far as somebody has said.
    pub filed: Filed,
    /// The same with what nobody has said yet guessed: a form begins with it.
    pub filed_or_guessed: Filed,
    pub return_reason: String,
    /// Where it goes on, while it is merged.
    pub merged_into: Option<DocId>,
    pub household: Option<DocId>,
    /// The form of the talk at which it was raised.
    pub form: TalkForm,
    /// That talk's record, where one was made of it.
    pub source: Option<DocId>,
    /// `None`: anonymous, or kept from this unit (T1f).
    pub reporter: Option<ReporterView>,
    pub timeline: Vec<TimelineRow>,
    pub contradictions: Vec<Contradiction>,
    pub conflicts: Vec<ConflictView>,
    pub heads: Vec<String>,
    pub may: IssueMay,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReporterView {
    pub name_masked: String,
    pub phone_masked: String,
}

/// What the signed-in person may do with the issue now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueMay {
    pub resolve_on_spot: bool,
    pub report: bool,
    pub list: bool,
    pub return_: bool,
    pub extend: bool,
    pub progress: bool,
    pub complete: bool,
    pub explain: bool,
    pub approve: bool,
    pub feed_back: bool,
    pub propose_closure: bool,
    pub confirm_closure: bool,
    pub reopen: bool,
    /// Merge into another one, or divide.
    pub sort: bool,
    pub void: bool,
    /// Why the step that is next is not this person's, where the role would allow it: an own item (A20, A24).
    pub own_item: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnerChoice {
    pub owner: Owner,
    pub name: String,
    /// Role or level, to tell two of the same name apart.
    pub roles: Vec<Role>,
    pub unit_name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionRow {
    pub id: DocId,
    pub content: String,
    pub date: Date,
    pub unit_name: String,
    pub by: String,
    /// The talk at which it was made, and its form.
    pub visit: DocId,
    pub form: TalkForm,
}

/// An issue to which a visit can bring the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    pub issue: IssueRow,
    /// What was last said of it: an answer, a progress, a result; empty where nothing was.
    pub said: String,
    /// It is answered and nobody was told yet: this visit may tell it, and the person may say so.
    pub may_tell: bool,
}
