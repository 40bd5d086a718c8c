//! 新增住户 and 更正住户资料: address, what is known, the people.

mod alike;
mod member;

use self::alike::PerhapsKnown;
use self::member::MemberForm;
use crate::ask::use_ask;
use crate::draft::{Beginning, use_beginning};
use crate::form::{Editor, use_form};
use crate::part::{
    Button, Chips, DraftNotice, FormFoot, Page, Sign, TextField, TextKind, Toggles, saves_by_keys, show_asked,
};
use crate::route::Route;
use crate::saving::{error_of, use_saving};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, household};
use shared::api::{Draft, DraftKey, FormTarget, FormView, HouseholdForm, Request, Saved};
use shared::domain::{
    Body, Check, DocId, EntryId, FieldError, GridId, KeyGroup, Level, Member, Relation, UnitId,
};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct HouseholdFormPageProps {
    /// `None`: a new household.
    pub id: Option<DocId>,
}

#[component]
pub fn HouseholdFormPage(props: &HouseholdFormPageProps) -> Html {
    let target = props.id.map_or(FormTarget::NewHousehold, |id| FormTarget::Household { id });
    let asking = use_ask::<FormView>(Request::OpenForm { target }, 0);
    let id = props.id;
    show_asked(&asking, |view| match view {
        FormView::Household { base, form, spare_ids, draft } => html! {
            <Opening {id} base={base.clone()} form={with_a_head(form, spare_ids)} spare_ids={spare_ids.clone()}
                draft={draft.clone()} />
        },
        _ => Html::default(),
    })
}

/// A new household begins with one person to fill in: its head.
fn with_a_head(form: &HouseholdForm, spare_ids: &[EntryId]) -> HouseholdForm {
    let mut form = form.clone();
    if let (true, Some(id)) = (form.household.members.is_empty(), spare_ids.first()) {
        form.household.members.insert(*id, Member::default());
    }
    form
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    id: Option<DocId>,
    base: Vec<String>,
    form: HouseholdForm,
    spare_ids: Vec<EntryId>,
    draft: Option<Draft>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let key = beginning.count;
    html! {
        <Filling {key} id={props.id} base={props.base.clone()} form={props.form.clone()}
            spare_ids={props.spare_ids.clone()} {beginning} />
    }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    id: Option<DocId>,
    base: Vec<String>,
    form: HouseholdForm,
    spare_ids: Vec<EntryId>,
    beginning: Beginning,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let key = props.id.map_or(DraftKey::NewHousehold, |id| DraftKey::Household { id });
    let form = use_form(key, &props.beginning, &props.base, &props.form);
    let after = use_after(form.draft.close.clone());
    let saving = use_saving(after);
    let save = {
        let (content, base, id) = (form.content.clone(), form.base.clone(), props.id);
        let (pristine, save) = (props.form.clone(), saving.save.clone());
        Callback::from(move |()| {
            let form = without_blank_members(&content, &pristine);
            let wrong = check(&form);
            save.emit((wrong, Request::SaveHousehold { id, base: base.clone(), form }));
        })
    };
    let (title, back) = match props.id {
        None => (household::NEW, Route::Households),
        Some(id) => (household::CORRECT, Route::Household { id }),
    };
    html! {
        <Page {title} {back} narrow=true>
            <form onkeydown={saves_by_keys(save.clone())} onsubmit={|e: SubmitEvent| e.prevent_default()}>
                <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
                <Place form={form.content.clone()} editor={form.editor.clone()} errors={saving.errors.clone()}
                    is_new={props.id.is_none()} />
                <People form={form.content.clone()} editor={form.editor.clone()} errors={saving.errors.clone()}
                    pristine={props.form.clone()} spare_ids={props.spare_ids.clone()} is_new={props.id.is_none()} />
                <FormFoot words={words::SAVE} on_save={save} {saving} kept={form.draft.kept}>
                    <PerhapsKnown form={form.content.clone()} id={props.id} />
                </FormFoot>
            </form>
        </Page>
    }
}

/// What follows a save: the draft is put away, the sheet is shown, a line says what happened.
#[hook]
fn use_after(close_draft: Callback<()>) -> Callback<Saved> {
    let toaster = use_toaster();
    let navigator = use_navigator();
    Callback::from(move |saved: Saved| {
        close_draft.emit(());
        let words = match (saved.unchanged, saved.merged) {
            (true, _) => household::SAVED_UNCHANGED,
            (false, true) => household::SAVED_MERGED,
            (false, false) => household::SAVED,
        };
        toaster.emit(Toast::said(words));
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Household { id: saved.id });
        }
    })
}

/// What the record's own rules find wrong.
fn check(form: &HouseholdForm) -> Vec<FieldError> {
    let mut check = Check::default();
    form.household.check(&mut check);
    check.finish().err().unwrap_or_default()
}

/// Leaves out people who were begun and not filled in, as long as one remains.
fn without_blank_members(form: &HouseholdForm, pristine: &HouseholdForm) -> HouseholdForm {
    let mut form = form.clone();
    let known = &pristine.household.members;
    let is_blank = |id: &EntryId, member: &Member| {
        let blank = Member { relation: member.relation, ..Member::default() };
        known.get(id).is_none_or(|before| *before == Member::default()) && *member == blank
    };
    let blank: Vec<EntryId> = form
        .household
        .members
        .iter()
        .filter(|(id, member)| is_blank(id, member))
        .map(|(id, _)| *id)
        .collect();
    for id in blank {
        if form.household.members.len() > 1 {
            form.household.members.remove(&id);
        }
    }
    form
}

