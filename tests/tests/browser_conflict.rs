//! Two people change the same household while neither has a network, one of them in a form opened before the other's
//! work arrived: both contributions stand on both devices, and the field that both changed is a conflict to settle.

use tests::browser::{Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn b1_the_same_household_changed_by_two_offline_people_keeps_both() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let township = stage.screen(&stage.township).await?;
    let (door, office) = (village.page(), township.page());
    stage.sign_in(&door, "grid_worker").await?;
    stage.sign_in(&office, "township_secretary").await?;
    let head = stage.some_head().await?;

    switch_network(&office).await?;
    open_form(&office, &head).await?;
    switch_network(&door).await?;
    open_form(&door, &head).await?;
    fill_and_save(&door, "8222001", "note", "门口有狗").await?;
    // The office's form was opened before the village's work could arrive.
    fill_and_save(&office, "8333002", "situation", "儿子回来了").await?;

    switch_network(&door).await?;
    door.see("全部已送达").await?;
    switch_network(&office).await?;
    office.see("全部已送达").await?;
    for page in [&door, &office] {
        open_sheet(page, &head).await?;
        page.see("两人改了同一项").await?;
        page.see("门口有狗").await?;
        page.see("儿子回来了").await?;
        page.see("8222001").await?;
        page.see("8333002").await?;
    }
    door.pictures("conflict").await?;
    door.touch("以这个为准").await?;
    door.see_no_more("两人改了同一项").await?;
    office.see_no_more("两人改了同一项").await
}

async fn switch_network(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await
}

async fn open_sheet(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    page.fill("find", head).await?;
    page.touch(head).await?;
    page.see("家庭成员").await
}

async fn open_form(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    open_sheet(page, head).await?;
    page.touch("更正资料").await?;
    page.see("保存").await
}

async fn fill_and_save(page: &Page<'_>, phone: &str, field: &str, text: &str) -> anyhow::Result<()> {
    page.fill("phone", phone).await?;
    page.fill(field, text).await?;
    page.touch("保存").await?;
    page.see("已保存在本机").await
}
