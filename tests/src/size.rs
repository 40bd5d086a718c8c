//! How much the proofs do: as much as everyday time allows, or what stands behind a release.
//!
//! Counts, never clocks: a run on a slow machine proves the same as one on a fast machine.

/// Set by `cargo xtask test --release-size`.
const RELEASE_SIZE: &str = "YETAN_RELEASE_SIZE";

/// `release` where the release size was asked for, else `everyday`.
pub fn size(everyday: usize, release: usize) -> usize {
    if std::env::var_os(RELEASE_SIZE).is_some() { release } else { everyday }
}
