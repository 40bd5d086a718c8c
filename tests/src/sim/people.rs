//! What people do at a device, through the same requests as a screen: forms that are opened now and saved much later,
//! steps of the issue loop, reviews, voids, conflicts settled, on the same few documents on purpose.

use super::device::Device;
use super::dice::Dice;
use super::forms::Form;
use super::hidden;
use super::staff;
use anyhow::{Context, Result};
use app_shell::courier::Link;
use app_shell::store::Store;
use app_shell::workbench::{Acting, Failure, Surroundings, answer};
use shared::api::{IssueAction, Reply, Request, ReviewDecision};
use shared::domain::{
    AnyRecord, DocId, EntryId, EventId, EventKind, FeedbackChannel, Filed, IssueClass, IssueEvent, Millis,
    Month, Owner, ProfileId, Scope, Tier, UnitId,
};
use shared::sync::server_address::ServerAddress;
use shared::workflow::merged_into;

/// What somebody did, for the log.
pub struct Done {
    pub what: String,
    /// Opened and to be saved later.
    pub form: Option<Form>,
}

/// Somebody at a device.
pub struct Person<'a> {
    pub device: &'a Device,
    pub store: &'a Store,
    pub profile: ProfileId,
    /// The device's clock.
    pub now: Millis,
    pub dice: &'a mut Dice,
    /// A number that no other text of the run holds.
    pub words: u64,
}

/// Words between two lists that somebody freezes.
const FREEZES_EVERY: u64 = 4;

/// There is no such record here.
pub const NOTHING: &str = "nothing to do it with";

/// Acts with their weights.
const ACTS: [(usize, Act); 27] = [
    (10, Act::NewHousehold),
    (18, Act::EditHousehold),
    (6, Act::MoveMember),
    (6, Act::MoveHousehold),
    (6, Act::AnswerMove),
    (4, Act::MergeHousehold),
    (2, Act::Unmerge),
    (2, Act::KeepApart),
    (16, Act::NewVisit),
    (10, Act::CorrectVisit),
    (8, Act::ReportUp),
    (18, Act::StepIssue),
    (6, Act::Examine),
    (6, Act::Review),
    (4, Act::Return),
    (4, Act::Void),
    (4, Act::Withdraw),
    (6, Act::Settle),
    (2, Act::Complain),
    (6, Act::Hide),
    (4, Act::NewMeeting),
    (9, Act::WriteMeeting),
    (6, Act::RaisePoint),
    (9, Act::NewReception),
    (4, Act::CorrectReception),
    (3, Act::HandOver),
    (3, Act::TakeOver),
];

#[derive(Clone, Copy, Debug)]
enum Act {
    NewHousehold,
    EditHousehold,
    MoveMember,
    /// With all that goes along; into another township it is asked first.
    MoveHousehold,
    AnswerMove,
    /// Also into one another, and around.
    MergeHousehold,
    Unmerge,
    KeepApart,
    NewVisit,
    CorrectVisit,
    ReportUp,
    StepIssue,
    Examine,
    Review,
    Return,
    Void,
    Withdraw,
    Settle,
    Complain,
    /// Who spoke is kept from a unit, or shown to it again: the document leaves a desk, or joins it.
    Hide,
    CorrectReception,
    HandOver,
    NewMeeting,
    NewReception,
    RaisePoint,
    TakeOver,
    WriteMeeting,
}

