//! Search: names, pinyin, addresses, numbers, ends of phone numbers; nothing from other desks, nothing void.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

fn titles(device: &Device, who: Who, query: &str) -> Vec<String> {
    let hits = view!(device, who, Request::Search { query: query.into() }, Hits);
    hits.into_iter().map(|hit| hit.title).collect()
}

#[test]
fn a_household_is_found_by_whatever_people_know_of_it() {
    let device = Device::of_village();
    device.add_household(Who::GridWorker, "林秀英", "江滨路3号桥头");
    device.add_household(Who::GridWorker, "曾㛃鑫", "东安路12号");
    // Each has a daughter 林小雨 and the same phones; by address, 东安 comes before 江滨.
    let table: [(&str, &[&str]); 24] = [
        ("林", &["林小雨", "林秀英"]),
        ("秀英", &["林秀英"]),
        ("林秀英", &["林秀英"]),
        ("英秀", &[]),
        ("lxy", &["林小雨", "林秀英"]),
        ("zjx", &["曾㛃鑫"]),
        ("zengj", &["曾㛃鑫"]),
        ("linxiuying", &["林秀英"]),
        ("㛃", &["曾㛃鑫"]),
        ("小雨", &["林小雨", "林小雨"]),
        ("江滨", &["林秀英"]),
        ("江滨路3号", &["林秀英"]),
        ("桥头", &["林秀英"]),
        ("12号", &["曾㛃鑫"]),
        ("2345", &["曾㛃鑫", "林秀英"]),
        ("345", &["曾㛃鑫", "林秀英"]),
        ("13850912345", &["曾㛃鑫", "林秀英"]),
        ("5091", &[]),
        ("林 江滨", &["林秀英"]),
        ("江滨 东安", &[]),
        ("路江滨", &[]),
        ("\"林*", &["林小雨", "林秀英"]),
        ("AND", &[]),
        ("  ", &[]),
    ];
    for (query, expected) in table {
        assert_eq!(titles(&device, Who::Cadre, query), expected, "{query}");
    }
}

#[test]
fn an_issue_is_found_by_its_words_and_number() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.visit(Who::GridWorker, household, &["桥头路灯不亮", "养老金认证不会弄"], &[]);
    for (query, expected) in [
        ("路灯", Some("桥头路灯不亮")),
        ("灯", Some("桥头路灯不亮")),
        ("养老金认证", Some("养老金认证不会弄")),
        ("KQB-0001", Some("桥头路灯不亮")),
        ("kqb0002", Some("养老金认证不会弄")),
        ("灯路", None),
        ("养老认证", None),
    ] {
        let found = titles(&device, Who::Cadre, query);
        assert_eq!(found.first().map(String::as_str), expected, "{query}");
    }
}

#[test]
fn a_changed_record_is_found_by_its_new_words_only() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let (base, mut form) = device.household_form(Who::GridWorker, id);
    form.household.address = "东安路8号".into();
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(id), base, form });
    assert!(titles(&device, Who::Cadre, "江滨").is_empty());
    assert_eq!(titles(&device, Who::Cadre, "东安").len(), 1);
}

#[test]
fn void_records_and_those_of_other_desks_are_not_found() {
    let device = Device::new(3, &[Who::GridWorker, Who::Neighbour, Who::Secretary]);
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    assert!(titles(&device, Who::Neighbour, "林秀英").is_empty());
    assert_eq!(titles(&device, Who::Secretary, "林秀英").len(), 1);
    device.saved(Who::GridWorker, Request::Void { id, reason: "重复".into() });
    assert!(titles(&device, Who::Secretary, "林秀英").is_empty());
}

#[test]
fn the_list_of_households_narrows_by_the_same_search() {
    let device = Device::of_village();
    device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.add_household(Who::GridWorker, "黄阿土", "东安路12号");
    let filter = HouseholdFilter { query: "hat".into(), ..HouseholdFilter::default() };
    let list = view!(device, Who::Cadre, Request::Households { filter, page: Page::default() }, Households);
    assert_eq!((list.total, list.rows[0].head.as_str()), (1, "黄阿土"));
    let kinds = view!(device, Who::Cadre, Request::Search { query: "江滨".into() }, Hits);
    assert_eq!((kinds[0].kind, kinds[0].detail.as_str()), (Kind::Household, "江滨路3号"));
}

