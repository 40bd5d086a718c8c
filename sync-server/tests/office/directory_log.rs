//! Devices follow their county's log; what is the city's is seen everywhere, what is another county's nowhere.

use crate::device::Device;
use crate::office::{OTHER_VILLAGE, Office, VILLAGE, unit};
use jiff::civil::date;
use shared::domain::{
    CalendarYear, Directory, DirectoryRow, GridId, Platform, PointId, Role, Rule, RuleKey, ServicePoint,
    UnitId,
};
use sync_server::ledger::{LedgerError, NewPerson, Refused, Settings};

const OTHER_COUNTY: &str = "350405";

fn add_other_county(office: &Office) {
    let units = [(OTHER_COUNTY, "沙县区"), ("350405001", "凤岗街道"), ("350405001001", "府西社区")];
    let units = units.map(|(id, name)| (unit(id), name.to_owned())).into();
    office.ledger().import_units(units, office.record("import_divisions")).expect("imported");
}

/// The directory as a device of this unit has it, fetched in pages.
fn seen_from(office: &Office, at: &str) -> Directory {
    let mut directory = Directory::default();
    let mut position = 0;
    loop {
        let delta = office.ledger().directory_after(&unit(at), position, 2).expect("rows");
        assert_eq!(delta.position, position + delta.rows.len() as u64, "gapless");
        delta.rows.into_iter().for_each(|row| directory.apply(row.0));
        position = delta.position;
        if !delta.more {
            return directory;
        }
    }
}

#[tokio::test]
async fn a_county_sees_itself_and_the_city_and_no_other_county() {
    let office = Office::new().await;
    let own = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let observer = office.add_person("郑国华", Role::CityObserver, "3504");
    add_other_county(&office);
    let foreign = office.add_person("罗永福", Role::GridWorker, "350405001001");
    let late_observer = office.add_person("揭桂兰", Role::CityObserver, "3504");
    let here = seen_from(&office, VILLAGE);
    let there = seen_from(&office, "350405001");
    let people = |directory: &Directory| directory.people.keys().copied().collect::<Vec<_>>();
    assert_eq!(people(&here), [own, observer, late_observer]);
    assert_eq!(people(&there), [observer, foreign, late_observer], "also what was there before the county");
    assert!(here.units.contains_key(&unit("3504")) && !here.units.contains_key(&unit(OTHER_COUNTY)));
    assert!(there.units.contains_key(&unit("3504")) && !there.units.contains_key(&unit("350404")));
    let city = seen_from(&office, "3504");
    assert_eq!(people(&city), [observer, late_observer]);
    let counties: Vec<UnitId> = city.units.into_keys().collect();
    assert_eq!(counties, [unit("3504"), unit("350404"), unit(OTHER_COUNTY)]);
}

#[tokio::test]
async fn a_person_who_comes_from_another_county_is_introduced_with_all_they_have() {
    let office = Office::new().await;
    add_other_county(&office);
    let (person, device) = Device::enrolled(&office).await;
    assert!(!seen_from(&office, OTHER_COUNTY).people.contains_key(&person));
    office.assign(person, Role::VillageCadre, "350405001001").expect("assigned");
    let there = seen_from(&office, OTHER_COUNTY);
    assert_eq!(there.person_name(person), "林晓燕");
    assert_eq!(there.grants_of(person).count(), 2);
    assert_eq!(there.profiles[&device.profile].person, person);
    assert_eq!(seen_from(&office, VILLAGE).grants_of(person).count(), 2);
}

#[tokio::test]
async fn the_log_and_the_tables_tell_the_same() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    office.assign(person, Role::DutyOfficer, OTHER_VILLAGE).expect("assigned");
    office.pass(1);
    office
        .ledger()
        .end_role(person, Role::DutyOfficer, unit(OTHER_VILLAGE), office.record("end_role"))
        .expect("ended");
    let grid = GridId::new("350404001001001").expect("a grid");
    office.ledger().add_grid(grid, "第一网格".into(), office.record("add_grid")).expect("added");
    office.ledger().add_point(point(VILLAGE), office.record("add_point")).expect("added");
    let renamed = vec![(unit(VILLAGE), "江滨新社区".to_owned())];
    office.ledger().import_units(renamed, office.record("import_divisions")).expect("renamed");
    office.ledger().revoke_device(device.id, office.record("revoke_device")).expect("revoked");
    let (version, whole) = office.ledger().directory().expect("a directory");
    assert_eq!(seen_from(&office, VILLAGE), whole, "there is but one county");
    assert_eq!(office.ledger().directory_version(), Ok(version));
}

fn point(at: &str) -> ServicePoint {
    ServicePoint {
        id: PointId(uuid::Uuid::from_u128(0x70)),
        unit: unit(at),
        name: "江滨社区近邻家园".into(),
        platform: Platform::NeighbourHome,
        address: "江滨路3号".into(),
        hours: "每天 8:00–21:00".into(),
        phone: "0598-8222123".into(),
        ended: None,
    }
}

