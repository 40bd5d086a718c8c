//! A day of a grid worker, a village cadre and a township secretary, walked in real browsers against real processes:
//! recorded once (N2) without a network, reported up, reviewed, listed, and seen again in the village. Leaves pictures of every
//! screen under `target/screenshots`.

use shared::domain::mask_name;
use tests::browser::{Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn t3_h1_a_difficulty_heard_at_the_door_without_a_network_comes_back_with_an_answer()
-> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    page.pictures("sign-in").await?;
    stage.sign_in(&page, "grid_worker").await?;
    cut_the_network(&page).await?;
    let head = stage.some_head().await?;
    record_a_visit(&page, &head).await?;
    page.pictures("today-grid-worker").await?;

    change_person(&stage, &page, "village_cadre").await?;
    report_up(&page).await?;
    restore_the_network(&page).await?;

    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    review_the_visit(&office, &head).await?;
    list_the_issue(&office).await?;

    see_it_listed_and_finish(&page).await?;
    office.touch("问题").await?;
    office.touch("待反馈").await?;
    office.see("路灯不亮").await?;
    office.pictures("issues-finished").await?;
    Ok(())
}

async fn cut_the_network(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await?;
    page.see("演练断网中").await
}

async fn restore_the_network(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("已保存在本机").await?;
    page.see("待发送").await?;
    page.pictures("sync-waiting").await?;
    page.touch("网络开着").await?;
    // By itself, within seconds.
    page.see("全部已送达").await?;
    page.pictures("sync-delivered").await
}

/// Finds the household by its head's name and answers the three asks.
async fn record_a_visit(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    page.pictures("households").await?;
    page.fill("find", head).await?;
    page.touch(head).await?;
    page.see("家庭成员").await?;
    page.pictures("household").await?;
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    page.pictures("visit-form").await?;
    answer_situation(page).await?;
    page.touch("路灯").await?;
    page.fill("difficulties-1", "路灯不亮，地点在3号楼后面").await?;
    page.touch("无建议").await?;
    page.pictures("visit-form-filled").await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await?;
    page.see("登记了 1 个问题").await?;
    page.pictures("visit-saved").await?;
    page.touch("看这次走访").await?;
    page.see("本机").await?;
    page.pictures("visit-sheet").await?;
    page.touch("今日").await
}

/// What was known is confirmed with one touch (N4); where nothing was known it is written.
async fn answer_situation(page: &Page<'_>) -> anyhow::Result<()> {
    if page.words().await?.contains("无变化") {
        page.touch("无变化").await
    } else {
        page.fill("situation", "夫妻在家，孩子上学").await
    }
}

async fn change_person(stage: &Stage, page: &Page<'_>, role: &str) -> anyhow::Result<()> {
    page.touch("换人").await?;
    stage.sign_in(page, role).await
}

/// H1b: one act, each issue with its opinion.
async fn report_up(page: &Page<'_>) -> anyhow::Result<()> {
    page.pictures("today-village-cadre").await?;
    page.touch("问题").await?;
    page.see("路灯不亮").await?;
    page.pictures("issues-village").await?;
    page.touch("汇总上报").await?;
    page.see("路灯不亮").await?;
    page.touch("部门办理").await?;
    page.pictures("report-up").await?;
    page.touch("上报 1 件").await?;
    page.see("已报上去").await
}

async fn review_the_visit(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.see("等您办的").await?;
    page.pictures("today-secretary").await?;
    page.touch("台账与统计").await?;
    page.see(&mask_name(head)).await?;
    page.pictures("ledger").await?;
    page.touch("路灯不亮").await?;
    page.touch("审核通过").await?;
    page.see("已审核").await?;
    page.pictures("visit-reviewed").await
}

/// H1f–H1h: owner, measures, deadline.
async fn list_the_issue(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("问题").await?;
    page.see("路灯不亮").await?;
    page.pictures("inbox").await?;
    page.touch("路灯不亮").await?;
    page.touch("列入问题清单").await?;
    page.see("责任人或单位").await?;
    page.touch("陈建国").await?;
    page.touch("一个月内").await?;
    page.fill("step-text", "联系供电所更换灯头").await?;
    page.pictures("issue-listing").await?;
    page.touch("列入清单").await?;
    page.see("已列入清单").await?;
    page.pictures("issue-listed").await
}

async fn see_it_listed_and_finish(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("今日").await?;
    page.touch("问题").await?;
    page.touch("我负责的").await?;
    page.touch("路灯不亮").await?;
    page.see("联系供电所更换灯头").await?;
    page.touch("记进展").await?;
    page.fill("step-text", "已报供电所，周五来人").await?;
    page.touch("保存").await?;
    page.see("已报供电所，周五来人").await?;
    page.touch("办结").await?;
    page.fill("step-text", "灯已换好，上门看过").await?;
    page.touch("保存").await?;
    page.see("已办结").await?;
    page.pictures("issue-story").await?;
    page.see("全部已送达").await
}
