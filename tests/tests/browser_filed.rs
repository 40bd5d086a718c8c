//! 归类 (C2) in real browsers: what an issue is filed under is guessed in the review, changed with few touches, told by its
//! sheet and the ledger, and decides how its result is told (H4b). Leaves pictures under `target/screenshots`.

use anyhow::Context;
use shared::api::{
    FormTarget, FormView, HouseholdFilter, IssueAction, IssueFilter, IssueRow, ItemForm, Page as Slice,
    Reply, Request,
};
use std::time::Duration;
use tests::browser::{Burden, Page, Stage};
use tests::demo::Device;

const SYNC_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn c2_h4b_an_issue_is_filed_in_the_review_and_a_collective_one_is_posted() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    report_one(&stage.village).await?;
    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    file_in_the_review(&office).await?;
    read_it_on_the_sheet(&office).await?;
    find_it_in_the_ledger(&office).await?;
    exchange(&stage.township).await?;
    exchange(&stage.village).await?;
    complete(&stage.village).await?;
    post_the_result(&page).await
}

async fn exchange(device: &Device) -> anyhow::Result<()> {
    device.call(&Request::SyncNow).await?;
    device.quiet(SYNC_WITHIN).await.map(drop)
}

async fn the_issue(device: &Device) -> anyhow::Result<IssueRow> {
    let request = Request::Issues { filter: IssueFilter::default(), page: Slice::default() };
    let Reply::Issues(issues) = device.call(&request).await? else { anyhow::bail!("no issues") };
    issues.rows.into_iter().next().context("an issue")
}

/// A difficulty of a household, reported up.
async fn report_one(device: &Device) -> anyhow::Result<()> {
    let request = Request::Households { filter: HouseholdFilter::default(), page: Slice::default() };
    let Reply::Households(homes) = device.call(&request).await? else { anyhow::bail!("no households") };
    let household = homes.rows.first().context("a household")?.id;
    let target = FormTarget::NewVisit { household };
    let Reply::Form(form) = device.call(&Request::OpenForm { target }).await? else {
        anyhow::bail!("no form");
    };
    let FormView::Visit { base, mut form, .. } = *form else { anyhow::bail!("no visit's form") };
    form.situation.unchanged = false;
    form.situation.text = "夫妻在家，孩子上学".into();
    let text = "巷口第二盏路灯不亮".to_owned();
    form.difficulties.items = vec![ItemForm { id: None, text, make: true, struck: false, document: None }];
    form.suggestions.none = true;
    device.call(&Request::SaveVisit { id: None, base, form }).await?;
    let issues = vec![(the_issue(device).await?.id, "建议请供电所更换灯头".to_owned())];
    device.call(&Request::ReportUp { issues }).await?;
    exchange(device).await
}

/// Guessed, so that one need not open it; two touches more for who would have it otherwise.
async fn file_in_the_review(page: &Page<'_>) -> anyhow::Result<()> {
    page.see("收到 1 个上报的问题").await?;
    let job = page.job("list an issue in the review and file it otherwise");
    page.touch("去研判").await?;
    page.see("归类：交通出行 · 个人事项").await?;
    page.pictures("filed-guessed").await?;
    page.touch_at("details.more > summary").await?;
    page.see("供水供电供气").await?;
    page.pictures("filed-open").await?;
    page.touch("集体事项").await?;
    page.see("归类：交通出行 · 集体事项").await?;
    page.touch("陈建国").await?;
    page.fill("measures", "联系供电所更换灯头").await?;
    page.touch("列入清单并看下一件").await?;
    job.took_at_most(Burden { touches: 6, typed: 1 })?;
    page.see("没有等着研判的问题").await
}

async fn read_it_on_the_sheet(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("问题").await?;
    page.touch("办理中").await?;
    page.touch("巷口第二盏路灯不亮").await?;
    page.see("交通出行 · 集体事项").await?;
    page.see("列入问题清单（一般事项、交通出行、集体事项）").await?;
    page.pictures("filed-sheet").await
}

async fn find_it_in_the_ledger(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("台账与统计").await?;
    page.see("巷口第二盏路灯不亮").await?;
    page.touch("全部栏目").await?;
    page.touch_at("details.more > summary").await?;
    page.touch("医疗卫生").await?;
    page.see("没有这样的台账").await?;
    page.touch("交通出行").await?;
    page.see("巷口第二盏路灯不亮").await?;
    page.touch_at("details.more > summary").await?;
    page.run("document.querySelector('.ledger-box').scrollLeft = 1400", vec![]).await?;
    page.see("集体事项").await?;
    page.pictures("filed-ledger").await
}

async fn complete(device: &Device) -> anyhow::Result<()> {
    let id = the_issue(device).await?.id;
    let action = IssueAction::Complete { result: "供电所已换新灯头".into() };
    device.call(&Request::ActOnIssue { id, action }).await.map(drop)
}

/// 公示 is first and chosen.
async fn post_the_result(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("问题").await?;
    page.touch("待反馈").await?;
    page.touch("巷口第二盏路灯不亮").await?;
    page.touch("反馈").await?;
    page.see("反馈方式").await?;
    page.pictures("filed-feed-back").await?;
    page.fill("step-text", "巷口第二盏路灯已修好，公示三天").await?;
    page.touch("保存").await?;
    page.see("公示，反馈了结果").await
}
