//! `yetan` and `yetan serve`: the window, the loopback host, or both in one process.

use super::{HostOptions, signals};
use anyhow::Context;
use app_shell::entropy::SystemEntropy;
use app_shell::host::loopback::Loopback;
use app_shell::host::secret;
use app_shell::workbench::Workbench;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

pub fn serve(options: &HostOptions) -> anyhow::Result<()> {
    let workbench = options.data.open()?;
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let stop = signals::stop()?;
        bind(options, workbench).await?.serve(stop).await.context("the loopback host failed")
    });
    end(runtime);
    result
}

#[cfg(feature = "window")]
pub fn window(options: &HostOptions, serve: bool) -> anyhow::Result<()> {
    without_dmabuf()?;
    let workbench = options.data.open()?;
    let runtime = runtime()?;
    let result = {
        let _inside = runtime.enter();
        if serve {
            let loopback = runtime.block_on(bind(options, workbench.clone()))?;
            // Ends with the window.
            runtime.spawn(loopback.serve(std::future::pending()));
        }
        app_shell::host::window::run(workbench, signals::stop()?).context("the window cannot be shown")
    };
    end(runtime);
    result
}

#[cfg(not(feature = "window"))]
pub fn window(_options: &HostOptions, _serve: bool) -> anyhow::Result<()> {
    anyhow::bail!("this build has no window: start `yetan serve` and open the address it prints in a browser")
}

/// Binds, and says so on standard output: `ready URL` once, then `again URL` whenever the address before was used up.
async fn bind(options: &HostOptions, workbench: Arc<Workbench>) -> anyhow::Result<Loopback> {
    let entropy = Arc::new(SystemEntropy);
    let script = options.token_file.as_deref().map(|file| (file, secret(entropy.as_ref())));
    let token = script.as_ref().map(|(_, token)| token.as_str());
    let loopback = Loopback::bind(workbench, entropy, options.port, token).await;
    let loopback = loopback.with_context(|| format!("port {} of 127.0.0.1", options.port))?;
    if let Some((file, token)) = &script {
        write_private(file, token).with_context(|| format!("writing {}", file.display()))?;
    }
    let mut url = loopback.url();
    say("ready", &url.borrow_and_update().clone());
    tokio::spawn(async move {
        while url.changed().await.is_ok() {
            say("again", &url.borrow_and_update().clone());
        }
    });
    Ok(loopback)
}

/// Standard output may be a pipe whose reader has gone: no reason to end.
fn say(word: &str, url: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{word} {url}").and_then(|()| out.flush());
}

/// For the owner's eyes only, also where the file was there before.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut private = File::options();
    private.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut private, 0o600);
    private.open(path)?.write_all(text.as_bytes())
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

/// What is still being written gets a moment; transactions are whole either way.
fn end(runtime: Runtime) {
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
}

/// WebKitGTK shows a white window where there is no GPU (tauri#9394) unless this is set before GTK starts. Setting it in a
/// running process is unsafe, so the program starts itself again with it.
#[cfg(all(feature = "window", target_os = "linux"))]
fn without_dmabuf() -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(SWITCH).is_some() {
        return Ok(());
    }
    let own = std::env::current_exe().context("finding this program")?;
    let error = std::process::Command::new(own).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
    Err(error).context("starting again for the window")
}

#[cfg(all(feature = "window", not(target_os = "linux")))]
fn without_dmabuf() -> anyhow::Result<()> {
    Ok(())
}
