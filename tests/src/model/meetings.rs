//! Talks: people plan and hold them, and what the month's page and 今日 must then say.

use super::play::Play;
use super::reader::{Reader, person_name, unit_name};
use super::rights::has_role_over;
use super::room::{ALL_VILLAGES, PEOPLE, VILLAGES, Who, unit};
use super::view::Rec;
use super::words::holds;
use super::world::Seen;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde_json::json;
use shared::api::{
    DraftKey, FormTarget, FormView, Hollow, MeetingFilter, MeetingForm, MeetingMonth, MeetingRow, Reply,
    Request, SearchHit, TodayItem,
};
use shared::domain::{Kind, Meeting, PlaceKind, Role, TalkForm, UnitId, date_of};

const HITS_MAX: usize = 30;

impl Play {
    pub(super) fn new_meeting(&mut self, who: Who) {
        let act = self.begin(who);
        let Some(Reply::Form(opened)) = self.ask(who, Request::OpenForm { target: FormTarget::NewMeeting })
        else {
            return;
        };
        let FormView::Meeting { base, mut form, .. } = *opened else { panic!("not a meeting's form") };
        if form.unit.is_none() {
            form.unit = Some(unit(VILLAGES[self.dice.below(2) as usize]));
        }
        let today = date_of(self.room.now.get());
        form.times.date = Some(today.saturating_add((self.dice.below(60) as i64 - 40).days()));
        form.held = self.dice.chance(60);
        form.place.kind = *self.dice.pick(&PlaceKind::ALL);
        form.place.name = self.address();
        form.topic = if self.dice.chance(40) { self.matter() } else { String::new() };
        form.minutes = if self.dice.chance(40) {
            format!("{}\n{}。{}", self.matter(), self.matter(), self.situation())
        } else {
            String::new()
        };
        form.residents = self.dice.chance(50).then(|| self.dice.below(80) as u32);
        let request = Request::SaveMeeting { id: None, base, form: form.clone() };
        if let Some(saved) = self.saved(who, request) {
            let village = form.unit.clone().expect("chosen");
            self.world.create(act, saved.id, Kind::Meeting, &village, &written(&form));
            self.world.save_text(act, saved.id, &Seen::default(), &form.minutes);
            self.end(act, Some(DraftKey::NewMeeting));
        }
    }
}

/// The record that a form stands for.
fn written(form: &MeetingForm) -> serde_json::Value {
    let (none, times) = (json!({"date": null, "start": null, "end": null}), json!(form.times));
    let (planned, held) = if form.held { (none, times) } else { (times, none) };
    let cadres: serde_json::Map<_, _> =
        form.cadres.iter().filter(|_| form.held).map(|cadre| (cadre.to_string(), json!(true))).collect();
    json!({
        "form": "gathering", "planned": planned, "held": held, "place": form.place, "topic": form.topic,
        "purposes": {}, "daytime_reason": "", "cadres": cadres, "residents": form.residents, "points": {},
        "minutes": "",
    })
}

fn day(meeting: &Meeting) -> Date {
    meeting.held.date.or(meeting.planned.date).expect("a talk has a day")
}

fn start(meeting: &Meeting) -> Option<Time> {
    if is_held(meeting) { meeting.held.start } else { meeting.planned.start }
}

fn is_held(meeting: &Meeting) -> bool {
    meeting.held.date.is_some()
}

/// What was said at it: its topic, what stands of its points with their answers, its minutes.
fn said(meeting: &Meeting) -> Vec<&str> {
    let points = meeting.points.values().filter(|point| !point.struck);
    let points = points.flat_map(|point| [point.text.as_str(), &point.answer]);
    std::iter::once(meeting.topic.as_str()).chain(points).chain([meeting.minutes.as_str()]).collect()
}

fn can_be_found(meeting: &Meeting, term: &str) -> bool {
    holds(&meeting.place.name, term) || said(meeting).into_iter().any(|text| holds(text, term))
}

/// By its topic, else by its place.
pub fn titled(meeting: &Meeting) -> String {
    if meeting.topic.is_empty() { meeting.place.name.clone() } else { meeting.topic.clone() }
}

/// The first sentence with a word of the query, else the first of all. A place is no sentence.
fn found_in(meeting: &Meeting, terms: &[String]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for text in said(meeting) {
        let mut sentence = String::new();
        for c in text.chars() {
            sentence.push(c);
            if "。！？；\n".contains(c) {
                sentences.push(std::mem::take(&mut sentence));
            }
        }
        sentences.push(sentence);
    }
    let mut sentences = sentences.iter().map(|one| one.trim()).filter(|one| !one.is_empty());
    let first = sentences.clone().next().unwrap_or_default();
    sentences.find(|one| terms.iter().any(|term| holds(one, term))).unwrap_or(first).to_owned()
}

impl<'v, 'w> Reader<'v, 'w> {
    /// Talks that hold every word of the query, the latest first.
    pub fn meeting_hits(&self, terms: &[String]) -> Vec<SearchHit> {
        let mut found = self.meetings();
        found.retain(|rec| terms.iter().all(|term| can_be_found(&rec.body, term)));
        let hit = |rec: &Rec<Meeting>| {
            let said = [day(&rec.body).to_string(), unit_name(&rec.entry.unit), rec.body.place.name.clone()];
            let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
            let (title, detail) = (found_in(&rec.body, terms), said.join(" · "));
            SearchHit { id: rec.id, kind: Kind::Meeting, title, detail }
        };
        found.into_iter().rev().take(HITS_MAX).map(hit).collect()
    }

