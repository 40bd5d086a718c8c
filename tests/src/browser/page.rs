//! What a person does on a page: look for words, touch them, type, wait.

use super::Session;
use super::burden::Tally;
use anyhow::{Context, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Pixels of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    pub const TABLET: Size = Size { width: 1280, height: 800 };
    pub const PHONE: Size = Size { width: 412, height: 915 };
}

/// How long words may take to appear; generous, since nothing but the test waits for it.
const WAIT: Duration = Duration::from_secs(15);
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The page of a session.
pub struct Page<'a> {
    session: &'a Session,
}

impl<'a> Page<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Page { session }
    }

    pub(super) fn tally(&self) -> &'a Tally {
        &self.session.tally
    }

    /// # Errors
    /// What the driver says.
    pub async fn open(&self, address: &str) -> anyhow::Result<()> {
        self.session.post("url", &json!({ "url": address })).await.map(drop)
    }

    /// Runs a function body in the page.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<Value> {
        self.session.post("execute/sync", &json!({ "script": script, "args": arguments })).await
    }

    /// All words that can be seen.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn words(&self) -> anyhow::Result<String> {
        let words = self.run("return document.body ? document.body.innerText : ''", vec![]).await?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until `words` can be seen.
    ///
    /// # Errors
    /// Where they do not appear, with what can be seen instead.
    pub async fn see(&self, words: &str) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let seen = self.words().await?;
            if seen.contains(words) {
                return Ok(());
            }
            if started.elapsed() > WAIT {
                bail!("「{words}」 does not appear; the page says:\n{seen}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until `words` can no longer be seen.
    ///
    /// # Errors
    /// Where they stay.
    pub async fn see_no_more(&self, words: &str) -> anyhow::Result<()> {
        let started = Instant::now();
        while self.words().await?.contains(words) {
            if started.elapsed() > WAIT {
                bail!("「{words}」 stays");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Touches the first button, link, tab or chip that says `words`.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn touch(&self, words: &str) -> anyhow::Result<()> {
        let touchable = "self::button or self::a or self::label or self::summary or @role='button' or @role='tab' or @role='radio' or @role='checkbox' or @role='row' or @role='option'";
        let exact = format!("//*[{touchable}][normalize-space(.)='{words}' or @aria-label='{words}']");
        let within = format!("//*[{touchable}][contains(normalize-space(.), '{words}')]");
        let ways = [("xpath", exact.as_str()), ("xpath", within.as_str())];
        self.click_first(&ways).await.with_context(|| format!("touching 「{words}」"))
    }

    /// Touches what a CSS selector finds.
    ///
    /// # Errors
    /// Where it finds nothing.
    pub async fn touch_at(&self, selector: &str) -> anyhow::Result<()> {
        self.click_first(&[("css selector", selector)]).await
    }

    /// Clicks what is found; looks for it again where the page was just being redrawn.
    async fn click_first(&self, ways: &[(&str, &str)]) -> anyhow::Result<()> {
        let mut tries = 0;
        loop {
            let element = self.find_first(ways).await?;
            match self.click(&element).await {
                Err(_) if tries < 20 => tries += 1,
                Ok(()) => {
                    self.tally().touched();
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    /// Replaces the text of the field with this name.
    ///
    /// # Errors
    /// Where there is no such field.
    pub async fn fill(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let element = self.field(field).await?;
        self.tally().typed();
        self.session.post(&format!("element/{element}/clear"), &json!({})).await?;
        self.session.post(&format!("element/{element}/value"), &json!({ "text": text })).await.map(drop)
    }

    /// Chooses a file in the field with this name, as the system's dialogue would.
    ///
    /// # Errors
    /// Where there is no such field.
    pub async fn choose_file(&self, field: &str, path: &Path) -> anyhow::Result<()> {
        // A file's field lies unseen below its button: it is not looked for among what can be seen.
        let selector = format!("input[type='file'][name='{field}']");
        let asked = json!({ "using": "css selector", "value": selector });
        let found = self.session.post("element", &asked).await?;
        let element = found[ELEMENT].as_str().with_context(|| format!("the field {field}"))?;
        self.tally().touched();
        self.session.post(&format!("element/{element}/value"), &json!({ "text": path })).await.map(drop)
    }

    /// Puts the cursor into the field with this name.
    ///
    /// # Errors
    /// Where there is no such field.
    pub async fn focus(&self, field: &str) -> anyhow::Result<()> {
        let selector = format!("[name='{field}']");
        self.click_first(&[("css selector", &selector)]).await.with_context(|| format!("the field {field}"))
    }

    /// The text of the field with this name.
    ///
    /// # Errors
    /// Where there is no such field.
    pub async fn value(&self, field: &str) -> anyhow::Result<String> {
        let element = self.field(field).await?;
        let value = self.session.get(&format!("element/{element}/property/value")).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    async fn field(&self, name: &str) -> anyhow::Result<String> {
        let selector = format!("[name='{name}']");
        self.find_first(&[("css selector", &selector)]).await.with_context(|| format!("the field {name}"))
    }

    async fn find_first(&self, ways: &[(&str, &str)]) -> anyhow::Result<String> {
        let started = Instant::now();
        loop {
            for (using, value) in ways {
                let found = self.session.post("elements", &json!({ "using": using, "value": value })).await?;
                for element in found.as_array().into_iter().flatten() {
                    let id = element[ELEMENT].as_str().unwrap_or_default();
                    if self
                        .session
                        .get(&format!("element/{id}/displayed"))
                        .await
                        .is_ok_and(|shown| shown == json!(true))
                    {
                        return Ok(id.to_owned());
                    }
                }
            }
            if started.elapsed() > WAIT {
                bail!("{ways:?} is not there; the page says:\n{}", self.words().await?);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Scrolled to the middle first, as a person would whose button hides below a foot that stays in sight.
    async fn click(&self, element: &str) -> anyhow::Result<()> {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        self.run(script, vec![json!({ ELEMENT: element })]).await?;
        self.session.post(&format!("element/{element}/click"), &json!({})).await.map(drop)
    }

    /// Keeps a picture of the page as `target/screenshots/NAME.png`.
    ///
    /// # Errors
    /// What the driver or the disk says.
    pub async fn picture(&self, name: &str) -> anyhow::Result<PathBuf> {
        let encoded = self.session.get("screenshot").await?;
        let bytes = BASE64_STANDARD.decode(encoded.as_str().context("no picture")?)?;
        let folder = screenshots();
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    /// Pictures of the page at both sizes: `NAME-1280.png`, `NAME-412.png`; the tablet's size stays.
    ///
    /// # Errors
    /// See [`Page::picture`].
    pub async fn pictures(&self, name: &str) -> anyhow::Result<()> {
        for size in [Size::PHONE, Size::TABLET] {
            self.session.resize(size).await?;
            // One frame to lay out again.
            tokio::time::sleep(Duration::from_millis(250)).await;
            self.picture(&format!("{name}-{}", size.width)).await?;
        }
        Ok(())
    }
}

/// Beside the build's output, where CI and people look for them.
pub fn screenshots() -> PathBuf {
    built().join("screenshots")
}

/// The build's output.
pub(super) fn built() -> PathBuf {
    let target = std::env::current_exe().ok();
    let found = target
        .as_deref()
        .and_then(|exe| exe.ancestors().find(|path| path.ends_with("target")).map(PathBuf::from));
    found.unwrap_or_else(|| PathBuf::from("target"))
}
