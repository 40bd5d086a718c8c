//! A quarter of the demonstration's village: visits, receptions, talks, and issues at every step of the loop, recorded by the
//! people whose work it is, through their devices. Two things are left for whoever looks around: a household that was
//! entered twice, and a phone number that two people changed without a network.

mod story;
mod team;

use super::office::VILLAGE;
use super::{Device, SignIn};
use anyhow::{Context, bail};
use jiff::ToSpan;
use jiff::civil::{Date, time};
use shared::api::{
    Confirmed, FormTarget, FormView, HouseholdForm, IssueAction, ItemForm, ItemsForm, LedgerFilter,
    MatterForm, Page, PointForm, Reply, Request, ReviewDecision, SpeakerForm,
};
use shared::domain::{
    DocId, FeedbackChannel, Household, MatterKind, Month, Owner, PersonId, Place, PlaceKind, Tier, Times,
    UnitId, date_of,
};
use std::time::{Duration, SystemTime};
use story::{CALLS, Call, EVENINGS, Evening, FATES, Fate, SAME_MATTER, WALKS, Walk};
use team::{Desk, Somebody};

/// How long the two devices may take to tell one another.
const SYNC_WITHIN: Duration = Duration::from_secs(120);
/// Of the list's homes: the one that was entered twice, the one whose phone two people changed.
const ENTERED_TWICE: usize = 30;
const CHANGED_TWICE: usize = 36;

/// Both devices and whoever sits at them.
struct Quarter<'d> {
    village: &'d Device,
    township: &'d Device,
    grid_worker: Somebody,
    cadre: Somebody,
    duty_officer: Somebody,
    secretary: Somebody,
    leader: Somebody,
    today: Date,
}

/// Lives through the quarter. `people`: ids of the staff in their order; `sign_ins`: of all who have a seat, the township's
/// leader among them.
///
/// # Errors
/// Whatever a device refuses.
pub async fn live_through(
    village: &Device,
    township: &Device,
    people: &[String],
    sign_ins: &[SignIn],
) -> anyhow::Result<()> {
    let somebody = |role: &str| -> anyhow::Result<Somebody> {
        let place = super::STAFF.iter().position(|staff| staff.role == role).context("of the staff")?;
        let sign_in = sign_ins.iter().find(|sign_in| sign_in.role == role).context("has a device")?;
        Ok(Somebody { id: PersonId(people[place].parse()?), password: sign_in.password.clone() })
    };
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let quarter = Quarter {
        village,
        township,
        grid_worker: somebody("grid_worker")?,
        cadre: somebody("village_cadre")?,
        duty_officer: somebody("duty_officer")?,
        secretary: somebody("township_secretary")?,
        leader: somebody("township_leader")?,
        today: date_of(i64::try_from(since_1970.as_millis())?),
    };
    let issues = quarter.visits().await?;
    quarter.receptions().await?;
    quarter.evenings().await?;
    quarter.report(&issues).await?;
    quarter.tell_one_another().await?;
    quarter.decide(&issues).await?;
    quarter.tell_one_another().await?;
    quarter.freeze_the_list().await?;
    quarter.tell_one_another().await?;
    quarter.carry_out(&issues).await?;
    quarter.tell_one_another().await?;
    quarter.strike_off(&issues).await?;
    quarter.leave_a_duplicate().await?;
    quarter.leave_a_conflict().await?;
    quarter.tell_one_another().await?;
    for device in [village, township] {
        device.call(&Request::Lock).await?;
    }
    Ok(())
}

