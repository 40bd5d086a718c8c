//! Receptions (T4d, T4e, T4h): one screen, what is made of it, found again, corrected; a complaint about the unit that
//! receives (T1f).

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;
use shared::sync::wire::{RejectCode, Rejection};
use shared::workflow::{Likeness, Phase};

pub fn told(kind: MatterKind, text: &str) -> MatterForm {
    MatterForm {
        id: None,
        kind,
        text: text.into(),
        service: None,
        handed_on: false,
        struck: false,
        document: None,
    }
}

fn given(service: ServiceKind, handed_on: bool) -> MatterForm {
    MatterForm { service: Some(service), handed_on, ..told(MatterKind::Service, "") }
}

pub fn stranger(name: &str, phone: &str) -> SpeakerForm {
    SpeakerForm { name: name.into(), phone: phone.into(), ..SpeakerForm::default() }
}

fn nobody() -> SpeakerForm {
    SpeakerForm { anonymous: true, ..SpeakerForm::default() }
}

impl Device {
    fn reception_form(&self, who: Who, target: FormTarget) -> (Vec<String>, ReceptionForm) {
        match *view!(self, who, Request::OpenForm { target }, Form) {
            FormView::Reception { base, form, .. } => (base, form),
            other => panic!("not a reception's form: {other:?}"),
        }
    }

    pub fn receive(&self, who: Who, speaker: SpeakerForm, matters: Vec<MatterForm>) -> Saved {
        self.receive_about(who, speaker, None, matters)
    }

    fn receive_about(
        &self,
        who: Who,
        speaker: SpeakerForm,
        about: Option<&str>,
        matters: Vec<MatterForm>,
    ) -> Saved {
        let (base, form) = self.reception_form(who, FormTarget::NewReception);
        let form = ReceptionForm { speaker, about: about.map(unit), matters, ..form };
        self.saved(who, Request::SaveReception { id: None, base, form })
    }

    fn reception(&self, who: Who, id: DocId) -> ReceptionSheet {
        *view!(self, who, Request::Reception { id }, Reception)
    }

    fn record(&self, id: DocId) -> AnyRecord {
        self.store.doc(id).expect("reads").expect("is here").doc.record().expect("a record")
    }

    fn known(&self, who: Who, query: &str) -> Vec<KnownPerson> {
        view!(self, who, Request::Known { query: query.into() }, Known)
    }

    fn correct_reception(&self, who: Who, id: DocId, change: impl FnOnce(&mut ReceptionForm)) -> Saved {
        let (base, mut form) = self.reception_form(who, FormTarget::Reception { id });
        change(&mut form);
        self.saved(who, Request::SaveReception { id: Some(id), base, form })
    }
}

fn lamp() -> Vec<MatterForm> {
    vec![told(MatterKind::Difficulty, "楼道灯不亮")]
}

#[test]
fn t4d_a_walk_in_becomes_an_issue_and_a_suggestion_that_name_the_reception_and_who_came() {
    let device = Device::of_village();
    let matters = vec![told(MatterKind::Difficulty, "楼道灯不亮"), told(MatterKind::Suggestion, "多设车棚")];
    let saved = device.receive(Who::GridWorker, stranger("张来福", "13811112222"), matters);
    assert_eq!((saved.issues, saved.suggestions), (1, 1));
    let sheet = device.reception(Who::Cadre, saved.id);
    let who = sheet.who.expect("the village reads who came");
    assert_eq!((who.name_masked.as_str(), who.phone_masked.as_str()), ("张**", "138****2222"));
    assert_eq!(sheet.row.issues, [IssueBrief { number: "KQB-0001".into(), phase: Phase::Registered }]);
    let issue = view!(device, Who::Cadre, Request::Issue { id: sheet.course.issues[0].id }, Issue);
    assert_eq!(issue.reporter.map(|who| who.phone_masked), Some("138****2222".into()));
    let AnyRecord::Issue(record) = device.record(issue.row.id) else { panic!("an issue") };
    assert_eq!(record.body.source, Source { form: TalkForm::Reception, document: saved.id });
}

