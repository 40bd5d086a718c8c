//! 问题清单 (H1f): what stands on a month's list, that it is frozen online and numbered once, and who reads what of it.

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use calamine::{Reader, Xlsx, open_workbook_from_rs};
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;
use shared::sync::wire::{RejectCode, Rejection};
use shared::workflow::Phase;
use std::io::Cursor;

/// Everybody of the loop at one device that reaches the server, with issues that were reported.
struct Stage {
    device: Device,
    relay: Relay,
}

impl Stage {
    fn new() -> Stage {
        let device = Device::new(3, &EVERYBODY);
        device.online.set(true);
        device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
        Stage { device, relay: Relay::default() }
    }

    fn ask(&self, who: Who, request: Request) -> Result<Reply, ApiError> {
        self.device.ask(who, request)
    }

    /// Raised, reported, and listed for this owner.
    fn listed(&self, content: &str, owner: Owner) -> DocId {
        // Numbers follow the order of listing.
        self.device.pass(1_000);
        let before = self.device.issues(Who::GridWorker);
        let households = Request::Households { filter: HouseholdFilter::default(), page: Page::default() };
        let household = view!(self.device, Who::GridWorker, households, Households).rows[0].id;
        self.device.visit(Who::GridWorker, household, &[content], &[]);
        let known: Vec<DocId> = before.into_iter().map(|row| row.id).collect();
        let fresh = self.device.issues(Who::GridWorker).into_iter().find(|row| !known.contains(&row.id));
        let id = fresh.expect("an issue was made").id;
        self.device.report(Who::Cadre, id, "建议更换");
        let due = TODAY.saturating_add(jiff::Span::new().days(30));
        let decision = ReviewDecision::List { owner, measures: format!("办理：{content}"), due };
        let (tier, filed) = (Tier::Hard, Filed::default());
        let examine = Request::Examine { id, analysis: String::new(), tier, filed, decision };
        self.device.saved(Who::Secretary, examine);
        id
    }

    fn act(&self, who: Who, id: DocId, action: IssueAction) {
        self.device.saved(who, Request::ActOnIssue { id, action });
    }

    fn draft(&self, month: Month) -> IssueListDraft {
        *view!(self.device, Who::Secretary, Request::IssueListDraft { month }, IssueListDraft)
    }

    fn freeze(&self, month: Month) -> Result<Reply, ApiError> {
        let issues = self.draft(month).rows.iter().map(|row| row.issue).collect();
        self.ask(Who::Secretary, Request::FreezeIssueList { month, issues })
    }

    /// Frozen, and let in by the server.
    fn frozen(&mut self, month: Month) -> DocId {
        let Ok(Reply::Saved(saved)) = self.freeze(month) else { panic!("not frozen") };
        self.relay.sync(&self.device);
        saved.id
    }

    fn sheet(&self, who: Who, id: DocId) -> IssueListSheet {
        *view!(self.device, who, Request::IssueList { id }, IssueList)
    }

    fn official(&self, who: Who, id: DocId) -> String {
        view!(self.device, who, Request::Issue { id }, Issue).row.official
    }
}

fn this_month() -> Month {
    Month::of(TODAY)
}

fn the_office() -> Owner {
    Owner { unit: Some(unit(OFFICE)), person: None }
}

fn the_village() -> Owner {
    Owner { unit: Some(unit(VILLAGE)), person: None }
}

fn numbers(rows: &[ListedRow]) -> Vec<String> {
    rows.iter().map(|row| row.number.map_or("待定".to_owned(), |number| number.to_string())).collect()
}

