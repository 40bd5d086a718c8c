//! What was raised at a talk: one line and Enter (at most two touches and one typed field each), and the list of it.

use crate::ask::use_act;
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{
    Badge, Button, ButtonLink, Chips, ErrorPanel, Look, Sign, TextField, TextKind, Tick, Tone,
};
use crate::route::Route;
use crate::saving::error_of;
use crate::session::{Toast, use_toaster};
use crate::words::meeting;
use shared::api::{Draft, DraftKey, ErrorCode, MeetingSheet, PointForm, Request, Saved};
use shared::domain::{DocId, EntryId, FieldError, Outcome, Point, UnitId};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NewPointProps {
    pub meeting: DocId,
    /// The village that holds the talk.
    pub unit: UnitId,
    pub draft: Option<Draft>,
}

#[component]
pub fn NewPoint(props: &NewPointProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let key = beginning.count;
    html! { <Writing {key} meeting={props.meeting} unit={props.unit.clone()} {beginning} /> }
}

#[derive(Properties, PartialEq)]
struct WritingProps {
    meeting: DocId,
    unit: UnitId,
    beginning: Beginning,
}

#[component]
fn Writing(props: &WritingProps) -> Html {
    let meeting = props.meeting;
    let form = use_form(DraftKey::Point { meeting }, &props.beginning, &[], &PointForm::default());
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let save = {
        let (content, run, editor) = (form.content.clone(), act.run.clone(), form.editor.clone());
        Callback::from(move |()| {
            if content.text.trim().is_empty() {
                return;
            }
            let (editor, toaster) = (editor.clone(), toaster.clone());
            // Emptied, the line is what it began with, so its draft goes by itself.
            let done = Callback::from(move |_: Saved| {
                editor.change(|form| *form = PointForm::default());
                toaster.emit(Toast::said(meeting::POINT_DONE));
            });
            let request =
                Request::SavePoint { meeting, point: None, base: Vec::new(), form: content.clone() };
            run.emit((request, done));
        })
    };
    let errors = wrong(act.error.as_ref());
    let on_form = form.editor.on(|form: &mut PointForm, next: PointForm| *form = next);
    html! {
        <div class="sheet sheet-pad stack">
            <TextField name="point" label={meeting::POINT} value={form.content.text.clone()} autofocus=true
                on_change={form.editor.on(|form: &mut PointForm, text| form.text = text)}
                on_enter={save.clone()} error={point_error(&errors, "text")} />
            <Becomes form={form.content.clone()} {on_form} errors={errors.clone()} unit={props.unit.clone()} />
            if let Some(error) = act.error.filter(|error| error.code != ErrorCode::Invalid) { <ErrorPanel {error} /> }
            <Button words={meeting::NOTE_POINT} on_press={save} look={Look::Main} sign={Sign::Tick} disabled={act.busy} />
        </div>
    }
}

fn wrong(error: Option<&shared::api::ApiError>) -> Vec<FieldError> {
    error.map(|error| error.fields.clone()).unwrap_or_default()
}

/// What is wrong with the point's own field, whatever its id.
fn point_error(errors: &[FieldError], field: &str) -> Option<AttrValue> {
    let found = errors.iter().find(|error| error.field.rsplit('.').next() == Some(field))?;
    error_of(errors, &found.field)
}

#[derive(Properties, PartialEq)]
struct BecomesProps {
    form: PointForm,
    on_form: Callback<PointForm>,
    errors: Vec<FieldError>,
    unit: UnitId,
}