impl Quarter<'_> {
    fn ago(&self, days: i64) -> Date {
        self.today.saturating_sub(days.days())
    }

    async fn tell_one_another(&self) -> anyhow::Result<()> {
        self.village.quiet(SYNC_WITHIN).await?;
        self.township.quiet(SYNC_WITHIN).await?;
        self.township.call(&Request::SyncNow).await?;
        self.township.quiet(SYNC_WITHIN).await?;
        self.village.call(&Request::SyncNow).await?;
        self.village.quiet(SYNC_WITHIN).await.map(drop)
    }

    /// Gives the issues that were made, in the order of [`FATES`].
    async fn visits(&self) -> anyhow::Result<Vec<DocId>> {
        let desk = Desk::of(self.village, &self.grid_worker).await?;
        let homes = desk.homes().await?;
        let mut issues = Vec::new();
        for (i, call) in CALLS.iter().enumerate() {
            let visit = self.visit(desk, homes[call.home], call).await?;
            if i < FATES.len() {
                issues.push(desk.issue_of(visit).await?);
            }
        }
        for (issue, _) in issues.iter().zip(FATES).filter(|(_, fate)| *fate == Fate::SolvedOnSpot) {
            let answer = "当场打电话问清楚，材料已经交上去了".to_owned();
            desk.act(*issue, IssueAction::ResolveOnSpot { answer }).await?;
        }
        Ok(issues)
    }

    async fn visit(&self, desk: Desk<'_>, household: DocId, call: &Call) -> anyhow::Result<DocId> {
        let FormView::Visit { base, mut form, .. } = desk.open(FormTarget::NewVisit { household }).await?
        else {
            bail!("not a visit's form")
        };
        form.date = self.ago(call.days_ago);
        form.situation = Confirmed { unchanged: !form.situation.text.is_empty(), ..form.situation };
        if form.situation.text.is_empty() {
            form.situation.text = "夫妻二人在家，身体都好".into();
        }
        (form.difficulties, form.suggestions) = (said(call.difficulty), said(call.suggestion));
        Ok(desk.save(Request::SaveVisit { id: None, base, form }).await?.id)
    }

    async fn receptions(&self) -> anyhow::Result<()> {
        let desk = Desk::of(self.village, &self.duty_officer).await?;
        for walk in &WALKS {
            let FormView::Reception { base, mut form, .. } = desk.open(FormTarget::NewReception).await?
            else {
                bail!("not a reception's form")
            };
            form.date = self.ago(walk.days_ago);
            form.about = walk.about_village.then(|| UnitId::new(VILLAGE)).transpose()?;
            (form.speaker, form.matters) = (came(walk), vec![brought(walk)]);
            desk.save(Request::SaveReception { id: None, base, form }).await?;
        }
        let note = "赖水生的窨井盖已报市政，来人问就说本周会修".to_owned();
        desk.save(Request::HandOver { note }).await.map(drop)
    }

    async fn evenings(&self) -> anyhow::Result<()> {
        let desk = Desk::of(self.village, &self.cadre).await?;
        for evening in &EVENINGS {
            self.evening(desk, evening).await?;
        }
        Ok(())
    }

    async fn evening(&self, desk: Desk<'_>, evening: &Evening) -> anyhow::Result<()> {
        let FormView::Meeting { base, mut form, .. } = desk.open(FormTarget::NewMeeting).await? else {
            bail!("not a talk's form")
        };
        form.held = evening.in_days < 0;
        let end = form.held.then_some(time(21, 0, 0, 0));
        let day = self.today.saturating_add(evening.in_days.days());
        form.times = Times { date: Some(day), start: Some(time(19, 30, 0, 0)), end };
        form.place = Place { kind: PlaceKind::CoveredBridge, name: evening.place.into() };
        form.residents = form.held.then_some(evening.residents);
        let meeting = desk.save(Request::SaveMeeting { id: None, base, form }).await?.id;
        for (text, outcome, answer) in evening.points {
            let (text, answer) = ((*text).to_owned(), (*answer).to_owned());
            let form = PointForm { text, outcome: *outcome, answer, ..PointForm::default() };
            desk.save(Request::SavePoint { meeting, point: None, base: Vec::new(), form }).await?;
        }
        Ok(())
    }

    /// The village reports what it can't solve.
    async fn report(&self, issues: &[DocId]) -> anyhow::Result<()> {
        let desk = Desk::of(self.village, &self.cadre).await?;
        let kept = [Fate::Registered, Fate::SolvedOnSpot];
        let reported = issues.iter().zip(FATES).filter(|(_, fate)| !kept.contains(fate));
        let issues = reported.map(|(id, _)| (*id, "建议街道协调有关单位到现场看一次".to_owned())).collect();
        desk.ask(Request::ReportUp { issues }).await.map(drop)
    }

    /// The township's review of the month: each item gets its word.
    async fn decide(&self, issues: &[DocId]) -> anyhow::Result<()> {
        let desk = Desk::of(self.township, &self.secretary).await?;
        for (i, (id, fate)) in issues.iter().zip(FATES).enumerate() {
            match fate {
                Fate::Merged => {
                    desk.save(Request::MergeIssue { id: *id, into: issues[SAME_MATTER] }).await?;
                }
                Fate::Returned => {
                    let sheet = desk.issue(*id).await?;
                    let reason = "请写明是哪一天、哪个时段".to_owned();
                    let decision = ReviewDecision::Return { heads: sheet.heads, reason };
                    examine(desk, *id, "缺少时间地点", decision).await?;
                }
                Fate::Explaining | Fate::Explained => {
                    let reason = "按规定不能办，已经查过规划图，当面说清楚".to_owned();
                    examine(desk, *id, "不符合规定", ReviewDecision::Explain { reason }).await?;
                }
                fate if fate.is_listed() => {
                    let owner = Owner { unit: None, person: Some(self.cadre.id) };
                    let due = self.today.saturating_add((5 + 3 * i as i64).days());
                    let measures = "联系施工队，十天内修好并回访".to_owned();
                    examine(desk, *id, "责任清楚，可以办", ReviewDecision::List { owner, measures, due })
                        .await?;
                }
                _ => {}
            }
        }
        self.review(desk).await?;
        let desk = Desk::of(self.township, &self.leader).await?;
        for (id, _) in issues.iter().zip(FATES).filter(|(_, fate)| *fate == Fate::Explained) {
            desk.act(*id, IssueAction::Approve).await?;
        }
        Ok(())
    }

    /// This month's list, as far as it has come.
    async fn freeze_the_list(&self) -> anyhow::Result<()> {
        let desk = Desk::of(self.township, &self.secretary).await?;
        // Whoever has just signed in is online once the server answered.
        desk.ask(Request::SyncNow).await?;
        self.township.quiet(SYNC_WITHIN).await?;
        let month = Month::of(self.today);
        let Reply::IssueListDraft(draft) = desk.ask(Request::IssueListDraft { month }).await? else {
            bail!("no draft of the list")
        };
        let issues = draft.rows.into_iter().map(|row| row.issue).collect();
        desk.save(Request::FreezeIssueList { month, issues }).await.map(drop)
    }

    /// The older half of the ledger was looked at; one visit was given back.
    async fn review(&self, desk: Desk<'_>) -> anyhow::Result<()> {
        let filter = LedgerFilter { to: Some(self.ago(25)), ..LedgerFilter::default() };
        let Reply::Ledger(list) = desk.ask(Request::Ledger { filter, page: Page::default() }).await? else {
            bail!("no ledger")
        };
        let mut records: Vec<_> = list.rows.into_iter().map(|row| (row.source, row.heads)).collect();
        records.dedup_by_key(|(source, _)| *source);
        let (id, heads) = records.pop().context("a talk of the quarter")?;
        desk.ask(Request::Review { records }).await?;
        let reason = "请补上老人平时由谁照看".to_owned();
        desk.save(Request::Return { id, heads, reason }).await.map(drop)
    }

    /// The owner does it, the village carries it back to who raised it and proposes to strike it off.
    async fn carry_out(&self, issues: &[DocId]) -> anyhow::Result<()> {
        let desk = Desk::of(self.village, &self.cadre).await?;
        for (id, fate) in issues.iter().zip(FATES) {
            if fate.is_completed() {
                desk.act(*id, IssueAction::Complete { result: "已经修好，现场看过".into() }).await?;
            }
            if fate.is_fed_back() || fate == Fate::Explained {
                let content = "上门说了办的结果，本人认可".to_owned();
                let channel = FeedbackChannel::Visit;
                desk.act(*id, IssueAction::FeedBack { channel, content }).await?;
            }
            if matches!(fate, Fate::ClosureProposed | Fate::Closed) {
                desk.act(*id, IssueAction::ProposeClosure).await?;
            }
        }
        Ok(())
    }

    async fn strike_off(&self, issues: &[DocId]) -> anyhow::Result<()> {
        let desk = Desk::of(self.township, &self.secretary).await?;
        for (id, _) in issues.iter().zip(FATES).filter(|(_, fate)| *fate == Fate::Closed) {
            desk.act(*id, IssueAction::ConfirmClosure).await?;
        }
        Ok(())
    }

    /// The same people, written down a second time by somebody who did not look.
    async fn leave_a_duplicate(&self) -> anyhow::Result<()> {
        let desk = Desk::of(self.village, &self.cadre).await?;
        let homes = desk.homes().await?;
        let (_, mut form, _) = home_form(desk, FormTarget::Household { id: homes[ENTERED_TWICE] }).await?;
        let (base, _, spare_ids) = home_form(desk, FormTarget::NewHousehold).await?;
        let members = spare_ids.into_iter().zip(form.household.members.into_values()).collect();
        form.household = Household { members, situation: String::new(), ..form.household };
        desk.save(Request::SaveHousehold { id: None, base, form }).await.map(drop)
    }

    /// Each without a network, each another phone number.
    async fn leave_a_conflict(&self) -> anyhow::Result<()> {
        self.tell_one_another().await?;
        for device in [self.village, self.township] {
            device.call(&Request::SetNetwork { on: false }).await?;
        }
        let desks = [
            (Desk::of(self.village, &self.grid_worker).await?, "13950750031"),
            (Desk::of(self.township, &self.secretary).await?, "13950750032"),
        ];
        let id = desks[0].0.homes().await?[CHANGED_TWICE];
        for (desk, phone) in desks {
            let (base, mut form, _) = home_form(desk, FormTarget::Household { id }).await?;
            form.household.phone = phone.into();
            desk.save(Request::SaveHousehold { id: Some(id), base, form }).await?;
        }
        for device in [self.village, self.township] {
            device.call(&Request::SetNetwork { on: true }).await?;
        }
        Ok(())
    }
}