impl Person<'_> {
    /// Does one thing or another.
    ///
    /// # Errors
    /// Where something broke; a refusal is part of life.
    pub fn act(&mut self) -> Result<Done> {
        // Without a throw of the dice: where nobody may freeze a list, a run stays as it is.
        if self.words.is_multiple_of(FREEZES_EVERY)
            && let Some(step) = self.freeze().context("Freeze")?
        {
            return Ok(Done { what: format!("Freeze: {}", step.what), form: step.form });
        }
        // Who finds nothing to review makes a visit.
        for _ in 0..4 {
            let done = self.act_once()?;
            if done.form.is_some() || !done.what.ends_with(NOTHING) {
                return Ok(done);
            }
        }
        self.act_once()
    }

    fn act_once(&mut self) -> Result<Done> {
        let act = self.choose();
        let what = match act {
            Act::NewHousehold => self.new_household(),
            Act::EditHousehold => self.edit_household(),
            Act::MoveMember => self.move_member(),
            Act::MoveHousehold => self.move_household(),
            Act::AnswerMove => self.answer_move(),
            Act::MergeHousehold => self.merge_household(),
            Act::Unmerge => self.unmerge(),
            Act::KeepApart => self.keep_apart(),
            Act::NewVisit => self.new_visit(),
            Act::CorrectVisit => self.correct_visit(),
            Act::ReportUp => self.report_up(),
            Act::StepIssue => self.step_issue(),
            Act::Examine => self.examine(),
            Act::Review => self.review(),
            Act::Return => self.give_back(),
            Act::Void => self.void(),
            Act::Withdraw => self.withdraw(),
            Act::Settle => self.settle(),
            Act::Complain => {
                let text = self.text("意见");
                self.ask(Request::Complain { text }).map(Step::of)
            }
            Act::NewMeeting => self.new_meeting(),
            Act::WriteMeeting => self.write_meeting(),
            Act::RaisePoint => self.raise_point(),
            Act::NewReception => self.new_reception(),
            Act::CorrectReception => self.correct_reception(),
            Act::HandOver => {
                let note = self.text("交接");
                self.ask(Request::HandOver { note }).map(Step::of)
            }
            Act::TakeOver => match self.any("handover")? {
                Some(id) => self.ask(Request::TakeOver { id }).map(Step::of),
                None => Ok(Step::nothing()),
            },
            Act::Hide => hidden::hide(self).map(|what| Step { what, form: None }),
        };
        let step = what.with_context(|| format!("{act:?}"))?;
        Ok(Done { what: format!("{act:?}: {}", step.what), form: step.form })
    }

    fn choose(&mut self) -> Act {
        let total: usize = ACTS.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.dice.below(total);
        for (weight, act) in ACTS {
            if rest < weight {
                return act;
            }
            rest -= weight;
        }
        Act::NewHousehold
    }

    /// Asks as a screen does.
    ///
    /// # Errors
    /// Only where the answer is no refusal that a person may meet.
    pub fn ask(&self, request: Request) -> Result<Answer> {
        let server: ServerAddress = "http://127.0.0.1:1".parse()?;
        // Who believes to be online may be mistaken: the server has the last word on numbers.
        let link = Link { online: true, ..Link::new(true) };
        let around = Surroundings { link: &link, server: &server };
        let acting = self.acting()?;
        match answer(&acting, &around, request) {
            Ok(reply) => Ok(Answer::Reply(Box::new(reply))),
            Err(Failure::Api(error)) => Ok(Answer::Refused(error.to_string())),
            Err(Failure::Store(error)) if error.retry_helps() => Ok(Answer::Refused(error.to_string())),
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }

    /// # Errors
    /// Where the file can't be read.
    pub fn acting(&self) -> Result<Acting<'_>> {
        Ok(Acting::at_work(self.store, &self.device.entropy, self.profile, self.now)?)
    }

    /// A document of this kind that is here.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn any(&mut self, kind: &str) -> Result<Option<DocId>> {
        let ids: Vec<DocId> = self.store.read(|connection| {
            let mut select =
                connection.prepare_cached("SELECT doc FROM record WHERE kind = ?1 ORDER BY doc")?;
            let rows = select.query_map([kind], |row| Ok(uuid::Uuid::from_bytes(row.get(0)?).into()))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        // The first ones are everybody's favourites: people shall meet on them.
        let favourites = ids.len().min(3);
        let index =
            if self.dice.chance(60) { self.dice.below(favourites) } else { self.dice.below(ids.len()) };
        Ok(ids.get(index).copied())
    }

    /// Words that nobody else typed.
    pub fn text(&self, about: &str) -> String {
        format!("{about}{}", self.words)
    }

    fn move_member(&mut self) -> Result<Step> {
        let (Some(from), Some(to)) = (self.any("household")?, self.any("household")?) else {
            return Ok(Step::nothing());
        };
        let Some(loaded) = self.store.doc(from)? else { return Ok(Step::nothing()) };
        let AnyRecord::Household(home) = loaded.doc.record()? else { return Ok(Step::nothing()) };
        let members: Vec<EntryId> = home.body.members.keys().copied().collect();
        let Some(member) = self.dice.pick(&members).copied() else { return Ok(Step::nothing()) };
        self.ask(Request::MoveMember { from, member, to }).map(Step::of)
    }

    fn move_household(&mut self) -> Result<Step> {
        let Some(id) = self.any("household")? else { return Ok(Step::nothing()) };
        let villages = [&staff::VILLAGES[..], &[staff::OTHER_VILLAGE]].concat();
        let to = self.dice.pick(&villages).copied().unwrap_or(staff::OTHER_VILLAGE);
        let address = if self.dice.chance(50) { self.text("新路") } else { String::new() };
        self.ask(Request::MoveHousehold { id, to: staff::unit(to), address }).map(Step::of)
    }

    fn merge_household(&mut self) -> Result<Step> {
        let (Some(id), Some(into)) = (self.any("household")?, self.any("household")?) else {
            return Ok(Step::nothing());
        };
        self.ask(Request::MergeHousehold { id, into }).map(Step::of)
    }

    fn unmerge(&mut self) -> Result<Step> {
        let merged: Vec<DocId> = self.store.read(|connection| {
            let mut select = connection
                .prepare_cached("SELECT doc FROM household_tie WHERE tie = 'merged' ORDER BY doc")?;
            let rows = select.query_map([], |row| Ok(uuid::Uuid::from_bytes(row.get(0)?).into()))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        let Some(id) = self.dice.pick(&merged).copied() else { return Ok(Step::nothing()) };
        let Some(loaded) = self.store.doc(id)? else { return Ok(Step::nothing()) };
        let AnyRecord::Household(home) = loaded.doc.record()? else { return Ok(Step::nothing()) };
        let Some((event, _)) = merged_into(&home) else { return Ok(Step::nothing()) };
        self.ask(Request::Withdraw { id, event }).map(Step::of)
    }

    fn keep_apart(&mut self) -> Result<Step> {
        let (Some(one), Some(other)) = (self.any("household")?, self.any("household")?) else {
            return Ok(Step::nothing());
        };
        self.ask(Request::KeepApart { one, other }).map(Step::of)
    }

    fn answer_move(&mut self) -> Result<Step> {
        let asked: Vec<DocId> = self.store.read(|connection| {
            let mut select = connection
                .prepare_cached("SELECT doc FROM residence WHERE asked IS NOT NULL ORDER BY doc")?;
            let rows = select.query_map([], |row| Ok(uuid::Uuid::from_bytes(row.get(0)?).into()))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        let Some(id) = self.dice.pick(&asked).copied() else { return Ok(Step::nothing()) };
        let decline = self.dice.chance(30).then(|| self.text("不接收"));
        self.ask(Request::AnswerMove { id, decline }).map(Step::of)
    }

    fn report_up(&mut self) -> Result<Step> {
        let mut issues = Vec::new();
        for _ in 0..2 {
            let opinion = self.text("初步意见");
            issues.extend(self.any("issue")?.map(|id| (id, opinion)));
        }
        issues.dedup_by_key(|(id, _)| *id);
        self.ask(Request::ReportUp { issues }).map(Step::of)
    }

    fn step_issue(&mut self) -> Result<Step> {
        let Some(id) = self.any("issue")? else { return Ok(Step::nothing()) };
        let text = self.text("事");
        let due = self.acting()?.today().saturating_add(jiff::Span::new().days(30));
        let action = match self.dice.below(16) {
            0 => IssueAction::ResolveOnSpot { answer: text },
            1 => IssueAction::Progress { note: text },
            2..5 => IssueAction::Complete { result: text },
            5 => IssueAction::Extend { due, reason: text },
            6 => IssueAction::Explain { reason: text },
            7 => IssueAction::Approve,
            8..10 => IssueAction::FeedBack { channel: FeedbackChannel::WeChat, content: text },
            10 => IssueAction::ProposeClosure,
            11 => IssueAction::ConfirmClosure,
            12 => IssueAction::Reopen { reason: text, due: self.dice.chance(50).then_some(due) },
            _ => IssueAction::List {
                owner: self.owner(),
                measures: text,
                due,
                tier: Tier::Hard,
                filed: self.filed(),
            },
        };
        self.ask(Request::ActOnIssue { id, action }).map(Step::of)
    }

    /// What the township decides on what was reported: listed, left for later, merged into another, divided.
    fn examine(&mut self) -> Result<Step> {
        let Some(id) = self.any("issue")? else { return Ok(Step::nothing()) };
        let text = self.text("研判");
        let due = self.acting()?.today().saturating_add(jiff::Span::new().days(20));
        let request = match self.dice.below(4) {
            0 => Request::DivideIssue { id, parts: vec![self.text("一半"), self.text("另一半")] },
            1 => match self.any("issue")? {
                Some(into) => Request::MergeIssue { id, into },
                None => return Ok(Step::nothing()),
            },
            choice => {
                let decision = match choice {
                    2 => ReviewDecision::Wait,
                    _ => ReviewDecision::List { owner: self.owner(), measures: self.text("措施"), due },
                };
                let (tier, filed) = (Tier::Ordinary, self.filed());
                Request::Examine { id, analysis: text, tier, filed, decision }
            }
        };
        self.ask(request).map(Step::of)
    }

    /// This month's list, as it is shown; `None` to who may not, and where there is nothing to freeze.
    fn freeze(&mut self) -> Result<Option<Step>> {
        let month = Month::of(self.acting()?.today());
        let Answer::Reply(reply) = self.ask(Request::IssueListDraft { month })? else { return Ok(None) };
        let Reply::IssueListDraft(draft) = *reply else { return Ok(None) };
        if draft.rows.is_empty() || draft.waiting {
            return Ok(None);
        }
        let issues = draft.rows.iter().map(|row| row.issue).collect();
        self.ask(Request::FreezeIssueList { month, issues }).map(|answer| Some(Step::of(answer)))
    }

    /// Somebody's unit: the issue comes onto its desk.
    fn owner(&mut self) -> Owner {
        let units =
            [staff::BUREAU, staff::VILLAGES[0], staff::VILLAGES[1], staff::VILLAGES[2], staff::TOWNSHIP];
        let chosen = self.dice.pick(&units).copied().unwrap_or(staff::BUREAU);
        Owner { unit: Some(staff::unit(chosen)), person: None }
    }

    fn filed(&mut self) -> Filed {
        Filed {
            class: self.dice.pick(&IssueClass::ALL).copied(),
            scope: self.dice.pick(&Scope::ALL).copied(),
        }
    }

    fn heads_of(&self, id: DocId) -> Result<Vec<String>> {
        let loaded = self.store.doc(id)?;
        Ok(loaded
            .map(|loaded| loaded.doc.heads().iter().map(ToString::to_string).collect())
            .unwrap_or_default())
    }

    fn review(&mut self) -> Result<Step> {
        let Some(id) = self.any("visit")? else { return Ok(Step::nothing()) };
        let heads = self.heads_of(id)?;
        self.ask(Request::Review { records: vec![(id, heads)] }).map(Step::of)
    }

    fn give_back(&mut self) -> Result<Step> {
        let kind = if self.dice.chance(50) { "visit" } else { "issue" };
        let Some(id) = self.any(kind)? else { return Ok(Step::nothing()) };
        let (heads, reason) = (self.heads_of(id)?, self.text("退回"));
        self.ask(Request::Return { id, heads, reason }).map(Step::of)
    }

    fn void(&mut self) -> Result<Step> {
        let kind = *self
            .dice
            .pick(&["visit", "issue", "household", "suggestion", "meeting", "reception", "handover"])
            .context("kinds")?;
        let Some(id) = self.any(kind)? else { return Ok(Step::nothing()) };
        let reason = self.text("作废");
        self.ask(Request::Void { id, reason }).map(Step::of)
    }

    fn withdraw(&mut self) -> Result<Step> {
        let kind = *self.dice.pick(&["visit", "issue", "reception", "handover"]).context("kinds")?;
        let Some(id) = self.any(kind)? else { return Ok(Step::nothing()) };
        let Some(loaded) = self.store.doc(id)? else { return Ok(Step::nothing()) };
        let events: Vec<EventId> = loaded.doc.record()?.events().keys().copied().collect();
        let Some(event) = self.dice.pick(&events).copied() else { return Ok(Step::nothing()) };
        self.ask(Request::Withdraw { id, event }).map(Step::of)
    }

    fn settle(&mut self) -> Result<Step> {
        let conflicted: Vec<DocId> = self.store.read(|connection| {
            let mut select =
                connection.prepare_cached("SELECT doc FROM record WHERE conflicts > 0 ORDER BY doc")?;
            let rows = select.query_map([], |row| Ok(uuid::Uuid::from_bytes(row.get(0)?).into()))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        let Some(id) = self.dice.pick(&conflicted).copied() else { return Ok(Step::nothing()) };
        let Some(loaded) = self.store.doc(id)? else { return Ok(Step::nothing()) };
        let conflicts = loaded.doc.conflicts();
        let Some(conflict) = self.dice.pick(&conflicts) else { return Ok(Step::nothing()) };
        let Some(chosen) = self.dice.pick(&conflict.alternatives) else { return Ok(Step::nothing()) };
        let request = Request::Settle { id, path: conflict.path.clone(), value: chosen.value.clone() };
        self.ask(request).map(Step::of)
    }
}

/// What a request came to.
pub enum Answer {
    Reply(Box<Reply>),
    Refused(String),
}

/// What an act came to.
pub struct Step {
    pub what: String,
    pub form: Option<Form>,
}

impl Step {
    pub fn nothing() -> Step {
        Step { what: NOTHING.into(), form: None }
    }

    pub fn of(answer: Answer) -> Step {
        let what = match answer {
            Answer::Reply(reply) => match *reply {
                Reply::Saved(saved) => format!("saved {} unchanged={}", saved.id, saved.unchanged),
                _ => "done".into(),
            },
            Answer::Refused(why) => format!("refused: {why}"),
        };
        Step { what, form: None }
    }
}

/// Whose listing put the issue onto this unit's desk.
pub fn listed_units(record: &AnyRecord) -> Vec<UnitId> {
    let listed = record.events().values().filter_map(|event| match &event.kind {
        EventKind::Issue(IssueEvent::Listed { owner, .. }) => owner.unit.clone(),
        _ => None,
    });
    listed.collect()
}
