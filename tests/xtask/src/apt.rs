//! System packages on Debian and Ubuntu: which are missing, and installing just those.

use crate::failure::{Failure, Result};
use crate::run;
use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// A package of Debian 12, what Ubuntu 24.04 calls it, and why it is needed.
pub struct Package {
    debian: &'static str,
    ubuntu: &'static str,
    why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { debian: name, ubuntu: name, why }
}

/// What building and running needs.
pub const BUILD: &[Package] = &[
    package("build-essential", "C compiler and linker"),
    package("pkg-config", "finds the libraries below"),
    package("libssl-dev", "cryptography of the encrypted database"),
    package("libwebkit2gtk-4.1-dev", "the app's window"),
    package("fonts-noto-cjk", "Chinese characters on screen"),
];

/// What the browser and window tests need besides.
pub const TEST: &[Package] = &[
    Package { debian: "chromium", ubuntu: "chromium-browser", why: "browser tests" },
    Package { debian: "chromium-driver", ubuntu: "chromium-chromedriver", why: "drives the browser" },
    package("webkit2gtk-driver", "drives the app's window"),
    package("xvfb", "a display for the window tests"),
    package("xauth", "access to that display"),
    package("dbus", "the session bus a window expects"),
];

/// Another installer may be at work (unattended upgrades on a new machine): apt waits for it this long.
const LOCK_WAIT: &str = "DPkg::Lock::Timeout=600";

/// No progress bars: they fill a log with thousands of lines.
const PLAIN: &str = "Dpkg::Use-Pty=0";

/// `apt-get update` does not wait for its own lock, so it is tried again.
const UPDATE_ATTEMPTS: u32 = 10;
const UPDATE_PAUSE: Duration = Duration::from_secs(15);

/// The packages of these lists that dpkg does not know as installed; says which and why.
///
/// Fails on a system without dpkg, with the list a person has to find equivalents for.
pub fn missing(lists: &[&[Package]]) -> Result<Vec<&'static str>> {
    let ubuntu = fs::read_to_string("/etc/os-release").is_ok_and(|text| is_ubuntu(&text));
    let wanted: Vec<(&str, &str)> =
        lists.iter().copied().flatten().map(|p| (if ubuntu { p.ubuntu } else { p.debian }, p.why)).collect();
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let query =
        Command::new("dpkg-query").args(["-W", "-f=${Package} ${db:Status-Status}\n"]).args(&names).output();
    // It ends badly when it has never heard of one of them; what it prints is right all the same.
    let known = query.map_err(|_| unsupported(&names))?.stdout;
    let missing = absent(&names, &String::from_utf8_lossy(&known));
    for (name, why) in &wanted {
        if missing.contains(name) {
            println!("  missing: {name} ({why})");
        }
    }
    Ok(missing)
}

/// Installs as root, or by sudo. Nothing that is merely recommended comes along.
pub fn install(names: &[&str]) -> Result<()> {
    update()?;
    let mut apt = as_root("apt-get")?;
    apt.args(["install", "-y", "-q", "--no-install-recommends", "-o", LOCK_WAIT, "-o", PLAIN]).args(names);
    run::run(&mut apt, "read apt's message above; it is safe to start again")
}

/// Refreshes the package lists. Old lists may do, so a failure is told and passed over.
pub fn update() -> Result<()> {
    for attempt in 1..=UPDATE_ATTEMPTS {
        let mut apt = as_root("apt-get")?;
        apt.args(["update", "-q"]);
        match run::run(&mut apt, "") {
            Ok(()) => return Ok(()),
            Err(_) if attempt < UPDATE_ATTEMPTS => {
                println!("  apt is busy or has no network; trying again in {} s", UPDATE_PAUSE.as_secs());
                sleep(UPDATE_PAUSE);
            }
            Err(_) => println!("  going on with the package lists that are there"),
        }
    }
    Ok(())
}

fn as_root(program: &str) -> Result<Command> {
    let mut command = if run::output("id", &["-u"]).as_deref() == Some("0") {
        Command::new("env")
    } else if run::output("sudo", &["--version"]).is_some() {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        let what = "system packages are missing, you are not root, and there is no sudo";
        return Err(Failure::new(what, "run `cargo xtask setup` as root once"));
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    Ok(command)
}

fn unsupported(names: &[&str]) -> Failure {
    let what = "this is neither Debian nor Ubuntu: there is no dpkg";
    let advice = format!("install what corresponds to {}, then add --no-install", names.join(", "));
    Failure::new(what, advice)
}

fn is_ubuntu(os_release: &str) -> bool {
    os_release.lines().any(|line| line == "ID=ubuntu")
}

fn absent<'a>(names: &[&'a str], dpkg: &str) -> Vec<&'a str> {
    let installed = |name: &str| dpkg.lines().any(|line| line.split_once(' ') == Some((name, "installed")));
    names.iter().copied().filter(|name| !installed(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_dpkg_calls_installed_counts() {
        let dpkg = "xvfb installed\ndbus config-files\nlibssl-dev installed\n";
        let names = ["xvfb", "dbus", "libssl-dev", "never-heard-of"];
        assert_eq!(absent(&names, dpkg), ["dbus", "never-heard-of"]);
    }

    #[test]
    fn ubuntu_is_told_from_its_relatives() {
        assert!(is_ubuntu("NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n"));
        assert!(!is_ubuntu("ID=debian\nVERSION_ID=\"12\"\n"));
        assert!(!is_ubuntu("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
    }
}
