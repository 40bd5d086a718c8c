//! Whose households these are: linked to me, of today's stay-day (T3b, T3c); somebody new at a reception who is known
//! already (N7); what was just done never lies over the button that saves. Leaves pictures under `target/screenshots`.

use anyhow::Context;
use jiff::civil::Date;
use serde_json::{Value, json};
use shared::domain::date_of;
use std::time::{SystemTime, UNIX_EPOCH};
use tests::browser::{Page, Screen, Size, Stage};

const VILLAGE: &str = "350404001001";
const TOWNSHIP: &str = "350404001";

#[tokio::test(flavor = "multi_thread")]
async fn t3b_t3c_linked_households_and_those_of_the_stay_day_are_listed_and_say_so() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    let head = stage.some_head().await?;
    page.touch("走访接谈").await?;
    page.see(&head).await?;
    anyhow::ensure!(
        !page.words().await?.contains("我联系的户"),
        "nobody is asked about links that are not kept"
    );
    page.fill("find", &head).await?;
    page.touch(&head).await?;
    page.see("家庭成员").await?;
    let household = page.run("return location.hash.split('/').pop()", vec![]).await?;
    let household = household.as_str().context("an id")?;
    link(&stage, household).await?;
    page.touch("已保存在本机").await?;
    page.touch("现在同步").await?;
    page.touch("走访接谈").await?;
    page.see("今天住村日").await?;
    // A space finds everybody; an emptied field tells a driven page nothing.
    page.fill("find", " ").await?;
    page.touch("我联系的户").await?;
    page.see("共 1 户").await?;
    page.pictures("homes-linked").await?;
    page.touch("没有党员联系的户").await?;
    page.see("共 39 户").await?;
    page.touch("今天住村日").await?;
    page.see("共 40 户").await?;
    page.pictures("homes-stay-day").await?;
    page.is_accessible("households by link").await?;
    page.fill("find", &head).await?;
    page.touch(&head).await?;
    page.see("谁联系这一户").await?;
    page.see("联户").await?;
    page.pictures("homes-household").await?;
    visit(&page).await?;
    page.see("住村工作日").await?;
    page.pictures("homes-visit").await?;
    page.is_accessible("a visit on a stay-day").await
}

/// The leader takes the village, the cadre the household, and every day of this week is the stay-day in turn: today's.
async fn link(stage: &Stage, household: &str) -> anyhow::Result<()> {
    stage.administer(&["link", "--person", "{township_leader}", "--village", VILLAGE]).await?;
    let of_household = ["--village", VILLAGE, "--household", household];
    stage.administer(&[&["link", "--person", "{village_cadre}"], &of_household[..]].concat()).await?;
    let today = today()?;
    let weekday = today.weekday().to_monday_one_offset().to_string();
    let from = today.to_string();
    let stay = ["set-stay-day", "--township", TOWNSHIP, "--weekday", &weekday, "--from", &from];
    stage.administer(&stay).await
}

fn today() -> anyhow::Result<Date> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    Ok(date_of(i64::try_from(now)?))
}

async fn visit(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    if page.words().await?.contains("有变化，改写") {
        page.touch("有变化，改写").await?;
    }
    page.fill("situation", "夫妻在家，孩子上学").await?;
    page.touch("无困难").await?;
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.touch("看这次走访").await
}

#[tokio::test(flavor = "multi_thread")]
async fn n7_somebody_new_at_a_reception_who_is_known_is_told_and_taken_with_one_touch() -> anyhow::Result<()>
{
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "duty_officer").await?;
    page.touch("接谈登记").await?;
    receive(&page, "廖桂英").await?;
    page.fill("matter-1", "想问问医保").await?;
    page.touch("保存接谈").await?;
    page.see("接谈已保存在本机").await?;
    page.touch("登记下一位").await?;
    receive(&page, "廖桂英").await?;
    page.see("可能已登记过").await?;
    page.see("电话和姓名相同").await?;
    for size in [Size::TABLET, Size::PHONE] {
        village.session().resize(size).await?;
        page.is_accessible(&format!("a reception's hint at {}", size.width)).await?;
    }
    page.pictures("homes-perhaps").await?;
    page.touch("电话和姓名相同").await?;
    page.see_no_more("可能已登记过").await?;
    page.see("想问问医保").await?;
    page.pictures("homes-perhaps-taken").await
}

async fn receive(page: &Page<'_>, name: &str) -> anyhow::Result<()> {
    page.see("谁来了").await?;
    page.fill("who", name).await?;
    page.fill("phone", "13959871234").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_just_done_never_lies_over_a_forms_foot() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    let head = stage.some_head().await?;
    page.touch("走访接谈").await?;
    page.fill("find", &head).await?;
    page.touch(&head).await?;
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    page.touch("路灯").await?;
    page.touch("拿掉").await?;
    page.see("已拿掉一条").await?;
    for size in [Size::TABLET, Size::PHONE] {
        village.session().resize(size).await?;
        for scroll in ["0", "document.body.scrollHeight"] {
            page.run(&format!("scrollTo(0, {scroll})"), vec![]).await?;
            foot_is_free(&page, size).await?;
        }
    }
    page.pictures("homes-toast").await?;
    sees_it_and_undoes(&village).await
}

async fn foot_is_free(page: &Page<'_>, size: Size) -> anyhow::Result<()> {
    let script = "
        const box = selector => document.querySelector(selector).getBoundingClientRect();
        const [toast, foot] = [box('.toast'), box('.form-foot')];
        return { over: toast.bottom > foot.top && toast.top < foot.bottom, seen: toast.bottom > 0 && toast.top >= 0 };";
    let found: Value = page.run(script, vec![]).await?;
    anyhow::ensure!(found == json!({ "over": false, "seen": true }), "{found} at {}", size.width);
    Ok(())
}

async fn sees_it_and_undoes(screen: &Screen) -> anyhow::Result<()> {
    let page = screen.page();
    page.touch("撤销").await?;
    page.see_no_more("已拿掉一条").await
}
