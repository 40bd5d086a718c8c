//! What people do at a device, through the same requests as a screen: forms that are opened now and saved much later,
//! steps of the issue loop, reviews, voids, conflicts settled, on the same few documents on purpose.

use super::device::Device;
use super::dice::Dice;
use super::hidden;
use super::staff;
use anyhow::{Context, Result, bail};
use app_shell::courier::Link;
use app_shell::store::Store;
use app_shell::workbench::{Acting, Failure, Surroundings, answer};
use shared::api::{FormTarget, FormView, HouseholdForm, IssueAction, ItemForm, Reply, Request, VisitForm};
use shared::domain::{AnyRecord, DocId, EventId, Member, Millis, Owner, ProfileId, UnitId};
use shared::domain::{EventKind, IssueEvent};
use shared::sync::server_address::ServerAddress;

/// A form as it stands on somebody's screen.
pub struct Form {
    pub profile: ProfileId,
    pub request: Request,
    /// Of a household: the one field that was typed into.
    pub typed: Option<Vec<String>>,
}

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

/// There is no such record here.
pub const NOTHING: &str = "nothing to do it with";

/// Acts with their weights.
const ACTS: [(usize, Act); 13] = [
    (10, Act::NewHousehold),
    (18, Act::EditHousehold),
    (16, Act::NewVisit),
    (10, Act::CorrectVisit),
    (8, Act::ReportUp),
    (18, Act::StepIssue),
    (6, Act::Review),
    (4, Act::Return),
    (4, Act::Void),
    (4, Act::Withdraw),
    (6, Act::Settle),
    (2, Act::Complain),
    (6, Act::Hide),
];

#[derive(Clone, Copy, Debug)]
enum Act {
    NewHousehold,
    EditHousehold,
    NewVisit,
    CorrectVisit,
    ReportUp,
    StepIssue,
    Review,
    Return,
    Void,
    Withdraw,
    Settle,
    Complain,
    /// Who spoke is kept from a unit, or shown to it again: the document leaves a desk, or joins it.
    Hide,
}

