//! 接谈登记 (T4d): one screen, ready to type. Who, found as one types; what, in their words; how to reach them. All else is
//! folded away. Saved, it leads at once to the next, for there is a queue.

mod alike;
mod check;
mod done;
mod matters;
mod more;
mod who;

use self::alike::PerhapsHere;
use self::check::{check, tidy};
use self::done::ReceptionDone;
use self::matters::Matters;
use self::more::More;
use self::who::Who;
use crate::ask::use_ask;
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{DraftNotice, FormFoot, Page, TextField, TextKind, saves_by_keys, show_asked};
use crate::route::Route;
use crate::saving::use_saving;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, reception};
use shared::api::{DraftKey, FormTarget, FormView, PointChoice, ReceptionForm, Request, Saved};
use shared::domain::{DocId, UnitId};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct ReceptionFormPageProps {
    /// `None`: a new one.
    pub id: Option<DocId>,
}

#[component]
pub fn ReceptionFormPage(props: &ReceptionFormPageProps) -> Html {
    // Each next one is a form of its own.
    let round = use_state(|| 0u32);
    let on_next = {
        let round = round.clone();
        Callback::from(move |()| round.set(*round + 1))
    };
    html! { <Round key={*round} id={props.id} {on_next} /> }
}

#[derive(Properties, PartialEq)]
struct RoundProps {
    id: Option<DocId>,
    on_next: Callback<()>,
}

#[component]
fn Round(props: &RoundProps) -> Html {
    let target = props.id.map_or(FormTarget::NewReception, |id| FormTarget::Reception { id });
    let asking = use_ask::<FormView>(Request::OpenForm { target }, 0);
    let (id, on_next) = (props.id, props.on_next.clone());
    show_asked(&asking, |view| html! { <Opening {id} view={view.clone()} {on_next} /> })
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    id: Option<DocId>,
    view: FormView,
    on_next: Callback<()>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let draft = match &props.view {
        FormView::Reception { draft, .. } => draft.clone(),
        _ => None,
    };
    let beginning = use_beginning(draft);
    let done = use_state(|| None::<(Saved, bool)>);
    let FormView::Reception { base, form, points, about, .. } = &props.view else {
        return Html::default();
    };
    if let Some((saved, kept)) = &*done {
        return html! { <ReceptionDone saved={saved.clone()} kept={*kept} on_next={props.on_next.clone()} /> };
    }
    let around = Around { correcting: props.id, points: points.clone(), about: about.clone() };
    let on_done = Callback::from(move |saved| done.set(Some(saved)));
    let key = beginning.count;
    html! { <Filling {key} base={base.clone()} form={form.clone()} {around} {beginning} {on_done} /> }
}

/// What stands around the fields.
#[derive(Clone, PartialEq)]
struct Around {
    correcting: Option<DocId>,
    points: Vec<PointChoice>,
    about: Vec<(UnitId, String)>,
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    base: Vec<String>,
    /// As it would be without a draft.
    form: ReceptionForm,
    around: Around,
    beginning: Beginning,
    /// A new one was saved, and whether who came is kept from here.
    on_done: Callback<(Saved, bool)>,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let around = &props.around;
    let today = use_session().today();
    let key = around.correcting.map_or(DraftKey::NewReception, |id| DraftKey::Reception { id });
    let form = use_form(key, &props.beginning, &props.base, &props.form);
    let content = form.content.clone();
    let chosen = use_state(|| None);
    // Somebody new is typed: only then somebody else may be meant.
    let is_new = around.correcting.is_none() && !content.speaker.anonymous && content.speaker.known.is_none();
    let speaker = content.speaker.clone();
    let own_unit = use_session().me().map(|me| me.unit.clone());
    let kept = content.about.as_ref().zip(own_unit).is_some_and(|(about, own)| about.contains(&own));
    let after = use_after(
        form.draft.close.clone(),
        around.correcting,
        props.on_done.reform(move |saved| (saved, kept)),
    );
    let saving = use_saving(after);
    let save = {
        let (content, base, id, save) =
            (content.clone(), form.base.clone(), around.correcting, saving.save.clone());
        let named_before = props.form.speaker.anonymous && id.is_some();
        Callback::from(move |()| {
            let form = tidy(&content);
            let wrong = check(&form, named_before, today);
            save.emit((wrong, Request::SaveReception { id, base: base.clone(), form }));
        })
    };
    let (title, back) = match around.correcting {
        None => (reception::NEW, Route::Receptions),
        Some(id) => (reception::CORRECT_TITLE, Route::Reception { id }),
    };
    let point = around.points.iter().find(|point| Some(point.id) == content.point);
    let point_name = point.map(|point| point.name.clone()).unwrap_or_default();
    let sub = html! { words::line(&[&words::date(content.date, today), &point_name]) };
    let close = form.draft.close.clone();
    html! {
        <Page {title} {back} narrow=true {sub}>
            <form onkeydown={saves_by_keys(save.clone())} onsubmit={|e: SubmitEvent| e.prevent_default()}>
                <DraftNotice beginning={props.beginning.clone()} {close} />
                <Who speaker={content.speaker.clone()} correcting={around.correcting.is_some()}
                    kept_away={props.form.speaker.anonymous && content.about.is_some() && around.correcting.is_some()}
                    chosen={chosen.clone()} editor={form.editor.clone()} errors={saving.errors.clone()} />
                <Matters matters={content.matters.clone()} editor={form.editor.clone()} errors={saving.errors.clone()} />
                if !content.speaker.anonymous {
                    <section class="ask">
                        <h2>{ reception::REACH }</h2>
                        <TextField name="phone" label={reception::PHONE} hint={reception::PHONE_HINT} kind={TextKind::Tel}
                            value={content.speaker.phone.clone()} error={saving.error_of("phone")}
                            on_change={form.editor.on(|form: &mut ReceptionForm, text| form.speaker.phone = text)} />
                    </section>
                }
                <More form={content} points={around.points.clone()} about={around.about.clone()}
                    correcting={around.correcting.is_some()} editor={form.editor.clone()} errors={saving.errors.clone()} />
                <FormFoot words={save_words(around)} on_save={save} {saving} kept={form.draft.kept}>
                    if is_new { <PerhapsHere {speaker} {chosen} editor={form.editor} /> }
                </FormFoot>
            </form>
        </Page>
    }
}

fn save_words(around: &Around) -> &'static str {
    if around.correcting.is_some() { reception::SAVE_CORRECTION } else { reception::SAVE }
}

/// What follows a save: the draft is put away; a new one says what it made, a corrected one is shown.
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
        let Some(id) = correcting else {
            on_done.emit(saved);
            return;
        };
        let words = match (saved.unchanged, saved.merged) {
            (true, _) => reception::DONE_UNCHANGED,
            (false, true) => reception::DONE_MERGED,
            (false, false) => reception::DONE_CORRECTED,
        };
        toaster.emit(Toast::said(words));
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Reception { id });
        }
    })
}
