//! Households: added, changed, listed, shown.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;

fn save(id: Option<DocId>, base: Vec<String>, form: HouseholdForm) -> Request {
    Request::SaveHousehold { id, base, form }
}

fn sheet(device: &Device, who: Who, id: DocId) -> HouseholdSheet {
    *view!(device, who, Request::Household { id }, Household)
}

fn list(device: &Device, who: Who, filter: HouseholdFilter) -> ListOf<HouseholdRow> {
    view!(device, who, Request::Households { filter, page: Page::default() }, Households)
}

#[test]
fn a_new_household_is_saved_and_listed_with_its_phone_masked() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let rows = list(&device, Who::Cadre, HouseholdFilter::default());
    assert_eq!((rows.total, rows.rows[0].id), (1, id));
    let row = &rows.rows[0];
    assert_eq!((row.head.as_str(), row.phone_masked.as_str(), row.members), ("林秀英", "138****2345", 2));
    assert_eq!((row.grid_name.as_str(), row.state, row.last_visit), ("一网格", SendState::Local, None));
}

#[test]
fn the_sheet_masks_what_the_form_shows_and_opening_the_form_is_audited() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let shown = sheet(&device, Who::GridWorker, id);
    assert!(shown.household.members.values().all(|member| member.phone.contains("****")));
    let profile = device.store.profile_of(Who::Cadre.person()).expect("reads").expect("enrolled").id;
    let audited = || device.store.next_request(profile).expect("prepares").expect("signed in").request.audit;
    assert!(audited().is_empty());
    let (_, form) = device.household_form(Who::Cadre, id);
    assert!(form.household.members.values().any(|member| member.phone == "13850912345"));
    let audit = audited();
    assert_eq!(
        (audit[0].act.as_str(), audit[0].doc, audit[0].person),
        ("unmask", Some(id), Who::Cadre.person())
    );
}

#[test]
fn saving_an_unchanged_form_writes_nothing() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let (base, form) = device.household_form(Who::GridWorker, id);
    let saved = device.saved(Who::GridWorker, save(Some(id), base.clone(), form));
    assert!(saved.unchanged && !saved.merged);
    assert_eq!(device.household_form(Who::GridWorker, id).0, base, "no change was made");
}

#[test]
fn what_is_wrong_is_said_by_field_and_nothing_is_saved() {
    let device = Device::of_village();
    let wrong = |change: fn(&mut HouseholdForm)| {
        let mut form = household_form("林秀英", "江滨路3号");
        change(&mut form);
        let error = device.refused(Who::GridWorker, save(None, vec![], form));
        assert_eq!(error.code, ErrorCode::Invalid);
        error.fields.into_iter().map(|error| error.field).collect::<Vec<_>>()
    };
    assert_eq!(wrong(|form| form.household.address.clear()), ["address"]);
    assert_eq!(wrong(|form| form.household.phone = "电话".into()), ["phone"]);
    assert_eq!(wrong(|form| form.household.members.clear()), ["members"]);
    assert_eq!(wrong(|form| form.unit = Some(unit(TOWNSHIP))), ["unit"]);
    let other_grid = |form: &mut HouseholdForm| {
        form.household.grid = Some(GridId::new("350404001002001").expect("a grid"));
    };
    assert_eq!(wrong(other_grid), ["grid"]);
    assert_eq!(list(&device, Who::GridWorker, HouseholdFilter::default()).total, 0);
}

#[test]
fn spaces_that_keyboards_leave_behind_are_not_saved() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, " 林秀英 ", "江滨路3号 ");
    let (_, form) = device.household_form(Who::GridWorker, id);
    assert_eq!(form.household.address, "江滨路3号");
    assert!(form.household.members.values().any(|member| member.name == "林秀英"));
}

#[test]
fn a_household_of_another_village_is_not_mine_to_make_and_not_mine_to_see() {
    let device = Device::new(3, &[Who::GridWorker, Who::Neighbour]);
    let mut form = household_form("林秀英", "江滨路3号");
    form.unit = Some(unit(OTHER_VILLAGE));
    form.household.grid = None;
    let error = device.refused(Who::GridWorker, save(None, vec![], form.clone()));
    assert_eq!(error.refusal, Some(Refusal::MayNotCreate));
    let theirs = device.saved(Who::Neighbour, save(None, vec![], form)).id;
    assert_eq!(device.refused(Who::GridWorker, Request::Household { id: theirs }).code, ErrorCode::NotFound);
    assert_eq!(list(&device, Who::GridWorker, HouseholdFilter::default()).total, 0);
    assert_eq!(list(&device, Who::Neighbour, HouseholdFilter::default()).total, 1);
    let nowhere = DocId(uuid::Uuid::from_u128(99));
    assert_eq!(device.refused(Who::GridWorker, Request::Household { id: nowhere }).code, ErrorCode::NotFound);
}

#[test]
fn members_that_a_form_does_not_hold_are_left_alone() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let (base, mut form) = device.household_form(Who::GridWorker, id);
    form.household.members.clear();
    form.household.note = "养了一条狗".into();
    assert!(!device.saved(Who::GridWorker, save(Some(id), base, form)).unchanged);
    assert_eq!(sheet(&device, Who::GridWorker, id).household.members.len(), 2);
}

#[test]
fn households_sort_by_address_as_people_count_or_by_time_since_the_last_visit() {
    let device = Device::of_village();
    let far = device.add_household(Who::GridWorker, "林秀英", "江滨路12号");
    let near = device.add_household(Who::GridWorker, "黄阿土", "江滨路3号");
    let ids = |filter| {
        list(&device, Who::GridWorker, filter).rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(HouseholdFilter::default()), [near, far]);
    device.visit(Who::GridWorker, near, &[], &[]);
    let longest_first = HouseholdFilter { longest_first: true, ..HouseholdFilter::default() };
    assert_eq!(ids(longest_first), [far, near]);
    let other = HouseholdFilter { unit: Some(unit(OTHER_VILLAGE)), ..HouseholdFilter::default() };
    assert!(ids(other).is_empty());
}

#[test]
fn a_base_of_another_record_is_refused() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let other = device.add_household(Who::GridWorker, "黄阿土", "江滨路5号");
    let (_, mut form) = device.household_form(Who::GridWorker, id);
    form.household.note = "养了一条狗".into();
    let (base, _) = device.household_form(Who::GridWorker, other);
    for base in [base, vec![], vec!["零".into()]] {
        let error = device.refused(Who::GridWorker, save(Some(id), base, form.clone()));
        assert_eq!(error.code, ErrorCode::BadRequest);
    }
}

#[test]
fn reading_a_sheet_or_keeping_a_draft_is_no_news() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let version = || *device.store.subscribe().borrow();
    let before = version();
    sheet(&device, Who::GridWorker, id);
    device.household_form(Who::GridWorker, id);
    let key = DraftKey::Household { id };
    device.done(Who::GridWorker, Request::SaveDraft { key, base: vec![], value: serde_json::json!(1) });
    assert_eq!(version(), before, "a screen that asks again at every news would ask forever");
}

#[test]
fn the_history_names_who_changed_which_fields_and_not_what() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let (base, mut form) = device.household_form(Who::Cadre, id);
    form.household.note = "养了一条狗".into();
    device.saved(Who::Cadre, save(Some(id), base, form));
    let history = sheet(&device, Who::Cadre, id).history;
    let told: Vec<_> = history.iter().map(|row| (row.by.as_str(), row.fields.join(","))).collect();
    assert_eq!(told, [("林建国", "note".to_owned()), ("陈小梅", String::new())]);
}
