//! The same household entered on two devices while neither has a network: told of while it is typed, proposed after the
//! sync, compared, merged, shown as one, and taken apart again (N7). Leaves pictures under `target/screenshots`.

use tests::browser::{Page, Stage};

const HEAD: &str = "欧阳满妹";
const PHONE: &str = "13950987654";

#[tokio::test(flavor = "multi_thread")]
async fn n7_a_household_entered_twice_offline_is_proposed_merged_and_taken_apart_again() -> anyhow::Result<()>
{
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let township = stage.screen(&stage.township).await?;
    let (door, office) = (village.page(), township.page());
    stage.sign_in(&door, "village_cadre").await?;
    stage.sign_in(&office, "township_secretary").await?;
    for page in [&door, &office] {
        switch_network(page).await?;
    }
    enter(&door, "沙溪路8号", false).await?;
    visit(&door, "路灯不亮").await?;
    enter(&office, "沙溪路8号之一", true).await?;
    visit(&office, "水管漏水").await?;

    // Who is typed a second time at the same device is told of at once.
    door.touch("走访接谈").await?;
    type_in(&door, "别处", false).await?;
    door.see("可能已登记过").await?;
    door.see("电话和姓名相同").await?;
    door.pictures("alike-at-entry").await?;

    switch_network(&door).await?;
    switch_network(&office).await?;
    door.see("全部已送达").await?;
    office.see("全部已送达").await?;
    office.touch("今日").await?;
    office.see("可能重复登记").await?;
    office.touch("可能重复登记").await?;
    office.see(HEAD).await?;
    office.pictures("alike").await?;
    office.touch(HEAD).await?;
    office.see("是同一户，合并到第一户").await?;
    office.pictures("compare").await?;
    office.touch("沙溪路8号）").await?;
    office.see("已合并").await?;
    office.see("合并进来的住户").await?;
    office.see("路灯不亮").await?;
    office.see("水管漏水").await?;
    office.pictures("household-absorbed").await?;

    office.touch("沙溪路8号之一").await?;
    office.see("已合并到").await?;
    office.pictures("household-merged").await?;
    office.touch("撤销合并").await?;
    office.see("已撤销合并").await?;
    office.touch("今日").await?;
    office.see("可能重复登记").await?;
    office.touch("可能重复登记").await?;
    office.touch(HEAD).await?;
    office.touch("不是同一户").await?;
    office.see("没有可能重复登记的住户").await?;
    office.pictures("alike-none").await
}

async fn switch_network(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await
}

async fn type_in(page: &Page<'_>, address: &str, choose_village: bool) -> anyhow::Result<()> {
    page.touch("新增住户").await?;
    page.see("家庭成员").await?;
    if choose_village {
        page.touch("江滨社区").await?;
    }
    page.fill("address", address).await?;
    page.fill("phone", PHONE).await?;
    page.fill("member-1-name", HEAD).await
}

async fn enter(page: &Page<'_>, address: &str, choose_village: bool) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    type_in(page, address, choose_village).await?;
    page.touch("保存").await?;
    page.see("住户资料已保存在本机").await
}

async fn visit(page: &Page<'_>, difficulty: &str) -> anyhow::Result<()> {
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    page.fill("situation", "一个人住").await?;
    page.touch("路灯").await?;
    page.fill("difficulties-1", difficulty).await?;
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await
}
