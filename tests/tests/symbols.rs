//! The window's program keeps its SQLite to itself: WebKit brings one of its own, and with ours exported it would be bound to
//! ours, which is another version with another key format.

use std::process::Command;
use tests::demo::binary;

#[test]
fn the_program_exports_no_symbol_of_its_sqlite() {
    let program = binary("yetan").expect("built");
    let bytes = std::fs::read(&program).expect("readable");
    let linked = bytes.windows(15).any(|window| window == b"SQLite format 3");
    assert!(linked, "{} has no SQLite: this test tests nothing", program.display());
    let listed = Command::new("nm").args(["--dynamic", "--defined-only"]).arg(&program).output();
    let listed = listed.expect("nm, of binutils, is installed");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let symbols = String::from_utf8_lossy(&listed.stdout).into_owned();
    let exported: Vec<_> = symbols.lines().filter(|line| line.contains("sqlite3")).collect();
    assert!(exported.is_empty(), "{exported:?}");
}
