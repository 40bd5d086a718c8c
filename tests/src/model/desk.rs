//! Receptions and hand-overs as they should be shown.

use super::lists::within;
use super::reader::{Reader, is_open, person_name, unit_name};
use super::rights::own_unit;
use super::room::{PEOPLE, POINTS, UNITS};
use super::standing::issue_standing;
use super::view::{Rec, standing};
use super::words::{finds_name, holds, masked_name, masked_phone, terms};
use shared::api::{
    HandoverRow, IssueBrief, MatterForm, PointChoice, ReceptionDesk, ReceptionFilter, ReceptionForm,
    ReceptionRow, ReporterView, SearchHit, SpeakerForm, TodayItem,
};
use shared::domain::{
    DocId, EntryId, EventKind, Handover, Identity, Issue, Kind, Level, MatterKind, PointId, Reception,
    ReceptionMatter, RecordEvent, Role, UnitId, date_of,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

const HITS_MAX: usize = 30;
const NOTES_MAX: usize = 5;

/// What stands.
pub fn contents(matters: &BTreeMap<EntryId, ReceptionMatter>) -> impl Iterator<Item = &ReceptionMatter> {
    matters.values().filter(|matter| !matter.struck)
}

pub fn is_open_reception(reader: &Reader, rec: &Rec<Reception>) -> bool {
    reader.issues_of(rec.id).iter().any(|issue| is_open(&issue_standing(issue)))
}

/// The first words that were written down.
pub fn title(body: &Reception) -> String {
    let mut said = contents(&body.matters).map(|matter| matter.content.clone());
    said.find(|content| !content.is_empty()).unwrap_or_default()
}

fn point_name(point: Option<PointId>) -> String {
    let found = POINTS.iter().find(|(id, ..)| point == Some(super::room::point(*id)));
    found.map_or(String::new(), |(_, _, name)| (*name).to_owned())
}

pub fn finds_identity(body: &Identity, term: &str) -> bool {
    let digits: String = body.phone.chars().filter(char::is_ascii_digit).collect();
    let is_end = term.len() >= 3 && term.bytes().all(|b| b.is_ascii_digit());
    finds_name(&body.name, term)
        || (is_end && digits.ends_with(term))
        || super::words::ends_id_number(&body.id_number, term)
}

/// Whom a resident may complain about at a unit's point.
pub fn may_be_about(own: &UnitId) -> Vec<(UnitId, String)> {
    let mut units = vec![own.clone()];
    units.extend(own.ancestor(Level::Township).filter(|township| township != own));
    let villages = UNITS.iter().map(|(id, ..)| super::room::unit(id));
    units.extend(
        villages.filter(|village| {
            village.level() == Level::Village && village != own && within(village, Some(own))
        }),
    );
    units.into_iter().map(|unit| (unit.clone(), unit_name(&unit))).collect()
}

impl<'v, 'w> Reader<'v, 'w> {
    pub fn issues_of(&self, source: DocId) -> Vec<&'v Rec<'w, Issue>> {
        let of = |issue: &&Rec<Issue>| issue.body.source.document == source && issue.readable_by(self.who);
        self.view.issues.values().filter(of).collect()
    }

    fn came(&self, rec: &Rec<Reception>) -> Option<&'v Rec<'w, Identity>> {
        let identity = self.view.identities.get(&rec.body.speaker?)?;
        Some(identity).filter(|identity| identity.readable_by(self.who))
    }

    /// Latest first, without those that are void.
    pub fn receptions(&self) -> Vec<&'v Rec<'w, Reception>> {
        let read =
            self.view.receptions.values().filter(|rec| rec.readable_by(self.who) && rec.void.is_none());
        let mut receptions: Vec<_> = read.collect();
        receptions.sort_by_key(|rec| Reverse((rec.body.date, rec.entry.at, rec.id)));
        receptions
    }

    pub fn own_receptions(&self) -> Vec<&'v Rec<'w, Reception>> {
        let mut receptions = self.receptions();
        receptions.retain(|rec| rec.entry.unit == own_unit(self.who));
        receptions
    }

    pub fn reception_row(&self, rec: &Rec<Reception>) -> ReceptionRow {
        let body = &rec.body;
        let count = |kind| contents(&body.matters).filter(|matter| matter.kind == kind).count() as u32;
        let brief = |issue: &&Rec<Issue>| IssueBrief {
            number: issue.body.number.clone(),
            phase: issue_standing(issue).phase,
        };
        ReceptionRow {
            id: rec.id,
            date: body.date,
            registered: rec.entry.at,
            by: person_name(rec.entry.by),
            unit_name: unit_name(&rec.entry.unit),
            who_masked: self.came(rec).map(|who| masked_name(&who.body.name)).unwrap_or_default(),
            about: body.about.as_ref().map(unit_name).unwrap_or_default(),
            content: title(body),
            service: contents(&body.matters).find_map(|matter| matter.service),
            difficulties: count(MatterKind::Difficulty),
            suggestions: count(MatterKind::Suggestion),
            services: count(MatterKind::Service),
            issues: self.issues_of(rec.id).iter().map(brief).collect(),
            voided: rec.void.is_some(),
            state: rec.state,
        }
    }

    pub fn reception_list(&self, wanted: &ReceptionFilter) -> Vec<ReceptionRow> {
        let terms = terms(&wanted.query);
        let mut receptions = self.receptions();
        receptions.retain(|rec| {
            let said = |term: &String| contents(&rec.body.matters).any(|matter| holds(&matter.content, term));
            let named = |term: &String| self.came(rec).is_some_and(|who| finds_identity(&who.body, term));
            within(&rec.entry.unit, wanted.unit.as_ref())
                && (terms.iter().all(said) || terms.iter().all(named))
        });
        receptions.into_iter().map(|rec| self.reception_row(rec)).collect()
    }

    pub fn reception_hits(&self, query: &str) -> Vec<SearchHit> {
        let wanted = ReceptionFilter { query: query.to_owned(), unit: None };
        let hit = |row: ReceptionRow| SearchHit {
            id: row.id,
            kind: Kind::Reception,
            detail: match row.who_masked.as_str() {
                "" => row.date.to_string(),
                who => format!("{} · {who}", row.date),
            },
            title: row.content,
        };
        self.reception_list(&wanted).into_iter().take(HITS_MAX).map(hit).collect()
    }

    pub fn reception_desk(&self) -> ReceptionDesk {
        let mut queue = self.own_receptions();
        queue.retain(|rec| {
            rec.body.date == self.today || date_of(rec.entry.at) == self.today || is_open_reception(self, rec)
        });
        let (taken, notes): (Vec<HandoverRow>, Vec<HandoverRow>) =
            self.handovers().into_iter().partition(|row| row.taken.is_some());
        ReceptionDesk {
            notes: notes.into_iter().take(NOTES_MAX).collect(),
            taken: taken.into_iter().next(),
            queue: queue.into_iter().take(200).map(|rec| self.reception_row(rec)).collect(),
        }
    }

    /// Of the own unit, latest first.
    pub fn handovers(&self) -> Vec<HandoverRow> {
        let own = own_unit(self.who);
        let read =
            |rec: &&Rec<Handover>| rec.readable_by(self.who) && rec.void.is_none() && rec.entry.unit == own;
        let mut handovers: Vec<_> = self.view.handovers.values().filter(read).collect();
        handovers.sort_by_key(|rec| Reverse((rec.entry.at, rec.id)));
        handovers.into_iter().map(handover_row).collect()
    }

    pub fn handed_over(&self) -> Vec<TodayItem> {
        if PEOPLE[self.who].role != Role::DutyOfficer {
            return Vec::new();
        }
        let notes = self.handovers().into_iter().filter(|row| row.taken.is_none()).take(NOTES_MAX);
        notes.map(|row| TodayItem::Handover { id: row.id, by: row.by, note: row.note }).collect()
    }

    /// Where the person received somebody the last time.
    pub fn last_point(&self) -> Option<PointId> {
        let mine = |rec: &&Rec<Reception>| rec.entry.by == self.who && rec.readable_by(self.who);
        let there = self.view.receptions.values().filter(mine).filter(|rec| rec.body.point.is_some());
        there.max_by_key(|rec| (rec.entry.at, rec.id)).and_then(|rec| rec.body.point)
    }

    pub fn points(&self, unit: &UnitId) -> Vec<PointChoice> {
        let there = POINTS.iter().filter(|(_, at, _)| *at == unit.as_str());
        there
            .map(|(id, _, name)| PointChoice { id: super::room::point(*id), name: (*name).to_owned() })
            .collect()
    }

    pub fn empty_reception(&self) -> ReceptionForm {
        let points = self.points(&own_unit(self.who));
        let last = self.last_point().filter(|last| points.iter().any(|point| point.id == *last));
        ReceptionForm {
            point: last.or(points.first().map(|point| point.id)),
            date: self.today,
            speaker: SpeakerForm::default(),
            about: None,
            matters: Vec::new(),
        }
    }

    pub fn mended_reception(&self, rec: &Rec<Reception>) -> ReceptionForm {
        let matter = |(id, matter): (&EntryId, &ReceptionMatter)| MatterForm {
            id: Some(*id),
            kind: matter.kind,
            text: matter.content.clone(),
            service: matter.service,
            handed_on: matter.handed_on,
            struck: matter.struck,
            document: matter.document,
        };
        let speaker = match self.came(rec).map(|who| &who.body) {
            Some(who) => SpeakerForm {
                known: None,
                anonymous: false,
                name: who.name.clone(),
                phone: who.phone.clone(),
                id_number: who.id_number.clone(),
                address: who.address.clone(),
            },
            None => SpeakerForm { anonymous: true, ..SpeakerForm::default() },
        };
        ReceptionForm {
            point: rec.body.point,
            date: rec.body.date,
            speaker,
            about: rec.body.about.clone(),
            matters: rec.body.matters.iter().map(matter).collect(),
        }
    }

    pub fn who_came(&self, rec: &Rec<Reception>) -> Option<ReporterView> {
        let who = &self.came(rec)?.body;
        Some(ReporterView { name_masked: masked_name(&who.name), phone_masked: masked_phone(&who.phone) })
    }

    pub fn point_of(&self, rec: &Rec<Reception>) -> String {
        point_name(rec.body.point)
    }
}

fn handover_row(rec: &Rec<Handover>) -> HandoverRow {
    let takes = |kind: &EventKind| matches!(kind, EventKind::Record(RecordEvent::TakenOver));
    let taken = standing(&rec.events).into_iter().find(|event| takes(&event.kind));
    HandoverRow {
        id: rec.id,
        point_name: point_name(rec.body.point),
        by: person_name(rec.entry.by),
        at: rec.entry.at,
        note: rec.body.note.clone(),
        open: rec.body.open.len() as u32,
        taken: taken.map(|event| (person_name(event.by), event.at)),
        state: rec.state,
    }
}