#[test]
fn h1f_numbers_are_shown_once_the_server_has_let_the_list_in_and_then_everywhere() {
    let mut stage = Stage::new();
    let (lamp, drain) = (stage.listed("路灯不亮", the_office()), stage.listed("下水堵了", the_village()));
    let draft = stage.draft(this_month());
    assert_eq!((draft.version, numbers(&draft.rows)), (1, vec!["待定".to_owned(); 2]));
    let Ok(Reply::Saved(saved)) = stage.freeze(this_month()) else { panic!("not frozen") };
    let waiting = stage.sheet(Who::Secretary, saved.id);
    assert_eq!((waiting.row.state, numbers(&waiting.rows)), (SendState::Local, vec!["待定".to_owned(); 2]));
    assert_eq!(stage.official(Who::Secretary, lamp), "");
    let again = stage.freeze(this_month()).expect_err("one waits for the server");
    assert_eq!(again.refusal, Some(Refusal::NotNow));

    stage.relay.sync(&stage.device);
    let sheet = stage.sheet(Who::Secretary, saved.id);
    assert_eq!(numbers(&sheet.rows), ["2026-07-001", "2026-07-002"]);
    assert_eq!((sheet.rows[0].issue, sheet.rows[0].owner.as_str()), (lamp, "列东街道城建办"));
    assert_eq!(sheet.rows[1].phase, Some(Phase::Listed));
    assert_eq!(stage.official(Who::GridWorker, drain), "2026-07-002");
    let found = view!(stage.device, Who::Cadre, Request::Search { query: "2026-07-002".into() }, Hits);
    assert_eq!((found.len(), found[0].id, found[0].detail.as_str()), (1, drain, "2026-07-002"));
    let filter = IssueFilter { query: "07-001".into(), ..IssueFilter::default() };
    let rows =
        view!(stage.device, Who::Cadre, Request::Issues { filter, page: Page::default() }, Issues).rows;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [lamp]);
    let ledger = stage.device.ledger(Who::Secretary);
    let told: Vec<&str> = ledger.iter().map(|row| row.number.as_str()).collect();
    assert!(told.contains(&"2026-07-001") && told.contains(&"2026-07-002"), "{told:?}");
}

#[test]
fn h1f_the_next_version_keeps_numbers_and_continues_the_serial() {
    let mut stage = Stage::new();
    let (lamp, drain) = (stage.listed("路灯不亮", the_village()), stage.listed("下水堵了", the_village()));
    stage.frozen(this_month());
    // What goes back to the village stands on the list no longer; what is done does, until the month is over.
    stage.act(Who::Cadre, lamp, IssueAction::Complete { result: "已修好".into() });
    stage.device.saved(Who::Secretary, Request::Void { id: drain, reason: "重复登记".into() });
    let fence = stage.listed("护栏松了", the_village());
    let second = stage.frozen(this_month());
    let sheet = stage.sheet(Who::Secretary, second);
    let rows: Vec<_> = sheet.rows.iter().map(|row| row.issue).collect();
    assert_eq!((sheet.row.version, rows), (2, vec![lamp, fence]));
    assert_eq!(numbers(&sheet.rows), ["2026-07-001", "2026-07-003"], "002 is never given again");
    let lists = view!(stage.device, Who::Secretary, Request::IssueLists, IssueLists);
    assert_eq!(lists.lists.iter().map(|list| list.version).collect::<Vec<_>>(), [2, 1]);
    assert!(!stage.sheet(Who::Secretary, lists.lists[1].id).latest);

    stage.device.pass(31 * DAY_MS);
    let august = stage.draft(Month::of(jiff::civil::date(2026, 8, 15)));
    assert_eq!(
        (august.version, numbers(&august.rows)),
        (1, vec!["2026-07-001".into(), "2026-07-003".into()])
    );
}

#[test]
fn h1f_what_was_listed_after_a_month_stands_on_the_next_ones_list() {
    let stage = Stage::new();
    let lamp = stage.listed("路灯不亮", the_village());
    stage.device.pass(20 * DAY_MS);
    let drain = stage.listed("下水堵了", the_village());
    let issues = |month| stage.draft(month).rows.iter().map(|row| row.issue).collect::<Vec<_>>();
    assert_eq!(issues(this_month()), [lamp]);
    assert_eq!(issues(Month::of(jiff::civil::date(2026, 8, 4))), [lamp, drain]);
}

#[test]
fn h1f_a_list_is_frozen_online_by_the_secretary_and_only_as_it_was_looked_at() {
    let stage = Stage::new();
    let lamp = stage.listed("路灯不亮", the_village());
    let freeze = |issues| Request::FreezeIssueList { month: this_month(), issues };
    stage.device.online.set(false);
    let refused = stage.device.refused(Who::Secretary, freeze(vec![lamp]));
    assert_eq!(refused.code, ErrorCode::Offline);
    assert!(!stage.draft(this_month()).online);
    stage.device.online.set(true);
    let refused = stage.device.refused(Who::Cadre, freeze(vec![lamp]));
    assert_eq!(refused.refusal, Some(Refusal::MayNotCreate));
    stage.listed("下水堵了", the_village());
    let refused = stage.device.refused(Who::Secretary, freeze(vec![lamp]));
    assert_eq!(refused.fields[0].field, "issues", "another issue was listed meanwhile");
    let long_ago = Month::of(jiff::civil::date(2026, 5, 1));
    let refused =
        stage.device.refused(Who::Secretary, Request::FreezeIssueList { month: long_ago, issues: vec![] });
    assert_eq!(refused.fields[0].field, "month");
    assert!(view!(stage.device, Who::Cadre, Request::IssueLists, IssueLists).months.is_empty());
}

