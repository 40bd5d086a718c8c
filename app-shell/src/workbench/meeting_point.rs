//! One thing raised at a talk: saved at once, with the issue or suggestion that is made of it and, where the person wants to
//! be named, an identity of its own (T1f). All of it is one act.

use super::acting::{Opened, parse_heads};
use super::meeting::as_meeting;
use super::raised::{self, Origin, Planned, Raised};
use super::{Act, Acting, Failure, meeting_save};
use shared::api::{DraftKey, PointForm, Saved};
use shared::domain::{
    Body, DocId, EntryId, Events, Identity, Meeting, Outcome, Point, Record, Source, TalkForm, Trouble,
};

pub fn save(
    acting: &Acting,
    meeting: DocId,
    point: Option<EntryId>,
    base: &[String],
    form: PointForm,
) -> Result<Saved, Failure> {
    let opened = acting.open(meeting)?;
    // Of a refused point that stands, only its correction was refused.
    let again = form.again.filter(|id| opened.meeting().is_ok_and(|talk| talk.body.points.contains_key(id)));
    let draft = Some(DraftKey::Point { meeting });
    match (point, again) {
        (None, None) => add(acting, opened, form, draft),
        (None, Some(id)) => {
            let heads = opened.heads();
            correct(acting, opened, id, &heads, form, draft)
        }
        // What is half typed on the line for a new one stays.
        (Some(id), _) => correct(acting, opened, id, base, form, None),
    }
}

fn add(acting: &Acting, opened: Opened, form: PointForm, draft: Option<DraftKey>) -> Result<Saved, Failure> {
    let mut record = opened.meeting()?.clone();
    meeting_save::begin(acting, &mut record);
    let heads = opened.doc.heads();
    let point = Point {
        text: String::new(),
        outcome: form.outcome,
        answer: String::new(),
        document: None,
        speaker: None,
        about: None,
        struck: false,
    };
    let id = form.again.unwrap_or_else(|| acting.new_id());
    Saving { acting, act: Act::new(acting), opened, record, draft }.save(id, point, &heads, form)
}

fn correct(
    acting: &Acting,
    opened: Opened,
    id: EntryId,
    base: &[String],
    form: PointForm,
    draft: Option<DraftKey>,
) -> Result<Saved, Failure> {
    let base = acting.base_of(&opened, &parse_heads(base)?)?;
    let record = as_meeting(opened.doc.record_at(&base)?)?;
    let seen = record.body.points.get(&id).ok_or_else(|| Failure::field("point", Trouble::Unknown))?.clone();
    Saving { acting, act: Act::new(acting), opened, record, draft }.save(id, seen, &base, form)
}

/// A point on its way into the store.
struct Saving<'a, 'b> {
    acting: &'a Acting<'b>,
    act: Act<'a, 'b>,
    opened: Opened,
    /// The talk as it was looked at, to be written.
    record: Record<Meeting>,
    /// The draft that becomes it.
    draft: Option<DraftKey>,
}

impl Saving<'_, '_> {
    fn save(
        mut self,
        id: EntryId,
        seen: Point,
        base: &[shared::document::Hash],
        form: PointForm,
    ) -> Result<Saved, Failure> {
        let mut point = seen.clone();
        form.text.trim().clone_into(&mut point.text);
        form.answer.trim().clone_into(&mut point.answer);
        (point.about, point.struck) = (form.about, form.struck);
        // What was made of it by now, perhaps by somebody else, says what it is.
        let now = self.opened.meeting()?.body.points.get(&id).cloned();
        let made = seen.document.or(now.and_then(|now| now.document));
        if made.is_none() {
            point.outcome = form.outcome;
        }
        let speaker = self.name_speaker(&mut point, form.speaker.trim())?;
        let raised = made.is_none() && !point.struck && point.outcome != Outcome::Note;
        point.document = if raised { Some(self.acting.new_id()) } else { seen.document };
        self.record.body.points.insert(id, point.clone());
        let typed = Meeting::any(self.record.clone());
        self.act.edit(&mut self.opened, base, &typed)?;
        if let (Some(id), Some(identity)) = (point.speaker, speaker) {
            self.act.create(id, self.record.unit.clone(), identity, Events::new())?;
        }
        if raised {
            self.make(&point)?;
        }
        if let Some(document) = made {
            raised::carry_text(self.acting, &mut self.act, document, &seen.text, &point.text)?;
        }
        let (is_issue, is_suggestion) =
            (point.outcome != Outcome::Suggestion, point.outcome == Outcome::Suggestion);
        let saved = self.act.finish(self.opened.id, self.draft)?;
        Ok(Saved {
            issues: u32::from(raised && is_issue),
            suggestions: u32::from(raised && is_suggestion),
            ..saved
        })
    }

    /// Who spoke, where a name was given and none is known yet. A complaint about the village itself has no desk on which a
    /// name would be safe from it: it stays anonymous.
    fn name_speaker(&self, point: &mut Point, name: &str) -> Result<Option<Identity>, Failure> {
        if name.is_empty() || point.speaker.is_some() {
            return Ok(None);
        }
        let kept_from = |unit: &shared::domain::UnitId| unit.contains(&self.record.unit);
        if point.about.as_ref().is_some_and(kept_from) {
            return Err(Failure::field("speaker", Trouble::Contradicts));
        }
        point.speaker = Some(self.acting.new_id());
        Ok(Some(Identity { name: name.to_owned(), about: point.about.clone(), ..Identity::default() }))
    }

    fn make(&mut self, point: &Point) -> Result<(), Failure> {
        let origin = Origin {
            source: Source { form: TalkForm::Gathering, document: self.opened.id },
            unit: &self.record.unit,
            household: None,
            reporter: point.speaker,
            about: point.about.clone(),
            date: self.record.body.day().unwrap_or_else(|| self.acting.today()),
        };
        let Some(id) = point.document else { return Ok(()) };
        let (acting, act, text) = (self.acting, &mut self.act, point.text.clone());
        match point.outcome {
            Outcome::Issue => {
                raised::make(acting, act, &origin, &[Planned { id, raised: Raised::Difficulty, text }])
            }
            Outcome::Suggestion => {
                raised::make(acting, act, &origin, &[Planned { id, raised: Raised::Suggestion, text }])
            }
            Outcome::Solved => raised::make_solved(acting, act, &origin, id, &text, &point.answer),
            Outcome::Note => Ok(()),
        }
    }
}
