//! What happens at a talk: points are raised and corrected one by one, people write at the minutes at the same time.

use super::play::{Held, Play};
use super::room::{ALL_VILLAGES, PEOPLE, Who, person, unit};
use super::standing::issue_standing;
use super::text::{sentence, sentences};
use super::world::{ActId, Seen};
use serde_json::{json, to_value};
use shared::api::{DraftKey, FormTarget, FormView, MeetingForm, PointForm, Reply, Request};
use shared::domain::{
    AnyRecord, DocId, EntryId, EventKind, Identity, Issue, IssueEvent, Kind, Meeting, Outcome, Point, Source,
    Suggestion, TalkForm, date_of, time_of,
};
use shared::workflow::Phase;
use std::collections::BTreeSet;

impl Play {
    /// A talk that stands, out of those that the person reads.
    pub(super) fn some_meeting(&mut self, who: Who) -> Option<DocId> {
        let view = self.view(self.tablet(who));
        let read = view.meetings.values().filter(|rec| rec.void.is_none() && rec.readable_by(who));
        let mut ids: Vec<DocId> = read.map(|rec| rec.id).collect();
        // People meet at the latest ones.
        ids.reverse();
        ids.truncate(4);
        self.one_of(&ids)
    }

    pub(super) fn edit_meeting(&mut self, who: Who) {
        let Some(id) = self.some_meeting(who) else { return };
        let seen = self.seen(who);
        let opened = self.ask(who, Request::OpenForm { target: FormTarget::Meeting { id } });
        let Some(Reply::Form(opened)) = opened else { return };
        let FormView::Meeting { base, mut form, .. } = *opened else { panic!("not a talk's form") };
        form.minutes = self.rewritten(&form.minutes);
        match self.dice.below(6) {
            0 => form.residents = Some(self.dice.below(90) as u32),
            1 => form.place.name = self.address(),
            2 => form.held = true,
            _ => {}
        }
        if form.held && self.dice.chance(40) {
            form.cadres = BTreeSet::from([person(who), person(self.dice.below(4) as Who)]);
        }
        let held = Held::Talk { who, id, base, form, seen };
        if self.dice.chance(50) {
            self.held.push(held);
        } else {
            self.send(held);
        }
    }

    /// A sentence more somewhere, or one less, or both.
    fn rewritten(&mut self, minutes: &str) -> String {
        let mut written = sentences(minutes);
        let choice = self.dice.below(10);
        if choice > 6 && !written.is_empty() {
            written.remove(self.dice.below(written.len() as u64) as usize);
        }
        if choice < 9 {
            let place = self.dice.below(written.len() as u64 + 1) as usize;
            written.insert(place, sentence(self.sentences));
            self.sentences += 1;
        }
        written.concat()
    }

    pub(super) fn send_talk(
        &mut self,
        who: Who,
        id: DocId,
        base: Vec<String>,
        form: MeetingForm,
        seen: &Seen,
    ) {
        let (act, now) = (self.begin(who), self.seen(who));
        let request = Request::SaveMeeting { id: Some(id), base, form: form.clone() };
        let Some(saved) = self.saved(who, request) else { return };
        let before: Meeting = self.world.body(id, seen);
        self.world.save(act, id, seen, &now, &taken(before, &form));
        self.world.save_text(act, id, seen, &form.minutes);
        assert_eq!(saved.unchanged, self.world.acts[act].wrote.is_empty(), "whether anything was different");
        self.end(act, Some(DraftKey::Meeting { id }));
    }

    pub(super) fn raise_point(&mut self, who: Who) {
        let Some(id) = self.some_meeting(who) else { return };
        let Some(Reply::Meeting(sheet)) = self.ask(who, Request::Meeting { id }) else { return };
        let points: Vec<EntryId> = sheet.meeting.points.keys().copied().collect();
        if !points.is_empty() && self.dice.chance(40) {
            let point = *self.dice.pick(&points);
            self.correct_point(who, id, point, sheet.course.heads);
        } else {
            self.new_point(who, id);
        }
    }