#[test]
fn h1f_owners_and_villages_see_theirs_and_the_township_all_of_it() {
    let mut stage = Stage::new();
    let person = Owner { unit: None, person: Some(Who::Neighbour.person()) };
    let (lamp, drain) = (stage.listed("路灯不亮", the_office()), stage.listed("下水堵了", person));
    let id = stage.frozen(this_month());
    let issues = |who| stage.sheet(who, id).rows.iter().map(|row| row.issue).collect::<Vec<_>>();
    assert_eq!(issues(Who::Secretary), [lamp, drain]);
    assert_eq!(issues(Who::Cadre), [lamp, drain], "both are of this village");
    let foreign = stage.device.refused(Who::Neighbour, Request::IssueList { id });
    assert_eq!(foreign.code, ErrorCode::NotFound, "the list lies on no desk of that village");
    assert!(!stage.sheet(Who::Cadre, id).whole);
    let refused = stage.device.refused(Who::Cadre, Request::ExportIssueList { id });
    assert_eq!(refused.refusal, Some(Refusal::MayNotAct));
}

#[test]
fn t1f_neither_who_spoke_nor_a_phone_number_stands_on_a_list() {
    let mut stage = Stage::new();
    stage.listed("路灯不亮，请打13850912345", the_village());
    let id = stage.frozen(this_month());
    assert_eq!(stage.sheet(Who::Secretary, id).rows[0].summary, "路灯不亮，请打138****2345");
}

#[test]
fn h1f_a_refused_list_tells_who_was_first_and_leaves_nothing_numbered() {
    let mut stage = Stage::new();
    let lamp = stage.listed("路灯不亮", the_village());
    stage.relay.sync(&stage.device);
    assert!(stage.freeze(this_month()).is_ok());
    let why = "frozen".to_owned();
    stage.relay.refuse_next(Rejection { code: RejectCode::AlreadyFrozen, why });
    stage.relay.sync(&stage.device);
    let mine = view!(stage.device, Who::Secretary, Request::Sync, Sync).mine;
    let row = mine.into_iter().find(|row| row.kind == Kind::IssueList).expect("it is told");
    let refused = row.refused.expect("why");
    assert_eq!((refused.code.as_str(), refused.words.len()), ("already_frozen", 0));
    assert_eq!(stage.official(Who::Secretary, lamp), "");
    let again = stage.draft(this_month());
    assert_eq!((again.version, again.waiting), (1, false), "it can be looked at again");
}

#[test]
fn h1f_the_file_has_the_numbered_rows_and_is_made_of_a_confirmed_list_only() {
    let mut stage = Stage::new();
    stage.listed("=1+1", the_office());
    let Ok(Reply::Saved(saved)) = stage.freeze(this_month()) else { panic!("not frozen") };
    let id = saved.id;
    let refused = stage.device.refused(Who::Secretary, Request::ExportIssueList { id });
    assert_eq!(refused.refusal, Some(Refusal::NotNow));
    stage.relay.sync(&stage.device);
    let file = view!(stage.device, Who::Secretary, Request::ExportIssueList { id }, File);
    assert_eq!((file.name.as_str(), file.rows), ("列东街道 2026年7月问题清单（第1版）.xlsx", 1));
    let FilePlace::Here(bytes) = file.place else { panic!("the file is in the reply") };
    let bytes = BASE64_STANDARD.decode(bytes).expect("base64");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a spreadsheet");
    let sheet = book.worksheet_range("问题清单").expect("the sheet");
    let formulas = book.worksheet_formula("问题清单").expect("formulas");
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()));
    let texts: Vec<String> = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for expected in ["编号", "2026-07-001", "=1+1", "列东街道城建办", "办理：=1+1", "已列入清单"]
    {
        assert!(texts.iter().any(|text| text == expected), "{expected}: {texts:?}");
    }
}

#[test]
fn a_list_that_is_made_anew_from_its_documents_gives_the_same_rows() {
    let mut stage = Stage::new();
    let lamp = stage.listed("路灯不亮", the_village());
    let id = stage.frozen(this_month());
    let before = stage.sheet(Who::Secretary, id);
    stage.device.store.rebuild().expect("rebuilt");
    assert_eq!(stage.sheet(Who::Secretary, id), before);
    assert_eq!(stage.official(Who::Secretary, lamp), "2026-07-001");
}
