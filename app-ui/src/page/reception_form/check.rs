//! What the form of a reception must hold before it is sent: said at the field, before anything is saved.

use jiff::civil::Date;
use shared::api::ReceptionForm;
use shared::domain::{Check, FieldError, MatterKind, Trouble};
use shared::limits::{MATTERS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX};

/// The form without matters that were begun and not filled in.
pub fn tidy(form: &ReceptionForm) -> ReceptionForm {
    let mut form = form.clone();
    form.matters.retain(|matter| {
        matter.id.is_some() || matter.kind == MatterKind::Service || !matter.text.trim().is_empty()
    });
    form
}

/// Everything that is wrong. `was_anonymous`: a correction of a reception without a name, which may stay so.
pub fn check(form: &ReceptionForm, was_anonymous: bool, today: Date) -> Vec<FieldError> {
    let mut check = Check::default();
    let speaker = &form.speaker;
    if !speaker.anonymous && speaker.known.is_none() && !was_anonymous {
        check.required("name", &speaker.name, NAME_CHARS_MAX);
        // The end of a number that was looked for is nobody's name.
        if !speaker.name.is_empty() && speaker.name.bytes().all(|b| b.is_ascii_digit()) {
            check.fail("name", Trouble::Missing);
        }
    }
    if !speaker.anonymous {
        check.phone("phone", speaker.phone.trim());
        check.id_number("id_number", speaker.id_number.trim());
    }
    check.at_most("matters", form.matters.len(), MATTERS_MAX);
    if form.matters.iter().all(|matter| matter.struck) {
        check.fail("matters", Trouble::Missing);
    }
    for (index, matter) in form.matters.iter().enumerate() {
        if matter.kind != MatterKind::Service {
            check.required(&format!("matters.{index}"), &matter.text, TEXT_CHARS_MAX);
        }
    }
    if form.date > today {
        check.fail("date", Trouble::BadDate);
    }
    check.finish().err().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::api::{MatterForm, SpeakerForm};
    use shared::domain::ServiceKind;

    const TODAY: Date = date(2026, 7, 15);

    fn matter(kind: MatterKind, text: &str) -> MatterForm {
        let service = (kind == MatterKind::Service).then_some(ServiceKind::Pension);
        MatterForm {
            id: None,
            kind,
            text: text.into(),
            service,
            handed_on: false,
            struck: false,
            document: None,
        }
    }

    fn form(name: &str, matters: Vec<MatterForm>) -> ReceptionForm {
        let speaker = SpeakerForm { name: name.into(), ..SpeakerForm::default() };
        ReceptionForm { point: None, date: TODAY, speaker, about: None, matters }
    }

    fn fields(form: &ReceptionForm) -> Vec<String> {
        check(&tidy(form), false, TODAY).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn t4d_a_name_or_none_on_purpose_and_one_matter_are_all_that_is_asked_for() {
        let told = || vec![matter(MatterKind::Difficulty, "路灯不亮"), matter(MatterKind::Difficulty, " ")];
        assert!(fields(&form("林秀英", told())).is_empty());
        assert_eq!(fields(&form("", told())), ["name"]);
        let mut anonymous = form("", told());
        anonymous.speaker.anonymous = true;
        assert!(fields(&anonymous).is_empty());
        assert_eq!(fields(&form("林秀英", Vec::new())), ["matters"]);
        assert!(fields(&form("林秀英", vec![matter(MatterKind::Service, "")])).is_empty());
    }

    #[test]
    fn a_phone_that_is_none_and_a_day_to_come_are_said_at_once() {
        let mut wrong = form("林秀英", vec![matter(MatterKind::Suggestion, "多设车棚")]);
        wrong.speaker.phone = "电话".into();
        wrong.date = date(2026, 7, 16);
        assert_eq!(fields(&wrong), ["phone", "date"]);
    }
}