    fn new_point(&mut self, who: Who, id: DocId) {
        let outcomes = [Outcome::Issue, Outcome::Issue, Outcome::Suggestion, Outcome::Solved, Outcome::Note];
        let mut form = PointForm {
            text: self.matter(),
            outcome: *self.dice.pick(&outcomes),
            answer: String::new(),
            speaker: if self.dice.chance(40) { self.person_name() } else { String::new() },
            about: self.dice.chance(15).then(|| unit(self.dice.pick::<&str>(&ALL_VILLAGES))),
            struck: false,
            again: None,
        };
        if form.outcome == Outcome::Solved {
            form.answer = "当场答复了".to_owned();
        }
        let (act, seen) = (self.begin(who), self.seen(who));
        let known: BTreeSet<EntryId> = self.meeting_known(id, &seen).points.into_keys().collect();
        let request = Request::SavePoint { meeting: id, point: None, base: Vec::new(), form: form.clone() };
        if self.saved(who, request).is_none() {
            return;
        }
        let now = self.meeting_saved(who, id);
        let mut fresh = now.points.iter().filter(|(id, _)| !known.contains(id));
        let (point, made) = fresh.next().expect("the point that was raised");
        let blank = Point {
            text: String::new(),
            outcome: form.outcome,
            answer: String::new(),
            document: None,
            speaker: None,
            about: None,
            struck: false,
        };
        self.begin_the_talk(act, who, id, &seen);
        let draft = Some(DraftKey::Point { meeting: id });
        self.record_point(&Raising { act, who, meeting: id, seen, draft }, *point, &blank, &form, made);
    }

    /// A talk at which something happens has begun, and whoever writes it down is there.
    fn begin_the_talk(&mut self, act: ActId, who: Who, id: DocId, seen: &Seen) {
        let meeting = self.meeting_known(id, seen);
        if meeting.held.date.is_some() {
            return;
        }
        let now = self.world.acts[act].at;
        let held = json!({ "date": date_of(now), "start": time_of(now), "end": null });
        self.world.save(act, id, seen, seen, &json!({ "held": held }));
        if !meeting.cadres.contains_key(&person(who)) {
            let came = json!({ "cadres": { person(who).to_string(): true } });
            self.world.save(act, id, seen, seen, &came);
        }
    }

    fn correct_point(&mut self, who: Who, id: DocId, point: EntryId, base: Vec<String>) {
        let (act, seen) = (self.begin(who), self.seen(who));
        let before = self.meeting_known(id, &seen).points[&point].clone();
        let mut form = PointForm {
            text: before.text.clone(),
            outcome: before.outcome,
            answer: before.answer.clone(),
            speaker: String::new(),
            about: before.about.clone(),
            struck: before.struck,
            again: None,
        };
        match self.dice.below(4) {
            0 => form.struck = !form.struck,
            1 if before.document.is_none() => form.outcome = Outcome::Issue,
            2 => form.answer = "又说明了一次".to_owned(),
            _ => form.text = self.matter(),
        }
        let request = Request::SavePoint { meeting: id, point: Some(point), base, form: form.clone() };
        if self.saved(who, request).is_none() {
            return;
        }
        let made = self.meeting_saved(who, id).points[&point].clone();
        // What is half typed on the line for a new one stays.
        let raising = Raising { act, who, meeting: id, seen, draft: None };
        self.record_point(&raising, point, &before, &form, &made);
    }

    /// The point as typed over what was known of it, and what is made of it. Ids are the product's: `saved` has them.
    fn record_point(
        &mut self,
        raising: &Raising,
        id: EntryId,
        before: &Point,
        form: &PointForm,
        saved: &Point,
    ) {
        let Raising { act, who, meeting, seen, draft } = raising;
        let named = !form.speaker.is_empty() && before.speaker.is_none();
        let raised = before.document.is_none() && !form.struck && form.outcome != Outcome::Note;
        assert_eq!(saved.speaker.is_some(), named || before.speaker.is_some(), "a name where one was given");
        assert_eq!(saved.document.is_some(), raised || before.document.is_some(), "what becomes of a point");
        let point = Point {
            text: form.text.clone(),
            outcome: if before.document.is_none() { form.outcome } else { before.outcome },
            answer: form.answer.clone(),
            document: saved.document,
            speaker: saved.speaker,
            about: form.about.clone(),
            struck: form.struck,
        };
        let carried = self.carried_text(*who, before, &point);
        let typed = json!({ "points": { id.to_string(): to_value(&point).expect("plain") } });
        self.world.save(*act, *meeting, seen, seen, &typed);
        let village = self.world.entries[meeting].unit.clone();
        if let Some(speaker) = saved.speaker.filter(|_| named) {
            let identity =
                Identity { name: form.speaker.clone(), about: form.about.clone(), ..Identity::default() };
            let body = to_value(identity).expect("plain");
            self.world.create(*act, speaker, Kind::Identity, &village, &body);
        }
        if let Some(document) = saved.document.filter(|_| raised) {
            self.make_of_point(raising, document, &point);
        }
        if let Some((issue, content)) = carried {
            self.world.save(*act, issue, seen, seen, &json!({ "content": content }));
        }
        self.end(*act, *draft);
    }

