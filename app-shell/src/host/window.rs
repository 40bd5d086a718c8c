//! The window: Tauri around the same embedded pages, with one command that carries a request.
//!
//! No plugin, no other command, no access to files or processes (security control 11): `capabilities/window.json` names all
//! that a page may ask for. One process at a time has a data folder, by its lock, so no single-instance plugin is needed.

use super::{assets, kept_file};
use crate::workbench::Workbench;
use serde_json::Value;
use shared::api::{ApiError, ErrorCode, FileView, Reply, Request};
use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::{App, AppHandle, Assets, Manager, State, Wry};

/// Shows the window until it is closed or `stop` is ready. Only on the main thread, with a runtime around it.
///
/// # Errors
/// There is no display, or no web engine.
pub fn run(workbench: Arc<Workbench>, stop: impl Future<Output = ()> + Send + 'static) -> tauri::Result<()> {
    tauri::async_runtime::set(tokio::runtime::Handle::current());
    let app = app(workbench)?;
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        stop.await;
        handle.exit(0);
    });
    app.run_return(|_, _| {});
    Ok(())
}

fn app(workbench: Arc<Workbench>) -> tauri::Result<App> {
    let mut context = tauri::generate_context!();
    context.set_assets(Box::new(Embedded));
    tauri::Builder::default().manage(workbench).invoke_handler(tauri::generate_handler![call]).build(context)
}

/// Where Android begins: the system calls a library, and there is one data folder.
#[cfg(mobile)]
#[tauri::mobile_entry_point]
fn begin() {
    use crate::clock::SystemClock;
    use crate::entropy::SystemEntropy;
    use tauri::Manager;
    let mut context = tauri::generate_context!();
    context.set_assets(Box::new(Embedded));
    let result = tauri::Builder::default()
        .setup(|app| {
            let data = app.path().app_data_dir()?;
            app.manage(Workbench::open(&data, Arc::new(SystemClock), Arc::new(SystemEntropy))?);
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![call])
        .run(context);
    if let Err(error) = result {
        tracing::error!(%error, "the window cannot be shown");
    }
}

#[tauri::command]
async fn call(request: Value, workbench: State<'_, Arc<Workbench>>, app: AppHandle) -> Result<Reply, ()> {
    Ok(match serde_json::from_value::<Request>(request) {
        Ok(request) => match workbench.handle(request).await {
            Reply::File(file) => keep(file, &app),
            reply => reply,
        },
        Err(_) => Reply::Error(ApiError::new(ErrorCode::BadRequest, "not a request of this version")),
    })
}

/// A web view has no downloads of its own, so a file goes into the person's download folder, and the page says where.
fn keep(file: FileView, app: &AppHandle) -> Reply {
    let folder = app.path().download_dir().or_else(|_| app.path().home_dir());
    let kept = folder.map_err(std::io::Error::other).and_then(|folder| kept_file::keep(file, &folder));
    kept.map_or_else(|error| Reply::Error(ApiError::new(ErrorCode::Storage, error.to_string())), Reply::File)
}

/// The pages that the loopback host serves, too.
struct Embedded;

impl Assets<Wry> for Embedded {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        assets::find(key.as_ref()).map(|asset| asset.bytes())
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(assets::all().map(|(name, asset)| (Cow::Borrowed(name), asset.bytes())))
    }

    /// The pages have no inline scripts that would need one.
    fn csp_hashes(&self, _html_path: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn the_window_has_the_policy_of_the_loopback_host_and_one_capability() {
        let config = json(include_str!("../../tauri.conf.json"));
        assert_eq!(config["app"]["security"]["csp"], assets::CONTENT_POLICY);
        assert_eq!(config["app"]["withGlobalTauri"], false);
        assert_eq!(config["app"]["security"]["capabilities"], json(r#"["window"]"#));
        let capability = json(include_str!("../../capabilities/window.json"));
        assert_eq!(capability["permissions"], json(r#"["call"]"#));
        assert!(capability.get("remote").is_none());
    }
}
