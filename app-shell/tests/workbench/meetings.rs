//! 夜谈会: planned, held, written down by several people, counted.

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use jiff::civil::{date, time};
use shared::api::*;
use shared::domain::*;
use shared::workflow::Phase;

fn form(device: &Device, who: Who, target: FormTarget) -> (Vec<String>, MeetingForm) {
    match *view!(device, who, Request::OpenForm { target }, Form) {
        FormView::Meeting { base, form, .. } => (base, form),
        other => panic!("not a meeting's form: {other:?}"),
    }
}

fn plan(device: &Device, who: Who, day: jiff::civil::Date) -> DocId {
    let (base, mut form) = form(device, who, FormTarget::NewMeeting);
    form.times.date = Some(day);
    device.saved(who, Request::SaveMeeting { id: None, base, form }).id
}

fn write(device: &Device, who: Who, id: DocId, change: impl FnOnce(&mut MeetingForm)) -> Saved {
    let (base, mut form) = form(device, who, FormTarget::Meeting { id });
    change(&mut form);
    device.saved(who, Request::SaveMeeting { id: Some(id), base, form })
}

fn point(text: &str, outcome: Outcome) -> PointForm {
    PointForm { text: text.into(), outcome, ..PointForm::default() }
}

fn raise(device: &Device, who: Who, meeting: DocId, form: PointForm) -> Saved {
    device.saved(who, Request::SavePoint { meeting, point: None, base: vec![], form })
}

fn sheet(device: &Device, who: Who, id: DocId) -> MeetingSheet {
    *view!(device, who, Request::Meeting { id }, Meeting)
}

fn month(device: &Device, who: Who, day: jiff::civil::Date) -> MeetingMonth {
    let filter = MeetingFilter { month: day, unit: None };
    view!(device, who, Request::Meetings { filter }, Meetings)
}

#[test]
fn t1a_t1c_t1e_a_talk_is_planned_with_what_the_form_opens_with_and_led_by_the_village() {
    let device = Device::of_village();
    let id = plan(&device, Who::Cadre, TODAY);
    let sheet = sheet(&device, Who::Cadre, id);
    assert_eq!((sheet.unit, sheet.row.day, sheet.row.held), (unit(VILLAGE), TODAY, false));
    assert_eq!((sheet.row.start, sheet.meeting.topic.as_str()), (Some(time(19, 30, 0, 0)), ""));
    // A township holds none: its forms are others.
    let township = Device::of_township();
    let (base, mut form) = form(&township, Who::Secretary, FormTarget::NewMeeting);
    form.unit = Some(unit(TOWNSHIP));
    let error = township.refused(Who::Secretary, Request::SaveMeeting { id: None, base, form });
    assert_eq!(error.code, ErrorCode::Forbidden);
}

#[test]
fn t1d_a12_place_and_daytime_are_kept_and_nothing_of_it_is_demanded() {
    let device = Device::of_village();
    let id = plan(&device, Who::Cadre, TODAY);
    write(&device, Who::Cadre, id, |form| {
        form.times.start = Some(time(15, 0, 0, 0));
        form.place = Place { kind: PlaceKind::CoveredBridge, name: " 村口 ".into() };
    });
    let row = sheet(&device, Who::Cadre, id).row;
    assert_eq!((row.place.kind, row.place.name.as_str()), (PlaceKind::CoveredBridge, "村口"));
    assert_eq!(row.start, Some(time(15, 0, 0, 0)));
}

#[test]
fn a_point_is_one_line_and_becomes_what_was_chosen() {
    let device = Device::of_village();
    let id = plan(&device, Who::Cadre, TODAY);
    let saved = raise(&device, Who::Cadre, id, point("停车难", Outcome::Issue));
    assert_eq!((saved.issues, saved.suggestions), (1, 0));
    raise(&device, Who::Cadre, id, point("多办活动", Outcome::Suggestion));
    raise(&device, Who::Cadre, id, point("大家互相问好", Outcome::Note));
    let solved = PointForm { answer: "当场接上了电".into(), ..point("路灯不亮", Outcome::Solved) };
    raise(&device, Who::Cadre, id, solved);
    let sheet = sheet(&device, Who::Cadre, id);
    assert!(sheet.row.held && sheet.row.points == 4, "the first point begins the talk");
    assert_eq!(sheet.cadres, [Who::Cadre.name()], "whoever writes it down is there");
    let mut phases: Vec<(&str, Phase)> =
        sheet.course.issues.iter().map(|row| (&*row.content, row.phase)).collect();
    // Raised within one millisecond here.
    phases.sort_by_key(|(content, _)| *content != "停车难");
    assert_eq!(phases, [("停车难", Phase::Registered), ("路灯不亮", Phase::ResolvedOnSpot)]);
    let issue = view!(device, Who::Cadre, Request::Issue { id: sheet.course.issues[0].id }, Issue);
    assert_eq!((issue.form, issue.source), (TalkForm::Gathering, Some(id)));
}

