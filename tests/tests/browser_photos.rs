//! A picture taken at a visit, in real browsers (T3e): chosen on the page without a network, scaled there, sent after the
//! text, seen by the township; taken off again by a correction. Nothing asks for one (N3).

use anyhow::ensure;
use serde_json::json;
use tests::browser::{Page, Stage};

/// Puts a photo of 2400 × 1800 into the page's file field, as a camera would write it: with its position.
const TAKE: &str = r##"
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2400, 1800];
    const context = canvas.getContext("2d");
    const sky = context.createLinearGradient(0, 0, 0, 1800);
    sky.addColorStop(0, "#26364f"); sky.addColorStop(0.6, "#6c6f80"); sky.addColorStop(1, "#2e2a26");
    context.fillStyle = sky; context.fillRect(0, 0, 2400, 1800);
    context.fillStyle = "#15181d"; context.fillRect(1100, 500, 60, 1100); context.fillRect(1100, 480, 420, 40);
    context.fillStyle = arguments[1]; context.beginPath(); context.arc(1480, 560, 90, 0, 7); context.fill();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
    const picture = new Uint8Array(await blob.arrayBuffer());
    const about = new TextEncoder().encode("Exif\0\0 26.27N 117.64E");
    const written = new Uint8Array(picture.length + about.length + 4);
    written.set(picture.subarray(0, 2));
    written.set([0xff, 0xe1, 0, about.length + 2], 2);
    written.set(about, 6);
    written.set(picture.subarray(2), about.length + 6);
    const files = new DataTransfer();
    files.items.add(new File([written], arguments[0], { type: "image/jpeg" }));
    const field = document.querySelector("input[type=file]");
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
"##;

/// Width and height of each picture that can be seen.
const SIZES: &str = "return [...document.querySelectorAll('.picture img')].map((img) => [img.naturalWidth, img.naturalHeight])";

/// What the page holds of the picture, as text: its position would stand there.
const BYTES: &str = "return atob(document.querySelector('.picture img').src.split(',')[1])";

#[tokio::test(flavor = "multi_thread")]
async fn t3e_a_picture_taken_at_the_door_is_seen_at_the_township_and_taken_off_again() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "grid_worker").await?;
    let head = stage.some_head().await?;
    switch_the_network(&page, "演练断网中").await?;
    record_with_a_picture(&page, &head).await?;
    page.touch("已保存在本机").await?;
    page.see("1 张待发送").await?;
    page.pictures("sync-picture-waiting").await?;
    page.touch("网络开着").await?;
    page.see_no_more("1 张待发送").await?;

    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    see_it(&office).await?;
    take_it_off(&page, &head).await?;
    office.see_no_more("路灯下的井盖").await
}

async fn switch_the_network(page: &Page<'_>, words: &str) -> anyhow::Result<()> {
    page.touch("已保存在本机").await?;
    page.touch("网络开着").await?;
    page.see(words).await
}

async fn record_with_a_picture(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    page.fill("find", head).await?;
    page.touch(head).await?;
    page.touch("记走访").await?;
    page.see("照片（可以不拍）").await?;
    page.fill("difficulties-1", "井盖松了，夜里看不见").await?;
    take(page, "IMG_0001.jpg", "#f3d27a").await?;
    page.see("说明（可以不写）").await?;
    page.fill("caption-1", "路灯下的井盖").await?;
    take(page, "IMG_0002.jpg", "#b04a3a").await?;
    sizes_become(page, json!([[1600, 1200], [1600, 1200]])).await?;
    page.run("document.querySelector('.pictures').scrollIntoView({ block: 'center' })", vec![]).await?;
    page.pictures("visit-form-pictures").await?;
    page.touch_at(".pictures > figure:nth-child(2) .button").await?;
    page.see("这张已拿掉").await?;
    answer_the_rest(page).await?;
    page.touch("看这次走访").await?;
    page.see("待发送").await?;
    page.see("路灯下的井盖").await?;
    sizes_become(page, json!([[1600, 1200]])).await?;
    let bytes = page.run(BYTES, vec![]).await?;
    ensure!(!bytes.as_str().unwrap_or("117.64E").contains("117.64E"), "the position stays behind");
    Ok(())
}

/// The situation as it is known, or new; no suggestion; saved.
async fn answer_the_rest(page: &Page<'_>) -> anyhow::Result<()> {
    if page.words().await?.contains("有变化，改写") {
        page.touch("无变化").await?;
    } else {
        page.fill("situation", "三口人，都在家").await?;
    }
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await
}

async fn take(page: &Page<'_>, name: &str, lamp: &str) -> anyhow::Result<()> {
    let script = format!("return (async function() {{ {TAKE} }}).apply(null, arguments)");
    page.run(&script, vec![json!(name), json!(lamp)]).await.map(drop)
}

async fn sizes_become(page: &Page<'_>, wanted: serde_json::Value) -> anyhow::Result<()> {
    let mut sizes = json!(null);
    for _ in 0..100 {
        sizes = page.run(SIZES, vec![]).await?;
        if sizes == wanted {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("{sizes} instead of {wanted}")
}

async fn see_it(office: &Page<'_>) -> anyhow::Result<()> {
    office.touch("台账与统计").await?;
    office.touch("井盖松了").await?;
    office.see("路灯下的井盖").await?;
    sizes_become(office, json!([[1600, 1200]])).await?;
    office.run("document.querySelector('.pictures').scrollIntoView({ block: 'center' })", vec![]).await?;
    office.pictures("visit-pictures").await?;
    office.touch_at(".picture").await?;
    office.run("document.querySelector('.pictures').scrollIntoView({ block: 'start' })", vec![]).await?;
    office.pictures("visit-picture-large").await
}

async fn take_it_off(page: &Page<'_>, head: &str) -> anyhow::Result<()> {
    page.touch("台账与统计").await?;
    page.touch("井盖松了").await?;
    page.see(head).await?;
    page.touch("更正").await?;
    page.touch("拿掉这张").await?;
    page.see("放回来").await?;
    page.touch("保存更正").await?;
    page.see("更正已保存在本机").await?;
    page.see_no_more("路灯下的井盖").await
}
