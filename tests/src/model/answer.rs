//! The whole answer to a request, as it should be but for the heads of documents, which are the product's own names for
//! what is known, and for what rights allow to do next, which has tests of its own.

use super::desk::may_be_about;
use super::importing::{Imported, imports_of};
use super::links::is_stay_day;
use super::lists::slice;
use super::reader::{Reader, grid_name, owner_name, person_name, unit_name};
use super::rights::{may_edit, own_unit};
use super::room::Who;
use super::standing::issue_standing;
use super::view::{Rec, View, head, is_undone, present};
use super::words::{masked_name, masked_phone};
use super::world::ActId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::{
    Confirmed, ConflictValue, ConflictView, Draft, DraftKey, ErrorCode, FormTarget, FormView, HistoryRow,
    HouseholdForm, HouseholdSheet, IssueMay, IssueRow, IssueSheet, ItemForm, ItemsForm, MeetingSheet,
    MovingView, ReceptionSheet, Reply, ReporterView, Request, TalkCourse, TalkMay, TimelineRow, VisitForm,
    VisitSheet,
};
use shared::domain::{
    DocId, EntryId, EventKind, Filed, Household, HouseholdEvent, Issue, IssueClass, IssueEvent, Items,
    Millis, RecordEvent, Scope, Visit,
};
use shared::workflow::Contradiction;
use std::collections::{BTreeMap, BTreeSet};

/// Drafts of everybody.
pub type Drafts = BTreeMap<(Who, String), Draft>;

/// What the model knows besides the records.
pub struct Answering<'a, 'w> {
    pub view: &'a View<'w>,
    pub drafts: &'a Drafts,
    pub imports: &'a [Imported],
    pub last_contact: Millis,
}

