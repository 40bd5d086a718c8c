//! Who may use a device, and when: enrolment, sign-in without a network, the idle lock, the offline lease, lost and changed
//! passwords. The clock is moved by hand.

use shared::api::{DraftKey, ErrorCode, HouseholdFilter, Page, Preferences, Reply, Request, SendState};
use shared::domain::{PersonId, Role};
use shared::limits::{IDLE_LOCK_MINUTES, OFFLINE_LEASE_DAYS};
use tests::harness::forms::{households, new_household};
use tests::harness::{DAY_MS, Device, NEIGHBOUR, Office, PASSWORD, VILLAGE};

const NEW_PASSWORD: &str = "Nacht-2027";
const MINUTE_MS: i64 = 60_000;

async fn village() -> (Office, PersonId, Device) {
    let office = Office::open().await;
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let device = Device::of(&office, person).await;
    (office, person, device)
}

fn list() -> Request {
    Request::Households { filter: HouseholdFilter::default(), page: Page::default() }
}

fn sign_in(person: PersonId, password: &str) -> Request {
    Request::SignIn { person, password: password.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_nobody_touches_locks_itself_and_loses_nothing() {
    let (office, person, device) = village().await;
    let draft = serde_json::json!({ "note": "半句" });
    let key = DraftKey::NewHousehold;
    device.call(Request::SaveDraft { key, base: Vec::new(), value: draft.clone() }).await;
    office.clock.advance(IDLE_LOCK_MINUTES * MINUTE_MS);
    device.call(list()).await;
    office.clock.advance(IDLE_LOCK_MINUTES * MINUTE_MS - 1);
    // Watching is not touching: a page does that by itself.
    device.news().await;
    office.clock.advance(2);
    assert_eq!(device.refused(list()).await.code, ErrorCode::SignedOut);
    assert_eq!(device.refused(Request::Watch { since: 0 }).await.code, ErrorCode::SignedOut);
    assert!(device.view().await.session.is_none());
    device.sign_in(person).await;
    let Reply::Draft(Some(kept)) = device.call(Request::Draft { key }).await else { panic!("no draft") };
    assert_eq!(kept.value, draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_chooses_after_how_long_the_screen_locks_itself_and_a_reader_keeps_it_open() {
    let (office, person, device) = village().await;
    let choose = |idle_minutes| {
        let preferences = Preferences { idle_minutes, ..Preferences::default() };
        Request::SetPreferences { preferences }
    };
    assert_eq!(device.refused(choose(600)).await.code, ErrorCode::BadRequest);
    device.call(choose(30)).await;
    office.clock.advance(29 * MINUTE_MS);
    device.call(Request::Stay).await;
    office.clock.advance(29 * MINUTE_MS);
    device.call(list()).await;
    device.call(Request::Lock).await;
    device.sign_in(person).await;
    office.clock.advance(30 * MINUTE_MS);
    device.call(list()).await;
    device.call(choose(5)).await;
    office.clock.advance(5 * MINUTE_MS + 1);
    assert_eq!(device.refused(Request::Stay).await.code, ErrorCode::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_page_hears_of_a_lock_at_once() {
    let (_office, _person, device) = village().await;
    let since = device.news().await.version;
    let waiting = tokio::spawn({
        let workbench = device.workbench().clone();
        async move { workbench.handle(Request::Watch { since }).await }
    });
    tokio::task::yield_now().await;
    device.call(Request::Lock).await;
    let reply = tokio::time::timeout(std::time::Duration::from_secs(5), waiting).await;
    let reply = reply.expect("at once").expect("no panic");
    assert!(matches!(&reply, Reply::Error(error) if error.code == ErrorCode::SignedOut), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_sent_though_the_screen_is_locked() {
    let (mut office, person, device) = village().await;
    office.stop().await;
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.call(Request::Lock).await;
    office.start().await;
    let other = Device::of(&office, person).await;
    other.until("the household", async || households(&other).await.pop()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_fourteen_days_without_the_server_others_records_are_locked_until_the_next_contact() {
    let (office, person, device) = village().await;
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.quiet().await;
    device.network(false).await;
    office.clock.advance(OFFLINE_LEASE_DAYS * DAY_MS);
    assert!(!device.sign_in(person).await.session.expect("signed in").lease_ended);
    device.call(list()).await;
    office.clock.advance(1);
    assert!(device.view().await.session.expect("signed in").lease_ended);
    assert_eq!(device.refused(list()).await.code, ErrorCode::LeaseEnded);

    // Setting the clock back does not help; working on does.
    office.clock.advance(-5 * DAY_MS);
    assert!(device.sign_in(person).await.session.expect("signed in").lease_ended);
    assert_eq!(device.refused(list()).await.code, ErrorCode::LeaseEnded);
    let mine = new_household(&device, "江滨路13号", "饶志明").await;
    device.call(Request::Household { id: mine }).await;

    office.clock.advance(5 * DAY_MS);
    device.sign_in(person).await;
    device.network(true).await;
    device.quiet().await;
    assert!(!device.view().await.session.expect("signed in").lease_ended);
    assert_eq!(households(&device).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_open_nothing_and_soon_have_to_wait() {
    let (office, person, mut device) = village().await;
    device.stop().await;
    device.start();
    for _ in 0..5 {
        assert_eq!(device.refused(sign_in(person, "wrong")).await.code, ErrorCode::WrongPassword);
    }
    assert_eq!(device.refused(sign_in(person, PASSWORD)).await.code, ErrorCode::LockedOut);
    office.clock.advance(30 * MINUTE_MS);
    device.sign_in(person).await;
    let nobody = PersonId(uuid::Uuid::nil());
    assert_eq!(device.refused(sign_in(nobody, PASSWORD)).await.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_enrols_once_and_a_failed_enrolment_leaves_nothing_behind() {
    let office = Office::open().await;
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let device = Device::new(&office);
    let enrol = |code: &str, password: &str| Request::Enrol { code: code.into(), password: password.into() };
    let code = office.code(person);
    let Reply::Enrolment(seen) = device.call(Request::InspectCode { code: code.clone() }).await else {
        panic!("no enrolment")
    };
    assert_eq!((seen.person_name.as_str(), seen.unit_name.as_str()), ("林晓燕", "江滨社区"));
    assert!(seen.chooses_password);
    assert_eq!(device.refused(enrol(&code, "weak")).await.code, ErrorCode::WeakPassword);
    assert!(device.view().await.first_start);
    let (head, tail) = code.split_at(1);
    let mistyped = format!("{}{tail}", if head == "2" { "3" } else { "2" });
    for bad in ["", "夜谈", &mistyped] {
        assert_eq!(device.refused(enrol(bad, PASSWORD)).await.code, ErrorCode::BadCode, "{bad}");
    }
    device.call(enrol(&code, PASSWORD)).await;
    let other = Device::new(&office);
    assert_eq!(other.refused(enrol(&code, PASSWORD)).await.code, ErrorCode::BadCode);
    assert!(other.view().await.first_start);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_person_needs_an_open_file_and_one_of_another_unit_gets_a_file_of_their_own() {
    let (office, person, mut device) = village().await;
    let colleague = office.person("陈建国", Role::VillageCadre, VILLAGE);
    let neighbour = office.person("揭桂兰", Role::GridWorker, NEIGHBOUR);
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.stop().await;
    device.start();
    let request = Request::Enrol { code: office.code(colleague), password: PASSWORD.into() };
    assert_eq!(device.refused(request.clone()).await.code, ErrorCode::SignedOut);
    device.sign_in(person).await;
    device.call(request).await;
    assert_eq!(households(&device).await.len(), 1, "the unit's day is everybody's of the unit");
    device.enrol(&office, neighbour).await;
    assert!(households(&device).await.is_empty(), "another unit's file is another");
    assert_eq!(device.view().await.people.len(), 3);
    device.sign_in(colleague).await;
    assert_eq!(households(&device).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_password_is_replaced_with_a_code_from_the_office_without_a_network() {
    let (mut office, person, mut device) = village().await;
    let code = office.recovery_code(person, VILLAGE);
    office.stop().await;
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.stop().await;
    device.start();
    let recover =
        |code: &str, new: &str| Request::Recover { person, code: code.into(), new_password: new.into() };
    assert_eq!(device.refused(recover(&code, "weak")).await.code, ErrorCode::WeakPassword);
    assert_eq!(device.refused(recover("not a code", NEW_PASSWORD)).await.code, ErrorCode::BadCode);
    device.call(recover(&code, NEW_PASSWORD)).await;
    assert_eq!(households(&device).await[0].state, SendState::Local);

    // The server hears of it with the next contact, and everything goes on.
    office.start().await;
    device.call(Request::SyncNow).await;
    device.quiet().await;
    assert_eq!(households(&device).await[0].state, SendState::Delivered);
    device.stop().await;
    device.start();
    assert_eq!(device.refused(sign_in(person, PASSWORD)).await.code, ErrorCode::WrongPassword);
    assert_eq!(device.refused(recover(&code, NEW_PASSWORD)).await.code, ErrorCode::BadCode);
    device.sign_in_with(person, NEW_PASSWORD).await;

    // The secret that followed works as the first one did.
    let next = office.recovery_code(person, VILLAGE);
    assert_ne!(next, code);
    device.call(recover(&next, "Dritte-2028")).await;
    device.quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_is_good_here_and_known_to_a_second_device_that_is_open() {
    let (office, person, device) = village().await;
    let second = Device::of(&office, person).await;
    let change = |old: &str, new: &str| Request::ChangePassword { old: old.into(), new: new.into() };
    assert_eq!(device.refused(change("wrong", NEW_PASSWORD)).await.code, ErrorCode::WrongPassword);
    assert_eq!(device.refused(change(PASSWORD, "weak")).await.code, ErrorCode::WeakPassword);
    assert_eq!(device.refused(change(PASSWORD, PASSWORD)).await.code, ErrorCode::WeakPassword);
    device.call(change(PASSWORD, NEW_PASSWORD)).await;
    device.call(Request::Lock).await;
    device.sign_in_with(person, NEW_PASSWORD).await;
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.quiet().await;

    second.call(Request::Lock).await;
    second.sign_in_with(person, NEW_PASSWORD).await;
    second.until("the household", async || households(&second).await.pop()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_whose_clock_is_a_year_off_signs_in_online_all_the_same() {
    let (office, person, device) = village().await;
    let mut second = Device::of(&office, person).await;
    second.put_clock_off(-365 * DAY_MS).await;
    second.sign_in(person).await;
    device.call(Request::ChangePassword { old: PASSWORD.into(), new: NEW_PASSWORD.into() }).await;
    second.call(Request::Lock).await;
    assert_eq!(second.refused(sign_in(person, "Falsch-2027")).await.code, ErrorCode::WrongPassword);
    second.sign_in_with(person, NEW_PASSWORD).await;
    new_household(&second, "江滨路12号", "揭秀英").await;
    second.quiet().await;
    assert_eq!(households(&second).await[0].state, SendState::Delivered);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_what_needs_one_says_so_and_changes_nothing() {
    let (mut office, _person, device) = village().await;
    let colleague = office.person("陈建国", Role::VillageCadre, VILLAGE);
    let code = office.code(colleague);
    let needs = [
        Request::InspectCode { code: code.clone() },
        Request::Enrol { code, password: PASSWORD.into() },
        Request::ChangePassword { old: PASSWORD.into(), new: NEW_PASSWORD.into() },
    ];
    device.network(false).await;
    for request in &needs {
        assert_eq!(device.refused(request.clone()).await.code, ErrorCode::Offline, "{request:?}");
    }
    device.network(true).await;
    office.stop().await;
    for request in &needs {
        assert_eq!(device.refused(request.clone()).await.code, ErrorCode::Offline, "{request:?}");
    }
    assert_eq!(device.view().await.people.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_training_switch_is_kept_across_a_restart() {
    let (_office, person, mut device) = village().await;
    device.network(false).await;
    device.stop().await;
    device.start();
    device.sign_in(person).await;
    let status = device.news().await.status;
    assert!(!status.network_on && !status.online);
}
