//! 问题清单 (H1f) in real browsers: two issues are listed in the review, the month's list is frozen, printed and exported;
//! the owner sees the number after the next sync; who freezes the same month at another device hears who was first.

use anyhow::Context;
use shared::api::{
    FormTarget, FormView, HouseholdFilter, IssueFilter, IssueRow, ItemForm, Page as Slice, Reply, Request,
    ReviewDecision,
};
use shared::domain::{DocId, Filed, Month, Owner, Tier, date_of};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tests::browser::{Page, Screen, Size, Stage};
use tests::demo::Device;

const SYNC_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn h1f_the_months_list_is_frozen_once_and_its_numbers_are_read_everywhere() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    raise_two(&stage.village).await?;

    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    list_all(&stage.township).await?;

    look_at_the_draft(&township).await?;
    freeze(&township).await?;
    exchange(&stage.township).await?;
    exchange(&stage.village).await?;
    the_village_reads_its_numbers(&page).await
}

async fn exchange(device: &Device) -> anyhow::Result<()> {
    device.call(&Request::SyncNow).await?;
    device.quiet(SYNC_WITHIN).await.map(drop)
}

async fn issues(device: &Device) -> anyhow::Result<Vec<IssueRow>> {
    let request = Request::Issues { filter: IssueFilter::default(), page: Slice::default() };
    let Reply::Issues(issues) = device.call(&request).await? else { anyhow::bail!("no issues") };
    Ok(issues.rows)
}

/// Two difficulties of one household, reported up.
async fn raise_two(device: &Device) -> anyhow::Result<()> {
    let request = Request::Households { filter: HouseholdFilter::default(), page: Slice::default() };
    let Reply::Households(homes) = device.call(&request).await? else { anyhow::bail!("no households") };
    let household = homes.rows.first().context("a household")?.id;
    let target = FormTarget::NewVisit { household };
    let Reply::Form(form) = device.call(&Request::OpenForm { target }).await? else {
        anyhow::bail!("no form")
    };
    let FormView::Visit { base, mut form, .. } = *form else { anyhow::bail!("no visit's form") };
    form.situation.unchanged = false;
    form.situation.text = "夫妻在家，孩子上学".into();
    let item =
        |text: &str| ItemForm { id: None, text: text.into(), make: true, struck: false, document: None };
    form.difficulties.items =
        vec![item("巷口第二盏路灯不亮，请打13850912345联系"), item("三号楼下水道堵了，下雨就漫上来")];
    form.suggestions.none = true;
    device.call(&Request::SaveVisit { id: None, base, form }).await?;
    let report = issues(device).await?.iter().map(|row| (row.id, "建议乡镇协调".to_owned())).collect();
    device.call(&Request::ReportUp { issues: report }).await?;
    exchange(device).await
}

/// What the township decides in its review, as its form asks for it.
async fn list_all(device: &Device) -> anyhow::Result<()> {
    exchange(device).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let due = date_of(i64::try_from(now)?).saturating_add(jiff::Span::new().days(30));
    for row in issues(device).await? {
        let id: DocId = row.id;
        let Reply::Owners(owners) = device.call(&Request::Owners { issue: id }).await? else {
            anyhow::bail!("no owners");
        };
        let owner: Owner = owners.first().context("an owner")?.owner.clone();
        let decision =
            ReviewDecision::List { owner, measures: "联系供电所、市政逐件处理".into(), due };
        let (tier, filed) = (Tier::Ordinary, Filed::default());
        let examine = Request::Examine { id, analysis: String::new(), tier, filed, decision };
        device.call(&examine).await?;
    }
    exchange(device).await
}

/// From 问题 to what would be frozen.
async fn look_at_the_draft(screen: &Screen) -> anyhow::Result<()> {
    let page = screen.page();
    page.touch("问题").await?;
    page.touch("问题清单").await?;
    page.see("还没有定过稿的清单").await?;
    page.pictures("list-none").await?;
    page.touch("月清单定稿").await?;
    page.see("其中新列入 2 件").await?;
    page.see("138****2345").await?;
    page.pictures("list-draft").await?;
    page.is_accessible("the draft of a list").await
}