impl<'w> Answering<'_, 'w> {
    /// # Errors
    /// As the product's.
    ///
    /// # Panics
    /// For requests that are no queries.
    pub fn answer(&self, who: Who, request: &Request) -> Result<Reply, ErrorCode> {
        let reader = Reader::new(self.view, who);
        Ok(match request {
            Request::Today => Reply::Today(reader.today_view(&self.drafts_of(who))),
            Request::Search { query } => Reply::Hits(reader.search(query)),
            Request::Households { filter, page } => {
                Reply::Households(slice(reader.households(filter), *page))
            }
            Request::NextHousehold { filter, from } => Reply::NextHousehold(reader.next_home(filter, *from)),
            Request::Issues { filter, page } => Reply::Issues(slice(reader.issue_list(filter), *page)),
            Request::IssueLists => Reply::IssueLists(reader.issue_lists()),
            Request::Ledger { filter, page } => Reply::Ledger(slice(reader.ledger(filter), *page)),
            Request::Suggestions { page } => Reply::Suggestions(slice(reader.suggestion_list(), *page)),
            Request::Meetings { filter } => Reply::Meetings(reader.month(filter)),
            Request::VoidedList { page } => Reply::Voided(slice(reader.voided(), *page)),
            Request::AlikeHouseholds { page } => Reply::Alike(slice(reader.alike(), *page)),
            Request::Household { id } => Reply::Household(Box::new(self.household(&reader, *id)?)),
            Request::Visit { id } => Reply::Visit(Box::new(self.visit(&reader, *id)?)),
            Request::Issue { id } => Reply::Issue(Box::new(self.issue(&reader, *id)?)),
            Request::Meeting { id } => Reply::Meeting(Box::new(self.meeting(&reader, *id)?)),
            Request::Imports => Reply::Imports(imports_of(self.imports, who, self.view.now)?),
            Request::ReceptionDesk => Reply::ReceptionDesk(Box::new(reader.reception_desk())),
            Request::Receptions { filter, page } => {
                Reply::Receptions(slice(reader.reception_list(filter), *page))
            }
            Request::Reception { id } => Reply::Reception(Box::new(self.reception(&reader, *id)?)),
            Request::OpenForm { target } => Reply::Form(Box::new(self.form(&reader, *target)?)),
            Request::Draft { key } => Reply::Draft(self.draft(who, key)),
            Request::Sync => Reply::Sync(Box::new(reader.sync_view(self.last_contact))),
            other => panic!("{other:?} is no query that the model knows"),
        })
    }

    fn draft(&self, who: Who, key: &DraftKey) -> Option<Draft> {
        self.drafts.get(&(who, named(key))).cloned()
    }

    /// The latest first.
    fn drafts_of(&self, who: Who) -> Vec<Draft> {
        let mine = self.drafts.iter().filter(|((by, _), _)| *by == who);
        let mut drafts: Vec<(&String, &Draft)> = mine.map(|((_, key), draft)| (key, draft)).collect();
        drafts.sort_by_key(|(key, draft)| (std::cmp::Reverse(draft.saved_at), *key));
        drafts.into_iter().map(|(_, draft)| draft.clone()).collect()
    }

    fn household(&self, reader: &Reader, id: DocId) -> Result<HouseholdSheet, ErrorCode> {
        let home = reader.home(id).ok_or(ErrorCode::NotFound)?;
        let mut visits = reader.visits();
        visits.retain(|visit| reader.is_of(visit.body.household, id));
        let mut issues = reader.issues();
        issues.retain(|(issue, _)| {
            issue.body.household.is_some_and(|named| reader.is_of(named, id)) && issue.void.is_none()
        });
        Ok(HouseholdSheet {
            id,
            unit_name: unit_name(&home.unit),
            grid_name: grid_name(home.body.grid.as_ref()),
            links: reader.home_links(home),
            household: masked(&home.body),
            state: home.state,
            visits: visits.into_iter().map(|visit| reader.visit_row(visit)).collect(),
            issues: issues.iter().map(|(issue, standing)| reader.issue_row(issue, standing)).collect(),
            conflicts: self.conflicts(home, Some(&home.body)),
            history: self.history(home),
            may_edit: false,
            may_void: false,
            timeline: timeline(reader, home),
            may_move_to: Vec::new(),
            moving: moving(home),
            merged: reader.merged_view(home),
            absorbed: reader.absorbed(id),
            voided: home.void.map(reason_of),
            has_draft: self.draft(reader.who, &DraftKey::Household { id }).is_some(),
        })
    }

    fn visit(&self, reader: &Reader, id: DocId) -> Result<VisitSheet, ErrorCode> {
        let visit = self.view.visits.get(&id).filter(|visit| visit.readable_by(reader.who));
        let visit = visit.ok_or(ErrorCode::NotFound)?;
        let mut issues = reader.issues();
        issues.retain(|(issue, _)| issue.body.source.document == id);
        issues.sort_by_key(|(issue, _)| issue.id);
        Ok(VisitSheet {
            row: reader.visit_row(visit),
            unit_name: unit_name(&visit.entry.unit),
            stay_day: is_stay_day(&visit.entry.unit, visit.body.date),
            visit: visit.body.clone(),
            pictures: vec![],
            course: self.course(
                reader,
                visit,
                issues.iter().map(|(issue, standing)| reader.issue_row(issue, standing)).collect(),
            ),
        })
    }

    fn reception(&self, reader: &Reader, id: DocId) -> Result<ReceptionSheet, ErrorCode> {
        let rec = self.view.receptions.get(&id).filter(|rec| rec.readable_by(reader.who));
        let rec = rec.ok_or(ErrorCode::NotFound)?;
        let issues = reader.issues_of(id);
        Ok(ReceptionSheet {
            row: reader.reception_row(rec),
            point_name: reader.point_of(rec),
            who: reader.who_came(rec),
            named: rec.body.speaker.is_some(),
            reception: rec.body.clone(),
            course: self.course(
                reader,
                rec,
                issues.iter().map(|issue| reader.issue_row(issue, &issue_standing(issue))).collect(),
            ),
        })
    }

    fn meeting(&self, reader: &Reader, id: DocId) -> Result<MeetingSheet, ErrorCode> {
        let rec = self.view.meetings.get(&id).filter(|rec| rec.readable_by(reader.who));
        let rec = rec.ok_or(ErrorCode::NotFound)?;
        let mut issues = reader.issues();
        issues.retain(|(issue, _)| issue.body.source.document == id);
        let raised: Vec<DocId> = rec.body.points.values().filter_map(|point| point.document).collect();
        issues.sort_by_key(|(issue, _)| (raised.iter().position(|made| *made == issue.id), issue.id));
        let came = rec.body.cadres.iter().filter(|(_, came)| **came);
        Ok(MeetingSheet {
            row: reader.meeting_row(rec),
            unit: rec.unit.clone(),
            meeting: rec.body.clone(),
            cadres: came.map(|(id, _)| person_name(super::room::who(*id))).collect(),
            hollow: reader.hollow(rec),
            draft: self.draft(reader.who, &DraftKey::Point { meeting: id }),
            course: self.course(
                reader,
                rec,
                issues.iter().map(|(issue, standing)| reader.issue_row(issue, standing)).collect(),
            ),
        })
    }

    fn course<B: DeserializeOwned + PartialEq>(
        &self,
        reader: &Reader<'_, 'w>,
        rec: &Rec<'w, B>,
        issues: Vec<IssueRow>,
    ) -> TalkCourse {
        TalkCourse {
            issues,
            review: reader.review(rec),
            conflicts: self.conflicts(rec, None),
            heads: Vec::new(),
            void_reason: rec.void.map(reason_of),
            timeline: timeline(reader, rec),
            may: TalkMay::default(),
        }
    }

    fn issue(&self, reader: &Reader, id: DocId) -> Result<IssueSheet, ErrorCode> {
        let issue = self.view.issues.get(&id).filter(|issue| issue.readable_by(reader.who));
        let issue = issue.ok_or(ErrorCode::NotFound)?;
        let standing = issue_standing(issue);
        let identity = issue.body.reporter.and_then(|id| self.view.identities.get(&id));
        let identity = identity.filter(|identity| identity.readable_by(reader.who));
        let contradictions = standing.contradictions.iter();
        Ok(IssueSheet {
            row: reader.issue_row(issue, &standing),
            measures: standing.measures.clone(),
            filed: standing.filed,
            filed_or_guessed: guessed(&issue.body, standing.filed),
            return_reason: standing.return_reason.clone(),
            merged_into: standing.merged_into,
            household: issue.body.household.map(|named| reader.shown_as(named)),
            form: issue.body.source.form,
            source: Some(issue.body.source.document).filter(|source| *source != id),
            reporter: identity.map(|identity| ReporterView {
                name_masked: masked_name(&identity.body.name),
                phone_masked: masked_phone(&identity.body.phone),
            }),
            timeline: timeline(reader, issue),
            contradictions: contradictions
                .map(|(stands, other)| Contradiction { stands: stands.id, other: other.id })
                .collect(),
            conflicts: self.conflicts(issue, None),
            heads: Vec::new(),
            may: IssueMay::default(),
        })
    }

    /// `home`: for a member's field the member's name is told.
    fn conflicts<B>(&self, rec: &Rec<B>, home: Option<&Household>) -> Vec<ConflictView> {
        let shown = self.view.world.fields(rec.id, &self.view.seen);
        let value = |path: &str, (value, act): (Value, ActId)| {
            let act = &self.view.world.acts[act];
            let shown = shown[path] == value;
            ConflictValue { value, by: person_name(act.who), at: act.at, shown }
        };
        let view = |(path, values): (String, Vec<(Value, ActId)>)| {
            let keys: Vec<String> =
                std::iter::once("body").chain(path.split('.')).map(str::to_owned).collect();
            let member = keys.get(2).and_then(|id| id.parse::<EntryId>().ok());
            let member = home.zip(member).and_then(|(home, id)| home.members.get(&id));
            ConflictView {
                of: member.map(|member| member.name.clone()),
                values: values.into_iter().map(|one| value(&path, one)).collect(),
                path: keys,
            }
        };
        self.view.world.conflicts(rec.id, &self.view.seen).into_iter().map(view).collect()
    }

    /// Newest first. Inside of an entry that came with the change nothing is told.
    fn history<B>(&self, rec: &Rec<B>) -> Vec<HistoryRow> {
        let writers = self.view.world.writers(rec.id, &self.view.seen);
        let mut told = BTreeSet::new();
        let mut rows = Vec::new();
        for (act, paths) in writers {
            let mut fields = BTreeSet::new();
            for path in paths {
                let entry: Vec<&str> = path.split('.').take(2).collect();
                let entry = entry.join(".");
                let is_entry = path.starts_with("members.");
                if is_entry && told.insert(entry.clone()) {
                    fields.insert(entry);
                } else if !is_entry || !fields.contains(&entry) {
                    fields.insert(path);
                }
            }
            let by = &self.view.world.acts[act];
            let fields = if act == rec.entry.born { Vec::new() } else { fields.into_iter().collect() };
            rows.push(HistoryRow { at: by.at, by: person_name(by.who), fields });
        }
        rows.reverse();
        rows
    }

    fn form(&self, reader: &Reader, target: FormTarget) -> Result<FormView, ErrorCode> {
        match target {
            FormTarget::NewMeeting | FormTarget::Meeting { .. } => {
                panic!("the model asks for no talk's form")
            }
            FormTarget::NewHousehold => panic!("a new household's form holds nothing that is known"),
            FormTarget::Household { id } => {
                let home = reader.home(id).ok_or(ErrorCode::NotFound)?;
                allowed(reader.who, home)?;
                let form = HouseholdForm { unit: Some(home.unit.clone()), household: home.body.clone() };
                let draft = self.draft(reader.who, &DraftKey::Household { id });
                Ok(FormView::Household { base: Vec::new(), form, spare_ids: Vec::new(), draft })
            }
            FormTarget::NewVisit { household } => {
                let home = reader.home(household).ok_or(ErrorCode::NotFound)?;
                let form = VisitForm {
                    household,
                    date: reader.today,
                    situation: Confirmed { unchanged: false, text: home.body.situation.clone() },
                    difficulties: ItemsForm::default(),
                    suggestions: ItemsForm::default(),
                    speaker: None,
                    pictures: vec![],
                    told: vec![],
                };
                Ok(self.visit_form(reader, home, form, &DraftKey::NewVisit { household }))
            }
            FormTarget::NewReception => {
                let own = own_unit(reader.who);
                Ok(FormView::Reception {
                    base: Vec::new(),
                    form: reader.empty_reception(),
                    points: reader.points(&own),
                    about: may_be_about(&own),
                    draft: self.draft(reader.who, &DraftKey::NewReception),
                })
            }
            FormTarget::Reception { id } => {
                let rec = self.view.receptions.get(&id).filter(|rec| rec.readable_by(reader.who));
                let rec = rec.ok_or(ErrorCode::NotFound)?;
                allowed(reader.who, rec)?;
                Ok(FormView::Reception {
                    base: Vec::new(),
                    form: reader.mended_reception(rec),
                    points: reader.points(&rec.entry.unit),
                    about: may_be_about(&rec.entry.unit),
                    draft: self.draft(reader.who, &DraftKey::Reception { id }),
                })
            }
            FormTarget::Visit { id } => {
                let visit = self.view.visits.get(&id).filter(|visit| visit.readable_by(reader.who));
                let visit = visit.ok_or(ErrorCode::NotFound)?;
                allowed(reader.who, visit)?;
                let home = reader.home(visit.body.household).ok_or(ErrorCode::NotFound)?;
                let form = self.correction(reader, visit, &home.body);
                Ok(self.visit_form(reader, home, form, &DraftKey::Visit { id }))
            }
        }
    }

    fn visit_form(
        &self,
        reader: &Reader,
        home: &Rec<Household>,
        form: VisitForm,
        key: &DraftKey,
    ) -> FormView {
        let members: Vec<(EntryId, String)> = present(&home.body)
            .into_iter()
            .map(|member| {
                let id = home.body.members.iter().find(|(_, other)| std::ptr::eq(*other, member));
                (*id.expect("one of them").0, member.name.clone())
            })
            .collect();
        let issues = reader.to_answer(home.id);
        FormView::Visit {
            base: Vec::new(),
            form,
            head: head(&home.body).to_owned(),
            address: home.body.address.clone(),
            members,
            issues: issues.iter().map(|(issue, standing)| reader.answer_row(issue, standing)).collect(),
            last_visit: reader.last_visit(home.id),
            draft: self.draft(reader.who, key),
        }
    }

    fn correction(&self, reader: &Reader, visit: &Rec<Visit>, home: &Household) -> VisitForm {
        let asks = &visit.body.asks;
        let identity = visit.body.reporter.and_then(|id| self.view.identities.get(&id));
        let identity = identity.filter(|identity| identity.readable_by(reader.who));
        let speaker = identity.and_then(|identity| {
            let same = |(_, member): &(&EntryId, &shared::domain::Member)| member.name == identity.body.name;
            home.members.iter().find(same).map(|(id, _)| *id)
        });
        VisitForm {
            household: visit.body.household,
            date: visit.body.date,
            situation: Confirmed { unchanged: asks.situation.unchanged, text: asks.situation.text.clone() },
            difficulties: items_form(&asks.difficulties),
            suggestions: items_form(&asks.suggestions),
            speaker,
            pictures: vec![],
            told: vec![],
        }
    }
}

