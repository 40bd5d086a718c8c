//! Where things lie in the checkout.

use crate::failure::{Failure, Result};
use std::env;
use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`. A moved checkout is rebuilt by cargo, so this is never stale.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Goes to the root, wherever the command was given: all other places are relative to it.
pub fn enter_root() -> Result<()> {
    env::set_current_dir(ROOT)
        .map_err(|error| Failure::new(format!("{ROOT}: {error}"), "run it from inside the checkout"))
}

pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

/// The UI's own target folder: its compiler may be another one, and two compilers that take turns in one
/// folder would rebuild everything each time.
pub fn wasm_target() -> PathBuf {
    target().join("wasm")
}

/// The UI's sources.
pub fn ui() -> &'static Path {
    Path::new("app-ui")
}

/// The UI as a window or browser loads it; not under version control.
pub fn dist() -> &'static Path {
    Path::new("app-ui/dist")
}

/// The folder of a home, by variable or below `$HOME`: `("CARGO_HOME", ".cargo")`.
pub fn home(variable: &str, below_home: &str) -> Option<PathBuf> {
    match env::var_os(variable) {
        Some(folder) => Some(PathBuf::from(folder)),
        None => env::home_dir().map(|home| home.join(below_home)),
    }
}
