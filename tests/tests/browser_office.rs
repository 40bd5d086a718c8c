//! The office's side of the day: work of somebody whose role ended is read and accepted by the secretary, the rules show
//! their sentences, and names are covered while others look on.

use serde_json::Value;
use tests::browser::{Page, Stage};

const VILLAGE: &str = "350404001001";

#[tokio::test(flavor = "multi_thread")]
async fn work_of_somebody_whose_role_ended_is_accepted_by_the_secretary() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "grid_worker").await?;
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await?;
    page.see("演练断网中").await?;
    page.touch("走访接谈").await?;
    page.touch("新增住户").await?;
    page.fill("address", "青山支路9号").await?;
    page.fill("member-1-name", "欧阳䶮").await?;
    page.touch("保存").await?;
    page.see("欧阳䶮家").await?;
    let end = ["end-role", "--person", "{grid_worker}", "--role", "grid_worker", "--unit", VILLAGE];
    stage.administer(&end).await?;
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await?;
    page.see("全部已送达").await?;
    page.pictures("sync-held").await?;

    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    office.see("等您确认收不收").await?;
    office.pictures("today-held").await?;
    office.touch("等您确认收不收").await?;
    office.see("青山支路9号").await?;
    office.see("本人已不在这个岗位").await?;
    office.pictures("held").await?;
    office.is_accessible("held work").await?;
    office.touch("退回").await?;
    office.see("退回的原因").await?;
    office.pictures("held-return").await?;
    office.touch("不改了").await?;
    office.touch("收下").await?;
    office.see("没有等您确认的记录").await?;
    office.touch("走访接谈").await?;
    office.fill("find", "青山支路9号").await?;
    office.see("欧阳䶮").await
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_rules_show_their_sentence_and_t3c_links_and_stay_days_are_there() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let township = stage.screen(&stage.township).await?;
    let page = township.page();
    stage.sign_in(&page, "township_secretary").await?;
    page.touch("设置").await?;
    page.touch("规则与挂包").await?;
    page.see("节假日安排还没有下发").await?;
    page.see("系统建议值").await?;
    let sentence = "县委办通知：问题五个工作日内上报";
    let rule = ["set-rule", "--key", "report_workdays", "--area", "350404", "--value", "5"];
    stage.administer(&[&rule[..], &["--from", "2026-01-01", "--sentence", sentence]].concat()).await?;
    let stay = ["set-stay-day", "--township", "350404001", "--weekday", "2", "--from", "2026-01-01"];
    stage.administer(&stay).await?;
    stage.administer(&["link", "--person", "{township_secretary}", "--village", VILLAGE]).await?;
    page.touch("已保存在本机").await?;
    page.touch("现在同步").await?;
    page.touch("设置").await?;
    page.touch("规则与挂包").await?;
    page.see(sentence).await?;
    page.see("5 个工作日").await?;
    page.see("每周二").await?;
    page.see("挂村").await?;
    page.pictures("rules").await?;
    page.is_accessible("rules").await
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_covered_while_others_look_on() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "grid_worker").await?;
    let head = stage.some_head().await?;
    page.touch("走访接谈").await?;
    page.fill("find", &head).await?;
    page.see(&head).await?;
    assert!(!is_covered(&page, &head).await?);
    page.touch("遮挡").await?;
    page.see("取消遮挡").await?;
    assert!(is_covered(&page, &head).await?, "in a list");
    page.pictures("shade-households").await?;
    page.touch(&head).await?;
    page.see("家庭成员").await?;
    assert!(is_covered(&page, &head).await?, "on the next screen, too");
    page.pictures("shade-household").await?;
    page.touch("取消遮挡").await?;
    assert!(!is_covered(&page, &head).await?);
    Ok(())
}

/// Whether everything that says `name` is drawn without ink.
async fn is_covered(page: &Page<'_>, name: &str) -> anyhow::Result<bool> {
    let script = "
        const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3
            && node.textContent.includes(arguments[0]));
        const said = [...document.querySelectorAll('main *')].filter(own);
        const inkless = (element) => getComputedStyle(element).webkitTextFillColor === 'rgba(0, 0, 0, 0)';
        return said.length > 0 && said.every(inkless);";
    Ok(page.run(script, vec![Value::from(name)]).await? == Value::Bool(true))
}