/// The words of the class are data: only what is made of them is told again.
fn guessed(issue: &Issue, said: Filed) -> Filed {
    let class = said.class.unwrap_or(IssueClass::suggested_by(&issue.content));
    let scope = said.scope.unwrap_or(match (issue.household, issue.reporter) {
        (None, None) => Scope::Collective,
        _ => Scope::Personal,
    });
    Filed { class: Some(class), scope: Some(scope) }
}

fn allowed<B>(who: Who, rec: &Rec<B>) -> Result<(), ErrorCode> {
    if may_edit(who, rec) { Ok(()) } else { Err(ErrorCode::Forbidden) }
}

/// Drafts are told apart by what their form is about.
pub fn named(key: &DraftKey) -> String {
    serde_json::to_string(key).expect("a key is plain")
}

pub fn masked(home: &Household) -> Household {
    let mut home = home.clone();
    home.phone = masked_phone(&home.phone);
    home.members.values_mut().for_each(|member| member.phone = masked_phone(&member.phone));
    home
}

fn items_form(asked: &Items) -> ItemsForm {
    let item = |(id, item): (&EntryId, &shared::domain::Item)| ItemForm {
        id: Some(*id),
        text: item.text.clone(),
        make: item.document.is_some(),
        struck: item.struck,
        document: item.document,
    };
    ItemsForm { none: asked.none, items: asked.items.iter().map(item).collect() }
}

