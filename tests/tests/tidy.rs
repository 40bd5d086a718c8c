//! The layering and the habits of `shared/ARCHITECTURE.md`, held by tests: arrows point down only, `shared` stays pure,
//! the browser's part stays small, and what the style asks of every file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

/// Every Rust file below these folders, with its text.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    files_below(folders, "rs")
}

/// Every file below these folders whose name ends so, with its text.
fn files_below(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|found| found == ending) {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    for folder in folders {
        walk(&root().join(folder), ending, &mut paths);
    }
    let name =
        |path: &Path| path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
    let read = |path: PathBuf| (name(&path), fs::read_to_string(&path).expect("a readable source"));
    let files: Vec<_> = paths.into_iter().map(read).collect();
    assert!(!files.is_empty(), "no sources below {folders:?}");
    files
}

/// The file without comments and without its test module.
fn production(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

const CRATES: [&str; 8] = [
    "shared/src",
    "app-ui/src",
    "app-shell/src",
    "sync-server/src",
    "tests/src",
    "tests/xtask/src",
    "tests/bundle/src",
    "tests/faultfs/src",
];

#[test]
fn arrows_point_down_only() {
    let allowed: [(&str, &[&str]); 4] =
        [("shared", &[]), ("app-ui", &["shared"]), ("app-shell", &["shared"]), ("sync-server", &["shared"])];
    for (member, below) in allowed {
        let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).expect("a manifest");
        for other in ["shared", "app-ui", "app-shell", "sync-server", "tests", "faultfs"] {
            let depends = manifest.lines().any(|line| {
                line.strip_prefix(other).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
            });
            assert!(!depends || below.contains(&other), "{member} must not depend on {other}");
        }
    }
}

#[test]
fn shared_has_no_io_no_clock_and_no_randomness() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io::stdin",
        "std::io::stdout",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "now_v7",
        "new_v4",
        "getrandom",
        "rand::",
        "ActorId::random",
        "AutoCommit",
        "println!",
        "eprintln!",
        "tokio",
        "rusqlite",
        "reqwest",
    ];
    for (name, text) in sources(&["shared/src"]) {
        let code = production(&text);
        for word in forbidden {
            assert!(!code.contains(word), "{name} uses {word}: pass it in as an argument");
        }
    }
}

#[test]
fn the_browser_part_has_neither_automerge_nor_sqlite() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "-p", "app-ui", "-e", "normal", "--prefix", "none"])
        .args(["--target", "wasm32-unknown-unknown"])
        .current_dir(root())
        .output()
        .expect("cargo tree runs");
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    assert!(tree.contains("yew"), "cargo tree gave nothing");
    for heavy in ["automerge", "rusqlite", "libsqlite3-sys", "reqwest", "tokio", "zstd"] {
        let found = tree.lines().any(|line| line.split(' ').next() == Some(heavy));
        assert!(!found, "app-ui must not pull in {heavy}");
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    for (name, text) in sources(&CRATES) {
        assert!(text.starts_with("//!"), "{name} does not open with a `//!` line");
        let first = text.lines().next().unwrap_or_default();
        assert!(first.len() > 12, "{name} opens with an empty line of documentation");
    }
}

