//! What an act costs is the statements it runs: each has to stay prepared.

use super::*;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the sources").map(|entry| entry.expect("a file").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut found: Vec<PathBuf> = files;
    found.extend(folders.iter().filter(|path| !path.ends_with("tests")).flat_map(|path| sources(path)));
    found
}

/// Some statements are put together from parts, in a handful of forms each.
#[test]
fn every_statement_stays_prepared() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let texts = sources(&folder).into_iter().map(|path| std::fs::read_to_string(path).expect("a source"));
    let statements: usize = texts.map(|text| text.matches(".prepare_cached(").count()).sum();
    assert!(statements > 100, "the statements were not found");
    assert!(statements + statements / 2 < STATEMENTS_MAX, "{statements} statements: make room for them");
}
