//! What a person types into the forms, and the lists it shows in.

use super::Device;
use shared::api::{
    FormTarget, FormView, HouseholdFilter, HouseholdForm, HouseholdRow, HouseholdSheet, IssueFilter,
    IssueRow, IssueSheet, ItemForm, ItemsForm, LedgerFilter, LedgerRow, Page, Reply, Request, Saved,
    VisitForm,
};
use shared::domain::{DocId, Member};

/// An opened household form with its base.
pub async fn household_form(device: &Device, target: FormTarget) -> (Vec<String>, HouseholdForm) {
    match device.call(Request::OpenForm { target }).await {
        Reply::Form(form) => match *form {
            FormView::Household { base, mut form, spare_ids, .. } => {
                // A new household gets its head at once; the ids come with the form.
                if form.household.members.is_empty() {
                    form.household.members.insert(spare_ids[0], Member::default());
                }
                (base, form)
            }
            other => panic!("not a household's form: {other:?}"),
        },
        other => panic!("not a form: {other:?}"),
    }
}

/// A new household with its head.
pub async fn new_household(device: &Device, address: &str, head: &str) -> DocId {
    let (base, mut form) = household_form(device, FormTarget::NewHousehold).await;
    form.household.address = address.into();
    for member in form.household.members.values_mut() {
        member.name = head.into();
    }
    device.save(Request::SaveHousehold { id: None, base, form }).await.id
}

/// An opened visit form with its base.
pub async fn visit_form(device: &Device, target: FormTarget) -> (Vec<String>, VisitForm) {
    match device.call(Request::OpenForm { target }).await {
        Reply::Form(form) => match *form {
            FormView::Visit { base, form, .. } => (base, form),
            other => panic!("not a visit's form: {other:?}"),
        },
        other => panic!("not a form: {other:?}"),
    }
}

/// A visit with one difficulty (an issue is made of it) and no suggestion.
pub async fn new_visit(device: &Device, household: DocId, difficulty: &str) -> Saved {
    let (base, mut form) = visit_form(device, FormTarget::NewVisit { household }).await;
    form.situation.text = "三口之家，在家务农".into();
    form.situation.unchanged = false;
    form.difficulties = ItemsForm { none: false, items: vec![item(difficulty)] };
    form.suggestions = ItemsForm { none: true, items: Vec::new() };
    device.save(Request::SaveVisit { id: None, base, form }).await
}

/// A difficulty or suggestion, ticked.
pub fn item(text: &str) -> ItemForm {
    ItemForm { id: None, text: text.into(), make: true, struck: false, document: None }
}

pub async fn households(device: &Device) -> Vec<HouseholdRow> {
    let request = Request::Households { filter: HouseholdFilter::default(), page: Page::default() };
    match device.call(request).await {
        Reply::Households(list) => list.rows,
        other => panic!("not households: {other:?}"),
    }
}

pub async fn household(device: &Device, id: DocId) -> HouseholdSheet {
    match device.call(Request::Household { id }).await {
        Reply::Household(sheet) => *sheet,
        other => panic!("not a household: {other:?}"),
    }
}

pub async fn issues(device: &Device) -> Vec<IssueRow> {
    match device.call(Request::Issues { filter: IssueFilter::default(), page: Page::default() }).await {
        Reply::Issues(list) => list.rows,
        other => panic!("not issues: {other:?}"),
    }
}

pub async fn issue(device: &Device, id: DocId) -> IssueSheet {
    match device.call(Request::Issue { id }).await {
        Reply::Issue(sheet) => *sheet,
        other => panic!("not an issue: {other:?}"),
    }
}

pub async fn ledger(device: &Device) -> Vec<LedgerRow> {
    match device.call(Request::Ledger { filter: LedgerFilter::default(), page: Page::default() }).await {
        Reply::Ledger(list) => list.rows,
        other => panic!("not a ledger: {other:?}"),
    }
}