impl Person<'_> {
    /// Does one thing or another.
    ///
    /// # Errors
    /// Where something broke; a refusal is part of life.
    pub fn act(&mut self) -> Result<Done> {
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
            Act::NewVisit => self.new_visit(),
            Act::CorrectVisit => self.correct_visit(),
            Act::ReportUp => self.report_up(),
            Act::StepIssue => self.step_issue(),
            Act::Review => self.review(),
            Act::Return => self.give_back(),
            Act::Void => self.void(),
            Act::Withdraw => self.withdraw(),
            Act::Settle => self.settle(),
            Act::Complain => {
                let text = self.text("意见");
                self.ask(Request::Complain { text }).map(Step::of)
            }
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
        let around = Surroundings { link: &Link::new(true), server: &server };
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

    fn new_household(&mut self) -> Result<Step> {
        let target = FormTarget::NewHousehold;
        let Some(FormView::Household { base, mut form, spare_ids, .. }) = self.open(target)? else {
            return Ok(Step::nothing());
        };
        if form.unit.is_none() {
            let village = self.dice.pick(&staff::VILLAGES).copied().unwrap_or(staff::VILLAGES[0]);
            form.unit = Some(staff::unit(village));
        }
        form.household.address = self.text("夜谈路");
        let head = Member { name: self.text("户主"), phone: "13812345678".into(), ..Member::default() };
        form.household.members.insert(spare_ids[0], head);
        self.save_or_wait(Form {
            profile: self.profile,
            request: Request::SaveHousehold { id: None, base, form },
            typed: None,
        })
    }

    fn edit_household(&mut self) -> Result<Step> {
        let Some(id) = self.any("household")? else { return Ok(Step::nothing()) };
        let target = FormTarget::Household { id };
        let Some(FormView::Household { base, mut form, spare_ids, .. }) = self.open(target)? else {
            return Ok(Step::nothing());
        };
        let typed = self.type_into(&mut form, spare_ids[0].to_string());
        let request = Request::SaveHousehold { id: Some(id), base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: Some(typed) })
    }

    fn type_into(&mut self, form: &mut HouseholdForm, spare: String) -> Vec<String> {
        let household = &mut form.household;
        let text = format!("改{}", self.words);
        let body = |field: &str| vec!["body".to_owned(), field.to_owned()];
        match self.dice.below(5) {
            0 => (household.address, _) = (text, ()),
            1 => {
                household.note = text;
                return body("note");
            }
            2 => {
                household.situation = text;
                return body("situation");
            }
            3 => {
                if let Some((id, member)) = household.members.iter_mut().next() {
                    member.note = text;
                    return [body("members"), vec![id.to_string(), "note".into()]].concat();
                }
                household.address = text;
            }
            _ => {
                if let Ok(id) = spare.parse() {
                    household.members.insert(id, Member { name: text, ..Member::default() });
                    return [body("members"), vec![spare]].concat();
                }
            }
        }
        body("address")
    }

    fn new_visit(&mut self) -> Result<Step> {
        let Some(household) = self.any("household")? else { return Ok(Step::nothing()) };
        let Some(FormView::Visit { base, mut form, .. }) = self.open(FormTarget::NewVisit { household })?
        else {
            return Ok(Step::nothing());
        };
        self.fill(&mut form);
        let request = Request::SaveVisit { id: None, base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }

    fn fill(&mut self, form: &mut VisitForm) {
        form.situation.unchanged = self.dice.chance(30);
        form.situation.text = self.text("情况");
        let item = |text: String| ItemForm { id: None, text, make: true, struck: false, document: None };
        form.difficulties.items =
            (0..self.dice.below(3)).map(|n| item(self.text(&format!("难{n}-")))).collect();
        form.difficulties.none = form.difficulties.items.is_empty();
        form.suggestions.items =
            (0..self.dice.below(2)).map(|n| item(self.text(&format!("议{n}-")))).collect();
        form.suggestions.none = form.suggestions.items.is_empty();
    }

    fn correct_visit(&mut self) -> Result<Step> {
        let Some(id) = self.any("visit")? else { return Ok(Step::nothing()) };
        let Some(FormView::Visit { base, mut form, .. }) = self.open(FormTarget::Visit { id })? else {
            return Ok(Step::nothing());
        };
        let text = self.text("更正");
        match (self.dice.below(3), form.difficulties.items.first_mut()) {
            (0, Some(item)) => item.text = text,
            (1, Some(item)) => item.struck = true,
            (1, None) | (2, _) => {
                form.difficulties.none = false;
                let item = ItemForm { id: None, text, make: true, struck: false, document: None };
                form.difficulties.items.push(item);
            }
            _ => (form.situation.unchanged, form.situation.text) = (false, text),
        }
        let request = Request::SaveVisit { id: Some(id), base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
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
        let action = match self.dice.below(6) {
            0 => IssueAction::ResolveOnSpot { answer: text },
            1 => IssueAction::Progress { note: text },
            2 => IssueAction::Complete { result: text },
            _ => {
                let due = self.acting()?.today().saturating_add(jiff::Span::new().days(30));
                IssueAction::List { owner: self.owner(), measures: text, due }
            }
        };
        self.ask(Request::ActOnIssue { id, action }).map(Step::of)
    }

    /// Somebody's unit: the issue comes onto its desk.
    fn owner(&mut self) -> Owner {
        let units =
            [staff::BUREAU, staff::VILLAGES[0], staff::VILLAGES[1], staff::VILLAGES[2], staff::TOWNSHIP];
        let chosen = self.dice.pick(&units).copied().unwrap_or(staff::BUREAU);
        Owner { unit: Some(staff::unit(chosen)), person: None }
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
        let kind = *self.dice.pick(&["visit", "issue", "household", "suggestion"]).context("kinds")?;
        let Some(id) = self.any(kind)? else { return Ok(Step::nothing()) };
        let reason = self.text("作废");
        self.ask(Request::Void { id, reason }).map(Step::of)
    }

    fn withdraw(&mut self) -> Result<Step> {
        let kind = if self.dice.chance(50) { "visit" } else { "issue" };
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

    fn open(&self, target: FormTarget) -> Result<Option<FormView>> {
        match self.ask(Request::OpenForm { target })? {
            Answer::Reply(reply) => match *reply {
                Reply::Form(view) => Ok(Some(*view)),
                other => bail!("a form was asked for, not {other:?}"),
            },
            Answer::Refused(_) => Ok(None),
        }
    }

    /// Half of the forms stay open for a while.
    fn save_or_wait(&mut self, form: Form) -> Result<Step> {
        if self.dice.chance(55) {
            return Ok(Step { what: format!("opened {:?}", form.request), form: Some(form) });
        }
        self.save(form)
    }

    /// Saves what stands on the screen. A late save must undo nothing that came in meanwhile.
    ///
    /// # Errors
    /// Where it undid something, or something broke.
    pub fn save(&self, form: Form) -> Result<Step> {
        let before = self.watched(&form)?;
        let step = self.ask(form.request.clone()).map(Step::of)?;
        if let (Some((id, before)), Some(typed)) = (before, &form.typed) {
            let after = self.store.doc(id)?.context("a saved household is here")?.doc.record()?.to_value();
            let undone = shared::document::tree::diff(&before, &after)?;
            if let Some(edit) = undone.iter().find(|edit| !edit.path().starts_with(typed)) {
                bail!("a save of {typed:?} in {id} changed {:?}", edit.path());
            }
        }
        Ok(step)
    }

    /// The household that a form is about, as it stands before the save.
    fn watched(&self, form: &Form) -> Result<Option<(DocId, serde_json::Value)>> {
        let Request::SaveHousehold { id: Some(id), .. } = &form.request else { return Ok(None) };
        let loaded = match self.store.doc(*id) {
            Ok(loaded) => loaded,
            Err(error) if error.retry_helps() => None,
            Err(error) => return Err(error.into()),
        };
        Ok(match loaded {
            Some(loaded) => Some((*id, loaded.doc.record()?.to_value())),
            None => None,
        })
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
    fn nothing() -> Step {
        Step { what: NOTHING.into(), form: None }
    }

    fn of(answer: Answer) -> Step {
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
