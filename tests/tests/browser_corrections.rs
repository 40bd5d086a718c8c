//! What was recorded wrongly is mended, nothing is removed: a household is added, its visit corrected without a second
//! issue, then voided because it was somebody else's, and brought back.

use tests::browser::{Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_household_s_visit_is_corrected_voided_and_brought_back() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "grid_worker").await?;
    add_a_household(&page).await?;
    record_a_visit(&page).await?;
    correct_it(&page).await?;
    void_it_and_bring_it_back(&page).await
}

async fn add_a_household(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    page.touch("新增住户").await?;
    page.fill("address", "青山支路9号").await?;
    page.fill("member-1-name", "欧阳䶮").await?;
    page.pictures("household-form").await?;
    page.touch("保存").await?;
    page.see("欧阳䶮家").await
}

async fn record_a_visit(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("记走访").await?;
    page.fill("situation", "刚搬来，一个人住").await?;
    page.fill("difficulties-1", "门口积水").await?;
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.see("登记了 1 个问题").await?;
    page.touch("看这次走访").await?;
    page.see("门口积水").await
}

/// The issue follows the correction; a second one is not made.
async fn correct_it(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("更正").await?;
    page.fill("difficulties-1", "门口积水，下雨天进不了门").await?;
    page.touch("保存更正").await?;
    page.see("更正已保存在本机").await?;
    page.touch("问题").await?;
    page.see("下雨天进不了门").await?;
    page.see("共 1 件").await
}

async fn void_it_and_bring_it_back(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("台账与统计").await?;
    page.touch("下雨天进不了门").await?;
    page.touch("作废").await?;
    page.fill("void", "记到了别人家").await?;
    page.touch("作废这次走访").await?;
    page.see("这次走访已作废").await?;
    page.touch("台账与统计").await?;
    page.see("没有这样的台账").await?;
    page.touch("作废清单").await?;
    page.see("记到了别人家").await?;
    page.pictures("voided").await?;
    page.touch("恢复").await?;
    page.touch("台账与统计").await?;
    page.see("下雨天进不了门").await
}
