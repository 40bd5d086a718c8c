//! What is seldom asked for, folded away: services given, a complaint about the unit itself, day and place, ID and address.

use super::matters::new_matter;
use crate::form::Editor;
use crate::part::{Button, Chips, Icon, Look, Notice, Sign, TextField, TextKind, Tick};
use crate::saving::error_of;
use crate::session::use_session;
use crate::words::{self, reception};
use jiff::ToSpan;
use jiff::civil::Date;
use shared::api::{MatterForm, PointChoice, ReceptionForm};
use shared::domain::{FieldError, MatterKind, PointId, ServiceKind, UnitId};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MoreProps {
    pub form: ReceptionForm,
    pub points: Vec<PointChoice>,
    /// Units that may be complained about.
    pub about: Vec<(UnitId, String)>,
    pub correcting: bool,
    pub editor: Editor<ReceptionForm>,
    pub errors: Vec<FieldError>,
}

#[component]
pub fn More(props: &MoreProps) -> Html {
    let today = use_session().today();
    let form = &props.form;
    // What was filled in is not hidden, nor is what must be mended.
    let has_content = form.about.is_some()
        || form.date != today
        || form.matters.iter().any(|matter| matter.kind == MatterKind::Service)
        || !form.speaker.id_number.is_empty();
    let wrong = ["date", "id_number", "address", "about", "point"];
    let is_wrong = props.errors.iter().any(|error| wrong.contains(&error.field.as_str()));
    let open = use_state(|| has_content);
    let toggle = {
        let open = open.clone();
        Callback::from(move |()| open.set(!*open))
    };
    let shown = *open || is_wrong;
    html! {
        <section class="ask stack">
            <Button words={reception::MORE} on_press={toggle} look={Look::Plain} sign={Sign::Add} expanded={Some(shown)} />
            if shown {
                <Services matters={form.matters.clone()} editor={props.editor.clone()} />
                if !props.correcting { { about(props) } }
                <Day date={form.date} editor={props.editor.clone()} error={error_of(&props.errors, "date")} />
                { place(props) }
                { personal(props) }
            }
        </section>
    }
}

/// T1f: told to the area above, and to nobody here.
fn about(props: &MoreProps) -> Html {
    let units = props.about.iter().map(|(id, name)| (Some(id.clone()), name.clone().into()));
    let options: Vec<(Option<UnitId>, AttrValue)> =
        std::iter::once((None, reception::ABOUT_NOBODY.into())).chain(units).collect();
    let on_choose = props.editor.on(|form: &mut ReceptionForm, unit| form.about = unit);
    html! {
        <>
            <Chips<Option<UnitId>> label={reception::ABOUT} {options} chosen={Some(props.form.about.clone())} {on_choose} />
            if props.form.about.is_some() {
                <Notice title={reception::ABOUT_CHOSEN}><p>{ reception::ABOUT_HINT }</p></Notice>
            } else {
                <p class="field-hint">{ reception::ABOUT_HINT }</p>
            }
        </>
    }
}

fn place(props: &MoreProps) -> Html {
    if props.points.is_empty() {
        return Html::default();
    }
    let points = props.points.iter().map(|point| (Some(point.id), point.name.clone().into()));
    let options: Vec<(Option<PointId>, AttrValue)> =
        points.chain([(None, reception::ELSEWHERE.into())]).collect();
    let on_choose = props.editor.on(|form: &mut ReceptionForm, point| form.point = point);
    html! { <Chips<Option<PointId>> label={reception::POINT} {options} chosen={Some(props.form.point)} {on_choose} /> }
}

