//! The steps that an issue's sheet offers, what each asks, and the request that it becomes.

use crate::part::{Look, Sign};
use crate::words::steps;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::api::{IssueAction, IssueMay, IssueSheet, Request};
use shared::domain::{FeedbackChannel, Filed, Owner, Scope, Tier};

/// Days that a reopened issue has, where nothing else is chosen: one of the terms that the form offers.
const REOPENED_DAYS: i32 = 15;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    ConfirmClosure,
    Approve,
    List,
    FeedBack,
    ProposeClosure,
    Complete,
    Progress,
    Resolve,
    Extend,
    Reopen,
    Return,
    Explain,
    Void,
}

/// The quick phrases of a step: the word on the chip and the text it stands for.
type Said = &'static [(&'static str, &'static str)];

impl Step {
    /// In the order of their buttons: what ends a turn first.
    pub const EACH: [Step; 13] = [
        Step::ConfirmClosure,
        Step::Approve,
        Step::List,
        Step::FeedBack,
        Step::ProposeClosure,
        Step::Complete,
        Step::Progress,
        Step::Resolve,
        Step::Extend,
        Step::Reopen,
        Step::Return,
        Step::Explain,
        Step::Void,
    ];

    pub fn allowed(self, may: IssueMay) -> bool {
        match self {
            Step::ConfirmClosure => may.confirm_closure,
            Step::Approve => may.approve,
            Step::List => may.list,
            Step::FeedBack => may.feed_back,
            Step::ProposeClosure => may.propose_closure,
            Step::Complete => may.complete,
            Step::Progress => may.progress,
            Step::Resolve => may.resolve_on_spot,
            Step::Extend => may.extend,
            Step::Reopen => may.reopen,
            Step::Return => may.return_,
            Step::Explain => may.explain,
            Step::Void => may.void,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Step::ConfirmClosure => steps::CONFIRM,
            Step::Approve => steps::APPROVE,
            Step::List => steps::LIST,
            Step::FeedBack => steps::FEED_BACK,
            Step::ProposeClosure => steps::PROPOSE,
            Step::Complete => steps::COMPLETE,
            Step::Progress => steps::PROGRESS,
            Step::Resolve => steps::RESOLVE,
            Step::Extend => steps::EXTEND,
            Step::Reopen => steps::REOPEN,
            Step::Return => steps::RETURN,
            Step::Explain => steps::EXPLAIN,
            Step::Void => steps::VOID,
        }
    }

    /// Said and done with one touch.
    pub fn needs_no_words(self) -> bool {
        matches!(self, Step::ConfirmClosure | Step::Approve | Step::ProposeClosure)
    }

    /// What the field for its words asks, a hint, and quick phrases.
    pub fn asks(self) -> (&'static str, &'static str, Said) {
        match self {
            Step::List => (steps::MEASURES, "", steps::MEASURES_PHRASES),
            Step::FeedBack => (steps::FEED_BACK_LABEL, "", steps::FEED_BACK_PHRASES),
            Step::Complete => (steps::COMPLETE_LABEL, "", steps::COMPLETE_PHRASES),
            Step::Progress => (steps::PROGRESS_LABEL, "", steps::PROGRESS_PHRASES),
            Step::Resolve => (steps::RESOLVE_LABEL, steps::RESOLVE_HINT, &[]),
            Step::Extend => (steps::EXTEND_LABEL, "", steps::EXTEND_PHRASES),
            Step::Reopen => (steps::REOPEN_LABEL, "", steps::REOPEN_PHRASES),
            Step::Return => (steps::RETURN_LABEL, "", &[]),
            Step::Explain => (steps::EXPLAIN_LABEL, steps::EXPLAIN_HINT, steps::EXPLAIN_PHRASES),
            Step::Void => (steps::VOID_LABEL, steps::VOID_HINT, &[]),
            Step::ConfirmClosure | Step::Approve | Step::ProposeClosure => ("", "", &[]),
        }
    }