#[test]
fn h1a_a_point_solved_on_the_spot_says_how() {
    let device = Device::of_village();
    let id = plan(&device, Who::Cadre, TODAY);
    let form = point("路灯不亮", Outcome::Solved);
    let request = Request::SavePoint { meeting: id, point: None, base: vec![], form };
    let error = device.refused(Who::Cadre, request);
    assert!(error.fields[0].field.ends_with(".answer"), "{:?}", error.fields);
    assert!(device.issues(Who::Cadre).is_empty());
}

#[test]
fn a_corrected_point_carries_its_words_to_its_issue_and_makes_no_second_one() {
    let device = Device::of_village();
    let id = plan(&device, Who::Cadre, TODAY);
    raise(&device, Who::Cadre, id, point("停车难", Outcome::Issue));
    let before = sheet(&device, Who::Cadre, id);
    let (entry, _) = before.meeting.standing().next().expect("a point");
    let correct = |form| Request::SavePoint {
        meeting: id,
        point: Some(entry),
        base: before.course.heads.clone(),
        form,
    };
    let saved = device.saved(Who::Cadre, correct(point("村口停车难", Outcome::Note)));
    assert_eq!(saved.issues, 0);
    let after = sheet(&device, Who::Cadre, id);
    assert_eq!(after.meeting.points[&entry].outcome, Outcome::Issue, "what was made of it says what it is");
    let words: Vec<&str> = after.course.issues.iter().map(|row| row.content.as_str()).collect();
    assert_eq!(words, ["村口停车难"]);
}

#[test]
fn t1f_who_spoke_stands_in_an_identity_alone_and_a_complaint_about_the_village_names_nobody() {
    let (device, mut relay) = (Device::of_village(), Relay::default());
    let id = plan(&device, Who::Cadre, TODAY);
    let named = PointForm { speaker: "林秀英".into(), ..point("停车难", Outcome::Issue) };
    raise(&device, Who::Cadre, id, named.clone());
    let told = serde_json::to_string(&sheet(&device, Who::Cadre, id)).expect("JSON");
    assert!(!told.contains("林秀英"));
    relay.sync(&device);
    let issue = sheet(&device, Who::Cadre, id).course.issues[0].id;
    let reporter = view!(device, Who::Cadre, Request::Issue { id: issue }, Issue).reporter;
    assert_eq!(reporter.expect("named").name_masked, mask_name("林秀英"));
    let about = PointForm { about: Some(unit(VILLAGE)), ..named };
    let request = Request::SavePoint { meeting: id, point: None, base: vec![], form: about.clone() };
    assert_eq!(device.refused(Who::Cadre, request).fields[0].field, "speaker");
    raise(&device, Who::Cadre, id, PointForm { speaker: String::new(), ..about });
    let issues = sheet(&device, Who::Cadre, id).course.issues;
    let named =
        |row: &&IssueRow| view!(device, Who::Cadre, Request::Issue { id: row.id }, Issue).reporter.is_some();
    assert_eq!((issues.len(), issues.iter().filter(named).count()), (2, 1), "the complaint names nobody");
}