fn personal(props: &MoreProps) -> Html {
    let speaker = &props.form.speaker;
    if speaker.anonymous || speaker.known.is_some() {
        return Html::default();
    }
    html! {
        <div class="fields fields-two">
            <TextField name="id_number" label={reception::ID_NUMBER} value={speaker.id_number.clone()}
                error={error_of(&props.errors, "id_number")}
                on_change={props.editor.on(|form: &mut ReceptionForm, text| form.speaker.id_number = text)} />
            <TextField name="address" label={reception::ADDRESS} value={speaker.address.clone()}
                error={error_of(&props.errors, "address")}
                on_change={props.editor.on(|form: &mut ReceptionForm, text| form.speaker.address = text)} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ServicesProps {
    matters: Vec<MatterForm>,
    editor: Editor<ReceptionForm>,
}

/// 便民服务 (T4e): one touch for each that was given.
#[component]
fn Services(props: &ServicesProps) -> Html {
    let given = |kind: ServiceKind| {
        props.matters.iter().position(|matter| matter.service == Some(kind) && !matter.struck)
    };
    let chips = ServiceKind::ALL.into_iter().map(|kind| {
        let editor = props.editor.clone();
        let is_given = given(kind).is_some();
        let onclick = Callback::from(move |_: MouseEvent| editor.change(move |form| toggle(form, kind)));
        html! {
            <button type="button" class="chip" {onclick} aria-pressed={is_given.to_string()}>
                <span class="chip-tick"><Icon sign={Sign::Tick} size=18 /></span>{ words::service(kind) }
            </button>
        }
    });
    let ticks = ServiceKind::ALL.into_iter().filter_map(|kind| {
        let index = given(kind)?;
        let on_change = props.editor.on(move |form: &mut ReceptionForm, on| {
            if let Some(matter) = form.matters.get_mut(index) {
                matter.handed_on = on;
            }
        });
        let words = format!("{}：{}", words::service(kind), reception::HANDED_ON);
        Some(html! { <Tick {words} on={props.matters[index].handed_on} {on_change} /> })
    });
    html! {
        <div class="choice stack">
            <p class="choice-label">{ reception::SERVICES }</p>
            <div class="chips" role="group" aria-label={reception::SERVICES}>{ for chips }</div>
            <div class="button-row">{ for ticks }</div>
        </div>
    }
}

/// A saved service is struck out, a new one is taken out.
fn toggle(form: &mut ReceptionForm, kind: ServiceKind) {
    match form.matters.iter().position(|matter| matter.service == Some(kind)) {
        Some(index) if form.matters[index].id.is_some() => {
            form.matters[index].struck = !form.matters[index].struck;
        }
        Some(index) => drop(form.matters.remove(index)),
        None => {
            let service = new_matter(MatterKind::Service, "");
            form.matters.push(MatterForm { service: Some(kind), ..service });
        }
    }
}

#[derive(Properties, PartialEq)]
struct DayProps {
    date: Date,
    editor: Editor<ReceptionForm>,
    error: Option<AttrValue>,
}

/// T4h: when it was received, where it is written down later.
#[component]
fn Day(props: &DayProps) -> Html {
    let today = use_session().today();
    let back = |date: Date| Some((today - date).get_days()).filter(|days| (0..=2).contains(days));
    let other = use_state(|| back(props.date).is_none());
    let days = vec![
        (Some(0), words::TODAY.into()),
        (Some(1), words::YESTERDAY.into()),
        (Some(2), words::DAY_BEFORE.into()),
        (None, words::OTHER_DAY.into()),
    ];
    let chosen = if *other { Some(None) } else { Some(back(props.date)) };
    let on_day = {
        let (editor, other) = (props.editor.clone(), other.clone());
        Callback::from(move |back: Option<i32>| {
            other.set(back.is_none());
            let day = back.and_then(|days| today.checked_sub(days.days()).ok());
            editor.change(move |form| form.date = day.unwrap_or(form.date));
        })
    };
    let on_date = props.editor.on(|form: &mut ReceptionForm, text: String| {
        form.date = text.parse().unwrap_or(form.date);
    });
    html! {
        <>
            <Chips<Option<i32>> label={reception::DATE} options={days} {chosen} on_choose={on_day} />
            if *other {
                <TextField name="date" label={reception::DATE} quiet_label=true kind={TextKind::Date}
                    value={props.date.to_string()} on_change={on_date} error={props.error.clone()} />
            }
        </>
    }
}
