//! One person in the form of a household.

use crate::form::Editor;
use crate::part::{Button, Chips, Icon, Look, Sign, TextField, TextKind};
use crate::saving::error_of;
use crate::words::{self, household};
use shared::api::HouseholdForm;
use shared::domain::{
    EntryId, FieldError, Member, MemberState, Relation, Sex, birth_date, check_id_number, sex_of,
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MemberFormProps {
    pub number: usize,
    pub id: EntryId,
    pub member: Member,
    /// Not saved yet: can be taken out again.
    pub is_new: bool,
    pub editor: Editor<HouseholdForm>,
    pub errors: Vec<FieldError>,
}

const RELATIONS: [Relation; 10] = [
    Relation::Head,
    Relation::Spouse,
    Relation::Child,
    Relation::ChildInLaw,
    Relation::Grandchild,
    Relation::Parent,
    Relation::ParentInLaw,
    Relation::Grandparent,
    Relation::Sibling,
    Relation::Other,
];

const STATES: [MemberState; 4] =
    [MemberState::Present, MemberState::MovedOut, MemberState::Deceased, MemberState::Struck];

#[component]
pub fn MemberForm(props: &MemberFormProps) -> Html {
    let id = props.id;
    let take_out = {
        let editor = props.editor.clone();
        Callback::from(move |()| editor.change(move |form| drop(form.household.members.remove(&id))))
    };
    html! {
        <fieldset class="member-form stack">
            <div class="member-form-head">
                <h3>{ household::member_number(props.number) }</h3>
                if props.is_new && props.number > 1 {
                    <Button words={household::TAKE_OUT} on_press={take_out} look={Look::Plain} sign={Sign::Cross} />
                }
            </div>
            { main_fields(props) }
            <details class="more" open={has_wrong_details(props)}>
                <summary><Icon sign={Sign::Forward} size=20 />{ household::MORE_OF_MEMBER }</summary>
                { more_fields(props) }
            </details>
        </fieldset>
    }
}

/// A callback that changes one thing of this person.
fn on<V: 'static>(props: &MemberFormProps, set: fn(&mut Member, V)) -> Callback<V> {
    let id = props.id;
    props.editor.on(move |form: &mut HouseholdForm, value| {
        if let Some(member) = form.household.members.get_mut(&id) {
            set(member, value);
        }
    })
}

fn path(props: &MemberFormProps, field: &str) -> String {
    format!("members.{}.{field}", props.id)
}

fn name_of(props: &MemberFormProps, field: &str) -> AttrValue {
    format!("member-{}-{field}", props.number).into()
}

fn main_fields(props: &MemberFormProps) -> Html {
    let member = &props.member;
    let relations = RELATIONS.into_iter().map(|one| (one, words::relation(one).into())).collect::<Vec<_>>();
    let states = STATES.into_iter().map(|one| (one, words::member_state(one).into())).collect::<Vec<_>>();
    html! {
        <>
            <div class="fields fields-two">
                <TextField name={name_of(props, "name")} label={household::NAME} value={member.name.clone()}
                    on_change={on(props, |member, text| member.name = text)}
                    error={error_of(&props.errors, &path(props, "name"))} />
                <TextField name={name_of(props, "phone")} label={household::PHONE} kind={TextKind::Tel}
                    value={member.phone.clone()} on_change={on(props, |member, text| member.phone = text)}
                    error={error_of(&props.errors, &path(props, "phone"))} />
            </div>
            <Chips<Relation> label={household::RELATION} options={relations} chosen={member.relation}
                on_choose={on(props, |member, relation| member.relation = relation)} />
            if !props.is_new {
                <Chips<MemberState> label={household::MEMBER_STATE} options={states} chosen={member.state}
                    on_choose={on(props, |member, state| member.state = state)} />
            }
            if matches!(member.state, MemberState::MovedOut | MemberState::Deceased) {
                { departure(props) }
            }
        </>
    }
}

/// When somebody went, and where: both may stay empty.
fn departure(props: &MemberFormProps) -> Html {
    let member = &props.member;
    let since = member.since.map(|date| date.to_string()).unwrap_or_default();
    html! {
        <div class="fields fields-two">
            <TextField name={name_of(props, "since")} label={household::SINCE} kind={TextKind::Date} value={since}
                on_change={on(props, |member, text: String| member.since = text.parse().ok())} />
            if member.state == MemberState::MovedOut {
                <TextField name={name_of(props, "whereabouts")} label={household::WHEREABOUTS}
                    value={member.whereabouts.clone()} on_change={on(props, |member, text| member.whereabouts = text)}
                    error={error_of(&props.errors, &path(props, "whereabouts"))} />
            }
        </div>
    }
}

fn more_fields(props: &MemberFormProps) -> Html {
    let member = &props.member;
    let sexes = [Sex::Male, Sex::Female, Sex::Unknown].map(|one| (one, words::sex(one).into())).to_vec();
    let birth = member.birth.map(|date| date.to_string()).unwrap_or_default();
    html! {
        <div class="stack">
            <TextField name={name_of(props, "id-number")} label={household::ID_NUMBER} hint={household::ID_NUMBER_HINT}
                value={member.id_number.clone()} on_change={on(props, set_id_number)}
                error={error_of(&props.errors, &path(props, "id_number"))} />
            <div class="fields fields-two">
                <TextField name={name_of(props, "birth")} label={household::BIRTH} kind={TextKind::Date} value={birth}
                    on_change={on(props, |member, text: String| member.birth = text.parse().ok())}
                    error={error_of(&props.errors, &path(props, "birth"))} />
                <Chips<Sex> label={household::SEX} options={sexes} chosen={member.sex}
                    on_choose={on(props, |member, sex| member.sex = sex)} />
            </div>
            <TextField name={name_of(props, "note")} label={household::NOTE} value={member.note.clone()}
                on_change={on(props, |member, text| member.note = text)}
                error={error_of(&props.errors, &path(props, "note"))} />
        </div>
    }
}

/// A valid number also says when the person was born and the sex: nobody should type those again.
fn set_id_number(member: &mut Member, text: String) {
    let number = text.trim().to_uppercase();
    if check_id_number(&number).is_ok() {
        member.birth = birth_date(&number);
        member.sex = sex_of(&number).unwrap_or(member.sex);
    }
    member.id_number = number;
}

fn has_wrong_details(props: &MemberFormProps) -> bool {
    ["id_number", "birth", "note"]
        .into_iter()
        .any(|field| error_of(&props.errors, &path(props, field)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_id_number_fills_in_birth_and_sex_and_an_invalid_one_changes_neither() {
        let mut member = Member::default();
        set_id_number(&mut member, "11010519491231002x".into());
        assert_eq!(member.id_number, "11010519491231002X");
        assert_eq!((member.birth, member.sex), (Some(jiff::civil::date(1949, 12, 31)), Sex::Female));
        set_id_number(&mut member, "1101".into());
        assert_eq!((member.birth, member.sex), (Some(jiff::civil::date(1949, 12, 31)), Sex::Female));
    }
}
