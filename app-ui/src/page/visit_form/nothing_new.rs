//! A visit at which nothing was new, in one confirmation (N4): each of the three asks is answered by it, none is typed.

use crate::part::{Button, Look, Sign};
use crate::words::visit;
use shared::api::{Confirmed, ItemsForm, VisitForm};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NothingNewProps {
    pub form: VisitForm,
    /// The form as it was opened.
    pub pristine: VisitForm,
    pub busy: bool,
    /// A correction has its answers already.
    pub correcting: bool,
    pub on_save: Callback<VisitForm>,
}

#[component]
pub fn NothingNew(props: &NothingNewProps) -> Html {
    let Some(form) = nothing_new(&props.form, &props.pristine).filter(|_| !props.correcting) else {
        return Html::default();
    };
    let on_press = props.on_save.reform(move |()| form.clone());
    html! {
        <div class="sheet sheet-pad stack">
            <Button words={visit::NOTHING_NEW} {on_press} look={Look::Main} sign={Sign::Tick} disabled={props.busy} />
            <p class="field-hint">{ visit::NOTHING_NEW_MEANS }</p>
        </div>
    }
}

/// The form with "nothing" for an answer to each ask. `None` where nothing is known that could be unchanged, or where an
/// answer was given already: that must not be lost.
fn nothing_new(form: &VisitForm, pristine: &VisitForm) -> Option<VisitForm> {
    let untouched = form.situation == pristine.situation
        && form.difficulties == pristine.difficulties
        && form.suggestions == pristine.suggestions;
    let known = pristine.situation.text.clone();
    if !untouched || known.trim().is_empty() {
        return None;
    }
    let none = || ItemsForm { none: true, items: Vec::new() };
    let situation = Confirmed { unchanged: true, text: known };
    Some(VisitForm { situation, difficulties: none(), suggestions: none(), ..form.clone() })
}

#[cfg(test)]
mod tests {
    use super::super::check::check;
    use super::*;
    use jiff::civil::{Date, date};
    use shared::domain::DocId;

    const TODAY: Date = date(2026, 7, 15);

    fn opened(known: &str) -> VisitForm {
        VisitForm {
            household: DocId(uuid::Uuid::nil()),
            date: TODAY,
            situation: Confirmed { unchanged: false, text: known.into() },
            difficulties: ItemsForm::default(),
            suggestions: ItemsForm::default(),
            speaker: None,
            pictures: vec![],
            told: vec![],
        }
    }

    #[test]
    fn n4_one_confirmation_answers_all_three_asks() {
        let day_before = VisitForm { date: date(2026, 7, 14), ..opened("独居") };
        let form = nothing_new(&day_before, &opened("独居")).expect("something is known");
        assert!(check(&form, false, TODAY).is_empty());
        assert_eq!((form.date, form.situation.unchanged), (date(2026, 7, 14), true));
    }

    #[test]
    fn a_first_visit_or_a_begun_one_cannot_be_confirmed_away() {
        assert_eq!(nothing_new(&opened(" "), &opened(" ")), None);
        let mut begun = opened("独居");
        begun.suggestions.none = true;
        assert_eq!(nothing_new(&begun, &opened("独居")), None);
    }
}