#[tokio::test]
async fn t4a_t4b_service_points_have_a_platform_are_of_villages_and_townships_and_seen_in_their_county() {
    let office = Office::new().await;
    let ledger = office.ledger();
    ledger.add_point(point(VILLAGE), office.record("add_point")).expect("added");
    let seen = seen_from(&office, VILLAGE);
    assert_eq!(seen.points_of(&unit(VILLAGE)), [&point(VILLAGE)]);
    assert!(seen.points_of(&unit(OTHER_VILLAGE)).is_empty());
    let county = ledger.add_point(point("350404"), office.record("add_point"));
    assert_eq!(county, Err(LedgerError::Refused(Refused::NoPlaceForPoint(unit("350404")))));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_nothing() {
    let office = Office::new().await;
    let ledger = office.ledger();
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let (version, before) = ledger.directory().expect("a directory");
    let refused = |result: Result<(), LedgerError>| match result {
        Err(LedgerError::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    };
    let missing = unit("350406001");
    assert_eq!(
        refused(ledger.add_unit(missing.clone(), "x".into(), office.record("add_unit"))),
        Refused::NoParent { unit: missing.clone(), parent: unit("350406") }
    );
    assert_eq!(
        refused(office.assign(person, Role::TownshipLeader, missing.as_str())),
        Refused::UnknownUnit(missing.clone())
    );
    assert_eq!(refused(office.assign(person, Role::GridWorker, VILLAGE)), Refused::RoleHeld);
    assert_eq!(
        refused(office.assign(person, Role::TownshipSecretary, VILLAGE)),
        Refused::Misplaced { role: Role::TownshipSecretary, unit: unit(VILLAGE) }
    );
    let nobody = crate::office::new_id();
    assert_eq!(refused(office.assign(nobody, Role::GridWorker, VILLAGE)), Refused::UnknownPerson(nobody));
    let half = NewPerson {
        id: crate::office::new_id(),
        name: "半途".into(),
        grant: crate::office::new_id(),
        role: Role::GridWorker,
        unit: missing.clone(),
        from: office.now(),
    };
    assert_eq!(refused(ledger.add_person(half, office.record("add_person"))), Refused::UnknownUnit(missing));
    assert_eq!(ledger.directory(), Ok((version, before)));
}

#[tokio::test]
async fn administrators_of_system_security_and_audit_are_separate_people() {
    let office = Office::new().await;
    let offices = [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];
    for first in offices {
        let person = office.add_person("郑国华", first, "3504");
        for second in offices {
            let expected = if first == second { Refused::RoleHeld } else { Refused::SeparateDuties(first) };
            let at = if first == second { "3504" } else { VILLAGE };
            assert_eq!(office.assign(person, second, at), Err(LedgerError::Refused(expected)));
        }
        office.assign(person, Role::CityObserver, "3504").expect("other roles may be held beside");
    }
}

#[tokio::test]
async fn rows_of_the_log_are_what_devices_understand() {
    let office = Office::new().await;
    office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let delta = office.ledger().directory_after(&unit("350404"), 0, 100).expect("rows");
    let kinds: Vec<&str> = delta
        .rows
        .iter()
        .map(|row| match row.0 {
            DirectoryRow::Unit(_) => "unit",
            DirectoryRow::Person(_) => "person",
            DirectoryRow::Role(_) => "role",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["unit", "unit", "unit", "unit", "unit", "person", "role"]);
    assert!(!delta.more);
    let end = office.ledger().directory_after(&unit("350404"), delta.position, 100).expect("rows");
    assert!(end.rows.is_empty() && end.position == delta.position);
}

#[tokio::test]
async fn n1_a_countys_rule_reaches_the_county_and_a_calendar_everybody() {
    let office = Office::new().await;
    let rule = Rule {
        key: RuleKey::ReportWorkdays,
        area: unit("350404"),
        from: date(2026, 7, 1),
        value: 5,
        sentence: "并及时梳理汇总、建立民情台账".into(),
        set_by: "陈".into(),
        set_at: office.now(),
    };
    let console = office.place.open().expect("opened");
    console.set_rule(rule, office.record("set_rule")).expect("set");
    let year = CalendarYear {
        year: 2026,
        off: [date(2026, 10, 1)].into(),
        make_up: [].into(),
        source: "通知".into(),
    };
    console.set_calendar(year, office.record("import_calendar")).expect("set");
    let directory = |county: &str| {
        let mut directory = Directory::default();
        let delta = office.ledger().directory_after(&unit(county), 0, 10_000).expect("rows");
        delta.rows.into_iter().for_each(|row| directory.apply(row.0));
        directory
    };
    let (here, city) = (directory("350404"), directory("3504"));
    let village = unit("350404001001");
    assert_eq!(here.rule(RuleKey::ReportWorkdays, &village, date(2026, 7, 1)).value, 5);
    assert!(!here.is_workday(date(2026, 10, 1)) && !city.is_workday(date(2026, 10, 1)));
    assert_eq!(office.ledger().directory().expect("read").1.rules.len(), 1, "the server knows it, too");
}
