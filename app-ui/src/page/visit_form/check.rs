//! What the form of a visit must hold before it is sent: said at the field, before anything is saved.

use super::items::Ask;
use jiff::civil::Date;
use shared::api::{ItemsForm, VisitForm};
use shared::domain::{Check, FieldError, Trouble};
use shared::limits::{ITEMS_MAX, TEXT_CHARS_MAX};

/// The form without answers that were begun and not filled in; a confirmed situation repeats what is known.
pub fn tidy(form: &VisitForm, known: &str) -> VisitForm {
    let mut form = form.clone();
    for items in [&mut form.difficulties, &mut form.suggestions] {
        items.items.retain(|item| item.id.is_some() || !item.text.trim().is_empty());
    }
    if form.situation.unchanged {
        known.clone_into(&mut form.situation.text);
    }
    form
}

/// Everything that is wrong. `answered`: whether the situation was confirmed, rewritten or written for the first time,
/// as opposed to prefilled and left alone.
pub fn check(form: &VisitForm, answered: bool, today: Date) -> Vec<FieldError> {
    let mut check = Check::default();
    let situation = &form.situation;
    check.text("situation", &situation.text, TEXT_CHARS_MAX);
    if !situation.unchanged && (!answered || situation.text.trim().is_empty()) {
        check.fail("situation", Trouble::Unanswered);
    }
    check_items(&mut check, Ask::Difficulties, &form.difficulties);
    check_items(&mut check, Ask::Suggestions, &form.suggestions);
    if form.date > today {
        check.fail("date", Trouble::BadDate);
    }
    check.finish().err().unwrap_or_default()
}

fn check_items(check: &mut Check, ask: Ask, items: &ItemsForm) {
    check.at_most(ask.path(), items.items.len(), ITEMS_MAX);
    for (index, item) in items.items.iter().enumerate() {
        check.required(&ask.item_path(index), &item.text, TEXT_CHARS_MAX);
    }
    let standing = items.items.iter().any(|item| !item.struck);
    match (items.none, standing) {
        (false, false) => check.fail(ask.path(), Trouble::Unanswered),
        (true, true) => check.fail(ask.path(), Trouble::Contradicts),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::api::{Confirmed, ItemForm};
    use shared::domain::DocId;

    const TODAY: Date = date(2026, 7, 15);

    fn items(none: bool, texts: &[&str]) -> ItemsForm {
        let item = |text: &&str| ItemForm {
            id: None,
            text: (*text).to_owned(),
            make: true,
            struck: false,
            document: None,
        };
        ItemsForm { none, items: texts.iter().map(item).collect() }
    }

    fn complete() -> VisitForm {
        VisitForm {
            household: DocId(uuid::Uuid::nil()),
            date: TODAY,
            situation: Confirmed { unchanged: true, text: String::new() },
            difficulties: items(true, &[]),
            suggestions: items(true, &[]),
            speaker: None,
            pictures: vec![],
            told: vec![],
        }
    }

    fn fields(form: &VisitForm, answered: bool) -> Vec<String> {
        check(&tidy(form, "独居"), answered, TODAY).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_visit_is_complete_when_each_ask_is_answered_or_none() {
        assert!(fields(&complete(), false).is_empty());
        let raised = VisitForm { difficulties: items(false, &["路灯不亮", " "]), ..complete() };
        assert!(fields(&raised, false).is_empty(), "an empty answer is left out");
    }

    #[test]
    fn each_gap_is_named_at_its_field() {
        let prefilled = Confirmed { unchanged: false, text: "独居".into() };
        let table = [
            (VisitForm { situation: prefilled, ..complete() }, "situation"),
            (VisitForm { difficulties: items(false, &[]), ..complete() }, "difficulties"),
            (VisitForm { suggestions: items(true, &["多办活动"]), ..complete() }, "suggestions"),
            (VisitForm { date: date(2026, 7, 16), ..complete() }, "date"),
            (
                VisitForm {
                    difficulties: items(false, &["好", &"长".repeat(TEXT_CHARS_MAX + 1)]),
                    ..complete()
                },
                "difficulties.1",
            ),
        ];
        for (form, field) in table {
            assert_eq!(fields(&form, false), [field]);
        }
    }

    #[test]
    fn a_confirmed_situation_repeats_what_is_known() {
        assert_eq!(tidy(&complete(), "独居").situation.text, "独居");
    }
}
