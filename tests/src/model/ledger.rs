//! 民情台账 as it should be: every talk that stands is told matter by matter, kept or left out, and sorted.

use super::desk::{contents, finds_identity};
use super::lists::{issue_has, within};
use super::reader::{Reader, grid_name, items, owner_name, person_name, unit_name};
use super::room::person;
use super::standing::issue_standing;
use super::view::{Rec, last_word, phone};
use super::words::{finds_home, holds, masked_address, masked_name, masked_phone, terms};
use super::world::Happened;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use shared::api::{LedgerFilter, LedgerOrder, LedgerRow, Matter, ReviewView, SendState, TodayItem};
use shared::domain::{
    DocId, EventKind, FeedbackChannel, Household, Identity, IssueEvent, Item, MatterKind, Meeting, Millis,
    Outcome, Point, Reception, ReceptionMatter, RecordEvent, TalkForm, UnitId, Visit,
};
use shared::workflow::Phase;
use std::cmp::Reverse;

/// A talk of any form.
struct Talk<'w> {
    id: DocId,
    form: TalkForm,
    unit: UnitId,
    by: usize,
    registered: Millis,
    date: Date,
    household: Option<DocId>,
    speaker: Option<DocId>,
    /// What the secretary last said, and whether it was changed since.
    word: Option<(&'w Happened, bool)>,
    state: SendState,
    matters: Vec<Said>,
}

/// What was said, and what was made of it.
struct Said {
    matter: Matter,
    content: String,
    made: Option<DocId>,
}

impl Talk<'_> {
    fn waits(&self) -> bool {
        self.word.is_none_or(|(_, edited_since)| edited_since)
    }
}

fn said_on_visit(matter: Matter) -> impl Fn(&Item) -> Said {
    move |item| Said { matter, content: item.text.clone(), made: item.document }
}

fn said_at_point(matter: &ReceptionMatter) -> Said {
    let kind = match matter.kind {
        MatterKind::Difficulty => Matter::Difficulty,
        MatterKind::Suggestion => Matter::Suggestion,
        MatterKind::Service => Matter::Service,
    };
    let service = matter.service.map(shared::words::service).unwrap_or_default();
    let content = if matter.content.is_empty() { service } else { &matter.content };
    Said { matter: kind, content: content.to_owned(), made: matter.document }
}

fn said_at_talk(point: &Point) -> Option<Said> {
    let matter = match point.outcome {
        Outcome::Issue | Outcome::Solved => Matter::Difficulty,
        Outcome::Suggestion => Matter::Suggestion,
        Outcome::Note => return None,
    };
    Some(Said { matter, content: point.text.clone(), made: point.document })
}

