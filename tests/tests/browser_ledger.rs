//! The township's ledger in a real browser (T3g, A2): several records are reviewed in one act, the view is kept under a
//! name, all columns are shown, the rows leave as a file and on paper. Leaves pictures of each under
//! `target/screenshots`.

use serde_json::json;
use tests::browser::{Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn t3g_the_secretary_reviews_keeps_a_view_exports_and_prints() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "grid_worker").await?;
    let head = stage.some_head().await?;
    record_a_visit(&page, &head).await?;
    page.see("全部已送达").await?;

    let screen = stage.screen(&stage.township).await?;
    let page = screen.page();
    stage.sign_in(&page, "township_secretary").await?;
    page.touch("台账与统计").await?;
    page.see("井盖坏了").await?;
    page.pictures("ledger-waiting").await?;
    review_at_once(&page).await?;
    keep_a_view(&page).await?;
    page.touch("全部栏目").await?;
    page.see("满意度").await?;
    page.pictures("ledger-full").await?;
    export(&page).await?;
    print(&page).await
}

async fn record_a_visit(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    page.fill("find", head).await?;
    page.touch(head).await?;
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    if page.words().await?.contains("无变化") {
        page.touch("无变化").await?;
    } else {
        page.fill("situation", "夫妻在家，孩子上学").await?;
    }
    page.touch("路灯").await?;
    page.fill("difficulties-1", "井盖坏了，在5号楼门口").await?;
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await
}

/// One touch picks a row, one picks what waits, one reviews it all.
async fn review_at_once(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch_at(".ledger-pick [role=checkbox]").await?;
    page.see("已选").await?;
    page.touch("待审核的都选上").await?;
    page.pictures("ledger-picked").await?;
    page.touch_at(".selection .button-main").await?;
    page.see("份记录已审核").await?;
    page.see("没有这样的台账").await
}

async fn keep_a_view(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch_at("[role=radiogroup] [role=radio]:nth-child(2)").await?;
    page.see("井盖坏了").await?;
    page.fill("find", "井盖").await?;
    page.touch_at("details.more > summary").await?;
    page.see("时限近的在前").await?;
    page.pictures("ledger-filters").await?;
    page.touch_at("details.more > summary").await?;
    page.touch("保存这个看法").await?;
    page.fill("view-name", "井盖").await?;
    page.touch_at(".ledger-views .button-main").await?;
    page.see("已保存，上面点名字就能看").await
}

/// The browser is given a file; what is in it is held by the workbench's tests.
async fn export(page: &Page<'_>) -> anyhow::Result<()> {
    let watch = "window.kept = []; const click = HTMLAnchorElement.prototype.click;
        HTMLAnchorElement.prototype.click = function () {
            if (this.download) window.kept.push(this.download); else click.call(this);
        };";
    page.run(watch, vec![]).await?;
    page.touch("导出表格").await?;
    page.see("不遮挡姓名、电话和住址").await?;
    page.pictures("ledger-export").await?;
    page.touch_at(".notice .button-main").await?;
    page.see("已导出 1 行").await?;
    let kept = page.run("return window.kept", vec![]).await?;
    let name = kept[0].as_str().unwrap_or_default();
    anyhow::ensure!(name.starts_with("民情台账-") && name.ends_with(".xlsx"), "kept {kept}");
    Ok(())
}

async fn print(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("打印").await?;
    page.see("打印这些").await?;
    page.see("姓名、电话、住址已遮挡").await?;
    page.pictures("ledger-print").await?;
    let rows = page.run("return document.querySelectorAll('.print-table tbody tr').length", vec![]).await?;
    anyhow::ensure!(rows == json!(1), "{rows} rows on paper");
    Ok(())
}