/// In two pieces each, so that this file is held to them like every other.
const MARKS: [&str; 6] = [
    concat!("#[", "ignore"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("allow", "(dead_code)"),
    concat!("allow", "(unused"),
    concat!("#![allow", "(clippy::all"),
];

#[test]
fn nothing_is_unfinished_or_switched_off() {
    for (name, text) in sources(
        &[&CRATES[..], &["tests/tests", "shared/tests", "app-shell/tests", "sync-server/tests"]].concat(),
    ) {
        for mark in MARKS {
            assert!(!text.contains(mark), "{name} contains {mark}");
        }
    }
}

#[test]
fn unsafe_stands_in_one_file_only_and_every_block_says_why() {
    let word = |line: &str| line.split("//").next().is_some_and(|code| code.contains("unsafe {"));
    for (name, text) in sources(&CRATES) {
        if name == "tests/faultfs/src/vfs.rs" {
            let blocks = text.lines().filter(|line| word(line)).count();
            let reasons = text.matches("// SAFETY: ").count();
            assert!(blocks > 0 && reasons >= blocks, "{blocks} blocks, {reasons} reasons");
        } else {
            assert!(!text.lines().any(word) && !text.contains("allow(unsafe_code"), "{name} is unsafe");
        }
    }
}

#[test]
fn files_keep_to_one_job() {
    for (name, text) in sources(&CRATES) {
        let lines = production(&text).lines().filter(|line| !line.trim().is_empty()).count();
        let limit = if name.contains("words") { 900 } else { 500 };
        assert!(lines <= limit, "{name} has {lines} lines of code: split it by what it does");
    }
}

#[test]
fn there_is_one_text_field_and_no_inline_style() {
    for (name, text) in sources(&["app-ui/src"]) {
        let code = production(&text);
        let is_field = name.ends_with("text_field.rs");
        // A file is chosen, not typed: that is one other place, and it takes nothing but files.
        let is_taker = name.ends_with("file_field.rs") && code.matches("<input").count() == 1;
        let takes_files = is_taker && code.contains("type=\"file\"");
        assert!(is_field || takes_files || !code.contains("<input"), "{name}: use part::TextField");
        assert!(is_field || !code.contains("<textarea"), "{name}: use part::TextField");
        assert!(
            !code.contains(" style="),
            "{name}: the policy of the page refuses inline styles; use a class"
        );
    }
}

#[test]
fn words_on_screen_live_in_the_words_file() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (name, text) in sources(&["app-ui/src"]) {
        if !name.contains("words") {
            let line = production(&text).lines().find(|line| line.contains(is_chinese)).map(str::to_owned);
            assert!(line.is_none(), "{name}: move into words: {}", line.unwrap_or_default());
        }
    }
}

#[test]
fn the_bundler_fits_the_library_it_bundles() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("a lockfile");
    let version = |package: &str| {
        let entry =
            lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{package}\"\n")));
        entry.and_then(|entry| entry.split("version = \"").nth(1)?.split('"').next().map(str::to_owned))
    };
    assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
}

#[test]
fn g5_n3_no_component_counts_usage_ranks_people_or_demands_traces() {
    // 国办函〔2026〕12号 art. 2: no check-ins, points, online time, rankings of persons; no compulsory photo or position.
    let forbidden = [
        "check_in_score",
        "checkin",
        "leaderboard",
        "ranking",
        "rank_of",
        "online_time",
        "usage_time",
        "time_spent",
        "points_total",
        "points_of_person",
        "score",
        "geolocation",
        "latitude",
        "longitude",
        "gps",
        "打卡",
        "签到",
        "积分",
        "排名",
        "排行",
        "在线时长",
        "使用时长",
        "required(\"photo",
        "required(\"position",
        "missing(\"photo",
    ];
    let sources = sources(&["shared/src", "app-ui/src", "app-shell/src", "sync-server/src"]);
    let tables = files_below(&["app-shell/migrations", "sync-server/migrations"], "sql");
    assert!(tables.len() > 2, "the tables moved: tell this test where to");
    for (name, text) in sources.into_iter().map(|(name, text)| (name, production(&text))).chain(tables) {
        let code = text.to_lowercase();
        for word in forbidden {
            assert!(!code.contains(word), "{name} contains {word}: it would make the work a show (N3)");
        }
    }
}

/// Names of four words and more are names of tests; a shorter one may be anything.
#[test]
fn the_map_names_tests_that_exist() {
    let map = fs::read_to_string(root().join("shared/ARCHITECTURE.md")).expect("the map");
    let all = ["shared", "app-ui", "app-shell", "sync-server", "tests"];
    let code: String = sources(&all).into_iter().map(|(_, text)| text).collect();
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let named = map.split(|c| !is_part(c)).filter(|name| name.split('_').count() > 3);
    let missing: Vec<&str> = named.filter(|name| !code.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "shared/ARCHITECTURE.md names what no test is called: {missing:?}");
}