#[test]
fn two_people_write_one_talk_on_two_devices_offline_and_everything_of_both_stands() {
    let (village, township, mut relay) = (Device::of_village(), Device::of_township(), Relay::default());
    let id = plan(&village, Who::Cadre, TODAY);
    write(&village, Who::Cadre, id, |form| {
        form.held = true;
        form.minutes = "林书记主持。大家谈停车。".into();
    });
    for device in [&village, &township] {
        relay.sync(device);
    }
    raise(&village, Who::GridWorker, id, point("停车难", Outcome::Issue));
    raise(&township, Who::Secretary, id, point("路灯不亮", Outcome::Issue));
    write(&village, Who::GridWorker, id, |form| {
        form.minutes = "林书记主持。大家谈停车,意见不一。".into();
        form.cadres.insert(Who::GridWorker.person());
    });
    write(&township, Who::Secretary, id, |form| {
        form.minutes = "晚七点。林书记主持。大家谈停车。散会。".into();
        form.cadres.extend([Who::Secretary.person(), Who::GridWorker.person()]);
        form.residents = Some(23);
    });
    for device in [&village, &township, &village] {
        relay.sync(device);
    }
    for (device, who) in [(&village, Who::Cadre), (&township, Who::Secretary)] {
        let sheet = sheet(device, who, id);
        // What both wrote at the same place stands one after the other.
        let minutes = sheet.meeting.minutes.as_str();
        let both = [
            "晚七点。林书记主持。大家谈停车,意见不一。散会。",
            "晚七点。林书记主持。大家谈停车。散会,意见不一。",
        ];
        assert!(both.contains(&minutes), "{minutes}");
        assert_eq!((sheet.meeting.standing().count(), sheet.course.issues.len()), (2, 2));
        assert!(sheet.course.conflicts.is_empty(), "{:?}", sheet.course.conflicts);
        let came = [Who::GridWorker, Who::Secretary].map(Who::person);
        assert_eq!(sheet.meeting.present(), came.into());
        assert_eq!(sheet.row.residents, Some(23));
    }
}

#[test]
fn t1b_a10_a11_g3_the_month_counts_what_was_held_and_names_villages_without() {
    let (village, township, mut relay) = (Device::of_village(), Device::of_township(), Relay::default());
    let id = plan(&village, Who::Cadre, TODAY);
    relay.sync(&village);
    relay.sync(&township);
    let names = |month: &MeetingMonth| month.without.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    let before = month(&township, Who::Secretary, TODAY);
    assert_eq!((before.rows.len(), names(&before)), (1, vec!["江滨社区".into(), "东安社区".to_owned()]));
    assert_eq!(before.held, [(TalkForm::Gathering, 0), (TalkForm::Topical, 0)]);
    village.saved(Who::Cadre, Request::HoldMeeting { id, moment: Moment::Begin });
    village.saved(Who::Cadre, Request::HoldMeeting { id, moment: Moment::End });
    relay.sync(&village);
    relay.sync(&township);
    let after = month(&township, Who::Secretary, TODAY);
    assert_eq!((after.held[0].1, names(&after)), (1, vec!["东安社区".to_owned()]));
    assert!(month(&township, Who::Secretary, date(2026, 6, 1)).rows.is_empty());
    village.saved(Who::Cadre, Request::Void { id, reason: "记错".into() });
    assert_eq!(month(&village, Who::Cadre, TODAY).held[0].1, 0);
}

#[test]
fn t1b_the_months_last_week_reminds_the_village_and_its_township() {
    let (village, township) = (Device::of_village(), Device::of_township());
    let reminded = |device: &Device, who| {
        device.today(who).into_iter().find_map(|item| match item {
            TodayItem::NoTalk { villages, days, .. } => Some((villages.len(), days)),
            _ => None,
        })
    };
    assert_eq!(reminded(&village, Who::Cadre), None);
    for device in [&village, &township] {
        device.pass(9 * DAY_MS);
    }
    assert_eq!(reminded(&village, Who::Cadre), Some((1, 7)));
    assert_eq!(reminded(&village, Who::GridWorker), None);
    assert_eq!(reminded(&township, Who::Secretary), Some((2, 7)));
    let id = plan(&village, Who::Cadre, date(2026, 7, 24));
    let planned = |device: &Device| {
        device
            .today(Who::Cadre)
            .iter()
            .any(|item| matches!(item, TodayItem::Talk { meeting, .. } if *meeting == id))
    };
    assert!(planned(&village));
    village.saved(Who::Cadre, Request::HoldMeeting { id, moment: Moment::Begin });
    assert!(!planned(&village));
    assert_eq!(reminded(&village, Who::Cadre), None);
}

