//! Who sits at the console, for the audit.

/// The operating system's user; behind `sudo`, who became root.
pub fn name() -> String {
    let user = login_name().unwrap_or_else(|| "unknown".to_owned());
    match std::env::var("SUDO_USER") {
        Ok(before) if user == "root" => format!("{} (root)", clean(&before)),
        _ => user,
    }
}

/// By the process' owner: environment variables are what anybody says of themselves.
#[cfg(target_os = "linux")]
fn login_name() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let uid = std::fs::metadata("/proc/self").ok()?.uid();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let is_own = |line: &&str| line.split(':').nth(2) == Some(uid.to_string().as_str());
    let line = users.lines().find(is_own);
    Some(line.and_then(|line| line.split(':').next()).map_or_else(|| format!("uid {uid}"), clean))
}

#[cfg(not(target_os = "linux"))]
fn login_name() -> Option<String> {
    ["USER", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok()).map(|user| clean(&user))
}

/// A name of reasonable length, on one line.
fn clean(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(64).collect()
}
