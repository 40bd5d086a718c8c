//! `cargo xtask setup`: what building needs, on a machine that may have nothing yet.

use crate::apt::{self, Package};
use crate::failure::Result;
use crate::stages::Stages;
use crate::wasm;

pub fn setup(install: bool) -> Result<()> {
    let mut stages = Stages::new(2);
    stages.run("packages", PACKAGES_DO, || packages(&[apt::BUILD], install))?;
    stages.run("compiler", COMPILER_DOES, || wasm::compiler(install))?;
    println!("{}", stages.summary(true));
    Ok(())
}

pub const PACKAGES_DO: &str = "asking dpkg which system packages are missing";
pub const COMPILER_DOES: &str = "looking for a compiler to WebAssembly";

/// Installs what is missing of these lists; without `install` it is only named.
pub fn packages(lists: &[&[Package]], install: bool) -> Result<()> {
    let missing = apt::missing(lists);
    if !install {
        // Whoever says --no-install may have the libraries from elsewhere: the build will tell.
        return Ok(());
    }
    match missing?.as_slice() {
        [] => {
            println!("  nothing is missing");
            Ok(())
        }
        names => apt::install(names),
    }
}
