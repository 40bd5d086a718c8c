//! A duty officer's day at the shared tablet, without a network: residents who are known, nameless and new, one screen
//! each; somebody who comes again; a complaint about the village itself; the note for the next officer. Leaves pictures of
//! every screen under `target/screenshots`.

use shared::api::{HouseholdFilter, Page as Slice, Reply, Request};
use tests::browser::{Burden, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn t4d_t4f_a_day_at_the_service_point_without_a_network() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let head = stage_head(&stage).await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "duty_officer").await?;
    page.pictures("today-duty-officer").await?;
    cut_the_network(&page).await?;
    a_known_resident(&page, &head).await?;
    somebody_without_a_name(&page).await?;
    somebody_new(&page).await?;
    somebody_who_comes_again(&page).await?;
    a_service_is_given(&page).await?;
    a_complaint_about_the_village(&page).await?;
    the_shift_ends(&stage, &page).await
}

/// A head's name that nobody else has, from what the stage was filled with.
async fn stage_head(stage: &Stage) -> anyhow::Result<String> {
    let person = stage.person("grid_worker");
    let start = stage.village.begin().await?;
    let id = start.people.iter().find(|choice| choice.name == person.name).map(|choice| choice.id);
    let id = id.ok_or_else(|| anyhow::anyhow!("enrolled"))?;
    stage.village.call(&Request::SignIn { person: id, password: person.password.clone() }).await?;
    let request = Request::Households { filter: HouseholdFilter::default(), page: Slice::default() };
    let Reply::Households(list) = stage.village.call(&request).await? else { anyhow::bail!("a list") };
    stage.village.call(&Request::Lock).await?;
    let heads: Vec<String> = list.rows.into_iter().map(|row| row.head).collect();
    let alone = |name: &&String| heads.iter().filter(|other| other.contains(name.as_str())).count() == 1;
    Ok(heads.iter().find(alone).cloned().unwrap_or_default())
}

async fn cut_the_network(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await?;
    page.see("演练断网中").await?;
    page.touch("今日").await
}

async fn a_known_resident(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    let job = page.job("接谈：认识的居民");
    page.touch("接谈登记").await?;
    page.see("谁来了").await?;
    page.pictures("reception-form").await?;
    page.fill("who", head).await?;
    page.touch(head).await?;
    page.see("没有来过").await?;
    page.fill("matter-1", "楼道灯不亮，晚上看不见").await?;
    page.pictures("reception-form-known").await?;
    page.touch("保存接谈").await?;
    page.see("接谈已保存在本机").await?;
    page.see("登记了 1 个问题").await?;
    job.took_at_most(Burden { touches: 6, typed: 2 })?;
    page.pictures("reception-saved").await
}

async fn somebody_without_a_name(page: &Page<'_>) -> anyhow::Result<()> {
    let job = page.job("接谈：不留姓名");
    page.touch("登记下一位").await?;
    page.see("谁来了").await?;
    assert_eq!(page.value("matter-1").await?, "", "the next form is empty");
    page.touch("不留姓名").await?;
    page.fill("matter-1", "垃圾桶没人倒").await?;
    page.touch("保存接谈").await?;
    page.see("接谈已保存在本机").await?;
    job.took_at_most(Burden { touches: 6, typed: 2 })
}

async fn somebody_new(page: &Page<'_>) -> anyhow::Result<()> {
    let job = page.job("接谈：新来的群众");
    page.touch("登记下一位").await?;
    page.fill("who", "欧阳一鸣").await?;
    page.fill("matter-1", "想给孩子办转学").await?;
    page.fill("phone", "13912348765").await?;
    page.touch("保存接谈").await?;
    page.see("接谈已保存在本机").await?;
    job.took_at_most(Burden { touches: 8, typed: 3 })
}

/// By the end of the phone, with what became of the last time.
async fn somebody_who_comes_again(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("登记下一位").await?;
    page.fill("who", "8765").await?;
    page.see("上次来：今天，想给孩子办转学，已登记").await?;
    page.pictures("reception-found-again").await?;
    page.touch("欧阳一鸣").await?;
    page.see("换一位").await
}

async fn a_service_is_given(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("更多").await?;
    page.see("当场办的便民服务").await?;
    page.touch("开证明").await?;
    page.touch("开证明：转给别处办").await?;
    page.pictures("reception-form-more").await?;
    page.touch("保存接谈").await?;
    page.see("便民服务已记下").await
}

/// T1f: who complains about the village is not shown in the village.
async fn a_complaint_about_the_village(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("登记下一位").await?;
    page.fill("who", "张三丰").await?;
    page.fill("matter-1", "村里的账没有公开").await?;
    page.touch("更多").await?;
    page.touch("江滨社区").await?;
    page.see("背靠背").await?;
    page.pictures("reception-form-about").await?;
    page.touch("保存接谈").await?;
    page.see("只有上一级看得到").await?;
    page.touch("看这次接谈").await?;
    page.see("由上一级保管").await?;
    anyhow::ensure!(!page.words().await?.contains('张'), "who complained is shown");
    page.pictures("reception-sheet-about").await
}

async fn the_shift_ends(stage: &Stage, page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("返回").await?;
    page.see("今天的，和没办完的").await?;
    page.see("垃圾桶没人倒").await?;
    page.touch("交接班").await?;
    page.touch("请回电话").await?;
    page.touch("留给下一班").await?;
    page.see("已留给下一班").await?;
    page.pictures("receptions").await?;
    page.touch("接谈登记").await?;
    page.fill("who", "半句话").await?;
    page.touch("换人").await?;
    stage.sign_in(page, "village_cadre").await?;
    page.touch("走访接谈").await?;
    page.touch_at(".tab[href='#/receptions']").await?;
    page.see("请给来人回个电话").await?;
    page.see("垃圾桶没人倒").await?;
    page.touch("我接班").await?;
    page.see("上一班（谢美玲）的留言").await?;
    page.fill("find", "转学").await?;
    page.see("共 1 次").await?;
    page.pictures("receptions-next-officer").await?;
    page.touch("居民说事点").await?;
    page.see("近邻家园").await?;
    page.pictures("points").await?;
    page.touch("换人").await?;
    stage.sign_in(page, "duty_officer").await?;
    page.touch("接谈登记还没写完").await?;
    page.see("草稿").await?;
    anyhow::ensure!(page.value("who").await? == "半句话", "what was half typed is kept");
    Ok(())
}
