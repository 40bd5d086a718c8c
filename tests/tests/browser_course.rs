//! An issue's course from the township's review to its closure, walked in real browsers: listed in the review, completed
//! and fed back in the village, proposed, confirmed in the township; a duplicate merged.

use anyhow::Context;
use shared::api::{
    FormTarget, FormView, HouseholdFilter, IssueFilter, ItemForm, Page as Slice, Reply, Request,
};
use std::time::Duration;
use tests::browser::{Burden, Page, Stage};
use tests::demo::Device;

const SYNC_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn h1e_h1f_g6_a20_what_the_village_reported_is_reviewed_fed_back_and_closed() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    report_two(&stage.village).await?;

    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    review(&office).await?;
    stage.township.call(&Request::SyncNow).await?;
    stage.township.quiet(SYNC_WITHIN).await?;
    stage.village.call(&Request::SyncNow).await?;
    stage.village.quiet(SYNC_WITHIN).await?;

    complete_and_feed_back(&page).await?;
    stage.village.call(&Request::SyncNow).await?;
    stage.village.quiet(SYNC_WITHIN).await?;
    stage.township.call(&Request::SyncNow).await?;
    stage.township.quiet(SYNC_WITHIN).await?;
    close(&office).await
}

/// Two difficulties of one household, of which one says the other again, reported up.
async fn report_two(device: &Device) -> anyhow::Result<()> {
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
    let item =
        |text: &str| ItemForm { id: None, text: text.into(), make: true, struck: false, document: None };
    form.difficulties.items = vec![item("巷口第二盏路灯不亮"), item("巷口路灯坏了，天黑看不见")];
    form.suggestions.none = true;
    device.call(&Request::SaveVisit { id: None, base, form }).await?;
    let request = Request::Issues { filter: IssueFilter::default(), page: Slice::default() };
    let Reply::Issues(issues) = device.call(&request).await? else { anyhow::bail!("no issues") };
    let issues = issues.rows.iter().map(|row| (row.id, "建议请供电所更换灯头".to_owned())).collect();
    device.call(&Request::ReportUp { issues }).await?;
    device.call(&Request::SyncNow).await?;
    device.quiet(SYNC_WITHIN).await.map(drop)
}

/// From 今日: the first is listed, the second, which says the same, merged into it.
async fn review(page: &Page<'_>) -> anyhow::Result<()> {
    page.see("收到 2 个上报的问题").await?;
    page.pictures("course-today-secretary").await?;
    let job = page.job("list an issue in the review");
    page.touch("去研判").await?;
    page.see("巷口第二盏路灯不亮").await?;
    page.touch("陈建国").await?;
    page.fill("measures", "联系供电所更换灯头").await?;
    page.pictures("course-review").await?;
    page.touch("列入清单并看下一件").await?;
    job.took_at_most(Burden { touches: 5, typed: 1 })?;
    page.see("天黑看不见").await?;
    page.touch("合并到…").await?;
    page.see("已列入清单").await?;
    page.pictures("course-merge").await?;
    page.touch("巷口第二盏路灯不亮").await?;
    page.see("没有等着研判的问题").await?;
    page.pictures("course-review-done").await
}

async fn complete_and_feed_back(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("问题").await?;
    page.touch("办理中").await?;
    page.touch("巷口第二盏路灯不亮").await?;
    page.touch("办结").await?;
    page.fill("step-text", "供电所已换新灯头").await?;
    page.touch("保存").await?;
    page.see("报告办结").await?;
    page.pictures("course-completed").await?;
    let job = page.job("feed a result back");
    page.touch("反馈").await?;
    page.see("反馈方式").await?;
    page.pictures("course-feed-back").await?;
    page.fill("step-text", "当面告诉反映人，表示满意").await?;
    page.touch("保存").await?;
    job.took_at_most(Burden { touches: 2, typed: 1 })?;
    page.see("上门，反馈了结果").await?;
    page.touch("提请销号").await?;
    page.see("待销号").await?;
    page.pictures("course-proposed").await
}

async fn close(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("今日").await?;
    page.see("等您确认销号").await?;
    page.touch("去确认").await?;
    page.touch("巷口第二盏路灯不亮").await?;
    page.see("提请销号").await?;
    page.pictures("course-to-confirm").await?;
    page.touch("确认销号").await?;
    page.see("已销号").await?;
    page.pictures("course-closed").await
}