#[test]
fn a13_a_talk_entered_after_the_fifth_of_the_next_month_is_marked() {
    let device = Device::of_village();
    let held = |day| {
        let (base, mut form) = form(&device, Who::Cadre, FormTarget::NewMeeting);
        (form.held, form.times.date) = (true, Some(day));
        let id = device.saved(Who::Cadre, Request::SaveMeeting { id: None, base, form }).id;
        sheet(&device, Who::Cadre, id).row.late
    };
    assert!(held(date(2026, 6, 20)));
    assert!(!held(date(2026, 7, 1)));
}

#[test]
fn g5_a_talk_of_which_nothing_was_written_down_and_minutes_that_were_copied_are_pointed_out() {
    let device = Device::of_village();
    let held = |day, minutes: &str| {
        let (base, mut form) = form(&device, Who::Cadre, FormTarget::NewMeeting);
        (form.held, form.times.date, form.minutes) = (true, Some(day), minutes.to_owned());
        device.saved(Who::Cadre, Request::SaveMeeting { id: None, base, form }).id
    };
    let hollow = |id| sheet(&device, Who::Cadre, id).hollow;
    let words = "今晚来了十二位居民，主要说了路灯、停车和垃圾清运三件事，社区答应下周给回音。";
    let first = held(date(2026, 6, 20), words);
    let copied = held(date(2026, 7, 1), &words.replace("十二", "十五"));
    assert_eq!(hollow(first), None);
    assert_eq!(hollow(copied), Some(Hollow::LikeEarlier { id: first, day: date(2026, 6, 20) }));
    assert_eq!(hollow(held(date(2026, 7, 2), "")), Some(Hollow::Empty));
    assert_eq!(hollow(held(TODAY, "")), None, "today's is still being written");
    device.saved(Who::Cadre, Request::Void { id: copied, reason: "没开成".into() });
    assert_eq!(hollow(copied), None);
}

#[test]
fn voiding_a_talk_takes_its_issues_along_and_restoring_brings_them_back() {
    let device = Device::of_village();
    let id = plan(&device, Who::Cadre, TODAY);
    raise(&device, Who::Cadre, id, point("停车难", Outcome::Issue));
    device.saved(Who::Cadre, Request::Void { id, reason: "记错".into() });
    assert!(device.issues(Who::Cadre).is_empty());
    let voided = view!(device, Who::Cadre, Request::VoidedList { page: Page::default() }, Voided);
    let row = voided.rows.iter().find(|row| row.kind == Kind::Meeting).expect("listed");
    device.saved(Who::Cadre, Request::Withdraw { id, event: row.event });
    assert_eq!(device.issues(Who::Cadre).len(), 1);
}

#[test]
fn another_villages_talk_looks_like_one_that_does_not_exist() {
    let (village, neighbour, mut relay) =
        (Device::of_village(), Device::new(3, &[Who::Neighbour]), Relay::default());
    let id = plan(&village, Who::Cadre, TODAY);
    relay.sync(&village);
    relay.sync(&neighbour);
    let error = neighbour.refused(Who::Neighbour, Request::Meeting { id });
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(month(&neighbour, Who::Neighbour, TODAY).rows.is_empty());
}

#[test]
fn t3g_a_talk_comes_into_the_ledger_when_it_is_held_and_names_nobody() {
    let device = Device::new(3, &[Who::Cadre, Who::Secretary]);
    let id = plan(&device, Who::Cadre, TODAY);
    assert!(
        device.ledger(Who::Secretary).is_empty() && !sheet(&device, Who::Secretary, id).course.may.review
    );
    device.saved(Who::Cadre, Request::HoldMeeting { id, moment: Moment::Begin });
    assert_eq!(device.ledger(Who::Secretary)[0].matter, Matter::Nothing);
    raise(&device, Who::Cadre, id, point("路灯不亮", Outcome::Issue));
    raise(&device, Who::Cadre, id, point("大家聊了收成", Outcome::Note));
    let rows = device.ledger(Who::Secretary);
    let told: Vec<_> = rows.iter().map(|row| (row.matter, row.content.as_str(), row.form)).collect();
    assert_eq!(told, [(Matter::Difficulty, "路灯不亮", TalkForm::Gathering)]);
    assert!(rows[0].issue.is_some() && rows[0].who.is_empty());
    assert!(sheet(&device, Who::Secretary, id).course.may.review);
}
