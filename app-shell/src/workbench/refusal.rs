//! Refused words, brought back into the form they came from, to be corrected and saved again (invariant 2).

use super::{Acting, Failure, meeting, picture, reception_save};
use crate::store::projection::issue_list;
use crate::store::refused::{RefusedRow, code_name};
use crate::store::{draft, refused};
use shared::api::{
    Confirmed, Draft, DraftKey, HouseholdForm, ItemForm, ItemsForm, MatterForm, PointForm, ReceptionForm,
    Refused, SpeakerForm, VisitForm,
};
use shared::domain::{
    AnyRecord, DocId, EntryId, Item, Items, Kind, Meeting, Reception, ReceptionMatter, Visit,
};
use shared::policy::Refusal;
use shared::sync::wire::RejectCode;
use std::collections::BTreeMap;

/// Why it was refused and what was typed, as the sync screen tells it. Of a list nothing was typed: its rows are made anew.
pub fn view(acting: &Acting, row: &RefusedRow) -> Refused {
    let is_list = row.kind == Some(Kind::IssueList);
    let reason = if row.code == code_name(RejectCode::Returned) {
        row.why.clone()
    } else if row.code == code_name(RejectCode::AlreadyFrozen) {
        frozen_by(acting, row).unwrap_or_default()
    } else {
        String::new()
    };
    Refused {
        code: row.code.clone(),
        refusal: refusal(&row.why),
        reason,
        words: if is_list { Vec::new() } else { row.words.clone() },
        reopen: reopened(acting, row).map(|draft| draft.key),
    }
}

/// Who froze the list in whose place this one came; `None` before that has arrived.
fn frozen_by(acting: &Acting, row: &RefusedRow) -> Option<String> {
    let AnyRecord::IssueList(record) = AnyRecord::from_value(row.record.clone()?).ok()? else { return None };
    let (township, body) = (&record.unit, &record.body);
    let there = acting.read(|conn, reader| issue_list::of_month(conn, reader, township, body.month)).ok()?;
    there.into_iter().find(|list| list.version == body.version).map(|list| list.by)
}

/// The server names the rule it went by in the rule's own words.
fn refusal(why: &str) -> Option<Refusal> {
    Refusal::ALL.into_iter().find(|refusal| refusal.to_string() == why)
}

/// The form's draft: as it was left, else with refused words of this person.
pub fn draft_for(acting: &Acting, key: &DraftKey) -> Result<Option<Draft>, Failure> {
    let kept = acting.store.read(|conn| draft::get(conn, acting.person(), key))?;
    if kept.is_some() {
        return Ok(kept);
    }
    let rows = acting.store.read(|conn| refused::of_person(conn, acting.person()))?;
    let mut words = rows.iter().filter_map(|row| Some((row.doc, reopened(acting, row)?)));
    let Some((doc, draft)) = words.find(|(_, draft)| draft.key == *key) else {
        return Ok(None);
    };
    acting.store.transact(|tx| draft::put_refused(tx, acting.person(), &draft, doc))?;
    Ok(Some(draft))
}

/// The refused record as a draft of its form. `None` where no form makes such a record: an event, who spoke.
fn reopened(acting: &Acting, row: &RefusedRow) -> Option<Draft> {
    let record = AnyRecord::from_value(row.record.clone()?).ok()?;
    let here = acting.open(row.doc).ok();
    let (key, base, form) = match record {
        AnyRecord::Household(record) => {
            let key =
                here.as_ref().map_or(DraftKey::NewHousehold, |here| DraftKey::Household { id: here.id });
            let form = HouseholdForm { unit: Some(record.unit), household: record.body };
            (key, here.map(|here| here.heads()).unwrap_or_default(), serde_json::to_value(form))
        }
        AnyRecord::Visit(record) => {
            let household = record.body.household;
            let home = acting.open(household).ok()?.heads();
            let standing = here.as_ref().and_then(|here| here.visit().ok()).map(|visit| &visit.body);
            let key = standing.map_or(DraftKey::NewVisit { household }, |_| DraftKey::Visit { id: row.doc });
            let form = visit_form(record.body, standing);
            let base = here.as_ref().map(|here| here.heads()).unwrap_or_default();
            (key, [base, home].concat(), serde_json::to_value(form))
        }
        // Points are written down one by one, and come back so, before the talk's own form.
        AnyRecord::Meeting(record) if here.is_some() && row.points().next().is_some() => {
            let key = DraftKey::Point { meeting: row.doc };
            (key, Vec::new(), serde_json::to_value(point_form(acting, row, record.body)?))
        }
        AnyRecord::Meeting(_) if !row.has_other_words() => return None,
        AnyRecord::Meeting(record) => {
            let key = here.as_ref().map_or(DraftKey::NewMeeting, |here| DraftKey::Meeting { id: here.id });
            let form = meeting::form_of(&record.unit, &record.body);
            (key, here.map(|here| here.heads()).unwrap_or_default(), serde_json::to_value(form))
        }
        AnyRecord::Reception(record) => {
            let standing = here.as_ref().and_then(|here| here.reception().ok()).map(|record| &record.body);
            let key = standing.map_or(DraftKey::NewReception, |_| DraftKey::Reception { id: row.doc });
            let speaker = spoke(acting, record.body.speaker)?;
            let form = reception_form(record.body, standing, speaker);
            (key, here.as_ref().map(|here| here.heads()).unwrap_or_default(), serde_json::to_value(form))
        }
        AnyRecord::Identity(_)
        | AnyRecord::Issue(_)
        | AnyRecord::Suggestion(_)
        | AnyRecord::Handover(_)
        | AnyRecord::IssueList(_)
        | AnyRecord::AppComplaint(_) => return None,
    };
    Some(Draft { key, base, value: form.ok()?, saved_at: row.at })
}