fn hold_a_talk(device: &Device) -> DocId {
    let target = FormTarget::NewMeeting;
    let form = view!(device, Who::Cadre, Request::OpenForm { target }, Form);
    let FormView::Meeting { base, mut form, .. } = *form else { panic!("not a meeting's form") };
    form.held = true;
    form.topic = "移风易俗".into();
    form.place.name = "村口大榕树下".into();
    form.minutes = "先聊了家常。大家说红白喜事花钱太多！\n老支书讲了从前的事".into();
    let id = device.saved(Who::Cadre, Request::SaveMeeting { id: None, base, form }).id;
    let speaker = "郑水生".to_owned();
    let solved = PointForm {
        text: "路灯不亮".into(),
        outcome: Outcome::Solved,
        answer: "当场换了灯泡".into(),
        speaker,
        ..PointForm::default()
    };
    device.saved(Who::Cadre, Request::SavePoint { meeting: id, point: None, base: vec![], form: solved });
    id
}

fn talks(device: &Device, who: Who, query: &str) -> Vec<SearchHit> {
    let hits = view!(device, who, Request::Search { query: query.into() }, Hits);
    hits.into_iter().filter(|hit| hit.kind == Kind::Meeting).collect()
}

#[test]
fn a_talk_is_found_by_what_was_said_and_shows_the_sentence() {
    let device = Device::of_village();
    let id = hold_a_talk(&device);
    for (query, sentence) in [
        ("移风易俗", "移风易俗"),
        ("红白喜事", "大家说红白喜事花钱太多！"),
        ("支书", "老支书讲了从前的事"),
        ("路灯", "路灯不亮"),
        ("灯泡", "当场换了灯泡"),
        ("榕树", "移风易俗"),
        ("榕树 家常", "先聊了家常。"),
    ] {
        let hits = talks(&device, Who::Cadre, query);
        let found: Vec<_> = hits.iter().map(|hit| (hit.id, hit.title.as_str())).collect();
        assert_eq!(found, [(id, sentence)], "{query}");
        assert_eq!(hits[0].detail, "2026-07-15 · 江滨社区 · 村口大榕树下");
    }
    assert!(talks(&device, Who::Cadre, "下雨").is_empty());
}

#[test]
fn t1f_no_talk_is_found_by_who_spoke() {
    let device = Device::of_village();
    hold_a_talk(&device);
    for query in ["郑水生", "水生", "zss"] {
        assert!(talks(&device, Who::Cadre, query).is_empty(), "{query}");
    }
}

#[test]
fn a_struck_point_a_void_talk_and_one_of_another_desk_are_not_found() {
    let device = Device::new(3, &[Who::Cadre, Who::Neighbour]);
    let id = hold_a_talk(&device);
    assert_eq!(
        (talks(&device, Who::Cadre, "路灯").len(), talks(&device, Who::Neighbour, "路灯").len()),
        (1, 0)
    );
    let sheet = *view!(device, Who::Cadre, Request::Meeting { id }, Meeting);
    let (point, _) = sheet.meeting.standing().next().expect("a point");
    let form = PointForm {
        text: "路灯不亮".into(),
        outcome: Outcome::Solved,
        answer: "当场换了灯泡".into(),
        struck: true,
        ..PointForm::default()
    };
    let base = sheet.course.heads.clone();
    device.saved(Who::Cadre, Request::SavePoint { meeting: id, point: Some(point), base, form });
    assert!(talks(&device, Who::Cadre, "路灯").is_empty());
    device.saved(Who::Cadre, Request::Void { id, reason: "重复".into() });
    assert!(talks(&device, Who::Cadre, "移风易俗").is_empty());
}