#[test]
fn t4d_nobody_has_to_give_a_name_and_one_matter_is_enough() {
    let device = Device::of_village();
    let saved = device.receive(Who::GridWorker, nobody(), lamp());
    let sheet = device.reception(Who::GridWorker, saved.id);
    assert_eq!((sheet.who, sheet.named, sheet.row.who_masked.as_str()), (None, false, ""));
    let (base, form) = device.reception_form(Who::GridWorker, FormTarget::NewReception);
    let empty = ReceptionForm { speaker: nobody(), ..form.clone() };
    let save = |form| Request::SaveReception { id: None, base: base.clone(), form };
    let fields = |form| {
        device.refused(Who::GridWorker, save(form)).fields.into_iter().map(|e| e.field).collect::<Vec<_>>()
    };
    assert_eq!(fields(empty), ["matters"]);
    let unnamed = ReceptionForm { matters: lamp(), ..form };
    assert_eq!(fields(unnamed), ["name"], "a name, or none on purpose");
}

#[test]
fn t4e_services_are_kept_by_type_apart_from_issues() {
    let device = Device::of_village();
    let services = vec![given(ServiceKind::Pension, false), given(ServiceKind::Certificate, true)];
    let saved = device.receive(Who::GridWorker, stranger("张来福", ""), services);
    assert_eq!((saved.issues, saved.suggestions), (0, 0));
    let sheet = device.reception(Who::GridWorker, saved.id);
    assert_eq!((sheet.row.services, sheet.row.service), (2, Some(ServiceKind::Pension)));
    let handed_on: Vec<bool> = sheet.reception.matters.values().map(|matter| matter.handed_on).collect();
    assert_eq!(handed_on, [false, true]);
    assert!(device.issues(Who::GridWorker).is_empty());
}

#[test]
fn t4h_when_it_was_received_is_kept_apart_from_when_it_was_registered() {
    let device = Device::of_village();
    let (base, form) = device.reception_form(Who::GridWorker, FormTarget::NewReception);
    assert_eq!(form.date, TODAY);
    let before = jiff::civil::date(2026, 7, 13);
    let form = ReceptionForm { date: before, speaker: nobody(), matters: lamp(), ..form };
    let saved = device.saved(Who::GridWorker, Request::SaveReception { id: None, base, form });
    let row = device.reception(Who::GridWorker, saved.id).row;
    assert_eq!((row.date, date_of(row.registered)), (before, TODAY));
}

#[test]
fn t4d_a_resident_is_known_by_two_characters_and_need_not_be_typed_again() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    for query in ["秀英", "lxy", "2345", "江滨路3"] {
        let found = device.known(Who::Cadre, query);
        assert!(found.iter().any(|person| person.name == "林秀英"), "{query}");
    }
    let found = device.known(Who::Cadre, "小雨");
    assert_eq!(
        (found.len(), found[0].name.as_str(), found[0].phone_masked.as_str()),
        (1, "林小雨", "137****8888")
    );
    let speaker = SpeakerForm { known: Some(found[0].known), ..SpeakerForm::default() };
    let saved = device.receive(Who::GridWorker, speaker, lamp());
    let sheet = device.reception(Who::Cadre, saved.id);
    assert_eq!(sheet.reception.household, Some(household));
    assert_eq!(sheet.who.map(|who| who.phone_masked), Some("137****8888".into()));
    assert_eq!(view!(device, Who::Cadre, Request::Household { id: household }, Household).issues.len(), 1);
}

#[test]
fn t4d_who_came_before_is_found_by_phone_id_number_or_name_with_what_became_of_it() {
    let device = Device::of_village();
    let number = "11010519491231002X";
    let speaker = SpeakerForm { id_number: number.into(), ..stranger("张来福", "13811112222") };
    let first = device.receive(Who::GridWorker, speaker, lamp());
    let issue = device.reception(Who::Cadre, first.id).course.issues[0].id;
    device.report(Who::Cadre, issue, "建议更换");
    for query in ["来福", "zlf", "2222", "002x", "002X", number] {
        let found = device.known(Who::Cadre, query);
        assert_eq!(found.len(), 1, "{query}");
        let last = found[0].last.clone().expect("came before");
        assert_eq!((last.date, last.content.as_str(), last.reception), (TODAY, "楼道灯不亮", first.id));
        assert_eq!(last.issue.map(|issue| issue.phase), Some(Phase::Reported));
        let hits = view!(device, Who::Cadre, Request::Search { query: query.into() }, Hits);
        assert!(hits.iter().any(|hit| (hit.kind, hit.id) == (Kind::Reception, first.id)), "{query}");
    }
    assert!(device.known(Who::Cadre, "11010519491231102X").is_empty(), "another number");
    let again =
        SpeakerForm { known: Some(device.known(Who::Cadre, "2222")[0].known), ..SpeakerForm::default() };
    device.pass(DAY_MS);
    let second = device.receive(Who::Cadre, again, vec![told(MatterKind::Suggestion, "多设车棚")]);
    let found = device.known(Who::GridWorker, "张来福");
    assert_eq!(found.len(), 1, "the same person twice is one");
    assert_eq!(found[0].last.as_ref().map(|last| last.reception), Some(second.id));
}

