//! 入户访谈: the three asks (T3e) on one screen, in the order of a conversation. What was known is confirmed with one
//! touch (N4); each difficulty becomes an issue at save unless it is unticked.

use super::visit_check::{check, tidy};
use super::visit_done::VisitDone;
use super::visit_items::{Ask, Items};
use crate::ask::{use_act, use_ask};
use crate::draft::{Beginning, Opened, content_of, use_beginning, use_draft};
use crate::editor::{Editor, use_editor};
use crate::part::{
    Chips, DraftNotice, FormFoot, IssueLine, Notice, Page, TextField, TextKind, error_of, saves_by_keys,
    show_asked,
};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, visit};
use jiff::ToSpan;
use jiff::civil::Date;
use shared::api::{Confirmed, DraftKey, FormTarget, FormView, IssueRow, Request, Saved, VisitForm};
use shared::domain::{DocId, EntryId, FieldError};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct VisitFormPageProps {
    /// A new visit of a household, or the correction of one.
    pub target: FormTarget,
}

#[component]
pub fn VisitFormPage(props: &VisitFormPageProps) -> Html {
    let asking = use_ask::<FormView>(Request::OpenForm { target: props.target }, 0);
    let target = props.target;
    show_asked(&asking, |view| html! { <Opening {target} view={view.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    target: FormTarget,
    view: FormView,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let draft = match &props.view {
        FormView::Visit { draft, .. } | FormView::Household { draft, .. } => draft.clone(),
    };
    let beginning = use_beginning(draft);
    let key = beginning.count;
    let FormView::Visit { base, form, head, address, members, issues, last_visit, .. } = &props.view else {
        return Html::default();
    };
    let correcting = match props.target {
        FormTarget::Visit { id } => Some(id),
        _ => None,
    };
    let about = About {
        correcting,
        head: head.clone(),
        address: address.clone(),
        members: members.clone(),
        issues: issues.clone(),
        last_visit: *last_visit,
    };
    html! { <Form {key} base={base.clone()} form={form.clone()} {about} {beginning} /> }
}

/// What the form says around its fields.
#[derive(Clone, PartialEq)]
struct About {
    correcting: Option<DocId>,
    head: String,
    address: String,
    members: Vec<(EntryId, String)>,
    issues: Vec<IssueRow>,
    last_visit: Option<Date>,
}

#[derive(Properties, PartialEq)]
struct FormProps {
    base: Vec<String>,
    form: VisitForm,
    about: About,
    beginning: Beginning,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let about = &props.about;
    let today = use_session().today();
    let drafted = props.beginning.draft.as_ref();
    // A continued draft is saved against what its author saw when beginning it.
    let base = drafted.map_or(&props.base, |draft| &draft.base).clone();
    let (content, editor) = use_editor(|| content_of(drafted).unwrap_or_else(|| props.form.clone()));
    let form = &content.0;
    let key = about
        .correcting
        .map_or(DraftKey::NewVisit { household: form.household }, |id| DraftKey::Visit { id });
    let held = props.beginning.held;
    let draft = use_draft(Opened { key, base: &base, pristine: &props.form, held }, form);
    let saving = use_act::<Saved>();
    let errors = use_state(Vec::<FieldError>::new);
    let done = use_state(|| None::<Saved>);
    let after = use_after(draft.close.clone(), about.correcting, done.setter());
    let known = props.form.situation.text.clone();
    // Seen and neither confirmed nor rewritten is not an answer; in a correction the answer was given before.
    let rewriting = use_state(|| about.correcting.is_some() || form.situation.text != known);
    let save = {
        let (form, errors, run, id) = (form.clone(), errors.clone(), saving.run.clone(), about.correcting);
        let answered = known.trim().is_empty() || *rewriting;
        let known = known.clone();
        Callback::from(move |()| {
            let form = tidy(&form, &known);
            let wrong = check(&form, answered, today);
            let fine = wrong.is_empty();
            errors.set(wrong);
            if fine {
                run.emit((Request::SaveVisit { id, base: base.clone(), form }, after.clone()));
            }
        })
    };
    if let Some(saved) = &*done {
        return html! { <VisitDone saved={saved.clone()} household={form.household} head={about.head.clone()} /> };
    }
    let refused = saving.error.as_ref().map(|error| error.fields.clone()).unwrap_or_default();
    let errors: Vec<FieldError> = errors.iter().cloned().chain(refused).collect();
    let on_rewrite = {
        let rewriting = rewriting.clone();
        Callback::from(move |on| rewriting.set(on))
    };
    let (title, back, save_words) = match about.correcting {
        None => (visit::title(&about.head), Route::Household { id: form.household }, visit::SAVE),
        Some(id) => (visit::correct_title(form.date, today), Route::Visit { id }, visit::SAVE_CORRECTION),
    };
    let sub = words::line(&[&about.address, &visit::last(about.last_visit, today)]);
    html! {
        <Page {title} {back} narrow=true sub={html! { sub }}>
            <form onkeydown={saves_by_keys(save.clone())} onsubmit={|e: SubmitEvent| e.prevent_default()}>
                <div class="stack">
                    <DraftNotice beginning={props.beginning.clone()} close={draft.close.clone()} />
                    <OpenIssues issues={about.issues.clone()} />
                </div>
                <Situation situation={form.situation.clone()} {known} rewriting={*rewriting} {on_rewrite}
                    editor={editor.clone()} error={error_of(&errors, "situation")} />
                <Items ask={Ask::Difficulties} items={form.difficulties.clone()} editor={editor.clone()}
                    errors={errors.clone()} />
                <Items ask={Ask::Suggestions} items={form.suggestions.clone()} editor={editor.clone()}
                    errors={errors.clone()} />
                <WhoAndWhen form={form.clone()} members={about.members.clone()} {editor}
                    error={error_of(&errors, "date")} />
                <FormFoot {save_words} on_save={save} busy={saving.busy} kept={draft.kept} error={saving.error} {errors} />
            </form>
        </Page>
    }
}

/// What follows a save: the draft is put away; a new visit says what it made, a corrected one is shown.
#[hook]
fn use_after(
    close_draft: Callback<()>,
    correcting: Option<DocId>,
    done: UseStateSetter<Option<Saved>>,
) -> Callback<Saved> {
    let toaster = use_toaster();
    let navigator = use_navigator();
    Callback::from(move |saved: Saved| {
        close_draft.emit(());
        if correcting.is_none() {
            done.set(Some(saved));
            return;
        }
        let words = match (saved.unchanged, saved.merged) {
            (true, _) => visit::DONE_UNCHANGED,
            (false, true) => visit::DONE_MERGED,
            (false, false) => visit::DONE_CORRECTED,
        };
        toaster.emit(Toast::said(words));
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Visit { id: saved.id });
        }
    })
}

#[derive(Properties, PartialEq)]
struct OpenIssuesProps {
    issues: Vec<IssueRow>,
}

/// What this household still waits for: the visit can begin with an answer.
#[component]
fn OpenIssues(props: &OpenIssuesProps) -> Html {
    if props.issues.is_empty() {
        return Html::default();
    }
    html! {
        <Notice title={visit::OPEN_ISSUES}>
            <div class="rows">
                { for props.issues.iter().map(|row| html! {
                    <div key={row.id.to_string()}><IssueLine row={row.clone()} /></div>
                }) }
            </div>
        </Notice>
    }
}

#[derive(Properties, PartialEq)]
struct SituationProps {
    situation: Confirmed,
    /// What was known before this visit.
    known: String,
    rewriting: bool,
    on_rewrite: Callback<bool>,
    editor: Editor<VisitForm>,
    error: Option<AttrValue>,
}

/// 基本情况: confirmed with one touch, or rewritten.
#[component]
fn Situation(props: &SituationProps) -> Html {
    let is_known = !props.known.trim().is_empty();
    let choose = {
        let (editor, on_rewrite) = (props.editor.clone(), props.on_rewrite.clone());
        Callback::from(move |unchanged: bool| {
            editor.change(move |form| form.situation.unchanged = unchanged);
            on_rewrite.emit(!unchanged);
        })
    };
    let chosen = match (props.situation.unchanged, props.rewriting) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    };
    let options = vec![(true, visit::UNCHANGED.into()), (false, visit::CHANGED.into())];
    let writes = !is_known || chosen == Some(false);
    html! {
        <section class="ask">
            <h2>{ visit::SITUATION }</h2>
            if is_known {
                <figure class="known">
                    <figcaption class="field-hint">{ visit::KNOWN }</figcaption>
                    <blockquote class="prose">{ &props.known }</blockquote>
                </figure>
                <Chips<bool> label={visit::SITUATION_ASK} quiet_label=true {options} {chosen} on_choose={choose} />
            }
            if writes {
                <TextField name="situation" label={visit::SITUATION_TEXT} quiet_label={!is_known} kind={TextKind::Area}
                    value={props.situation.text.clone()} error={props.error.clone()}
                    on_change={props.editor.on(|form: &mut VisitForm, text| form.situation.text = text)} />
            } else if let Some(error) = &props.error {
                <p class="field-error">{ error }</p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct WhoAndWhenProps {
    form: VisitForm,
    members: Vec<(EntryId, String)>,
    editor: Editor<VisitForm>,
    error: Option<AttrValue>,
}

#[component]
fn WhoAndWhen(props: &WhoAndWhenProps) -> Html {
    let today = use_session().today();
    let date = props.form.date;
    let other = use_state(|| days_back(date, today).is_none());
    let members = props
        .members
        .iter()
        .map(|(id, name)| (*id, name.clone().into()))
        .collect::<Vec<(EntryId, AttrValue)>>();
    // Whoever is not chosen is the head of the household, who comes first.
    let speaker = props.form.speaker.or(props.members.first().map(|(id, _)| *id));
    let days = vec![
        (Some(0), words::TODAY.into()),
        (Some(1), words::YESTERDAY.into()),
        (Some(2), words::DAY_BEFORE.into()),
        (None, words::OTHER_DAY.into()),
    ];
    let chosen = if *other { Some(None) } else { Some(days_back(date, today)) };
    let on_day = {
        let (editor, other) = (props.editor.clone(), other.clone());
        Callback::from(move |back: Option<i32>| {
            other.set(back.is_none());
            let day = back.and_then(|days| today.checked_sub(days.days()).ok());
            editor.change(move |form| form.date = day.unwrap_or(form.date));
        })
    };
    let on_date = props.editor.on(|form: &mut VisitForm, text: String| {
        form.date = text.parse().unwrap_or(form.date);
    });
    html! {
        <section class="ask stack">
            if members.len() > 1 {
                <Chips<EntryId> label={visit::SPEAKER} options={members} chosen={speaker}
                    on_choose={props.editor.on(|form: &mut VisitForm, id| form.speaker = Some(id))} />
            }
            <Chips<Option<i32>> label={visit::DATE} options={days} {chosen} on_choose={on_day} />
            if *other {
                <TextField name="date" label={visit::DAY} kind={TextKind::Date} value={date.to_string()}
                    on_change={on_date} error={props.error.clone()} />
            }
        </section>
    }
}

/// 0 for today, up to 2 for the day before yesterday: the days that have a chip.
fn days_back(date: Date, today: Date) -> Option<i32> {
    Some((today - date).get_days()).filter(|days| (0..=2).contains(days))
}