async fn freeze(screen: &Screen) -> anyhow::Result<()> {
    let page = screen.page();
    page.touch("定稿").await?;
    page.see("定稿后编号不再变").await?;
    page.pictures("list-confirm").await?;
    page.touch("确认定稿").await?;
    page.see("已定稿").await?;
    page.see("-001").await?;
    page.see("-002").await?;
    page.pictures("list-sheet").await?;
    for size in [Size::TABLET, Size::PHONE] {
        screen.session().resize(size).await?;
        page.is_accessible(&format!("a frozen list at {}", size.width)).await?;
    }
    screen.session().resize(Size::TABLET).await?;
    page.touch("导出表格").await?;
    page.see("已导出 2 行").await?;
    page.touch("返回").await?;
    page.see("第 1 版").await?;
    page.pictures("list-lists").await
}

/// Owner and village find the official number where the provisional one stood, and by searching for it.
async fn the_village_reads_its_numbers(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("问题").await?;
    page.touch("办理中").await?;
    page.see("-001").await?;
    page.touch("巷口第二盏路灯").await?;
    page.see("登记时的编号").await?;
    page.pictures("list-issue").await?;
    page.touch("问题").await?;
    page.touch("问题清单").await?;
    page.touch("第 1 版").await?;
    page.see("三号楼下水道").await?;
    page.pictures("list-village").await
}

/// Two secretaries freeze the same month's list in the same moment: the server takes one. The other hears who was first,
/// reads that list, and what was listed can be frozen again.
#[tokio::test(flavor = "multi_thread")]
async fn h1f_who_comes_second_hears_who_was_first_and_reads_that_list() -> anyhow::Result<()> {
    let mut stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    stage.sign_in(&village.page(), "village_cadre").await?;
    raise_two(&stage.village).await?;
    let township = stage.screen(&stage.township).await?;
    stage.sign_in(&township.page(), "township_secretary").await?;
    list_all(&stage.township).await?;
    let other = stage.second_secretary().await?;
    let (month, issues) = drafted(&stage.township).await?;
    anyhow::ensure!(drafted(&other).await? == (month, issues.clone()), "both look at the same draft");
    let freeze = Request::FreezeIssueList { month, issues };
    let (here, there) = tokio::join!(stage.township.call(&freeze), other.call(&freeze));
    anyhow::ensure!(matches!((here?, there?), (Reply::Saved(_), Reply::Saved(_))), "both are saved");
    exchange(&stage.township).await?;
    exchange(&other).await?;

    let (first, second, role) = match refused(&stage.township).await? {
        0 => ("township_secretary", &other, "second_secretary"),
        _ => ("second_secretary", &stage.township, "township_secretary"),
    };
    anyhow::ensure!(refused(second).await? == 1, "one list was taken, one refused");
    let first = stage.person(first).name.clone();
    let screen = if role == "second_secretary" { stage.screen(second).await? } else { township };
    let page = screen.page();
    if role == "second_secretary" {
        second.call(&Request::Lock).await?;
        stage.sign_in(&page, role).await?;
    }
    page.touch("今日").await?;
    page.see("问题清单没有被接收").await?;
    page.run("location.hash = '#/sync'", vec![]).await?;
    page.see(&format!("本月清单已由{first}定稿")).await?;
    page.pictures("list-second").await?;
    page.is_accessible("a list that came second").await?;
    page.touch("打开清单再看").await?;
    page.see("第 1 版").await?;
    page.see(&first).await?;
    page.touch("第 1 版").await?;
    page.see("-002").await?;
    page.pictures("list-second-sheet").await?;
    page.touch("返回").await?;
    page.touch("月清单定稿").await?;
    page.see("第 2 版，共 2 件").await?;
    page.run("location.hash = '#/sync'", vec![]).await?;
    page.touch("看过了，不再保留").await?;
    page.see("已放下").await
}

/// The month's draft as a device has it, and what stands on it.
async fn drafted(device: &Device) -> anyhow::Result<(Month, Vec<DocId>)> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let month = Month::of(date_of(i64::try_from(now)?));
    let Reply::IssueListDraft(draft) = device.call(&Request::IssueListDraft { month }).await? else {
        anyhow::bail!("no draft")
    };
    anyhow::ensure!(draft.online, "numbers are given online");
    Ok((month, draft.rows.iter().map(|row| row.issue).collect()))
}

/// How many of the person's records the server refused.
async fn refused(device: &Device) -> anyhow::Result<usize> {
    let Reply::Sync(view) = device.call(&Request::Sync).await? else { anyhow::bail!("no sync screen") };
    Ok(view.mine.iter().filter(|row| row.refused.is_some()).count())
}