#[test]
fn no_whole_id_number_stands_outside_of_its_document() {
    let device = Device::of_village();
    let number = "11010519491231002X";
    device.receive(
        Who::GridWorker,
        SpeakerForm { id_number: number.into(), ..stranger("张来福", "") },
        lamp(),
    );
    let select = "SELECT count(*) FROM identity WHERE words LIKE '%1010519491231002%' OR id_end <> '002X'";
    let count = device.store.read(|conn| Ok(conn.query_row(select, [], |row| row.get::<_, i64>(0))?));
    assert_eq!(count.expect("counted"), 0);
}

#[test]
fn t1f_who_complains_about_the_village_itself_is_seen_by_its_township_only() {
    let (village, township) = (Device::of_village(), Device::of_township());
    let household = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let known = village.known(Who::GridWorker, "秀英")[0].known;
    let resident = SpeakerForm { known: Some(known), ..SpeakerForm::default() };
    let saved = village.receive_about(Who::GridWorker, resident, Some(VILLAGE), lamp());
    let sheet = village.reception(Who::GridWorker, saved.id);
    assert_eq!((sheet.who, sheet.named, sheet.row.who_masked.as_str()), (None, true, ""));
    assert_eq!(sheet.row.about, "江滨社区");
    assert_eq!(sheet.reception.household, None, "a household would tell who it was");
    let speaker = sheet.reception.speaker.expect("somebody");
    let issue = view!(village, Who::Cadre, Request::Issue { id: sheet.course.issues[0].id }, Issue);
    assert_eq!((issue.reporter, issue.household), (None, None));
    let sheet = view!(village, Who::Cadre, Request::Household { id: household }, Household);
    assert!(sheet.issues.is_empty(), "nor does the household's sheet");
    assert_eq!(village.known(Who::Cadre, "秀英")[0].last, None);

    let mut relay = Relay::default();
    relay.sync(&village);
    assert!(
        village.store.doc(speaker).expect("reads").is_none(),
        "delivered, it is not kept at the village's device"
    );
    relay.sync(&township);
    let who = township.reception(Who::Secretary, saved.id).who.expect("the township reads who it was");
    assert_eq!(who.name_masked, "林**");
}

#[test]
fn a_correction_makes_no_second_issue_and_mends_who_came() {
    let device = Device::of_village();
    let saved = device.receive(Who::GridWorker, stranger("张来福", "13811112222"), lamp());
    let corrected = device.correct_reception(Who::GridWorker, saved.id, |form| {
        form.matters[0].text = "三楼楼道灯不亮".into();
        form.matters.push(given(ServiceKind::Advice, false));
        form.speaker.phone = "13833334444".into();
    });
    assert_eq!((corrected.id, corrected.issues), (saved.id, 0));
    assert_eq!(device.issues(Who::GridWorker)[0].content, "三楼楼道灯不亮", "the village's issue goes along");
    let sheet = device.reception(Who::GridWorker, saved.id);
    assert_eq!((sheet.course.issues.len(), sheet.row.services), (1, 1));
    assert_eq!(sheet.who.map(|who| who.phone_masked), Some("138****4444".into()));
    assert!(device.correct_reception(Who::GridWorker, saved.id, |_| ()).unchanged);
    let (base, mut form) = device.reception_form(Who::GridWorker, FormTarget::Reception { id: saved.id });
    form.about = Some(unit(VILLAGE));
    let late = device.refused(Who::GridWorker, Request::SaveReception { id: Some(saved.id), base, form });
    assert_eq!(late.fields[0].field, "about", "whom it is told to is settled when it is saved");
}

