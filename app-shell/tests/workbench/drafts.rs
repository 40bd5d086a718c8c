//! Drafts: one person's, kept until saved, gone with the save.

use crate::support::*;
use crate::view;
use serde_json::json;
use shared::api::*;
use shared::domain::*;

fn draft(device: &Device, who: Who, key: DraftKey) -> Option<Draft> {
    view!(device, who, Request::Draft { key }, Draft)
}

#[test]
fn a_draft_is_its_persons_alone_and_the_latest_stands() {
    let device = Device::of_village();
    let key = DraftKey::NewHousehold;
    for value in ["江", "江滨路"] {
        device.done(Who::GridWorker, Request::SaveDraft { key, base: vec![], value: json!(value) });
    }
    assert_eq!(draft(&device, Who::GridWorker, key).expect("kept").value, json!("江滨路"));
    assert_eq!(draft(&device, Who::Cadre, key), None);
    device.done(Who::GridWorker, Request::DiscardDraft { key });
    assert_eq!(draft(&device, Who::GridWorker, key), None);
}

#[test]
fn an_opened_form_brings_its_draft_and_the_save_puts_it_away() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let key = DraftKey::NewVisit { household };
    let base = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household }).0;
    device
        .done(Who::GridWorker, Request::SaveDraft { key, base: base.clone(), value: json!({"half": true}) });
    let target = FormTarget::NewVisit { household };
    let FormView::Visit { draft: Some(kept), .. } =
        *view!(device, Who::GridWorker, Request::OpenForm { target }, Form)
    else {
        panic!("the form has its draft")
    };
    assert_eq!((kept.base, kept.value), (base, json!({"half": true})));
    device.visit(Who::GridWorker, household, &[], &[]);
    assert_eq!(draft(&device, Who::GridWorker, key), None);
}

#[test]
fn a_refused_save_leaves_the_draft() {
    let device = Device::of_village();
    let key = DraftKey::NewHousehold;
    device.done(Who::GridWorker, Request::SaveDraft { key, base: vec![], value: json!(1) });
    let form = HouseholdForm { unit: None, household: Household::default() };
    device.refused(Who::GridWorker, Request::SaveHousehold { id: None, base: vec![], form });
    assert!(draft(&device, Who::GridWorker, key).is_some());
}

#[test]
fn a_draft_beyond_the_limit_is_refused_and_the_earlier_one_stands() {
    let device = Device::of_village();
    let key = DraftKey::Complaint;
    device.done(Who::Cadre, Request::SaveDraft { key, base: vec![], value: json!("短") });
    let long = json!("长".repeat(shared::limits::DRAFT_BYTES_MAX));
    let error = device.refused(Who::Cadre, Request::SaveDraft { key, base: vec![], value: long });
    assert_eq!(error.code, ErrorCode::BadRequest);
    assert_eq!(draft(&device, Who::Cadre, key).expect("stands").value, json!("短"));
}

#[test]
fn a_household_with_a_draft_says_so() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let key = DraftKey::Household { id };
    device.done(Who::GridWorker, Request::SaveDraft { key, base: vec![], value: json!(1) });
    let sheet = |who| view!(device, who, Request::Household { id }, Household);
    assert!(sheet(Who::GridWorker).has_draft && !sheet(Who::Cadre).has_draft);
}

#[test]
fn a_complaint_about_the_app_goes_to_the_city_and_stays_with_its_author() {
    let device = Device::of_village();
    let saved = device.saved(Who::GridWorker, Request::Complain { text: "字太小".into() });
    let loaded = device.store.doc(saved.id).expect("reads").expect("is here");
    let record = loaded.doc.record().expect("hydrates");
    assert_eq!((record.unit().as_str(), record.created().unit.as_str()), ("3504", VILLAGE));
}
