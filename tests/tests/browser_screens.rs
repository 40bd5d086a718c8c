//! Every screen in every dress: light, dark, 长辈版, tablet and phone. Pictures for people to look at; sizes and
//! overflow measured (工信部《移动互联网应用适老化通用设计规范》, and ours where stricter).

use serde_json::{Value, json};
use tests::browser::{Page, Screen, Size, Stage};

/// Addresses that need no record of their own, as the village's cadre sees them.
const VILLAGE: [(&str, &str); 21] = [
    ("today", "#/"),
    ("households", "#/households"),
    ("new-household", "#/households/new"),
    ("alike", "#/households/alike"),
    ("reception", "#/reception"),
    ("receptions", "#/receptions"),
    ("points", "#/points"),
    ("meetings", "#/meetings"),
    ("new-meeting", "#/meetings/new"),
    ("issues", "#/issues"),
    ("report-up", "#/issues/report"),
    ("ledger", "#/ledger"),
    ("ledger-unmade", "#/ledger/unmade"),
    ("ledger-unmade", "#/ledger/unmade"),
    ("suggestions", "#/suggestions"),
    ("import", "#/import"),
    ("voided", "#/voided"),
    ("sync", "#/sync"),
    ("settings", "#/settings"),
    ("rules", "#/rules"),
    ("search", "#/search"),
];

/// What only the township has, as its secretary sees it.
const TOWNSHIP: [(&str, &str); 6] = [
    ("township-today", "#/"),
    ("review", "#/issues/review"),
    ("closing", "#/issues/closing"),
    ("issue-lists", "#/issues/lists"),
    ("township-ledger", "#/ledger"),
    ("held", "#/held"),
];

/// Pixels that a finger needs: in the usual dress, in 长辈版.
const TOUCH: [(bool, f64); 2] = [(false, 44.0), (true, 60.0)];

#[tokio::test(flavor = "multi_thread")]
async fn no_screen_is_cut_off_and_everything_can_be_touched() -> anyhow::Result<()> {
    let mut stage = Stage::set().await?;
    stage.live_through_a_quarter().await?;
    let screen = stage.screen(&stage.village).await?;
    stage.sign_in(&screen.page(), "village_cadre").await?;
    in_every_dress(&screen, &VILLAGE).await?;
    a_nameless_button_is_found(&screen.page()).await?;
    let screen = stage.screen(&stage.township).await?;
    stage.sign_in(&screen.page(), "township_secretary").await?;
    in_every_dress(&screen, &TOWNSHIP).await
}

async fn in_every_dress(screen: &Screen, places: &[(&str, &str)]) -> anyhow::Result<()> {
    let page = screen.page();
    for (elder, touch) in TOUCH {
        dress(&page, if elder { "长辈版（大字）" } else { "标准" }).await?;
        for (name, address) in places {
            go(&page, address).await?;
            for size in [Size::TABLET, Size::PHONE] {
                screen.session().resize(size).await?;
                measure(&page, name, touch).await?;
                page.is_accessible(&format!("{name} at {}", size.width)).await?;
            }
            if elder {
                page.picture(&format!("elder-{name}-412")).await?;
            }
        }
    }
    in_the_dark(screen, places).await
}

/// What never finds anything proves nothing.
async fn a_nameless_button_is_found(page: &Page<'_>) -> anyhow::Result<()> {
    page.run("document.body.insertAdjacentHTML('beforeend', '<button id=\"nameless\"></button>')", vec![])
        .await?;
    let found = page.is_accessible("with a nameless button").await;
    assert!(found.is_err_and(|error| error.to_string().contains("button-name")));
    page.run("document.getElementById('nameless').remove()", vec![]).await.map(drop)
}

async fn in_the_dark(screen: &Screen, places: &[(&str, &str)]) -> anyhow::Result<()> {
    let page = screen.page();
    screen.session().resize(Size::TABLET).await?;
    dress(&page, "标准").await?;
    dress(&page, "深色（夜间）").await?;
    for (name, address) in places {
        go(&page, address).await?;
        page.pictures(&format!("dark-{name}")).await?;
        page.is_accessible(&format!("{name} in the dark")).await?;
    }
    Ok(())
}

async fn dress(page: &Page<'_>, choice: &str) -> anyhow::Result<()> {
    go(page, "#/settings").await?;
    page.touch(choice).await
}

async fn go(page: &Page<'_>, address: &str) -> anyhow::Result<()> {
    page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
    // One frame to draw, one reply of the workbench.
    tokio::time::sleep(std::time::Duration::from_millis(350)).await;
    Ok(())
}

/// Nothing is wider than the screen, no text is smaller than 16 px, nothing to touch is smaller than `touch`.
async fn measure(page: &Page<'_>, name: &str, touch: f64) -> anyhow::Result<()> {
    let found = page.run(MEASURE, vec![json!(touch)]).await?;
    assert_eq!(found["overflow"], json!(0), "{name} is wider than the screen");
    assert_eq!(found["small_text"], json!([]), "{name} has text below 16 px");
    assert_eq!(found["small_targets"], json!([]), "{name} has targets below {touch} px");
    anyhow::ensure!(found["words"] != Value::Null && found["words"] != json!(0), "{name} is empty");
    Ok(())
}

const MEASURE: &str = r#"
const seen = element => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
const all = [...document.querySelectorAll('body *')].filter(seen);
const own = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
const small = all.filter(own).filter(element => parseFloat(getComputedStyle(element).fontSize) < 15.99);
const hidden = element => element.closest('.hidden-words, .skip');
const targets = [...document.querySelectorAll('a, button, input, textarea, summary')].filter(seen);
const tiny = targets.filter(element => !hidden(element)).filter(element => {
  const box = element.getBoundingClientRect();
  return box.height < arguments[0] - 0.5;
});
const name = element => element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 20);
return {
  overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
  small_text: small.filter(element => !hidden(element)).map(name),
  small_targets: tiny.map(name),
  words: document.body.innerText.length,
};
"#;
