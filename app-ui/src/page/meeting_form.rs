//! The form of a talk: planned on one screen (day, time, place), filled in once it was held (who came, minutes).

use crate::ask::use_ask;
use crate::draft::{Beginning, use_beginning};
use crate::form::{Editor, use_form};
use crate::part::{
    Button, Chips, DraftNotice, FormFoot, Page, Sign, TextField, TextKind, Toggles, saves_by_keys, show_asked,
};
use crate::route::Route;
use crate::saving::{Saving, use_saving};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::meeting;
use jiff::civil::Time;
use shared::api::{CadreChoice, DraftKey, FormTarget, FormView, MeetingForm, Request, Saved};
use shared::domain::{Check, DocId, FieldError, Level, PersonId, PlaceKind, Purpose, Trouble, UnitId};
use shared::limits::RESIDENTS_MAX;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct MeetingFormPageProps {
    /// `None`: a new talk.
    pub id: Option<DocId>,
}

#[component]
pub fn MeetingFormPage(props: &MeetingFormPageProps) -> Html {
    let id = props.id;
    let target = id.map_or(FormTarget::NewMeeting, |id| FormTarget::Meeting { id });
    let asking = use_ask::<FormView>(Request::OpenForm { target }, 0);
    show_asked(&asking, |view| html! { <Opening {id} view={view.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    id: Option<DocId>,
    view: FormView,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let draft = match &props.view {
        FormView::Meeting { draft, .. } => draft.clone(),
        _ => None,
    };
    let beginning = use_beginning(draft);
    let FormView::Meeting { base, form, cadres, .. } = &props.view else { return Html::default() };
    let key = beginning.count;
    html! {
        <Filling {key} id={props.id} base={base.clone()} form={form.clone()} cadres={cadres.clone()} {beginning} />
    }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    id: Option<DocId>,
    base: Vec<String>,
    form: MeetingForm,
    cadres: Vec<CadreChoice>,
    beginning: Beginning,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let id = props.id;
    let key = id.map_or(DraftKey::NewMeeting, |id| DraftKey::Meeting { id });
    let form = use_form(key, &props.beginning, &props.base, &props.form);
    let after = use_after(form.draft.close.clone());
    let saving = use_saving(after);
    let save = {
        let (content, base, save) = (form.content.clone(), form.base.clone(), saving.save.clone());
        Callback::from(move |()| {
            let request = Request::SaveMeeting { id, base: base.clone(), form: content.clone() };
            save.emit((check(&content), request));
        })
    };
    let (title, back) = match id {
        None => (meeting::NEW_TITLE, Route::Meetings),
        Some(id) => (meeting::EDIT_TITLE, Route::Meeting { id }),
    };
    let words = if form.content.held { meeting::SAVE } else { meeting::SAVE_PLAN };
    let (content, editor) = (form.content.clone(), form.editor.clone());
    html! {
        <Page {title} {back} narrow=true>
            <form onkeydown={saves_by_keys(save.clone())} onsubmit={|e: SubmitEvent| e.prevent_default()}>
                <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
                if content.held { <Came form={content.clone()} editor={editor.clone()} cadres={props.cadres.clone()} /> }
                <When form={content.clone()} editor={editor.clone()} saving={saving.clone()} is_new={id.is_none()} />
                <Aside form={content} {editor} />
                <FormFoot {words} on_save={save} {saving} kept={form.draft.kept} />
            </form>
        </Page>
    }
}

/// What follows a save: the draft is put away and the talk is shown.
#[hook]
fn use_after(close_draft: Callback<()>) -> Callback<Saved> {
    let toaster = use_toaster();
    let navigator = use_navigator();
    Callback::from(move |saved: Saved| {
        close_draft.emit(());
        let words = match (saved.unchanged, saved.merged) {
            (true, _) => meeting::DONE_UNCHANGED,
            (false, true) => meeting::DONE_MERGED,
            (false, false) => meeting::DONE,
        };
        toaster.emit(Toast::said(words));
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Meeting { id: saved.id });
        }
    })
}

fn check(form: &MeetingForm) -> Vec<FieldError> {
    let mut check = Check::default();
    if form.unit.is_none() {
        check.fail("unit", Trouble::Missing);
    }
    if form.times.date.is_none() {
        check.fail("date", Trouble::Missing);
    }
    check.finish().err().unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct WhenProps {
    form: MeetingForm,
    editor: Editor<MeetingForm>,
    saving: Saving,
    is_new: bool,
}

/// Day, time, place: the whole plan.
#[component]
fn When(props: &WhenProps) -> Html {
    let (form, editor) = (&props.form, &props.editor);
    let session = use_session();
    let villages = session.units().iter().filter(|(unit, _)| unit.level() == Level::Village);
    let villages: Vec<(UnitId, AttrValue)> =
        villages.map(|(unit, name)| (unit.clone(), name.clone().into())).collect();
    let stages = vec![(false, meeting::STAGE_PLANNED.into()), (true, meeting::STAGE_HELD.into())];
    let kinds = PlaceKind::ALL.map(|kind| (kind, meeting::place_kind(kind).into())).to_vec();
    let date = form.times.date.map(|day| day.to_string()).unwrap_or_default();
    html! {
        <section class="ask stack">
            if props.is_new && villages.len() > 1 {
                <Chips<UnitId> label={meeting::VILLAGE} options={villages} chosen={form.unit.clone()}
                    on_choose={editor.on(|form: &mut MeetingForm, unit| form.unit = Some(unit))} />
            }
            if let Some(error) = props.saving.error_of("unit") { <p class="field-error">{ error }</p> }
            <Chips<bool> label={meeting::STAGE} options={stages} chosen={form.held}
                on_choose={editor.on(|form: &mut MeetingForm, held| form.held = held)} />
            <div class="field-pair">
                <TextField name="date" label={meeting::DAY} kind={TextKind::Date} value={date}
                    on_change={editor.on(|form: &mut MeetingForm, text: String| form.times.date = text.parse().ok())}
                    error={props.saving.error_of("date")} />
                <TextField name="start" label={meeting::START} kind={TextKind::Time} value={hours(form.times.start)}
                    on_change={editor.on(|form: &mut MeetingForm, text: String| form.times.start = text.parse().ok())} />
                if form.held {
                    <TextField name="end" label={meeting::END} kind={TextKind::Time} value={hours(form.times.end)}
                        on_change={editor.on(|form: &mut MeetingForm, text: String| form.times.end = text.parse().ok())} />
                }
            </div>
            if is_daytime(form.times.start) {
                <TextField name="daytime" label={meeting::DAYTIME} value={form.daytime_reason.clone()}
                    on_change={editor.on(|form: &mut MeetingForm, text| form.daytime_reason = text)} />
            }
            <Chips<PlaceKind> label={meeting::PLACE} options={kinds} chosen={form.place.kind}
                on_choose={editor.on(|form: &mut MeetingForm, kind| form.place.kind = kind)} />
            <TextField name="place" label={meeting::PLACE_NAME} value={form.place.name.clone()}
                on_change={editor.on(|form: &mut MeetingForm, text| form.place.name = text)} />
        </section>
    }
}

/// `19:30`, as a field of hours takes and gives it.
fn hours(time: Option<Time>) -> String {
    time.map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default()
}

/// Outside of the evening, 18:00 to 22:00 (A12).
fn is_daytime(start: Option<Time>) -> bool {
    start.is_some_and(|start| !(18..22).contains(&start.hour()))
}

#[derive(Properties, PartialEq)]
struct AsideProps {
    form: MeetingForm,
    editor: Editor<MeetingForm>,
}

/// What nobody has to fill in.
#[component]
fn Aside(props: &AsideProps) -> Html {
    let (form, editor) = (&props.form, &props.editor);
    let purposes = Purpose::ALL.map(|purpose| (purpose, meeting::purpose(purpose).into())).to_vec();
    let on_purpose = editor.on(|form: &mut MeetingForm, (purpose, on): (Purpose, bool)| {
        if on {
            form.purposes.insert(purpose)
        } else {
            form.purposes.remove(&purpose)
        };
    });
    html! {
        <details class="more section">
            <summary>{ meeting::MORE }</summary>
            <div class="stack">
                <TextField name="topic" label={meeting::TOPIC} value={form.topic.clone()}
                    on_change={editor.on(|form: &mut MeetingForm, text| form.topic = text)} />
                <Toggles<Purpose> label={meeting::PURPOSES} options={purposes}
                    chosen={form.purposes.iter().copied().collect::<Vec<_>>()} on_toggle={on_purpose} />
            </div>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct CameProps {
    form: MeetingForm,
    editor: Editor<MeetingForm>,
    cadres: Vec<CadreChoice>,
}

/// Who came, and the minutes.
#[component]
fn Came(props: &CameProps) -> Html {
    let (form, editor) = (&props.form, &props.editor);
    let name = |cadre: &CadreChoice| crate::words::line(&[&cadre.name, &cadre.unit_name]).into();
    let cadres: Vec<(PersonId, AttrValue)> = props.cadres.iter().map(|one| (one.person, name(one))).collect();
    let on_cadre = editor.on(|form: &mut MeetingForm, (person, came): (PersonId, bool)| {
        if came {
            form.cadres.insert(person)
        } else {
            form.cadres.remove(&person)
        };
    });
    html! {
        <section class="stack">
            if !cadres.is_empty() {
                <Toggles<PersonId> label={meeting::CADRES} options={cadres}
                    chosen={form.cadres.iter().copied().collect::<Vec<_>>()} on_toggle={on_cadre} />
            }
            <Stepper count={form.residents}
                on_step={editor.on(|form: &mut MeetingForm, step| form.residents = Some(stepped(form.residents, step)))} />
            <TextField name="minutes" label={meeting::MINUTES} hint={meeting::MINUTES_HINT} kind={TextKind::Area}
                value={form.minutes.clone()}
                on_change={editor.on(|form: &mut MeetingForm, text| form.minutes = text)} />
        </section>
    }
}

fn stepped(count: Option<u32>, step: i32) -> u32 {
    count.unwrap_or(0).saturating_add_signed(step).min(RESIDENTS_MAX)
}

#[derive(Properties, PartialEq)]
struct StepperProps {
    count: Option<u32>,
    on_step: Callback<i32>,
}

/// A number by touches alone.
#[component]
fn Stepper(props: &StepperProps) -> Html {
    let step = |by: i32| props.on_step.reform(move |()| by);
    let button = |by: i32| {
        let (word, sign) =
            if by > 0 { (meeting::MORE_PEOPLE, Sign::Add) } else { (meeting::FEWER, Sign::Cross) };
        let sign = (by.abs() == 1 && by > 0).then_some(sign);
        html! { <Button words={format!("{word}{}", by.abs())} on_press={step(by)} {sign} /> }
    };
    html! {
        <div class="choice" role="group" aria-label={meeting::RESIDENTS}>
            <p class="choice-label">{ meeting::RESIDENTS }</p>
            <div class="button-row">
                { button(-10) }{ button(-1) }
                <output class="stepper" aria-live="polite">{ props.count.unwrap_or(0) }</output>
                { button(1) }{ button(10) }
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn a12_only_talks_outside_of_the_evening_are_asked_why() {
        assert!(
            !is_daytime(None)
                && !is_daytime(Some(time(18, 0, 0, 0)))
                && !is_daytime(Some(time(21, 59, 0, 0)))
        );
        assert!(is_daytime(Some(time(15, 0, 0, 0))) && is_daytime(Some(time(22, 0, 0, 0))));
    }

    #[test]
    fn residents_are_counted_by_touches_and_never_below_none() {
        assert_eq!((stepped(None, 10), stepped(Some(3), -10)), (10, 0));
        assert_eq!(hours(Some(time(19, 5, 0, 0))), "19:05");
    }
}