fn reason_of(void: &super::world::Happened) -> String {
    match &void.kind {
        EventKind::Record(RecordEvent::Voided { reason }) => reason.clone(),
        other => panic!("no 作废: {other:?}"),
    }
}

/// The village that is asked to take it over.
fn moving(home: &Rec<Household>) -> Option<MovingView> {
    let (proposal, unit) = home.asked.as_ref()?;
    let asked = home.events.iter().find(|event| event.id == *proposal)?;
    Some(MovingView {
        to_name: unit_name(unit),
        by: person_name(asked.by),
        at: asked.at,
        proposal: *proposal,
        may_withdraw: false,
        may_answer: false,
    })
}

/// The head of the household, or the numbers of the issues, that an act names, as far as the reader sees them.
fn others(reader: &Reader, kind: &EventKind) -> String {
    let named: &[DocId] = match kind {
        EventKind::Household(
            HouseholdEvent::MergedInto { household } | HouseholdEvent::DistinctFrom { household },
        ) => return reader.home(*household).map_or(String::new(), |home| head(&home.body).to_owned()),
        EventKind::Issue(IssueEvent::Merged { into: id } | IssueEvent::Split { from: id, .. }) => &[*id],
        EventKind::Issue(IssueEvent::Divided { parts }) => parts,
        _ => &[],
    };
    let issues = named.iter().filter_map(|id| reader.view.issues.get(id));
    let numbers: Vec<&str> = issues
        .filter(|issue| issue.readable_by(reader.who))
        .map(|issue| issue.body.number.as_str())
        .collect();
    numbers.join("、")
}

fn timeline<B>(reader: &Reader, rec: &Rec<B>) -> Vec<TimelineRow> {
    let row = |event: &&super::world::Happened| TimelineRow {
        event: event.id,
        at: event.at,
        by: person_name(event.by),
        kind: event.kind.clone(),
        owner: match &event.kind {
            EventKind::Issue(IssueEvent::Listed { owner, .. }) => owner_name(owner),
            EventKind::Household(
                HouseholdEvent::MovedTo { unit } | HouseholdEvent::MoveProposed { unit },
            ) => unit_name(unit),
            _ => String::new(),
        },
        other: others(reader, &event.kind),
        undone: is_undone(event, &rec.events),
        may_withdraw: false,
    };
    rec.events.iter().map(row).collect()
}
