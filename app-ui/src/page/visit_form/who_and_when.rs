//! Who spoke and on which day, with the likely answers as chips.

use crate::form::Editor;
use crate::part::{Chips, TextField, TextKind};
use crate::session::use_session;
use crate::words::{self, visit};
use jiff::ToSpan;
use jiff::civil::Date;
use shared::api::VisitForm;
use shared::domain::EntryId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WhoAndWhenProps {
    pub form: VisitForm,
    /// Who may have spoken, the head first.
    pub members: Vec<(EntryId, String)>,
    pub editor: Editor<VisitForm>,
    /// What is wrong with the date.
    pub error: Option<AttrValue>,
}

#[component]
pub fn WhoAndWhen(props: &WhoAndWhenProps) -> Html {
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