/// `standing`: the visit as the server has it, where it has it.
fn visit_form(visit: Visit, standing: Option<&Visit>) -> VisitForm {
    let of =
        |items: fn(&Visit) -> &Items| standing.map(|visit| items(visit).items.clone()).unwrap_or_default();
    let situation = visit.asks.situation;
    VisitForm {
        household: visit.household,
        date: visit.date,
        situation: Confirmed { unchanged: situation.unchanged, text: situation.text },
        difficulties: items_form(visit.asks.difficulties, &of(|visit| &visit.asks.difficulties)),
        suggestions: items_form(visit.asks.suggestions, &of(|visit| &visit.asks.suggestions)),
        speaker: None,
        told: Vec::new(),
        pictures: picture::forms(&visit.pictures),
    }
}

/// Items that the server does not have are new again, and so are the documents made of them.
fn items_form(items: Items, standing: &BTreeMap<EntryId, Item>) -> ItemsForm {
    let item = |(id, item): (EntryId, Item)| {
        let stands = standing.get(&id);
        ItemForm {
            id: stands.map(|_| id),
            text: item.text,
            make: item.document.is_some(),
            struck: item.struck,
            document: stands.and_then(|item| item.document),
        }
    };
    ItemsForm { none: items.none, items: items.items.into_iter().map(item).collect() }
}

/// Who came, from what was refused along with the reception, or from what stands.
fn spoke(acting: &Acting, speaker: Option<DocId>) -> Option<SpeakerForm> {
    let Some(id) = speaker else {
        return Some(SpeakerForm { anonymous: true, ..SpeakerForm::default() });
    };
    let rows = acting.store.read(|conn| refused::of_doc(conn, id)).ok()?;
    let typed = rows.into_iter().find_map(|row| AnyRecord::from_value(row.record?).ok());
    match typed {
        Some(AnyRecord::Identity(record)) => Some(reception_save::speaker_form_of(record.body)),
        _ => Some(reception_save::speaker_form(acting, speaker)),
    }
}

/// The first of a talk's points that was refused.
fn point_form(acting: &Acting, row: &RefusedRow, mut talk: Meeting) -> Option<PointForm> {
    let id = row.points().min()?;
    let point = talk.points.remove(&id)?;
    let speaker = point.speaker.and_then(|id| spoke(acting, Some(id))).map(|speaker| speaker.name);
    Some(PointForm {
        text: point.text,
        outcome: point.outcome,
        answer: point.answer,
        speaker: speaker.unwrap_or_default(),
        about: point.about,
        struck: point.struck,
        again: Some(id),
    })
}

/// `standing`: the reception as the server has it, where it has it. Matters that it does not have are new again.
fn reception_form(reception: Reception, standing: Option<&Reception>, speaker: SpeakerForm) -> ReceptionForm {
    let matter = |(id, matter): (EntryId, ReceptionMatter)| {
        let stands = standing.and_then(|standing| standing.matters.get(&id));
        MatterForm {
            id: stands.map(|_| id),
            kind: matter.kind,
            text: matter.content,
            service: matter.service,
            handed_on: matter.handed_on,
            struck: matter.struck,
            document: stands.and_then(|matter| matter.document),
        }
    };
    ReceptionForm {
        point: reception.point,
        date: reception.date,
        speaker,
        about: reception.about,
        matters: reception.matters.into_iter().map(matter).collect(),
    }
}