    pub fn look(self, sheet: &IssueSheet) -> (Look, Sign) {
        match self {
            Step::ConfirmClosure | Step::Approve | Step::ProposeClosure => (Look::Main, Sign::Tick),
            Step::List => (if sheet.row.owner.is_empty() { Look::Main } else { Look::Usual }, Sign::Ledger),
            // Once those who raised it know, the closure is what is next.
            Step::FeedBack => (if sheet.row.fed_back { Look::Usual } else { Look::Main }, Sign::People),
            Step::Complete => (Look::Main, Sign::Tick),
            Step::Progress => (Look::Usual, Sign::Pen),
            Step::Resolve => (Look::Usual, Sign::Tick),
            Step::Extend => (Look::Usual, Sign::Today),
            Step::Reopen | Step::Return => (Look::Usual, Sign::Return),
            Step::Explain => (Look::Usual, Sign::Lamp),
            Step::Void => (Look::Plain, Sign::Void),
        }
    }
}

/// What is being typed on the sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typing {
    pub step: Option<Step>,
    pub text: String,
    pub owner: Option<Owner>,
    pub due: Option<Date>,
    pub tier: Option<Tier>,
    pub filed: Option<Filed>,
    pub channel: Option<FeedbackChannel>,
}

impl Typing {
    /// The one that was chosen, else the usual one: a visit to the door, a notice where it is a matter of all.
    pub fn channel(&self, scope: Option<Scope>) -> FeedbackChannel {
        self.channel.unwrap_or(FeedbackChannel::fitting(scope)[0])
    }

    /// The new deadline of what goes back to its owner: half a month, unless another is chosen. `None` where nobody owns it.
    pub fn again(&self, sheet: &IssueSheet, today: Date) -> Option<Date> {
        let owned = !sheet.row.owner.is_empty();
        owned.then(|| self.due.unwrap_or_else(|| today.saturating_add(REOPENED_DAYS.days())))
    }

    /// The request of the step; `None` while something is missing.
    pub fn request(&self, sheet: &IssueSheet, today: Date) -> Option<Request> {
        let id = sheet.row.id;
        let step = self.step?;
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let act = |action| Some(Request::ActOnIssue { id, action });
        let due = self.due.filter(|due| *due > today);
        match step {
            Step::ConfirmClosure | Step::Approve | Step::ProposeClosure => None,
            Step::List => act(IssueAction::List {
                owner: self.owner.clone()?,
                measures: text,
                due: due?,
                tier: self.tier.unwrap_or(sheet.row.tier),
                filed: self.filed.unwrap_or(sheet.filed_or_guessed),
            }),
            Step::Extend => act(IssueAction::Extend { due: due?, reason: text }),
            Step::FeedBack => {
                act(IssueAction::FeedBack { channel: self.channel(sheet.filed.scope), content: text })
            }
            Step::Return => Some(Request::Return { id, heads: sheet.heads.clone(), reason: text }),
            Step::Reopen => {
                let due = self.again(sheet, today);
                // A day that has passed is mended first.
                if due.is_some_and(|due| due <= today) {
                    return None;
                }
                act(IssueAction::Reopen { reason: text, due })
            }
            Step::Explain => act(IssueAction::Explain { reason: text }),
            Step::Resolve => act(IssueAction::ResolveOnSpot { answer: text }),
            Step::Progress => act(IssueAction::Progress { note: text }),
            Step::Complete => act(IssueAction::Complete { result: text }),
            Step::Void => Some(Request::Void { id, reason: text }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_button_of_its_own() {
        let words: std::collections::BTreeSet<_> = Step::EACH.into_iter().map(Step::words).collect();
        assert_eq!(words.len(), Step::EACH.len());
    }

    #[test]
    fn a_draft_of_an_earlier_program_opens() {
        let draft = serde_json::json!({"step": "list", "text": "换灯", "owner": null, "due": null});
        let typing: Typing = serde_json::from_value(draft).expect("opens");
        assert_eq!((typing.step, typing.channel(None)), (Some(Step::List), FeedbackChannel::Visit));
        assert_eq!(typing.channel(Some(Scope::Collective)), FeedbackChannel::PublicNotice);
    }
}
