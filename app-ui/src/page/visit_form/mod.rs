//! 入户访谈: the three asks (T3e) on one screen, in the order of a conversation. What was known is confirmed with one
//! touch (N4); each difficulty becomes an issue at save unless it is unticked.

mod check;
mod done;
mod items;
mod nothing_new;
mod open_issues;
mod pictures;
mod situation;
mod who_and_when;

use self::check::{check, tidy};
use self::done::VisitDone;
use self::items::{Ask, Items};
use self::nothing_new::NothingNew;
use self::open_issues::OpenIssues;
use self::pictures::PicturesAsk;
use self::situation::Situation;
use self::who_and_when::WhoAndWhen;
use crate::ask::use_ask;
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{DraftNotice, FormFoot, Page, saves_by_keys, show_asked};
use crate::route::Route;
use crate::saving::use_saving;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, visit};
use jiff::civil::Date;
use shared::api::{AnswerRow, DraftKey, FormTarget, FormView, Request, Saved, VisitForm};
use shared::domain::{DocId, EntryId};
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
        FormView::Visit { draft, .. } => draft.clone(),
        _ => None,
    };
    let beginning = use_beginning(draft);
    let today = use_session().today();
    let done = use_state(|| None::<Saved>);
    let FormView::Visit { base, form, head, address, members, issues, last_visit, .. } = &props.view else {
        return Html::default();
    };
    if let Some(saved) = &*done {
        return html! { <VisitDone saved={saved.clone()} household={form.household} head={head.clone()} /> };
    }
    let correcting = match props.target {
        FormTarget::Visit { id } => Some(id),
        _ => None,
    };
    let about = About {
        correcting,
        household: form.household,
        head: head.clone(),
        place: words::line(&[address, &visit::last(*last_visit, today)]),
        members: members.clone(),
        issues: issues.clone(),
    };
    let on_done = Callback::from(move |saved| done.set(Some(saved)));
    let key = beginning.count;
    html! { <Filling {key} base={base.clone()} form={form.clone()} {about} {beginning} {on_done} /> }
}

/// What stands around the fields.
#[derive(Clone, PartialEq)]
struct About {
    correcting: Option<DocId>,
    household: DocId,
    head: String,
    place: String,
    members: Vec<(EntryId, String)>,
    issues: Vec<AnswerRow>,
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    base: Vec<String>,
    /// As it would be without a draft.
    form: VisitForm,
    about: About,
    beginning: Beginning,
    /// A new visit was saved.
    on_done: Callback<Saved>,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let about = &props.about;
    let today = use_session().today();
    let new = DraftKey::NewVisit { household: props.form.household };
    let key = about.correcting.map_or(new, |id| DraftKey::Visit { id });
    let form = use_form(key, &props.beginning, &props.base, &props.form);
    let after = use_after(form.draft.close.clone(), about.correcting, props.on_done.clone());
    let saving = use_saving(after);
    let known = props.form.situation.text.clone();
    // Seen and neither confirmed nor rewritten is not an answer; in a correction the answer was given before.
    let rewriting = use_state(|| about.correcting.is_some() || form.content.situation.text != known);
    let save = {
        let (content, base, id) = (form.content.clone(), form.base.clone(), about.correcting);
        let (known, save) = (known.clone(), saving.save.clone());
        let answered = known.trim().is_empty() || *rewriting;
        Callback::from(move |()| {
            let form = tidy(&content, &known);
            let wrong = check(&form, answered, today);
            save.emit((wrong, Request::SaveVisit { id, base: base.clone(), form }));
        })
    };
    let save_nothing_new = {
        let (base, save) = (form.base.clone(), saving.save.clone());
        Callback::from(move |form: VisitForm| {
            save.emit((Vec::new(), Request::SaveVisit { id: None, base: base.clone(), form }));
        })
    };
    let situation = html! {
        <Situation situation={form.content.situation.clone()} {known} rewriting={*rewriting}
            on_rewrite={Callback::from(move |on| rewriting.set(on))} editor={form.editor.clone()}
            error={saving.error_of("situation")} />
    };
    let close = form.draft.close.clone();
    html! {
        <Paper about={about.clone()} day={form.content.date} save={save.clone()}>
            <div class="stack">
                <DraftNotice beginning={props.beginning.clone()} {close} />
                <OpenIssues issues={about.issues.clone()} told={form.content.told.clone()}
                    editor={form.editor.clone()} correcting={about.correcting.is_some()} />
                <NothingNew form={form.content.clone()} pristine={props.form.clone()} busy={saving.busy}
                    correcting={about.correcting.is_some()} on_save={save_nothing_new} />
            </div>
            { situation }
            <Items ask={Ask::Difficulties} items={form.content.difficulties.clone()} editor={form.editor.clone()}
                errors={saving.errors.clone()} />
            <Items ask={Ask::Suggestions} items={form.content.suggestions.clone()} editor={form.editor.clone()}
                errors={saving.errors.clone()} />
            <PicturesAsk pictures={form.content.pictures.clone()} saved={props.form.pictures.clone()}
                record={about.correcting} editor={form.editor.clone()} />
            <WhoAndWhen form={form.content} members={about.members.clone()} editor={form.editor}
                error={saving.error_of("date")} />
            <FormFoot words={save_words(about)} on_save={save} {saving} kept={form.draft.kept} />
        </Paper>
    }
}

fn save_words(about: &About) -> &'static str {
    if about.correcting.is_some() { visit::SAVE_CORRECTION } else { visit::SAVE }
}

#[derive(Properties, PartialEq)]
struct PaperProps {
    about: About,
    day: Date,
    save: Callback<()>,
    children: Html,
}

/// The page with its heading, and the keys that save.
#[component]
fn Paper(props: &PaperProps) -> Html {
    let about = &props.about;
    let today = use_session().today();
    let (title, back) = match about.correcting {
        None => (visit::title(&about.head), Route::Household { id: about.household }),
        Some(id) => (visit::correct_title(props.day, today), Route::Visit { id }),
    };
    html! {
        <Page {title} {back} narrow=true personal=true sub={html! { &about.place }}>
            <form onkeydown={saves_by_keys(props.save.clone())} onsubmit={|e: SubmitEvent| e.prevent_default()}>
                { props.children.clone() }
            </form>
        </Page>
    }
}

/// What follows a save: the draft is put away; a new visit says what it made, a corrected one is shown.
#[hook]
fn use_after(
    close_draft: Callback<()>,
    correcting: Option<DocId>,
    on_done: Callback<Saved>,
) -> Callback<Saved> {
    let toaster = use_toaster();
    let navigator = use_navigator();
    Callback::from(move |saved: Saved| {
        close_draft.emit(());
        if correcting.is_none() {
            on_done.emit(saved);
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
