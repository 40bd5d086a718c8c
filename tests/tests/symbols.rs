//! Two SQLites live in the window's process, ours and WebKit's. Ours must not be exported, or WebKit's would be bound to it.

use std::process::Command;
use tests::demo::binary;

#[test]
fn the_window_program_exports_no_sqlite() -> anyhow::Result<()> {
    let program = binary("yetan")?;
    let output = Command::new("nm").args(["-D", "--defined-only"]).arg(&program).output()?;
    anyhow::ensure!(output.status.success(), "nm: {}", String::from_utf8_lossy(&output.stderr));
    let symbols = String::from_utf8_lossy(&output.stdout);
    let exported: Vec<&str> = symbols.lines().filter(|line| line.contains("sqlite3_")).collect();
    assert!(exported.is_empty(), "{exported:?}");
    Ok(())
}