/// What becomes of it, with what that asks for.
#[component]
fn Becomes(props: &BecomesProps) -> Html {
    let form = &props.form;
    let outcomes = Outcome::ALL.map(|outcome| (outcome, meeting::outcome(outcome).into())).to_vec();
    let set = |change: fn(&mut PointForm, String)| {
        let form = form.clone();
        props.on_form.reform(move |text| {
            let mut form = form.clone();
            change(&mut form, text);
            form
        })
    };
    let on_outcome = {
        let form = form.clone();
        props.on_form.reform(move |outcome| PointForm { outcome, ..form.clone() })
    };
    let on_about = {
        let (form, unit) = (form.clone(), props.unit.clone());
        props.on_form.reform(move |about: bool| PointForm {
            about: about.then(|| unit.clone()),
            speaker: if about { String::new() } else { form.speaker.clone() },
            ..form.clone()
        })
    };
    let is_about = form.about.is_some();
    html! {
        <>
            <Chips<Outcome> label={meeting::BECOMES} options={outcomes} chosen={form.outcome} on_choose={on_outcome} />
            if form.outcome == Outcome::Solved {
                <TextField name="point-answer" label={meeting::ANSWER} kind={TextKind::Area} value={form.answer.clone()}
                    on_change={set(|form, text| form.answer = text)} error={point_error(&props.errors, "answer")} />
            }
            <details class="more">
                <summary>{ meeting::MORE }</summary>
                <div class="stack">
                    <Tick words={meeting::ABOUT_US} on={is_about} on_change={on_about} />
                    if !is_about {
                        <TextField name="point-speaker" label={meeting::SPEAKER} hint={meeting::SPEAKER_HINT}
                            value={form.speaker.clone()} on_change={set(|form, text| form.speaker = text)}
                            error={point_error(&props.errors, "speaker")} />
                    }
                </div>
            </details>
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct PointsProps {
    pub sheet: MeetingSheet,
}

#[component]
pub fn Points(props: &PointsProps) -> Html {
    let sheet = &props.sheet;
    let changing = use_state(|| None::<EntryId>);
    if sheet.meeting.points.is_empty() {
        return html! { <p class="sheet sheet-pad">{ meeting::NO_POINTS }</p> };
    }
    let item = |(id, point): (&EntryId, &Point)| {
        let id = *id;
        let shut = {
            let changing = changing.setter();
            Callback::from(move |()| changing.set(None))
        };
        let open = {
            let changing = changing.setter();
            Callback::from(move |()| changing.set(Some(id)))
        };
        html! {
            <li key={id.to_string()} class="sheet-pad stack">
                if *changing == Some(id) {
                    <Changing sheet={sheet.clone()} {id} point={point.clone()} {shut} />
                } else {
                    { told(point, sheet.course.may.correct.then_some(open)) }
                }
            </li>
        }
    };
    html! { <ul class="sheet rows">{ for sheet.meeting.points.iter().rev().map(item) }</ul> }
}

fn told(point: &Point, change: Option<Callback<()>>) -> Html {
    if point.struck {
        return html! { <p class="prose page-sub"><s>{ &point.text }</s>{ meeting::STRUCK }</p> };
    }
    let tone = if point.outcome == Outcome::Solved { Tone::Done } else { Tone::Usual };
    let issue = point.document.filter(|_| matches!(point.outcome, Outcome::Issue | Outcome::Solved));
    html! {
        <>
            <p class="prose">{ &point.text }</p>
            if !point.answer.is_empty() { <p class="prose page-sub">{ &point.answer }</p> }
            <div class="button-row">
                <Badge words={meeting::outcome(point.outcome)} {tone} />
                if point.speaker.is_some() { <Badge words={meeting::NAMED} tone={Tone::Quiet} /> }
                if let Some(id) = issue {
                    <ButtonLink words={meeting::SEE_ISSUE} to={Route::Issue { id }} look={Look::Plain} sign={Sign::Issue} />
                }
                if let Some(on_press) = change {
                    <Button words={meeting::CHANGE_POINT} {on_press} look={Look::Plain} sign={Sign::Pen} />
                }
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ChangingProps {
    sheet: MeetingSheet,
    id: EntryId,
    point: Point,
    shut: Callback<()>,
}

/// A point is corrected where it stands. What was made of it stays what it is.
#[component]
fn Changing(props: &ChangingProps) -> Html {
    let (meeting, point) = (props.sheet.row.id, &props.point);
    let form = use_state(|| PointForm {
        text: point.text.clone(),
        outcome: point.outcome,
        answer: point.answer.clone(),
        speaker: String::new(),
        about: point.about.clone(),
        struck: false,
        again: None,
    });
    // Saved against what was looked at when it was opened.
    let base = use_state(|| props.sheet.course.heads.clone());
    let act = use_act::<Saved>();
    let save = |struck: bool| {
        let (form, base, run) = (form.clone(), base.clone(), act.run.clone());
        let (shut, point) = (props.shut.clone(), Some(props.id));
        Callback::from(move |()| {
            let form = PointForm { struck, ..(*form).clone() };
            let done = shut.reform(|_: Saved| ());
            run.emit((Request::SavePoint { meeting, point, base: (*base).clone(), form }, done));
        })
    };
    let on_form = {
        let form = form.setter();
        Callback::from(move |next| form.set(next))
    };
    let on_text = {
        let (form, on_form) = ((*form).clone(), on_form.clone());
        on_form.reform(move |text| PointForm { text, ..form.clone() })
    };
    let errors = wrong(act.error.as_ref());
    html! {
        <>
            <TextField name="point-text" label={meeting::POINT} value={form.text.clone()} on_change={on_text}
                kind={TextKind::Area} error={point_error(&errors, "text")} />
            if point.document.is_none() {
                <Becomes form={(*form).clone()} {on_form} errors={errors.clone()} unit={props.sheet.unit.clone()} />
            }
            if let Some(error) = act.error.clone().filter(|error| error.code != ErrorCode::Invalid) {
                <ErrorPanel {error} />
            }
            <div class="button-row">
                <Button words={meeting::SAVE_POINT} on_press={save(false)} look={Look::Main} sign={Sign::Tick}
                    disabled={act.busy} />
                <Button words={meeting::STRIKE_POINT} on_press={save(true)} look={Look::Plain} sign={Sign::Cross}
                    disabled={act.busy} />
                <Button words={crate::words::CANCEL} on_press={props.shut.clone()} look={Look::Plain} />
            </div>
        </>
    }
}