#[test]
fn voiding_a_reception_takes_along_what_the_village_still_has_of_it() {
    let device = Device::of_village();
    let saved = device.receive(Who::GridWorker, stranger("张来福", "13811112222"), lamp());
    device.saved(Who::GridWorker, Request::Void { id: saved.id, reason: "记重了".into() });
    assert!(device.issues(Who::GridWorker).is_empty());
    assert!(device.known(Who::GridWorker, "来福").is_empty());
    let rows = view!(device, Who::GridWorker, Request::VoidedList { page: Page::default() }, Voided).rows;
    let row = rows.iter().find(|row| row.kind == Kind::Reception).expect("is listed");
    device.saved(Who::GridWorker, Request::Withdraw { id: saved.id, event: row.event });
    assert_eq!(device.issues(Who::GridWorker).len(), 1);
    assert_eq!(device.known(Who::GridWorker, "来福").len(), 1);
}

#[test]
fn a_refused_reception_is_reopened_in_its_form_with_who_came() {
    let device = Device::of_village();
    device.receive(Who::GridWorker, stranger("张来福", "13811112222"), lamp());
    let why = Refusal::MayNotCreate.to_string();
    Relay::refusing(Rejection { code: RejectCode::Policy, why }).sync(&device);
    let target = FormTarget::NewReception;
    let FormView::Reception { draft: Some(draft), .. } =
        *view!(device, Who::GridWorker, Request::OpenForm { target }, Form)
    else {
        panic!("the words are in the form")
    };
    let form: ReceptionForm = serde_json::from_value(draft.value).expect("the form's own shape");
    assert_eq!((form.speaker.name.as_str(), form.speaker.phone.as_str()), ("张来福", "13811112222"));
    assert_eq!(form.matters[0].text, "楼道灯不亮");
    device.saved(Who::GridWorker, Request::SaveReception { id: None, base: draft.base, form });
    assert!(view!(device, Who::GridWorker, Request::Sync, Sync).mine.iter().all(|row| row.refused.is_none()));
}

#[test]
fn t4b_the_form_begins_at_the_point_where_the_last_one_was_received_and_villages_without_a_point_are_listed()
{
    let device = Device::of_village();
    let target = FormTarget::NewReception;
    let FormView::Reception { form, points, about, .. } =
        *view!(device, Who::GridWorker, Request::OpenForm { target }, Form)
    else {
        panic!("a reception's form")
    };
    let names: Vec<&str> = points.iter().map(|point| point.name.as_str()).collect();
    assert_eq!((names, form.point), (vec!["江滨近邻家园", "江滨驿站"], Some(points[0].id)));
    let may_be_about: Vec<&str> = about.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(may_be_about, ["江滨社区", "列东街道"]);
    let form = ReceptionForm { point: Some(points[1].id), speaker: nobody(), matters: lamp(), ..form };
    let saved = device.saved(Who::GridWorker, Request::SaveReception { id: None, base: vec![], form });
    assert_eq!(device.reception(Who::GridWorker, saved.id).point_name, "江滨驿站");
    assert_eq!(device.reception_form(Who::GridWorker, target).1.point, Some(points[1].id));
    let township = Device::of_township();
    let view = view!(township, Who::Secretary, Request::Points, Points);
    assert_eq!(view.points.len(), 2);
    assert_eq!(view.without, [(unit(OTHER_VILLAGE), "东安社区".to_owned())]);
}

#[test]
fn who_is_corrected_goes_on_moving_along_with_their_household() {
    let device = Device::new(3, &[Who::GridWorker, Who::Cadre, Who::Secretary]);
    device.add_household(Who::Cadre, "林秀英", "江滨路3号");
    let known = Some(device.known(Who::GridWorker, "林秀英").remove(0).known);
    let saved = device.receive(Who::GridWorker, SpeakerForm { known, ..SpeakerForm::default() }, lamp());
    device.correct_reception(Who::GridWorker, saved.id, |form| form.speaker.phone = "13950010009".into());
    let speaker = device.reception(Who::GridWorker, saved.id).reception.speaker.expect("somebody came");
    let AnyRecord::Identity(identity) = device.record(speaker) else { panic!("not who came") };
    assert_eq!(identity.body.phone, "13950010009");
    assert!(identity.body.household.is_some());
}