#[derive(Properties, PartialEq)]
struct PlaceProps {
    form: HouseholdForm,
    editor: Editor<HouseholdForm>,
    errors: Vec<FieldError>,
    is_new: bool,
}

/// Where it is and what is known.
#[component]
fn Place(props: &PlaceProps) -> Html {
    let session = use_session();
    let home = &props.form.household;
    let on = |set: fn(&mut HouseholdForm, String)| props.editor.on(set);
    let wrong = |path: &str| error_of(&props.errors, path);
    let villages: Vec<(UnitId, AttrValue)> = session
        .units()
        .iter()
        .filter(|(unit, _)| unit.level() == Level::Village)
        .map(|(unit, name)| (unit.clone(), name.clone().into()))
        .collect();
    let groups = KeyGroup::ALL.map(|group| (group, words::key_group(group).into())).to_vec();
    let grids = std::iter::once((None, household::WHOLE_VILLAGE.into()))
        .chain(session.grids().iter().map(|(id, name)| (Some(id.clone()), name.clone().into())))
        .collect::<Vec<(Option<GridId>, AttrValue)>>();
    html! {
        <div class="stack">
            if props.is_new && villages.len() > 1 {
                <Chips<UnitId> label={household::UNIT} options={villages} chosen={props.form.unit.clone()}
                    on_choose={props.editor.on(|form: &mut HouseholdForm, unit| form.unit = Some(unit))} />
            }
            <TextField name="address" label={household::ADDRESS} hint={household::ADDRESS_HINT}
                value={home.address.clone()} on_change={on(|form, text| form.household.address = text)}
                error={wrong("address")} />
            if grids.len() > 2 {
                <Chips<Option<GridId>> label={household::GRID} options={grids} chosen={home.grid.clone()}
                    on_choose={props.editor.on(|form: &mut HouseholdForm, grid| form.household.grid = grid)} />
            }
            <TextField name="phone" label={household::PHONE} kind={TextKind::Tel} value={home.phone.clone()}
                on_change={on(|form, text| form.household.phone = text)} error={wrong("phone")} />
            <TextField name="situation" label={household::SITUATION} hint={household::SITUATION_HINT}
                kind={TextKind::Area} value={home.situation.clone()}
                on_change={on(|form, text| form.household.situation = text)} error={wrong("situation")} />
            <Toggles<KeyGroup> label={household::GROUPS_HINT_LABEL} options={groups} chosen={home.groups.all()}
                on_toggle={props.editor.on(|form: &mut HouseholdForm, (group, on)| form.household.groups.set(group, on))} />
            <TextField name="note" label={household::NOTE} value={home.note.clone()}
                on_change={on(|form, text| form.household.note = text)} error={wrong("note")} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PeopleProps {
    form: HouseholdForm,
    editor: Editor<HouseholdForm>,
    errors: Vec<FieldError>,
    pristine: HouseholdForm,
    spare_ids: Vec<EntryId>,
    /// A new household: nobody in it was saved yet.
    is_new: bool,
}

#[component]
fn People(props: &PeopleProps) -> Html {
    let members = &props.form.household.members;
    let spare = props.spare_ids.iter().copied().find(|id| !members.contains_key(id));
    let add = {
        let editor = props.editor.clone();
        Callback::from(move |()| {
            if let Some(id) = spare {
                let member = Member { relation: Relation::Spouse, ..Member::default() };
                editor.change(move |form| drop(form.household.members.insert(id, member)));
            }
        })
    };
    html! {
        <section class="section stack">
            <h2>{ household::MEMBERS }</h2>
            { for members.iter().enumerate().map(|(index, (id, member))| html! {
                <MemberForm key={id.to_string()} number={index + 1} id={*id} member={member.clone()}
                    is_new={props.is_new || !props.pristine.household.members.contains_key(id)}
                    editor={props.editor.clone()} errors={props.errors.clone()} />
            }) }
            if spare.is_some() {
                <Button words={household::ADD_MEMBER} on_press={add} sign={Sign::Add} />
            } else {
                <p class="page-sub">{ household::NO_MORE_MEMBERS }</p>
            }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::Household;

    fn id(n: u128) -> EntryId {
        EntryId(uuid::Uuid::from_u128(n))
    }

    fn form(members: &[(u128, &str)]) -> HouseholdForm {
        let member = |name: &str| Member { name: name.into(), ..Member::default() };
        let members = members.iter().map(|(n, name)| (id(*n), member(name))).collect();
        HouseholdForm { unit: None, household: Household { members, ..Household::default() } }
    }

    #[test]
    fn people_who_were_begun_and_not_filled_in_are_left_out() {
        let before = form(&[(1, "林桂英")]);
        let after = without_blank_members(&form(&[(1, "林桂英"), (2, ""), (3, "陈阿土")]), &before);
        assert_eq!(after, form(&[(1, "林桂英"), (3, "陈阿土")]));
    }

    #[test]
    fn a_known_person_whose_name_was_emptied_is_an_error_not_left_out() {
        let emptied = without_blank_members(&form(&[(1, ""), (2, "陈阿土")]), &form(&[(1, "林桂英")]));
        assert!(check(&emptied).iter().any(|error| error.field.ends_with("name")));
    }

    #[test]
    fn a_new_household_begins_with_its_head() {
        let begun = with_a_head(&form(&[]), &[id(7)]);
        assert_eq!(begun, form(&[(7, "")]));
        assert_eq!(without_blank_members(&begun, &begun), begun, "the last one stays, to be filled in");
    }
}