impl<'v, 'w> Reader<'v, 'w> {
    fn told<B: DeserializeOwned + PartialEq>(
        &self,
        rec: &Rec<'w, B>,
        form: TalkForm,
        date: Date,
    ) -> Talk<'w> {
        Talk {
            id: rec.id,
            form,
            unit: rec.entry.unit.clone(),
            by: rec.entry.by,
            registered: rec.entry.at,
            date,
            household: None,
            speaker: None,
            word: last_word(self.view, rec),
            state: rec.state,
            matters: Vec::new(),
        }
    }

    fn visit_told(&self, rec: &Rec<'w, Visit>) -> Talk<'w> {
        let asks = &rec.body.asks;
        let difficulties = items(&asks.difficulties).map(said_on_visit(Matter::Difficulty));
        let suggestions = items(&asks.suggestions).map(said_on_visit(Matter::Suggestion));
        let mut matters: Vec<Said> = difficulties.chain(suggestions).collect();
        if matters.is_empty() {
            let content = asks.situation.text.clone();
            matters.push(Said { matter: Matter::Nothing, content, made: None });
        }
        let (household, speaker) = (Some(rec.body.household), rec.body.reporter);
        Talk { household, speaker, matters, ..self.told(rec, TalkForm::HomeVisit, rec.body.date) }
    }

    fn reception_told(&self, rec: &Rec<'w, Reception>) -> Talk<'w> {
        let body = &rec.body;
        let mut matters: Vec<Said> = contents(&body.matters).map(said_at_point).collect();
        if matters.is_empty() {
            matters.push(Said { matter: Matter::Nothing, content: String::new(), made: None });
        }
        let speaker = body.speaker.filter(|_| body.about.is_none());
        let household = body.household;
        Talk { household, speaker, matters, ..self.told(rec, TalkForm::Reception, body.date) }
    }

    /// Once it was held. What was only noted is told where nothing else was raised.
    fn meeting_told(&self, rec: &Rec<'w, Meeting>) -> Option<Talk<'w>> {
        let points = || rec.body.points.values().filter(|point| !point.struck);
        let mut matters: Vec<Said> = points().filter_map(said_at_talk).collect();
        if matters.is_empty() {
            let noted = points().map(|point| point.text.clone()).find(|text| !text.is_empty());
            let content = Some(rec.body.topic.clone()).filter(|topic| !topic.is_empty()).or(noted);
            matters.push(Said { matter: Matter::Nothing, content: content.unwrap_or_default(), made: None });
        }
        let told = self.told(rec, TalkForm::Gathering, rec.body.held.date?);
        Some(Talk { matters, ..told })
    }

    /// Latest first.
    fn talks_told(&self) -> Vec<Talk<'w>> {
        let view = self.view;
        let visits = view.visits.values().filter(|rec| self.stands(rec)).map(|rec| self.visit_told(rec));
        let receptions = view.receptions.values().filter(|rec| self.stands(rec));
        let receptions = receptions.map(|rec| self.reception_told(rec));
        let meetings = view.meetings.values().filter(|rec| self.stands(rec));
        let meetings = meetings.filter_map(|rec| self.meeting_told(rec));
        let mut talks: Vec<Talk> = visits.chain(receptions).chain(meetings).collect();
        talks.sort_by_key(|talk| Reverse((talk.date, talk.id)));
        talks
    }

    fn stands<B>(&self, rec: &Rec<B>) -> bool {
        rec.void.is_none() && rec.readable_by(self.who)
    }

    fn home_of_talk(&self, talk: &Talk) -> Option<&'v Rec<'w, Household>> {
        self.home_of(talk.household?)
    }

    fn speaker_of(&self, talk: &Talk) -> Option<&'v Rec<'w, Identity>> {
        let at_home = talk.household.is_none() || self.home_of_talk(talk).is_some();
        self.view.identities.get(&talk.speaker?).filter(|who| at_home && who.readable_by(self.who))
    }

    pub fn ledger(&self, wanted: &LedgerFilter) -> Vec<LedgerRow> {
        let terms = terms(&wanted.query);
        let talks: Vec<Talk> = self.talks_told().into_iter().filter(|talk| of_talk(talk, wanted)).collect();
        let mut found: Vec<(&Talk, LedgerRow)> = Vec::new();
        for talk in &talks {
            let rows = talk.matters.iter().map(|said| self.ledger_row(talk, said));
            let rows = rows.filter(|row| {
                self.is_wanted(talk, row, wanted) && terms.iter().all(|term| self.ledger_has(talk, row, term))
            });
            found.extend(rows.map(|row| (talk, row)));
        }
        // Stable sorts: within one key the latest stays first.
        match wanted.order {
            LedgerOrder::Latest => {}
            LedgerOrder::Oldest => found.sort_by_key(|(talk, _)| (talk.date, talk.id)),
            LedgerOrder::Unit => found.sort_by_key(|(talk, _)| talk.unit.clone()),
            LedgerOrder::Due => found.sort_by_key(|(_, row)| {
                let due = row.due.filter(|_| row.phase == Some(Phase::Listed));
                (due.is_none(), due)
            }),
            LedgerOrder::Phase => found.sort_by_key(|(_, row)| {
                let along = |phase| Phase::ALL.iter().position(|other| *other == phase);
                row.phase.and_then(along).unwrap_or(usize::MAX)
            }),
        }
        found.into_iter().map(|(_, row)| row).collect()
    }

    fn is_wanted(&self, talk: &Talk, row: &LedgerRow, wanted: &LedgerFilter) -> bool {
        let lies_in =
            |grid| self.home_of_talk(talk).is_some_and(|home| home.body.grid.as_ref() == Some(grid));
        (wanted.forms.is_empty() || wanted.forms.contains(&row.form))
            && (wanted.matters.is_empty() || wanted.matters.contains(&row.matter))
            && (wanted.phases.is_empty() || row.phase.is_some_and(|phase| wanted.phases.contains(&phase)))
            && (wanted.classes.is_empty() || row.class.is_some_and(|class| wanted.classes.contains(&class)))
            && (!wanted.unmade || (row.matter == Matter::Difficulty && row.issue.is_none()))
            && wanted.grid.as_ref().is_none_or(lies_in)
            && wanted.group.is_none_or(|group| row.groups.contains(&group))
    }

    /// In what was said, by whom or by whose household it was said, in the issue that came of it.
    fn ledger_has(&self, talk: &Talk, row: &LedgerRow, term: &str) -> bool {
        let issue = row.issue.and_then(|id| self.view.issues.get(&id));
        let issue = issue.filter(|issue| issue.readable_by(self.who));
        holds(&row.content, term)
            || self.home_of_talk(talk).is_some_and(|home| finds_home(&home.body, term))
            || self.speaker_of(talk).is_some_and(|who| finds_identity(&who.body, term))
            || issue.is_some_and(|issue| issue_has(&issue.body, term))
            || row.issue.is_some_and(|id| self.is_numbered(id, &[term.to_owned()]))
    }

    fn ledger_row(&self, talk: &Talk<'w>, said: &Said) -> LedgerRow {
        let (home, speaker) = (self.home_of_talk(talk), self.speaker_of(talk));
        let issue = said.made.and_then(|id| self.view.issues.get(&id));
        let standing = issue.filter(|issue| issue.readable_by(self.who)).map(issue_standing);
        let issue = issue.filter(|_| standing.is_some());
        let owner = standing.as_ref().and_then(|standing| standing.owner.as_ref());
        let number = match speaker {
            Some(who) => who.body.phone.clone(),
            None => home.map(|home| phone(&home.body).to_owned()).unwrap_or_default(),
        };
        let own_address = speaker.map(|who| who.body.address.clone()).filter(|address| !address.is_empty());
        let address = own_address.or(home.map(|home| home.body.address.clone())).unwrap_or_default();
        LedgerRow {
            source: talk.id,
            form: talk.form,
            date: talk.date,
            registered: talk.registered,
            unit_name: unit_name(&talk.unit),
            grid_name: grid_name(home.and_then(|home| home.body.grid.as_ref())),
            who: masked_name(
                &speaker.map_or_else(|| self.head_of(talk.household), |who| who.body.name.clone()),
            ),
            phone: masked_phone(&number),
            address: masked_address(&address),
            groups: home.map(|home| home.body.groups.all()).unwrap_or_default(),
            by: person_name(talk.by),
            matter: said.matter,
            content: said.content.clone(),
            issue: said.made.filter(|_| said.matter == Matter::Difficulty),
            suggestion: said.made.filter(|_| said.matter == Matter::Suggestion),
            number: issue.map_or(String::new(), |issue| self.number(issue)),
            phase: standing.as_ref().map(|standing| standing.phase),
            opinion: standing.as_ref().map(|standing| standing.opinion.clone()).unwrap_or_default(),
            owner: owner.map(owner_name).unwrap_or_default(),
            due: standing.as_ref().and_then(|standing| standing.due),
            tier: standing.as_ref().map(|standing| standing.tier),
            class: standing.as_ref().and_then(|standing| standing.filed.class),
            scope: standing.as_ref().and_then(|standing| standing.filed.scope),
            measures: standing.as_ref().map(|standing| standing.measures.clone()).unwrap_or_default(),
            told: standing.as_ref().and_then(|standing| told(standing.told?)),
            review: review(talk.word),
            heads: Vec::new(),
            state: talk.state,
        }
    }

    pub fn review<B: DeserializeOwned + PartialEq>(&self, rec: &Rec<'w, B>) -> ReviewView {
        review(last_word(self.view, rec))
    }

    /// Mine, sent back and not mended since, the latest word first.
    pub fn returned_talks(&self) -> Vec<TodayItem> {
        let mut found = Vec::new();
        for talk in self.talks_told().into_iter().filter(|talk| talk.by == self.who) {
            let Some((word, false)) = talk.word else { continue };
            let EventKind::Record(RecordEvent::Returned { reason, .. }) = &word.kind else { continue };
            let title = match talk.form {
                TalkForm::HomeVisit => self.head_of(talk.household),
                _ => talk.matters[0].content.clone(),
            };
            let (by, reason) = (person_name(word.by), reason.clone());
            let (form, date) = (talk.form, talk.date);
            let item = TodayItem::TalkReturned { talk: talk.id, form, title, date, by, reason };
            found.push(((Reverse(word.at), talk.id), item));
        }
        found.sort_by_key(|(key, _)| *key);
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// Dates of difficulties that became no issue.
    pub fn unmade_on(&self) -> Vec<Date> {
        let left = |said: &&Said| said.matter == Matter::Difficulty && said.made.is_none();
        let talks = self.talks_told();
        talks.iter().flat_map(|talk| talk.matters.iter().filter(left).map(|_| talk.date)).collect()
    }

    /// Dates of those that wait for the secretary's word.
    pub fn unreviewed(&self) -> Vec<Date> {
        self.talks_told().iter().filter(|talk| talk.waits()).map(|talk| talk.date).collect()
    }
}

fn of_talk(talk: &Talk, wanted: &LedgerFilter) -> bool {
    within(&talk.unit, wanted.unit.as_ref())
        && wanted.from.is_none_or(|from| talk.date >= from)
        && wanted.to.is_none_or(|to| talk.date <= to)
        && wanted.unreviewed.is_none_or(|unreviewed| unreviewed == talk.waits())
        && wanted.by.is_none_or(|by| by == person(talk.by))
}

fn told(event: &Happened) -> Option<(FeedbackChannel, Millis)> {
    match &event.kind {
        EventKind::Issue(IssueEvent::FedBack { channel, .. }) => Some((*channel, event.at)),
        _ => None,
    }
}

fn review(word: Option<(&Happened, bool)>) -> ReviewView {
    let Some((word, edited_since)) = word else { return ReviewView::Open };
    let (by, at) = (person_name(word.by), word.at);
    match &word.kind {
        EventKind::Record(RecordEvent::Returned { reason, .. }) => {
            ReviewView::Returned { by, at, reason: reason.clone(), edited_since }
        }
        _ => ReviewView::Reviewed { by, at, edited_since },
    }
}