#[test]
fn a2_the_ledger_tells_each_matter_of_a_reception_with_who_came_and_the_township_gives_it_back() {
    let device = Device::new(3, &[Who::GridWorker, Who::Cadre, Who::Secretary]);
    let matters = vec![
        told(MatterKind::Difficulty, "楼道灯不亮"),
        told(MatterKind::Suggestion, "多办读书会"),
        given(ServiceKind::Pension, false),
    ];
    let saved = device.receive(Who::GridWorker, stranger("林秀英", "13950010001"), matters);
    let rows = device.ledger(Who::Secretary);
    let told: Vec<_> = rows.iter().map(|row| (row.matter, row.content.as_str(), row.who.as_str())).collect();
    let who = "林**";
    let expected = [
        (Matter::Difficulty, "楼道灯不亮", who),
        (Matter::Suggestion, "多办读书会", who),
        (Matter::Service, "养老认证", who),
    ];
    assert_eq!(told, expected);
    assert!(rows.iter().all(|row| row.form == TalkForm::Reception && row.source == saved.id));
    assert!(device.reception(Who::Secretary, saved.id).course.may.review);
    let (heads, reason) = (rows[0].heads.clone(), "没有写地点".to_owned());
    device.saved(Who::Secretary, Request::Return { id: saved.id, heads, reason });
    let returned = device.today(Who::GridWorker).into_iter().any(|item| {
        matches!(item, TodayItem::TalkReturned { talk, form: TalkForm::Reception, .. } if talk == saved.id)
    });
    assert!(returned);
    assert!(matches!(device.reception(Who::GridWorker, saved.id).course.review, ReviewView::Returned { .. }));
}

#[test]
fn t1f_the_ledger_does_not_tell_who_complained_about_a_unit() {
    let device = Device::new(3, &[Who::GridWorker, Who::Cadre, Who::Secretary]);
    device.receive_about(Who::GridWorker, stranger("林秀英", "13950010001"), Some(VILLAGE), lamp());
    for who in [Who::GridWorker, Who::Secretary] {
        let row = device.ledger(who).remove(0);
        assert_eq!((row.who, row.phone, row.address), Default::default());
    }
}

fn like(device: &Device, who: Who, speaker: SpeakerForm) -> Vec<(String, KnownAs, Likeness)> {
    let people = view!(device, who, Request::LikePeople { speaker }, LikePeople).into_iter();
    people.map(|like| (like.person.name, like.person.known, like.likeness)).collect()
}

#[test]
fn n7_somebody_new_who_is_known_by_phone_and_name_is_told_at_entry_and_can_be_taken_instead() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let resident = KnownAs::Member { household, member: EntryId(uuid::Uuid::from_u128(1)) };
    assert!(like(&device, Who::Cadre, stranger("林秀英", "")).is_empty(), "a name alone tells nobody");
    assert!(like(&device, Who::Cadre, stranger("黄阿土", "13850912345")).is_empty(), "nor a shared phone");
    let found = like(&device, Who::Cadre, stranger("林秀英", "138-5091-2345"));
    assert_eq!(found, [("林秀英".to_owned(), resident, Likeness::PhoneAndName)]);
    let at_home = SpeakerForm { address: "江滨路 3号".into(), ..stranger("林秀英", "") };
    assert_eq!(
        like(&device, Who::Cadre, at_home),
        [("林秀英".to_owned(), resident, Likeness::AddressAndSurname)]
    );
}

#[test]
fn n7_who_was_received_before_is_told_by_the_id_number_under_another_name() {
    let device = Device::of_village();
    let number = "35040319500506004X";
    assert!(check_id_number(number).is_ok());
    let numbered = |name: &str| SpeakerForm { id_number: number.into(), ..stranger(name, "") };
    device.receive(Who::Cadre, numbered("林秀英"), lamp());
    let found = like(&device, Who::Cadre, numbered("林秀瑛"));
    assert_eq!(
        found.iter().map(|(name, _, likeness)| (name.as_str(), *likeness)).collect::<Vec<_>>(),
        [("林秀英", Likeness::IdNumber)]
    );
    assert!(like(&device, Who::Cadre, stranger("林秀瑛", "")).is_empty());
}