async fn home_form(
    desk: Desk<'_>,
    target: FormTarget,
) -> anyhow::Result<(Vec<String>, HouseholdForm, Vec<shared::domain::EntryId>)> {
    match desk.open(target).await? {
        FormView::Household { base, form, spare_ids, .. } => Ok((base, form, spare_ids)),
        _ => bail!("not a household's form"),
    }
}

async fn examine(desk: Desk<'_>, id: DocId, analysis: &str, decision: ReviewDecision) -> anyhow::Result<()> {
    let filed = desk.issue(id).await?.filed_or_guessed;
    let (analysis, tier) = (analysis.into(), Tier::Ordinary);
    desk.save(Request::Examine { id, analysis, tier, filed, decision }).await.map(drop)
}

/// One answer of the three asks; without words: 无.
fn said(text: &str) -> ItemsForm {
    let item =
        |text: &str| ItemForm { id: None, text: text.into(), make: true, struck: false, document: None };
    ItemsForm {
        none: text.is_empty(),
        items: Some(text).filter(|text| !text.is_empty()).map(item).into_iter().collect(),
    }
}

fn came(walk: &Walk) -> SpeakerForm {
    let (name, phone) = (walk.name.to_owned(), walk.phone.to_owned());
    SpeakerForm { anonymous: name.is_empty(), name, phone, ..SpeakerForm::default() }
}

fn brought(walk: &Walk) -> MatterForm {
    MatterForm {
        id: None,
        kind: walk.kind,
        text: walk.text.into(),
        service: walk.service.filter(|_| walk.kind == MatterKind::Service),
        handed_on: false,
        struck: false,
        document: None,
    }
}
