//! A village's device and the township's, with a real server between them: the loop of an issue from the doorway to 办结,
//! and work on the same household that neither knew of.

use shared::api::{
    FormTarget, IssueAction, LedgerRow, Matter, PictureForm, PictureView, Reply, Request, ReviewView,
    SendState,
};
use shared::domain::{DocId, Filed, Owner, PersonId, Role, Tier};
use shared::workflow::{Phase, Turn};
use tests::harness::forms::{
    household, household_form, households, issue, issues, ledger, new_household, new_visit, visit_form,
};
use tests::harness::{Device, Office, TOWNSHIP, VILLAGE, unit};
use tests::picture::jpeg;

/// Grid worker and village cadre on one device, the secretary on another.
struct Township {
    office: Office,
    village: Device,
    grid_worker: PersonId,
    cadre: PersonId,
    township: Device,
    secretary: PersonId,
}

async fn township() -> Township {
    let office = Office::open().await;
    let grid_worker = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let cadre = office.person("陈建国", Role::VillageCadre, VILLAGE);
    let secretary = office.person("黄雅婷", Role::TownshipSecretary, TOWNSHIP);
    let village = Device::of(&office, cadre).await;
    village.enrol(&office, grid_worker).await;
    let township = Device::of(&office, secretary).await;
    Township { office, village, grid_worker, cadre, township, secretary }
}

async fn until_phase(device: &Device, id: DocId, phase: Phase) {
    device
        .until(phase.name(), async || {
            issues(device).await.into_iter().find(|row| row.id == id && row.phase == phase)
        })
        .await;
}

