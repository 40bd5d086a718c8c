//! Typing is never lost: not by an input method, not by a crash, not by an error.

use serde_json::json;
use std::time::Duration;
use tests::browser::{Page, Session, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_half_filled_form_survives_a_crash() -> anyhow::Result<()> {
    let mut stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "grid_worker").await?;
    open_a_visit_form(&stage, &page).await?;
    page.touch("道路").await?;
    page.fill("difficulties-1", "村口的路塌了一块").await?;
    page.see("草稿已存").await?;
    stage.crash_village().await?;

    let again = stage.screen(&stage.village).await?;
    let page = again.page();
    stage.sign_in(&page, "grid_worker").await?;
    page.see("没写完").await?;
    page.pictures("today-with-draft").await?;
    page.touch("没写完").await?;
    page.see("草稿").await?;
    assert_eq!(page.value("difficulties-1").await?, "村口的路塌了一块");
    page.pictures("visit-form-from-draft").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_half_typed_is_kept_though_the_tablet_is_handed_on_while_it_is_on_its_way()
-> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "duty_officer").await?;
    page.touch("接谈登记").await?;
    page.see("谁来了").await?;
    page.run(SLOW_DRAFTS, vec![]).await?;
    page.fill("who", "半句话").await?;
    page.touch("换人").await?;
    page.see("请选自己的姓名").await?;
    stage.sign_in(&page, "duty_officer").await?;
    page.touch("接谈登记还没写完").await?;
    page.see("草稿").await?;
    assert_eq!(page.value("who").await?, "半句话");
    Ok(())
}

/// Keeping a draft takes longer than what is asked for after it.
const SLOW_DRAFTS: &str = r#"
    const ask = window.fetch;
    window.fetch = (to, how) => String(how?.body).includes('"save_draft"')
        ? new Promise(done => setTimeout(done, 1500)).then(() => ask(to, how))
        : ask(to, how);
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_chinese_input_method_types_whole_words_and_its_enter_saves_nothing() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "grid_worker").await?;
    page.touch("走访接谈").await?;

    let head = stage.some_head().await?;
    page.focus("find").await?;
    compose(screen.session(), &["l", "li", "lin"], &head).await?;
    assert_eq!(page.value("find").await?, head);
    page.see("共 1 户").await?;
    page.touch(&head).await?;
    page.touch("记走访").await?;

    page.focus("difficulties-1").await?;
    compose(screen.session(), &["lu", "lu'deng"], "路灯坏了").await?;
    press_enter_while_composing(screen.session(), "deng").await?;
    page.see("家里近来怎么样").await?;
    compose(screen.session(), &["san"], "三个月").await?;
    page.see("草稿已存").await?;
    assert_eq!(page.value("difficulties-1").await?, "路灯坏了三个月");
    answer_the_rest(&page).await?;
    page.touch("保存走访").await?;
    page.see("登记了 1 个问题").await?;
    page.touch("看这次走访").await?;
    page.see("路灯坏了三个月").await
}

#[tokio::test(flavor = "multi_thread")]
async fn t3e_an_unanswered_ask_is_said_and_what_was_typed_stays() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "grid_worker").await?;
    open_a_visit_form(&stage, &page).await?;
    page.fill("difficulties-1", "自来水发黄").await?;
    page.touch("保存走访").await?;
    page.see("无建议").await?;
    page.pictures("visit-form-errors").await?;
    assert_eq!(page.value("difficulties-1").await?, "自来水发黄");
    answer_the_rest(&page).await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await
}

async fn open_a_visit_form(stage: &Stage, page: &Page<'_>) -> anyhow::Result<()> {
    let head = stage.some_head().await?;
    page.touch("走访接谈").await?;
    page.fill("find", &head).await?;
    page.touch(&head).await?;
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await
}

async fn answer_the_rest(page: &Page<'_>) -> anyhow::Result<()> {
    if page.words().await?.contains("无变化") {
        page.touch("无变化").await?;
    } else {
        page.fill("situation", "一切如常").await?;
    }
    page.touch("无建议").await
}

/// What an input method does: shows each step below the cursor, then commits `text` in their place.
async fn compose(session: &Session, steps: &[&str], text: &str) -> anyhow::Result<()> {
    for step in steps {
        let length = step.chars().count();
        let shown = json!({ "text": step, "selectionStart": length, "selectionEnd": length });
        session.debug("Input.imeSetComposition", shown).await?;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    session.debug("Input.insertText", json!({ "text": text })).await?;
    Ok(())
}

/// Enter that ends a composition: the browser reports it with key code 229. The letters are given up.
async fn press_enter_while_composing(session: &Session, letters: &str) -> anyhow::Result<()> {
    let length = letters.len();
    let shown = json!({ "text": letters, "selectionStart": length, "selectionEnd": length });
    session.debug("Input.imeSetComposition", shown).await?;
    let enter = json!({ "type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229,
        "modifiers": 2 });
    session.debug("Input.dispatchKeyEvent", enter).await?;
    session
        .debug("Input.imeSetComposition", json!({ "text": "", "selectionStart": 0, "selectionEnd": 0 }))
        .await?;
    Ok(())
}