    fn make_of_point(&mut self, raising: &Raising, document: DocId, point: &Point) {
        let Raising { act, who, meeting, .. } = raising;
        let village = self.world.entries[meeting].unit.clone();
        let talk = self.meeting_saved(*who, *meeting);
        let date = talk.held.date.or(talk.planned.date).expect("a talk has a day");
        let (content, reporter) = (point.text.clone(), point.speaker);
        let source = Source { form: TalkForm::Gathering, document: *meeting };
        if point.outcome == Outcome::Suggestion {
            let body = to_value(Suggestion { content, source, household: None, reporter, date });
            self.world.create(*act, document, Kind::Suggestion, &village, &body.expect("plain"));
            return;
        }
        self.numbers[*who] += 1;
        let number = format!("{}-{:04}", PEOPLE[*who].code, self.numbers[*who]);
        let about = point.about.clone();
        let body = to_value(Issue { number, content, source, household: None, reporter, about, date });
        self.world.create(*act, document, Kind::Issue, &village, &body.expect("plain"));
        let mut meant = vec![IssueEvent::Registered];
        if point.outcome == Outcome::Solved {
            meant.push(IssueEvent::ResolvedOnSpot { answer: point.answer.clone() });
        }
        let fresh = self.fresh_events(*who, document);
        let kinds: Vec<EventKind> = fresh.iter().map(|(_, kind)| kind.clone()).collect();
        assert_eq!(kinds, meant.into_iter().map(EventKind::Issue).collect::<Vec<_>>(), "what it begins with");
        let seen = self.seen(*who);
        for (event, kind) in fresh {
            self.world.add_event(*act, document, event, &seen, &Seen::default(), kind);
        }
    }

    /// A corrected point is corrected in its issue, as long as that is the village's and says the same.
    fn carried_text(&self, who: Who, before: &Point, point: &Point) -> Option<(DocId, String)> {
        let view = self.view(self.tablet(who));
        let issue = view.issues.get(&before.document?).filter(|issue| issue.readable_by(who))?;
        let village = matches!(issue_standing(issue).phase, Phase::Registered | Phase::Returned);
        let carries = before.text != point.text
            && village
            && issue.body.content == before.text
            && super::rights::may_edit(who, issue);
        carries.then(|| (issue.id, point.text.clone()))
    }

    fn meeting_known(&self, id: DocId, seen: &Seen) -> Meeting {
        self.world.body(id, seen)
    }

    fn meeting_saved(&self, who: Who, id: DocId) -> Meeting {
        match self.record(who, id) {
            AnyRecord::Meeting(record) => record.body,
            other => panic!("no talk: {other:?}"),
        }
    }
}

/// A point on its way into the world.
struct Raising {
    act: ActId,
    who: Who,
    meeting: DocId,
    seen: Seen,
    /// The draft that became it.
    draft: Option<DraftKey>,
}

/// What a form says, over what was known; minutes are told apart.
fn taken(mut meeting: Meeting, form: &MeetingForm) -> serde_json::Value {
    if form.held {
        meeting.held = form.times;
        meeting.cadres.iter_mut().for_each(|(cadre, came)| *came = form.cadres.contains(cadre));
        meeting.cadres.extend(form.cadres.iter().map(|cadre| (*cadre, true)));
    } else {
        (meeting.planned, meeting.held) = (form.times, Default::default());
    }
    meeting.place = form.place.clone();
    meeting.residents = form.residents;
    let mut typed = to_value(meeting).expect("plain");
    typed.as_object_mut().expect("a body").remove("minutes");
    typed
}