async fn until_ledger(device: &Device) -> Vec<LedgerRow> {
    device.until("the ledger", async || Some(ledger(device).await).filter(|rows| !rows.is_empty())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_goes_from_the_doorway_to_the_township_and_back() {
    let Township { office: _office, village, cadre, township, secretary, .. } = township().await;

    // The grid worker, without a network.
    village.network(false).await;
    let home = new_household(&village, "江滨路12号", "揭秀英").await;
    let saved = new_visit(&village, home, "门前路灯不亮").await;
    assert_eq!((saved.issues, saved.suggestions), (1, 0));
    let open = issues(&village).await;
    assert_eq!((open.len(), open[0].phase, open[0].state), (1, Phase::Registered, SendState::Local));
    let number = open[0].id;
    assert!(village.news().await.status.waiting > 0);

    // The cadre, on the same device, still without one.
    village.call(Request::Lock).await;
    village.sign_in(cadre).await;
    village.call(Request::ReportUp { issues: vec![(number, "请安排电工".into())] }).await;
    assert!(ledger(&township).await.is_empty());

    // Back online it goes out by itself.
    village.network(true).await;
    village.quiet().await;
    assert_eq!(issues(&village).await[0].state, SendState::Delivered);

    // The secretary.
    let rows = until_ledger(&township).await;
    assert_eq!((rows.len(), rows[0].matter), (1, Matter::Difficulty));
    assert_eq!((rows[0].content.as_str(), rows[0].by.as_str()), ("门前路灯不亮", "林晓燕"));
    until_phase(&township, number, Phase::Reported).await;
    let sheet = issue(&township, number).await;
    assert_eq!((sheet.row.turn, sheet.row.opinion.as_str()), (Turn::Township, "请安排电工"));
    let looked_at = (rows[0].source, rows[0].heads.clone());
    township.call(Request::Review { records: vec![looked_at] }).await;
    let owner = Owner { unit: Some(unit(VILLAGE)), person: None };
    let due = "2026-12-20".parse().expect("a date");
    let (tier, filed) = (Tier::Ordinary, Filed::default());
    let list = IssueAction::List { owner, measures: "更换路灯".into(), due, tier, filed };
    township.save(Request::ActOnIssue { id: number, action: list }).await;

    // The village sees both, and completes.
    until_phase(&village, number, Phase::Listed).await;
    let reviewed = |rows: Vec<LedgerRow>| {
        rows.into_iter().find(|row| matches!(&row.review, ReviewView::Reviewed { by, .. } if by == "黄雅婷"))
    };
    village.until("the review", async || reviewed(ledger(&village).await)).await;
    let progress = IssueAction::Progress { note: "电工已到场".into() };
    village.save(Request::ActOnIssue { id: number, action: progress }).await;
    let complete = IssueAction::Complete { result: "已换新灯".into() };
    village.save(Request::ActOnIssue { id: number, action: complete }).await;
    until_phase(&township, number, Phase::Completed).await;
    let story = issue(&township, number).await.timeline;
    assert_eq!(story.len(), 5, "registered, reported, listed, progress, completed: {story:?}");
    assert_ne!(secretary, cadre);
}

/// The household with one more word in its note, in a form that was opened before.
async fn write_note(device: &Device, id: DocId, form: (Vec<String>, shared::api::HouseholdForm), note: &str) {
    let (base, mut form) = form;
    form.household.note = note.into();
    device.save(Request::SaveHousehold { id: Some(id), base, form }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_people_write_on_one_household_offline_stands_on_both_devices() {
    let Township { office: _office, village, township, .. } = township().await;
    let home = new_household(&village, "江滨路12号", "揭秀英").await;
    township.until("the household", async || households(&township).await.pop()).await;

    // The secretary's form is open before the village's work arrives, and saved after.
    village.network(false).await;
    township.network(false).await;
    let target = FormTarget::Household { id: home };
    let early = household_form(&township, target).await;
    let (base, mut form) = household_form(&village, target).await;
    form.household.phone = "13800001234".into();
    village.save(Request::SaveHousehold { id: Some(home), base, form }).await;
    village.network(true).await;
    village.quiet().await;
    township.network(true).await;
    township
        .until("the phone", async || {
            Some(households(&township).await.pop()?).filter(|row| row.phone_masked.ends_with("1234"))
        })
        .await;
    write_note(&township, home, early, "独居").await;
    township.quiet().await;

    for device in [&village, &township] {
        let sheet = device
            .until("both contributions", async || {
                Some(household(device, home).await).filter(|sheet| sheet.household.note == "独居")
            })
            .await;
        assert!(sheet.household.phone.ends_with("1234"), "{}", sheet.household.phone);
        assert!(sheet.conflicts.is_empty(), "{:?}", sheet.conflicts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_field_written_by_two_offline_is_a_conflict_that_either_can_settle() {
    let Township { office: _office, village, township, .. } = township().await;
    let home = new_household(&village, "江滨路12号", "揭秀英").await;
    township.until("the household", async || households(&township).await.pop()).await;
    let target = FormTarget::Household { id: home };
    for (device, note) in [(&village, "腿脚不便"), (&township, "独居")] {
        device.network(false).await;
        let form = household_form(device, target).await;
        write_note(device, home, form, note).await;
    }
    for device in [&village, &township] {
        device.network(true).await;
    }
    for device in [&village, &township] {
        let conflict =
            device.until("the conflict", async || household(device, home).await.conflicts.pop()).await;
        assert_eq!(conflict.path.last().map(String::as_str), Some("note"));
        let mut notes: Vec<_> = conflict.values.iter().filter_map(|value| value.value.as_str()).collect();
        notes.sort_unstable();
        assert_eq!(notes, ["独居", "腿脚不便"]);
    }
    let path = household(&township, home).await.conflicts[0].path.clone();
    let value = serde_json::Value::from("独居，腿脚不便");
    township.save(Request::Settle { id: home, path, value }).await;
    village
        .until("the settlement", async || {
            Some(household(&village, home).await)
                .filter(|sheet| sheet.conflicts.is_empty() && sheet.household.note == "独居，腿脚不便")
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_while_the_server_was_away_is_sent_after_a_restart_of_both() {
    let Township { mut office, mut village, grid_worker, township, .. } = township().await;
    office.stop().await;
    new_household(&village, "江滨路12号", "揭秀英").await;
    village.stop().await;
    village.start();
    office.start().await;
    village.sign_in(grid_worker).await;
    village.quiet().await;
    assert_eq!(households(&village).await[0].state, SendState::Delivered);
    township.call(Request::SyncNow).await;
    township.until("the household", async || households(&township).await.pop()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_person_of_a_device_signs_in_without_a_network() {
    let Township { mut office, mut village, grid_worker, cadre, .. } = township().await;
    office.stop().await;
    village.stop().await;
    village.start();
    let locked = village.view().await;
    assert!(!locked.first_start && locked.session.is_none());
    let names: Vec<_> = locked.people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["陈建国", "林晓燕"]);
    for person in [grid_worker, cadre] {
        let session = village.sign_in(person).await.session.expect("signed in");
        assert_eq!((session.person, session.unit_name.as_str()), (person, "江滨社区"));
    }
    assert!(matches!(village.ask(Request::Today).await, Reply::Today(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn t3e_a_picture_follows_its_visit_though_the_device_was_closed_before_it_was_sent() {
    let Township { office: _office, mut village, grid_worker, township, .. } = township().await;
    village.network(false).await;
    let home = new_household(&village, "江滨路12号", "揭秀英").await;
    // Three pieces.
    let jpeg = jpeg(300 * 1024);
    let reply = village.call(Request::TakePicture { jpeg: jpeg.clone() }).await;
    let Reply::PictureTaken(id) = reply else { panic!("not taken: {reply:?}") };
    let (base, mut form) = visit_form(&village, FormTarget::NewVisit { household: home }).await;
    form.situation.text = "三口之家，在家务农".into();
    form.difficulties.none = true;
    form.suggestions.none = true;
    form.pictures.push(PictureForm { id, caption: "门前路灯".into(), removed: false });
    let visit = village.save(Request::SaveVisit { id: None, base, form }).await.id;
    village.stop().await;
    village.start();
    village.sign_in(grid_worker).await;
    assert_eq!(village.news().await.status.pictures, 1);

    village.network(true).await;
    let sent = |status: &shared::api::StatusLine| status.waiting == 0 && status.pictures == 0;
    village.until("the picture to be sent", async || Some(village.news().await.status).filter(sent)).await;
    assert_eq!(until_ledger(&township).await[0].source, visit);
    let shown = township
        .until("the picture", async || {
            match township.call(Request::Picture { record: Some(visit), id }).await {
                Reply::Picture(PictureView::Here(jpeg)) => Some(jpeg),
                _ => None,
            }
        })
        .await;
    assert_eq!(shown, jpeg);
}