    fn meetings(&self) -> Vec<&'v Rec<'w, Meeting>> {
        let mut found: Vec<_> = self
            .view
            .meetings
            .values()
            .filter(|rec| rec.readable_by(self.who) && rec.void.is_none())
            .collect();
        found.sort_by_key(|rec| (day(&rec.body), rec.id));
        found
    }

    /// By day, on one day by the hour; who has none comes last.
    fn by_the_hour(&self, talks: &mut [&'v Rec<'w, Meeting>]) {
        talks.sort_by_key(|rec| {
            let start = start(&rec.body);
            (day(&rec.body), start.is_none(), start, rec.id)
        });
    }

    fn in_month(&self, month: Date) -> Vec<&'v Rec<'w, Meeting>> {
        let mut found = self.meetings();
        found.retain(|rec| {
            let day = day(&rec.body);
            (day.year(), day.month()) == (month.year(), month.month())
        });
        found
    }

    pub fn month(&self, filter: &MeetingFilter) -> MeetingMonth {
        let here = |place: &UnitId| {
            filter.unit.as_ref().is_none_or(|wanted| {
                wanted == place
                    || (!wanted.as_str().contains('-') && place.as_str().starts_with(wanted.as_str()))
            })
        };
        let mut talks = self.in_month(filter.month);
        talks.retain(|rec| here(&rec.entry.unit));
        self.by_the_hour(&mut talks);
        let held = talks.iter().filter(|rec| is_held(&rec.body)).count() as u32;
        let without = self.villages_without(filter.month).into_iter().filter(here);
        MeetingMonth {
            month: filter.month.first_of_month(),
            rows: talks.iter().map(|rec| self.meeting_row(rec)).collect(),
            held: vec![(TalkForm::Gathering, held), (TalkForm::Topical, 0)],
            without: without.map(|village| (village.clone(), unit_name(&village))).collect(),
            may_plan: PEOPLE[self.who].role != Role::DepartmentHandler,
        }
    }

    /// Villages read by this person that have held none in the month.
    fn villages_without(&self, month: Date) -> Vec<UnitId> {
        let read = super::room::desks(self.who);
        let mut villages: Vec<UnitId> =
            ALL_VILLAGES.map(unit).into_iter().filter(|village| read.contains(village)).collect();
        let talks = self.in_month(month);
        villages.retain(|village| !talks.iter().any(|rec| is_held(&rec.body) && rec.entry.unit == *village));
        villages
    }

    pub fn meeting_row(&self, rec: &Rec<Meeting>) -> MeetingRow {
        let body = &rec.body;
        let (entered, event) = (date_of(rec.entry.at), body.held.date);
        // In a later month, and not in the first five days of the very next one.
        let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        let late = event.is_some_and(|event| match months(entered) - months(event) {
            ..=0 => false,
            1 => entered.day() > 5,
            _ => true,
        });
        MeetingRow {
            id: rec.id,
            form: TalkForm::Gathering,
            unit_name: unit_name(&rec.entry.unit),
            day: day(body),
            start: start(body),
            held: is_held(body),
            place: body.place.clone(),
            topic: body.topic.clone(),
            points: body.points.values().filter(|point| !point.struck).count() as u32,
            cadres: body.cadres.values().filter(|came| **came).count() as u32,
            residents: body.residents,
            late,
            by: person_name(rec.entry.by),
            voided: rec.void.is_some(),
            state: rec.state,
        }
    }

    /// Held before today, and nothing of it written down. No two minutes of the model's people are alike.
    pub fn hollow(&self, rec: &Rec<Meeting>) -> Option<Hollow> {
        let nothing =
            rec.body.points.values().all(|point| point.struck) && rec.body.minutes.trim().is_empty();
        let over = rec.body.held.date.is_some_and(|day| day < self.today);
        (rec.void.is_none() && over && nothing).then_some(Hollow::Empty)
    }

    /// Talks of one's own unit whose day has come; in the month's last week the villages without one.
    pub fn talks(&self) -> Vec<TodayItem> {
        let own = unit(PEOPLE[self.who].unit);
        let due = self
            .meetings()
            .into_iter()
            .filter(|rec| !is_held(&rec.body) && day(&rec.body) <= self.today && rec.entry.unit == own);
        let mut items: Vec<TodayItem> = due
            .map(|rec| TodayItem::Talk {
                meeting: rec.id,
                unit_name: unit_name(&rec.entry.unit),
                day: day(&rec.body),
                start: rec.body.planned.start,
                place: rec.body.place.clone(),
            })
            .collect();
        let until = self.today.last_of_month();
        let days = i32::from(until.day()) - i32::from(self.today.day());
        let mut villages = self.villages_without(self.today);
        villages.retain(|village| {
            has_role_over(self.who, &[Role::VillageCadre, Role::TownshipSecretary], village)
        });
        if days <= 7 && !villages.is_empty() {
            let villages = villages.iter().map(unit_name).collect();
            items.push(TodayItem::NoTalk { villages, until, days });
        }
        items
    }
}
