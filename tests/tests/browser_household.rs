//! An evening of a grid worker from door to door, without a network and without going back to a menu (T3d, N4), and a
//! household that moves (T3a). Leaves pictures under `target/screenshots`.

use tests::browser::{Burden, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn t3d_n4_an_evening_from_door_to_door_takes_few_touches_and_no_typing() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "grid_worker").await?;
    page.touch("走访接谈").await?;
    page.see("从没走访过").await?;
    page.pictures("household-filters").await?;
    let head = stage.some_head().await?;
    page.fill("find", &head).await?;
    first_visit(&page, &head).await?;
    page.touch("走访接谈").await?;
    nothing_new(&page, &head).await?;
    page.fill("find", "").await?;
    page.touch("重点人群、网格").await?;
    page.touch("低保").await?;
    page.pictures("household-group").await?;
    Ok(())
}

/// What is known afterwards can be confirmed next time.
async fn first_visit(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.touch(head).await?;
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    if page.words().await?.contains("有变化，改写") {
        page.touch("有变化，改写").await?;
    }
    page.fill("situation", "夫妻在家，孩子上学").await?;
    page.touch("无困难").await?;
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await?;
    page.pictures("household-next").await
}

/// N4: from the list, one household, one confirmation.
async fn nothing_new(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    let job = page.job("a visit with nothing new, from the list");
    page.touch(head).await?;
    page.touch("记走访").await?;
    page.see("都没有新情况").await?;
    page.pictures("visit-nothing-new").await?;
    page.touch("都没有新情况").await?;
    page.see("走访已保存在本机").await?;
    job.took_at_most(Burden { touches: 3, typed: 0 })?;
    page.touch("回到名单").await
}

#[tokio::test(flavor = "multi_thread")]
async fn t3a_a_cadre_moves_a_household_to_another_village() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    let head = stage.some_head().await?;
    page.touch("走访接谈").await?;
    page.fill("find", &head).await?;
    page.touch(&head).await?;
    page.touch("迁往别的村").await?;
    page.see("迁到哪里").await?;
    page.pictures("household-move").await?;
    page.touch("从别的住户迁来").await?;
    page.fill("move-in", "林").await?;
    page.pictures("household-move-in").await
}
